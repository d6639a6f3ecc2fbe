//! Asking for a hire: checks, and a pending approval. What a human's yes does is in `approvals`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::proposals::own;
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{self, iso_opt};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::fields::issue;
use crate::sandbox::rules::money;
use crate::sandbox::secret;
use crate::sandbox::store::approvals::{self, Approval, LIFETIME};

/// `POST /proposals/{proposalId}/hire`. Source: docs/developers/api-reference/proposals/hire.
pub(crate) fn hire(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let body = call.json()?;
    let terms = terms(&body)?;
    let reason = |reason: &str, message: &str| {
        Refusal::conflict(message).details(json!({ "reason": reason, "proposalId": proposal.id }))
    };
    if proposal.status == "HIRED" {
        return Err(reason(
            "already_accepted",
            "This proposal was hired before.",
        ));
    }
    let overrides = body
        .get("confirmNotFitOverride")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if proposal.status == "NOT_A_FIT" && !overrides {
        let message = "The proposal is marked \"not a fit\"; confirm to hire all the same.";
        return Err(reason("not_fit_confirmation_required", message));
    }
    let caller = call.caller()?;
    if !caller.account.has_card {
        let message = "There is no card on file and the credits do not cover the charge.";
        return Err(Refusal::conflict(message).details(json!({
            "reason": "payment_method_required",
            "billingUrl": format!("{}/billing", call.base_url),
        })));
    }
    if let Some(mut earlier) = approvals::pending_hire(tx, &proposal.id)? {
        let lapsed = earlier.expires_at <= call.now;
        if !lapsed && earlier.terms == terms {
            return Ok(told(&earlier, call));
        }
        // The status of a replaced request is not documented; nobody said no to it, and it can
        // no longer be confirmed, so it has lapsed.
        super::approvals::resolve(tx, &mut earlier, "expired", None, call.now)?;
    }
    let approval = Approval {
        id: secret::id("apr_")?,
        account_id: caller.account.id.clone(),
        token_id: caller.token.id.clone(),
        kind: "proposal_hire".into(),
        status: "pending".into(),
        job_id: Some(job.id),
        proposal_id: Some(proposal.id),
        contract_id: None,
        milestone_id: None,
        terms,
        result: None,
        created_at: call.now,
        expires_at: call.now + LIFETIME,
        resolved_at: None,
    };
    approvals::insert(tx, &approval)?;
    Ok(told(&approval, call))
}

fn told(approval: &Approval, call: &Call<'_>) -> Answer {
    let message = "Nobody is hired yet: a person has to open the approval link and confirm.";
    Answer::json(
        202,
        json!({ "approval": approval.json(call.base_url), "message": message }),
    )
}

/// The first milestone as asked for, in the form in which it is kept and compared.
fn terms(body: &Map<String, Value>) -> Result<Value, Refusal> {
    let wrong = |path: &str, message: &str| {
        Refusal::bad_request("The milestone cannot be taken.")
            .details(json!({ "issues": [issue("invalid_type", path, message)] }))
    };
    let Some(Value::Object(milestone)) = body.get("milestone") else {
        return Err(wrong("milestone", "Expected an object."));
    };
    let text = |name: &str| match milestone.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(_) => Err(wrong(&format!("milestone.{name}"), "Expected a string.")),
    };
    let (name, description) = (text("name")?, text("description")?);
    if name.is_none() && description.is_none() {
        return Err(wrong(
            "milestone.description",
            "Expected a name or a description.",
        ));
    }
    let amount = milestone.get("amount").unwrap_or(&Value::Null);
    let cents = money::cents(amount).map_err(|message| wrong("milestone.amount", message))?;
    let due = match text("dueDate")? {
        None => None,
        Some(date) => Some(
            moment::parse(&date)
                .ok_or_else(|| wrong("milestone.dueDate", "Expected an ISO 8601 date."))?,
        ),
    };
    Ok(json!({
        "name": name,
        "description": description,
        "amountCents": cents,
        "dueDate": iso_opt(due),
    }))
}
