//! Approvals: how one is made and read, when it lapses, and what a person's yes or no does. The page
//! with the two buttons is `pages::approval`; money is moved in `escrow`, and what asks for an approval
//! is in `hire`, `milestones` and `contracts`.

use rusqlite::Transaction;
use serde_json::{Value, json};

pub(crate) use super::escrow::Source;
use super::escrow::{self, announce, choose, invoice, pay_in};
use super::messages::system_writes;
use super::proposals::person_of;
use crate::call::{Answer, Call};
use crate::moment::{self, Moment};
use crate::refusal::Refusal;
use crate::rules::money::{self, HireCharge};
use crate::secret;
use crate::shapes::approvals::ApprovalBody;
use crate::store::approvals::{self, Approval, END, FUND, HIRE, LIFETIME, RELEASE};
use crate::store::contracts::{self, ACTIVE_FUNDED, Consumption, Contract, Milestone};
use crate::store::conversations::{self, JOB, NewConversation};
use crate::store::events::{self, Event};
use crate::store::invoices::{self, SETTLED, VOID};
use crate::store::proposals::Standing;
use crate::store::{jobs, proposals};
use crate::table::{Operation, Shape, v1};
use crate::world;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/approvals/{approvalId}", &["payments:read"], get)
        .says("What has become of a request for a person's consent")
        .gives(&[(200, Shape::of::<ApprovalBody>())])
        .refuses(&[(404, "resource,approvalId")]),
];

/// What a person is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) kind: &'static str,
    pub(super) job_id: String,
    pub(super) proposal_id: Option<String>,
    pub(super) contract_id: Option<String>,
    pub(super) milestone_id: Option<String>,
    pub(super) terms: Value,
}

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
    let approval = approval.shown(call.base_url);
    Answer::of(200, &ApprovalBody { approval })
}

/// An approval as of now: one that nobody answered in time lapses when it is looked at.
/// Source: docs/developers/concepts/human-approvals.
pub(crate) fn read(
    tx: &Transaction<'_>,
    id: &str,
    now: Moment,
) -> Result<Option<Approval>, Refusal> {
    let mut approval = approvals::by_id(tx, id)?;
    if let Some(approval) = &mut approval {
        lapse(tx, approval, now)?;
    }
    Ok(approval)
}

/// A pending approval, unless its time is over.
pub(super) fn still_waiting(
    tx: &Transaction<'_>,
    found: Option<Approval>,
    now: Moment,
) -> Result<Option<Approval>, Refusal> {
    let Some(mut approval) = found else {
        return Ok(None);
    };
    lapse(tx, &mut approval, now)?;
    Ok(Some(approval).filter(Approval::is_pending))
}

/// Makes a pending approval for the caller.
pub(super) fn ask(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    asked: Asked,
) -> Result<Approval, Refusal> {
    let caller = call.caller()?;
    let approval = Approval {
        id: secret::id("apr_")?,
        account_id: caller.account.id.clone(),
        token_id: caller.token.id.clone(),
        kind: asked.kind.to_owned(),
        status: "pending".into(),
        job_id: Some(asked.job_id),
        proposal_id: asked.proposal_id,
        contract_id: asked.contract_id,
        milestone_id: asked.milestone_id,
        terms: asked.terms,
        result: None,
        created_at: call.now,
        expires_at: call.now + LIFETIME,
        resolved_at: None,
    };
    approvals::insert(tx, &approval)?;
    Ok(approval)
}

/// Ends a pending approval and tells the feed, which hears of every outcome under one name. The
/// invoice that waited for a yes is void without one.
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
    if approval.kind == FUND
        && status != "confirmed"
        && let Some(milestone_id) = approval.milestone_id.as_deref()
        && let Some(invoice) = invoices::waiting_for(tx, milestone_id)?
    {
        invoices::close(tx, &invoice.id, VOID, now)?;
    }
    let data = json!({ "approvalId": approval.id, "status": status });
    tell(tx, approval, "approval.confirmed", &approval.id, data, now)
}

