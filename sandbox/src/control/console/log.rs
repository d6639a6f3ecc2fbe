//! The log of requests as it grows, and each request with what came of it.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{events, paper, tools};
use crate::http::call::{Answer, Body, Call};
use crate::http::faults::fits;
use crate::http::journal::Entry;
use crate::http::refusal::Refusal;
use crate::moment::iso;
use crate::pages::long;
use crate::pages::words::{plain, when};
use crate::pages::{fact, notice};
use crate::store::webhooks;

/// Events and deliveries of one request shown at most, and bytes of each of its parts.
const CAUSED: i64 = 20;
const PART: usize = 4500;
const BELOW: usize = 6 * 1024;
/// Requests listed at most.
const SHOWN: usize = 100;

/// `GET /console/log?path=&attempts=true`.
pub(super) fn show(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let wanted = call.query("path").unwrap_or_default();
    let attempts = call.query("attempts") == Some("true");
    let entries: Vec<Entry> = {
        let journal = call.panel.journal();
        let all = if attempts {
            &journal.attempts
        } else {
            &journal.requests
        };
        let fitting = all.iter().rev().filter(|entry| {
            let path = entry.path.split('?').next().unwrap_or_default();
            wanted.is_empty() || entry.path.contains(wanted) || fits(wanted, path)
        });
        fitting.take(SHOWN).cloned().collect()
    };
    let attempted = call.panel.journal().attempted();
    let newest = entries.first().map_or(0, |entry| entry.number);
    let live = format!("/console/log/live?after={newest}");
    let live = (wanted.is_empty() && !attempts).then_some(live.as_str());
    let content = html! {
        h1 { "Requests" }
        nav.filters aria-label="Which requests" {
            a href="/console/log" aria-current=[(!attempts).then_some("true")] { "All" }
            a href="/console/log?attempts=true" aria-current=[attempts.then_some("true")] {
                "Attempts to act in a person's place " span.count { (attempted) }
            }
        }
        form.search method="get" action="/console/log" role="search" {
            @if attempts { input type="hidden" name="attempts" value="true"; }
            label for="path" { "Path, or a pattern such as /api/public/v1/jobs/{id}/publish" }
            div.inline {
                input id="path" type="search" name="path" value=(long::field(wanted));
                button type="submit" { "Find" }
            }
        }
        @if entries.is_empty() {
            p.empty {
                "No such request yet. Every call of an agent shows up here with its answer, its gate and "
                "what it caused; " code { "opentrain-mcp sandbox ctl log" } " prints the same."
            }
        }
        @if live.is_some() {
            p.soft { "The table grows by itself; without scripts, " a href="/console/log" { "reload" } "." }
        }
        (table(&entries, live))
    };
    Ok(paper("Requests", content))
}

/// `GET /console/log/live?after=`: rows of that table as they come, those that came since the page was
/// made included.
pub(super) fn live(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut answer = Answer::text("text/event-stream", String::new());
    answer.body = Body::Live(
        call.query("after")
            .and_then(|text| text.parse().ok())
            .unwrap_or(u64::MAX),
    );
    Ok(answer)
}

/// The newest requests, newest first.
pub(super) fn latest(call: &Call<'_>, most: usize) -> Vec<Entry> {
    let journal = call.panel.journal();
    journal.requests.iter().rev().take(most).cloned().collect()
}

/// A table of requests.
pub(super) fn table(entries: &[Entry], live: Option<&str>) -> Markup {
    html! {
        @if !entries.is_empty() || live.is_some() {
            div.scroll tabindex="0" role="region" aria-label="Requests" {
                table.cards {
                    thead { tr {
                        th scope="col" { "Request" }
                        th scope="col" { "Answer" }
                        th scope="col" { "Stopped at" }
                        th.num scope="col" { "Events" }
                        th.num scope="col" { "ms" }
                        th scope="col" { "Time" }
                    } }
                    tbody data-live=[live] { @for entry in entries { (row(entry)) } }
                }
            }
        }
    }
}

