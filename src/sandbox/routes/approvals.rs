//! Approvals: how one reads, when it lapses, and what a person's yes or no does. The page with the
//! two buttons is `pages::approval`; what asks for one is in `hire`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::proposals::person_of;
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{self, Moment};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money;
use crate::sandbox::secret;
use crate::sandbox::store::approvals::{self, Approval, HIRE};
use crate::sandbox::store::contracts::{self, Contract, Milestone};
use crate::sandbox::store::events::{self, Event};
use crate::sandbox::store::{jobs, proposals};
use crate::sandbox::table::{Operation, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/approvals/{approvalId}", &["payments:read"], get),
];

/// `GET /approvals/{approvalId}`. Source: docs/developers/api-reference/approvals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("approvalId");
    let account_id = call.account_id()?;
    let approval = read(tx, id, call.now)?
        .filter(|approval| approval.account_id == account_id)
        .ok_or_else(|| {
            Refusal::not_found("There is no such approval.")
                .details(json!({ "resource": "approvals", "approvalId": id }))
        })?;
    Ok(Answer::ok(
        json!({ "approval": approval.json(call.base_url) }),
    ))
}

/// An approval as of now: one that nobody answered in time lapses when it is looked at.
/// Source: docs/developers/concepts/human-approvals.
pub(crate) fn read(
    tx: &Transaction<'_>,
    id: &str,
    now: Moment,
) -> Result<Option<Approval>, Refusal> {
    let mut approval = approvals::by_id(tx, id)?;
    if let Some(approval) = &mut approval
        && approval.is_pending()
        && approval.expires_at <= now
    {
        resolve(tx, approval, "expired", None, now)?;
    }
    Ok(approval)
}

/// Ends a pending approval and tells the feed, which hears of every outcome under one name.
/// Source: docs/developers/guides/stay-in-sync.
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
    let data = json!({ "approvalId": approval.id, "status": status });
    tell(tx, approval, "approval.confirmed", &approval.id, data, now)
}

/// Carries out what a pending approval asks for.
pub(crate) fn confirm(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    now: Moment,
) -> Result<(), Refusal> {
    match approval.kind.as_str() {
        HIRE => confirm_hire(tx, approval, now),
        other => Err(Refusal::broken(format!(
            "This sandbox does not carry out {other} yet."
        ))),
    }
}

/// The proposal becomes hired, the contract begins, its first milestone is funded.
/// Source: docs/developers/api-reference/proposals/hire.
fn confirm_hire(tx: &Transaction<'_>, approval: &mut Approval, now: Moment) -> Result<(), Refusal> {
    let absent = || Refusal::broken("What this approval is about is missing.");
    let proposal_id = approval.proposal_id.as_deref().ok_or_else(absent)?;
    let proposal = proposals::by_id(tx, proposal_id)?.ok_or_else(absent)?;
    let job = jobs::by_id(tx, &proposal.job_id)?.ok_or_else(absent)?;
    let person = person_of(tx, &proposal)?;
    let cents = approval.amount_cents();
    let payment_type = Some(job.text("paymentType")).filter(|kind| !kind.is_empty());
    // Hours or labels; a fixed price has no volume.
    let volume = match payment_type {
        Some("PAY_PER_HOUR" | "PAY_PER_LABEL") => money::volume(cents, proposal.bid_micros),
        _ => None,
    };
    let contract = Contract {
        id: secret::id("con_")?,
        account_id: approval.account_id.clone(),
        job_id: job.id.clone(),
        proposal_id: proposal.id.clone(),
        title: job.title().to_owned(),
        payment_type: payment_type.map(str::to_owned),
        rate_micros: Some(proposal.bid_micros),
        estimated_volume: volume,
        conversation_id: secret::id("conv_")?,
        started_at: now,
        ended_at: None,
        updated_at: now,
    };
    contracts::insert(tx, &contract)?;
    let (name, description) = (approval.term("name"), approval.term("description"));
    let milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: 1,
        name: name.map(str::to_owned),
        // A contract's milestone always has a description, a hire need not give one.
        description: description.or(name).unwrap_or_default().to_owned(),
        status: "ACTIVE_FUNDED".into(),
        amount_cents: cents,
        volume,
        due_at: approval.term("dueDate").and_then(moment::parse),
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
    let data = json!({ "proposalId": proposal.id, "status": "HIRED" });
    tell(
        tx,
        approval,
        "proposal.status_changed",
        &proposal.id,
        data,
        now,
    )?;
    let data = json!({
        "contractId": contract.id,
        "jobId": job.id,
        "proposalId": proposal.id,
    });
    tell(tx, approval, "contract.created", &contract.id, data, now)?;
    let data = json!({
        "milestoneId": milestone.id,
        "contractId": contract.id,
        "status": milestone.status,
    });
    tell(
        tx,
        approval,
        "milestone.status_changed",
        &milestone.id,
        data,
        now,
    )
}

fn tell(
    tx: &Transaction<'_>,
    approval: &Approval,
    kind: &'static str,
    resource_id: &str,
    data: Value,
    now: Moment,
) -> Result<(), Refusal> {
    let event = Event {
        account_id: &approval.account_id,
        kind,
        resource_id,
        job_id: approval.job_id.as_deref(),
        data,
    };
    Ok(events::record(tx, &event, now)?)
}
