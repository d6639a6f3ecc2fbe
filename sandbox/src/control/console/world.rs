//! The world as a whole: every account with its jobs, contracts and money.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::paper;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::pages::long;
use crate::rules::money::display;
use crate::store::overview;

/// Accounts listed at most, and their bytes.
const SHOWN: i64 = 100;
const LIST: usize = 42 * 1024;

/// `GET /console/world`.
pub(super) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let counts = overview::counts(tx, call.now)?;
    let content = html! {
        h1 { "World" }
        p {
            (counts.accounts) " accounts, " (counts.open_jobs) " open jobs, " (counts.contracts)
            " contracts, " (counts.pending_approvals) " requests that wait, " (counts.planned_acts)
            " things that will happen by themselves."
        }
        (table(tx, call, "/console/world", SHOWN, LIST)?)
        p.soft {
            "To look through somebody's eyes, " a href="/sign-in" { "be somebody else" } "."
        }
    };
    Ok(paper("World", content))
}

/// The accounts, newest first.
pub(super) fn table(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    path: &str,
    most: i64,
    bytes: usize,
) -> Result<Markup, Refusal> {
    let rows = overview::accounts(tx, most)?;
    let list = long::whole(call, path).rows("accounts", &rows, bytes, |row| {
        html! {
            tr {
                td {
                    (long::name(row.organization.as_deref().unwrap_or("Without a name"))) br;
                    code.soft { (row.id) }
                }
                td data-label="Agent" { (long::name(row.agent.as_deref().unwrap_or("none"))) }
                td data-label="Owner" { (long::address(row.owner.as_deref().unwrap_or("not claimed"))) }
                td.num data-label="Jobs open" { (row.open_jobs) }
                td.num data-label="Contracts running" { (row.running) }
                td.num data-label="In escrow" { (display(row.held_cents)) }
                td.num data-label="Paid out" { (display(row.paid_cents)) }
                td.num data-label="Credits free" { (display(row.available_cents)) }
            }
        }
    });
    Ok(html! {
        @if rows.is_empty() {
            p.empty {
                "Nobody has registered yet. An agent does with " code { "opentrain_register_agent" }
                ", a person on " a href="/sign-in?as=employer" { "the sign-in page" } "."
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Accounts" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Organization" }
                        th scope="col" { "Agent" }
                        th scope="col" { "Owner" }
                        th.num scope="col" { "Jobs open" }
                        th.num scope="col" { "Contracts running" }
                        th.num scope="col" { "In escrow" }
                        th.num scope="col" { "Paid out" }
                        th.num scope="col" { "Credits free" }
                    } }
                    tbody { (list.shown) }
                }
            }
            (list.rest)
        }
    })
}
