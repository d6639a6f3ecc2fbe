//! Money on its way through a contract: what pays, what is held for a milestone, what is released and
//! what goes back. How it is asked for is in `milestones`, `contracts` and `hire`.

use serde_json::json;

use super::decide::Pending;
use super::work::recount;
use super::{News, No, Step, credits, grounds, talk};
use crate::secret;
use crate::store::accounts;
use crate::store::approvals::{self, Approval};
use crate::store::contracts::{self, Contract, Milestone, Source, Stage};
use crate::store::credits::{self as ledger, Cause};
use crate::store::invoices::{self, Invoice};

/// Which sources can pay a certain charge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means {
    pub(crate) card: bool,
    pub(crate) credits: bool,
}

impl Means {
    /// The wanted source if it can pay; with none wanted, credits before the card.
    fn pick(self, wanted: Option<Source>) -> Option<Source> {
        match wanted {
            Some(Source::Card) => self.card.then_some(Source::Card),
            Some(Source::Credits) => self.credits.then_some(Source::Credits),
            None if self.credits => Some(Source::Credits),
            None => self.card.then_some(Source::Card),
        }
    }
}

/// The source with the word that a person chooses it by.
pub(crate) fn source(word: &str) -> Result<Source, No> {
    match word {
        "card" => Ok(Source::Card),
        "credits" => Ok(Source::Credits),
        _ => {
            let says = "source is \"card\" or \"credits\"; without it, credits if they suffice.";
            Err(No::wrong(says).fact("field", "source"))
        }
    }
}

/// What could pay a charge on an account. Credits must cover all of it.
/// Source: docs/developers/api-reference/proposals/hire.
pub(crate) fn means(step: Step<'_>, account_id: &str, cents: i64) -> Result<Means, No> {
    let card = accounts::by_id(step.db, account_id)?.is_some_and(|account| account.has_card);
    let credits = ledger::balance(step.db, account_id)?.available >= cents;
    Ok(Means { card, credits })
}

/// Refuses what nothing on the account could pay.
pub(super) fn must_be_payable(step: Step<'_>, account_id: &str, cents: i64) -> Result<(), No> {
    match means(step, account_id, cents)?.pick(None) {
        Some(_) => Ok(()),
        None => Err(no_means(
            "There is no card on file and the credits do not cover the charge.",
        )),
    }
}

/// The source that will pay, or why none does. Nothing is written here.
pub(super) fn choose(
    step: Step<'_>,
    account_id: &str,
    cents: i64,
    wanted: Option<Source>,
) -> Result<Source, No> {
    let chosen = means(step, account_id, cents)?.pick(wanted);
    chosen.ok_or_else(|| {
        no_means(match wanted {
            Some(Source::Card) => "There is no card on file to charge.",
            Some(Source::Credits) => "The credits do not cover the whole charge.",
            None => "There is no card on file and the credits do not cover the whole charge.",
        })
    })
}

/// The word for a charge that nothing pays.
pub(crate) const NO_MEANS: &str = "payment_method_required";

fn no_means(says: &str) -> No {
    No::conflict(NO_MEANS, says)
}

/// Takes a milestone's money, and fees that are paid at once, from a chosen source. The milestone
/// must be stored already, and is not stored again here.
pub(super) fn pay_in(
    step: Step<'_>,
    contract: &Contract,
    milestone: &mut Milestone,
    fees: i64,
    source: Source,
) -> Result<(), No> {
    milestone.source = Some(source);
    if source == Source::Card {
        return Ok(());
    }
    let account_id = &contract.account_id;
    let cause = cause(contract, milestone);
    let hold = credits::hold(step, account_id, milestone.amount_cents + fees, cause)?;
    if fees > 0 {
        let cause = Cause {
            note: Some("Fees"),
            ..cause
        };
        credits::capture(step, account_id, &hold, fees, cause)?;
    }
    milestone.hold_entry_id = Some(hold);
    Ok(())
}

/// An invoice for money into escrow, about to be written.
pub(super) fn invoice(
    step: Step<'_>,
    contract: &Contract,
    milestone: &Milestone,
    cents: i64,
    status: invoices::Status,
) -> Result<Invoice, No> {
    Ok(Invoice {
        number: 0,
        id: secret::id("inv_")?,
        account_id: contract.account_id.clone(),
        status,
        kind: invoices::Kind::Funding,
        amount_cents: cents,
        job_id: Some(contract.job_id.clone()),
        contract_id: Some(contract.id.clone()),
        milestone_id: Some(milestone.id.clone()),
        created_at: step.now,
        settled_at: (status == invoices::Status::Settled).then_some(step.now),
    })
}

/// Moves a milestone on, stores it, and tells of it.
pub(super) fn move_on(
    step: Step<'_>,
    contract: &Contract,
    milestone: &mut Milestone,
    stage: Stage,
) -> Result<(), No> {
    milestone.stage = stage;
    contracts::save_milestone(step.db, milestone)?;
    News::MilestoneMoved(contract, milestone).tell(step)
}

