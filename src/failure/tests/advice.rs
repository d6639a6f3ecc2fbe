//! What advice must never do, whichever tool failed and however.

use super::*;
use crate::tools::all;

/// Every refusal this room has words for.
fn refusals() -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = Vec::new();
    for reason in [
        "account_claim_required",
        "teams_not_enabled",
        "moderation_blocked",
        "payment_method_required",
        "contract_rate_missing",
        "brand_new",
    ] {
        refusals.push(envelope(403, "FORBIDDEN", json!({ "reason": reason })));
        refusals.push(envelope(409, "CONFLICT", json!({ "reason": reason })));
    }
    for scope in [
        "payments:write",
        "webhooks:manage",
        "team:read",
        "proposals:write",
    ] {
        let details = json!({ "requiredScopes": [scope], "grantedScopes": [] });
        refusals.push(envelope(403, "FORBIDDEN", details));
    }
    refusals.push(envelope(
        403,
        "FORBIDDEN",
        json!({ "featureKey": "public_api_credits" }),
    ));
    for (status, code) in [
        (400, "BAD_REQUEST"),
        (401, "UNAUTHORIZED"),
        (403, "FORBIDDEN"),
        (404, "NOT_FOUND"),
        (409, "CONFLICT"),
        (429, "RATE_LIMITED"),
        (500, "INTERNAL_ERROR"),
        (302, "FOUND"),
    ] {
        refusals.push(envelope(status, code, json!({})));
        refusals.push(refusal(status, json!({ "error": "x", "code": code })));
        refusals.push(Refusal {
            body: None,
            code: None,
            raw: Some("<html></html>".into()),
            ..refusal(status, json!({}))
        });
    }
    for (status, error, description) in [
        (403, "anonymous_not_enabled", ""),
        (429, "rate_limit_exceeded", ""),
        (400, "invalid_request", "email_already_registered"),
        (400, "invalid_request", "claim window expired"),
        (400, "expired_token", ""),
        (400, "invalid_grant", ""),
    ] {
        let body = json!({ "error": error, "error_description": description });
        refusals.push(refusal(status, body));
    }
    refusals
}

fn failures() -> Vec<Failure> {
    let path = || std::path::PathBuf::from("/home/u/.config/opentrain/cli.json");
    let cause = || "words".to_owned();
    let mut failures: Vec<Failure> = refusals()
        .into_iter()
        .map(|refusal| Failure::Refused(Box::new(refusal)))
        .collect();
    failures.extend([
        Failure::Unreachable {
            cause: cause(),
            attempts: 1,
        },
        Failure::OutcomeUnknown {
            cause: cause(),
            attempts: 1,
        },
        Failure::NoToken,
        Failure::NoClaimToken,
        Failure::AlreadyRegistered { path: path() },
        Failure::BadAnswer {
            status: 200,
            cause: cause(),
        },
        Failure::Credentials {
            path: path(),
            cause: cause(),
        },
        Failure::CredentialsNotSaved {
            path: path(),
            cause: cause(),
        },
    ]);
    failures
}

/// Both halves of every failure of every tool in every standing.
fn every_reply(manner: &Manner) -> Vec<(&'static str, String)> {
    let failures = failures();
    let mut replies = Vec::new();
    for tool in all() {
        let mut example = tool.example();
        for force in [false, true] {
            if force && tool.name() == "opentrain_register_agent" {
                example["force"] = true.into();
            }
            let prepared = tool.prepare(example.clone()).unwrap();
            for failure in &failures {
                for standing in [CLAIMING, CLAIMED, FROM_ENVIRONMENT] {
                    let reply = explain(tool, prepared.as_ref(), failure, standing, manner.clone());
                    replies.push((tool.name(), format!("{}\n{}", reply.text, reply.structured)));
                }
            }
        }
    }
    replies
}

