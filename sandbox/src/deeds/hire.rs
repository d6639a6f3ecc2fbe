//! Hiring: what is asked of a person, how they may change it, and what their yes brings about.
//! Source: docs/developers/api-reference/proposals/hire.

use serde_json::{Number, Value, json};

use super::decide::{self, Asked, By, Pending};
use super::escrow::{choose, invoice, must_be_payable, pay_in};
use super::marks::not_sent;
use super::{News, No, Step, grounds, talk};
use crate::moment::{self, iso};
use crate::rules::money::{self, HireCharge};
use crate::rules::pay::Pay;
use crate::rules::scrub;
use crate::secret;
use crate::store::approvals::{self, Approval, Kind, Terms};
use crate::store::contracts::{self, BudgetState, Consumption, Contract, Milestone, Source, Stage};
use crate::store::conversations::{self, Bucket, NewConversation};
use crate::store::invoices;
use crate::store::jobs::Job;
use crate::store::proposals::{self, Proposal, Standing};

/// The first milestone as it was given, before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    /// US dollars.
    pub(crate) amount: &'a Value,
    pub(crate) due: Option<&'a str>,
}

/// What is wrong with a first milestone.
#[derive(Debug, PartialEq)]
pub(crate) struct Flaw {
    /// `name`, `amount` or `dueDate`.
    pub(crate) field: &'static str,
    pub(crate) says: &'static str,
}

/// How a person wants the first milestone instead, as they wrote it. What is `None` stays as it was
/// asked; an empty text takes it away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// US dollars.
    pub(crate) amount: Option<String>,
    pub(crate) due: Option<String>,
}

