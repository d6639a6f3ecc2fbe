//! How a database comes to have its tables: opening, pragmas, migrations. The tables themselves are in
//! `schema`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::meta;
use super::schema::MIGRATIONS;

/// The database in the data folder.
const FILE: &str = "sandbox.sqlite";
/// Statements that stay prepared: nearly all there are, at a few KB each.
const STATEMENTS: usize = 256;

/// Why the data could not be opened.
#[derive(Debug)]
pub(crate) struct OpenError {
    pub(crate) path: Option<PathBuf>,
    pub(crate) cause: String,
}

/// Opens `sandbox.sqlite` in a folder, or a database in memory, and brings it to the newest schema.
/// A new one gets the seed, or 1; an old one keeps its own and refuses another.
pub(crate) fn open(folder: Option<&Path>, seed: Option<u64>) -> Result<Connection, OpenError> {
    let file = folder.map(|folder| folder.join(FILE));
    let failed = |cause: String| OpenError {
        path: file.clone(),
        cause,
    };
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    }
    let opened = match &file {
        Some(file) => Connection::open(file),
        None => Connection::open_in_memory(),
    };
    let mut connection = opened.map_err(|error| failed(error.to_string()))?;
    if let Some(file) = &file {
        keep_private(file).map_err(|error| failed(error.to_string()))?;
    }
    prepare(&mut connection).map_err(|error| failed(error.to_string()))?;
    let version = migrate(&mut connection).map_err(|error| failed(error.to_string()))?;
    if version > MIGRATIONS.len() {
        return Err(failed(format!(
            "it was written by a newer version of this program (schema {version}, known {})",
            MIGRATIONS.len()
        )));
    }
    let kept = introduce(&mut connection, seed).map_err(|error| failed(error.to_string()))?;
    if let Some(seed) = seed.filter(|seed| seed.to_string() != kept) {
        return Err(failed(format!(
            "its people were made from the seed {kept}, not {seed} (without a seed it keeps them)"
        )));
    }
    Ok(connection)
}

/// A database in memory with all that another has but its id and its key for forms, without running a
/// statement for it.
#[cfg(test)]
pub(crate) fn copied(from: &Connection) -> rusqlite::Result<Connection> {
    let mut copy = Connection::open_in_memory()?;
    prepare(&mut copy)?;
    rusqlite::backup::Backup::new(from, &mut copy)?.step(-1)?;
    copy.execute(
        "DELETE FROM meta WHERE key IN (?1, ?2)",
        [meta::ID, meta::FORM_KEY],
    )?;
    let seed = meta::text(&copy, meta::SEED)?;
    introduce(&mut copy, seed.and_then(|seed| seed.parse().ok()))?;
    Ok(copy)
}

/// The id of the sandbox whose data is in a folder, without starting it: `GET /sandbox` tells the
/// same of a running one. `None` when the folder holds none, or none that can be read.
pub fn id_of(folder: &Path) -> Option<String> {
    // Not read-only, which could not join the log of a process that runs; and never made here.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join(FILE), flags).ok()?;
    connection.busy_timeout(Duration::from_millis(200)).ok()?;
    meta::text(&connection, meta::ID).ok()?
}

/// Gives a new database its id and its seed, and returns the seed.
fn introduce(connection: &mut Connection, seed: Option<u64>) -> rusqlite::Result<String> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if meta::text(&tx, meta::ID)?.is_none() {
        let id: String = tx.query_row("SELECT lower(hex(randomblob(8)))", [], |row| row.get(0))?;
        meta::set(&tx, meta::ID, &id)?;
        meta::set(&tx, meta::SEED, &seed.unwrap_or(1).to_string())?;
    }
    // Written only once, so that a full disk keeps nobody from starting.
    if meta::text(&tx, meta::FORM_KEY)?.is_none() {
        meta::make_form_key(&tx)?;
    }
    let kept = meta::text(&tx, meta::SEED)?.unwrap_or_default();
    tx.commit()?;
    Ok(kept)
}

