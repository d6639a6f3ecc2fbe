//! Approvals: reading one, and what a human's yes or no does. The buttons are in `pages::approval`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::proposals::person_of;
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{self, Moment};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money;
use crate::sandbox::secret;
use crate::sandbox::store::approvals::{self, Approval};
use crate::sandbox::store::contracts::{self, Contract, Milestone};
use crate::sandbox::store::events::{self, Event};
use crate::sandbox::store::jobs::Job;
use crate::sandbox::store::{jobs, proposals};

/// `GET /approvals/{approvalId}`. Source: docs/developers/api-reference/approvals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("approvalId");
    let account_id = call.account_id()?;
    let approval = read(tx, id, call.now)?
        .filter(|approval| approval.account_id == account_id)
        .ok_or_else(|| {
            Refusal::not_found("No such approval.")
                .details(json!({ "resource": "approvals", "approvalId": id }))
        })?;
    Ok(Answer::ok(
        json!({ "approval": approval.json(call.base_url) }),
    ))
}

/// An approval as it stands now: one that nobody answered in time lapses when it is read.
pub(crate) fn read(
    tx: &Transaction<'_>,
    id: &str,
    now: Moment,
) -> Result<Option<Approval>, Refusal> {
    let Some(mut approval) = approvals::by_id(tx, id)? else {
        return Ok(None);
    };
    if approval.status == "pending" && approval.expires_at <= now {
        resolve(tx, &mut approval, "expired", None, now)?;
    }
    Ok(Some(approval))
}

/// Writes the outcome and the event that goes with every outcome.
pub(crate) fn resolve(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    status: &str,
    result: Option<Value>,
    now: Moment,
) -> Result<(), Refusal> {
    approval.status = status.to_owned();
    approval.result = result;
    approval.resolved_at = Some(now);
    approvals::save(tx, approval)?;
    let event = Event {
        account_id: &approval.account_id,
        kind: "approval.confirmed",
        resource_id: &approval.id,
        job_id: approval.job_id.as_deref(),
        data: json!({ "approvalId": approval.id, "status": status }),
    };
    Ok(events::record(tx, &event, now)?)
}

/// How many labels the job is about, where it is paid by them. How many hours of work an amount of
/// data takes is not known, however much of it is recorded.
fn labels(job: &Job) -> Option<f64> {
    let counted = job.text("dataVolumeUnit") != "HOURS_OF_RECORDING_AUDIO_VIDEO";
    let paid_by_label = job.text("paymentType") == "PAY_PER_LABEL";
    job.number("dataVolume")
        .filter(|_| counted && paid_by_label)
}

/// A human's yes to a hire: the proposal is hired, the contract begins, its first milestone is
/// funded. Source: docs/developers/api-reference/proposals/hire.
pub(crate) fn confirm(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    now: Moment,
) -> Result<(), Refusal> {
    let missing = || Refusal::broken("An approval's proposal or job is missing from the store.");
    let proposal_id = approval.proposal_id.clone().ok_or_else(missing)?;
    let proposal = proposals::by_id(tx, &proposal_id)?.ok_or_else(missing)?;
    let job = jobs::by_id(tx, &proposal.job_id)?.ok_or_else(missing)?;
    let person = person_of(tx, &proposal)?;
    let terms = &approval.terms;
    let text = |name: &str| terms.get(name).and_then(Value::as_str).map(str::to_owned);
    let cents = terms
        .get("amountCents")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let payment_type = job.text("paymentType").to_owned();
    let per_unit = payment_type != "FIXED_PRICE";
    let rate_micros = if per_unit {
        proposal.bid_micros
    } else {
        cents.saturating_mul(10_000)
    };
    let contract = Contract {
        id: secret::id("ctr_")?,
        account_id: approval.account_id.clone(),
        job_id: job.id.clone(),
        proposal_id: proposal.id.clone(),
        title: job.title().to_owned(),
        payment_type: Some(payment_type),
        rate_micros: Some(rate_micros),
        estimated_volume: labels(&job),
        conversation_id: secret::id("cnv_")?,
        started_at: now,
        ended_at: None,
        updated_at: now,
    };
    contracts::insert(tx, &contract)?;
    let milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: 1,
        name: text("name"),
        description: text("description")
            .or_else(|| text("name"))
            .unwrap_or_default(),
        status: "ACTIVE_FUNDED".into(),
        amount_cents: cents,
        volume: if per_unit {
            money::volume(cents, rate_micros)
        } else {
            None
        },
        due_at: text("dueDate").and_then(|date| moment::parse(&date)),
        invoice_id: Some(secret::id("inv_")?),
        created_at: now,
    };
    contracts::insert_milestone(tx, &milestone)?;
    proposals::set_status(tx, &proposal.id, "HIRED", now)?;
    approval.contract_id = Some(contract.id.clone());
    let result = json!({
        "hired": true,
        "contractId": contract.id,
        "jobId": job.id,
        "freelancerUserId": person.id,
    });
    resolve(tx, approval, "confirmed", Some(result), now)?;
    let happened = [
        (
            "proposal.status_changed",
            &proposal.id,
            json!({ "proposalId": proposal.id, "status": "HIRED" }),
        ),
        (
            "contract.created",
            &contract.id,
            json!({ "contractId": contract.id, "jobId": job.id, "proposalId": proposal.id }),
        ),
        (
            "milestone.status_changed",
            &milestone.id,
            json!({ "milestoneId": milestone.id, "contractId": contract.id,
                    "status": milestone.status }),
        ),
    ];
    for (kind, resource_id, data) in happened {
        let event = Event {
            account_id: &approval.account_id,
            kind,
            resource_id,
            job_id: Some(&job.id),
            data,
        };
        events::record(tx, &event, now)?;
    }
    Ok(())
}
