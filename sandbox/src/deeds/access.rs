//! What an employer shares with those who work on a job, and takes back. The API has no word for it.

use super::{No, Step};
use crate::rules::links;
use crate::secret;
use crate::store::access::{self, Access};
use crate::store::jobs::Job;

/// Characters of a name and of a note.
pub(crate) const NAME: usize = 120;
pub(crate) const NOTE: usize = 2000;

/// Shares something with everybody who works on a job, now and later.
pub(crate) fn share(
    step: Step<'_>,
    job: &Job,
    name: &str,
    address: &str,
    note: &str,
) -> Result<Access, No> {
    let wrong = |field: &str, says: String| Err(No::wrong(says).fact("field", field));
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME {
        return wrong("name", format!("A name has 1 to {NAME} characters."));
    }
    if note.chars().count() > NOTE {
        return wrong("note", format!("A note has at most {NOTE} characters."));
    }
    let Some(address) = links::secure(address) else {
        return wrong("address", links::SECURE.to_owned());
    };
    let shared = Access {
        id: secret::id("acs_")?,
        job_id: job.id.clone(),
        name: name.to_owned(),
        address,
        note: note.replace("\r\n", "\n").trim().to_owned(),
        shared_at: step.now,
        withdrawn_at: None,
    };
    access::insert(step.db, &shared)?;
    Ok(shared)
}

/// Takes back what was shared.
pub(crate) fn withdraw(step: Step<'_>, job: &Job, id: &str) -> Result<Access, No> {
    let found = access::of_job(step.db, &job.id, id)?.ok_or_else(|| {
        No::absent("There is no such thing shared for this job.").fact("accessId", id)
    })?;
    if found.withdrawn_at.is_some() {
        let says = "It was taken back before.";
        return Err(No::conflict("withdrawn", says).fact("accessId", id));
    }
    access::withdraw(step.db, id, step.now)?;
    Ok(found)
}
