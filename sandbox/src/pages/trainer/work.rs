//! Finding work: the open jobs, one of them, and the proposal that somebody submits.

use maud::html;
use rusqlite::Transaction;
use serde_json::Value;

use super::gone;
use crate::deeds::No;
use crate::deeds::proposals::{self as deeds, Bid};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::job::described;
use crate::pages::long;
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::rules::money::micros;
use crate::rules::pay::Pay;
use crate::store::jobs::{self, Job};
use crate::store::{played, proposals};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/work", show),
    trainer("GET", "/trainer/work/{id}", one),
    trainer("POST", "/trainer/work/{id}/apply", apply),
];

/// Jobs a page, and those it looks at for words.
const A_PAGE: usize = 100;
const LOOKED_AT: usize = 1500;
/// Characters of what is looked for.
const SOUGHT: usize = 100;
/// Most dollars of a bid.
const MOST: f64 = 1e6;

/// `GET /trainer/work?q=&before=`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let sought = call.query("q").unwrap_or_default().trim().to_lowercase();
    let sought: String = sought.chars().take(SOUGHT).collect();
    let before = call
        .query("before")
        .and_then(|text| text.parse().ok())
        .unwrap_or(i64::MAX);
    let (found, older) = jobs::sought(tx, before, (LOOKED_AT, A_PAGE), |job| {
        sought.is_empty()
            || [job.title(), job.text("jobDescription")]
                .iter()
                .any(|text| text.to_lowercase().contains(&sought))
    })?;
    let content = html! {
        h1 { "Find work" }
        form.search method="get" action="/trainer/work" role="search" {
            label for="q" { "Words of a title or description" }
            div.inline {
                input id="q" type="search" name="q" value=(plain(&sought));
                button type="submit" { "Find" }
            }
        }
        @if found.is_empty() && older.is_some() {
            p.empty { "None of the " (LOOKED_AT) " jobs that this page looks at has these words; older ones may." }
        } @else if found.is_empty() {
            p.empty {
                "No open job is found. Jobs show up here when an employer or their agent publishes one, with "
                code { "opentrain_publish_job" } "."
            }
        }
        ul.rows {
            @for job in &found {
                li data-row {
                    a href={ "/trainer/work/" (job.id) } { strong { (long::brief(job.title(), 110)) } }
                    span.soft { @if let Some(at) = job.published_at { (when(at)) } }
                    p.soft { (long::brief(job.text("jobDescription"), 120)) }
                }
            }
        }
        @if let Some(seq) = older {
            p { a href={ "/trainer/work?before=" (seq) @if !sought.is_empty() { "&q=" (plain(&sought)) } } { "Older jobs" } }
        }
    };
    Ok(page(200, "Find work", content).wide())
}

/// `GET /trainer/work/{id}`.
fn one(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match jobs::by_id(tx, call.param("id"))?.filter(Job::is_open) {
        Some(job) => sheet(tx, call, 200, &job, None),
        None => Ok(gone()),
    }
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mine = proposals::of_person(tx, &job.id, &person.id)?;
    let path = format!("/trainer/work/{}", job.id);
    let unit = match Pay::of(&job.fields) {
        Some(Pay::Label) => "a label",
        Some(Pay::Fixed) => "for all of it",
        Some(Pay::Hour) | None => "an hour",
    };
    let content = html! {
        p.soft { a href="/trainer/work" { "Find work" } }
        h1 { (long::name(job.title())) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was sent. " (said(text)) } }
        (described(job, &long::whole(call, &path)))
        @match mine {
            Some(_) => p.notice { "You have to do with this job already: " a href="/trainer/proposals" { "see your proposals" } "." },
            None => {
                h2 { "Submit a proposal" }
                form method="post" action={ (path) "/apply" } data-guard {
                    (once(call, &path))
                    label for="amount" { "What you ask, in US dollars " (unit) }
                    input id="amount" name="amount" type="number" min="0.01" step="any" required
                        value=(long::typed(call, "amount", ""));
                    p.soft { "Then comes a short interview, which you can also take later." }
                    div.actions { button type="submit" { "Submit the proposal" } }
                }
            },
        }
    };
    Ok(page(status, &long::name(job.title()), content).wide())
}

/// `POST /trainer/work/{id}/apply`, with `amount`: the proposal is in, and leads to its interview.
fn apply(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = jobs::by_id(tx, call.param("id"))?.filter(Job::is_open) else {
        return Ok(gone());
    };
    let person = call.trainer()?;
    let done = bid(call, &job).and_then(|bid| deeds::apply(call.step(tx), &job, &person.id, bid));
    match done {
        Ok(proposal) => {
            played::note(tx, &proposal.id, call.now)?;
            let to = format!("/trainer/interviews/{}", proposal.id);
            call.done(
                tx,
                &to,
                "Your proposal is in. The interview makes it stronger.",
            )
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => sheet(tx, call, status, &job, Some(refusal.told())),
            }
        }
    }
}

/// The bid as the form has it, without a score: nobody guesses how well a person who is played fits.
pub(super) fn bid(call: &Call<'_>, job: &Job) -> Result<Bid, No> {
    let amount = call
        .form("amount")
        .and_then(|text| text.trim().parse::<f64>().ok());
    let amount = amount.filter(|amount| *amount > 0.0 && *amount <= MOST);
    let amount = amount.ok_or_else(|| {
        No::wrong("Expected an amount above 0 in US dollars.").fact("field", "amount")
    })?;
    let hourly = call
        .trainer()
        .ok()
        .and_then(|person| person.profile.get("hourlyRateUsd")?.as_f64());
    Ok(Bid {
        micros: micros(amount),
        unit: Pay::of(&job.fields).unwrap_or(Pay::Hour).unit().to_owned(),
        hourly_micros: hourly.map(micros),
        match_score: None,
        interview: Value::Null,
        open_label: Value::Null,
    })
}
