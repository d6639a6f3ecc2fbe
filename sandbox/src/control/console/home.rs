//! The console's first page: what waits for a person, the world at a glance, the last requests, and what
//! one can let happen at once.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{again, alert, paper};
use crate::deeds::{Step, claims, grounds, talk};
use crate::http::call::{Answer, Call};
use crate::http::eyes::{self, As};
use crate::http::refusal::Refusal;
use crate::pages::long;
use crate::pages::words::{left, span, when};
use crate::pages::{home::asked, once};
use crate::rules::money::display;
use crate::store::{acts, approvals, conversations, jobs, people, top_ups};
use crate::world;

/// Bytes of what waits, and of a message as it is given back.
const WAITING: usize = 10 * 1024;
const FIELD: usize = 8 * 1024;
/// Rows of a kind shown at most.
const SHOWN: usize = 20;
const SHOWN_OF_ROWS: i64 = 20;

/// `GET /console`, and of `/sandbox` in a browser.
pub(super) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    shown(tx, call, None)
}

fn shown(tx: &Transaction<'_>, call: &Call<'_>, wrong: Option<&str>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let waits = waiting(step, call)?;
    let entries = super::log::latest(call, 8);
    let next = acts::upcoming(tx, 1)?;
    let content = html! {
        h1 { "Console" }
        (alert(wrong))
        h2 { "Waiting for a person" }
        (waits)
        h2 { "World" }
        (super::world::table(tx, call, super::CONSOLE, SHOWN_OF_ROWS, WAITING)?)
        h2 { "Last requests" }
        @if entries.is_empty() {
            p.empty {
                "No request yet. Point an agent here: "
                code { "opentrain-mcp --sandbox" } " finds this sandbox by itself."
            }
        } @else { (super::log::table(&entries, None)) }
        p { a href="/console/log" { "All requests, as they come" } }
        h2 { "Next by itself" }
        @match next.first() {
            Some((due, kind, about)) => p {
                (super::clock::doing(kind)) " (" code { (about) } ") "
                @if *due <= call.now { "is due." } @else { "in " (span(due - call.now)) ", at " (when(*due)) "." }
                " " a href="/console/clock" { "Move the clock" }
            },
            None => p.soft { "Nothing: the world waits for somebody to do something." },
        }
        (actions(tx, call)?)
        details {
            summary { "The operations that are played" }
            ul.rows {
                @for row in call.table.rows().filter(|row| row.is_api()) {
                    li { code { (row.method) " " (row.path) } span.soft { (row.paper.summary) } }
                }
            }
        }
    };
    Ok(paper("Console", content))
}

/// Every approval, top-up and claim that a person could decide now.
fn waiting(step: Step<'_>, call: &Call<'_>) -> Result<Markup, Refusal> {
    let (db, now) = (step.db, call.now);
    let mut rows = Vec::new();
    for request in approvals::latest(db, 5 * SHOWN_OF_ROWS)? {
        if !request.is_pending() || request.expires_at <= now {
            continue;
        }
        let account = grounds::account_of(db, &request.account_id)?;
        let job = request
            .job_id
            .as_deref()
            .map(|id| jobs::by_id(db, id))
            .transpose()?
            .flatten();
        let job = job.map(|job| long::name(job.title())).unwrap_or_default();
        let agent = long::name(
            account
                .agent_name
                .as_deref()
                .unwrap_or("an agent without a name"),
        );
        rows.push((
            format!("/approvals/{}", request.id),
            asked(step, &request)?,
            format!("{job}, asked by {agent}"),
            request.expires_at,
        ));
    }
    for top_up in top_ups::waiting(db, now, SHOWN_OF_ROWS)? {
        let account = grounds::account_of(db, &top_up.account_id)?;
        let name = account.organization_name.unwrap_or_default();
        rows.push((
            format!("/checkout/{}", top_up.id),
            format!("Pay in {} of credits", display(top_up.amount_cents)),
            long::name(&name),
            top_up.expires_at,
        ));
    }
    for attempt in claims::open(step, SHOWN)? {
        let account = grounds::account_of(db, &attempt.account_id)?;
        let agent = long::name(
            account
                .agent_name
                .as_deref()
                .unwrap_or("an agent without a name"),
        );
        rows.push((
            format!("/claim?token={}", attempt.token),
            format!("Claim the account of {agent}"),
            long::address(&attempt.email),
            attempt.expires_at,
        ));
    }
    let list = long::whole(call, super::CONSOLE).rows(
        "waiting",
        &rows,
        WAITING,
        |(path, what, about, until)| {
            html! {
                li data-row {
                    a href=(path) { strong { (what) } }
                    span.soft { "lapses in " (left(*until, now)) }
                    p.soft { (about) }
                }
            }
        },
    );
    Ok(html! {
        @if rows.is_empty() {
            p.empty {
                "Nothing waits for a person. Hires, funding, releases, funded ends, top-ups and claims that "
                "an agent asks for show up here; " code { "opentrain-mcp sandbox ctl confirm" }
                " decides one from a terminal."
            }
        }
        ul.rows { (list.shown) }
        (list.rest)
    })
}

