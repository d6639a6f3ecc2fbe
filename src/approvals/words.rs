//! The one way to say how a request to a human stands: the lines of the text half, the message of
//! a host's dialog, and the status of a task. Our words, the amount and the link come first; a name
//! that somebody chose comes last, quoted and cut. How it stands is found out in `judge`.

use serde_json::{Value, json};

use super::judge::{is_of_other, is_overdue};
use crate::api::View;
use crate::reply::{Action, Ask, Case, Cost, Evidence, Kind, Outcome, Waiting};
use crate::text::{Text, cents as dollars, day, moment, name, title};

/// What the person pays, as one phrase: `$339.95 = $300.00 + 10 % + $9.95`. Empty where no amount
/// is known.
pub(crate) fn payment(ask: &Ask) -> String {
    let Some(amount) = ask.amount else {
        return String::new();
    };
    let amount = money(amount);
    match (ask.cost, ask.total()) {
        (Cost::Fees { contract, .. }, Some(total)) => format!(
            "{} = {amount} + {} % + {}",
            money(total),
            Cost::MARKETPLACE_PERCENT,
            money(contract)
        ),
        (Cost::FeesUndocumented, _) => {
            format!("{amount} (whether fees come on top is not documented)")
        }
        _ => amount,
    }
}

/// The first line: the outcome's word, what was asked, what it costs, where and until when it is
/// decided, whether money moved, and who is paid.
pub(crate) fn headline(case: &Case) -> String {
    let ask = &case.waiting.ask;
    let mut line = format!("{}: {}", case.outcome.word(), ask.action.words());
    let payment = payment_of(case);
    if !payment.is_empty() {
        line.push_str(&format!(", {payment}"));
    }
    line.push('.');
    match case.outcome {
        Outcome::Waiting | Outcome::NotShown => {
            line.push_str(&where_to(&case.waiting));
        }
        _ => {
            if let Some(at) = &case.resolved_at {
                line.push_str(&format!(" Ended {}.", moment(at)));
            }
        }
    }
    if is_doubtful_lapse(case) {
        line.push_str(" It may have been replaced instead.");
    }
    if ask.action != Action::Claim {
        line.push_str(&format!(" Money moved: {}.", case.moved.word()));
    }
    if let Some(payee) = payee(ask) {
        line.push_str(&format!(" {payee}."));
    }
    line
}

/// Whether the platform calls a request expired and leaves open how it ended.
fn is_doubtful_lapse(case: &Case) -> bool {
    case.outcome == Outcome::Lapsed && case.waiting.kind == Kind::Approval && case.why.is_some()
}

/// What the person pays or has paid; with both values where they changed it.
pub(super) fn payment_of(case: &Case) -> String {
    let ask = &case.waiting.ask;
    match (case.outcome, confirmed_ask(case)) {
        (Outcome::ConfirmedWithChanges, Some(confirmed)) if confirmed.amount != ask.amount => {
            format!("asked {}, confirmed {}", payment(ask), payment(&confirmed))
        }
        (_, Some(confirmed)) if ask.amount.is_none() => payment(&confirmed),
        _ => payment(ask),
    }
}

/// Where and until when a human decides.
fn where_to(waiting: &Waiting) -> String {
    let overdue = is_overdue(waiting);
    let until = match &waiting.deadline {
        Some(deadline) if overdue => format!(" (its deadline, {}, has passed)", moment(deadline)),
        Some(deadline) => format!(" until {}", moment(deadline)),
        None => String::new(),
    };
    let Some(link) = &waiting.link else {
        return format!(" A human decides{until}.");
    };
    let what = match waiting.kind {
        Kind::Approval => "confirm or decline",
        Kind::TopUp => "pay",
        Kind::Claim => "take the account over",
    };
    let kept = match waiting.link_is_kept {
        true => " (the link from before: the answer's is not OpenTrain's, or of another request)",
        false => "",
    };
    format!(" Your human opens {link} to {what}{until}{kept}.")
}

fn payee(ask: &Ask) -> Option<String> {
    let whom = name(ask.whom.as_deref()?);
    Some(match ask.action {
        Action::End => format!("Contract with {whom}"),
        _ => format!("Payee {whom}"),
    })
}

/// The ask with the amount that was confirmed, for its payment.
fn confirmed_ask(case: &Case) -> Option<Ask> {
    let amount = case.evidence.as_ref()?.amount?;
    let mut ask = case.waiting.ask.clone();
    ask.amount = Some(amount);
    if ask.action == Action::Hire {
        ask.cost = Cost::of_hire(amount);
    }
    Some(ask)
}

