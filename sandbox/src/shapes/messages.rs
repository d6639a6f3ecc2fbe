//! Conversations and messages. Which ones an account sees is in `api::messages`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// `POST /proposals/{proposalId}/conversation`.
/// Source: docs/developers/api-reference/proposals/conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    pub(crate) ok: bool,
    pub(crate) conversation_id: String,
    pub(crate) proposal_id: String,
    pub(crate) job_id: String,
    /// False if the thread was there before.
    pub(crate) created: bool,
}

/// `GET /messages`: a page of conversations, or with `conversationId` a page of its messages.
/// Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(crate) enum Read {
    Conversations(Conversations),
    Messages(Messages),
}

/// Conversations of the account, latest activity first.
/// Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Conversations {
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) next_cursor: Option<String>,
}

/// A conversation in the list.
/// Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Conversation {
    pub(crate) id: String,
    /// `DIRECT_MESSAGE`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `proposal` before a hire, `job` after.
    pub(crate) bucket: String,
    /// Null before a hire.
    pub(crate) job_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) channel_name: Option<String>,
    /// Of the last message, or of the beginning.
    pub(crate) updated_at: Time,
    pub(crate) last_message: Option<LastMessage>,
    /// Messages by the other side since the account wrote last.
    pub(crate) unread_count: i64,
    pub(crate) needs_reply_count: i64,
}

/// The newest message of a conversation, in short.
/// Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct LastMessage {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) content: Option<String>,
    pub(crate) sender_user_id: Option<String>,
    pub(crate) is_from_viewer: bool,
    pub(crate) created_at: Time,
}

/// Messages of one conversation: newest first when paging into the past, else oldest first.
/// Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Messages {
    pub(crate) messages: Vec<Message>,
    pub(crate) next_cursor: Option<String>,
}

/// One message. Source: docs/developers/api-reference/messages/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) conversation_id: String,
    /// Null before a hire.
    pub(crate) job_id: Option<String>,
    /// Null for what the platform says itself.
    pub(crate) sender_user_id: Option<String>,
    /// Whether the account of the token sent it.
    pub(crate) is_from_viewer: bool,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) content: Option<String>,
    pub(crate) message_type: Option<String>,
    /// Whether the platform says it itself.
    pub(crate) system: bool,
    pub(crate) has_unread_flag: bool,
    pub(crate) attachment_count: i64,
    pub(crate) has_audio: bool,
    pub(crate) edited_at: Option<Time>,
    pub(crate) reaction_count: i64,
}

/// Body of `POST /messages`. Source: docs/developers/api-reference/messages/send.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "only its schema is used; the body is read field by field, to name all wrong ones"
)]
pub(crate) struct NewMessage {
    #[schemars(length(min = 1))]
    pub(crate) conversation_id: String,
    /// Plain text.
    #[schemars(length(min = 1, max = 10000))]
    pub(crate) content: String,
}

/// `POST /messages`. Source: docs/developers/api-reference/messages/send.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sent {
    pub(crate) ok: bool,
    pub(crate) message: Message,
}
