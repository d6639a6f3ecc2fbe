//! Conversations: those before a hire and those about work, kept apart, and one as a whole.

use std::collections::BTreeMap;

use maud::{Markup, html};
use rusqlite::Transaction;

use super::channels;
use super::workspace::{self, Tab, gone};
use crate::deeds::{No, talk};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::talk::{self as talk_of, By};
use crate::pages::words::{said, when};
use crate::pages::{once, page};
use crate::store::conversations::{self, Bucket, Conversation, Message, Page, Sender};
use crate::store::{jobs, people};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/messages", show),
    employer("GET", "/employer/messages/{id}", thread),
    employer("POST", "/employer/messages/{id}/write", write),
    employer("POST", "/employer/messages/{id}/seen", seen),
    employer("GET", "/employer/jobs/{id}/messages", of_job),
];

/// Conversations, and messages of one, listed at most.
const SHOWN: usize = 100;
const SHOWN_OF_ROWS: i64 = 100;
/// Bytes of the conversations of one kind, of the messages of one conversation, and of what is given back of a message that was not sent.
const LIST: usize = 19 * 1024;
const TALK: usize = 38 * 1024;
const FIELD: usize = 30 * 1024;

/// `GET /employer/messages`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let content = html! {
        h1 { "Messages" }
        (both(tx, call, None)?)
    };
    Ok(page(200, "Messages", content).wide())
}

