//! Milestones as an employer plans them and asks for their money to move. Nothing is paid here; a
//! person's yes is carried out in `escrow`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::approvals::{Asked, ask, still_waiting};
use super::contracts::own as own_contract;
use super::escrow::{announce, invoice, means, no_means_at, tell};
use super::work::not_ended;
use crate::call::{Answer, Call};
use crate::moment;
use crate::refusal::Refusal;
use crate::rules::money::{self, display};
use crate::secret;
use crate::shapes::approvals::Accepted;
use crate::shapes::contracts::{MilestoneBody, NewMilestone};
use crate::store::approvals::{self, Approval, FUND, RELEASE};
use crate::store::contracts::{self, ACTIVE_FUNDED, Contract, Milestone, NOT_FUNDED};
use crate::store::invoices::{self, PENDING_FUNDING};
use crate::table::{Operation, PAYMENTS, Shape, v1};

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
    let mut contract = own_contract(tx, call)?;
    let body = call.json()?;
    let plan = plan(&body, contract.payment_type.as_deref())?;
    not_ended(&contract)?;
    let (amount_cents, volume) = price(&plan, &contract)?;
    let milestone = Milestone {
        id: secret::id("mil_")?,
        contract_id: contract.id.clone(),
        number: contracts::next_number(tx, &contract.id)?,
        name: plan.name,
        description: plan.description,
        status: NOT_FUNDED.into(),
        amount_cents,
        volume,
        due_at: plan.due_at,
        invoice_id: None,
        created_at: call.now,
        source: None,
        hold_entry_id: None,
        payout_asked_at: None,
        settled_at: None,
    };
    contracts::insert_milestone(tx, &milestone)?;
    contract.updated_at = call.now;
    contracts::save(tx, &contract)?;
    announce(tx, &contract, &milestone, call.now)?;
    let milestone = super::contracts::milestone(&milestone);
    Answer::of(201, &MilestoneBody { milestone })
}

/// `POST /milestones/{milestoneId}/fund`. Source: docs/developers/api-reference/milestones/fund.
pub(crate) fn fund(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (contract, milestone) = own(tx, call)?;
    not_ended(&contract)?;
    if milestone.status != NOT_FUNDED {
        return Err(wrong_state(
            &milestone,
            "milestone_not_fundable",
            "Only a milestone that is NOT_FUNDED can be funded.",
        ));
    }
    let cents = milestone.amount_cents;
    let approval = match waiting(tx, call, FUND, &milestone)? {
        Some(earlier) => earlier,
        None if !means(tx, &contract.account_id, cents)?.any() => {
            return Err(no_means_at(call.base_url));
        }
        None => {
            let invoice = invoice(&contract, &milestone, cents, PENDING_FUNDING, call.now)?;
            invoices::insert(tx, &invoice)?;
            let data = json!({
                "invoiceId": invoice.id,
                "milestoneId": milestone.id,
                "contractId": contract.id,
            });
            tell(
                tx,
                &contract,
                "payment.pending",
                &invoice.id,
                data,
                call.now,
            )?;
            ask_about(tx, call, FUND, &contract, &milestone)?
        }
    };
    let message = format!(
        "A person must confirm at the approval link that {} go into escrow. Until then nothing is \
         charged.",
        display(cents)
    );
    accepted(&approval, message, call)
}

/// `POST /milestones/{milestoneId}/approve`.
/// Source: docs/developers/api-reference/milestones/approve.
pub(crate) fn approve(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (contract, milestone) = own(tx, call)?;
    not_ended(&contract)?;
    match milestone.status.as_str() {
        ACTIVE_FUNDED => {}
        NOT_FUNDED => {
            return Err(wrong_state(
                &milestone,
                "milestone_not_funded",
                "This milestone is not funded, so there is nothing to pay out.",
            ));
        }
        _ => {
            return Err(wrong_state(
                &milestone,
                "milestone_not_approvable",
                "Only a milestone that is ACTIVE_FUNDED can be paid out.",
            ));
        }
    }
    let approval = match waiting(tx, call, RELEASE, &milestone)? {
        Some(earlier) => earlier,
        None => ask_about(tx, call, RELEASE, &contract, &milestone)?,
    };
    let message = format!(
        "A person must confirm at the approval link that {} are paid out, which cannot be undone. \
         Until then nothing is released.",
        display(milestone.amount_cents)
    );
    accepted(&approval, message, call)
}

/// A body as it was meant, before the contract's rate is looked at.
#[derive(Debug)]
struct Plan {
    name: Option<String>,
    description: String,
    amount: Amount,
    due_at: Option<moment::Moment>,
}

