//! The control door: everything a person or only a sandbox can do, each operation with what it
//! refuses. Faults and the log, which need connections, are tested over HTTP.

mod deeds;

use serde_json::{Value, json};

use super::{Agent, BASE, START, Stage, V1, text, verdict};
use crate::http::call::Body;
use crate::http::message::Incoming;
use crate::http::table::Access;
use crate::moment::{DAY, HOUR, iso};
use crate::platform::rows::operations;

impl Stage {
    pub(super) fn door(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.json(method, &format!("/sandbox{path}"), None, &body)
    }

    /// What must succeed at the door.
    pub(super) fn turn(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.door("POST", path, &body);
        assert!(
            matches!(status, 200 | 201),
            "{path} {body}: {status} {answer}"
        );
        answer
    }

    /// What the door refuses, and how.
    fn refuses(&self, path: &str, body: Value, expected: &str) {
        let answer = self.door("POST", path, &body);
        assert_eq!(verdict(&answer), expected, "{path} {body}: {}", answer.1);
    }

    fn v1(&self, method: &str, agent: &Agent, path: &str, body: &Value) -> (u16, Value) {
        let path = format!("{V1}{path}");
        self.json(method, &path, Some(&agent.token), &body.to_string())
    }

    fn asked_to_hire(&self, agent: &Agent) -> String {
        let job = self.spanish_job(agent);
        let proposal = self.first_proposal(agent, &job);
        let terms = json!({ "milestone": { "amount": 100, "name": "First" } });
        let (status, answer) = self.hire(agent, &proposal, &terms);
        assert_eq!(status, 202, "{answer}");
        text(&answer["approval"]["id"])
    }
}

#[test]
fn every_row_of_the_door_says_what_it_does() {
    for row in operations().filter(|row| matches!(row.access, Access::Control)) {
        assert!(!row.paper.summary.is_empty(), "{} {}", row.method, row.path);
        assert!(row.path.starts_with("/sandbox"), "{}", row.path);
    }
}

#[test]
fn the_state_tells_what_is_there_and_no_secret() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let (status, state) = stage.door("GET", "", &Value::Null);
    assert_eq!(status, 200);
    assert_eq!(state["name"], "opentrain-mcp sandbox");
    assert_eq!(state["now"], iso(START));
    assert_eq!(state["seed"], 1);
    assert_eq!(state["dataFolder"], Value::Null);
    assert_eq!(state["counts"]["accounts"], 1);
    assert_eq!(state["accounts"][0]["agentName"], "Scout");
    assert_eq!(state["accounts"][0]["claimed"], false);
    assert_eq!(state["accounts"][0]["hasCard"], true);
    let told = state.to_string();
    for secret in [&agent.token, &agent.claim_token] {
        assert!(!told.contains(secret.as_str()), "{told}");
    }
}

#[test]
fn the_clock_moves_ahead_and_never_back() {
    let stage = Stage::new();
    let moved = stage.turn("/clock", json!({ "advanceSeconds": 3600 }));
    assert_eq!(
        moved,
        json!({ "now": iso(START + HOUR), "clockAheadSeconds": 3600 })
    );
    let to = iso(START + DAY);
    assert_eq!(stage.turn("/clock", json!({ "to": to }))["now"], json!(to));
    let at = |field: &str| format!("400 BAD_REQUEST {field}");
    stage.refuses("/clock", json!({ "to": iso(START) }), &at("to"));
    stage.refuses("/clock", json!({ "to": "soon" }), &at("to"));
    stage.refuses(
        "/clock",
        json!({ "advanceSeconds": -1 }),
        &at("advanceSeconds"),
    );
    stage.refuses(
        "/clock",
        json!({ "advanceSeconds": i64::MAX }),
        &at("advanceSeconds"),
    );
    stage.refuses("/clock", json!({ "advanceSeconds": 1, "to": to }), &at("-"));
    stage.refuses("/clock", json!({ "advance": 1 }), &at("-"));
    stage.refuses("/clock", Value::Null, &at("-"));
}