/// Carries out what a pending approval asks for. With no source named, credits pay if they cover the
/// whole charge, else the card. A refusal with `payment_method_required` leaves it pending.
pub(crate) fn confirm(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    source: Option<Source>,
    now: Moment,
) -> Result<(), Refusal> {
    lapse(tx, approval, now)?;
    if !approval.is_pending() {
        let details = json!({
            "reason": "approval_decided",
            "approvalId": approval.id,
            "status": approval.status,
        });
        let error = "This is decided already, or its time is over.";
        return Err(Refusal::conflict(error).details(details).keeping());
    }
    match approval.kind.as_str() {
        HIRE => confirm_hire(tx, approval, source, now),
        FUND => escrow::confirm_fund(tx, approval, source, now),
        RELEASE => escrow::confirm_release(tx, approval, now),
        END => escrow::confirm_end(tx, approval, now),
        other => Err(Refusal::broken(format!(
            "There is no such kind of approval: {other}."
        ))),
    }
}

/// Ends an approval that cannot be carried out any more, because what it is about went another way
/// meanwhile. Called before anything else is written.
pub(super) fn overtaken(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    now: Moment,
) -> Result<Refusal, Refusal> {
    resolve(tx, approval, "expired", None, now)?;
    let details = json!({ "reason": "approval_overtaken", "approvalId": approval.id });
    let error = "What this asks for is not possible any more; nothing was done.";
    Ok(Refusal::conflict(error).details(details).keeping())
}

fn lapse(tx: &Transaction<'_>, approval: &mut Approval, now: Moment) -> Result<(), Refusal> {
    if approval.is_pending() && approval.expires_at <= now {
        resolve(tx, approval, "expired", None, now)?;
    }
    Ok(())
}

/// The proposal becomes hired, the contract begins, its first milestone is funded.
/// Source: docs/developers/api-reference/proposals/hire.
fn confirm_hire(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    source: Option<Source>,
    now: Moment,
) -> Result<(), Refusal> {
    let absent = || Refusal::broken("What this approval is about is missing.");
    let proposal_id = approval.proposal_id.as_deref().ok_or_else(absent)?;
    let proposal = proposals::by_id(tx, proposal_id)?.ok_or_else(absent)?;
    if contracts::by_proposal(tx, &proposal.id)?.is_some() {
        return Err(overtaken(tx, approval, now)?);
    }
    let job = jobs::by_id(tx, &proposal.job_id)?.ok_or_else(absent)?;
    let person = person_of(tx, &proposal)?;
    let cents = approval.amount_cents();
    let charge = HireCharge::of(cents);
    let source = choose(tx, &approval.account_id, charge.total(), source)?;
    let payment_type = Some(job.text("paymentType")).filter(|kind| !kind.is_empty());
    // Hours or labels; a fixed price has no volume.
    let volume = match payment_type {
        Some("PAY_PER_HOUR") => money::volume(cents, proposal.bid_micros),
        Some("PAY_PER_LABEL") => money::labels(cents, proposal.bid_micros),
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
        consumption: Consumption::default(),
        budget_state: "OK".into(),
    };
    contracts::insert(tx, &contract)?;
    let thread = NewConversation {
        id: &contract.conversation_id,
        account_id: &contract.account_id,
        bucket: JOB,
        job_id: &job.id,
        proposal_id: &proposal.id,
        contract_id: Some(&contract.id),
        person_id: &person.id,
    };
    conversations::open(tx, &thread, now)?;
    let told = format!(
        "{} was hired for {}.",
        person.text("displayName"),
        job.title()
    );
    system_writes(tx, &contract.conversation_id, &told, now)?;
    let (name, description) = (approval.term("name"), approval.term("description"));
    let mut milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: 1,
        name: name.map(str::to_owned),
        // A contract's milestone always has a description, a hire need not give one.
        description: description.or(name).unwrap_or_default().to_owned(),
        status: ACTIVE_FUNDED.into(),
        amount_cents: cents,
        volume,
        due_at: approval.term("dueDate").and_then(moment::parse),
        invoice_id: None,
        created_at: now,
        source: None,
        hold_entry_id: None,
        payout_asked_at: None,
        settled_at: None,
    };
    contracts::insert_milestone(tx, &milestone)?;
    let fees = charge.total() - cents;
    pay_in(tx, &contract, &mut milestone, fees, source, now)?;
    let invoice = invoice(&contract, &milestone, charge.total(), SETTLED, now)?;
    invoices::insert(tx, &invoice)?;
    milestone.invoice_id = Some(invoice.id);
    contracts::save_milestone(tx, &milestone)?;
    world::plan_work(tx, &milestone.id, now)?;
    proposals::set_standing(tx, &proposal.id, Standing::Hired, now)?;
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
    announce(tx, &contract, &milestone, now)
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
