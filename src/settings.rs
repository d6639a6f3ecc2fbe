//! Every variable and flag of the program, once: its name, its meaning, its default, and where the
//! value in force came from.
//! It reads no file and knows no network; the credentials file is read on the first call that
//! needs it, by `credentials`.

mod base_url;
mod variables;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::credentials::{Token, bare};

pub(crate) use base_url::*;
pub use variables::VARIABLES;
pub(crate) use variables::*;

/// Links of the sandbox still work in its next run, because its port stays the same.
const DEFAULT_SANDBOX_PORT: u16 = 4010;

/// What the command line said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--toolsets`.
    pub toolsets: Option<String>,
    /// `--exclude-tools`.
    pub exclude_tools: Option<String>,
    /// `--log`.
    pub log: Option<String>,
    /// `--sandbox`.
    pub sandbox: bool,
    /// `--results`.
    pub results: Option<String>,
}

/// Which halves of a result a host gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Results {
    /// What is known to reach the model of the host.
    #[default]
    Auto,
    /// Text and structured half, for every host.
    Both,
    /// Text alone, for every host.
    Text,
}

/// Where a value in force came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// This flag, with its dashes.
    Flag(&'static str),
    /// This environment variable.
    Variable(&'static str),
    /// The credentials file.
    File,
    /// Nobody set it.
    Default,
    /// The sandbox, which brings its own address and credentials.
    Sandbox,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(flag) => write!(f, "flag {flag}"),
            Source::Variable(name) => write!(f, "variable {name}"),
            Source::File => f.write_str("credentials file"),
            Source::Default => f.write_str("default"),
            Source::Sandbox => f.write_str("sandbox"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sourced<T> {
    /// The value in force.
    pub(crate) value: T,
    /// Where it came from.
    pub(crate) source: Source,
}

impl<T> Sourced<T> {
    /// The same source with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced {
            value: change(self.value),
            source: self.source,
        }
    }
}

/// A token that stands in the environment. It has no `Display`, and its `Debug` hides the value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EnvironmentToken {
    variable: &'static str,
    value: String,
}

impl EnvironmentToken {
    /// The variable it stands in.
    pub(crate) fn variable(&self) -> &'static str {
        self.variable
    }

    /// The secret itself, for the one place that makes a `Token` of it.
    pub(crate) fn expose(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for EnvironmentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnvironmentToken({} = ********)", self.variable)
    }
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The address of the platform will not do.
    #[error("the base URL from {origin} cannot be used: {cause}")]
    BaseUrl {
        /// Where it came from.
        origin: Source,
        /// Why, and what to write instead.
        cause: String,
    },
    /// A token holds characters that no HTTP header may carry.
    #[error(
        "{variable} is set to something that is no token ({length} characters, with spaces or characters outside ASCII); copy the token again, it looks like ot_pat_…"
    )]
    Token {
        /// The variable.
        variable: &'static str,
        /// Length of the value in characters.
        length: usize,
    },
    /// A switch is neither on nor off.
    #[error("{variable} is `{value}`; write `true` or `false`")]
    Switch {
        /// The variable.
        variable: &'static str,
        /// What it was set to.
        value: String,
    },
    /// A choice of results that there is not.
    #[error("{origin}: `{value}`; write `auto`, `both` or `text`")]
    Results {
        /// Where it came from.
        origin: Source,
        /// What it was set to.
        value: String,
    },
    /// A choice is neither `auto` nor `off`.
    #[error("{variable} is `{value}`; write `auto` or `off`")]
    Auto {
        /// The variable.
        variable: &'static str,
        /// What it was set to.
        value: String,
    },
    /// A port is no number of a port.
    #[error("{variable} is `{value}`; write a port from 0 to 65535")]
    Port {
        /// The variable.
        variable: &'static str,
        /// What it was set to.
        value: String,
    },
}

/// Everything a run was told, with where each value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Offer only tools that change nothing.
    pub(crate) read_only: Sourced<bool>,
    /// Families of tools to offer, unchecked; `None` for all.
    pub(crate) toolsets: Option<Sourced<String>>,
    /// Tools to leave out, unchecked.
    pub(crate) exclude_tools: Option<Sourced<String>>,
    /// Log level, unchecked.
    pub(crate) log: Sourced<String>,
    /// Work against the sandbox.
    pub(crate) sandbox: Sourced<bool>,
    /// Where the sandbox is looked for and served.
    pub(crate) sandbox_port: Sourced<u16>,
    /// Let the sandbox's webhooks lead into private networks.
    pub(crate) private_webhooks: Sourced<bool>,
    /// Which halves of a result hosts get.
    pub(crate) results: Sourced<Results>,
    /// Whether hosts are asked to show dialogs.
    pub(crate) elicitation: Sourced<bool>,
    /// The credentials file; `None` when neither `XDG_CONFIG_HOME` nor a home folder is known.
    pub(crate) credentials_file: Option<Sourced<PathBuf>>,
    /// Where the journal of approvals is kept; `None` when neither `XDG_STATE_HOME` nor a home
    /// folder is known.
    pub(crate) state_folder: Option<Sourced<PathBuf>>,
    first_token: Option<EnvironmentToken>,
    last_token: Option<EnvironmentToken>,
    first_base_url: Option<Sourced<BaseUrl>>,
    last_base_url: Option<Sourced<BaseUrl>>,
}

