//! What people do on the platform's pages and in its app: claiming, saying yes or no, paying,
//! marking, being done hiring. What comes of it is in `deeds`, as for a click.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{account, body, described, no_body};
use crate::deeds::escrow::source;
use crate::deeds::hire::Changes;
use crate::deeds::top_ups::{self, Unpaid};
use crate::deeds::{No, Step, claims, decide, grounds, jobs as hiring, marks, team};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::moment::{iso, iso_opt};
use crate::rules::money::decimal;
use crate::store::accounts::Attempt;
use crate::store::approvals::Approval;
use crate::store::top_ups::TopUp;
use crate::store::{accounts, jobs};

/// Open claims listed at most.
const SHOWN: usize = 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Claim {
    account_id: Option<String>,
    email: Option<String>,
}

/// `POST /sandbox/claims/complete`: as a person who types the right code. With an address alone it
/// is the account that was asked to be claimed with it; with nothing, the claim that is open.
pub(super) fn complete_claim(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Claim = body(call)?;
    let email = given.email.map(|email| email.trim().to_lowercase());
    let attempt = match (&given.account_id, &email) {
        (None, Some(email)) => accounts::attempt_for(tx, email)?,
        (None, None) => only_open(tx, call)?,
        (id, _) => accounts::attempt_of(tx, &account(tx, id.as_deref())?.id)?,
    };
    let Some(attempt) = attempt else {
        return Err(not_started(email.as_deref()));
    };
    if let Some(email) = email.filter(|email| *email != attempt.email) {
        let message = format!(
            "The open claim of this account is for {}, not {email}; the agent starts it anew to \
             change the address.",
            attempt.email
        );
        return Err(Refusal::conflict(message)
            .details(json!({ "reason": "claim_for_other_address", "email": attempt.email })));
    }
    let step = call.step(tx);
    let (_, claimed) = claims::complete(step, &attempt.token, &attempt.user_code)?;
    let account = account(tx, Some(&claimed.id))?;
    Ok(Answer::ok(json!({ "account": described(tx, &account)? })))
}

