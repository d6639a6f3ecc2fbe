//! From the flags to a client that can be used: settings, credentials, the selection of tools,
//! and the sandbox where it was asked for.
//! Nothing here touches the network or reads the credentials file; the sandbox is looked for on this
//! machine.

use std::sync::Arc;

use super::sandbox::Running;
use crate::api::Client;
use crate::call::Caller;
use crate::credentials::Store;
use crate::settings::{Flags, Settings};
use crate::tools::{Selection, Toolbox};

/// The command line or the environment asks for something that does not exist. Exit code 2.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Misuse(pub(super) String);

/// What a person types to start us.
pub(super) const PROGRAM: &str = "opentrain-mcp";

/// Everything a command needs.
pub(super) struct Setup {
    /// The settings in force.
    pub(super) settings: Arc<Settings>,
    /// The tools on offer.
    pub(super) toolbox: Toolbox,
    /// The platform's client.
    pub(super) client: Client,
    /// Stops when it is dropped.
    sandbox: Option<Running>,
}

impl Setup {
    /// Works everything out, and starts the sandbox if the settings ask for it.
    ///
    /// # Errors
    ///
    /// [`Misuse`]: a setting cannot be used. Else: the sandbox cannot be started.
    pub(super) fn start(flags: &Flags) -> anyhow::Result<Setup> {
        let (settings, selection) = resolve(flags)?;
        let (settings, sandbox) = match settings.sandbox.value {
            true => {
                let (settings, sandbox) = super::sandbox::attach(settings)?;
                (settings, Some(sandbox))
            }
            false => (settings, None),
        };
        let settings = Arc::new(settings);
        let client = Client::new(Arc::clone(&settings), store(&settings));
        Ok(Setup {
            settings,
            toolbox: Toolbox::new(&selection),
            client,
            sandbox,
        })
    }

    /// What a person types to start us against the same platform again.
    pub(super) fn program(&self) -> &'static str {
        match self.settings.sandbox.value {
            true => "opentrain-mcp --sandbox",
            false => PROGRAM,
        }
    }

    /// What to say of links that end with this process, if they do.
    pub(super) fn links_end(&self) -> Option<&'static str> {
        let here = self.sandbox.as_ref().is_some_and(Running::is_here);
        here.then_some(
            "The sandbox ends with this command, and its links open only while one runs: start \
             `opentrain-mcp sandbox` in another terminal and open them then.",
        )
    }

    /// A caller of the tools on offer.
    pub(super) fn caller(&self) -> Caller {
        Caller::new(self.client.clone(), self.toolbox.clone())
    }
}

/// The settings, for whoever calls no tool.
///
/// # Errors
///
/// [`Misuse`]: a setting cannot be used.
pub(super) fn settings(flags: &Flags) -> Result<Settings, Misuse> {
    Ok(resolve(flags)?.0)
}

/// The tools on offer, for whoever calls none of them.
///
/// # Errors
///
/// [`Misuse`]: a setting cannot be used.
pub(super) fn toolbox(flags: &Flags) -> Result<Toolbox, Misuse> {
    Ok(Toolbox::new(&resolve(flags)?.1))
}

fn resolve(flags: &Flags) -> Result<(Settings, Selection), Misuse> {
    let settings = Settings::from_process(flags).map_err(|e| Misuse(e.to_string()))?;
    super::log::start(&settings.log)?;
    let selection = select(&settings)?;
    Ok((settings, selection))
}

/// The credentials file of these settings.
fn store(settings: &Settings) -> Store {
    match &settings.credentials_file {
        Some(file) => Store::at(&file.value),
        None => Store::nowhere(),
    }
}

fn select(settings: &Settings) -> Result<Selection, Misuse> {
    let toolsets = settings.toolsets.as_ref();
    let exclude = settings.exclude_tools.as_ref();
    Selection::parse(
        settings.read_only.value,
        toolsets.map(|names| names.value.as_str()),
        exclude.map(|names| names.value.as_str()),
    )
    .map_err(|wrong| {
        let given = if wrong.kind == "toolset" {
            toolsets
        } else {
            exclude
        };
        match given {
            Some(names) => Misuse(format!("{}: {wrong}", names.source)),
            None => Misuse(wrong.to_string()),
        }
    })
}
