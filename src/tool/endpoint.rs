//! What a tool's author writes: an input struct and this trait. Everything generic ends here;
//! behind [`Prepared`] the rest of the program is plain code.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use std::time::Duration;

use super::{AnswerField, Effect, Problem, Toolset};
use crate::api::{Refusal, Request, View};
use crate::reply::{Ask, Outcome};
use crate::text::{Names, Text};

/// How long a call waits for a state to settle, in seconds. Hosts cut calls at 60, so more than 45
/// is for those that take tasks.
pub(crate) type WaitSeconds = u32;

/// Longest wait that can be asked for, in seconds: a day.
pub(crate) const LONGEST_WAIT: WaitSeconds = 86_400;

/// How a waiting tool polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Longest wait in seconds, 0 to a day; 0 asks once.
    pub(crate) seconds: WaitSeconds,
    /// What is being waited for, for progress messages: a fixed phrase, never API text.
    pub(crate) what: &'static str,
    /// Shortest pause between two polls until [`Endpoint::pause`] says otherwise.
    pub(crate) every: Duration,
}

impl Wait {
    /// A wait that polls every two seconds.
    pub(crate) const fn of(seconds: WaitSeconds, what: &'static str) -> Wait {
        Wait {
            seconds,
            what,
            every: Duration::from_secs(2),
        }
    }
}

/// What is looked up in the journal of this installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalQuery {
    /// Only requests with this outcome.
    pub(crate) outcome: Option<Outcome>,
    /// Whether the open ones are read anew first.
    pub(crate) refresh: bool,
    /// How many of the newest are left out.
    pub(crate) skip: usize,
    /// How many are told at most.
    pub(crate) most: usize,
}

/// Why a read that was not needed brought nothing: the status of a refusal, if one came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread(pub(crate) Option<u16>);

/// What a call that takes several reads has so far: each answer in the order in which it was wanted,
/// and why there is none for one that was not needed.
pub(crate) type Read<'a> = &'a [(Request, Result<Value, Unread>)];

/// How a call that takes several reads goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Gather {
    /// These reads are wanted next, some of them at a time. Where one is `needed`, the call fails with
    /// it.
    More {
        /// What to read.
        requests: Vec<Request>,
        /// Whether there is no answer without them.
        needed: bool,
        /// What is being read, for progress messages: a fixed phrase, never API text.
        what: &'static str,
    },
    /// The last answer is of no use, and why.
    Unusable(&'static str),
    /// The body that was made of them.
    Whole(Value),
}

/// Everything that was read for one call.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The successful body.
    pub(crate) body: View<'a>,
    /// The answer of [`Endpoint::before`], if it came.
    pub(crate) before: Option<View<'a>>,
    /// The read that tells whom an approval is about and what came of it, if it came: a proposal,
    /// a contract, or the credits.
    pub(crate) found: Option<View<'a>>,
}

/// One tool over one operation of the platform.
///
/// The struct's doc comment is the tool's description: a first sentence of at most 100 characters
/// that says what it does, then when to use it, what comes back, what a human must do, and which
/// fields other people wrote. Its fields' doc comments are the arguments' descriptions.
pub(crate) trait Endpoint: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Tool name, prefix `opentrain_`.
    const NAME: &'static str;
    /// Title for people.
    const TITLE: &'static str;
    /// Group.
    const TOOLSET: Toolset;
    /// What a call does to the world.
    const EFFECT: Effect;
    /// Whether a second identical call adds nothing. Ignored for reads.
    const REPEATABLE: bool = false;
    /// The platform's public page on the operation, relative to `https://www.opentrain.ai/`.
    const SOURCE: &'static str;
    /// Arguments of an example call, as JSON.
    const EXAMPLE: &'static str;
    /// Main members of a successful body.
    const ANSWER: &'static [AnswerField];

    /// Where other people's words stand in a successful body: JSON pointers in which `*` is every
    /// item of a list or member of an object. What they lead to is theirs with everything inside it; in the text half it
    /// stands inside a fence, or is a short value that `text` made safe.
    const STRANGERS: &'static [&'static str] = &[];

    /// Whether the text of an answer is often longer than hosts let through, so that the argument
    /// `part` stands in the schema. Every read understands it.
    const PARTS: bool = false;

    /// What is wrong with the arguments taken together: rules that no schema of one argument can
    /// say. Asked once, before anything is sent; reported like every other problem.
    fn check(&self) -> Vec<Problem> {
        Vec::new()
    }

    /// What to send. Asked more than once per call, so two answers are always the same.
    fn request(&self) -> Request;

    /// What is looked up in the journal in place of sending [`Endpoint::request`], for the tools
    /// over what this installation knows by itself. Their request is [`Request::journal`].
    fn journal_query(&self) -> Option<JournalQuery> {
        None
    }

    /// How the reads of a call that takes several go on after those made so far, none at first; each is
    /// a read. `None` for all others: they send [`Endpoint::request`] alone.
    fn gather(&self, _read: Read<'_>) -> Option<Gather> {
        None
    }

    /// Puts a successful body into words.
    fn summary(&self, body: View<'_>, text: &mut Text);

    /// A read that is made before the request is sent: it tells whom the request is about, or
    /// keeps it from being sent ([`Endpoint::refuse`]). It is best effort: the call goes on
    /// without it when it fails.
    fn before(&self) -> Option<Request> {
        None
    }

    /// Whether nothing is sent when [`Endpoint::before`] brings no answer; its failure is the
    /// call's then.
    const KNOWS_BEFORE: bool = false;

    /// Reads that tell what people and jobs in a successful body are called, of which `names` knows
    /// too little; at most six. Best effort: what they find is in [`Text::names`].
    fn lookups(&self, _body: View<'_>, _names: &Names) -> Vec<Request> {
        Vec::new()
    }

    /// Why the request is not sent after all, given the answer of [`Endpoint::before`] if it came.
    fn refuse(&self, _before: Option<View<'_>>) -> Vec<Problem> {
        Vec::new()
    }

    /// What this call asks a human to decide, or reads of such a request. The words for it are
    /// made in one place; the summary adds the rest.
    fn asks(&self, _seen: Seen<'_>) -> Option<Ask> {
        None
    }

    /// After a lost answer: which call tells whether the write took effect. Every write has one.
    fn after_lost_answer(&self) -> String {
        String::new()
    }

    /// Remedies of this endpoint's own for a refusal, before the general ones.
    fn remedy(&self, _refusal: &Refusal) -> Vec<String> {
        Vec::new()
    }

    /// A refusal that is in truth a normal state, as the body to answer with.
    fn as_state(&self, _refusal: &Refusal) -> Option<Value> {
        None
    }

    /// How to wait, for the tools one would otherwise poll.
    fn wait(&self) -> Option<Wait> {
        None
    }

    /// Whether waiting is over.
    fn is_settled(&self, _body: View<'_>) -> bool {
        true
    }

    /// The pause before the next poll, after an unsettled `state`, when the last one was `before`.
    fn pause(&self, _state: View<'_>, before: Duration) -> Duration {
        before
    }

    /// The tool whose polls this answer gives another pause, and which.
    fn paces(&self, _body: View<'_>) -> Option<(&'static str, Duration)> {
        None
    }
}

