//! Candidates as an employer reads them: proposals, interviews, profiles. Who applies is made up in
//! `world`; asking to hire somebody is in `hire`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::iso;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::money::{decimal, rate};
use crate::sandbox::store::contracts;
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::store::people::{self, Person};
use crate::sandbox::store::proposals::{self, Proposal};
use crate::sandbox::table::{Operation, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/jobs/{id}/proposals", &["proposals:read"], list),
    v1("GET", "/api/public/v1/proposals/{proposalId}", &["proposals:read"], get),
    v1("GET", "/api/public/v1/proposals/{proposalId}/interview", &["proposals:read"], interview),
    v1("GET", "/api/public/v1/freelancers/{idOrSlug}", &["proposals:read"], freelancer),
];

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
        shown.push(summary(proposal, &job, &person_of(tx, proposal)?));
    }
    let next = page.last().filter(|_| more).map(|proposal| &proposal.id);
    Ok(Answer::ok(
        json!({ "proposals": shown, "nextCursor": next }),
    ))
}

/// `GET /proposals/{proposalId}`. Source: docs/developers/api-reference/proposals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let person = person_of(tx, &proposal)?;
    let verified = person.profile.get("identityVerified") == Some(&Value::Bool(true));
    let contract = contracts::by_proposal(tx, &proposal.id)?.map(|contract| {
        json!({
            "id": contract.id,
            "status": contract.status(),
            "startDate": iso(contract.started_at),
        })
    });
    let mut shown = summary(&proposal, &job, &person);
    shown.insert(
        "aiInterview".into(),
        json!({
            "score": proposal.interview.get("score"),
            "summary": proposal.interview.get("summary"),
            "transcriptAvailable": proposal.interview.is_object(),
        }),
    );
    shown.insert(
        "verification".into(),
        json!({
            "location": verified.then(|| json!({
                "status": "PASSED",
                "method": "GPS",
                "checkedAt": iso(proposal.created_at),
            })),
            "identity": { "verified": verified },
        }),
    );
    shown.insert("openLabel".into(), Value::Null);
    shown.insert("contract".into(), json!(contract));
    Ok(Answer::ok(json!({ "proposal": shown })))
}

/// `GET /proposals/{proposalId}/interview`.
/// Source: docs/developers/api-reference/proposals/interview.
pub(crate) fn interview(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, _) = own(tx, call)?;
    let Value::Object(recorded) = proposal.interview else {
        return Err(
            Refusal::not_found("No interview is recorded for this proposal.")
                .details(json!({ "proposalId": proposal.id })),
        );
    };
    let mut shown = Map::new();
    shown.insert("proposalId".into(), json!(proposal.id));
    shown.extend(recorded);
    Ok(Answer::ok(json!({ "interview": shown })))
}

/// `GET /freelancers/{idOrSlug}`. Source: docs/developers/api-reference/freelancers/get.
pub(crate) fn freelancer(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = people::find(tx, call.param("idOrSlug"))?
        .ok_or_else(|| Refusal::not_found("No freelancer has this id or profile slug."))?;
    Ok(Answer::ok(json!({ "freelancer": person.profile })))
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
    people::find(tx, &proposal.person_id)?
        .ok_or_else(|| Refusal::broken("The person behind a proposal is missing."))
}

/// A status in words, e.g. `NOT_A_FIT` as `Not a fit`.
pub(crate) fn label(status: &str) -> String {
    let words = status.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.map(|letter| letter.to_ascii_lowercase()))
        .collect()
}

fn wanted_status(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let Some(text) = call.query("status") else {
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

fn summary(proposal: &Proposal, job: &Job, person: &Person) -> Map<String, Value> {
    let profile = |pointer: &str| person.profile.pointer(pointer);
    [
        ("id", json!(proposal.id)),
        ("jobId", json!(job.id)),
        ("jobTitle", json!(job.title())),
        ("createdAt", json!(iso(proposal.created_at))),
        ("updatedAt", json!(iso(proposal.updated_at))),
        (
            "status",
            json!({ "raw": proposal.status, "label": label(&proposal.status) }),
        ),
        (
            "bid",
            json!({
                "amountUsd": rate(proposal.bid_micros),
                "unit": proposal.bid_unit,
                "labelerHourlyRateUsd": proposal.hourly_micros.map(rate),
            }),
        ),
        (
            "candidate",
            json!({
                "id": person.id,
                "profileSlug": person.slug,
                "displayName": profile("/displayName"),
                "firstName": profile("/firstName"),
                "lastNameInitial": profile("/lastNameInitial"),
                "profileTitle": profile("/title"),
                "profilePhotoUrl": profile("/profilePhotoUrl"),
                "countryCode": profile("/countryCode"),
                "country": profile("/country"),
                "talentType": profile("/talentType"),
                "highestEarningsUsd": profile("/stats/totalEarnedUsd"),
                "reviewCount": profile("/stats/reviewCount"),
            }),
        ),
        (
            "metrics",
            json!({
                "interviewScore": proposal.interview.get("score"),
                "matchScore": proposal.match_score.map(decimal),
            }),
        ),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_read_like_words() {
        let check = |status: &str, words: &str| assert_eq!(label(status), words);
        check("UNREVIEWED", "Unreviewed");
        check("NOT_A_FIT", "Not a fit");
        check("", "");
    }
}
