//! What those who work on a job are told: written as Markdown, looked at before it goes out, published
//! version by version, and who has read which.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::workspace::{self, Tab, gone};
use crate::deeds::{grounds, instructions as deeds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::words::{said, when};
use crate::pages::{difference, markdown, once, page};
use crate::store::contracts;
use crate::store::instructions::{self, Version};
use crate::store::jobs::Job;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/instructions", show),
    employer("GET", "/employer/jobs/{id}/instructions/edit", edit),
    employer("POST", "/employer/jobs/{id}/instructions/keep", keep),
    employer("GET", "/employer/jobs/{id}/instructions/{number}", version),
];

/// Versions listed at most, and offered to look at one against.
const SHOWN: i64 = 40;
const CHOICES: i64 = 120;
const PAGE: usize = 40;
/// Receipts shown of one person, and bytes of those of all.
const RECEIPTS: i64 = 10;
const READERS: usize = 12 * 1024;

fn path(job: &Job) -> String {
    format!("/employer/jobs/{}/instructions", job.id)
}

/// `GET /employer/jobs/{id}/instructions`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let path = path(&job);
    let out = instructions::published(tx, &job.id, call.now)?;
    let before = call.query("before").and_then(|text| text.parse().ok());
    let versions = instructions::list(tx, &job.id, before.unwrap_or(i64::MAX), SHOWN)?;
    let draft = versions
        .iter()
        .any(|one| before.is_none() && one.published_at.is_none());
    let content = html! {
        (workspace::head(tx, &job, Some(Tab::Instructions))?)
        @match &out {
            Some(out) => {
                h2 { "Version " (out.number) ", as everybody hired reads it" }
                p.soft { (published(out)) }
                (markdown::paged(&out.content, call.query("part"), &path))
            },
            None => p.empty {
                "No instructions yet: guidelines and quality standards, good and bad examples, tools, names of "
                "files. Whoever is hired reads them once you publish them."
            },
        }
        p {
            a href={ (path) "/edit" } {
                @if draft { "Go on with the draft" } @else if out.is_some() { "Write the next version" } @else { "Write instructions" }
            }
        }
        (receipts(tx, call, &job, out.as_ref())?)
        @if !versions.is_empty() {
            h2 { "Versions" }
            ul.rows {
                @for one in &versions {
                    li data-row {
                        a href={ (path) "/" (one.number) } { "Version " (one.number) }
                        span.soft { (published(one)) }
                    }
                }
            }
            @if versions.len() == PAGE {
                @if let Some(last) = versions.last() { p { a href={ (path) "?before=" (last.number) } { "Older versions" } } }
            }
        }
    };
    Ok(page(200, &title(&job), content).wide())
}

fn title(job: &Job) -> String {
    format!("Instructions · {}", long::name(job.title()))
}

/// When a version went out and who wrote it.
fn published(version: &Version) -> String {
    let author = long::address(&version.author);
    match version.published_at {
        Some(at) => format!("Published on {} by {author}", when(at)),
        None => format!(
            "A draft that nobody else sees, saved on {} by {author}",
            when(version.saved_at)
        ),
    }
}

/// Who of those who were hired has read what.
fn receipts(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    job: &Job,
    out: Option<&Version>,
) -> Result<Markup, Refusal> {
    let Some(out) = out else {
        return Ok(html! {});
    };
    let mut rows = Vec::new();
    for contract in contracts::list(tx, &job.account_id, Some(&job.id), None)? {
        let person = grounds::hired(call.step(tx), &contract)?;
        let read = instructions::read_by(tx, &job.id, &person.id, RECEIPTS)?;
        rows.push((contract, long::name(person.text("displayName")), read));
    }
    let path = path(job);
    let list = long::whole(call, &path).rows("readers", &rows, READERS, |(contract, name, read)| {
        html! {
            tr {
                td { a href={ "/employer/contracts/" (contract.id) } { (name) } @if contract.ended_at.is_some() { " (ended)" } }
                td data-label={ "Version " (out.number) } {
                    @match read.iter().find(|one| one.number == out.number) {
                        Some(one) => { span.tag.good { "Read" } " on " (when(one.read_at)) },
                        None => span.tag { "Not yet" },
                    }
                }
                td data-label="Versions before" {
                    @let earlier: Vec<_> = read.iter().filter(|one| one.number < out.number).collect();
                    @if earlier.is_empty() { "None" }
                    @for (place, one) in earlier.iter().enumerate() {
                        @if place > 0 { "; " } "version " (one.number) " on " (when(one.read_at))
                    }
                }
            }
        }
    });
    Ok(html! {
        h2 { "Who has read them" }
        @if rows.is_empty() { p.soft { "Nobody is hired yet. Whoever is will find them beside their contract." } }
        @else {
            div.scroll tabindex="0" role="region" aria-label="Who has read which version" {
                table.cards {
                    thead { tr { th scope="col" { "Who" } th scope="col" { "Version " (out.number) } th scope="col" { "Versions before" } } }
                    tbody { (list.shown) }
                }
            }
            (list.rest)
        }
    })
}

