//! Candidates as an employer reads them: proposals, interviews, profiles. Who applies is made up in
//! `world`; asking to hire somebody is in `hire`.

use rusqlite::Transaction;
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::deeds::grounds;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, Operation, Shape, query, v1};
use crate::moment::Moment;
use crate::rules::labels::label;
use crate::rules::money::{decimal, rate};
use crate::rules::scrub;
use crate::shapes::people::{Freelancer, FreelancerBody};
use crate::shapes::{Time, proposals as shapes};
use crate::store::contracts;
use crate::store::jobs::{self, Job};
use crate::store::people::{self, Person};
use crate::store::proposals::{self, Proposal, Standing};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/jobs/{id}/proposals", &["proposals:read"], list)
        .says("Proposals on a job of the account, newest first")
        .query(&[
            // Upper and lower case and spaces, hyphens and underscores are the same in it.
            query("status", Kind::OneOf(STATUSES), "Only proposals with this status"),
            query("limit", Kind::Whole(1, None), "Most proposals to give, 25 by default and never more than 100"),
            query("cursor", Kind::Text, "The nextCursor of an earlier page"),
        ])
        .gives(&[(200, Shape::of::<shapes::Proposals>())])
        .refuses(&[(400, "field,supportedStatuses"), (400, "field"), (403, ""), (404, "")]),
    v1("GET", "/api/public/v1/proposals/{proposalId}", &["proposals:read"], get)
        .says("One proposal with its interview in short and what was verified")
        .gives(&[(200, Shape::of::<shapes::ProposalBody>())])
        .refuses(&[(403, ""), (404, "")]),
    v1("GET", "/api/public/v1/proposals/{proposalId}/interview", &["proposals:read"], interview)
        .says("The whole interview that came with a proposal")
        .gives(&[(200, Shape::of::<shapes::InterviewBody>())])
        .refuses(&[(403, ""), (404, ""), (404, "proposalId")]),
    v1("GET", "/api/public/v1/freelancers/{idOrSlug}", &["proposals:read"], freelancer)
        .says("The public profile of a freelancer")
        .gives(&[(200, Shape::of::<FreelancerBody>())])
        .refuses(&[(404, "")]),
];

/// Source: docs/developers/api-reference/jobs/list-proposals.
const STATUSES: &[&str] = &[
    Standing::Unreviewed.as_str(),
    Standing::Shortlisted.as_str(),
    Standing::Maybe.as_str(),
    Standing::Hired.as_str(),
    Standing::Declined.as_str(),
    Standing::NotAFit.as_str(),
    Standing::ResumeSent.as_str(),
];

/// `GET /jobs/{id}/proposals`. Source: docs/developers/api-reference/jobs/list-proposals.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own_job(tx, call, call.param("id"))?;
    // The default is not documented; the sibling list of own jobs has 25.
    let limit = call.limit(25, 100)?;
    let status = wanted_status(call)?;
    let before = match call.query("cursor") {
        None => i64::MAX,
        Some(id) => proposals::by_id(tx, id)?
            .filter(|proposal| proposal.job_id == job.id)
            .map(|proposal| proposal.seq)
            .ok_or_else(|| {
                Refusal::bad_field(
                    "cursor",
                    "cursor must be the nextCursor of an earlier page.",
                )
            })?,
    };
    let mut page = proposals::page(tx, &job.id, status.as_deref(), before, limit + 1)?;
    let more = page.len() > limit;
    page.truncate(limit);
    let mut shown = Vec::new();
    for proposal in &page {
        let profile = profile(&person_of(tx, proposal)?)?;
        shown.push(summary(proposal, &job, profile));
    }
    let next = page.last().filter(|_| more);
    Answer::of(
        200,
        &shapes::Proposals {
            proposals: shown,
            next_cursor: next.map(|proposal| proposal.id.clone()),
        },
    )
}

/// `GET /proposals/{proposalId}`. Source: docs/developers/api-reference/proposals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let profile = profile(&person_of(tx, &proposal)?)?;
    let verified = profile.identity_verified;
    let contract = contracts::by_proposal(tx, &proposal.id)?;
    let recorded = recorded(&proposal)?;
    let shown = shapes::ProposalDetail {
        ai_interview: shapes::AiInterview {
            score: recorded.as_ref().and_then(|found| found.score.clone()),
            summary: recorded.as_ref().and_then(|found| found.summary.clone()),
            transcript_available: recorded.is_some(),
        },
        verification: shapes::Verification {
            location: verified.then(|| shapes::LocationCheck {
                status: "PASSED".into(),
                method: "GPS".into(),
                checked_at: Time(proposal.created_at),
            }),
            identity: shapes::IdentityCheck { verified },
        },
        open_label: proposal.open_label.as_object().cloned(),
        contract: contract.map(|contract| shapes::ProposalContract {
            status: contract.status().into(),
            start_date: Time(contract.started_at),
            id: contract.id,
        }),
        proposal: summary(&proposal, &job, profile),
    };
    Answer::of(200, &shapes::ProposalBody { proposal: shown })
}

