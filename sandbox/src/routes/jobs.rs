//! Own jobs: listed, published, edited while live, closed. Drafts are in `drafts`, the public side
//! in `market`.

use rusqlite::Transaction;
use serde_json::json;

use super::drafts::{own, patch};
use crate::call::{Answer, Call};
use crate::moment::DAY;
use crate::refusal::Refusal;
use crate::rules::{moderation, readiness};
use crate::secret;
use crate::shapes::Time;
use crate::shapes::drafts::DraftPatch;
use crate::shapes::jobs::{
    JobClosed, JobEdited, Moderation, OwnJob, OwnJobs, ProposalCounts, Published, SideEffects,
};
use crate::store::events;
use crate::store::jobs::{self, Job, Page};
use crate::table::{Kind, Operation, PUBLISHING, Shape, query, v1};
use crate::world;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/jobs/mine", &["jobs:read"], mine)
        .says("The account's jobs, drafts included, newest first")
        .query(&[
            query("status", Kind::OneOf(STATUSES), "Only jobs in this state"),
            query("limit", Kind::Whole(1, None), "Most jobs to give, 25 by default, never more than 100"),
            query("cursor", Kind::Text, "`nextCursor` of the page before; left out, the list begins with the newest"),
        ])
        .gives(&[(200, Shape::of::<OwnJobs>())])
        .refuses(&[(400, "field"), (400, "supportedStatuses")]),
    v1("PATCH", "/api/public/v1/jobs/{id}", &["jobs:write"], update).feature(PUBLISHING)
        .says("Edit an open job, which is moderated again")
        .takes(Shape::of::<DraftPatch>())
        .gives(&[(200, Shape::of::<JobEdited>())])
        .refuses(&[
            (400, "issues"),
            (404, "jobId"),
            (409, "jobId,status,requiredStatus"),
            (409, "moderation_blocked"),
        ]),
    v1("POST", "/api/public/v1/jobs/{id}/publish", &["jobs:write"], publish).feature(PUBLISHING)
        .says("Put a draft that lacks nothing on the marketplace")
        .gives(&[(200, Shape::of::<Published>())])
        .refuses(&[
            (400, "validation"),
            (403, "moderation_blocked"),
            (404, "jobId"),
            (409, "jobId,status,requiredStatus"),
            (429, "limit,windowHours"),
        ]),
    v1("POST", "/api/public/v1/jobs/{id}/close", &["jobs:write"], close).feature(PUBLISHING)
        .says("Take a job off the marketplace; its contracts go on")
        .gives(&[(200, Shape::of::<JobClosed>())])
        .refuses(&[(404, "jobId")]),
];

/// Publications a day. Source: docs/developers/api-reference/jobs/publish.
const CLAIMED_A_DAY: usize = 20;
const UNCLAIMED_A_DAY: usize = 3;

const STATUSES: &[&str] = &[
    "DRAFT",
    "OPEN",
    "ONGOING",
    "COMPLETED",
    "ARCHIVED",
    "PENDING_APPROVAL",
];

/// `GET /jobs/mine`. Source: docs/developers/api-reference/jobs/mine.
pub(crate) fn mine(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.limit(25, 100)?;
    let status = call.given("status");
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(Refusal::bad_request("Unknown status.")
            .details(json!({ "supportedStatuses": STATUSES })));
    }
    let page = Page {
        account_id: call.account_id()?,
        status,
        before: before(call, "own")?,
        limit: limit + 1,
    };
    let mut found = jobs::page(tx, &page)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = more
        .then(|| found.last().map(|job| cursor("own", job.seq)))
        .flatten();
    let mut listed = Vec::new();
    for job in &found {
        let counts = jobs::counts(tx, &job.id)?;
        listed.push(OwnJob {
            id: job.id.clone(),
            title: job.title().into(),
            status: job.status.clone(),
            published: job.status == "OPEN",
            accepting_applicants: job.status == "OPEN",
            created_at: Time(job.created_at),
            updated_at: Time(job.updated_at),
            job_url: (job.status != "DRAFT").then(|| job_url(job, call)),
            proposal_counts: ProposalCounts {
                total: counts.total,
                unreviewed: counts.unreviewed,
            },
        });
    }
    Answer::of(
        200,
        &OwnJobs {
            jobs: listed,
            next_cursor: next,
        },
    )
}

