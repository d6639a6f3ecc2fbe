//! What this installation asked humans for, and how it stands as far as was read: one journal for
//! all processes. Entries belong to the platform and the credentials they were made with. How they
//! lie on disk is in `file`; what is read out of them for people in `spending` and `table`.

mod file;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::reply::{Case, Kind};

use self::file::Ledger;
use self::line::{Entry, Key};

/// The requests to humans that were made or read here; clones share everything. Making one
/// touches nothing, and the first use reads no more than was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// The state folder; `None` keeps everything in memory.
    folder: Option<PathBuf>,
    ledger: Mutex<Ledger>,
    /// What could not be written, or was not meant to be.
    unsaved: Mutex<BTreeMap<Key, Entry>>,
}

impl Journal {
    /// The journal in this folder, which need not exist; without one it is kept in memory.
    pub(crate) fn at(folder: Option<PathBuf>) -> Journal {
        Journal {
            inner: Arc::new(Inner {
                folder,
                ..Inner::default()
            }),
        }
    }

    /// Notes how a request stands now, for `owner`: the platform's origin and, after a space, a
    /// mark of the credentials. A decision that was read once is never taken back by a read that
    /// came too early. Blocks for as long as another process writes, two seconds at most; what
    /// cannot be written is kept for as long as the process runs.
    pub(crate) fn note(&self, owner: &str, case: &Case) {
        let Some(entry) = Entry::of(owner, case) else {
            return;
        };
        let written = match &self.inner.folder {
            Some(folder) => self.write(folder, &entry),
            None => Err(io::Error::from(io::ErrorKind::Unsupported)),
        };
        let mut unsaved = lock(&self.inner.unsaved);
        match written {
            Ok(()) => {
                unsaved.remove(&entry.key());
            }
            Err(error) => {
                if self.inner.folder.is_some() {
                    tracing::warn!(
                        %error,
                        "the journal of approvals cannot be written; `opentrain-mcp doctor` says more"
                    );
                }
                match unsaved.get(&entry.key()) {
                    Some(before) => {
                        if let Some(merged) = entry.after(before) {
                            unsaved.insert(merged.key(), merged);
                        }
                    }
                    None => {
                        unsaved.insert(entry.key(), entry);
                    }
                }
            }
        }
    }

    fn write(&self, folder: &Path, entry: &Entry) -> io::Result<()> {
        // Before the ledger, which readers of this process want meanwhile.
        let _held = file::hold(folder)?;
        self.ledger().note(folder, entry)
    }

    /// Notes that two owners are one account: its credentials changed, as at the end of a claim.
    pub(crate) fn same(&self, one: &str, other: &str) {
        let Some(folder) = &self.inner.folder else {
            return;
        };
        if one == other {
            return;
        }
        let written = file::hold(folder).and_then(|_held| self.ledger().same(folder, one, other));
        if let Err(error) = written {
            tracing::warn!(%error, "the journal of approvals cannot be written");
        }
    }

    /// What is known of a request to a human on the platform of `owner`.
    pub(crate) fn find(&self, owner: &str, kind: Kind, id: &str) -> Option<Case> {
        let key = Key::of(owner, kind, id);
        let unsaved = lock(&self.inner.unsaved).get(&key).cloned();
        let entry = unsaved.or_else(|| self.read(|ledger| ledger.find(&key)).flatten());
        entry.map(Entry::into_case)
    }

    /// Every request of `owner`'s account, oldest first.
    pub(crate) fn all(&self, owner: &str) -> Vec<Case> {
        self.select(owner, |_| true)
    }

    /// Those of `owner`'s account that are not settled, oldest first.
    pub(crate) fn open(&self, owner: &str) -> Vec<Case> {
        self.select(owner, |is_open| is_open)
    }

    /// Of each other owner on the same platform the latest request: one that can be read with
    /// the credentials of `owner` shows that both are one account.
    pub(crate) fn others(&self, owner: &str) -> Vec<(String, Case)> {
        let found = self.read(|ledger| ledger.others(owner)).unwrap_or_default();
        found
            .into_iter()
            .map(|entry| (entry.owner.clone(), entry.into_case()))
            .collect()
    }

    /// Whether the journal could be written and read whole now; `Ok(false)` where something in it
    /// is none of ours. Leaves nothing behind.
    ///
    /// # Errors
    ///
    /// It cannot be read, or not be written.
    pub(crate) fn check(&self) -> io::Result<bool> {
        let Some(folder) = &self.inner.folder else {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        };
        file::check_writable(folder)?;
        let mut ledger = self.ledger();
        ledger.refresh(folder)?;
        Ok(!ledger.is_damaged())
    }

    fn select(&self, owner: &str, wanted: impl Fn(bool) -> bool) -> Vec<Case> {
        let mut entries: BTreeMap<Key, Entry> = BTreeMap::new();
        for entry in self
            .read(|ledger| ledger.select(owner, &wanted))
            .unwrap_or_default()
        {
            entries.insert(entry.key(), entry);
        }
        for (key, entry) in lock(&self.inner.unsaved).iter() {
            if entry.owner == owner && wanted(entry.open) {
                entries.insert(key.clone(), entry.clone());
            }
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        // One that came without an id, and once more with it.
        let links: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| entry.link().map(str::to_owned))
            .collect();
        entries.retain(|entry| {
            let known = entry.only_link().is_some_and(|link| links.contains(link));
            wanted(entry.is_open()) && !known
        });
        entries.sort_by(|one, other| one.first.cmp(&other.first));
        entries.into_iter().map(Entry::into_case).collect()
    }

    /// Reads from the file; one that cannot be read holds nothing.
    fn read<T>(&self, read: impl FnOnce(&mut Ledger) -> io::Result<T>) -> Option<T> {
        let folder = self.inner.folder.as_deref()?;
        let mut ledger = self.ledger();
        match ledger.refresh(folder).and_then(|()| read(&mut ledger)) {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::warn!(%error, "the journal of approvals cannot be read");
                None
            }
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.inner.ledger)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
