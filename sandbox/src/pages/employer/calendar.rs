//! What an employer sets for those who work on a job, beside what is due there, and the same over all jobs.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::workspace::{self, Tab, gone};
use crate::deeds::No;
use crate::deeds::calendar::{self as deeds, Terms};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::moment::{self, DAY, Moment, iso};
use crate::pages::calendar::{Calendar, clock, ics};
use crate::pages::long;
use crate::pages::words::{day, said};
use crate::pages::{once, page};
use crate::store::calendar::{Session, Whose};
use crate::store::jobs::Job;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/calendar", all),
    employer("GET", "/employer/calendar/due.ics", file),
    employer("GET", "/employer/jobs/{id}/calendar", show),
    employer("POST", "/employer/jobs/{id}/calendar/set", set),
    employer("GET", "/employer/jobs/{id}/calendar/{session}", one),
    employer("POST", "/employer/jobs/{id}/calendar/{session}/set", change),
    employer("POST", "/employer/jobs/{id}/calendar/{session}/off", off),
];

/// Bytes of a note in its field.
const FIELD: usize = 10 * 1024;

fn path(job: &Job) -> String {
    format!("/employer/jobs/{}/calendar", job.id)
}

/// Everything about the account's jobs.
fn whole<'a>(call: &'a Call<'_>) -> Result<Calendar<'a>, Refusal> {
    Ok(Calendar {
        whose: Whose::Account(&call.employer()?.account.id),
        path: "/employer/calendar",
        now: call.now,
        empty: "Nothing is set or due. Milestones with a date show up here, and sessions that you set on \
                the calendar of a job.",
    })
}

/// `GET /employer/calendar`.
fn all(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let content = html! {
        h1 { "Calendar" }
        (whole(call)?.shown(tx, call)?)
        p { a href="/employer/calendar/due.ics" download { "For your own calendar (.ics)" } }
    };
    Ok(page(200, "Calendar", content).wide())
}

/// `GET /employer/calendar/due.ics`.
fn file(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let text = ics(&whole(call)?.coming(tx)?, call.now);
    Ok(Answer::text("text/calendar; charset=utf-8", text))
}

/// `GET /employer/jobs/{id}/calendar`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match workspace::own(tx, call, call.param("id"))? {
        Some(job) => sheet(tx, call, 200, &job, None),
        None => Ok(gone()),
    }
}

fn title(job: &Job) -> String {
    format!("Calendar · {}", long::name(job.title()))
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = path(job);
    let calendar = Calendar {
        whose: Whose::Job(&job.id),
        path: &path,
        now: call.now,
        empty: "Nothing is set or due on this job. Sessions that you set below stand here, and milestones \
                with a date.",
    };
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Calendar))?)
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was set. " (said(text)) } }
        (calendar.shown(tx, call)?)
        h2 { "Set a session or an event" }
        p.soft { "Everybody who works on this job sees it in their calendar." }
        (form(call, &path, None))
    };
    Ok(page(status, &title(job), content).wide())
}

/// The fields of a session, with what was typed, or as it stands.
fn form(call: &Call<'_>, path: &str, now: Option<&Session>) -> Markup {
    let value = |name: &str, stands: &dyn Fn(&Session) -> String| {
        let typed = call
            .form("day")
            .map(|_| call.form(name).unwrap_or_default());
        long::field(&typed.or_else(|| now.map(stands)).unwrap_or_default())
    };
    let date = |at: Moment| day(&iso(at)).to_owned();
    let time = |one: &Session, at: Moment| match one.all_day {
        true => String::new(),
        false => clock(at),
    };
    let note = call
        .form("day")
        .map(|_| call.form("note").unwrap_or_default());
    let note = note.or_else(|| now.map(|one| one.note.clone()));
    let (note, cut) = long::area(&note.unwrap_or_default(), FIELD);
    html! {
        form method="post" action={ (path) "/set" } data-guard {
            (once(call, path))
            label for="title" { "Title" }
            input.long id="title" name="title" required maxlength=(deeds::TITLE) autocomplete="off" value=(value("title", &|one| one.title.clone()));
            div.boxes {
                div { label for="day" { "Day" } input id="day" name="day" type="date" required value=(value("day", &|one| date(one.starts_at))); }
                div { label for="until" { "Last day, if another" } input id="until" name="until" type="date" value=(value("until", &|one| date(one.ends_at - 1))); }
                div { label for="from" { "From, UTC" } input id="from" name="from" type="time" aria-describedby="times" value=(value("from", &|one| time(one, one.starts_at))); }
                div { label for="to" { "To, UTC" } input id="to" name="to" type="time" aria-describedby="times" value=(value("to", &|one| time(one, one.ends_at))); }
            }
            p.soft id="times" { "Without times it is about whole days." }
            label for="note" { "Note" }
            textarea id="note" name="note" maxlength=(deeds::NOTE) { (note) }
            (cut)
            label for="link" { "Link, with https" }
            input.long id="link" name="link" type="url" maxlength="2000" autocomplete="off" value=(value("link", &|one| one.link.clone().unwrap_or_default()));
            div.actions { button type="submit" { @if now.is_some() { "Change it" } @else { "Set it" } } }
        }
    }
}

