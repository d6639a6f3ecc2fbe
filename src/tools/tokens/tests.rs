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
            token | name | preview | status | scopes | created | expires | revoked
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | active | jobs:read, proposals:read | 2026-06-12 10:00Z | never | -
            tok_1 | Hiring agent | ot_pat_c3f9********bd21 | revoked | jobs:read, proposals:read | 2026-06-12 10:00Z | never | 2026-06-12 12:00Z
            tok_0 | - | - | expired | - | - | - | -
            Which of them is in use here cannot be told from this list.
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
            token | name | preview | status | scopes | created | expires
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | active | jobs:read, proposals:read | 2026-06-12 10:00Z | never
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
                next: A token cannot mint scopes that it lacks. opentrain_auth_status {} shows what there is to give. For a token with another scope, the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server.
                structured: {
                  "httpStatus": 403,
                  "error": "Not covered",
                  "code": "FORBIDDEN",
                  "requestId": "req_1",
                  "details": {},
                  "next": [
                    "A token cannot mint scopes that it lacks. opentrain_auth_status {} shows what there is to give. For a token with another scope, the account's owner signs in to the OpenTrain app, mints a token with it at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server."
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

fn me(own: Value) -> (u16, Value) {
    let token = json!({ "id": own, "label": "Hiring agent", "scopes": ["jobs:read"] });
    (
        200,
        json!({ "actor": { "userId": "usr_1" }, "token": token, "account": {} }),
    )
}

fn revoked(preview: &str) -> (u16, Value) {
    let mut token = token("tok_2", "revoked");
    token["preview"] = preview.into();
    (200, json!({ "token": token }))
}

#[test]
fn list_tokens_marks_the_one_in_use() {
    let mut own = token("tok_2", "active");
    own["preview"] = "ot_pat_test********5678".into();
    own["organizationId"] = "org_1".into();
    let mut other = token("tok_1", "active");
    other["organizationId"] = "org_1".into();
    check(
        "opentrain_list_tokens",
        json!({}),
        &[(200, json!({ "tokens": [own, other] }))],
        expect![[r#"
            > GET /api/public/v1/tokens (token)
            <
            2 tokens, 2 of them active (at most 25 may be); the list is not paged.
            in all rows: name Hiring agent; status active; scopes jobs:read, proposals:read; created 2026-06-12 10:00Z; expires never
            token | preview
            tok_2 | ot_pat_test********5678
            tok_1 | ot_pat_c3f9********bd21
            organization: org_1
            in use here: tok_2
            structured: the body exactly
        "#]],
    );
}

#[test]
fn revoke_another_token() {
    check(
        "opentrain_revoke_token",
        json!({ "id": "tok_2" }),
        &[me("tok_1".into()), revoked("ot_pat_c3f9********bd21")],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            > DELETE /api/public/v1/tokens/tok_2 (token)
            <
            Token tok_2 is revoked, at once and for good.
            token | name | preview | status | scopes | created | expires | revoked
            tok_2 | Hiring agent | ot_pat_c3f9********bd21 | revoked | jobs:read, proposals:read | 2026-06-12 10:00Z | never | 2026-06-12 12:00Z
            structured: the body exactly
        "#]],
    );
}

#[test]
fn the_token_in_use_is_not_revoked_without_a_word() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "tok_2" }),
        &[me("tok_2".into())],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            < failed
            opentrain_revoke_token was not sent, and nothing was changed.
            - `confirmOwnToken` is not true, and tok_2 is the token in use here: with it revoked every later call fails with 401, and no tool brings it back
            next: Put that to your human; call again only as they decide.
            structured: {
              "error": "opentrain_revoke_token was not sent, and nothing was changed.",
              "code": "HELD_BACK",
              "problems": [
                {
                  "path": "confirmOwnToken",
                  "problem": "is not true, and tok_2 is the token in use here: with it revoked every later call fails with 401, and no tool brings it back"
                }
              ],
              "next": [
                "Put that to your human; call again only as they decide."
              ]
            }
        "#]],
    );
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "tok_2", "confirmOwnToken": false }),
        &[me(Value::Null)],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            < failed
            opentrain_revoke_token was not sent, and nothing was changed.
            - `confirmOwnToken` is not true, and the platform does not say whether tok_2 is the token in use here: with it revoked every later call fails with 401, and no tool brings it back
            next: Put that to your human; call again only as they decide.
            structured: {
              "error": "opentrain_revoke_token was not sent, and nothing was changed.",
              "code": "HELD_BACK",
              "problems": [
                {
                  "path": "confirmOwnToken",
                  "problem": "is not true, and the platform does not say whether tok_2 is the token in use here: with it revoked every later call fails with 401, and no tool brings it back"
                }
              ],
              "next": [
                "Put that to your human; call again only as they decide."
              ]
            }
        "#]],
    );
}

