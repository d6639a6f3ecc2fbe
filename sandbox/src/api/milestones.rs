//! Milestones as an employer plans them and asks for their money to move, as bodies say it. Nothing is
//! paid here.

use rusqlite::Transaction;
use serde_json::{Map, Value};

use super::approvals::{accepted, by, not_asked};
use crate::deeds::grounds;
use crate::deeds::milestones::{self as deeds, Amount, Plan};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, PAYMENTS, Shape, v1};
use crate::moment;
use crate::rules::money::{self, display};
use crate::rules::pay::Pay;
use crate::rules::scrub;
use crate::shapes::approvals::Accepted;
use crate::shapes::contracts::{MilestoneBody, NewMilestone};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("POST", "/api/public/v1/contracts/{contractId}/milestones", &["payments:write"], create).feature(PAYMENTS).claimed("create milestones")
        .says("Plan a milestone; no money moves")
        .takes(Shape::of::<NewMilestone>())
        .gives(&[(201, Shape::of::<MilestoneBody>())])
        .refuses(&[
            (400, "issues"), (400, "field"), (404, "resource,contractId"), (409, "contract_ended"),
            (409, "contract_rate_missing"),
        ]),
    v1("POST", "/api/public/v1/milestones/{milestoneId}/fund", &["payments:write"], fund).feature(PAYMENTS).claimed("fund milestones")
        .says("Ask a person to put a milestone's money into escrow")
        .gives(&[(202, Shape::of::<Accepted>())])
        .refuses(&[
            (404, "resource,milestoneId"), (409, "contract_ended"), (409, "milestone_not_fundable"),
            (409, "payment_method_required"),
        ]),
    v1("POST", "/api/public/v1/milestones/{milestoneId}/approve", &["payments:write"], approve).feature(PAYMENTS).claimed("release payments")
        .says("Ask a person to pay a funded milestone out")
        .gives(&[(202, Shape::of::<Accepted>())])
        .refuses(&[
            (404, "resource,milestoneId"), (409, "contract_ended"), (409, "milestone_not_funded"),
            (409, "milestone_not_approvable"),
        ]),
];

/// `POST /contracts/{contractId}/milestones`.
/// Source: docs/developers/api-reference/contracts/create-milestone.
pub(crate) fn create(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let contract = grounds::own_contract(step, call.account_id()?, call.param("contractId"))?;
    let plan = plan(&call.json()?, contract.payment_type)?;
    let milestone = deeds::create(step, contract, plan)?;
    let milestone = super::contracts::milestone(&milestone);
    Answer::of(201, &MilestoneBody { milestone })
}

/// `POST /milestones/{milestoneId}/fund`. Source: docs/developers/api-reference/milestones/fund.
pub(crate) fn fund(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let asked = deeds::ask_fund(call.step(tx), by(call)?, call.param("milestoneId"));
    let approval = asked.map_err(|no| not_asked(no, call))?;
    let message = format!(
        "A person must confirm at the approval link that {} go into escrow. Until then nothing is \
         charged.",
        display(approval.terms.amount_cents)
    );
    accepted(&approval, message, call)
}

/// `POST /milestones/{milestoneId}/approve`.
/// Source: docs/developers/api-reference/milestones/approve.
pub(crate) fn approve(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let approval = deeds::ask_release(call.step(tx), by(call)?, call.param("milestoneId"))?;
    let message = format!(
        "A person must confirm at the approval link that {} are paid out, which cannot be undone. \
         Until then nothing is released.",
        display(approval.terms.amount_cents)
    );
    accepted(&approval, message, call)
}

