//! Own jobs: listed, published, edited while live, closed. Drafts are in `drafts`, the public side
//! in `market`.

use rusqlite::Transaction;
use serde_json::json;

use super::drafts::{own, pointing};
use crate::deeds::jobs as deeds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, Operation, PUBLISHING, Shape, query, v1};
use crate::rules::readiness;
use crate::shapes::Time;
use crate::shapes::drafts::DraftPatch;
use crate::shapes::jobs::{
    JobClosed, JobEdited, Moderation, OwnJob, OwnJobs, ProposalCounts, Published, SideEffects,
};
use crate::store::jobs::{self, Job, Page, Status};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/jobs/mine", &["jobs:read"], mine)
        .says("The account's jobs, drafts included, newest first")
        .query(&[
            query("status", Kind::OneOf(Status::WORDS), "Only jobs in this state"),
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

/// `GET /jobs/mine`. Source: docs/developers/api-reference/jobs/mine.
pub(crate) fn mine(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.limit(25, 100)?;
    let status = match call.given("status").map(Status::read) {
        Some(None) => {
            return Err(Refusal::bad_request("Unknown status.")
                .details(json!({ "supportedStatuses": Status::WORDS })));
        }
        known => known.flatten(),
    };
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
        let accepting = job.is_open() && deeds::no_more(job, &counts).is_none();
        listed.push(OwnJob {
            id: job.id.clone(),
            title: job.title().into(),
            status: job.status.into(),
            published: job.is_open(),
            accepting_applicants: accepting,
            created_at: Time(job.created_at),
            updated_at: Time(job.updated_at),
            job_url: (job.status != Status::Draft).then(|| job_url(job, call)),
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
    let job = own(tx, call, call.param("id"))?;
    let done = deeds::publish(call.step(tx), &call.caller()?.account, job)?;
    let effects = if done.already { "skipped" } else { "queued" };
    Answer::of(
        200,
        &Published {
            ok: true,
            already_published: done.already,
            job_url: job_url(&done.job, call),
            publish_attempt_id: done.attempt,
            warnings: readiness::warnings(&done.job.fields),
            job_id: done.job.id,
            status: done.job.status.into(),
            side_effects: SideEffects {
                dispatched: !done.already,
                status: effects.into(),
            },
        },
    )
}

/// `PATCH /jobs/{id}`. Source: docs/developers/api-reference/jobs/update.
pub(crate) fn update(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own(tx, call, call.param("id"))?;
    let way = match job.status {
        Status::Draft => "Change a draft with PATCH /job-drafts/{jobId}.",
        _ => "It is not on the marketplace any more.",
    };
    let job = deeds::edit(call.step(tx), job, call.json()?).map_err(|no| pointing(no, way))?;
    Answer::of(
        200,
        &JobEdited {
            ok: true,
            job_id: job.id,
            status: job.status.into(),
            moderation: Moderation {
                decision: "ALLOW".into(),
                reasons: Vec::new(),
            },
        },
    )
}

/// `POST /jobs/{id}/close`. Source: docs/developers/api-reference/jobs/close.
pub(crate) fn close(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own(tx, call, call.param("id"))?;
    let (job, already) = deeds::close(call.step(tx), job)?;
    Answer::of(
        200,
        &JobClosed {
            ok: true,
            job_id: job.id,
            status: job.status.into(),
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

#[cfg(test)]
mod tests;
