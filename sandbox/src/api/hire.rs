//! Asking to hire somebody, as a body says it. Nobody is hired and nothing is paid here.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::approvals::{accepted, by, not_asked};
use super::proposals::own;
use crate::deeds::hire::{self as deed, Given};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{HIRING, Operation, Shape, v1};
use crate::rules::fields::issue;
use crate::rules::money::{HireCharge, decimal, display};
use crate::rules::pay::Pay;
use crate::shapes::approvals::Accepted;
use crate::shapes::hire::HireRequest;
use crate::store::approvals::Terms;

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
    let asked = deed::ask(
        call.step(tx),
        by(call)?,
        (&proposal, &job),
        terms,
        despite_mark,
    );
    let approval = asked.map_err(|no| not_asked(no, call))?;
    let cents = approval.terms.amount_cents;
    let pay = Pay::of(&job.fields);
    // Which of the two is exact, where amount and volume do not meet.
    let rounded = match deed::rounded(pay, cents, proposal.bid_micros) {
        Some((volume, comes_to)) => format!(
            " The {} are exact; {} {} are rounded and come to {}.",
            display(cents),
            decimal(volume),
            pay.map_or("", Pay::units),
            display(comes_to)
        ),
        None => String::new(),
    };
    let message = format!(
        "A person must confirm this hire at the approval link; it then charges {}. Until then \
         nobody is hired.{rounded}",
        display(HireCharge::of(cents).total())
    );
    accepted(&approval, message, call)
}

/// The first milestone as a body gives it.
fn terms(body: &Map<String, Value>) -> Result<Terms, Refusal> {
    let Some(Value::Object(milestone)) = body.get("milestone") else {
        return Err(invalid("milestone", "Expected an object."));
    };
    let text = |key: &str| match milestone.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(invalid(&format!("milestone.{key}"), "Expected a string.")),
    };
    let given = Given {
        name: text("name")?,
        description: text("description")?,
        amount: milestone.get("amount").unwrap_or(&Value::Null),
        due: text("dueDate")?,
    };
    deed::terms(given).map_err(|flaw| invalid(&format!("milestone.{}", flaw.field), flaw.says))
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
        let check = |milestone: Value, expected: Result<Terms, &str>| {
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
        let plain = Terms {
            name: Some("First".into()),
            ..Terms::amount(30_000)
        };
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
            Ok(Terms {
                description: Some("Work".into()),
                due_at: Some(1_782_864_000_000),
                ..Terms::amount(50)
            }),
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
