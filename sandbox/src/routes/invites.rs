//! Inviting somebody to a job. What the invited person answers is made up in `world`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::rules::fields::{issue, rate_key};
use crate::rules::money::micros;
use crate::rules::pay::Pay;
use crate::secret;
use crate::shapes::invites::{Invited, NewInvite};
use crate::store::accounts;
use crate::store::acts::{self, Act};
use crate::store::jobs::{self, Job};
use crate::store::people::{self, Person};
use crate::store::proposals::{self, Proposal, Standing};
use crate::table::{HIRING, Operation, Shape, v1};
use crate::world::ANSWER_INVITE;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("POST", "/api/public/v1/jobs/{id}/invites", &["proposals:write"], invite).feature(HIRING).claimed("invite freelancers")
        .says("Invite a freelancer to a published job")
        .takes(Shape::of::<NewInvite>())
        .gives(&[(201, Shape::of::<Invited>()), (200, Shape::of::<Invited>())])
        .refuses(&[
            (404, "jobId"), (400, "issues"), (404, "freelancerId"), (409, "not_a_freelancer"),
            (409, "job_not_published"), (409, "freelancer_unavailable"),
        ]),
];

/// Availability of somebody who takes no invitations.
const UNAVAILABLE: &str = "UNAVAILABLE";
/// How long an invited person takes to answer, in milliseconds.
const THINKS: i64 = 8_000;

/// `POST /jobs/{id}/invites`. Source: docs/developers/api-reference/jobs/invite.
pub(crate) fn invite(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own(tx, call)?;
    let freelancer_id = wanted(call)?;
    let person = freelancer(tx, &freelancer_id)?;
    if let Some(earlier) = proposals::of_person(tx, &job.id, &person.id)? {
        return answer(200, earlier.id, job, person);
    }
    let refuse = |reason: &str, error: &str| {
        let details = json!({ "reason": reason, "jobId": job.id, "freelancerId": person.id });
        Err(Refusal::conflict(error).details(details))
    };
    if job.status != "OPEN" {
        return refuse(
            "job_not_published",
            "People can be invited to published jobs only.",
        );
    }
    if person.text("availability") == UNAVAILABLE {
        return refuse(
            "freelancer_unavailable",
            "This freelancer takes no invitations at the moment.",
        );
    }
    let step = call.step(tx);
    let proposal = blank(&job, &person, call)?;
    proposals::insert(tx, &proposal)?;
    let answers = Act {
        due_at: step.now + step.pace.span(THINKS),
        kind: ANSWER_INVITE.into(),
        subject_id: proposal.id.clone(),
        data: json!({}),
    };
    acts::insert(tx, &answers)?;
    answer(201, proposal.id, job, person)
}

/// The job of the path. Somebody else's counts as absent, as with all writes on jobs.
fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Job, Refusal> {
    let id = call.param("id");
    let account_id = call.account_id()?;
    jobs::by_id(tx, id)?
        .filter(|job| job.account_id == account_id)
        .ok_or_else(|| {
            Refusal::not_found("There is no such job of this account.")
                .details(json!({ "jobId": id }))
        })
}

fn wanted(call: &Call<'_>) -> Result<String, Refusal> {
    let body = call.json()?;
    match body.get("freelancerId") {
        Some(Value::String(id)) if !id.trim().is_empty() => Ok(id.trim().to_owned()),
        _ => {
            let issue = issue(
                "invalid_type",
                "freelancerId",
                "Expected the user id of a freelancer.",
            );
            Err(Refusal::bad_request("freelancerId is missing or no id.")
                .details(json!({ "issues": [issue] })))
        }
    }
}

/// Whom a user id names; a slug does not do.
fn freelancer(tx: &Transaction<'_>, id: &str) -> Result<Person, Refusal> {
    let found = people::find(tx, id)?.filter(|person| person.id == id);
    if let Some(person) = found {
        return Ok(person);
    }
    if accounts::has_user(tx, id)? {
        return Err(Refusal::conflict("This user is not a freelancer.")
            .details(json!({ "reason": "not_a_freelancer", "freelancerId": id })));
    }
    Err(Refusal::not_found("There is no such user.").details(json!({ "freelancerId": id })))
}

/// A proposal before its person has said anything: the bid is what the job offers.
fn blank(job: &Job, person: &Person, call: &Call<'_>) -> Result<Proposal, Refusal> {
    let payment = job.text("paymentType");
    let offered = rate_key(payment).and_then(|key| job.number(key));
    let unit = Pay::read(payment).unwrap_or(Pay::Hour).unit();
    let hourly = person.profile.get("hourlyRateUsd").and_then(Value::as_f64);
    Ok(Proposal {
        seq: 0,
        id: secret::id("prop_")?,
        job_id: job.id.clone(),
        person_id: person.id.clone(),
        standing: Standing::Invited,
        bid_micros: micros(offered.unwrap_or(0.0)),
        bid_unit: unit.into(),
        hourly_micros: hourly.map(micros),
        match_score: None,
        interview: Value::Null,
        created_at: call.now,
        updated_at: call.now,
    })
}

fn answer(status: u16, proposal_id: String, job: Job, person: Person) -> Result<Answer, Refusal> {
    Answer::of(
        status,
        &Invited {
            ok: true,
            proposal_id,
            job_id: job.id,
            freelancer_id: person.id,
            already_invited: status == 200,
        },
    )
}
