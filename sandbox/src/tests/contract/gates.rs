//! The gates before every operation, in their order: token, scope, claim, feature. Every row of the
//! table that has a gate is held to it; what comes behind the gates is in `rows`.

use serde_json::{Value, json};

use super::super::Stage;
use super::{mark, rows};
use crate::http::openapi;
use crate::http::table::{Access, Operation};
use crate::platform::rows::{TABLE, operations};

/// auth.md 10.2: no token, a wrong one, a claim token, an expired or a revoked one.
#[test]
fn without_a_working_token_nothing_behind_one_answers() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let dead = stage.register("Dead");
    stage
        .platform
        .execute("UPDATE token SET revoked_at = 1 WHERE name = 'Dead'");
    let late = stage.register("Late");
    stage
        .platform
        .execute("UPDATE token SET expires_at = 1 WHERE name = 'Late'");
    for (row, _) in guarded() {
        let wrong = [
            None,
            Some(""),
            Some("ot_pat_nobody_knows"),
            Some(agent.claim_token.as_str()),
            Some(dead.token.as_str()),
            Some(late.token.as_str()),
        ];
        for token in wrong {
            let (status, body) = call(&stage, row, token);
            let found = (status, mark(&body), &body["code"]);
            assert_eq!(
                found,
                (401, String::new(), &json!("UNAUTHORIZED")),
                "{}",
                row.path
            );
        }
    }
}

/// auth.md 7.5: the scopes that were wanted and those there are, on a claimed account, even where
/// the feature is off and nothing asked for exists.
#[test]
fn the_scope_is_asked_before_the_feature_and_everything_else() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let none = json!({ "scopes": [] }).to_string();
    let (_, made) = stage.json("POST", "/api/public/v1/tokens", Some(&agent.token), &none);
    let token = made["token"].as_str().unwrap();
    all_features(&stage, false);
    for (row, scopes) in guarded().filter(|(_, scopes)| !scopes.is_empty()) {
        let (status, body) = call(&stage, row, Some(token));
        assert_eq!(
            (status, &body["code"]),
            (403, &json!("FORBIDDEN")),
            "{}",
            row.path
        );
        assert_eq!(
            body["details"],
            json!({ "requiredScopes": scopes, "grantedScopes": [] }),
            "{}",
            row.path
        );
    }
}

/// auth.md 7.3 and 7.5: what needs a claim says so, with the way to it.
#[test]
fn an_unclaimed_account_is_shown_the_way_to_the_claim() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    all_features(&stage, false);
    let expected = [
        ("POST", "/jobs/{id}/invites"),
        ("POST", "/proposals/{proposalId}/conversation"),
        ("POST", "/proposals/{proposalId}/hire"),
        ("POST", "/messages"),
        ("POST", "/contracts/{contractId}/milestones"),
        ("POST", "/contracts/{contractId}/end"),
        ("POST", "/milestones/{milestoneId}/fund"),
        ("POST", "/milestones/{milestoneId}/approve"),
        ("POST", "/credits/top-ups"),
        ("POST", "/team/invites"),
    ];
    let mut found: Vec<_> = guarded()
        .filter(|(row, _)| row.claim.is_some())
        .map(|(row, _)| (row.method, row.path.strip_prefix("/api/public/v1").unwrap()))
        .collect();
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let check = |lacks_scope: bool| {
        for (row, scopes) in guarded().filter(|(row, _)| row.claim.is_some()) {
            let (status, body) = call(&stage, row, Some(&agent.token));
            assert_eq!(
                (status, &body["code"]),
                (403, &json!("FORBIDDEN")),
                "{}",
                row.path
            );
            let details = &body["details"];
            assert_eq!(details["reason"], "account_claim_required", "{}", row.path);
            assert_eq!(details["action"], row.claim.unwrap());
            assert_eq!(details["claimUrl"], format!("{}/claim", super::super::BASE));
            let wanted = if lacks_scope {
                json!(scopes)
            } else {
                Value::Null
            };
            assert_eq!(details["requiredScopes"], wanted, "{}", row.path);
        }
    };
    check(true);
    stage.every_scope();
    check(false);
}

/// auth.md 7.2 and 7.5: each of the eight features switches off its own operations and no others.
#[test]
fn a_feature_that_is_off_is_named() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    all_features(&stage, false);
    let mut features = std::collections::BTreeSet::new();
    for (row, _) in guarded() {
        let (status, body) = call(&stage, row, Some(&agent.token));
        match row.feature {
            Some(feature) => {
                features.insert(feature);
                assert_eq!(status, 403, "{} {body}", row.path);
                let details = json!({ "featureKey": feature, "mode": "ALLOWLIST" });
                assert_eq!(body["details"], details, "{}", row.path);
            }
            None => assert_ne!(mark(&body), "featureKey,mode", "{}", row.path),
        }
    }
    assert_eq!(features.len(), 8, "{features:?}");
    all_features(&stage, true);
    for (row, _) in guarded() {
        let (_, body) = call(&stage, row, Some(&agent.token));
        assert_ne!(mark(&body), "featureKey,mode", "{}", row.path);
    }
}

