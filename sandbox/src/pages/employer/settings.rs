//! The settings of a job: whether anybody else is wanted, what is shared with those who work on it, and in
//! which folder it lies.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::workspace::{self, Tab, gone};
use crate::deeds::jobs as deeds;
use crate::deeds::{No, access as deeds_of_access, folders as deeds_of_folders};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::words::{said, when};
use crate::pages::{once, page};
use crate::store::jobs::Job;
use crate::store::{access, folders};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/settings", settings),
    employer("POST", "/employer/jobs/{id}/settings/hiring", hiring),
    employer("POST", "/employer/jobs/{id}/settings/folder", folder),
    employer("POST", "/employer/jobs/{id}/settings/share", share),
    employer("POST", "/employer/jobs/{id}/settings/withdraw", withdraw),
];

/// Things listed at most; their bytes, and of a note as it is given back.
const SHOWN: i64 = 1000;
const LIST: usize = 15 * 1024;
const FIELD: usize = 10 * 1024;

/// `GET /employer/jobs/{id}/settings`.
fn settings(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match workspace::own(tx, call, call.param("id"))? {
        Some(job) => set(tx, call, 200, &job, None),
        None => Ok(gone()),
    }
}

fn set(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = format!("/employer/jobs/{}/settings", job.id);
    let all = folders::list(tx, &job.account_id)?;
    let inside = folders::of_job(tx, &job.id)?;
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Settings))?)
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        h2 { "Hiring" }
        @if !job.is_open() {
            p.soft { "Only an open job takes proposals." }
        } @else {
            @match job.hiring_done_at {
                Some(at) => p { "Done hiring since " (when(at)) ". Whoever applied before can still be hired." },
                None => p { "People can apply. Say that you are done when the job is fully staffed and you want no new proposals." },
            }
            form method="post" action={ (path) "/hiring" } {
                (once(call, &path))
                @match job.hiring_done_at {
                    Some(_) => button type="submit" name="done" value="no" { "Hire again" },
                    None => button type="submit" name="done" value="yes" { "Done hiring" },
                }
            }
        }
        (shared(tx, call, job, &path)?)
        h2 { "Folder" }
        form method="post" action={ (path) "/folder" } {
            (once(call, &path))
            label for="folder" { "In which folder it lies" }
            select id="folder" name="folder" {
                option value="" selected[inside.is_none()] { "None" }
                @for folder in &all {
                    option value=(folder.id) selected[inside.as_deref() == Some(folder.id.as_str())] { (long::brief(&folder.name, 80)) }
                }
            }
            div.actions { button type="submit" { "Move it there" } }
        }
        p.soft { "Folders are made on " a href="/employer/jobs" { "My jobs" } "." }
    };
    Ok(page(
        status,
        &format!("Settings · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// What is shared with those who work on the job, and how more of it is.
fn shared(tx: &Transaction<'_>, call: &Call<'_>, job: &Job, path: &str) -> Result<Markup, Refusal> {
    let all = access::list(tx, &job.id, SHOWN)?;
    let typed = |name: &str| long::typed(call, name, "");
    let (note, cut) = long::written(call, "note", "", FIELD);
    let whole = long::whole(call, path);
    let list = whole.rows("shared", &all, LIST, |one| {
        html! {
            li data-row {
                span {
                    strong { (long::name(&one.name)) } " "
                    a href=(one.address) rel="noreferrer" { (long::address(&one.address)) }
                }
                @match one.withdrawn_at {
                    None => button.small type="submit" name="access" value=(one.id) aria-label={ "Withdraw " (long::name(&one.name)) } { "Withdraw" },
                    Some(at) => span.soft { "withdrawn on " (when(at)) },
                }
                @if !one.note.is_empty() { p.soft { (whole.piece(&one.id, &one.note, 600)) } }
            }
        }
    });
    Ok(html! {
        h2 { "Access" }
        p.soft { "Everybody who works on this job sees what you share, beside their contract; nobody else does. Never share a password." }
        // One form for all of them: each would carry a value of its own, which a long list has no room for.
        form method="post" action={ (path) "/withdraw" } {
            @if !all.is_empty() { (once(call, path)) }
            ul.rows { (list.shown) }
        }
        (list.rest)
        form method="post" action={ (path) "/share" } data-guard {
            (once(call, path))
            label for="name" { "What it is" }
            input.long id="name" name="name" required maxlength=(deeds_of_access::NAME) autocomplete="off" value=(typed("name"));
            label for="address" { "Address, with https" }
            input.long id="address" name="address" type="url" required maxlength="2000" autocomplete="off" value=(typed("address"));
            label for="note" { "Note" }
            textarea id="note" name="note" maxlength=(deeds_of_access::NOTE) { (note) }
            (cut)
            div.actions { button type="submit" { "Share it" } }
        }
    })
}

/// `POST /employer/jobs/{id}/settings/share`, with `name`, `address` and `note`.
fn share(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let text = |name: &str| call.form(name).unwrap_or_default();
    let (name, address, note) = (text("name"), text("address"), text("note"));
    let done = deeds_of_access::share(call.step(tx), &job, &name, &address, &note);
    settled(tx, call, &job.id, done.map(|_| ()), "Shared.")
}

/// `POST /employer/jobs/{id}/settings/withdraw`, with `access`.
fn withdraw(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let id = call.form("access").unwrap_or_default();
    let done = deeds_of_access::withdraw(call.step(tx), &job, &id);
    settled(tx, call, &job.id, done.map(|_| ()), "Withdrawn.")
}

/// `POST /employer/jobs/{id}/settings/hiring`, with `done`.
fn hiring(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let (step, id) = (call.step(tx), job.id.clone());
    let (done, says) = match call.form("done").as_deref() {
        Some("yes") => (
            deeds::done_hiring(step, job),
            "Done hiring: nobody new can apply.",
        ),
        _ => (deeds::hire_again(step, job), "People can apply again."),
    };
    settled(tx, call, &id, done.map(|_| ()), says)
}

/// `POST /employer/jobs/{id}/settings/folder`, with `folder`.
fn folder(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let wanted = call.form("folder");
    let done = deeds_of_folders::put(call.step(tx), &job, wanted.as_deref());
    settled(tx, call, &job.id, done, "Moved.")
}

fn settled(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    done: Result<(), No>,
    says: &str,
) -> Result<Answer, Refusal> {
    let no = match done {
        Ok(()) => return call.done(tx, &format!("/employer/jobs/{id}/settings"), says),
        Err(no) => no,
    };
    let refusal = Refusal::from(no);
    match (refusal.status, workspace::own(tx, call, id)?) {
        (500.., _) => Err(refusal),
        (status, Some(job)) => set(tx, call, status, &job, Some(refusal.told())),
        (_, None) => Ok(gone()),
    }
}
