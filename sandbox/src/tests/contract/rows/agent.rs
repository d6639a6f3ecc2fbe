//! Registration, the claim ceremony, tokens. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage};
use super::super::Row;
use super::{row, v1};
use crate::moment::{DAY, HOUR, MINUTE};

const IDENTITY: &str = "/api/agent/identity";
const CLAIM: &str = "/api/agent/identity/claim";
const EXCHANGE: &str = "/api/agent/oauth/token";
const REVOKE: &str = "/api/agent/oauth/revoke";

pub(super) const ROWS: &[Row] = &[
    row("POST /api/agent/identity", 201, "", "auth.md 3.1", |s| {
        post(s, IDENTITY, &json!({}))
    }),
    row(
        "POST /api/agent/identity",
        400,
        "unsupported_identity_type",
        "auth.md 3.1",
        |s| post(s, IDENTITY, &json!({ "identity_type": "email" })),
    ),
    row(
        "POST /api/agent/identity",
        400,
        "invalid_request",
        "auth.md 3.0",
        |s| post(s, IDENTITY, &json!({ "agent_name": 7 })),
    ),
    row(
        "POST /api/agent/identity",
        403,
        "anonymous_not_enabled",
        "auth.md 3.1",
        |s| {
            no_anonymous(s);
            post(s, IDENTITY, &json!({}))
        },
    ),
    row(
        "POST /api/agent/identity",
        429,
        "rate_limit_exceeded",
        "auth.md 3.1",
        |s| until_refused(|| post(s, IDENTITY, &json!({}))),
    ),
    row(
        "POST /api/agent/identity/claim",
        200,
        "",
        "auth.md 3.2",
        |s| {
            let agent = s.register("Scout");
            claim(s, &agent, "a@example.com")
        },
    ),
    row(
        "POST /api/agent/identity/claim",
        400,
        "invalid_request",
        "auth.md 3.2",
        |s| {
            let agent = s.register("Scout");
            s.claimed("taken@example.com");
            for body in [
                json!({}),
                json!({ "email": "a@example.com" }),
                json!({ "claim_token": agent.claim_token }),
                json!({ "claim_token": agent.claim_token, "email": "nobody" }),
                json!({ "claim_token": "ot_clm_unknown", "email": "a@example.com" }),
            ] {
                assert_eq!(
                    post(s, CLAIM, &body).1["error"],
                    "invalid_request",
                    "{body}"
                );
            }
            // The email of an account is told in the description, not in the error.
            let (_, taken) = claim(s, &agent, "taken@example.com");
            assert_eq!(taken["error_description"], "email_already_registered");
            s.pass(DAY + 1);
            claim(s, &agent, "a@example.com")
        },
    ),
    row(
        "POST /api/agent/identity/claim",
        403,
        "anonymous_not_enabled",
        "auth.md 3.2",
        |s| {
            let agent = s.register("Scout");
            no_anonymous(s);
            claim(s, &agent, "a@example.com")
        },
    ),
    row(
        "POST /api/agent/identity/claim",
        429,
        "rate_limit_exceeded",
        "auth.md 3.2",
        |s| {
            let agent = s.register("Scout");
            until_refused(|| claim(s, &agent, "a@example.com"))
        },
    ),
    row("POST /api/agent/oauth/token", 200, "", "auth.md 3.3", |s| {
        let agent = s.register("Scout");
        complete(s, &agent);
        s.exchange(&agent)
    }),
    row(
        "POST /api/agent/oauth/token",
        400,
        "authorization_pending",
        "auth.md 3.3",
        |s| {
            let agent = s.register("Scout");
            s.start_claim(&agent, "a@example.com");
            s.exchange(&agent)
        },
    ),
    row(
        "POST /api/agent/oauth/token",
        400,
        "slow_down",
        "auth.md 3.3",
        |s| {
            let agent = s.register("Scout");
            s.start_claim(&agent, "a@example.com");
            s.exchange(&agent);
            s.pass(4_999);
            s.exchange(&agent)
        },
    ),
    row(
        "POST /api/agent/oauth/token",
        400,
        "expired_token",
        "auth.md 3.3",
        |s| {
            let agent = s.register("Scout");
            s.start_claim(&agent, "a@example.com");
            s.pass(DAY + HOUR);
            s.exchange(&agent)
        },
    ),
    row(
        "POST /api/agent/oauth/token",
        400,
        "invalid_grant",
        "auth.md 3.3",
        |s| {
            let agent = s.register("Scout");
            complete(s, &agent);
            assert_eq!(s.exchange(&agent).0, 200);
            s.pass(MINUTE);
            s.exchange(&agent)
        },
    ),
    row(
        "POST /api/agent/oauth/token",
        400,
        "unsupported_grant_type",
        "auth.md 3.3",
        |s| {
            s.json(
                "POST",
                EXCHANGE,
                None,
                "grant_type=password&claim_token=ot_clm_x",
            )
        },
    ),
    row(
        "POST /api/agent/oauth/token",
        400,
        "invalid_request",
        "auth.md 3.3",
        |s| {
            s.json(
                "POST",
                EXCHANGE,
                None,
                "grant_type=urn%3Aopentrain%3Aagent-auth%3Agrant-type%3Aclaim",
            )
        },
    ),
    row(
        "POST /api/agent/oauth/revoke",
        200,
        "",
        "auth.md 3.4",
        |s| {
            let agent = s.register("Scout");
            let form = format!("token={}", agent.token);
            let first = s.json("POST", REVOKE, None, &form);
            assert_eq!(s.get(&agent, "/auth/me").0, 401, "it takes effect at once");
            assert_eq!(s.json("POST", REVOKE, None, &form), first, "and again");
            assert_eq!(first.1, json!({}));
            s.json("POST", REVOKE, None, "token=ot_pat_nobody_knows")
        },
    ),
    row(
        "POST /api/agent/oauth/revoke",
        400,
        "invalid_request",
        "auth.md 3.4",
        |s| s.json("POST", REVOKE, None, ""),
    ),
    row("GET /auth/me", 200, "", "auth.md 5", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/auth/me")
    }),
    row("GET /tokens", 200, "", "auth.md 8.1", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/tokens")
    }),
    row("POST /tokens", 201, "", "auth.md 8.2", |s| {
        let (_, made) = token(s, &json!({ "scopes": ["jobs:read", "jobs:read"] }));
        assert_eq!(made["metadata"]["scopes"], json!(["jobs:read"]));
        token(s, &json!({}))
    }),
    row("POST /tokens", 400, "field,issues", "auth.md 8.2", |s| {
        for body in [
            json!({ "name": "" }),
            json!({ "name": "x".repeat(121) }),
            json!({ "scopes": "jobs:read" }),
            json!({ "expiresAt": "soon" }),
        ] {
            assert_eq!(token(s, &body).0, 400, "{body}");
        }
        token(s, &json!({ "expiresAt": "2020-01-01T00:00:00.000Z" }))
    }),
    row("POST /tokens", 400, "issues", "auth.md 8.2", |s| {
        let agent = s.register("Scout");
        v1(s, &agent, "POST", "/tokens", "{nonsense")
    }),
    row(
        "POST /tokens",
        400,
        "unknownScopes,supportedScopes",
        "auth.md 8.2",
        |s| token(s, &json!({ "scopes": ["jobs:read", "moon:land"] })),
    ),
    row(
        "POST /tokens",
        403,
        "requiredScopes,grantedScopes",
        "auth.md 8.2",
        |s| token(s, &json!({ "scopes": ["payments:write"] })),
    ),
    row("POST /tokens", 409, "limit", "auth.md 12", |s| {
        let agent = s.register("Scout");
        for _ in 0..24 {
            assert_eq!(v1(s, &agent, "POST", "/tokens", "{}").0, 201);
        }
        v1(s, &agent, "POST", "/tokens", "{}")
    }),
    row("DELETE /tokens/{tokenId}", 200, "", "auth.md 8.3", |s| {
        let agent = s.register("Scout");
        let (_, me) = s.get(&agent, "/auth/me");
        let path = format!("/tokens/{}", me["token"]["id"].as_str().unwrap());
        v1(s, &agent, "DELETE", &path, "")
    }),
    row(
        "DELETE /tokens/{tokenId}",
        404,
        "tokenId",
        "auth.md 8.3",
        |s| {
            let (agent, other) = (s.register("Scout"), s.register("Other"));
            let (_, me) = s.get(&other, "/auth/me");
            let path = format!("/tokens/{}", me["token"]["id"].as_str().unwrap());
            assert_eq!(v1(s, &agent, "DELETE", "/tokens/tok_none", "").0, 404);
            v1(s, &agent, "DELETE", &path, "")
        },
    ),
];

