//! The page where a person takes ownership of an agent's account by typing the code that the agent
//! showed them. How the attempt came about is in `routes::agent`.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{notice, page};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::store::accounts::{self, Account, Attempt};

/// Wrong codes after which an attempt is closed: six digits must not be guessed.
const MAX_WRONG_CODES: i64 = 5;

/// `GET /claim`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(token) = call.query("token") else {
        return Ok(notice(
            200,
            "Claim an agent's account",
            "Your agent starts the claim and gives you a link of its own and a code. Open that \
             link.",
        ));
    };
    match find(tx, call, token)? {
        Ok((attempt, account)) => Ok(page(
            200,
            "Claim this account",
            &form(&attempt, &account, None),
        )),
        Err(answer) => Ok(answer),
    }
}

/// `POST /claim`, form fields `token` and `user_code`.
pub(crate) fn complete(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let token = call.form("token").unwrap_or_default();
    let (attempt, account) = match find(tx, call, &token)? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let code: String = call
        .form("user_code")
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if code != attempt.user_code {
        accounts::note_wrong_code(tx, &attempt.token)?;
        let left = MAX_WRONG_CODES - attempt.wrong_codes - 1;
        let wrong = match left {
            1.. => format!("That is not the code. {left} tries are left."),
            _ => "That is not the code. Ask your agent to start the claim again.".to_owned(),
        };
        return Ok(page(
            400,
            "Wrong code",
            &form(&attempt, &account, Some(&wrong)),
        ));
    }
    if accounts::email_taken(tx, &attempt.email)? {
        let text = "Somebody with this address has claimed an account in the meantime.";
        return Ok(notice(409, "This address has an account", text));
    }
    accounts::claim(tx, &attempt, call.now)?;
    let content = html! {
        h1 { "The account is yours" }
        p { "You are signed in as " strong { (attempt.email) } " and own " strong { (organization(&account)) } "." }
        p { "Your agent receives its new token by itself. It can now invite, message and ask to hire; every payment still waits for you." }
    };
    Ok(page(200, "Claimed", &content))
}

/// The open attempt of a link and its account, or the page that says why there is none.
fn find(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    token: &str,
) -> Result<Result<(Attempt, Account), Answer>, Refusal> {
    let gone = |title: &str, text: &str| Ok(Err(notice(404, title, text)));
    let Some(attempt) = accounts::attempt_by_token(tx, token)? else {
        return gone(
            "This link is not valid any more",
            "A newer link may have replaced it. Ask your agent for the latest one.",
        );
    };
    let Some(account) = accounts::by_id(tx, &attempt.account_id)? else {
        return gone(
            "This account does not exist",
            "Ask your agent to register again.",
        );
    };
    if account.claimed_at.is_some() {
        return gone(
            "This account is claimed already",
            "There is nothing left to do here.",
        );
    }
    // The agent has been told so too, and has given the account up.
    if account.claim_expires_at <= call.now {
        return gone(
            "The time to claim this account is over",
            "An account can be claimed for 24 hours. Ask your agent to register again.",
        );
    }
    if attempt.expires_at <= call.now || attempt.wrong_codes >= MAX_WRONG_CODES {
        return gone(
            "This link has lapsed",
            "A link lives for 30 minutes and five wrong codes. Ask your agent to start the claim \
             again.",
        );
    }
    Ok(Ok((attempt, account)))
}

fn form(attempt: &Attempt, account: &Account, wrong: Option<&str>) -> Markup {
    html! {
        h1 { "Claim " (organization(account)) }
        p {
            "The agent " strong { (account.agent_name.as_deref().unwrap_or("without a name")) }
            " made this employer account. Claim it only if you asked that agent to."
        }
        table {
            tr { th { "You sign in as" } td { (attempt.email) } }
            tr { th { "Organization" } td { (organization(account)) } }
        }
        form method="post" action="/claim" {
            input type="hidden" name="token" value=(attempt.token);
            label for="user_code" { "The 6-digit code your agent showed you" }
            input class="code" id="user_code" name="user_code" inputmode="numeric"
                autocomplete="one-time-code" maxlength="6" required autofocus;
            @if let Some(wrong) = wrong { p class="wrong" { (wrong) } }
            div style="margin-top:1.2rem" { button class="go" { "Claim this account" } }
        }
    }
}

fn organization(account: &Account) -> &str {
    account
        .organization_name
        .as_deref()
        .unwrap_or("an employer without a name")
}
