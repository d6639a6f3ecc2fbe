//! Contracts as the employer reads them. How they begin is in `approvals`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::proposals::{own_job, person_of};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{iso, iso_opt};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money::{decimal, dollars, rate};
use crate::sandbox::store::contracts::{self, Contract, Milestone};
use crate::sandbox::store::{people::Person, proposals};

/// `GET /contracts`. Source: docs/developers/api-reference/contracts/list.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
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
    let job_id = call.query("jobId");
    if let Some(id) = job_id {
        own_job(tx, call, id)?;
    }
    let mut listed = Vec::new();
    for contract in contracts::list(tx, call.account_id()?, job_id, ended)? {
        let (body, _) = told(tx, &contract)?;
        listed.push(Value::Object(body));
    }
    Ok(Answer::ok(json!({ "contracts": listed })))
}

/// `GET /contracts/{contractId}`. Source: docs/developers/api-reference/contracts/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("contractId");
    let contract = contracts::by_id(tx, call.account_id()?, id)?.ok_or_else(|| {
        Refusal::not_found("No such contract.")
            .details(json!({ "resource": "contracts", "contractId": id }))
    })?;
    let (mut body, milestones) = told(tx, &contract)?;
    body.insert(
        "jobDmConversationId".into(),
        json!(contract.conversation_id),
    );
    body.insert("budget".into(), budget(&contract, &milestones));
    Ok(Answer::ok(json!({ "contract": body })))
}

fn told(
    tx: &Transaction<'_>,
    contract: &Contract,
) -> Result<(Map<String, Value>, Vec<Milestone>), Refusal> {
    let milestones = contracts::milestones(tx, &contract.id)?;
    let proposal = proposals::by_id(tx, &contract.proposal_id)?
        .ok_or_else(|| Refusal::broken("A contract's proposal is missing from the store."))?;
    let person = person_of(tx, &proposal)?;
    let body = json!({
        "id": contract.id,
        "status": if contract.ended_at.is_some() { "ended" } else { "active" },
        "title": contract.title,
        "jobId": contract.job_id,
        "proposalId": contract.proposal_id,
        "paymentType": contract.payment_type,
        "rateUsd": contract.rate_micros.map(rate),
        "estimatedTotalUsd": estimated_total(contract, &milestones),
        "estimatedVolume": contract.estimated_volume.map(decimal),
        "hasActiveMilestone": milestones.iter().any(is_funded),
        "startDate": iso(contract.started_at),
        "endDate": iso_opt(contract.ended_at),
        "createdAt": iso(contract.started_at),
        "updatedAt": iso(contract.updated_at),
        "freelancer": freelancer(&person),
        "milestones": milestones.iter().map(milestone).collect::<Vec<_>>(),
    });
    match body {
        Value::Object(members) => Ok((members, milestones)),
        _ => Ok((Map::new(), milestones)),
    }
}

fn freelancer(person: &Person) -> Value {
    json!({
        "userId": person.id,
        "displayName": person.text("displayName"),
        "country": person.text("country"),
        "profilePath": person.text("profilePath"),
    })
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

fn is_funded(milestone: &Milestone) -> bool {
    milestone.status == "ACTIVE_FUNDED"
}

/// Rate times volume, or for a fixed price what was agreed for the first milestone.
fn estimated_total(contract: &Contract, milestones: &[Milestone]) -> Value {
    let cents: i64 = milestones
        .iter()
        .map(|milestone| milestone.amount_cents)
        .sum();
    match (contract.rate_micros, contract.estimated_volume) {
        (Some(micros), Some(volume)) => rate(micros).as_f64().map_or(Value::Null, |rate| {
            decimal((rate * volume * 100.0).round() / 100.0)
        }),
        _ => dollars(cents),
    }
}

/// The budget object. No work is reported in this sandbox, so nothing is consumed.
/// Source: docs/developers/api-reference/contracts/get.
fn budget(contract: &Contract, milestones: &[Milestone]) -> Value {
    let funded: Vec<&Milestone> = milestones.iter().filter(|m| is_funded(m)).collect();
    let volume: f64 = funded.iter().filter_map(|m| m.volume).sum();
    let cents: i64 = funded.iter().map(|m| m.amount_cents).sum();
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
        "activeMilestone": funded.first().map(|m| json!({
            "id": m.id,
            "name": m.name,
            "amountUsd": dollars(m.amount_cents),
            "volume": m.volume.map(decimal),
            "status": m.status,
        })),
        "lastUsageAt": null,
    })
}
