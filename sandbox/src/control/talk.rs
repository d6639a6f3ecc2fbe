//! Conversations at the control door: somebody writes at once, or nobody can write any more. What
//! people say by themselves is in `world`.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::json;

use super::body;
use crate::deeds::{Kind, No, talk};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    content: String,
}

/// `POST /sandbox/conversations/{id}/messages`: the trainer of a conversation writes.
pub(super) fn say(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Words = body(call)?;
    let letters = given.content.chars().count();
    if !(1..=talk::LONGEST).contains(&letters) {
        let message = format!("content must have 1 to {} characters.", talk::LONGEST);
        return Err(Refusal::bad_field("content", message));
    }
    let written =
        talk::person_writes(call.step(tx), call.param("id"), &given.content).map_err(named)?;
    Ok(Answer::json(
        201,
        json!({ "message": {
            "id": written.id,
            "conversationId": written.conversation_id,
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
    let (id, read_only, blocked) = (call.param("id"), given.read_only, given.blocked);
    let conversation = talk::set_open(call.step(tx), id, read_only, blocked).map_err(named)?;
    Ok(Answer::ok(json!({ "conversation": {
        "id": conversation.id,
        "readOnly": conversation.read_only,
        "blocked": conversation.blocked,
    } })))
}

/// This door names the list in which something was looked for.
fn named(no: No) -> No {
    match no.kind {
        Kind::Absent => no.fact("resource", "conversations"),
        _ => no,
    }
}
