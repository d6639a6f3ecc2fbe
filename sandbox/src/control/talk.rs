//! Conversations at the control door: somebody writes at once, or nobody can write any more. What
//! people say by themselves is in `world`.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::json;

use super::body;
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::routes::messages;
use crate::store::conversations::{self, Conversation};

/// Longest text, as for everybody.
/// Source: docs/developers/api-reference/messages/send.
const LONGEST: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    content: String,
}

/// `POST /sandbox/conversations/{id}/messages`: the trainer of a conversation writes.
pub(super) fn say(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Words = body(call)?;
    let letters = given.content.chars().count();
    if !(1..=LONGEST).contains(&letters) {
        let message = format!("content must have 1 to {LONGEST} characters.");
        return Err(Refusal::bad_field("content", message));
    }
    let conversation = meant(tx, call)?;
    let id = messages::person_writes(tx, &conversation.id, &given.content, call.now)?;
    let written = conversations::message(tx, &id)?
        .ok_or_else(|| Refusal::broken("A message that was just written is missing."))?;
    Ok(Answer::json(
        201,
        json!({ "message": {
            "id": id,
            "conversationId": conversation.id,
            "senderUserId": written.sender_user_id,
            "content": written.content,
        } }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Doors {
    read_only: Option<bool>,
    blocked: Option<bool>,
}

/// `POST /sandbox/conversations/{id}`: whether one can write in it.
pub(super) fn open_or_close(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Doors = body(call)?;
    let conversation = meant(tx, call)?;
    let read_only = given.read_only.unwrap_or(conversation.read_only);
    let blocked = given.blocked.unwrap_or(conversation.blocked);
    conversations::set_open(tx, &conversation.id, read_only, blocked)?;
    Ok(Answer::ok(json!({ "conversation": {
        "id": conversation.id,
        "readOnly": read_only,
        "blocked": blocked,
    } })))
}

fn meant(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Conversation, Refusal> {
    let id = call.param("id");
    conversations::by_id(tx, id)?.ok_or_else(|| {
        Refusal::not_found("There is no such conversation.")
            .details(json!({ "resource": "conversations", "conversationId": id }))
    })
}
