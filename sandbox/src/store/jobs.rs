//! Jobs from draft to archive. Their fields are one JSON object under the draft keys of the API;
//! which keys exist and what they need is in `rules::fields`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::columns::Columns;
use super::word::words;
use super::{execute, value};
use crate::moment::Moment;

words! {
    /// Where a job is between draft and archive. Source: docs/developers/api-reference/jobs/mine.
    Status {
        /// Not published, or taken back.
        Draft = "DRAFT",
        /// On the marketplace.
        Open = "OPEN",
        /// Hired for; not made here.
        Ongoing = "ONGOING",
        /// Done; not made here.
        Completed = "COMPLETED",
        /// Closed.
        Archived = "ARCHIVED",
        /// Looked at by staff; not made here.
        PendingApproval = "PENDING_APPROVAL",
    }
}

/// A job in any state.
#[derive(Debug)]
pub(crate) struct Job {
    /// Grows with every job; what cursors are made of.
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) status: Status,
    pub(crate) fields: Map<String, Value>,
    /// What the reader was unsure of, kept for repeated creations under one key.
    pub(crate) reading: Value,
    pub(crate) external_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) created_at: Moment,
    pub(crate) updated_at: Moment,
    pub(crate) published_at: Option<Moment>,
    /// When the employer said that nobody else is wanted; the job stays open.
    pub(crate) hiring_done_at: Option<Moment>,
}

impl Job {
    /// Whether it is on the marketplace.
    pub(crate) fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    /// A text field, or `""`.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.fields
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A number field.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.fields.get(key).and_then(Value::as_f64)
    }

    /// A list field, empty if absent.
    pub(crate) fn list(&self, key: &str) -> Vec<&str> {
        let items = self.fields.get(key).and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Drops the doubts about fields that somebody now answers.
    pub(crate) fn settle(&mut self, patch: &Map<String, Value>) {
        let doubts = self.reading.get_mut("lowConfidence");
        if let Some(doubts) = doubts.and_then(Value::as_array_mut) {
            doubts.retain(|doubt| {
                let field = doubt.get("field").and_then(Value::as_str);
                !field.is_some_and(|field| patch.contains_key(field))
            });
        }
    }

    /// Why nobody will apply, in a sentence without its full stop.
    pub(crate) fn nobody(&self) -> Option<&str> {
        self.reading.get("nobody").and_then(Value::as_str)
    }

    /// The title, or what stands in its place.
    pub(crate) fn title(&self) -> &str {
        match self.text("jobTitle") {
            "" => "Untitled draft",
            title => title,
        }
    }
}

/// Which own jobs to list.
pub(crate) struct Page<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) status: Option<Status>,
    /// Only jobs made before the one with this `seq`.
    pub(crate) before: i64,
    pub(crate) limit: usize,
}

/// Proposals on a job: all, those nobody has looked at, and those that were hired.
pub(crate) struct Counts {
    pub(crate) total: i64,
    pub(crate) unreviewed: i64,
    pub(crate) hired: i64,
}

pub(crate) fn insert(db: &Connection, job: &Job) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO job (id, account_id, status, fields, reading, external_id, idempotency_key,
            created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        params![
            job.id,
            job.account_id,
            job.status,
            Value::Object(job.fields.clone()).to_string(),
            job.reading.to_string(),
            job.external_id,
            job.idempotency_key,
            job.created_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Job>> {
    db.prepare_cached("SELECT * FROM job WHERE id = ?1")?
        .query_row([id], job)
        .optional()
}

pub(crate) fn by_key(
    db: &Connection,
    account_id: &str,
    key: &str,
) -> rusqlite::Result<Option<Job>> {
    db.prepare_cached("SELECT * FROM job WHERE account_id = ?1 AND idempotency_key = ?2")?
        .query_row([account_id, key], job)
        .optional()
}

/// Writes the fields, the doubts about them and the state of a job, and whether hiring is done.
pub(crate) fn save(db: &Connection, job: &Job, now: Moment) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE job SET status = ?2, fields = ?3, reading = ?4, published_at = ?5,
            hiring_done_at = ?6, updated_at = ?7 WHERE id = ?1",
        params![
            job.id,
            job.status,
            Value::Object(job.fields.clone()).to_string(),
            job.reading.to_string(),
            job.published_at,
            job.hiring_done_at,
            now,
        ],
    )?;
    Ok(())
}

