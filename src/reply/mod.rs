//! What every call ends in: the two halves of an answer, and what in it waits for a human. How
//! the words are made is in `tools`, `approvals` and `failure`, what becomes of them in `mcp` and
//! `cli`.

mod ask;
mod outcome;

pub(crate) use ask::{Action, Ask, Cost, Ids, Terms};
pub(crate) use outcome::{Case, Change, Evidence, Kind, Moved, Outcome, Waiting};

use serde_json::Value;

/// What a call gives back, ready for any surface (MCP result, command line).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The text half.
    pub text: String,
    /// The structured half: the API's body exactly, or the error envelope. Always an object.
    pub structured: Value,
    /// Whether the tool failed.
    pub is_error: bool,
    /// Whether it failed because the call itself was wrong: nothing was sent.
    pub(crate) misused: bool,
    /// What a human was asked, and how that stands; `None` for calls that ask nobody.
    pub(crate) case: Option<Case>,
    /// Whether the tool changes nothing.
    pub(crate) reads: bool,
    /// How long the call was asked to wait, in seconds, when what it waits for has not come.
    pub(crate) unsettled: Option<u32>,
    /// Where a person adds a way to pay, when the call failed for want of one: nothing was asked,
    /// and the same call may be made again afterwards.
    pub(crate) billing: Option<String>,
    /// The text's next steps, each as `why: tool {arguments}`.
    pub(crate) next: Vec<String>,
    /// Where other people's words stand in the structured half, as JSON pointers.
    pub untrusted: Vec<String>,
}

impl Reply {
    /// What waits for a human, if anything does.
    pub fn waits(&self) -> Option<&Waiting> {
        let case = self.case.as_ref()?;
        (case.outcome == Outcome::Waiting).then_some(&case.waiting)
    }
}
