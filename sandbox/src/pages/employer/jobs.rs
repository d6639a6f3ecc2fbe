//! My jobs, with the folders that keep those of a client, a campaign or a sprint together, and the
//! screening of a whole folder: what its candidates answered, side by side.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde::Deserialize as _;

use super::workspace::gone;
use crate::deeds::folders as deeds;
use crate::deeds::{No, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::words::{plain, said, when};
use crate::pages::{once, page};
use crate::rules::labels::label;
use crate::shapes::proposals::Recorded;
use crate::store::folders::{self, Folder};
use crate::store::proposals;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs", show),
    employer("POST", "/employer/folders/make", make),
    employer("POST", "/employer/folders/{id}/rename", rename),
    employer("POST", "/employer/folders/{id}/remove", remove),
    employer("GET", "/employer/folders/{id}", screening),
];

/// Jobs a page.
const A_PAGE: i64 = 100;
/// Bytes of the links to folders, and of the candidates in a screening.
const FOLDERS: usize = 6 * 1024;
const SCREENED: usize = 40 * 1024;
/// Candidates and questions in a screening.
const CANDIDATES: i64 = 50;
const QUESTIONS: usize = 6;
/// Bytes of an answer in a cell.
const CELL: usize = 240;

/// `GET /employer/jobs?folder=&before=`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    listing(tx, call, 200, None)
}

