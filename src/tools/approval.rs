//! What the tools for hire, fund, release and end have in common: the members of a `202`, and what
//! can be said of an approval from its own body and from what was found beside it. How it is told
//! is in `approvals`.

use crate::api::View;
use crate::reply::{Action, Ask, Ids};
use crate::text::{Text, shorten};
use crate::tool::{AnswerField, Kind, Seen};
use crate::tools::doubts;

/// Main members of a `202`, for the tools that always answer with one.
pub(super) const ANSWER: &[AnswerField] = &[
    (
        "approval",
        Kind::Object,
        "id, type, status (pending until a human acts), approvalUrl to show the human, expiresAt, \
         jobId, proposalId, contractId, milestoneId, resolvedAt, result",
    ),
    ("message", Kind::Text, "For people; do not parse"),
];

/// What the approval in a body asks, as far as the body and the read beside it tell.
pub(super) fn ask(seen: Seen<'_>) -> Ask {
    let approval = seen.body.at("approval");
    let mut ask = Ask::of(Action::of_type(approval.text("type").as_deref()));
    ask.ids = Ids {
        job: approval.text("jobId"),
        proposal: approval.text("proposalId"),
        contract: approval
            .text("result.contractId")
            .or_else(|| approval.text("contractId")),
        milestone: approval.text("milestoneId"),
    };
    ask.whom = [seen.found, seen.before]
        .into_iter()
        .flatten()
        .find_map(whom);
    if let Some(contract) = seen.found.map(|found| found.at("contract")) {
        ask.amount = amount(&ask, contract);
    }
    ask
}

/// The masked name of the person that a proposal or a contract is about.
pub(super) fn whom(found: View<'_>) -> Option<String> {
    found
        .text("contract.freelancer.displayName")
        .or_else(|| found.text("proposal.candidate.displayName"))
}

/// The amount in cents that is asked about in a contract: a milestone's, or all that is held.
fn amount(ask: &Ask, contract: View<'_>) -> Option<i64> {
    let milestones = contract.list("milestones");
    match ask.action {
        Action::Fund | Action::Release => milestones
            .into_iter()
            .find(|one| one.text("id") == ask.ids.milestone && ask.ids.milestone.is_some())
            .and_then(|one| cents(one.number("amountUsd")?)),
        Action::End => {
            let held = milestones
                .iter()
                .filter(|one| one.text("status").as_deref() == Some("ACTIVE_FUNDED"))
                .filter_map(|one| cents(one.number("amountUsd")?))
                .fold(0_i64, i64::saturating_add);
            (held > 0).then_some(held)
        }
        // What a hire was asked with is not in the contract: a person may have changed it.
        _ => None,
    }
}

/// The doubt about the sum of the milestone that is asked about, from the contract read beside it.
pub(super) fn doubt(ask: &Ask, seen: Seen<'_>) -> Option<String> {
    let contract = seen.found?.at("contract");
    let amount = ask.amount? as f64 / 100.0;
    doubts::of_milestone(amount, ask.ids.milestone.as_deref(), &doubts::pay(contract))
}

/// Dollars as whole cents; `None` for what is no sensible sum.
pub(super) fn cents(dollars: f64) -> Option<i64> {
    let cents = (dollars * 100.0).round();
    (0.0..1e14).contains(&cents).then_some(cents as i64)
}

/// The ids and the message of an approval, after the words on how it stands; without the ids that
/// stand there already, in its link or in what was read.
pub(super) fn details(body: View<'_>, text: &mut Text) {
    let approval = body.at("approval");
    let said = text.so_far();
    let is_said = |id: &String| {
        let of_an_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        said.split(|c| !of_an_id(c)).any(|word| word == id)
    };
    let mut facts = Vec::new();
    for (label, path) in [
        ("approval", "id"),
        ("status", "status"),
        ("job", "jobId"),
        ("proposal", "proposalId"),
        ("contract", "contractId"),
        ("milestone", "milestoneId"),
    ] {
        let value = approval.text(path);
        if let Some(value) = value.filter(|value| label == "status" || !is_said(value)) {
            facts.push(format!("{label} {value}"));
        }
    }
    for (name, value) in approval.members("result") {
        // A flag says what the outcome says already, and most ids stand there too.
        let value = value.text("").filter(|_| value.flag("").is_none());
        let told = |value: &String| {
            is_said(value) || facts.iter().any(|fact| fact.ends_with(value.as_str()))
        };
        if let Some(value) = value.filter(|value| !told(value)) {
            facts.push(format!("{name} {value}"));
        }
    }
    if !facts.is_empty() {
        text.line(facts.join(", "));
    }
    let message = body.text("message").unwrap_or_default();
    // For people, and the platform's own: short, and never to be relied on.
    text.field(
        "message",
        body.text("message").map(|told| shorten(&told, 200)),
    );
    text.check_links("link of the message", &shorten(&message, 200));
}
