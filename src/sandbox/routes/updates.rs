//! The feed of account events. The events are written where things happen.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::store::{accounts::covers, events};

/// Event types and the scope one needs to see them.
/// Source: docs/developers/guides/stay-in-sync.
const TYPES: &[(&str, &str)] = &[
    ("proposal.received", "proposals:read"),
    ("proposal.status_changed", "proposals:read"),
    ("message.received", "messages:read"),
    ("contract.created", "payments:read"),
    ("milestone.status_changed", "payments:read"),
    ("payment.pending", "payments:read"),
    ("approval.confirmed", "payments:read"),
    ("contract.budget_state_changed", "payments:read"),
];

/// `GET /updates`. Source: docs/developers/api-reference/updates/poll.
pub(crate) fn poll(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let limit = call.strict_limit(50, 200)?;
    let sent = call.query("cursor");
    let cursor = match sent {
        None => 0,
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|cursor| *cursor >= 0)
            .ok_or_else(|| {
                Refusal::bad_field("cursor", "cursor must be the numeric id of an event.")
            })?,
    };
    let types: Vec<&str> = TYPES
        .iter()
        .filter(|(_, scope)| covers(&caller.token.scopes, scope))
        .map(|(name, _)| *name)
        .collect();
    let mut events = events::after(tx, &caller.account.id, cursor, &types, limit + 1)?;
    let has_more = events.len() > limit;
    events.truncate(limit);
    let next = events
        .last()
        .map(|(id, _)| id.to_string())
        .or_else(|| sent.map(str::to_owned));
    let events: Vec<Value> = events.into_iter().map(|(_, event)| event).collect();
    Ok(Answer::ok(
        json!({ "events": events, "nextCursor": next, "hasMore": has_more }),
    ))
}
