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
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::store::conversations::{self, Bucket, Conversation, Message, Sender};
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

/// Conversations, and messages of one, listed at most.
const SHOWN: usize = 100;
const SHOWN_OF_ROWS: i64 = 100;

/// `GET /trainer/messages`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for (one, new) in channels::of_person(tx, &person.id, SHOWN_OF_ROWS)? {
        let title = about(tx, &one)?;
        rows.push((one, title, new));
    }
    let kind = |bucket: Bucket| {
        let some: Vec<_> = rows
            .iter()
            .filter(|(one, ..)| one.bucket == bucket)
            .collect();
        html! {
            @if some.is_empty() { p.soft { "None." } }
            ul.rows { @for (one, title, new) in some { (row(one, title, *new)) } }
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
    let content = html! {
        (manage::head(tx, call, &contract, Tab::Messages)?)
        h2 { "Conversations" }
        ul.rows {
            @for (one, new) in &rows {
                @let title = one.channel_name.as_deref().map_or("You and the employer".to_owned(), |name| format!("# {}", said(name)));
                (row(one, &title, *new))
            }
        }
        p.soft { "What was said before the hire stays with the proposal, in " a href="/trainer/messages" { "Messages" } "." }
        @if contract.ended_at.is_none() {
            h2 { "Who is on the job" }
            ul {
                li { (employer(tx, &contract.account_id)?) ", the employer" }
                @for one in &team {
                    li { (said(one.text("displayName"))) @if one.id == person.id { ", you" } }
                }
            }
        }
    };
    let title = format!("Messages · {}", said(&contract.title));
    Ok(page(200, &title, content).wide())
}

/// What an account is called.
fn employer(tx: &Transaction<'_>, account_id: &str) -> Result<String, Refusal> {
    let account = grounds::account_of(tx, account_id)?;
    let name = account.organization_name.as_deref();
    Ok(said(name.unwrap_or("An employer")))
}

/// The organization and the job of a conversation.
fn about(tx: &Transaction<'_>, one: &Conversation) -> Result<String, Refusal> {
    let who = match &one.channel_name {
        Some(name) => format!("# {}", said(name)),
        None => employer(tx, &one.account_id)?,
    };
    let job = match one.job_id.as_deref() {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    Ok(job.map_or_else(
        || who.clone(),
        |job| format!("{who}, {}", said(job.title())),
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
    let mut messages = conversations::older(tx, &one.id, i64::MAX, SHOWN)?;
    messages.reverse();
    let title = about(tx, one)?;
    let path = format!("/trainer/messages/{}", one.id);
    let me = call.trainer()?.id.as_str();
    let names = names(tx, one, &messages)?;
    let mine = |message: &Message| {
        let sender = message.sender_user_id.as_deref();
        message.sender == Sender::Person && sender.is_none_or(|id| id == me)
    };
    let name = |message: &Message| {
        let id = message.sender_user_id.as_deref().unwrap_or_default();
        names.get(id).cloned().unwrap_or_else(|| "Somebody".into())
    };
    let list: Markup = html! {
        @for message in &messages {
            div.box.said.mine[mine(message)] {
                strong {
                    @match message.sender {
                        Sender::Account => "The employer",
                        Sender::Person if mine(message) => "You",
                        Sender::Person => (name(message)),
                        Sender::System => "OpenTrain",
                    }
                }
                span.soft { " " (when(message.created_at)) }
                p { (said(&message.content)) }
            }
        }
    };
    let content = html! {
        p.soft { a href="/trainer/messages" { "Messages" } }
        h1 { (title) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was sent. " (said(text)) } }
        @if messages.is_empty() { p.soft { "Nothing was written yet." } }
        (list)
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
                textarea id="content" name="content" maxlength=(talk::LONGEST) required { (plain(&call.form("content").unwrap_or_default())) }
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
