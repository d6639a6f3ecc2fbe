//! What the world has in mind to do later. What an act is and how it is done is in `world`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::value;
use crate::moment::Moment;

/// The next part of the work on a milestone.
pub(crate) const WORK: &str = "work";
/// Somebody answers what the employer wrote last.
pub(crate) const REPLY: &str = "reply";

/// Something that happens by itself when its moment has come.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) due_at: Moment,
    pub(crate) kind: String,
    /// Id of the job, conversation, contract or milestone it is about.
    pub(crate) subject_id: String,
    pub(crate) data: Value,
}

pub(crate) fn insert(db: &Connection, act: &Act) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO act (due_at, kind, subject_id, data) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            act.due_at,
            act.kind,
            act.subject_id,
            act.data.to_string()
        ])?;
    Ok(())
}

/// Takes the earliest act that is due off the list.
pub(crate) fn take_due(db: &Connection, now: Moment) -> rusqlite::Result<Option<Act>> {
    db.prepare_cached(
        "DELETE FROM act WHERE seq =
            (SELECT seq FROM act WHERE due_at <= ?1 ORDER BY due_at, seq LIMIT 1)
         RETURNING due_at, kind, subject_id, data",
    )?
    .query_row([now], act)
    .optional()
}

/// When the next one is due.
pub(crate) fn next_due(db: &Connection) -> rusqlite::Result<Option<Moment>> {
    db.prepare_cached("SELECT due_at FROM act ORDER BY due_at LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()
}

/// Gives up everything of a kind about one thing.
pub(crate) fn drop_about(db: &Connection, kind: &str, subject_id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM act WHERE subject_id = ?1 AND kind = ?2")?
        .execute([subject_id, kind])?;
    Ok(())
}

fn act(row: &Row<'_>) -> rusqlite::Result<Act> {
    Ok(Act {
        due_at: row.get(0)?,
        kind: row.get(1)?,
        subject_id: row.get(2)?,
        data: value(&row.get::<_, String>(3)?),
    })
}
