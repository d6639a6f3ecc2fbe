//! One candidate with everything there is to decide on: facts, interview, profile and the talk so far;
//! and from here the marks and the hire.

use std::collections::BTreeMap;

use maud::{Markup, html};
use rusqlite::Transaction;
use serde::Deserialize as _;
use serde_json::Value;

use super::proposals::bid;
use super::workspace::{self, gone};
use crate::deeds::decide::By;
use crate::deeds::hire::{self, Given};
use crate::deeds::marks::{self, MARKS};
use crate::deeds::{grounds, talk};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long::{self, Whole};
use crate::pages::talk as talk_of;
use crate::pages::words::{grouped, plain, said, usd, when};
use crate::pages::{fact, once, page};
use crate::rules::labels::label;
use crate::rules::scrub;
use crate::shapes::people::Freelancer;
use crate::shapes::proposals::Recorded;
use crate::store::conversations::{self, Bucket, Sender};
use crate::store::jobs::Job;
use crate::store::proposals::{self, Order, Proposal, Standing};
use crate::store::{approvals, contracts};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/proposals/{id}", show),
    employer("POST", "/employer/proposals/{id}/mark", mark),
    employer("POST", "/employer/proposals/{id}/write", write),
    employer("POST", "/employer/proposals/{id}/hire", ask),
];

/// Bytes that a character takes that is made visible.
const HIDDEN: usize = 90;
/// Bytes of the interview, of the messages, and of each large field as it is given back.
const TURNS: usize = 16 * 1024;
const TALK: usize = 12 * 1024;
const FIELD: usize = 16 * 1024;

/// `GET /employer/proposals/{id}`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some((proposal, job)) => sheet(tx, call, 200, &proposal, &job, None),
        None => Ok(gone()),
    }
}

