//! What the tabs around a contract share, for the one who works on it: whose it is, the tabs, and those of
//! them that only show what is elsewhere.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{contract, gone};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::job::described;
use crate::pages::long;
use crate::pages::page;
use crate::pages::words::when;
use crate::store::contracts::Contract;
use crate::store::conversations::Bucket;
use crate::store::{channels, instructions, jobs};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/contracts/{id}/posting", posting),
];

/// Conversations looked through at most for what is new.
const THREADS: i64 = 100;

/// A tab around a contract.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Messages,
    Contract,
    Instructions,
    Posting,
    Access,
}

impl Tab {
    const ALL: [Tab; 5] = [
        Tab::Messages,
        Tab::Contract,
        Tab::Instructions,
        Tab::Posting,
        Tab::Access,
    ];

    /// Where it is below the contract, and what it is called.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Tab::Messages => ("/messages", "Messages"),
            Tab::Contract => ("", "Contract"),
            Tab::Instructions => ("/instructions", "Instructions"),
            Tab::Posting => ("/posting", "Job posting"),
            Tab::Access => ("/access", "Access"),
        }
    }
}

/// The head of every tab.
pub(super) fn head(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    contract: &Contract,
    here: Tab,
) -> Result<Markup, Refusal> {
    let person = call.trainer()?;
    let until = contract.ended_at.unwrap_or(call.now);
    let out = instructions::published(tx, &contract.job_id, until)?;
    let read = instructions::read_by(tx, &contract.job_id, &person.id, 1)?;
    let read = read.first().map(|one| one.number);
    let unread = out.as_ref().map(|out| out.number) != read && out.is_some();
    let messages: i64 = (channels::of_person(tx, &person.id, THREADS)?.iter())
        .filter(|(one, _)| one.bucket == Bucket::Job)
        .filter(|(one, _)| one.job_id.as_deref() == Some(contract.job_id.as_str()))
        .map(|(_, new)| new)
        .sum();
    let new = |tab: Tab| match tab {
        Tab::Instructions if unread && contract.ended_at.is_none() => Some("new".to_owned()),
        Tab::Messages if messages > 0 => Some(messages.to_string()),
        _ => None,
    };
    Ok(html! {
        p.soft { a href="/trainer/jobs" { "My jobs" } }
        h1 { (long::name(&contract.title)) }
        @if let Some(at) = contract.ended_at { p { "The contract ended on " (when(at)) "." } }
        nav aria-label="Your work on the job" {
            ul.tabs {
                @for tab in Tab::ALL {
                    @let (path, name) = tab.name();
                    li {
                        a href={ "/trainer/contracts/" (contract.id) (path) } aria-current=[(here == tab).then_some("page")] {
                            (name) @if let Some(new) = new(tab) { " " span.count { (new) } }
                        }
                    }
                }
            }
        }
    })
}

/// `GET /trainer/contracts/{id}/posting`.
fn posting(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = contract::own(tx, call)? else {
        return Ok(gone());
    };
    let job = jobs::by_id(tx, &contract.job_id)?;
    let path = format!("/trainer/contracts/{}/posting", contract.id);
    let content = html! {
        (head(tx, call, &contract, Tab::Posting)?)
        @if let Some(job) = &job { (described(job, &long::whole(call, &path))) }
    };
    let title = format!("Job posting · {}", long::name(&contract.title));
    Ok(page(200, &title, content).wide())
}
