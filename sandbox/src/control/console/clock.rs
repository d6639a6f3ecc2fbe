//! The clock: what time it is here, and moving it.

use maud::html;
use rusqlite::Transaction;

use super::{again, alert, button, paper};
use crate::control::{Clock, turned};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::pages::fact;
use crate::pages::words::{span, when};
use crate::store::acts::{self, Doing};
use crate::store::meta;

/// Things to come that are listed at most.
const SHOWN: i64 = 20;
const MOVE: &str = "/console/clock/move";

/// `GET /console/clock`.
pub(super) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    shown(tx, call, None)
}

fn shown(tx: &Transaction<'_>, call: &Call<'_>, wrong: Option<&str>) -> Result<Answer, Refusal> {
    let frozen = meta::is_frozen(tx)?;
    let upcoming = acts::upcoming(tx, SHOWN)?;
    let (now, ahead) = (call.now, call.now - call.wall);
    let content = html! {
        h1 { "Clock" }
        (alert(wrong))
        dl {
            (fact("Here it is", &html! { strong { (when(now)) } }))
            (fact("Ahead of the wall", &html! {
                @if ahead < 1000 { "Not at all" } @else { (span(ahead)) }
            }))
            (fact("It", &html! { @if frozen { "stands still" } @else { "runs" } }))
        }
        div.actions {
            (button(call, MOVE, &[("seconds", "3600")], "+1 hour"))
            (button(call, MOVE, &[("seconds", "86400")], "+1 day"))
            @if let Some((due, kind, _)) = upcoming.first() {
                @let seconds = ((due - now).max(0) / 1000 + 1).to_string();
                (button(call, MOVE, &[("seconds", &seconds)], &format!("To the next: {}", doing(kind).to_lowercase())))
            }
            @if frozen { (button(call, MOVE, &[("frozen", "false")], "Let it run")) }
            @else { (button(call, MOVE, &[("frozen", "true")], "Let it stand")) }
        }
        h2 { "What comes by itself" }
        @if upcoming.is_empty() {
            p.empty {
                "Nothing. When an agent publishes, writes, invites or hires, people do something about it "
                "after a while; " code { "opentrain-mcp sandbox ctl clock advance 1h" } " lets it pass."
            }
        } @else {
            ul.rows {
                @for (due, kind, about) in &upcoming {
                    li {
                        span { (doing(kind)) " (" code { (about) } ")" }
                        span.soft { (when(*due)) @if *due > now { ", in " (span(due - now)) } }
                    }
                }
            }
        }
    };
    Ok(paper("Clock", content))
}

/// `POST /console/clock/move`, with `seconds` or `frozen`.
pub(super) fn turn(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let wanted = Clock {
        advance_seconds: call.form("seconds").and_then(|text| text.parse().ok()),
        to: None,
        frozen: call.form("frozen").map(|word| word == "true"),
    };
    match turned(tx, call, wanted) {
        Ok(now) => call.done(
            tx,
            "/console/clock",
            &format!("Here it is {} now.", when(now)),
        ),
        Err(refusal) => again(tx, call, &refusal, shown),
    }
}

/// What an act is, in a few words.
pub(super) fn doing(kind: &str) -> &'static str {
    match Doing::read(kind) {
        Some(Doing::Settle) => "People move in",
        Some(Doing::Look | Doing::LookAgain) => "People look at a job",
        Some(Doing::Interview) => "Somebody goes on with an interview",
        Some(Doing::Apply) => "Somebody applies",
        Some(Doing::Read) => "Somebody reads a message",
        Some(Doing::Reply) => "Somebody answers",
        Some(Doing::Consider) => "Somebody sees an invitation",
        Some(Doing::AnswerInvite) => "Somebody answers an invitation",
        Some(Doing::Study) => "Somebody reads the instructions",
        Some(Doing::Follow) => "Somebody reads in a channel",
        Some(Doing::Work) => "Somebody works on a milestone",
        Some(Doing::Welcome) => "Somebody who was hired says hello",
        Some(Doing::AskPayout) => "Somebody asks for a payout",
        None => "Something this version does not know",
    }
}
