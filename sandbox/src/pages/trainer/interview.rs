//! The AI interview that somebody takes who is played: one question after the other, kept after each, so
//! that it can be gone on with later. What it comes to is in `rules::interviewing`.

use maud::html;
use rusqlite::Transaction;
use serde::Deserialize as _;

use super::{gone, proposals::finished};
use crate::deeds::proposals as deeds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::long;
use crate::pages::words::said;
use crate::pages::{once, page};
use crate::rules::interviewing;
use crate::rules::money::decimal;
use crate::secret;
use crate::shapes::Time;
use crate::shapes::proposals::{Line, Recorded};
use crate::store::jobs::{self, Job};
use crate::store::played;
use crate::store::proposals::{self, Proposal, Standing};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/interviews/{id}", show),
    trainer("POST", "/trainer/interviews/{id}/answer", answer),
];

const INTERVIEWER: &str = "interviewer";
const CANDIDATE: &str = "candidate";
/// Bytes of the turns, and of an answer as it is given back.
const TURNS: usize = 24 * 1024;
const FIELD: usize = 14 * 1024;
/// Characters of an answer.
const LONGEST: usize = 4000;

/// `GET /trainer/interviews/{id}`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some((proposal, job)) => sheet(call, 200, &proposal, &job, None),
        None => Ok(gone()),
    }
}

fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<(Proposal, Job)>, Refusal> {
    let person = call.trainer()?;
    let found = proposals::by_id(tx, call.param("id"))?;
    let Some(proposal) = found.filter(|one| one.person_id == person.id) else {
        return Ok(None);
    };
    if matches!(proposal.standing, Standing::Invited | Standing::Refused) {
        return Ok(None);
    }
    let job = jobs::by_id(tx, &proposal.job_id)?;
    Ok(job.map(|job| (proposal, job)))
}

fn recorded(proposal: &Proposal) -> Result<Option<Recorded>, Refusal> {
    match &proposal.interview {
        serde_json::Value::Null => Ok(None),
        kept => Ok(Some(Recorded::deserialize(kept)?)),
    }
}

fn sheet(
    call: &Call<'_>,
    status: u16,
    proposal: &Proposal,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let taken = recorded(proposal)?;
    let turns = taken.as_ref().map_or(&[][..], |taken| &taken.messages);
    let questions = interviewing::questions(&job.fields);
    let answered = turns.iter().filter(|turn| turn.role == CANDIDATE).count();
    let next = questions.get(answered).filter(|_| !finished(proposal));
    let path = format!("/trainer/interviews/{}", proposal.id);
    let whole = long::whole(call, &path);
    let turns: Vec<_> = turns.iter().enumerate().collect();
    let (typed, cut) = long::written(call, "answer", "", FIELD);
    let list = whole.rows("turns", &turns, TURNS, |(place, turn)| {
        let who = if turn.role == CANDIDATE { "You" } else { "Interviewer" };
        html! {
            li { span.soft { (who) } (whole.text(&format!("turn-{}", place + 1), &turn.content, 4500)) }
        }
    });
    let content = html! {
        p.soft { a href="/trainer/proposals" { "Proposals" } }
        h1 { "Interview for " (long::name(job.title())) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was kept. " (said(text)) } }
        @if let Some(score) = taken.as_ref().and_then(|taken| taken.score.as_ref()) {
            p { "Finished: " strong { (score.to_string()) " of 10" } ". The employer sees it with every answer." }
        }
        ol.timeline {
            (list.shown)
        }
        (list.rest)
        @if let Some(question) = next {
            form method="post" action={ (path) "/answer" } data-guard {
                (once(call, &path))
                label for="answer" { "Question " (answered + 1) " of " (questions.len()) ": " (long::brief(question, 1500)) }
                textarea id="answer" name="answer" required maxlength=(LONGEST) { (typed) }
                (cut)
                div.actions { button type="submit" { "Answer" } }
            }
            p.soft { "You can stop here and go on later; what you answered is kept. How answers are scored is told in the sandbox's documentation." }
        }
    };
    Ok(page(
        status,
        &format!("Interview · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// `POST /trainer/interviews/{id}/answer`, with `answer`.
fn answer(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((proposal, job)) = own(tx, call)? else {
        return Ok(gone());
    };
    let given = call.form("answer").unwrap_or_default();
    let given = given.trim();
    if given.is_empty() || given.chars().count() > LONGEST {
        let text = format!("An answer has 1 to {LONGEST} characters.");
        return sheet(call, 400, &proposal, &job, Some(&text));
    }
    let questions = interviewing::questions(&job.fields);
    let mut taken = match recorded(&proposal)? {
        Some(taken) => taken,
        None => Recorded {
            interview_id: secret::id("int_")?,
            score: None,
            summary: None,
            messages: Vec::new(),
        },
    };
    let answered = taken
        .messages
        .iter()
        .filter(|turn| turn.role == CANDIDATE)
        .count();
    let Some(question) = questions.get(answered).filter(|_| taken.score.is_none()) else {
        return sheet(
            call,
            409,
            &proposal,
            &job,
            Some("The interview is finished."),
        );
    };
    for (role, content) in [(INTERVIEWER, question.as_str()), (CANDIDATE, given)] {
        taken.messages.push(Line {
            id: secret::id("turn_")?,
            role: role.to_owned(),
            content: content.to_owned(),
            sent_at: Time(call.now),
        });
    }
    let done = answered + 1 == questions.len();
    if done {
        let replies = taken.messages.iter().filter(|turn| turn.role == CANDIDATE);
        let pairs: Vec<(String, String)> = (questions.iter().cloned())
            .zip(replies.map(|turn| turn.content.clone()))
            .collect();
        taken.score = Some(decimal(interviewing::score(&pairs)));
        taken.summary = Some(
            "Answered every question; the score counts what can be counted in the answers."
                .to_owned(),
        );
    }
    deeds::interviewed(call.step(tx), &proposal.id, &serde_json::to_value(&taken)?)?;
    played::note(tx, &proposal.id, call.now)?;
    let says = if done {
        "Your interview is finished."
    } else {
        "Kept."
    };
    call.done(tx, &format!("/trainer/interviews/{}", proposal.id), says)
}