/// The claim that is open. Where several are, one must be named; none is guessed. Where none is, the
/// only account there is tells why not.
fn only_open(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Option<Attempt>, Refusal> {
    let mut open = claims::open(call.step(tx), SHOWN)?;
    match (open.pop(), open.is_empty()) {
        (Some(only), true) => Ok(Some(only)),
        (Some(oldest), false) => {
            open.push(oldest);
            let said: Vec<String> = (open.iter())
                .map(|one| format!("{} ({})", one.account_id, one.email))
                .collect();
            let listed: Vec<Value> = (open.iter())
                .map(|one| json!({ "accountId": one.account_id, "email": one.email }))
                .collect();
            let message = format!(
                "Several claims are open: {}. Name one with accountId, or by its email.",
                said.join(", ")
            );
            Err(Refusal::bad_request(message)
                .details(json!({ "field": "accountId", "claims": listed })))
        }
        (None, _) => match &accounts::latest(tx, 2)?[..] {
            [only] => Ok(accounts::attempt_of(tx, &only.id)?),
            _ => Ok(None),
        },
    }
}

fn not_started(email: Option<&str>) -> Refusal {
    let whom = email.map_or_else(String::new, |email| format!(" for {email}"));
    Refusal::conflict(format!(
        "No claim is open{whom}. The agent starts one with its claim token and the person's \
         address: POST /api/agent/identity/claim."
    ))
    .details(json!({ "reason": "claim_not_started" }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Consent {
    source: Option<String>,
    name: Option<String>,
    description: Option<String>,
    amount: Option<serde_json::Number>,
    due_date: Option<String>,
}

/// `POST /sandbox/approvals/{id}/confirm`; a hire's milestone may be changed with it.
pub(super) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Consent = body(call)?;
    let step = call.step(tx);
    let pending = decide::pending(step, call.param("id"))?;
    let source = given.source.as_deref().map(source).transpose()?;
    let changes = Changes {
        name: given.name,
        description: given.description,
        amount: given.amount.map(|amount| amount.to_string()),
        due: given.due_date,
    };
    Ok(decided(
        &decide::confirm(step, pending, source, &changes)?,
        call,
    ))
}

/// `POST /sandbox/approvals/{id}/decline`.
pub(super) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    no_body(call)?;
    let step = call.step(tx);
    let pending = decide::pending(step, call.param("id"))?;
    Ok(decided(&decide::decline(step, pending, None)?, call))
}

fn decided(approval: &Approval, call: &Call<'_>) -> Answer {
    Answer::ok(json!({ "approval": shown_approval(approval, call) }))
}

/// An approval as the API shows it.
fn shown_approval(approval: &Approval, call: &Call<'_>) -> Value {
    json!({
        "id": approval.id,
        "type": approval.kind,
        "status": approval.status,
        "contractId": approval.contract_id,
        "milestoneId": approval.milestone_id,
        "jobId": approval.job_id,
        "proposalId": approval.proposal_id,
        "approvalUrl": format!("{}/approvals/{}", call.base_url, approval.id),
        "expiresAt": iso(approval.expires_at),
        "resolvedAt": iso_opt(approval.resolved_at),
        "result": approval.result,
        "createdAt": iso(approval.created_at),
    })
}

/// `POST /sandbox/top-ups/{id}/pay`.
pub(super) fn pay(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    end_top_up(tx, call, top_ups::pay)
}

/// `POST /sandbox/top-ups/{id}/cancel`.
pub(super) fn cancel_top_up(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    end_top_up(tx, call, top_ups::cancel)
}

fn end_top_up(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    deed: fn(Step<'_>, Unpaid) -> Result<TopUp, No>,
) -> Result<Answer, Refusal> {
    no_body(call)?;
    let step = call.step(tx);
    let top_up = deed(step, top_ups::unpaid(step, call.param("id"))?)?;
    Ok(Answer::ok(json!({ "topUp": shown(&top_up) })))
}

fn shown(top_up: &TopUp) -> Value {
    json!({
        "id": top_up.id,
        "accountId": top_up.account_id,
        "status": top_up.status.as_str(),
        "amountCents": top_up.amount_cents,
        "createdAt": iso(top_up.created_at),
        "completedAt": iso_opt(top_up.completed_at),
        "expiresAt": iso(top_up.expires_at),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    status: String,
}

/// `POST /sandbox/proposals/{id}/status`.
pub(super) fn mark_proposal(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Mark = body(call)?;
    let mark = marks::named(&given.status)?;
    let (proposal, job) = marks::mark(call.step(tx), call.param("id"), mark)?;
    Ok(Answer::ok(json!({ "proposal": {
        "id": proposal.id,
        "jobId": job.id,
        "status": proposal.standing.shown(),
    } })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hiring {
    done: bool,
}

/// `POST /sandbox/jobs/{id}/hiring`: as the Done Hiring button of the app, and its undoing.
pub(super) fn hiring(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Hiring = body(call)?;
    let step = call.step(tx);
    let job = grounds::job(step, call.param("id"))?;
    let job = if given.done {
        hiring::done_hiring(step, job)?
    } else {
        hiring::hire_again(step, job)?
    };
    Ok(Answer::ok(json!({ "job": {
        "id": job.id,
        "status": job.status,
        "acceptingApplicants": hiring::takes_applicants(step, &job)?,
        "headcount": job.number("headcount").map(decimal),
        "hired": jobs::counts(tx, &job.id)?.hired,
    } })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Acceptance {
    account_id: Option<String>,
    email: String,
}

/// `POST /sandbox/team/accept`.
pub(super) fn accept_invite(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Acceptance = body(call)?;
    let account = account(tx, given.account_id.as_deref())?;
    team::accept_invite(call.step(tx), &account.id, &given.email)?;
    let email = given.email.trim().to_lowercase();
    Ok(Answer::ok(
        json!({ "accountId": account.id, "member": { "email": email } }),
    ))
}
