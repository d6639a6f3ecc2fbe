//! What a confirmation is held to, and what is told of a request that cannot be read.

use serde_json::{Value, json};

use crate::api::Request;
use crate::api::View;
use crate::approvals::{answered, judge, recall};
use crate::reply::{Action, Ask, Cost, Outcome};

/// How a hire stands that the platform calls confirmed, with this result and this contract.
fn hired(result: Value, contract: Value) -> Outcome {
    let mut ask = Ask::of(Action::Hire);
    ask.amount = Some(30_000);
    ask.cost = Cost::of_hire(30_000);
    ask.ids.proposal = Some("prp_1".to_owned());
    let body = json!({ "approval": { "id": "apr_1", "status": "confirmed", "result": result } });
    let found = json!({ "contract": contract });
    let case = judge(ask, View::new(&body), Some(View::new(&found)), |_| true);
    case.unwrap().outcome
}

#[test]
fn a_contract_with_somebody_else_than_the_result_names_confirms_nothing() {
    let result = json!({ "hired": true, "contractId": "ctr_1", "freelancerUserId": "usr_9" });
    let contract = |user: &str| {
        json!({ "id": "ctr_1", "status": "active", "proposalId": "prp_1",
            "freelancer": { "userId": user },
            "milestones": [{ "id": "mil_1", "status": "ACTIVE_FUNDED", "amountUsd": 300 }] })
    };
    assert_eq!(hired(result.clone(), contract("usr_9")), Outcome::Confirmed);
    assert_eq!(hired(result, contract("usr_8")), Outcome::Unknown);
}

#[test]
fn a_confirmation_counts_only_with_an_effect_that_fits_it() {
    let result = json!({ "hired": true, "contractId": "ctr_1" });
    let milestone = |status: Value, amount: Value| json!({ "id": "mil_1", "milestoneNumber": 1, "status": status, "amountUsd": amount });
    let contract = |milestones: Value| json!({ "id": "ctr_1", "status": "active", "proposalId": "prp_1", "milestones": milestones });
    let funded = json!("ACTIVE_FUNDED");
    for (milestones, wanted) in [
        (
            json!([milestone(funded.clone(), json!(300))]),
            Outcome::Confirmed,
        ),
        (
            json!([milestone(funded.clone(), json!("300.00"))]),
            Outcome::Confirmed,
        ),
        (
            json!([milestone(json!("PAID"), json!(300))]),
            Outcome::Confirmed,
        ),
        (
            json!([milestone(funded.clone(), json!(450))]),
            Outcome::ConfirmedWithChanges,
        ),
        (
            json!([milestone(funded.clone(), json!("$300"))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(funded.clone(), json!(null))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(funded.clone(), json!(-300))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(funded.clone(), json!(1e300))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(json!("NOT_FUNDED"), json!(300))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(json!("CANCELLED"), json!(300))]),
            Outcome::Unknown,
        ),
        (
            json!([milestone(json!(null), json!(300))]),
            Outcome::Unknown,
        ),
        (json!([]), Outcome::Unknown),
        (json!(null), Outcome::Unknown),
    ] {
        let told = hired(result.clone(), contract(milestones.clone()));
        assert_eq!(told, wanted, "{milestones}");
    }
    let good = contract(json!([milestone(funded, json!(300))]));
    let with = |member: &str, value: &str| {
        let mut other = good.clone();
        other[member] = json!(value);
        other
    };
    for (what, told) in [
        (
            "another contract",
            hired(result.clone(), with("id", "ctr_9")),
        ),
        (
            "another proposal",
            hired(result, with("proposalId", "prp_9")),
        ),
        (
            "hired: false",
            hired(
                json!({ "hired": false, "contractId": "ctr_1" }),
                good.clone(),
            ),
        ),
    ] {
        assert_eq!(told, Outcome::Unknown, "{what}");
    }
}

#[test]
fn a_payment_counts_only_with_a_sum_and_a_balance() {
    for (status, cents, balance, wanted) in [
        (
            json!("COMPLETED"),
            json!(10_000),
            json!(1),
            Outcome::Confirmed,
        ),
        (
            json!("COMPLETED"),
            json!(5_000),
            json!(1),
            Outcome::ConfirmedWithChanges,
        ),
        (json!("COMPLETED"), json!(1e300), json!(1), Outcome::Unknown),
        (json!("COMPLETED"), json!(-5), json!(1), Outcome::Unknown),
        (
            json!("COMPLETED"),
            json!(10_000),
            json!(null),
            Outcome::Unknown,
        ),
        (
            json!("PENDING"),
            json!(10_000),
            json!(null),
            Outcome::Waiting,
        ),
        (json!("PAID"), json!(10_000), json!(1), Outcome::Unknown),
        (json!(null), json!(10_000), json!(1), Outcome::Unknown),
    ] {
        let mut ask = Ask::of(Action::TopUp);
        ask.amount = Some(10_000);
        let body = json!({ "topUp": { "id": "top_1", "status": status, "amountCents": cents } });
        let found = json!({ "credits": { "availableCents": balance } });
        let case = judge(ask, View::new(&body), Some(View::new(&found)), |_| true);
        assert_eq!(case.unwrap().outcome, wanted, "{body}");
    }
}

#[test]
fn what_was_asked_is_not_what_is_read_afterwards() {
    for (action, status, wanted) in [
        (Action::Fund, "confirmed", 100),
        (Action::Release, "confirmed", 100),
        (Action::Fund, "pending", 200),
        (Action::Hire, "confirmed", 200),
    ] {
        let with = |amount| Ask {
            amount: Some(amount),
            ..Ask::of(action)
        };
        let body = json!({ "approval": { "status": status } });
        let told = recall(with(200), View::new(&body), &with(100));
        assert_eq!(told.amount, Some(wanted), "{action:?} {status}");
    }
}

#[test]
fn a_request_about_something_else_is_nobodys() {
    for (action, member) in [
        (Action::Hire, "proposalId"),
        (Action::Fund, "milestoneId"),
        (Action::Release, "milestoneId"),
        (Action::End, "contractId"),
    ] {
        let mut ask = Ask::of(action);
        ask.ids.proposal = Some("one".into());
        ask.ids.milestone = Some("one".into());
        ask.ids.contract = Some("one".into());
        for (told, wanted) in [
            (json!("one"), Outcome::Waiting),
            (json!("other"), Outcome::Unknown),
            (Value::Null, Outcome::Waiting),
        ] {
            let url = "https://app.opentrain.ai/approvals/apr_1";
            let body = json!({ "approval": {
                "id": "apr_1", "status": "pending", "approvalUrl": url, member: told
            } });
            let case = judge(ask.clone(), View::new(&body), None, |_| true).unwrap();
            assert_eq!(case.outcome, wanted, "{action:?} {told}");
            assert_eq!(case.waiting.link.is_some(), wanted == Outcome::Waiting);
        }
    }
    for (asked, wanted) in [("apr_1", Outcome::Waiting), ("apr_9", Outcome::Unknown)] {
        let body = json!({ "approval": { "id": "apr_1", "status": "pending" } });
        let case = judge(Ask::of(Action::Other), View::new(&body), None, |_| true).unwrap();
        let request = Request::get(["approvals", asked]);
        assert_eq!(answered(&request, case).outcome, wanted, "{asked}");
    }
}