/// A first milestone in one spelling, so that equal terms compare equal.
pub(crate) fn terms(given: Given<'_>) -> Result<Terms, Flaw> {
    let text = |text: Option<&str>| {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let flaw = |field, says| Flaw { field, says };
    let (name, description) = (text(given.name), text(given.description));
    if name.is_none() && description.is_none() {
        return Err(flaw("name", "A name or a description is required."));
    }
    let amount_cents = money::cents(given.amount).map_err(|says| flaw("amount", says))?;
    let due = text(given.due).map(|date| {
        moment::parse(&date).ok_or_else(|| flaw("dueDate", "Expected an ISO 8601 date."))
    });
    Ok(Terms {
        name: name.as_deref().map(scrub::clean),
        description: description.as_deref().map(scrub::clean),
        amount_cents,
        due_at: due.transpose()?,
    })
}

/// Asks for a hire. The same terms again give the request that waits; other terms replace it.
/// `despite_mark` says that the agent knows that the person is marked as not fit.
pub(crate) fn ask(
    step: Step<'_>,
    by: By<'_>,
    (proposal, job): (&Proposal, &Job),
    terms: Terms,
    despite_mark: bool,
) -> Result<Approval, No> {
    let refuse =
        |reason, says| Err(No::conflict(reason, says).fact("proposalId", proposal.id.as_str()));
    match proposal.standing {
        Standing::Hired => return refuse("already_accepted", "This proposal was hired before."),
        Standing::Invited | Standing::Refused => return Err(not_sent(proposal)),
        Standing::NotAFit if !despite_mark => {
            return refuse(
                "not_fit_confirmation_required",
                "This proposal is marked \"Not a fit\"; hiring needs confirmNotFitOverride.",
            );
        }
        _ => {}
    }
    let earlier = approvals::pending_hire(step.db, &proposal.id)?;
    let earlier = match decide::still_waiting(step, earlier)? {
        Some(same) if same.asked().terms == terms => return Ok(same.into_asked()),
        earlier => earlier,
    };
    let charge = HireCharge::of(terms.amount_cents);
    must_be_payable(step, by.account_id, charge.total())?;
    if let Some(earlier) = earlier {
        earlier.void(step)?;
    }
    let asked = Asked {
        kind: Kind::Hire,
        job_id: &job.id,
        proposal_id: Some(&proposal.id),
        contract_id: None,
        milestone_id: None,
        terms,
    };
    decide::ask(step, by, asked)
}

/// Hours or labels that an amount pays for at a bid; a fixed price has none. The amount is exact, and
/// the volume is rounded.
pub(crate) fn volume(pay: Option<Pay>, cents: i64, bid_micros: i64) -> Option<f64> {
    match pay? {
        Pay::Hour => money::volume(cents, bid_micros),
        Pay::Label => money::labels(cents, bid_micros),
        Pay::Fixed => None,
    }
}

/// What the volume that a hire pays for comes to, in cents, where that is not the amount itself.
pub(crate) fn rounded(pay: Option<Pay>, cents: i64, bid_micros: i64) -> Option<(f64, i64)> {
    let volume = volume(pay, cents, bid_micros)?;
    let comes_to = money::price(bid_micros, volume)?;
    (comes_to != cents).then_some((volume, comes_to))
}

/// The terms with what a person changes about them; `None` if they change nothing.
pub(super) fn changed(approval: &Approval, changes: &Changes) -> Result<Option<Terms>, No> {
    let Changes {
        name,
        description,
        amount,
        due,
    } = changes;
    if [name, description, amount, due]
        .iter()
        .all(|text| text.is_none())
    {
        return Ok(None);
    }
    if approval.kind != Kind::Hire {
        return Err(No::wrong(
            "Only the first milestone of a hire can be changed while confirming.",
        ));
    }
    let asked = &approval.terms;
    let written = |text: &Option<String>, asked: &Option<String>| {
        let text = text.as_deref().map(|text| text.replace("\r\n", "\n"));
        text.or_else(|| asked.clone())
    };
    let name = written(name, &asked.name);
    let description = written(description, &asked.description);
    let amount = match amount {
        Some(text) => {
            let number = text.trim().parse().ok().and_then(Number::from_f64);
            number.map_or(Value::Null, Value::Number)
        }
        None => Value::Number(money::dollars(asked.amount_cents)),
    };
    // A form has days alone; one that was not changed keeps its time of day.
    let asked_due = asked.due_at.map(iso);
    let same_day = |day: &str| {
        asked_due
            .as_deref()
            .filter(|asked| asked.split('T').next() == Some(day))
    };
    let due = match due {
        Some(text) => Some(same_day(text.trim()).unwrap_or(text)),
        None => asked_due.as_deref(),
    };
    let given = Given {
        name: name.as_deref(),
        description: description.as_deref(),
        amount: &amount,
        due,
    };
    terms(given)
        .map(Some)
        .map_err(|Flaw { field, says }| No::wrong(format!("{field}: {says}")).fact("field", field))
}

/// The proposal becomes hired, the contract begins, its first milestone is funded.
pub(super) fn carry_out(
    step: Step<'_>,
    mut pending: Pending,
    source: Option<Source>,
) -> Result<Approval, No> {
    let (db, now) = (step.db, step.now);
    let approval = pending.asked();
    let proposal_id = approval.proposal_id.as_deref().unwrap_or_default();
    let (mut proposal, job) = grounds::proposal(step, proposal_id)?;
    if contracts::by_proposal(db, &proposal.id)?.is_some() {
        return Err(pending.overtaken(step));
    }
    if matches!(proposal.standing, Standing::Invited | Standing::Refused) {
        return Err(pending.overtaken(step));
    }
    let person = grounds::person_of(db, &proposal.person_id)?;
    let terms = approval.terms.clone();
    let cents = terms.amount_cents;
    let charge = HireCharge::of(cents);
    let source = choose(step, &approval.account_id, charge.total(), source)?;
    let payment_type = Pay::of(&job.fields);
    let volume = volume(payment_type, cents, proposal.bid_micros);
    let contract = Contract {
        id: secret::id("con_")?,
        account_id: approval.account_id.clone(),
        job_id: job.id.clone(),
        proposal_id: proposal.id.clone(),
        title: job.title().to_owned(),
        payment_type,
        rate_micros: Some(proposal.bid_micros),
        estimated_volume: volume,
        conversation_id: secret::id("conv_")?,
        started_at: now,
        ended_at: None,
        updated_at: now,
        consumption: Consumption::default(),
        budget_state: BudgetState::Enough,
    };
    contracts::insert(db, &contract)?;
    let thread = NewConversation {
        id: &contract.conversation_id,
        account_id: &contract.account_id,
        bucket: Bucket::Job,
        job_id: &job.id,
        proposal_id: &proposal.id,
        contract_id: Some(&contract.id),
        person_id: &person.id,
    };
    conversations::open(db, &thread, now)?;
    let told = format!(
        "{} was hired for {}.",
        person.text("displayName"),
        job.title()
    );
    talk::platform_says(step, &contract.conversation_id, &told)?;
    let mut milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: 1,
        // A contract's milestone always has a description, a hire need not give one.
        description: (terms.description.as_ref().or(terms.name.as_ref()))
            .cloned()
            .unwrap_or_default(),
        name: terms.name,
        stage: Stage::ActiveFunded,
        amount_cents: cents,
        volume,
        due_at: terms.due_at,
        invoice_id: None,
        created_at: now,
        source: None,
        hold_entry_id: None,
        payout_asked_at: None,
        settled_at: None,
    };
    contracts::insert_milestone(db, &milestone)?;
    let fees = charge.total() - cents;
    pay_in(step, &contract, &mut milestone, fees, source)?;
    let settled = invoices::Status::Settled;
    let invoice = invoice(step, &contract, &milestone, charge.total(), settled)?;
    invoices::insert(db, &invoice)?;
    milestone.invoice_id = Some(invoice.id);
    contracts::save_milestone(db, &milestone)?;
    proposal.standing = Standing::Hired;
    proposal.updated_at = now;
    proposals::set_standing(db, &proposal.id, proposal.standing, now)?;
    pending.leads_to(&contract.id);
    let result = json!({
        "hired": true,
        "contractId": contract.id,
        "jobId": job.id,
        "freelancerUserId": person.id,
    });
    let approval = pending.confirmed(step, result)?;
    News::ProposalMoved(&job, &proposal).tell(step)?;
    News::ContractCreated(&contract).tell(step)?;
    News::MilestoneMoved(&contract, &milestone).tell(step)?;
    Ok(approval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hours_and_labels_have_a_volume_and_labels_are_whole() {
        let check = |pay, cents, bid, expected| {
            assert_eq!(volume(pay, cents, money::micros(bid)), expected, "{pay:?}");
        };
        check(Some(Pay::Label), 10_000, 0.07, Some(1_428.0));
        check(Some(Pay::Hour), 10_000, 15.0, Some(6.67));
        check(Some(Pay::Fixed), 10_000, 15.0, None);
        check(None, 10_000, 15.0, None);
        let check = |pay, cents, bid, expected| {
            assert_eq!(
                rounded(Some(pay), cents, money::micros(bid)),
                expected,
                "{pay:?}"
            );
        };
        check(Pay::Label, 10_000, 0.07, Some((1_428.0, 9_996)));
        check(Pay::Label, 10_000, 0.05, None);
        check(Pay::Hour, 10_000, 15.0, Some((6.67, 10_005)));
        check(Pay::Hour, 30_000, 15.0, None);
        check(Pay::Fixed, 10_000, 15.0, None);
    }
}
