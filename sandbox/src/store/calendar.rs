//! What is set and due: sessions and events that an employer sets for a job, and milestones with a date.
//! Who may set and see them is decided in `deeds::calendar` and by whoever asks.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use crate::moment::{DAY, Moment};

/// How long a session lasts at most.
pub(crate) const LONGEST: i64 = 31 * DAY;

/// A session or event.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) title: String,
    pub(crate) starts_at: Moment,
    /// The first moment after it.
    pub(crate) ends_at: Moment,
    /// Whether it is about days and not hours.
    pub(crate) all_day: bool,
    pub(crate) note: String,
    pub(crate) link: Option<String>,
    pub(crate) called_off_at: Option<Moment>,
    pub(crate) saved_at: Moment,
}

/// A milestone that is not settled yet, on a contract that runs, with the day it is due.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) milestone_id: String,
    pub(crate) name: String,
    pub(crate) at: Moment,
    pub(crate) contract_id: String,
    pub(crate) job_id: String,
    pub(crate) person_id: String,
}

/// For whom it is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    /// Everything about one job.
    Job(&'a str),
    /// What a person is to know who works on jobs now.
    Person(&'a str),
    /// Everything about the jobs of an account.
    Account(&'a str),
}

impl<'a> Whose<'a> {
    fn id(self) -> &'a str {
        match self {
            Whose::Job(id) | Whose::Person(id) | Whose::Account(id) => id,
        }
    }
}

/// Writes a session, new or changed.
pub(crate) fn keep(db: &Connection, session: &Session) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO job_event (id, job_id, title, starts_at, ends_at, all_day, note, link,
            called_off_at, saved_at, account_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
            (SELECT account_id FROM job WHERE id = ?2))
         ON CONFLICT (id) DO UPDATE SET title = ?3, starts_at = ?4, ends_at = ?5, all_day = ?6,
            note = ?7, link = ?8, called_off_at = ?9, saved_at = ?10",
    )?
    .execute(params![
        session.id,
        session.job_id,
        session.title,
        session.starts_at,
        session.ends_at,
        session.all_day,
        session.note,
        session.link,
        session.called_off_at,
        session.saved_at,
    ])?;
    Ok(())
}

/// One session, whosever it is.
pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Session>> {
    db.prepare_cached("SELECT * FROM job_event WHERE id = ?1")?
        .query_row([id], session)
        .optional()
}

/// Sessions that are not over at one moment and begin before another, soonest first.
pub(crate) fn sessions(
    db: &Connection,
    whose: Whose<'_>,
    from: Moment,
    to: Moment,
    limit: i64,
) -> rusqlite::Result<Vec<Session>> {
    let theirs = match whose {
        Whose::Job(_) => "job_id = ?1",
        Whose::Person(_) => {
            "job_id IN (SELECT c.job_id FROM proposal p JOIN contract c ON c.proposal_id = p.id
                WHERE p.person_id = ?1 AND c.ended_at IS NULL)"
        }
        // Not by its jobs: an account has many without any session.
        Whose::Account(_) => "account_id = ?1",
    };
    db.prepare_cached(&format!(
        "SELECT * FROM job_event WHERE {theirs} AND starts_at > ?2 - {LONGEST} AND ends_at > ?2 AND starts_at < ?3
         ORDER BY starts_at, id LIMIT ?4"
    ))?
    .query_map(params![whose.id(), from, to, limit], session)?
    .collect()
}

/// Milestones due from one moment and before another, soonest first.
pub(crate) fn due(
    db: &Connection,
    whose: Whose<'_>,
    from: Moment,
    to: Moment,
    limit: i64,
) -> rusqlite::Result<Vec<Due>> {
    let which = match whose {
        Whose::Job(_) => "c.job_id = ?1",
        Whose::Person(_) => "p.person_id = ?1",
        Whose::Account(_) => "c.account_id = ?1",
    };
    db.prepare_cached(&format!(
        "SELECT m.id, coalesce(m.name, m.description), m.due_at, c.id, c.job_id, p.person_id
         FROM contract c JOIN proposal p ON p.id = c.proposal_id JOIN milestone m ON m.contract_id = c.id
         WHERE {which} AND c.ended_at IS NULL AND m.settled_at IS NULL AND m.due_at >= ?2
            AND m.due_at < ?3
         ORDER BY m.due_at, m.seq LIMIT ?4"
    ))?
    .query_map(params![whose.id(), from, to, limit], |row| {
        Ok(Due {
            milestone_id: row.get(0)?,
            name: row.get(1)?,
            at: row.get(2)?,
            contract_id: row.get(3)?,
            job_id: row.get(4)?,
            person_id: row.get(5)?,
        })
    })?
    .collect()
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let row = Columns::of(row);
    Ok(Session {
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        title: row.get("title")?,
        starts_at: row.get("starts_at")?,
        ends_at: row.get("ends_at")?,
        all_day: row.get("all_day")?,
        note: row.get("note")?,
        link: row.get("link")?,
        called_off_at: row.get("called_off_at")?,
        saved_at: row.get("saved_at")?,
    })
}
