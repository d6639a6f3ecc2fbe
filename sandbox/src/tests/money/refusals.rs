//! Every documented refusal of contracts, milestones and approvals, and what happens to a yes whose
//! ground is gone.

use super::*;

/// What was refused, with the members of `details` and their values.
fn details((_, body): &(u16, Value)) -> &Value {
    &body["details"]
}

// contracts-and-money 1.1, 6 to 9; auth 7.3, 7.5
#[test]
fn the_gates_are_as_documented() {
    let stage = Stage::new();
    let unclaimed = stage.register("Early");
    let poor = stage.claimed("poor@example.com");
    let paths = [
        ("/contracts/x/milestones", "create milestones"),
        ("/contracts/x/end", "end contracts"),
        ("/milestones/x/fund", "fund milestones"),
        ("/milestones/x/approve", "release payments"),
    ];
    for (path, action) in paths {
        let (status, body) = stage.json("POST", &format!("{V1}{path}"), None, "");
        assert_eq!(
            (status, &body["code"]),
            (401, &json!("UNAUTHORIZED")),
            "{path}"
        );
        let refused = post(&stage, &unclaimed, path, &Value::Null);
        assert_eq!(
            verdict(&refused),
            "403 FORBIDDEN account_claim_required",
            "{path}"
        );
        assert_eq!(details(&refused)["action"], action);
        assert_eq!(details(&refused)["claimUrl"], format!("{BASE}/claim"));
        let refused = post(&stage, &poor, path, &Value::Null);
        assert_eq!(refused.0, 403, "{path}");
        assert_eq!(
            details(&refused)["requiredScopes"],
            json!(["payments:write"])
        );
    }
    let agent = payer(&stage, "a@example.com");
    stage
        .platform
        .execute("UPDATE account SET features_off = '[\"public_api_payments_write\"]'");
    for (path, _) in paths {
        let refused = post(&stage, &agent, path, &Value::Null);
        assert_eq!(refused.0, 403, "{path}");
        assert_eq!(details(&refused)["featureKey"], "public_api_payments_write");
    }
    for path in ["/contracts", "/approvals/x", "/contracts/x"] {
        assert_ne!(
            stage.get(&unclaimed, path).0,
            403,
            "{path} is for everybody"
        );
    }
}

// contracts-and-money 4, 5, 10.5
#[test]
fn what_is_not_ones_own_is_not_found() {
    let stage = Stage::new();
    let (agent, other) = (
        payer(&stage, "a@example.com"),
        payer(&stage, "b@example.com"),
    );
    let id = hired(&stage, &agent, fixed(), "");
    let milestone = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
    let approval = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    for (who, contract, milestone, approval) in [
        (&agent, "x", "x", "x"),
        (&other, id.as_str(), milestone.as_str(), approval.as_str()),
    ] {
        let known = [
            (
                format!("/contracts/{contract}/milestones"),
                "contracts",
                "contractId",
                contract,
            ),
            (
                format!("/contracts/{contract}/end"),
                "contracts",
                "contractId",
                contract,
            ),
            (
                format!("/milestones/{milestone}/fund"),
                "milestones",
                "milestoneId",
                milestone,
            ),
            (
                format!("/milestones/{milestone}/approve"),
                "milestones",
                "milestoneId",
                milestone,
            ),
        ];
        for (path, resource, key, value) in known {
            // A body that is wrong as well: existence is looked at first.
            let refused = post(&stage, who, &path, &json!([]));
            assert_eq!(refused.0, 404, "{path}");
            assert_eq!(
                details(&refused),
                &json!({ "resource": resource, key: value })
            );
        }
        let refused = stage.get(who, &format!("/contracts/{contract}"));
        assert_eq!(verdict(&refused), "404 NOT_FOUND -");
        let expected = json!({ "resource": "contracts", "contractId": contract });
        assert_eq!(details(&refused), &expected);
        let refused = stage.get(who, &format!("/approvals/{approval}"));
        assert_eq!(refused.0, 404);
        let expected = json!({ "resource": "approvals", "approvalId": approval });
        assert_eq!(details(&refused), &expected);
    }
}

