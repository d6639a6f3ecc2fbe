//! What a tool's author writes: an input struct and this trait. Everything generic ends here;
//! behind [`Prepared`] the rest of the program is plain code.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{AnswerField, Effect, Problem, Toolset};
use crate::api::{Refusal, Request, View};
use crate::text::Text;

/// Longest time a call may wait for a state to settle, in seconds; hosts cut calls at 60.
pub type WaitSeconds = u32;

/// How a waiting tool polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Longest wait in seconds, 0 to 45; 0 asks once.
    pub seconds: WaitSeconds,
    /// What is being waited for, for progress messages: a fixed phrase, never API text.
    pub what: &'static str,
}

/// One tool over one operation of the platform.
///
/// The struct's doc comment is the tool's description: a first sentence of at most 100 characters
/// that says what it does, then when to use it, what comes back, what a human must do, and which
/// fields other people wrote. Its fields' doc comments are the arguments' descriptions.
pub trait Endpoint: DeserializeOwned + JsonSchema + Send + Sync + 'static {
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

    /// What is wrong with the arguments taken together: rules that no schema of one argument can
    /// say. Asked once, before anything is sent; reported like every other problem.
    fn check(&self) -> Vec<Problem> {
        Vec::new()
    }

    /// What to send. Asked more than once per call, so two answers are always the same.
    fn request(&self) -> Request;

    /// Puts a successful body into words.
    fn summary(&self, body: View<'_>, text: &mut Text);

    /// A read that tells for whom and how much, when the body of a pending approval does not.
    /// It is best effort: the text half does without when it fails.
    fn lookup(&self, _body: View<'_>) -> Option<Request> {
        None
    }

    /// Like [`Endpoint::summary`], with the answer of [`Endpoint::lookup`] if it came.
    fn summary_with(&self, body: View<'_>, _lookup: Option<View<'_>>, text: &mut Text) {
        self.summary(body, text);
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

    /// The body member that carries a secret shown this once, in full.
    fn reveals(&self) -> Option<&'static str> {
        None
    }
}

/// A decoded call: [`Endpoint`] without its types.
pub trait Prepared: Send + Sync {
    /// See [`Endpoint::check`].
    fn check(&self) -> Vec<Problem>;
    /// See [`Endpoint::request`].
    fn request(&self) -> Request;
    /// See [`Endpoint::lookup`].
    fn lookup(&self, body: View<'_>) -> Option<Request>;
    /// See [`Endpoint::summary_with`].
    fn summary(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text);
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
    /// See [`Endpoint::reveals`].
    fn reveals(&self) -> Option<&'static str>;
}

impl<T: Endpoint> Prepared for T {
    fn check(&self) -> Vec<Problem> {
        Endpoint::check(self)
    }

    fn request(&self) -> Request {
        Endpoint::request(self)
    }

    fn lookup(&self, body: View<'_>) -> Option<Request> {
        Endpoint::lookup(self, body)
    }

    fn summary(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text) {
        Endpoint::summary_with(self, body, lookup, text);
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

    fn reveals(&self) -> Option<&'static str> {
        Endpoint::reveals(self)
    }
}