#[test]
fn a_reset_leaves_only_the_sandbox_itself() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let approval = stage.asked_to_hire(&agent);
    stage.turn(&format!("/approvals/{approval}/confirm"), json!({}));
    stage.turn("/clock", json!({ "advanceSeconds": 60 }));
    stage.turn("/faults", json!({ "status": 503 }));
    let before = stage.door("GET", "", &Value::Null).1;
    assert_eq!(before["counts"]["contracts"], 1);
    let answer = stage.turn("/reset", json!({ "seed": 7 }));
    assert_eq!(answer, json!({ "now": iso(START), "clockAheadSeconds": 0 }));
    let state = stage.door("GET", "", &Value::Null).1;
    assert_eq!((&state["id"], &state["seed"]), (&before["id"], &json!(7)));
    for (name, count) in state["counts"].as_object().unwrap() {
        assert_eq!(count, 0, "{name}");
    }
    assert_eq!(state["accounts"], json!([]));
    assert_eq!(
        stage.door("GET", "/faults", &Value::Null).1,
        json!({ "faults": [] })
    );
    assert_eq!(stage.get(&agent, "/auth/me").0, 401);
    let again = stage.claimed("owner@example.com");
    assert_eq!(stage.get(&again, "/auth/me").0, 200);
    stage.turn("/reset", Value::Null);
    assert_eq!(stage.door("GET", "", &Value::Null).1["seed"], 7);
    stage.refuses("/reset", json!({ "seed": "x" }), "400 BAD_REQUEST -");
}

#[test]
fn an_account_is_named_where_there_are_several() {
    let stage = Stage::new();
    let card = json!({ "onFile": false });
    stage.refuses("/accounts/card", card.clone(), "404 NOT_FOUND -");
    stage.register("Scout");
    let only = stage.turn("/accounts/card", card.clone());
    assert_eq!(only["account"]["hasCard"], false);
    stage.register("Ranger");
    let (status, answer) = stage.door("POST", "/accounts/card", &card);
    assert_eq!(status, 400, "{answer}");
    let known = answer["details"]["accounts"].as_array().unwrap();
    let names: Vec<_> = known.iter().map(|account| &account["agentName"]).collect();
    assert_eq!(names, ["Ranger", "Scout"]);
    let id = &known[0]["id"];
    let named = stage.turn("/accounts/card", json!({ "accountId": id, "onFile": true }));
    assert_eq!(named["account"]["agentName"], "Ranger");
    let none = json!({ "accountId": "acc_none", "onFile": true });
    stage.refuses("/accounts/card", none, "404 NOT_FOUND -");
    stage.refuses(
        "/accounts/card",
        json!({ "accountId": id }),
        "400 BAD_REQUEST -",
    );
    stage.refuses(
        "/accounts/card",
        json!({ "accountId": id, "onFile": 1 }),
        "400 BAD_REQUEST -",
    );
}

#[test]
fn switches_change_what_the_api_answers() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let feature = "public_api_team";
    let off = stage.turn(
        "/accounts/features",
        json!({ "feature": feature, "on": false }),
    );
    assert_eq!(off["account"]["featuresOff"], json!([feature]));
    assert_eq!(
        stage.get(&agent, "/team").1["details"]["featureKey"],
        feature
    );
    stage.turn(
        "/accounts/features",
        json!({ "feature": feature, "on": true }),
    );
    assert_eq!(stage.get(&agent, "/team").0, 200);
    let unknown = json!({ "feature": "teams", "on": true });
    stage.refuses("/accounts/features", unknown, "400 BAD_REQUEST feature");

    stage.turn("/accounts/teams", json!({ "on": false }));
    let refused = stage.get(&agent, "/team");
    assert_eq!(verdict(&refused), "403 FORBIDDEN teams_not_enabled");
    stage.turn("/accounts/teams", json!({ "on": true }));
    stage.turn("/accounts/mail", json!({ "fails": true }));
    let whom = json!({ "email": "new@example.com" });
    let invite = || stage.v1("POST", &agent, "/team/invites", &whom);
    assert_eq!(verdict(&invite()), "409 CONFLICT invite_email_send_failed");
    stage.turn("/accounts/mail", json!({ "fails": false }));
    stage.refuses("/team/accept", whom.clone(), "404 NOT_FOUND -");
    assert_eq!(invite().1["status"], "invite_created");
    stage.turn("/team/accept", whom.clone());
    assert_eq!(invite().1["status"], "already_member");
}

#[test]
fn a_claim_says_whether_its_link_was_mailed() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    for fails in [true, false] {
        stage.turn("/accounts/mail", json!({ "fails": fails }));
        let body = json!({ "claim_token": agent.claim_token, "email": "owner@example.com" });
        let path = "/api/agent/identity/claim";
        let (status, answer) = stage.json("POST", path, None, &body.to_string());
        // The claim begins all the same: the agent hands the link on.
        assert_eq!(
            (status, &answer["email_sent"]),
            (200, &json!(!fails)),
            "{answer}"
        );
    }
}

