//! What the world has in mind to do later. What an act is and how it is done is in `world`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::value;
use super::word::words;
use crate::moment::Moment;

words! {
    /// What there is to do.
    Doing {
        /// The people move in; planned by the schema, so that it is done before the first request.
        Settle = "settle",
        /// A job has appeared and people look at it.
        Look = "look",
        /// A job takes applicants again and people look at it.
        LookAgain = "look_again",
        /// Somebody applies.
        Apply = "apply",
        /// An interview that goes on comes further.
        Interview = "interview",
        /// Somebody sees what the employer has written.
        Read = "read",
        /// Somebody answers what the employer wrote last.
        Reply = "reply",
        /// Somebody sees that they are invited.
        Consider = "consider",
        /// Somebody answers an invitation.
        AnswerInvite = "answer_invite",
        /// The next part of the work on a milestone.
        Work = "work",
        /// Those on a job read its instructions.
        Study = "study",
        /// Those in a channel see what the employer has written there.
        Follow = "follow",
        /// The first words after a hire.
        Welcome = "welcome",
        /// The work is done and the money is due.
        AskPayout = "ask_payout",
    }
}

/// Something that happens by itself when its moment has come.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) due_at: Moment,
    /// A [`Doing`]; kept as its word, so that one which another version wrote can be given up.
    pub(crate) kind: String,
    /// Id of the job, proposal, conversation, contract or milestone it is about.
    pub(crate) subject_id: String,
    pub(crate) data: Value,
}

impl Act {
    /// Something to do about one thing.
    pub(crate) fn new(doing: Doing, about: &str, due_at: Moment) -> Self {
        Act {
            due_at,
            kind: doing.into(),
            subject_id: about.to_owned(),
            data: Value::Null,
        }
    }
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

/// What comes next: when, what, and what it is about.
pub(crate) fn upcoming(
    db: &Connection,
    limit: i64,
) -> rusqlite::Result<Vec<(Moment, String, String)>> {
    db.prepare_cached("SELECT due_at, kind, subject_id FROM act ORDER BY due_at, seq LIMIT ?1")?
        .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

/// Gives up everything of a kind about one thing.
pub(crate) fn drop_about(db: &Connection, doing: Doing, about: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM act WHERE subject_id = ?1 AND kind = ?2")?
        .execute([about, doing.as_str()])?;
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
