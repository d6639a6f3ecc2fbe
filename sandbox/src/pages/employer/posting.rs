//! A job as people see it, with what its employer can change about it: the text and the price, whether
//! it is listed, whether anybody else is wanted, and in which folder it lies.

use maud::html;
use rusqlite::Transaction;
use serde_json::{Map, Value};

use super::workspace::{self, Tab, gone};
use crate::deeds::jobs as deeds;
use crate::deeds::{No, folders as deeds_of_folders};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::job::described;
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::rules::pay::Pay;
use crate::rules::readiness;
use crate::store::folders;
use crate::store::jobs::{Job, Status};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/posting", show),
    employer("POST", "/employer/jobs/{id}/posting/edit", edit),
    employer("POST", "/employer/jobs/{id}/posting/publish", publish),
    employer("POST", "/employer/jobs/{id}/posting/close", close),
    employer("GET", "/employer/jobs/{id}/settings", settings),
    employer("POST", "/employer/jobs/{id}/settings/hiring", hiring),
    employer("POST", "/employer/jobs/{id}/settings/folder", folder),
];

/// `GET /employer/jobs/{id}/posting`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match workspace::own(tx, call, call.param("id"))? {
        Some(job) => posting(tx, call, 200, &job, None),
        None => Ok(gone()),
    }
}

/// The price of a job: the key of its field, and what it is called.
fn price(job: &Job) -> Option<(&'static str, &'static str)> {
    Pay::of(&job.fields).map(|pay| match pay {
        Pay::Hour => ("pricePerHour", "Price an hour, US dollars"),
        Pay::Label => ("pricePerLabel", "Price a label, US dollars"),
        Pay::Fixed => ("fixedPrice", "Price in all, US dollars"),
    })
}

fn posting(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let missing = match job.status {
        Status::Draft => readiness::validate(&job.fields).missing_fields,
        _ => Vec::new(),
    };
    let path = format!("/employer/jobs/{}/posting", job.id);
    let value = |key: &str| {
        let typed = call.form(key);
        let kept = || match job.fields.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        plain(&typed.unwrap_or_else(kept))
    };
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Posting))?)
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was published or closed. " (said(text)) } }
        @if !missing.is_empty() {
            h2 { "Still missing" }
            ul { @for gap in &missing { li { (gap.prompt.trim_start_matches("ask: ")) } } }
            p.soft { "Your agent fills these in with " code { "opentrain_update_job_draft_fields" } "." }
        }
        div.actions {
            @if job.status == Status::Draft && missing.is_empty() {
                form method="post" action={ (path) "/publish" } {
                    (once(call, &path)) button type="submit" { "Publish this job" }
                }
            }
            @if job.is_open() {
                a href={ "/jobs/" (job.id) } { "As everybody sees it" }
                form method="post" action={ (path) "/close" } {
                    (once(call, &path)) button.no type="submit" { "Close the job for good" }
                }
            }
        }
        (described(job))
        @if job.status != Status::Archived {
            details open[wrong.is_some()] {
                summary { "Edit" }
                form method="post" action={ (path) "/edit" } data-guard {
                    (once(call, &path))
                    label for="jobTitle" { "Title" }
                    input id="jobTitle" name="jobTitle" value=(value("jobTitle")) required autocomplete="off";
                    label for="jobDescription" { "Description" }
                    textarea id="jobDescription" name="jobDescription" rows="8" required { (value("jobDescription")) }
                    @if let Some((key, name)) = price(job) {
                        label for=(key) { (name) }
                        input id=(key) name=(key) type="number" min="0" step="any" value=(value(key));
                    }
                    label for="headcount" { "People wanted" }
                    input id="headcount" name="headcount" type="number" min="1" step="1" value=(value("headcount"));
                    p.soft { "An edit of a listed job is moderated again; what moderation objects to takes it off the marketplace." }
                    div.actions { button type="submit" { "Save" } }
                }
            }
        }
    };
    Ok(page(
        status,
        &format!("Job posting · {}", said(job.title())),
        content,
    )
    .wide())
}

