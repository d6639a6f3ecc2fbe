//! The prepaid balance and its ledger: every movement is one entry, and both balances change with it
//! in the same step. Who may move what is decided in `routes`.
//!
//! Available cents are the sum of all entries but captures; reserved cents are what is held and
//! neither captured nor released. So available and reserved together are the sum of all entries but
//! holds and their releases.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret;

/// A movement. Source: docs/developers/api-reference/credits/ledger.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) id: String,
    /// `TOP_UP`, `HOLD`, `HOLD_RELEASE`, `CAPTURE`, `REFUND` or `ADJUSTMENT`.
    pub(crate) kind: String,
    /// Signed; captures are negative.
    pub(crate) amount_cents: i64,
    pub(crate) hold_entry_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    pub(crate) top_up_id: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) at: Moment,
}

/// What a movement is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cause<'a> {
    pub(crate) proposal_id: Option<&'a str>,
    pub(crate) contract_id: Option<&'a str>,
    pub(crate) milestone_id: Option<&'a str>,
    pub(crate) top_up_id: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
}

/// Both balances, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) available: i64,
    pub(crate) reserved: i64,
}

pub(crate) fn balance(db: &Connection, account_id: &str) -> rusqlite::Result<Balance> {
    db.prepare_cached("SELECT available_cents, reserved_cents FROM account WHERE id = ?1")?
        .query_row([account_id], |row| {
            Ok(Balance {
                available: row.get(0)?,
                reserved: row.get(1)?,
            })
        })
}

/// Adds paid credits: `TOP_UP`, `REFUND` or, with either sign, `ADJUSTMENT`.
pub(crate) fn add(
    db: &Connection,
    account_id: &str,
    kind: &'static str,
    cents: i64,
    cause: Cause<'_>,
    now: Moment,
) -> Result<String, Refusal> {
    record(db, account_id, kind, cents, None, cause, now)
}

/// Sets available cents aside and gives the id of the hold. `Ok(None)` if there are not enough.
pub(crate) fn hold(
    db: &Connection,
    account_id: &str,
    cents: i64,
    cause: Cause<'_>,
    now: Moment,
) -> Result<Option<String>, Refusal> {
    if balance(db, account_id)?.available < cents {
        return Ok(None);
    }
    record(db, account_id, "HOLD", -cents, None, cause, now).map(Some)
}

/// Pays held cents out. Not more than the hold still has.
pub(crate) fn capture(
    db: &Connection,
    account_id: &str,
    hold_id: &str,
    cents: i64,
    cause: Cause<'_>,
    now: Moment,
) -> Result<(), Refusal> {
    take_from_hold(db, hold_id, cents)?;
    record(db, account_id, "CAPTURE", -cents, Some(hold_id), cause, now)?;
    Ok(())
}

/// Gives held cents back to the available ones. Not more than the hold still has.
pub(crate) fn release(
    db: &Connection,
    account_id: &str,
    hold_id: &str,
    cents: i64,
    cause: Cause<'_>,
    now: Moment,
) -> Result<(), Refusal> {
    take_from_hold(db, hold_id, cents)?;
    record(
        db,
        account_id,
        "HOLD_RELEASE",
        cents,
        Some(hold_id),
        cause,
        now,
    )?;
    Ok(())
}

/// Cents of a hold that are neither captured nor released; 0 for an unknown hold.
pub(crate) fn left_in_hold(db: &Connection, hold_id: &str) -> rusqlite::Result<i64> {
    let held: Option<i64> = db
        .prepare_cached("SELECT -amount_cents FROM ledger_entry WHERE id = ?1 AND type = 'HOLD'")?
        .query_row([hold_id], |row| row.get(0))
        .optional()?;
    let gone: i64 = db
        .prepare_cached(
            "SELECT coalesce(sum(abs(amount_cents)), 0) FROM ledger_entry WHERE hold_entry_id = ?1",
        )?
        .query_row([hold_id], |row| row.get(0))?;
    Ok(held.map_or(0, |held| held - gone))
}

/// Entries made before the one with `before` as its `seq`, newest first.
pub(crate) fn page(
    db: &Connection,
    account_id: &str,
    before: i64,
    limit: usize,
) -> rusqlite::Result<Vec<Entry>> {
    db.prepare_cached(
        "SELECT * FROM ledger_entry WHERE account_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
    )?
    .query_map(
        params![account_id, before, i64::try_from(limit).unwrap_or(i64::MAX)],
        entry,
    )?
    .collect()
}

fn take_from_hold(db: &Connection, hold_id: &str, cents: i64) -> Result<(), Refusal> {
    let left = left_in_hold(db, hold_id)?;
    if cents > left {
        let message = format!("A hold with {left} cents left was asked for {cents}.");
        return Err(Refusal::broken(message));
    }
    Ok(())
}

fn record(
    db: &Connection,
    account_id: &str,
    kind: &'static str,
    cents: i64,
    hold_id: Option<&str>,
    cause: Cause<'_>,
    now: Moment,
) -> Result<String, Refusal> {
    let id = secret::id("led_")?;
    db.prepare_cached(
        "INSERT INTO ledger_entry (id, account_id, type, amount_cents, hold_entry_id, proposal_id,
            contract_id, milestone_id, top_up_id, note, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        id,
        account_id,
        kind,
        cents,
        hold_id,
        cause.proposal_id,
        cause.contract_id,
        cause.milestone_id,
        cause.top_up_id,
        cause.note,
        now,
    ])?;
    let (available, reserved) = match kind {
        "HOLD" | "HOLD_RELEASE" => (cents, -cents),
        "CAPTURE" => (0, cents),
        _ => (cents, 0),
    };
    db.prepare_cached(
        "UPDATE account SET available_cents = available_cents + ?2,
            reserved_cents = reserved_cents + ?3 WHERE id = ?1",
    )?
    .execute(params![account_id, available, reserved])?;
    Ok(id)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get("seq")?,
        id: row.get("id")?,
        kind: row.get("type")?,
        amount_cents: row.get("amount_cents")?,
        hold_entry_id: row.get("hold_entry_id")?,
        proposal_id: row.get("proposal_id")?,
        contract_id: row.get("contract_id")?,
        milestone_id: row.get("milestone_id")?,
        top_up_id: row.get("top_up_id")?,
        note: row.get("note")?,
        at: row.get("at")?,
    })
}
