//! A contract as the one who works on it sees it: the terms, the milestones with what lies in escrow for
//! them, the work reported, and asking for the payout.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::gone;
use super::manage::{self, Tab};
use crate::deeds::No;
use crate::deeds::talk;
use crate::deeds::work::{self, Usage};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::moment::iso;
use crate::pages::job::described;
use crate::pages::long::{self, Whole};
use crate::pages::words::{day, said, when};
use crate::pages::{fact, once, page, usage};
use crate::rules::labels::label;
use crate::rules::money::{decimal, display, rate};
use crate::rules::pay::Pay;
use crate::store::contracts::{self, Contract, Milestone, Stage};
use crate::store::{jobs, played, proposals};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/contracts/{id}", show),
    trainer("POST", "/trainer/contracts/{id}/report", report),
    trainer("POST", "/trainer/contracts/{id}/complete", complete),
];

/// Most hours, labels or tasks reported at once.
const MOST: f64 = 1_000_000.0;
/// Characters of a note.
const LONGEST: usize = 2000;
/// Bytes of the milestones, and of a note as it is given back.
const MILESTONES: usize = 14 * 1024;
const FIELD: usize = 6 * 1024;

/// `GET /trainer/contracts/{id}`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some(contract) => sheet(tx, call, 200, &contract, None),
        None => Ok(gone()),
    }
}

/// A contract of the person who looks.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Contract>, Refusal> {
    let person = call.trainer()?;
    let Some(contract) = contracts::find(tx, call.param("id"))? else {
        return Ok(None);
    };
    let proposal = proposals::by_id(tx, &contract.proposal_id)?;
    Ok(proposal
        .filter(|one| one.person_id == person.id)
        .map(|_| contract))
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    contract: &Contract,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let all = contracts::milestones(tx, &contract.id)?;
    let job = jobs::by_id(tx, &contract.job_id)?;
    let done = &contract.consumption;
    let path = format!("/trainer/contracts/{}", contract.id);
    let units = contract.payment_type.map_or("", Pay::units);
    let whole = long::whole(call, &path);
    let cards = whole.rows("milestones", &all, MILESTONES, |one| {
        card(call, contract, one, &path, &whole)
    });
    let content = html! {
        (manage::head(tx, call, contract, Tab::Contract)?)
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        dl {
            (fact("It", &html! {
                @match contract.ended_at {
                    Some(at) => { "ended on " (when(at)) },
                    None => { "runs, since " (when(contract.started_at)) },
                }
            }))
            (fact("Your rate", &html! {
                @match contract.rate_micros { Some(micros) => { "$" (rate(micros).to_string()) }, None => { "A fixed price" } }
            }))
            (fact("Reported so far", &html! {
                (done.seconds / 3600) " h " (done.seconds % 3600 / 60) " min, " (done.labels) " labels, " (done.tasks) " tasks"
                @if let Some(at) = done.last_usage_at { ", last on " (when(at)) }
            }))
            (fact("Talk", &html! { a href={ "/trainer/messages/" (contract.conversation_id) } { "Messages with the employer" } }))
        }
        h2 { "Milestones" }
        (cards.shown)
        (cards.rest)
        (usage::shown(tx, &contract.id, "you")?)
        @if contract.ended_at.is_none() {
            h2 { "Report work" }
            form method="post" action={ (path) "/report" } {
                (once(call, &path))
                label for="amount" {
                    @match contract.payment_type {
                        Some(Pay::Label) => "Labels done since the last report",
                        Some(Pay::Fixed) => "Tasks done since the last report",
                        Some(Pay::Hour) | None => "Hours worked since the last report",
                    }
                }
                input id="amount" name="amount" type="number" min="0" step="any" required value=(long::typed(call, "amount", ""));
                div.actions { button type="submit" { "Report" } }
            }
            @if !units.is_empty() { p.soft { "What is reported counts against the " (units) " that were funded; it pays nothing by itself." } }
        }
        @if let Some(job) = &job {
            h2 { "Terms and scope" }
            (described(job, &whole))
        }
    };
    Ok(page(status, &long::name(&contract.title), content).wide())
}