/// All lines of the text half on a request to a human, and the next steps. `body` is the answer
/// that it was read from, `beside` what else waits and bears on it.
pub(crate) fn tell(case: &Case, body: View<'_>, beside: &[String], text: &mut Text) {
    text.line(headline(case));
    if !case.outcome.is_settled() {
        for doubt in &case.waiting.ask.doubts {
            text.line(format!(
                "CHECK: {doubt}. Say so to your human before they confirm."
            ));
        }
    }
    match case.outcome {
        Outcome::Waiting | Outcome::NotShown => tell_waiting(case, body, text),
        Outcome::Confirmed => {}
        Outcome::ConfirmedWithChanges => {
            text.line("A person changed the terms while confirming; what was confirmed counts:");
            for change in case.evidence.iter().flat_map(|seen| &seen.changes) {
                text.line(format!(
                    "- {}: asked {}, confirmed {}",
                    change.what,
                    plain(&change.what, &change.asked),
                    plain(&change.what, &change.confirmed)
                ));
            }
        }
        Outcome::Declined => text.line("A human refused. Nothing was done; the link is dead."),
        Outcome::Lapsed if is_doubtful_lapse(case) => text.line(
            "It ended without a decision: nobody answered in time, or another request took its \
             place. Nothing was done by it; its link is dead.",
        ),
        Outcome::Lapsed => {
            text.line("Nobody answered in time. Nothing was done; the link is dead.");
        }
        Outcome::Replaced => text.line(
            "It ended before its deadline without a decision: another request took its place, or \
             what it asks for is not possible any more. Nothing was done by it; its link is dead.",
        ),
        Outcome::Unknown => text.line(
            "Do not say that it was done, nor that it was not, before you have read the state.",
        ),
    }
    if let Some(why) = &case.why {
        text.line(format!("Why: {why}."));
    }
    if let Some(Evidence { facts, .. }) = &case.evidence {
        text.field("read", Some(facts.join(", ")));
    }
    for line in beside {
        text.line(line);
    }
    if !case.outcome.is_settled() {
        text.field("terms", means(&case.waiting.ask));
    }
    steps(case, text);
}

/// Amounts and dates of a change as they are, texts quoted.
fn plain(what: &str, value: &str) -> String {
    match what {
        "name" => name(value),
        "description" => title(value),
        "due date" => day(value),
        _ => value.to_owned(),
    }
}

fn tell_waiting(case: &Case, body: View<'_>, text: &mut Text) {
    let (label, given) = match case.waiting.kind {
        Kind::Approval => ("approvalUrl", body.text("approval.approvalUrl")),
        Kind::TopUp => ("checkoutUrl", body.text("checkoutUrl")),
        Kind::Claim => return,
    };
    match (&case.waiting.link, given) {
        (Some(_), _) if case.waiting.kind == Kind::TopUp => text.line(
            "Give your human exactly this link, now: it is not shown again. Nothing has been \
             charged; another call makes another top-up.",
        ),
        (Some(_), _) => text.line(
            "Give your human exactly this link, with the amount; only a signed-in person can act \
             there. Nothing has happened yet.",
        ),
        (None, Some(given)) if is_of_other(&given, &case.waiting.id) && text.trusts(&given) => {
            // Written as code, so that it does not become a link where the text is rendered.
            text.line(format!("{label}: `{given}`"));
            text.line(format!(
                "WARNING: this {label} names another request than {}; do not open it and do not \
                 pass it on before a person has checked it.",
                case.waiting.id
            ));
        }
        (None, Some(given)) => text.link(label, Some(given)),
        (None, None) if case.waiting.kind == Kind::TopUp => text.line(
            "The link was given when the top-up was made; do not make one up. Nothing has been \
             charged.",
        ),
        (None, None) => text.line(
            "The answer holds no link to give to your human. Do not make one up: read the \
             approval, or tell your human to look in the OpenTrain app.",
        ),
    }
    if is_overdue(&case.waiting) {
        text.line(
            "Its deadline has passed, but the platform has not said so yet: it may lapse at any \
             moment, and whether it can still be decided is not known. Say so to your human.",
        );
    }
    if case.waiting.id.is_empty() {
        text.line(
            "The answer holds no id by which it could be read: it cannot be waited for here.",
        );
    }
}

/// The read that shows what came of a request without an id.
fn effect(ask: &Ask) -> (&'static str, Value) {
    let ids = &ask.ids;
    match (ask.action, &ids.contract, &ids.proposal) {
        (Action::TopUp, ..) => ("opentrain_get_credits", json!({})),
        (_, Some(contract), _) => ("opentrain_get_contract", json!({ "contractId": contract })),
        (_, None, Some(proposal)) => ("opentrain_get_proposal", json!({ "proposalId": proposal })),
        _ => ("opentrain_list_contracts", json!({})),
    }
}

fn means(ask: &Ask) -> Option<String> {
    (!ask.means.is_empty()).then(|| ask.means.join("; "))
}