/// What one can let happen at once.
fn actions(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Markup, Refusal> {
    let open = jobs::listed(tx, i64::MAX, SHOWN, |_| true)?;
    let mut threads = Vec::new();
    for thread in conversations::latest(tx, SHOWN_OF_ROWS)? {
        let person = match thread.person_id.as_deref() {
            Some(id) => people::find(tx, id)?,
            None => None,
        };
        if let Some(person) = person {
            threads.push((thread, person));
        }
    }
    let (typed, cut) = long::written(call, "content", "", FIELD);
    Ok(html! {
        h2 { "Let something happen" }
        div.boxes {
            div.box {
                h3 { "Somebody applies now" }
                @if open.is_empty() {
                    p.soft { "There is no open job to apply to." }
                } @else {
                    form method="post" action="/console/apply" {
                        (once(call, super::CONSOLE))
                        label for="posting" { "To" }
                        select id="posting" name="posting" {
                            @for job in &open { option value=(job.id) { (long::brief(job.title(), 80)) } }
                        }
                        div.actions { button type="submit" { "Let somebody apply" } }
                    }
                }
            }
            div.box {
                h3 { "Somebody writes now" }
                @if threads.is_empty() {
                    p.soft { "There is no conversation to write in." }
                } @else {
                    form method="post" action="/console/write" {
                        (once(call, super::CONSOLE))
                        label for="thread" { "Who" }
                        select id="thread" name="thread" {
                            @for (thread, person) in &threads {
                                option value=(thread.id) {
                                    (long::name(person.text("displayName"))) ", " (thread.bucket.as_str())
                                }
                            }
                        }
                        label for="content" { "Message" }
                        textarea id="content" name="content" required maxlength="10000" { (typed) }
                        (cut)
                        div.actions { button type="submit" { "Let them write" } }
                    }
                }
            }
            div.box {
                h3 { "Start anew" }
                p.soft {
                    "Everything is emptied: accounts, jobs, contracts, tokens, this log. Sessions and tokens "
                    "of before are worth nothing."
                }
                form method="post" action="/console/reset" {
                    (once(call, super::CONSOLE))
                    label for="seed" { "Seed of its people; empty keeps it" }
                    input id="seed" name="seed" inputmode="numeric" pattern="[0-9]*" autocomplete="off";
                    div.actions { button.no type="submit" { "Empty this sandbox" } }
                }
            }
        }
    })
}

/// `POST /console/apply`, with `posting`.
pub(super) fn apply(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let done = grounds::job(step, &call.form("posting").unwrap_or_default())
        .and_then(|job| world::propose(step, &job, None, None).map(|made| (job, made)));
    match done {
        Ok((job, made)) => {
            let person = grounds::person_of(tx, &made.person_id)?;
            let name = long::name(person.text("displayName"));
            let says = format!("{name} applied to {}.", long::name(job.title()));
            call.done(tx, super::CONSOLE, &says)
        }
        Err(no) => again(tx, call, &no.into(), shown),
    }
}

/// `POST /console/write`, with `thread` and `content`.
pub(super) fn write(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let content = call.form("content").unwrap_or_default();
    let content = content.trim();
    if content.is_empty() || content.chars().count() > 10_000 {
        let refusal = Refusal::bad_field("content", "A message has 1 to 10,000 characters.");
        return again(tx, call, &refusal, shown);
    }
    let thread = call.form("thread").unwrap_or_default();
    match talk::person_writes(call.step(tx), &thread, content) {
        Ok(_) => call.done(tx, super::CONSOLE, "The message was written."),
        Err(no) => again(tx, call, &no.into(), shown),
    }
}

/// `POST /console/reset`, with `seed`.
pub(super) fn reset(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let seed = match call.form("seed").map(|text| text.trim().parse::<u64>()) {
        None => None,
        Some(Ok(seed)) => Some(seed),
        Some(Err(_)) => {
            let refusal = Refusal::bad_field("seed", "A seed is a whole number from 0 on.");
            return again(tx, call, &refusal, shown);
        }
    };
    crate::control::emptied(tx, call, seed)?;
    // The session went with everything else.
    let cookie = eyes::sign_in(tx, &As::Operator, call.port(), call.wall)?;
    let answer = Answer::to(super::CONSOLE);
    Ok(match cookie {
        Some(cookie) => answer.with("set-cookie", cookie),
        None => answer,
    })
}
