//! Whether the host has closed its end of the input, learned without reading it.
//! What that means is the transport's affair.

/// Watches standard input, or nothing.
pub(super) enum HungUp {
    /// Standard input, where the system tells such a thing.
    StandardInput,
    /// A stream of a test, which tells it by its end alone.
    #[cfg(test)]
    ByItsEnd,
}

/// How often the system is asked, which happens only while the host does not read its answers.
#[cfg(unix)]
const STEP: std::time::Duration = std::time::Duration::from_millis(50);

impl HungUp {
    /// Ends when the host is known to have closed its end, whether or not all it sent was read;
    /// never where that cannot be known.
    pub(super) async fn known(&self) {
        #[cfg(unix)]
        if matches!(self, HungUp::StandardInput) {
            while !is_closed() {
                tokio::time::sleep(STEP).await;
            }
            return;
        }
        std::future::pending().await
    }
}

/// Asks without waiting. A hang-up is told although nothing is asked for.
#[cfg(unix)]
fn is_closed() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let input = std::io::stdin();
    let mut watched = [PollFd::new(&input, PollFlags::empty())];
    let now = Timespec::default();
    let [input] = match poll(&mut watched, Some(&now)) {
        Ok(_) => watched,
        Err(_) => return false,
    };
    input.revents().contains(PollFlags::HUP)
}
