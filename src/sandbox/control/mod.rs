//! The control door under `/sandbox`: what only a sandbox can do, for tests and the curious. The
//! platform's own operations are in `routes`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::moment::iso;
use super::refusal::Refusal;
use super::store::meta;
use super::table::{Operation, control};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    control("GET", "/sandbox", state),
    control("POST", "/sandbox/clock", clock),
];

/// `GET /sandbox`: what this is.
fn state(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json!({
        "name": "opentrain-mcp sandbox",
        "version": env!("CARGO_PKG_VERSION"),
        "id": meta::text(tx, meta::ID)?,
        "seed": meta::number(tx, meta::SEED)?,
        "speed": call.pace.speed,
        "now": iso(call.now),
        "clockAheadSeconds": meta::number(tx, meta::CLOCK)? / 1000,
    })))
}

/// `POST /sandbox/clock`: moves the clock ahead by `advanceSeconds`; it never goes back.
fn clock(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let seconds = body.get("advanceSeconds").and_then(Value::as_i64);
    let seconds = seconds
        .filter(|seconds| (0..=10 * 366 * 24 * 3600).contains(seconds))
        .ok_or_else(|| {
            Refusal::bad_field(
                "advanceSeconds",
                "advanceSeconds must be a whole number from 0 to ten years.",
            )
        })?;
    let ahead = meta::number(tx, meta::CLOCK)? + seconds * 1000;
    meta::set(tx, meta::CLOCK, &ahead.to_string())?;
    Ok(Answer::ok(json!({
        "now": iso(call.now + seconds * 1000),
        "clockAheadSeconds": ahead / 1000,
    })))
}
