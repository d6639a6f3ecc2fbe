//! A line of the journal: what is kept of a request to a human, and what never is. Where lines
//! stand is in `file`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::redact;
use crate::reply::{Case, Kind, Moved, Outcome};
use crate::text::instant;

/// The form of the lines that this version writes. Lines of other forms are kept and not read.
pub(super) const FORM: u32 = 1;
/// Longest text of somebody else that is kept, in characters.
const LONGEST_TEXT: usize = 300;
/// Longest link that is kept, in bytes.
const LONGEST_LINK: usize = 4096;
/// Longest id; what is longer is no id of the platform.
const LONGEST_ID: usize = 200;
/// How long a request of which nothing more can be read counts as waiting, where it names no
/// deadline: longer than any is open.
const LONGEST_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(4 * 24);
/// Most items of a list in a line.
const LONGEST_LIST: usize = 20;

/// Which request a line is about. Ids are the platform's, whoever reads them; a claim has none and
/// is its owner's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(owner: &str, kind: Kind, id: &str) -> Key {
        Key(match kind {
            Kind::Approval => format!("{} approval {id}", platform(owner)),
            Kind::TopUp => format!("{} top-up {id}", platform(owner)),
            Kind::Claim => format!("{owner} claim"),
        })
    }
}

/// The platform of an owner.
pub(super) fn platform(owner: &str) -> &str {
    owner.split(' ').next().unwrap_or(owner)
}

/// A request to a human, and when it was noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The form of the line.
    v: u32,
    /// The platform's origin and a mark of the credentials.
    pub(super) owner: String,
    /// What kind of request.
    kind: Kind,
    /// Its id.
    id: String,
    /// Whether it may still be decided.
    pub(super) open: bool,
    /// When it was noted first.
    pub(super) first: String,
    /// When it was noted last.
    last: String,
    /// The request and how it stands.
    case: Case,
}

impl Entry {
    /// The entry of a case as of now; `None` for one that nobody could find again.
    pub(super) fn of(owner: &str, case: &Case) -> Option<Entry> {
        let mut case = case.clone();
        let id = match case.waiting.id.as_str() {
            // Its link is all that tells it from others.
            "" => format!("link {}", case.waiting.link.as_deref()?),
            id if id.len() > LONGEST_ID => return None,
            id => id.to_owned(),
        };
        if case.outcome == Outcome::NotShown {
            // That a host showed no dialog says nothing of the request.
            case.outcome = Outcome::Waiting;
        }
        if case.waiting.kind == Kind::Claim {
            // The link holds a secret, and the words may hold the code.
            case.waiting.link = None;
            case.waiting.ask.means = Vec::new();
            case.evidence = None;
            case.why = None;
        }
        let now = jiff::Timestamp::now()
            .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
            .to_string();
        let asked = case.waiting.asked_at.clone();
        let asked = asked.filter(|at| at.parse::<jiff::Timestamp>().is_ok());
        let entry = Entry {
            v: FORM,
            owner: owner.to_owned(),
            kind: case.waiting.kind,
            id,
            open: !case.outcome.is_settled(),
            first: asked.unwrap_or_else(|| now.clone()),
            last: now,
            case,
        };
        // Links are longer than other texts, and worthless when they are cut.
        let link = case_link(&entry);
        // Cut and without secrets, whatever the platform sent.
        let mut value = serde_json::to_value(entry).ok()?;
        tame(&mut value);
        let mut entry: Entry = serde_json::from_value(value).ok()?;
        entry.case.waiting.link = link;
        Some(entry)
    }

    pub(super) fn key(&self) -> Key {
        Key::of(&self.owner, self.kind, &self.id)
    }

    /// This entry as the successor of one that is there; `None` where it says nothing new.
    pub(super) fn after(&self, before: &Entry) -> Option<Entry> {
        if !before.open && self.open {
            return None;
        }
        let mut next = self.clone();
        next.first = before.first.clone();
        next.case.waiting.link = next.case.waiting.link.or(before.case.waiting.link.clone());
        let same = next.case == before.case && next.owner == before.owner;
        (!same).then_some(next)
    }

