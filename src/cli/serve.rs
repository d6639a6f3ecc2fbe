//! Serving MCP, and what a person who started the program by hand is told.
//! The protocol itself is in `mcp`.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use super::out;
use super::setup::Setup;
use crate::mcp::{Choices, Halves};
use crate::settings::{Results, Settings};

/// How long a registration or claim under way may delay the end: its credentials are delivered
/// once, and hosts give a server a few seconds before they kill it.
const LAST_EXCHANGE: Duration = Duration::from_secs(5);

const HELLO: &str = "\
opentrain-mcp is waiting for an MCP host to speak on standard input, and nobody but a host speaks
like that. To end it, press Ctrl-C or Ctrl-D.

Add it to a host:
  opentrain-mcp install HOST     claude, codex, cursor, gemini and others
  claude mcp add --scope user opentrain -- opentrain-mcp

Or use it by hand:
  opentrain-mcp demo             watch an agent hire somebody in a sandbox
  opentrain-mcp sandbox          run that sandbox by itself, for any client
  opentrain-mcp tools            the tools on offer
  opentrain-mcp call TOOL JSON   call one of them
  opentrain-mcp approvals        what humans were asked, with links and what was paid
  opentrain-mcp login            save a token
  opentrain-mcp status           whose token it is, and where the settings come from
  opentrain-mcp doctor           what keeps it from working
  opentrain-mcp --help           everything else";

/// Serves until the host is gone.
pub(super) async fn serve(setup: Setup) -> anyhow::Result<i32> {
    if io::stdin().is_terminal() {
        out::note(HELLO);
    } else if setup.settings.log.value != "error" {
        out::note(&start_line(&setup));
    }
    let result = crate::mcp::serve(setup.caller(), choices(&setup.settings)).await;
    let _ = tokio::time::timeout(LAST_EXCHANGE, setup.client.settled()).await;
    // Standard output is not flushed here: its writer has done so, unless it is stuck in a write to
    // a host that reads nothing, and then it holds the lock that flushing would wait for.
    result?;
    Ok(0)
}

/// What a host's log says first: how many tools are on offer and which settings hold. A variable that a
/// host did not hand on is missed here, and nowhere else.
fn start_line(setup: &Setup) -> String {
    let settings = &setup.settings;
    let switches = [
        ("read-only", &settings.read_only),
        ("sandbox", &settings.sandbox),
    ];
    let on = switches.into_iter().filter(|(_, switch)| switch.value);
    let mut set: Vec<String> = on
        .map(|(name, switch)| format!("{name} ({})", switch.source))
        .collect();
    let lists = [
        ("toolsets", &settings.toolsets),
        ("without", &settings.exclude_tools),
    ];
    for (name, list) in lists {
        if let Some(list) = list {
            set.push(format!("{name} {} ({})", list.value, list.source));
        }
    }
    if let Some(token) = settings.first_token() {
        set.push(format!("a token (variable {})", token.variable()));
    }
    if let Some(address) = settings.first_base_url() {
        set.push(format!("{} ({})", address.value, address.source));
    }
    let set = match set.is_empty() {
        true => "every setting is the default".to_owned(),
        false => set.join(", "),
    };
    format!(
        "opentrain-mcp {}: {} tools; {set}",
        env!("CARGO_PKG_VERSION"),
        setup.toolbox.tools().count()
    )
}

/// What the settings choose for every host.
fn choices(settings: &Settings) -> Choices {
    Choices {
        halves: match settings.results.value {
            Results::Auto => None,
            Results::Both => Some(Halves::Both),
            Results::Text => Some(Halves::Text),
        },
        dialogs: settings.elicitation.value,
    }
}
