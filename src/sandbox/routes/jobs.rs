//! Own jobs: listed, published, edited while live, closed. Drafts are in `drafts`, the public side
//! in `market`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::drafts::{own, patch};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{DAY, iso};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::{moderation, readiness};
use crate::sandbox::secret;
use crate::sandbox::store::events;
use crate::sandbox::store::jobs::{self, Job, Page};
use crate::sandbox::table::{Operation, PUBLISHING, v1};
use crate::sandbox::world;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/jobs/mine", &["jobs:read"], mine),
    v1("PATCH", "/api/public/v1/jobs/{id}", &["jobs:write"], update).feature(PUBLISHING),
    v1("POST", "/api/public/v1/jobs/{id}/publish", &["jobs:write"], publish).feature(PUBLISHING),
    v1("POST", "/api/public/v1/jobs/{id}/close", &["jobs:write"], close).feature(PUBLISHING),
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
    let status = call.query("status");
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
        listed.push(json!({
            "id": job.id,
            "title": job.title(),
            "status": job.status,
            "published": job.status == "OPEN",
            "acceptingApplicants": job.status == "OPEN",
            "createdAt": iso(job.created_at),
            "updatedAt": iso(job.updated_at),
            "jobUrl": job.published_at.map(|_| job_url(job, call)),
            "proposalCounts": { "total": counts.total, "unreviewed": counts.unreviewed },
        }));
    }
    Ok(Answer::ok(json!({ "jobs": listed, "nextCursor": next })))
}

/// `POST /jobs/{id}/publish`. Source: docs/developers/api-reference/jobs/publish.
pub(crate) fn publish(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut job = own(tx, call, call.param("id"))?;
    if job.status == "OPEN" {
        let attempt = jobs::last_publication(tx, &job.id)?;
        return Ok(Answer::ok(published(&job, call, true, attempt)));
    }
    if job.status != "DRAFT" {
        return Err(Refusal::conflict("Only a draft can be published.")
            .details(json!({ "jobId": job.id, "status": job.status, "requiredStatus": "DRAFT" })));
    }
    let validation = readiness::validate(&job.fields);
    if !validation.publish_ready() {
        return Err(
            Refusal::bad_request("The draft is not ready to be published.")
                .details(json!({ "validation": validation.json() })),
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
    Ok(Answer::ok(published(&job, call, false, Some(attempt))))
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
        return Ok(Answer::ok(json!({
            "ok": true,
            "jobId": job.id,
            "status": job.status,
            "moderation": { "decision": "ALLOW", "reasons": [] },
        })));
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
    Ok(Answer::ok(json!({
        "ok": true,
        "jobId": job.id,
        "status": job.status,
        "alreadyClosed": already,
    })))
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
        .and_then(|hex| i64::from_str_radix(hex, 16).ok())
        .filter(|place| place % 7919 == 0)
        .map(|place| place / 7919)
        .ok_or_else(|| Refusal::bad_field("cursor", "This cursor belongs to no page of this list."))
}

/// The page of a listing.
pub(super) fn job_url(job: &Job, call: &Call<'_>) -> String {
    format!("{}/jobs/{}", call.base_url, job.id)
}

fn published(job: &Job, call: &Call<'_>, already: bool, attempt: Option<String>) -> Value {
    json!({
        "ok": true,
        "jobId": job.id,
        "status": job.status,
        "alreadyPublished": already,
        "jobUrl": job_url(job, call),
        "publishAttemptId": attempt,
        "warnings": readiness::warnings(&job.fields),
        "sideEffects": {
            "dispatched": !already,
            "status": if already { "skipped" } else { "queued" },
        },
    })
}

#[cfg(test)]
mod tests;
