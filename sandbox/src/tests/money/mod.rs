//! Contracts from the hire to the end: milestones, escrow by card and by credits. What is refused is
//! in `refusals`, what the hired people do in `work`, the pages in `pages`.

mod faces;
mod pages;
mod refusals;
mod work;

use super::*;
use crate::deeds::No;
use crate::deeds::credits::adjust;
use crate::http::refusal::Refusal;
use crate::moment::HOUR;
use crate::shapes::{approvals as approval_shapes, contracts as contract_shapes};
use crate::store::credits::{self, Balance};

/// A claimed agent whose token may also pay.
fn payer(stage: &Stage, email: &str) -> Agent {
    let agent = stage.claimed(email);
    stage
        .platform
        .execute("UPDATE token SET scopes = json_insert(scopes, '$[#]', 'payments:write')");
    agent
}

fn post(stage: &Stage, agent: &Agent, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    stage.json("POST", &format!("{V1}{path}"), Some(&agent.token), &body)
}

/// A request that must be answered with an approval: its id.
fn ask(stage: &Stage, agent: &Agent, path: &str) -> String {
    let (status, answer) = post(stage, agent, path, &Value::Null);
    assert_eq!(status, 202, "{path}: {answer}");
    text(&answer["approval"]["id"])
}

fn press(stage: &Stage, approval: &str, button: &str, form: &str) -> u16 {
    let (status, _) = stage.page("POST", &format!("/approvals/{approval}/{button}"), form);
    status
}

fn approval(stage: &Stage, agent: &Agent, id: &str) -> Value {
    let (status, answer) = stage.get(agent, &format!("/approvals/{id}"));
    assert_eq!(status, 200, "{answer}");
    answer["approval"].clone()
}

/// A request for hiring the first who applied, with a milestone of 300 dollars.
fn hire_request(stage: &Stage, agent: &Agent, fields: Value) -> String {
    let job = stage.job(agent, fields);
    let proposal = stage.first_proposal(agent, &job);
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (status, answer) = stage.hire(agent, &proposal, &terms);
    assert_eq!(status, 202, "{answer}");
    text(&answer["approval"]["id"])
}

/// A contract with a first milestone of 300 dollars: its id.
fn hired(stage: &Stage, agent: &Agent, fields: Value, form: &str) -> String {
    let id = hire_request(stage, agent, fields);
    assert_eq!(press(stage, &id, "confirm", form), 200);
    text(&approval(stage, agent, &id)["contractId"])
}

fn fixed() -> Value {
    json!({ "jobTitle": "Calls", "paymentType": "FIXED_PRICE", "fixedPrice": 300 })
}

fn contract(stage: &Stage, agent: &Agent, id: &str) -> Value {
    let (status, answer) = stage.get(agent, &format!("/contracts/{id}"));
    assert_eq!(status, 200, "{answer}");
    let _: contract_shapes::ContractBody = serde_json::from_value(answer.clone()).unwrap();
    answer["contract"].clone()
}

/// A further milestone on a fixed price: its id.
fn milestone(stage: &Stage, agent: &Agent, contract: &str, dollars: i64) -> String {
    let body = json!({ "description": "More", "amountUsd": dollars });
    let (status, answer) = post(
        stage,
        agent,
        &format!("/contracts/{contract}/milestones"),
        &body,
    );
    assert_eq!(status, 201, "{answer}");
    text(&answer["milestone"]["id"])
}

/// The states of the milestones that show.
fn states(stage: &Stage, agent: &Agent, contract_id: &str) -> Vec<String> {
    let contract = contract(stage, agent, contract_id);
    let milestones = contract["milestones"].as_array().unwrap();
    milestones.iter().map(|m| text(&m["status"])).collect()
}

fn account_of(stage: &Stage, agent: &Agent) -> String {
    stage.platform.with_store(|db| {
        let token = accounts::token_by_secret(db, &agent.token).unwrap();
        token.unwrap().account_id
    })
}

fn give_credits(stage: &Stage, agent: &Agent, cents: i64) {
    let account = account_of(stage, agent);
    stage.platform.with_store(|db| {
        adjust(stage.step(db), &account, cents, None).unwrap();
    });
}

fn set_card(stage: &Stage, there: bool) {
    let there = i32::from(there);
    stage
        .platform
        .execute(&format!("UPDATE account SET has_card = {there}"));
}