/// A decoded call: [`Endpoint`] without its types.
pub trait Prepared: Send + Sync {
    /// See [`Endpoint::check`].
    fn check(&self) -> Vec<Problem>;
    /// See [`Endpoint::request`].
    fn request(&self) -> Request;
    /// See [`Endpoint::journal_query`].
    fn journal_query(&self) -> Option<JournalQuery>;
    /// See [`Endpoint::gather`].
    fn gather(&self, read: Read<'_>) -> Option<Gather>;
    /// See [`Endpoint::before`].
    fn before(&self) -> Option<Request>;
    /// See [`Endpoint::KNOWS_BEFORE`].
    fn knows_before(&self) -> bool;
    /// See [`Endpoint::lookups`].
    fn lookups(&self, body: View<'_>, names: &Names) -> Vec<Request>;
    /// See [`Endpoint::refuse`].
    fn refuse(&self, before: Option<View<'_>>) -> Vec<Problem>;
    /// See [`Endpoint::asks`].
    fn asks(&self, seen: Seen<'_>) -> Option<Ask>;
    /// See [`Endpoint::summary`].
    fn summary(&self, body: View<'_>, text: &mut Text);
    /// See [`Endpoint::after_lost_answer`].
    fn after_lost_answer(&self) -> String;
    /// See [`Endpoint::remedy`].
    fn remedy(&self, refusal: &Refusal) -> Vec<String>;
    /// See [`Endpoint::as_state`].
    fn as_state(&self, refusal: &Refusal) -> Option<Value>;
    /// See [`Endpoint::wait`].
    fn wait(&self) -> Option<Wait>;
    /// See [`Endpoint::is_settled`].
    fn is_settled(&self, body: View<'_>) -> bool;
    /// See [`Endpoint::pause`].
    fn pause(&self, state: View<'_>, before: Duration) -> Duration;
    /// See [`Endpoint::paces`].
    fn paces(&self, body: View<'_>) -> Option<(&'static str, Duration)>;
}

impl<T: Endpoint> Prepared for T {
    fn check(&self) -> Vec<Problem> {
        Endpoint::check(self)
    }

    fn request(&self) -> Request {
        Endpoint::request(self)
    }

    fn journal_query(&self) -> Option<JournalQuery> {
        Endpoint::journal_query(self)
    }

    fn gather(&self, read: Read<'_>) -> Option<Gather> {
        Endpoint::gather(self, read)
    }

    fn before(&self) -> Option<Request> {
        Endpoint::before(self)
    }

    fn knows_before(&self) -> bool {
        T::KNOWS_BEFORE
    }

    fn lookups(&self, body: View<'_>, names: &Names) -> Vec<Request> {
        Endpoint::lookups(self, body, names)
    }

    fn refuse(&self, before: Option<View<'_>>) -> Vec<Problem> {
        Endpoint::refuse(self, before)
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        Endpoint::asks(self, seen)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        Endpoint::summary(self, body, text);
    }

    fn after_lost_answer(&self) -> String {
        Endpoint::after_lost_answer(self)
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        Endpoint::remedy(self, refusal)
    }

    fn as_state(&self, refusal: &Refusal) -> Option<Value> {
        Endpoint::as_state(self, refusal)
    }

    fn wait(&self) -> Option<Wait> {
        Endpoint::wait(self)
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        Endpoint::is_settled(self, body)
    }

    fn pause(&self, state: View<'_>, before: Duration) -> Duration {
        Endpoint::pause(self, state, before)
    }

    fn paces(&self, body: View<'_>) -> Option<(&'static str, Duration)> {
        Endpoint::paces(self, body)
    }
}