#[test]
fn giving_up_an_account_never_stands_there_ready_made() {
    let mut described = false;
    for (tool, told) in every_reply(&Manner::fresh("https://app.opentrain.ai")) {
        for ready in [
            "\"force\"",
            "force\":",
            "force\\\":",
            "force: true",
            "force=true",
        ] {
            assert!(!told.contains(ready), "{tool}: {told}");
        }
        if told.contains("`force`") {
            described = true;
            assert!(
                told.contains("cuts this server off") && told.contains("your human"),
                "{told}"
            );
        }
    }
    assert!(described);
}

#[test]
fn with_the_sandbox_no_advice_leads_to_the_real_account() {
    let manner = Manner {
        sandbox: true,
        ..Manner::fresh("http://127.0.0.1:4010")
    };
    let mut commands = 0;
    let told = every_reply(&manner)
        .into_iter()
        .chain(every_answer(&manner));
    for (tool, told) in told {
        for real in [
            "OpenTrain app",
            "Settings →",
            "OPENTRAIN_PERSONAL_API_TOKEN",
            "asks OpenTrain",
            "OpenTrain's support",
            "OpenTrain to enable",
        ] {
            assert!(!told.contains(real), "{tool}, {real}: {told}");
        }
        for after in told.split("opentrain-mcp ").skip(1) {
            commands += 1;
            let here = after.starts_with("--sandbox ") || after.starts_with("sandbox ");
            assert!(here, "{tool}: {told}");
        }
    }
    assert!(commands > 100);
}

/// The text of every recorded success, and of an account that lacks whatever it can lack.
fn every_answer(manner: &Manner) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    for tool in all() {
        let path = format!(
            "{}/tests/samples/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            tool.name()
        );
        let sample: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let prepared = tool.prepare(tool.example()).unwrap();
        let mut bodies: Vec<Value> = sample["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|answer| answer["body"].clone())
            .collect();
        if tool.name() == "opentrain_capabilities" {
            bodies.push(json!({ "capabilities": { "credits": false, "team": false } }));
        }
        for body in &bodies {
            let mut text = Text::new(manner.clone());
            prepared.summary(crate::api::View::new(body), &mut text);
            told.push((tool.name(), text.finish(|_| true)));
        }
    }
    assert!(told.iter().any(|(_, text)| text.contains("sandbox ctl")));
    told
}

#[test]
fn an_address_that_is_not_the_platforms_puts_no_account_in_question() {
    for body in [
        None,
        Some(json!({ "message": "Not Found" })),
        Some(json!("nothing here")),
    ] {
        let nothing = Refusal {
            raw: body.is_none().then(|| "<h1>404</h1>".to_owned()),
            body,
            code: None,
            ..refusal(404, json!({}))
        };
        for tool in all() {
            let prepared = tool.prepare(tool.example()).unwrap();
            let manner = Manner::fresh("https://app.opentrain.ai");
            let failure = Failure::Refused(Box::new(nothing.clone()));
            let told = explain(tool, prepared.as_ref(), &failure, CLAIMED, manner).text;
            assert!(!told.contains("`force`"), "{told}");
        }
        let told = told(&Failure::Refused(Box::new(nothing)), CLAIMED).text;
        let next = "next: This address does not answer like the platform. A person checks \
                    OPENTRAIN_API_BASE_URL and the saved base URL: it is the origin alone, without \
                    /api/public/v1 or any other path. The account is not in question.";
        assert_eq!(told.lines().nth(1), Some(next), "{told}");
    }
}

