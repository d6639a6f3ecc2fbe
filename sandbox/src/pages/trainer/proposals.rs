//! The proposals a trainer has submitted and how they stand, and the invitations that wait for an answer.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{gone, work};
use crate::deeds::No;
use crate::deeds::proposals as deeds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::long;
use crate::pages::words::{said, when};
use crate::pages::{once, page};
use crate::rules::labels::label;
use crate::rules::money::rate;
use crate::store::jobs;
use crate::store::played;
use crate::store::proposals::{self, Proposal, Standing};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/proposals", show),
    trainer("POST", "/trainer/proposals/{id}/accept", accept),
    trainer("POST", "/trainer/proposals/{id}/refuse", refuse),
];

/// Proposals listed at most, and their bytes.
const SHOWN: i64 = 100;
const LIST: usize = 40 * 1024;

/// `GET /trainer/proposals`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    list(tx, call, 200, None)
}

fn list(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for proposal in proposals::by_person(tx, &person.id, SHOWN)? {
        let job = jobs::by_id(tx, &proposal.job_id)?;
        let title = job.map(|job| long::name(job.title())).unwrap_or_default();
        rows.push((proposal, title));
    }
    let list = long::whole(call, "/trainer/proposals").rows("from", &rows, LIST, |(proposal, title)| {
        html! {
            div.box {
                h2 { (title) }
                p {
                    span.tag { (standing(proposal.standing)) }
                    span.soft { " " (when(proposal.created_at)) }
                    @if proposal.standing != Standing::Invited { " · you ask $" (rate(proposal.bid_micros).to_string()) }
                }
                @if proposal.standing == Standing::Invited { (answering(call, proposal)) }
                @else if proposal.standing != Standing::Refused {
                    p { a href={ "/trainer/interviews/" (proposal.id) } {
                        @if finished(proposal) { "Your interview" } @else { "Take the interview, or go on with it" }
                    } }
                }
            }
        }
    });
    let content = html! {
        h1 { "Proposals" }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        @if rows.is_empty() {
            p.empty { "You have submitted nothing and nobody has invited you. " a href="/trainer/work" { "Find work" } "." }
        }
        (list.shown)
        (list.rest)
    };
    Ok(page(status, "Proposals", content).wide())
}

/// Whether an interview has a score.
pub(super) fn finished(proposal: &Proposal) -> bool {
    proposal
        .interview
        .get("score")
        .is_some_and(|score| !score.is_null())
}

/// What an employer has marked is theirs to know; a trainer learns what concerns them.
fn standing(standing: Standing) -> String {
    match standing {
        Standing::Invited => "You are invited".to_owned(),
        Standing::Refused => "You declined the invitation".to_owned(),
        Standing::Hired | Standing::Declined => label(standing.as_str()),
        _ => "Pending review".to_owned(),
    }
}

fn answering(call: &Call<'_>, proposal: &Proposal) -> Markup {
    let path = format!("/trainer/proposals/{}", proposal.id);
    html! {
        form method="post" action={ (path) "/accept" } {
            (once(call, &path))
            label for={ "amount-" (proposal.id) } { "What you ask, in US dollars" }
            input id={ "amount-" (proposal.id) } name="amount" type="number" min="0.01" step="any" required
                value=(rate(proposal.bid_micros).to_string());
            div.actions {
                button type="submit" { "Accept and submit" }
            }
        }
        form method="post" action={ (path) "/refuse" } {
            (once(call, &path))
            button.no type="submit" { "Decline the invitation" }
        }
    }
}

fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Proposal>, Refusal> {
    let person = call.trainer()?;
    let found = proposals::by_id(tx, call.param("id"))?;
    Ok(found.filter(|one| one.person_id == person.id))
}

/// `POST /trainer/proposals/{id}/accept`, with `amount`.
fn accept(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(proposal) = own(tx, call)? else {
        return Ok(gone());
    };
    let Some(job) = jobs::by_id(tx, &proposal.job_id)? else {
        return Ok(gone());
    };
    let done =
        work::bid(call, &job).and_then(|bid| deeds::accept(call.step(tx), &proposal.id, bid));
    after(tx, call, &proposal.id, done, "Your proposal is in.")
}

/// `POST /trainer/proposals/{id}/refuse`.
fn refuse(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(proposal) = own(tx, call)? else {
        return Ok(gone());
    };
    let done = deeds::decline(call.step(tx), &proposal.id);
    after(tx, call, &proposal.id, done, "The invitation is declined.")
}

fn after(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    done: Result<Proposal, No>,
    says: &str,
) -> Result<Answer, Refusal> {
    match done {
        Ok(_) => {
            played::note(tx, id, call.now)?;
            call.done(tx, "/trainer/proposals", says)
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => list(tx, call, status, Some(refusal.told())),
            }
        }
    }
}
