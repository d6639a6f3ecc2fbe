//! The trainer's contracts: those that run, and those that have ended.

use maud::html;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::long;
use crate::pages::page;
use crate::pages::words::when;
use crate::rules::money::display;
use crate::store::contracts::{self, Milestone, Stage};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/jobs", running),
    trainer("GET", "/trainer/finished", finished),
];

/// Bytes of the list.
const LIST: usize = 40 * 1024;

/// `GET /trainer/jobs`.
fn running(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let empty = "No contract runs. One begins when an employer accepts a proposal of yours; find work and \
                 submit one.";
    list(tx, call, "My jobs", false, empty)
}

/// `GET /trainer/finished`.
fn finished(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    list(tx, call, "Finished", true, "No contract has ended yet.")
}

fn list(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    title: &str,
    ended: bool,
    empty: &str,
) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for contract in contracts::of_person(tx, &person.id, ended)? {
        let all = contracts::milestones(tx, &contract.id)?;
        let sum = |wanted: fn(&Milestone) -> bool| -> i64 {
            let found = all.iter().filter(|one| wanted(one));
            found.map(|one| one.amount_cents).sum()
        };
        let (held, paid) = (
            sum(Milestone::holds_money),
            sum(|one| one.stage == Stage::Paid),
        );
        rows.push((contract, held, paid));
    }
    let path = if ended {
        "/trainer/finished"
    } else {
        "/trainer/jobs"
    };
    let list = long::whole(call, path).rows("from", &rows, LIST, |(contract, held, paid)| {
        html! {
            li data-row {
                strong { (long::name(&contract.title)) }
                a href={ "/trainer/contracts/" (contract.id) } { @if ended { "Look at it" } @else { "Start working" } }
                p.soft {
                    @match contract.ended_at {
                        Some(at) => { "Ended on " (when(at)) },
                        None => { "Since " (when(contract.started_at)) },
                    }
                    ", " (display(*held)) " in escrow for you, " (display(*paid)) " paid"
                }
            }
        }
    });
    let content = html! {
        h1 { (title) }
        @if rows.is_empty() { p.empty { (empty) } }
        ul.rows { (list.shown) }
        (list.rest)
    };
    Ok(page(200, title, content).wide())
}
