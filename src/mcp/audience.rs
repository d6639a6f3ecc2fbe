//! Which half of a result a host hands to its model, how much of it, and what it can draw: a table
//! of hosts, as measured. Hosts are known by the name they give themselves; a name proves nothing,
//! and nothing here opens a door: the worst that a false one gets is the other form of the same
//! answer. What a host declares by itself is in `takes`.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rmcp::service::{RequestContext, RoleServer};

use super::takes::Takes;
use crate::text::{one_line, shorten};

/// What a host's dialogs with links are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialogs {
    /// It draws what it declares.
    AsDeclared,
    /// It draws https links and refuses all others unseen.
    HttpsOnly,
    /// It declares them and fails on them.
    Broken,
}

/// Which halves of a result a host gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halves {
    /// The text alone: no structured half and no output schemas.
    Text,
    /// Both, the structured one exactly the platform's body.
    Both,
}

/// How a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Driven with a scripted model: version and date.
    Measured(&'static str, &'static str),
    /// By its documentation or its source. Text alone was safe in every host that was driven, so a
    /// host that cannot be gets text.
    Documented,
    /// Nobody knows it.
    Nothing,
}

/// One host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// How it names itself; a name that goes on behind this is the same host.
    name: &'static str,
    /// What it gets where the user leaves it to us.
    halves: Halves,
    /// How many characters of a text reach its model uncut, less some room for what it adds.
    pub(super) budget: usize,
    /// What its dialogs are worth.
    pub(super) dialogs: Dialogs,
    /// How long it waits for a call that says nothing.
    pub(super) patience: Duration,
    /// How this is known.
    known: Known,
}

/// Characters that reach the model of a host nobody has measured.
const BUDGET: usize = 10_000;
/// How long a host waits that nobody has measured: most give up after 60 s.
const PATIENCE: Duration = Duration::from_secs(45);

/// Everybody who has no row: scripts, SDKs under their default names, hosts to come.
const ANYBODY: Host = Host {
    name: "",
    halves: Halves::Both,
    budget: BUDGET,
    dialogs: Dialogs::AsDeclared,
    patience: PATIENCE,
    known: Known::Nothing,
};

const fn measured(name: &'static str, version: &'static str, budget: usize) -> Host {
    Host {
        name,
        halves: Halves::Text,
        budget,
        known: Known::Measured(version, "2026-11-27"),
        ..ANYBODY
    }
}

const fn documented(name: &'static str) -> Host {
    Host {
        name,
        halves: Halves::Text,
        known: Known::Documented,
        ..ANYBODY
    }
}

/// Every host that gets something else than anybody.
const HOSTS: &[Host] = &[
    // Above 50,000 characters it writes a file and shows the model its beginning.
    Host {
        patience: Duration::from_secs(120),
        ..measured("claude-code", "2.1.332", 40_000)
    },
    // Above 11,000 it cuts out of the middle, without a word.
    Host {
        dialogs: Dialogs::HttpsOnly,
        patience: Duration::from_secs(240),
        ..measured("codex-mcp-client", "0.171.0", 10_000)
    },
    measured("gemini-cli-mcp-client", "0.61.0", 25_000),
    measured("opencode", "1.18.33", 40_000),
    measured("qwen-cli-mcp-client", "0.24.4", 20_000),
    // It declares dialogs and fails on an `input_required` result.
    Host {
        dialogs: Dialogs::Broken,
        ..measured("copilot-cli", "1.0.102", 18_000)
    },
    measured("kimi-code", "2.1.0", 25_000),
    // It shows its model the whole result as JSON, so line breaks and quotes count twice.
    measured("@cline/core", "3.0.65", 7_000),
    measured("continue-cli-client", "1.5.47", 25_000),
    // Frameworks that say who they are.
    measured("fastmcp", "4.2.3", 25_000),
    measured("fast-agent-mcp", "0.10.48", 14_000),
    measured("google-adk", "2.13.0", 25_000),
    measured("mcp-use", "1.7.1", 25_000),
    measured("ai-sdk-mcp-client", "2.0.99", 25_000),
    documented("Visual Studio Code"),
    documented("cursor-vscode"),
    documented("cursor"),
    documented("claude-ai"),
    documented("goose"),
    documented("windsurf"),
    documented("Zed"),
    documented("JetBrains"),
    documented("copilot-intellij"),
    documented("lmstudio"),
];