#[test]
fn nothing_is_revoked_while_it_is_unknown_which_token_is_in_use() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "tok_2" }),
        &[(
            500,
            json!({ "error": "Oops", "code": "INTERNAL_ERROR", "requestId": "req_1" }),
        )],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            < failed
            opentrain_revoke_token failed: HTTP 500 INTERNAL_ERROR, requestId req_1.
            The platform says: Oops
            next: The platform has a problem of its own. Try again in a minute; if it stays, tell OpenTrain's support the requestId.
            next: Call opentrain_list_tokens {}: status `revoked` at tok_2 means that it took effect, and so does a 401 if tok_2 was the token in use here.
            That was a look beforehand; the request itself was not sent.
            structured: {
              "httpStatus": 500,
              "error": "Oops",
              "code": "INTERNAL_ERROR",
              "requestId": "req_1",
              "next": [
                "The platform has a problem of its own. Try again in a minute; if it stays, tell OpenTrain's support the requestId.",
                "Call opentrain_list_tokens {}: status `revoked` at tok_2 means that it took effect, and so does a 401 if tok_2 was the token in use here."
              ]
            }
        "#]],
    );
}

#[test]
fn the_token_in_use_is_revoked_once_a_human_agreed() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "tok_2", "confirm_own_token": "true" }),
        &[revoked("ot_pat_test********5678")],
        expect![[r#"
            > DELETE /api/public/v1/tokens/tok_2 (token)
            <
            Token tok_2 is revoked, at once and for good.
            token | name | preview | status | scopes | created | expires | revoked
            tok_2 | Hiring agent | ot_pat_test********5678 | revoked | jobs:read, proposals:read | 2026-06-12 10:00Z | never | 2026-06-12 12:00Z
            It was the one in use here: every later call answers 401, until the account's owner mints a new token in the OpenTrain app at Settings → API keys, and a person runs `opentrain-mcp login` or changes the variable.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn revoke_token_that_is_not_there() {
    check(
        "opentrain_revoke_token",
        json!({ "tokenId": "job_9" }),
        &[
            me("tok_1".into()),
            (
                404,
                json!({ "error": "Not found", "code": "NOT_FOUND", "requestId": "req_1",
                        "details": { "tokenId": "job_9" } }),
            ),
        ],
        expect![[r#"
            > GET /api/public/v1/auth/me (token)
            > DELETE /api/public/v1/tokens/job_9 (token)
            < failed
            opentrain_revoke_token failed: HTTP 404 NOT_FOUND, requestId req_1.
            The platform says: Not found
            details.tokenId: job_9
            next: `job_9` looks like the id of a job, and a token is wanted there. Its id comes from opentrain_list_tokens.
            next: No token of this account has that id. Take `id` from opentrain_list_tokens {}, not the name, the preview or the secret.
            structured: {
              "httpStatus": 404,
              "error": "Not found",
              "code": "NOT_FOUND",
              "requestId": "req_1",
              "details": {
                "tokenId": "job_9"
              },
              "next": [
                "`job_9` looks like the id of a job, and a token is wanted there. Its id comes from opentrain_list_tokens.",
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