/// `GET /employer/jobs/{id}/messages`.
fn of_job(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let content = html! {
        (workspace::head(tx, &job, Some(Tab::Messages))?)
        (channels::of_job(tx, call, &job, None)?)
        (both(tx, call, Some(&job.id))?)
    };
    Ok(page(
        200,
        &format!("Messages · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// The two kinds of conversations of the account, or of one job.
pub(super) fn both(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    job_id: Option<&str>,
) -> Result<Markup, Refusal> {
    let account = &call.employer()?.account;
    // A job's page has the form for channels beside them.
    let (path, most) = match job_id {
        Some(id) => (format!("/employer/jobs/{id}/messages"), LIST / 2),
        None => ("/employer/messages".to_owned(), LIST),
    };
    let whole = long::whole(call, &path);
    let kind = |bucket: Bucket| -> Result<Markup, Refusal> {
        let page = Page {
            account_id: &account.id,
            bucket: Some(bucket),
            unread_only: false,
            before: i64::MAX,
            limit: SHOWN,
        };
        let found = match job_id {
            Some(id) => conversations::of_job(tx, id, bucket, SHOWN_OF_ROWS)?,
            None => conversations::page(tx, &page)?,
        };
        let mut rows = Vec::new();
        for (one, last) in &found {
            rows.push((one, about(tx, one)?, last));
        }
        let list = whole.rows(bucket.as_str(), &rows, most, |(one, about, last)| {
            html! {
                li data-row {
                    a href={ "/employer/messages/" (one.id) } { strong { (about) } }
                    @if one.channel_name.is_some() { " " span.tag { "Channel" } }
                    @if one.unread > 0 { span.count { (one.unread) " new" } }
                    @if let Some(last) = last {
                        p.soft { (first_line(last)) ", " (when(last.created_at)) }
                    }
                }
            }
        });
        Ok(html! {
            @if found.is_empty() { p.soft { "None." } }
            ul.rows { (list.shown) }
            (list.rest)
        })
    };
    Ok(html! {
        h2 { "About work" }
        (kind(Bucket::Job)?)
        h2 { "Before a hire" }
        (kind(Bucket::Proposal)?)
        p.soft {
            "A conversation about work begins with the hire; one before it on the page of a proposal, or "
            "when your agent starts it."
        }
    })
}

/// The person and the job of a conversation.
fn about(tx: &Transaction<'_>, one: &Conversation) -> Result<String, Refusal> {
    let person = match one.person_id.as_deref() {
        Some(id) => people::find(tx, id)?,
        None => None,
    };
    let job = match one.job_id.as_deref() {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    let who = match (&one.channel_name, &person) {
        (Some(name), _) => format!("# {}", long::name(name)),
        (None, Some(person)) => long::name(person.text("displayName")),
        (None, None) => "The platform".to_owned(),
    };
    Ok(match job {
        Some(job) => format!("{who}, {}", long::name(job.title())),
        None => who,
    })
}

fn first_line(message: &Message) -> String {
    long::brief(message.content.lines().next().unwrap_or_default(), 120)
}

/// `GET /employer/messages/{id}`.
fn thread(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some(one) => whole(tx, call, 200, &one, None),
        None => Ok(gone()),
    }
}

/// A conversation of the account that looks.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Conversation>, Refusal> {
    let account = &call.employer()?.account;
    let found = conversations::by_id(tx, call.param("id"))?;
    Ok(found.filter(|one| one.account_id == account.id))
}

/// A conversation as a whole.
pub(super) fn whole(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    one: &Conversation,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = format!("/employer/messages/{}", one.id);
    let talk = talk_of::read(tx, call, Some(&one.id))?;
    let names = names(tx, one, talk.messages())?;
    // Above the messages of a channel stands who is in it.
    let (most, field) = match one.channel_name {
        Some(_) => (TALK / 2, FIELD / 3),
        None => (TALK, FIELD),
    };
    let (content, cut) = long::written(call, "content", "", field);
    // What is given back of a long message leaves that much less room.
    let room = most.saturating_sub(content.0.len()).max(4096);
    let title = about(tx, one)?;
    let content = html! {
        p.soft { a href="/employer/messages" { "Messages" } }
        h1 { (title) }
        p.soft {
            @match one.bucket {
                Bucket::Proposal => "Before a hire. What is agreed on here is no contract.",
                Bucket::Job => "About work.",
            }
        }
        @if let Some(text) = wrong { p.wrong role="alert" { (said(text)) } }
        @if one.channel_name.is_some() { (channels::of_channel(tx, call, one)?) }
        (talk.shown(call, &path, room, |message| by(message, &names)))
        @if one.unread > 0 {
            form method="post" action={ (path) "/seen" } {
                (once(call, &path)) button.small type="submit" { "Mark as read" }
            }
        }
        @if one.read_only || one.blocked {
            p.soft { "Nobody can write here any more." }
        } @else {
            form method="post" action={ (path) "/write" } data-guard {
                (once(call, &path))
                label for="content" { "Write" }
                textarea id="content" name="content" maxlength=(talk::LONGEST) required { (content) }
                (cut)
                div.actions { button type="submit" { "Send" } }
            }
        }
    };
    Ok(page(status, &title, content).wide())
}

/// Who wrote in a channel, by their ids; between two nobody needs a name.
pub(in crate::pages) fn names(
    tx: &Transaction<'_>,
    one: &Conversation,
    messages: &[Message],
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut names = BTreeMap::new();
    if one.channel_name.is_none() {
        return Ok(names);
    }
    for message in messages.iter().filter(|one| one.sender == Sender::Person) {
        let id = message.sender_user_id.as_deref().unwrap_or_default();
        if names.contains_key(id) {
            continue;
        }
        if let Some(person) = people::find(tx, id)? {
            names.insert(id.to_owned(), long::name(person.text("displayName")));
        }
    }
    Ok(names)
}

/// Who wrote a message, as the employer calls them; those of a channel have names.
pub(super) fn by(message: &Message, names: &BTreeMap<String, String>) -> By {
    let id = message.sender_user_id.as_deref().unwrap_or_default();
    By {
        name: match message.sender {
            Sender::Account => "You, or your agent".to_owned(),
            Sender::Person => names.get(id).map_or("They", String::as_str).to_owned(),
            Sender::System => "OpenTrain".to_owned(),
        },
        mine: message.sender == Sender::Account,
        new: message.unread,
    }
}

/// A message that is neither empty nor too long.
pub(super) fn fitting(content: &str) -> Result<&str, No> {
    let content = content.trim();
    if content.is_empty() || content.chars().count() > talk::LONGEST {
        let says = format!("A message has 1 to {} characters.", talk::LONGEST);
        return Err(No::wrong(says).fact("field", "content"));
    }
    Ok(content)
}

/// `POST /employer/messages/{id}/write`, with `content`.
fn write(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(one) = own(tx, call)? else {
        return Ok(gone());
    };
    let content = call.form("content").unwrap_or_default();
    let account = &call.employer()?.account;
    let sent = fitting(&content)
        .and_then(|content| talk::employer_writes(call.step(tx), account, &one, content));
    match sent {
        Ok(_) => call.done(tx, &format!("/employer/messages/{}", one.id), "Sent."),
        Err(no) => {
            let refusal = Refusal::from(no);
            if refusal.status >= 500 {
                return Err(refusal);
            }
            let text = format!("Nothing was sent. {}", refusal.told());
            whole(tx, call, refusal.status, &one, Some(&text))
        }
    }
}

/// `POST /employer/messages/{id}/seen`: what waits to be read is, without an answer.
fn seen(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(one) = own(tx, call)? else {
        return Ok(gone());
    };
    conversations::mark_read(tx, &one.id)?;
    let to = format!("/employer/messages/{}", one.id);
    call.done(tx, &to, "Marked as read.")
}
