//! How a request to a human stands: one closed vocabulary for text, dialog, task, journal and
//! command line. Reading it out of the platform's answers is in `approvals`.

use serde::{Deserialize, Serialize};

use super::Ask;

/// What has become of a request to a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// Nobody has decided yet.
    #[serde(rename = "WAITING")]
    Waiting,
    /// A human agreed, and the effect was read.
    #[serde(rename = "CONFIRMED")]
    Confirmed,
    /// A human agreed to other terms than were asked for; what was read counts.
    #[serde(rename = "CONFIRMED WITH CHANGES")]
    ConfirmedWithChanges,
    /// A human refused.
    #[serde(rename = "DECLINED")]
    Declined,
    /// Nobody answered in time, as far as the platform tells.
    #[serde(rename = "LAPSED")]
    Lapsed,
    /// It ended before its deadline without a decision: another request took its place.
    #[serde(rename = "REPLACED")]
    Replaced,
    /// The host did not show the dialog; the request itself waits.
    #[serde(rename = "NOT SHOWN")]
    NotShown,
    /// It cannot be told whether it was done.
    #[serde(rename = "UNKNOWN")]
    Unknown,
}

impl Outcome {
    /// Every outcome, in the order of a request's life.
    pub(crate) const ALL: [Outcome; 8] = [
        Outcome::Waiting,
        Outcome::Confirmed,
        Outcome::ConfirmedWithChanges,
        Outcome::Declined,
        Outcome::Lapsed,
        Outcome::Replaced,
        Outcome::NotShown,
        Outcome::Unknown,
    ];

    /// The word that every surface uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Outcome::Waiting => "WAITING",
            Outcome::Confirmed => "CONFIRMED",
            Outcome::ConfirmedWithChanges => "CONFIRMED WITH CHANGES",
            Outcome::Declined => "DECLINED",
            Outcome::Lapsed => "LAPSED",
            Outcome::Replaced => "REPLACED",
            Outcome::NotShown => "NOT SHOWN",
            Outcome::Unknown => "UNKNOWN",
        }
    }

    /// The outcome of this word, however it is spelt: `confirmed-with-changes`.
    pub(crate) fn read(word: &str) -> Option<Outcome> {
        let plain = |word: &str| {
            let word = word.trim().to_uppercase();
            word.replace(['_', '-'], " ")
        };
        let word = plain(word);
        Outcome::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether nothing more will happen to the request.
    pub(crate) fn is_settled(self) -> bool {
        !matches!(
            self,
            Outcome::Waiting | Outcome::NotShown | Outcome::Unknown
        )
    }
}

/// What kind of thing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An approval: hire, fund, release, end.
    Approval,
    /// A checkout for credits.
    TopUp,
    /// The claim of the account.
    Claim,
}

/// Something that only a human can settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Approval, top-up or claim.
    pub(crate) kind: Kind,
    /// The platform's id; a claim has none and is called `claim`. Empty where the answer has none
    /// that could be asked for.
    pub(crate) id: String,
    /// The link for the human: from the API's answer, and of the platform. `None` where the
    /// answer has none, or none that may be shown. A claim's holds a secret and is never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
    /// The answer has another link, which is none of the platform's; this is the one from before.
    #[serde(skip)]
    pub(crate) link_is_kept: bool,
    /// When it was asked, as the platform says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked_at: Option<String>,
    /// When it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deadline: Option<String>,
    /// What is asked.
    pub(crate) ask: Ask,
}

impl Waiting {
    /// Whether how it stands can be read without ending it: a claim gives its credentials to
    /// whoever reads it, and what has no id cannot be asked for.
    pub(crate) fn can_be_read(&self) -> bool {
        self.kind != Kind::Claim && !self.id.is_empty()
    }
}

/// Whether money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Moved {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// That cannot be told.
    Unknown,
}

impl Moved {
    /// `yes`, `no` or `not known`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Moved::Yes => "yes",
            Moved::No => "no",
            Moved::Unknown => "not known",
        }
    }
}

/// A value that a person changed while confirming.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// `amount`, `name`, `due date`.
    pub(crate) what: String,
    /// What was asked for.
    pub(crate) asked: String,
    /// What was confirmed.
    pub(crate) confirmed: String,
}

/// What was read as the effect of a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// The amount as it is now, in US cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<i64>,
    /// Ids and states that were read: `contract con_1 active`.
    #[serde(default)]
    pub(crate) facts: Vec<String>,
    /// Where it differs from what was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Change>,
}

/// A request to a human and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Case {
    /// The request.
    pub(crate) waiting: Waiting,
    /// How it stands.
    pub(crate) outcome: Outcome,
    /// Whether money moved by it.
    pub(crate) moved: Moved,
    /// When it was decided or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resolved_at: Option<String>,
    /// What was read of its effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<Evidence>,
    /// Why the outcome is not plain, as the rest of a sentence of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}
