//! What the approval page says of a hire, and the milestone as the person changed it there. What a
//! hire costs is in `rules::money`, what a change comes to in `deeds::hire`.

use maud::{Markup, html};

use super::{Sheet, by_status, fact, once, total};
use crate::deeds::hire::{self, Changes};
use crate::deeds::{Step, grounds};
use crate::http::call::Call;
use crate::http::refusal::Refusal;
use crate::moment::iso;
use crate::pages::long::{self, Whole};
use crate::pages::words::{day, said};
use crate::rules::money::{HireCharge, decimal, display, dollars, rate};
use crate::rules::pay::Pay;
use crate::store::approvals::{Approval, Terms};
use crate::store::jobs::Job;
use crate::store::people::Person;
use crate::store::proposals::{Proposal, Standing};

/// The fields of the form by which the milestone may be changed.
const FIELDS: [&str; 4] = ["name", "description", "amount", "dueDate"];

/// Bytes of the name and of the work in their fields: a field that held a part would cut off the rest.
const NAME: usize = 400;
const FIELD: usize = 8 * 1024;

/// The page of a hire.
pub(super) fn sheet(
    step: Step<'_>,
    approval: &Approval,
    call: &Call<'_>,
    changed: Option<&Terms>,
) -> Result<Sheet, Refusal> {
    let proposal_id = approval.proposal_id.as_deref().unwrap_or_default();
    let (proposal, job) = grounds::proposal(step, proposal_id)?;
    let person = grounds::person_of(step.db, &proposal.person_id)?;
    let name = long::name(person.text("displayName"));
    let contract_id = approval.contract_id.as_deref().unwrap_or_default();
    let terms = changed.unwrap_or(&approval.terms);
    let whom = name.clone();
    let path = format!("/approvals/{}", approval.id);
    Ok(Sheet {
        headings: [
            format!("Hire {name}?"),
            format!("{name} is hired"),
            format!("{name} was not hired"),
        ],
        question: "Your agent asks for this hire. Nobody is hired and nothing is paid until you \
                   confirm.",
        done: html! {
            "The contract " code { (contract_id) } " has begun and its first milestone is funded."
        },
        facts: facts(&long::whole(call, &path), terms, &proposal, &job, &person),
        sums: html! { (sums(approval, terms)) (volume(terms, &proposal, &job)) },
        sum: HireCharge::of(terms.amount_cents).total(),
        charged: true,
        change: change(approval, call),
        hidden: changed.map_or_else(|| html! {}, |_| hidden(call)),
        yes: Box::new(move |sum| format!("Pay {sum} and hire {whom}")),
        no: format!(
            "If you decline, {name} is not hired and nothing is paid; the proposal stays as it is, and \
             your agent can ask again."
        ),
    })
}

/// The milestone as the person wants it.
pub(super) fn changes(call: &Call<'_>) -> Changes {
    let [name, description, amount, due] = FIELDS.map(|name| entered(call, name));
    Changes {
        name,
        description,
        amount,
        due,
    }
}

fn facts(
    whole: &Whole<'_>,
    terms: &Terms,
    proposal: &Proposal,
    job: &Job,
    person: &Person,
) -> Markup {
    let unit = proposal.bid_unit.to_lowercase().replace('_', " ");
    html! {
        dl {
            (fact("Person", &html! {
                (long::name(person.text("displayName"))) ", " (long::name(person.text("country"))) br;
                span.soft { (long::name(person.text("title"))) }
            }))
            (fact("Job", &html! { (long::name(job.title())) }))
            (fact("Their bid", &html! { "$" (rate(proposal.bid_micros).to_string()) " " (unit) }))
            @if let Some(text) = &terms.name {
                (fact("First milestone", &whole.piece("milestone", text, 600)))
            }
            @if let Some(text) = &terms.description {
                (fact("Work", &whole.piece("scope", text, 4096)))
            }
            @if let Some(due) = terms.due_at {
                (fact("Due", &html! { (day(&iso(due))) }))
            }
            @if proposal.standing == Standing::NotAFit {
                (fact("Note", &html! { span.wrong { "You marked this person \"Not a fit\"." } }))
            }
        }
    }
}