/// `GET /proposals/{proposalId}/interview`.
/// Source: docs/developers/api-reference/proposals/interview.
pub(crate) fn interview(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, _) = own(tx, call)?;
    let recorded = recorded(&proposal)?.ok_or_else(|| {
        Refusal::not_found("No interview is recorded for this proposal.")
            .details(json!({ "proposalId": proposal.id }))
    })?;
    let interview = shapes::Interview {
        recorded: cleaned(recorded, proposal.created_at),
        proposal_id: proposal.id,
    };
    Answer::of(200, &shapes::InterviewBody { interview })
}

/// `GET /freelancers/{idOrSlug}`. Source: docs/developers/api-reference/freelancers/get.
pub(crate) fn freelancer(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = people::find(tx, call.param("idOrSlug"))?
        .ok_or_else(|| Refusal::not_found("No freelancer has this id or profile slug."))?;
    let freelancer = profile(&person)?;
    Answer::of(200, &FreelancerBody { freelancer })
}

/// A job of the caller. These reads tell somebody else's job (403) from one that does not exist
/// (404), which the writes on jobs do not.
/// Source: docs/developers/api-reference/jobs/list-proposals.
pub(super) fn own_job(tx: &Transaction<'_>, call: &Call<'_>, id: &str) -> Result<Job, Refusal> {
    let job = jobs::by_id(tx, id)?.ok_or_else(|| Refusal::not_found("There is no such job."))?;
    if job.account_id == call.account_id()? {
        Ok(job)
    } else {
        Err(Refusal::forbidden("This job belongs to another account."))
    }
}

/// The proposal the path names, with its job, which must be the caller's.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<(Proposal, Job), Refusal> {
    let proposal = proposals::by_id(tx, call.param("proposalId"))?
        .ok_or_else(|| Refusal::not_found("There is no such proposal."))?;
    let job = own_job(tx, call, &proposal.job_id)?;
    Ok((proposal, job))
}

/// Whose proposal it is.
pub(crate) fn person_of(tx: &Transaction<'_>, proposal: &Proposal) -> Result<Person, Refusal> {
    Ok(grounds::person_of(tx, &proposal.person_id)?)
}

fn wanted_status(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let Some(text) = call.given("status") else {
        return Ok(None);
    };
    let status = text.trim().to_uppercase().replace([' ', '-'], "_");
    if STATUSES.contains(&status.as_str()) {
        Ok(Some(status))
    } else {
        Err(
            Refusal::bad_request(format!("{text} is no status of a proposal."))
                .details(json!({ "field": "status", "supportedStatuses": STATUSES })),
        )
    }
}

/// The public profile of somebody.
fn profile(person: &Person) -> Result<Freelancer, Refusal> {
    Ok(Freelancer::deserialize(&person.profile)?)
}

/// The interview of a proposal as it was held.
fn recorded(proposal: &Proposal) -> Result<Option<shapes::Recorded>, Refusal> {
    if proposal.interview.is_null() {
        return Ok(None);
    }
    Ok(Some(shapes::Recorded::deserialize(&proposal.interview)?))
}

/// What of an interview is shown: contact data and marks are taken out, and lines that then say
/// nothing.
/// Source: docs/developers/api-reference/proposals/interview.
fn cleaned(mut recorded: shapes::Recorded, otherwise_at: Moment) -> shapes::Recorded {
    let first = recorded.messages.first();
    let sent_at = first.map_or(Time(otherwise_at), |line| line.sent_at);
    for line in &mut recorded.messages {
        line.content = scrub::clean(&line.content);
    }
    recorded
        .messages
        .retain(|line| !line.content.trim().is_empty());
    if recorded.messages.is_empty() {
        recorded.messages.push(shapes::Line {
            id: format!("{}_0", recorded.interview_id),
            role: "interviewer".into(),
            content: scrub::COMPLETED.into(),
            sent_at,
        });
    }
    recorded
}

fn summary(proposal: &Proposal, job: &Job, profile: Freelancer) -> shapes::Proposal {
    let score = proposal.interview.get("score");
    shapes::Proposal {
        id: proposal.id.clone(),
        job_id: job.id.clone(),
        job_title: job.title().to_owned(),
        created_at: Time(proposal.created_at),
        updated_at: Time(proposal.updated_at),
        status: shapes::Status {
            raw: proposal.standing.shown().into(),
            label: label(proposal.standing.shown()),
        },
        bid: shapes::Bid {
            amount_usd: rate(proposal.bid_micros),
            unit: proposal.bid_unit.clone(),
            labeler_hourly_rate_usd: proposal.hourly_micros.map(rate),
        },
        candidate: shapes::Candidate {
            id: profile.id,
            profile_slug: Some(profile.profile_slug),
            display_name: profile.display_name,
            first_name: profile.first_name,
            last_name_initial: profile.last_name_initial,
            profile_title: profile.title,
            profile_photo_url: profile.profile_photo_url,
            country_code: profile.country_code,
            country: profile.country,
            talent_type: profile.talent_type,
            highest_earnings_usd: profile.stats.total_earned_usd,
            review_count: profile.stats.review_count,
        },
        metrics: shapes::Metrics {
            interview_score: score.and_then(Value::as_number).cloned(),
            match_score: proposal.match_score.map(decimal),
        },
    }
}