/// Available and reserved cents, after a look at whether the books are right.
fn balance(stage: &Stage, agent: &Agent) -> (i64, i64) {
    let account = account_of(stage, agent);
    stage.platform.with_store(|db| {
        let number =
            |sql: &str| -> i64 { db.query_row(sql, [&account], |row| row.get(0)).unwrap() };
        let Balance {
            available,
            reserved,
        } = credits::balance(db, &account).unwrap();
        assert_eq!(
            available,
            number(
                "SELECT coalesce(sum(amount_cents), 0) FROM ledger_entry
                 WHERE account_id = ?1 AND type <> 'CAPTURE'"
            ),
            "the balance is the sum of the ledger"
        );
        assert_eq!(
            reserved,
            number(
                "SELECT coalesce(sum(amount_cents), 0) FROM milestone
                 JOIN contract ON contract.id = contract_id
                 WHERE account_id = ?1 AND status IN ('ACTIVE_FUNDED', 'DISPUTED')
                    AND source = 'CREDITS'"
            ),
            "what is reserved is what open milestones hold"
        );
        (available, reserved)
    })
}

/// The ledger as `type cents`, oldest first.
fn ledger(stage: &Stage, agent: &Agent) -> Vec<String> {
    let account = account_of(stage, agent);
    stage.platform.with_store(|db| {
        let mut entries = credits::page(db, &account, i64::MAX, 100).unwrap();
        entries.reverse();
        let shown = entries
            .iter()
            .map(|e| format!("{} {}", e.kind, e.amount_cents));
        shown.collect()
    })
}

/// Something the world does.
fn world(stage: &Stage, deed: impl FnOnce(deeds::Step<'_>) -> Result<(), No>) -> String {
    stage.platform.with_store(|db| {
        let tx = db.unchecked_transaction().unwrap();
        let done = deed(stage.step(&tx));
        tx.commit().unwrap();
        match done {
            Ok(()) => "ok".into(),
            Err(no) => {
                let refusal = Refusal::from(no);
                format!("{} {}", refusal.status, refusal.mark())
            }
        }
    })
}

// contracts-and-money 11, 13
#[test]
fn a_contract_lives_from_the_hire_to_the_end_by_card() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = hired(&stage, &agent, fixed(), "");
    let first = contract(&stage, &agent, &id)["milestones"][0].clone();
    assert_eq!(first["status"], "ACTIVE_FUNDED");
    assert!(first["invoiceId"].is_string());
    assert_eq!(first["description"], "First", "a hire need not describe it");

    stage.pass(HOUR);
    let body = json!({ "name": "Second", "description": "More", "amountUsd": 120.5,
        "dueDate": "2026-07-15" });
    let (status, answer) = post(
        &stage,
        &agent,
        &format!("/contracts/{id}/milestones"),
        &body,
    );
    assert_eq!(status, 201, "{answer}");
    let second = text(&answer["milestone"]["id"]);
    let expected = json!({ "milestone": { "id": second, "name": "Second", "description": "More",
        "status": "NOT_FUNDED", "amountUsd": 120.5, "volume": null, "milestoneNumber": 2,
        "dueDate": "2026-07-15T00:00:00.000Z", "pendingApproval": false, "needsReview": false,
        "invoiceId": null, "createdAt": "2026-06-12T11:00:00.000Z" } });
    assert_eq!(answer.to_string(), expected.to_string());
    assert_eq!(
        contract(&stage, &agent, &id)["updatedAt"],
        "2026-06-12T11:00:00.000Z"
    );

    let path = format!("/milestones/{second}/fund");
    let (status, answer) = post(&stage, &agent, &path, &Value::Null);
    assert_eq!(status, 202, "{answer}");
    let _: approval_shapes::Accepted = serde_json::from_value(answer.clone()).unwrap();
    let asked = answer["approval"].clone();
    for (key, value) in [
        ("type", json!("milestone_fund")),
        ("status", json!("pending")),
        ("contractId", json!(id)),
        ("milestoneId", json!(second)),
        ("proposalId", Value::Null),
        ("result", Value::Null),
        ("expiresAt", json!("2026-06-15T11:00:00.000Z")),
    ] {
        assert_eq!(asked[key], value, "{key}");
    }
    assert!(asked["jobId"].is_string());
    assert_eq!(
        post(&stage, &agent, &path, &Value::Null).1["approval"],
        asked
    );
    let (_, pending) = stage.get(&agent, "/payments/pending");
    let invoice = pending["payments"][0].clone();
    assert_eq!(
        pending["payments"].as_array().unwrap().len(),
        1,
        "asking again adds none"
    );
    assert_eq!(invoice["amountUsd"], 120.5);
    assert_eq!(invoice["milestone"]["id"], second);
    // What moderation refuses is stored all the same, and leads nowhere.
    let edit = json!({ "jobTitle": "Call +49 170 1234567" }).to_string();
    let path = format!("{V1}/jobs/{}", text(&asked["jobId"]));
    let refused = stage.json("PATCH", &path, Some(&agent.token), &edit);
    assert_eq!(refused.0, 409, "{}", refused.1);
    let (_, pending) = stage.get(&agent, "/payments/pending");
    let title = &pending["payments"][0]["job"]["title"];
    assert_eq!(*title, "Call [contact removed]");

    let fund = text(&asked["id"]);
    assert_eq!(press(&stage, &fund, "confirm", ""), 200);
    let result = approval(&stage, &agent, &fund)["result"].clone();
    assert_eq!(keys(&result), ["invoiceId", "paymentIntentId"]);
    assert_eq!(result["invoiceId"], invoice["id"]);
    let (_, pending) = stage.get(&agent, "/payments/pending");
    assert_eq!(pending["payments"], json!([]));

    let release = ask(&stage, &agent, &format!("/milestones/{second}/approve"));
    assert_eq!(
        ask(&stage, &agent, &format!("/milestones/{second}/approve")),
        release
    );
    assert_eq!(press(&stage, &release, "confirm", ""), 200);
    let shown = approval(&stage, &agent, &release);
    assert_eq!(shown["type"], "milestone_approve");
    assert_eq!(keys(&shown["result"]), ["invoiceId", "payoutTransactionId"]);
    assert_eq!(shown["result"]["invoiceId"], invoice["id"]);
    assert_eq!(states(&stage, &agent, &id), ["ACTIVE_FUNDED", "PAID"]);

    let third = milestone(&stage, &agent, &id, 10);
    let other = ask(&stage, &agent, &format!("/milestones/{third}/fund"));
    let end = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    assert_eq!(ask(&stage, &agent, &format!("/contracts/{id}/end")), end);
    assert_eq!(contract(&stage, &agent, &id)["status"], "active");
    assert_eq!(press(&stage, &end, "confirm", ""), 200);
    let shown = approval(&stage, &agent, &end);
    assert_eq!(shown["type"], "contract_end");
    assert_eq!(shown["milestoneId"], Value::Null);
    assert_eq!(shown["result"], json!({ "contractEnded": true }));
    assert_eq!(approval(&stage, &agent, &other)["status"], "expired");
    let ended = contract(&stage, &agent, &id);
    assert_eq!(ended["status"], "ended");
    assert_eq!(ended["endDate"], "2026-06-12T11:00:00.000Z");
    assert_eq!(ended["hasActiveMilestone"], false);
    assert_eq!(
        states(&stage, &agent, &id),
        ["PAID"],
        "refunded and cancelled ones are hidden"
    );
    let (_, pending) = stage.get(&agent, "/payments/pending");
    assert_eq!(pending["payments"], json!([]));
    assert!(
        ledger(&stage, &agent).is_empty(),
        "a card leaves no trace in the ledger"
    );
    assert_eq!(
        stage.events(&agent)[4..],
        [
            "milestone.status_changed NOT_FUNDED",
            "payment.pending -",
            "approval.confirmed confirmed",
            "milestone.status_changed ACTIVE_FUNDED",
            "approval.confirmed confirmed",
            "milestone.status_changed PAID",
            "milestone.status_changed NOT_FUNDED",
            "payment.pending -",
            "approval.confirmed confirmed",
            "approval.confirmed expired",
            "milestone.status_changed REFUNDED",
            "milestone.status_changed CANCELLED",
        ]
    );
}

