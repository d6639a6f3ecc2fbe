//! Approvals as an agent reads them, and the answer that one waits. What asks for one is in `hire`,
//! `milestones` and `contracts`; the page with the two buttons is `pages::approval`.

use rusqlite::Transaction;
use serde_json::Value;

use crate::deeds::No;
use crate::deeds::decide::{self, By};
use crate::deeds::escrow::NO_MEANS;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, v1};
use crate::shapes::Time;
use crate::shapes::approvals::{self as shapes, Accepted, ApprovalBody};
use crate::store::approvals::Approval;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/approvals/{approvalId}", &["payments:read"], get)
        .says("What has become of a request for a person's consent")
        .gives(&[(200, Shape::of::<ApprovalBody>())])
        .refuses(&[(404, "resource,approvalId")]),
];

/// `GET /approvals/{approvalId}`. Source: docs/developers/api-reference/approvals/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let approval = decide::read_own(
        call.step(tx),
        &call.caller()?.token,
        call.param("approvalId"),
    )?;
    let approval = shown(&approval, call.base_url);
    Answer::of(200, &ApprovalBody { approval })
}

/// Who asks, as deeds take it.
pub(super) fn by<'a>(call: &'a Call<'_>) -> Result<By<'a>, Refusal> {
    let caller = call.caller()?;
    Ok(By {
        account_id: &caller.account.id,
        token_id: Some(&caller.token.id),
    })
}

/// The 202 of a request that waits for a person.
pub(super) fn accepted(
    approval: &Approval,
    message: String,
    call: &Call<'_>,
) -> Result<Answer, Refusal> {
    let approval = shown(approval, call.base_url);
    Answer::of(202, &Accepted { approval, message })
}

/// Why nobody is asked. Where nothing can pay, an agent is told where its person can change that.
pub(super) fn not_asked(no: No, call: &Call<'_>) -> Refusal {
    let billing = (no.reason == Some(NO_MEANS)).then(|| format!("{}/billing", call.base_url));
    match billing {
        Some(url) => no.fact("billingUrl", url).into(),
        None => no.into(),
    }
}

/// The object of the API. Source: docs/developers/api-reference/approvals/get.
pub(crate) fn shown(approval: &Approval, base_url: &str) -> shapes::Approval {
    shapes::Approval {
        id: approval.id.clone(),
        kind: approval.kind.as_str().into(),
        status: approval.status.as_str().into(),
        contract_id: approval.contract_id.clone(),
        milestone_id: approval.milestone_id.clone(),
        job_id: approval.job_id.clone(),
        proposal_id: approval.proposal_id.clone(),
        approval_url: format!("{base_url}/approvals/{}", approval.id),
        expires_at: Time(approval.expires_at),
        resolved_at: approval.resolved_at.map(Time),
        result: approval.result.as_ref().and_then(Value::as_object).cloned(),
        created_at: Time(approval.created_at),
    }
}
