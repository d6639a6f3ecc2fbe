//! What an employer shares with those who work on a job. Who may share and see it is decided in
//! `deeds::access` and by whoever asks.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use crate::moment::Moment;

/// A tool, a folder or a place, and what to know about it.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) note: String,
    pub(crate) shared_at: Moment,
    pub(crate) withdrawn_at: Option<Moment>,
}

pub(crate) fn insert(db: &Connection, access: &Access) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO job_access (id, job_id, name, address, note, shared_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        access.id,
        access.job_id,
        access.name,
        access.address,
        access.note,
        access.shared_at,
    ])?;
    Ok(())
}

/// One of a job.
pub(crate) fn of_job(db: &Connection, job_id: &str, id: &str) -> rusqlite::Result<Option<Access>> {
    db.prepare_cached("SELECT * FROM job_access WHERE job_id = ?1 AND id = ?2")?
        .query_row([job_id, id], access)
        .optional()
}

/// What was ever shared for a job, newest first.
pub(crate) fn list(db: &Connection, job_id: &str, limit: i64) -> rusqlite::Result<Vec<Access>> {
    db.prepare_cached(
        "SELECT * FROM job_access WHERE job_id = ?1 ORDER BY shared_at DESC, id LIMIT ?2",
    )?
    .query_map(params![job_id, limit], access)?
    .collect()
}

/// Takes something back.
pub(crate) fn withdraw(db: &Connection, id: &str, now: Moment) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE job_access SET withdrawn_at = ?2 WHERE id = ?1")?
        .execute(params![id, now])?;
    Ok(())
}

fn access(row: &Row<'_>) -> rusqlite::Result<Access> {
    let row = Columns::of(row);
    Ok(Access {
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        name: row.get("name")?,
        address: row.get("address")?,
        note: row.get("note")?,
        shared_at: row.get("shared_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
    })
}
