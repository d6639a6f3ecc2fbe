//! Contracts as an employer reads them. How one comes into being is in `approvals`.

use rusqlite::Transaction;
use serde_json::{Number, Value, json};

use super::proposals::{own_job, person_of};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{iso, iso_opt};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money::{decimal, dollars, rate};
use crate::sandbox::store::contracts::{self, Contract, Milestone};
use crate::sandbox::store::proposals;
use crate::sandbox::table::{Operation, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/contracts", &["payments:read"], list),
    v1("GET", "/api/public/v1/contracts/{contractId}", &["payments:read"], get),
];

/// `GET /contracts`. Source: docs/developers/api-reference/contracts/list.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job_id = call.query("jobId");
    if let Some(job_id) = job_id {
        own_job(tx, call, job_id)?;
    }
    let ended = match call.query("status") {
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
    Ok(Answer::ok(json!({ "contracts": shown })))
}

/// `GET /contracts/{contractId}`. Source: docs/developers/api-reference/contracts/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("contractId");
    let contract = contracts::by_id(tx, call.account_id()?, id)?.ok_or_else(|| {
        Refusal::not_found("There is no such contract.")
            .details(json!({ "resource": "contracts", "contractId": id }))
    })?;
    let milestones = contracts::milestones(tx, &contract.id)?;
    let mut shown = body(tx, &contract, &milestones)?;
    if let Value::Object(members) = &mut shown {
        members.insert(
            "jobDmConversationId".into(),
            json!(contract.conversation_id),
        );
        members.insert("budget".into(), budget(&contract, &milestones));
    }
    Ok(Answer::ok(json!({ "contract": shown })))
}

fn body(
    tx: &Transaction<'_>,
    contract: &Contract,
    milestones: &[Milestone],
) -> Result<Value, Refusal> {
    let proposal = proposals::by_id(tx, &contract.proposal_id)?
        .ok_or_else(|| Refusal::broken("The proposal behind a contract is missing."))?;
    let person = person_of(tx, &proposal)?;
    let milestones_shown: Vec<Value> = milestones.iter().map(milestone).collect();
    Ok(json!({
        "id": contract.id,
        "status": contract.status(),
        "title": contract.title,
        "jobId": contract.job_id,
        "proposalId": contract.proposal_id,
        "paymentType": contract.payment_type,
        "rateUsd": contract.rate_micros.map(rate),
        "estimatedTotalUsd": estimated_total(contract, milestones),
        "estimatedVolume": contract.estimated_volume.map(decimal),
        "hasActiveMilestone": milestones.iter().any(is_funded),
        "startDate": iso(contract.started_at),
        "endDate": iso_opt(contract.ended_at),
        "createdAt": iso(contract.started_at),
        "updatedAt": iso(contract.updated_at),
        "freelancer": {
            "userId": person.id,
            "displayName": person.profile.get("displayName"),
            "country": person.profile.get("country"),
            "profilePath": person.profile.get("profilePath"),
        },
        "milestones": milestones_shown,
    }))
}

fn milestone(milestone: &Milestone) -> Value {
    json!({
        "id": milestone.id,
        "name": milestone.name,
        "description": milestone.description,
        "status": milestone.status,
        "amountUsd": dollars(milestone.amount_cents),
        "volume": milestone.volume.map(decimal),
        "milestoneNumber": milestone.number,
        "dueDate": iso_opt(milestone.due_at),
        "pendingApproval": false,
        "needsReview": false,
        "invoiceId": milestone.invoice_id,
        "createdAt": iso(milestone.created_at),
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
                .map(|milestone| milestone.amount_cents)
                .sum(),
        ),
    }
}

/// Nobody reports work here, so nothing is consumed and the state is always `OK`.
/// Source: docs/developers/api-reference/contracts/get.
fn budget(contract: &Contract, milestones: &[Milestone]) -> Value {
    let funded: Vec<&Milestone> = milestones.iter().filter(|m| is_funded(m)).collect();
    let cents = funded.iter().map(|milestone| milestone.amount_cents).sum();
    let volume = funded.iter().filter_map(|milestone| milestone.volume).sum();
    let active = funded.first().map(|milestone| {
        json!({
            "id": milestone.id,
            "name": milestone.name,
            "amountUsd": dollars(milestone.amount_cents),
            "volume": milestone.volume.map(decimal),
            "status": milestone.status,
        })
    });
    json!({
        "contractId": contract.id,
        "paymentType": contract.payment_type,
        "state": "OK",
        "fundedVolume": decimal(volume),
        "fundedAmountUsd": dollars(cents),
        "consumed": { "seconds": 0, "hours": 0, "labels": 0, "tasks": 0 },
        "consumedVolume": 0,
        "remainingVolume": decimal(volume),
        "consumedFraction": 0,
        "activeMilestone": active,
        "lastUsageAt": null,
    })
}

fn is_funded(milestone: &Milestone) -> bool {
    milestone.status == "ACTIVE_FUNDED"
}
