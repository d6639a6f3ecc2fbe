//! The tables and how a database comes to have them: opening, pragmas, migrations.
//! What the rows mean is in the neighbouring files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

/// Why the data could not be opened.
#[derive(Debug)]
pub(crate) struct OpenError {
    pub(crate) path: Option<PathBuf>,
    pub(crate) cause: String,
}

/// Opens `sandbox.sqlite` in a folder, or a database in memory, and brings it to the newest schema.
pub(crate) fn open(folder: Option<&Path>) -> Result<Connection, OpenError> {
    let file = folder.map(|folder| folder.join("sandbox.sqlite"));
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
    Ok(connection)
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
    connection.set_prepared_statement_cache_capacity(64);
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

/// Each entry brings the schema one version further; published entries never change.
/// Moments are milliseconds since 1970, amounts are cents, rates are millionths of a dollar.
const MIGRATIONS: &[&str] = &["
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL UNIQUE,
    organization_name TEXT,
    agent_name TEXT,
    registration_id TEXT NOT NULL UNIQUE,
    claim_token TEXT NOT NULL UNIQUE,
    claim_expires_at INTEGER NOT NULL,
    email TEXT,
    claimed_at INTEGER,
    delivered_at INTEGER,
    has_card INTEGER NOT NULL DEFAULT 1,
    features_off TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_owner ON account (email) WHERE claimed_at IS NOT NULL;

CREATE TABLE claim_attempt (
    token TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    user_code TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    polled_at INTEGER
) STRICT;
CREATE INDEX claim_attempt_account ON claim_attempt (account_id, created_at);

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    secret TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX token_account ON token (account_id);

CREATE TABLE job (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    status TEXT NOT NULL,
    fields TEXT NOT NULL,
    reading TEXT NOT NULL,
    external_id TEXT,
    idempotency_key TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    published_at INTEGER,
    UNIQUE (account_id, idempotency_key)
) STRICT;
CREATE INDEX job_account ON job (account_id, seq);
CREATE INDEX job_status ON job (status, seq);

CREATE TABLE publication (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX publication_account ON publication (account_id, at);

CREATE TABLE listing_change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES job (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX listing_change_at ON listing_change (at);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL
) STRICT;

CREATE TABLE proposal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES job (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    status TEXT NOT NULL,
    bid_micros INTEGER NOT NULL,
    bid_unit TEXT NOT NULL,
    hourly_micros INTEGER,
    match_score REAL,
    interview TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (job_id, person_id)
) STRICT;

CREATE TABLE contract (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    job_id TEXT NOT NULL REFERENCES job (id),
    proposal_id TEXT NOT NULL UNIQUE REFERENCES proposal (id),
    title TEXT NOT NULL,
    payment_type TEXT,
    rate_micros INTEGER,
    estimated_volume REAL,
    conversation_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contract_account ON contract (account_id, seq);

CREATE TABLE milestone (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    contract_id TEXT NOT NULL REFERENCES contract (id),
    number INTEGER NOT NULL,
    name TEXT,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    volume REAL,
    due_at INTEGER,
    invoice_id TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (contract_id, number)
) STRICT;

CREATE TABLE approval (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    token_id TEXT NOT NULL REFERENCES token (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    proposal_id TEXT REFERENCES proposal (id),
    contract_id TEXT REFERENCES contract (id),
    milestone_id TEXT REFERENCES milestone (id),
    terms TEXT NOT NULL,
    result TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    resolved_at INTEGER
) STRICT;
CREATE INDEX approval_proposal ON approval (proposal_id, status);

CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    job_id TEXT,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_account ON event (account_id, id);
"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_processes_may_share_one_folder_and_a_newer_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let one = open(Some(folder.path())).unwrap();
        let two = open(Some(folder.path())).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = std::fs::metadata(folder.path().join("sandbox.sqlite")).unwrap();
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
        one.execute("INSERT INTO person VALUES ('p', 's', '{}')", [])
            .unwrap();
        let seen: i64 = two
            .query_row("SELECT count(*) FROM person", [], |r| r.get(0))
            .unwrap();
        assert_eq!(seen, 1);
        one.pragma_update(None, "user_version", 99).unwrap();
        assert!(
            open(Some(folder.path()))
                .unwrap_err()
                .cause
                .contains("newer version")
        );
    }
}
