//! Which half of a result a host hands to its model, how much of it, and what it can draw: a table
//! of hosts, as measured. Hosts are known by the name they give themselves; a name proves nothing,
//! and nothing here opens a door: the worst that a false one gets is the other form of the same
//! answer. What a host declares by itself is in `takes`.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rmcp::service::{RequestContext, RoleServer};
use serde_json::Value;

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
pub(crate) enum Halves {
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
    /// How many bytes of a text reach its model uncut, less some room for what it adds. Hosts count
    /// bytes, characters or UTF-16 units, and bytes are never fewer than the others.
    pub(super) budget: usize,
    /// What its dialogs are worth.
    pub(super) dialogs: Dialogs,
    /// How long it waits for a call that says nothing.
    pub(super) patience: Duration,
    /// How this is known.
    known: Known,
}

/// Bytes that reach the model of a host nobody has measured.
const BUDGET: usize = 10_000;
/// How long a host waits that nobody has measured: most give up after 60 s.
const PATIENCE: Duration = Duration::from_secs(45);
/// The same where 60 s were measured.
const MINUTE: Duration = Duration::from_secs(50);
/// The same where a call was silent for 130 s and its answer was taken.
const LONG: Duration = Duration::from_secs(120);

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
    // Above 50,000 characters it writes a file and shows the model its beginning. A result may ask
    // for more by `anthropic/maxResultSizeChars`; with this budget none needs it.
    Host {
        patience: LONG,
        ..measured("claude-code", "2.1.332", 40_000)
    },
    // Above 11,000 it cuts out of the middle, without a word.
    Host {
        dialogs: Dialogs::HttpsOnly,
        patience: Duration::from_secs(240),
        ..measured("codex-mcp-client", "0.171.0", 10_000)
    },
    Host {
        patience: LONG,
        ..measured("gemini-cli-mcp-client", "0.61.0", 25_000)
    },
    Host {
        patience: MINUTE,
        ..measured("opencode", "1.18.33", 40_000)
    },
    // It puts the name it has for the server behind its own.
    Host {
        patience: LONG,
        ..measured("qwen-cli-mcp-client", "0.24.4", 20_000)
    },
    // It declares dialogs and fails on an `input_required` result.
    Host {
        dialogs: Dialogs::Broken,
        patience: LONG,
        ..measured("copilot-cli", "1.0.102", 18_000)
    },
    Host {
        patience: MINUTE,
        ..measured("kimi-code", "2.1.0", 25_000)
    },
    // It shows its model the whole result as JSON, so line breaks and quotes count twice, and cuts
    // that above 7,500.
    Host {
        patience: MINUTE,
        ..measured("@cline/core", "3.0.65", CLINE)
    },
    Host {
        patience: MINUTE,
        ..measured("continue-cli-client", "1.5.47", 25_000)
    },
    // Frameworks that say who they are. Two of them show their model the structured half alone,
    // two the whole result; for the others the text is the same either way.
    measured("fastmcp", "4.2.3", 25_000),
    measured("fast-agent-mcp", "0.10.48", 14_000),
    measured("google-adk", "2.13.0", 25_000),
    measured("mcp-use", "1.7.1", 25_000),
    measured("ai-sdk-mcp-client", "2.0.99", 25_000),
    // By the name of the product that was built, so forks and previews differ.
    documented("Visual Studio Code"),
    documented("Visual-Studio-Code"),
    documented("cursor"),
    documented("claude-ai"),
    documented("goose"),
    documented("windsurf"),
    documented("Zed"),
    // GitHub's plug-in puts the product of JetBrains or Apple before its own name.
    documented("JetBrains"),
    documented("Xcode"),
    documented("copilot-intellij"),
    documented("lmstudio"),
    // Other faces of hosts that were driven.
    documented("codex"),
    documented("continue"),
    documented("github-copilot"),
    Host {
        budget: CLINE,
        ..documented("Cline")
    },
    Host {
        budget: CLINE,
        ..documented("Roo-Code")
    },
    Host {
        budget: CLINE,
        ..documented("Kilo-Code")
    },
];

/// What Cline lets through, and those who grew out of it.
const CLINE: usize = 7_000;

/// The row of a name.
fn row(name: &str) -> &'static Host {
    let wanted = name.trim();
    let named = |host: &&Host| {
        let head = wanted.get(..host.name.len());
        let rest = wanted.get(host.name.len()..).unwrap_or_default();
        // `goose-desktop` is goose, `gooseberry` is not.
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
        ends && head.is_some_and(|head| head.eq_ignore_ascii_case(host.name))
    };
    HOSTS.iter().find(named).unwrap_or(&ANYBODY)
}

/// Name and version that the client of a request gives itself: in the request, else when it opened
/// its session.
fn with_client<T>(
    context: &RequestContext<RoleServer>,
    tell: impl FnOnce(&str, &str) -> T,
) -> Option<T> {
    let own = context.meta.get("io.modelcontextprotocol/clientInfo");
    let member = |name| {
        let value = own.and_then(|client| client.get(name));
        value.and_then(Value::as_str)
    };
    if let Some(name) = member("name") {
        return Some(tell(name, member("version").unwrap_or_default()));
    }
    let session = context.peer.peer_info()?;
    let client = &session.client_info;
    Some(tell(&client.name, &client.version))
}

