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