/// auth.md 12: 120 a minute, over all four reads together.
#[test]
fn the_marketplace_is_limited_by_the_minute() {
    let rows: Vec<_> = operations()
        .filter(|row| matches!(row.access, Access::Market))
        .collect();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        let mut stage = Stage::new();
        for _ in 0..120 {
            assert_ne!(call(&stage, row, None).0, 429);
        }
        for other in &rows {
            let (status, body) = call(&stage, other, None);
            assert_eq!((status, &body["code"]), (429, &json!("RATE_LIMITED")));
        }
        stage.now += 60_000;
        assert_ne!(call(&stage, row, None).0, 429);
    }
}

/// auth.md 5: a token that outlives its user.
#[test]
fn a_token_whose_user_is_gone_finds_nothing() {
    let stage = Stage::new();
    let agent = orphan(&stage);
    for (row, _) in guarded() {
        let (status, body) = call(&stage, row, Some(&agent));
        let found = (status, &body["code"]);
        assert_eq!(found, (404, &json!("NOT_FOUND")), "{}", row.path);
    }
}

/// What a client can meet is what the document lists, whether a gate answers it or the operation.
#[test]
fn the_document_lists_every_answer_of_every_row_and_gate() {
    let document = openapi::document(TABLE, super::super::BASE);
    let mut given: Vec<(String, u16)> = Vec::new();
    for row in rows::all() {
        let (method, path) = row.operation.split_once(' ').unwrap();
        let base = if path.starts_with("/api/") {
            ""
        } else {
            super::super::V1
        };
        given.push((format!("{method} {base}{path}"), row.status));
    }
    let api = || operations().filter(|row| row.is_api());
    let mut met = |stage: &Stage, token: Option<&str>| {
        for row in api() {
            let (status, _) = call(stage, row, token);
            given.push((format!("{} {}", row.method, row.path), status));
        }
    };
    let stage = Stage::new();
    met(&stage, None);
    met(&stage, Some("ot_pat_nobody_knows"));
    met(&stage, Some(&stage.register("Scout").token));
    let owner = stage.claimed("owner@example.com");
    met(&stage, Some(&owner.token));
    stage.platform.execute("UPDATE token SET scopes = '[]'");
    met(&stage, Some(&owner.token));
    stage.every_scope();
    met(&stage, Some(&owner.token));
    all_features(&stage, false);
    met(&stage, Some(&owner.token));
    let stage = Stage::new();
    let gone = orphan(&stage);
    met(&stage, Some(&gone));
    for _ in 0..120 {
        stage.json("GET", "/api/public/v1/jobs", None, "");
    }
    met(&stage, None);
    for status in [401, 403, 404, 429] {
        assert!(given.iter().any(|(_, met)| *met == status), "no {status}");
    }
    let mut unlisted: Vec<_> = (given.into_iter())
        .filter(|(name, status)| {
            let (method, path) = name.split_once(' ').unwrap();
            let operation = &document["paths"][path][method.to_lowercase()];
            assert!(operation.is_object(), "{name}");
            operation["responses"].get(status.to_string()).is_none()
        })
        .collect();
    unlisted.sort_unstable();
    unlisted.dedup();
    assert!(unlisted.is_empty(), "{unlisted:#?}");
}

/// A token whose account has gone, as no operation lets one go.
fn orphan(stage: &Stage) -> String {
    let agent = stage.register("Gone");
    stage.platform.execute(
        "PRAGMA foreign_keys = OFF; DELETE FROM account WHERE agent_name = 'Gone';
         PRAGMA foreign_keys = ON;",
    );
    agent.token
}

/// Every operation behind a token, with its scopes.
fn guarded() -> impl Iterator<Item = (&'static Operation, &'static [&'static str])> {
    operations().filter_map(|row| match row.access {
        Access::Token(scopes) => Some((row, scopes)),
        _ => None,
    })
}

/// A call that asks for nothing that exists, with an empty object for a body. Tokens are not
/// revoked by it, since there is none of this name.
fn call(stage: &Stage, row: &Operation, token: Option<&str>) -> (u16, Value) {
    let path = row.path.replace(['{', '}'], "");
    let body = if row.method == "GET" { "" } else { "{}" };
    stage.json(row.method, &path, token, body)
}

fn all_features(stage: &Stage, on: bool) {
    let off = if on {
        json!([])
    } else {
        json!([
            "public_api_job_drafting",
            "public_api_job_publishing",
            "public_api_hiring",
            "public_api_messaging_writes",
            "public_api_team",
            "public_api_payments_write",
            "public_api_credits",
            "public_api_webhooks",
        ])
    };
    stage
        .platform
        .execute(&format!("UPDATE account SET features_off = '{off}'"));
}
