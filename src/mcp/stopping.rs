//! The one signal that the process is on its way out, shared by all who must hurry then.
//! What each of them does about it is its own affair.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// How long a call in flight may still go on once the server is stopping: enough for an answer
/// that is nearly there, and short of the second within which the process has to be gone.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// Set once, never taken back; cheap to clone.
#[derive(Clone)]
pub(super) struct Stopping(Arc<watch::Sender<bool>>);

impl Stopping {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    pub(super) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Ends as soon as the server is stopping.
    pub(super) async fn begun(&self) {
        // The sender lives as long as `self`, so waiting can only end with the value.
        let _ = self.0.subscribe().wait_for(|stopping| *stopping).await;
    }

    /// Ends when a call in flight has had its time.
    pub(super) async fn grace_over(&self) {
        self.begun().await;
        tokio::time::sleep(GRACE).await;
    }
}
