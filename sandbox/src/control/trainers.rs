//! Who the made-up people are, and what they do when somebody at the control door wants it at once:
//! applying, reporting work, asking for money, disputing. What they do by themselves is in `world`.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::json;

use super::{body, no_body};
use crate::deeds::work::{self, Usage};
use crate::deeds::{No, Step, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::moment::iso_opt;
use crate::rules::money::rate;
use crate::store::contracts::Milestone;
use crate::world;

/// Most hours, labels or tasks reported at once.
const MOST: i64 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    hours: Option<f64>,
    labels: Option<i64>,
    tasks: Option<i64>,
}

/// `GET /sandbox/people`.
pub(super) fn people(tx: &Transaction<'_>, _: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json!({ "people": world::people(tx)? })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bid {
    person: Option<String>,
    amount: Option<f64>,
}

/// `POST /sandbox/jobs/{id}/proposals`.
pub(super) fn propose(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Bid = body(call)?;
    let most = 1e6;
    if given
        .amount
        .is_some_and(|amount| !(0.0..=most).contains(&amount) || amount == 0.0)
    {
        let message = format!("amount must be a number of dollars above 0 and at most {most}.");
        return Err(Refusal::bad_field("amount", message));
    }
    let step = call.step(tx);
    let job = grounds::job(step, call.param("id"))?;
    let made = world::propose(step, &job, given.person.as_deref(), given.amount)?;
    let mut answer = Answer::ok(json!({ "proposal": {
        "id": made.id,
        "jobId": made.job_id,
        "freelancerId": made.person_id,
        "status": made.standing.shown(),
        "amountUsd": rate(made.bid_micros),
        "unit": made.bid_unit,
    } }));
    answer.status = 201;
    Ok(answer)
}

/// `POST /sandbox/contracts/{id}/usage`.
pub(super) fn usage(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given: Report = body(call)?;
    if given.hours.is_none() && given.labels.is_none() && given.tasks.is_none() {
        let message = "Give hours, labels or tasks that were done.";
        return Err(Refusal::bad_request(message));
    }
    let whole = |field: &str, count: Option<i64>| {
        let count = count.unwrap_or(0);
        let message = format!("{field} must be a whole number from 0 to {MOST}.");
        if (0..=MOST).contains(&count) {
            Ok(count)
        } else {
            Err(Refusal::bad_field(field, message))
        }
    };
    let usage = Usage {
        seconds: seconds(given.hours.unwrap_or(0.0))?,
        labels: whole("labels", given.labels)?,
        tasks: whole("tasks", given.tasks)?,
        claimed: false,
    };
    let contract = work::report(call.step(tx), call.param("id"), usage)?;
    let done = contract.consumption;
    Ok(Answer::ok(json!({ "contract": {
        "id": contract.id,
        "consumedSeconds": done.seconds,
        "consumedLabels": done.labels,
        "consumedTasks": done.tasks,
        "lastUsageAt": iso_opt(done.last_usage_at),
        "budgetState": contract.budget_state.as_str(),
    } })))
}

/// `POST /sandbox/milestones/{id}/payout`: the worker asks to be paid.
pub(super) fn ask_payout(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    move_on(tx, call, work::ask_payout)
}

/// `POST /sandbox/milestones/{id}/cancel`: drops it before anybody paid.
pub(super) fn cancel(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    move_on(tx, call, work::cancel)
}

/// `POST /sandbox/milestones/{id}/dispute`: freezes its money.
pub(super) fn dispute(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    move_on(tx, call, work::dispute)
}

fn move_on(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    deed: fn(Step<'_>, &str) -> Result<Milestone, No>,
) -> Result<Answer, Refusal> {
    no_body(call)?;
    let milestone = deed(call.step(tx), call.param("id"))?;
    Ok(Answer::ok(json!({ "milestone": {
        "id": milestone.id,
        "contractId": milestone.contract_id,
        "status": milestone.stage.as_str(),
        "payoutAskedAt": iso_opt(milestone.payout_asked_at),
    } })))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the bounds are checked before"
)]
fn seconds(hours: f64) -> Result<i64, Refusal> {
    if (0.0..=MOST as f64).contains(&hours) {
        return Ok((hours * 3600.0).round() as i64);
    }
    let message = format!("hours must be a number from 0 to {MOST}.");
    Err(Refusal::bad_field("hours", message))
}
