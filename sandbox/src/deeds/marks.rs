//! What an employer thinks of a proposal, as a mark on it. Hiring somebody is not a mark, and neither
//! is what the person said to an invitation.

use super::{News, No, Step, grounds};
use crate::store::jobs::Job;
use crate::store::proposals::{self, Proposal, Standing};

/// What an employer may mark a proposal as.
pub(crate) const MARKS: &[Standing] = &[
    Standing::Unreviewed,
    Standing::Shortlisted,
    Standing::Maybe,
    Standing::Declined,
    Standing::NotAFit,
    Standing::ResumeSent,
];

/// The mark with this word.
pub(crate) fn named(word: &str) -> Result<Standing, No> {
    let mark = Standing::read(word).filter(|mark| MARKS.contains(mark));
    mark.ok_or_else(|| {
        let words: Vec<&str> = MARKS.iter().map(|mark| mark.as_str()).collect();
        No::wrong(format!(
            "A proposal is marked as one of {}.",
            words.join(", ")
        ))
        .fact("field", "status")
    })
}

/// Marks a proposal. The same mark again changes nothing and is no news.
pub(crate) fn mark(
    step: Step<'_>,
    proposal_id: &str,
    mark: Standing,
) -> Result<(Proposal, Job), No> {
    let (mut proposal, job) = grounds::proposal(step, proposal_id)?;
    match proposal.standing {
        Standing::Hired => {
            return Err(No::conflict(
                "proposal_hired",
                "Nothing was marked: this person is hired.",
            )
            .fact("proposalId", proposal.id));
        }
        Standing::Invited | Standing::Refused => return Err(not_sent(&proposal)),
        standing if standing == mark => return Ok((proposal, job)),
        _ => {}
    }
    proposal.standing = mark;
    proposal.updated_at = step.now;
    proposals::set_standing(step.db, &proposal.id, mark, step.now)?;
    News::ProposalMoved(&job, &proposal).tell(step)?;
    Ok((proposal, job))
}

/// Why nothing can be done with somebody who was invited and sent nothing in.
pub(crate) fn not_sent(proposal: &Proposal) -> No {
    let no = if proposal.standing == Standing::Refused {
        No::conflict(
            "invitation_declined",
            "This person has declined the invitation.",
        )
    } else {
        No::conflict(
            "invitation_open",
            "This person was invited and has not answered yet.",
        )
    };
    no.fact("proposalId", proposal.id.as_str())
}
