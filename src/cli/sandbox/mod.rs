//! The sandbox as the command line sees it: [`attach`] points the settings to the one that runs
//! or starts one, [`run()`] is the command `sandbox`, [`ctl`] drives a running one. What it answers is
//! its own business; the program knows it as a base URL.

pub(super) mod ctl;
mod fault;
mod guard;
mod neighbour;
mod run;
mod verbs;

pub(super) use run::{RunArgs, run};
pub(super) use verbs::CtlArgs;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use self::guard::Guard;
use self::neighbour::{Found, Neighbour};
use crate::settings::{BaseUrl, DATA_HOME, SANDBOX_PORT, Settings};
use opentrain_sandbox::{Options, Sandbox, StartError};

/// What has to live as long as the sandbox is used; dropping it stops what it holds. Neither is
/// there for a sandbox over data of its own: that one is nobody's to carry on.
#[derive(Default)]
pub(super) struct Running {
    /// In this process.
    here: Option<Sandbox>,
    /// In another process, over our data folder: ours to carry on when that one ends.
    _there: Option<Guard>,
}

impl Running {
    /// Whether it is served by this process, and ends with it.
    pub(super) fn is_here(&self) -> bool {
        self.here.is_some()
    }
}

/// Points the settings to the sandbox that runs on its port, or starts it there.
///
/// # Errors
///
/// It has no place for its files, or cannot be started.
pub(super) fn attach(settings: Settings) -> anyhow::Result<(Settings, Running)> {
    let folder = default_folder()?;
    let options = Options {
        data: Some(folder.clone()),
        port: settings.sandbox_port.value,
        private_webhooks: settings.private_webhooks.value,
        ..Options::default()
    };
    let (base_url, credentials, running) = find_or_host(&folder, &options)?;
    let base_url = BaseUrl::parse(&base_url)
        .map_err(|cause| anyhow!(cause))
        .context("the sandbox's address cannot be used")?;
    Ok((settings.for_sandbox(base_url, credentials), running))
}

fn find_or_host(folder: &Path, options: &Options) -> anyhow::Result<(String, PathBuf, Running)> {
    let port = options.port;
    let host = |port| {
        Sandbox::start(&Options {
            port,
            ..options.clone()
        })
    };
    let hosted = |sandbox: Sandbox| {
        let base_url = sandbox.base_url().to_owned();
        let credentials = folder.join("credentials.json");
        let running = Running {
            here: Some(sandbox),
            ..Running::default()
        };
        (base_url, credentials, running)
    };
    if port == 0 {
        return Ok(hosted(host(0)?));
    }
    let mut found = neighbour::look_patiently(port);
    if matches!(found, Found::Nobody) {
        match host(port) {
            Ok(sandbox) => return Ok(hosted(sandbox)),
            // Another process was faster: most likely one of ours, which may be at its tables still.
            Err(StartError::Port { .. }) => {
                found = neighbour::look_patiently(port);
            }
            Err(other) => return Err(told(other)),
        }
    }
    match found {
        Found::Ours(neighbour) => Ok(join(folder, port, neighbour)),
        Found::Nobody | Found::Stranger | Found::Silent => {
            tracing::warn!(
                "port {port} is not to be had, so the sandbox is on another one and its links end \
                 with this process; free the port, or set {} to another one",
                SANDBOX_PORT.name
            );
            Ok(hosted(host(0).map_err(told)?))
        }
    }
}

/// Uses the sandbox of another process.
fn join(folder: &Path, port: u16, neighbour: Neighbour) -> (String, PathBuf, Running) {
    let base_url = address(port);
    if opentrain_sandbox::id_of(folder).as_ref() == Some(&neighbour.id) {
        let guard = Guard::start(folder.to_owned(), port, neighbour);
        let credentials = folder.join("credentials.json");
        let running = Running {
            _there: Some(guard),
            ..Running::default()
        };
        return (base_url, credentials, running);
    }
    tracing::warn!(
        "the sandbox that runs at {base_url} keeps its data elsewhere than {}; it is used as it \
         is, and ends when its own process does",
        folder.display()
    );
    // Tokens of one sandbox mean nothing to another.
    let credentials = folder.join(format!("credentials-{}.json", neighbour.id));
    (base_url, credentials, Running::default())
}

/// Where a sandbox on this port is served.
fn address(port: u16) -> String {
    format!("http://{}", SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

/// Where the sandbox keeps its files unless somebody says otherwise.
fn default_folder() -> anyhow::Result<PathBuf> {
    let data_home = std::env::var(DATA_HOME.name).ok();
    folder(data_home, std::env::home_dir().as_deref()).ok_or_else(|| {
        anyhow!(
            "no place for the sandbox's files is known; set HOME or {}",
            DATA_HOME.name
        )
    })
}

fn told(failure: StartError) -> anyhow::Error {
    match failure {
        StartError::Data { .. } => anyhow!("{failure} with {}", DATA_HOME.name),
        other => other.into(),
    }
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
