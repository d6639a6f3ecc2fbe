//! Each tool of the family against a stand-in of the platform.

use expect_test::expect;
use serde_json::{Value, json};

use crate::tools::check::check;

fn webhook(id: &str, status: &str) -> Value {
    let disabled = status == "DISABLED";
    json!({
        "id": id, "url": "https://example.com/hooks/opentrain",
        "eventTypes": ["proposal.received", "approval.confirmed"], "status": status,
        "createdAt": "2026-06-12T10:00:00.000Z",
        "disabledAt": disabled.then_some("2026-06-14T10:00:00.000Z"),
        "disabledReason": disabled.then_some("Disabled after repeated delivery failures")
    })
}

#[test]
fn create_webhook() {
    check(
        "opentrain_create_webhook",
        json!({ "url": "https://example.com/hooks/opentrain", "events": "PROPOSAL.RECEIVED, approval.confirmed" }),
        &[(
            201,
            json!({ "webhook": webhook("whk_1", "ACTIVE"), "secret": "whsec_0123456789abcdef",
                    "message": "Store the secret." }),
        )],
        expect![[r#"
            > POST /api/public/v1/webhooks (token) {"url":"https://example.com/hooks/opentrain","eventTypes":["proposal.received","approval.confirmed"]}
            <
            Webhook whk_1 made. ITS SECRET, SHOWN ONLY THIS ONCE: whsec_0123456789abcdef
            Store it now where the receiver reads it, and nowhere else: it proves that a delivery is OpenTrain's. Lost, it is replaced by deleting the webhook and making a new one.
            webhook | status | url | events | created
            whk_1 | ACTIVE | https://example.com/hooks/opentrain | proposal.received, approval.confirmed | 2026-06-12 10:00Z
            Check each delivery: X-OpenTrain-Signature holds t and v1, and v1 is the hex HMAC-SHA256 of `t`, a full stop and the raw body under the secret. Answer 2xx within 10 s.
            message: Store the secret.
            next: events from before the subscription: opentrain_poll_updates {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_webhook_with_wrong_event_types_is_not_sent() {
    check(
        "opentrain_create_webhook",
        json!({ "eventTypes": ["proposal.recieved", "approval.confirmed"] }),
        &[(201, json!({}))],
        expect![[r#"
            < failed
            opentrain_create_webhook was not called: 2 problems with its arguments.
            - `url` is missing. What it is: https URL of the receiver; http only for localhost.
            - `eventTypes[0]` must be one of `proposal.received`, `proposal.status_changed`, `message.received`, `contract.created`, `milestone.status_changed`, `payment.pending`, `approval.confirmed`, `contract.budget_state_changed`, not `proposal.recieved`. Did you mean `proposal.received`?
            next: call again with all of that put right. An example: {"url":"https://example.com/hooks/opentrain","eventTypes":["proposal.received","approval.confirmed"]}
            structured: {
              "error": "opentrain_create_webhook was not called: its arguments are not right.",
              "code": "INVALID_ARGUMENTS",
              "problems": [
                {
                  "path": "url",
                  "problem": "is missing. What it is: https URL of the receiver; http only for localhost."
                },
                {
                  "path": "eventTypes[0]",
                  "problem": "must be one of `proposal.received`, `proposal.status_changed`, `message.received`, `contract.created`, `milestone.status_changed`, `payment.pending`, `approval.confirmed`, `contract.budget_state_changed`, not `proposal.recieved`. Did you mean `proposal.received`?"
                }
              ],
              "example": {
                "url": "https://example.com/hooks/opentrain",
                "eventTypes": [
                  "proposal.received",
                  "approval.confirmed"
                ]
              }
            }
        "#]],
    );
}

#[test]
fn create_webhook_without_the_scope() {
    check(
        "opentrain_create_webhook",
        json!({ "url": "https://example.com/h", "eventTypes": ["message.received"] }),
        &[(
            403,
            json!({ "error": "Scope", "code": "FORBIDDEN", "requestId": "req_1",
                    "details": { "requiredScopes": ["webhooks:manage"], "grantedScopes": ["jobs:read"] } }),
        )],
        expect![[r#"
            > POST /api/public/v1/webhooks (token) {"url":"https://example.com/h","eventTypes":["message.received"]}
            < failed
            opentrain_create_webhook failed: HTTP 403 FORBIDDEN, requestId req_1.
            The platform says: Scope
            details.requiredScopes: webhooks:manage
            details.grantedScopes: jobs:read
            next: The token lacks webhooks:manage. No token from registration or claim can have it, and opentrain_create_token cannot add it: the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server.
            structured: {
              "httpStatus": 403,
              "error": "Scope",
              "code": "FORBIDDEN",
              "requestId": "req_1",
              "details": {
                "requiredScopes": [
                  "webhooks:manage"
                ],
                "grantedScopes": [
                  "jobs:read"
                ]
              },
              "next": [
                "The token lacks webhooks:manage. No token from registration or claim can have it, and opentrain_create_token cannot add it: the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server."
              ]
            }
        "#]],
    );
}

#[test]
fn list_webhooks() {
    check(
        "opentrain_list_webhooks",
        json!({}),
        &[(
            200,
            json!({ "webhooks": [webhook("whk_2", "ACTIVE"), webhook("whk_1", "DISABLED")] }),
        )],
        expect![[r#"
            > GET /api/public/v1/webhooks (token)
            <
            2 of at most 10 webhooks; the list is not paged.
            in all rows: url https://example.com/hooks/opentrain; events proposal.received, approval.confirmed; created 2026-06-12 10:00Z
            webhook | status | disabled | why
            whk_2 | ACTIVE | - | -
            whk_1 | DISABLED | 2026-06-14 10:00Z | Disabled after repeated delivery failures
            A disabled webhook cannot be switched on again: delete it, make a new one, and read what was missed with opentrain_poll_updates.
            next: delete the disabled one: opentrain_delete_webhook {"webhookId":"whk_1"}
            structured: the body exactly
        "#]],
    );
    check(
        "opentrain_list_webhooks",
        json!({}),
        &[(200, json!({ "webhooks": [] }))],
        expect![[r#"
            > GET /api/public/v1/webhooks (token)
            <
            0 of at most 10 webhooks; the list is not paged.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn get_webhook() {
    check(
        "opentrain_get_webhook",
        json!({ "id": "whk_2" }),
        &[(200, json!({ "webhook": webhook("whk_2", "ACTIVE") }))],
        expect![[r#"
            > GET /api/public/v1/webhooks/whk_2 (token)
            <
            The webhook delivers (ACTIVE).
            webhook | status | url | events | created
            whk_2 | ACTIVE | https://example.com/hooks/opentrain | proposal.received, approval.confirmed | 2026-06-12 10:00Z
            structured: the body exactly
        "#]],
    );
}

#[test]
fn get_webhook_that_is_disabled() {
    check(
        "opentrain_get_webhook",
        json!({ "webhookId": "whk_1" }),
        &[(200, json!({ "webhook": webhook("whk_1", "DISABLED") }))],
        expect![[r#"
            > GET /api/public/v1/webhooks/whk_1 (token)
            <
            The webhook delivers NOTHING (DISABLED).
            webhook | status | url | events | created | disabled | why
            whk_1 | DISABLED | https://example.com/hooks/opentrain | proposal.received, approval.confirmed | 2026-06-12 10:00Z | 2026-06-14 10:00Z | Disabled after repeated delivery failures
            A disabled webhook cannot be switched on again: delete it, make a new one, and read what was missed with opentrain_poll_updates.
            next: delete the disabled one: opentrain_delete_webhook {"webhookId":"whk_1"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn delete_webhook() {
    check(
        "opentrain_delete_webhook",
        json!({ "webhookId": "whk_1" }),
        &[(
            200,
            json!({ "webhook": webhook("whk_1", "DISABLED"), "deleted": true }),
        )],
        expect![[r#"
            > DELETE /api/public/v1/webhooks/whk_1 (token)
            <
            Webhook whk_1 is deleted for good and delivers nothing more: https://example.com/hooks/opentrain, events proposal.received, approval.confirmed (until now DISABLED).
            structured: the body exactly
        "#]],
    );
}

#[test]
fn delete_webhook_that_is_gone() {
    check(
        "opentrain_delete_webhook",
        json!({ "webhookId": "whk_1" }),
        &[(
            404,
            json!({ "error": "Not found", "code": "NOT_FOUND", "requestId": "req_1",
                    "details": { "resource": "webhooks", "webhookId": "whk_1" } }),
        )],
        expect![[r#"
            > DELETE /api/public/v1/webhooks/whk_1 (token)
            < failed
            opentrain_delete_webhook failed: HTTP 404 NOT_FOUND, requestId req_1.
            The platform says: Not found
            details.resource: webhooks
            details.webhookId: whk_1
            next: There is no such webhook in this account; after an earlier delete there is nothing left to do. opentrain_list_webhooks {} shows those that there are.
            structured: {
              "httpStatus": 404,
              "error": "Not found",
              "code": "NOT_FOUND",
              "requestId": "req_1",
              "details": {
                "resource": "webhooks",
                "webhookId": "whk_1"
              },
              "next": [
                "There is no such webhook in this account; after an earlier delete there is nothing left to do. opentrain_list_webhooks {} shows those that there are."
              ]
            }
        "#]],
    );
}
