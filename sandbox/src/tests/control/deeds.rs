//! What people do, done at the control door: claiming, answering, paying, marking, working. How the
//! sandbox itself is set up there is in the parent.

use serde_json::json;

use super::super::{Stage, text};
use crate::moment::{DAY, HOUR};

#[test]
fn a_claim_is_completed_without_the_code() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let complete = "/claims/complete";
    stage.refuses(complete, json!({}), "409 CONFLICT claim_not_started");
    let email = json!({ "email": "Owner@example.com" });
    stage.refuses(complete, email.clone(), "409 CONFLICT claim_not_started");
    stage.start_claim(&agent, "owner@example.com");
    let other = json!({ "accountId": stage.turn("/accounts/teams", json!({ "on": true }))["account"]["id"], "email": "else@example.com" });
    stage.refuses(complete, other, "409 CONFLICT claim_for_other_address");
    // Another account does not make an address ambiguous.
    let second = stage.register("Ranger");
    let done = stage.turn(complete, email.clone());
    assert_eq!(done["account"]["claimed"], true, "{done}");
    assert_eq!(stage.exchange(&agent).0, 200);
    stage.refuses(complete, email, "409 CONFLICT already_claimed");

    stage.start_claim(&second, "second@example.com");
    stage.pass(HOUR);
    let late = json!({ "email": "second@example.com" });
    stage.refuses(complete, late, "409 CONFLICT claim_lapsed");
}

#[test]
fn the_one_claim_that_is_open_needs_no_name_among_many_accounts() {
    let mut stage = Stage::new();
    let complete = "/claims/complete";
    stage.refuses(complete, json!({}), "409 CONFLICT claim_not_started");
    stage.claimed("first@example.com");
    let lapsed = stage.register("Lapsed");
    stage.start_claim(&lapsed, "lapsed@example.com");
    stage.pass(HOUR);
    stage.register("Idle");
    stage.refuses(complete, json!({}), "409 CONFLICT claim_not_started");
    let wanted = stage.register("Wanted");
    stage.start_claim(&wanted, "wanted@example.com");
    let done = stage.turn(complete, json!({}));
    assert_eq!(done["account"]["email"], "wanted@example.com", "{done}");
    assert_eq!(stage.exchange(&wanted).0, 200);

    let (one, two) = (stage.register("One"), stage.register("Two"));
    stage.start_claim(&one, "one@example.com");
    stage.start_claim(&two, "two@example.com");
    let (status, told) = stage.door("POST", complete, &json!({}));
    assert_eq!(
        (status, &told["details"]["field"]),
        (400, &json!("accountId"))
    );
    let listed = told["details"]["claims"].as_array().unwrap();
    assert_eq!(listed.len(), 2, "{told}");
    for open in listed {
        let said = told["error"].as_str().unwrap();
        for name in ["accountId", "email"] {
            assert!(said.contains(open[name].as_str().unwrap()), "{said}");
        }
    }
    let id = json!({ "accountId": listed[0]["accountId"] });
    let first = stage.turn(complete, id);
    assert_eq!(first["account"]["claimed"], true);
    // Only one is left.
    let second = stage.turn(complete, json!({}));
    assert_ne!(second["account"]["id"], first["account"]["id"]);
}

#[test]
fn requests_are_answered_and_top_ups_paid() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let path = |id: &str, answer: &str| format!("/approvals/{id}/{answer}");
    let first = stage.asked_to_hire(&agent);
    stage.refuses(
        &path(&first, "confirm"),
        json!({ "source": "cash" }),
        "400 BAD_REQUEST source",
    );
    stage.refuses(&path("apr_none", "confirm"), json!({}), "404 NOT_FOUND -");
    stage.refuses(
        &path(&first, "decline"),
        json!({ "why": 1 }),
        "400 BAD_REQUEST -",
    );
    let no = stage.turn(&path(&first, "decline"), json!({}));
    assert_eq!(no["approval"]["status"], "declined");
    stage.refuses(
        &path(&first, "confirm"),
        json!({}),
        "409 CONFLICT approval_decided",
    );

    let second = stage.asked_to_hire(&agent);
    let credits = json!({ "source": "credits" });
    stage.refuses(
        &path(&second, "confirm"),
        credits.clone(),
        "409 CONFLICT payment_method_required",
    );
    let top_up = |stage: &Stage| {
        let (status, made) = stage.v1(
            "POST",
            &agent,
            "/credits/top-ups",
            &json!({ "amountUsd": 200 }),
        );
        assert!(matches!(status, 200 | 201), "{made}");
        text(&made["topUp"]["id"])
    };
    let id = top_up(&stage);
    let paid = stage.turn(&format!("/top-ups/{id}/pay"), json!({}));
    assert_eq!(paid["topUp"]["status"], "COMPLETED", "{paid}");
    stage.refuses(
        &format!("/top-ups/{id}/cancel"),
        json!({}),
        "409 CONFLICT top_up_not_pending",
    );
    stage.refuses("/top-ups/top_none/pay", json!({}), "404 NOT_FOUND -");
    let id = top_up(&stage);
    let given_up = stage.turn(&format!("/top-ups/{id}/cancel"), json!({}));
    assert_ne!(given_up["topUp"]["status"], paid["topUp"]["status"]);

    let yes = stage.turn(&path(&second, "confirm"), credits);
    assert_eq!(yes["approval"]["result"]["hired"], true, "{yes}");
    let third = stage.asked_to_hire(&agent);
    stage.pass(4 * DAY);
    stage.refuses(
        &path(&third, "confirm"),
        json!({}),
        "409 CONFLICT approval_decided",
    );
}

