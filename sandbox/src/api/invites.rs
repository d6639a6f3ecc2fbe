//! Inviting somebody to a job. What the invited person answers is made up in `world`.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::deeds::{grounds, proposals};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{HIRING, Operation, Shape, v1};
use crate::rules::fields::issue;
use crate::shapes::invites::{Invited, NewInvite};

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

/// `POST /jobs/{id}/invites`. Source: docs/developers/api-reference/jobs/invite.
pub(crate) fn invite(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let job = grounds::own_job(step, call.account_id()?, call.param("id"))?;
    let invitation = proposals::invite(step, &job, &wanted(call)?)?;
    Answer::of(
        if invitation.already { 200 } else { 201 },
        &Invited {
            ok: true,
            proposal_id: invitation.proposal_id,
            job_id: job.id,
            freelancer_id: invitation.person_id,
            already_invited: invitation.already,
        },
    )
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