fn post(stage: &Stage, path: &str, body: &Value) -> (u16, Value) {
    stage.json("POST", path, None, &body.to_string())
}

fn claim(stage: &Stage, agent: &Agent, email: &str) -> (u16, Value) {
    post(
        stage,
        CLAIM,
        &json!({ "claim_token": agent.claim_token, "email": email }),
    )
}

/// What the human does.
fn complete(stage: &Stage, agent: &Agent) {
    let (query, code) = stage.start_claim(agent, "a@example.com");
    let (status, page) = stage.page("POST", "/claim", &format!("{query}&user_code={code}"));
    assert_eq!(status, 200, "{page}");
}

fn token(stage: &Stage, body: &Value) -> (u16, Value) {
    let agent = stage.register("Scout");
    v1(stage, &agent, "POST", "/tokens", &body.to_string())
}

fn no_anonymous(stage: &Stage) {
    stage
        .platform
        .execute("INSERT INTO meta (key, value) VALUES ('anonymous_off', '1')");
}

/// Repeats a call until it is refused for being repeated.
fn until_refused(mut call: impl FnMut() -> (u16, Value)) -> (u16, Value) {
    for _ in 0..1000 {
        let answer = call();
        if answer.0 == 429 {
            return answer;
        }
        assert!(answer.0 < 300, "{answer:?}");
    }
    (0, json!("a thousand calls are not too many"))
}
