//! The trainer's conversations: before a hire, and about work.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::manage::{self, Tab};
use super::{contract, gone};
use crate::deeds::{channels as deeds, grounds, talk};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::employer::messages::names;
use crate::pages::long;
use crate::pages::talk::{self as talk_of, By};
use crate::pages::words::{said, when};
use crate::pages::{once, page};
use crate::store::conversations::{Bucket, Conversation, Message, Sender};
use crate::store::{channels, jobs, played};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/messages", show),
    trainer("GET", "/trainer/messages/{id}", thread),
    trainer("POST", "/trainer/messages/{id}/write", write),
    trainer("POST", "/trainer/messages/{id}/seen", seen),
    trainer("GET", "/trainer/contracts/{id}/messages", of_contract),
];

/// Conversations listed at most, and bytes of those of one kind.
const SHOWN_OF_ROWS: i64 = 100;
const LIST: usize = 20 * 1024;
/// Bytes of the messages of one, and of what is given back of a message that was not sent.
const TALK: usize = 38 * 1024;
const FIELD: usize = 30 * 1024;

/// `GET /trainer/messages`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for (one, new) in channels::of_person(tx, &person.id, SHOWN_OF_ROWS)? {
        let title = about(tx, &one)?;
        rows.push((one, title, new));
    }
    let whole = long::whole(call, "/trainer/messages");
    let kind = |bucket: Bucket| {
        let some: Vec<_> = rows
            .iter()
            .filter(|(one, ..)| one.bucket == bucket)
            .collect();
        let list = whole.rows(bucket.as_str(), &some, LIST, |(one, title, new)| {
            row(one, title, *new)
        });
        html! {
            @if some.is_empty() { p.soft { "None." } }
            ul.rows { (list.shown) }
            (list.rest)
        }
    };
    let content = html! {
        h1 { "Messages" }
        @if rows.is_empty() { p.empty { "Nobody has written yet. Before a hire the employer writes first." } }
        @else {
            h2 { "About jobs" } (kind(Bucket::Job))
            h2 { "About proposals" } (kind(Bucket::Proposal))
        }
    };
    Ok(page(200, "Messages", content).wide())
}

/// A conversation in a list.
fn row(one: &Conversation, title: &str, new: i64) -> Markup {
    html! {
        li data-row {
            span {
                a href={ "/trainer/messages/" (one.id) } { strong { (title) } }
                @if new > 0 { " " span.count { (new) " new" } }
                @if one.channel_name.is_some() { " " span.tag { "Channel" } }
            }
            span.soft { (when(one.updated_at)) }
        }
    }
}

/// `GET /trainer/contracts/{id}/messages`: what is said about one job, and who else works on it.
fn of_contract(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = contract::own(tx, call)? else {
        return Ok(gone());
    };
    let person = call.trainer()?;
    let thread = channels::one_of_person(tx, &person.id, &contract.conversation_id)?;
    let mut rows: Vec<_> = thread.into_iter().collect();
    let all = channels::of_person(tx, &person.id, SHOWN_OF_ROWS)?;
    rows.extend(all.into_iter().filter(|(one, _)| {
        one.channel_name.is_some() && one.job_id.as_deref() == Some(contract.job_id.as_str())
    }));
    let job = grounds::job_of(tx, &contract.job_id)?;
    let team = deeds::team(call.step(tx), &job)?;
    let path = format!("/trainer/contracts/{}/messages", contract.id);
    let whole = long::whole(call, &path);
    let list = whole.rows("conversations", &rows, LIST, |(one, new)| {
        let between = || "You and the employer".to_owned();
        let channel = one.channel_name.as_deref();
        let title = channel.map_or_else(between, |name| format!("# {}", long::name(name)));
        row(one, &title, *new)
    });
    let others = whole.rows("team", &team, LIST, |one| {
        html! { li { (long::name(one.text("displayName"))) @if one.id == person.id { ", you" } } }
    });
    let content = html! {
        (manage::head(tx, call, &contract, Tab::Messages)?)
        h2 { "Conversations" }
        ul.rows { (list.shown) }
        (list.rest)
        p.soft { "What was said before the hire stays with the proposal, in " a href="/trainer/messages" { "Messages" } "." }
        @if contract.ended_at.is_none() {
            h2 { "Who is on the job" }
            ul {
                li { (employer(tx, &contract.account_id)?) ", the employer" }
                (others.shown)
            }
            (others.rest)
        }
    };
    let title = format!("Messages · {}", long::name(&contract.title));
    Ok(page(200, &title, content).wide())
}

