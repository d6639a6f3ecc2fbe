//! Reports of payouts, and where the money goes.

use maud::{Markup, html};
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::moment::iso;
use crate::pages::long;
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::rules::labels::label;
use crate::rules::money::{display, dollars};
use crate::store::contracts::{self, Milestone, Stage};
use crate::store::{invoices, played};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/reports", reports),
    trainer("GET", "/trainer/reports/payouts.csv", csv),
    trainer("GET", "/trainer/settings", settings),
    trainer("POST", "/trainer/settings/payouts", set),
];

/// Invoices listed at most, and bytes of each of the two tables.
const INVOICES: i64 = 1000;
const LIST: usize = 20 * 1024;
/// How one can be paid here. The platform's own list is not documented.
const METHODS: &[(&str, &str)] = &[("bank", "Bank account"), ("wallet", "Online wallet")];

/// A milestone that was paid out, behind id and title of its contract.
type Paid = (String, String, Milestone);

/// What was paid out to whoever looks, newest first, each with its contract.
fn payouts(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Vec<Paid>, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for ended in [false, true] {
        for contract in contracts::of_person(tx, &person.id, ended)? {
            let paid = contracts::milestones(tx, &contract.id)?;
            let paid = paid.into_iter().filter(|one| one.stage == Stage::Paid);
            rows.extend(paid.map(|one| (contract.id.clone(), contract.title.clone(), one)));
        }
    }
    rows.sort_by_key(|(.., one)| std::cmp::Reverse(one.settled_at));
    Ok(rows)
}

/// `GET /trainer/reports`.
fn reports(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let rows = payouts(tx, call)?;
    let total: i64 = rows.iter().map(|(.., one)| one.amount_cents).sum();
    let whole = long::whole(call, "/trainer/reports");
    let list = whole.rows("payouts", &rows, LIST, |(contract, title, one)| {
        html! {
            tr {
                td { code { (one.invoice_id.as_deref().unwrap_or("none")) } }
                td data-label="Job" { a href={ "/trainer/contracts/" (contract) } { (long::name(title)) } }
                td data-label="Milestone" { (long::name(one.name.as_deref().unwrap_or(&one.description))) }
                td data-label="Handed in" { (one.payout_asked_at.map(when).unwrap_or_default()) }
                td data-label="Paid out" { (one.settled_at.map(when).unwrap_or_default()) }
                td.num data-label="Amount" { (display(one.amount_cents)) }
            }
        }
    });
    let content = html! {
        h1 { "Reports" }
        h2 { "Payouts" }
        @if rows.is_empty() {
            p.empty { "Nothing was paid out yet. A payout follows when the employer releases what you handed in." }
        } @else {
            p.sum { (display(total)) " paid out" }
            div.scroll tabindex="0" role="region" aria-label="Payouts" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Invoice" } th scope="col" { "Job" } th scope="col" { "Milestone" }
                        th scope="col" { "Handed in" } th scope="col" { "Paid out" } th.num scope="col" { "Amount" }
                    } }
                    tbody {
                        (list.shown)
                    }
                }
            }
            (list.rest)
            p { a href="/trainer/reports/payouts.csv" download { "As a table for a spreadsheet (CSV)" } ". This page prints without its menu." }
        }
        (invoices(tx, call)?)
    };
    Ok(page(200, "Reports", content).wide())
}

/// What employers were billed for this person's work: into escrow, from where payouts come.
fn invoices(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Markup, Refusal> {
    let all = invoices::of_person(tx, &call.trainer()?.id, INVOICES)?;
    let list = long::whole(call, "/trainer/reports").rows("invoices", &all, LIST, |(one, title, part)| {
        html! {
            tr {
                td { code { (one.id) } }
                td data-label="Job" {
                    @match &one.contract_id {
                        Some(id) => a href={ "/trainer/contracts/" (id) } { (long::name(title)) },
                        None => (long::name(title)),
                    }
                }
                td data-label="For" { (label(one.kind.as_str())) }
                td data-label="Made" { (when(one.created_at)) }
                td data-label="State" {
                    (label(one.status.as_str()))
                    @if let Some(at) = one.settled_at { ", " (when(at)) }
                }
                td.num data-label="Amount" { (display(*part)) }
            }
        }
    });
    Ok(html! {
        h2 { "Invoices" }
        @if all.is_empty() { p.soft { "None yet. One is made for every milestone that an employer pays for, or is asked to." } } @else {
            div.scroll tabindex="0" role="region" aria-label="Invoices" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Invoice" } th scope="col" { "Job" } th scope="col" { "For" }
                        th scope="col" { "Made" } th scope="col" { "State" } th.num scope="col" { "Amount" }
                    } }
                    tbody {
                        (list.shown)
                    }
                }
            }
            (list.rest)
        }
    })
}

