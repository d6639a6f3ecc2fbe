//! What is told of odd answers about requests, through the whole way of a call: that a contract ended
//! only where the platform says so plainly, and that what was known of a request is not forgotten.

use serde_json::{Value, json};

use crate::tools::check::{in_turn, told};

fn contract(milestone: &str) -> Value {
    json!({ "contract": { "id": "ctr_1", "status": "active", "proposalId": "prp_1",
        "freelancer": { "displayName": "Maria G." },
        "milestones": [{ "id": "mil_1", "milestoneNumber": 1, "status": milestone, "amountUsd": 300 }] } })
}

#[test]
fn a_contract_has_ended_only_where_the_platform_says_so() {
    let link = "https://app.opentrain.ai/approvals/apr_1";
    let approval = |status: &str| {
        json!({ "id": "apr_1", "type": "contract_end", "status": status, "contractId": "ctr_1",
            "approvalUrl": link, "expiresAt": "2999-01-01T00:00:00.000Z", "resolvedAt": null })
    };
    let ended = json!({ "ok": true, "contractId": "ctr_1", "status": "ended" });
    let with = |member: &str, value: Value| {
        let mut body = ended.clone();
        body[member] = value;
        body
    };
    let mut other = approval("pending");
    other["contractId"] = json!("ctr_9");
    let mut hire = approval("pending");
    hire["type"] = json!("proposal_hire");
    for (status, body, milestone, first) in [
        (200, ended.clone(), "NOT_FUNDED", "Contract ctr_1 is ended"),
        (200, ended.clone(), "PAID", "Contract ctr_1 is ended"),
        (202, ended.clone(), "NOT_FUNDED", "Contract ctr_1 is ended"),
        // The money that was in it went somewhere.
        (
            200,
            ended.clone(),
            "ACTIVE_FUNDED",
            "UNKNOWN: end of the contract",
        ),
        (
            200,
            with("status", json!("active")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("status", json!("ENDING")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("status", Value::Null),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("status", json!(true)),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("contractId", json!("ctr_9")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("contractId", Value::Null),
            "NOT_FUNDED",
            "Contract ctr_1 is ended",
        ),
        (200, with("ok", Value::Null), "NOT_FUNDED", "UNKNOWN: end"),
        (
            200,
            with("ok", json!("false")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (200, with("ok", json!(0)), "NOT_FUNDED", "UNKNOWN: end"),
        (200, with("ok", json!(false)), "NOT_FUNDED", "UNKNOWN: end"),
        (
            200,
            with("approval", json!({})),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("approval", json!("apr_1")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("approval", json!([])),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            with("approval", approval("pending")),
            "NOT_FUNDED",
            "WAITING: end",
        ),
        (
            200,
            with("approval", approval("confirmed")),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            json!({ "approval": null, "message": "ok" }),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (
            200,
            json!({ "message": "done" }),
            "NOT_FUNDED",
            "UNKNOWN: end",
        ),
        (200, json!([]), "NOT_FUNDED", "UNKNOWN: end"),
        (200, json!(null), "NOT_FUNDED", "UNKNOWN: end"),
        (204, json!(null), "NOT_FUNDED", "UNKNOWN: end"),
        (
            202,
            json!({ "approval": approval("pending") }),
            "ACTIVE_FUNDED",
            "WAITING: end of the contract, $300.00",
        ),
        (
            202,
            json!({ "approval": approval("declined") }),
            "ACTIVE_FUNDED",
            "DECLINED: end",
        ),
        (
            202,
            json!({ "approval": approval("") }),
            "ACTIVE_FUNDED",
            "UNKNOWN: end",
        ),
        (
            202,
            json!({ "approval": other }),
            "ACTIVE_FUNDED",
            "UNKNOWN: end",
        ),
        (
            202,
            json!({ "approval": hire }),
            "ACTIVE_FUNDED",
            "UNKNOWN: end",
        ),
        (
            409,
            json!({ "error": "no", "code": "CONFLICT", "details": { "reason": "contract_not_active" } }),
            "PAID",
            "opentrain_end_contract failed: HTTP 409",
        ),
        (
            409,
            json!({ "error": "no", "details": { "reason": "approval_pending", "approvalUrl": link } }),
            "PAID",
            "opentrain_end_contract failed: HTTP 409",
        ),
        (
            409,
            json!({ "ok": true, "status": "ended" }),
            "PAID",
            "opentrain_end_contract failed: HTTP 409",
        ),
        (
            409,
            json!({ "approval": approval("pending") }),
            "PAID",
            "opentrain_end_contract failed: HTTP 409",
        ),
    ] {
        let answers = [(200, contract(milestone)), (status, body.clone())];
        let text = told(
            "opentrain_end_contract",
            json!({ "contractId": "ctr_1" }),
            &answers,
        );
        assert!(text.starts_with(first), "{status} {body}: {text}");
        let unknown = text.starts_with("UNKNOWN: ");
        let read = r#"opentrain_get_contract {"contractId":"ctr_1"}"#;
        let again = r#"opentrain_get_approval {"approvalId":"apr_1"}"#;
        assert!(
            !unknown || text.contains(read) || text.contains(again),
            "{body}: {text}"
        );
        let claims = text.contains("no money moved");
        assert_eq!(
            claims,
            text.starts_with("Contract ctr_1 is ended"),
            "{body}: {text}"
        );
    }
}

#[test]
fn a_later_answer_takes_nothing_from_what_was_asked() {
    let link = "https://app.opentrain.ai/approvals/apr_1";
    let evil = "https://evil.example/approvals/apr_1";
    let approval = |status: &str| {
        json!({ "approval": { "id": "apr_1", "type": "milestone_fund", "status": status,
            "contractId": "ctr_1", "milestoneId": "mil_1", "approvalUrl": link,
            "expiresAt": "2999-01-01T00:00:00.000Z", "resolvedAt": null } })
    };
    let with = |status: &str, member: &str, value: Value| {
        let mut body = approval(status);
        body["approval"][member] = value;
        body
    };
    let held = contract("ACTIVE_FUNDED");
    for (body, first, says) in [
        (
            with("pending", "approvalUrl", json!(evil)),
            "WAITING: funding",
            "the answer's is not OpenTrain's",
        ),
        (
            with("pending", "approvalUrl", Value::Null),
            "WAITING: funding",
            link,
        ),
        (with("pending", "id", Value::Null), "WAITING: funding", link),
        (
            with("pending", "id", json!("apr_9")),
            "UNKNOWN: ",
            "about something else",
        ),
        (
            with("confirmed", "type", json!("contract_end")),
            "UNKNOWN: ",
            "about something else",
        ),
        (
            with("confirmed", "milestoneId", json!("mil_9")),
            "UNKNOWN: ",
            "about something else",
        ),
        (
            with("confirmed", "contractId", json!("ctr_9")),
            "UNKNOWN: ",
            "another one",
        ),
        (
            with("confirmed", "milestoneId", Value::Null),
            "UNKNOWN: ",
            "does not list the milestone",
        ),
        (
            with("expired", "expiresAt", Value::Null),
            "REPLACED: ",
            "before its deadline",
        ),
        (
            with("pending", "expiresAt", json!(false)),
            "WAITING: funding",
            "until 2999-01-01",
        ),
        (
            with("pending", "result", json!({ "invoiceId": "inv_1" })),
            "UNKNOWN: ",
            "gives its result",
        ),
        (approval("confirmed"), "CONFIRMED: funding", "ctr_1 active"),
        (approval("superseded"), "UNKNOWN: ", "not documented"),
    ] {
        let told = in_turn(
            &[
                (
                    "opentrain_request_milestone_funding",
                    json!({ "milestoneId": "mil_1" }),
                ),
                ("opentrain_get_approval", json!({ "approvalId": "apr_1" })),
            ],
            &[
                (202, approval("pending")),
                (200, contract("NOT_FUNDED")),
                (200, body.clone()),
                (200, held.clone()),
            ],
        );
        assert!(
            told[0].starts_with("WAITING: funding of a milestone, $300.00"),
            "{}",
            told[0]
        );
        assert!(told[1].starts_with(first), "{body}: {}", told[1]);
        assert!(told[1].contains(says), "{body}: {}", told[1]);
        let headline = told[1].lines().next().unwrap();
        assert!(!headline.contains(evil), "{headline}");
        assert_eq!(
            headline.contains(link),
            first.starts_with("WAITING"),
            "{headline}"
        );
    }
}
