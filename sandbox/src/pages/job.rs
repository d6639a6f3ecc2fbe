//! A job as its links show it: to everybody, and to its employer, who also marks proposals here, as
//! the API cannot. Publishing and closing are the agent's part.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::Value;

use super::long::{self, Whole};
use super::words::{said, usd, value};
use super::{fact, notice, once, page};
use crate::deeds::marks::{self, MARKS};
use crate::deeds::{Kind as NoKind, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::rules::fields::{FIELDS, Field, Kind};
use crate::rules::labels::label;
use crate::rules::readiness;
use crate::rules::vocabulary::country;
use crate::store::jobs::{self, Job, Status};
use crate::store::proposals::{self, Proposal, Standing};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/jobs/{id}", show),
    site("GET", "/employer/drafts", show_draft),
    site("POST", "/proposals/{id}/status", set_proposal_status),
];

/// Proposals listed at most, and their bytes.
const SHOWN: usize = 100;
const LIST: usize = 24 * 1024;

/// `GET /jobs/{id}`, where links to apply lead as well. Once listed, a job keeps its page.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = jobs::by_id(tx, call.param("id"))?.filter(|job| job.status != Status::Draft);
    let Some(job) = job else {
        return Ok(notice(
            404,
            "This job is not listed",
            "It was taken off, or it was never published.",
        ));
    };
    let open = job.is_open();
    let done = job.hiring_done_at.is_some();
    let path = format!("/jobs/{}", job.id);
    let whole = long::whole(call, &path);
    let content = html! {
        p { span.state { @if open && done { "Done hiring" } @else if open { "Open" } @else { "Closed" } } }
        (description(&job, &whole))
        @if !open || done { p.soft { "Nobody can apply any more." } }
        (why_nobody(&job))
        @if open && call.query("apply").is_some() {
            p { "On the real platform you would apply here. In the sandbox made-up people do." }
        }
        @if call.eyes.may_act_for(&job.account_id) {
            p.soft { a href={ "/employer/drafts?jobId=" (job.id) } { "See it as its employer" } }
        }
    };
    Ok(page(200, &long::name(job.title()), content))
}

/// `GET /employer/drafts?jobId=`.
pub(crate) fn show_draft(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match jobs::by_id(tx, call.query("jobId").unwrap_or_default())? {
        // Its own employer is at home in the workspace.
        Some(job) if is_own(call, &job) => {
            let tab = if job.status == Status::Draft {
                "posting"
            } else {
                "proposals"
            };
            Ok(Answer::to(&format!("/employer/jobs/{}/{tab}", job.id)))
        }
        Some(job) if call.eyes.may_act_for(&job.account_id) => employers(tx, 200, &job, call, None),
        Some(_) | None => Ok(notice(
            404,
            "There is no such job",
            "The link is not complete.",
        )),
    }
}

fn is_own(call: &Call<'_>, job: &Job) -> bool {
    (call.employer()).is_ok_and(|employer| employer.account.id == job.account_id)
}

/// `POST /proposals/{id}/status`, form field `status`.
pub(crate) fn set_proposal_status(
    tx: &Transaction<'_>,
    call: &Call<'_>,
) -> Result<Answer, Refusal> {
    let id = call.param("id");
    let word = call.form("status").unwrap_or_default();
    let step = call.step(tx);
    let found = proposals::by_id(tx, id)?;
    let job = found
        .map(|one| grounds::job_of(tx, &one.job_id))
        .transpose()?;
    if job.is_some_and(|job| !call.eyes.may_act_for(&job.account_id)) {
        return Ok(notice(
            404,
            "There is no such proposal",
            "The link is not complete.",
        ));
    }
    match marks::named(&word).and_then(|mark| marks::mark(step, id, mark)) {
        Ok((_, job)) => employers(tx, 200, &job, call, None),
        Err(no) if no.kind == NoKind::Absent => Ok(notice(
            404,
            "There is no such proposal",
            "The link is not complete.",
        )),
        Err(no) if matches!(no.kind, NoKind::Wrong | NoKind::Conflict) => {
            let (_, job) = grounds::proposal(step, id)?;
            let refusal = Refusal::from(no);
            employers(tx, refusal.status, &job, call, Some(refusal.told()))
        }
        Err(no) => Err(no.into()),
    }
}

