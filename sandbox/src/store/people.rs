//! Freelancers, each one public profile as JSON under the API's own keys. Who they are is made up
//! in `world`.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

use super::columns::Columns;
use super::value;

/// A freelancer.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) slug: String,
    /// The public profile, names masked already.
    /// Source: docs/developers/api-reference/freelancers/get.
    pub(crate) profile: Value,
}

impl Person {
    /// A text of the profile, or `""`.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.profile
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// Writes a person down, with what only the world knows of them.
pub(crate) fn put(db: &Connection, person: &Person, traits: &Value) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO person (id, slug, profile, traits) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, profile = excluded.profile, traits = excluded.traits",
    )?
    .execute([
        &person.id,
        &person.slug,
        &person.profile.to_string(),
        &traits.to_string(),
    ])?;
    Ok(())
}

/// What the world knows of a person.
pub(crate) fn traits(db: &Connection, id: &str) -> rusqlite::Result<Option<Value>> {
    db.prepare_cached("SELECT traits FROM person WHERE id = ?1")?
        .query_row([id], |row| Ok(value(&row.get::<_, String>(0)?)))
        .optional()
}

/// What the world knows of everybody, in the order in which they came. Their number never grows.
pub(crate) fn all_traits(db: &Connection) -> rusqlite::Result<Vec<Value>> {
    db.prepare_cached("SELECT traits FROM person ORDER BY rowid")?
        .query_map([], |row| Ok(value(&row.get::<_, String>(0)?)))?
        .collect()
}

/// Finds a person by id or by slug.
pub(crate) fn find(db: &Connection, id_or_slug: &str) -> rusqlite::Result<Option<Person>> {
    db.prepare_cached("SELECT * FROM person WHERE id = ?1 OR slug = ?1")?
        .query_row([id_or_slug], person)
        .optional()
}

/// People whose name, country or title has a text in it, in the order in which they came.
pub(crate) fn search(db: &Connection, text: &str, limit: i64) -> rusqlite::Result<Vec<Person>> {
    db.prepare_cached(
        "SELECT * FROM person WHERE ?1 = '' OR instr(lower(
             coalesce(profile ->> '$.displayName', '') || ' ' || coalesce(profile ->> '$.country', '')
             || ' ' || coalesce(profile ->> '$.title', '')), lower(?1)) > 0
         ORDER BY rowid LIMIT ?2",
    )?
    .query_map(rusqlite::params![text, limit], person)?
    .collect()
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let row = Columns::of(row);
    Ok(Person {
        id: row.get("id")?,
        slug: row.get("slug")?,
        profile: value(&row.get::<String>("profile")?),
    })
}
