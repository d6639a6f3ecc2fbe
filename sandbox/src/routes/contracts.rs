//! Contracts as an employer reads and ends them. How one comes into being is in `approvals`, what
//! ending does to the money in `escrow`.

use rusqlite::Transaction;
use serde_json::{Number, json};

use super::approvals::{Asked, ask, still_waiting};
use super::escrow;
use super::proposals::{own_job, person_of};
use super::work::not_ended;
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::rules::budget::{self, Budget, Facts};
use crate::rules::money::{decimal, display, dollars, rate};
use crate::shapes::approvals::Accepted;
use crate::shapes::contracts as shapes;
use crate::shapes::{Time, contracts::Contracts};
use crate::store::approvals::{self, END};
use crate::store::contracts::{self, ACTIVE_FUNDED, Contract, Milestone};
use crate::store::proposals;
use crate::table::{Kind, Operation, PAYMENTS, Shape, query, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/contracts", &["payments:read"], list)
        .says("Contracts of the account, newest first")
        .query(&[
            query("jobId", Kind::Text, "Only contracts on this job, which must be the account's"),
            query("status", Kind::OneOf(&["active", "ended"]), "Only running or only ended ones"),
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
    let ended = match call.given("status") {
        None => None,
        Some("active") => Some(false),
        Some("ended") => Some(true),
        Some(_) => {
            return Err(Refusal::bad_field(
                "status",
                "status must be active or ended.",
            ));
        }
    };
    let mut shown = Vec::new();
    for contract in contracts::list(tx, call.account_id()?, job_id, ended)? {
        let milestones = contracts::milestones(tx, &contract.id)?;
        shown.push(body(tx, &contract, &milestones)?);
    }
    Answer::of(200, &Contracts { contracts: shown })
}

/// `GET /contracts/{contractId}`. Source: docs/developers/api-reference/contracts/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let contract = own(tx, call)?;
    let milestones = contracts::milestones(tx, &contract.id)?;
    let detail = shapes::ContractDetail {
        contract: body(tx, &contract, &milestones)?,
        job_dm_conversation_id: Some(contract.conversation_id.clone()),
        budget: Some(budget(&contract, &milestones)),
    };
    Answer::of(200, &shapes::ContractBody { contract: detail })
}

/// `POST /contracts/{contractId}/end`. Source: docs/developers/api-reference/contracts/end.
pub(crate) fn end(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let contract = own(tx, call)?;
    not_ended(&contract)?;
    let earlier = approvals::pending_on_contract(tx, &contract.id)?
        .into_iter()
        .find(|approval| approval.kind == END);
    let earlier = still_waiting(tx, earlier, call.now)?;
    let held = escrow::held(&contracts::milestones(tx, &contract.id)?);
    let approval = match earlier {
        Some(earlier) => earlier,
        None if held > 0 => ask(
            tx,
            call,
            Asked {
                kind: END,
                job_id: contract.job_id,
                contract_id: Some(contract.id),
                terms: json!({ "amountCents": held }),
                ..Asked::default()
            },
        )?,
        None => {
            let id = contract.id.clone();
            escrow::end(tx, contract, call.now)?;
            let ended = shapes::Ended {
                ok: true,
                contract_id: id,
                status: "ended".into(),
            };
            return Answer::of(200, &ended);
        }
    };
    let message = format!(
        "A person must confirm at the approval link that the contract ends; {} then go back from \
         escrow. Until then it runs on.",
        display(held)
    );
    let approval = approval.shown(call.base_url);
    Answer::of(202, &Accepted { approval, message })
}

/// The contract the path names, which must be the caller's.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Contract, Refusal> {
    let id = call.param("contractId");
    contracts::by_id(tx, call.account_id()?, id)?.ok_or_else(|| {
        Refusal::not_found("There is no such contract.")
            .details(json!({ "resource": "contracts", "contractId": id }))
    })
}

/// A milestone as the API shows it.
pub(super) fn milestone(milestone: &Milestone) -> shapes::Milestone {
    let waits = milestone.awaits_payout();
    shapes::Milestone {
        id: milestone.id.clone(),
        name: milestone.name.clone(),
        description: milestone.description.clone(),
        status: milestone.status.clone(),
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

/// The budget of a contract, and the cents that were put up on it.
pub(super) fn budget_of(contract: &Contract, milestones: &[Milestone]) -> (Budget, i64) {
    let paid_for = || {
        milestones
            .iter()
            .filter(|milestone| milestone.is_paid_for())
    };
    let facts = Facts {
        payment_type: contract.payment_type.as_deref(),
        funded_volume: paid_for().filter_map(|milestone| milestone.volume).sum(),
        seconds: contract.consumption.seconds,
        labels: contract.consumption.labels,
    };
    let cents = paid_for().map(|milestone| milestone.amount_cents).sum();
    (budget::budget(facts), cents)
}

fn body(
    tx: &Transaction<'_>,
    contract: &Contract,
    milestones: &[Milestone],
) -> Result<shapes::Contract, Refusal> {
    let proposal = proposals::by_id(tx, &contract.proposal_id)?
        .ok_or_else(|| Refusal::broken("The proposal behind a contract is missing."))?;
    let person = person_of(tx, &proposal)?;
    let known = |key: &str| Some(person.text(key).to_owned()).filter(|text| !text.is_empty());
    Ok(shapes::Contract {
        id: contract.id.clone(),
        status: contract.status().to_owned(),
        title: contract.title.clone(),
        job_id: contract.job_id.clone(),
        proposal_id: contract.proposal_id.clone(),
        payment_type: contract.payment_type.clone(),
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
    match (contract.payment_type.as_deref(), contract.rate_micros) {
        (Some("FIXED_PRICE"), Some(price)) => rate(price),
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
    let (budget, cents) = budget_of(contract, milestones);
    let used = &contract.consumption;
    let active = milestones.iter().find(|milestone| is_active(milestone));
    shapes::Budget {
        contract_id: contract.id.clone(),
        payment_type: contract.payment_type.clone(),
        state: budget.state.to_owned(),
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
            status: milestone.status.clone(),
        }),
        last_usage_at: used.last_usage_at.map(Time),
    }
}

fn is_active(milestone: &Milestone) -> bool {
    milestone.status == ACTIVE_FUNDED
}
