//! Everything that happens on the platform, as one list. A piece of news knows who hears of it and in
//! which data: it writes the feed, which puts it on its way to the webhooks.

use serde_json::{Value, json};

use super::{No, Step};
use crate::store::events::{self, Event};
use crate::store::jobs::Job;
use crate::store::proposals::Proposal;

/// Something that happened. Source of the names and data: docs/developers/guides/stay-in-sync.
pub(crate) enum News<'a> {
    /// Somebody applied, or answered an invitation with a proposal.
    ProposalReceived(&'a Job, &'a Proposal),
    /// A proposal is in another state, which it carries already.
    ProposalMoved(&'a Job, &'a Proposal),
}

impl News<'_> {
    /// Tells everybody who is to hear of it.
    pub(crate) fn tell(&self, step: Step<'_>) -> Result<(), No> {
        let (account_id, kind, resource_id, job_id, data): (_, _, _, _, Value) = match self {
            News::ProposalReceived(job, proposal) => (
                &job.account_id,
                "proposal.received",
                &proposal.id,
                Some(job.id.as_str()),
                json!({ "proposalId": proposal.id, "jobId": job.id }),
            ),
            News::ProposalMoved(job, proposal) => (
                &job.account_id,
                "proposal.status_changed",
                &proposal.id,
                Some(job.id.as_str()),
                json!({ "proposalId": proposal.id, "status": proposal.standing.shown() }),
            ),
        };
        let event = Event {
            account_id,
            kind,
            resource_id,
            job_id,
            data,
        };
        Ok(events::record(step.db, &event, step.now)?)
    }
}
