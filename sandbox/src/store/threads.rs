//! What somebody who looks into a conversation sees before they answer. Writing into one is not
//! here.

use rusqlite::{Connection, OptionalExtension};

/// A conversation as it stands.
#[derive(Debug)]
pub(crate) struct Thread {
    pub(crate) job_id: Option<String>,
    pub(crate) person_id: Option<String>,
    /// The account's last message, if the person has not answered it.
    pub(crate) open_question: Option<String>,
    /// Whether the person has written before.
    pub(crate) person_wrote: bool,
}

/// How a conversation stands; nothing if there is none or nobody can write into it.
pub(crate) fn state(db: &Connection, id: &str) -> rusqlite::Result<Option<Thread>> {
    let last = "SELECT seq FROM message WHERE conversation_id = ?1 AND sender <> 'system'
        ORDER BY seq DESC LIMIT 1";
    db.prepare_cached(&format!(
        "SELECT job_id, person_id,
            (SELECT content FROM message WHERE seq = ({last}) AND sender = 'account'),
            EXISTS (SELECT 1 FROM message WHERE conversation_id = ?1 AND sender = 'person')
         FROM conversation WHERE id = ?1 AND read_only = 0 AND blocked = 0"
    ))?
    .query_row([id], |row| {
        Ok(Thread {
            job_id: row.get(0)?,
            person_id: row.get(1)?,
            open_question: row.get(2)?,
            person_wrote: row.get(3)?,
        })
    })
    .optional()
}
