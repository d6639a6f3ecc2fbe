//! What a person sets up about an account in the app, and what only the platform could set. Claims
//! and answers to requests are in `deeds`.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{account, body, described};
use crate::deeds::accounts::{Switch, switch};
use crate::deeds::credits;
use crate::deeds::tokens::{self, NewToken as Wanted};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{
    CREDITS, DRAFTING, HIRING, MESSAGING, PAYMENTS, PUBLISHING, TEAM, WEBHOOKS,
};
use crate::moment::{iso, iso_opt};
use crate::secret;
use crate::store::accounts::{ALL_SCOPES, Account, POST_CLAIM_SCOPES, PRE_CLAIM_SCOPES, Token};
use crate::store::team;

/// Every feature that can be switched.
const FEATURES: &[&str] = &[
    DRAFTING, PUBLISHING, HIRING, MESSAGING, TEAM, PAYMENTS, CREDITS, WEBHOOKS,
];
/// Longest note.
const LONGEST: usize = 120;
/// Most cents moved at once, so that sums stay far from where numbers end.
const MOST_CENTS: i64 = 1_000_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Card {
    account_id: Option<String>,
    on_file: bool,
}

/// `POST /sandbox/accounts/card`.
pub(super) fn card(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Card = body(call)?;
    switched(
        tx,
        call,
        given.account_id.as_deref(),
        &Switch::Card,
        given.on_file,
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Feature {
    account_id: Option<String>,
    feature: String,
    on: bool,
}

/// `POST /sandbox/accounts/features`.
pub(super) fn features(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Feature = body(call)?;
    if !FEATURES.contains(&given.feature.as_str()) {
        let message = format!(
            "There is no feature {}; there are: {}.",
            given.feature,
            FEATURES.join(", ")
        );
        return Err(Refusal::bad_request(message)
            .details(json!({ "field": "feature", "features": FEATURES })));
    }
    let feature = Switch::Feature(&given.feature);
    switched(tx, call, given.account_id.as_deref(), &feature, given.on)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Teams {
    account_id: Option<String>,
    on: bool,
}

/// `POST /sandbox/accounts/teams`.
pub(super) fn teams(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Teams = body(call)?;
    switched(
        tx,
        call,
        given.account_id.as_deref(),
        &Switch::Teams,
        given.on,
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Mail {
    account_id: Option<String>,
    fails: bool,
}

/// `POST /sandbox/accounts/mail`.
pub(super) fn mail(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Mail = body(call)?;
    switched(
        tx,
        call,
        given.account_id.as_deref(),
        &Switch::MailFails,
        given.fails,
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewScopes {
    account_id: Option<String>,
    scopes: Value,
}

/// `POST /sandbox/accounts/scopes`: the tokens stay the same, only what they may do changes.
pub(super) fn scopes(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: NewScopes = body(call)?;
    let account = account(tx, given.account_id.as_deref())?;
    let scopes = chosen(&given.scopes, &account)?;
    let changed = tokens::set_scopes(call.step(tx), &account.id, &scopes)?;
    let changed: Vec<Value> = changed.iter().map(|token| record(token, call)).collect();
    Ok(Answer::ok(
        json!({ "accountId": account.id, "scopes": scopes, "tokens": changed }),
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewToken {
    account_id: Option<String>,
    name: Option<String>,
    scopes: Value,
    /// Address of the member of the team who makes it, if not the owner.
    member: Option<String>,
}

/// `POST /sandbox/accounts/token`.
pub(super) fn token(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: NewToken = body(call)?;
    let account = account(tx, given.account_id.as_deref())?;
    let member = match &given.member {
        None => None,
        Some(email) => Some(
            team::by_email(tx, &account.id, &email.trim().to_lowercase())?.ok_or_else(|| {
                Refusal::not_found("Nobody with this address is in the team of this account.")
                    .details(json!({ "resource": "team-members", "email": email }))
            })?,
        ),
    };
    let wanted = Wanted {
        name: given.name,
        scopes: chosen(&given.scopes, &account)?,
        expires_at: None,
        member_id: member.map(|member| member.user_id),
    };
    let token = tokens::make(call.step(tx), &account.id, None, wanted)?;
    Ok(Answer::json(
        201,
        json!({
            "accountId": token.account_id,
            "token": token.secret,
            "tokenType": "bearer",
            "metadata": record(&token, call),
        }),
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Adjustment {
    account_id: Option<String>,
    cents: i64,
    note: Option<String>,
}

/// `POST /sandbox/accounts/credits`: an adjustment as the platform's staff would make it.
pub(super) fn give_credits(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Adjustment = body(call)?;
    if given.cents == 0 || !(-MOST_CENTS..=MOST_CENTS).contains(&given.cents) {
        let message = format!("cents must be a whole number but 0, up to {MOST_CENTS} either way.");
        return Err(Refusal::bad_field("cents", message));
    }
    let note = given.note.as_deref();
    if note.is_some_and(|note| note.chars().count() > LONGEST) {
        let message = format!("note has at most {LONGEST} characters.");
        return Err(Refusal::bad_field("note", message));
    }
    let account = account(tx, given.account_id.as_deref())?;
    credits::adjust(call.step(tx), &account.id, given.cents, note)?;
    Ok(Answer::ok(json!({ "account": described(tx, &account)? })))
}

fn switched(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    account_id: Option<&str>,
    what: &Switch<'_>,
    on: bool,
) -> Result<Answer, Refusal> {
    let mut account = account(tx, account_id)?;
    switch(call.step(tx), &mut account, what, on)?;
    Ok(Answer::ok(json!({ "account": described(tx, &account)? })))
}

/// What is told of a token: everything but its secret, as the API tells it.
fn record(token: &Token, call: &Call<'_>) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "preview": secret::preview(&token.secret),
        "scopes": token.scopes,
        "status": token.status(call.now),
        "organizationId": null,
        "createdAt": iso(token.created_at),
        "lastUsedAt": iso_opt(token.last_used_at),
        "expiresAt": iso_opt(token.expires_at),
        "revokedAt": iso_opt(token.revoked_at),
    })
}

/// The scopes that are meant by a list, `all`, or `default`: those an agent gets by itself.
fn chosen(given: &Value, account: &Account) -> Result<Vec<String>, Refusal> {
    let own = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect();
    match given {
        Value::String(word) if word == "all" => Ok(own(ALL_SCOPES)),
        Value::String(word) if word == "default" => Ok(own(match account.claimed_at {
            Some(_) => POST_CLAIM_SCOPES,
            None => PRE_CLAIM_SCOPES,
        })),
        list => serde_json::from_value::<Vec<String>>(list.clone()).map_err(|_| {
            let message = "scopes is a list of scopes, \"all\" or \"default\".";
            Refusal::bad_field("scopes", message)
        }),
    }
}