/// What an account is called.
fn employer(tx: &Transaction<'_>, account_id: &str) -> Result<String, Refusal> {
    let account = grounds::account_of(tx, account_id)?;
    let name = account.organization_name.as_deref();
    Ok(long::name(name.unwrap_or("An employer")))
}

/// The organization and the job of a conversation.
fn about(tx: &Transaction<'_>, one: &Conversation) -> Result<String, Refusal> {
    let who = match &one.channel_name {
        Some(name) => format!("# {}", long::name(name)),
        None => employer(tx, &one.account_id)?,
    };
    let job = match one.job_id.as_deref() {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    Ok(job.map_or_else(
        || who.clone(),
        |job| format!("{who}, {}", long::name(job.title())),
    ))
}

/// A conversation that the person who looks is in, and how much of it they have not read.
fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<(Conversation, i64)>, Refusal> {
    let person = call.trainer()?;
    Ok(channels::one_of_person(tx, &person.id, call.param("id"))?)
}

/// `GET /trainer/messages/{id}`.
fn thread(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some((one, new)) => whole(tx, call, 200, &one, new, None),
        None => Ok(gone()),
    }
}

fn whole(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    one: &Conversation,
    new: i64,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let title = about(tx, one)?;
    let path = format!("/trainer/messages/{}", one.id);
    let me = call.trainer()?.id.as_str();
    let talk = talk_of::read(tx, call, Some(&one.id))?;
    let names = names(tx, one, talk.messages())?;
    let by = |message: &Message| {
        let sender = message.sender_user_id.as_deref();
        let mine = message.sender == Sender::Person && sender.is_none_or(|id| id == me);
        By {
            name: match message.sender {
                Sender::Account => "The employer".to_owned(),
                Sender::Person if mine => "You".to_owned(),
                Sender::Person => names
                    .get(sender.unwrap_or_default())
                    .map_or("Somebody", String::as_str)
                    .to_owned(),
                Sender::System => "OpenTrain".to_owned(),
            },
            mine,
            new: false,
        }
    };
    let (content, cut) = long::written(call, "content", "", FIELD);
    let room = TALK.saturating_sub(content.0.len()).max(4096);
    let content = html! {
        p.soft { a href="/trainer/messages" { "Messages" } }
        h1 { (title) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was sent. " (said(text)) } }
        (talk.shown(call, &path, room, by))
        @if new > 0 {
            form method="post" action={ (path) "/seen" } {
                (once(call, &path))
                (new) " new " button.small type="submit" { "Mark as read" }
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

/// `POST /trainer/messages/{id}/write`, with `content`.
fn write(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((one, new)) = own(tx, call)? else {
        return Ok(gone());
    };
    let content = call.form("content").unwrap_or_default();
    let content = content.trim();
    if content.is_empty() || content.chars().count() > talk::LONGEST {
        let text = format!("A message has 1 to {} characters.", talk::LONGEST);
        return whole(tx, call, 400, &one, new, Some(&text));
    }
    let step = call.step(tx);
    let sent = match one.channel_name {
        Some(_) => deeds::member_writes(step, &one, call.trainer()?, content),
        None => talk::person_writes(step, &one.id, content),
    };
    match sent {
        Ok(_) => {
            if let Some(proposal) = one.proposal_id.as_deref() {
                played::note(tx, proposal, call.now)?;
            }
            call.done(tx, &format!("/trainer/messages/{}", one.id), "Sent.")
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => whole(tx, call, status, &one, new, Some(refusal.told())),
            }
        }
    }
}

/// `POST /trainer/messages/{id}/seen`: what is new is read.
fn seen(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((one, _)) = own(tx, call)? else {
        return Ok(gone());
    };
    channels::mark_read(tx, &call.trainer()?.id, &one.id)?;
    let to = format!("/trainer/messages/{}", one.id);
    call.done(tx, &to, "Marked as read.")
}
