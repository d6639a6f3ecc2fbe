//! Waits that a host has given up, so that they stay given up when another process is asked for
//! them: an empty file for each, gone when nobody can ask any more. What is waited for goes on and
//! is no business of this file.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::private;

/// The folder's name in the state folder.
const FOLDER: &str = "given-up";

/// A wait, and when nobody can ask for it any more, in milliseconds since 1970.
type Wait = (u64, String);

/// The waits that were given up here.
#[derive(Debug, Default)]
pub(crate) struct GivenUp {
    /// `None` where nothing outlives the process.
    folder: Option<PathBuf>,
    /// What could not be written, or was not meant to be.
    unsaved: Mutex<BTreeSet<Wait>>,
}

impl GivenUp {
    /// Those noted in the state folder, which need not exist; without one they end with the process.
    pub(crate) fn at(state: Option<&Path>) -> GivenUp {
        GivenUp {
            folder: state.map(|state| state.join(FOLDER)),
            unsaved: Mutex::default(),
        }
    }

    /// Notes that `wait` is given up; it is a name of letters and digits. `until` is when nobody can
    /// ask for it any more, in milliseconds since 1970, and `now` the time.
    pub(crate) fn note(&self, wait: &str, until: u64, now: u64) {
        let written = match &self.folder {
            Some(folder) => write(folder, wait, until, now),
            None => Err(io::Error::from(io::ErrorKind::Unsupported)),
        };
        if let Err(error) = written {
            if self.folder.is_some() {
                tracing::warn!(%error, "a task that was cancelled is cancelled in this process only");
            }
            let mut unsaved = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
            unsaved.retain(|(until, _)| *until > now);
            unsaved.insert((until, wait.to_owned()));
        }
    }

    /// Whether `wait`, which can be asked for until then, was given up.
    pub(crate) fn holds(&self, wait: &str, until: u64) -> bool {
        let kept = self
            .folder
            .as_deref()
            .is_some_and(|folder| name(wait, until).is_some_and(|name| folder.join(name).exists()));
        let unsaved = || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
        kept || unsaved().contains(&(until, wait.to_owned()))
    }
}

/// The name of a wait's file.
fn name(wait: &str, until: u64) -> Option<String> {
    let plain = !wait.is_empty() && wait.chars().all(|c| c.is_ascii_alphanumeric());
    (plain && wait.len() <= 64).then(|| format!("{wait}-{until}"))
}

fn write(folder: &Path, wait: &str, until: u64, now: u64) -> io::Result<()> {
    let name = name(wait, until).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    private::make_folder(folder)?;
    sweep(folder, now);
    private::owned(OpenOptions::new().create(true).truncate(false).write(true))
        .open(folder.join(name))
        .map(drop)
}

/// Removes those that nobody can ask for any more.
fn sweep(folder: &Path, now: u64) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let until = name
            .to_str()
            .and_then(|name| name.rsplit_once('-')?.1.parse::<u64>().ok());
        if until.is_some_and(|until| until <= now) {
            // Another process may have been faster.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_known_after_a_restart_until_nobody_can_ask() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        GivenUp::at(Some(&state)).note("a1", 2_000, 1_000);
        let restarted = GivenUp::at(Some(&state));
        for (wait, until, known) in [
            ("a1", 2_000, true),
            ("a1", 2_001, false),
            ("a2", 2_000, false),
            ("../a1", 2_000, false),
            ("", 2_000, false),
        ] {
            assert_eq!(restarted.holds(wait, until), known, "{wait} {until}");
        }
        restarted.note("a2", 3_000, 2_500);
        assert!(!restarted.holds("a1", 2_000) && restarted.holds("a2", 3_000));
        assert_eq!(fs::read_dir(state.join(FOLDER)).unwrap().count(), 1);
    }

    #[test]
    fn without_a_folder_that_can_be_written_it_holds_for_the_process() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "x").unwrap();
        for given_up in [GivenUp::default(), GivenUp::at(Some(&file))] {
            given_up.note("a1", 2_000, 1_000);
            assert!(given_up.holds("a1", 2_000) && !given_up.holds("a2", 2_000));
            given_up.note("a2", 3_000, 2_500);
            assert!(!given_up.holds("a1", 2_000), "kept for ever");
        }
    }
}
