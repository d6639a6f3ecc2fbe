//! Milestones as an employer plans them and asks for their money to move. A person's yes is carried
//! out in `escrow`; what hired people do with a milestone is in `work`.

use super::decide::{self, Asked, By, still_waiting};
use super::escrow::{invoice, must_be_payable};
use super::{News, No, Step, grounds};
use crate::moment::Moment;
use crate::rules::money::{self, display};
use crate::secret;
use crate::store::approvals::{self, Approval, Kind, Terms};
use crate::store::contracts::{self, Contract, Milestone, Stage};
use crate::store::invoices::{self, Invoice};

/// A milestone as it is meant, before the contract's rate is looked at.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: Option<String>,
    pub(crate) description: String,
    pub(crate) amount: Amount,
    pub(crate) due_at: Option<Moment>,
}

/// How the price of a milestone is given.
#[derive(Debug, PartialEq)]
pub(crate) enum Amount {
    Cents(i64),
    /// Hours or labels, and what they are believed to cost in US dollars.
    Volume {
        volume: f64,
        usd: Option<f64>,
    },
}

/// Plans a milestone; no money moves.
/// Source: docs/developers/api-reference/contracts/create-milestone.
pub(crate) fn create(step: Step<'_>, mut contract: Contract, plan: Plan) -> Result<Milestone, No> {
    grounds::not_ended(&contract)?;
    let (amount_cents, volume) = price(&plan, &contract)?;
    let milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: contracts::next_number(step.db, &contract.id)?,
        name: plan.name,
        description: plan.description,
        stage: Stage::NotFunded,
        amount_cents,
        volume,
        due_at: plan.due_at,
        invoice_id: None,
        created_at: step.now,
        source: None,
        hold_entry_id: None,
        payout_asked_at: None,
        settled_at: None,
    };
    contracts::insert_milestone(step.db, &milestone)?;
    contract.updated_at = step.now;
    contracts::save(step.db, &contract)?;
    News::MilestoneMoved(&contract, &milestone).tell(step)?;
    Ok(milestone)
}

/// Asks a person to put a milestone's money into escrow. The request that waits comes back as it is.
/// Source: docs/developers/api-reference/milestones/fund.
pub(crate) fn ask_fund(step: Step<'_>, by: By<'_>, milestone_id: &str) -> Result<Approval, No> {
    let (contract, milestone) = grounds::own_milestone(step, by.account_id, milestone_id)?;
    grounds::not_ended(&contract)?;
    if milestone.stage != Stage::NotFunded {
        return Err(wrong_stage(
            &milestone,
            "milestone_not_fundable",
            &format!(
                "Only a milestone that is {} can be funded.",
                Stage::NotFunded
            ),
        ));
    }
    let found = approvals::pending_about_milestone(step.db, Kind::Fund, &milestone.id)?;
    if let Some(earlier) = still_waiting(step, found)? {
        return Ok(earlier.into_asked());
    }
    let cents = milestone.amount_cents;
    must_be_payable(step, &contract.account_id, cents)?;
    let waits = invoices::Status::PendingFunding;
    let invoice = invoice(step, &contract, &milestone, cents, waits)?;
    invoices::insert(step.db, &invoice)?;
    News::PaymentDue(&contract, &milestone, &invoice).tell(step)?;
    ask_about(step, by, Kind::Fund, &contract, &milestone)
}

/// Asks a person to pay a funded milestone out. The request that waits comes back as it is.
/// Source: docs/developers/api-reference/milestones/approve.
pub(crate) fn ask_release(step: Step<'_>, by: By<'_>, milestone_id: &str) -> Result<Approval, No> {
    let (contract, milestone) = grounds::own_milestone(step, by.account_id, milestone_id)?;
    grounds::not_ended(&contract)?;
    match milestone.stage {
        Stage::ActiveFunded => {}
        Stage::NotFunded => {
            return Err(wrong_stage(
                &milestone,
                "milestone_not_funded",
                "This milestone is not funded, so there is nothing to pay out.",
            ));
        }
        _ => {
            return Err(wrong_stage(
                &milestone,
                "milestone_not_approvable",
                &format!(
                    "Only a milestone that is {} can be paid out.",
                    Stage::ActiveFunded
                ),
            ));
        }
    }
    let found = approvals::pending_about_milestone(step.db, Kind::Release, &milestone.id)?;
    match still_waiting(step, found)? {
        Some(earlier) => Ok(earlier.into_asked()),
        None => ask_about(step, by, Kind::Release, &contract, &milestone),
    }
}

/// Whether an invoice waits on: it goes when the request to pay it has lapsed, which may be seen
/// here first.
pub(crate) fn still_due(step: Step<'_>, invoice: &Invoice) -> Result<bool, No> {
    let Some(milestone_id) = &invoice.milestone_id else {
        return Ok(true);
    };
    let asked = approvals::pending_about_milestone(step.db, Kind::Fund, milestone_id)?;
    Ok(asked.is_none() || still_waiting(step, asked)?.is_some())
}

/// Cents and volume of a planned milestone. An amount beside a volume may be off by less than a
/// cent, which is what rounding can make of it.
fn price(plan: &Plan, contract: &Contract) -> Result<(i64, Option<f64>), No> {
    let (volume, usd) = match plan.amount {
        Amount::Cents(cents) => return Ok((cents, None)),
        Amount::Volume { volume, usd } => (volume, usd),
    };
    let wrong = |field: &str, says: String| No::wrong(says).fact("field", field);
    let rate = contract.rate_micros.filter(|rate| *rate > 0);
    let rate = rate.ok_or_else(|| {
        let says = "This contract has no rate to price a volume with.";
        No::conflict("contract_rate_missing", says).fact("contractId", contract.id.as_str())
    })?;
    let cents = money::price(rate, volume).ok_or_else(|| {
        let says = "volume at the contract's rate must come to 0.01 to 100,000,000 US dollars.";
        wrong("volume", says.to_owned())
    })?;
    if usd.is_some_and(|usd| !money::is_price(rate, volume, usd)) {
        let says = format!(
            "amountUsd must be the contract's rate times the volume, which is {}.",
            display(cents)
        );
        return Err(wrong("amountUsd", says));
    }
    Ok((cents, Some(volume)))
}

fn wrong_stage(milestone: &Milestone, reason: &'static str, says: &str) -> No {
    No::conflict(reason, format!("{says} It is {}.", milestone.stage))
        .fact("milestoneId", milestone.id.as_str())
        .fact("status", milestone.stage.as_str())
}

fn ask_about(
    step: Step<'_>,
    by: By<'_>,
    kind: Kind,
    contract: &Contract,
    milestone: &Milestone,
) -> Result<Approval, No> {
    let asked = Asked {
        kind,
        job_id: &contract.job_id,
        proposal_id: None,
        contract_id: Some(&contract.id),
        milestone_id: Some(&milestone.id),
        terms: Terms::amount(milestone.amount_cents),
    };
    decide::ask(step, by, asked)
}