#[test]
fn tokens_get_other_scopes_without_changing() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let scopes = || stage.get(&agent, "/auth/me").1["token"]["scopes"].clone();
    let normal = scopes();
    let answer = stage.turn("/accounts/scopes", json!({ "scopes": "all" }));
    assert_eq!(answer["tokens"].as_array().unwrap().len(), 1, "{answer}");
    assert!(!answer.to_string().contains(&agent.token));
    assert!(scopes().to_string().contains("payments:write"));
    stage.turn("/accounts/scopes", json!({ "scopes": ["jobs:read"] }));
    assert_eq!(scopes(), json!(["jobs:read"]));
    stage.turn("/accounts/scopes", json!({ "scopes": "default" }));
    assert_eq!(scopes(), normal);
    stage.refuses(
        "/accounts/scopes",
        json!({ "scopes": ["jobs"] }),
        "400 BAD_REQUEST -",
    );
    stage.refuses(
        "/accounts/scopes",
        json!({ "scopes": "some" }),
        "400 BAD_REQUEST scopes",
    );

    let made = stage.turn("/accounts/token", json!({ "name": "CI", "scopes": "all" }));
    let new = Agent {
        token: text(&made["token"]),
        claim_token: String::new(),
    };
    assert_eq!(made["metadata"]["name"], "CI");
    assert_ne!(stage.get(&new, "/payments/pending").0, 403);
    assert_eq!(stage.get(&new, "/auth/me").1["token"]["label"], "CI");
    stage.refuses(
        "/accounts/token",
        json!({ "name": "", "scopes": "all" }),
        "400 BAD_REQUEST name",
    );
    stage.refuses(
        "/accounts/token",
        json!({ "name": "CI" }),
        "400 BAD_REQUEST -",
    );
}

#[test]
fn credits_are_adjusted_but_not_below_nothing() {
    let stage = Stage::new();
    stage.register("Scout");
    let give = |cents: i64| stage.turn("/accounts/credits", json!({ "cents": cents, "note": "n" }));
    assert_eq!(give(500)["account"]["availableCents"], 500);
    assert_eq!(give(-200)["account"]["availableCents"], 300);
    stage.refuses(
        "/accounts/credits",
        json!({ "cents": -301 }),
        "409 CONFLICT credits_too_few",
    );
    stage.refuses(
        "/accounts/credits",
        json!({ "cents": 0 }),
        "400 BAD_REQUEST cents",
    );
    stage.refuses(
        "/accounts/credits",
        json!({ "cents": i64::MIN }),
        "400 BAD_REQUEST cents",
    );
    stage.refuses(
        "/accounts/credits",
        json!({ "cents": 1.5 }),
        "400 BAD_REQUEST -",
    );
    let long = json!({ "cents": 1, "note": "n".repeat(121) });
    stage.refuses("/accounts/credits", long, "400 BAD_REQUEST note");
}

