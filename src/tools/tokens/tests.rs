//! Each tool of the family against a stand-in of the platform.

use expect_test::expect;
use serde_json::{Value, json};

use crate::tools::check::check;

fn token(id: &str, status: &str) -> Value {
    json!({
        "id": id, "name": "Hiring agent", "preview": "ot_pat_c3f9********bd21",
        "scopes": ["jobs:read", "proposals:read"], "status": status, "organizationId": null,
        "createdAt": "2026-06-12T10:00:00.000Z", "lastUsedAt": null, "expiresAt": null,
        "revokedAt": (status == "revoked").then_some("2026-06-12T12:00:00.000Z")
    })
}

#[test]
fn list_tokens() {
    check(
        "opentrain_list_tokens",
        json!({}),
        &[(
            200,
            json!({ "tokens": [token("tok_2", "active"), token("tok_1", "revoked"), { "id": "tok_0", "status": "expired" }] }),
        )],
        expect![[r#"
            > GET /api/public/v1/tokens (token)
            <
            3 tokens, 1 of them active (at most 25 may be); the list is not paged.
            token | name | preview | status | scopes | organization | created | last used | expires | revoked
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | active | jobs:read, proposals:read | - | 2026-06-12T10:00:00.000Z | - | never | -
            tok_1 | Hiring agent | ot_pat_c3f9********bd21 | revoked | jobs:read, proposals:read | - | 2026-06-12T10:00:00.000Z | - | never | 2026-06-12T12:00:00.000Z
            tok_0 | - | - | expired | - | - | - | - | - | -
            next: which of them is in use here: opentrain_auth_status {}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_token() {
    check(
        "opentrain_create_token",
        json!({ "name": "Hiring agent", "scopes": "jobs:read proposals:read", "expires_at": "2026-09-01T00:00:00.000Z" }),
        &[(
            201,
            json!({ "token": "ot_pat_8f2a00001111222233334444_91cd", "tokenType": "bearer",
                    "metadata": token("tok_2", "active") }),
        )],
        expect![[r#"
            > POST /api/public/v1/tokens (token) {"name":"Hiring agent","scopes":["jobs:read","proposals:read"],"expiresAt":"2026-09-01T00:00:00.000Z"}
            <
            Token tok_2 made. THE SECRET, SHOWN ONLY THIS ONCE: ot_pat_8f2a00001111222233334444_91cd
            Hand it to your human now for the program it is meant for, and repeat it nowhere: whoever reads it can act for the account. This server saved nothing and goes on with its own token.
            token | name | preview | status | scopes | organization | created | last used | expires | revoked
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | active | jobs:read, proposals:read | - | 2026-06-12T10:00:00.000Z | - | never | -
            next: once it is not needed any more: opentrain_revoke_token {"tokenId":"tok_2"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_token_with_nothing_given() {
    check(
        "opentrain_create_token",
        json!({}),
        &[(
            201,
            json!({ "token": "ot_pat_8f2a00001111222233334444_91cd" }),
        )],
        expect![[r#"
            > POST /api/public/v1/tokens (token) {}
            <
            Token - made. THE SECRET, SHOWN ONLY THIS ONCE: ot_pat_8f2a00001111222233334444_91cd
            Hand it to your human now for the program it is meant for, and repeat it nowhere: whoever reads it can act for the account. This server saved nothing and goes on with its own token.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_token_refused() {
    for (status, body, wanted) in [
        (
            400,
            json!({ "error": "Unknown scopes", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": { "unknownScopes": ["jobs:all"], "supportedScopes": ["jobs:read", "jobs:write"] } }),
            expect![[r#"
                > POST /api/public/v1/tokens (token) {"scopes":["jobs:all"]}
                < failed
                opentrain_create_token failed: HTTP 400 BAD_REQUEST, requestId req_1.
                The platform says: Unknown scopes
                details.unknownScopes: jobs:all
                details.supportedScopes: jobs:read, jobs:write
                next: Put right what the platform names, and call again.
                structured: {
                  "httpStatus": 400,
                  "error": "Unknown scopes",
                  "code": "BAD_REQUEST",
                  "requestId": "req_1",
                  "details": {
                    "unknownScopes": [
                      "jobs:all"
                    ],
                    "supportedScopes": [
                      "jobs:read",
                      "jobs:write"
                    ]
                  },
                  "next": [
                    "Put right what the platform names, and call again."
                  ]
                }
            "#]],
        ),
        (
            403,
            json!({ "error": "Not covered", "code": "FORBIDDEN", "requestId": "req_1", "details": {} }),
            expect![[r#"
                > POST /api/public/v1/tokens (token) {"scopes":["jobs:all"]}
                < failed
                opentrain_create_token failed: HTTP 403 FORBIDDEN, requestId req_1.
                The platform says: Not covered
                next: A token cannot mint scopes that it lacks. opentrain_auth_status {} shows what there is to give; a token with more is minted by the account's owner at Settings → API keys in the OpenTrain app.
                structured: {
                  "httpStatus": 403,
                  "error": "Not covered",
                  "code": "FORBIDDEN",
                  "requestId": "req_1",
                  "details": {},
                  "next": [
                    "A token cannot mint scopes that it lacks. opentrain_auth_status {} shows what there is to give; a token with more is minted by the account's owner at Settings → API keys in the OpenTrain app."
                  ]
                }
            "#]],
        ),
    ] {
        check(
            "opentrain_create_token",
            json!({ "scopes": ["jobs:all"] }),
            &[(status, body)],
            wanted,
        );
    }
}

#[test]
fn revoke_token() {
    check(
        "opentrain_revoke_token",
        json!({ "id": "tok_2" }),
        &[(200, json!({ "token": token("tok_2", "revoked") }))],
        expect![[r#"
            > DELETE /api/public/v1/tokens/tok_2 (token)
            <
            Token tok_2 is revoked, at once and for good.
            token | name | preview | status | scopes | organization | created | last used | expires | revoked
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | revoked | jobs:read, proposals:read | - | 2026-06-12T10:00:00.000Z | - | never | 2026-06-12T12:00:00.000Z
            If it is the one in use here, every later call answers 401 until a person runs `opentrain-mcp login` with another.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn revoke_token_that_is_not_there() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "tok_9" }),
        &[(
            404,
            json!({ "error": "Not found", "code": "NOT_FOUND", "requestId": "req_1",
                    "details": { "tokenId": "tok_9" } }),
        )],
        expect![[r#"
            > DELETE /api/public/v1/tokens/tok_9 (token)
            < failed
            opentrain_revoke_token failed: HTTP 404 NOT_FOUND, requestId req_1.
            The platform says: Not found
            details.tokenId: tok_9
            next: No token of this account has that id. Take `id` from opentrain_list_tokens {}, not the name, the preview or the secret.
            structured: {
              "httpStatus": 404,
              "error": "Not found",
              "code": "NOT_FOUND",
              "requestId": "req_1",
              "details": {
                "tokenId": "tok_9"
              },
              "next": [
                "No token of this account has that id. Take `id` from opentrain_list_tokens {}, not the name, the preview or the secret."
              ]
            }
        "#]],
    );
}

#[test]
fn revoke_token_given_the_secret_is_not_sent() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "ot_pat_8f2a00001111222233334444_91cd" }),
        &[(200, json!({}))],
        expect![[r#"
            < failed
            opentrain_revoke_token was not called: 1 problem with its arguments.
            - `tokenId` is the token itself; pass its `id` from opentrain_list_tokens, because a secret in a URL ends up in logs
            next: call again with all of that put right. An example: {"tokenId":"tok_2"}
            structured: {
              "error": "opentrain_revoke_token was not called: its arguments are not right.",
              "code": "INVALID_ARGUMENTS",
              "problems": [
                {
                  "path": "tokenId",
                  "problem": "is the token itself; pass its `id` from opentrain_list_tokens, because a secret in a URL ends up in logs"
                }
              ],
              "example": {
                "tokenId": "tok_2"
              }
            }
        "#]],
    );
}
