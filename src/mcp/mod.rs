//! The protocol: MCP over standard input and output, in the era of sessions (`initialize`,
//! 2024-11-05 to 2025-11-25) and the stateless one (2026-07-28) alike, decided per request. This
//! is the only room that knows rmcp. A message passes three walls: `transport` answers or drops
//! what is no message, `middleware` gives every request an answer in time whatever happens
//! inside, and `handler` serves it through `crate::call`. rmcp's own handshake is not used,
//! because it ends the process when the first message is not the one it wants and ties the
//! connection to one era; its loop is run directly and `middleware` checks the era instead.

mod audience;
mod calls;
mod handler;
mod hung_up;
mod ladder;
mod lines;
mod listing;
mod middleware;
mod outbox;
mod reply;
mod resources;
mod seal;
mod serve;
mod stopping;
mod subscriptions;
mod takes;
mod tasks;
mod transport;

#[cfg(test)]
mod tests;

pub(crate) use audience::Halves;
pub(crate) use serve::{Choices, serve};

use rmcp::model::ProtocolVersion;
use rmcp::service::{RequestContext, RoleServer};

/// Whether a request speaks the stateless protocol, in which every result names its server.
fn modern(context: &RequestContext<RoleServer>) -> bool {
    // Versions are dates, so their text sorts as they do.
    context
        .protocol_version()
        .is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str())
}
