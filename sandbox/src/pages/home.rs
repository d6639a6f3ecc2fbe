//! The start page, which lists what is here, and the billing page that refusals point to. Nothing
//! can be changed on either.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::long;
use super::words::{left, plain, when};
use super::{fact, page};
use crate::deeds::{Step, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::Access;
use crate::http::table::{Operation, site};
use crate::moment::Moment;
use crate::rules::labels::label;
use crate::rules::money::{HireCharge, display};
use crate::store::accounts::{self, Account};
use crate::store::approvals::{Approval, Kind, Status};
use crate::store::{approvals, contracts, credits, jobs, top_ups};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/", show),
    site("GET", "/billing", billing),
];

/// Rows of a kind listed at most.
const SHOWN: usize = 20;
const SHOWN_OF_ROWS: i64 = 20;

/// `GET /`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let latest = approvals::latest(tx, SHOWN_OF_ROWS)?;
    let mut requests = Vec::new();
    // Whoever looks as somebody sees what is theirs.
    let theirs = |account_id: &str| call.eyes.may_act_for(account_id);
    for request in latest.iter().filter(|one| theirs(&one.account_id)) {
        requests.push((request, state(request, call.now), asked(step, request)?));
    }
    let (waiting, decided): (Vec<_>, Vec<_>) = requests
        .iter()
        .partition(|(_, state, _)| *state == Status::Pending);
    let mut top_ups = top_ups::waiting(tx, call.now, SHOWN_OF_ROWS)?;
    top_ups.retain(|one| theirs(&one.account_id));
    let mut contracts = Vec::new();
    for contract in contracts::running(tx, SHOWN_OF_ROWS)? {
        if !theirs(&contract.account_id) {
            continue;
        }
        let person = grounds::hired(step, &contract)?;
        let held = contracts::milestones(tx, &contract.id)?;
        let held = held.iter().filter(|milestone| milestone.holds_money());
        let held: i64 = held.map(|milestone| milestone.amount_cents).sum();
        contracts.push((contract, person, held));
    }
    let listed = jobs::listed(tx, i64::MAX, SHOWN, |_| true)?;
    let documents = call
        .table
        .rows()
        .filter(|row| matches!(row.access, Access::Document));
    let content = html! {
        h1 { "OpenTrain sandbox" }
        p {
            "The hiring platform on this machine, for agents to practise on. It is served at "
            code { (call.base_url) } "."
        }
        h2 { "Waiting for you" }
        @if waiting.is_empty() && top_ups.is_empty() { p.soft { "Nothing waits for you." } }
        ul.rows {
            @for (request, _, asked) in &waiting {
                li {
                    a href={ "/approvals/" (request.id) } { (asked) }
                    span.soft { "lapses in " (left(request.expires_at, call.now)) }
                }
            }
            @for top_up in &top_ups {
                li {
                    a href={ "/checkout/" (top_up.id) } {
                        "Pay in " (display(top_up.amount_cents)) " of credits"
                    }
                    span.soft { "lapses in " (left(top_up.expires_at, call.now)) }
                }
            }
        }
        @if !contracts.is_empty() {
            h2 { "At work" }
            ul.rows {
                @for (contract, person, held) in &contracts {
                    li {
                        span { (long::name(person.text("displayName"))) ", " (long::name(&contract.title)) }
                        span.soft { (display(*held)) " held" }
                    }
                }
            }
        }
        @if !decided.is_empty() {
            h2 { "Decided" }
            ul.rows {
                @for (request, state, asked) in &decided {
                    li {
                        a href={ "/approvals/" (request.id) } { (asked) }
                        span.soft { (label(state.as_str())) ", " (when(request.created_at)) }
                    }
                }
            }
        }
        h2 { "Open jobs" }
        @if listed.is_empty() { p.soft { "No job is published." } }
        ul.rows {
            @for job in &listed {
                li { a href={ "/jobs/" (job.id) } { (long::name(job.title())) } }
            }
        }
        h2 { "Money" }
        p { a href="/billing" { "Cards and credits of every account" } }
        h2 { "For programs" }
        ul.rows {
            @for row in documents {
                li { a href=(row.path) { (row.path) } span.soft { (row.paper.summary) } }
            }
        }
        details {
            summary { "The operations that are played" }
            ul.rows {
                @for row in call.table.rows().filter(|row| row.is_api()) {
                    li {
                        code { (row.method) " " (row.path) }
                        span.soft { (row.paper.summary) }
                    }
                }
            }
        }
    };
    Ok(page(200, "Start", content))
}

/// What somebody is asked for, in a few words with the sum.
pub(crate) fn asked(step: Step<'_>, request: &Approval) -> Result<String, Refusal> {
    let cents = request.terms.amount_cents;
    if request.kind == Kind::Hire {
        let (proposal, _) =
            grounds::proposal(step, request.proposal_id.as_deref().unwrap_or_default())?;
        let person = grounds::person_of(step.db, &proposal.person_id)?;
        let name = long::name(person.text("displayName"));
        return Ok(format!(
            "Hire {name} for {}",
            display(HireCharge::of(cents).total())
        ));
    }
    let contract = grounds::of_contract(step, request)?;
    let name = long::name(grounds::hired(step, &contract)?.text("displayName"));
    Ok(match request.kind {
        Kind::Fund => format!("Put {} into escrow for {name}", display(cents)),
        Kind::Release => format!("Pay {} to {name}", display(cents)),
        Kind::End | Kind::Hire => {
            format!("End the contract with {name}; {} goes back", display(cents))
        }
    })
}

/// `GET /billing`.
pub(crate) fn billing(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.employer().is_ok() {
        return Ok(Answer::to("/employer/account/billing"));
    }
    let mut purses = Vec::new();
    for account in accounts::latest(tx, i64::try_from(SHOWN).unwrap_or(i64::MAX))? {
        if call.eyes.may_act_for(&account.id) {
            let balance = credits::balance(tx, &account.id)?;
            purses.push((account, balance));
        }
    }
    let content = html! {
        h1 { "Billing" }
        p {
            "On the real platform you add a card or buy credits here. In the sandbox every account \
             has a test card from the start, and credits are paid in at the link of a top-up."
        }
        @if purses.is_empty() { p.soft { "No agent has registered yet." } }
        @for (account, balance) in &purses {
            h2 { (long::name(account.organization_name.as_deref().unwrap_or("Organization without a name"))) }
            dl {
                (fact("Owner", &html! { (owner(account)) }))
                (fact("Card", &html! { @if account.has_card { "Test card on file" } @else { "None on file" } }))
                (fact("Credits, free", &html! { (display(balance.available)) }))
                (fact("Credits, held for work", &html! { (display(balance.reserved)) }))
            }
        }
    };
    Ok(page(200, "Billing", content))
}

fn owner(account: &Account) -> Markup {
    html! {
        @match account.email.as_deref().filter(|_| account.claimed_at.is_some()) {
            Some(email) => (plain(email)),
            None => span.soft { "Nobody has claimed it" },
        }
    }
}

/// The state of a request as of now; one that has lapsed need not have been looked at since.
fn state(request: &Approval, now: Moment) -> Status {
    if request.is_pending() && request.expires_at <= now {
        Status::Expired
    } else {
        request.status
    }
}