fn listing(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let all = folders::list(tx, &account.id)?;
    let wanted = call.query("folder");
    let open = all.iter().find(|folder| wanted == Some(folder.id.as_str()));
    let inside = match (wanted, open) {
        (_, Some(folder)) => Some(Some(folder.id.as_str())),
        (Some("none"), None) => Some(None),
        _ => None,
    };
    let before = call
        .query("before")
        .and_then(|text| text.parse().ok())
        .unwrap_or(i64::MAX);
    let rows = folders::jobs(tx, &account.id, inside, before, A_PAGE)?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == A_PAGE);
    let older = rows.last().filter(|_| full).map(|job| job.seq);
    let shown = long::whole(call, "/employer/jobs").rows("folders", &all, FOLDERS, |folder| {
        html! {
            a href={ "/employer/jobs?folder=" (folder.id) }
                aria-current=[(wanted == Some(folder.id.as_str())).then_some("true")] { (long::brief(&folder.name, 120)) }
        }
    });
    let content = html! {
        h1 { "My jobs" }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        nav.filters aria-label="Folders" {
            a href="/employer/jobs" aria-current=[inside.is_none().then_some("true")] { "All" }
            (shown.shown)
            @if !all.is_empty() {
                a href="/employer/jobs?folder=none" aria-current=[(inside == Some(None)).then_some("true")] { "In no folder" }
            }
        }
        (shown.rest)
        @if let Some(folder) = open { (tools(folder, call)) }
        @if rows.is_empty() {
            p.empty {
                @if inside.is_some() { "No job is in here. Put one in on its Settings tab." } @else {
                    "No job yet. Your agent drafts one with " code { "opentrain_create_job_draft" }
                    "; it shows up here at once."
                }
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Jobs" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Job" } th scope="col" { "Status" }
                        th scope="col" { "Proposals" } th scope="col" { "Changed" }
                    } }
                    tbody {
                        @for job in &rows {
                            tr data-row {
                                td {
                                    a href={ "/employer/jobs/" (job.id) } {
                                        (long::brief(job.title.as_deref().unwrap_or("A job without a title"), 110))
                                    }
                                }
                                td data-label="Status" { (label(job.status.as_str())) }
                                td data-label="Proposals" {
                                    (job.proposals)
                                    @if job.unreviewed > 0 { ", " (job.unreviewed) " unreviewed" }
                                }
                                td data-label="Changed" { (when(job.updated_at)) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(seq) = older {
            p {
                a href={ "/employer/jobs?before=" (seq) @if let Some(of) = wanted { "&folder=" (plain(of)) } } { "Older jobs" }
            }
        }
        details {
            summary { "New folder" }
            form method="post" action="/employer/folders/make" {
                (once(call, "/employer/folders"))
                label for="name" { "Name: a client, a campaign, a sprint" }
                input id="name" name="name" required maxlength="80" autocomplete="off";
                div.actions { button type="submit" { "Make the folder" } }
            }
        }
    };
    Ok(page(status, "My jobs", content).wide())
}

/// What can be done with a folder.
fn tools(folder: &Folder, call: &Call<'_>) -> Markup {
    let path = format!("/employer/folders/{}", folder.id);
    html! {
        p { a href=(path) { "Screen all candidates of this folder" } }
        details {
            summary { "Rename or remove this folder" }
            form method="post" action={ (path) "/rename" } {
                (once(call, &path))
                label for="newName" { "Name" }
                input id="newName" name="name" required maxlength="80" value=(plain(&folder.name)) autocomplete="off";
                div.actions { button type="submit" { "Rename" } }
            }
            form method="post" action={ (path) "/remove" } {
                (once(call, &path))
                button.no type="submit" { "Remove the folder; its jobs stay" }
            }
        }
    }
}

/// `POST /employer/folders/make`, with `name`.
fn make(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let name = call.form("name").unwrap_or_default();
    match deeds::make(call.step(tx), &account.id, &name) {
        Ok(folder) => {
            let says = format!("The folder {} is made.", plain(&folder.name));
            call.done(tx, &format!("/employer/jobs?folder={}", folder.id), &says)
        }
        Err(no) => refused(tx, call, no),
    }
}

/// `POST /employer/folders/{id}/rename`, with `name`.
fn rename(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(folder) = own(tx, call)? else {
        return Ok(gone());
    };
    let name = call.form("name").unwrap_or_default();
    match deeds::rename(call.step(tx), &folder, &name) {
        Ok(()) => call.done(
            tx,
            &format!("/employer/jobs?folder={}", folder.id),
            "Renamed.",
        ),
        Err(no) => refused(tx, call, no),
    }
}

/// `POST /employer/folders/{id}/remove`.
fn remove(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(folder) = own(tx, call)? else {
        return Ok(gone());
    };
    deeds::remove(call.step(tx), &folder)?;
    call.done(
        tx,
        "/employer/jobs",
        "The folder is gone; its jobs are here.",
    )
}

fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Folder>, Refusal> {
    let account = &call.employer()?.account;
    let found = folders::by_id(tx, call.param("id"))?;
    Ok(found.filter(|folder| folder.account_id == account.id))
}

fn refused(tx: &Transaction<'_>, call: &Call<'_>, no: No) -> Result<Answer, Refusal> {
    let refusal = Refusal::from(no);
    match refusal.status {
        500.. => Err(refusal),
        status => listing(tx, call, status, Some(refusal.told())),
    }
}

/// `GET /employer/folders/{id}`: every candidate of its jobs with what they answered to the same
/// questions. No score is made of it, and nobody is left out but by the length of the page.
fn screening(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(folder) = own(tx, call)? else {
        return Ok(gone());
    };
    let account = &call.employer()?.account;
    let rows = proposals::in_folder(tx, &account.id, &folder.id, CANDIDATES)?;
    let mut people = Vec::new();
    let mut questions: Vec<String> = Vec::new();
    for proposal in &rows {
        let person = grounds::person_of(tx, &proposal.person_id)?;
        let asked = answers(&proposal.interview)?;
        for (question, ..) in &asked {
            if !questions.contains(question) && questions.len() < QUESTIONS {
                questions.push(question.clone());
            }
        }
        people.push((proposal, long::name(person.text("displayName")), asked));
    }
    let path = format!("/employer/folders/{}", folder.id);
    let list = long::whole(call, &path).rows("candidates", &people, SCREENED, |(proposal, name, asked)| {
        html! {
            tr data-row {
                td {
                    a href={ "/employer/proposals/" (proposal.id) } { (name) } br;
                    span.soft { (label(proposal.standing.shown())) }
                }
                @for question in &questions {
                    td data-label=(long::brief(question, CELL)) {
                        @match asked.iter().find(|(one, ..)| one == question) {
                            Some((_, answer, turn)) => a href={ "/employer/proposals/" (proposal.id) "?turns=" (turn - 1) "#turn-" (turn) } {
                                (long::brief(answer, CELL))
                            },
                            None => span.soft { "not asked" },
                        }
                    }
                }
            }
        }
    });
    let content = html! {
        p.soft { a href={ "/employer/jobs?folder=" (folder.id) } { (long::name(&folder.name)) } }
        h1 { "Screening: " (long::name(&folder.name)) }
        @if people.is_empty() {
            p.empty { "Nobody has applied to a job in this folder yet." }
        } @else {
            p.soft { "The questions that were asked, and the beginning of each answer; each leads to the turn it is from." }
            div.scroll tabindex="0" role="region" aria-label="Answers" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Person" }
                        @for question in &questions { th scope="col" { (long::brief(question, CELL)) } }
                    } }
                    tbody { (list.shown) }
                }
            }
            (list.rest)
        }
    };
    Ok(page(
        200,
        &format!("Screening · {}", long::name(&folder.name)),
        content,
    )
    .wide())
}

/// What somebody was asked and said to it, with the turn of the answer.
fn answers(interview: &serde_json::Value) -> Result<Vec<(String, String, usize)>, Refusal> {
    if interview.is_null() {
        return Ok(Vec::new());
    }
    let recorded = Recorded::deserialize(interview)?;
    let mut asked = None;
    let mut all = Vec::new();
    for (place, turn) in recorded.messages.iter().enumerate() {
        if turn.role == "interviewer" {
            asked = Some(turn.content.clone());
        } else if let Some(question) = asked.take() {
            all.push((question, turn.content.clone(), place + 1));
        }
    }
    Ok(all)
}
