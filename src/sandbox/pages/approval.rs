//! The page behind an `approvalUrl`: what is asked for, for whom, for how much, and two buttons.
//! What a button does is in `routes::approvals`.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{day, left, plain, when};
use super::{fact, notice, page};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::routes::approvals as deeds;
use crate::sandbox::routes::proposals::person_of;
use crate::sandbox::rules::money::{HireCharge, display, rate};
use crate::sandbox::store::accounts;
use crate::sandbox::store::approvals::{Approval, HIRE};
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::store::people::Person;
use crate::sandbox::store::proposals::{self, Proposal};
use crate::sandbox::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/approvals/{id}", show),
    site("POST", "/approvals/{id}/confirm", confirm),
    site("POST", "/approvals/{id}/decline", decline),
];

/// `GET /approvals/{id}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match deeds::read(tx, call.param("id"), call.now)? {
        Some(approval) => paper(tx, 200, &approval, call, None),
        None => Ok(unknown()),
    }
}

/// `POST /approvals/{id}/confirm`.
pub(crate) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = deeds::read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if !approval.is_pending() {
        return paper(
            tx,
            409,
            &approval,
            call,
            Some("Nothing was done: this is decided already."),
        );
    }
    let payer = accounts::by_id(tx, &approval.account_id)?;
    if !payer.is_some_and(|account| account.has_card) {
        let text = "Nothing was done: there is no card on file to charge.";
        return paper(tx, 409, &approval, call, Some(text));
    }
    deeds::confirm(tx, &mut approval, None, call.now)?;
    paper(tx, 200, &approval, call, None)
}

/// `POST /approvals/{id}/decline`.
pub(crate) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = deeds::read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if !approval.is_pending() {
        return paper(
            tx,
            409,
            &approval,
            call,
            Some("Nothing was done: this is decided already."),
        );
    }
    deeds::resolve(tx, &mut approval, "declined", None, call.now)?;
    paper(tx, 200, &approval, call, None)
}

fn unknown() -> Answer {
    notice(
        404,
        "There is no such request",
        "The link is not complete, or this sandbox was started anew and has forgotten it.",
    )
}

fn paper(
    tx: &Transaction<'_>,
    status: u16,
    approval: &Approval,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let absent = || Refusal::broken("What this approval is about is missing.");
    if approval.kind != HIRE {
        return Err(Refusal::broken(format!(
            "This sandbox has no page for {} yet.",
            approval.kind
        )));
    }
    let proposal_id = approval.proposal_id.as_deref().ok_or_else(absent)?;
    let proposal = proposals::by_id(tx, proposal_id)?.ok_or_else(absent)?;
    let job = jobs::by_id(tx, &proposal.job_id)?.ok_or_else(absent)?;
    let person = person_of(tx, &proposal)?;
    let name = plain(person.text("displayName"));
    let (badge, heading) = match approval.status.as_str() {
        "pending" => ("Waiting for you", format!("Hire {name}?")),
        "confirmed" => ("Confirmed", format!("{name} is hired")),
        "declined" => ("Declined", format!("{name} was not hired")),
        _ => ("Lapsed", format!("{name} was not hired")),
    };
    let content = html! {
        p { span class={ "state " (approval.status) } { (badge) } }
        h1 { (heading) }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        p { (outcome(approval)) }
        (facts(approval, &proposal, &job, &person))
        (charge(approval))
        @if approval.is_pending() { (buttons(approval, call)) }
    };
    Ok(page(status, &heading, &content))
}

/// What has become of it, in one sentence.
fn outcome(approval: &Approval) -> Markup {
    let at = approval.resolved_at.map(when).unwrap_or_default();
    html! {
        @match approval.status.as_str() {
            "pending" => "Your agent asks for this hire. Nobody is hired and nothing is paid until \
                you confirm.",
            "confirmed" => {
                "Confirmed on " (at) ". The contract "
                code { (approval.contract_id.as_deref().unwrap_or_default()) }
                " has begun and its first milestone is funded. Your agent learns of it by itself."
            }
            "declined" => {
                "Declined on " (at) ". Nothing was paid. Your agent learns of it by itself."
            }
            _ => {
                "Nobody decided in time, or your agent asked anew with other terms; this request "
                "ended on " (at) ". Nothing was paid."
            }
        }
    }
}

fn facts(approval: &Approval, proposal: &Proposal, job: &Job, person: &Person) -> Markup {
    let unit = proposal.bid_unit.to_lowercase().replace('_', " ");
    html! {
        dl {
            (fact("Person", &html! {
                (plain(person.text("displayName"))) ", " (plain(person.text("country"))) br;
                span.soft { (plain(person.text("title"))) }
            }))
            (fact("Job", &html! { (plain(job.title())) }))
            (fact("Their bid", &html! { "$" (rate(proposal.bid_micros).to_string()) " " (unit) }))
            @if let Some(text) = approval.term("name") {
                (fact("First milestone", &html! { (plain(text)) }))
            }
            @if let Some(text) = approval.term("description") {
                (fact("Work", &html! { (plain(text)) }))
            }
            @if let Some(due) = approval.term("dueDate") {
                (fact("Due", &html! { (day(due)) }))
            }
            @if proposal.status == "NOT_A_FIT" {
                (fact("Note", &html! { span.wrong { "You marked this person \"Not a fit\"." } }))
            }
        }
    }
}

fn charge(approval: &Approval) -> Markup {
    let charge = HireCharge::of(approval.amount_cents());
    let total = match approval.status.as_str() {
        "confirmed" => "Charged",
        "pending" => "You pay now",
        _ => "Would have been charged",
    };
    html! {
        dl.sums {
            (fact("Milestone, held until you release it", &html! { (display(charge.milestone)) }))
            (fact("Marketplace fee, 10 %", &html! { (display(charge.marketplace_fee)) }))
            (fact("Contract fee", &html! { (display(charge.contract_fee)) }))
            div.total { dt { (total) } dd { (display(charge.total())) } }
        }
    }
}

fn buttons(approval: &Approval, call: &Call<'_>) -> Markup {
    let path = format!("/approvals/{}", approval.id);
    html! {
        p.soft { "Paid with the test card on file." }
        div.actions {
            form method="post" action={ (path) "/confirm" } {
                button.yes { "Confirm and hire" }
            }
            form method="post" action={ (path) "/decline" } {
                button.no { "Decline" }
            }
        }
        p.soft {
            "This request lapses in " (left(approval.expires_at, call.now)) ", on "
            (when(approval.expires_at)) "."
        }
    }
}