/// A yes to a milestone's funding: the money is held. Later milestones cost no fee.
/// Source: docs/developers/api-reference/milestones/fund.
pub(super) fn fund(
    step: Step<'_>,
    pending: Pending,
    source: Option<Source>,
) -> Result<Approval, No> {
    let (mut contract, mut milestone) = grounds::of_milestone(step, pending.asked())?;
    if contract.ended_at.is_some() || milestone.stage != Stage::NotFunded {
        return Err(pending.overtaken(step));
    }
    let cents = milestone.amount_cents;
    let source = choose(step, &contract.account_id, cents, source)?;
    pay_in(step, &contract, &mut milestone, 0, source)?;
    let settled = invoices::Status::Settled;
    let invoice_id = match invoices::waiting_for(step.db, &milestone.id)? {
        Some(waiting) => {
            invoices::close(step.db, &waiting.id, settled, step.now)?;
            waiting.id
        }
        None => {
            let paid = invoice(step, &contract, &milestone, cents, settled)?;
            invoices::insert(step.db, &paid)?;
            paid.id
        }
    };
    milestone.invoice_id = Some(invoice_id.clone());
    let result = match source {
        Source::Card => json!({ "invoiceId": invoice_id, "paymentIntentId": secret::id("pi_")? }),
        Source::Credits => json!({ "invoiceId": invoice_id }),
    };
    let approval = pending.confirmed(step, result)?;
    move_on(step, &contract, &mut milestone, Stage::ActiveFunded)?;
    recount(step, &mut contract)?;
    Ok(approval)
}

/// A yes to a payout: what is held goes to the worker.
/// Source: docs/developers/api-reference/milestones/approve.
pub(super) fn release(step: Step<'_>, pending: Pending) -> Result<Approval, No> {
    let (mut contract, mut milestone) = grounds::of_milestone(step, pending.asked())?;
    if contract.ended_at.is_some() || milestone.stage != Stage::ActiveFunded {
        return Err(pending.overtaken(step));
    }
    if let Some(hold) = milestone.hold_entry_id.as_deref() {
        let left = ledger::left_in_hold(step.db, hold)?;
        let cause = cause(&contract, &milestone);
        credits::capture(step, &contract.account_id, hold, left, cause)?;
    }
    milestone.settled_at = Some(step.now);
    let result = json!({
        "invoiceId": milestone.invoice_id,
        "payoutTransactionId": secret::id("payout_")?,
    });
    let approval = pending.confirmed(step, result)?;
    move_on(step, &contract, &mut milestone, Stage::Paid)?;
    recount(step, &mut contract)?;
    Ok(approval)
}

/// A yes to the end of a contract. Source: docs/developers/api-reference/contracts/end.
pub(super) fn end_as_asked(step: Step<'_>, mut pending: Pending) -> Result<Approval, No> {
    let contract = grounds::of_contract(step, pending.asked())?;
    if contract.ended_at.is_some() {
        return Err(pending.overtaken(step));
    }
    // What is held may be less by now than when it was asked.
    pending.comes_to(held(&contracts::milestones(step.db, &contract.id)?));
    let approval = pending.confirmed(step, json!({ "contractEnded": true }))?;
    end(step, contract)?;
    Ok(approval)
}

/// Ends a contract: nothing about it waits for a person any more, held money goes back where it came
/// from, and what was not funded is dropped. Fees that were paid stay paid.
pub(super) fn end(step: Step<'_>, mut contract: Contract) -> Result<(), No> {
    for waiting in approvals::pending_on_contract(step.db, &contract.id)? {
        if let Some(waiting) = super::decide::still_waiting(step, Some(waiting))? {
            waiting.void(step)?;
        }
    }
    for mut milestone in contracts::milestones(step.db, &contract.id)? {
        if milestone.holds_money() {
            if let Some(hold) = milestone.hold_entry_id.as_deref() {
                let left = ledger::left_in_hold(step.db, hold)?;
                let cause = cause(&contract, &milestone);
                credits::release(step, &contract.account_id, hold, left, cause)?;
            }
            milestone.settled_at = Some(step.now);
            move_on(step, &contract, &mut milestone, Stage::Refunded)?;
        } else if milestone.stage == Stage::NotFunded {
            move_on(step, &contract, &mut milestone, Stage::Cancelled)?;
        }
    }
    contract.ended_at = Some(step.now);
    contract.updated_at = step.now;
    contracts::save(step.db, &contract)?;
    talk::close(step, &contract.conversation_id)
}

/// Cents in escrow.
pub(super) fn held(milestones: &[Milestone]) -> i64 {
    let held = milestones
        .iter()
        .filter(|milestone| milestone.holds_money());
    held.map(|milestone| milestone.amount_cents).sum()
}

fn cause<'a>(contract: &'a Contract, milestone: &'a Milestone) -> Cause<'a> {
    Cause {
        proposal_id: Some(&contract.proposal_id),
        contract_id: Some(&contract.id),
        milestone_id: Some(&milestone.id),
        ..Cause::default()
    }
}
