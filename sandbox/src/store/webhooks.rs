//! Webhook subscriptions and the deliveries on their way to them. What is sent, and what follows
//! from an outcome, is decided in `webhooks`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::columns::Columns;
use super::events::{self, Kind, Recorded};
use super::word::words;
use super::{execute, strings};
use crate::moment::Moment;

words! {
    /// Whether a subscription is delivered to.
    /// Source: docs/developers/api-reference/webhooks/list.
    Status {
        /// It is.
        Active = "ACTIVE",
        /// Given up; nothing is delivered any more.
        Disabled = "DISABLED",
    }
}

words! {
    /// How far a delivery is.
    State {
        /// On its way.
        Pending = "PENDING",
        /// Taken by its receiver.
        Delivered = "DELIVERED",
        /// Given up.
        Failed = "FAILED",
    }
}

/// A subscription.
#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) url: String,
    pub(crate) event_types: Vec<Kind>,
    pub(crate) secret: String,
    pub(crate) status: Status,
    /// Deliveries that failed for good since the last that went through.
    pub(crate) failures: i64,
    pub(crate) created_at: Moment,
    pub(crate) disabled_at: Option<Moment>,
    pub(crate) disabled_reason: Option<String>,
}

/// One event on its way to one webhook.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook_id: String,
    pub(crate) event_id: i64,
    pub(crate) state: State,
    /// Attempts that have ended.
    pub(crate) attempts: i64,
    pub(crate) due_at: Moment,
    pub(crate) last_status: Option<u16>,
    pub(crate) last_error: Option<String>,
}

pub(crate) fn insert(db: &Connection, webhook: &Webhook) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO webhook (id, account_id, url, event_types, secret, status, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            webhook.id,
            webhook.account_id,
            webhook.url,
            json!(webhook.event_types).to_string(),
            webhook.secret,
            webhook.status,
            webhook.created_at,
        ],
    )?;
    Ok(())
}

/// All of an account, newest first.
pub(crate) fn list(db: &Connection, account_id: &str) -> rusqlite::Result<Vec<Webhook>> {
    db.prepare_cached("SELECT * FROM webhook WHERE account_id = ?1 ORDER BY seq DESC")?
        .query_map([account_id], webhook)?
        .collect()
}

/// One of an account.
pub(crate) fn by_id(
    db: &Connection,
    account_id: &str,
    id: &str,
) -> rusqlite::Result<Option<Webhook>> {
    db.prepare_cached("SELECT * FROM webhook WHERE id = ?1 AND account_id = ?2")?
        .query_row([id, account_id], webhook)
        .optional()
}

/// One of anybody's.
pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Webhook>> {
    db.prepare_cached("SELECT * FROM webhook WHERE id = ?1")?
        .query_row([id], webhook)
        .optional()
}

/// Removes a webhook and, with it, its deliveries.
pub(crate) fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    execute(db, "DELETE FROM webhook WHERE id = ?1", [id])?;
    Ok(())
}

/// Puts an event on its way to every active webhook that wants it.
pub(crate) fn post(
    db: &Connection,
    account_id: &str,
    kind: Kind,
    event_id: i64,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO delivery (id, webhook_id, event_id, state, due_at, created_at)
         SELECT 'dlv_' || lower(hex(randomblob(10))), webhook.id, ?3, 'PENDING', ?4, ?4
         FROM webhook WHERE webhook.account_id = ?1 AND webhook.status = 'ACTIVE'
            AND EXISTS (SELECT 1 FROM json_each(webhook.event_types) WHERE value = ?2)",
    )?
    .execute(params![account_id, kind, event_id, now])?;
    Ok(())
}

/// Whether anything is on its way to anybody.
pub(crate) fn any_waits(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE state = 'PENDING')")?
        .query_row([], |row| row.get(0))
}

/// The webhooks that something is on its way to. Walks from one to the next, so that a long queue
/// of one costs nothing.
pub(crate) fn awaiting(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(
        "WITH RECURSIVE waiting (id) AS (
            SELECT min(webhook_id) FROM delivery WHERE state = 'PENDING'
            UNION ALL
            SELECT (SELECT min(webhook_id) FROM delivery
                    WHERE state = 'PENDING' AND webhook_id > waiting.id)
            FROM waiting WHERE waiting.id IS NOT NULL)
         SELECT id FROM waiting WHERE id IS NOT NULL",
    )?
    .query_map([], |row| row.get(0))?
    .collect()
}

