//! Reading conversations and writing in them. Threads are opened in `conversations`; who may write
//! what is decided in `deeds::talk`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::deeds::talk;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, MESSAGING, Operation, Shape, query, v1};
use crate::rules::fields::issue;
use crate::shapes::{Time, messages as shapes};
use crate::store::conversations::{self, Bucket, Conversation, Message, Page, Sender};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/messages", &["messages:read"], read)
        .says("Conversations of the account by activity, or the messages of one")
        .query(&[
            query("conversationId", Kind::Text, "The conversation to read; left out, conversations are listed"),
            query("limit", Kind::Whole(1, Some(MOST)), "Most to give, 20 by default"),
            query("cursor", Kind::Text, "The nextCursor of an earlier page"),
            query("direction", Kind::OneOf(DIRECTIONS), "Which way to page through messages, older by default"),
            query("filter", Kind::OneOf(FILTERS), "Which conversations to list, all by default: after a hire or before"),
            query("unreadOnly", Kind::OneOf(SWITCHES), "Only conversations with unread messages"),
        ])
        .gives(&[(200, Shape::of::<shapes::Read>())])
        .refuses(&[(400, "issues"), (403, ""), (404, "conversationId")]),
    v1("POST", "/api/public/v1/messages", &["messages:write"], send).feature(MESSAGING).claimed("send messages")
        .says("Send a message in a conversation")
        .takes(Shape::of::<shapes::NewMessage>())
        .gives(&[(201, Shape::of::<shapes::Sent>())])
        .refuses(&[
            (400, "issues"), (404, "conversationId"), (403, ""), (409, "read_only_conversation"),
            (409, "message_blocked"), (403, "message_policy_blocked"), (429, "retryAfterSeconds"),
        ]),
];

/// Largest page. Source: docs/developers/api-reference/messages/list.
const MOST: i64 = 100;
const DIRECTIONS: &[&str] = &["older", "newer"];
/// Every bucket, or one.
const FILTERS: &[&str] = &["all", Bucket::Job.as_str(), Bucket::Proposal.as_str()];
const SWITCHES: &[&str] = &["true", "1", "false", "0"];

/// `GET /messages`. Nothing is marked as read by it.
/// Source: docs/developers/api-reference/messages/list.
pub(crate) fn read(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let asked = Asked::of(call)?;
    let read = match call.query("conversationId") {
        None => shapes::Read::Conversations(listed(tx, call, &asked)?),
        Some(id) => shapes::Read::Messages(paged(tx, call, id, &asked)?),
    };
    Answer::of(200, &read)
}

/// `POST /messages`. Source: docs/developers/api-reference/messages/send.
pub(crate) fn send(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (conversation_id, content) = written(call)?;
    let step = call.step(tx);
    let account = &call.caller()?.account;
    let conversation = talk::own(step, &account.id, &conversation_id)?;
    let message = talk::employer_writes(step, account, &conversation, &content)?;
    let message = shown(message, &conversation);
    Answer::of(201, &shapes::Sent { ok: true, message })
}

/// What `GET /messages` was asked for, beside the conversation.
struct Asked<'a> {
    limit: usize,
    cursor: Option<&'a str>,
    newer: bool,
    bucket: Option<Bucket>,
    unread_only: bool,
}

impl<'a> Asked<'a> {
    /// Reads the whole query, of either mode, and names everything that is wrong with it.
    fn of(call: &'a Call<'_>) -> Result<Self, Refusal> {
        let mut issues = Vec::new();
        let limit = match call.given("limit").map(str::parse::<i64>) {
            None => Some(20),
            Some(Ok(limit)) if (1..=MOST).contains(&limit) => usize::try_from(limit).ok(),
            Some(_) => None,
        };
        if limit.is_none() {
            let message = format!("Expected a whole number from 1 to {MOST}.");
            issues.push(issue("invalid_type", "limit", message));
        }
        let mut one_of = |name: &str, values: &[&str]| {
            let given = call.given(name);
            if given.is_some_and(|given| !values.contains(&given)) {
                let message = format!("Expected one of {}.", values.join(", "));
                issues.push(issue("invalid_enum_value", name, message));
            }
            given
        };
        let newer = one_of("direction", DIRECTIONS) == Some("newer");
        let bucket = one_of("filter", FILTERS).and_then(Bucket::read);
        let unread_only = matches!(one_of("unreadOnly", SWITCHES), Some("true" | "1"));
        match limit {
            Some(limit) if issues.is_empty() => Ok(Asked {
                limit,
                cursor: call.query("cursor"),
                newer,
                bucket,
                unread_only,
            }),
            _ => Err(invalid("The query is not valid.", issues)),
        }
    }
}

