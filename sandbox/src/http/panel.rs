//! What the control door keeps in memory: the faults that wait and the log of requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

use super::faults::Faults;
use super::journal::{Entry, Journal};

/// Requests that somebody who listens may be behind.
const BEHIND: usize = 256;

/// What the control door keeps in memory, and a restart forgets.
#[derive(Debug)]
pub(crate) struct Panel {
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    /// Tells every request to whoever looks at the log as it grows.
    told: broadcast::Sender<Entry>,
}

impl Default for Panel {
    fn default() -> Self {
        Panel {
            faults: Mutex::default(),
            journal: Mutex::default(),
            told: broadcast::Sender::new(BEHIND),
        }
    }
}

impl Panel {
    /// The faults that wait.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request into the log, and tells it to whoever listens.
    pub(crate) fn note(&self, entry: Entry) {
        let mut journal = self.journal();
        let kept = journal.add(entry);
        // Mostly nobody listens.
        if let Some(entry) = kept.filter(|_| self.told.receiver_count() > 0) {
            let _ = self.told.send(entry.clone());
        }
    }

    /// Every request from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Entry> {
        self.told.subscribe()
    }

    /// The log of requests.
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
