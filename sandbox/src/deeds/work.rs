//! What hired people do on a contract: reporting work, asking for money, dropping or disputing a
//! milestone. The employer's side is in `milestones` and `escrow`.

use super::decide::still_waiting;
use super::escrow::move_on;
use super::{News, No, Step, grounds};
use crate::rules::budget::{self, Budget, Facts};
use crate::store::approvals::{self, Kind};
use crate::store::contracts::{self, Contract, Milestone, Stage};
use crate::store::usage::{self, Entry};

/// Work reported at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
    pub(crate) tasks: i64,
    /// Whether the person says so themselves; otherwise it is recorded while they work.
    pub(crate) claimed: bool,
}

/// The worker asks for a funded milestone to be paid out. Asking again changes nothing.
/// Source: docs/payments/milestones.
pub(crate) fn ask_payout(step: Step<'_>, milestone_id: &str) -> Result<Milestone, No> {
    let (contract, mut milestone) = grounds::running_milestone(step, milestone_id)?;
    must_be(&milestone, Stage::ActiveFunded)?;
    if milestone.payout_asked_at.is_none() {
        milestone.payout_asked_at = Some(step.now);
        contracts::save_milestone(step.db, &milestone)?;
        touch(step, contract)?;
    }
    Ok(milestone)
}

/// Adds work to a running contract; the feed hears of it when the state of the budget changes.
/// Source: docs/developers/annotation-platforms/usage-sync.
pub(crate) fn report(step: Step<'_>, contract_id: &str, usage: Usage) -> Result<Contract, No> {
    let mut contract = grounds::running_contract(step, contract_id)?;
    let used = &mut contract.consumption;
    used.seconds = used.seconds.saturating_add(usage.seconds.max(0));
    used.labels = used.labels.saturating_add(usage.labels.max(0));
    used.tasks = used.tasks.saturating_add(usage.tasks.max(0));
    used.last_usage_at = Some(step.now);
    let entry = Entry {
        at: step.now,
        claimed: usage.claimed,
        seconds: usage.seconds.max(0),
        labels: usage.labels.max(0),
        tasks: usage.tasks.max(0),
    };
    usage::insert(step.db, contract_id, &entry)?;
    recount(step, &mut contract)?;
    Ok(contract)
}

/// Drops a milestone that nobody has paid for; a request to fund it is void with it.
pub(crate) fn cancel(step: Step<'_>, milestone_id: &str) -> Result<Milestone, No> {
    let (contract, mut milestone) = grounds::running_milestone(step, milestone_id)?;
    must_be(&milestone, Stage::NotFunded)?;
    give_up(step, Kind::Fund, milestone_id)?;
    move_on(step, &contract, &mut milestone, Stage::Cancelled)?;
    touch(step, contract)?;
    Ok(milestone)
}

/// Freezes the money of a funded milestone; a request to pay it out is void with it.
pub(crate) fn dispute(step: Step<'_>, milestone_id: &str) -> Result<Milestone, No> {
    let (contract, mut milestone) = grounds::running_milestone(step, milestone_id)?;
    must_be(&milestone, Stage::ActiveFunded)?;
    give_up(step, Kind::Release, milestone_id)?;
    move_on(step, &contract, &mut milestone, Stage::Disputed)?;
    touch(step, contract)?;
    Ok(milestone)
}

/// The budget of a contract, and the cents that were put up on it.
pub(crate) fn budget(contract: &Contract, milestones: &[Milestone]) -> (Budget, i64) {
    let paid_for = || {
        milestones
            .iter()
            .filter(|milestone| milestone.is_paid_for())
    };
    let facts = Facts {
        payment_type: contract.payment_type,
        funded_volume: paid_for().filter_map(|milestone| milestone.volume).sum(),
        seconds: contract.consumption.seconds,
        labels: contract.consumption.labels,
    };
    let cents = paid_for().map(|milestone| milestone.amount_cents).sum();
    (budget::budget(facts), cents)
}

/// Stores a contract and tells the feed if its budget is in another state than it was told last.
pub(super) fn recount(step: Step<'_>, contract: &mut Contract) -> Result<(), No> {
    let milestones = contracts::milestones(step.db, &contract.id)?;
    let (budget, _) = budget(contract, &milestones);
    let previous = std::mem::replace(&mut contract.budget_state, budget.state);
    contract.updated_at = step.now;
    contracts::save(step.db, contract)?;
    if previous == budget.state {
        return Ok(());
    }
    News::BudgetMoved(contract, previous, &budget).tell(step)
}

fn must_be(milestone: &Milestone, stage: Stage) -> Result<(), No> {
    if milestone.stage == stage {
        return Ok(());
    }
    let says = format!(
        "This needs a milestone that is {stage}; it is {}.",
        milestone.stage
    );
    Err(No::conflict("milestone_in_other_state", says)
        .fact("milestoneId", milestone.id.as_str())
        .fact("status", milestone.stage.as_str()))
}

fn give_up(step: Step<'_>, kind: Kind, milestone_id: &str) -> Result<(), No> {
    let found = approvals::pending_about_milestone(step.db, kind, milestone_id)?;
    match still_waiting(step, found)? {
        Some(waiting) => waiting.void(step),
        None => Ok(()),
    }
}

fn touch(step: Step<'_>, mut contract: Contract) -> Result<(), No> {
    contract.updated_at = step.now;
    Ok(contracts::save(step.db, &contract)?)
}