/// The job with what is missing from it and who applied.
fn employers(
    tx: &Transaction<'_>,
    status: u16,
    job: &Job,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = format!("/employer/drafts?jobId={}", job.id);
    let whole = long::whole(call, &path);
    let mut rows = Vec::new();
    for proposal in proposals::page(tx, &job.id, None, i64::MAX, SHOWN)? {
        let person = grounds::person_of(tx, &proposal.person_id)?;
        rows.push((proposal, person));
    }
    let list = whole.rows("proposals", &rows, LIST, |(proposal, person)| {
        html! {
            tr {
                td {
                    (long::name(person.text("displayName"))) br;
                    span.soft { (long::name(person.text("title"))) }
                }
                td { (label(proposal.standing.shown())) }
                td { @if can_be_marked(proposal) { (mark_form(proposal, call)) } }
            }
        }
    });
    let missing = match job.status {
        Status::Draft => readiness::validate(&job.fields).missing_fields,
        _ => Vec::new(),
    };
    let content = html! {
        p { span.state { (label(job.status.as_str())) } }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        (description(job, &whole))
        @if !missing.is_empty() {
            h2 { "Still missing" }
            ul {
                @for gap in &missing {
                    li { (gap.prompt.trim_start_matches("ask: ")) }
                }
            }
        }
        (why_nobody(job))
        @if !rows.is_empty() {
            h2 { "Proposals" }
            table { (list.shown) }
            (list.rest)
        }
    };
    Ok(page(status, &long::name(job.title()), content))
}

/// Why nobody will apply, where that is so.
fn why_nobody(job: &Job) -> Markup {
    let why = job.nobody().filter(|_| job.status == Status::Open);
    html! {
        @if let Some(why) = why { p.soft { "No proposals will come: " (said(why)) "." } }
    }
}

/// Whether a mark means anything on it.
fn can_be_marked(proposal: &Proposal) -> bool {
    let standing = proposal.standing;
    !matches!(
        standing,
        Standing::Hired | Standing::Invited | Standing::Refused
    )
}

fn mark_form(proposal: &Proposal, call: &Call<'_>) -> Markup {
    let path = format!("/proposals/{}", proposal.id);
    html! {
        form.inline method="post" action={ (path) "/status" } {
            (once(call, &path))
            select name="status" aria-label="Mark" {
                @for mark in MARKS { option value=(mark) selected[*mark == proposal.standing] { (label(mark.as_str())) } }
            }
            button type="submit" { "Mark" }
        }
    }
}

/// A job's text and facts, below a heading that is there already.
pub(crate) fn described(job: &Job, whole: &Whole<'_>) -> Markup {
    html! {
        (whole.text("description", job.text("jobDescription"), 4096))
        (listed(job, whole))
    }
}

fn description(job: &Job, whole: &Whole<'_>) -> Markup {
    html! {
        h1 { (long::name(job.title())) }
        (described(job, whole))
    }
}

/// What of a job is neither its title nor its text.
fn listed(job: &Job, whole: &Whole<'_>) -> Markup {
    let told = |key: &str| matches!(key, "jobTitle" | "jobDescription");
    html! {
        dl {
            @for field in FIELDS.iter().filter(|field| !told(field.key)) {
                @if let Some(found) = job.fields.get(field.key) {
                    (fact(field.label, &whole.piece(field.key, &shown(field, found), 400)))
                }
            }
        }
    }
}

/// Constants are written like words, money with its sign, countries by their names, everything else
/// as it is.
fn shown(field: &Field, found: &Value) -> String {
    let price = |per: &str| {
        found
            .as_f64()
            .map(|dollars| format!("{}{per}", usd(dollars)))
    };
    let special = match field.key {
        "pricePerHour" => price(" an hour"),
        "pricePerLabel" => price(" a label"),
        "fixedPrice" => price(" in all"),
        "countries" => found.as_array().map(|codes| {
            let names = codes.iter().filter_map(Value::as_str);
            let names = names.map(|code| country(code).unwrap_or_else(|| long::name(code)));
            names.collect::<Vec<_>>().join(", ")
        }),
        _ => None,
    };
    special.unwrap_or_else(|| match (field.kind, found.as_str()) {
        (Kind::Enum(_), Some(constant)) => label(constant),
        _ => value(found),
    })
}
