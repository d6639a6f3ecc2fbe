//! Everything that happens on the platform, as one list. A piece of news knows who hears of it and in
//! which data: it writes the feed, which puts it on its way to the webhooks, and leaves at most one
//! act for the world, due at once; how long the world thinks is the world's business.

use serde_json::{Value, json};

use super::{No, Step};
use crate::rules::budget::Budget;
use crate::rules::money::decimal;
use crate::rules::pay::Pay;
use crate::store::acts::{self, Act, WORK};
use crate::store::approvals::Approval;
use crate::store::contracts::{BudgetState, Contract, Milestone, Stage};
use crate::store::events::{self, Event};
use crate::store::invoices::Invoice;
use crate::store::jobs::Job;
use crate::store::proposals::Proposal;

/// Something that happened. Source of the names and data: docs/developers/guides/stay-in-sync.
pub(crate) enum News<'a> {
    /// Somebody applied, or answered an invitation with a proposal.
    ProposalReceived(&'a Job, &'a Proposal),
    /// A proposal is in another state, which it carries already.
    ProposalMoved(&'a Job, &'a Proposal),
    /// A request to a person has ended, in whichever way.
    ApprovalResolved(&'a Approval),
    /// Somebody was hired.
    ContractCreated(&'a Contract),
    /// A milestone is in another state, which it carries already, or is new.
    MilestoneMoved(&'a Contract, &'a Milestone),
    /// An employer has to pay for a milestone.
    PaymentDue(&'a Contract, &'a Milestone, &'a Invoice),
    /// The budget of a contract was in a state before and is in another now.
    BudgetMoved(&'a Contract, BudgetState, &'a Budget),
}

impl<'a> News<'a> {
    /// Tells everybody who is to hear of it.
    pub(crate) fn tell(&self, step: Step<'_>) -> Result<(), No> {
        events::record(step.db, &self.event(), step.now)?;
        if let Some((kind, about)) = self.act() {
            let act = Act {
                due_at: step.now,
                kind: kind.to_owned(),
                subject_id: about.to_owned(),
                data: Value::Null,
            };
            acts::insert(step.db, &act)?;
        }
        Ok(())
    }

    fn event(&self) -> Event<'a> {
        match *self {
            News::ProposalReceived(job, proposal) => Event {
                account_id: &job.account_id,
                kind: "proposal.received",
                resource_id: &proposal.id,
                job_id: Some(&job.id),
                data: json!({ "proposalId": proposal.id, "jobId": job.id }),
            },
            News::ProposalMoved(job, proposal) => Event {
                account_id: &job.account_id,
                kind: "proposal.status_changed",
                resource_id: &proposal.id,
                job_id: Some(&job.id),
                data: json!({ "proposalId": proposal.id, "status": proposal.standing.shown() }),
            },
            News::ApprovalResolved(approval) => Event {
                account_id: &approval.account_id,
                kind: "approval.confirmed",
                resource_id: &approval.id,
                job_id: approval.job_id.as_deref(),
                data: json!({ "approvalId": approval.id, "status": approval.status.as_str() }),
            },
            News::ContractCreated(contract) => {
                let data = json!({
                    "contractId": contract.id,
                    "jobId": contract.job_id,
                    "proposalId": contract.proposal_id,
                });
                on(contract, "contract.created", &contract.id, data)
            }
            News::MilestoneMoved(contract, milestone) => {
                let data = json!({
                    "milestoneId": milestone.id,
                    "contractId": contract.id,
                    "status": milestone.stage.as_str(),
                });
                on(contract, "milestone.status_changed", &milestone.id, data)
            }
            News::PaymentDue(contract, milestone, invoice) => {
                let data = json!({
                    "invoiceId": invoice.id,
                    "milestoneId": milestone.id,
                    "contractId": contract.id,
                });
                on(contract, "payment.pending", &invoice.id, data)
            }
            News::BudgetMoved(contract, previous, budget) => {
                let data = json!({
                    "contractId": contract.id,
                    "previousState": previous.as_str(),
                    "state": budget.state.as_str(),
                    "paymentType": contract.payment_type.map(Pay::as_str),
                    "fundedVolume": decimal(budget.funded_volume),
                    "consumedVolume": decimal(budget.consumed_volume),
                    "remainingVolume": decimal(budget.remaining_volume),
                    "consumedFraction": decimal(budget.consumed_fraction),
                });
                on(
                    contract,
                    "contract.budget_state_changed",
                    &contract.id,
                    data,
                )
            }
        }
    }

    /// What the world has to do with it: a kind of act, and what it is about.
    fn act(&self) -> Option<(&'static str, &'a str)> {
        match *self {
            // Whoever was hired begins.
            News::MilestoneMoved(_, milestone) if milestone.stage == Stage::ActiveFunded => {
                Some((WORK, &milestone.id))
            }
            _ => None,
        }
    }
}

fn on<'a>(
    contract: &'a Contract,
    kind: &'static str,
    resource_id: &'a str,
    data: Value,
) -> Event<'a> {
    Event {
        account_id: &contract.account_id,
        kind,
        resource_id,
        job_id: Some(&contract.job_id),
        data,
    }
}