fn sums(approval: &Approval, terms: &Terms) -> Markup {
    let charge = HireCharge::of(terms.amount_cents);
    let words = ["You pay now", "Charged", "Would have been charged"];
    html! {
        dl.sums {
            (fact("Milestone, held until you release it", &html! { (display(charge.milestone)) }))
            (fact("Marketplace fee, 10 %", &html! { (display(charge.marketplace_fee)) }))
            (fact("Contract fee", &html! { (display(charge.contract_fee)) }))
            (total(by_status(approval, words), charge.total()))
        }
    }
}

/// What the amount pays for, and which of the two is exact where they do not meet.
fn volume(terms: &Terms, proposal: &Proposal, job: &Job) -> Markup {
    let (pay, cents) = (Pay::of(&job.fields), terms.amount_cents);
    let units = pay.map_or("", Pay::units);
    html! {
        @if let Some(volume) = hire::volume(pay, cents, proposal.bid_micros) {
            p.soft {
                (display(cents)) " pays for " (decimal(volume).to_string()) " " (units) "."
                @if let Some((_, comes_to)) = hire::rounded(pay, cents, proposal.bid_micros) {
                    " The amount is exact; the volume is rounded, and comes to "
                    (display(comes_to)) "."
                }
            }
        }
    }
}

/// The form that changes the milestone; it leads to the sum, not to a payment. What was typed stays in
/// it when it was refused.
fn change(approval: &Approval, call: &Call<'_>) -> Markup {
    let typed = FIELDS.iter().any(|name| entered(call, name).is_some());
    let text = |name: &str| entered(call, name).unwrap_or_else(|| asked(approval, name));
    let value = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let path = format!("/approvals/{}", approval.id);
    let (work, cut) = long::area(&text("description"), FIELD);
    html! {
        details open[typed] {
            summary { "Change the milestone first" }
            form method="post" action={ (path) "/review" } {
                (once(call, &path))
                @if long::written_bytes(&asked(approval, "name")) <= NAME {
                    label for="name" { "Name" }
                    input id="name" name="name" value=[value("name").map(|name| long::field(&name))];
                }
                @if long::written_bytes(&asked(approval, "description")) <= FIELD {
                    label for="description" { "Work" }
                    textarea id="description" name="description" rows="3" { (work) }
                    (cut)
                } @else { p.soft { "The words of the work are too long for a field here and stay as they are." } }
                label for="amount" { "Amount in US dollars; the fee of 10 % follows it" }
                input id="amount" name="amount" type="number" min="0.01" step="0.01"
                    value=[value("amount").map(|amount| long::field(&amount))];
                label for="dueDate" { "Due" }
                input id="dueDate" name="dueDate" type="date" value=[value("dueDate").map(|due| long::field(&due))];
                div.actions { button type="submit" { "Show what that costs" } }
            }
        }
    }
}

/// The milestone as it was changed, for the button that pays it.
fn hidden(call: &Call<'_>) -> Markup {
    html! {
        @for name in FIELDS {
            @if let Some(text) = entered(call, name) {
                input type="hidden" name=(name) value=(text);
            }
        }
    }
}

/// A field as the agent asked for it, in the form in which the page shows it.
fn asked(approval: &Approval, name: &str) -> String {
    let terms = &approval.terms;
    let text = |text: &Option<String>| text.as_deref().map(said).unwrap_or_default();
    match name {
        "amount" => dollars(terms.amount_cents).to_string(),
        "dueDate" => terms
            .due_at
            .map(|due| day(&iso(due)).to_owned())
            .unwrap_or_default(),
        "name" => text(&terms.name),
        _ => text(&terms.description),
    }
}

/// A field of the form as it came, empty ones included.
fn entered(call: &Call<'_>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(call.body)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