#[test]
fn faults_are_kept_listed_and_removed() {
    let stage = Stage::new();
    let made = stage.turn(
        "/faults",
        json!({ "method": "post", "path": "/jobs/*", "status": 503, "nth": 2, "times": 3 }),
    );
    assert_eq!(made["fault"]["method"], "POST", "{made}");
    assert_eq!(made["fault"]["left"], 3);
    let id = text(&made["fault"]["id"]);
    stage.turn("/faults", json!({ "drop": "after", "delayMs": 5 }));
    stage.turn("/faults", json!({ "delayMs": 5 }));
    stage.turn("/faults", json!({ "cut": 0 }));
    let count = || {
        stage.door("GET", "/faults", &Value::Null).1["faults"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count(), 4);
    assert_eq!(
        stage
            .door("DELETE", &format!("/faults/{id}"), &Value::Null)
            .0,
        200
    );
    assert_eq!(
        stage
            .door("DELETE", &format!("/faults/{id}"), &Value::Null)
            .0,
        404
    );
    assert_eq!(
        stage.door("DELETE", "/faults", &Value::Null).1,
        json!({ "removed": 3 })
    );
    assert_eq!(count(), 0);
    let at = |field: &str| format!("400 BAD_REQUEST {field}");
    stage.refuses("/faults", json!({}), &at("-"));
    stage.refuses("/faults", json!({ "status": 503, "cut": 1 }), &at("-"));
    stage.refuses("/faults", json!({ "status": 99 }), &at("status"));
    stage.refuses("/faults", json!({ "drop": "never" }), &at("drop"));
    stage.refuses("/faults", json!({ "code": "X", "cut": 1 }), &at("code"));
    stage.refuses("/faults", json!({ "status": 500, "nth": 0 }), &at("nth"));
    stage.refuses(
        "/faults",
        json!({ "status": 500, "times": 0 }),
        &at("times"),
    );
    stage.refuses(
        "/faults",
        json!({ "status": 500, "path": "jobs" }),
        &at("path"),
    );
    stage.refuses("/faults", json!({ "delayMs": 600_001 }), &at("delayMs"));
    stage.refuses("/faults", json!({ "cut": -1 }), &at("-"));
}

#[test]
fn the_door_takes_json_from_its_own_place_only() {
    let stage = Stage::new();
    let ask = |kind: Option<&str>, origin: Option<&str>| {
        let incoming = Incoming {
            method: "POST".into(),
            path: "/sandbox/reset".into(),
            host: Some("127.0.0.1:4100".into()),
            origin: origin.map(str::to_owned),
            content_type: kind.map(str::to_owned),
            ..Incoming::default()
        };
        let answer = stage.platform.answer(&incoming, START);
        match answer.body {
            Some(Body::Json(body)) => verdict_or_yes(answer.status, body),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ask(None, None), "200");
    assert_eq!(ask(None, Some(BASE)), "200");
    assert_eq!(ask(Some("application/json; charset=utf-8"), None), "200");
    for simple in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        assert_eq!(ask(Some(simple), None), "400 BAD_REQUEST -");
    }
    let foreign = ask(None, Some("https://evil.example"));
    assert_eq!(foreign, "403 FORBIDDEN cross_site");
}

fn verdict_or_yes(status: u16, body: Value) -> String {
    if status < 400 {
        status.to_string()
    } else {
        verdict(&(status, body))
    }
}

#[test]
fn unknown_paths_and_wrong_methods_are_told_apart() {
    let stage = Stage::new();
    let incoming = |method: &str, path: &str| Incoming {
        method: method.into(),
        path: path.into(),
        host: Some("127.0.0.1:4100".into()),
        ..Incoming::default()
    };
    let check = |method: &str, path: &str, status: u16, allow: Option<&str>, mark: &str| {
        let answer = stage.platform.answer(&incoming(method, path), START);
        let allowed = answer.headers.iter().find(|(name, _)| *name == "allow");
        let told = match &answer.body {
            Some(Body::Json(body)) => text(body.get("code").unwrap_or(&body["error"])),
            _ => "page".to_owned(),
        };
        let found = (
            answer.status,
            allowed.map(|(_, value)| value.as_ref()),
            told.as_str(),
        );
        assert_eq!(found, (status, allow, mark), "{method} {path}");
    };
    check(
        "PUT",
        "/api/public/v1/tokens",
        405,
        Some("GET, HEAD, POST"),
        "METHOD_NOT_ALLOWED",
    );
    check(
        "DELETE",
        "/api/public/v1/auth/me",
        405,
        Some("GET, HEAD"),
        "METHOD_NOT_ALLOWED",
    );
    check(
        "GET",
        "/api/agent/identity",
        405,
        Some("POST"),
        "invalid_request",
    );
    check(
        "POST",
        "/sandbox",
        405,
        Some("GET, HEAD"),
        "METHOD_NOT_ALLOWED",
    );
    check("DELETE", "/claim", 405, Some("GET, HEAD, POST"), "page");
    check("GET", "/api/public/v1/nothing", 404, None, "NOT_FOUND");
    check("GET", "/api/agent/nothing", 404, None, "invalid_request");
    check("GET", "/sandbox/nothing", 404, None, "NOT_FOUND");
    check("GET", "/sandboxes", 404, None, "page");
    assert_eq!(
        stage
            .platform
            .answer(&incoming("HEAD", "/sandbox"), START)
            .status,
        200
    );
}

#[test]
fn registration_is_closed_and_opened() {
    let stage = Stage::new();
    let register = || stage.json("POST", "/api/agent/identity", None, "{}");
    stage.turn("/registration", json!({ "open": false }));
    assert_eq!(register().1["error"], "anonymous_not_enabled");
    stage.turn("/registration", json!({ "open": true }));
    assert_eq!(register().0, 201);
    stage.refuses("/registration", json!({}), "400 BAD_REQUEST -");
}
