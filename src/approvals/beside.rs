//! What else waits and bears on a request to a human: an earlier request that it replaces, or a
//! release and an end of the same contract that wait together.

use crate::reply::{Action, Case, Kind, Outcome, Waiting};

/// Sentences on the other requests that bear on this one, from what is known here.
pub(crate) fn beside(case: &Case, known: &[Case]) -> Vec<String> {
    if case.outcome != Outcome::Waiting || case.waiting.kind != Kind::Approval {
        return Vec::new();
    }
    let ids = &case.waiting.ask.ids;
    let mut told = Vec::new();
    for other in known {
        let open = other.outcome == Outcome::Waiting && other.waiting.kind == Kind::Approval;
        if !open || is_same(&other.waiting, &case.waiting) {
            continue;
        }
        let id = match other.waiting.id.as_str() {
            "" => "without an id",
            id => id,
        };
        let others = &other.waiting.ask.ids;
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        match (case.waiting.ask.action, other.waiting.ask.action) {
            (Action::Hire, Action::Hire) if same(&ids.proposal, &others.proposal) => {
                told.push(format!(
                    "The earlier request {id} for this candidate is replaced: its link is dead, so \
                     tell your human to use only this one."
                ));
            }
            (Action::End, Action::Release) | (Action::Release, Action::End)
                if same(&ids.contract, &others.contract) =>
            {
                told.push(format!(
                    "CHECK: request {id} ({}) waits for the same contract. What comes of the other \
                     when one is confirmed first is not documented: tell your human to confirm the \
                     release first.",
                    other.waiting.ask.action.words()
                ));
            }
            _ => {}
        }
    }
    told
}

/// Whether two are one request; where an answer has no id, the link tells.
fn is_same(one: &Waiting, other: &Waiting) -> bool {
    match one.id.is_empty() || other.id.is_empty() {
        true => one.link.is_some() && one.link == other.link,
        false => one.id == other.id,
    }
}
