//! The end of a contract: at once, or after a person's yes where money lies in escrow.

use super::decide::{self, Asked, By, still_waiting};
use super::escrow;
use super::{No, Step, grounds};
use crate::store::approvals::{self, Approval, Kind, Terms};
use crate::store::contracts;

/// What asking for the end came to.
#[derive(Debug)]
pub(crate) enum End {
    /// Nothing was in escrow, so it has ended.
    Ended,
    /// A person is asked, with so many cents in escrow.
    Asked(Box<Approval>, i64),
}

/// Asks for the end of a contract. The request that waits comes back as it is.
/// Source: docs/developers/api-reference/contracts/end.
pub(crate) fn ask_end(step: Step<'_>, by: By<'_>, contract_id: &str) -> Result<End, No> {
    let contract = grounds::own_contract(step, by.account_id, contract_id)?;
    grounds::not_ended(&contract)?;
    let earlier = approvals::pending_on_contract(step.db, &contract.id)?
        .into_iter()
        .find(|approval| approval.kind == Kind::End);
    let held = escrow::held(&contracts::milestones(step.db, &contract.id)?);
    if let Some(earlier) = still_waiting(step, earlier)? {
        return Ok(End::Asked(Box::new(earlier.into_asked()), held));
    }
    if held == 0 {
        escrow::end(step, contract)?;
        return Ok(End::Ended);
    }
    let asked = Asked {
        kind: Kind::End,
        job_id: &contract.job_id,
        proposal_id: None,
        contract_id: Some(&contract.id),
        milestone_id: None,
        terms: Terms::amount(held),
    };
    Ok(End::Asked(Box::new(decide::ask(step, by, asked)?), held))
}
