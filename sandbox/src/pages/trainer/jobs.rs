//! The trainer's jobs: the contracts that run.

use maud::html;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::page;
use crate::pages::words::{said, when};
use crate::store::contracts;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/jobs", show),
];

/// `GET /trainer/jobs`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let running = contracts::of_person(tx, &person.id, false)?;
    let content = html! {
        h1 { "My jobs" }
        @if running.is_empty() {
            p.empty { "No contract runs. One begins when an employer accepts a proposal of yours." }
        }
        ul.rows {
            @for contract in &running {
                li {
                    strong { (said(&contract.title)) }
                    span.soft { "since " (when(contract.started_at)) }
                }
            }
        }
    };
    Ok(page(200, "My jobs", content).wide())
}
