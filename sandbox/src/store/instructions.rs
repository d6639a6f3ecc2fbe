//! Instructions of a job, version by version, and who has read which. Who may write and read them is
//! decided in `deeds::instructions`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use crate::moment::Moment;

/// One version.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) job_id: String,
    /// From 1, without gaps.
    pub(crate) number: i64,
    /// Markdown.
    pub(crate) content: String,
    /// Who of the employer's side saved it last.
    pub(crate) author: String,
    pub(crate) saved_at: Moment,
    /// When it went out to those who work on the job; a draft has not.
    pub(crate) published_at: Option<Moment>,
}

/// That somebody has read a version.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) number: i64,
    pub(crate) read_at: Moment,
}

pub(crate) fn insert(db: &Connection, version: &Version) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO instruction (id, job_id, number, content, author, saved_at, published_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        version.id,
        version.job_id,
        version.number,
        version.content,
        version.author,
        version.saved_at,
        version.published_at,
    ])?;
    Ok(())
}

/// Writes what changes in the life of a draft.
pub(crate) fn save(db: &Connection, version: &Version) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE instruction SET content = ?2, author = ?3, saved_at = ?4, published_at = ?5
         WHERE id = ?1",
    )?
    .execute(params![
        version.id,
        version.content,
        version.author,
        version.saved_at,
        version.published_at,
    ])?;
    Ok(())
}

/// The newest version, be it a draft.
pub(crate) fn latest(db: &Connection, job_id: &str) -> rusqlite::Result<Option<Version>> {
    db.prepare_cached("SELECT * FROM instruction WHERE job_id = ?1 ORDER BY number DESC LIMIT 1")?
        .query_row([job_id], version)
        .optional()
}

/// The newest version that was out at a moment.
pub(crate) fn published(
    db: &Connection,
    job_id: &str,
    until: Moment,
) -> rusqlite::Result<Option<Version>> {
    db.prepare_cached(
        "SELECT * FROM instruction WHERE job_id = ?1 AND published_at <= ?2
         ORDER BY number DESC LIMIT 1",
    )?
    .query_row(params![job_id, until], version)
    .optional()
}

/// One version of a job.
pub(crate) fn by_number(
    db: &Connection,
    job_id: &str,
    number: i64,
) -> rusqlite::Result<Option<Version>> {
    db.prepare_cached("SELECT * FROM instruction WHERE job_id = ?1 AND number = ?2")?
        .query_row(params![job_id, number], version)
        .optional()
}

/// The versions before a number, newest first, without their texts.
pub(crate) fn list(
    db: &Connection,
    job_id: &str,
    before: i64,
    limit: i64,
) -> rusqlite::Result<Vec<Version>> {
    db.prepare_cached(
        "SELECT id, job_id, number, '' AS content, author, saved_at, published_at
         FROM instruction WHERE job_id = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
    )?
    .query_map(params![job_id, before, limit], version)?
    .collect()
}

/// Notes that somebody has read a version; the first time counts.
pub(crate) fn note_read(
    db: &Connection,
    id: &str,
    person_id: &str,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO instruction_read (instruction_id, person_id, read_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![id, person_id, now])?;
    Ok(())
}

/// What a person has read of a job, newest version first.
pub(crate) fn read_by(
    db: &Connection,
    job_id: &str,
    person_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<Receipt>> {
    db.prepare_cached(
        "SELECT i.number, r.read_at
         FROM instruction i JOIN instruction_read r ON r.instruction_id = i.id AND r.person_id = ?2
         WHERE i.job_id = ?1 ORDER BY i.number DESC LIMIT ?3",
    )?
    .query_map(params![job_id, person_id, limit], |row| {
        Ok(Receipt {
            number: row.get(0)?,
            read_at: row.get(1)?,
        })
    })?
    .collect()
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    let row = Columns::of(row);
    Ok(Version {
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        number: row.get("number")?,
        content: row.get("content")?,
        author: row.get("author")?,
        saved_at: row.get("saved_at")?,
        published_at: row.get("published_at")?,
    })
}
