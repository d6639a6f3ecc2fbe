//! What holds for the sandbox as a whole: who it is, its seed, and how far its clock is moved.
//! Nothing of any account is here.

use rusqlite::{Connection, OptionalExtension, params};

use crate::moment::{MINUTE, Moment};

/// Name under which the id of this sandbox is kept.
pub(crate) const ID: &str = "id";
/// Name under which the seed of its people is kept.
pub(crate) const SEED: &str = "seed";
/// Name under which the milliseconds are kept by which its clock is ahead.
pub(crate) const CLOCK: &str = "clock_ahead_ms";
/// Name under which the key is kept that signs the values in the forms of the pages.
pub(crate) const FORM_KEY: &str = "form_key";
/// Name under which `1` is kept while agents may not register by themselves.
pub(crate) const ANONYMOUS_OFF: &str = "anonymous_off";
/// Name under which the registrations of the running minute are counted.
pub(crate) const REGISTRATIONS: &str = "registrations";
/// Name under which the claim starts of the running minute are counted.
pub(crate) const CLAIM_STARTS: &str = "claim_starts";

pub(crate) fn text(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// A number, 0 if it was never set.
pub(crate) fn number(db: &Connection, key: &str) -> rusqlite::Result<i64> {
    let text = text(db, key)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

pub(crate) fn set(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}

/// Makes the key for the forms of the pages, if there is none.
pub(crate) fn make_form_key(db: &Connection) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?1, lower(hex(randomblob(32))))
         ON CONFLICT DO NOTHING",
        [FORM_KEY],
    )?;
    Ok(())
}

/// Counts one more of something in the minute of a moment, and returns how many that makes.
pub(crate) fn count_in_minute(db: &Connection, key: &str, now: Moment) -> rusqlite::Result<i64> {
    let minute = now.div_euclid(MINUTE);
    let kept = text(db, key)?.unwrap_or_default();
    let before = kept
        .split_once(' ')
        .filter(|(of, _)| of.parse() == Ok(minute))
        .and_then(|(_, count)| count.parse::<i64>().ok());
    let count = before.unwrap_or(0) + 1;
    set(db, key, &format!("{minute} {count}"))?;
    Ok(count)
}
