//! The stream of account events behind `GET /updates`, and the public listing changes behind
//! `GET /jobs/changes`. What is an event is decided in `deeds::news`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

use super::word::words;
use super::{execute, value, webhooks};
use crate::moment::Moment;

words! {
    /// What an event tells of. Source: docs/developers/guides/stay-in-sync.
    Kind {
        /// Somebody applied.
        ProposalReceived = "proposal.received",
        /// A proposal is in another state.
        ProposalMoved = "proposal.status_changed",
        /// Somebody wrote to the account.
        MessageReceived = "message.received",
        /// Somebody is hired.
        ContractCreated = "contract.created",
        /// A milestone is in another state.
        MilestoneMoved = "milestone.status_changed",
        /// Money is on its way.
        PaymentPending = "payment.pending",
        /// A person answered a request, with whatever answer.
        ApprovalDecided = "approval.confirmed",
        /// The budget of a contract is in another state.
        BudgetMoved = "contract.budget_state_changed",
    }
}

impl Kind {
    /// The scope one needs to see it. Source: docs/developers/guides/stay-in-sync.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Kind::ProposalReceived | Kind::ProposalMoved => "proposals:read",
            Kind::MessageReceived => "messages:read",
            Kind::ContractCreated
            | Kind::MilestoneMoved
            | Kind::PaymentPending
            | Kind::ApprovalDecided
            | Kind::BudgetMoved => "payments:read",
        }
    }
}

words! {
    /// What became of a public listing. Source: docs/developers/api-reference/jobs/changes.
    Listing {
        /// It appeared.
        Published = "PUBLISHED",
        /// It says something else.
        Updated = "UPDATED",
        /// It went.
        Closed = "CLOSED",
    }
}

/// An event about to be written.
pub(crate) struct Event<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) kind: Kind,
    pub(crate) resource_id: &'a str,
    pub(crate) job_id: Option<&'a str>,
    pub(crate) data: Value,
}

/// An event as it was written.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Grows with every event; what cursors are made of.
    pub(crate) id: i64,
    pub(crate) kind: Kind,
    pub(crate) resource_id: String,
    pub(crate) job_id: Option<String>,
    pub(crate) data: Map<String, Value>,
    pub(crate) at: Moment,
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
pub(crate) fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<Recorded>> {
    db.prepare_cached("SELECT id, type, resource_id, job_id, data, at FROM event WHERE id = ?1")?
        .query_row([id], event)
        .optional()
}

/// Id of the newest event; 0 where there is none.
pub(crate) fn latest(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(id), 0) FROM event")?
        .query_row([], |row| row.get(0))
}

/// Events with the account they belong to, newest first: those before one, or up to it and from another
/// one on.
pub(crate) fn between(
    db: &Connection,
    account_id: Option<&str>,
    (first, last): (i64, i64),
    limit: i64,
) -> rusqlite::Result<Vec<(String, Recorded)>> {
    db.prepare_cached(
        "SELECT id, type, resource_id, job_id, data, at, account_id FROM event
         WHERE id BETWEEN ?1 AND ?2 AND (?3 IS NULL OR account_id = ?3)
         ORDER BY id DESC LIMIT ?4",
    )?
    .query_map(params![first, last, account_id, limit], |row| {
        Ok((row.get(6)?, event(row)?))
    })?
    .collect()
}

/// Up to `limit` events of the given kinds after a cursor, oldest first.
/// Source: docs/developers/api-reference/updates/poll.
pub(crate) fn after(
    db: &Connection,
    account_id: &str,
    cursor: i64,
    kinds: &[Kind],
    limit: usize,
) -> rusqlite::Result<Vec<Recorded>> {
    db.prepare_cached(
        "SELECT id, type, resource_id, job_id, data, at FROM event
         WHERE account_id = ?1 AND id > ?2 AND type IN (SELECT value FROM json_each(?3))
         ORDER BY id LIMIT ?4",
    )?
    .query_map(
        params![
            account_id,
            cursor,
            json!(kinds).to_string(),
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        event,
    )?
    .collect()
}

fn event(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    Ok(Recorded {
        id: row.get(0)?,
        kind: row.get(1)?,
        resource_id: row.get(2)?,
        job_id: row.get(3)?,
        data: match value(&row.get::<_, String>(4)?) {
            Value::Object(data) => data,
            _ => Map::new(),
        },
        at: row.get(5)?,
    })
}

/// What became of one listing last.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) job_id: String,
    pub(crate) listing: Listing,
    pub(crate) at: Moment,
}

/// Notes what became of a public listing. Only the latest of a job is ever told, so only that is
/// kept.
pub(crate) fn record_listing(
    db: &Connection,
    job_id: &str,
    listing: Listing,
    now: Moment,
) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT OR REPLACE INTO listing_change (job_id, kind, at) VALUES (?1, ?2, ?3)",
        params![job_id, listing, now],
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
                listing: row.get(1)?,
                at: row.get(2)?,
            })
        },
    )?
    .collect()
}
