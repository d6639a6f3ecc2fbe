//! What the hired people do on a contract, and what the budget says of it. What the employer does is
//! beside.

use super::*;
use crate::deeds::work::{self, Usage};

// contracts-and-money 3, 5; updates-and-webhooks 1.1
#[test]
fn reported_work_uses_the_budget_up_and_a_funded_milestone_fills_it_again() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let fields = json!({ "jobTitle": "Calls", "paymentType": "PAY_PER_HOUR", "pricePerHour": 15 });
    let id = hired(&stage, &agent, fields, "");
    stage.nobody_acts();
    let funded = contract(&stage, &agent, &id)["budget"]["fundedVolume"]
        .as_f64()
        .unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "some hours")]
    let all = (funded * 3600.0).ceil() as i64;
    let report = |stage: &Stage, seconds: i64| {
        let usage = Usage {
            seconds,
            labels: 3,
            tasks: 2,
            claimed: false,
        };
        world(stage, |step| work::report(step, &id, usage).map(drop))
    };
    assert_eq!(report(&stage, all / 2), "ok");
    stage.pass(HOUR);
    assert_eq!(report(&stage, all / 2 - 60), "ok");
    let budget = contract(&stage, &agent, &id)["budget"].clone();
    assert_eq!(budget["state"], "LOW");
    assert_eq!(budget["lastUsageAt"], "2026-06-12T11:00:00.000Z");
    assert_eq!(budget["consumed"]["labels"], 6);
    assert_eq!(budget["consumed"]["tasks"], 4);
    assert_eq!(budget["consumedVolume"], budget["consumed"]["hours"]);
    assert_eq!(report(&stage, 3_600), "ok");
    let budget = contract(&stage, &agent, &id)["budget"].clone();
    assert_eq!(
        (&budget["state"], &budget["remainingVolume"]),
        (&json!("DEPLETED"), &json!(0))
    );
    let (_, answer) = stage.get(&agent, "/updates");
    let told: Vec<&Value> = (answer["events"].as_array().unwrap().iter())
        .filter(|event| event["type"] == "contract.budget_state_changed")
        .collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[1]["resourceId"], id);
    let data = &told[1]["data"];
    assert_eq!(
        keys(data),
        [
            "contractId",
            "previousState",
            "state",
            "paymentType",
            "fundedVolume",
            "consumedVolume",
            "remainingVolume",
            "consumedFraction",
        ]
    );
    assert_eq!(
        (&data["previousState"], &data["state"]),
        (&json!("LOW"), &json!("DEPLETED"))
    );
    assert_eq!(data["consumedFraction"], budget["consumedFraction"]);

    let body = json!({ "description": "More", "volume": 1000 });
    let (status, answer) = post(
        &stage,
        &agent,
        &format!("/contracts/{id}/milestones"),
        &body,
    );
    assert_eq!(status, 201, "{answer}");
    let rate = contract(&stage, &agent, &id)["rateUsd"].as_f64().unwrap();
    let amount = answer["milestone"]["amountUsd"].as_f64().unwrap();
    assert!((amount - rate * 1000.0).abs() < 0.005, "{amount} at {rate}");
    assert_eq!(contract(&stage, &agent, &id)["budget"]["state"], "DEPLETED");
    let more = text(&answer["milestone"]["id"]);
    let fund = ask(&stage, &agent, &format!("/milestones/{more}/fund"));
    assert_eq!(press(&stage, &fund, "confirm", ""), 200);
    let budget = contract(&stage, &agent, &id)["budget"].clone();
    assert_eq!(budget["state"], "OK");
    assert_eq!(budget["fundedVolume"].as_f64().unwrap(), funded + 1000.0);
    let last = stage.events(&agent).pop().unwrap();
    assert_eq!(last, "contract.budget_state_changed -");
}

// contracts-and-money 3
#[test]
fn the_worker_asks_for_money_drops_and_disputes() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 50_000);
    let id = hired(&stage, &agent, fixed(), "");
    let first = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
    let second = milestone(&stage, &agent, &id, 10);
    let flags = || {
        let first = contract(&stage, &agent, &id)["milestones"][0].clone();
        (
            first["pendingApproval"].clone(),
            first["needsReview"].clone(),
        )
    };
    assert_eq!(flags(), (json!(false), json!(false)));
    for _ in 0..2 {
        assert_eq!(
            world(&stage, |step| work::ask_payout(step, &first).map(drop)),
            "ok"
        );
        assert_eq!(flags(), (json!(true), json!(true)));
    }
    assert_eq!(states(&stage, &agent, &id), ["ACTIVE_FUNDED", "NOT_FUNDED"]);
    let refused = "409 milestone_in_other_state";
    assert_eq!(
        world(&stage, |step| work::ask_payout(step, &second).map(drop)),
        refused
    );
    assert_eq!(
        world(&stage, |step| work::dispute(step, &second).map(drop)),
        refused
    );
    assert_eq!(
        world(&stage, |step| work::cancel(step, &first).map(drop)),
        refused
    );
    assert_eq!(
        world(&stage, |step| work::dispute(step, "x").map(drop)),
        "404 resource,milestoneId"
    );
    assert_eq!(
        world(&stage, |step| work::report(step, "x", Usage::default())
            .map(drop)),
        "404 resource,contractId"
    );

    let fund = ask(&stage, &agent, &format!("/milestones/{second}/fund"));
    assert_eq!(
        world(&stage, |step| work::cancel(step, &second).map(drop)),
        "ok"
    );
    assert_eq!(approval(&stage, &agent, &fund)["status"], "expired");
    let release = ask(&stage, &agent, &format!("/milestones/{first}/approve"));
    assert_eq!(
        world(&stage, |step| work::dispute(step, &first).map(drop)),
        "ok"
    );
    assert_eq!(approval(&stage, &agent, &release)["status"], "expired");
    assert_eq!(states(&stage, &agent, &id), ["DISPUTED"]);
    assert_eq!(flags(), (json!(false), json!(false)));
    assert_eq!(
        balance(&stage, &agent),
        (16_005, 30_000),
        "disputed money stays held"
    );
    let (_, pending) = stage.get(&agent, "/payments/pending");
    assert_eq!(pending["payments"], json!([]));

    let end = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    assert_eq!(press(&stage, &end, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (46_005, 0));
    let ended = "409 contract_ended";
    assert_eq!(
        world(&stage, |step| work::ask_payout(step, &first).map(drop)),
        ended
    );
    let usage = Usage {
        seconds: 1,
        ..Usage::default()
    };
    assert_eq!(
        world(&stage, |step| work::report(step, &id, usage).map(drop)),
        ended
    );
}
