//! What the employer of a contract tells those who work on it, what has changed since it was last read, and
//! the word that it was.

use maud::html;
use rusqlite::Transaction;

use super::manage::{self, Tab};
use super::{contract, gone};
use crate::deeds::instructions as deeds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::long;
use crate::pages::words::{said, when};
use crate::pages::{difference, markdown, once, page};
use crate::store::contracts::Contract;
use crate::store::instructions;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/contracts/{id}/instructions", show),
    trainer("POST", "/trainer/contracts/{id}/instructions/read", read),
];

/// `GET /trainer/contracts/{id}/instructions`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match contract::own(tx, call)? {
        Some(contract) => sheet(tx, call, 200, &contract, None),
        None => Ok(gone()),
    }
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    contract: &Contract,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let path = format!("/trainer/contracts/{}/instructions", contract.id);
    // Whoever has left the job sees what was out then.
    let until = contract.ended_at.unwrap_or(call.now);
    let out = instructions::published(tx, &contract.job_id, until)?;
    let receipts = instructions::read_by(tx, &contract.job_id, &person.id, 1)?;
    let last = receipts.first();
    let known = match last {
        Some(last) => instructions::by_number(tx, &contract.job_id, last.number)?,
        None => None,
    };
    let content = html! {
        (manage::head(tx, call, contract, Tab::Instructions)?)
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        @match &out {
            None => p.empty { "The employer has published no instructions for this job. They show up here when they do." },
            Some(out) => {
                h2 { "Version " (out.number) }
                p.soft { @if let Some(at) = out.published_at { "Published on " (when(at)) } }
                @match (last, known) {
                    (Some(last), _) if last.number == out.number => p { span.tag.good { "Read" } " You read them on " (when(last.read_at)) "." },
                    (Some(last), Some(known)) => {
                        p { strong { "Changed since you read them." } " You read version " (last.number) " on " (when(last.read_at)) "." }
                        details open[call.query("from").is_some()] {
                            summary { "What has changed" }
                            (difference::between(&known.content, &out.content, call.query("from"), &path))
                        }
                    },
                    _ => p { strong { "You have not read them yet." } },
                }
                (markdown::paged(&out.content, call.query("part"), &path))
                @if contract.ended_at.is_none() && last.is_none_or(|last| last.number != out.number) {
                    form method="post" action={ (path) "/read" } {
                        (once(call, &path))
                        input type="hidden" name="number" value=(out.number);
                        div.actions { button.yes type="submit" { "I have read these" } }
                    }
                    p.soft { "The employer sees which version you have read, and when you said so." }
                }
            },
        }
    };
    let title = format!("Instructions · {}", long::name(&contract.title));
    Ok(page(status, &title, content).wide())
}

/// `POST /trainer/contracts/{id}/instructions/read`, with the `number` of the version.
fn read(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = contract::own(tx, call)? else {
        return Ok(gone());
    };
    let person = call.trainer()?;
    let number = call.form("number").and_then(|text| text.parse().ok());
    let Some(number) = number else {
        let text = "Say which version you have read.";
        return sheet(tx, call, 400, &contract, Some(text));
    };
    match deeds::read(call.step(tx), &contract, &person.id, number) {
        Ok(()) => {
            let to = format!("/trainer/contracts/{}/instructions", contract.id);
            call.done(tx, &to, &format!("You have read version {number}."))
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => sheet(tx, call, status, &contract, Some(refusal.told())),
            }
        }
    }
}
