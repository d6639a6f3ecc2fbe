//! The page behind an `approvalUrl`: what is asked for, for whom, for how much, what pays, and two
//! buttons. What a button does is in `deeds::decide`.

mod contract;
mod hire;

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{left, when};
use super::{fact, notice, once, page};
use crate::deeds::escrow::{means, source};
use crate::deeds::{Kind, No, Step, decide};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::rules::money::display;
use crate::store::approvals::{self, Approval, Status};
use crate::store::credits;

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
    let found = decide::read(call.step(tx), call.param("id"));
    answered(tx, call, found)
}

/// `POST /approvals/{id}/confirm`, with `source` and, for a hire, the milestone as the person wants
/// it. Values that are confirmed win over those asked for.
/// Source: docs/developers/concepts/human-approvals.
pub(crate) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let done = decide::pending(step, call.param("id")).and_then(|pending| {
        let source = call.form("source").map(|word| source(&word)).transpose()?;
        decide::confirm(step, pending, source, &hire::changes(call))
    });
    answered(tx, call, done)
}

/// `POST /approvals/{id}/decline`.
pub(crate) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let done =
        decide::pending(step, call.param("id")).and_then(|pending| decide::decline(step, pending));
    answered(tx, call, done)
}

/// The page of what has become of it: it says more than a refusal alone. Nothing half done is kept
/// with it, since a person is told no before anything but an end of the request is written.
fn answered(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    done: Result<Approval, No>,
) -> Result<Answer, Refusal> {
    let no = match done {
        Ok(approval) => return paper(tx, 200, &approval, call, None),
        Err(no) => no,
    };
    let status = match no.kind {
        Kind::Absent => return Ok(unknown()),
        Kind::Wrong => 400,
        Kind::Conflict => 409,
        Kind::Forbidden | Kind::TooMany | Kind::Broken => return Err(no.into()),
    };
    let approval = decide::read(call.step(tx), call.param("id"))?;
    let text = format!("Nothing was done. {}", no.says);
    paper(tx, status, &approval, call, Some(&text))
}

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
    let step = call.step(tx);
    let sheet = match approval.kind {
        approvals::Kind::Hire => hire::sheet(step, approval, call)?,
        approvals::Kind::Fund => contract::fund(step, approval)?,
        approvals::Kind::Release => contract::release(step, approval)?,
        approvals::Kind::End => contract::end(step, approval)?,
    };
    let [waiting, done, undone] = &sheet.headings;
    let (badge, heading) = match approval.status {
        Status::Pending => ("Waiting for you", waiting),
        Status::Confirmed => ("Confirmed", done),
        Status::Declined => ("Declined", undone),
        Status::Expired => ("Lapsed", undone),
    };
    let buttons = if approval.is_pending() {
        let paying = match sheet.charge {
            Some(cents) => sources(step, &approval.account_id, cents)?,
            None => html! {},
        };
        buttons(approval, &sheet, &paying, call)
    } else {
        html! {}
    };
    let content = html! {
        p { span class={ "state " (approval.status.as_str()) } { (badge) } }
        h1 { (heading) }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        p { (outcome(approval, &sheet)) }
        (sheet.facts)
        (sheet.sums)
        (buttons)
    };
    Ok(page(status, heading, content))
}

/// What is left to do once it is decided: nothing here.
const BACK: &str = "Your agent learns of it by itself; you can close this page and go back to your \
                    terminal or chat.";

/// What has become of it, in one sentence.
fn outcome(approval: &Approval, sheet: &Sheet) -> Markup {
    let at = approval.resolved_at.map(when).unwrap_or_default();
    html! {
        @match approval.status {
            Status::Pending => (sheet.question),
            Status::Confirmed => {
                "Confirmed on " (at) ". " (sheet.done) " " (BACK)
            }
            Status::Declined => {
                "Declined on " (at) ". No money was moved. " (BACK)
            }
            Status::Expired => {
                "Nobody decided in time, your agent asked anew with other terms, or things went "
                "another way; this request ended on " (at) ". No money was moved."
            }
        }
    }
}

/// What can pay, and the choice where there is one.
fn sources(step: Step<'_>, account_id: &str, cents: i64) -> Result<Markup, Refusal> {
    let means = means(step, account_id, cents)?;
    let available = display(credits::balance(step.db, account_id)?.available);
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
            (once(call, &path))
            (sheet.fields)
            (paying)
            div.actions {
                button.yes type="submit" { (sheet.yes) }
                button.no type="submit" formaction={ (path) "/decline" } formnovalidate { "Decline" }
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
    match approval.status {
        Status::Pending => waiting,
        Status::Confirmed => done,
        Status::Declined | Status::Expired => undone,
    }
}

/// The last line of a list of sums.
fn total(name: &str, cents: i64) -> Markup {
    html! { div.total { dt { (name) } dd { (display(cents)) } } }
}
