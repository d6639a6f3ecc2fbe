//! What the approval page says of money into and out of a milestone, and of the end of a contract.
//! The money itself is moved in `deeds::escrow`.

use maud::{Markup, html};

use super::{Sheet, by_status, fact, total};
use crate::deeds::{Step, grounds};
use crate::http::refusal::Refusal;
use crate::moment::iso;
use crate::pages::words::{day, said, when};
use crate::rules::money::{decimal, display};
use crate::rules::pay::Pay;
use crate::store::approvals::Approval;
use crate::store::contracts::{self, Contract, Milestone};
use crate::store::people::Person;

/// The page of money into escrow.
pub(super) fn fund(step: Step<'_>, approval: &Approval) -> Result<Sheet, Refusal> {
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
        facts: facts(&contract, &person, Some(&milestone)),
        sums: html! { dl.sums { (total(by_status(approval, words), cents)) } },
        charge: Some(cents),
        fields: html! {},
        yes: "Confirm and fund",
    })
}

/// The page of a payout.
pub(super) fn release(step: Step<'_>, approval: &Approval) -> Result<Sheet, Refusal> {
    let (contract, milestone) = grounds::of_milestone(step, approval)?;
    let person = grounds::hired(step, &contract)?;
    let name = said(person.text("displayName"));
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
            (facts(&contract, &person, Some(&milestone)))
            @if let Some(at) = milestone.payout_asked_at {
                p { (name) " asked for the payout on " (when(at)) "." }
            } @else {
                p.soft { (name) " has not asked for the payout yet." }
            }
        },
        sums: html! {
            dl.sums { (total(by_status(approval, words), approval.terms.amount_cents)) }
        },
        charge: None,
        fields: html! {},
        yes: "Confirm and pay out",
    })
}

/// The page of the end of a contract.
pub(super) fn end(step: Step<'_>, approval: &Approval) -> Result<Sheet, Refusal> {
    let contract = grounds::of_contract(step, approval)?;
    let person = grounds::hired(step, &contract)?;
    let name = said(person.text("displayName"));
    let mut milestones = contracts::milestones(step.db, &contract.id)?;
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
        facts: facts(&contract, &person, None),
        sums: html! {
            dl.sums {
                @if approval.is_pending() {
                    @for milestone in &milestones {
                        (fact(&title(milestone), &html! { (display(milestone.amount_cents)) }))
                    }
                }
                (total(by_status(approval, words), back))
            }
        },
        charge: None,
        fields: html! {},
        yes: "Confirm and end",
    })
}

fn facts(contract: &Contract, person: &Person, milestone: Option<&Milestone>) -> Markup {
    html! {
        dl {
            (fact("Person", &html! {
                (said(person.text("displayName"))) ", " (said(person.text("country")))
            }))
            (fact("Contract", &html! { (said(&contract.title)) }))
            @if let Some(milestone) = milestone {
                (fact("Milestone", &html! { (title(milestone)) }))
                (fact("Work", &html! { (said(&milestone.description)) }))
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
    let name = milestone.name.as_deref().map(said).unwrap_or_default();
    if name.trim().is_empty() {
        format!("Milestone {}", milestone.number)
    } else {
        format!("\u{201c}{name}\u{201d}")
    }
}