/// A proposal on a job of the account that looks.
fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<(Proposal, Job)>, Refusal> {
    let Some(proposal) = proposals::by_id(tx, call.param("id"))? else {
        return Ok(None);
    };
    let job = workspace::own(tx, call, &proposal.job_id)?;
    Ok(job.map(|job| (proposal, job)))
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    proposal: &Proposal,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let person = grounds::person_of(tx, &proposal.person_id)?;
    let profile = Freelancer::deserialize(&person.profile)?;
    let interview = match &proposal.interview {
        Value::Null => None,
        recorded => Some(Recorded::deserialize(recorded)?),
    };
    let name = long::name(&profile.display_name);
    let path = format!("/employer/proposals/{}", proposal.id);
    let whole = long::whole(call, &path);
    let next = proposals::listed(tx, &job.id, &[Standing::Unreviewed], Order::Newest, (0, 2))?;
    let next = next.iter().find(|one| one.id != proposal.id);
    let content = html! {
        p.soft {
            a href={ "/employer/jobs/" (job.id) "/proposals" } { (long::name(job.title())) }
            @if let Some(next) = next {
                " · " a data-key="n" href={ "/employer/proposals/" (next.id) } { "Next unreviewed" }
            }
        }
        h1 { (name) }
        @if let Some(text) = wrong { p.wrong role="alert" { (said(text)) } }
        div.split {
            div {
                (facts(proposal, &profile))
                (marking(proposal, call, &path))
                (hiring(tx, call, proposal, &name, &path)?)
            }
            div {
                (turns(call, &whole, interview.as_ref()))
                h2 { "Profile" }
                @if let Some(bio) = &profile.bio { p { (shown(&whole, "bio", bio, 2000)) } }
                p { a href={ "/profile/" (profile.profile_slug) } { "The whole profile" } }
                (talked(tx, call, proposal, &path)?)
            }
        }
    };
    Ok(page(
        status,
        &format!("{name} · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// A text that somebody wrote, with the characters in it made visible that show nothing.
fn shown(whole: &Whole<'_>, key: &str, text: &str, most: usize) -> Markup {
    let weight = |letter: char| match plain(letter.encode_utf8(&mut [0; 4])).is_empty() {
        true => HIDDEN,
        false => long::weight(letter),
    };
    whole.cut(key, &scrub::clean(text), most, weight, visible)
}

fn visible(text: &str) -> Markup {
    html! {
        @for c in text.chars() {
            @if plain(&c.to_string()).is_empty() {
                span.hidden-char title="A character that shows nothing" {
                    (format!("U+{:04X}", u32::from(c)))
                }
            } @else { (c) }
        }
    }
}

fn facts(proposal: &Proposal, profile: &Freelancer) -> Markup {
    let interview = proposal.interview.get("score").and_then(Value::as_f64);
    let decimal = |score: f64| crate::rules::money::decimal(score).to_string();
    html! {
        dl {
            (fact("Status", &html! { (label(proposal.standing.shown())) }))
            (fact("Bid", &html! { (bid(proposal.bid_micros, &proposal.bid_unit)) }))
            (fact("Interview", &html! {
                @match interview {
                    Some(score) => { (decimal(score)) " of 10" },
                    None => { "No interview was finished" },
                }
            }))
            (fact("Match", &html! {
                @match proposal.match_score {
                    Some(score) => { (decimal(score)) " of 100, how well the profile fits the job" },
                    None => { "No score" },
                }
            }))
            (fact("From", &html! { (long::name(&profile.country)) }))
            (fact("Identity", &html! { @if profile.identity_verified { "Verified" } @else { "Not verified" } }))
            (fact("Earned here", &html! {
                @match profile.stats.total_earned_usd.as_ref().and_then(serde_json::Number::as_f64) {
                    Some(earned) => (usd(earned)),
                    None => { "Not told" },
                }
            }))
            (fact("Reviews", &html! {
                @match (&profile.stats.review_count, &profile.stats.average_rating) {
                    (Some(count), Some(rating)) => { (grouped(count)) ", " (rating.to_string()) " of 5 on average" },
                    _ => { "None" },
                }
            }))
            (fact("Languages", &html! {
                @for (place, known) in profile.languages.iter().take(20).enumerate() {
                    @if place > 0 { ", " }
                    (long::name(&known.language)) " (" (label(&known.proficiency)) ")"
                }
            }))
            (fact("Applied", &html! { (when(proposal.created_at)) }))
            @if proposal.updated_at > proposal.created_at {
                (fact("Last changed", &html! { (when(proposal.updated_at)) }))
            }
        }
    }
}

fn marking(proposal: &Proposal, call: &Call<'_>, path: &str) -> Markup {
    let key = |mark: Standing| match mark {
        Standing::Shortlisted => Some("s"),
        Standing::Maybe => Some("m"),
        Standing::Declined => Some("d"),
        _ => None,
    };
    html! {
        @if !matches!(proposal.standing, Standing::Hired | Standing::Invited | Standing::Refused) {
            h2 { "Mark" }
            form.actions method="post" action={ (path) "/mark" } {
                (once(call, path))
                @for mark in MARKS {
                    button.small type="submit" name="status" value=(mark) data-key=[key(*mark)]
                        aria-pressed=[(*mark == proposal.standing).then_some("true")] {
                        (label(mark.as_str()))
                    }
                }
            }
        }
    }
}

/// What leads to a contract, or to the one there is.
fn hiring(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    proposal: &Proposal,
    name: &str,
    path: &str,
) -> Result<Markup, Refusal> {
    if let Some(contract) = contracts::by_proposal(tx, &proposal.id)? {
        return Ok(html! {
            h2 { "Hired" }
            p { a href={ "/employer/contracts/" (contract.id) } { "The contract with " (name) } }
        });
    }
    if matches!(proposal.standing, Standing::Invited | Standing::Refused) {
        return Ok(html! {});
    }
    let waits = approvals::pending_hire(tx, &proposal.id)?;
    let waits = waits.filter(|one| one.expires_at > call.now);
    let typed = |name: &str| long::typed(call, name, "");
    let (description, cut) = long::written(call, "description", "", FIELD);
    Ok(html! {
        h2 { "Hire" }
        @if let Some(waits) = waits {
            p.notice {
                "A request to hire waits: " a href={ "/approvals/" (waits.id) } { "decide it" } "."
            }
        }
        form method="post" action={ (path) "/hire" } data-guard {
            (once(call, path))
            label for="name" { "First milestone" }
            input id="name" name="name" maxlength="200" value=(typed("name")) autocomplete="off";
            label for="description" { "What is to be done for it" }
            textarea id="description" name="description" { (description) }
            (cut)
            label for="amount" { "Amount in US dollars" }
            input id="amount" name="amount" type="number" min="0.01" step="0.01" value=(typed("amount")) required;
            label for="dueDate" { "Due" }
            input id="dueDate" name="dueDate" type="date" value=(typed("dueDate"));
            @if proposal.standing == Standing::NotAFit {
                label.choice { input type="checkbox" name="despite" value="yes"; " Hire although marked \u{201c}Not a fit\u{201d}" }
            }
            div.actions { button type="submit" { "Show what that costs" } }
        }
        p.soft { "The next page names the fees and the total; nothing is paid before its button." }
    })
}

/// Half of the bytes that fields give back of what was typed: what else is shown has that much less room.
fn given(call: &Call<'_>) -> usize {
    let fields =
        ["content", "description"].map(|name| long::written(call, name, "", FIELD).0.0.len());
    fields.iter().sum::<usize>() / 2
}

/// The interview, each turn with an address of its own.
fn turns(call: &Call<'_>, whole: &Whole<'_>, interview: Option<&Recorded>) -> Markup {
    let all: Vec<_> = interview.map_or(Vec::new(), |found| {
        found.messages.iter().enumerate().collect()
    });
    let most = TURNS.saturating_sub(given(call)).max(3000);
    let rows = whole.rows("turns", &all, most, |(place, turn)| {
        let at = format!("turn-{}", place + 1);
        html! {
            li id=(at) {
                a.soft href={ "#" (at) } { (place + 1) ". " (label(&turn.role)) }
                p { (shown(whole, &at, &turn.content, 2000)) }
            }
        }
    });
    html! {
        h2 { "AI interview" }
        @match interview {
            None => p.empty { "This person has taken no interview, or not finished it." },
            Some(found) => {
                @if let Some(summary) = &found.summary { p { (shown(whole, "summary", summary, 1000)) } }
                ol.timeline { (rows.shown) }
                (rows.rest)
            },
        }
    }
}

/// The talk before a hire.
fn talked(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    proposal: &Proposal,
    path: &str,
) -> Result<Markup, Refusal> {
    let thread = conversations::by_proposal(tx, &proposal.id, Bucket::Proposal)?;
    let talk = talk_of::read(tx, call, thread.as_ref().map(|thread| thread.id.as_str()))?;
    let (content, cut) = long::written(call, "content", "", FIELD);
    let nobody = BTreeMap::new();
    let shut = thread
        .as_ref()
        .is_some_and(|thread| thread.read_only || thread.blocked);
    Ok(html! {
        h2 { "Messages before a hire" }
        (talk.shown(call, path, TALK.saturating_sub(given(call)).max(3000), |message| super::messages::by(message, &nobody)))
        @if shut { p.soft { "Nobody can write here any more." } } @else {
            form method="post" action={ (path) "/write" } data-guard {
                (once(call, path))
                label for="content" { "Write" }
                textarea id="content" name="content" maxlength="10000" required { (content) }
                (cut)
                div.actions { button type="submit" { "Send" } }
            }
        }
    })
}

/// `POST /employer/proposals/{id}/mark`, with `status`.
fn mark(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((proposal, job)) = own(tx, call)? else {
        return Ok(gone());
    };
    let word = call.form("status").unwrap_or_default();
    let step = call.step(tx);
    match marks::named(&word).and_then(|mark| marks::mark(step, &proposal.id, mark)) {
        Ok((proposal, _)) => {
            let says = format!(
                "Marked: {}.",
                label(proposal.standing.shown()).to_lowercase()
            );
            call.done(tx, &format!("/employer/proposals/{}", proposal.id), &says)
        }
        Err(no) => refused(tx, call, &proposal, &job, &no.into()),
    }
}

/// `POST /employer/proposals/{id}/write`, with `content`.
fn write(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((proposal, job)) = own(tx, call)? else {
        return Ok(gone());
    };
    let step = call.step(tx);
    let content = call.form("content").unwrap_or_default();
    let account = &call.employer()?.account;
    let sent = step.together(|| {
        let content = super::messages::fitting(&content)?;
        let (id, _) = talk::open(step, &job, &proposal)?;
        let thread = talk::own(step, &account.id, &id)?;
        talk::employer_writes(step, account, &thread, content)
    });
    match sent {
        Ok(message) => {
            debug_assert!(message.sender == Sender::Account);
            call.done(tx, &format!("/employer/proposals/{}", proposal.id), "Sent.")
        }
        Err(no) => refused(tx, call, &proposal, &job, &no.into()),
    }
}

/// `POST /employer/proposals/{id}/hire`: asks for the hire as the person wants it, and leads to the page
/// that names what it costs and pays it.
fn ask(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some((proposal, job)) = own(tx, call)? else {
        return Ok(gone());
    };
    let given = |name: &str| call.form(name);
    let (name, description, due) = (given("name"), given("description"), given("dueDate"));
    let amount = given("amount").and_then(|text| text.trim().parse().ok());
    let amount = amount
        .and_then(serde_json::Number::from_f64)
        .map_or(Value::Null, Value::Number);
    let terms = hire::terms(Given {
        name: name.as_deref(),
        description: description.as_deref(),
        amount: &amount,
        due: due.as_deref(),
    });
    let terms = match terms {
        Ok(terms) => terms,
        Err(flaw) => {
            let refusal = Refusal::bad_field(flaw.field, format!("{}: {}", flaw.field, flaw.says));
            return refused(tx, call, &proposal, &job, &refusal);
        }
    };
    let account = &call.employer()?.account;
    let by = By {
        account_id: &account.id,
        token_id: None,
    };
    let despite = given("despite").is_some();
    match hire::ask(call.step(tx), by, (&proposal, &job), terms, despite) {
        Ok(approval) => Ok(Answer::to(&format!("/approvals/{}", approval.id))),
        Err(no) => refused(tx, call, &proposal, &job, &no.into()),
    }
}

/// The page with why nothing was done.
fn refused(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    proposal: &Proposal,
    job: &Job,
    refusal: &Refusal,
) -> Result<Answer, Refusal> {
    if refusal.status >= 500 {
        return Err(Refusal::broken(refusal.told()));
    }
    let text = format!("Nothing was done. {}", refusal.told());
    sheet(tx, call, refusal.status, proposal, job, Some(&text))
}
