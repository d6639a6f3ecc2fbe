//! The stream of account events behind `GET /updates`, and the public listing changes behind
//! `GET /jobs/changes`. When an event is due is decided where the change is made.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

use super::{value, webhooks};
use crate::moment::Moment;
use crate::shapes::market::Change;
use crate::shapes::{Time, updates as shapes};

/// An event about to be written.
pub(crate) struct Event<'a> {
    pub(crate) account_id: &'a str,
    /// Source of the names: docs/developers/guides/stay-in-sync.
    pub(crate) kind: &'static str,
    pub(crate) resource_id: &'a str,
    pub(crate) job_id: Option<&'a str>,
    pub(crate) data: Value,
}

/// Appends an event and puts it on its way to the webhooks that want it.
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
    webhooks::post(
        db,
        event.account_id,
        event.kind,
        db.last_insert_rowid(),
        now,
    )
}

/// One event.
pub(crate) fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<shapes::Event>> {
    db.prepare_cached("SELECT id, type, resource_id, job_id, data, at FROM event WHERE id = ?1")?
        .query_row([id], event)
        .optional()
}

/// Up to `limit` events of the given types after a cursor, oldest first.
/// Source: docs/developers/api-reference/updates/poll.
pub(crate) fn after(
    db: &Connection,
    account_id: &str,
    cursor: i64,
    types: &[&str],
    limit: usize,
) -> rusqlite::Result<Vec<shapes::Event>> {
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
        event,
    )?
    .collect()
}

fn event(row: &Row<'_>) -> rusqlite::Result<shapes::Event> {
    Ok(shapes::Event {
        id: row.get::<_, i64>(0)?.to_string(),
        kind: row.get(1)?,
        api_version: "v1".into(),
        resource_id: row.get(2)?,
        job_id: row.get(3)?,
        data: match value(&row.get::<_, String>(4)?) {
            Value::Object(data) => data,
            _ => Map::new(),
        },
        created_at: Time(row.get(5)?),
    })
}

/// Notes that a public listing appeared (`PUBLISHED`), changed (`UPDATED`) or went (`CLOSED`). Only
/// the latest of a job is ever told, so only that is kept.
pub(crate) fn record_listing(
    db: &Connection,
    job_id: &str,
    kind: &'static str,
    now: Moment,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO listing_change (job_id, kind, at) VALUES (?1, ?2, ?3)",
        params![job_id, kind, now],
    )?;
    Ok(())
}

/// The latest change per job at or after a moment, oldest first.
pub(crate) fn listing_changes(
    db: &Connection,
    since: Moment,
    limit: usize,
) -> rusqlite::Result<Vec<Change>> {
    db.prepare_cached(
        "SELECT job_id, kind, at FROM listing_change WHERE at >= ?1 ORDER BY at, seq LIMIT ?2",
    )?
    .query_map(
        params![since, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| {
            Ok(Change {
                job_id: row.get(0)?,
                event_type: row.get(1)?,
                occurred_at: Time(row.get(2)?),
            })
        },
    )?
    .collect()
}
