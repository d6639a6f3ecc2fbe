//! What the caller of a tool can take, and what it is told meanwhile.

use tokio::sync::mpsc::UnboundedSender;

use crate::tool::WaitSeconds;

/// How far a waiting call is.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressUpdate {
    /// Seconds waited so far.
    pub(crate) elapsed: f64,
    /// Seconds it waits at most.
    pub(crate) total: Option<f64>,
    /// What it waits for: a phrase of ours, never text of the API.
    pub(crate) message: String,
}

/// Where a caller wants progress told. Dropped when the call ends.
pub(crate) type ProgressSender = UnboundedSender<ProgressUpdate>;

/// What the caller of a tool can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallOptions {
    /// Longest wait of a waiting tool, in seconds; a longer one that is asked for is cut, with a
    /// word about it.
    pub(crate) longest_wait: WaitSeconds,
    /// How many bytes of text reach who asked; `None` for no limit.
    pub(crate) budget: Option<usize>,
}

impl Default for CallOptions {
    /// What every host can take: most give up after 60 s.
    fn default() -> Self {
        CallOptions {
            longest_wait: 45,
            budget: None,
        }
    }
}

impl CallOptions {
    /// The same for who waits in another way.
    pub(crate) fn without_waiting(self) -> Self {
        CallOptions {
            longest_wait: 0,
            ..self
        }
    }
}
