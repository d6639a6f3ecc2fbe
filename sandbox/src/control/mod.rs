//! The control door under `/sandbox`: what people do on the platform's pages, and what only a
//! sandbox can do. The platform's own operations are in `api`, the pages in `pages`.

mod accounts;
pub(crate) mod console;
mod deeds;
mod faults;
mod journal;
mod lists;
mod talk;
mod trainers;

use std::path::Path;

use rusqlite::Transaction;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::deeds::accounts as deeds_of_accounts;
use super::moment::{self, Moment, iso};
use super::store::accounts::Account;
use super::store::{self, credits, meta, overview};
use super::world;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, control};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    control("GET", "/sandbox", state)
        .says("What this sandbox is and how much is in it"),
    control("POST", "/sandbox/clock", clock)
        .says("Move the clock ahead, or let it stand: {advanceSeconds}, {to} or {frozen}"),
    control("POST", "/sandbox/reset", reset)
        .says("Empty everything and set the clock back to the wall's: {seed?}"),
    control("POST", "/sandbox/registration", registration)
        .says("Let agents register by themselves or not: {open}"),
    control("POST", "/sandbox/accounts/card", accounts::card).persons()
        .says("Put a card on file or take it off: {accountId?, onFile}"),
    control("POST", "/sandbox/accounts/features", accounts::features)
        .says("Switch a feature on or off: {accountId?, feature, on}"),
    control("POST", "/sandbox/accounts/scopes", accounts::scopes).persons()
        .says("Change what every active token may do: {accountId?, scopes: [..] | \"all\" | \"default\"}"),
    control("POST", "/sandbox/accounts/token", accounts::token).persons()
        .says("Make a token as on the Settings page, shown once: {accountId?, member?, name?, scopes}"),
    control("POST", "/sandbox/accounts/teams", accounts::teams)
        .says("Let the organization have a team or not: {accountId?, on}"),
    control("POST", "/sandbox/accounts/mail", accounts::mail)
        .says("Let its invitations by mail fail or not: {accountId?, fails}"),
    control("POST", "/sandbox/accounts/credits", accounts::give_credits)
        .says("Adjust the credits, up or down: {accountId?, cents, note?}"),
    control("POST", "/sandbox/claims/complete", deeds::complete_claim).persons()
        .says("Type the code of the open claim: {accountId?, email?}"),
    control("POST", "/sandbox/approvals/{id}/confirm", deeds::confirm).persons()
        .says("Say yes to what an agent asks for: {source?: \"card\" | \"credits\"}"),
    control("POST", "/sandbox/approvals/{id}/decline", deeds::decline).persons()
        .says("Say no to what an agent asks for"),
    control("POST", "/sandbox/top-ups/{id}/pay", deeds::pay).persons()
        .says("Pay a top-up at the checkout"),
    control("POST", "/sandbox/top-ups/{id}/cancel", deeds::cancel_top_up).persons()
        .says("Cancel a top-up at the checkout"),
    control("GET", "/sandbox/people", trainers::people)
        .says("The made-up people, with what no profile tells of them"),
    control("POST", "/sandbox/jobs/{id}/proposals", trainers::propose)
        .says("Let somebody apply at once: {person?: id or slug, amount?}"),
    control("POST", "/sandbox/jobs/{id}/hiring", deeds::hiring).persons()
        .says("Say that an open job wants nobody else, or somebody again: {done}"),
    control("POST", "/sandbox/proposals/{id}/status", deeds::mark_proposal).persons()
        .says("Mark a proposal as its employer: {status}"),
    control("POST", "/sandbox/conversations/{id}/messages", talk::say)
        .says("Let the trainer of a conversation write: {content}"),
    control("POST", "/sandbox/conversations/{id}", talk::open_or_close)
        .says("Let nobody write in a conversation, or again: {readOnly?, blocked?}"),
    control("POST", "/sandbox/contracts/{id}/usage", trainers::usage)
        .says("Report work on a contract: {hours?, labels?, tasks?}"),
    control("POST", "/sandbox/milestones/{id}/payout", trainers::ask_payout)
        .says("Let the worker ask to be paid for a milestone"),
    control("POST", "/sandbox/milestones/{id}/cancel", trainers::cancel)
        .says("Drop a milestone that nobody has paid for"),
    control("POST", "/sandbox/milestones/{id}/dispute", trainers::dispute)
        .says("Freeze the money of a funded milestone"),
    control("POST", "/sandbox/team/accept", deeds::accept_invite).persons()
        .says("Accept an invitation into a team: {accountId?, email}"),
    control("GET", "/sandbox/webhooks/{id}/deliveries", lists::deliveries)
        .says("What was delivered to a webhook, and what was not: ?limit="),
    control("GET", "/sandbox/faults", faults::list)
        .says("The faults that wait for their calls"),
    control("POST", "/sandbox/faults", faults::add)
        .says("Let calls of the API go wrong: {method?, path?, nth?, times?} and status, drop, cut or delayMs"),
    control("DELETE", "/sandbox/faults", faults::clear)
        .says("Remove every fault"),
    control("DELETE", "/sandbox/faults/{id}", faults::remove)
        .says("Remove one fault"),
    control("GET", "/sandbox/log", journal::show)
        .says("The last requests: ?limit=&path=&attempts=true"),
];

