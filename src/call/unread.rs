//! What is told of a request to a human when its answer could not be read: how it stands is not
//! known, which is neither a failure of the request nor a sign that nothing happened.

use serde_json::Value;

use super::Reply;
use crate::api::{Failure, View};
use crate::approvals;
use crate::reply::{Action, Case, Kind, Moved, Outcome, Waiting};
use crate::tool::{Prepared, Seen};

/// The request to a human that a read was about, by its kind and id.
pub(super) fn about(prepared: &dyn Prepared) -> Option<(Kind, String)> {
    let path = prepared.request().path;
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["approvals", id] => Some((Kind::Approval, (*id).to_owned())),
        ["credits", "top-ups", id] => Some((Kind::TopUp, (*id).to_owned())),
        _ => None,
    }
}

/// How a request to a human stands after a failed call: unknown, unless it was settled before or
/// the failure says for certain that there is no request. `known` is what was noted of it.
pub(super) fn case(
    prepared: &dyn Prepared,
    failure: &Failure,
    known: Option<Case>,
) -> Option<Case> {
    let nothing = Seen {
        body: View::new(&Value::Null),
        before: None,
        found: None,
    };
    let ask = prepared.asks(nothing)?;
    if ask.action == Action::Claim {
        return None;
    }
    let about = about(prepared);
    let reads = about.is_some();
    let open = match failure {
        Failure::Unreachable { .. } => reads,
        Failure::OutcomeUnknown { .. } | Failure::BadAnswer { .. } => true,
        // A read that is refused tells nothing, unless there is no such request. A write that is
        // refused for a reason was not done.
        Failure::Refused(refusal) if reads => !matches!(refusal.status, 400 | 404),
        Failure::Refused(refusal) => refusal.status >= 500 && refusal.reason().is_none(),
        _ => false,
    };
    if !open {
        return None;
    }
    if let Some(known) = known {
        let settled = known.outcome.is_settled();
        let (outcome, moved) = match settled {
            true => (known.outcome, known.moved),
            false => (Outcome::Unknown, Moved::Unknown),
        };
        return Some(Case {
            outcome,
            moved,
            why: Some(match settled {
                true => "that was read before; it could not be read again just now".to_owned(),
                false => WHY.to_owned(),
            }),
            ..known
        });
    }
    let (kind, id) = about.unwrap_or(match ask.action {
        Action::TopUp => (Kind::TopUp, String::new()),
        _ => (Kind::Approval, String::new()),
    });
    Some(Case {
        waiting: Waiting {
            kind,
            id,
            link: None,
            link_is_kept: false,
            asked_at: None,
            deadline: None,
            ask,
        },
        outcome: Outcome::Unknown,
        // Asking moves none; what came of a request that is read is another matter.
        moved: match reads {
            true => Moved::Unknown,
            false => Moved::No,
        },
        resolved_at: None,
        evidence: None,
        why: Some(WHY.to_owned()),
    })
}

const WHY: &str = "how it stands could not be read";

/// How the request stands, before what is said of the failed call.
pub(super) fn lead(case: &Case) -> String {
    let why = case.why.as_deref().unwrap_or(WHY);
    format!("{}\nWhy: {why}.\n", approvals::headline(case))
}

/// The failed call, with `lead` in front.
pub(super) fn tell(mut reply: Reply, case: Option<Case>, lead: &str) -> Reply {
    if case.is_some() {
        // Of the call, not of the request.
        let rest = reply.text.replace(" Nothing was changed.", "");
        reply.text = format!("{lead}{rest}");
        reply.case = case;
    }
    reply
}
