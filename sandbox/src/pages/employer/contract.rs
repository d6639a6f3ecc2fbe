//! A contract as its employer sees it: what each milestone waits for and whose turn it is, the money, and
//! everything that happened, in one list. What moves money leads to a page whose button names the sum.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::workspace::{self, Tab, gone};
use crate::deeds::contracts::{self as ends, End};
use crate::deeds::decide::By;
use crate::deeds::milestones::{self, Amount, Plan};
use crate::deeds::{No, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::moment::{self, Moment, iso};
use crate::pages::long::{self, Whole};
use crate::pages::words::{day, said, when};
use crate::pages::{approval, fact, once, page, usage};
use crate::rules::labels::label;
use crate::rules::money::{self, decimal, display};
use crate::rules::pay::Pay;
use crate::store::approvals::{self, Approval, Kind};
use crate::store::contracts::{self, Contract, Milestone, Stage};
use crate::store::credits;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/contract", of_job),
    employer("GET", "/employer/contracts/{id}", show),
    employer("POST", "/employer/contracts/{id}/milestone", add),
    employer("POST", "/employer/contracts/{id}/ask", ask),
];

/// Bytes of the milestones, of what happened, and of what is given back of a description.
const MILESTONES: usize = 12 * 1024;
const TIMELINE: usize = 8 * 1024;
const FIELD: usize = 8 * 1024;