/// A request as a row of the table, in one line, as an event carries it.
pub(crate) fn live_row(entry: &Entry) -> String {
    row(entry).into_string().replace(['\r', '\n'], " ")
}

fn row(entry: &Entry) -> Markup {
    let events = entry.events.map_or(0, |(first, last)| last - first + 1);
    html! {
        tr data-row id={ "request-" (entry.number) } {
            td {
                a href={ "/console/log/" (entry.number) } { (entry.method) " " (long::address(&entry.path)) }
            }
            td data-label="Answer" { (status(entry)) }
            td data-label="Stopped at" { (stopped(entry)) }
            td.num data-label="Events" { (events) }
            td.num data-label="ms" { (entry.ms) }
            td data-label="Time" { (when(entry.at)) }
        }
    }
}

fn status(entry: &Entry) -> Markup {
    html! {
        @match entry.status {
            None => span.tag.bad { "none" },
            Some(status) if status >= 400 => span.tag.bad { (status) },
            Some(status) => span.tag.good { (status) },
        }
    }
}

/// What kept a request from being done.
fn stopped(entry: &Entry) -> String {
    if let Some(fault) = &entry.fault {
        return format!("a fault: {fault}");
    }
    if let Some(attempt) = entry.attempt {
        return format!("an attempt: {attempt}");
    }
    match (entry.gate, entry.status) {
        (Some(gate), Some(400..)) => gate.to_owned(),
        (None, Some(400..)) => "the operation itself".to_owned(),
        _ => String::new(),
    }
}

/// `GET /console/log/{number}`.
pub(super) fn one(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let number = call.param("number").parse().unwrap_or(0);
    let entry = call.panel.journal().by_number(number).cloned();
    let Some(entry) = entry else {
        return Ok(notice(
            404,
            "This request is not in the log",
            "The log holds the last thousand requests, and a restart or a reset empties it.",
        ));
    };
    let (sent, answered) = (entry.sent(), entry.answered());
    let stopped = stopped(&entry);
    let caused = match entry.events {
        Some(range) => crate::store::events::between(tx, None, range, CAUSED)?,
        None => Vec::new(),
    };
    let deliveries = match entry.events {
        Some(range) => webhooks::everywhere(tx, Some(range), CAUSED)?,
        None => Vec::new(),
    };
    let title = format!(
        "{} {}",
        entry.method,
        entry.path.split('?').next().unwrap_or_default()
    );
    let path = format!("/console/log/{number}");
    let whole = long::whole(call, &path);
    let request = format!("{} {}\n{sent}", entry.method, entry.path);
    let title = long::address(&title);
    let part = |key, text: &str| {
        whole.cut(
            key,
            &plain(text),
            PART,
            long::weight,
            |text| html! { (text) },
        )
    };
    let content = html! {
        p { a href="/console/log" { "All requests" } }
        h1 { (title) }
        dl {
            (fact("Answer", &status(&entry)))
            @if !stopped.is_empty() { (fact("Stopped at", &html! { (stopped) })) }
            (fact("Time", &html! { (iso(entry.at)) ", took " (entry.ms) " ms" }))
            (fact("Request id", &html! { code { (entry.request_id) } }))
            (fact("Account", &html! { (entry.account_id.as_deref().unwrap_or("none")) }))
        }
        h2 { "Request" }
        pre { (part("sent", &request)) }
        h2 { "Answer" }
        @if answered.is_empty() { p.soft { "Nothing of it is kept: it is no answer of the API." } }
        @else { pre { (part("answered", &answered)) } }
        h2 { "What it caused" }
        @if caused.is_empty() { p.soft { "No event." } } @else { (events::table(&whole, &caused, BELOW)) }
        @if !deliveries.is_empty() { (events::deliveries_table(&whole, &deliveries, None, BELOW)) }
        h2 { "The same again" }
        h3 { "curl" }
        pre { (part("curl", &tools::curl(call.base_url, &entry))) }
        @if let Some(as_tool) = tools::as_tool(call, &entry) {
            h3 { "MCP" }
            pre { (part("mcp", &as_tool)) }
        }
    };
    Ok(paper(&title, content))
}