/// The session as the form has it.
fn terms(call: &Call<'_>) -> Result<Terms, No> {
    let wrong = |field: &str, says: &str| No::wrong(says).fact("field", field);
    let text = |name: &str| call.form(name).map(|text| text.trim().to_owned());
    let midnight = |name: &str| match text(name).as_deref() {
        None | Some("") => Ok(None),
        Some(date) => match moment::parse(date) {
            Some(at) if at % DAY == 0 => Ok(Some(at)),
            _ => Err(wrong(name, "A day is written like 2026-06-12.")),
        },
    };
    let time = |name: &str, date: Moment| match text(name).as_deref() {
        None | Some("") => Ok(None),
        Some(time) => moment::parse(&format!("{}T{time}:00Z", day(&iso(date))))
            .map(Some)
            .ok_or_else(|| wrong(name, "A time is written like 09:30.")),
    };
    let first = midnight("day")?.ok_or_else(|| wrong("day", "Say on which day it is."))?;
    let last = midnight("until")?.unwrap_or(first);
    let (starts_at, ends_at, all_day) = match (time("from", first)?, time("to", last)?) {
        (None, None) => (first, last + DAY, true),
        (Some(from), Some(to)) => (from, to, false),
        _ => return Err(wrong("to", "Give both times, or none for whole days.")),
    };
    Ok(Terms {
        title: text("title").unwrap_or_default(),
        starts_at,
        ends_at,
        all_day,
        note: call.form("note").unwrap_or_default(),
        link: text("link"),
    })
}

/// `POST /employer/jobs/{id}/calendar/set`.
fn set(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let made = terms(call).and_then(|terms| deeds::set(call.step(tx), &job, terms));
    match made {
        Ok(session) => {
            let says = format!("Set: {}.", long::name(&session.title));
            call.done(tx, &path(&job), &says)
        }
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => sheet(tx, call, status, &job, Some(refusal.told())),
            }
        }
    }
}

/// A session of a job of the account that looks.
fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<(Job, Session)>, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(None);
    };
    let session = deeds::own(call.step(tx), &job, call.param("session")).ok();
    Ok(session.map(|session| (job, session)))
}

/// `GET /employer/jobs/{id}/calendar/{session}`.
fn one(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some((job, session)) => single(tx, call, 200, &job, &session, None),
        None => Ok(gone()),
    }
}

fn single(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    session: &Session,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = format!("{}/{}", path(job), session.id);
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Calendar))?)
        p.soft { a href={ "/employer/jobs/" (job.id) "/calendar" } { "Calendar" } }
        h2 { (long::name(&session.title)) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was changed. " (said(text)) } }
        @if session.called_off_at.is_some() {
            p { span.tag.bad { "Called off" } " Changing it lets it take place again." }
        } @else {
            form method="post" action={ (path) "/off" } {
                (once(call, &path)) button.no type="submit" { "Call it off" }
            }
        }
        (form(call, &path, Some(session)))
    };
    Ok(page(status, &title(job), content).wide())
}

/// `POST /employer/jobs/{id}/calendar/{session}/set`.
fn change(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((job, session)) = own(tx, call)? else {
        return Ok(gone());
    };
    let id = session.id.clone();
    let done = terms(call).and_then(|terms| deeds::change(call.step(tx), session, terms));
    after(tx, call, &job, &id, done.map(|_| ()), "Changed.")
}

/// `POST /employer/jobs/{id}/calendar/{session}/off`.
fn off(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((job, session)) = own(tx, call)? else {
        return Ok(gone());
    };
    let id = session.id.clone();
    let done = deeds::call_off(call.step(tx), session);
    after(tx, call, &job, &id, done, "Called off.")
}

fn after(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    job: &Job,
    id: &str,
    done: Result<(), No>,
    says: &str,
) -> Result<Answer, Refusal> {
    let no = match done {
        Ok(()) => return call.done(tx, &path(job), says),
        Err(no) => no,
    };
    let refusal = Refusal::from(no);
    match (refusal.status, deeds::own(call.step(tx), job, id)) {
        (status @ ..500, Ok(session)) => {
            single(tx, call, status, job, &session, Some(refusal.told()))
        }
        _ => Err(refusal),
    }
}
