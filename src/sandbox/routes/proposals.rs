//! Candidates as the employer reads them: proposals, interviews, profiles. Hiring is in `hire`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::iso;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money::rate;
use crate::sandbox::store::contracts;
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::store::people::{self, Person};
use crate::sandbox::store::proposals::{self, Proposal};

/// Source: docs/developers/api-reference/jobs/list-proposals.
const STATUSES: &[&str] = &[
    "UNREVIEWED",
    "SHORTLISTED",
    "MAYBE",
    "HIRED",
    "DECLINED",
    "NOT_A_FIT",
    "RESUME_SENT",
];

/// `GET /jobs/{id}/proposals`. Source: docs/developers/api-reference/jobs/list-proposals.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own_job(tx, call, call.param("id"))?;
    let limit = call.limit(25, 100)?;
    let status = call
        .query("status")
        .map(|text| text.to_uppercase().replace([' ', '-'], "_"));
    if status
        .as_deref()
        .is_some_and(|status| !STATUSES.contains(&status))
    {
        return Err(Refusal::bad_request("Unknown status.")
            .details(json!({ "supportedStatuses": STATUSES })));
    }
    let before = match call.query("cursor") {
        None => i64::MAX,
        Some(id) => proposals::by_id(tx, id)?
            .filter(|proposal| proposal.job_id == job.id)
            .map(|proposal| proposal.seq)
            .ok_or_else(|| {
                Refusal::bad_field("cursor", "This cursor is no proposal of this job.")
            })?,
    };
    let mut found = proposals::page(tx, &job.id, status.as_deref(), before, limit + 1)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = more
        .then(|| found.last().map(|proposal| proposal.id.clone()))
        .flatten();
    let mut listed = Vec::new();
    for proposal in &found {
        let person = person_of(tx, proposal)?;
        listed.push(Value::Object(summary(proposal, &job, &person)));
    }
    Ok(Answer::ok(
        json!({ "proposals": listed, "nextCursor": next }),
    ))
}

/// `GET /proposals/{proposalId}`. Source: docs/developers/api-reference/proposals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let person = person_of(tx, &proposal)?;
    let interview = &proposal.interview;
    let mut body = summary(&proposal, &job, &person);
    body.insert(
        "aiInterview".into(),
        json!({
            "score": interview.get("score"),
            "summary": interview.get("summary"),
            "transcriptAvailable": interview.is_object(),
        }),
    );
    let verified = person
        .profile
        .get("identityVerified")
        .cloned()
        .unwrap_or(Value::Bool(false));
    let location = if verified == Value::Bool(true) {
        "PASSED"
    } else {
        "NOT_CHECKED"
    };
    body.insert(
        "verification".into(),
        json!({
            "location": { "status": location, "method": "GPS", "checkedAt": iso(proposal.created_at) },
            "identity": { "verified": verified },
        }),
    );
    body.insert("openLabel".into(), Value::Null);
    let contract = contracts::by_proposal(tx, &proposal.id)?;
    let contract = contract.map(|contract| {
        let status = if contract.ended_at.is_some() {
            "ended"
        } else {
            "active"
        };
        json!({ "id": contract.id, "status": status })
    });
    body.insert("contract".into(), contract.unwrap_or(Value::Null));
    Ok(Answer::ok(json!({ "proposal": body })))
}

/// `GET /proposals/{proposalId}/interview`.
/// Source: docs/developers/api-reference/proposals/interview.
pub(crate) fn interview(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, _) = own(tx, call)?;
    let Value::Object(recorded) = &proposal.interview else {
        return Err(
            Refusal::not_found("No interview was recorded for this proposal.")
                .details(json!({ "proposalId": proposal.id })),
        );
    };
    let mut interview = Map::new();
    interview.insert("proposalId".into(), json!(proposal.id));
    interview.extend(recorded.clone());
    Ok(Answer::ok(json!({ "interview": interview })))
}

/// `GET /freelancers/{idOrSlug}`. Source: docs/developers/api-reference/freelancers/get.
pub(crate) fn freelancer(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = people::find(tx, call.param("idOrSlug"))?
        .ok_or_else(|| Refusal::not_found("No such freelancer."))?;
    Ok(Answer::ok(json!({ "freelancer": person.profile })))
}

/// A job of the caller's. Unlike writes on jobs, reads of proposals tell a foreign job from an
/// absent one. Source: docs/developers/api-reference/jobs/list-proposals.
pub(super) fn own_job(tx: &Transaction<'_>, call: &Call<'_>, id: &str) -> Result<Job, Refusal> {
    let job = jobs::by_id(tx, id)?.ok_or_else(|| Refusal::not_found("No such job."))?;
    if job.account_id != call.account_id()? {
        return Err(Refusal::forbidden("The job belongs to another account."));
    }
    Ok(job)
}

/// The proposal of the path and its job, if the job is the caller's.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<(Proposal, Job), Refusal> {
    let proposal = proposals::by_id(tx, call.param("proposalId"))?
        .ok_or_else(|| Refusal::not_found("No such proposal."))?;
    let job = own_job(tx, call, &proposal.job_id)?;
    Ok((proposal, job))
}

/// The person behind a proposal.
pub(crate) fn person_of(tx: &Transaction<'_>, proposal: &Proposal) -> Result<Person, Refusal> {
    people::find(tx, &proposal.person_id)?
        .ok_or_else(|| Refusal::broken("A proposal's freelancer is missing from the store."))
}

/// A status as people read it: `NOT_A_FIT` is `Not a fit`.
pub(crate) fn label(status: &str) -> String {
    let lower = status.to_lowercase().replace('_', " ");
    let mut chars = lower.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn summary(proposal: &Proposal, job: &Job, person: &Person) -> Map<String, Value> {
    let profile = |key: &str| person.profile.get(key).cloned().unwrap_or(Value::Null);
    let stats = |key: &str| person.profile.pointer(&format!("/stats/{key}")).cloned();
    let summary = json!({
        "id": proposal.id,
        "jobId": proposal.job_id,
        "jobTitle": job.title(),
        "createdAt": iso(proposal.created_at),
        "updatedAt": iso(proposal.updated_at),
        "status": { "raw": proposal.status, "label": label(&proposal.status) },
        "bid": {
            "amountUsd": rate(proposal.bid_micros),
            "unit": proposal.bid_unit,
            "labelerHourlyRateUsd": proposal.hourly_micros.map(rate),
        },
        "candidate": {
            "id": person.id,
            "profileSlug": person.slug,
            "displayName": profile("displayName"),
            "firstName": profile("firstName"),
            "lastNameInitial": profile("lastNameInitial"),
            "profileTitle": profile("title"),
            "profilePhotoUrl": profile("profilePhotoUrl"),
            "countryCode": profile("countryCode"),
            "country": profile("country"),
            "talentType": profile("talentType"),
            "highestEarningsUsd": stats("totalEarnedUsd"),
            "reviewCount": stats("reviewCount"),
        },
        "metrics": {
            "interviewScore": proposal.interview.get("score"),
            "matchScore": proposal.match_score,
        },
    });
    match summary {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
