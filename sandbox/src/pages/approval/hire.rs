//! What the approval page says of a hire, and the milestone as the person changed it there. What a
//! hire costs is in `rules::money`.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::{Map, Number, Value, json};

use super::{Sheet, by_status, fact, total};
use crate::call::Call;
use crate::pages::words::{day, plain};
use crate::refusal::Refusal;
use crate::routes::hire::terms;
use crate::routes::proposals::person_of;
use crate::rules::money::{HireCharge, display, dollars, rate};
use crate::store::approvals::Approval;
use crate::store::jobs::{self, Job};
use crate::store::people::Person;
use crate::store::proposals::Standing;
use crate::store::proposals::{self, Proposal};

/// The fields of the form by which the milestone may be changed.
const FIELDS: [&str; 4] = ["name", "description", "amount", "dueDate"];

/// The page of a hire.
pub(super) fn sheet(
    tx: &Transaction<'_>,
    approval: &Approval,
    call: &Call<'_>,
) -> Result<Sheet, Refusal> {
    let absent = || Refusal::broken("What this approval is about is missing.");
    let proposal_id = approval.proposal_id.as_deref().ok_or_else(absent)?;
    let proposal = proposals::by_id(tx, proposal_id)?.ok_or_else(absent)?;
    let job = jobs::by_id(tx, &proposal.job_id)?.ok_or_else(absent)?;
    let person = person_of(tx, &proposal)?;
    let name = plain(person.text("displayName"));
    let contract_id = approval.contract_id.as_deref().unwrap_or_default();
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
        facts: facts(approval, &proposal, &job, &person),
        sums: sums(approval),
        charge: Some(HireCharge::of(approval.amount_cents()).total()),
        fields: fields(approval, call),
        yes: "Confirm and hire",
    })
}

/// The terms with what a person changed while confirming, on the page or through the control door;
/// `None` if nothing of a milestone was entered. What `entered` has no text for stays as it was
/// asked.
pub(crate) fn changed(
    approval: &Approval,
    entered: impl Fn(&str) -> Option<String>,
) -> Result<Option<Value>, String> {
    if FIELDS.iter().all(|name| entered(name).is_none()) {
        return Ok(None);
    }
    let mut milestone = Map::new();
    for name in FIELDS {
        let text = entered(name).unwrap_or_else(|| asked(approval, name));
        let text = text.replace("\r\n", "\n");
        let value = match name {
            "amount" => {
                let number = text.trim().parse().ok().and_then(Number::from_f64);
                number.map_or(json!(text), Value::Number)
            }
            // The form has days alone; one that was not changed keeps its time of day.
            "dueDate" if text == asked(approval, name) => json!(approval.term(name)),
            _ => json!(text),
        };
        milestone.insert(name.into(), value);
    }
    let body = Map::from_iter([("milestone".to_owned(), Value::Object(milestone))]);
    terms(&body)
        .map(Some)
        .map_err(|refusal| refusal.told().replace("milestone.", ""))
}

fn facts(approval: &Approval, proposal: &Proposal, job: &Job, person: &Person) -> Markup {
    let unit = proposal.bid_unit.to_lowercase().replace('_', " ");
    html! {
        dl {
            (fact("Person", &html! {
                (plain(person.text("displayName"))) ", " (plain(person.text("country"))) br;
                span.soft { (plain(person.text("title"))) }
            }))
            (fact("Job", &html! { (plain(job.title())) }))
            (fact("Their bid", &html! { "$" (rate(proposal.bid_micros).to_string()) " " (unit) }))
            @if let Some(text) = approval.term("name") {
                (fact("First milestone", &html! { (plain(text)) }))
            }
            @if let Some(text) = approval.term("description") {
                (fact("Work", &html! { (plain(text)) }))
            }
            @if let Some(due) = approval.term("dueDate") {
                (fact("Due", &html! { (day(due)) }))
            }
            @if proposal.standing == Standing::NotAFit {
                (fact("Note", &html! { span.wrong { "You marked this person \"Not a fit\"." } }))
            }
        }
    }
}

fn sums(approval: &Approval) -> Markup {
    let charge = HireCharge::of(approval.amount_cents());
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

/// What was typed stays in the form when it was refused.
fn fields(approval: &Approval, call: &Call<'_>) -> Markup {
    let typed = FIELDS.iter().any(|name| entered(call, name).is_some());
    let text = |name: &str| entered(call, name).unwrap_or_else(|| asked(approval, name));
    let value = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    html! {
        details open[typed] {
            summary { "Change the milestone before you confirm" }
            label for="name" { "Name" }
            input id="name" name="name" value=[value("name")];
            label for="description" { "Work" }
            textarea id="description" name="description" rows="3" { (text("description")) }
            label for="amount" { "Amount in US dollars; the fee of 10 % follows it" }
            input id="amount" name="amount" type="number" min="0.01" step="0.01"
                value=[value("amount")];
            label for="dueDate" { "Due" }
            input id="dueDate" name="dueDate" type="date" value=[value("dueDate")];
        }
    }
}

/// A field as the agent asked for it, in the form in which the page shows it.
fn asked(approval: &Approval, name: &str) -> String {
    match name {
        "amount" => dollars(approval.amount_cents()).to_string(),
        "dueDate" => approval.term(name).map(day).unwrap_or_default().to_owned(),
        _ => approval.term(name).map(plain).unwrap_or_default(),
    }
}

/// A field of the form as it came, empty ones included.
pub(super) fn entered(call: &Call<'_>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(call.body)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
