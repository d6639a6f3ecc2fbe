//! How a request that waits for a human is put into words: the same for hire, fund, release and
//! end. Which tools answer with one is in their own files.

use serde_json::json;

use crate::api::View;
use crate::text::{Text, usd};
use crate::tool::{AnswerField, Kind};

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

/// What a pending approval is about, in the words of the call that asked for it.
pub(super) struct Asked {
    /// The action: `Hire`, `Fund a milestone`.
    pub(super) action: &'static str,
    /// For whom, as the platform names them (masked); absent when it could not be looked up.
    pub(super) whom: Option<String>,
    /// How much in USD; absent when it could not be looked up.
    pub(super) amount: Option<f64>,
    /// What the person pays on top, or what the amount does, as a sentence.
    pub(super) terms: Option<String>,
}

/// The lines of a `202`: what waits for whom, the link, when it lapses, and that nothing has
/// happened yet.
pub(super) fn announce(asked: Asked, body: View<'_>, text: &mut Text) {
    let approval = body.at("approval");
    let mut what = asked.action.to_owned();
    if let Some(whom) = asked.whom {
        what.push_str(&format!(" {whom}"));
    }
    if let Some(amount) = asked.amount {
        what.push_str(&format!(", {}", usd(amount)));
    }
    let url = approval.text("approvalUrl");
    let good = url.as_deref().is_some_and(|url| text.trusts(url));
    let mut line = format!("WAITING FOR A HUMAN: {what}.");
    if let Some(url) = url.as_deref().filter(|_| good) {
        line.push_str(&format!(" Open {url} to confirm or decline"));
        if let Some(lapses) = approval.text("expiresAt") {
            line.push_str(&format!(" before {lapses}"));
        }
        line.push('.');
    }
    line.push_str(" Nothing has happened yet and no money has moved.");
    text.line(line);
    if !good {
        text.field("It lapses at", approval.text("expiresAt"));
    }
    match &url {
        Some(_) if good => {
            text.line("Give your human exactly this link; only a signed-in person can act there.");
        }
        Some(_) => text.link("approvalUrl", url),
        None => text.line(
            "The answer holds no link to give to your human. Do not make one up: read the \
             approval, or tell your human to look in the OpenTrain app.",
        ),
    }
    text.field("terms", asked.terms);
    state(approval, text);
    text.field("message", body.text("message"));
    watch(approval, text);
}

/// The approval as it stands, for the tool that reads one.
pub(super) fn report(body: View<'_>, text: &mut Text) {
    let approval = body.at("approval");
    let kind = match approval.text("type").as_deref() {
        Some("proposal_hire") => "the hire".to_owned(),
        Some("milestone_fund") => "funding the milestone".to_owned(),
        Some("milestone_approve") => "releasing the payment".to_owned(),
        Some("contract_end") => "ending the contract".to_owned(),
        Some(other) => format!("\"{other}\""),
        None => "the request".to_owned(),
    };
    match approval.text("status").as_deref() {
        Some("pending") => {
            text.line(format!(
                "STILL WAITING FOR A HUMAN: {kind}. Nothing has happened yet and no money has moved."
            ));
            text.link("approvalUrl", approval.text("approvalUrl"));
            text.field("It lapses at", approval.text("expiresAt"));
        }
        Some("confirmed") => text.line(format!(
            "CONFIRMED: a human agreed to {kind}, and it was done."
        )),
        Some("declined") => text.line(format!(
            "DECLINED: a human refused {kind}. Nothing was done."
        )),
        Some("expired") => {
            text.line(format!(
                "EXPIRED: nobody answered {kind} in time. Nothing was done."
            ));
        }
        other => text.line(format!(
            "Approval of {kind}: status {}.",
            other.unwrap_or("not given")
        )),
    }
    state(approval, text);
    if approval.text("status").as_deref() != Some("pending") {
        text.field("approvalUrl", approval.text("approvalUrl"));
    }
    for (name, value) in approval.members("result") {
        text.field(&format!("result.{name}"), value.text(""));
    }
    match approval.text("status").as_deref() {
        Some("pending") => watch(approval, text),
        Some("confirmed") => {
            let contract = approval
                .text("result.contractId")
                .or(approval.text("contractId"));
            if let Some(contract) = contract {
                text.next(
                    "see the contract",
                    "opentrain_get_contract",
                    json!({ "contractId": contract }),
                );
            }
        }
        _ => {}
    }
}

fn state(approval: View<'_>, text: &mut Text) {
    let mut facts = Vec::new();
    for (label, path) in [
        ("approval", "id"),
        ("type", "type"),
        ("status", "status"),
        ("job", "jobId"),
        ("proposal", "proposalId"),
        ("contract", "contractId"),
        ("milestone", "milestoneId"),
        ("created", "createdAt"),
        ("resolved", "resolvedAt"),
    ] {
        if let Some(value) = approval.text(path) {
            facts.push(format!("{label} {value}"));
        }
    }
    if !facts.is_empty() {
        text.line(facts.join(", "));
    }
}

fn watch(approval: View<'_>, text: &mut Text) {
    if let Some(id) = approval.text("id") {
        text.next(
            "learn what the human decided",
            "opentrain_get_approval",
            json!({ "approvalId": id, "waitSeconds": 45 }),
        );
    }
}
