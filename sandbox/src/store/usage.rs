//! Work on contracts, report by report. What it comes to stands with the contract itself.

use rusqlite::{Connection, Row, params};

use super::columns::Columns;
use crate::moment::Moment;

/// One report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) at: Moment,
    /// Whether the person said so themselves; otherwise it was recorded while they worked.
    pub(crate) claimed: bool,
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
    pub(crate) tasks: i64,
}

pub(crate) fn insert(db: &Connection, contract_id: &str, entry: &Entry) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO usage_entry (contract_id, at, claimed, seconds, labels, tasks)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        contract_id,
        entry.at,
        entry.claimed,
        entry.seconds,
        entry.labels,
        entry.tasks,
    ])?;
    Ok(())
}

/// The reports on a contract, newest first.
pub(crate) fn list(db: &Connection, contract_id: &str, limit: i64) -> rusqlite::Result<Vec<Entry>> {
    db.prepare_cached(
        "SELECT * FROM usage_entry WHERE contract_id = ?1 ORDER BY seq DESC LIMIT ?2",
    )?
    .query_map(params![contract_id, limit], entry)?
    .collect()
}

/// What was claimed, or recorded, on a contract in all; its moment is the last one.
pub(crate) fn sum(db: &Connection, contract_id: &str, claimed: bool) -> rusqlite::Result<Entry> {
    db.prepare_cached(
        "SELECT coalesce(max(at), 0) AS at, ?2 AS claimed, coalesce(sum(seconds), 0) AS seconds,
            coalesce(sum(labels), 0) AS labels, coalesce(sum(tasks), 0) AS tasks
         FROM usage_entry WHERE contract_id = ?1 AND claimed = ?2",
    )?
    .query_row(params![contract_id, claimed], entry)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let row = Columns::of(row);
    Ok(Entry {
        at: row.get("at")?,
        claimed: row.get("claimed")?,
        seconds: row.get("seconds")?,
        labels: row.get("labels")?,
        tasks: row.get("tasks")?,
    })
}