#[test]
fn work_is_reported_and_milestones_move_on() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let approval = stage.asked_to_hire(&agent);
    let yes = stage.turn(
        &format!("/approvals/{approval}/confirm"),
        json!({ "source": "card" }),
    );
    let contract = text(&yes["approval"]["result"]["contractId"]);
    let usage = format!("/contracts/{contract}/usage");
    let done = stage.turn(&usage, json!({ "hours": 1.5, "tasks": 3 }));
    assert_eq!(done["contract"]["consumedSeconds"], 5400, "{done}");
    assert_eq!(done["contract"]["consumedTasks"], 3);
    stage.refuses(&usage, json!({}), "400 BAD_REQUEST -");
    stage.refuses(&usage, json!({ "hours": -1 }), "400 BAD_REQUEST hours");
    stage.refuses(&usage, json!({ "labels": -1 }), "400 BAD_REQUEST labels");
    stage.refuses(
        "/contracts/con_none/usage",
        json!({ "tasks": 1 }),
        "404 NOT_FOUND -",
    );

    let (_, detail) = stage.get(&agent, &format!("/contracts/{contract}"));
    let funded = text(&detail["contract"]["milestones"][0]["id"]);
    let step = |id: &str, step: &str| format!("/milestones/{id}/{step}");
    let asked = stage.turn(&step(&funded, "payout"), json!({}));
    assert!(asked["milestone"]["payoutAskedAt"].is_string(), "{asked}");
    let (status, _) = stage.door("POST", &step(&funded, "cancel"), &json!({}));
    assert_eq!(status, 409);
    let disputed = stage.turn(&step(&funded, "dispute"), json!({}));
    assert_eq!(disputed["milestone"]["status"], "DISPUTED");
    let terms = json!({ "name": "Next", "description": "More", "volume": 5 });
    let (status, made) = stage.v1(
        "POST",
        &agent,
        &format!("/contracts/{contract}/milestones"),
        &terms,
    );
    assert!(matches!(status, 200 | 201), "{made}");
    let planned = text(&made["milestone"]["id"]);
    let dropped = stage.turn(&step(&planned, "cancel"), json!({}));
    assert_eq!(dropped["milestone"]["status"], "CANCELLED");
    stage.refuses(&step("mil_none", "payout"), json!({}), "404 NOT_FOUND -");
}

#[test]
fn proposals_are_marked_until_somebody_is_hired() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let path = format!("/proposals/{proposal}/status");
    let marked = stage.turn(&path, json!({ "status": "RESUME_SENT" }));
    assert_eq!(marked["proposal"]["status"], "RESUME_SENT");
    stage.turn(&path, json!({ "status": "RESUME_SENT" }));
    assert_eq!(
        stage.events(&agent),
        ["proposal.status_changed RESUME_SENT"]
    );
    stage.refuses(
        &path,
        json!({ "status": "HIRED" }),
        "400 BAD_REQUEST status",
    );
    let none = "/proposals/prop_none/status";
    stage.refuses(none, json!({ "status": "MAYBE" }), "404 NOT_FOUND -");
}

#[test]
fn deliveries_to_a_webhook_are_listed() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let wanted = json!({ "url": "http://127.0.0.1:9/hook", "eventTypes": ["approval.confirmed"] });
    let (status, made) = stage.v1("POST", &agent, "/webhooks", &wanted);
    assert_eq!(status, 201, "{made}");
    let approval = stage.asked_to_hire(&agent);
    stage.turn(&format!("/approvals/{approval}/decline"), json!({}));
    let id = text(&made["webhook"]["id"]);
    let list = |id: &str| stage.door("GET", &format!("/webhooks/{id}/deliveries"), &json!(null));
    let (status, found) = list(&id);
    assert_eq!(status, 200, "{found}");
    assert_eq!(found["deliveries"][0]["state"], "PENDING", "{found}");
    assert_eq!(found["deliveries"][0]["attempts"], 0);
    assert!(!found.to_string().contains("whsec_"));
    assert_eq!(list("none").0, 404);
}

#[test]
fn the_trainer_of_a_conversation_writes_and_is_silenced() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let path = format!("/proposals/{proposal}/conversation");
    let (_, opened) = stage.v1("POST", &agent, &path, &json!({}));
    let thread = text(&opened["conversationId"]);
    let say = format!("/conversations/{thread}/messages");
    let words = json!({ "content": "Write to me at ana@example.com" });
    stage.refuses(
        &say,
        words.clone(),
        "409 CONFLICT employer_first_message_required",
    );
    let hello = json!({ "conversationId": thread, "content": "Hello" });
    assert_eq!(stage.v1("POST", &agent, "/messages", &hello).0, 201);
    let (status, said) = stage.door("POST", &say, &words);
    assert_eq!(status, 201, "{said}");
    let content = said["message"]["content"].as_str().unwrap();
    assert!(!content.contains("ana@example.com"), "{content}");
    stage.turn(
        &format!("/conversations/{thread}"),
        json!({ "blocked": true }),
    );
    let (_, refused) = stage.v1("POST", &agent, "/messages", &hello);
    assert_eq!(refused["details"]["reason"], "message_blocked");
    stage.refuses(&say, json!({ "content": "" }), "400 BAD_REQUEST content");
    stage.refuses("/conversations/none/messages", words, "404 NOT_FOUND -");
}
