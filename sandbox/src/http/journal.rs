//! The log of requests: the last thousand, in memory, without secrets, and with their bodies as far as
//! they are the API's; and apart from them, so that nothing crowds them out, the attempts to act in a
//! person's place. What goes to stderr is said in `dispatch`.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;
use std::{fmt, io};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::call::Body;
use super::faults::Fault;
use super::message::{API, Incoming, JSON, Outgoing};
use crate::moment::{Moment, iso};

/// Requests that are kept.
pub(crate) const MOST: usize = 1000;
/// Characters of a path that are kept.
const LONGEST: usize = 2000;
/// Where the log is read, and what a page has fetched: neither leaves a trace in it.
const OWN: &[&str] = &["/sandbox/log", "/console", "/assets/", "/favicon"];
/// How the platform's secrets begin.
const SECRETS: &[&str] = &["ot_pat_", "ot_clm_", "ot_cat_", "whsec_"];
/// What is in the names of query parameters that carry one.
const SECRET_NAMES: &[&str] = &["token", "secret", "code", "key", "password"];
const STARS: &str = "***";
/// Bytes of a body that are kept.
const LONGEST_BODY: usize = 4000;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Which one it is, counted from the first.
    pub(crate) number: u64,
    /// In the sandbox's own time.
    pub(crate) at: Moment,
    pub(crate) method: String,
    /// With its query, secrets replaced.
    pub(crate) path: String,
    /// `None` where the call did nothing and got no answer.
    pub(crate) status: Option<u16>,
    pub(crate) account_id: Option<String>,
    pub(crate) request_id: String,
    pub(crate) ms: u64,
    pub(crate) fault: Option<String>,
    /// Why it was an attempt to act in a person's place, and refused for that.
    pub(crate) attempt: Option<&'static str>,
    /// The gate that did not let it pass.
    pub(crate) gate: Option<&'static str>,
    /// Ids of the first and the last event it led to.
    pub(crate) events: Option<(i64, i64)>,
    /// What came with it and what it was answered; empty where it was no call of the API.
    sent: Kept,
    answered: Kept,
    /// Whether it came with a token.
    pub(crate) token: bool,
}

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) requests: VecDeque<Entry>,
    pub(crate) attempts: VecDeque<Entry>,
    /// All attempts, those that are not kept any more included.
    attempted: u64,
    /// All requests, those that are not kept any more included.
    counted: u64,
}

impl Journal {
    /// Keeps a request, and forgets the oldest one where there are too many. Gives it as it is kept.
    pub(crate) fn add(&mut self, mut entry: Entry) -> Option<&Entry> {
        if OWN.iter().any(|own| entry.path.starts_with(own)) {
            return None;
        }
        self.counted += 1;
        entry.number = self.counted;
        if entry.attempt.is_some() {
            self.attempted += 1;
            keep(&mut self.attempts, entry.clone());
        }
        keep(&mut self.requests, entry);
        self.requests.back()
    }

    /// One that is still kept.
    pub(crate) fn by_number(&self, number: u64) -> Option<&Entry> {
        let mut all = self.requests.iter().chain(&self.attempts);
        all.find(|entry| entry.number == number)
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        *self = Journal::default();
    }

    /// How often somebody tried to act in a person's place.
    pub(crate) fn attempted(&self) -> u64 {
        self.attempted
    }
}

fn keep(entries: &mut VecDeque<Entry>, entry: Entry) {
    if entries.len() >= MOST {
        entries.pop_front();
    }
    entries.push_back(entry);
}

