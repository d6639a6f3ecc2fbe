//! The page behind a `checkoutUrl`: how much is paid in, into whose balance, and two buttons. What a
//! button does is in `deeds::top_ups`.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{left, plain, when};
use super::{fact, notice, once, page};
use crate::deeds::top_ups::{self, Unpaid};
use crate::deeds::{Kind, No, Step};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::rules::money::display;
use crate::store::top_ups::{self as stored, Status, TopUp};
use crate::store::{accounts, approvals, credits};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/checkout/{topUpId}", show),
    site("POST", "/checkout/{topUpId}/pay", pay),
    site("POST", "/checkout/{topUpId}/cancel", cancel),
];

/// `GET /checkout/{topUpId}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    answered(
        tx,
        call,
        top_ups::read(call.step(tx), call.param("topUpId")),
    )
}

/// `POST /checkout/{topUpId}/pay`.
pub(crate) fn pay(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    ended(tx, call, top_ups::pay)
}

/// `POST /checkout/{topUpId}/cancel`.
pub(crate) fn cancel(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    ended(tx, call, top_ups::cancel)
}

fn ended(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    deed: fn(Step<'_>, Unpaid) -> Result<TopUp, No>,
) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let done = top_ups::unpaid(step, call.param("topUpId")).and_then(|unpaid| deed(step, unpaid));
    answered(tx, call, done)
}

/// The page of what it has become: it says more than a refusal alone.
fn answered(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    done: Result<TopUp, No>,
) -> Result<Answer, Refusal> {
    let no = match done {
        Ok(top_up) => return paper(tx, 200, &top_up, call, None),
        Err(no) => no,
    };
    match no.kind {
        Kind::Absent => Ok(unknown()),
        Kind::Conflict => {
            let top_up = top_ups::read(call.step(tx), call.param("topUpId"))?;
            let text = format!("Nothing was done. {}", no.says);
            paper(tx, 409, &top_up, call, Some(&text))
        }
        Kind::Wrong | Kind::Forbidden | Kind::TooMany | Kind::Broken => Err(no.into()),
    }
}

/// Whether somebody is signed in who has nothing to do with the top-up.
fn strange(tx: &Transaction<'_>, call: &Call<'_>) -> Result<bool, Refusal> {
    let found = stored::by_id(tx, call.param("topUpId"))?;
    Ok(found.is_some_and(|one| !call.eyes.may_act_for(&one.account_id)))
}

fn unknown() -> Answer {
    notice(
        404,
        "There is no such top-up",
        "The link is not complete, or this sandbox was started anew and has forgotten it.",
    )
}

fn paper(
    tx: &Transaction<'_>,
    status: u16,
    top_up: &TopUp,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let account = accounts::by_id(tx, &top_up.account_id)?
        .ok_or_else(|| Refusal::broken("The account of this top-up is missing."))?;
    let into = top_ups::credits_of(call.step(tx), top_up)?;
    let balance = credits::balance(tx, &into)?;
    let amount = display(top_up.amount_cents);
    let (badge, heading) = match top_up.status {
        Status::Pending => ("Waiting for you", format!("Add {amount} of credits?")),
        Status::Completed => ("Paid", format!("{amount} of credits were added")),
        Status::Canceled => ("Cancelled", "No credits were added".to_owned()),
        Status::Expired => ("Lapsed", "No credits were added".to_owned()),
    };
    let organization = account.organization_name.as_deref().unwrap_or("No name");
    let content = html! {
        p class={ "state " (colour(top_up.status)) } { (badge) }
        h1 { (heading) }
        @if let Some(wrong) = wrong { p.wrong { (wrong) } }
        @if top_up.status == Status::Pending {
            p {
                "An agent asks you to pay into the prepaid balance, from which hires and milestones \
                 can be paid later. Each of them still needs your consent."
            }
        }
        dl {
            (fact("Organization", &html! { (super::long::name(organization)) }))
            @if let Some(email) = account.email.as_deref().filter(|_| account.claimed_at.is_some()) {
                (fact("Owner", &html! { (plain(email)) }))
            }
            (fact("Balance now", &html! { (display(balance.available)) }))
            @if let Some(at) = top_up.completed_at {
                (fact("Paid", &html! { (when(at)) }))
            }
        }
        dl.sums {
            div.total { dt { (due(top_up.status)) } dd { (amount) } }
        }
        @if top_up.status == Status::Pending { (buttons(top_up, call)) }
    };
    Ok(page(status, "Top up credits", content))
}

/// The colour of a state, in the names that the approval page gave to the colours.
fn colour(status: Status) -> &'static str {
    let like = match status {
        Status::Pending => approvals::Status::Pending,
        Status::Completed => approvals::Status::Confirmed,
        Status::Expired | Status::Canceled => approvals::Status::Expired,
    };
    like.as_str()
}

fn due(status: Status) -> &'static str {
    match status {
        Status::Pending => "You pay now",
        Status::Completed => "Charged",
        Status::Expired | Status::Canceled => "Would have been charged",
    }
}

fn buttons(top_up: &TopUp, call: &Call<'_>) -> Markup {
    let path = format!("/checkout/{}", top_up.id);
    html! {
        p.deadline {
            "You have " strong { (left(top_up.expires_at, call.now)) } ": until "
            (when(top_up.expires_at)) "."
        }
        p.soft { "Paid with a test card. If you cancel, nothing is paid and no credits are added." }
        div.actions.decisions {
            form method="post" action={ (path) "/pay" } {
                (once(call, &path))
                button.decision type="submit" {
                    "Pay " (display(top_up.amount_cents)) " and add it to the credits"
                }
            }
            form method="post" action={ (path) "/cancel" } {
                (once(call, &path))
                button.decision type="submit" { "Cancel" }
            }
        }
    }
}
