//! Conversations and the messages in them. Who may write what is decided in `deeds::talk`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::execute;
use super::word::words;
use crate::moment::Moment;

words! {
    /// What a conversation is about. Source: docs/developers/api-reference/messages/list.
    Bucket {
        /// Talk before a hire.
        Proposal = "proposal",
        /// Talk about work.
        Job = "job",
    }
}

words! {
    /// Who wrote a message.
    Sender {
        /// The employer, by themselves or through an agent.
        Account = "account",
        /// The person of the conversation.
        Person = "person",
        /// The platform.
        System = "system",
    }
}

/// A thread between an account and a person.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) bucket: Bucket,
    pub(crate) job_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    pub(crate) person_id: Option<String>,
    pub(crate) channel_name: Option<String>,
    pub(crate) read_only: bool,
    pub(crate) blocked: bool,
    /// Place in the list; grows over all conversations with every message.
    pub(crate) activity: i64,
    pub(crate) unread: i64,
    pub(crate) needs_reply: i64,
    pub(crate) updated_at: Moment,
}

/// A conversation about to begin.
#[derive(Debug)]
pub(crate) struct NewConversation<'a> {
    pub(crate) id: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) bucket: Bucket,
    pub(crate) job_id: &'a str,
    pub(crate) proposal_id: &'a str,
    pub(crate) contract_id: Option<&'a str>,
    pub(crate) person_id: &'a str,
}

/// One message.
#[derive(Debug)]
pub(crate) struct Message {
    /// Grows over all messages; the order inside a conversation.
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) conversation_id: String,
    pub(crate) sender: Sender,
    pub(crate) sender_user_id: Option<String>,
    pub(crate) content: String,
    /// Files that hang on it.
    pub(crate) attachments: i64,
    pub(crate) unread: bool,
    pub(crate) created_at: Moment,
    pub(crate) updated_at: Moment,
    pub(crate) edited_at: Option<Moment>,
}

/// A message about to be written.
#[derive(Debug)]
pub(crate) struct NewMessage<'a> {
    pub(crate) id: &'a str,
    pub(crate) conversation_id: &'a str,
    pub(crate) sender: Sender,
    pub(crate) sender_user_id: Option<&'a str>,
    pub(crate) content: &'a str,
    /// Files that hang on it; nothing is kept of them but how many they are.
    pub(crate) attachments: i64,
}

/// Which conversations to list, latest activity first.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) bucket: Option<Bucket>,
    pub(crate) unread_only: bool,
    /// Only those with less activity.
    pub(crate) before: i64,
    pub(crate) limit: usize,
}

/// Begins a conversation.
pub(crate) fn open(
    db: &Connection,
    conversation: &NewConversation<'_>,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO conversation (id, account_id, bucket, job_id, proposal_id, contract_id,
            person_id, activity, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
            (SELECT coalesce(max(activity), 0) + 1 FROM conversation), ?8, ?8)",
    )?
    .execute(params![
        conversation.id,
        conversation.account_id,
        conversation.bucket,
        conversation.job_id,
        conversation.proposal_id,
        conversation.contract_id,
        conversation.person_id,
        now,
    ])?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Conversation>> {
    db.prepare_cached("SELECT * FROM conversation WHERE id = ?1")?
        .query_row([id], conversation)
        .optional()
}

/// The thread about a proposal in one bucket.
pub(crate) fn by_proposal(
    db: &Connection,
    proposal_id: &str,
    bucket: Bucket,
) -> rusqlite::Result<Option<Conversation>> {
    db.prepare_cached("SELECT * FROM conversation WHERE proposal_id = ?1 AND bucket = ?2")?
        .query_row([proposal_id, bucket.as_str()], conversation)
        .optional()
}

