//! The stream of account events behind `GET /updates`, and the public listing changes behind
//! `GET /jobs/changes`. When an event is due is decided where the change is made.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::value;
use crate::sandbox::moment::{Moment, iso};

/// An event about to be written.
pub(crate) struct Event<'a> {
    pub(crate) account_id: &'a str,
    /// Source of the names: docs/developers/guides/stay-in-sync.
    pub(crate) kind: &'static str,
    pub(crate) resource_id: &'a str,
    pub(crate) job_id: Option<&'a str>,
    pub(crate) data: Value,
}

/// Appends an event.
pub(crate) fn record(db: &Connection, event: &Event<'_>, now: Moment) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO event (account_id, type, resource_id, job_id, data, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        event.account_id,
        event.kind,
        event.resource_id,
        event.job_id,
        event.data.to_string(),
        now,
    ])?;
    Ok(())
}

/// Up to `limit` events of the given types after a cursor, oldest first, as the API shows them.
/// Source: docs/developers/api-reference/updates/poll.
pub(crate) fn after(
    db: &Connection,
    account_id: &str,
    cursor: i64,
    types: &[&str],
    limit: usize,
) -> rusqlite::Result<Vec<(i64, Value)>> {
    db.prepare_cached(
        "SELECT id, type, resource_id, job_id, data, at FROM event
         WHERE account_id = ?1 AND id > ?2 AND type IN (SELECT value FROM json_each(?3))
         ORDER BY id LIMIT ?4",
    )?
    .query_map(
        params![
            account_id,
            cursor,
            json!(types).to_string(),
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        |row| {
            let id: i64 = row.get(0)?;
            let event = json!({
                "id": id.to_string(),
                "type": row.get::<_, String>(1)?,
                "apiVersion": "v1",
                "createdAt": iso(row.get(5)?),
                "resourceId": row.get::<_, String>(2)?,
                "jobId": row.get::<_, Option<String>>(3)?,
                "data": value(&row.get::<_, String>(4)?),
            });
            Ok((id, event))
        },
    )?
    .collect()
}

/// Notes that a public listing appeared (`PUBLISHED`), changed (`UPDATED`) or went (`CLOSED`).
pub(crate) fn record_listing(
    db: &Connection,
    job_id: &str,
    kind: &'static str,
    now: Moment,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO listing_change (job_id, kind, at) VALUES (?1, ?2, ?3)",
        params![job_id, kind, now],
    )?;
    Ok(())
}

/// The latest change per job at or after a moment, oldest first, with its moment.
pub(crate) fn listing_changes(
    db: &Connection,
    since: Moment,
    limit: usize,
) -> rusqlite::Result<Vec<(Moment, Value)>> {
    db.prepare_cached(
        "SELECT job_id, kind, at FROM listing_change
         WHERE seq IN (SELECT max(seq) FROM listing_change WHERE at >= ?1 GROUP BY job_id)
         ORDER BY seq LIMIT ?2",
    )?
    .query_map(
        params![since, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| {
            let at: Moment = row.get(2)?;
            let change = json!({
                "jobId": row.get::<_, String>(0)?,
                "eventType": row.get::<_, String>(1)?,
                "occurredAt": iso(at),
            });
            Ok((at, change))
        },
    )?
    .collect()
}
