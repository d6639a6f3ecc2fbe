//! What people do on the platform, through the same doors as everybody. When they do it is decided
//! in the neighbouring files.

use crate::deeds::{Kind, No, Step, talk};
use crate::store::contracts::{self, Contract, Milestone, Stage};

/// A milestone that is being worked on: paid for, on a running contract, and not yet delivered.
pub(super) fn under_way(
    step: Step<'_>,
    milestone_id: &str,
) -> Result<Option<(Contract, Milestone)>, No> {
    let Some(milestone) = contracts::find_milestone(step.db, milestone_id)? else {
        return Ok(None);
    };
    let contract = contracts::find(step.db, &milestone.contract_id)?;
    let works = milestone.stage == Stage::ActiveFunded && milestone.payout_asked_at.is_none();
    Ok(contract
        .filter(|contract| works && contract.ended_at.is_none())
        .map(|contract| (contract, milestone)))
}

/// Writes into a conversation. Where nobody can write any more, nothing is said.
pub(super) fn write(step: Step<'_>, conversation_id: &str, content: &str) -> Result<(), No> {
    send(step, conversation_id, content, 0)
}

/// The same with files.
pub(super) fn send(
    step: Step<'_>,
    conversation_id: &str,
    content: &str,
    attachments: i64,
) -> Result<(), No> {
    match talk::person_sends(step, conversation_id, content, attachments) {
        Err(no) if no.kind == Kind::Conflict => Ok(()),
        written => written.map(|_| ()),
    }
}