fn steps(case: &Case, text: &mut Text) {
    let ids = &case.waiting.ask.ids;
    let id = case.waiting.id.as_str();
    let contract = ids.contract.as_deref();
    match (case.outcome, case.waiting.kind) {
        (Outcome::Waiting | Outcome::NotShown | Outcome::Unknown, _) if id.is_empty() => {
            let (tool, with) = effect(&case.waiting.ask);
            text.next("see there what came of it", tool, with);
        }
        (Outcome::Waiting | Outcome::NotShown, Kind::Approval) => text.next(
            "learn what the human decided",
            "opentrain_get_approval",
            json!({ "approvalId": id, "waitSeconds": 45 }),
        ),
        (Outcome::Waiting | Outcome::NotShown, Kind::TopUp) => text.next(
            "learn whether it was paid",
            "opentrain_get_credit_top_up",
            json!({ "topUpId": id, "waitSeconds": 45 }),
        ),
        (Outcome::Waiting | Outcome::NotShown, Kind::Claim) => text.next(
            "wait for the human",
            "opentrain_claim_status",
            json!({ "waitSeconds": 45 }),
        ),
        (Outcome::Unknown, Kind::Approval) => text.next(
            "read it again",
            "opentrain_get_approval",
            json!({ "approvalId": id }),
        ),
        (Outcome::Unknown, Kind::TopUp) | (Outcome::Confirmed, Kind::TopUp) => {
            text.next("the balance", "opentrain_get_credits", json!({}));
        }
        (Outcome::Confirmed | Outcome::ConfirmedWithChanges, Kind::Approval) => {
            if let Some(contract) = contract {
                let with = json!({ "contractId": contract });
                text.next("see the contract", "opentrain_get_contract", with);
            }
        }
        (Outcome::Declined, _) => text.next(
            "hear what your human wants before you ask again; until then see what else waits",
            "opentrain_list_approvals",
            json!({ "outcome": "WAITING" }),
        ),
        (Outcome::Replaced, _) => text.next(
            "find the request that took its place",
            "opentrain_list_approvals",
            json!({ "outcome": "WAITING" }),
        ),
        (Outcome::Lapsed, _) if is_doubtful_lapse(case) => text.next(
            "see whether another request took its place before you ask again",
            "opentrain_list_approvals",
            json!({ "outcome": "WAITING" }),
        ),
        (Outcome::Lapsed, _) => {
            if let Some((tool, with)) = again(&case.waiting.ask) {
                text.next("only if your human still wants it, ask again", tool, with);
            }
        }
        _ => {}
    }
}

/// The call that asks the same once more.
fn again(ask: &Ask) -> Option<(&'static str, Value)> {
    let ids = &ask.ids;
    match ask.action {
        Action::Hire => {
            let mut milestone = json!({ "amount": whole(ask.amount?) });
            let terms = ask.terms.as_ref()?;
            if let Value::Object(members) = &mut milestone {
                members.insert("name".into(), terms.name.clone()?.into());
                if let Some(due) = &terms.due {
                    members.insert("dueDate".into(), due.clone().into());
                }
            }
            let with = json!({ "proposalId": ids.proposal.as_ref()?, "milestone": milestone });
            Some(("opentrain_hire_proposal", with))
        }
        Action::Fund => {
            let with = json!({ "milestoneId": ids.milestone.as_ref()? });
            Some(("opentrain_request_milestone_funding", with))
        }
        Action::Release => {
            let with = json!({ "milestoneId": ids.milestone.as_ref()? });
            Some(("opentrain_request_milestone_approval", with))
        }
        Action::End => {
            let with = json!({ "contractId": ids.contract.as_ref()? });
            Some(("opentrain_end_contract", with))
        }
        Action::TopUp => {
            let with = json!({ "amountUsd": whole(ask.amount?) });
            Some(("opentrain_create_credit_top_up", with))
        }
        Action::Claim | Action::Other => None,
    }
}

/// Cents as a number of dollars, without a fraction where there is none.
fn whole(cents: i64) -> Value {
    match cents % 100 {
        0 => json!(cents / 100),
        _ => json!(cents as f64 / 100.0),
    }
}

/// What a host's dialog says beside the link: no more than a person needs to decide whether to
/// open the page, and nothing that anybody else could have written but the quoted name.
pub(crate) fn dialog(waiting: &Waiting) -> String {
    let ask = &waiting.ask;
    let mut message = format!("OpenTrain needs your decision: {}", ask.action.words());
    let payment = payment(ask);
    if !payment.is_empty() {
        message.push_str(&format!(", {payment}"));
    }
    if let Some(deadline) = &waiting.deadline {
        match is_overdue(waiting) {
            true => message.push_str(&format!("; its deadline, {}, has passed", moment(deadline))),
            false => message.push_str(&format!(", open until {}", moment(deadline))),
        }
    }
    message.push_str(match waiting.kind {
        Kind::Approval => ". Nothing happens before you confirm on the page.",
        Kind::TopUp => ". Nothing is charged before you pay on the page.",
        Kind::Claim => ".",
    });
    if waiting.link_is_kept {
        message.push_str(" CHECK: the platform's latest answer gave another link.");
    }
    for doubt in &ask.doubts {
        message.push_str(&format!(" CHECK: {doubt}."));
    }
    if let Some(payee) = payee(ask) {
        message.push_str(&format!(" {payee}."));
    }
    message
}

/// What the status of a task says while it waits: with the link, and without a name.
pub(crate) fn status(waiting: &Waiting) -> String {
    let mut status = format!("Waiting for a human: {}", waiting.ask.action.words());
    let payment = payment(&waiting.ask);
    if !payment.is_empty() {
        status.push_str(&format!(", {payment}"));
    }
    status.push('.');
    status.push_str(&where_to(waiting));
    status
}

fn money(cents: i64) -> String {
    dollars(cents as f64)
}
