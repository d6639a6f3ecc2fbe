//! What stands around a request: who asked and when, what was asked before, what the job has come to,
//! and what has changed since. What is asked itself is in the files beside.

use maud::{Markup, html};

use super::fact;
use crate::deeds::{Step, grounds};
use crate::http::refusal::Refusal;
use crate::moment::{Moment, iso};
use crate::pages::long;
use crate::pages::words::{ago, day, plain, when};
use crate::rules::labels::label;
use crate::rules::money::display;
use crate::store::approvals::{self, Approval, Kind, Status, Terms};
use crate::store::contracts::{self, Stage};
use crate::store::proposals::Standing;
use crate::store::{accounts, jobs};

/// Who asked, and how the job stands.
pub(super) fn facts(step: Step<'_>, approval: &Approval) -> Result<Markup, Refusal> {
    let token = match approval.token_id.as_deref() {
        Some(id) => accounts::token_by_id(step.db, &approval.account_id, id)?,
        None => None,
    };
    let account = grounds::account_of(step.db, &approval.account_id)?;
    let (held, paid) = so_far(step, approval)?;
    Ok(html! {
        dl {
            (fact("Asked by", &html! {
                @match &token {
                    Some(token) => { "The token \u{201c}" (plain(&token.name)) "\u{201d}" },
                    None => { "A person, in the workspace" },
                }
                @if let Some(agent) = account.agent_name.as_ref().filter(|_| token.is_some()) {
                    " of the agent " (long::name(agent))
                }
                br;
                span.soft { (when(approval.created_at)) ", " (ago(approval.created_at, step.now)) }
            }))
            (fact("This job so far", &html! {
                @if held == 0 && paid == 0 { "Nothing was paid yet" } @else {
                    (display(held)) " in escrow, " (display(paid)) " paid out"
                }
            }))
        }
    })
}

/// Cents in escrow and cents paid out on the job that a request belongs to.
fn so_far(step: Step<'_>, approval: &Approval) -> Result<(i64, i64), Refusal> {
    let job = approval.job_id.as_deref();
    let (mut held, mut paid) = (0, 0);
    for contract in contracts::list(step.db, &approval.account_id, job, None)? {
        for milestone in contracts::milestones(step.db, &contract.id)? {
            if milestone.holds_money() {
                held += milestone.amount_cents;
            } else if milestone.stage == Stage::Paid {
                paid += milestone.amount_cents;
            }
        }
    }
    Ok((held, paid))
}

/// What is asked for otherwise than the time before, about the same thing.
pub(super) fn before(step: Step<'_>, approval: &Approval) -> Result<Markup, Refusal> {
    let alike = approvals::alike(step.db, approval)?;
    let older = alike.iter().skip_while(|one| one.id != approval.id).nth(1);
    let Some(older) = older else {
        return Ok(html! {});
    };
    let changes = differences(&older.terms, &approval.terms);
    Ok(html! {
        div.notice {
            p {
                "Your agent asked for this before, " (ago(older.created_at, step.now)) "; that request "
                "was " (what_became(older)) "."
                @if changes.is_empty() { " It is the same again." }
            }
            @for (name, now, was) in changes {
                p { (name) ": " strong { (now) } ", was " (was) "." }
            }
            @if let Some(reason) = &older.reason {
                p { "You said then: \u{201c}" (plain(reason)) "\u{201d}" }
            }
        }
    })
}

/// What has become of an earlier request, in a word or two.
fn what_became(older: &Approval) -> String {
    match older.status {
        Status::Expired if super::is_replaced(older) => "replaced by this one".to_owned(),
        Status::Expired => "not answered in time".to_owned(),
        other => label(other.as_str()).to_lowercase(),
    }
}

/// The terms that differ: name, as it is, as it was.
pub(super) fn differences(was: &Terms, now: &Terms) -> Vec<(&'static str, String, String)> {
    let short = |text: &str| long::brief(text, 600);
    let text = |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), short);
    let date =
        |due: Option<Moment>| due.map_or("no date".to_owned(), |due| day(&iso(due)).to_owned());
    let rows = [
        (
            "Amount",
            display(now.amount_cents),
            display(was.amount_cents),
        ),
        ("Name", text(&now.name), text(&was.name)),
        ("Work", text(&now.description), text(&was.description)),
        ("Due", date(now.due_at), date(was.due_at)),
    ];
    rows.into_iter()
        .filter(|(_, now, was)| now != was)
        .collect()
}