#[test]
fn an_id_of_the_wrong_kind_is_named() {
    for (tool, arguments, wanted) in [
        (
            "get_proposal",
            json!({ "proposalId": "job_1" }),
            "`job_1` looks like the id of a job, and a proposal is wanted there. Its id comes from opentrain_list_proposals.",
        ),
        (
            "hire_proposal",
            json!({ "proposalId": "usr_1", "milestone": { "name": "x", "amount": 3 } }),
            "`usr_1` looks like the id of a freelancer, and a proposal is wanted there. Its id comes from opentrain_list_proposals.",
        ),
        (
            "list_proposals",
            json!({ "jobId": "prop_1" }),
            "`prop_1` looks like the id of a proposal, and a job is wanted there. Its id comes from opentrain_list_jobs.",
        ),
        (
            "get_contract",
            json!({ "contractId": "apr_1" }),
            "`apr_1` looks like the id of an approval, and a contract is wanted there. Its id comes from opentrain_list_contracts.",
        ),
        (
            "request_milestone_approval",
            json!({ "milestoneId": "inv_1" }),
            "`inv_1` looks like the id of an invoice, and a milestone is wanted there. Its id comes from opentrain_get_contract.",
        ),
        (
            "get_approval",
            json!({ "approvalId": "con_1" }),
            "`con_1` looks like the id of a contract, and an approval is wanted there. Its id comes from the answer that asked for it.",
        ),
        (
            "get_credit_top_up",
            json!({ "topUpId": "led_1" }),
            "`led_1` looks like the id of a ledger entry, and a top-up is wanted there. Its id comes from opentrain_create_credit_top_up.",
        ),
        (
            "send_message",
            json!({ "conversationId": "prop_1", "content": "x" }),
            "`prop_1` looks like the id of a proposal, and a conversation is wanted there. Its id comes from opentrain_read_messages without arguments.",
        ),
        (
            "list_contracts",
            json!({ "jobId": "con_1" }),
            "`con_1` looks like the id of a contract, and a job is wanted there. Its id comes from opentrain_list_jobs.",
        ),
        (
            "delete_webhook",
            json!({ "webhookId": "tok_1" }),
            "`tok_1` looks like the id of a token, and a webhook is wanted there. Its id comes from opentrain_list_webhooks.",
        ),
        (
            "get_freelancer_profile",
            json!({ "idOrSlug": "prop_1" }),
            "`prop_1` looks like the id of a proposal, and a freelancer is wanted there. Its id comes from opentrain_get_proposal (`candidate`).",
        ),
        // Beginnings that are the first letters of a name, or short for it.
        (
            "get_proposal",
            json!({ "proposalId": "appr_7" }),
            "`appr_7` looks like the id of an approval, and a proposal is wanted there. Its id comes from opentrain_list_proposals.",
        ),
        (
            "get_contract",
            json!({ "contractId": "MST-3" }),
            "`MST-3` looks like the id of a milestone, and a contract is wanted there. Its id comes from opentrain_list_contracts.",
        ),
        (
            "get_proposal",
            json!({ "proposalId": "evt_1042" }),
            "`evt_1042` looks like the id of an event, and a proposal is wanted there. Its id comes from opentrain_list_proposals.",
        ),
        // Of the right kind, of an unknown kind, or a name.
        ("get_approval", json!({ "approvalId": "appr_7" }), ""),
        ("get_contract", json!({ "contractId": "contr_7" }), ""),
        (
            "get_freelancer_profile",
            json!({ "idOrSlug": "job-lopez" }),
            "",
        ),
        ("get_proposal", json!({ "proposalId": "prop_1" }), ""),
        ("get_proposal", json!({ "proposalId": "cm0a8xk2" }), ""),
        ("get_proposal", json!({ "proposalId": "zz_8" }), ""),
        (
            "get_freelancer_profile",
            json!({ "idOrSlug": "maria-g" }),
            "",
        ),
        ("get_freelancer_profile", json!({ "idOrSlug": "job_" }), ""),
    ] {
        let toolbox = Toolbox::new(&Selection::default());
        let tool = toolbox.find(tool).unwrap();
        let prepared = tool.prepare(arguments).unwrap();
        for (status, code) in [(404, "NOT_FOUND"), (400, "BAD_REQUEST")] {
            let failure = Failure::Refused(Box::new(envelope(status, code, json!({}))));
            let manner = Manner::fresh("https://app.opentrain.ai");
            let reply = explain(tool, prepared.as_ref(), &failure, CLAIMED, manner);
            let first = reply
                .text
                .lines()
                .find_map(|line| line.strip_prefix("next: "))
                .unwrap();
            match wanted {
                "" => assert!(!reply.text.contains("looks like"), "{}", reply.text),
                _ => assert_eq!(first, wanted),
            }
        }
    }
}
