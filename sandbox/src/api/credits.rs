//! The prepaid balance: what is in it, what moved, and paying in. Holding and capturing it for work
//! belongs to hires and milestones.

use rusqlite::Transaction;
use serde_json::Value;

use super::jobs::{before, cursor};
use crate::deeds::{credits as deeds, top_ups};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{CREDITS, Kind, Operation, Shape, query, v1};
use crate::rules::money::{self, display};
use crate::shapes::Time;
use crate::shapes::credits as shapes;
use crate::store::credits::{self, Entry};
use crate::store::top_ups::TopUp;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/credits", &["payments:read"], show).feature(CREDITS)
        .says("The prepaid balance and its last movements")
        .gives(&[(200, Shape::of::<shapes::CreditsAnswer>())]),
    v1("GET", "/api/public/v1/credits/ledger", &["payments:read"], ledger).feature(CREDITS)
        .says("All movements of the prepaid balance, newest first")
        .query(&[
            query("cursor", Kind::Text, "`nextCursor` of the page before; left out, the list begins with the newest"),
            query("limit", Kind::Whole(1, Some(100)), "Most movements to give, 50 by default"),
        ])
        .gives(&[(200, Shape::of::<shapes::LedgerPage>())])
        .refuses(&[(400, "field")]),
    v1("POST", "/api/public/v1/credits/top-ups", &["payments:write"], start).feature(CREDITS).claimed("top up credits")
        .says("Start a top-up, which a person then pays at its link")
        .takes(Shape::of::<shapes::NewTopUp>())
        .gives(&[(201, Shape::of::<shapes::TopUpStarted>())])
        .refuses(&[(400, "field")]),
    v1("GET", "/api/public/v1/credits/top-ups/{topUpId}", &["payments:read"], get).feature(CREDITS)
        .says("How far a top-up is")
        .gives(&[(200, Shape::of::<shapes::TopUpAnswer>())])
        .refuses(&[(404, "resource,topUpId")]),
];

/// Movements shown with the balance. Source: docs/developers/api-reference/credits/balance.
const RECENT: usize = 10;

/// `GET /credits`. Source: docs/developers/api-reference/credits/balance.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account_id = deeds::account_of(call.step(tx), &call.caller()?.account)?;
    let balance = credits::balance(tx, &account_id)?;
    let recent = credits::page(tx, &account_id, i64::MAX, RECENT)?;
    Answer::of(
        200,
        &shapes::CreditsAnswer {
            credits: shapes::Credits {
                available_cents: balance.available,
                reserved_cents: balance.reserved,
                currency: "usd".into(),
                recent_entries: recent.into_iter().map(entry).collect(),
            },
        },
    )
}

/// `GET /credits/ledger`. Source: docs/developers/api-reference/credits/ledger.
pub(crate) fn ledger(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.strict_limit(50, 100)?;
    let before = before(call, "ledger")?;
    let account_id = deeds::account_of(call.step(tx), &call.caller()?.account)?;
    let mut found = credits::page(tx, &account_id, before, limit + 1)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().map(|entry| cursor("ledger", entry.seq));
    Answer::of(
        200,
        &shapes::LedgerPage {
            entries: found.into_iter().map(entry).collect(),
            next_cursor: last.filter(|_| more),
        },
    )
}

/// `POST /credits/top-ups`. Source: docs/developers/api-reference/credits/create-top-up.
pub(crate) fn start(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let top_up = top_ups::start(call.step(tx), call.account_id()?, amount(call)?)?;
    let message = format!(
        "A person must pay {} at the checkout link within 24 hours. Until then nothing is added.",
        display(top_up.amount_cents)
    );
    Answer::of(
        201,
        &shapes::TopUpStarted {
            top_up_id: top_up.id.clone(),
            checkout_url: format!("{}/checkout/{}", call.base_url, top_up.id),
            expires_at: Some(Time(top_up.expires_at)),
            top_up: shape(top_up),
            message,
        },
    )
}

/// `GET /credits/top-ups/{topUpId}`. Source: docs/developers/api-reference/credits/get-top-up.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("topUpId");
    let top_up = top_ups::read_own(call.step(tx), call.account_id()?, id)?;
    Answer::of(
        200,
        &shapes::TopUpAnswer {
            top_up: shape(top_up),
        },
    )
}

fn amount(call: &Call<'_>) -> Result<i64, Refusal> {
    let wrong = |text: &str| Refusal::bad_field("amountUsd", format!("amountUsd: {text}"));
    let body = call
        .json()
        .map_err(|_| wrong("The request body must be a JSON object with it."))?;
    let given = body.get("amountUsd").or_else(|| body.get("amount"));
    money::cents(given.unwrap_or(&Value::Null)).map_err(wrong)
}

fn shape(top_up: TopUp) -> shapes::TopUp {
    shapes::TopUp {
        id: top_up.id,
        status: top_up.status.as_str().into(),
        amount_cents: top_up.amount_cents,
        created_at: Time(top_up.created_at),
        completed_at: top_up.completed_at.map(Time),
        expires_at: Some(Time(top_up.expires_at)),
    }
}

fn entry(entry: Entry) -> shapes::LedgerEntry {
    shapes::LedgerEntry {
        id: entry.id,
        kind: entry.kind.as_str().into(),
        amount_cents: entry.amount_cents,
        created_at: Time(entry.at),
        hold_entry_id: entry.hold_entry_id,
        joboffer_id: entry.proposal_id,
        contract_id: entry.contract_id,
        milestone_id: entry.milestone_id,
        top_up_id: entry.top_up_id,
        note: entry.note,
    }
}
