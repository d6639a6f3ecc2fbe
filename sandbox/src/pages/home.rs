//! The start page, which lists what is here, and the billing page that refusals point to. Nothing
//! can be changed on either.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{plain, said, when};
use super::{fact, page};
use crate::call::{Answer, Call};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::rules::labels::label;
use crate::rules::money::display;
use crate::store::accounts::{self, Account};
use crate::store::approvals::{Approval, Status};
use crate::store::{approvals, credits, jobs};
use crate::table::Access;
use crate::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/", show),
    site("GET", "/billing", billing),
];

/// Requests and jobs listed at most.
const SHOWN: usize = 20;

/// `GET /`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let requests = approvals::latest(tx, i64::try_from(SHOWN).unwrap_or(i64::MAX))?;
    let listed = jobs::listed(tx, i64::MAX, SHOWN, |_| true)?;
    let documents = call
        .table
        .rows()
        .filter(|row| matches!(row.access, Access::Document));
    let content = html! {
        h1 { "OpenTrain sandbox" }
        p {
            "The hiring platform on this machine, for agents to practise on. It is served at "
            code { (call.base_url) } "."
        }
        h2 { "Requests for your consent" }
        @if requests.is_empty() { p.soft { "No agent has asked for anything yet." } }
        table {
            @for request in &requests {
                tr {
                    td { a href={ "/approvals/" (request.id) } { (label(request.kind.as_str())) } }
                    td { (label(state(request, call.now).as_str())) }
                    td.soft { (when(request.created_at)) }
                }
            }
        }
        h2 { "Open jobs" }
        @if listed.is_empty() { p.soft { "No job is published." } }
        table {
            @for job in &listed {
                tr { td { a href={ "/jobs/" (job.id) } { (said(job.title())) } } }
            }
        }
        h2 { "Operations that are played" }
        table {
            @for row in call.table.rows().filter(|row| row.is_api()) {
                tr {
                    td.soft { (row.method) }
                    td { code { (row.path) } br; span.soft { (row.paper.summary) } }
                }
            }
        }
        h2 { "Documents for programs" }
        table {
            @for row in documents {
                tr { td { a href=(row.path) { (row.path) } br; span.soft { (row.paper.summary) } } }
            }
        }
    };
    Ok(page(200, "Start", &content))
}

/// `GET /billing`.
pub(crate) fn billing(tx: &Transaction<'_>, _: &Call<'_>) -> Result<Answer, Refusal> {
    let mut purses = Vec::new();
    for account in accounts::latest(tx, i64::try_from(SHOWN).unwrap_or(i64::MAX))? {
        let balance = credits::balance(tx, &account.id)?;
        purses.push((account, balance));
    }
    let content = html! {
        h1 { "Billing" }
        p {
            "On the real platform you add a card or buy credits here. In the sandbox every account \
             has a test card from the start, and credits are paid in at the link of a top-up."
        }
        @if purses.is_empty() { p.soft { "No agent has registered yet." } }
        @for (account, balance) in &purses {
            h2 { (said(account.organization_name.as_deref().unwrap_or("Organization without a name"))) }
            dl {
                (fact("Owner", &html! { (owner(account)) }))
                (fact("Card", &html! { @if account.has_card { "Test card on file" } @else { "None on file" } }))
                (fact("Credits, free", &html! { (display(balance.available)) }))
                (fact("Credits, held for work", &html! { (display(balance.reserved)) }))
            }
        }
    };
    Ok(page(200, "Billing", &content))
}

fn owner(account: &Account) -> Markup {
    html! {
        @match account.email.as_deref().filter(|_| account.claimed_at.is_some()) {
            Some(email) => (plain(email)),
            None => span.soft { "Nobody has claimed it" },
        }
    }
}

/// The state of a request as of now; one that has lapsed need not have been looked at since.
fn state(request: &Approval, now: Moment) -> Status {
    if request.is_pending() && request.expires_at <= now {
        Status::Expired
    } else {
        request.status
    }
}
