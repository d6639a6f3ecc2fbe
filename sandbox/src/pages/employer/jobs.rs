//! My jobs: every job of the account with what waits on it.

use maud::html;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::page;
use crate::pages::words::{said, when};
use crate::rules::labels::label;
use crate::store::jobs;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs", show),
];

/// Jobs a page.
const A_PAGE: usize = 100;

/// `GET /employer/jobs?before=`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let looking = call.employer()?;
    let before = call.query("before").and_then(|text| text.parse().ok());
    let page_of = jobs::Page {
        account_id: &looking.account.id,
        status: None,
        before: before.unwrap_or(i64::MAX),
        limit: A_PAGE,
    };
    let mut rows = Vec::new();
    for job in jobs::page(tx, &page_of)? {
        let counts = jobs::counts(tx, &job.id)?;
        rows.push((job, counts));
    }
    let older = rows
        .last()
        .filter(|_| rows.len() == A_PAGE)
        .map(|(job, _)| job.seq);
    let content = html! {
        h1 { "My jobs" }
        @if rows.is_empty() {
            p.empty {
                "No job yet. Your agent drafts one with " code { "opentrain_create_job_draft" }
                "; it shows up here at once."
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Jobs" {
                table.cards {
                    thead { tr { th { "Job" } th { "Status" } th { "Proposals" } th { "Changed" } } }
                    tbody {
                        @for (job, counts) in &rows {
                            tr data-row {
                                td { a href={ "/employer/drafts?jobId=" (job.id) } { (said(job.title())) } }
                                td data-label="Status" { (label(job.status.as_str())) }
                                td data-label="Proposals" {
                                    (counts.total)
                                    @if counts.unreviewed > 0 { ", " (counts.unreviewed) " unreviewed" }
                                }
                                td data-label="Changed" { (when(job.updated_at)) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(seq) = older { p { a href={ "/employer/jobs?before=" (seq) } { "Older jobs" } } }
    };
    Ok(page(200, "My jobs", content).wide())
}
