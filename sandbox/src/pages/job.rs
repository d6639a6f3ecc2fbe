//! A job as its links show it: to everybody, and to its employer, who also marks proposals here, as
//! the API cannot. Publishing and closing are the agent's part.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::words::{plain, value};
use super::{fact, notice, page};
use crate::call::{Answer, Call};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::routes::proposals::{label, person_of};
use crate::rules::fields::{FIELDS, Field, Kind};
use crate::rules::readiness;
use crate::store::events::{self, Event};
use crate::store::jobs::{self, Job};
use crate::store::proposals::{self, Proposal};
use crate::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/jobs/{id}", show),
    site("GET", "/employer/drafts", show_draft),
    site("POST", "/proposals/{id}/status", set_proposal_status),
];

/// What a person may mark a proposal as; only a hire makes it `HIRED`.
const MARKS: &[&str] = &[
    "UNREVIEWED",
    "SHORTLISTED",
    "MAYBE",
    "DECLINED",
    "NOT_A_FIT",
];
/// Proposals listed at most.
const SHOWN: usize = 100;

/// `GET /jobs/{id}`, where links to apply lead as well. Once listed, a job keeps its page.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = jobs::by_id(tx, call.param("id"))?.filter(|job| job.status != "DRAFT");
    let Some(job) = job else {
        return Ok(notice(
            404,
            "This job is not listed",
            "It was taken off, or it was never published.",
        ));
    };
    let open = job.status == "OPEN";
    let content = html! {
        p { span.state { @if open { "Open" } @else { "Closed" } } }
        (description(&job))
        @if !open { p.soft { "Nobody can apply any more." } }
        @if open && call.query("apply").is_some() {
            p { "On the real platform you would apply here. In the sandbox made-up people do." }
        }
        p.soft { a href={ "/employer/drafts?jobId=" (job.id) } { "See it as its employer" } }
    };
    Ok(page(200, &plain(job.title()), &content))
}

/// `GET /employer/drafts?jobId=`.
pub(crate) fn show_draft(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match jobs::by_id(tx, call.query("jobId").unwrap_or_default())? {
        Some(job) => employers(tx, 200, &job, None),
        None => Ok(notice(
            404,
            "There is no such job",
            "The link is not complete.",
        )),
    }
}

/// `POST /proposals/{id}/status`, form field `status`.
pub(crate) fn set_proposal_status(
    tx: &Transaction<'_>,
    call: &Call<'_>,
) -> Result<Answer, Refusal> {
    let Some(proposal) = proposals::by_id(tx, call.param("id"))? else {
        return Ok(notice(
            404,
            "There is no such proposal",
            "The link is not complete.",
        ));
    };
    let job = jobs::by_id(tx, &proposal.job_id)?
        .ok_or_else(|| Refusal::broken("The job of a proposal is missing."))?;
    let mark = call.form("status").unwrap_or_default();
    if !MARKS.contains(&mark.as_str()) {
        return employers(
            tx,
            400,
            &job,
            Some("Nothing was marked: choose one of the marks."),
        );
    }
    if proposal.status == "HIRED" {
        return employers(
            tx,
            409,
            &job,
            Some("Nothing was marked: this person is hired."),
        );
    }
    set_mark(tx, &proposal, &job, &mark, call.now)?;
    employers(tx, 200, &job, None)
}

/// Marks a proposal and tells the feed, unless it is marked so already.
pub(crate) fn set_mark(
    tx: &Transaction<'_>,
    proposal: &Proposal,
    job: &Job,
    mark: &str,
    now: Moment,
) -> Result<(), Refusal> {
    if proposal.status == mark {
        return Ok(());
    }
    proposals::set_status(tx, &proposal.id, mark, now)?;
    let event = Event {
        account_id: &job.account_id,
        kind: "proposal.status_changed",
        resource_id: &proposal.id,
        job_id: Some(&job.id),
        data: json!({ "proposalId": proposal.id, "status": mark }),
    };
    Ok(events::record(tx, &event, now)?)
}

/// The job with what is missing from it and who applied.
fn employers(
    tx: &Transaction<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let mut rows = Vec::new();
    for proposal in proposals::page(tx, &job.id, None, i64::MAX, SHOWN)? {
        let person = person_of(tx, &proposal)?;
        rows.push((proposal, person));
    }
    let missing = match job.status.as_str() {
        "DRAFT" => readiness::validate(&job.fields).missing_fields,
        _ => Vec::new(),
    };
    let content = html! {
        p { span.state { (label(&job.status)) } }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        (description(job))
        @if !missing.is_empty() {
            h2 { "Still missing" }
            ul {
                @for gap in &missing {
                    li { (gap.prompt.trim_start_matches("ask: ")) }
                }
            }
        }
        @if !rows.is_empty() {
            h2 { "Proposals" }
            table {
                @for (proposal, person) in &rows {
                    tr {
                        td {
                            (plain(person.text("displayName"))) br;
                            span.soft { (plain(person.text("title"))) }
                        }
                        td { (label(&proposal.status)) }
                        td { @if proposal.status != "HIRED" { (marks(proposal)) } }
                    }
                }
            }
        }
    };
    Ok(page(status, &plain(job.title()), &content))
}

fn marks(proposal: &Proposal) -> Markup {
    html! {
        form.inline method="post" action={ "/proposals/" (proposal.id) "/status" } {
            select name="status" aria-label="Mark" {
                @for mark in MARKS { option value=(mark) selected[*mark == proposal.status] { (label(mark)) } }
            }
            button { "Mark" }
        }
    }
}

fn description(job: &Job) -> Markup {
    let told = |key: &str| matches!(key, "jobTitle" | "jobDescription");
    html! {
        h1 { (plain(job.title())) }
        p { (plain(job.text("jobDescription"))) }
        dl {
            @for field in FIELDS.iter().filter(|field| !told(field.key)) {
                @if let Some(found) = job.fields.get(field.key) {
                    (fact(field.label, &html! { (shown(field, found)) }))
                }
            }
        }
    }
}

/// Constants are written like words, everything else as it is.
fn shown(field: &Field, found: &Value) -> String {
    match (field.kind, found.as_str()) {
        (Kind::Enum(_), Some(constant)) => label(constant),
        _ => value(found),
    }
}