/// `GET /trainer/reports/payouts.csv`.
fn csv(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut text = "invoice,job,milestone,handed in,paid out,amount usd\r\n".to_owned();
    for (_, title, one) in payouts(tx, call)? {
        let name = one.name.as_deref().unwrap_or(&one.description);
        let cells = [
            one.invoice_id.clone().unwrap_or_default(),
            said(&title),
            said(name),
            one.payout_asked_at.map(iso).unwrap_or_default(),
            one.settled_at.map(iso).unwrap_or_default(),
            dollars(one.amount_cents).to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| safe(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    let name = "attachment; filename=\"payouts.csv\"";
    Ok(Answer::text("text/csv; charset=utf-8", text).with("content-disposition", name))
}

/// A cell that a spreadsheet takes for a text: quoted, and never the beginning of a formula.
fn safe(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = cell.replace('"', "\"\"");
    format!("\"{}{cell}\"", if formula { "'" } else { "" })
}

/// `GET /trainer/settings`.
fn settings(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    shown(tx, call, 200, None)
}

fn shown(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let method = played::payout_method(tx, &person.id)?;
    let content = html! {
        h1 { "Settings" }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was kept. " (said(text)) } }
        h2 { "Payouts" }
        @match &method {
            Some((kind, detail)) => p { "Your payouts go to: " strong { (label(kind)) " " (plain(detail)) } "." },
            None => p { "No payout method is set. What is released for you waits until there is one on the real platform; the sandbox pays it out all the same." },
        }
        form method="post" action="/trainer/settings/payouts" {
            (once(call, "/trainer/settings"))
            label for="kind" { "Kind" }
            select id="kind" name="kind" { @for (word, name) in METHODS { option value=(word) { (name) } } }
            label for="number" { "Number or address; only its end is kept" }
            input id="number" name="number" minlength="4" maxlength="64" required autocomplete="off";
            div.actions { button type="submit" { "Set it" } }
        }
        @if method.is_some() {
            form method="post" action="/trainer/settings/payouts" {
                (once(call, "/trainer/settings"))
                button.no type="submit" name="remove" value="yes" { "Remove it" }
            }
        }
        p.soft { "In which countries payouts are possible is not documented; the sandbox pays everywhere." }
    };
    Ok(page(status, "Settings", content).wide())
}

/// `POST /trainer/settings/payouts`, with `kind` and `number`, or `remove`.
fn set(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    if call.form("remove").is_some() {
        played::set_payout_method(tx, &person.id, None, call.now)?;
        return call.done(tx, "/trainer/settings", "The payout method is removed.");
    }
    let kind = call.form("kind").unwrap_or_default();
    let number: String = call
        .form("number")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let known = METHODS.iter().any(|(word, _)| *word == kind);
    if !known || !(4..=64).contains(&number.chars().count()) {
        return shown(
            tx,
            call,
            400,
            Some("Choose a kind, and give at least four characters."),
        );
    }
    let end: Vec<char> = number.chars().rev().take(4).collect();
    let detail: String = "····".chars().chain(end.into_iter().rev()).collect();
    played::set_payout_method(tx, &person.id, Some((&kind, &detail)), call.now)?;
    call.done(tx, "/trainer/settings", "The payout method is set.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(safe("=SUM(A1)"), "\"'=SUM(A1)\"");
        assert_eq!(safe("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