/// What is not as it was when this was asked, in sentences.
pub(super) fn shifted(step: Step<'_>, approval: &Approval) -> Result<Vec<String>, Refusal> {
    let since = approval.created_at;
    let mut all = Vec::new();
    if let Some(job) = approval.job_id.as_deref() {
        if let Some(job) = jobs::by_id(step.db, job)? {
            if !job.is_open() && approval.kind == Kind::Hire {
                all.push("The job is closed now.".to_owned());
            } else if job.updated_at > since {
                all.push(format!("The job was changed on {}.", when(job.updated_at)));
            }
        }
        let begun = contracts::list(step.db, &approval.account_id, Some(job), None)?;
        let others = begun
            .iter()
            .filter(|other| other.started_at > since)
            .count();
        match others {
            0 => {}
            1 => all.push("Somebody else was hired on this job.".to_owned()),
            many => all.push(format!("{many} others were hired on this job.")),
        }
    }
    if let Some(id) = approval.proposal_id.as_deref() {
        let (proposal, _) = grounds::proposal(step, id)?;
        if proposal.updated_at > since && proposal.standing != Standing::Hired {
            all.push(format!(
                "The proposal was changed on {} and is marked \u{201c}{}\u{201d}.",
                when(proposal.updated_at),
                label(proposal.standing.shown())
            ));
        }
        return Ok(all);
    }
    let contract = grounds::of_contract(step, approval)?;
    if contract
        .consumption
        .last_usage_at
        .is_some_and(|at| at > since)
    {
        all.push("Work was reported on the contract.".to_owned());
    }
    let milestones = contracts::milestones(step.db, &contract.id)?;
    for milestone in &milestones {
        let name = milestone.name.as_deref().unwrap_or(&milestone.description);
        if milestone.payout_asked_at.is_some_and(|at| at > since) {
            all.push(format!(
                "The payout of \u{201c}{}\u{201d} was asked for.",
                long::name(name)
            ));
        }
        if milestone.settled_at.is_some_and(|at| at > since) {
            let now = label(milestone.stage.as_str()).to_lowercase();
            all.push(format!(
                "\u{201c}{}\u{201d} is {now} now.",
                long::name(name)
            ));
        }
    }
    if approval.kind == Kind::End {
        let held = milestones
            .iter()
            .filter(|milestone| milestone.holds_money());
        let held: i64 = held.map(|milestone| milestone.amount_cents).sum();
        if held != approval.terms.amount_cents {
            all.push(format!(
                "In escrow are {}, not {}.",
                display(held),
                display(approval.terms.amount_cents)
            ));
        }
    }
    Ok(all)
}

/// Why a request ended without a decision, and where it goes on.
pub(super) fn ended(step: Step<'_>, approval: &Approval) -> Result<Markup, Refusal> {
    let at = approval.resolved_at.unwrap_or(approval.expires_at);
    if at >= approval.expires_at {
        return Ok(html! {
            "Nobody decided in time, and this request lapsed on " (when(at)) ". No money was moved; your "
            "agent can ask again."
        });
    }
    let alike = approvals::alike(step.db, approval)?;
    let newer: Vec<_> = alike
        .iter()
        .take_while(|one| one.id != approval.id)
        .collect();
    let live = newer
        .iter()
        .find(|one| one.is_pending() && one.expires_at > step.now);
    let latest = live.or_else(|| newer.first());
    Ok(match latest {
        Some(newer) => html! {
            "Replaced on " (when(at)) ": your agent asked anew with other terms. No money was moved "
            "by this request. "
            a href={ "/approvals/" (newer.id) } {
                @if newer.is_pending() { "Go to the request that waits now" }
                @else { "See the newer request" }
            }
            "."
        },
        None => html! {
            "Ended on " (when(at)) " because things went another way: what it asks for is not possible "
            "any more. No money was moved by it."
        },
    })
}
