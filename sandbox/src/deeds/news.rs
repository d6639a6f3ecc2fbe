//! Everything that happens on the platform, as one list. A piece of news knows who hears of it and in
//! which data: it writes the feed, which puts it on its way to the webhooks, and the changes of public
//! listings, and leaves at most one act for the world, due at once; how long the world thinks is the
//! world's business.

use serde_json::{Value, json};

use super::{No, Step};
use crate::rules::budget::Budget;
use crate::rules::money::decimal;
use crate::rules::pay::Pay;
use crate::store::acts::{self, Act, Doing};
use crate::store::approvals::Approval;
use crate::store::contracts::{BudgetState, Contract, Milestone, Stage};
use crate::store::conversations::{Conversation, Message};
use crate::store::events::{self, Event, Kind, Listing};
use crate::store::invoices::Invoice;
use crate::store::jobs::Job;
use crate::store::proposals::Proposal;

/// Something that happened. Source of the data: docs/developers/guides/stay-in-sync.
pub(crate) enum News<'a> {
    /// A job appeared on the marketplace.
    JobPublished(&'a Job),
    /// A listed job says something else.
    JobEdited(&'a Job),
    /// An open job that took no applicants takes some again.
    HiringAgain(&'a Job),
    /// A job left the marketplace.
    JobTakenOff(&'a Job),
    /// Somebody was invited to a job.
    Invited(&'a Proposal),
    /// Somebody applied, or answered an invitation with a proposal.
    ProposalReceived(&'a Job, &'a Proposal),
    /// A proposal is in another state, which it carries already.
    ProposalMoved(&'a Job, &'a Proposal),
    /// The employer wrote to the person of a conversation, or to everybody in a channel.
    EmployerWrote(&'a Conversation),
    /// Those who work on a job have instructions to read that they have not read.
    InstructionsPublished(&'a Job),
    /// The person of a conversation wrote to the employer.
    PersonWrote(&'a Conversation, &'a Message),
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
        if let Some(event) = self.event() {
            events::record(step.db, &event, step.now)?;
        }
        if let Some((job, listing)) = self.listing() {
            events::record_listing(step.db, &job.id, listing, step.now)?;
        }
        if let Some((doing, about)) = self.act() {
            acts::insert(step.db, &Act::new(doing, about, step.now))?;
        }
        Ok(())
    }

    /// What the feed of the account tells of it.
    fn event(&self) -> Option<Event<'a>> {
        Some(match *self {
            News::ProposalReceived(job, proposal) => Event {
                account_id: &job.account_id,
                kind: Kind::ProposalReceived,
                resource_id: &proposal.id,
                job_id: Some(&job.id),
                data: json!({ "proposalId": proposal.id, "jobId": job.id }),
            },
            News::ProposalMoved(job, proposal) => Event {
                account_id: &job.account_id,
                kind: Kind::ProposalMoved,
                resource_id: &proposal.id,
                job_id: Some(&job.id),
                data: json!({ "proposalId": proposal.id, "status": proposal.standing.shown() }),
            },
            News::PersonWrote(conversation, message) => Event {
                account_id: &conversation.account_id,
                kind: Kind::MessageReceived,
                resource_id: &message.id,
                job_id: conversation.job_id.as_deref(),
                data: json!({ "conversationId": conversation.id, "messageId": message.id }),
            },
            News::ApprovalResolved(approval) => Event {
                account_id: &approval.account_id,
                kind: Kind::ApprovalDecided,
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
                on(contract, Kind::ContractCreated, &contract.id, data)
            }
            News::MilestoneMoved(contract, milestone) => {
                let data = json!({
                    "milestoneId": milestone.id,
                    "contractId": contract.id,
                    "status": milestone.stage.as_str(),
                });
                on(contract, Kind::MilestoneMoved, &milestone.id, data)
            }
            News::PaymentDue(contract, milestone, invoice) => {
                let data = json!({
                    "invoiceId": invoice.id,
                    "milestoneId": milestone.id,
                    "contractId": contract.id,
                });
                on(contract, Kind::PaymentPending, &invoice.id, data)
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
                on(contract, Kind::BudgetMoved, &contract.id, data)
            }
            News::JobPublished(_)
            | News::JobEdited(_)
            | News::HiringAgain(_)
            | News::JobTakenOff(_)
            | News::Invited(_)
            | News::EmployerWrote(_)
            | News::InstructionsPublished(_) => return None,
        })
    }

    /// What became of a public listing with it.
    fn listing(&self) -> Option<(&'a Job, Listing)> {
        match *self {
            News::JobPublished(job) => Some((job, Listing::Published)),
            News::JobEdited(job) => Some((job, Listing::Updated)),
            News::JobTakenOff(job) => Some((job, Listing::Closed)),
            _ => None,
        }
    }

    /// What the world has to do with it, and what that is about.
    fn act(&self) -> Option<(Doing, &'a str)> {
        match *self {
            News::JobPublished(job) => Some((Doing::Look, &job.id)),
            News::HiringAgain(job) => Some((Doing::LookAgain, &job.id)),
            News::Invited(proposal) => Some((Doing::Consider, &proposal.id)),
            News::EmployerWrote(conversation) if conversation.person_id.is_some() => {
                Some((Doing::Read, &conversation.id))
            }
            News::EmployerWrote(conversation) if conversation.channel_name.is_some() => {
                Some((Doing::Follow, &conversation.id))
            }
            News::InstructionsPublished(job) => Some((Doing::Study, &job.id)),
            // Whoever was hired begins.
            News::MilestoneMoved(_, milestone) if milestone.stage == Stage::ActiveFunded => {
                Some((Doing::Work, &milestone.id))
            }
            _ => None,
        }
    }
}

fn on<'a>(contract: &'a Contract, kind: Kind, resource_id: &'a str, data: Value) -> Event<'a> {
    Event {
        account_id: &contract.account_id,
        kind,
        resource_id,
        job_id: Some(&contract.job_id),
        data,
    }
}
