//! Faults that wait for calls of the API, and what a call is answered that one befalls. Somebody at the
//! control door asks for them; how bytes are held back is in `wire`.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::call::Body;
use super::message::{AGENT, API, Outgoing};

/// What the API's paths begin with, and a pattern need not.
const PREFIXES: &[&str] = &["/api/public/v1", "/api/agent"];

/// One fault that waits for its calls.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) id: String,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    /// Which of the matching calls is the first that it befalls.
    pub(crate) nth: u64,
    /// Matching calls so far.
    pub(crate) seen: u64,
    /// Calls it will still befall.
    pub(crate) left: u64,
    pub(crate) delay_ms: Option<u64>,
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
    pub(crate) waiting: VecDeque<Fault>,
    pub(crate) made: u64,
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

    /// How many wait for a call.
    pub(crate) fn count(&self) -> usize {
        self.waiting.len()
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
        let body = match body {
            Some(Value::String(page)) => Body::Html(page.clone()),
            Some(value) => Body::Json(value.clone()),
            None => Body::Json(made_up()),
        };
        let id = match &body {
            Body::Json(body) => body.get("requestId").and_then(Value::as_str),
            _ => None,
        };
        Some(Outgoing {
            status: *status,
            headers: seconds.into_iter().collect(),
            id: id.map(ToOwned::to_owned),
            body: Some(body),
            account_id: None,
            attempt: None,
            gate: Some("fault"),
            events: None,
            at: None,
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

    /// What the control door shows of it.
    pub(crate) fn json(&self) -> Value {
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

/// Whether a path fits a pattern, in which `*` stands for anything and `{name}` for one segment. The
/// pattern may leave out what every path of the API begins with.
///
/// By hand, because the two marks are what a row's path and a shell have taught whoever writes one, and
/// `globset` has no pair of them: its `*` stops at every `/` or at none, and its braces are a choice.
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
