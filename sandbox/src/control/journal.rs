//! The log of requests at the control door. What is kept of a request is in `journal`, one level up.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::http::call::{Answer, Call};
use crate::http::faults::fits;
use crate::http::journal::{Entry, MOST};
use crate::http::refusal::Refusal;

/// `GET /sandbox/log?limit=&path=&attempts=true`: the newest requests, oldest first; with `attempts`
/// only those that tried to act in a person's place.
pub(crate) fn show(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.limit(100, MOST)?;
    let wanted = call.query("path");
    let attempts = match call.given("attempts") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            let message = "attempts is true or false.";
            return Err(Refusal::bad_field("attempts", message));
        }
    };
    let asked_for = |entry: &&Entry| {
        let path = entry.path.split('?').next().unwrap_or_default();
        wanted.is_none_or(|wanted| {
            if wanted.contains(['*', '{']) {
                fits(wanted, path)
            } else {
                entry.path.contains(wanted)
            }
        })
    };
    let journal = call.panel.journal();
    let entries = match attempts {
        true => &journal.attempts,
        false => &journal.requests,
    };
    let mut found: Vec<Value> = (entries.iter().rev())
        .filter(asked_for)
        .take(limit)
        .map(Entry::json)
        .collect();
    found.reverse();
    Ok(Answer::ok(json!({ "requests": found })))
}