/// `POST /jobs/{id}/publish`. Source: docs/developers/api-reference/jobs/publish.
pub(crate) fn publish(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut job = own(tx, call, call.param("id"))?;
    if job.status == "OPEN" {
        let attempt = jobs::last_publication(tx, &job.id)?;
        return Answer::of(200, &published(job, call, true, attempt));
    }
    if job.status != "DRAFT" {
        return Err(Refusal::conflict("Only a draft can be published.")
            .details(json!({ "jobId": job.id, "status": job.status, "requiredStatus": "DRAFT" })));
    }
    let validation = readiness::validate(&job.fields);
    if !validation.publish_ready {
        return Err(
            Refusal::bad_request("The draft is not ready to be published.")
                .details(json!({ "validation": validation })),
        );
    }
    let account = &call.caller()?.account;
    let limit = if account.claimed_at.is_some() {
        CLAIMED_A_DAY
    } else {
        UNCLAIMED_A_DAY
    };
    if jobs::publications(tx, &account.id, call.now - DAY)? >= limit {
        return Err(
            Refusal::rate_limited(format!("At most {limit} publications in 24 hours."))
                .details(json!({ "limit": limit, "windowHours": 24 })),
        );
    }
    let reasons = moderation::objections(&job.fields);
    if !reasons.is_empty() {
        return Err(
            Refusal::forbidden("Moderation does not let this job through.")
                .details(json!({ "reason": "moderation_blocked", "reasons": reasons })),
        );
    }
    job.status = "OPEN".into();
    job.published_at = Some(call.now);
    jobs::save(tx, &job, call.now)?;
    let attempt = secret::id("pub_")?;
    jobs::insert_publication(tx, &attempt, &job, call.now)?;
    events::record_listing(tx, &job.id, "PUBLISHED", call.now)?;
    world::apply(tx, &job, call.now)?;
    Answer::of(200, &published(job, call, false, Some(attempt)))
}

/// `PATCH /jobs/{id}`. Source: docs/developers/api-reference/jobs/update.
pub(crate) fn update(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut job = own(tx, call, call.param("id"))?;
    let patch = patch(call)?;
    if job.status != "OPEN" {
        let message = match job.status.as_str() {
            "DRAFT" => "The job is a draft; change it with PATCH /job-drafts/{jobId}.",
            _ => "Only an open job can be edited.",
        };
        return Err(Refusal::conflict(message)
            .details(json!({ "jobId": job.id, "status": job.status, "requiredStatus": "OPEN" })));
    }
    job.fields.extend(patch);
    let reasons = moderation::objections(&job.fields);
    if reasons.is_empty() {
        jobs::save(tx, &job, call.now)?;
        events::record_listing(tx, &job.id, "UPDATED", call.now)?;
        return Answer::of(
            200,
            &JobEdited {
                ok: true,
                job_id: job.id,
                status: job.status,
                moderation: Moderation {
                    decision: "ALLOW".into(),
                    reasons,
                },
            },
        );
    }
    // The edit stays and the job leaves the marketplace, though the answer is a refusal.
    job.status = "DRAFT".into();
    jobs::save(tx, &job, call.now)?;
    events::record_listing(tx, &job.id, "CLOSED", call.now)?;
    let message = "Moderation took the job off the marketplace; the edit was stored.";
    Err(Refusal::conflict(message)
        .details(json!({
            "jobId": job.id,
            "reason": "moderation_blocked",
            "reasons": reasons,
            "status": job.status,
        }))
        .keeping())
}

/// `POST /jobs/{id}/close`. Source: docs/developers/api-reference/jobs/close.
pub(crate) fn close(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut job = own(tx, call, call.param("id"))?;
    let already = job.status == "ARCHIVED";
    if !already {
        if job.status == "OPEN" {
            events::record_listing(tx, &job.id, "CLOSED", call.now)?;
        }
        job.status = "ARCHIVED".into();
        jobs::save(tx, &job, call.now)?;
    }
    Answer::of(
        200,
        &JobClosed {
            ok: true,
            job_id: job.id,
            status: job.status,
            already_closed: already,
        },
    )
}

/// An opaque cursor: the place of a row, under a mark of the list it belongs to.
pub(super) fn cursor(list: &str, seq: i64) -> String {
    format!("{list}{:x}", seq.wrapping_mul(7919))
}

/// The row before which a page begins; without a cursor, all rows.
pub(super) fn before(call: &Call<'_>, list: &str) -> Result<i64, Refusal> {
    let Some(text) = call.query("cursor") else {
        return Ok(i64::MAX);
    };
    text.strip_prefix(list)
        // Signs are read by the parser and written by nobody.
        .filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .and_then(|hex| i64::from_str_radix(hex, 16).ok())
        .filter(|place| place % 7919 == 0)
        .map(|place| place / 7919)
        .ok_or_else(|| Refusal::bad_field("cursor", "This cursor belongs to no page of this list."))
}

/// The page of a listing.
pub(super) fn job_url(job: &Job, call: &Call<'_>) -> String {
    format!("{}/jobs/{}", call.base_url, job.id)
}

fn published(job: Job, call: &Call<'_>, already: bool, attempt: Option<String>) -> Published {
    Published {
        ok: true,
        already_published: already,
        job_url: job_url(&job, call),
        publish_attempt_id: attempt,
        warnings: readiness::warnings(&job.fields),
        job_id: job.id,
        status: job.status,
        side_effects: SideEffects {
            dispatched: !already,
            status: if already { "skipped" } else { "queued" }.into(),
        },
    }
}

#[cfg(test)]
mod tests;
