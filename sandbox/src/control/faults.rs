//! Faults: calls of the API that are answered wrongly, late, in part or not at all because somebody
//! at the control door said so. How bytes are held back is in `wire`.

use std::collections::VecDeque;
use std::time::Duration;

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{body, no_body};
use crate::call::{Answer, Body, Call};
use crate::dispatch::{AGENT, API, Outgoing};
use crate::refusal::Refusal;

/// Faults that may wait at once; a forgotten loop of a test should not fill the memory.
const MOST: usize = 1000;
/// Longest delay, in milliseconds.
const LONGEST: u64 = 10 * 60 * 1000;
/// What the API's paths begin with, and a pattern need not.
const PREFIXES: &[&str] = &["/api/public/v1", "/api/agent"];

/// One fault that waits for its calls.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) id: String,
    method: Option<String>,
    path: Option<String>,
    /// Which of the matching calls is the first that it befalls.
    nth: u64,
    /// Matching calls so far.
    seen: u64,
    /// Calls it will still befall.
    left: u64,
    delay_ms: Option<u64>,
    pub(crate) effect: Effect,
}

/// What befalls a call.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// It is only late.
    Late,
    /// It is answered with this and does nothing.
    Status {
        status: u16,
        code: Option<String>,
        body: Option<Value>,
        retry_after: Option<u64>,
    },
    /// It does nothing, and the connection is closed.
    DropBefore,
    /// It takes effect, and the connection is closed in place of an answer.
    DropAfter,
    /// The connection is closed after so many bytes of the answer's body.
    Cut(usize),
}

/// The faults that wait, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: VecDeque<Fault>,
    made: u64,
}

impl Faults {
    /// Takes the fault that befalls a call. Every fault that the call matches counts it; of those
    /// whose turn it is, the oldest is taken and the others wait for the next call.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> Option<Fault> {
        if !path.starts_with(API) {
            return None;
        }
        let mut struck = None;
        for fault in &mut self.waiting {
            if !fault.matches(method, path) {
                continue;
            }
            fault.seen += 1;
            if struck.is_none() && fault.seen >= fault.nth {
                fault.left -= 1;
                struck = Some(fault.clone());
            }
        }
        self.waiting.retain(|fault| fault.left > 0);
        struck
    }

    /// Forgets all; returns how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        let count = self.waiting.len();
        self.waiting.clear();
        count
    }
}

impl Fault {
    /// How long the answer is held back.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.delay_ms.map(Duration::from_millis)
    }

    /// The made-up answer, where the operation is not to run.
    pub(crate) fn instead(&self, path: &str) -> Option<Outgoing> {
        let Effect::Status {
            status,
            code,
            body,
            retry_after,
        } = &self.effect
        else {
            return None;
        };
        let made_up = || {
            let text = "This answer was made up at the sandbox's control door.";
            if path.starts_with(AGENT) {
                let error = code.as_deref().unwrap_or(oauth_error(*status));
                json!({ "error": error, "error_description": text })
            } else {
                let code = code.as_deref().unwrap_or(v1_code(*status));
                json!({ "error": text, "code": code, "requestId": format!("req_{}", self.id) })
            }
        };
        let seconds = retry_after.map(|seconds| ("retry-after", seconds.to_string().into()));
        Some(Outgoing {
            status: *status,
            headers: seconds.into_iter().collect(),
            body: Some(match body {
                Some(Value::String(page)) => Body::Html(page.clone()),
                Some(value) => Body::Json(value.clone()),
                None => Body::Json(made_up()),
            }),
            account_id: None,
            attempt: None,
        })
    }

    /// Which it is and what it does, in a few words.
    pub(crate) fn told(&self) -> String {
        let effect = match &self.effect {
            Effect::Late => String::new(),
            Effect::Status { status, .. } => format!("status {status}"),
            Effect::DropBefore => "drop before".into(),
            Effect::DropAfter => "drop after".into(),
            Effect::Cut(bytes) => format!("cut {bytes}"),
        };
        let delay = self.delay_ms.map(|ms| format!("delay {ms} ms"));
        let parts: Vec<String> = delay
            .into_iter()
            .chain(Some(effect).filter(|text| !text.is_empty()))
            .collect();
        format!("{}: {}", self.id, parts.join(", "))
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let method_fits = (self.method.as_deref()).is_none_or(|wanted| wanted == method);
        method_fits && (self.path.as_deref()).is_none_or(|pattern| fits(pattern, path))
    }

    fn json(&self) -> Value {
        let mut fault = json!({
            "id": self.id,
            "method": self.method,
            "path": self.path,
            "nth": self.nth,
            "seen": self.seen,
            "left": self.left,
            "delayMs": self.delay_ms,
        });
        if let Some(members) = fault.as_object_mut() {
            match &self.effect {
                Effect::Late => {}
                Effect::Status {
                    status,
                    code,
                    body,
                    retry_after,
                } => {
                    members.insert("status".into(), json!(status));
                    members.insert("code".into(), json!(code));
                    members.insert("body".into(), json!(body));
                    members.insert("retryAfter".into(), json!(retry_after));
                }
                Effect::DropBefore => {
                    members.insert("drop".into(), json!("before"));
                }
                Effect::DropAfter => {
                    members.insert("drop".into(), json!("after"));
                }
                Effect::Cut(bytes) => {
                    members.insert("cut".into(), json!(bytes));
                }
            }
        }
        fault
    }
}