impl Entry {
    /// What is kept of a request.
    pub(crate) fn of(
        incoming: &Incoming,
        outgoing: Option<&Outgoing>,
        fault: Option<&Fault>,
        at: Moment,
        took: Duration,
    ) -> Entry {
        let made_up = outgoing.and_then(|outgoing| outgoing.id.as_deref());
        let is_call = incoming.path.starts_with(API);
        let body = (outgoing.filter(|_| is_call)).and_then(|outgoing| outgoing.body.as_ref());
        let took = took + fault.and_then(Fault::delay).unwrap_or_default();
        Entry {
            at,
            method: incoming.method.chars().take(16).collect(),
            path: masked(&incoming.path, &incoming.query),
            status: outgoing.map(|outgoing| outgoing.status),
            account_id: outgoing.and_then(|outgoing| outgoing.account_id.clone()),
            // An answer that a fault made has one of its own.
            request_id: made_up.unwrap_or(&incoming.id).to_owned(),
            ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            fault: fault.map(Fault::told),
            attempt: outgoing.and_then(|outgoing| outgoing.attempt),
            number: 0,
            gate: outgoing.and_then(|outgoing| outgoing.gate),
            events: outgoing.and_then(|outgoing| outgoing.events),
            sent: match is_call {
                true => Kept::of(&incoming.body),
                false => Kept::default(),
            },
            answered: match body {
                Some(Body::Text(JSON, text)) => Kept::of(text.as_bytes()),
                Some(Body::Json(body)) => Kept::of_json(body),
                _ => Kept::default(),
            },
            token: incoming.authorization.is_some(),
        }
    }

    /// What came with it, as it came, without secrets.
    pub(crate) fn sent(&self) -> String {
        self.sent.shown()
    }

    /// What it was answered, line by line, without secrets.
    pub(crate) fn answered(&self) -> String {
        laid_out(&self.answered.shown())
    }

    /// What the control door shows of it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "at": iso(self.at),
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "accountId": self.account_id,
            "requestId": self.request_id,
            "ms": self.ms,
            "fault": self.fault,
            "attempt": self.attempt,
        })
    }
}

/// The beginning of what is written into it; then it takes nothing more.
struct Begun(Vec<u8>);

impl io::Write for Begun {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = LONGEST_BODY - self.0.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.0.extend_from_slice(taken);
        // None taken is an error for whoever writes.
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The beginning of a body, as it was. Its secrets are hidden when it is shown: most are never looked at.
#[derive(Clone, Default)]
struct Kept {
    begun: Box<[u8]>,
    is_cut: bool,
}

impl Kept {
    fn of(body: &[u8]) -> Kept {
        let begun = body.get(..LONGEST_BODY).unwrap_or(body);
        Kept {
            begun: begun.into(),
            is_cut: begun.len() < body.len(),
        }
    }

    /// Of an answer that is not written yet no more is put into words than is kept.
    fn of_json(body: &Value) -> Kept {
        let mut begun = Begun(Vec::new());
        let whole = serde_json::to_writer(&mut begun, body).is_ok();
        Kept {
            begun: begun.0.into(),
            is_cut: !whole,
        }
    }

    /// Fit to be read by anybody: of every secret only how it begins.
    fn shown(&self) -> String {
        fit(&self.begun, self.is_cut)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.begun.len())
    }
}

/// JSON with a line for each member. By hand, since what was cut off is no JSON any more.
fn laid_out(json: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut rest = json.chars().peekable();
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                text.push(c);
                let mut is_escaped = false;
                for c in rest.by_ref() {
                    text.push(c);
                    match c {
                        '"' if !is_escaped => break,
                        _ => is_escaped = c == '\\' && !is_escaped,
                    }
                }
            }
            '{' | '[' => {
                text.push(c);
                if let Some(end) = rest.next_if(|c| matches!(c, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(c);
            }
            ',' => {
                text.push(c);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            c => text.push(c),
        }
    }
    text
}

