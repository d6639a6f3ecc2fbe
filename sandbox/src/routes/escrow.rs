//! Money on its way through a contract: what pays, what is held for a milestone, what is released and
//! what goes back. Who asks for it and who agrees to it is in `approvals`, `milestones` and
//! `contracts`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::approvals::{overtaken, resolve};
use super::messages::close_thread;
use super::work::recount;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret;
use crate::store::accounts;
use crate::store::approvals::{self, Approval};
use crate::store::contracts::{
    self, ACTIVE_FUNDED, CANCELLED, Contract, Milestone, NOT_FUNDED, PAID, REFUNDED,
};
use crate::store::credits::{self, Cause};
use crate::store::events::{self, Event};
use crate::store::invoices::{self, Invoice, SETTLED};
use crate::world;

/// What a charge is paid from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Card,
    Credits,
}

/// Which sources can pay a certain charge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means {
    pub(crate) card: bool,
    pub(crate) credits: bool,
}

impl Source {
    /// The word in a form.
    pub(crate) fn read(word: &str) -> Option<Source> {
        match word {
            "card" => Some(Source::Card),
            "credits" => Some(Source::Credits),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Source::Card => "CARD",
            Source::Credits => "CREDITS",
        }
    }
}

impl Means {
    /// Whether anything can pay.
    pub(crate) fn any(self) -> bool {
        self.card || self.credits
    }

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

/// What could pay a charge on an account. Credits must cover all of it.
/// Source: docs/developers/api-reference/proposals/hire.
pub(crate) fn means(tx: &Transaction<'_>, account_id: &str, cents: i64) -> Result<Means, Refusal> {
    let card = accounts::by_id(tx, account_id)?.is_some_and(|account| account.has_card);
    let credits = credits::balance(tx, account_id)?.available >= cents;
    Ok(Means { card, credits })
}

/// The source that will pay, or why none does. Nothing is written here.
pub(super) fn choose(
    tx: &Transaction<'_>,
    account_id: &str,
    cents: i64,
    wanted: Option<Source>,
) -> Result<Source, Refusal> {
    means(tx, account_id, cents)?.pick(wanted).ok_or_else(|| {
        no_means(match wanted {
            Some(Source::Card) => "There is no card on file to charge.",
            Some(Source::Credits) => "The credits do not cover the whole charge.",
            None => "There is no card on file and the credits do not cover the whole charge.",
        })
    })
}

/// The refusal of a request that nothing on the account could pay.
pub(super) fn no_means_at(billing_of: &str) -> Refusal {
    no_means("There is no card on file and the credits do not cover the charge.").details(json!({
        "reason": "payment_method_required",
        "billingUrl": format!("{billing_of}/billing"),
    }))
}

fn no_means(error: &str) -> Refusal {
    Refusal::conflict(error).details(json!({ "reason": "payment_method_required" }))
}

/// Takes a milestone's money, and fees that are paid at once, from a chosen source. The milestone
/// must be stored already, and is not stored again here.
pub(super) fn pay_in(
    tx: &Transaction<'_>,
    contract: &Contract,
    milestone: &mut Milestone,
    fees: i64,
    source: Source,
    now: Moment,
) -> Result<(), Refusal> {
    milestone.source = Some(source.name().to_owned());
    if source == Source::Card {
        return Ok(());
    }
    let account_id = &contract.account_id;
    let whole = milestone.amount_cents + fees;
    let cause = cause(contract, milestone);
    let hold = credits::hold(tx, account_id, whole, cause, now)?
        .ok_or_else(|| Refusal::broken("Credits that were chosen to pay do not suffice."))?;
    if fees > 0 {
        let cause = Cause {
            note: Some("Fees"),
            ..cause
        };
        credits::capture(tx, account_id, &hold, fees, cause, now)?;
    }
    milestone.hold_entry_id = Some(hold);
    Ok(())
}

/// An invoice for money into escrow, about to be written.
pub(super) fn invoice(
    contract: &Contract,
    milestone: &Milestone,
    cents: i64,
    status: &'static str,
    now: Moment,
) -> Result<Invoice, Refusal> {
    Ok(Invoice {
        number: 0,
        id: secret::id("inv_")?,
        account_id: contract.account_id.clone(),
        status: status.into(),
        kind: "FUNDING".into(),
        amount_cents: cents,
        job_id: Some(contract.job_id.clone()),
        contract_id: Some(contract.id.clone()),
        milestone_id: Some(milestone.id.clone()),
        created_at: now,
        settled_at: (status == SETTLED).then_some(now),
    })
}

/// Moves a milestone on, stores it, and tells the feed.
pub(super) fn move_on(
    tx: &Transaction<'_>,
    contract: &Contract,
    milestone: &mut Milestone,
    status: &str,
    now: Moment,
) -> Result<(), Refusal> {
    milestone.status = status.to_owned();
    contracts::save_milestone(tx, milestone)?;
    announce(tx, contract, milestone, now)
}

/// Tells the feed in which state a milestone is now.
pub(super) fn announce(
    tx: &Transaction<'_>,
    contract: &Contract,
    milestone: &Milestone,
    now: Moment,
) -> Result<(), Refusal> {
    let data = json!({
        "milestoneId": milestone.id,
        "contractId": contract.id,
        "status": milestone.status,
    });
    tell(
        tx,
        contract,
        "milestone.status_changed",
        &milestone.id,
        data,
        now,
    )
}

/// Writes an event about a contract.
pub(super) fn tell(
    tx: &Transaction<'_>,
    contract: &Contract,
    kind: &'static str,
    resource_id: &str,
    data: Value,
    now: Moment,
) -> Result<(), Refusal> {
    let event = Event {
        account_id: &contract.account_id,
        kind,
        resource_id,
        job_id: Some(&contract.job_id),
        data,
    };
    Ok(events::record(tx, &event, now)?)
}

/// A confirmed `milestone_fund`: the money is held. Later milestones cost no fee.
/// Source: docs/developers/api-reference/milestones/fund.
pub(super) fn confirm_fund(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    source: Option<Source>,
    now: Moment,
) -> Result<(), Refusal> {
    let (mut contract, mut milestone) = ground(tx, approval)?;
    if contract.ended_at.is_some() || milestone.status != NOT_FUNDED {
        return Err(overtaken(tx, approval, now)?);
    }
    let cents = milestone.amount_cents;
    let source = choose(tx, &contract.account_id, cents, source)?;
    pay_in(tx, &contract, &mut milestone, 0, source, now)?;
    let invoice_id = match invoices::waiting_for(tx, &milestone.id)? {
        Some(waiting) => {
            invoices::close(tx, &waiting.id, SETTLED, now)?;
            waiting.id
        }
        None => {
            let settled = invoice(&contract, &milestone, cents, SETTLED, now)?;
            invoices::insert(tx, &settled)?;
            settled.id
        }
    };
    milestone.invoice_id = Some(invoice_id.clone());
    let mut result = json!({ "invoiceId": invoice_id });
    if source == Source::Card
        && let Some(members) = result.as_object_mut()
    {
        members.insert("paymentIntentId".into(), json!(secret::id("pi_")?));
    }
    resolve(tx, approval, "confirmed", Some(result), now)?;
    move_on(tx, &contract, &mut milestone, ACTIVE_FUNDED, now)?;
    world::plan_work(tx, &milestone.id, now)?;
    recount(tx, &mut contract, now)
}

/// A confirmed `milestone_approve`: what is held goes to the worker.
/// Source: docs/developers/api-reference/milestones/approve.
pub(super) fn confirm_release(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    now: Moment,
) -> Result<(), Refusal> {
    let (mut contract, mut milestone) = ground(tx, approval)?;
    if contract.ended_at.is_some() || milestone.status != ACTIVE_FUNDED {
        return Err(overtaken(tx, approval, now)?);
    }
    if let Some(hold) = milestone.hold_entry_id.as_deref() {
        let left = credits::left_in_hold(tx, hold)?;
        let cause = cause(&contract, &milestone);
        credits::capture(tx, &contract.account_id, hold, left, cause, now)?;
    }
    milestone.settled_at = Some(now);
    let result = json!({
        "invoiceId": milestone.invoice_id,
        "payoutTransactionId": secret::id("payout_")?,
    });
    resolve(tx, approval, "confirmed", Some(result), now)?;
    move_on(tx, &contract, &mut milestone, PAID, now)?;
    recount(tx, &mut contract, now)
}

/// A confirmed `contract_end`. Source: docs/developers/api-reference/contracts/end.
pub(super) fn confirm_end(
    tx: &Transaction<'_>,
    approval: &mut Approval,
    now: Moment,
) -> Result<(), Refusal> {
    let contract = contract_of(tx, approval)?;
    if contract.ended_at.is_some() {
        return Err(overtaken(tx, approval, now)?);
    }
    // What is held may be less by now than when it was asked.
    approval.terms = json!({ "amountCents": held(&contracts::milestones(tx, &contract.id)?) });
    resolve(
        tx,
        approval,
        "confirmed",
        Some(json!({ "contractEnded": true })),
        now,
    )?;
    end(tx, contract, now)
}

/// Ends a contract: nothing about it waits for a person any more, held money goes back where it came
/// from, and what was not funded is dropped. Fees that were paid stay paid.
pub(super) fn end(
    tx: &Transaction<'_>,
    mut contract: Contract,
    now: Moment,
) -> Result<(), Refusal> {
    for mut waiting in approvals::pending_on_contract(tx, &contract.id)? {
        resolve(tx, &mut waiting, "expired", None, now)?;
    }
    for mut milestone in contracts::milestones(tx, &contract.id)? {
        if milestone.holds_money() {
            if let Some(hold) = milestone.hold_entry_id.as_deref() {
                let left = credits::left_in_hold(tx, hold)?;
                let cause = cause(&contract, &milestone);
                credits::release(tx, &contract.account_id, hold, left, cause, now)?;
            }
            milestone.settled_at = Some(now);
            move_on(tx, &contract, &mut milestone, REFUNDED, now)?;
        } else if milestone.status == NOT_FUNDED {
            move_on(tx, &contract, &mut milestone, CANCELLED, now)?;
        }
    }
    contract.ended_at = Some(now);
    contract.updated_at = now;
    contracts::save(tx, &contract)?;
    close_thread(tx, &contract.conversation_id, now)
}

/// Cents in escrow.
pub(super) fn held(milestones: &[Milestone]) -> i64 {
    let held = milestones
        .iter()
        .filter(|milestone| milestone.holds_money());
    held.map(|milestone| milestone.amount_cents).sum()
}

/// What an approval about a milestone is about.
pub(crate) fn ground(
    tx: &Transaction<'_>,
    approval: &Approval,
) -> Result<(Contract, Milestone), Refusal> {
    let id = approval.milestone_id.as_deref().unwrap_or_default();
    let milestone = contracts::find_milestone(tx, id)?
        .ok_or_else(|| Refusal::broken("The milestone of an approval is missing."))?;
    Ok((contract_of(tx, approval)?, milestone))
}

/// The contract an approval is about.
pub(crate) fn contract_of(tx: &Transaction<'_>, approval: &Approval) -> Result<Contract, Refusal> {
    let id = approval.contract_id.as_deref().unwrap_or_default();
    contracts::find(tx, id)?
        .ok_or_else(|| Refusal::broken("The contract of an approval is missing."))
}

fn cause<'a>(contract: &'a Contract, milestone: &'a Milestone) -> Cause<'a> {
    Cause {
        proposal_id: Some(&contract.proposal_id),
        contract_id: Some(&contract.id),
        milestone_id: Some(&milestone.id),
        ..Cause::default()
    }
}
