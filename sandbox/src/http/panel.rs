//! What the control door keeps in memory: the faults that wait and the log of requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::faults::Faults;
use super::journal::Journal;

/// What the control door keeps in memory, and a restart forgets.
#[derive(Debug, Default)]
pub(crate) struct Panel {
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
}

impl Panel {
    /// The faults that wait.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The log of requests.
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
