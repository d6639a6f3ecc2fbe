//! Channels, which are conversations of a job with several people, and what somebody who is no employer
//! has before them: their conversations of both kinds, and how much of each they have not read.

use rusqlite::{Connection, OptionalExtension, params};

use super::conversations::{self, Bucket, Conversation};
use crate::moment::Moment;

/// A channel about to begin.
#[derive(Debug)]
pub(crate) struct NewChannel<'a> {
    pub(crate) id: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) job_id: &'a str,
    pub(crate) name: &'a str,
}

/// Begins a channel.
pub(crate) fn insert(
    db: &Connection,
    channel: &NewChannel<'_>,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO conversation (id, account_id, bucket, job_id, channel_name, activity, created_at,
            updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5,
            (SELECT coalesce(max(activity), 0) + 1 FROM conversation), ?6, ?6)",
    )?
    .execute(params![
        channel.id,
        channel.account_id,
        Bucket::Job,
        channel.job_id,
        channel.name,
        now,
    ])?;
    Ok(())
}

/// The channel of a job with a name.
pub(crate) fn named(db: &Connection, job_id: &str, name: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "SELECT id FROM conversation WHERE job_id = ?1 AND bucket = ?2 AND channel_name = ?3",
    )?
    .query_row(params![job_id, Bucket::Job, name], |row| row.get(0))
    .optional()
}

/// Gives a channel another name.
pub(crate) fn rename(db: &Connection, id: &str, name: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE conversation SET channel_name = ?2 WHERE id = ?1")?
        .execute([id, name])?;
    Ok(())
}

/// Who was put into a channel, be they still on the job or not.
pub(crate) fn members(db: &Connection, id: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(
        "SELECT person_id FROM channel_member WHERE conversation_id = ?1 ORDER BY person_id",
    )?
    .query_map([id], |row| row.get(0))?
    .collect()
}

/// Says who is in a channel.
pub(crate) fn set_members(db: &Connection, id: &str, people: &[String]) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM channel_member WHERE conversation_id = ?1")?
        .execute([id])?;
    let mut insert = db.prepare_cached(
        "INSERT INTO channel_member (conversation_id, person_id) VALUES (?1, ?2)
         ON CONFLICT DO NOTHING",
    )?;
    for person in people {
        insert.execute([id, person])?;
    }
    Ok(())
}

/// What the conversations of a person are: the threads with them that have begun, and the channels they
/// are in of jobs they work on.
const OF_PERSON: &str = "
    SELECT id FROM conversation WHERE person_id = ?1 AND last_message_id IS NOT NULL
    UNION ALL
    SELECT c.id FROM channel_member m JOIN conversation c ON c.id = m.conversation_id
    WHERE m.person_id = ?1 AND EXISTS (
        SELECT 1 FROM proposal p JOIN contract k ON k.proposal_id = p.id
        WHERE p.job_id = c.job_id AND p.person_id = ?1 AND k.ended_at IS NULL)";

/// Messages of a conversation that others have written since a person wrote there or said that they have
/// read it.
const UNREAD: &str = "
    (SELECT count(*) FROM message t WHERE t.conversation_id = c.id AND t.sender <> 'system'
        AND t.seq > max(
            coalesce((SELECT seq FROM conversation_seen WHERE conversation_id = c.id AND person_id = ?1), 0),
            coalesce((SELECT seq FROM message WHERE conversation_id = c.id AND sender = 'person'
                AND sender_user_id = ?1 ORDER BY seq DESC LIMIT 1), 0)))";

/// The conversations of a person, latest activity first, each with how much of it is unread.
pub(crate) fn of_person(
    db: &Connection,
    person_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<(Conversation, i64)>> {
    db.prepare_cached(&format!(
        "SELECT c.*, {UNREAD} AS new FROM conversation c WHERE c.id IN ({OF_PERSON})
         ORDER BY c.activity DESC LIMIT ?2"
    ))?
    .query_map(params![person_id, limit], |row| {
        Ok((conversations::conversation(row)?, row.get("new")?))
    })?
    .collect()
}

/// One conversation of a person, with how much of it is unread.
pub(crate) fn one_of_person(
    db: &Connection,
    person_id: &str,
    id: &str,
) -> rusqlite::Result<Option<(Conversation, i64)>> {
    // A thread is theirs too before anybody has written in it.
    db.prepare_cached(&format!(
        "SELECT c.*, {UNREAD} AS new FROM conversation c
         WHERE c.id = ?2 AND (c.person_id = ?1 OR c.id IN ({OF_PERSON}))"
    ))?
    .query_row([person_id, id], |row| {
        Ok((conversations::conversation(row)?, row.get("new")?))
    })
    .optional()
}

/// How many messages to a person are unread.
pub(crate) fn unread(db: &Connection, person_id: &str) -> rusqlite::Result<i64> {
    db.prepare_cached(&format!(
        "SELECT coalesce(sum({UNREAD}), 0) FROM conversation c WHERE c.id IN ({OF_PERSON})"
    ))?
    .query_row([person_id], |row| row.get(0))
}

/// Notes that a person has read all of a conversation that there is.
pub(crate) fn mark_read(db: &Connection, person_id: &str, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO conversation_seen (conversation_id, person_id, seq)
         SELECT ?2, ?1, coalesce(max(seq), 0) FROM message WHERE conversation_id = ?2
         ON CONFLICT (conversation_id, person_id) DO UPDATE SET seq = excluded.seq",
    )?
    .execute([person_id, id])?;
    Ok(())
}