impl Settings {
    /// Works out what holds, from flags, environment and the home folder. It touches no file and
    /// no network; `env` looks one variable up.
    ///
    /// # Errors
    ///
    /// A base URL, token or switch that cannot be used.
    pub fn resolve(
        flags: &Flags,
        env: &dyn Fn(&str) -> Option<String>,
        home: Option<&Path>,
    ) -> Result<Settings, SettingsError> {
        let set = |row: &Variable, flag: &Option<String>| {
            let by_flag = row.flag.zip(given(flag.clone()));
            match by_flag {
                Some((name, value)) => Some(Sourced {
                    value,
                    source: Source::Flag(name),
                }),
                None => given(env(row.name)).map(|value| Sourced {
                    value,
                    source: Source::Variable(row.name),
                }),
            }
        };
        let switch = |row: &Variable, flag: bool| match row.flag {
            Some(name) if flag => Ok(Sourced {
                value: true,
                source: Source::Flag(name),
            }),
            _ => read_switch(row.name, given(env(row.name))),
        };
        let [last, very_last] = &LAST_TOKENS;
        let read_only = switch(&READ_ONLY, flags.read_only)?;
        let sandbox = switch(&SANDBOX, flags.sandbox)?;
        // The sandbox brings its own token and address, whatever is set.
        let token = |row: &Variable| match sandbox.value {
            true => Ok(None),
            false => read_token(row.name, given(env(row.name))),
        };
        let address = |row: &Variable, flag: &Option<String>| match sandbox.value {
            true => Ok(None),
            false => set(row, flag).map(read_base_url).transpose(),
        };
        Ok(Settings {
            read_only,
            toolsets: set(&TOOLSETS, &flags.toolsets),
            exclude_tools: set(&EXCLUDE_TOOLS, &flags.exclude_tools),
            log: set(&LOG, &flags.log).unwrap_or(Sourced {
                value: "warn".to_owned(),
                source: Source::Default,
            }),
            sandbox_port: read_port(SANDBOX_PORT.name, given(env(SANDBOX_PORT.name)))?,
            private_webhooks: switch(&PRIVATE_WEBHOOKS, false)?,
            results: read_results(set(&RESULTS, &flags.results))?,
            elicitation: read_auto(ELICITATION.name, given(env(ELICITATION.name)))?,
            credentials_file: folder(&CONFIG_HOME, ".config", env, home)
                .map(|folder| folder.map(|folder| folder.join("cli.json"))),
            state_folder: folder(&STATE_HOME, ".local/state", env, home),
            first_token: token(&TOKEN)?,
            last_token: match token(last)? {
                Some(token) => Some(token),
                None => token(very_last)?,
            },
            first_base_url: address(&BASE_URL, &flags.base_url)?,
            last_base_url: address(&LAST_BASE_URL, &None)?,
            sandbox,
        })
    }

    /// [`Settings::resolve`] over the environment of this process.
    ///
    /// # Errors
    ///
    /// As [`Settings::resolve`].
    pub(crate) fn from_process(flags: &Flags) -> Result<Settings, SettingsError> {
        Settings::resolve(
            flags,
            &|name| std::env::var(name).ok(),
            std::env::home_dir().as_deref(),
        )
    }

    /// The same settings for the sandbox: its address and its credentials
    /// file, and no token from the environment, so that a real token never reaches it.
    pub(crate) fn for_sandbox(self, base_url: BaseUrl, credentials_file: PathBuf) -> Settings {
        Settings {
            first_token: None,
            last_token: None,
            first_base_url: Some(Sourced {
                value: base_url,
                source: Source::Sandbox,
            }),
            last_base_url: None,
            // Beside the credentials, and as they are apart from those of a sandbox over other data.
            state_folder: Some(Sourced {
                value: credentials_file.with_extension("state"),
                source: Source::Sandbox,
            }),
            credentials_file: Some(Sourced {
                value: credentials_file,
                source: Source::Sandbox,
            }),
            ..self
        }
    }

    /// The token that wins over the credentials file.
    pub(crate) fn first_token(&self) -> Option<&EnvironmentToken> {
        self.first_token.as_ref()
    }

    /// The token used when the credentials file has none.
    pub(crate) fn last_token(&self) -> Option<&EnvironmentToken> {
        self.last_token.as_ref()
    }

    /// The address that wins over the credentials file; when there is one, the file need not be
    /// read for it.
    pub(crate) fn first_base_url(&self) -> Option<&Sourced<BaseUrl>> {
        self.first_base_url.as_ref()
    }

