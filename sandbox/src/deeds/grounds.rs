//! The things a deed is about, loaded with what belongs to them. That a row points at one that is gone
//! is a fault of the sandbox, and said here once for each.

use rusqlite::Connection;

use super::{No, Step};
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

/// The job that something stored points at.
pub(crate) fn job_of(db: &Connection, id: &str) -> Result<Job, No> {
    jobs::by_id(db, id)?.ok_or_else(|| gone("job", id))
}

/// The person that something stored points at.
pub(crate) fn person_of(db: &Connection, id: &str) -> Result<Person, No> {
    people::find(db, id)?.ok_or_else(|| gone("person", id))
}

fn gone(what: &str, id: &str) -> No {
    No::broken(format!(
        "The {what} {id} is missing, although something stored points at it."
    ))
}