// contracts-and-money 6
#[test]
fn a_milestone_is_refused_as_documented() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let price = hired(&stage, &agent, fixed(), "");
    let fields = json!({ "jobTitle": "B", "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05 });
    let unit = hired(&stage, &agent, fields, "");
    let rate = contract(&stage, &agent, &unit)["rateUsd"].as_f64().unwrap();
    let check = |id: &str, body: &str, expected: &str| {
        let path = format!("{V1}/contracts/{id}/milestones");
        let answer = stage.json("POST", &path, Some(&agent.token), body);
        if expected == "201" {
            assert_eq!(answer.0, 201, "{body}: {}", answer.1);
        } else {
            assert_eq!(verdict(&answer), expected, "{body}: {}", answer.1);
        }
    };
    check(&price, "{", "400 BAD_REQUEST -");
    check(&price, "", "400 BAD_REQUEST -");
    check(&price, "[]", "400 BAD_REQUEST -");
    check(&price, r#"{"amountUsd": 5}"#, "400 BAD_REQUEST description");
    check(
        &price,
        r#"{"description": "D"}"#,
        "400 BAD_REQUEST amountUsd",
    );
    check(&price, r#"{"description": "D", "amountUsd": 5}"#, "201");
    check(&unit, r#"{"description": "D"}"#, "400 BAD_REQUEST volume");
    check(
        &unit,
        r#"{"description": "D", "amountUsd": 5}"#,
        "400 BAD_REQUEST volume",
    );
    check(
        &unit,
        r#"{"description": "D", "volume": 1e300}"#,
        "400 BAD_REQUEST volume",
    );
    check(&unit, r#"{"description": "D", "volume": 400}"#, "201");
    let both =
        |usd: f64| json!({ "description": "D", "volume": 400, "amountUsd": usd }).to_string();
    check(&unit, &both(rate * 400.0), "201");
    check(
        &unit,
        &both(rate * 400.0 + 0.02),
        "400 BAD_REQUEST amountUsd",
    );

    stage
        .platform
        .execute("UPDATE contract SET rate_micros = NULL");
    check(
        &unit,
        r#"{"description": "D", "volume": 400}"#,
        "409 CONFLICT contract_rate_missing",
    );
    check(&price, r#"{"description": "D", "amountUsd": 5}"#, "201");
    stage.platform.execute("UPDATE contract SET ended_at = 1");
    check(
        &unit,
        r#"{"description": "D", "volume": 400}"#,
        "409 CONFLICT contract_ended",
    );
    check(
        &unit,
        r#"{"description": ""}"#,
        "400 BAD_REQUEST description",
    );
}

// contracts-and-money 7 to 9
#[test]
fn states_that_do_not_allow_it_are_named() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = hired(&stage, &agent, fixed(), "");
    let milestone = milestone(&stage, &agent, &id, 10);
    let check = |deed: &str, expected: &str, status: Option<&str>| {
        let refused = post(
            &stage,
            &agent,
            &format!("/milestones/{milestone}/{deed}"),
            &Value::Null,
        );
        assert_eq!(
            verdict(&refused),
            format!("409 CONFLICT {expected}"),
            "{status:?}"
        );
        assert_eq!(details(&refused)["status"], json!(status));
        refused.1["details"].clone()
    };
    check("approve", "milestone_not_funded", Some("NOT_FUNDED"));
    set_card(&stage, false);
    let refused = check("fund", "payment_method_required", None);
    assert_eq!(refused["billingUrl"], format!("{BASE}/billing"));
    give_credits(&stage, &agent, 999);
    check("fund", "payment_method_required", None);
    give_credits(&stage, &agent, 1);
    let fund = ask(&stage, &agent, &format!("/milestones/{milestone}/fund"));
    assert_eq!(press(&stage, &fund, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (0, 1_000));
    check("fund", "milestone_not_fundable", Some("ACTIVE_FUNDED"));
    for state in ["PAID", "DISPUTED", "REFUNDED", "CANCELLED"] {
        stage
            .platform
            .execute(&format!("UPDATE milestone SET status = '{state}'"));
        check("fund", "milestone_not_fundable", Some(state));
        check("approve", "milestone_not_approvable", Some(state));
    }
    stage.platform.execute("UPDATE contract SET ended_at = 1");
    check("fund", "contract_ended", None);
    check("approve", "contract_ended", None);
    let refused = post(
        &stage,
        &agent,
        &format!("/contracts/{id}/end"),
        &Value::Null,
    );
    assert_eq!(verdict(&refused), "409 CONFLICT contract_ended");
}

// proposals-and-messages 5
#[test]
fn a_hire_needs_a_card_or_credits_for_the_whole_charge() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let job = stage.job(&agent, fixed());
    let proposal = stage.first_proposal(&agent, &job);
    let terms = |dollars: i64| json!({ "milestone": { "name": "First", "amount": dollars } });
    set_card(&stage, false);
    give_credits(&stage, &agent, 33_994);
    let refused = stage.hire(&agent, &proposal, &terms(300));
    assert_eq!(verdict(&refused), "409 CONFLICT payment_method_required");
    give_credits(&stage, &agent, 1);
    let asked = stage.hire(&agent, &proposal, &terms(300));
    assert_eq!(asked.0, 202);
    // Dearer terms that nothing can pay leave the request that stands alone.
    let refused = stage.hire(&agent, &proposal, &terms(301));
    assert_eq!(verdict(&refused), "409 CONFLICT payment_method_required");
    assert_eq!(stage.hire(&agent, &proposal, &terms(300)).1, asked.1);
    let id = text(&asked.1["approval"]["id"]);
    assert_eq!(press(&stage, &id, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (0, 30_000));
}

// contracts-and-money 10.2
#[test]
fn a_yes_whose_ground_is_gone_does_nothing_and_ends_the_request() {
    let check = |kind: &str, gone: &str| {
        let stage = Stage::new();
        let agent = payer(&stage, "a@example.com");
        give_credits(&stage, &agent, 100_000);
        let id = hired(&stage, &agent, fixed(), "");
        let first = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
        let second = milestone(&stage, &agent, &id, 10);
        let path = match kind {
            "fund" => format!("/milestones/{second}/fund"),
            "approve" => format!("/milestones/{first}/approve"),
            _ => format!("/contracts/{id}/end"),
        };
        let asked = ask(&stage, &agent, &path);
        stage.platform.execute(gone);
        let before = ledger(&stage, &agent);
        assert_eq!(press(&stage, &asked, "confirm", ""), 409, "{kind} {gone}");
        assert_eq!(
            approval(&stage, &agent, &asked)["status"],
            "expired",
            "{kind} {gone}"
        );
        assert_eq!(ledger(&stage, &agent), before, "{kind} {gone}");
        let (_, pending) = stage.get(&agent, "/payments/pending");
        assert_eq!(pending["payments"], json!([]), "{kind} {gone}");
    };
    let ended = "UPDATE contract SET ended_at = 1";
    check("fund", ended);
    check("approve", ended);
    check("end", ended);
    check("fund", "UPDATE milestone SET status = 'ACTIVE_FUNDED'");
    check("approve", "UPDATE milestone SET status = 'PAID'");
}

// contracts-and-money 10.2
#[test]
fn an_end_confirmed_after_everything_was_paid_gives_nothing_back() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 33_995);
    let id = hired(&stage, &agent, fixed(), "");
    let first = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
    let end = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    let release = ask(&stage, &agent, &format!("/milestones/{first}/approve"));
    assert_eq!(press(&stage, &release, "confirm", ""), 200);
    assert_eq!(
        ask(&stage, &agent, &format!("/contracts/{id}/end")),
        end,
        "it still waits"
    );
    assert_eq!(press(&stage, &end, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (0, 0));
    assert_eq!(states(&stage, &agent, &id), ["PAID"]);
}