    /// The address in force, given what the credentials file says.
    ///
    /// # Errors
    ///
    /// The file's address cannot be used.
    pub(crate) fn base_url(
        &self,
        in_file: Option<&str>,
    ) -> Result<Sourced<BaseUrl>, SettingsError> {
        if let Some(first) = &self.first_base_url {
            return Ok(first.clone());
        }
        if let Some(value) = given(in_file.map(str::to_owned)) {
            return read_base_url(Sourced {
                value,
                source: Source::File,
            });
        }
        if let Some(last) = &self.last_base_url {
            return Ok(last.clone());
        }
        read_base_url(Sourced {
            value: DEFAULT_BASE_URL.to_owned(),
            source: Source::Default,
        })
    }
}

/// A value that says something: not empty, and not a placeholder such as `${TOKEN}` that a host
/// passed on without filling it in.
fn given(value: Option<String>) -> Option<String> {
    let value = value?;
    let trimmed = bare(&value);
    let placeholder = trimmed.starts_with("${") && trimmed.ends_with('}');
    (!trimmed.is_empty() && !placeholder).then(|| trimmed.to_owned())
}

fn read_switch(
    variable: &'static str,
    value: Option<String>,
) -> Result<Sourced<bool>, SettingsError> {
    let Some(value) = value else {
        return Ok(Sourced {
            value: false,
            source: Source::Default,
        });
    };
    let on = match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => true,
        "false" | "0" | "no" | "off" => false,
        _ => {
            let value = value.chars().take(40).collect();
            return Err(SettingsError::Switch { variable, value });
        }
    };
    Ok(Sourced {
        value: on,
        source: Source::Variable(variable),
    })
}

fn read_results(given: Option<Sourced<String>>) -> Result<Sourced<Results>, SettingsError> {
    let Some(given) = given else {
        return Ok(Sourced {
            value: Results::Auto,
            source: Source::Default,
        });
    };
    let value = match given.value.to_ascii_lowercase().as_str() {
        "auto" => Results::Auto,
        "both" => Results::Both,
        "text" => Results::Text,
        _ => {
            return Err(SettingsError::Results {
                origin: given.source,
                value: given.value.chars().take(40).collect(),
            });
        }
    };
    Ok(Sourced {
        value,
        source: given.source,
    })
}

fn read_auto(
    variable: &'static str,
    value: Option<String>,
) -> Result<Sourced<bool>, SettingsError> {
    let source = Source::Variable(variable);
    let value = match value.as_deref() {
        None => {
            return Ok(Sourced {
                value: true,
                source: Source::Default,
            });
        }
        Some(word) if word.eq_ignore_ascii_case("auto") => true,
        Some(word) if word.eq_ignore_ascii_case("off") => false,
        Some(word) => {
            let value = word.chars().take(40).collect();
            return Err(SettingsError::Auto { variable, value });
        }
    };
    Ok(Sourced { value, source })
}

fn read_port(variable: &'static str, value: Option<String>) -> Result<Sourced<u16>, SettingsError> {
    let Some(value) = value else {
        return Ok(Sourced {
            value: DEFAULT_SANDBOX_PORT,
            source: Source::Default,
        });
    };
    match value.parse() {
        Ok(value) => Ok(Sourced {
            value,
            source: Source::Variable(variable),
        }),
        Err(_) => {
            let value = value.chars().take(40).collect();
            Err(SettingsError::Port { variable, value })
        }
    }
}

fn read_token(
    variable: &'static str,
    value: Option<String>,
) -> Result<Option<EnvironmentToken>, SettingsError> {
    let Some(value) = value else {
        return Ok(None);
    };
    match Token::new(&value) {
        Some(token) => Ok(Some(EnvironmentToken {
            variable,
            value: token.expose().to_owned(),
        })),
        None => Err(SettingsError::Token {
            variable,
            length: value.chars().count(),
        }),
    }
}

fn read_base_url(given: Sourced<String>) -> Result<Sourced<BaseUrl>, SettingsError> {
    match BaseUrl::parse(&given.value) {
        Ok(value) => Ok(Sourced {
            value,
            source: given.source,
        }),
        Err(cause) => Err(SettingsError::BaseUrl {
            origin: given.source,
            cause,
        }),
    }
}

/// Our folder below the one that a variable names or, without it, below the home folder. A
/// relative value is ignored, as the XDG base directory specification asks.
fn folder(
    row: &Variable,
    at_home: &str,
    env: &dyn Fn(&str) -> Option<String>,
    home: Option<&Path>,
) -> Option<Sourced<PathBuf>> {
    let named = given(env(row.name)).map(PathBuf::from);
    let (folder, source) = match named.filter(|path| path.is_absolute()) {
        Some(folder) => (folder, Source::Variable(row.name)),
        None => (home?.join(at_home), Source::Default),
    };
    Some(Sourced {
        value: folder.join("opentrain"),
        source,
    })
}

#[cfg(test)]
mod tests;
