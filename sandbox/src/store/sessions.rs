//! Whose eyes a browser looks through: the sessions of people who signed in at the sandbox, with the
//! sentence their next page is to begin with. Who may see what is asked in `http::eyes`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::word::words;
use crate::moment::Moment;

words! {
    /// In which part somebody looks.
    Who {
        /// Runs the sandbox; sees everything and belongs to nobody.
        Operator = "operator",
        /// The owner of an account, or a member of its team.
        Employer = "employer",
        /// One of the made-up people.
        Trainer = "trainer",
    }
}

/// A browser that signed in.
#[derive(Debug)]
pub(crate) struct Session {
    /// Digest of the cookie's value, which itself is kept nowhere.
    pub(crate) name: String,
    pub(crate) who: Who,
    /// The account, of an employer.
    pub(crate) account_id: Option<String>,
    /// The member of the account's team; none for its owner.
    pub(crate) user_id: Option<String>,
    /// The person, of a trainer.
    pub(crate) person_id: Option<String>,
    /// What the next page is to say, as it was put by whoever sent the browser there.
    pub(crate) notice: Option<String>,
    pub(crate) created_at: Moment,
}

/// Writes down that somebody signed in.
pub(crate) fn insert(db: &Connection, session: &Session) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO session (name, who, account_id, user_id, person_id, notice, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        session.name,
        session.who,
        session.account_id,
        session.user_id,
        session.person_id,
        session.notice,
        session.created_at,
    ])?;
    Ok(())
}

/// Finds a session by the digest of its cookie.
pub(crate) fn by_name(db: &Connection, name: &str) -> rusqlite::Result<Option<Session>> {
    db.prepare_cached("SELECT * FROM session WHERE name = ?1")?
        .query_row([name], session)
        .optional()
}

/// Ends a session.
pub(crate) fn delete(db: &Connection, name: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM session WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}

/// Sets what the next page of a session says, or that it says nothing.
pub(crate) fn set_notice(
    db: &Connection,
    name: &str,
    notice: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE session SET notice = ?2 WHERE name = ?1")?
        .execute(params![name, notice])?;
    Ok(())
}

/// Takes out what the next page of a session is to say.
pub(crate) fn take_notice(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let notice: Option<Option<String>> = db
        .prepare_cached("SELECT notice FROM session WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    let notice = notice.flatten();
    if notice.is_some() {
        set_notice(db, name, None)?;
    }
    Ok(notice)
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let row = Columns::of(row);
    Ok(Session {
        name: row.get("name")?,
        who: row.get("who")?,
        account_id: row.get("account_id")?,
        user_id: row.get("user_id")?,
        person_id: row.get("person_id")?,
        notice: row.get("notice")?,
        created_at: row.get("created_at")?,
    })
}