/// `GET /employer/jobs/{id}/contract`.
fn of_job(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let mut rows = Vec::new();
    for contract in contracts::list(tx, &job.account_id, Some(&job.id), None)? {
        let person = grounds::hired(call.step(tx), &contract)?;
        let sums = Sums::of(&contracts::milestones(tx, &contract.id)?);
        rows.push((contract, long::name(person.text("displayName")), sums));
    }
    let path = format!("/employer/jobs/{}/contract", job.id);
    let list =
        long::whole(call, &path).rows("contracts", &rows, TIMELINE, |(contract, name, sums)| {
            html! {
                li data-row {
                    a href={ "/employer/contracts/" (contract.id) } { strong { (name) } }
                    span.soft { (contract.status()) ", since " (when(contract.started_at)) }
                    p.soft { (display(sums.held)) " in escrow, " (display(sums.paid)) " paid out" }
                }
            }
        });
    let content = html! {
        (workspace::head(tx, &job, Some(Tab::Contract))?)
        @if rows.is_empty() {
            p.empty { "Nobody is hired on this job yet. A contract begins with a hire." }
        }
        ul.rows { (list.shown) }
        (list.rest)
    };
    Ok(page(
        200,
        &format!("Contract · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// What the milestones of a contract come to, in cents.
struct Sums {
    held: i64,
    paid: i64,
    /// Planned and not paid for.
    owed: i64,
    back: i64,
}

impl Sums {
    fn of(all: &[Milestone]) -> Sums {
        let sum = |wanted: fn(&Milestone) -> bool| -> i64 {
            let found = all.iter().filter(|one| wanted(one));
            found.map(|one| one.amount_cents).sum()
        };
        Sums {
            held: sum(Milestone::holds_money),
            paid: sum(|one| one.stage == Stage::Paid),
            owed: sum(|one| one.stage == Stage::NotFunded),
            back: sum(|one| one.stage == Stage::Refunded),
        }
    }
}

/// `GET /employer/contracts/{id}`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match own(tx, call)? {
        Some(contract) => sheet(tx, call, 200, &contract, None),
        None => Ok(gone()),
    }
}

fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Contract>, Refusal> {
    let account = &call.employer()?.account;
    Ok(contracts::by_id(tx, &account.id, call.param("id"))?)
}

fn sheet(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    contract: &Contract,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let person = grounds::hired(step, contract)?;
    let name = long::name(person.text("displayName"));
    let all = contracts::milestones(tx, &contract.id)?;
    let sums = Sums::of(&all);
    let path = format!("/employer/contracts/{}", contract.id);
    // A link to a request to fund leads here, to the panel that does it.
    let asked = match call.query("fund") {
        Some(id) => approvals::pending_on_contract(tx, &contract.id)?
            .into_iter()
            .find(|one| one.id == id && one.kind == Kind::Fund && one.expires_at > call.now),
        None => None,
    };
    let waits = approvals::pending_on_contract(tx, &contract.id)?;
    let whole = long::whole(call, &path);
    let cards = whole.rows("milestones", &all, MILESTONES, |one| {
        card(call, contract, one, &waits, &whole)
    });
    let content = html! {
        p.soft { a href={ "/employer/jobs/" (contract.job_id) "/contract" } { (long::name(&contract.title)) } }
        h1 { "Contract with " (name) }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        dl {
            (fact("It", &html! {
                @match contract.ended_at {
                    Some(at) => { "ended on " (when(at)) },
                    None => { "runs, since " (when(contract.started_at)) },
                }
            }))
            (fact("In escrow", &html! { strong { (display(sums.held)) } }))
            (fact("Paid out", &html! { (display(sums.paid)) }))
            (fact("Planned, not paid for", &html! { (display(sums.owed)) }))
            @if sums.back > 0 { (fact("Gone back", &html! { (display(sums.back)) })) }
            (fact("Talk", &html! { a href={ "/employer/messages/" (contract.conversation_id) } { "Messages about the work" } }))
        }
        @if let Some(asked) = &asked { (approval::panel(tx, call, asked)?) }
        h2 { "Milestones" }
        (cards.shown)
        (cards.rest)
        @if contract.ended_at.is_none() {
            (adding(call, contract, &path))
            h2 { "End" }
            p.soft {
                "What is in escrow goes back to where it came from, and " (name) " gets nothing more: work that "
                "was handed in and not paid is not paid then."
            }
            form method="post" action={ (path) "/ask" } {
                (once(call, &path))
                button.no type="submit" name="what" value="end" {
                    @if sums.held > 0 { "Show what ending it does" } @else { "End this contract now" }
                }
            }
        }
        (usage::shown(tx, &contract.id, &name)?)
        h2 { "What happened" }
        (timeline(tx, contract, &all, &whole)?)
    };
    Ok(page(status, &format!("Contract with {name}"), content).wide())
}

/// One milestone, and whose turn it is.
fn card(
    call: &Call<'_>,
    contract: &Contract,
    milestone: &Milestone,
    waits: &[Approval],
    whole: &Whole<'_>,
) -> Markup {
    let name = milestone.name.as_deref().unwrap_or("Milestone");
    let path = format!("/employer/contracts/{}", contract.id);
    let waits = waits.iter().find(|one| {
        one.milestone_id.as_deref() == Some(milestone.id.as_str()) && one.expires_at > call.now
    });
    let turn = match milestone.stage {
        Stage::NotFunded => {
            "Your turn: fund it. Until then no work is due, and if nobody does nothing happens."
        }
        Stage::ActiveFunded if milestone.payout_asked_at.is_some() => {
            "Your turn: look at what was handed in and pay it out. If you do nothing the money stays in escrow."
        }
        Stage::ActiveFunded => {
            "Their turn: the work. The money waits in escrow until you release it or end the contract."
        }
        Stage::Disputed => "Nobody's turn: the money is frozen until the dispute is over.",
        Stage::Paid => "Done: it was paid out.",
        Stage::Refunded => "Over: its money went back.",
        Stage::Cancelled => "Over: it was dropped before it was paid for.",
    };
    let runs = contract.ended_at.is_none();
    let button = |what: &str, text: &str| {
        html! {
            form.inline method="post" action={ (path) "/ask" } {
                (once(call, &path))
                input type="hidden" name="milestone" value=(milestone.id);
                button type="submit" name="what" value=(what) { (text) }
            }
        }
    };
    html! {
        div.box {
            h3 { (milestone.number) ". " (long::name(name)) " · " (display(milestone.amount_cents)) }
            (whole.text(&milestone.id, &milestone.description, 600))
            p {
                span.tag { (label(milestone.stage.as_str())) }
                @if let Some(volume) = milestone.volume {
                    " " (decimal(volume).to_string()) " " (contract.payment_type.map_or("", Pay::units))
                }
                @if let Some(due) = milestone.due_at { " due " (day(&iso(due))) }
            }
            p.soft { (turn) }
            @if let Some(waits) = waits {
                p { a href={ "/approvals/" (waits.id) } { "A request about it waits for a decision" } }
            } @else if runs && milestone.stage == Stage::NotFunded {
                (button("fund", "Show what funding it takes"))
            } @else if runs && milestone.stage == Stage::ActiveFunded {
                (button("release", "Show what paying it out does"))
            }
        }
    }
}

fn adding(call: &Call<'_>, contract: &Contract, path: &str) -> Markup {
    let typed = |name: &str| long::typed(call, name, "");
    let (description, cut) = long::written(call, "description", "", FIELD);
    let units = contract.payment_type.map_or("", Pay::units);
    html! {
        details open[call.form("description").is_some()] {
            summary { "Plan another milestone" }
            form method="post" action={ (path) "/milestone" } data-guard {
                (once(call, path))
                label for="name" { "Name" }
                input id="name" name="name" maxlength="200" value=(typed("name")) autocomplete="off";
                label for="description" { "What is to be done" }
                textarea id="description" name="description" required { (description) }
                (cut)
                @if units.is_empty() {
                    label for="amount" { "Amount in US dollars" }
                    input id="amount" name="amount" type="number" min="0.01" step="0.01" required value=(typed("amount"));
                } @else {
                    label for="volume" { "How many " (units) "; the contract's rate makes the amount" }
                    input id="volume" name="volume" type="number" min="0" step="any" required value=(typed("volume"));
                }
                label for="dueDate" { "Due" }
                input id="dueDate" name="dueDate" type="date" value=(typed("dueDate"));
                div.actions { button type="submit" { "Plan it; no money moves" } }
            }
        }
    }
}

/// Milestones, money and requests in the order in which they happened.
fn timeline(
    tx: &Transaction<'_>,
    contract: &Contract,
    all: &[Milestone],
    whole: &Whole<'_>,
) -> Result<Markup, Refusal> {
    let mut rows: Vec<(Moment, String, Option<String>)> =
        vec![(contract.started_at, "The contract began.".into(), None)];
    for one in all {
        let name = long::name(one.name.as_deref().unwrap_or(&one.description));
        let sum = display(one.amount_cents);
        rows.push((
            one.created_at,
            format!("Milestone {} was planned: {name}, {sum}.", one.number),
            None,
        ));
        if let Some(at) = one.payout_asked_at {
            rows.push((
                at,
                format!("The payout of {name}, {sum}, was asked for."),
                None,
            ));
        }
        if let Some(at) = one.settled_at {
            rows.push((
                at,
                format!(
                    "{name}, {sum}: {}.",
                    label(one.stage.as_str()).to_lowercase()
                ),
                None,
            ));
        }
    }
    for entry in credits::of_contract(tx, &contract.id)? {
        let sign = if entry.amount_cents < 0 { "-" } else { "+" };
        let sum = display(entry.amount_cents.abs());
        rows.push((
            entry.at,
            format!(
                "Ledger: {}, {sign}{sum}.",
                label(entry.kind.as_str()).to_lowercase()
            ),
            None,
        ));
    }
    for one in approvals::on_contract(tx, &contract.id)? {
        let link = Some(format!("/approvals/{}", one.id));
        let what = label(one.kind.as_str());
        rows.push((
            one.created_at,
            format!("Asked for: {what}, {}.", display(one.terms.amount_cents)),
            link.clone(),
        ));
        if let Some(at) = one.resolved_at {
            rows.push((at, format!("{what}: {}.", one.status), link));
        }
    }
    rows.sort_by_key(|(at, ..)| *at);
    let list = whole.rows("happened", &rows, TIMELINE, |(at, text, link)| {
        html! {
            li {
                span.soft { (when(*at)) } br;
                @match link { Some(link) => a href=(link) { (text) }, None => (text) }
            }
        }
    });
    Ok(html! {
        ol.timeline { (list.shown) }
        (list.rest)
    })
}

/// `POST /employer/contracts/{id}/milestone`.
fn add(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = own(tx, call)? else {
        return Ok(gone());
    };
    let id = contract.id.clone();
    let done = plan(call).and_then(|plan| milestones::create(call.step(tx), contract, plan));
    match done {
        Ok(made) => {
            let says = format!(
                "Planned: {}. No money has moved.",
                display(made.amount_cents)
            );
            call.done(tx, &format!("/employer/contracts/{id}"), &says)
        }
        Err(no) => refused(tx, call, no),
    }
}

/// The milestone as the form has it.
fn plan(call: &Call<'_>) -> Result<Plan, No> {
    let text = |name: &str| {
        call.form(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let wrong = |field: &str, says: &str| No::wrong(says).fact("field", field);
    let description =
        text("description").ok_or_else(|| wrong("description", "Say what is to be done."))?;
    let number = |name: &str| {
        text(name)
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|number| *number > 0.0)
    };
    let amount = match (number("amount"), number("volume")) {
        (Some(dollars), None) => {
            let cents = money::cents(&serde_json::json!(dollars));
            Amount::Cents(cents.map_err(|says| wrong("amount", says))?)
        }
        (None, Some(volume)) => Amount::Volume { volume, usd: None },
        _ => return Err(wrong("amount", "The amount must be a number above 0.")),
    };
    let due_at = match text("dueDate") {
        Some(date) => {
            Some(moment::parse(&date).ok_or_else(|| wrong("dueDate", "The due date is no date."))?)
        }
        None => None,
    };
    Ok(Plan {
        name: text("name"),
        description,
        amount,
        due_at,
    })
}

/// `POST /employer/contracts/{id}/ask`, with `what`: leads to the page that names the sum.
fn ask(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(contract) = own(tx, call)? else {
        return Ok(gone());
    };
    let step = call.step(tx);
    let by = By {
        account_id: &contract.account_id,
        token_id: None,
    };
    let wanted = call.form("milestone").unwrap_or_default();
    let mine = contracts::milestones(tx, &contract.id)?
        .iter()
        .any(|one| one.id == wanted);
    let asked = match call.form("what").as_deref() {
        Some("fund") if mine => milestones::ask_fund(step, by, &wanted).map(Some),
        Some("release") if mine => milestones::ask_release(step, by, &wanted).map(Some),
        Some("end") => ends::ask_end(step, by, &contract.id).map(|end| match end {
            End::Ended => None,
            End::Asked(approval, _) => Some(*approval),
        }),
        _ => return Ok(gone()),
    };
    match asked {
        Ok(Some(approval)) => {
            let alone = || format!("/approvals/{}", approval.id);
            let place = approval::in_workspace(&approval).unwrap_or_else(alone);
            Ok(Answer::to(&place))
        }
        Ok(None) => call.done(
            tx,
            &format!("/employer/contracts/{}", contract.id),
            "The contract has ended.",
        ),
        Err(no) => refused(tx, call, no),
    }
}

fn refused(tx: &Transaction<'_>, call: &Call<'_>, no: No) -> Result<Answer, Refusal> {
    let refusal = Refusal::from(no);
    match (refusal.status, own(tx, call)?) {
        (500.., _) => Err(refusal),
        (status, Some(contract)) => sheet(tx, call, status, &contract, Some(refusal.told())),
        (_, None) => Ok(gone()),
    }
}
