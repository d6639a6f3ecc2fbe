//! Contracts as an employer reads and ends them.

use rusqlite::Transaction;
use serde_json::Number;

use super::approvals::{accepted, by};
use super::proposals::own_job;
use crate::deeds::contracts::{self as deeds, End};
use crate::deeds::{Step, grounds, work};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, Operation, PAYMENTS, Shape, query, v1};
use crate::rules::money::{decimal, display, dollars, rate};
use crate::rules::pay::Pay;
use crate::shapes::approvals::Accepted;
use crate::shapes::contracts as shapes;
use crate::shapes::{Time, contracts::Contracts};
use crate::store::contracts::{self, Contract, Milestone, Stage, Status};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/contracts", &["payments:read"], list)
        .says("Contracts of the account, newest first")
        .query(&[
            query("jobId", Kind::Text, "Only contracts on this job, which must be the account's"),
            query("status", Kind::OneOf(Status::WORDS), "Only running or only ended ones"),
        ])
        .gives(&[(200, Shape::of::<Contracts>())])
        .refuses(&[(400, "field"), (403, ""), (404, "")]),
    v1("GET", "/api/public/v1/contracts/{contractId}", &["payments:read"], get)
        .says("One contract with its milestones, its budget and the thread with the hired person")
        .gives(&[(200, Shape::of::<shapes::ContractBody>())])
        .refuses(&[(404, "resource,contractId")]),
    v1("POST", "/api/public/v1/contracts/{contractId}/end", &["payments:write"], end).feature(PAYMENTS).claimed("end contracts")
        .says("End a contract: at once, or after a person's consent when money lies in escrow")
        .gives(&[(200, Shape::of::<shapes::Ended>()), (202, Shape::of::<Accepted>())])
        .refuses(&[(404, "resource,contractId"), (409, "contract_ended")]),
];

/// `GET /contracts`. Source: docs/developers/api-reference/contracts/list.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job_id = call.query("jobId");
    if let Some(job_id) = job_id {
        own_job(tx, call, job_id)?;
    }
    let wanted = |word| {
        Status::read(word).ok_or_else(|| {
            let message = format!("status must be {}.", Status::WORDS.join(" or "));
            Refusal::bad_field("status", message)
        })
    };
    let status = call.given("status").map(wanted).transpose()?;
    let ended = status.map(|status| status == Status::Ended);
    let mut shown = Vec::new();
    for contract in contracts::list(tx, call.account_id()?, job_id, ended)? {
        let milestones = contracts::milestones(tx, &contract.id)?;
        shown.push(body(call.step(tx), &contract, &milestones)?);
    }
    Answer::of(200, &Contracts { contracts: shown })
}

/// `GET /contracts/{contractId}`. Source: docs/developers/api-reference/contracts/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let contract = grounds::own_contract(step, call.account_id()?, call.param("contractId"))?;
    let milestones = contracts::milestones(tx, &contract.id)?;
    let detail = shapes::ContractDetail {
        contract: body(step, &contract, &milestones)?,
        job_dm_conversation_id: Some(contract.conversation_id.clone()),
        budget: Some(budget(&contract, &milestones)),
    };
    Answer::of(200, &shapes::ContractBody { contract: detail })
}

/// `POST /contracts/{contractId}/end`. Source: docs/developers/api-reference/contracts/end.
pub(crate) fn end(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("contractId");
    match deeds::ask_end(call.step(tx), by(call)?, id)? {
        End::Ended => Answer::of(
            200,
            &shapes::Ended {
                ok: true,
                contract_id: id.to_owned(),
                status: Status::Ended.into(),
            },
        ),
        End::Asked(approval, held) => {
            let message = format!(
                "A person must confirm at the approval link that the contract ends; {} then go \
                 back from escrow. Until then it runs on.",
                display(held)
            );
            accepted(&approval, message, call)
        }
    }
}