/// A body fit to be shown, or as much of it as is kept: of every secret only how it begins.
fn fit(body: &[u8], is_cut: bool) -> String {
    let mut text = String::from_utf8_lossy(body).into_owned();
    if is_cut {
        // The cut may have gone through a character.
        let whole = text.trim_end_matches(char::REPLACEMENT_CHARACTER).len();
        text.truncate(whole);
        text.push('…');
    }
    for start in SECRETS {
        let parts: Vec<&str> = text.split(start).collect();
        let mut masked = parts.first().copied().unwrap_or_default().to_owned();
        for part in parts.iter().skip(1) {
            let rest =
                part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-".contains(c));
            masked.push_str(start);
            masked.push_str(STARS);
            masked.push_str(rest);
        }
        text = masked;
    }
    for name in ["\"user_code\": \"", "\"user_code\":\"", "user_code="] {
        if let Some((head, rest)) = text.split_once(name) {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            text = format!("{head}{name}{STARS}{rest}");
        }
    }
    text
}

/// The path with its query, fit for a log.
fn masked(path: &str, query: &str) -> String {
    let mut text = match is_secret(path) {
        false => path.to_owned(),
        true => {
            let segments =
                (path.split('/')).map(|segment| if is_secret(segment) { STARS } else { segment });
            segments.collect::<Vec<_>>().join("/")
        }
    };
    if !query.is_empty() {
        let pairs = query.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let named = decoded(name).to_lowercase();
            let hidden = SECRET_NAMES.iter().any(|part| named.contains(part));
            if is_secret(name) {
                STARS.to_owned()
            } else if hidden || is_secret(value) {
                format!("{name}={STARS}")
            } else {
                pair.to_owned()
            }
        });
        text.push('?');
        text.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    if text.len() > LONGEST && text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).chain("…".chars()).collect();
    }
    text
}

fn is_secret(text: &str) -> bool {
    let text = decoded(text);
    SECRETS.iter().any(|start| text.contains(start))
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_enter_the_log() {
        let check = |path: &str, query: &str, kept: &str| assert_eq!(masked(path, query), kept);
        check("/claim", "token=ot_cat_abc", "/claim?token=***");
        check("/claim", "t%6Fken=abc&x=1", "/claim?t%6Fken=***&x=1");
        check("/jobs", "limit=5&cursor=abc", "/jobs?limit=5&cursor=abc");
        check("/jobs", "q=ot%5Fpat_abc", "/jobs?q=***");
        check("/jobs", "ot_pat_abc", "/jobs?***");
        check("/tokens/ot_pat_abc", "", "/tokens/***");
        let long = masked(&"/x".repeat(5000), "");
        assert_eq!(long.chars().count(), LONGEST + 1);
    }

    #[test]
    fn an_answer_is_shown_line_by_line_though_it_is_cut() {
        let body = json!({
            "a": [1, "two, {\\\"three\\\"}: [", {}, []], "empty": {}, "b": { "c": null, "d": "ot_pat_abc" },
        });
        let pretty = serde_json::to_string_pretty(&body).unwrap();
        assert_eq!(laid_out(&body.to_string()), pretty);
        let long = json!({ "secret": "whsec_abc", "text": "ä".repeat(LONGEST_BODY) });
        for kept in [Kept::of(long.to_string().as_bytes()), Kept::of_json(&long)] {
            let shown = laid_out(&kept.shown());
            assert!(
                shown.starts_with("{\n  \"secret\": \"whsec_***\",\n"),
                "{shown:.60}"
            );
            assert!(shown.ends_with("ä…"), "{}", shown.len());
            assert!(!format!("{kept:?}").contains("abc"));
        }
    }

    #[test]
    fn only_the_newest_are_kept() {
        let mut journal = Journal::default();
        for place in 0..MOST + 5 {
            let incoming = Incoming {
                path: format!("/{place}"),
                ..Incoming::default()
            };
            journal.add(Entry::of(&incoming, None, None, 0, Duration::ZERO));
        }
        let incoming = Incoming {
            path: OWN[0].into(),
            ..Incoming::default()
        };
        journal.add(Entry::of(&incoming, None, None, 0, Duration::ZERO));
        assert_eq!(journal.requests.len(), MOST);
        assert_eq!(journal.requests.front().unwrap().path, "/5");
        assert_eq!(journal.requests.back().unwrap().path, "/1004");
    }
}
