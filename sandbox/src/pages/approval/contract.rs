//! What the approval page says of money into and out of a milestone, and of the end of a contract.
//! The money itself is moved in `deeds::escrow`.

use maud::{Markup, html};

use super::{Sheet, by_status, fact, total};
use crate::deeds::{Step, grounds};
use crate::http::refusal::Refusal;
use crate::moment::iso;
use crate::pages::long::{self, Whole};
use crate::pages::words::{day, when};
use crate::rules::labels::label;
use crate::rules::money::{decimal, display};
use crate::rules::pay::Pay;
use crate::store::approvals::Approval;
use crate::store::contracts::{self, Contract, Milestone, Source, Stage};
use crate::store::people::Person;

/// Bytes of a list of milestones.
const LIST: usize = 12 * 1024;

/// The page of money into escrow.
pub(super) fn fund(
    step: Step<'_>,
    approval: &Approval,
    whole: &Whole<'_>,
) -> Result<Sheet, Refusal> {
    let (contract, milestone) = grounds::of_milestone(step, approval)?;
    let person = grounds::hired(step, &contract)?;
    let (title, cents) = (title(&milestone), approval.terms.amount_cents);
    let words = ["You pay now", "Paid into escrow", "Would have been paid"];
    Ok(Sheet {
        headings: [
            format!("Fund {title}?"),
            format!("{title} is funded"),
            format!("{title} was not funded"),
        ],
        question: "Your agent asks to put this money into escrow. It is held until you release it; \
                   nothing is paid until you confirm.",
        done: html! { "The money is held until you release it." },
        facts: html! {
            (facts(whole, &contract, &person, Some(&milestone)))
            (beside(step, whole, &contract, &milestone)?)
        },
        sums: html! {
            dl.sums { (total(by_status(approval, words), cents)) }
            p.soft { "The fees of later milestones are not documented; the sandbox takes none." }
        },
        sum: cents,
        charged: true,
        change: html! {},
        hidden: html! {},
        yes: Box::new(|sum| format!("Pay {sum} into escrow")),
        no: "If you decline, nothing is paid and the milestone stays without money; no work is due for \
             it until it is funded."
            .to_owned(),
    })
}

/// The page of a payout.
pub(super) fn release(
    step: Step<'_>,
    approval: &Approval,
    whole: &Whole<'_>,
) -> Result<Sheet, Refusal> {
    let (contract, milestone) = grounds::of_milestone(step, approval)?;
    let person = grounds::hired(step, &contract)?;
    let name = long::name(person.text("displayName"));
    let whom = name.clone();
    let amount = display(approval.terms.amount_cents);
    let words = ["Paid out of escrow", "Paid out", "Would have been paid out"];
    Ok(Sheet {
        headings: [
            format!("Pay {amount} to {name}?"),
            format!("{name} is paid"),
            format!("{name} was not paid"),
        ],
        question: "Your agent asks to pay this milestone out. Money that is paid out does not come \
                   back; it stays in escrow until you confirm.",
        done: html! { "The payout has begun." },
        facts: html! {
            (facts(whole, &contract, &person, Some(&milestone)))
            @if let Some(at) = milestone.payout_asked_at {
                p { (name) " asked for the payout on " (when(at)) "." }
            } @else {
                p.soft { (name) " has not asked for the payout yet." }
            }
            (delivered(&contract))
        },
        sums: html! {
            dl.sums { (total(by_status(approval, words), approval.terms.amount_cents)) }
        },
        sum: approval.terms.amount_cents,
        charged: false,
        change: html! {},
        hidden: html! {},
        yes: Box::new(move |sum| format!("Pay {sum} to {whom}")),
        no: "If you decline, the money stays in escrow and the contract runs on; your agent can ask \
             again."
            .to_owned(),
    })
}

