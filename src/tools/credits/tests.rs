//! Each tool of the family against a stand-in of the platform.

use expect_test::expect;
use serde_json::{Value, json};

use crate::tools::check::check;

fn entries() -> Value {
    json!([
        { "id": "led_2", "type": "HOLD", "amountCents": -2500, "createdAt": "2026-06-12T10:00:00.000Z",
          "holdEntryId": null, "jobofferId": "prp_1", "contractId": "ctr_1", "milestoneId": "mil_1",
          "topUpId": null, "note": null },
        { "id": "led_1", "type": "TOP_UP", "amountCents": 500005, "createdAt": "2026-06-11T10:00:00.000Z",
          "holdEntryId": null, "jobofferId": null, "contractId": null, "milestoneId": null,
          "topUpId": "top_1", "note": "first\u{202E} one | by card" }
    ])
}

fn top_up(status: &str) -> Value {
    json!({
        "id": "top_1", "status": status, "amountCents": 10000, "createdAt": "2026-06-12T10:00:00.000Z",
        "completedAt": (status == "COMPLETED").then_some("2026-06-12T10:20:00.000Z"),
        "expiresAt": "2099-06-13T10:00:00.000Z"
    })
}

#[test]
fn get_credits() {
    check(
        "opentrain_get_credits",
        json!({}),
        &[(
            200,
            json!({ "credits": { "availableCents": 5000, "reservedCents": 2500, "currency": "usd",
                                 "recentEntries": entries() } }),
        )],
        expect![[r#"
            > GET /api/public/v1/credits (token)
            <
            Credits: $50.00 available, $25.00 reserved for funded work (currency usd).
            Card payments are not in it: opentrain_list_approvals sums up what was paid.
            The last 2 entries:
            entry | type | amount | created | proposal | contract | milestone | top-up | note
            led_2 | HOLD | -$25.00 | 2026-06-12 10:00Z | prp_1 | ctr_1 | mil_1 | - | -
            led_1 | TOP_UP | $5,000.05 | 2026-06-11 10:00Z | - | - | - | top_1 | first‹U+202E› one ¦ by card
            next: the whole ledger: opentrain_list_credit_ledger {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn get_credits_of_an_account_that_never_used_any() {
    check(
        "opentrain_get_credits",
        json!({}),
        &[(
            200,
            json!({ "credits": { "availableCents": 0, "reservedCents": 0, "currency": "usd", "recentEntries": [] } }),
        )],
        expect![[r#"
            > GET /api/public/v1/credits (token)
            <
            Credits: $0.00 available, $0.00 reserved for funded work (currency usd).
            Card payments are not in it: opentrain_list_approvals sums up what was paid.
            No entries yet.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn list_credit_ledger() {
    check(
        "opentrain_list_credit_ledger",
        json!({ "limit": "2", "cursor": "c1" }),
        &[(200, json!({ "entries": entries(), "nextCursor": "c2" }))],
        expect![[r#"
            > GET /api/public/v1/credits/ledger?cursor=c1&limit=2 (token)
            <
            2 ledger entries on this page; more follow (nextCursor c2).
            entry | type | amount | created | proposal | contract | milestone | top-up | note
            led_2 | HOLD | -$25.00 | 2026-06-12 10:00Z | prp_1 | ctr_1 | mil_1 | - | -
            led_1 | TOP_UP | $5,000.05 | 2026-06-11 10:00Z | - | - | - | top_1 | first‹U+202E› one ¦ by card
            next: next page: opentrain_list_credit_ledger {"limit":2,"cursor":"c2"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn list_credit_ledger_at_its_end() {
    check(
        "opentrain_list_credit_ledger",
        json!({}),
        &[(
            200,
            json!({ "entries": [{ "id": "led_1", "type": "SOMETHING_NEW" }], "nextCursor": null }),
        )],
        expect![[r#"
            > GET /api/public/v1/credits/ledger (token)
            <
            1 ledger entries; no further page.
            entry | type
            led_1 | SOMETHING_NEW
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_credit_top_up() {
    check(
        "opentrain_create_credit_top_up",
        json!({ "amount": "$100" }),
        &[(
            201,
            json!({
                "topUpId": "top_1", "checkoutUrl": "https://checkout.stripe.com/c/pay/cs_1",
                "expiresAt": "2099-06-13T10:00:00.000Z", "topUp": top_up("PENDING"),
                "message": "Open the link to pay."
            }),
        )],
        expect![[r#"
            > POST /api/public/v1/credits/top-ups (token) {"amountUsd":100}
            <
            WAITING: payment for credits, $100.00. Your human opens https://checkout.stripe.com/c/pay/cs_1 to pay until 2099-06-13 10:00Z. Money moved: no.
            Give your human exactly this link, now: it is not shown again. Nothing has been charged; another call makes another top-up.
            top-up top_1, status PENDING
            next: learn whether it was paid: opentrain_get_credit_top_up {"topUpId":"top_1","waitSeconds":45}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_credit_top_up_with_little_answered_and_a_foreign_link() {
    check(
        "opentrain_create_credit_top_up",
        json!({ "amountUsd": 12.5 }),
        &[(
            201,
            json!({ "topUpId": "top_1", "checkoutUrl": "https://checkout.stripe.example/c", "expiresAt": null }),
        )],
        expect![[r#"
            > POST /api/public/v1/credits/top-ups (token) {"amountUsd":12.5}
            <
            WAITING: payment for credits, $12.50. A human decides. Money moved: no.
            checkoutUrl: https://checkout.stripe.example/c
            WARNING: this checkoutUrl does not lead to OpenTrain; do not open it and do not pass it on before a person has checked it.
            top-up top_1, status -
            next: learn whether it was paid: opentrain_get_credit_top_up {"topUpId":"top_1","waitSeconds":45}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_credit_top_up_refused() {
    for (status, body, wanted) in [
        (
            400,
            json!({ "error": "Bad amount", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": { "field": "amountUsd" } }),
            expect![[r#"
                > POST /api/public/v1/credits/top-ups (token) {"amountUsd":100}
                < failed
                opentrain_create_credit_top_up failed: HTTP 400 BAD_REQUEST, requestId req_1.
                The platform says: Bad amount
                details.field: amountUsd
                next: `amountUsd` must be a number of dollars from 10 to 10000.
                structured: {
                  "httpStatus": 400,
                  "error": "Bad amount",
                  "code": "BAD_REQUEST",
                  "requestId": "req_1",
                  "details": {
                    "field": "amountUsd"
                  },
                  "next": [
                    "`amountUsd` must be a number of dollars from 10 to 10000."
                  ]
                }
            "#]],
        ),
        (
            403,
            json!({ "error": "Scope", "code": "FORBIDDEN", "requestId": "req_1",
                    "details": { "requiredScopes": ["payments:write"], "grantedScopes": ["payments:read"] } }),
            expect![[r#"
                > POST /api/public/v1/credits/top-ups (token) {"amountUsd":100}
                < failed
                opentrain_create_credit_top_up failed: HTTP 403 FORBIDDEN, requestId req_1.
                The platform says: Scope
                details.requiredScopes: payments:write
                details.grantedScopes: payments:read
                next: The token lacks payments:write. No token from registration or claim can have it, and opentrain_create_token cannot add it: the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server.
                structured: {
                  "httpStatus": 403,
                  "error": "Scope",
                  "code": "FORBIDDEN",
                  "requestId": "req_1",
                  "details": {
                    "requiredScopes": [
                      "payments:write"
                    ],
                    "grantedScopes": [
                      "payments:read"
                    ]
                  },
                  "next": [
                    "The token lacks payments:write. No token from registration or claim can have it, and opentrain_create_token cannot add it: the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server."
                  ]
                }
            "#]],
        ),
    ] {
        check(
            "opentrain_create_credit_top_up",
            json!({ "amountUsd": 100 }),
            &[(status, body)],
            wanted,
        );
    }
}

#[test]
fn create_credit_top_up_out_of_bounds_is_not_sent() {
    check(
        "opentrain_create_credit_top_up",
        json!({ "amountUsd": 5 }),
        &[(201, json!({}))],
        expect![[r#"
            < failed
            opentrain_create_credit_top_up was not called: 1 problem with its arguments.
            - `amountUsd` must be from 10 to 10000, not 5
            next: call again with all of that put right. An example: {"amountUsd":100}
            structured: {
              "error": "opentrain_create_credit_top_up was not called: its arguments are not right.",
              "code": "INVALID_ARGUMENTS",
              "problems": [
                {
                  "path": "amountUsd",
                  "problem": "must be from 10 to 10000, not 5"
                }
              ],
              "example": {
                "amountUsd": 100
              }
            }
        "#]],
    );
}

#[test]
fn get_credit_top_up_in_every_state() {
    for (status, wanted) in [
        (
            "PENDING",
            expect![[r#"
                > GET /api/public/v1/credits/top-ups/top_1 (token)
                <
                WAITING: payment for credits, $100.00. A human decides until 2099-06-13 10:00Z. Money moved: no.
                The link was given when the top-up was made; do not make one up. Nothing has been charged.
                top-up top_1, status PENDING
                next: learn whether it was paid: opentrain_get_credit_top_up {"topUpId":"top_1","waitSeconds":45}
                structured: the body exactly
            "#]],
        ),
        (
            "COMPLETED",
            expect![[r#"
                > GET /api/public/v1/credits/top-ups/top_1 (token)
                > GET /api/public/v1/credits (token)
                <
                CONFIRMED: payment for credits, $100.00. Ended 2026-06-12 10:20Z. Money moved: yes.
                read: credits available now $125.00
                top-up top_1, status COMPLETED
                next: the balance: opentrain_get_credits {}
                structured: the body exactly
            "#]],
        ),
        (
            "EXPIRED",
            expect![[r#"
                > GET /api/public/v1/credits/top-ups/top_1 (token)
                <
                LAPSED: payment for credits, $100.00. Money moved: no.
                Nobody answered in time. Nothing was done; the link is dead.
                top-up top_1, status EXPIRED
                next: only if your human still wants it, ask again: opentrain_create_credit_top_up {"amountUsd":100}
                structured: the body exactly
            "#]],
        ),
        (
            "CANCELED",
            expect![[r#"
                > GET /api/public/v1/credits/top-ups/top_1 (token)
                <
                DECLINED: payment for credits, $100.00. Money moved: no.
                A human refused. Nothing was done; the link is dead.
                top-up top_1, status CANCELED
                next: hear what your human wants before you ask again; until then see what else waits: opentrain_list_approvals {"outcome":"WAITING"}
                structured: the body exactly
            "#]],
        ),
    ] {
        check(
            "opentrain_get_credit_top_up",
            json!({ "id": "top_1" }),
            &[
                (200, json!({ "topUp": top_up(status) })),
                (200, json!({ "credits": { "availableCents": 12_500 } })),
            ],
            wanted,
        );
    }
}

#[test]
fn get_credit_top_up_waits_until_it_is_paid() {
    check(
        "opentrain_get_credit_top_up",
        json!({ "topUpId": "top_1", "waitSeconds": 10 }),
        &[
            (200, json!({ "topUp": top_up("PENDING") })),
            (200, json!({ "topUp": top_up("COMPLETED") })),
            (200, json!({ "credits": { "availableCents": 12_500 } })),
        ],
        expect![[r#"
            > GET /api/public/v1/credits/top-ups/top_1 (token)
            > GET /api/public/v1/credits/top-ups/top_1 (token)
            > GET /api/public/v1/credits (token)
            <
            CONFIRMED: payment for credits, $100.00. Ended 2026-06-12 10:20Z. Money moved: yes.
            read: credits available now $125.00
            top-up top_1, status COMPLETED
            next: the balance: opentrain_get_credits {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn get_credit_top_up_that_is_not_there() {
    check(
        "opentrain_get_credit_top_up",
        json!({ "topUpId": "top_9" }),
        &[(
            404,
            json!({ "error": "Not found", "code": "NOT_FOUND", "requestId": "req_1",
                    "details": { "resource": "credit-top-ups", "topUpId": "top_9" } }),
        )],
        expect![[r#"
            > GET /api/public/v1/credits/top-ups/top_9 (token)
            < failed
            opentrain_get_credit_top_up failed: HTTP 404 NOT_FOUND, requestId req_1.
            The platform says: Not found
            details.resource: credit-top-ups
            details.topUpId: top_9
            next: No such thing in this account. Take the id exactly as an earlier answer gave it; things of other accounts look the same as things that do not exist.
            structured: {
              "httpStatus": 404,
              "error": "Not found",
              "code": "NOT_FOUND",
              "requestId": "req_1",
              "details": {
                "resource": "credit-top-ups",
                "topUpId": "top_9"
              },
              "next": [
                "No such thing in this account. Take the id exactly as an earlier answer gave it; things of other accounts look the same as things that do not exist."
              ]
            }
        "#]],
    );
}

#[test]
fn a_top_up_over_another_sum_than_was_asked_is_questioned() {
    for (cents, doubt) in [(10_000, false), (1_000_000, true), (1, true)] {
        let body = json!({ "topUpId": "top_1", "checkoutUrl": "https://checkout.stripe.com/c/1",
            "topUp": { "id": "top_1", "status": "PENDING", "amountCents": cents } });
        let given = json!({ "amountUsd": 100 });
        let told =
            crate::tools::check::told("opentrain_create_credit_top_up", given, &[(201, body)]);
        assert!(told.starts_with("WAITING: payment for credits"), "{told}");
        let said = told.contains("CHECK: it was asked over $100.00 and made over $");
        assert_eq!(said, doubt, "{told}");
    }
}

#[test]
fn a_top_up_that_was_paid_over_another_sum_at_once_is_told_with_both() {
    for (cents, wanted) in [
        (10_000, "CONFIRMED: payment for credits, $100.00."),
        (
            50_000,
            "CONFIRMED WITH CHANGES: payment for credits, asked $100.00, confirmed $500.00.",
        ),
    ] {
        let made = json!({ "topUpId": "top_1", "checkoutUrl": "https://checkout.stripe.com/c/1",
            "topUp": { "id": "top_1", "status": "COMPLETED", "amountCents": cents } });
        let balance = json!({ "credits": { "availableCents": cents } });
        let told = crate::tools::check::told(
            "opentrain_create_credit_top_up",
            json!({ "amountUsd": 100 }),
            &[(201, made), (200, balance)],
        );
        assert!(told.starts_with(wanted), "{told}");
        assert!(!told.contains("checkout.stripe.com"), "{told}");
    }
}
