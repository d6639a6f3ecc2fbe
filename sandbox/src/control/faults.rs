//! Faults at the control door: calls of the API that are to be answered wrongly, late, in part or not at
//! all. What a fault does to a call is in `faults`, one level up.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{body, no_body};
use crate::http::call::{Answer, Call};
use crate::http::faults::{Effect, Fault};
use crate::http::refusal::Refusal;

/// Faults that may wait at once; a forgotten loop of a test should not fill the memory.
const MOST: usize = 1000;
/// Longest delay, in milliseconds.
const LONGEST: u64 = 10 * 60 * 1000;

/// What `POST /sandbox/faults` takes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewFault {
    method: Option<String>,
    path: Option<String>,
    nth: Option<u64>,
    times: Option<u64>,
    status: Option<u16>,
    code: Option<String>,
    body: Option<Value>,
    retry_after: Option<u64>,
    delay_ms: Option<u64>,
    drop: Option<String>,
    cut: Option<usize>,
}

/// `POST /sandbox/faults`.
pub(crate) fn add(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let fault = made(call, body(call)?)?;
    Ok(Answer::json(201, json!({ "fault": fault.json() })))
}

/// A fault that a page asks for with one of its words.
pub(super) fn of_page(
    call: &Call<'_>,
    effect: &str,
    path: Option<String>,
    times: Option<u64>,
) -> Result<Fault, Refusal> {
    let mut given = NewFault {
        path,
        times,
        ..NewFault::default()
    };
    match effect {
        "late" => given.delay_ms = Some(10_000),
        "before" | "after" => given.drop = Some(effect.to_owned()),
        status => given.status = status.parse().ok(),
    }
    made(call, given)
}

/// Switches a fault on.
fn made(call: &Call<'_>, given: NewFault) -> Result<Fault, Refusal> {
    let effect = effect(&given)?;
    let nth = given.nth.unwrap_or(1);
    let times = given.times.unwrap_or(1);
    if nth == 0 || times == 0 {
        let field = if nth == 0 { "nth" } else { "times" };
        return Err(Refusal::bad_field(field, format!("{field} is at least 1.")));
    }
    if given.delay_ms.is_some_and(|delay| delay > LONGEST) {
        let message = format!("delayMs is at most {LONGEST}, ten minutes.");
        return Err(Refusal::bad_field("delayMs", message));
    }
    if (given.path.as_deref()).is_some_and(|path| !path.starts_with(['/', '*'])) {
        let message = "path starts with / or *, such as /jobs/{id}/publish or *publish.";
        return Err(Refusal::bad_field("path", message));
    }
    let mut faults = call.panel.faults();
    if faults.waiting.len() >= MOST {
        let message = format!("{MOST} faults wait already; remove some with DELETE.");
        return Err(Refusal::conflict(message).details(json!({ "limit": MOST })));
    }
    faults.made += 1;
    let fault = Fault {
        id: format!("fault_{}", faults.made),
        method: given.method.map(|method| method.to_uppercase()),
        path: given.path,
        nth,
        seen: 0,
        left: times,
        delay_ms: given.delay_ms,
        effect,
    };
    faults.waiting.push_back(fault.clone());
    Ok(fault)
}

/// `GET /sandbox/faults`.
pub(crate) fn list(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let faults = call.panel.faults();
    let faults: Vec<Value> = faults.waiting.iter().map(Fault::json).collect();
    Ok(Answer::ok(json!({ "faults": faults })))
}

/// `DELETE /sandbox/faults`.
pub(crate) fn clear(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    no_body(call)?;
    Ok(Answer::ok(
        json!({ "removed": call.panel.faults().clear() }),
    ))
}

/// `DELETE /sandbox/faults/{id}`.
pub(crate) fn remove(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    no_body(call)?;
    let id = call.param("id");
    let mut faults = call.panel.faults();
    let before = faults.waiting.len();
    faults.waiting.retain(|fault| fault.id != id);
    match before - faults.waiting.len() {
        0 => {
            let message = "No such fault waits; one that befell all its calls is gone by itself.";
            Err(Refusal::not_found(message).details(json!({ "resource": "faults", "id": id })))
        }
        removed => Ok(Answer::ok(json!({ "removed": removed }))),
    }
}

/// The one effect that is asked for.
fn effect(given: &NewFault) -> Result<Effect, Refusal> {
    let only_status = [
        ("code", given.code.is_some()),
        ("body", given.body.is_some()),
        ("retryAfter", given.retry_after.is_some()),
    ];
    if let (None, Some((field, _))) = (given.status, only_status.iter().find(|(_, is)| *is)) {
        let message = format!("{field} belongs to a status; give both.");
        return Err(Refusal::bad_field(field, message));
    }
    let drop = match given.drop.as_deref() {
        None => None,
        Some("before") => Some(Effect::DropBefore),
        Some("after") => Some(Effect::DropAfter),
        Some(_) => {
            let message = "drop is \"before\" or \"after\" the call took effect.";
            return Err(Refusal::bad_field("drop", message));
        }
    };
    let status = match given.status {
        None => None,
        Some(status @ 200..=599) => Some(Effect::Status {
            status,
            code: given.code.clone(),
            body: given.body.clone(),
            retry_after: given.retry_after,
        }),
        Some(_) => return Err(Refusal::bad_field("status", "status is from 200 to 599.")),
    };
    let mut chosen = [status, drop, given.cut.map(Effect::Cut)]
        .into_iter()
        .flatten();
    match (chosen.next(), chosen.next()) {
        (Some(effect), None) => Ok(effect),
        (None, _) if given.delay_ms.is_some() => Ok(Effect::Late),
        _ => Err(Refusal::bad_request(
            "A fault does one of: status, drop, cut; or delayMs, alone or with one of them.",
        )),
    }
}
