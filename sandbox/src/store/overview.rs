//! The sandbox as a whole: how much is in it, and emptying it. Single rows are in the neighbours.

use rusqlite::{Connection, params};

use super::meta;
use crate::moment::Moment;

/// How many rows of each kind there are.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(crate) accounts: i64,
    pub(crate) open_jobs: i64,
    pub(crate) contracts: i64,
    pub(crate) pending_approvals: i64,
    pub(crate) planned_acts: i64,
    pub(crate) pending_deliveries: i64,
}

pub(crate) fn counts(db: &Connection, now: Moment) -> rusqlite::Result<Counts> {
    db.prepare_cached(
        "SELECT (SELECT count(*) FROM account),
            (SELECT count(*) FROM job WHERE status = 'OPEN'),
            (SELECT count(*) FROM contract),
            (SELECT count(*) FROM approval WHERE status = 'pending' AND expires_at > ?1),
            (SELECT count(*) FROM act),
            (SELECT count(*) FROM delivery WHERE state = 'PENDING')",
    )?
    .query_row(params![now], |row| {
        Ok(Counts {
            accounts: row.get(0)?,
            open_jobs: row.get(1)?,
            contracts: row.get(2)?,
            pending_approvals: row.get(3)?,
            planned_acts: row.get(4)?,
            pending_deliveries: row.get(5)?,
        })
    })
}

/// An account at a glance.
#[derive(Debug)]
pub(crate) struct Glance {
    pub(crate) id: String,
    pub(crate) organization: Option<String>,
    pub(crate) agent: Option<String>,
    /// The owner's address, once somebody owns it.
    pub(crate) owner: Option<String>,
    pub(crate) open_jobs: i64,
    /// Contracts that run.
    pub(crate) running: i64,
    pub(crate) held_cents: i64,
    pub(crate) paid_cents: i64,
    pub(crate) available_cents: i64,
}

/// Accounts at a glance, newest first.
pub(crate) fn accounts(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Glance>> {
    db.prepare_cached(
        "SELECT a.id, a.organization_name, a.agent_name,
            CASE WHEN a.claimed_at IS NOT NULL THEN a.email END, a.available_cents,
            (SELECT count(*) FROM job WHERE account_id = a.id AND status = 'OPEN'),
            (SELECT count(*) FROM contract WHERE account_id = a.id AND ended_at IS NULL),
            (SELECT coalesce(sum(m.amount_cents) FILTER (WHERE m.status IN ('ACTIVE_FUNDED', 'DISPUTED')), 0)
             FROM milestone m JOIN contract c ON c.id = m.contract_id WHERE c.account_id = a.id),
            (SELECT coalesce(sum(m.amount_cents) FILTER (WHERE m.status = 'PAID'), 0)
             FROM milestone m JOIN contract c ON c.id = m.contract_id WHERE c.account_id = a.id)
         FROM account a ORDER BY a.rowid DESC LIMIT ?1",
    )?
    .query_map([limit], |row| {
        Ok(Glance {
            id: row.get(0)?,
            organization: row.get(1)?,
            agent: row.get(2)?,
            owner: row.get(3)?,
            available_cents: row.get(4)?,
            open_jobs: row.get(5)?,
            running: row.get(6)?,
            held_cents: row.get(7)?,
            paid_cents: row.get(8)?,
        })
    })?
    .collect()
}

/// The file the data is in; `None` in memory.
pub(crate) fn file(db: &Connection) -> Option<&str> {
    db.path().filter(|path| !path.is_empty())
}

/// Removes everything but the id of the sandbox and its seed, so that it is as on its first day.
pub(crate) fn empty(db: &Connection, seed: Option<u64>) -> rusqlite::Result<()> {
    // Within a transaction, and until its end: rows may go in any order. Younger tables refer to
    // older ones, so they go first, or every row would have to be looked for from the other side.
    db.pragma_update(None, "defer_foreign_keys", true)?;
    let tables: Vec<String> = db
        .prepare(
            "SELECT name FROM sqlite_schema
             WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'meta'
             ORDER BY rowid DESC",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables {
        db.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    db.execute("DELETE FROM sqlite_sequence", [])?;
    db.execute(
        "DELETE FROM meta WHERE key NOT IN (?1, ?2)",
        [meta::ID, meta::SEED],
    )?;
    if let Some(seed) = seed {
        meta::set(db, meta::SEED, &seed.to_string())?;
    }
    meta::make_form_key(db)
}