/// Accounts listed at most.
const SHOWN: i64 = 20;
/// How far the clock may be moved at once, in seconds.
const FARTHEST: i64 = 10 * 366 * 24 * 3600;

/// `GET /sandbox`: what this is.
fn state(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let counts = overview::counts(tx, call.now)?;
    let mut accounts = Vec::new();
    for account in store::accounts::latest(tx, SHOWN)? {
        accounts.push(described(tx, &account)?);
    }
    let folder = overview::file(tx).and_then(|file| Path::new(file).parent());
    Ok(Answer::ok(json!({
        "name": "opentrain-mcp sandbox",
        "version": env!("CARGO_PKG_VERSION"),
        "id": meta::text(tx, meta::ID)?,
        "seed": meta::number(tx, meta::SEED)?,
        "speed": call.pace.speed,
        "now": iso(call.now),
        "frozen": meta::is_frozen(tx)?,
        "clockAheadSeconds": (call.now - call.wall) / 1000,
        "privateWebhooks": call.delivers_inside,
        "dataFolder": folder.map(|folder| folder.display().to_string()),
        "counts": {
            "accounts": counts.accounts,
            "openJobs": counts.open_jobs,
            "contracts": counts.contracts,
            "pendingApprovals": counts.pending_approvals,
            "plannedActs": counts.planned_acts,
            "pendingDeliveries": counts.pending_deliveries,
            "attempts": call.panel.journal().attempted(),
        },
        "accounts": accounts,
    })))
}

/// What `POST /sandbox/clock` takes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Clock {
    advance_seconds: Option<i64>,
    to: Option<String>,
    frozen: Option<bool>,
}

/// `POST /sandbox/clock`: moves the clock ahead, or lets it stand still and go on from where it stands;
/// it never goes back. What falls due in between happens at its own moment before the next answer.
fn clock(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let now = turned(tx, call, body(call)?)?;
    moved(tx, now, call)
}

/// Does what is wanted with the clock, and returns what time it is then.
fn turned(tx: &Transaction<'_>, call: &Call<'_>, wanted: Clock) -> Result<Moment, Refusal> {
    let (field, step) = match (wanted.advance_seconds, wanted.to, wanted.frozen) {
        (Some(seconds), None, None) => ("advanceSeconds", seconds.checked_mul(1000)),
        (None, Some(to), None) => ("to", moment::parse(&to).map(|to| to - call.now)),
        (None, None, Some(true)) => {
            // Whose speed is 0 stays what it is.
            if !meta::is_frozen(tx)? {
                meta::freeze(tx, call.now, false)?;
            }
            return Ok(call.now);
        }
        (None, None, Some(false)) => {
            meta::unfreeze(tx, call.wall)?;
            return Ok(call.now);
        }
        _ => {
            return Err(Refusal::bad_request(
                "Give advanceSeconds, a whole number, or to, an ISO 8601 time, or frozen, true or \
                 false.",
            ));
        }
    };
    let step = step.filter(|step| (0..=FARTHEST * 1000).contains(step));
    let step = step.ok_or_else(|| {
        let now = iso(call.now);
        let message = match field {
            "to" => format!("to must be an ISO 8601 time from now, {now}, to ten years ahead."),
            _ => "advanceSeconds must be a whole number from 0 to ten years.".into(),
        };
        Refusal::bad_field(field, message)
    })?;
    let now = call.now + step;
    meta::set_time(tx, call.wall, now)?;
    Ok(now)
}

