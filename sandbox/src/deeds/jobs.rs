//! A job from draft to archive: drafted, changed, published, edited while it is listed, staffed, closed.

use serde_json::{Map, Value, json};

use super::{News, No, Step};
use crate::moment::DAY;
use crate::rules::money::decimal;
use crate::rules::{fields, moderation, readiness};
use crate::secret;
use crate::store::accounts::Account;
use crate::store::jobs::{self, Counts, Job, Status};

/// Publications a day. Source: docs/developers/api-reference/jobs/publish.
const CLAIMED_A_DAY: usize = 20;
const UNCLAIMED_A_DAY: usize = 3;

/// What a draft begins with.
pub(crate) struct NewDraft {
    /// Values under the draft keys.
    pub(crate) fields: Map<String, Value>,
    /// What the reader was unsure of.
    pub(crate) reading: Value,
    pub(crate) external_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

/// Makes a draft.
pub(crate) fn draft(step: Step<'_>, account_id: &str, draft: NewDraft) -> Result<Job, No> {
    let job = Job {
        seq: 0,
        id: secret::id("job_")?,
        account_id: account_id.to_owned(),
        status: Status::Draft,
        fields: draft.fields,
        reading: draft.reading,
        external_id: draft.external_id,
        idempotency_key: draft.idempotency_key,
        created_at: step.now,
        updated_at: step.now,
        published_at: None,
        hiring_done_at: None,
    };
    jobs::insert(step.db, &job)?;
    Ok(job)
}

/// Changes fields of a draft. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) fn change_draft(
    step: Step<'_>,
    mut job: Job,
    patch: Map<String, Value>,
) -> Result<Job, No> {
    can_be_taken(&patch)?;
    if job.status != Status::Draft {
        return Err(must_be(
            &job,
            Status::Draft,
            "The job is no longer a draft.",
        ));
    }
    job.settle(&patch);
    job.fields.extend(patch);
    jobs::save(step.db, &job, step.now)?;
    Ok(job)
}

/// What came of publishing a job.
pub(crate) struct Published {
    pub(crate) job: Job,
    /// Whether it was open before, so that nothing was done.
    pub(crate) already: bool,
    pub(crate) attempt: Option<String>,
}

/// Puts a draft that lacks nothing on the marketplace. Again it changes nothing.
/// Source: docs/developers/api-reference/jobs/publish.
pub(crate) fn publish(step: Step<'_>, account: &Account, mut job: Job) -> Result<Published, No> {
    if job.is_open() {
        let attempt = jobs::last_publication(step.db, &job.id)?;
        return Ok(Published {
            job,
            already: true,
            attempt,
        });
    }
    if job.status != Status::Draft {
        return Err(must_be(
            &job,
            Status::Draft,
            "Only a draft can be published.",
        ));
    }
    let validation = readiness::validate(&job.fields);
    if !validation.publish_ready {
        return Err(No::wrong("The draft is not ready to be published.")
            .fact("validation", serde_json::to_value(validation)?));
    }
    let limit = match account.claimed_at {
        Some(_) => CLAIMED_A_DAY,
        None => UNCLAIMED_A_DAY,
    };
    if jobs::publications(step.db, &account.id, step.now - DAY)? >= limit {
        return Err(
            No::too_many(format!("At most {limit} publications in 24 hours."))
                .fact("limit", limit)
                .fact("windowHours", 24),
        );
    }
    let reasons = moderation::objections(&job.fields);
    if !reasons.is_empty() {
        return Err(No::forbidden("Moderation does not let this job through.")
            .because("moderation_blocked")
            .fact("reasons", json!(reasons)));
    }
    job.status = Status::Open;
    job.published_at = Some(step.now);
    // Who publishes it anew wants proposals.
    job.hiring_done_at = None;
    jobs::save(step.db, &job, step.now)?;
    let attempt = secret::id("pub_")?;
    jobs::insert_publication(step.db, &attempt, &job, step.now)?;
    News::JobPublished(&job).tell(step)?;
    Ok(Published {
        job,
        already: false,
        attempt: Some(attempt),
    })
}

