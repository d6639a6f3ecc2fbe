//! The page behind an `approvalUrl`: what is asked for, for whom, what it costs, and the two
//! buttons. What they do is in `routes::approvals`.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::Value;

use super::{done, notice, page};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{self, spoken};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::routes::approvals::{confirm as hire, read, resolve};
use crate::sandbox::routes::proposals::person_of;
use crate::sandbox::rules::money::{HireCharge, display};
use crate::sandbox::store::approvals::Approval;
use crate::sandbox::store::{jobs, proposals};

/// `GET /approvals/{id}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match read(tx, call.param("id"), call.now)? {
        Some(approval) => Ok(page(200, "Approval", &content(tx, &approval)?)),
        None => Ok(unknown()),
    }
}

/// `POST /approvals/{id}/confirm`.
pub(crate) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if approval.status != "pending" {
        return Ok(page(409, "Decided already", &content(tx, &approval)?));
    }
    hire(tx, &mut approval, call.now)?;
    done(
        "Confirmed",
        "The contract has begun and its first milestone is funded. Your agent learns of it by \
         itself.",
        &format!("/approvals/{}", approval.id),
        "See what was confirmed",
    )
}

/// `POST /approvals/{id}/decline`.
pub(crate) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if approval.status != "pending" {
        return Ok(page(409, "Decided already", &content(tx, &approval)?));
    }
    resolve(tx, &mut approval, "declined", None, call.now)?;
    done(
        "Declined",
        "Nothing happened and nothing was charged. Your agent learns of it by itself.",
        &format!("/approvals/{}", approval.id),
        "See what was declined",
    )
}

fn unknown() -> Answer {
    notice(
        404,
        "No such request",
        "The link is wrong, or the sandbox was started anew since.",
    )
}

/// What is asked for, in a few words.
pub(super) fn title(tx: &Transaction<'_>, approval: &Approval) -> Result<String, Refusal> {
    let proposal = match approval.proposal_id.as_deref() {
        Some(id) => proposals::by_id(tx, id)?,
        None => None,
    };
    let person = match &proposal {
        Some(proposal) => Some(person_of(tx, proposal)?),
        None => None,
    };
    let job = match approval.job_id.as_deref() {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    let who = person
        .as_ref()
        .map_or("a freelancer", |person| person.text("displayName"));
    let title = job.as_ref().map_or("a job", |job| job.title());
    Ok(format!("Hire {who} for \"{title}\""))
}

fn content(tx: &Transaction<'_>, approval: &Approval) -> Result<Markup, Refusal> {
    let title = title(tx, approval)?;
    let text = |name: &str| approval.terms.get(name).and_then(Value::as_str);
    let charge = HireCharge::of(
        approval
            .terms
            .get("amountCents")
            .and_then(Value::as_i64)
            .unwrap_or(0),
    );
    let total = match approval.status.as_str() {
        "pending" => "You pay on confirming",
        "confirmed" => "You paid",
        _ => "You would have paid",
    };
    Ok(html! {
        p { span class={ "state " (approval.status) } { (state(&approval.status)) } }
        h1 { (title) }
        p class="soft" { (standing(&approval.status)) }
        table {
            @if let Some(name) = text("name") { tr { th { "First milestone" } td { (name) } } }
            @if let Some(description) = text("description") { tr { th { "Work" } td { (description) } } }
            @if let Some(due) = text("dueDate").and_then(moment::parse) { tr { th { "Due" } td { (spoken(due)) } } }
            tr { th { "Milestone, held in escrow" } td { (display(charge.milestone)) } }
            tr { th { "Marketplace fee, 10 %" } td { (display(charge.marketplace_fee)) } }
            tr { th { "Contract fee" } td { (display(charge.contract_fee)) } }
            tr class="sum" { th { (total) } td { (display(charge.total())) } }
        }
        @if approval.status == "pending" {
            p class="soft" { "Paid with the test card on file. The request lapses on " (spoken(approval.expires_at)) "." }
            form class="actions" method="post" {
                button class="go" formaction={ "/approvals/" (approval.id) "/confirm" } { "Confirm and pay " (display(charge.total())) }
                button class="stop" formaction={ "/approvals/" (approval.id) "/decline" } { "Decline" }
            }
        } @else {
            @let resolved = if approval.status == "expired" { "Lapsed" } else { "Decided" };
            @if let Some(at) = approval.resolved_at { p class="soft" { (resolved) " on " (spoken(at)) "." } }
            @if let Some(contract) = &approval.contract_id { p class="soft" { "Contract " (contract) "." } }
        }
    })
}

/// What became of the request, or will.
fn standing(status: &str) -> &'static str {
    match status {
        "pending" => "Your agent asks for this. Nothing happens until you confirm.",
        "confirmed" => {
            "You confirmed this: the contract has begun and its first milestone is funded."
        }
        "declined" => "You declined this: nobody was hired and nothing was charged.",
        _ => {
            "Nobody decided in time, or a newer request took its place: nobody was hired and \
             nothing was charged."
        }
    }
}

/// The state in words.
pub(super) fn state(status: &str) -> &str {
    match status {
        "pending" => "Waiting for you",
        "confirmed" => "Confirmed",
        "declined" => "Declined",
        "expired" => "Lapsed",
        other => other,
    }
}
