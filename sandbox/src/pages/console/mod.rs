//! The console: what whoever runs the sandbox keeps open beside the agent. It shows what the control
//! door tells programs. One file per page.

use maud::html;
use rusqlite::Transaction;

use super::page;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, operator};
use crate::store::overview;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    operator("GET", super::CONSOLE, show),
];

/// `GET /console`, and of `/sandbox` in a browser.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let counts = overview::counts(tx, call.now)?;
    let content = html! {
        h1 { "Console" }
        dl {
            (super::fact("Accounts", &html! { (counts.accounts) }))
            (super::fact("Open jobs", &html! { (counts.open_jobs) }))
            (super::fact("Contracts", &html! { (counts.contracts) }))
            (super::fact("Approvals that wait", &html! { (counts.pending_approvals) }))
        }
    };
    Ok(page(200, "Console", content).wide())
}
