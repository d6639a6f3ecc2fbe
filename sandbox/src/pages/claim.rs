//! The page where a person makes an agent's account their own with the code the agent showed them.
//! The agent's side of the ceremony is in `api::agent`.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::Value;

use super::words::{left, plain, said, when};
use super::{fact, notice, once, page};
use crate::deeds::{Kind, No, claims};
use crate::http::call::{Answer, Call};
use crate::http::forms;
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::store::accounts::{Account, Attempt};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/claim", show),
    site("POST", "/claim", complete),
];

/// `GET /claim?token=`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(token) = call.query("token") else {
        return Ok(notice(
            200,
            "Claim an agent's account",
            "Ask your agent to start the claim. It gives you a link to this page that is yours \
             alone, and a 6-digit code to type there.",
        ));
    };
    match claims::find(call.step(tx), token) {
        Ok((attempt, account)) => Ok(form(200, &attempt, &account, call, None)),
        Err(no) => closed(no),
    }
}

/// `POST /claim`, form fields `token` and `user_code`.
pub(crate) fn complete(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let token = call.form("token").unwrap_or_default();
    let typed = call.form("user_code").unwrap_or_default();
    let (attempt, account) = match claims::complete(step, &token, &typed) {
        Ok(claimed) => claimed,
        Err(no) if no.reason == Some(claims::WRONG_CODE) => {
            let (attempt, account) = claims::find(step, &token)?;
            let left = match no.facts.get("triesLeft").and_then(Value::as_i64) {
                Some(1) | None => "One try is left.".to_owned(),
                Some(tries) => format!("{tries} tries are left."),
            };
            let wrong = format!("{} {left}", no.says);
            return Ok(form(400, &attempt, &account, call, Some(&wrong)));
        }
        Err(no) => return closed(no),
    };
    Ok(page(
        200,
        "Claimed",
        html! {
            p { span.state.confirmed { "Claimed" } }
            h1 { "The account is yours" }
            p { (organization(&account)) " now belongs to " strong { (plain(&attempt.email)) } "." }
            p {
                "Go back to your agent in its terminal or chat: it receives a new token by itself, and its old one has "
                "stopped working. Hiring still needs your yes every time."
            }
        },
    ))
}

/// The page that says why a claim cannot be completed.
fn closed(no: No) -> Result<Answer, Refusal> {
    let (status, title, text) = match no.reason {
        Some(claims::CLAIMED) => (
            409,
            "This account is claimed",
            "There is nothing left to do on this page.",
        ),
        Some(claims::LAPSED) => (
            410,
            "This link has lapsed",
            "It works for half an hour and for five tries. Ask your agent to start the claim again.",
        ),
        Some(claims::TAKEN) => (
            409,
            "This address has an account",
            "Another account was claimed with this address in the meantime. Ask your agent to start \
             the claim again with another one.",
        ),
        _ if no.kind == Kind::Absent => (
            404,
            "This link does not work",
            "It is not complete, or your agent has started the claim again since. Ask it for the \
             newest link.",
        ),
        _ => return Err(no.into()),
    };
    Ok(notice(status, title, text))
}

fn form(
    status: u16,
    attempt: &Attempt,
    account: &Account,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Answer {
    let agent = account
        .agent_name
        .as_deref()
        .map_or_else(|| "Not named".into(), said);
    let content = html! {
        h1 { "Claim this account" }
        p {
            "An AI agent made an employer account and asks you to own it. Go on only if it is "
            "your agent."
        }
        dl {
            (fact("Agent", &html! { (agent) }))
            (fact("Organization", &html! { (organization(account)) }))
            (fact("Your address", &html! { (plain(&attempt.email)) }))
            (fact("Made", &html! { (when(account.created_at)) }))
        }
        form method="post" action="/claim" {
            (once(call, &forms::claim("/claim", &attempt.token)))
            input type="hidden" name="token" value=(attempt.token);
            label for="user_code" { "The 6-digit code your agent shows you" }
            input.code #user_code name="user_code" inputmode="numeric" autocomplete="one-time-code"
                maxlength="9" required autofocus;
            @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
            div.actions { button.yes type="submit" { "Claim the account" } }
        }
        p.soft {
            "The code works for another " (left(attempt.expires_at, call.now)) ". Once the account "
            "is yours, the agent may also write messages and ask to hire; money moves only when "
            "you confirm it."
        }
    };
    page(status, "Claim this account", content)
}

fn organization(account: &Account) -> Markup {
    let name = account.organization_name.as_deref().map(said);
    html! { (name.as_deref().unwrap_or("An organization without a name")) }
}
