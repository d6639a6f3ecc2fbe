//! Waiting for something that will be so, as long as it takes and no longer.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Longer than anything takes on a machine that is busy with other tests; only a hang meets it.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks. Short beside everything that is waited for.
const STEP: Duration = Duration::from_millis(2);

/// Looks again and again until there is something, and gives it.
///
/// # Panics
///
/// After [`PATIENCE`], with `what` there should have been.
#[expect(clippy::panic, reason = "a test is to fail")]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        if Instant::now() > until {
            panic!("in {PATIENCE:?} there was not: {what}");
        }
        rest();
    }
}

/// Lets the time between two looks pass, for who has to look by themselves: in an asynchronous test, whose
/// runtime may stand still so long.
pub fn rest() {
    // The one place where tests sleep in order to wait: for what tells nobody that it is there.
    std::thread::sleep(STEP);
}

/// How long this thread has been running so far, without the time in which others had the processor, for
/// what is to be done in good time on a machine that is busy with other tests. Where the system does not
/// tell, it is the time that has passed.
#[must_use]
pub fn worked() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    match nanoseconds {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => START.get_or_init(Instant::now).elapsed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_when_there_is_something() {
        let mut left = 3;
        let found = eventually("the end of it", || {
            left -= 1;
            (left == 0).then_some("there")
        });
        assert_eq!((found, left), ("there", 0));
    }

    #[test]
    fn work_is_counted() {
        let before = worked();
        eventually("some work", || {
            let sum: u64 = std::hint::black_box(0..10_000).sum();
            (sum > 0 && worked() > before + Duration::from_millis(5)).then_some(())
        });
    }
}