// contracts-and-money 12.2, 13
#[test]
fn credits_are_held_captured_and_given_back_to_the_cent() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 100_000);
    let id = hired(&stage, &agent, fixed(), "source=credits");
    assert_eq!(balance(&stage, &agent), (100_000 - 33_995, 30_000));
    let first = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
    let second = milestone(&stage, &agent, &id, 120);
    let fund = ask(&stage, &agent, &format!("/milestones/{second}/fund"));
    assert_eq!(
        balance(&stage, &agent),
        (66_005, 30_000),
        "asking moves nothing"
    );
    assert_eq!(press(&stage, &fund, "confirm", "source=credits"), 200);
    let result = approval(&stage, &agent, &fund)["result"].clone();
    assert_eq!(
        keys(&result),
        ["invoiceId"],
        "credits make no payment intent"
    );
    assert_eq!(balance(&stage, &agent), (54_005, 42_000));
    let release = ask(&stage, &agent, &format!("/milestones/{first}/approve"));
    assert_eq!(press(&stage, &release, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (54_005, 12_000));
    let end = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    assert_eq!(press(&stage, &end, "confirm", ""), 200);
    assert_eq!(balance(&stage, &agent), (66_005, 0));
    assert_eq!(
        ledger(&stage, &agent),
        [
            "ADJUSTMENT 100000",
            "HOLD -33995",
            "CAPTURE -3995",
            "HOLD -12000",
            "CAPTURE -30000",
            "HOLD_RELEASE 12000",
        ]
    );
    let (_, answer) = stage.get(&agent, "/credits/ledger");
    let entries = answer["entries"].as_array().unwrap();
    for entry in &entries[..5] {
        assert_eq!(entry["contractId"], id, "{entry}");
        assert!(entry["jobofferId"].is_string() && entry["milestoneId"].is_string());
    }
    assert_eq!(entries[0]["holdEntryId"], entries[2]["id"]);
    assert_eq!(entries[1]["holdEntryId"], entries[4]["id"]);
}