/// Conversations of an account, each with its last message.
pub(crate) fn page(
    db: &Connection,
    page: &Page<'_>,
) -> rusqlite::Result<Vec<(Conversation, Option<Message>)>> {
    // Spelled out instead of `?2 IS NULL OR …`, so that each form is served by an index of its own.
    let bucket = if page.bucket.is_some() {
        "AND bucket = ?4"
    } else {
        "AND ?4 IS NULL"
    };
    let unread = if page.unread_only {
        "AND unread > 0"
    } else {
        ""
    };
    let found: Vec<Conversation> = db
        .prepare_cached(&format!(
            "SELECT * FROM conversation WHERE account_id = ?1 AND activity < ?2 {bucket} {unread}
             ORDER BY activity DESC LIMIT ?3"
        ))?
        .query_map(
            params![
                page.account_id,
                page.before,
                i64::try_from(page.limit).unwrap_or(i64::MAX),
                page.bucket,
            ],
            conversation,
        )?
        .collect::<rusqlite::Result<_>>()?;
    let with_last = |conversation: Conversation| {
        let last = last_message(db, &conversation.id)?;
        Ok((conversation, last))
    };
    found.into_iter().map(with_last).collect()
}

/// Writes a message and moves its conversation to the top. What a person writes waits to be read
/// and answered; an answer of the account settles everything that waited.
pub(crate) fn write(
    db: &Connection,
    message: &NewMessage<'_>,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO message (id, conversation_id, sender, sender_user_id, content, unread,
            created_at, updated_at, attachments) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)",
    )?
    .execute(params![
        message.id,
        message.conversation_id,
        message.sender,
        message.sender_user_id,
        message.content,
        message.sender == Sender::Person,
        now,
        message.attachments,
    ])?;
    let waiting = match message.sender {
        Sender::Account => {
            db.prepare_cached(
                "UPDATE message SET unread = 0 WHERE conversation_id = ?1 AND unread = 1",
            )?
            .execute([message.conversation_id])?;
            ", unread = 0, needs_reply = 0"
        }
        Sender::Person => ", unread = unread + 1, needs_reply = needs_reply + 1",
        Sender::System => "",
    };
    db.prepare_cached(&format!(
        "UPDATE conversation SET last_message_id = ?2, updated_at = ?3,
            activity = (SELECT max(activity) + 1 FROM conversation) {waiting} WHERE id = ?1"
    ))?
    .execute(params![message.conversation_id, message.id, now])?;
    Ok(())
}

pub(crate) fn message(db: &Connection, id: &str) -> rusqlite::Result<Option<Message>> {
    db.prepare_cached("SELECT * FROM message WHERE id = ?1")?
        .query_row([id], read_message)
        .optional()
}

/// Messages before a `seq`, newest first.
pub(crate) fn older(
    db: &Connection,
    conversation_id: &str,
    before: i64,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    db.prepare_cached(
        "SELECT * FROM message WHERE conversation_id = ?1 AND seq < ?2
         ORDER BY seq DESC LIMIT ?3",
    )?
    .query_map(
        params![
            conversation_id,
            before,
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        read_message,
    )?
    .collect()
}

/// Messages after a `seq`, oldest first.
pub(crate) fn newer(
    db: &Connection,
    conversation_id: &str,
    after: i64,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    db.prepare_cached(
        "SELECT * FROM message WHERE conversation_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?
    .query_map(
        params![
            conversation_id,
            after,
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        read_message,
    )?
    .collect()
}

/// Whether the account has written in a conversation.
pub(crate) fn account_wrote(db: &Connection, conversation_id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM message WHERE conversation_id = ?1 AND sender = 'account')",
    )?
    .query_row([conversation_id], |row| row.get(0))
}

/// When a user of an account sent the `nth` message counted back from the newest, from 1.
pub(crate) fn nth_sent(
    db: &Connection,
    user_id: &str,
    nth: i64,
) -> rusqlite::Result<Option<Moment>> {
    db.prepare_cached(
        "SELECT created_at FROM message WHERE sender = 'account' AND sender_user_id = ?1
         ORDER BY created_at DESC LIMIT 1 OFFSET ?2",
    )?
    .query_row(params![user_id, nth - 1], |row| row.get(0))
    .optional()
}

/// Says whether one can write in a conversation.
pub(crate) fn set_open(
    db: &Connection,
    id: &str,
    read_only: bool,
    blocked: bool,
) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE conversation SET read_only = ?2, blocked = ?3 WHERE id = ?1",
        params![id, read_only, blocked],
    )?;
    Ok(())
}

