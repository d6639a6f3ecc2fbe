//! What people do on the platform, through the same doors as everybody. When they do it is decided
//! in the neighbouring files.

use rusqlite::Transaction;

use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::routes::messages;
use crate::store::contracts::{self, Contract, Milestone, Stage};

/// A milestone that is being worked on: paid for, on a running contract, and not yet delivered.
pub(super) fn under_way(
    tx: &Transaction<'_>,
    milestone_id: &str,
) -> Result<Option<(Contract, Milestone)>, Refusal> {
    let Some(milestone) = contracts::find_milestone(tx, milestone_id)? else {
        return Ok(None);
    };
    let contract = contracts::find(tx, &milestone.contract_id)?;
    let works = milestone.stage == Stage::ActiveFunded && milestone.payout_asked_at.is_none();
    Ok(contract
        .filter(|contract| works && contract.ended_at.is_none())
        .map(|contract| (contract, milestone)))
}

/// Writes into a conversation. Where nobody can write any more, nothing is said.
pub(super) fn write(
    tx: &Transaction<'_>,
    conversation_id: &str,
    content: &str,
    now: Moment,
) -> Result<(), Refusal> {
    match messages::person_writes(tx, conversation_id, content, now) {
        Err(refusal) if refusal.status == 409 => Ok(()),
        written => written.map(|_| ()),
    }
}
