//! What holds for the sandbox as a whole: who it is, its seed, and how far its clock is moved.
//! Nothing of any account is here.

use rusqlite::{Connection, OptionalExtension, params};

use super::execute;
use crate::moment::{MINUTE, Moment};

/// Name under which the id of this sandbox is kept.
pub(crate) const ID: &str = "id";
/// Name under which the seed of its people is kept.
pub(crate) const SEED: &str = "seed";
/// Name under which the milliseconds are kept by which its clock is ahead.
pub(crate) const CLOCK: &str = "clock_ahead_ms";
/// Name under which the key is kept that signs the values in the forms of the pages.
pub(crate) const FORM_KEY: &str = "form_key";
/// Name under which the sandbox's own time is kept while it stands still, and behind it why it does
/// if that is its speed.
const FROZEN: &str = "clock_frozen_at";
const BY_SPEED: &str = "speed";
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
    execute(
        db,
        "INSERT INTO meta (key, value) VALUES (?1, lower(hex(randomblob(32))))
         ON CONFLICT DO NOTHING",
        [FORM_KEY],
    )?;
    Ok(())
}

/// The sandbox's own time when it is this late by the wall clock.
pub(crate) fn time(db: &Connection, wall: Moment) -> rusqlite::Result<Moment> {
    Ok(clock(db, wall)?.0)
}

/// [`time`], and whether it stands still. One statement, because every request asks.
pub(crate) fn clock(db: &Connection, wall: Moment) -> rusqlite::Result<(Moment, bool)> {
    let mut asked = db.prepare_cached(
        "SELECT (SELECT value FROM meta WHERE key = ?1), (SELECT value FROM meta WHERE key = ?2)",
    )?;
    asked.query_row([FROZEN, CLOCK], |row| {
        let ahead = || -> rusqlite::Result<Moment> {
            let kept: Option<String> = row.get(1)?;
            Ok(kept.and_then(|kept| kept.parse().ok()).unwrap_or(0))
        };
        Ok(match stands(row.get(0)?) {
            Some((at, _)) => (at, true),
            None => (wall + ahead()?, false),
        })
    })
}

/// Whether the sandbox's time stands still.
pub(crate) fn is_frozen(db: &Connection) -> rusqlite::Result<bool> {
    Ok(frozen(db)?.is_some())
}

/// When it stands still, and whether that is for its speed.
fn frozen(db: &Connection) -> rusqlite::Result<Option<(Moment, bool)>> {
    Ok(stands(text(db, FROZEN)?))
}

/// [`frozen`], as it is kept.
fn stands(kept: Option<String>) -> Option<(Moment, bool)> {
    let kept = kept?;
    let mut words = kept.split(' ');
    let at = words.next()?.parse().ok()?;
    Some((at, words.next() == Some(BY_SPEED)))
}

/// Sets the sandbox's own time at a moment of the wall clock.
pub(crate) fn set_time(db: &Connection, wall: Moment, now: Moment) -> rusqlite::Result<()> {
    match frozen(db)? {
        Some((_, by_speed)) => freeze(db, now, by_speed),
        None => set(db, CLOCK, &(now - wall).to_string()),
    }
}

/// Lets time stand still.
pub(crate) fn freeze(db: &Connection, now: Moment, by_speed: bool) -> rusqlite::Result<()> {
    let why = if by_speed { BY_SPEED } else { "" };
    set(db, FROZEN, format!("{now} {why}").trim_end())
}

/// Lets time go on from where it stands.
pub(crate) fn unfreeze(db: &Connection, wall: Moment) -> rusqlite::Result<()> {
    let now = time(db, wall)?;
    execute(db, "DELETE FROM meta WHERE key = ?1", [FROZEN])?;
    set(db, CLOCK, &(now - wall).to_string())
}

/// Lets time stand still or go on as the speed of a start says. What somebody froze by hand stays
/// frozen.
pub(crate) fn keep_pace(db: &Connection, wall: Moment, stands: bool) -> rusqlite::Result<()> {
    match (frozen(db)?, stands) {
        (None, true) => freeze(db, time(db, wall)?, true),
        (Some((_, true)), false) => unfreeze(db, wall),
        (None, false) | (Some(_), _) => Ok(()),
    }
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
