//! A job as people see it, with what its employer can change about it: the text and the price, and whether
//! it is listed.

use maud::html;
use rusqlite::Transaction;
use serde_json::{Map, Value};

use super::workspace::{self, Tab, gone};
use crate::deeds::No;
use crate::deeds::jobs as deeds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::job::described;
use crate::pages::long;
use crate::pages::words::said;
use crate::pages::{once, page};
use crate::rules::pay::Pay;
use crate::rules::readiness;
use crate::store::jobs::{Job, Status};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/posting", show),
    employer("POST", "/employer/jobs/{id}/posting/edit", edit),
    employer("POST", "/employer/jobs/{id}/posting/publish", publish),
    employer("POST", "/employer/jobs/{id}/posting/close", close),
];

/// Bytes of the description in its field.
const FIELD: usize = 20 * 1024;

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
        long::typed(call, key, &typed.unwrap_or_else(kept))
    };
    // A field that held a part of it would cut off the rest when it is saved.
    let kept = job.text("jobDescription");
    let fits = long::written_bytes(kept) <= FIELD;
    let (description, cut) = long::written(call, "jobDescription", kept, FIELD);
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
        (described(job, &long::whole(call, &path)))
        @if job.status != Status::Archived {
            details open[wrong.is_some()] {
                summary { "Edit" }
                form method="post" action={ (path) "/edit" } data-guard {
                    (once(call, &path))
                    label for="jobTitle" { "Title" }
                    input id="jobTitle" name="jobTitle" value=(value("jobTitle")) required autocomplete="off";
                    @if fits {
                        label for="jobDescription" { "Description" }
                        textarea id="jobDescription" name="jobDescription" rows="8" required { (description) }
                        (cut)
                    } @else {
                        p.notice { "The description is longer than a page's field holds and stays as it is; your agent changes it." }
                    }
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
        &format!("Job posting · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// A field of the form as it came, an empty one too.
fn given(call: &Call<'_>, key: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(call.body);
    let found = pairs.find(|(name, _)| name == key);
    found.map(|(_, text)| text.into_owned())
}

/// `POST /employer/jobs/{id}/posting/edit`.
fn edit(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let mut patch = Map::new();
    for key in ["jobTitle", "jobDescription"] {
        // What was too long for a field is not changed by it.
        let Some(text) = given(call, key) else {
            continue;
        };
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