/// `POST /employer/jobs/{id}/posting/edit`.
fn edit(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let mut patch = Map::new();
    for key in ["jobTitle", "jobDescription"] {
        let text = call.form(key).unwrap_or_default();
        patch.insert(
            key.to_owned(),
            Value::String(text.replace("\r\n", "\n").trim().to_owned()),
        );
    }
    for key in price(&job)
        .map(|(key, _)| key)
        .into_iter()
        .chain(["headcount"])
    {
        // What was no number is refused as the text it is.
        if let Some(text) = call.form(key) {
            let number = serde_json::from_str(text.trim()).ok();
            patch.insert(key.to_owned(), number.unwrap_or(Value::String(text)));
        }
    }
    patch.retain(|key, value| job.fields.get(key) != Some(value));
    if patch.is_empty() {
        return call.done(
            tx,
            &format!("/employer/jobs/{}/posting", job.id),
            "Nothing was changed.",
        );
    }
    let step = call.step(tx);
    let id = job.id.clone();
    let done = match job.status {
        Status::Draft => deeds::change_draft(step, job, patch),
        _ => deeds::edit(step, job, patch),
    };
    after(tx, call, &id, done, "Saved.")
}

/// `POST /employer/jobs/{id}/posting/publish`.
fn publish(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let id = job.id.clone();
    let account = &call.employer()?.account;
    let done = deeds::publish(call.step(tx), account, job).map(|published| published.job);
    after(
        tx,
        call,
        &id,
        done,
        "Published: people see it now and can apply.",
    )
}

/// `POST /employer/jobs/{id}/posting/close`.
fn close(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let id = job.id.clone();
    let done = deeds::close(call.step(tx), job).map(|(job, _)| job);
    after(
        tx,
        call,
        &id,
        done,
        "Closed: nobody sees it any more. Contracts run on.",
    )
}

/// Leads on after something was done with a job, or says why not. What moderation objects to was stored.
fn after(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    id: &str,
    done: Result<Job, No>,
    says: &str,
) -> Result<Answer, Refusal> {
    let no = match done {
        Ok(job) => return call.done(tx, &format!("/employer/jobs/{}/posting", job.id), says),
        Err(no) => no,
    };
    if no.keep {
        let text = format!("{} {}", no.says, reasons(&no));
        return call.done(tx, &format!("/employer/jobs/{id}/posting"), &text);
    }
    let text = format!("{} {}", no.says, reasons(&no));
    let refusal = Refusal::from(no);
    match (refusal.status, workspace::own(tx, call, id)?) {
        (500.., _) => Err(refusal),
        (status, Some(job)) => posting(tx, call, status, &job, Some(&text)),
        (_, None) => Ok(gone()),
    }
}

/// What was wrong, as far as a no has a list of it.
fn reasons(no: &No) -> String {
    let lists = ["reasons", "issues"]
        .iter()
        .filter_map(|name| no.facts.get(*name)?.as_array());
    let all = lists.flatten().filter_map(|one| {
        let text = one.as_str().or_else(|| one.get("message")?.as_str());
        text.map(said)
    });
    all.collect::<Vec<_>>().join(" ")
}

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
        h2 { "Folder" }
        form method="post" action={ (path) "/folder" } {
            (once(call, &path))
            label for="folder" { "In which folder it lies" }
            select id="folder" name="folder" {
                option value="" selected[inside.is_none()] { "None" }
                @for folder in &all {
                    option value=(folder.id) selected[inside.as_deref() == Some(folder.id.as_str())] { (said(&folder.name)) }
                }
            }
            div.actions { button type="submit" { "Move it there" } }
        }
        p.soft { "Folders are made on " a href="/employer/jobs" { "My jobs" } "." }
    };
    Ok(page(
        status,
        &format!("Settings · {}", said(job.title())),
        content,
    )
    .wide())
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
