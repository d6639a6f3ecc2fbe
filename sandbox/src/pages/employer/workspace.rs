//! What the tabs of a job's workspace share: whose job it is, the tabs, and the way in.

use maud::{Markup, html};
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::notice;
use crate::rules::labels::label;
use crate::store::contracts;
use crate::store::jobs::{self, Job, Status};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}", enter),
];

/// A tab of the workspace.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Proposals,
    Instructions,
    Calendar,
    Posting,
    Messages,
    Contract,
    Settings,
}

impl Tab {
    const ALL: [Tab; 7] = [
        Tab::Proposals,
        Tab::Instructions,
        Tab::Calendar,
        Tab::Posting,
        Tab::Settings,
        Tab::Messages,
        Tab::Contract,
    ];

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Tab::Proposals => ("proposals", "Proposals"),
            Tab::Instructions => ("instructions", "Instructions"),
            Tab::Calendar => ("calendar", "Calendar"),
            Tab::Posting => ("posting", "Job posting"),
            Tab::Messages => ("messages", "Messages"),
            Tab::Contract => ("contract", "Contract"),
            Tab::Settings => ("settings", "Settings"),
        }
    }
}

/// `GET /employer/jobs/{id}`: the first tab.
fn enter(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(match own(tx, call, call.param("id"))? {
        Some(job) => Answer::to(&format!("/employer/jobs/{}/proposals", job.id)),
        None => gone(),
    })
}

/// A job of the account that looks.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>, id: &str) -> Result<Option<Job>, Refusal> {
    let account = &call.employer()?.account;
    Ok(jobs::by_id(tx, id)?.filter(|job| job.account_id == account.id))
}

/// What somebody sees whose job it is not: the same as where there is none.
pub(super) fn gone() -> Answer {
    notice(
        404,
        "There is no such page",
        "The link is not complete, or it belongs to another organization.",
    )
}

/// The head of every tab.
pub(super) fn head(tx: &Transaction<'_>, job: &Job, here: Option<Tab>) -> Result<Markup, Refusal> {
    let hired = !contracts::list(tx, &job.account_id, Some(&job.id), None)?.is_empty();
    let shown = |tab: &Tab| hired || !matches!(tab, Tab::Messages | Tab::Contract);
    Ok(html! {
        p.soft { a href="/employer/jobs" { "My jobs" } }
        h1 { (long::name(job.title())) }
        p {
            span.tag.good[job.is_open()] { (label(job.status.as_str())) }
            @if job.status == Status::Draft { " Nobody sees it before it is published." }
            @if job.hiring_done_at.is_some() { " Done hiring: nobody new can apply." }
        }
        nav aria-label="Workspace of the job" {
            ul.tabs {
                @for tab in Tab::ALL.iter().filter(|tab| shown(tab)) {
                    @let (path, name) = tab.name();
                    li {
                        a href={ "/employer/jobs/" (job.id) "/" (path) }
                            aria-current=[(here == Some(*tab)).then_some("page")] { (name) }
                    }
                }
            }
        }
    })
}
