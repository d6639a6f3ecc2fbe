//! Why a deed was not done, as data. How it reads is the business of each face: the API makes its
//! envelope of it, the agent endpoints an OAuth error, a page a sentence.

use rusqlite::ErrorCode;
use serde_json::{Map, Value, json};

/// What kind of no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// There is no such thing, or it is somebody else's and that is not to be told.
    Absent,
    /// What was given is wrong.
    Wrong,
    /// Whoever asks may not.
    Forbidden,
    /// The state of things does not allow it.
    Conflict,
    /// Too often.
    TooMany,
    /// The sandbox itself failed.
    Broken,
}

/// A deed that was not done.
#[derive(Debug)]
pub(crate) struct No {
    pub(crate) kind: Kind,
    /// A word for programs, where the platform has one or ours is needed to tell cases apart.
    pub(crate) reason: Option<&'static str>,
    /// One or two sentences for people.
    pub(crate) says: String,
    /// Ids, states and limits that belong to it, under the names the API gives them.
    pub(crate) facts: Map<String, Value>,
    /// Whether what was written before stays written, e.g. that a request has lapsed.
    pub(crate) keep: bool,
}

impl No {
    fn new(kind: Kind, says: impl Into<String>) -> Self {
        No {
            kind,
            reason: None,
            says: says.into(),
            facts: Map::new(),
            keep: false,
        }
    }

    /// See [`Kind::Absent`].
    pub(crate) fn absent(says: impl Into<String>) -> Self {
        Self::new(Kind::Absent, says)
    }

    /// See [`Kind::Wrong`].
    pub(crate) fn wrong(says: impl Into<String>) -> Self {
        Self::new(Kind::Wrong, says)
    }

    /// See [`Kind::Forbidden`].
    pub(crate) fn forbidden(says: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, says)
    }

    /// See [`Kind::Conflict`].
    pub(crate) fn conflict(reason: &'static str, says: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, says).because(reason)
    }

    /// A [`Kind::Conflict`] that its facts tell from others, without a word for programs.
    pub(crate) fn not_now(says: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, says)
    }

    /// See [`Kind::TooMany`].
    pub(crate) fn too_many(says: impl Into<String>) -> Self {
        Self::new(Kind::TooMany, says)
    }

    /// See [`Kind::Broken`].
    pub(crate) fn broken(says: impl Into<String>) -> Self {
        Self::new(Kind::Broken, says)
    }

    /// Gives it a word for programs.
    pub(crate) fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Lets what was written before stay written.
    pub(crate) fn keeping(mut self) -> Self {
        self.keep = true;
        self
    }

    /// Whether it came to it only because nothing can be written.
    pub(crate) fn for_want_of_room(&self) -> bool {
        matches!(self.reason, Some(STORAGE_FULL | STORAGE_BROKEN))
    }

    /// Adds a fact.
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// The reason and the facts as one object; `None` where there is neither.
    pub(crate) fn details(&self) -> Option<Value> {
        let mut details = Map::new();
        if let Some(reason) = self.reason {
            details.insert("reason".into(), json!(reason));
        }
        details.extend(self.facts.clone());
        (!details.is_empty()).then_some(Value::Object(details))
    }
}

impl From<rusqlite::Error> for No {
    fn from(error: rusqlite::Error) -> Self {
        let (reason, says) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (
                STORAGE_FULL,
                "The disk that the sandbox keeps its data on is full. Nothing of this request was \
                 done; free some space and send it again.",
            ),
            // A quota that is used up comes as this too.
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly) => (
                STORAGE_BROKEN,
                "The disk that the sandbox keeps its data on cannot be written. Nothing of this \
                 request was done; free some space or mend it, and send it again.",
            ),
            _ => {
                let says = format!("The sandbox could not use its database: {error}.");
                return No::broken(says);
            }
        };
        No {
            reason: Some(reason),
            ..No::broken(says)
        }
    }
}

/// The reason where there is no room left to write.
pub(crate) const STORAGE_FULL: &str = "storage_full";
/// The reason where nothing can be written.
pub(crate) const STORAGE_BROKEN: &str = "storage_broken";

impl From<getrandom::Error> for No {
    fn from(error: getrandom::Error) -> Self {
        No::broken(format!("The system gave no random numbers: {error}."))
    }
}

impl From<serde_json::Error> for No {
    fn from(error: serde_json::Error) -> Self {
        No::broken(format!(
            "The sandbox could not read what it stored: {error}."
        ))
    }
}