/// How the price of a milestone is given.
#[derive(Debug, PartialEq)]
enum Amount {
    Cents(i64),
    Volume { volume: f64, usd: Option<f64> },
}

fn plan(body: &Map<String, Value>, payment_type: Option<&str>) -> Result<Plan, Refusal> {
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
    let amount = match payment_type {
        Some("PAY_PER_HOUR" | "PAY_PER_LABEL") => Amount::Volume {
            volume: positive(body, "volume")?.ok_or_else(|| {
                let error = "volume is required where work is paid by the hour or label.";
                Refusal::bad_field("volume", error)
            })?,
            usd: positive(body, "amountUsd")?,
        },
        _ => {
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
        name: name.map(str::to_owned),
        description: description.to_owned(),
        amount,
        due_at,
    })
}

/// Cents and volume of a planned milestone. An amount beside a volume may be off by less than a
/// cent, which is what rounding can make of it.
fn price(plan: &Plan, contract: &Contract) -> Result<(i64, Option<f64>), Refusal> {
    let (volume, usd) = match plan.amount {
        Amount::Cents(cents) => return Ok((cents, None)),
        Amount::Volume { volume, usd } => (volume, usd),
    };
    let rate = contract
        .rate_micros
        .filter(|rate| *rate > 0)
        .ok_or_else(|| {
            Refusal::conflict("This contract has no rate to price a volume with.")
                .details(json!({ "reason": "contract_rate_missing", "contractId": contract.id }))
        })?;
    let cents = money::price(rate, volume).ok_or_else(|| {
        let error = "volume at the contract's rate must come to 0.01 to 100,000,000 US dollars.";
        Refusal::bad_field("volume", error)
    })?;
    if usd.is_some_and(|usd| !money::is_price(rate, volume, usd)) {
        let error = format!(
            "amountUsd must be the contract's rate times the volume, which is {}.",
            display(cents)
        );
        return Err(Refusal::bad_field("amountUsd", error));
    }
    Ok((cents, Some(volume)))
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

/// The milestone the path names, whose contract must be the caller's.
fn own(tx: &Transaction<'_>, call: &Call<'_>) -> Result<(Contract, Milestone), Refusal> {
    let id = call.param("milestoneId");
    let unknown = || {
        Refusal::not_found("There is no such milestone.")
            .details(json!({ "resource": "milestones", "milestoneId": id }))
    };
    let milestone = contracts::find_milestone(tx, id)?.ok_or_else(unknown)?;
    let contract = contracts::by_id(tx, call.account_id()?, &milestone.contract_id)?;
    Ok((contract.ok_or_else(unknown)?, milestone))
}

fn wrong_state(milestone: &Milestone, reason: &str, error: &str) -> Refusal {
    Refusal::conflict(format!("{error} It is {}.", milestone.status)).details(json!({
        "reason": reason,
        "milestoneId": milestone.id,
        "status": milestone.status,
    }))
}

fn waiting(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    kind: &str,
    milestone: &Milestone,
) -> Result<Option<Approval>, Refusal> {
    let found = approvals::pending_about_milestone(tx, kind, &milestone.id)?;
    still_waiting(tx, found, call.now)
}

fn ask_about(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    kind: &'static str,
    contract: &Contract,
    milestone: &Milestone,
) -> Result<Approval, Refusal> {
    let asked = Asked {
        kind,
        job_id: contract.job_id.clone(),
        contract_id: Some(contract.id.clone()),
        milestone_id: Some(milestone.id.clone()),
        terms: json!({ "amountCents": milestone.amount_cents }),
        ..Asked::default()
    };
    ask(tx, call, asked)
}

fn accepted(approval: &Approval, message: String, call: &Call<'_>) -> Result<Answer, Refusal> {
    let approval = approval.shown(call.base_url);
    Answer::of(202, &Accepted { approval, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_by_how_the_work_is_paid_or_refused_by_field() {
        let check = |kind: &str, body: Value, expected: Result<Amount, &str>| {
            let found = plan(body.as_object().unwrap(), Some(kind)).map(|plan| plan.amount);
            let found = found.map_err(|refusal| {
                assert_eq!(refusal.status, 400);
                refusal.body("r")["details"]["field"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            assert_eq!(found, expected.map_err(str::to_owned), "{kind} {body}");
        };
        let fixed = |body: Value, expected| check("FIXED_PRICE", body, expected);
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
        let hourly = |body: Value, expected| check("PAY_PER_HOUR", body, expected);
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
