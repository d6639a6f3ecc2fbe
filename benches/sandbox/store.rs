//! The ground of a measurement: an account with a draft and a conversation, and as many events and
//! messages as are wanted, written straight into the file. What is measured is in the main file.

use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::Server;
use crate::client::{Client, Outcome};

/// Where to send requests.
pub(crate) struct Ground {
    pub(crate) token: String,
    pub(crate) draft: String,
    pub(crate) conversation: String,
    /// A cursor with fifty events behind it.
    pub(crate) late_cursor: i64,
}

/// Makes the account through the API and the rest by hand.
pub(crate) fn prepare(
    folder: &Path,
    stored: usize,
    start: impl FnOnce() -> Outcome<Server>,
) -> Outcome<Ground> {
    let server = start()?;
    let mut client = Client::connect(&server.address)?;
    let (_, body) = client.send("POST", "/api/agent/identity", "", "{}")?;
    let token = text(&serde_json::from_str(&body)?, "/access_token")?;
    let draft = json!({ "rawJobDescription": "Label pictures of cats." }).to_string();
    let (_, body) = client.ask("POST", "/job-drafts", &token, &draft)?;
    let draft = text(&serde_json::from_str(&body)?, "/jobId")?;
    drop(server);

    let mut db = Connection::open(folder.join("sandbox.sqlite"))?;
    let account: String = db.query_row("SELECT id FROM account", [], |row| row.get(0))?;
    let tx = db.transaction()?;
    tx.execute("UPDATE account SET claimed_at = 1", [])?;
    tx.execute(
        "INSERT INTO conversation (id, account_id, bucket, activity, created_at, updated_at)
         VALUES ('conv_bench', ?1, 'proposal', 1, 1, 1)",
        [&account],
    )?;
    {
        let mut event = tx.prepare(
            "INSERT INTO event (account_id, type, resource_id, job_id, data, at)
             VALUES (?1, 'message.received', 'conv_bench', NULL, ?2, ?3)",
        )?;
        let mut message = tx.prepare(
            "INSERT INTO message (id, conversation_id, sender, content, created_at, updated_at)
             VALUES (?1, 'conv_bench', 'person', 'The second batch is done.', ?2, ?2)",
        )?;
        for number in 0..i64::try_from(stored)? {
            let id = format!("msg_bench_{number}");
            let data = json!({ "conversationId": "conv_bench", "messageId": id }).to_string();
            event.execute(params![account, data, number])?;
            message.execute(params![id, number])?;
        }
    }
    let newest: i64 = tx.query_row("SELECT max(id) FROM event", [], |row| row.get(0))?;
    tx.execute(
        "UPDATE conversation SET last_message_id = (SELECT id FROM message ORDER BY seq DESC LIMIT 1)",
        [],
    )?;
    tx.commit()?;
    Ok(Ground {
        token,
        draft,
        conversation: "conv_bench".into(),
        late_cursor: newest - 50,
    })
}

fn text(body: &Value, pointer: &str) -> Outcome<String> {
    let found = body.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .ok_or_else(|| format!("no {pointer} in {body}"))?
        .to_owned())
}