/// Lets nobody write any more in a conversation.
pub(crate) fn close(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE conversation SET read_only = 1 WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

fn last_message(db: &Connection, conversation_id: &str) -> rusqlite::Result<Option<Message>> {
    db.prepare_cached(
        "SELECT message.* FROM conversation JOIN message ON message.id = last_message_id
         WHERE conversation.id = ?1",
    )?
    .query_row([conversation_id], read_message)
    .optional()
}

pub(super) fn conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    let row = Columns::of(row);
    Ok(Conversation {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        bucket: row.get("bucket")?,
        job_id: row.get("job_id")?,
        proposal_id: row.get("proposal_id")?,
        person_id: row.get("person_id")?,
        channel_name: row.get("channel_name")?,
        read_only: row.get("read_only")?,
        blocked: row.get("blocked")?,
        activity: row.get("activity")?,
        unread: row.get("unread")?,
        needs_reply: row.get("needs_reply")?,
        updated_at: row.get("updated_at")?,
    })
}

fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let row = Columns::of(row);
    Ok(Message {
        seq: row.get("seq")?,
        id: row.get("id")?,
        conversation_id: row.get("conversation_id")?,
        sender: row.get("sender")?,
        sender_user_id: row.get("sender_user_id")?,
        content: row.get("content")?,
        attachments: row.get("attachments")?,
        unread: row.get("unread")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        edited_at: row.get("edited_at")?,
    })
}

/// The conversations in which something happened last, of all accounts.
pub(crate) fn latest(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Conversation>> {
    db.prepare_cached("SELECT * FROM conversation ORDER BY activity DESC LIMIT ?1")?
        .query_map([limit], conversation)?
        .collect()
}

/// The conversations of a job in one bucket, latest activity first.
pub(crate) fn of_job(
    db: &Connection,
    job_id: &str,
    bucket: Bucket,
    limit: i64,
) -> rusqlite::Result<Vec<(Conversation, Option<Message>)>> {
    let found: Vec<Conversation> = db
        .prepare_cached(
            "SELECT * FROM conversation WHERE job_id = ?1 AND bucket = ?2
             ORDER BY activity DESC LIMIT ?3",
        )?
        .query_map(params![job_id, bucket, limit], conversation)?
        .collect::<rusqlite::Result<_>>()?;
    let with_last = |conversation: Conversation| {
        let last = last_message(db, &conversation.id)?;
        Ok((conversation, last))
    };
    found.into_iter().map(with_last).collect()
}

/// Notes that the account has read a conversation without an answer.
pub(crate) fn mark_read(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE message SET unread = 0 WHERE conversation_id = ?1 AND unread = 1")?
        .execute([id])?;
    db.prepare_cached("UPDATE conversation SET unread = 0 WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// How many messages to an account nobody has read.
pub(crate) fn unread(db: &Connection, account_id: &str) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "SELECT coalesce(sum(unread), 0) FROM conversation WHERE account_id = ?1 AND unread > 0",
    )?
    .query_row([account_id], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::super::open as open_store;

    #[test]
    fn every_list_is_served_from_an_index() {
        let db = open_store(None, None).unwrap();
        let check = |sql: &str, index: &str| {
            let plan: Vec<String> = db
                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .unwrap()
                .query_map([], |row| row.get("detail"))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        };
        let list = |and: &str| {
            format!(
                "SELECT * FROM conversation WHERE account_id = 'a' AND activity < 9 {and}
                 ORDER BY activity DESC LIMIT 5"
            )
        };
        check(&list(""), "conversation_account");
        check(&list("AND bucket = 'job'"), "conversation_bucket (");
        check(&list("AND unread > 0"), "conversation_unread");
        check(
            &list("AND bucket = 'job' AND unread > 0"),
            "conversation_bucket_unread",
        );
        check(
            "SELECT * FROM conversation WHERE job_id = 'j' AND bucket = 'job'
             ORDER BY activity DESC LIMIT 5",
            "conversation_job (",
        );
        check(
            "SELECT * FROM message WHERE conversation_id = 'c' AND seq < 9 ORDER BY seq DESC LIMIT 5",
            "message_conversation",
        );
        check(
            "UPDATE message SET unread = 0 WHERE conversation_id = 'c' AND unread = 1",
            "message_unread",
        );
        check(
            "SELECT created_at FROM message WHERE sender = 'account' AND sender_user_id = 'u'
             ORDER BY created_at DESC LIMIT 1 OFFSET 59",
            "message_sent",
        );
    }
}