/// The page of the end of a contract.
pub(super) fn end(
    step: Step<'_>,
    approval: &Approval,
    whole: &Whole<'_>,
) -> Result<Sheet, Refusal> {
    let contract = grounds::of_contract(step, approval)?;
    let person = grounds::hired(step, &contract)?;
    let name = long::name(person.text("displayName"));
    let mut milestones = contracts::milestones(step.db, &contract.id)?;
    let paid = milestones
        .iter()
        .filter(|milestone| milestone.stage == Stage::Paid);
    let paid: i64 = paid.map(|milestone| milestone.amount_cents).sum();
    // Afterwards nothing is held any more, so the page shows what was held when it was asked.
    milestones.retain(Milestone::holds_money);
    let back = if approval.is_pending() {
        milestones
            .iter()
            .map(|milestone| milestone.amount_cents)
            .sum()
    } else {
        approval.terms.amount_cents
    };
    let words = [
        "Goes back to you",
        "Went back to you",
        "Would have gone back",
    ];
    let list = whole.rows("milestones", &milestones, LIST, |milestone| {
        fact(
            &back_to(milestone),
            &html! { (display(milestone.amount_cents)) },
        )
    });
    Ok(Sheet {
        headings: [
            format!("End the contract with {name}?"),
            format!("The contract with {name} has ended"),
            format!("The contract with {name} was not ended"),
        ],
        question: "Your agent asks to end this contract. What is in escrow then goes back to where \
                   it came from, and milestones that are not funded are dropped. It runs on until \
                   you confirm.",
        done: html! { "What was in escrow went back to where it came from." },
        facts: html! {
            (facts(whole, &contract, &person, None))
            (delivered(&contract))
            @if paid > 0 { p { (name) " keeps the " (display(paid)) " that were paid out before." } }
        },
        sums: html! {
            dl.sums {
                @if approval.is_pending() {
                    (list.shown)
                    (fact(&format!("To {name}"), &html! { (display(0)) }))
                }
                (total(by_status(approval, words), back))
            }
            @if approval.is_pending() { (list.rest) }
            p.soft { "Fees that were paid are not given back." }
        },
        sum: back,
        charged: false,
        change: html! {},
        hidden: html! {},
        yes: Box::new(move |sum| format!("End the contract and take {sum} back")),
        no: format!(
            "If you decline, the contract runs on, the money stays in escrow, and {name} goes on working."
        ),
    })
}

/// The milestones around the one that is to be funded, as the contract's own page lists them.
fn beside(
    step: Step<'_>,
    whole: &Whole<'_>,
    contract: &Contract,
    asked: &Milestone,
) -> Result<Markup, Refusal> {
    let all = contracts::milestones(step.db, &contract.id)?;
    let list = whole.rows("milestones", &all, LIST, |milestone| {
        html! {
            tr {
                td {
                    (title(milestone))
                    @if milestone.id == asked.id { " " span.tag { "asked for here" } }
                }
                td data-label="State" { (label(milestone.stage.as_str())) }
                td.num data-label="Amount" { (display(milestone.amount_cents)) }
            }
        }
    });
    Ok(html! {
        h2 { "The contract" }
        div.scroll tabindex="0" role="region" aria-label="Milestones of the contract" {
            table.cards {
                thead { tr {
                    th scope="col" { "Milestone" }
                    th scope="col" { "State" }
                    th.num scope="col" { "Amount" }
                } }
                tbody { (list.shown) }
            }
        }
        (list.rest)
    })
}

/// The work that was reported on a contract.
fn delivered(contract: &Contract) -> Markup {
    let done = &contract.consumption;
    let (hours, minutes) = (done.seconds / 3600, done.seconds % 3600 / 60);
    html! {
        @match done.last_usage_at {
            Some(at) => p {
                "Reported so far: "
                @if done.seconds > 0 { (hours) " h " (minutes) " min" }
                @if done.labels > 0 { " " (done.labels) " labels" }
                @if done.tasks > 0 { " " (done.tasks) " tasks" }
                ", last on " (when(at)) "."
            },
            None => p.soft { "No work was reported on this contract so far." },
        }
    }
}

/// Where the money of a milestone goes when its contract ends.
fn back_to(milestone: &Milestone) -> String {
    let place = match milestone.source {
        Some(Source::Credits) => "to your credits",
        Some(Source::Card) => "to the card",
        None => "to where it came from",
    };
    format!("{}, {place}", title(milestone))
}

fn facts(
    whole: &Whole<'_>,
    contract: &Contract,
    person: &Person,
    milestone: Option<&Milestone>,
) -> Markup {
    html! {
        dl {
            (fact("Person", &html! {
                (long::name(person.text("displayName"))) ", " (long::name(person.text("country")))
            }))
            (fact("Contract", &html! { (long::name(&contract.title)) }))
            @if let Some(milestone) = milestone {
                (fact("Milestone", &html! { (title(milestone)) }))
                (fact("Work", &whole.piece("scope", &milestone.description, 4096)))
                @if let Some(volume) = milestone.volume {
                    (fact("Volume", &html! { (decimal(volume).to_string()) " " (contract.payment_type.map_or("", Pay::units)) }))
                }
                @if let Some(due) = milestone.due_at {
                    (fact("Due", &html! { (day(&iso(due))) }))
                }
            }
        }
    }
}

/// A milestone's name, or its number where it has none that can be seen.
fn title(milestone: &Milestone) -> String {
    let name = milestone
        .name
        .as_deref()
        .map(long::name)
        .unwrap_or_default();
    if name.trim().is_empty() {
        format!("Milestone {}", milestone.number)
    } else {
        format!("\u{201c}{name}\u{201d}")
    }
}