/// A milestone as the API shows it.
pub(super) fn milestone(milestone: &Milestone) -> shapes::Milestone {
    let waits = milestone.awaits_payout();
    shapes::Milestone {
        id: milestone.id.clone(),
        name: milestone.name.clone(),
        description: milestone.description.clone(),
        status: milestone.stage.as_str().into(),
        amount_usd: dollars(milestone.amount_cents),
        volume: milestone.volume.map(decimal),
        milestone_number: milestone.number,
        due_date: milestone.due_at.map(Time),
        pending_approval: waits,
        needs_review: waits,
        invoice_id: milestone.invoice_id.clone(),
        created_at: Time(milestone.created_at),
    }
}

fn body(
    step: Step<'_>,
    contract: &Contract,
    milestones: &[Milestone],
) -> Result<shapes::Contract, Refusal> {
    let person = grounds::hired(step, contract)?;
    let known = |key: &str| Some(person.text(key).to_owned()).filter(|text| !text.is_empty());
    Ok(shapes::Contract {
        id: contract.id.clone(),
        status: contract.status().into(),
        title: contract.title.clone(),
        job_id: contract.job_id.clone(),
        proposal_id: contract.proposal_id.clone(),
        payment_type: contract.payment_type.map(|pay| pay.as_str().into()),
        rate_usd: contract.rate_micros.map(rate),
        estimated_total_usd: Some(estimated_total(contract, milestones)),
        estimated_volume: contract.estimated_volume.map(decimal),
        has_active_milestone: milestones.iter().any(is_active),
        start_date: Time(contract.started_at),
        end_date: contract.ended_at.map(Time),
        created_at: Time(contract.started_at),
        updated_at: Time(contract.updated_at),
        freelancer: shapes::Hired {
            user_id: person.id.clone(),
            display_name: known("displayName").unwrap_or_else(|| "Freelancer".into()),
            country: known("country"),
            profile_path: known("profilePath"),
        },
        milestones: milestones
            .iter()
            .filter(|milestone| !milestone.is_hidden())
            .map(milestone)
            .collect(),
    })
}

/// What the whole contract comes to, as far as it is known: the price agreed, or what is planned so
/// far where work is paid by the unit.
fn estimated_total(contract: &Contract, milestones: &[Milestone]) -> Number {
    match (contract.payment_type, contract.rate_micros) {
        (Some(Pay::Fixed), Some(price)) => rate(price),
        _ => dollars(
            milestones
                .iter()
                .filter(|milestone| !milestone.is_hidden())
                .map(|milestone| milestone.amount_cents)
                .sum(),
        ),
    }
}

fn budget(contract: &Contract, milestones: &[Milestone]) -> shapes::Budget {
    let (budget, cents) = work::budget(contract, milestones);
    let used = &contract.consumption;
    let active = milestones.iter().find(|milestone| is_active(milestone));
    shapes::Budget {
        contract_id: contract.id.clone(),
        payment_type: contract.payment_type.map(|pay| pay.as_str().into()),
        state: budget.state.as_str().into(),
        funded_volume: decimal(budget.funded_volume),
        funded_amount_usd: dollars(cents),
        consumed: shapes::Consumed {
            seconds: Number::from(used.seconds),
            hours: decimal(budget.hours),
            labels: Number::from(used.labels),
            tasks: Number::from(used.tasks),
        },
        consumed_volume: decimal(budget.consumed_volume),
        remaining_volume: decimal(budget.remaining_volume),
        consumed_fraction: decimal(budget.consumed_fraction),
        active_milestone: active.map(|milestone| shapes::ActiveMilestone {
            id: milestone.id.clone(),
            name: milestone.name.clone(),
            amount_usd: dollars(milestone.amount_cents),
            volume: milestone.volume.map(decimal),
            status: milestone.stage.as_str().into(),
        }),
        last_usage_at: used.last_usage_at.map(Time),
    }
}

fn is_active(milestone: &Milestone) -> bool {
    milestone.stage == Stage::ActiveFunded
}