// contracts-and-money 13; proposals-and-messages 5
#[test]
fn the_source_is_the_persons_and_one_that_cannot_pay_leaves_the_question_open() {
    let check = |card: bool, cents: i64, form: &str, status: u16, source: &str| {
        let stage = Stage::new();
        let agent = payer(&stage, "a@example.com");
        let id = hire_request(&stage, &agent, fixed());
        give_credits(&stage, &agent, cents);
        set_card(&stage, card);
        assert_eq!(
            press(&stage, &id, "confirm", form),
            status,
            "{card} {cents} {form}"
        );
        if status == 200 {
            let paid: String = stage.platform.with_store(|db| {
                let sql = "SELECT source FROM milestone";
                db.query_row(sql, [], |row| row.get(0)).unwrap()
            });
            assert_eq!(paid, source, "{card} {cents} {form}");
        } else {
            assert_eq!(approval(&stage, &agent, &id)["status"], "pending");
            assert_eq!(balance(&stage, &agent), (cents, 0));
            let (_, contracts) = stage.get(&agent, "/contracts");
            assert_eq!(contracts["contracts"], json!([]));
        }
    };
    check(true, 33_995, "", 200, "CREDITS");
    check(true, 33_994, "", 200, "CARD");
    check(true, 33_995, "source=card", 200, "CARD");
    check(false, 33_995, "", 200, "CREDITS");
    check(false, 33_994, "", 409, "");
    check(false, 33_995, "source=card", 409, "");
    check(true, 33_994, "source=credits", 409, "");
    check(true, 33_995, "source=gold", 400, "");
}

// contracts-and-money 7
#[test]
fn a_contract_without_money_in_escrow_ends_at_once() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = hired(&stage, &agent, fixed(), "");
    let first = text(&contract(&stage, &agent, &id)["milestones"][0]["id"]);
    let release = ask(&stage, &agent, &format!("/milestones/{first}/approve"));
    assert_eq!(press(&stage, &release, "confirm", ""), 200);
    let second = milestone(&stage, &agent, &id, 10);
    let fund = ask(&stage, &agent, &format!("/milestones/{second}/fund"));
    stage.pass(HOUR);
    let (status, answer) = post(
        &stage,
        &agent,
        &format!("/contracts/{id}/end"),
        &Value::Null,
    );
    let ended = json!({ "ok": true, "contractId": id, "status": "ended" });
    assert_eq!((status, answer.to_string()), (200, ended.to_string()));
    assert_eq!(states(&stage, &agent, &id), ["PAID"]);
    assert_eq!(approval(&stage, &agent, &fund)["status"], "expired");
    assert_eq!(press(&stage, &fund, "confirm", ""), 409);
    for (query, count) in [("?status=active", 0), ("?status=ended", 1), ("", 1)] {
        let (_, listed) = stage.get(&agent, &format!("/contracts{query}"));
        let listed: contract_shapes::Contracts = serde_json::from_value(listed).unwrap();
        assert_eq!(listed.contracts.len(), count, "{query}");
    }
}

// contracts-and-money 8, 10.2, 14
#[test]
fn a_request_to_fund_that_comes_to_nothing_takes_its_invoice_along_and_can_be_made_again() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = hired(&stage, &agent, fixed(), "");
    let milestone = milestone(&stage, &agent, &id, 10);
    let path = format!("/milestones/{milestone}/fund");
    let pending = |stage: &Stage| {
        let (_, answer) = stage.get(&agent, "/payments/pending");
        answer["payments"].as_array().unwrap().len()
    };
    let first = ask(&stage, &agent, &path);
    assert_eq!(pending(&stage), 1);
    assert_eq!(press(&stage, &first, "decline", ""), 200);
    assert_eq!(pending(&stage), 0);
    let second = ask(&stage, &agent, &path);
    assert_ne!(second, first);
    stage.pass(72 * HOUR);
    let third = ask(&stage, &agent, &path);
    assert_ne!(
        third, second,
        "a request whose time is over is not handed out again"
    );
    assert_eq!(approval(&stage, &agent, &second)["status"], "expired");
    assert_eq!(pending(&stage), 1);
    assert_eq!(press(&stage, &second, "confirm", ""), 409);
    stage.pass(72 * HOUR);
    assert_eq!(
        pending(&stage),
        0,
        "nobody has looked at the request itself"
    );
    assert_eq!(approval(&stage, &agent, &third)["status"], "expired");
    let fourth = ask(&stage, &agent, &path);
    assert_eq!(press(&stage, &fourth, "confirm", ""), 200);
    assert_eq!(pending(&stage), 0);
}