/// Notes why nobody will apply to a job, or that somebody may.
pub(crate) fn set_nobody(db: &Connection, id: &str, why: Option<&str>) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE job SET reading = json_patch(reading, json_object('nobody', ?2)) WHERE id = ?1",
        params![id, why],
    )?;
    Ok(())
}

/// Own jobs, newest first.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> rusqlite::Result<Vec<Job>> {
    let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
    // Two statements, because each has an index of its own.
    match page.status {
        None => db
            .prepare_cached(
                "SELECT * FROM job WHERE account_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
            )?
            .query_map(params![page.account_id, page.before, limit], job)?
            .collect(),
        Some(status) => db
            .prepare_cached(
                "SELECT * FROM job WHERE account_id = ?1 AND status = ?2 AND seq < ?3
                 ORDER BY seq DESC LIMIT ?4",
            )?
            .query_map(params![page.account_id, status, page.before, limit], job)?
            .collect(),
    }
}

/// Up to `limit` jobs on the marketplace that are wanted and older than the one with this `seq`,
/// newest first. Nothing is read beyond them.
pub(crate) fn listed(
    db: &Connection,
    before: i64,
    limit: usize,
    wanted: impl Fn(&Job) -> bool,
) -> rusqlite::Result<Vec<Job>> {
    let mut statement = db
        .prepare_cached("SELECT * FROM job WHERE status = 'OPEN' AND seq < ?1 ORDER BY seq DESC")?;
    statement
        .query_map([before], job)?
        .filter(|found| found.as_ref().map_or(true, &wanted))
        .take(limit)
        .collect()
}

/// Up to `limit` jobs on the marketplace that are wanted, of the `most` that are older than the one with this
/// `seq`, newest first; and the `seq` behind which there may be more.
pub(crate) fn sought(
    db: &Connection,
    before: i64,
    (most, limit): (usize, usize),
    wanted: impl Fn(&Job) -> bool,
) -> rusqlite::Result<(Vec<Job>, Option<i64>)> {
    let mut statement = db
        .prepare_cached("SELECT * FROM job WHERE status = 'OPEN' AND seq < ?1 ORDER BY seq DESC")?;
    let mut found = Vec::new();
    for (place, one) in statement.query_map([before], job)?.enumerate() {
        let one = one?;
        let seq = one.seq;
        if wanted(&one) {
            found.push(one);
        }
        if found.len() >= limit || place + 1 >= most {
            return Ok((found, Some(seq)));
        }
    }
    Ok((found, None))
}

pub(crate) fn counts(db: &Connection, job_id: &str) -> rusqlite::Result<Counts> {
    db.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE status = 'UNREVIEWED'),
            count(*) FILTER (WHERE status = 'HIRED')
         FROM proposal WHERE job_id = ?1",
    )?
    .query_row([job_id], |row| {
        Ok(Counts {
            total: row.get(0)?,
            unreviewed: row.get(1)?,
            hired: row.get(2)?,
        })
    })
}

/// Publications of an account after a moment.
pub(crate) fn publications(
    db: &Connection,
    account_id: &str,
    after: Moment,
) -> rusqlite::Result<usize> {
    let count: i64 = db
        .prepare_cached("SELECT count(*) FROM publication WHERE account_id = ?1 AND at > ?2")?
        .query_row(params![account_id, after], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

pub(crate) fn insert_publication(
    db: &Connection,
    id: &str,
    job: &Job,
    now: Moment,
) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO publication (id, job_id, account_id, at) VALUES (?1, ?2, ?3, ?4)",
        params![id, job.id, job.account_id, now],
    )?;
    Ok(())
}

/// The latest publication of a job.
pub(crate) fn last_publication(db: &Connection, job_id: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT id FROM publication WHERE job_id = ?1 ORDER BY at DESC, rowid DESC")?
        .query_row([job_id], |row| row.get(0))
        .optional()
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let row = Columns::of(row);
    let fields = match value(&row.get::<String>("fields")?) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    Ok(Job {
        seq: row.get("seq")?,
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        status: row.get("status")?,
        fields,
        reading: value(&row.get::<String>("reading")?),
        external_id: row.get("external_id")?,
        idempotency_key: row.get("idempotency_key")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        published_at: row.get("published_at")?,
        hiring_done_at: row.get("hiring_done_at")?,
    })
}