/// Edits an open job, which is moderated again. What moderation objects to is stored all the same,
/// and the job leaves the marketplace, though the answer is a no.
/// Source: docs/developers/api-reference/jobs/update.
pub(crate) fn edit(step: Step<'_>, mut job: Job, patch: Map<String, Value>) -> Result<Job, No> {
    can_be_taken(&patch)?;
    if !job.is_open() {
        return Err(must_be(
            &job,
            Status::Open,
            "Only an open job can be edited.",
        ));
    }
    let counts = jobs::counts(step.db, &job.id)?;
    let was_staffed = no_more(&job, &counts) == Some(NoMore::Staffed);
    job.fields.extend(patch);
    let reasons = moderation::objections(&job.fields);
    if reasons.is_empty() {
        jobs::save(step.db, &job, step.now)?;
        News::JobEdited(&job).tell(step)?;
        if was_staffed && no_more(&job, &counts).is_none() {
            News::HiringAgain(&job).tell(step)?;
        }
        return Ok(job);
    }
    job.status = Status::Draft;
    jobs::save(step.db, &job, step.now)?;
    News::JobTakenOff(&job).tell(step)?;
    let says = "Moderation took the job off the marketplace; the edit was stored.";
    Err(No::conflict("moderation_blocked", says)
        .fact("jobId", job.id)
        .fact("reasons", json!(reasons))
        .fact("status", job.status)
        .keeping())
}

/// Takes a job off the marketplace; tells whether it was closed before.
/// Source: docs/developers/api-reference/jobs/close.
pub(crate) fn close(step: Step<'_>, mut job: Job) -> Result<(Job, bool), No> {
    if job.status == Status::Archived {
        return Ok((job, true));
    }
    if job.is_open() {
        News::JobTakenOff(&job).tell(step)?;
    }
    job.status = Status::Archived;
    jobs::save(step.db, &job, step.now)?;
    Ok((job, false))
}

/// Why an open job takes no applicants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoMore {
    /// Its employer has said so.
    DoneHiring,
    /// As many were hired as are wanted.
    Staffed,
}

/// Whether somebody can still apply to an open job; `None` if so.
pub(crate) fn no_more(job: &Job, counts: &Counts) -> Option<NoMore> {
    #[expect(clippy::cast_precision_loss, reason = "people are counted in dozens")]
    let hired = counts.hired as f64;
    match job.number("headcount") {
        _ if job.hiring_done_at.is_some() => Some(NoMore::DoneHiring),
        Some(wanted) if wanted >= 1.0 && hired >= wanted => Some(NoMore::Staffed),
        _ => None,
    }
}

/// Whether people can apply to a job by themselves.
pub(crate) fn takes_applicants(step: Step<'_>, job: &Job) -> Result<bool, No> {
    Ok(job.is_open() && no_more(job, &jobs::counts(step.db, &job.id)?).is_none())
}

/// Nobody else is wanted on an open job, which stays open: whoever applied can still be hired, and
/// whom the employer invites can still answer. Again it changes nothing.
pub(crate) fn done_hiring(step: Step<'_>, mut job: Job) -> Result<Job, No> {
    if !job.is_open() {
        let says = "Only an open job can be done hiring.";
        return Err(must_be(&job, Status::Open, says));
    }
    if job.hiring_done_at.is_none() {
        job.hiring_done_at = Some(step.now);
        jobs::save(step.db, &job, step.now)?;
    }
    Ok(job)
}

/// People are wanted again on an open job that was done hiring. Again it changes nothing.
pub(crate) fn hire_again(step: Step<'_>, mut job: Job) -> Result<Job, No> {
    if !job.is_open() {
        let says = "Only an open job can go on hiring.";
        return Err(must_be(&job, Status::Open, says));
    }
    let counts = jobs::counts(step.db, &job.id)?;
    let was_done = job.hiring_done_at.take().is_some();
    if no_more(&job, &counts) == Some(NoMore::Staffed) {
        let says = "As many people are hired as the job wants; raise its headcount to hire more.";
        return Err(No::conflict("headcount_reached", says)
            .fact("jobId", job.id.as_str())
            .fact("headcount", job.number("headcount").map(decimal))
            .fact("hired", counts.hired));
    }
    if was_done {
        jobs::save(step.db, &job, step.now)?;
        News::HiringAgain(&job).tell(step)?;
    }
    Ok(job)
}

/// Holds a patch against the known fields.
fn can_be_taken(patch: &Map<String, Value>) -> Result<(), No> {
    let mut issues = fields::issues(patch);
    if patch.is_empty() {
        issues.push(fields::issue(
            "too_small",
            "",
            "Expected at least one field.",
        ));
    }
    if issues.is_empty() {
        return Ok(());
    }
    Err(No::wrong("Some fields cannot be taken.").fact("issues", issues))
}

fn must_be(job: &Job, wanted: Status, says: &str) -> No {
    No::not_now(says)
        .fact("jobId", job.id.as_str())
        .fact("status", job.status)
        .fact("requiredStatus", wanted)
}