    /// Whether it may still be decided now: one that cannot be asked for only until its deadline.
    pub(super) fn is_open(&self) -> bool {
        self.open && (!self.case.waiting.id.is_empty() || !self.is_over())
    }

    fn is_over(&self) -> bool {
        let now = jiff::Timestamp::now();
        match self.case.waiting.deadline.as_deref().and_then(instant) {
            Some(deadline) => deadline < now,
            None => {
                instant(&self.first).is_none_or(|first| now.duration_since(first) > LONGEST_LIFE)
            }
        }
    }

    /// Its link, where that is all that tells it from others.
    pub(super) fn only_link(&self) -> Option<&str> {
        let link = self.case.waiting.link.as_deref();
        link.filter(|_| self.case.waiting.id.is_empty())
    }

    /// Its link, where it has an id as well.
    pub(super) fn link(&self) -> Option<&str> {
        let link = self.case.waiting.link.as_deref();
        link.filter(|_| !self.case.waiting.id.is_empty())
    }

    /// The line, with its end.
    pub(super) fn line(&self) -> Option<String> {
        let line = serde_json::to_string(self).ok()?;
        Some(format!("{line}\n"))
    }

    pub(super) fn into_case(self) -> Case {
        let lost = self.open && !self.is_open();
        let mut case = self.case;
        if lost {
            case.outcome = Outcome::Unknown;
            case.moved = Moved::Unknown;
            case.why = Some("it had no id to be read by, and its time is over".to_owned());
        }
        if case.waiting.asked_at.is_none() {
            case.waiting.asked_at = Some(self.first);
        }
        case
    }
}

/// What the index needs of a line; the rest is skipped.
#[derive(Deserialize)]
pub(super) struct Head {
    v: u32,
    owner: String,
    kind: Kind,
    id: String,
    open: bool,
}

impl Head {
    pub(super) fn key(&self) -> Key {
        Key::of(&self.owner, self.kind, &self.id)
    }
}

/// What a line is.
pub(super) enum Read {
    /// A request.
    Entry { key: Key, owner: String, open: bool },
    /// Two owners that are one account.
    Same(String, String),
    /// Of another version: kept as it is.
    Foreign,
    /// Nothing that anybody wrote.
    Broken,
}

/// Two owners that are one account.
#[derive(Serialize, Deserialize)]
struct Same {
    v: u32,
    same: (String, String),
}

pub(super) fn same_line(one: &str, other: &str) -> Option<String> {
    let same = Same {
        v: FORM,
        same: (one.to_owned(), other.to_owned()),
    };
    let line = serde_json::to_string(&same).ok()?;
    Some(format!("{line}\n"))
}

/// Reads as much of a line as the index needs.
pub(super) fn read(line: &[u8]) -> Read {
    if let Ok(head) = serde_json::from_slice::<Head>(line)
        && head.v == FORM
    {
        return Read::Entry {
            key: head.key(),
            owner: head.owner,
            open: head.open,
        };
    }
    if let Ok(Same { v: FORM, same }) = serde_json::from_slice(line) {
        return Read::Same(same.0, same.1);
    }
    match serde_json::from_slice(line) {
        Ok(Value::Object(_)) => Read::Foreign,
        _ => Read::Broken,
    }
}

fn case_link(entry: &Entry) -> Option<String> {
    let link = entry.case.waiting.link.clone()?;
    (link.len() <= LONGEST_LINK && redact(&link) == link).then_some(link)
}

fn tame(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
                text.truncate(end);
            }
            let clean = redact(text);
            if clean != *text {
                *text = clean.into_owned();
            }
        }
        Value::Array(items) => {
            items.truncate(LONGEST_LIST);
            items.iter_mut().for_each(tame);
        }
        Value::Object(members) => members.values_mut().for_each(tame),
        _ => {}
    }
}
