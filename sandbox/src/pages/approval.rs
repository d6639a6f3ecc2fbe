//! The page behind an `approvalUrl`: what is asked for, for whom, for how much, what pays, and two
//! buttons. What a button does is in `routes::approvals`.

mod contract;
mod hire;

pub(crate) use hire::changed;

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{left, when};
use super::{fact, notice, page};
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::routes::approvals::{self as deeds, Source};
use crate::routes::escrow::means;
use crate::rules::money::display;
use crate::store::approvals::{Approval, END, FUND, HIRE, RELEASE};
use crate::store::credits;
use crate::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/approvals/{id}", show),
    site("POST", "/approvals/{id}/confirm", confirm),
    site("POST", "/approvals/{id}/decline", decline),
];

/// What the page of one kind says.
struct Sheet {
    /// The heading while it waits, when it was done, and when it was not.
    headings: [String; 3],
    /// What is asked, and that nothing happens without a yes.
    question: &'static str,
    /// What a yes has brought about.
    done: Markup,
    facts: Markup,
    sums: Markup,
    /// What is to be paid by a source that the person chooses.
    charge: Option<i64>,
    /// What may be changed before a yes.
    fields: Markup,
    /// The word on the button.
    yes: &'static str,
}

/// `GET /approvals/{id}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match deeds::read(tx, call.param("id"), call.now)? {
        Some(approval) => paper(tx, 200, &approval, call, None),
        None => Ok(unknown()),
    }
}

/// `POST /approvals/{id}/confirm`, with `source` and, for a hire, the milestone as the person wants
/// it. Values that are confirmed win over those asked for.
/// Source: docs/developers/concepts/human-approvals.
pub(crate) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = deeds::read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if !approval.is_pending() {
        return paper(tx, 409, &approval, call, Some(DECIDED));
    }
    let source = match call.form("source") {
        None => None,
        Some(word) => match Source::read(&word) {
            Some(source) => Some(source),
            None => {
                let text = "Nothing was done: choose the card or the credits.";
                return paper(tx, 400, &approval, call, Some(text));
            }
        },
    };
    if approval.kind == HIRE {
        match hire::changed(&approval, |name| hire::entered(call, name)) {
            Ok(Some(terms)) => approval.terms = terms,
            Ok(None) => {}
            Err(wrong) => {
                let text = format!("Nothing was done. {wrong}");
                return paper(tx, 400, &approval, call, Some(&text));
            }
        }
    }
    match deeds::confirm(tx, &mut approval, source, call.now) {
        Ok(()) => paper(tx, 200, &approval, call, None),
        // Told before anything was written, so that nothing half done is committed with the page.
        Err(refusal) if refusal.status == 409 => {
            let text = format!("Nothing was done: {}", refusal.told());
            paper(tx, 409, &approval, call, Some(&text))
        }
        Err(refusal) => Err(refusal),
    }
}

/// `POST /approvals/{id}/decline`.
pub(crate) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(mut approval) = deeds::read(tx, call.param("id"), call.now)? else {
        return Ok(unknown());
    };
    if !approval.is_pending() {
        return paper(tx, 409, &approval, call, Some(DECIDED));
    }
    deeds::resolve(tx, &mut approval, "declined", None, call.now)?;
    paper(tx, 200, &approval, call, None)
}

const DECIDED: &str = "Nothing was done: this is decided already.";

fn unknown() -> Answer {
    notice(
        404,
        "There is no such request",
        "The link is not complete, or this sandbox was started anew and has forgotten it.",
    )
}

fn paper(
    tx: &Transaction<'_>,
    status: u16,
    approval: &Approval,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let sheet = match approval.kind.as_str() {
        HIRE => hire::sheet(tx, approval, call)?,
        FUND => contract::fund(tx, approval)?,
        RELEASE => contract::release(tx, approval)?,
        END => contract::end(tx, approval)?,
        other => {
            let error = format!("There is no such kind of approval: {other}.");
            return Err(Refusal::broken(error));
        }
    };
    let [waiting, done, undone] = &sheet.headings;
    let (badge, heading) = match approval.status.as_str() {
        "pending" => ("Waiting for you", waiting),
        "confirmed" => ("Confirmed", done),
        "declined" => ("Declined", undone),
        _ => ("Lapsed", undone),
    };
    let buttons = if approval.is_pending() {
        let paying = match sheet.charge {
            Some(cents) => sources(tx, &approval.account_id, cents)?,
            None => html! {},
        };
        buttons(approval, &sheet, &paying, call)
    } else {
        html! {}
    };
    let content = html! {
        p { span class={ "state " (approval.status) } { (badge) } }
        h1 { (heading) }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        p { (outcome(approval, &sheet)) }
        (sheet.facts)
        (sheet.sums)
        (buttons)
    };
    Ok(page(status, heading, &content))
}

/// What has become of it, in one sentence.
fn outcome(approval: &Approval, sheet: &Sheet) -> Markup {
    let at = approval.resolved_at.map(when).unwrap_or_default();
    html! {
        @match approval.status.as_str() {
            "pending" => (sheet.question),
            "confirmed" => {
                "Confirmed on " (at) ". " (sheet.done) " Your agent learns of it by itself."
            }
            "declined" => {
                "Declined on " (at) ". No money was moved. Your agent learns of it by itself."
            }
            _ => {
                "Nobody decided in time, your agent asked anew with other terms, or things went "
                "another way; this request ended on " (at) ". No money was moved."
            }
        }
    }
}

/// What can pay, and the choice where there is one.
fn sources(tx: &Transaction<'_>, account_id: &str, cents: i64) -> Result<Markup, Refusal> {
    let means = means(tx, account_id, cents)?;
    let available = display(credits::balance(tx, account_id)?.available);
    Ok(html! {
        @match (means.card, means.credits) {
            (true, true) => fieldset {
                legend { "Pay with" }
                label.choice {
                    input type="radio" name="source" value="credits" checked;
                    " Credits, " (available) " available"
                }
                label.choice {
                    input type="radio" name="source" value="card";
                    " The test card on file"
                }
            },
            (true, false) => p.soft { "Paid with the test card on file." },
            (false, true) => p.soft {
                "Paid with credits, " (available) " available. There is no card on file."
            },
            (false, false) => p.wrong {
                "Nothing can pay this: there is no card on file, and " (available) " of credits do "
                "not cover it. " a href="/billing" { "Billing" }
            },
        }
    })
}

fn buttons(approval: &Approval, sheet: &Sheet, paying: &Markup, call: &Call<'_>) -> Markup {
    let path = format!("/approvals/{}", approval.id);
    html! {
        form method="post" action={ (path) "/confirm" } {
            (sheet.fields)
            (paying)
            div.actions {
                button.yes { (sheet.yes) }
                button.no formaction={ (path) "/decline" } formnovalidate { "Decline" }
            }
        }
        p.soft {
            "This request lapses in " (left(approval.expires_at, call.now)) ", on "
            (when(approval.expires_at)) "."
        }
    }
}

/// One of three words, by what has become of an approval.
fn by_status(approval: &Approval, words: [&'static str; 3]) -> &'static str {
    let [waiting, done, undone] = words;
    match approval.status.as_str() {
        "pending" => waiting,
        "confirmed" => done,
        _ => undone,
    }
}

/// The last line of a list of sums.
fn total(name: &str, cents: i64) -> Markup {
    html! { div.total { dt { (name) } dd { (display(cents)) } } }
}