/// The host behind a request.
pub(super) fn host(context: &RequestContext<RoleServer>) -> &'static Host {
    with_client(context, |name, _| row(name)).unwrap_or(&ANYBODY)
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
/// Longest name and longest version in that line, in characters.
const LONGEST_NAME: usize = 60;

impl Told {
    /// Writes the line to the log the first time a client is met.
    pub(super) fn tell(&self, context: &RequestContext<RoleServer>, halves: Halves, takes: Takes) {
        if !tracing::enabled!(tracing::Level::INFO) {
            return;
        }
        // What it calls itself is its own text.
        let clean = |text: &str| shorten(&one_line(text), LONGEST_NAME);
        let who = with_client(context, |name, version| {
            format!("{} {}", clean(name), clean(version))
        });
        let Some(who) = who else { return };
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < TOLD && told.insert(who.clone()) {
            tracing::info!("host {}: {}", who.trim(), chosen(halves, takes));
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

    use Dialogs::{AsDeclared, Broken, HttpsOnly};

    fn check(name: &str, halves: Halves, budget: usize, dialogs: Dialogs, patience: u64) {
        let host = row(name);
        assert_eq!(
            (
                host.halves(None),
                host.budget,
                host.dialogs,
                host.patience.as_secs()
            ),
            (halves, budget, dialogs, patience),
            "{name}"
        );
        for chosen in [Halves::Both, Halves::Text] {
            assert_eq!(host.halves(Some(chosen)), chosen, "{name}");
        }
    }

    #[test]
    fn hosts_are_known_by_the_names_they_send() {
        for (name, budget, dialogs, patience) in [
            ("claude-code", 40_000, AsDeclared, 120),
            ("codex-mcp-client", 10_000, HttpsOnly, 240),
            ("gemini-cli-mcp-client", 25_000, AsDeclared, 120),
            ("opencode", 40_000, AsDeclared, 50),
            ("qwen-cli-mcp-client-opentrain", 20_000, AsDeclared, 120),
            ("qwen-cli-mcp-client", 20_000, AsDeclared, 120),
            ("copilot-cli", 18_000, Broken, 120),
            ("kimi-code", 25_000, AsDeclared, 50),
            ("@cline/core", 7_000, AsDeclared, 50),
            ("continue-cli-client", 25_000, AsDeclared, 50),
            ("fastmcp", 25_000, AsDeclared, 45),
            ("fast-agent-mcp", 14_000, AsDeclared, 45),
            ("google-adk", 25_000, AsDeclared, 45),
            ("mcp-use", 25_000, AsDeclared, 45),
            ("ai-sdk-mcp-client", 25_000, AsDeclared, 45),
            ("Visual Studio Code", 10_000, AsDeclared, 45),
            ("Visual Studio Code - Insiders", 10_000, AsDeclared, 45),
            ("Visual-Studio-Code", 10_000, AsDeclared, 45),
            ("cursor-vscode", 10_000, AsDeclared, 45),
            ("Cursor", 10_000, AsDeclared, 45),
            ("claude-ai", 10_000, AsDeclared, 45),
            ("goose", 10_000, AsDeclared, 45),
            ("goose-desktop", 10_000, AsDeclared, 45),
            ("Windsurf", 10_000, AsDeclared, 45),
            ("windsurf-client", 10_000, AsDeclared, 45),
            ("Zed", 10_000, AsDeclared, 45),
            ("JetBrains-IU-copilot-intellij", 10_000, AsDeclared, 45),
            ("copilot-intellij", 10_000, AsDeclared, 45),
            ("Xcode-copilot-xcode", 10_000, AsDeclared, 45),
            ("lmstudio-mcp-bridge", 10_000, AsDeclared, 45),
            ("Codex", 10_000, AsDeclared, 45),
            ("continue-client", 10_000, AsDeclared, 45),
            ("github-copilot-developer", 10_000, AsDeclared, 45),
            ("Cline", 7_000, AsDeclared, 45),
            ("Roo-Code", 7_000, AsDeclared, 45),
            ("Kilo-Code", 7_000, AsDeclared, 45),
        ] {
            check(name, Halves::Text, budget, dialogs, patience);
        }
    }

    #[test]
    fn everybody_else_gets_both_halves() {
        for name in [
            "mcp",
            "mcp-inspector",
            "inspector-client",
            "mcp-typescript-client",
            "rmcp",
            "probe",
            "opentrain",
            "test",
            "",
            " ",
            "claude",
            "gooseberry",
            "zedder",
            "claude-codé",
            "claude-code\u{661}",
            "日本",
            "\u{0}",
        ] {
            check(name, Halves::Both, 10_000, AsDeclared, 45);
        }
    }

    #[test]
    fn every_row_says_how_it_is_known_and_none_hides_another() {
        for (at, host) in HOSTS.iter().enumerate() {
            assert_eq!(row(host.name), host, "{} is hidden", host.name);
            match host.known {
                Known::Measured(version, date) => {
                    assert!(version.contains('.') && date.len() == 10, "{}", host.name);
                }
                // What nobody measured gets no more than anybody.
                Known::Documented => assert!(host.budget <= BUDGET, "{}", host.name),
                Known::Nothing => panic!("row {at} says nothing"),
            }
        }
    }
}