/// What `POST /sandbox/faults` takes.
#[derive(Deserialize)]
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
    let given: NewFault = body(call)?;
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
    let answer = json!({ "fault": fault.json() });
    faults.waiting.push_back(fault);
    Ok(Answer::json(201, answer))
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

/// Whether a path fits a pattern, in which `*` stands for anything and `{name}` for one segment. The
/// pattern may leave out what every path of the API begins with.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let pattern = pattern.split_once('?').map_or(pattern, |(path, _)| path);
    let short = |prefix: &&str| path.strip_prefix(*prefix).filter(|p| p.starts_with('/'));
    matches(pattern, path)
        || (PREFIXES.iter().filter_map(short)).any(|short| matches(pattern, short))
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = begins(first, path) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        let mut tails = (0..=rest.len()).filter_map(|at| rest.get(at..));
        let found = if parts.peek().is_none() {
            tails.find(|tail| begins(part, tail).is_some_and(str::is_empty))
        } else {
            tails.find(|tail| begins(part, tail).is_some())
        };
        match found.and_then(|tail| begins(part, tail)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// What is left of a path behind a part of a pattern without `*`.
fn begins<'a>(part: &str, path: &'a str) -> Option<&'a str> {
    let mut rest = path;
    let mut part = part;
    while let Some((literal, tail)) = part.split_once('{') {
        let Some((_, after)) = tail.split_once('}') else {
            break;
        };
        rest = rest.strip_prefix(literal)?;
        let end = rest.find('/').unwrap_or(rest.len());
        rest = rest.get(end..).filter(|_| end > 0)?;
        part = after;
    }
    rest.strip_prefix(part)
}

fn v1_code(status: u16) -> &'static str {
    match status {
        400 => "BAD_REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        409 => "CONFLICT",
        429 => "RATE_LIMITED",
        500..=599 => "INTERNAL_ERROR",
        _ => "FAULT",
    }
}

fn oauth_error(status: u16) -> &'static str {
    match status {
        503 => "temporarily_unavailable",
        500..=599 => "server_error",
        _ => "invalid_request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_paths() {
        let check = |pattern: &str, path: &str, expected: bool| {
            let path = format!("/api/public/v1{path}");
            assert_eq!(fits(pattern, &path), expected, "{pattern} {path}");
        };
        check("/jobs", "/jobs", true);
        check("/api/public/v1/jobs", "/jobs", true);
        check("/jobs", "/jobs/job_1", false);
        check("/jobs/{id}", "/jobs/job_1", true);
        check("/jobs/{id}", "/jobs/", false);
        check("/jobs/{id}", "/jobs/job_1/publish", false);
        check("/jobs/{id}/publish", "/jobs/job_1/publish", true);
        check("/jobs/*", "/jobs/job_1/publish", true);
        check("/jobs*", "/jobs", true);
        check("*publish", "/jobs/job_1/publish", true);
        check("*publish", "/jobs/job_1/publishing", false);
        check("*/publish*", "/jobs/job_1/publishing", true);
        check("/jobs/*/close", "/jobs/close/close", true);
        check("*{id}/hire", "/proposals/p/hire", true);
        check("*", "/credits", true);
        check("", "/credits", false);
        assert!(fits("/identity", "/api/agent/identity"));
    }

    #[test]
    fn calls_are_counted_and_the_oldest_fault_comes_first() {
        let mut faults = Faults::default();
        let fault = |id: &str, nth: u64, left: u64| Fault {
            id: id.into(),
            method: Some("POST".into()),
            path: Some("/jobs/*".into()),
            nth,
            seen: 0,
            left,
            delay_ms: None,
            effect: Effect::DropBefore,
        };
        faults.waiting.push_back(fault("a", 2, 1));
        faults.waiting.push_back(fault("b", 1, 2));
        let mut strike = |method: &str, path: &str| faults.strike(method, path).map(|f| f.id);
        let publish = "/api/public/v1/jobs/j/publish";
        assert_eq!(strike("GET", publish), None);
        assert_eq!(strike("POST", "/sandbox/faults"), None);
        assert_eq!(strike("POST", publish).as_deref(), Some("b"));
        assert_eq!(strike("POST", publish).as_deref(), Some("a"));
        assert_eq!(strike("POST", publish).as_deref(), Some("b"));
        assert_eq!(strike("POST", publish), None);
        assert!(faults.waiting.is_empty());
    }
}