/// `GET /employer/jobs/{id}/instructions/edit`.
fn edit(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match workspace::own(tx, call, call.param("id"))? {
        Some(job) => form(tx, call, 200, &job, None, None),
        None => Ok(gone()),
    }
}

/// Bytes of the field; more than any text takes that can be kept.
const FIELD: usize = 41 * 1024;
/// Bytes of the field and of what is shown of its text beside it.
const EDITED: usize = 44 * 1024;

/// Bytes that are left for a look at a text beside the field that it stands in.
fn preview_bytes(text: &str) -> usize {
    let field: usize = text.chars().map(deeds::in_a_field).sum();
    EDITED.saturating_sub(field).clamp(2048, markdown::PART)
}

fn form(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
    preview: Option<&str>,
) -> Result<Answer, Refusal> {
    let path = path(job);
    let latest = instructions::latest(tx, &job.id)?;
    let text = match (call.form("content"), latest) {
        (Some(typed), _) => typed,
        (None, Some(latest)) => latest.content,
        (None, None) => String::new(),
    };
    let (field, cut) = long::area(&text, FIELD);
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Instructions))?)
        p.soft { a href=(path) { "Instructions" } }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was kept. " (said(text)) } }
        @if let Some(text) = preview {
            h2 { "How it will be read" }
            p.soft { "Nothing is kept yet." }
            @let (shown, whole) = markdown::begun(text, preview_bytes(text));
            div.box { (shown) }
            @if !whole { p.notice { "This is its beginning: the text is too long to be shown beside its field. Keep it as a draft to read it whole." } }
        }
        h2 { "Write" }
        form method="post" action={ (path) "/keep" } data-guard {
            (once(call, &path))
            label for="content" { "Instructions, in Markdown" }
            textarea id="content" name="content" rows="16" maxlength=(deeds::LONGEST) required aria-describedby="help" { (field) }
            (cut)
            p.soft id="help" {
                code { "# heading" } ", " code { "- list" } ", " code { "**bold**" } ", " code { "[words](https://…)" }
                ", tables with " code { "|" } ". Tags of HTML are shown as they are typed; links lead to http and https only; "
                "contact details are taken out."
            }
            div.actions {
                button type="submit" name="do" value="preview" { "Preview" }
                button type="submit" name="do" value="draft" { "Keep as a draft" }
                button.yes type="submit" name="do" value="publish" { "Publish to everybody hired" }
            }
        }
    };
    Ok(page(status, &title(job), content).wide())
}

/// `POST /employer/jobs/{id}/instructions/keep`, with `content` and what to `do` with it.
fn keep(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let author = call.employer()?.name().to_owned();
    let content = call.form("content").unwrap_or_default();
    let step = call.step(tx);
    let done = match call.form("do").as_deref() {
        Some("publish") => deeds::publish(step, &job, &author, &content).map(|version| {
            let says = format!("Version {} is published.", version.number);
            (path(&job), says)
        }),
        Some("draft") => deeds::draft(step, &job, &author, &content).map(|_| {
            let says = "The draft is kept; nobody else sees it.".to_owned();
            (format!("{}/edit", path(&job)), says)
        }),
        _ => match deeds::fitting(&content) {
            Ok(content) => return form(tx, call, 200, &job, None, Some(&content)),
            Err(no) => Err(no),
        },
    };
    match done {
        Ok((to, says)) => call.done(tx, &to, &says),
        Err(no) => {
            let refusal = Refusal::from(no);
            match refusal.status {
                500.. => Err(refusal),
                status => form(tx, call, status, &job, Some(refusal.told()), None),
            }
        }
    }
}

/// `GET /employer/jobs/{id}/instructions/{number}`: one version, and what `against` another is different.
fn version(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let number = |text: &str| text.parse::<i64>().ok();
    let found = match number(call.param("number")) {
        Some(number) => instructions::by_number(tx, &job.id, number)?,
        None => None,
    };
    let Some(one) = found else {
        return Ok(gone());
    };
    let against = call.query("against").and_then(number);
    let other = instructions::by_number(tx, &job.id, against.unwrap_or(one.number - 1))?;
    let all = instructions::list(tx, &job.id, i64::MAX, CHOICES)?;
    let path = path(&job);
    let content = html! {
        (workspace::head(tx, &job, Some(Tab::Instructions))?)
        p.soft { a href=(path) { "Instructions" } }
        h2 { "Version " (one.number) }
        p.soft { (published(&one)) }
        (markdown::paged(&one.content, call.query("part"), &format!("{path}/{}", one.number)))
        @if let Some(other) = &other {
            h2 id="difference" { "Against version " (other.number) }
            (difference::between(&other.content, &one.content, call.query("from"), &format!("{path}/{}?against={}", one.number, other.number)))
        }
        @if all.len() > 1 {
            form method="get" action={ (path) "/" (one.number) } {
                label for="against" { "Look at it against" }
                div.inline {
                    select id="against" name="against" {
                        @for version in all.iter().filter(|version| version.number != one.number) {
                            option value=(version.number) selected[other.as_ref().is_some_and(|other| other.number == version.number)] {
                                "Version " (version.number)
                            }
                        }
                    }
                    button type="submit" { "Show the difference" }
                }
            }
        }
    };
    Ok(page(200, &title(&job), content).wide())
}
