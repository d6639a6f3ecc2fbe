//! Where the sandbox lives on this machine, and how the settings point to it.
//! What it answers is its own business; the program knows it as a base URL.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use crate::sandbox::{Options, Sandbox, StartError};
use crate::settings::{BaseUrl, DATA_HOME, Settings};

/// Links from one run still work in the next while this port is free.
const PORT: u16 = 4010;

/// Starts the sandbox and points the settings to it.
///
/// # Errors
///
/// It has no place for its files, or cannot be started.
pub(super) fn start(settings: Settings) -> anyhow::Result<(Settings, Sandbox)> {
    let data_home = std::env::var(DATA_HOME.name).ok();
    let folder = folder(data_home, std::env::home_dir().as_deref()).ok_or_else(|| {
        anyhow!(
            "no place for the sandbox's files is known; set HOME or {}",
            DATA_HOME.name
        )
    })?;
    let on = |port| {
        Sandbox::start(&Options {
            data: Some(folder.clone()),
            port,
            ..Options::default()
        })
    };
    let sandbox = match on(PORT) {
        // Another process has it, maybe with a sandbox of its own over the same files.
        Err(StartError::Port { .. }) => on(0),
        other => other,
    };
    let sandbox = sandbox.map_err(|e| match e {
        StartError::Data { .. } => anyhow!("{e} with {}", DATA_HOME.name),
        other => other.into(),
    })?;
    let base_url = BaseUrl::parse(sandbox.base_url())
        .map_err(|cause| anyhow!(cause))
        .context("the sandbox's address cannot be used")?;
    let credentials = folder.join("credentials.json");
    Ok((settings.for_sandbox(base_url, credentials), sandbox))
}

/// A relative `XDG_DATA_HOME` is ignored, as the XDG base directory specification asks.
fn folder(data_home: Option<String>, home: Option<&Path>) -> Option<PathBuf> {
    let above = data_home
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(home?.join(".local/share")))?;
    Some(above.join("opentrain").join("sandbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_the_xdg_specification() {
        let check = |data_home: Option<&str>, home: Option<&str>, expected: Option<&str>| {
            let found = folder(data_home.map(str::to_owned), home.map(Path::new));
            assert_eq!(found.as_deref(), expected.map(Path::new));
        };
        check(
            Some("/data"),
            Some("/home/a"),
            Some("/data/opentrain/sandbox"),
        );
        for ignored in [None, Some(""), Some("relative")] {
            check(
                ignored,
                Some("/home/a"),
                Some("/home/a/.local/share/opentrain/sandbox"),
            );
        }
        check(None, None, None);
    }
}
