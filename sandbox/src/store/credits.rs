//! The prepaid balance and its ledger: every movement is one entry, and both balances change with it
//! in the same step. Who may move what is decided in `deeds`.
//!
//! Available cents are the sum of all entries but captures; reserved cents are what is held and
//! neither captured nor released. So available and reserved together are the sum of all entries but
//! holds and their releases.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::word::words;
use crate::moment::Moment;

words! {
    /// What kind of movement it is. Source: docs/developers/api-reference/credits/ledger.
    Kind {
        /// Paid in.
        TopUp = "TOP_UP",
        /// Set aside for a milestone.
        Hold = "HOLD",
        /// Set aside before, and free again.
        HoldRelease = "HOLD_RELEASE",
        /// Set aside before, and paid out.
        Capture = "CAPTURE",
        /// Given back.
        Refund = "REFUND",
        /// Put right by hand, with either sign.
        Adjustment = "ADJUSTMENT",
    }
}

/// A movement. Source: docs/developers/api-reference/credits/ledger.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) kind: Kind,
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

/// A movement that is about to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Movement<'a> {
    pub(crate) id: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) kind: Kind,
    /// Signed; captures are negative.
    pub(crate) cents: i64,
    /// The hold that a capture or release takes from.
    pub(crate) hold_id: Option<&'a str>,
    pub(crate) cause: Cause<'a>,
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

/// Entries of a contract, oldest first.
pub(crate) fn of_contract(db: &Connection, contract_id: &str) -> rusqlite::Result<Vec<Entry>> {
    db.prepare_cached("SELECT * FROM ledger_entry WHERE contract_id = ?1 ORDER BY seq")?
        .query_map([contract_id], entry)?
        .collect()
}

/// Writes a movement, and both balances with it. That there is as much as it takes is seen to before.
pub(crate) fn record(
    db: &Connection,
    movement: &Movement<'_>,
    now: Moment,
) -> rusqlite::Result<()> {
    let Movement {
        kind, cents, cause, ..
    } = *movement;
    db.prepare_cached(
        "INSERT INTO ledger_entry (id, account_id, type, amount_cents, hold_entry_id, proposal_id,
            contract_id, milestone_id, top_up_id, note, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        movement.id,
        movement.account_id,
        kind,
        cents,
        movement.hold_id,
        cause.proposal_id,
        cause.contract_id,
        cause.milestone_id,
        cause.top_up_id,
        cause.note,
        now,
    ])?;
    let (available, reserved) = match kind {
        Kind::Hold | Kind::HoldRelease => (cents, -cents),
        Kind::Capture => (0, cents),
        Kind::TopUp | Kind::Refund | Kind::Adjustment => (cents, 0),
    };
    db.prepare_cached(
        "UPDATE account SET available_cents = available_cents + ?2,
            reserved_cents = reserved_cents + ?3 WHERE id = ?1",
    )?
    .execute(params![movement.account_id, available, reserved])?;
    Ok(())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let row = Columns::of(row);
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
