//! A job as its links show it: the public listing, the draft for review, and the employer's own
//! marks on proposals, which only the web app can set.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::json;

use super::{done, notice, page};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::routes::proposals::label;
use crate::sandbox::rules::fields::FIELDS;
use crate::sandbox::rules::readiness;
use crate::sandbox::store::events::{self, Event};
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::store::proposals;

/// Marks a person can set; `HIRED` comes only from a hire.
const MARKS: &[&str] = &[
    "UNREVIEWED",
    "SHORTLISTED",
    "MAYBE",
    "DECLINED",
    "NOT_A_FIT",
];

/// `GET /jobs/{id}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match jobs::by_id(tx, call.param("id"))? {
        Some(job) if job.status == "OPEN" => Ok(page(200, job.title(), &content(&job))),
        _ => Ok(notice(
            404,
            "This job is not listed",
            "It was closed, or it never was public.",
        )),
    }
}

/// `GET /employer/drafts?jobId=`.
pub(crate) fn show_draft(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match jobs::by_id(tx, call.query("jobId").unwrap_or_default())? {
        Some(job) => Ok(page(200, job.title(), &content(&job))),
        None => Ok(notice(404, "No such draft", "The link is wrong.")),
    }
}

/// `POST /proposals/{id}/status`, form field `status`: what a person marks in the web app.
pub(crate) fn set_proposal_status(
    tx: &Transaction<'_>,
    call: &Call<'_>,
) -> Result<Answer, Refusal> {
    let status = call.form("status").unwrap_or_default();
    let proposal = proposals::by_id(tx, call.param("id"))?;
    let (Some(proposal), true) = (proposal, MARKS.contains(&status.as_str())) else {
        let text = format!("A mark is one of {}.", MARKS.join(", "));
        return Ok(notice(400, "Nothing was marked", &text));
    };
    if proposal.status == "HIRED" {
        return Ok(notice(
            409,
            "Nothing was marked",
            "This proposal was hired.",
        ));
    }
    proposals::set_status(tx, &proposal.id, &status, call.now)?;
    if let Some(job) = jobs::by_id(tx, &proposal.job_id)? {
        let event = Event {
            account_id: &job.account_id,
            kind: "proposal.status_changed",
            resource_id: &proposal.id,
            job_id: Some(&job.id),
            data: json!({ "proposalId": proposal.id, "status": status }),
        };
        events::record(tx, &event, call.now)?;
    }
    done("Marked", &label(&status), "/", "Start page")
}

fn content(job: &Job) -> Markup {
    let missing = readiness::validate(&job.fields).missing;
    html! {
        p { span class="state" { (label(&job.status)) } }
        h1 { (job.title()) }
        p { (job.text("jobDescription")) }
        table {
            @for field in FIELDS.iter().filter(|f| !matches!(f.key, "jobTitle" | "jobDescription")) {
                @if let Some(value) = job.fields.get(field.key) {
                    tr { th { (field.label) } td { (shown(value)) } }
                }
            }
        }
        @if job.status == "DRAFT" && !missing.is_empty() {
            h2 { "Still missing" }
            table {
                @for gap in &missing {
                    tr { td { (gap.get("prompt").and_then(|p| p.as_str()).unwrap_or_default()) } }
                }
            }
        }
    }
}

fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}
