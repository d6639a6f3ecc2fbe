//! Credits, payments, webhooks and the team. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage, text};
use super::super::Row;
use super::{hired, row, v1};

const EVENTS: &str =
    r#"{ "url": "https://example.com/hooks", "eventTypes": ["proposal.received"] }"#;

pub(super) const ROWS: &[Row] = &[
    row(
        "GET /credits",
        200,
        "",
        "contracts-and-money.md 12.1",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/credits")
        },
    ),
    row(
        "GET /credits/ledger",
        200,
        "",
        "contracts-and-money.md 12.2",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/credits/ledger?limit=100")
        },
    ),
    row(
        "GET /credits/ledger",
        400,
        "field",
        "contracts-and-money.md 12.2",
        |s| {
            let agent = s.register("Scout");
            for limit in ["0", "101", "x"] {
                assert_eq!(
                    s.get(&agent, &format!("/credits/ledger?limit={limit}")).0,
                    400
                );
            }
            s.get(&agent, "/credits/ledger?limit=-1")
        },
    ),
    row(
        "POST /credits/top-ups",
        201,
        "",
        "contracts-and-money.md 12.3",
        |s| top_up(s, r#"{ "amountUsd": 10 }"#),
    ),
    row(
        "POST /credits/top-ups",
        400,
        "field",
        "contracts-and-money.md 12.3",
        |s| {
            for body in [
                "{}",
                r#"{ "amountUsd": "100" }"#,
                r#"{ "amountUsd": 9.99 }"#,
                "{nonsense",
            ] {
                assert_eq!(top_up(s, body).0, 400, "{body}");
            }
            let refused = top_up(s, r#"{ "amountUsd": 10001 }"#);
            assert_eq!(refused.1["details"], json!({ "field": "amountUsd" }));
            refused
        },
    ),
    row(
        "GET /credits/top-ups/{topUpId}",
        200,
        "",
        "contracts-and-money.md 12.4",
        |s| {
            let agent = payer(s);
            let (_, made) = v1(
                s,
                &agent,
                "POST",
                "/credits/top-ups",
                r#"{ "amountUsd": 10 }"#,
            );
            s.get(
                &agent,
                &format!("/credits/top-ups/{}", text(&made["topUpId"])),
            )
        },
    ),
    row(
        "GET /credits/top-ups/{topUpId}",
        404,
        "resource,topUpId",
        "contracts-and-money.md 12.4",
        |s| {
            let agent = payer(s);
            let (_, made) = v1(
                s,
                &agent,
                "POST",
                "/credits/top-ups",
                r#"{ "amountUsd": 10 }"#,
            );
            let other = s.register("Other");
            s.get(
                &other,
                &format!("/credits/top-ups/{}", text(&made["topUpId"])),
            )
        },
    ),
    row(
        "GET /payments/pending",
        200,
        "",
        "contracts-and-money.md 14",
        |s| {
            let (agent, _, milestone) = planned(s);
            fund(s, &agent, &milestone);
            let answer = s.get(&agent, "/payments/pending");
            assert_eq!(answer.1["payments"][0]["milestone"]["id"], json!(milestone));
            answer
        },
    ),
    row("GET /team", 200, "", "auth.md 9.1", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/team")
    }),
    row("GET /team", 403, "teams_not_enabled", "auth.md 9.1", |s| {
        let agent = s.register("Scout");
        s.platform.execute("UPDATE account SET teams_on = 0");
        s.get(&agent, "/team")
    }),
    row("POST /team/invites", 200, "", "auth.md 9.2", |s| {
        team(s, "a@example.com")
    }),
    row("POST /team/invites", 400, "issues", "auth.md 9.2", |s| {
        let agent = s.claimed("owner@example.com");
        for body in ["", "{}", "{nonsense", r#"{ "email": 7 }"#] {
            assert_eq!(
                v1(s, &agent, "POST", "/team/invites", body).0,
                400,
                "{body}"
            );
        }
        team(s, "nobody")
    }),
    row("POST /team/invites", 400, "email", "auth.md 9.2", |s| {
        team(s, &format!("{}@example.com", "x".repeat(300)))
    }),
    row(
        "POST /team/invites",
        403,
        "teams_not_enabled",
        "auth.md 9.2",
        |s| {
            let agent = s.claimed("owner@example.com");
            s.platform.execute("UPDATE account SET teams_on = 0");
            v1(
                s,
                &agent,
                "POST",
                "/team/invites",
                r#"{ "email": "a@example.com" }"#,
            )
        },
    ),
    row(
        "POST /team/invites",
        409,
        "invite_email_send_failed",
        "auth.md 9.2",
        |s| {
            let agent = s.claimed("owner@example.com");
            s.platform.execute("UPDATE account SET mail_fails = 1");
            v1(
                s,
                &agent,
                "POST",
                "/team/invites",
                r#"{ "email": "a@example.com" }"#,
            )
        },
    ),
    row(
        "POST /webhooks",
        201,
        "",
        "updates-and-webhooks.md 3.2",
        |s| {
            let agent = manager(s);
            v1(s, &agent, "POST", "/webhooks", EVENTS)
        },
    ),
    row(
        "POST /webhooks",
        400,
        "issues",
        "updates-and-webhooks.md 3.2",
        |s| {
            let agent = manager(s);
            for body in [
                "{nonsense".to_owned(),
                "{}".to_owned(),
                json!({ "url": "http://example.com", "eventTypes": ["proposal.received"] })
                    .to_string(),
                json!({ "url": "https://example.com", "eventTypes": [] }).to_string(),
                json!({ "url": "https://example.com", "eventTypes": ["moon.landed"] }).to_string(),
            ] {
                assert_eq!(v1(s, &agent, "POST", "/webhooks", &body).0, 400, "{body}");
            }
            let long = format!("https://example.com/{}", "x".repeat(2048));
            let body = json!({ "url": long, "eventTypes": ["proposal.received"] }).to_string();
            v1(s, &agent, "POST", "/webhooks", &body)
        },
    ),
    row(
        "POST /webhooks",
        403,
        "requiredScopes,grantedScopes",
        "updates-and-webhooks.md 3.2",
        |s| {
            let agent = s.register("Scout");
            s.platform
                .execute(r#"UPDATE token SET scopes = '["webhooks:manage"]'"#);
            v1(s, &agent, "POST", "/webhooks", EVENTS)
        },
    ),
    row(
        "POST /webhooks",
        409,
        "limit",
        "updates-and-webhooks.md 3.2",
        |s| {
            let agent = manager(s);
            for _ in 0..10 {
                assert_eq!(v1(s, &agent, "POST", "/webhooks", EVENTS).0, 201);
            }
            v1(s, &agent, "POST", "/webhooks", EVENTS)
        },
    ),
    row(
        "GET /webhooks",
        200,
        "",
        "updates-and-webhooks.md 3.3",
        |s| {
            let agent = manager(s);
            s.get(&agent, "/webhooks")
        },
    ),
    row(
        "GET /webhooks/{webhookId}",
        200,
        "",
        "updates-and-webhooks.md 3.4",
        |s| {
            let (agent, id) = webhook(s);
            s.get(&agent, &format!("/webhooks/{id}"))
        },
    ),
    row(
        "GET /webhooks/{webhookId}",
        404,
        "resource,webhookId",
        "updates-and-webhooks.md 3.4",
        |s| {
            let (_, id) = webhook(s);
            let other = manager(s);
            s.get(&other, &format!("/webhooks/{id}"))
        },
    ),
    row(
        "DELETE /webhooks/{webhookId}",
        200,
        "",
        "updates-and-webhooks.md 3.5",
        |s| {
            let (agent, id) = webhook(s);
            v1(s, &agent, "DELETE", &format!("/webhooks/{id}"), "")
        },
    ),
    row(
        "DELETE /webhooks/{webhookId}",
        404,
        "resource,webhookId",
        "updates-and-webhooks.md 3.5",
        |s| {
            let (agent, id) = webhook(s);
            assert_eq!(
                v1(s, &agent, "DELETE", &format!("/webhooks/{id}"), "").0,
                200
            );
            v1(s, &agent, "DELETE", &format!("/webhooks/{id}"), "")
        },
    ),
];

fn plan(stage: &Stage, agent: &Agent, contract: &str, body: &Value) -> (u16, Value) {
    let path = format!("/contracts/{contract}/milestones");
    v1(stage, agent, "POST", &path, &body.to_string())
}

fn fund(stage: &Stage, agent: &Agent, milestone: &str) -> (u16, Value) {
    v1(
        stage,
        agent,
        "POST",
        &format!("/milestones/{milestone}/fund"),
        "",
    )
}

/// A contract with a milestone that is not funded.
fn planned(stage: &mut Stage) -> (Agent, String, String) {
    let (agent, contract) = hired(stage);
    let body = json!({ "description": "More", "volume": 4 });
    let (status, answer) = plan(stage, &agent, &contract, &body);
    assert_eq!(status, 201, "{answer}");
    (agent, contract, text(&answer["milestone"]["id"]))
}

/// A claimed account whose token may do everything.
fn payer(stage: &Stage) -> Agent {
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    agent
}

fn top_up(stage: &Stage, body: &str) -> (u16, Value) {
    let agent = stage.register("Scout");
    stage.platform.execute("UPDATE account SET claimed_at = 1");
    stage.every_scope();
    v1(stage, &agent, "POST", "/credits/top-ups", body)
}

fn team(stage: &Stage, email: &str) -> (u16, Value) {
    let agent = stage.register("Scout");
    stage.platform.execute("UPDATE account SET claimed_at = 1");
    stage.every_scope();
    v1(
        stage,
        &agent,
        "POST",
        "/team/invites",
        &json!({ "email": email }).to_string(),
    )
}

fn manager(stage: &Stage) -> Agent {
    let agent = stage.register("Scout");
    stage.every_scope();
    agent
}

fn webhook(stage: &Stage) -> (Agent, String) {
    let agent = manager(stage);
    let (status, made) = v1(stage, &agent, "POST", "/webhooks", EVENTS);
    assert_eq!(status, 201, "{made}");
    (agent, text(&made["webhook"]["id"]))
}
