//! Channels of a job's team as its employer has them: set up, named, and filled with those who work on it.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::messages;
use super::workspace::{self, Tab, gone};
use crate::deeds::{No, channels as deeds, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::words::said;
use crate::pages::{once, page};
use crate::store::channels;
use crate::store::conversations::Conversation;
use crate::store::jobs::Job;
use crate::store::people::Person;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("POST", "/employer/jobs/{id}/messages/channel", set_up),
    employer("POST", "/employer/messages/{id}/channel", change),
];

/// What stands on the job's tab of messages about channels.
pub(super) fn of_job(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Markup, Refusal> {
    let path = format!("/employer/jobs/{}/messages", job.id);
    let team = deeds::team(call.step(tx), job)?;
    let chosen = call.forms("member");
    Ok(html! {
        @if let Some(text) = wrong { p.wrong role="alert" { "No channel was set up. " (said(text)) } }
        @if team.is_empty() { p.soft { "Channels are for those who work on a job; nobody does now." } } @else {
            details open[wrong.is_some()] {
                summary { "Set up a channel for the team" }
                form method="post" action={ (path) "/channel" } {
                    (once(call, &path))
                    label for="name" { "Name" }
                    input id="name" name="name" required maxlength=(deeds::LONGEST) autocomplete="off" value=(long::typed(call, "name", ""));
                    (people(&team, |id| wrong.is_none() || chosen.iter().any(|one| one == id)))
                    div.actions { button type="submit" { "Set it up" } }
                }
            }
        }
    })
}

/// People that have a box of their own; of a larger team the others share one.
const BOXES: usize = 90;
/// What the box of the others is called in a form.
const OTHERS: &str = "others";

/// Boxes for everybody who can be in a channel.
fn people(team: &[Person], inside: impl Fn(&str) -> bool) -> Markup {
    let others = team.get(BOXES..).unwrap_or_default();
    html! {
        fieldset {
            legend { "Who is in it" }
            @for person in team.iter().take(BOXES) {
                label.choice {
                    input type="checkbox" name="member" value=(person.id) checked[inside(&person.id)];
                    " " (long::brief(person.text("displayName"), 60))
                }
            }
            @if !others.is_empty() {
                label.choice {
                    input type="checkbox" name="member" value=(OTHERS) checked[others.iter().all(|one| inside(&one.id))];
                    " The " (others.len()) " others who work on this job"
                }
            }
        }
    }
}

/// The people whose boxes are ticked.
fn ticked(tx: &Transaction<'_>, call: &Call<'_>, job: &Job) -> Result<Vec<String>, Refusal> {
    let mut members = call.forms("member");
    if members.iter().any(|one| one == OTHERS) {
        members.retain(|one| one != OTHERS);
        let team = deeds::team(call.step(tx), job)?;
        members.extend(team.into_iter().skip(BOXES).map(|one| one.id));
    }
    Ok(members)
}

/// What stands above the messages of a channel: who is in it, and how that is changed.
pub(super) fn of_channel(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    channel: &Conversation,
) -> Result<Markup, Refusal> {
    let path = format!("/employer/messages/{}", channel.id);
    let job = grounds::job_of(tx, channel.job_id.as_deref().unwrap_or_default())?;
    let team = deeds::team(call.step(tx), &job)?;
    let members = channels::members(tx, &channel.id)?;
    let inside: Vec<String> = (team.iter())
        .filter(|person| members.contains(&person.id))
        .map(|person| long::name(person.text("displayName")))
        .collect();
    let name = channel.channel_name.clone().unwrap_or_default();
    Ok(html! {
        p {
            a href={ "/employer/jobs/" (job.id) "/messages" } { "The job's messages" } ". "
            @if inside.is_empty() { "Nobody is in it but you." } @else { "In it: you, " (long::brief(&inside.join(", "), 800)) }
        }
        details {
            summary { "Name and members" }
            form method="post" action={ (path) "/channel" } {
                (once(call, &path))
                label for="name" { "Name" }
                input id="name" name="name" required maxlength=(deeds::LONGEST) autocomplete="off" value=(long::typed(call, "name", &name));
                @if !team.is_empty() { (people(&team, |id| members.iter().any(|one| one == id))) }
                div.actions { button type="submit" { "Change it" } }
            }
        }
    })
}

/// `POST /employer/jobs/{id}/messages/channel`, with `name` and each `member`.
fn set_up(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let name = call.form("name").unwrap_or_default();
    let members = ticked(tx, call, &job)?;
    match deeds::set_up(call.step(tx), &job, &name, &members) {
        Ok(id) => call.done(
            tx,
            &format!("/employer/messages/{id}"),
            "The channel is set up.",
        ),
        Err(no) => {
            let refusal = told(no)?;
            let content = html! {
                (workspace::head(tx, &job, Some(Tab::Messages))?)
                (of_job(tx, call, &job, Some(refusal.told()))?)
                (messages::both(tx, call, Some(&job.id))?)
            };
            let title = format!("Messages · {}", long::name(job.title()));
            Ok(page(refusal.status, &title, content).wide())
        }
    }
}

/// `POST /employer/messages/{id}/channel`, with `name` and each `member`.
fn change(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let channel = messages::own(tx, call)?.filter(|one| one.channel_name.is_some());
    let Some(channel) = channel else {
        return Ok(gone());
    };
    let job = grounds::job_of(tx, channel.job_id.as_deref().unwrap_or_default())?;
    let name = call.form("name").unwrap_or_default();
    let members = ticked(tx, call, &job)?;
    match deeds::change(call.step(tx), &job, &channel, &name, &members) {
        Ok(()) => call.done(
            tx,
            &format!("/employer/messages/{}", channel.id),
            "Changed.",
        ),
        Err(no) => {
            let refusal = told(no)?;
            let text = format!("Nothing was changed. {}", refusal.told());
            messages::whole(tx, call, refusal.status, &channel, Some(&text))
        }
    }
}

/// A no that the page itself can tell.
fn told(no: No) -> Result<Refusal, Refusal> {
    let refusal = Refusal::from(no);
    match refusal.status {
        500.. => Err(refusal),
        _ => Ok(refusal),
    }
}