/// The webhook of every delivery that somebody has at a moment of the wall clock, and until when.
pub(crate) fn under_way(db: &Connection, wall: Moment) -> rusqlite::Result<Vec<(String, Moment)>> {
    db.prepare_cached(
        "SELECT webhook_id, taken_until FROM delivery
         WHERE state = 'PENDING' AND taken_until > 0 AND taken_until > ?1",
    )?
    .query_map([wall], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// The first deliveries to a webhook that nobody has, due or not.
pub(crate) fn first(
    db: &Connection,
    webhook_id: &str,
    wall: Moment,
    limit: usize,
) -> rusqlite::Result<Vec<Delivery>> {
    db.prepare_cached(
        "SELECT * FROM delivery
         WHERE webhook_id = ?1 AND state = 'PENDING' AND taken_until <= ?2
         ORDER BY due_at, seq LIMIT ?3",
    )?
    .query_map(
        params![webhook_id, wall, i64::try_from(limit).unwrap_or(i64::MAX)],
        delivery,
    )?
    .collect()
}

/// Keeps others from a delivery until a moment of the wall clock: moving the sandbox's own does not
/// make a receiver any quicker.
pub(crate) fn take(db: &Connection, id: &str, until: Moment) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE delivery SET taken_until = ?2 WHERE id = ?1")?
        .execute(params![id, until])?;
    Ok(())
}

/// The record that a delivery carries.
pub(crate) fn cargo(db: &Connection, delivery: &Delivery) -> rusqlite::Result<Option<Recorded>> {
    events::by_id(db, delivery.event_id)
}

/// Writes how an attempt ended, and tells whether it was there to be written: what was deleted,
/// given up or tried by somebody else meanwhile stays as it is.
pub(crate) fn save(db: &Connection, delivery: &Delivery) -> rusqlite::Result<bool> {
    let written = db
        .prepare_cached(
            "UPDATE delivery SET state = ?2, attempts = ?3, due_at = ?4, taken_until = 0,
                last_status = ?5, last_error = ?6
             WHERE id = ?1 AND state = 'PENDING' AND attempts = ?3 - 1",
        )?
        .execute(params![
            delivery.id,
            delivery.state,
            delivery.attempts,
            delivery.due_at,
            delivery.last_status,
            delivery.last_error,
        ])?;
    Ok(written > 0)
}

/// Writes the state of a webhook.
pub(crate) fn save_state(db: &Connection, webhook: &Webhook) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE webhook SET status = ?2, failures = ?3, disabled_at = ?4, disabled_reason = ?5
         WHERE id = ?1",
        params![
            webhook.id,
            webhook.status,
            webhook.failures,
            webhook.disabled_at,
            webhook.disabled_reason,
        ],
    )?;
    Ok(())
}

/// Gives up everything that is still on its way to a webhook.
pub(crate) fn give_up(db: &Connection, webhook_id: &str, why: &str) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE delivery SET state = 'FAILED', last_error = ?2, taken_until = 0
         WHERE webhook_id = ?1 AND state = 'PENDING'",
        [webhook_id, why],
    )?;
    Ok(())
}

/// The latest deliveries of a webhook, newest first.
pub(crate) fn deliveries(
    db: &Connection,
    webhook_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<Delivery>> {
    db.prepare_cached("SELECT * FROM delivery WHERE webhook_id = ?1 ORDER BY seq DESC LIMIT ?2")?
        .query_map(params![webhook_id, limit], delivery)?
        .collect()
}

/// Deliveries of all webhooks, newest first, with where they go: those of a range of events, or all.
pub(crate) fn everywhere(
    db: &Connection,
    events: Option<(i64, i64)>,
    limit: i64,
) -> rusqlite::Result<Vec<(Delivery, String, Kind)>> {
    let (first, last) = events.unwrap_or((0, i64::MAX));
    db.prepare_cached(
        "SELECT delivery.*, webhook.url AS url, event.type AS type FROM delivery
         JOIN webhook ON webhook.id = delivery.webhook_id
         JOIN event ON event.id = delivery.event_id
         WHERE delivery.event_id BETWEEN ?1 AND ?2 ORDER BY delivery.seq DESC LIMIT ?3",
    )?
    .query_map(params![first, last, limit], |row| {
        Ok((delivery(row)?, row.get("url")?, row.get("type")?))
    })?
    .collect()
}

/// A delivery, whosever it is.
pub(crate) fn find_delivery(db: &Connection, id: &str) -> rusqlite::Result<Option<Delivery>> {
    db.prepare_cached("SELECT * FROM delivery WHERE id = ?1")?
        .query_row([id], delivery)
        .optional()
}

/// Puts a delivery on its way once more, as if it were new.
pub(crate) fn again(db: &Connection, id: &str, now: Moment) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE delivery SET state = 'PENDING', attempts = 0, due_at = ?2, taken_until = 0
         WHERE id = ?1",
    )?
    .execute(params![id, now])?;
    Ok(())
}

fn webhook(row: &Row<'_>) -> rusqlite::Result<Webhook> {
    let row = Columns::of(row);
    Ok(Webhook {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        url: row.get("url")?,
        event_types: (strings(&row.get::<String>("event_types")?).iter())
            .filter_map(|word| Kind::read(word))
            .collect(),
        secret: row.get("secret")?,
        status: row.get("status")?,
        failures: row.get("failures")?,
        created_at: row.get("created_at")?,
        disabled_at: row.get("disabled_at")?,
        disabled_reason: row.get("disabled_reason")?,
    })
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let row = Columns::of(row);
    Ok(Delivery {
        id: row.get("id")?,
        webhook_id: row.get("webhook_id")?,
        event_id: row.get("event_id")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        due_at: row.get("due_at")?,
        last_status: row.get("last_status")?,
        last_error: row.get("last_error")?,
    })
}
