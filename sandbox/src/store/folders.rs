//! Folders, in which an account keeps its jobs together: by client, campaign or sprint.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use crate::moment::Moment;

/// A folder.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) name: String,
}

/// The folders of an account, by name.
pub(crate) fn list(db: &Connection, account_id: &str) -> rusqlite::Result<Vec<Folder>> {
    db.prepare_cached("SELECT * FROM folder WHERE account_id = ?1 ORDER BY name, id")?
        .query_map([account_id], folder)?
        .collect()
}

/// A folder, whosever it is.
pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Folder>> {
    db.prepare_cached("SELECT * FROM folder WHERE id = ?1")?
        .query_row([id], folder)
        .optional()
}

/// Makes a folder; `false` if the account has one of this name.
pub(crate) fn insert(db: &Connection, folder: &Folder, now: Moment) -> rusqlite::Result<bool> {
    let made = db
        .prepare_cached(
            "INSERT INTO folder (id, account_id, name, created_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![folder.id, folder.account_id, folder.name, now])?;
    Ok(made == 1)
}

/// Gives a folder another name; `false` if the account has one of this name.
pub(crate) fn rename(db: &Connection, id: &str, name: &str) -> rusqlite::Result<bool> {
    let done = db
        .prepare_cached("UPDATE OR IGNORE folder SET name = ?2 WHERE id = ?1")?
        .execute([id, name])?;
    Ok(done == 1)
}

/// Takes a folder away; its jobs stay, in none.
pub(crate) fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE job SET folder_id = NULL WHERE folder_id = ?1")?
        .execute([id])?;
    db.prepare_cached("DELETE FROM folder WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Puts a job into a folder, or into none.
pub(crate) fn put(db: &Connection, job_id: &str, folder_id: Option<&str>) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE job SET folder_id = ?2 WHERE id = ?1")?
        .execute(params![job_id, folder_id])?;
    Ok(())
}

/// The folder a job is in.
pub(crate) fn of_job(db: &Connection, job_id: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT folder_id FROM job WHERE id = ?1")?
        .query_row([job_id], |row| row.get(0))
}

/// The jobs in a folder, or in none, newest first: id, title, status and how many proposals they have,
/// all and unreviewed.
pub(crate) fn jobs(
    db: &Connection,
    account_id: &str,
    folder_id: Option<Option<&str>>,
    before: i64,
    limit: i64,
) -> rusqlite::Result<Vec<InList>> {
    db.prepare_cached(
        "SELECT j.seq, j.id, j.fields ->> '$.jobTitle', j.status, j.updated_at,
            (SELECT count(*) FROM proposal p WHERE p.job_id = j.id),
            (SELECT count(*) FROM proposal p WHERE p.job_id = j.id AND p.status = 'UNREVIEWED')
         FROM job j WHERE j.account_id = ?1 AND j.seq < ?2 AND (?3 OR j.folder_id IS ?4)
         ORDER BY j.seq DESC LIMIT ?5",
    )?
    .query_map(
        params![
            account_id,
            before,
            folder_id.is_none(),
            folder_id.flatten(),
            limit
        ],
        |row| {
            Ok(InList {
                seq: row.get(0)?,
                id: row.get(1)?,
                title: row.get(2)?,
                status: row.get(3)?,
                updated_at: row.get(4)?,
                proposals: row.get(5)?,
                unreviewed: row.get(6)?,
            })
        },
    )?
    .collect()
}

/// A job in a list.
#[derive(Debug)]
pub(crate) struct InList {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) status: super::jobs::Status,
    pub(crate) updated_at: Moment,
    pub(crate) proposals: i64,
    pub(crate) unreviewed: i64,
}

fn folder(row: &Row<'_>) -> rusqlite::Result<Folder> {
    let row = Columns::of(row);
    Ok(Folder {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        name: row.get("name")?,
    })
}
