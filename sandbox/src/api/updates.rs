//! The feed of account events. The events are written where things happen.

use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, Operation, Shape, query, v1};
use crate::shapes::Time;
use crate::shapes::updates::{Event, UpdatesPage};
use crate::store::accounts::covers;
use crate::store::events::{self, Recorded};

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
    let mut kinds = events::Kind::ALL.to_vec();
    kinds.retain(|kind| covers(&caller.token.scopes, kind.scope()));
    let mut found = events::after(tx, &caller.account.id, cursor, &kinds, limit + 1)?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().map(|event| event.id.to_string());
    Answer::of(
        200,
        &UpdatesPage {
            next_cursor: last.or_else(|| sent.map(str::to_owned)),
            has_more,
            events: found.into_iter().map(shown).collect(),
        },
    )
}

/// An event as the feed and the deliveries show it.
pub(crate) fn shown(event: Recorded) -> Event {
    Event {
        id: event.id.to_string(),
        kind: event.kind.into(),
        api_version: "v1".into(),
        created_at: Time(event.at),
        resource_id: event.resource_id,
        job_id: event.job_id,
        data: event.data,
    }
}