fn plan(body: &Map<String, Value>, pay: Option<Pay>) -> Result<Plan, Refusal> {
    let text = |key: &'static str| match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(Refusal::bad_field(key, format!("{key} must be a string."))),
    };
    let description = text("description")?.ok_or_else(|| {
        Refusal::bad_field(
            "description",
            "description is required and must not be empty.",
        )
    })?;
    let name = text("name")?;
    let amount = match pay {
        Some(Pay::Hour | Pay::Label) => Amount::Volume {
            volume: positive(body, "volume")?.ok_or_else(|| {
                let error = "volume is required where work is paid by the hour or label.";
                Refusal::bad_field("volume", error)
            })?,
            usd: positive(body, "amountUsd")?,
        },
        Some(Pay::Fixed) | None => {
            let given = body.get("amountUsd").unwrap_or(&Value::Null);
            let cents = money::cents(given)
                .map_err(|error| Refusal::bad_field("amountUsd", format!("amountUsd: {error}")))?;
            Amount::Cents(cents)
        }
    };
    let due_at = text("dueDate")?
        .map(|date| {
            moment::parse(date).ok_or_else(|| {
                Refusal::bad_field("dueDate", "dueDate must be an ISO 8601 date or instant.")
            })
        })
        .transpose()?;
    Ok(Plan {
        name: name.map(scrub::clean),
        description: scrub::clean(description),
        amount,
        due_at,
    })
}

fn positive(body: &Map<String, Value>, key: &'static str) -> Result<Option<f64>, Refusal> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_f64()
            .filter(|number| *number > 0.0)
            .map(Some)
            .ok_or_else(|| Refusal::bad_field(key, format!("{key} must be a number above 0."))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_read_by_how_the_work_is_paid_or_refused_by_field() {
        let check = |pay: Pay, body: Value, expected: Result<Amount, &str>| {
            let found = plan(body.as_object().unwrap(), Some(pay)).map(|plan| plan.amount);
            let found = found.map_err(|refusal| {
                assert_eq!(refusal.status, 400);
                refusal.body("r")["details"]["field"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            assert_eq!(found, expected.map_err(str::to_owned), "{pay:?} {body}");
        };
        let fixed = |body: Value, expected| check(Pay::Fixed, body, expected);
        fixed(
            json!({ "description": "D", "amountUsd": 12.5 }),
            Ok(Amount::Cents(1250)),
        );
        fixed(
            json!({ "description": "D", "amountUsd": 1, "volume": 7 }),
            Ok(Amount::Cents(100)),
        );
        fixed(json!({ "amountUsd": 1 }), Err("description"));
        fixed(
            json!({ "description": " ", "amountUsd": 1 }),
            Err("description"),
        );
        fixed(
            json!({ "description": 1, "amountUsd": 1 }),
            Err("description"),
        );
        fixed(
            json!({ "description": "D", "name": 1, "amountUsd": 1 }),
            Err("name"),
        );
        fixed(json!({ "description": "D" }), Err("amountUsd"));
        fixed(
            json!({ "description": "D", "amountUsd": 0 }),
            Err("amountUsd"),
        );
        fixed(
            json!({ "description": "D", "amountUsd": "1" }),
            Err("amountUsd"),
        );
        fixed(json!({ "description": "D", "volume": 3 }), Err("amountUsd"));
        fixed(
            json!({ "description": "D", "amountUsd": 1, "dueDate": "soon" }),
            Err("dueDate"),
        );
        let hourly = |body: Value, expected| check(Pay::Hour, body, expected);
        let volume = |volume, usd| Ok(Amount::Volume { volume, usd });
        hourly(
            json!({ "description": "D", "volume": 2.5 }),
            volume(2.5, None),
        );
        hourly(
            json!({ "description": "D", "volume": 2, "amountUsd": 30 }),
            volume(2.0, Some(30.0)),
        );
        hourly(
            json!({ "description": "D", "amountUsd": 30 }),
            Err("volume"),
        );
        hourly(json!({ "description": "D", "volume": 0 }), Err("volume"));
        hourly(
            json!({ "description": "D", "volume": 1, "amountUsd": -1 }),
            Err("amountUsd"),
        );
    }
}
