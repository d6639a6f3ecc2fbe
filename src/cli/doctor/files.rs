//! What `doctor` says of the credentials file, its folder and the journal: readable, writable, and
//! for nobody else.
//! What stands in the file is never shown.

use std::path::Path;

use super::Finding;
use crate::api::Situation;
use crate::approvals::Journal;
use crate::credentials::Store;
use crate::settings::Settings;

const CHECK: &str = "credentials file";
const JOURNAL: &str = "journal";
const FOLDER: &str = "credentials folder";

pub(super) fn check(settings: &Settings, situation: &Situation) -> Vec<Finding> {
    let Some(path) = settings.credentials_file.as_ref().map(|file| &file.value) else {
        return vec![Finding::fail(
            CHECK,
            "no place for it is known",
            "set HOME or XDG_CONFIG_HOME where this program is started",
        )];
    };
    let folder = path.parent().filter(|folder| folder.exists());
    let mut findings = vec![file(path)];
    findings.extend(folder.and_then(shared_folder));
    // Asking would make the folder, and nobody wants one from a doctor.
    if folder.is_some() && situation.problem.is_none() {
        findings.extend(locked(path));
    }
    findings
}

/// The journal is never needed: without it a restart forgets what was asked of humans.
pub(super) fn journal(settings: &Settings) -> Finding {
    let Some(folder) = settings.state_folder.as_ref().map(|folder| &folder.value) else {
        return Finding::warn(
            JOURNAL,
            "no place for it is known",
            "set HOME or XDG_STATE_HOME where this program is started",
        );
    };
    let shown = folder.display();
    match Journal::at(Some(folder.clone())).check() {
        Ok(true) => Finding::ok(JOURNAL, format!("in {shown}")),
        Ok(false) => Finding::warn(
            JOURNAL,
            format!("something in the one in {shown} cannot be read"),
            "nothing: the next note keeps a copy of it beside the journal and carries on",
        ),
        Err(e) => Finding::warn(
            JOURNAL,
            format!("what is asked of humans cannot be noted in {shown}: {e}"),
            "make the folder writable for yourself, or set XDG_STATE_HOME to one that is",
        ),
    }
}

fn file(path: &Path) -> Finding {
    let shown = path.display();
    if !path.exists() {
        return Finding::ok(CHECK, format!("{shown} is not there yet"));
    }
    if let Err(e) = Store::at(path).load() {
        return Finding::fail(
            CHECK,
            e.to_string(),
            "repair it, or move it away and log in or register again",
        );
    }
    match mode(path) {
        Some(mode) if mode & 0o077 != 0 => Finding::warn(
            CHECK,
            format!("{shown} can be read by others (mode {mode:o})"),
            format!("chmod 600 {shown}"),
        ),
        Some(mode) => Finding::ok(CHECK, format!("{shown} (mode {mode:o})")),
        None => Finding::ok(CHECK, shown.to_string()),
    }
}

fn shared_folder(folder: &Path) -> Option<Finding> {
    let mode = mode(folder).filter(|mode| mode & 0o022 != 0)?;
    let shown = folder.display();
    Some(Finding::warn(
        FOLDER,
        format!("{shown} can be changed by others (mode {mode:o})"),
        format!("chmod 700 {shown}"),
    ))
}

fn locked(path: &Path) -> Option<Finding> {
    let e = Store::at(path).check_writable().err()?;
    Some(Finding::fail(
        FOLDER,
        format!("a new token could not be saved: {e}"),
        "make the folder writable for yourself, or free some disk space",
    ))
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = std::fs::metadata(path).ok()?;
    Some(metadata.permissions().mode() & 0o777)
}

/// Elsewhere a file is private by the folder it is in.
#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}
