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
    }
    let result = crate::mcp::serve(setup.caller(), choices(&setup.settings)).await;
    let _ = tokio::time::timeout(LAST_EXCHANGE, setup.client.settled()).await;
    // Standard output is not flushed here: its writer has done so, unless it is stuck in a write to
    // a host that reads nothing, and then it holds the lock that flushing would wait for.
    result?;
    Ok(0)
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