/// One milestone with the steps of its payout.
fn card(
    call: &Call<'_>,
    contract: &Contract,
    one: &Milestone,
    path: &str,
    whole: &Whole<'_>,
) -> Markup {
    let name = one.name.as_deref().unwrap_or("Milestone");
    html! {
        div.box {
            h3 { (one.number) ". " (long::name(name)) " · " (display(one.amount_cents)) }
            (whole.text(&one.id, &one.description, 600))
            p {
                span.tag { (label(one.stage.as_str())) }
                @if let Some(volume) = one.volume { " " (decimal(volume).to_string()) " " (contract.payment_type.map_or("", Pay::units)) }
                @if let Some(due) = one.due_at { ", due " (day(&iso(due))) }
            }
            ol {
                li { "Planned on " (when(one.created_at)) }
                @if one.is_paid_for() { li { "Funded: the money waits in escrow" } }
                @if let Some(at) = one.payout_asked_at { li { "Handed in, and the payout asked for, on " (when(at)) } }
                @if let Some(at) = one.settled_at { li { (label(one.stage.as_str())) " on " (when(at)) } }
            }
            @if contract.ended_at.is_none() && one.stage == Stage::ActiveFunded && one.payout_asked_at.is_none() {
                form method="post" action={ (path) "/complete" } {
                    (once(call, path))
                    input type="hidden" name="milestone" value=(one.id);
                    label for={ "note-" (one.id) } { "What you hand in" }
                    @let (note, cut) = long::written(call, "note", "", FIELD);
                    @let here = call.form("milestone").as_deref() == Some(one.id.as_str());
                    textarea id={ "note-" (one.id) } name="note" maxlength=(LONGEST) { @if here { (note) } }
                    @if here { (cut) }
                    div.actions { button type="submit" { "Complete & request payout" } }
                }
            } @else if one.awaits_payout() {
                p.soft { "The employer has to release it. The money stays in escrow until they do." }
            } @else if one.stage == Stage::NotFunded {
                p.soft { "Not funded: wait for the money before you work on it." }
            }
        }
    }
}

/// `POST /trainer/contracts/{id}/report`, with `amount`.
fn report(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = own(tx, call)? else {
        return Ok(gone());
    };
    let amount = call
        .form("amount")
        .and_then(|text| text.trim().parse::<f64>().ok());
    let Some(amount) = amount.filter(|amount| *amount > 0.0 && *amount <= MOST) else {
        let text = "What you report must be a number above 0.";
        return sheet(tx, call, 400, &contract, Some(text));
    };
    let mut usage = Usage {
        claimed: true,
        ..Usage::default()
    };
    match contract.payment_type {
        Some(Pay::Label) => usage.labels = whole(amount),
        Some(Pay::Fixed) => usage.tasks = whole(amount),
        Some(Pay::Hour) | None => usage.seconds = whole(amount * 3600.0),
    }
    let done = work::report(call.step(tx), &contract.id, usage).map(|_| ());
    after(tx, call, &contract, done, "Reported.")
}

#[expect(clippy::cast_possible_truncation, reason = "at most a million hours")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// `POST /trainer/contracts/{id}/complete`, with `milestone` and `note`, which the employer reads as a
/// message.
fn complete(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = own(tx, call)? else {
        return Ok(gone());
    };
    let id = call.form("milestone").unwrap_or_default();
    if !contracts::milestones(tx, &contract.id)?
        .iter()
        .any(|one| one.id == id)
    {
        return Ok(gone());
    }
    let note = call.form("note").unwrap_or_default();
    if note.chars().count() > LONGEST {
        let text = format!("A note has at most {LONGEST} characters.");
        return sheet(tx, call, 400, &contract, Some(&text));
    }
    let step = call.step(tx);
    let done = step.together(|| {
        let milestone = work::ask_payout(step, &id)?;
        let name = milestone.name.as_deref().unwrap_or(&milestone.description);
        let text = match note.trim() {
            "" => format!("Handed in: {name}."),
            note => format!("Handed in: {name}.\n\n{note}"),
        };
        talk::person_writes(step, &contract.conversation_id, &text).map(|_| ())
    });
    after(
        tx,
        call,
        &contract,
        done,
        "Handed in, and the payout is asked for.",
    )
}

fn after(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    contract: &Contract,
    done: Result<(), No>,
    says: &str,
) -> Result<Answer, Refusal> {
    match done {
        Ok(()) => {
            played::note(tx, &contract.proposal_id, call.now)?;
            call.done(tx, &format!("/trainer/contracts/{}", contract.id), says)
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => sheet(tx, call, status, contract, Some(refusal.told())),
            }
        }
    }
}
