//! The page where a person makes an agent's account their own with the code the agent showed them.
//! The agent's side of the ceremony is in `routes::agent`.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::words::{left, plain, when};
use super::{fact, notice, page};
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::store::accounts::{self, Account, Attempt};
use crate::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/claim", show),
    site("POST", "/claim", complete),
];

/// Wrong codes an attempt survives; more would let six digits be guessed. The platform's own number
/// is not documented.
const TRIES: i64 = 5;

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
    Ok(match open(tx, token, call.now)? {
        Ok((attempt, account)) => form(200, &attempt, &account, call, None),
        Err(closed) => closed,
    })
}

/// `POST /claim`, form fields `token` and `user_code`.
pub(crate) fn complete(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let token = call.form("token").unwrap_or_default();
    let (attempt, account) = match open(tx, &token, call.now)? {
        Ok(found) => found,
        Err(closed) => return Ok(closed),
    };
    // People type codes with spaces and dashes.
    let typed = call.form("user_code").unwrap_or_default();
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    if code != attempt.user_code {
        accounts::note_wrong_code(tx, &attempt.token)?;
        return Ok(match TRIES - attempt.wrong_codes - 1 {
            1 => form(
                400,
                &attempt,
                &account,
                call,
                Some("That is not the code. One try is left."),
            ),
            tries @ 2.. => {
                let text = format!("That is not the code. {tries} tries are left.");
                form(400, &attempt, &account, call, Some(&text))
            }
            _ => Closed::Lapsed.page(),
        });
    }
    if let Some(closed) = finish(tx, &attempt, &account, call.now)? {
        return Ok(closed.page());
    }
    Ok(page(
        200,
        "Claimed",
        &html! {
            p { span.state.confirmed { "Claimed" } }
            h1 { "The account is yours" }
            p { (organization(&account)) " now belongs to " strong { (plain(&attempt.email)) } "." }
            p {
                "Go back to your agent: it receives a new token by itself, and its old one has "
                "stopped working. Hiring still needs your yes every time."
            }
        },
    ))
}

/// Why a claim cannot be completed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Closed {
    /// The account has its human.
    Claimed,
    /// Its time is over, or too many wrong codes were typed.
    Lapsed,
    /// Its address has become the owner of another account.
    Taken,
}

impl Closed {
    /// What a person reads of it.
    pub(crate) fn told(self) -> (u16, &'static str, &'static str) {
        match self {
            Closed::Claimed => (
                409,
                "This account is claimed",
                "There is nothing left to do on this page.",
            ),
            Closed::Lapsed => (
                410,
                "This link has lapsed",
                "It works for half an hour and for five tries. Ask your agent to start the claim \
                 again.",
            ),
            Closed::Taken => (
                409,
                "This address has an account",
                "Another account was claimed with this address in the meantime. Ask your agent to \
                 start the claim again with another one.",
            ),
        }
    }

    fn page(self) -> Answer {
        let (status, title, text) = self.told();
        notice(status, title, text)
    }
}

/// Makes an account its human's, as after the right code; or says why it cannot be.
pub(crate) fn finish(
    tx: &Transaction<'_>,
    attempt: &Attempt,
    account: &Account,
    now: i64,
) -> Result<Option<Closed>, Refusal> {
    if let Some(closed) = closed(attempt, account, now) {
        return Ok(Some(closed));
    }
    if accounts::email_taken(tx, &attempt.email)? {
        return Ok(Some(Closed::Taken));
    }
    accounts::claim(tx, attempt, now)?;
    Ok(None)
}

fn closed(attempt: &Attempt, account: &Account, now: i64) -> Option<Closed> {
    let over = attempt.expires_at.min(account.claim_expires_at) <= now;
    if account.claimed_at.is_some() {
        Some(Closed::Claimed)
    } else if over || attempt.wrong_codes >= TRIES {
        Some(Closed::Lapsed)
    } else {
        None
    }
}

/// The attempt a link stands for and its account, or the page that says why there is none.
fn open(
    tx: &Transaction<'_>,
    token: &str,
    now: i64,
) -> Result<Result<(Attempt, Account), Answer>, Refusal> {
    let Some(attempt) = accounts::attempt_by_token(tx, token)? else {
        return Ok(Err(notice(
            404,
            "This link does not work",
            "It is not complete, or your agent has started the claim again since. Ask it for the \
             newest link.",
        )));
    };
    let account = accounts::by_id(tx, &attempt.account_id)?
        .ok_or_else(|| Refusal::broken("The account of a claim is missing."))?;
    match closed(&attempt, &account, now) {
        Some(closed) => Ok(Err(closed.page())),
        None => Ok(Ok((attempt, account))),
    }
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
        .map_or_else(|| "Not named".into(), plain);
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
            input type="hidden" name="token" value=(attempt.token);
            label for="user_code" { "The 6-digit code your agent shows you" }
            input.code #user_code name="user_code" inputmode="numeric" autocomplete="one-time-code"
                maxlength="9" required autofocus;
            @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
            div.actions { button.yes { "Claim the account" } }
        }
        p.soft {
            "The code works for another " (left(attempt.expires_at, call.now)) ". Once the account "
            "is yours, the agent may also write messages and ask to hire; money moves only when "
            "you confirm it."
        }
    };
    page(status, "Claim this account", &content)
}

fn organization(account: &Account) -> Markup {
    let name = account.organization_name.as_deref().map(plain);
    html! { (name.as_deref().unwrap_or("An organization without a name")) }
}
