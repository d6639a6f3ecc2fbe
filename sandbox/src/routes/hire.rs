//! Asking to hire somebody: what is checked, and the approval that then waits. Nobody is hired and
//! nothing is paid here; a person's yes is carried out in `approvals`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::approvals::{Asked, ask, resolve, still_waiting};
use super::escrow::{means, no_means_at};
use super::proposals::own;
use crate::call::{Answer, Call};
use crate::deeds::marks::not_sent;
use crate::moment::{self, iso_opt};
use crate::refusal::Refusal;
use crate::rules::fields::issue;
use crate::rules::money::{self, HireCharge, display};
use crate::shapes::approvals::Accepted;
use crate::shapes::hire::HireRequest;
use crate::store::approvals::{self, Approval, HIRE};
use crate::store::proposals::Standing;
use crate::table::{HIRING, Operation, Shape, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("POST", "/api/public/v1/proposals/{proposalId}/hire", &["proposals:write"], hire).feature(HIRING).claimed("hire AI trainers")
        .says("Ask a person to hire somebody and to fund the first milestone")
        .takes(Shape::of::<HireRequest>())
        .gives(&[(202, Shape::of::<Accepted>())])
        .refuses(&[
            (400, "issues"), (400, "field,issues"), (403, ""), (404, ""), (409, "already_accepted"),
            (409, "not_fit_confirmation_required"), (409, "payment_method_required"),
            (409, "invitation_open"), (409, "invitation_declined"),
        ]),
];

/// `POST /proposals/{proposalId}/hire`. Source: docs/developers/api-reference/proposals/hire.
pub(crate) fn hire(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let (proposal, job) = own(tx, call)?;
    let body = call.json()?;
    let terms = terms(&body)?;
    let despite_mark = match body.get("confirmNotFitOverride") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(sure)) => *sure,
        Some(_) => return Err(invalid("confirmNotFitOverride", "Expected true or false.")),
    };
    let refuse = |reason: &str, error: &str| {
        let details = json!({ "reason": reason, "proposalId": proposal.id });
        Err(Refusal::conflict(error).details(details))
    };
    match proposal.standing {
        Standing::Hired => return refuse("already_accepted", "This proposal was hired before."),
        Standing::Invited | Standing::Refused => return Err(not_sent(&proposal).into()),
        Standing::NotAFit if !despite_mark => {
            return refuse(
                "not_fit_confirmation_required",
                "This proposal is marked \"Not a fit\"; hiring needs confirmNotFitOverride.",
            );
        }
        _ => {}
    }
    let earlier = approvals::pending_hire(tx, &proposal.id)?;
    let earlier = still_waiting(tx, earlier, call.now)?;
    if let Some(same) = earlier.as_ref().filter(|earlier| earlier.terms == terms) {
        return accepted(same, call);
    }
    let charge = HireCharge::of(
        terms
            .get("amountCents")
            .and_then(Value::as_i64)
            .unwrap_or(0),
    );
    if !means(tx, call.account_id()?, charge.total())?.any() {
        return Err(no_means_at(call.base_url));
    }
    if let Some(mut earlier) = earlier {
        // What a replaced request reads as is not documented. Of the four statuses there are, this
        // is the one that says that nobody decided and nothing was done.
        resolve(tx, &mut earlier, "expired", None, call.now)?;
    }
    let asked = Asked {
        kind: HIRE,
        job_id: job.id,
        proposal_id: Some(proposal.id),
        terms,
        ..Asked::default()
    };
    accepted(&ask(tx, call, asked)?, call)
}

fn accepted(approval: &Approval, call: &Call<'_>) -> Result<Answer, Refusal> {
    let charge = HireCharge::of(approval.amount_cents());
    let message = format!(
        "A person must confirm this hire at the approval link; it then charges {}. Until then \
         nobody is hired.",
        display(charge.total())
    );
    let approval = approval.shown(call.base_url);
    Answer::of(202, &Accepted { approval, message })
}

/// The first milestone as asked for, in one spelling, so that equal terms compare equal.
pub(crate) fn terms(body: &Map<String, Value>) -> Result<Value, Refusal> {
    let Some(Value::Object(milestone)) = body.get("milestone") else {
        return Err(invalid("milestone", "Expected an object."));
    };
    let text = |key: &str| match milestone.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(invalid(&format!("milestone.{key}"), "Expected a string.")),
    };
    let (name, description) = (text("name")?, text("description")?);
    if name.is_none() && description.is_none() {
        return Err(invalid(
            "milestone.name",
            "A name or a description is required.",
        ));
    }
    let amount = milestone.get("amount").unwrap_or(&Value::Null);
    let cents = money::cents(amount).map_err(|error| invalid("milestone.amount", error))?;
    let due = text("dueDate")?
        .map(|date| {
            moment::parse(date)
                .ok_or_else(|| invalid("milestone.dueDate", "Expected an ISO 8601 date."))
        })
        .transpose()?;
    Ok(json!({
        "name": name,
        "description": description,
        "amountCents": cents,
        "dueDate": iso_opt(due),
    }))
}

fn invalid(path: &str, message: &str) -> Refusal {
    Refusal::bad_request(format!("{path}: {message}"))
        .details(json!({ "field": path, "issues": [issue("invalid_type", path, message)] }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_is_brought_into_one_form_or_refused_by_field() {
        let check = |milestone: Value, expected: Result<Value, &str>| {
            let Value::Object(body) = json!({ "milestone": milestone }) else {
                panic!("a body is an object")
            };
            let found = terms(&body).map_err(|refusal| {
                let body = refusal.body("r");
                assert_eq!(refusal.status, 400);
                body["details"]["field"].as_str().unwrap().to_owned()
            });
            assert_eq!(found, expected.map_err(str::to_owned), "{milestone}");
        };
        let plain = json!({ "name": "First", "description": null, "amountCents": 30_000,
            "dueDate": null });
        check(
            json!({ "name": " First ", "amount": 300 }),
            Ok(plain.clone()),
        );
        check(
            json!({ "name": "First", "description": "  ", "amount": 300.00 }),
            Ok(plain),
        );
        check(
            json!({ "description": "Work", "amount": 0.5, "dueDate": "2026-07-01" }),
            Ok(
                json!({ "name": null, "description": "Work", "amountCents": 50,
                "dueDate": "2026-07-01T00:00:00.000Z" }),
            ),
        );
        check(json!(null), Err("milestone"));
        check(json!({ "amount": 300 }), Err("milestone.name"));
        check(json!({ "name": 3, "amount": 300 }), Err("milestone.name"));
        check(json!({ "name": "First" }), Err("milestone.amount"));
        check(
            json!({ "name": "First", "amount": 0 }),
            Err("milestone.amount"),
        );
        check(
            json!({ "name": "First", "amount": "300" }),
            Err("milestone.amount"),
        );
        check(
            json!({ "name": "First", "amount": 1, "dueDate": "soon" }),
            Err("milestone.dueDate"),
        );
    }
}