/// The file holds tokens, though only of this sandbox. SQLite gives its side files the same mode.
#[cfg(unix)]
fn keep_private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Nothing is written before the commit, so that only this can find the disk full.
    connection.pragma_update(None, "cache_spill", false)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Runs what is missing and returns the version found afterwards. The version is read inside the
/// write transaction, so that two processes opening a new file do not both create the tables.
fn migrate(connection: &mut Connection) -> rusqlite::Result<usize> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let mut version = usize::try_from(version).unwrap_or(0);
    while let Some(step) = MIGRATIONS.get(version) {
        tx.execute_batch(step)?;
        version += 1;
        tx.pragma_update(
            None,
            "user_version",
            i64::try_from(version).unwrap_or(i64::MAX),
        )?;
    }
    tx.commit()?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn a_folder_tells_whose_data_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(id_of(folder.path()), None);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let connection = open(Some(folder.path()), None).unwrap();
        let told = meta::text(&connection, meta::ID).unwrap();
        assert!(told.is_some());
        assert_eq!(id_of(folder.path()), told);
        drop(connection);
        assert_eq!(id_of(folder.path()), told);
        std::fs::write(folder.path().join(FILE), "damaged").unwrap();
        assert_eq!(id_of(folder.path()), None);
    }

    #[test]
    fn an_older_file_is_brought_on_and_its_people_are_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let planned = |db: &Connection| -> i64 {
            let sql = "SELECT count(*) FROM act WHERE kind = 'settle'";
            db.query_row(sql, [], |row| row.get(0)).unwrap()
        };
        // The step that makes them anew is the last one that does anything about them.
        let anew = MIGRATIONS
            .iter()
            .rposition(|step| step.contains("'settle'"));
        for known in 2..=anew.unwrap() {
            let file = folder.path().join(FILE);
            let old = Connection::open(&file).unwrap();
            for step in &MIGRATIONS[..known] {
                old.execute_batch(step).unwrap();
            }
            old.pragma_update(None, "user_version", i64::try_from(known).unwrap())
                .unwrap();
            old.execute_batch(
                "DELETE FROM act;
                 INSERT INTO person (id, slug, profile) VALUES ('p', 's', '{}');",
            )
            .unwrap();
            drop(old);
            let new = open(Some(folder.path()), None).unwrap();
            assert_eq!(planned(&new), 1, "from {known}");
            drop(new);
            std::fs::remove_file(file).unwrap();
        }
        assert_eq!(planned(&open(None, None).unwrap()), 1, "a new one");
    }

    /// A column: its name and type, whether it can be empty, and the table and column it refers to.
    type Column = (String, String, bool, Option<(String, String)>);

    /// The columns of each table.
    fn columns(db: &Connection) -> BTreeMap<String, Vec<Column>> {
        let sql = "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0, f.\"table\", f.\"to\"
            FROM pragma_table_list t JOIN pragma_table_info(t.name) c
            LEFT JOIN pragma_foreign_key_list(t.name) f ON f.\"from\" = c.name
            WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite%'
            ORDER BY t.name, c.cid";
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut statement = db.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (table, to): (String, Option<String>) = (row.get_unwrap(0), row.get_unwrap(4));
            let to = to.map(|to| (to, row.get_unwrap(5)));
            let needed: bool = row.get_unwrap(3);
            let all = found.entry(table).or_default();
            all.push((row.get_unwrap(1), row.get_unwrap(2), !needed, to));
        }
        found
    }

    /// The rows of a table with what stands in these columns, as SQL writes it.
    fn rows(db: &Connection, table: &str, columns: &[String]) -> BTreeSet<String> {
        let all: Vec<String> = columns
            .iter()
            .map(|name| format!("quote(\"{name}\")"))
            .collect();
        let sql = format!("SELECT {} FROM {table}", all.join(" || ', ' || "));
        let mut statement = db.prepare(&sql).unwrap();
        let found = statement.query_map([], |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    }

    /// From every schema there was, with rows in every table: one with a value in each column, and one where
    /// all is empty that can be.
    #[test]
    fn every_row_of_every_older_schema_comes_through_with_every_value() {
        for known in 1..MIGRATIONS.len() {
            let folder = tempfile::tempdir().unwrap();
            let old = Connection::open(folder.path().join(FILE)).unwrap();
            old.pragma_update(None, "foreign_keys", false).unwrap();
            // Nothing of it has to last, and each of so many statements would wait for the disk.
            old.pragma_update(None, "synchronous", "OFF").unwrap();
            for step in &MIGRATIONS[..known] {
                old.execute_batch(step).unwrap();
            }
            old.pragma_update(None, "user_version", i64::try_from(known).unwrap())
                .unwrap();
            let tables = columns(&old);
            let mut before = BTreeMap::new();
            for (table, all) in &tables {
                for number in 1..=2 {
                    let value = |(place, (name, kind, empty, to)): (usize, &Column)| {
                        let (table, name) = match to {
                            Some((table, name)) => (table, name),
                            None => (table, name),
                        };
                        // What refers to something has its value.
                        let place = if to.is_some() || name == "id" {
                            0
                        } else {
                            place
                        };
                        match kind.as_str() {
                            _ if *empty && number == 2 => "NULL".to_owned(),
                            // Some hold JSON that an index looks into.
                            "TEXT" => format!("'\"{table} {name} ü {number}\"'"),
                            "REAL" => format!("{place}.{number}5"),
                            _ => format!("{}", 9_000_000_000_000 + place * 10 + number),
                        }
                    };
                    let values: Vec<String> = all.iter().enumerate().map(value).collect();
                    let names: Vec<String> =
                        all.iter().map(|(name, ..)| format!("\"{name}\"")).collect();
                    let (names, values) = (names.join(", "), values.join(", "));
                    let sql = format!("INSERT INTO {table} ({names}) VALUES ({values})");
                    old.execute_batch(&sql)
                        .unwrap_or_else(|error| panic!("{sql}: {error}"));
                }
                let names: Vec<String> = all.iter().map(|(name, ..)| name.clone()).collect();
                let found = rows(&old, table, &names);
                assert!(found.len() >= 2, "{table} in schema {known}: {found:?}");
                before.insert(table.clone(), (names, found));
            }
            drop(old);
            let new = open(Some(folder.path()), None).unwrap();
            for (table, (names, found)) in before {
                let after = rows(&new, &table, &names);
                let lost: Vec<_> = found.difference(&after).collect();
                assert!(lost.is_empty(), "{table} from schema {known}: {lost:?}");
            }
            let said = |sql: &str| -> Option<String> {
                use rusqlite::OptionalExtension as _;
                new.query_row(sql, [], |row| row.get(0)).optional().unwrap()
            };
            let broken = "SELECT \"table\" || ' to ' || parent FROM pragma_foreign_key_check";
            assert_eq!(said(broken), None, "from schema {known}");
            assert_eq!(said("PRAGMA integrity_check").as_deref(), Some("ok"));
            // What is asked for next comes after what was asked for before, also by nobody's token.
            new.execute_batch(
                "INSERT INTO approval (id, account_id, kind, status, terms, created_at, expires_at)
                    SELECT 'next', id, 'k', 's', '{}', 0, 0 FROM account LIMIT 1",
            )
            .unwrap();
            let last = "SELECT id FROM approval ORDER BY seq DESC LIMIT 1";
            assert_eq!(said(last).as_deref(), Some("next"), "from schema {known}");
        }
    }

    #[test]
    fn two_processes_may_share_one_folder_and_a_newer_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let one = open(Some(folder.path()), None).unwrap();
        let two = open(Some(folder.path()), None).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = std::fs::metadata(folder.path().join("sandbox.sqlite")).unwrap();
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
        one.execute(
            "INSERT INTO person (id, slug, profile) VALUES ('p', 's', '{}')",
            [],
        )
        .unwrap();
        let seen: i64 = two
            .query_row("SELECT count(*) FROM person", [], |r| r.get(0))
            .unwrap();
        assert_eq!(seen, 1);
        one.pragma_update(None, "user_version", 99).unwrap();
        assert!(
            open(Some(folder.path()), None)
                .unwrap_err()
                .cause
                .contains("newer version")
        );
    }
}
