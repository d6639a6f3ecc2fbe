//! The things a deed is about, loaded with what belongs to them. That a row points at one that is gone
//! is a fault of the sandbox, and said here once for each.

use rusqlite::Connection;

use super::{No, Step};
use crate::store::accounts::{self, Account};
use crate::store::approvals::Approval;
use crate::store::contracts::{self, Contract, Milestone};
use crate::store::jobs::{self, Job};
use crate::store::people::{self, Person};
use crate::store::proposals::{self, Proposal};

/// A proposal with its job, whoever owns it.
pub(crate) fn proposal(step: Step<'_>, id: &str) -> Result<(Proposal, Job), No> {
    let proposal = proposals::by_id(step.db, id)?.ok_or_else(|| {
        No::absent("There is no such proposal.")
            .fact("resource", "proposals")
            .fact("proposalId", id)
    })?;
    let job = job_of(step.db, &proposal.job_id)?;
    Ok((proposal, job))
}

/// A job of an account; somebody else's is not told from none.
pub(crate) fn own_job(step: Step<'_>, account_id: &str, id: &str) -> Result<Job, No> {
    jobs::by_id(step.db, id)?
        .filter(|job| job.account_id == account_id)
        .ok_or_else(|| No::absent("There is no such job of this account.").fact("jobId", id))
}

/// A job, whoever owns it.
pub(crate) fn job(step: Step<'_>, id: &str) -> Result<Job, No> {
    jobs::by_id(step.db, id)?.ok_or_else(|| {
        No::absent("There is no such job.")
            .fact("resource", "jobs")
            .fact("jobId", id)
    })
}

/// The job that something stored points at.
pub(crate) fn job_of(db: &Connection, id: &str) -> Result<Job, No> {
    jobs::by_id(db, id)?.ok_or_else(|| gone("job", id))
}

/// The account that something stored points at.
pub(crate) fn account_of(db: &Connection, id: &str) -> Result<Account, No> {
    accounts::by_id(db, id)?.ok_or_else(|| gone("account", id))
}

/// The person that something stored points at.
pub(crate) fn person_of(db: &Connection, id: &str) -> Result<Person, No> {
    people::find(db, id)?.ok_or_else(|| gone("person", id))
}

/// A contract of an account; somebody else's is not told from none.
pub(crate) fn own_contract(step: Step<'_>, account_id: &str, id: &str) -> Result<Contract, No> {
    contracts::by_id(step.db, account_id, id)?.ok_or_else(|| no_contract(id))
}

/// A contract that goes on, whosever it is.
pub(crate) fn running_contract(step: Step<'_>, id: &str) -> Result<Contract, No> {
    let contract = contracts::find(step.db, id)?.ok_or_else(|| no_contract(id))?;
    not_ended(&contract)?;
    Ok(contract)
}

/// A milestone on a contract of an account; somebody else's is not told from none.
pub(crate) fn own_milestone(
    step: Step<'_>,
    account_id: &str,
    id: &str,
) -> Result<(Contract, Milestone), No> {
    let milestone = contracts::find_milestone(step.db, id)?.ok_or_else(|| no_milestone(id))?;
    let contract = contracts::by_id(step.db, account_id, &milestone.contract_id)?;
    Ok((contract.ok_or_else(|| no_milestone(id))?, milestone))
}

/// A milestone on a contract that goes on, whosever it is.
pub(crate) fn running_milestone(step: Step<'_>, id: &str) -> Result<(Contract, Milestone), No> {
    let milestone = contracts::find_milestone(step.db, id)?.ok_or_else(|| no_milestone(id))?;
    let contract = contract_of(step.db, &milestone.contract_id)?;
    not_ended(&contract)?;
    Ok((contract, milestone))
}

/// What an approval about a milestone is about.
pub(crate) fn of_milestone(
    step: Step<'_>,
    approval: &Approval,
) -> Result<(Contract, Milestone), No> {
    let id = approval.milestone_id.as_deref().unwrap_or_default();
    let milestone = contracts::find_milestone(step.db, id)?.ok_or_else(|| gone("milestone", id))?;
    Ok((of_contract(step, approval)?, milestone))
}

/// The contract an approval is about.
pub(crate) fn of_contract(step: Step<'_>, approval: &Approval) -> Result<Contract, No> {
    contract_of(step.db, approval.contract_id.as_deref().unwrap_or_default())
}

/// The person who was hired with a contract.
pub(crate) fn hired(step: Step<'_>, contract: &Contract) -> Result<Person, No> {
    let id = contract.proposal_id.as_str();
    let proposal = proposals::by_id(step.db, id)?.ok_or_else(|| gone("proposal", id))?;
    person_of(step.db, &proposal.person_id)
}

/// Refuses what only a running contract allows.
pub(crate) fn not_ended(contract: &Contract) -> Result<(), No> {
    if contract.ended_at.is_none() {
        return Ok(());
    }
    Err(No::conflict("contract_ended", "This contract has ended.")
        .fact("contractId", contract.id.as_str()))
}

fn contract_of(db: &Connection, id: &str) -> Result<Contract, No> {
    contracts::find(db, id)?.ok_or_else(|| gone("contract", id))
}

fn no_contract(id: &str) -> No {
    No::absent("There is no such contract.")
        .fact("resource", "contracts")
        .fact("contractId", id)
}

fn no_milestone(id: &str) -> No {
    No::absent("There is no such milestone.")
        .fact("resource", "milestones")
        .fact("milestoneId", id)
}

fn gone(what: &str, id: &str) -> No {
    No::broken(format!(
        "The {what} {id} is missing, although something stored points at it."
    ))
}
