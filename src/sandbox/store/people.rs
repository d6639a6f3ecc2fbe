//! Freelancers, each one public profile as JSON under the API's own keys. Who they are is made up
//! in `world`.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

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

/// Adds a person unless the id is known.
pub(crate) fn insert(db: &Connection, person: &Person) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO person (id, slug, profile) VALUES (?1, ?2, ?3)")?
        .execute([&person.id, &person.slug, &person.profile.to_string()])?;
    Ok(())
}

/// Finds a person by id or by slug.
pub(crate) fn find(db: &Connection, id_or_slug: &str) -> rusqlite::Result<Option<Person>> {
    db.prepare_cached("SELECT * FROM person WHERE id = ?1 OR slug = ?1")?
        .query_row([id_or_slug], person)
        .optional()
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get("id")?,
        slug: row.get("slug")?,
        profile: value(&row.get::<_, String>("profile")?),
    })
}
