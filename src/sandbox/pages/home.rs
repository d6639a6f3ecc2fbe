//! The start page, which lists what is here, and the billing page that refusals point to.

use maud::html;
use rusqlite::Transaction;

use super::{approval, notice, page};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::store::{approvals, jobs};
use crate::sandbox::table::{Access, OPERATIONS};

/// `GET /`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut asked = Vec::new();
    for approval in approvals::latest(tx, 10)? {
        let title = approval::title(tx, &approval)?;
        asked.push((approval, title));
    }
    let listed = jobs::listed(tx)?;
    let content = html! {
        h1 { "OpenTrain sandbox" }
        p { "The platform on this machine, for agents to try a hiring flow on: " code { (call.base_url) } }
        h2 { "Waiting for a person, and decided" }
        @if asked.is_empty() { p class="soft" { "Nothing has been asked for yet." } }
        table {
            @for (approval, title) in &asked {
                tr {
                    td { a href={ "/approvals/" (approval.id) } { (title) } }
                    td { span class={ "state " (approval.status) } { (approval::state(&approval.status)) } }
                }
            }
        }
        h2 { "On the marketplace" }
        @if listed.is_empty() { p class="soft" { "No job is published." } }
        table {
            @for job in listed.iter().take(20) {
                tr { td { a href={ "/jobs/" (job.id) } { (job.title()) } } }
            }
        }
        h2 { "Operations" }
        table class="operations" {
            @for row in OPERATIONS.iter().filter(|row| !matches!(row.access, Access::Page)) {
                tr { th { (row.method) } td { code { (row.path) } } }
            }
        }
    };
    Ok(page(200, "Start", &content))
}

/// `GET /billing`.
pub(crate) fn billing(_: &Transaction<'_>, _: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(notice(
        200,
        "Billing",
        "On the real platform a person adds a card or buys credits here. In the sandbox every \
         account has a test card from the start.",
    ))
}
