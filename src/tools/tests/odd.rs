//! What is told of answers that are not what is documented, through the whole way of a call: nothing is
//! done because a flag says so while a status says otherwise, and no list is empty because it is not
//! there.

use serde_json::{Value, json};

use crate::tools::check::told;

const UNUSABLE: &str = "but the answer could not be used";

#[test]
fn a_list_that_is_not_there_is_not_told_as_empty() {
    for (tool, arguments, member, empty) in [
        ("list_jobs", json!({}), "jobs", "0 own jobs"),
        (
            "list_proposals",
            json!({ "jobId": "job_1" }),
            "proposals",
            "0 proposals",
        ),
        ("list_contracts", json!({}), "contracts", "0 contracts"),
        (
            "list_pending_payments",
            json!({}),
            "payments",
            "0 unfinished invoices",
        ),
        ("list_tokens", json!({}), "tokens", "0 tokens"),
        ("list_credit_ledger", json!({}), "entries", "0 "),
    ] {
        let tool = format!("opentrain_{tool}");
        let say = |body: Value| told(&tool, arguments.clone(), &[(200, body)]);
        for nothing in [json!([]), Value::Null] {
            let told = say(json!({ member: nothing, "nextCursor": null }));
            assert!(told.starts_with(empty), "{tool} {nothing}: {told}");
        }
        for odd in [json!({ "id": "x" }), json!("x"), json!(7)] {
            let told = say(json!({ member: odd, "nextCursor": "c" }));
            assert!(told.contains(UNUSABLE), "{tool} {odd}: {told}");
        }
        let told = say(json!({ "items": [{ "id": "x" }], "nextCursor": "c" }));
        assert!(told.contains(UNUSABLE), "{tool}: {told}");
    }
    // The name of this one is not documented.
    let messages = json!({ "items": [{ "id": "msg_1", "content": "Hello" }], "nextCursor": null });
    let told = told(
        "opentrain_read_messages",
        json!({ "conversationId": "cnv_1" }),
        &[(200, messages)],
    );
    assert!(told.contains("Hello"), "{told}");
}

#[test]
fn a_thing_that_is_not_there_is_not_told() {
    for (tool, arguments, member) in [
        ("get_contract", json!({ "contractId": "ctr_1" }), "contract"),
        ("get_team", json!({}), "team"),
        ("get_credits", json!({}), "credits"),
        ("get_proposal", json!({ "proposalId": "prp_1" }), "proposal"),
        ("get_webhook", json!({ "webhookId": "whk_1" }), "webhook"),
    ] {
        for odd in [Value::Null, json!([]), json!("x")] {
            let body = json!({ member: odd, "more": 1 });
            let told = told(
                &format!("opentrain_{tool}"),
                arguments.clone(),
                &[(200, body)],
            );
            assert!(told.contains(UNUSABLE), "{tool} {odd}: {told}");
            // None of them takes a limit.
            assert!(!told.contains("limit"), "{told}");
        }
    }
}

#[test]
fn nothing_is_done_while_its_status_says_otherwise() {
    let job = json!({ "jobId": "job_1" });
    for (tool, arguments, body, wanted) in [
        (
            "publish_job",
            job.clone(),
            json!({ "ok": true, "jobId": "job_1", "status": "OPEN" }),
            "Job job_1 is published, status OPEN",
        ),
        (
            "publish_job",
            job.clone(),
            json!({ "ok": true, "jobId": "job_1", "status": "PENDING_APPROVAL" }),
            "Job job_1 is not public by its status: PENDING_APPROVAL",
        ),
        (
            "close_job",
            job.clone(),
            json!({ "ok": true, "jobId": "job_1", "status": "ARCHIVED" }),
            "Job job_1 is closed, status ARCHIVED",
        ),
        (
            "close_job",
            job,
            json!({ "ok": true, "jobId": "job_1", "status": "OPEN" }),
            "Job job_1 is not closed by its status: OPEN",
        ),
        (
            "create_milestone",
            json!({ "contractId": "ctr_1", "description": "x", "amountUsd": 5 }),
            json!({ "milestone": { "id": "mil_1", "status": "NOT_FUNDED" } }),
            "Milestone mil_1 created, status NOT_FUNDED. It is unfunded and no money has moved.",
        ),
        (
            "create_milestone",
            json!({ "contractId": "ctr_1", "description": "x", "amountUsd": 5 }),
            json!({ "milestone": { "id": "mil_1", "status": "ACTIVE_FUNDED" } }),
            "Milestone mil_1 created, status ACTIVE_FUNDED. A new one is NOT_FUNDED",
        ),
    ] {
        let told = told(&format!("opentrain_{tool}"), arguments, &[(200, body)]);
        assert!(told.starts_with(wanted), "{told}");
    }
    let me = json!({ "token": { "id": "tok_1" } });
    for (status, wanted) in [
        ("revoked", "Token tok_2 is revoked, at once and for good."),
        (
            "active",
            "Token tok_2 is not revoked by its status: active.",
        ),
    ] {
        let body = json!({ "token": { "id": "tok_2", "status": status } });
        let answers = [(200, me.clone()), (200, body)];
        let told = told(
            "opentrain_revoke_token",
            json!({ "tokenId": "tok_2" }),
            &answers,
        );
        assert!(told.contains(wanted), "{told}");
    }
}