/// What `POST /sandbox/reset` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<u64>,
}

/// `POST /sandbox/reset`: everything is empty, nothing is to go wrong, and the log starts anew.
fn reset(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Reset = body(call)?;
    emptied(tx, call, given.seed)?;
    moved(tx, call.wall, call)
}

/// Empties everything.
fn emptied(tx: &Transaction<'_>, call: &Call<'_>, seed: Option<u64>) -> Result<(), Refusal> {
    overview::empty(tx, seed)?;
    meta::keep_pace(tx, call.wall, call.pace.speed <= 0.0)?;
    world::settle(tx)?;
    call.panel.faults().clear();
    call.panel.journal().clear();
    Ok(())
}

/// What `POST /sandbox/registration` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    open: bool,
}

/// `POST /sandbox/registration`: whether agents can register and start claims.
fn registration(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Registration = body(call)?;
    deeds_of_accounts::let_register(call.step(tx), given.open)?;
    Ok(Answer::ok(json!({ "open": given.open })))
}

fn moved(tx: &Transaction<'_>, now: Moment, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut told = json!({ "now": iso(now), "clockAheadSeconds": (now - call.wall) / 1000 });
    if let (true, Some(members)) = (meta::is_frozen(tx)?, told.as_object_mut()) {
        members.insert("frozen".into(), json!(true));
    }
    Ok(Answer::ok(told))
}

/// The body as what an operation takes; none at all counts as `{}`.
fn body<T: DeserializeOwned>(call: &Call<'_>) -> Result<T, Refusal> {
    let given = Value::Object(call.json_or_empty()?);
    serde_json::from_value(given)
        .map_err(|error| Refusal::bad_request(format!("The body is not as expected: {error}.")))
}

/// Refuses a body where none is of use, so that nobody believes it was read.
fn no_body(call: &Call<'_>) -> Result<(), Refusal> {
    if call.json_or_empty()?.is_empty() {
        return Ok(());
    }
    Err(Refusal::bad_request("This takes no body."))
}

/// The account that is meant. Where there are several it must be named; none is guessed.
fn account(tx: &Transaction<'_>, id: Option<&str>) -> Result<Account, Refusal> {
    if let Some(id) = id {
        return store::accounts::by_id(tx, id)?.ok_or_else(|| {
            Refusal::not_found("There is no such account; GET /sandbox lists them.")
                .details(json!({ "resource": "accounts", "accountId": id }))
        });
    }
    let mut known = store::accounts::latest(tx, SHOWN)?;
    match (known.pop(), known.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Refusal::not_found("No agent has registered yet.")
            .details(json!({ "resource": "accounts" }))),
        (Some(oldest), false) => {
            known.push(oldest);
            let known: Vec<Value> = known.iter().map(named).collect();
            let message = "There are several accounts; name one with accountId.";
            Err(Refusal::bad_request(message)
                .details(json!({ "field": "accountId", "accounts": known })))
        }
    }
}

/// An account by what a person knows it by.
fn named(account: &Account) -> Value {
    json!({
        "id": account.id,
        "agentName": account.agent_name,
        "organizationName": account.organization_name,
        "claimed": account.claimed_at.is_some(),
        "email": account.email,
    })
}

/// An account with how it is set up and what it owns.
fn described(tx: &Transaction<'_>, account: &Account) -> Result<Value, Refusal> {
    let balance = credits::balance(tx, &account.id)?;
    let mut value = named(account);
    if let Some(members) = value.as_object_mut() {
        members.insert("hasCard".into(), json!(account.has_card));
        members.insert("featuresOff".into(), json!(account.features_off));
        members.insert("teamsOn".into(), json!(account.teams_on));
        members.insert("mailFails".into(), json!(account.mail_fails));
        members.insert("availableCents".into(), json!(balance.available));
        members.insert("reservedCents".into(), json!(balance.reserved));
    }
    Ok(value)
}
