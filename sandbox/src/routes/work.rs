//! What the hired people do on a contract, for the world and the control door to call: reporting
//! work, asking for money, dropping or disputing a milestone. No operation of the API does these;
//! the employer's side is in `milestones` and `escrow`.

use rusqlite::Transaction;
use serde_json::json;

use super::approvals::resolve;
use super::contracts::budget_of;
use super::escrow::{move_on, tell};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::rules::money::decimal;
use crate::store::approvals::{self, FUND, RELEASE};
use crate::store::contracts::{
    self, ACTIVE_FUNDED, CANCELLED, Contract, DISPUTED, Milestone, NOT_FUNDED,
};

/// Work reported at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
    pub(crate) tasks: i64,
}

/// The worker asks for a funded milestone to be paid out. Asking again changes nothing.
/// Source: docs/payments/milestones.
pub(crate) fn ask_payout(
    tx: &Transaction<'_>,
    milestone_id: &str,
    now: Moment,
) -> Result<(), Refusal> {
    let (contract, mut milestone) = running(tx, milestone_id)?;
    must_be(&milestone, ACTIVE_FUNDED)?;
    if milestone.payout_asked_at.is_none() {
        milestone.payout_asked_at = Some(now);
        contracts::save_milestone(tx, &milestone)?;
        touch(tx, contract, now)?;
    }
    Ok(())
}

/// Adds work to a running contract; the feed hears of it when the state of the budget changes.
/// Source: docs/developers/annotation-platforms/usage-sync.
pub(crate) fn report_usage(
    tx: &Transaction<'_>,
    contract_id: &str,
    usage: Usage,
    now: Moment,
) -> Result<(), Refusal> {
    let mut contract = contracts::find(tx, contract_id)?.ok_or_else(|| {
        Refusal::not_found("There is no such contract.")
            .details(json!({ "resource": "contracts", "contractId": contract_id }))
    })?;
    not_ended(&contract)?;
    let used = &mut contract.consumption;
    used.seconds = used.seconds.saturating_add(usage.seconds.max(0));
    used.labels = used.labels.saturating_add(usage.labels.max(0));
    used.tasks = used.tasks.saturating_add(usage.tasks.max(0));
    used.last_usage_at = Some(now);
    recount(tx, &mut contract, now)
}

/// Drops a milestone that nobody has paid for; a request to fund it is void with it.
pub(crate) fn cancel_milestone(
    tx: &Transaction<'_>,
    milestone_id: &str,
    now: Moment,
) -> Result<(), Refusal> {
    let (contract, mut milestone) = running(tx, milestone_id)?;
    must_be(&milestone, NOT_FUNDED)?;
    give_up(tx, FUND, milestone_id, now)?;
    move_on(tx, &contract, &mut milestone, CANCELLED, now)?;
    touch(tx, contract, now)
}

/// Freezes the money of a funded milestone; a request to pay it out is void with it.
pub(crate) fn dispute(
    tx: &Transaction<'_>,
    milestone_id: &str,
    now: Moment,
) -> Result<(), Refusal> {
    let (contract, mut milestone) = running(tx, milestone_id)?;
    must_be(&milestone, ACTIVE_FUNDED)?;
    give_up(tx, RELEASE, milestone_id, now)?;
    move_on(tx, &contract, &mut milestone, DISPUTED, now)?;
    touch(tx, contract, now)
}

/// Stores a contract and tells the feed if its budget is in another state than it was told last.
pub(super) fn recount(
    tx: &Transaction<'_>,
    contract: &mut Contract,
    now: Moment,
) -> Result<(), Refusal> {
    let milestones = contracts::milestones(tx, &contract.id)?;
    let (budget, _) = budget_of(contract, &milestones);
    let previous = std::mem::replace(&mut contract.budget_state, budget.state.to_owned());
    contract.updated_at = now;
    contracts::save(tx, contract)?;
    if previous == budget.state {
        return Ok(());
    }
    let data = json!({
        "contractId": contract.id,
        "previousState": previous,
        "state": budget.state,
        "paymentType": contract.payment_type,
        "fundedVolume": decimal(budget.funded_volume),
        "consumedVolume": decimal(budget.consumed_volume),
        "remainingVolume": decimal(budget.remaining_volume),
        "consumedFraction": decimal(budget.consumed_fraction),
    });
    tell(
        tx,
        contract,
        "contract.budget_state_changed",
        &contract.id,
        data,
        now,
    )
}

fn running(tx: &Transaction<'_>, milestone_id: &str) -> Result<(Contract, Milestone), Refusal> {
    let milestone = contracts::find_milestone(tx, milestone_id)?.ok_or_else(|| {
        Refusal::not_found("There is no such milestone.")
            .details(json!({ "resource": "milestones", "milestoneId": milestone_id }))
    })?;
    let contract = contracts::find(tx, &milestone.contract_id)?
        .ok_or_else(|| Refusal::broken("The contract of a milestone is missing."))?;
    not_ended(&contract)?;
    Ok((contract, milestone))
}

/// Refuses what only a running contract allows.
pub(super) fn not_ended(contract: &Contract) -> Result<(), Refusal> {
    if contract.ended_at.is_none() {
        return Ok(());
    }
    Err(Refusal::conflict("This contract has ended.")
        .details(json!({ "reason": "contract_ended", "contractId": contract.id })))
}

fn must_be(milestone: &Milestone, status: &str) -> Result<(), Refusal> {
    if milestone.status == status {
        return Ok(());
    }
    let error = format!(
        "This needs a milestone that is {status}; it is {}.",
        milestone.status
    );
    Err(Refusal::conflict(error).details(json!({
        "reason": "milestone_in_other_state",
        "milestoneId": milestone.id,
        "status": milestone.status,
    })))
}

fn give_up(
    tx: &Transaction<'_>,
    kind: &str,
    milestone_id: &str,
    now: Moment,
) -> Result<(), Refusal> {
    match approvals::pending_about_milestone(tx, kind, milestone_id)? {
        Some(mut waiting) => resolve(tx, &mut waiting, "expired", None, now),
        None => Ok(()),
    }
}

fn touch(tx: &Transaction<'_>, mut contract: Contract, now: Moment) -> Result<(), Refusal> {
    contract.updated_at = now;
    Ok(contracts::save(tx, &contract)?)
}