fn listed(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    asked: &Asked<'_>,
) -> Result<shapes::Conversations, Refusal> {
    let before = match asked.cursor {
        None => i64::MAX,
        Some(cursor) => cursor
            .strip_prefix(LIST_CURSOR)
            .and_then(|place| i64::from_str_radix(place, 16).ok())
            .ok_or_else(wrong_cursor)?,
    };
    let page = Page {
        account_id: call.account_id()?,
        bucket: asked.bucket,
        unread_only: asked.unread_only,
        before,
        limit: asked.limit + 1,
    };
    let mut found = conversations::page(tx, &page)?;
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found
        .last()
        .filter(|_| more)
        .map(|(last, _)| list_cursor(last.activity));
    let conversations = found
        .into_iter()
        .map(|(conversation, last)| summary(conversation, last))
        .collect();
    Ok(shapes::Conversations {
        conversations,
        next_cursor,
    })
}

fn paged(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    asked: &Asked<'_>,
) -> Result<shapes::Messages, Refusal> {
    let conversation = talk::own(call.step(tx), call.account_id()?, id)?;
    // The cursor is the last message shown, which stays where it is however many are added.
    let from = match asked.cursor {
        None => None,
        Some(cursor) => Some(
            conversations::message(tx, cursor)?
                .filter(|message| message.conversation_id == conversation.id)
                .ok_or_else(wrong_cursor)?
                .seq,
        ),
    };
    let mut found = if asked.newer {
        conversations::newer(tx, id, from.unwrap_or(0), asked.limit + 1)?
    } else {
        conversations::older(tx, id, from.unwrap_or(i64::MAX), asked.limit + 1)?
    };
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| more).map(|last| last.id.clone());
    let messages = found
        .into_iter()
        .map(|message| shown(message, &conversation))
        .collect();
    Ok(shapes::Messages {
        messages,
        next_cursor,
    })
}

/// What cursors of the list begin with, so that one of a conversation is not taken for one.
const LIST_CURSOR: &str = "cnv_";

/// A place in the list as a cursor.
fn list_cursor(activity: i64) -> String {
    format!("{LIST_CURSOR}{activity:x}")
}

fn wrong_cursor() -> Refusal {
    let message = "Expected the nextCursor of an earlier page of the same list.";
    invalid(
        "The query is not valid.",
        vec![issue("custom", "cursor", message)],
    )
}

fn invalid(error: &str, issues: Vec<Value>) -> Refusal {
    Refusal::bad_request(error).details(json!({ "issues": issues }))
}

/// The two fields of a message to send.
fn written(call: &Call<'_>) -> Result<(String, String), Refusal> {
    let body = call.json()?;
    let mut issues = Vec::new();
    let mut text = |name: &str, longest: usize| match body.get(name) {
        Some(Value::String(text)) if text.is_empty() => {
            issues.push(issue("too_small", name, "Expected at least 1 character."));
            None
        }
        Some(Value::String(text)) if text.chars().count() > longest => {
            let message = format!("Expected at most {longest} characters.");
            issues.push(issue("too_big", name, message));
            None
        }
        Some(Value::String(text)) => Some(text.clone()),
        _ => {
            issues.push(issue("invalid_type", name, "Expected a string."));
            None
        }
    };
    match (
        text("conversationId", usize::MAX),
        text("content", talk::LONGEST),
    ) {
        (Some(conversation_id), Some(content)) => Ok((conversation_id, content)),
        _ => Err(invalid("The message is not valid.", issues)),
    }
}

fn summary(conversation: Conversation, last: Option<Message>) -> shapes::Conversation {
    shapes::Conversation {
        job_id: shown_job(&conversation),
        id: conversation.id,
        kind: "DIRECT_MESSAGE".into(),
        bucket: conversation.bucket.into(),
        proposal_id: conversation.proposal_id,
        channel_name: conversation.channel_name,
        updated_at: Time(conversation.updated_at),
        last_message: last.map(|last| shapes::LastMessage {
            id: last.id,
            content: Some(last.content),
            sender_user_id: last.sender_user_id,
            is_from_viewer: last.sender == Sender::Account,
            created_at: Time(last.created_at),
        }),
        unread_count: conversation.unread,
        needs_reply_count: conversation.needs_reply,
    }
}

fn shown(message: Message, conversation: &Conversation) -> shapes::Message {
    shapes::Message {
        id: message.id,
        created_at: Time(message.created_at),
        updated_at: Time(message.updated_at),
        conversation_id: message.conversation_id,
        job_id: shown_job(conversation),
        sender_user_id: message.sender_user_id,
        is_from_viewer: message.sender == Sender::Account,
        content: Some(message.content),
        // Its values are not documented.
        message_type: None,
        system: message.sender == Sender::System,
        has_unread_flag: message.unread,
        attachment_count: message.attachments,
        has_audio: false,
        edited_at: message.edited_at.map(Time),
        reaction_count: 0,
    }
}

/// The published sample of a thread before a hire names no job.
fn shown_job(conversation: &Conversation) -> Option<String> {
    conversation
        .job_id
        .clone()
        .filter(|_| conversation.bucket != Bucket::Proposal)
}
