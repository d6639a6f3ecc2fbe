//! What the employer of a contract has shared for its work, and what is known of the managed work address.

use maud::html;
use rusqlite::Transaction;

use super::manage::{self, Tab};
use super::{contract, gone};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::long;
use crate::pages::page;
use crate::pages::words::when;
use crate::store::access;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/contracts/{id}/access", show),
];

/// Things listed at most, and their bytes.
const SHOWN: i64 = 1000;
const LIST: usize = 30 * 1024;

/// `GET /trainer/contracts/{id}/access`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = contract::own(tx, call)? else {
        return Ok(gone());
    };
    // Whoever has left the job gets in no more.
    let shared = match contract.ended_at {
        None => access::list(tx, &contract.job_id, SHOWN)?,
        Some(_) => Vec::new(),
    };
    let path = format!("/trainer/contracts/{}/access", contract.id);
    let whole = long::whole(call, &path);
    let list = whole.rows("shared", &shared, LIST, |one| {
        html! {
            li data-row {
                @match one.withdrawn_at {
                    None => {
                        strong { (long::name(&one.name)) }
                        span.soft { "shared on " (when(one.shared_at)) }
                        p { a href=(one.address) rel="noreferrer" { (long::address(&one.address)) } }
                        @if !one.note.is_empty() { (whole.text(&one.id, &one.note, 1000)) }
                    },
                    Some(at) => {
                        span { (long::name(&one.name)) " " span.tag { "Withdrawn" } }
                        span.soft { "on " (when(at)) }
                    },
                }
            }
        }
    });
    let content = html! {
        (manage::head(tx, call, &contract, Tab::Access)?)
        h2 { "Shared by the employer" }
        @if contract.ended_at.is_some() { p.empty { "The contract has ended, and with it what was shared for it." } }
        @else if shared.is_empty() { p.empty { "The employer has shared nothing for this job yet: tools, folders and the like show up here." } }
        ul.rows { (list.shown) }
        (list.rest)
        h2 { "Work email" }
        p {
            "Once hired, OpenTrain gives a trainer a managed address that ends in " code { "@opentrain.work" }
            ", for tools outside that ask for one, and can take it back. Use it there instead of one of your own."
        }
        p.soft { "How the part before the @ is chosen is not documented, so nobody has one in the sandbox." }
    };
    let title = format!("Access · {}", long::name(&contract.title));
    Ok(page(200, &title, content).wide())
}
