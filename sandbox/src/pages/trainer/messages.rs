//! The trainer's conversations: before a hire, and about work.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::gone;
use crate::deeds::{grounds, talk};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::store::conversations::{self, Bucket, Conversation, Sender};
use crate::store::{jobs, played};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/messages", show),
    trainer("GET", "/trainer/messages/{id}", thread),
    trainer("POST", "/trainer/messages/{id}/write", write),
];

/// Conversations, and messages of one, listed at most.
const SHOWN: usize = 100;
const SHOWN_OF_ROWS: i64 = 100;
/// Longest message. Source: docs/developers/api-reference/messages/send.
const LONGEST: usize = 10_000;

/// `GET /trainer/messages`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = call.trainer()?;
    let mut rows = Vec::new();
    for one in conversations::of_person(tx, &person.id, SHOWN_OF_ROWS)? {
        let title = about(tx, &one)?;
        rows.push((one, title));
    }
    let kind = |bucket: Bucket| {
        html! {
            ul.rows {
                @for (one, title) in rows.iter().filter(|(one, _)| one.bucket == bucket) {
                    li data-row {
                        a href={ "/trainer/messages/" (one.id) } { strong { (title) } }
                        span.soft { (when(one.updated_at)) }
                    }
                }
            }
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

/// The organization and the job of a conversation.
fn about(tx: &Transaction<'_>, one: &Conversation) -> Result<String, Refusal> {
    let account = grounds::account_of(tx, &one.account_id)?;
    let who = said(
        account
            .organization_name
            .as_deref()
            .unwrap_or("An employer"),
    );
    let job = match one.job_id.as_deref() {
        Some(id) => jobs::by_id(tx, id)?,
        None => None,
    };
    Ok(job.map_or_else(
        || who.clone(),
        |job| format!("{who}, {}", said(job.title())),
    ))
}

fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Conversation>, Refusal> {
    let person = call.trainer()?;
    let found = conversations::by_id(tx, call.param("id"))?;
    Ok(found.filter(|one| one.person_id.as_deref() == Some(person.id.as_str())))
}

/// `GET /trainer/messages/{id}`.
fn thread(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some(one) => whole(tx, call, 200, &one, None),
        None => Ok(gone()),
    }
}

fn whole(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    one: &Conversation,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let mut messages = conversations::older(tx, &one.id, i64::MAX, SHOWN)?;
    messages.reverse();
    let title = about(tx, one)?;
    let path = format!("/trainer/messages/{}", one.id);
    let list: Markup = html! {
        @for message in &messages {
            div.box.said.mine[message.sender == Sender::Person] {
                strong {
                    @match message.sender {
                        Sender::Account => "The employer",
                        Sender::Person => "You",
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
        @if one.read_only || one.blocked {
            p.soft { "Nobody can write here any more." }
        } @else {
            form method="post" action={ (path) "/write" } data-guard {
                (once(call, &path))
                label for="content" { "Write" }
                textarea id="content" name="content" maxlength=(LONGEST) required { (plain(&call.form("content").unwrap_or_default())) }
                div.actions { button type="submit" { "Send" } }
            }
        }
    };
    Ok(page(status, &title, content).wide())
}

/// `POST /trainer/messages/{id}/write`, with `content`.
fn write(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(one) = own(tx, call)? else {
        return Ok(gone());
    };
    let content = call.form("content").unwrap_or_default();
    let content = content.trim();
    if content.is_empty() || content.chars().count() > LONGEST {
        let text = format!("A message has 1 to {LONGEST} characters.");
        return whole(tx, call, 400, &one, Some(&text));
    }
    match talk::person_writes(call.step(tx), &one.id, content) {
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
                status => whole(tx, call, status, &one, Some(refusal.told())),
            }
        }
    }
}
