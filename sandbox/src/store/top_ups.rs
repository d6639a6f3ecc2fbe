//! Top-ups of the prepaid balance. What a payment does to the balance is in `deeds::top_ups`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::word::words;
use crate::moment::{DAY, Moment};

/// How long a person has to pay. Source: docs/developers/api-reference/credits/create-top-up.
pub(crate) const LIFETIME: i64 = DAY;

words! {
    /// What has become of it. Source: docs/developers/api-reference/credits/get-top-up.
    Status {
        /// Nobody has paid yet.
        Pending = "PENDING",
        /// Paid.
        Completed = "COMPLETED",
        /// Nobody paid in time.
        Expired = "EXPIRED",
        /// Given up by a person.
        Canceled = "CANCELED",
    }
}

/// One amount to be paid in.
#[derive(Clone, Debug)]
pub(crate) struct TopUp {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) status: Status,
    pub(crate) amount_cents: i64,
    pub(crate) created_at: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) completed_at: Option<Moment>,
}

/// Writes a new one.
pub(crate) fn insert(db: &Connection, top_up: &TopUp) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO top_up (id, account_id, status, amount_cents, created_at, expires_at,
            completed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        top_up.id,
        top_up.account_id,
        top_up.status,
        top_up.amount_cents,
        top_up.created_at,
        top_up.expires_at,
        top_up.completed_at,
    ])?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<TopUp>> {
    db.prepare_cached("SELECT * FROM top_up WHERE id = ?1")?
        .query_row([id], top_up)
        .optional()
}

/// Those of all accounts that somebody can still pay, newest first, for the start page.
pub(crate) fn waiting(db: &Connection, now: Moment, limit: i64) -> rusqlite::Result<Vec<TopUp>> {
    db.prepare_cached(
        "SELECT * FROM top_up WHERE status = 'PENDING' AND expires_at > ?1
         ORDER BY seq DESC LIMIT ?2",
    )?
    .query_map(params![now, limit], top_up)?
    .collect()
}

/// How many wait to be paid, of an account or of all.
pub(crate) fn waiting_count(
    db: &Connection,
    account_id: Option<&str>,
    now: Moment,
) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "SELECT count(*) FROM top_up
         WHERE status = 'PENDING' AND expires_at > ?1 AND (?2 IS NULL OR account_id = ?2)",
    )?
    .query_row(params![now, account_id], |row| row.get(0))
}

/// Ends one that waits; `false` if it did not wait, and then nothing is written.
pub(crate) fn close(db: &Connection, top_up: &TopUp) -> rusqlite::Result<bool> {
    let closed = db
        .prepare_cached(
            "UPDATE top_up SET status = ?2, completed_at = ?3 WHERE id = ?1 AND status = 'PENDING'",
        )?
        .execute(params![top_up.id, top_up.status, top_up.completed_at])?;
    Ok(closed == 1)
}

fn top_up(row: &Row<'_>) -> rusqlite::Result<TopUp> {
    let row = Columns::of(row);
    Ok(TopUp {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        status: row.get("status")?,
        amount_cents: row.get("amount_cents")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        completed_at: row.get("completed_at")?,
    })
}
