//! Who am I, and what is enabled.

use expect_test::expect;
use serde_json::{Value, json};

use super::exchanged;
use crate::tools::check::check;

fn me() -> Value {
    json!({
        "actor": { "userId": "usr_1", "email": "owner@example.com", "firstName": "Mira",
                   "lastName": "Chen", "fullName": "Mira Chen", "userType": "EMPLOYER" },
        "token": { "id": "tok_1", "label": "ci-runner",
                   "scopes": ["jobs:read", "jobs:write", "proposals:read", "payments:read"],
                   "ownerOrganizationId": null },
        "account": { "kind": "employer_organization", "organizationId": "org_1",
                     "ownerUserId": "usr_1", "memberRole": "OWNER" }
    })
}

#[test]
fn auth_status_that_proves_no_claim() {
    check(
        "opentrain_auth_status",
        json!({}),
        &[(200, me())],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            <
            The token works. Whether a human has claimed the account is not proven: its scopes fit an unclaimed account and a narrow token alike.
            scopes: jobs:read, jobs:write, proposals:read, payments:read
            not among them: proposals:write, messages:write, team:write, payments:write, webhooks:manage
            token: tok_1, label ci-runner
            user: usr_1, Mira Chen, owner@example.com, EMPLOYER
            account: employer_organization, organization org_1, role OWNER
            next: if a claim was started, see whether the human has finished: opentrain_claim_status {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn auth_status_of_a_claimed_account_with_members_nobody_knows() {
    let mut me = me();
    me["token"]["scopes"] = exchanged()["scopes"].clone();
    me["account"]["claimed"] = json!(true);
    me["plan"] = json!({ "name": "beta" });
    check(
        "opentrain_auth_status",
        json!({}),
        &[(200, me)],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            <
            The token works and its account is claimed: proven by proposals:write, messages:write, team:write.
            scopes: jobs:read, jobs:write, proposals:read, proposals:write, messages:read, messages:write, payments:read, team:read, team:write
            not among them: payments:write, webhooks:manage
            token: tok_1, label ci-runner
            user: usr_1, Mira Chen, owner@example.com, EMPLOYER
            account: employer_organization, organization org_1, role OWNER
            plan: {"name":"beta"}
            account.claimed: true
            structured: the body exactly
        "#]],
    );
}

#[test]
fn auth_status_of_an_account_that_nobody_owns() {
    let answer = json!({
        "actor": { "userId": "usr_1", "email": null, "firstName": null, "lastName": null,
                   "fullName": null, "userType": "EMPLOYER" },
        "token": { "id": "tok_1", "label": null, "scopes": ["jobs:read"], "ownerOrganizationId": null },
        "account": null
    });
    check(
        "opentrain_auth_status",
        json!({}),
        &[(200, answer)],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            <
            The token works. Whether a human has claimed the account is not proven: its scopes fit an unclaimed account and a narrow token alike.
            scopes: jobs:read
            not among them: proposals:write, messages:write, team:write, payments:write, webhooks:manage
            token: tok_1
            user: usr_1, EMPLOYER
            next: if a claim was started, see whether the human has finished: opentrain_claim_status {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn auth_status_with_a_token_that_died_by_the_claim() {
    check(
        "opentrain_auth_status",
        json!({}),
        &[(
            401,
            json!({ "error": "Invalid token", "code": "UNAUTHORIZED", "requestId": "req_1" }),
        )],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            < failed
            opentrain_auth_status failed: HTTP 401 UNAUTHORIZED, requestId req_1.
            The platform says: Invalid token
            next: A claim is pending, and the old token dies the moment the human finishes it: call opentrain_claim_status {} now to receive the new one, then repeat this call.
            structured: {
              "httpStatus": 401,
              "error": "Invalid token",
              "code": "UNAUTHORIZED",
              "requestId": "req_1",
              "next": [
                "A claim is pending, and the old token dies the moment the human finishes it: call opentrain_claim_status {} now to receive the new one, then repeat this call."
              ]
            }
        "#]],
    );
}

#[test]
fn auth_status_of_a_user_who_is_gone() {
    check(
        "opentrain_auth_status",
        json!({}),
        &[(
            404,
            json!({ "error": "User not found", "code": "NOT_FOUND", "requestId": "req_1" }),
        )],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            < failed
            opentrain_auth_status failed: HTTP 404 NOT_FOUND, requestId req_1.
            The platform says: User not found
            next: The person behind this token has no OpenTrain account any more, so the token is of no use. To go on with another account: its owner mints a token in the OpenTrain app at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server.
            next: A new, empty account is the last resort: opentrain_register_agent with `force` cuts this server off from the present account, its jobs, contracts and money (only a dated copy of its credentials stays). Tell your human that and do it only if they say so.
            structured: {
              "httpStatus": 404,
              "error": "User not found",
              "code": "NOT_FOUND",
              "requestId": "req_1",
              "next": [
                "The person behind this token has no OpenTrain account any more, so the token is of no use. To go on with another account: its owner mints a token in the OpenTrain app at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server.",
                "A new, empty account is the last resort: opentrain_register_agent with `force` cuts this server off from the present account, its jobs, contracts and money (only a dated copy of its credentials stays). Tell your human that and do it only if they say so."
              ]
            }
        "#]],
    );
}

#[test]
fn capabilities() {
    check(
        "opentrain_capabilities",
        json!({}),
        &[(
            200,
            json!({
                "featureKey": "public_api_job_drafting", "namespace": "job-drafts",
                "rolloutMode": "ALLOWLIST", "actorIsAdmin": false,
                "capabilities": {
                    "draftImport": true, "draftCreate": true, "draftUpdate": true,
                    "draftUrlRead": true, "publish": true, "hiring": true, "messagingWrites": true,
                    "team": false, "paymentsWrite": true, "credits": true, "webhooks": false
                },
                "draft": {
                    "importFormats": ["text", "opentrain_canonical", "schema_org_job_posting"],
                    "updateKeys": ["jobTitle", "jobDescription", "paymentType"],
                    "enums": {
                        "paymentType": ["PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE"],
                        "experienceLevel": ["EXPERT", "ENTRY_LEVEL"]
                    }
                },
                "authBootstrap": "token", "enabled": true
            }),
        )],
        expect![[r#"
            > GET /api/public/v1/job-drafts/capabilities (token)
            <
            on: draftImport, draftCreate, draftUpdate, draftUrlRead, publish, hiring, messagingWrites, paymentsWrite, credits
            OFF: team, webhooks. Their calls answer 403 until they are enabled: the account's owner asks OpenTrain to enable it.
            draft import formats: text, opentrain_canonical, schema_org_job_posting
            draft update keys: jobTitle, jobDescription, paymentType
            draft fields that take text: jobTitle, jobDescription
            paymentType is one of: PAY_PER_LABEL, PAY_PER_HOUR, FIXED_PRICE
            experienceLevel is one of: EXPERT, ENTRY_LEVEL
            rollout ALLOWLIST
            structured: the body exactly
        "#]],
    );
}

#[test]
fn capabilities_with_members_missing_and_of_other_types() {
    check(
        "opentrain_capabilities",
        json!({}),
        &[(
            200,
            json!({ "capabilities": { "publish": true, "training": "beta" }, "draft": null }),
        )],
        expect![[r#"
            > GET /api/public/v1/job-drafts/capabilities (token)
            <
            on: publish
            No feature is off.
            training: beta
            structured: the body exactly
        "#]],
    );
}

#[test]
fn capabilities_where_drafting_is_off() {
    check(
        "opentrain_capabilities",
        json!({}),
        &[(
            403,
            json!({ "error": "Off", "code": "FORBIDDEN", "requestId": "req_1",
                    "details": { "featureKey": "public_api_job_drafting", "mode": "ALLOWLIST" } }),
        )],
        expect![[r#"
            > GET /api/public/v1/job-drafts/capabilities (token)
            < failed
            opentrain_capabilities failed: HTTP 403 FORBIDDEN, requestId req_1.
            The platform says: Off
            details.featureKey: public_api_job_drafting
            details.mode: ALLOWLIST
            next: Job drafting is switched off for this account, and with it this call. Repeating does not help: the account's owner asks OpenTrain to enable it. Reading jobs, proposals, messages and contracts is not affected.
            structured: {
              "httpStatus": 403,
              "error": "Off",
              "code": "FORBIDDEN",
              "requestId": "req_1",
              "details": {
                "featureKey": "public_api_job_drafting",
                "mode": "ALLOWLIST"
              },
              "next": [
                "Job drafting is switched off for this account, and with it this call. Repeating does not help: the account's owner asks OpenTrain to enable it. Reading jobs, proposals, messages and contracts is not affected."
              ]
            }
        "#]],
    );
}