/// The row of a name.
fn row(name: &str) -> Host {
    let wanted = name.trim();
    let named = |host: &&Host| {
        let head = wanted.get(..host.name.len());
        let rest = wanted.get(host.name.len()..).unwrap_or_default();
        // `goose-desktop` is goose, `gooseberry` is not.
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        ends && head.is_some_and(|head| head.eq_ignore_ascii_case(host.name))
    };
    HOSTS.iter().find(named).copied().unwrap_or(ANYBODY)
}

/// The host behind a request.
pub(super) fn host(context: &RequestContext<RoleServer>) -> Host {
    context
        .client_info()
        .map_or(ANYBODY, |client| row(&client.name))
}

impl Host {
    /// Which halves it gets, unless the user chose some for all.
    pub(super) fn halves(&self, chosen: Option<Halves>) -> Halves {
        chosen.unwrap_or(self.halves)
    }
}

/// Tells once per client what was chosen for it.
#[derive(Default)]
pub(super) struct Told(Mutex<HashSet<String>>);

/// How many clients are told about; a client could change its name for ever.
const TOLD: usize = 50;

impl Told {
    /// Writes the line to the log the first time a client is met.
    pub(super) fn tell(&self, context: &RequestContext<RoleServer>, halves: Halves, takes: Takes) {
        let Some(client) = context.client_info() else {
            return;
        };
        let clean = |text: &str| shorten(&one_line(text), 60);
        let who = format!("{} {}", clean(&client.name), clean(&client.version));
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < TOLD && told.insert(who.clone()) {
            tracing::info!("host {who}: {}", chosen(halves, takes));
        }
    }
}

/// What was chosen, in words.
fn chosen(halves: Halves, takes: Takes) -> String {
    let mut words = vec![match halves {
        Halves::Text => "text results",
        Halves::Both => "results in both halves",
    }];
    if takes.draws() {
        words.push("dialogs");
    }
    if takes.tasks {
        words.push("tasks");
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_by_name_and_everybody_else_gets_both_halves() {
        for (name, halves, budget) in [
            ("claude-code", Halves::Text, 40_000),
            ("codex-mcp-client", Halves::Text, 10_000),
            ("gemini-cli-mcp-client", Halves::Text, 25_000),
            ("qwen-cli-mcp-client-opentrain", Halves::Text, 20_000),
            ("@cline/core", Halves::Text, 7_000),
            ("copilot-cli", Halves::Text, 18_000),
            ("Visual Studio Code - Insiders", Halves::Text, 10_000),
            ("Cursor", Halves::Text, 10_000),
            ("goose-desktop", Halves::Text, 10_000),
            ("gooseberry", Halves::Both, 10_000),
            ("mcp", Halves::Both, 10_000),
            ("mcp-inspector", Halves::Both, 10_000),
            ("probe", Halves::Both, 10_000),
            ("", Halves::Both, 10_000),
            ("claude-codé", Halves::Both, 10_000),
            ("日本", Halves::Both, 10_000),
        ] {
            let host = row(name);
            assert_eq!((host.halves(None), host.budget), (halves, budget), "{name}");
            for chosen in [Halves::Both, Halves::Text] {
                assert_eq!(host.halves(Some(chosen)), chosen, "{name}");
            }
        }
    }

    #[test]
    fn every_row_says_how_it_is_known_and_none_hides_another() {
        for (at, host) in HOSTS.iter().enumerate() {
            assert_eq!(row(host.name), *host, "{} is hidden", host.name);
            assert!(host.budget >= 7_000, "{}", host.name);
            match host.known {
                Known::Measured(version, date) => {
                    assert!(version.contains('.') && date.len() == 10, "{}", host.name);
                }
                Known::Documented => assert_eq!(host.budget, BUDGET, "{}", host.name),
                Known::Nothing => panic!("row {at} says nothing"),
            }
        }
    }
}
