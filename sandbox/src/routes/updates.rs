//! The feed of account events. The events are written where things happen.

use rusqlite::Transaction;

use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::shapes::updates::UpdatesPage;
use crate::store::{accounts::covers, events};
use crate::table::{Kind, Operation, Shape, query, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/updates", &["proposals:read", "messages:read", "payments:read"], poll)
        .says("Events of the account after a cursor, oldest first")
        .query(&[
            query("cursor", Kind::Digits, "Id of the last event seen; left out, the feed begins at the beginning"),
            query("limit", Kind::Whole(1, Some(200)), "Most events to give, 50 by default"),
        ])
        .gives(&[(200, Shape::of::<UpdatesPage>())])
        .refuses(&[(400, "field")]),
];

/// Event types and the scope one needs to see them.
/// Source: docs/developers/guides/stay-in-sync.
pub(super) const TYPES: &[(&str, &str)] = &[
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
        Some(text) => Some(text)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse::<i64>().ok())
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
    let last = events.last().map(|event| event.id.clone());
    Answer::of(
        200,
        &UpdatesPage {
            next_cursor: last.or_else(|| sent.map(str::to_owned)),
            has_more,
            events,
        },
    )
}
