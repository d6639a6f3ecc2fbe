//! What the platform does as time passes and in states no operation can make, asked of the adapter
//! itself so that a test says what time it is. The main line over HTTP is tested in `tests/it`.

mod claim;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deeds::Pace;
use crate::http::call::Body;
use crate::http::message::Incoming;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::platform::dispatch::Platform;
use crate::store;
use crate::tests::pressed;

const BASE: &str = "http://127.0.0.1:4100";
const SECOND: Moment = 1000;
/// 2026-06-12T10:00:00Z, an exact minute.
const START: Moment = 1_781_258_400_000;
const OWNER: &str = "owner@example.com";
const BRIEF: &str = "Need 3 Spanish transcribers for 40 hours of audio, $15 per hour, experts.";

/// A platform with a clock that only the test turns.
struct World {
    platform: Platform,
    folder: TempDir,
    now: Moment,
}

/// An agent with an account, claimed or not.
struct Agent {
    token: String,
    claim_token: String,
}

struct Reply {
    status: u16,
    /// Null for a page.
    body: Value,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = store::open(Some(folder.path()), None).unwrap();
        let platform = Platform::new(connection, BASE.into(), Pace::default());
        World {
            platform,
            folder,
            now: START,
        }
    }

    fn pass(&mut self, time: Moment) {
        self.now += time;
    }

    /// Changes a state behind the platform's back.
    fn execute(&self, sql: &str) {
        let file = self.folder.path().join("sandbox.sqlite");
        Connection::open(file).unwrap().execute_batch(sql).unwrap();
    }

    fn send(&self, method: &str, path: &str, token: &str, body: &str) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let incoming = Incoming {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            authorization: (!token.is_empty()).then(|| format!("Bearer {token}")),
            host: Some("127.0.0.1:4100".into()),
            body: body.as_bytes().to_vec(),
            ..Incoming::default()
        };
        self.answer(&incoming)
    }

    fn answer(&self, incoming: &Incoming) -> Reply {
        let outgoing = self.platform.answer(incoming, self.now);
        let body = match outgoing.body {
            Some(Body::Json(value)) => value,
            Some(Body::Html(_) | Body::Page { .. } | Body::Text(..) | Body::Live(_)) | None => {
                Value::Null
            }
        };
        Reply {
            status: outgoing.status,
            body,
        }
    }

    fn v1(&self, agent: &Agent, method: &str, path: &str, body: Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(
            method,
            &format!("/api/public/v1/{path}"),
            &agent.token,
            &body,
        )
    }

    fn register(&self) -> Agent {
        let body = self.send("POST", "/api/agent/identity", "", "{}").body;
        Agent {
            token: text(&body, "/access_token"),
            claim_token: text(&body, "/claim_token"),
        }
    }

    /// Starts the claim; gives the attempt's token and the code.
    fn start_claim(&self, agent: &Agent, email: &str) -> Reply {
        let body = json!({ "claim_token": agent.claim_token, "email": email });
        self.send("POST", "/api/agent/identity/claim", "", &body.to_string())
    }

    fn type_code(&self, attempt: &str, code: &str) -> Reply {
        let form = format!("token={attempt}&user_code={code}");
        self.answer(&pressed(&self.platform, BASE, "/claim", &form))
    }

    fn poll(&self, agent: &Agent) -> Reply {
        let grant = "urn%3Aopentrain%3Aagent-auth%3Agrant-type%3Aclaim";
        let body = format!("grant_type={grant}&claim_token={}", agent.claim_token);
        self.send("POST", "/api/agent/oauth/token", "", &body)
    }

    fn claimed(&self, email: &str) -> Agent {
        let mut agent = self.register();
        let (attempt, code) = attempt(&self.start_claim(&agent, email));
        assert_eq!(self.type_code(&attempt, &code).status, 200);
        agent.token = text(&self.poll(&agent).body, "/access_token");
        agent
    }

    fn draft(&self, agent: &Agent) -> String {
        let body = json!({ "rawJobDescription": BRIEF });
        text(&self.v1(agent, "POST", "job-drafts", body).body, "/jobId")
    }

    fn publish(&self, agent: &Agent, job: &str) -> Reply {
        self.v1(agent, "POST", &format!("jobs/{job}/publish"), Value::Null)
    }

    /// A published job and its newest proposal.
    fn applied(&mut self, agent: &Agent) -> (String, String) {
        let job = self.draft(agent);
        assert_eq!(self.publish(agent, &job).status, 200);
        self.pass(15 * SECOND);
        let listed = self.v1(agent, "GET", &format!("jobs/{job}/proposals"), Value::Null);
        (job, text(&listed.body, "/proposals/0/id"))
    }
}

fn text(body: &Value, place: &str) -> String {
    body.pointer(place)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{place}: {body}"))
        .into()
}

fn attempt(reply: &Reply) -> (String, String) {
    let link = text(&reply.body, "/verification_uri");
    let (_, token) = link.split_once("token=").unwrap();
    (token.into(), text(&reply.body, "/user_code"))
}

#[test]
fn publications_are_counted_over_24_hours() {
    let check = |agent: fn(&World) -> Agent, limit: i64| {
        let mut world = World::new();
        let agent = agent(&world);
        for _ in 0..limit {
            let job = world.draft(&agent);
            assert_eq!(world.publish(&agent, &job).status, 200);
        }
        let job = world.draft(&agent);
        let over = world.publish(&agent, &job);
        assert_eq!(
            (over.status, over.body["code"].as_str()),
            (429, Some("RATE_LIMITED"))
        );
        assert_eq!(
            over.body["details"],
            json!({ "limit": limit, "windowHours": 24 })
        );
        world.pass(DAY - SECOND);
        assert_eq!(world.publish(&agent, &job).status, 429);
        world.pass(SECOND);
        assert_eq!(world.publish(&agent, &job).status, 200);
        let again = world.publish(&agent, &job);
        assert_eq!(again.body["alreadyPublished"], true);
    };
    check(World::register, 3);
    check(|world| world.claimed(OWNER), 20);
}

#[test]
fn tokens_end_at_their_time_and_for_good_when_revoked() {
    let mut world = World::new();
    let agent = world.register();
    let body = json!({ "name": "short", "scopes": ["jobs:read"],
        "expiresAt": "2026-06-12T11:00:00Z" });
    let made = world.v1(&agent, "POST", "tokens", body);
    assert_eq!(made.status, 201);
    let short = Agent {
        token: text(&made.body, "/token"),
        claim_token: String::new(),
    };
    let mine = |world: &World| world.v1(&short, "GET", "jobs/mine", Value::Null).status;
    assert_eq!(
        world.v1(&short, "GET", "contracts", Value::Null).status,
        403
    );
    assert_eq!(mine(&world), 200);
    world.pass(HOUR);
    assert_eq!(mine(&world), 401);
    let listed = world.v1(&agent, "GET", "tokens", Value::Null).body;
    let listed = listed["tokens"].as_array().unwrap();
    let expired: Vec<_> = listed
        .iter()
        .filter(|token| token["status"] == "expired")
        .collect();
    assert_eq!(expired.len(), 1);
    let shown = Value::from(listed.clone()).to_string();
    assert!(
        !shown.contains(&short.token) && !shown.contains(&agent.token),
        "{shown}"
    );
    let form = format!("token={}", agent.token);
    assert_eq!(
        world
            .send("POST", "/api/agent/oauth/revoke", "", &form)
            .status,
        200
    );
    assert_eq!(world.v1(&agent, "GET", "tokens", Value::Null).status, 401);
}

#[test]
fn a_feature_that_is_off_is_named() {
    let mut world = World::new();
    let agent = world.claimed(OWNER);
    let (job, proposal) = world.applied(&agent);
    let check = |feature: &str, method: &str, path: &str| {
        world.execute(&format!(
            "UPDATE account SET features_off = '[\"{feature}\"]'"
        ));
        let reply = world.v1(&agent, method, path, json!({}));
        assert_eq!(
            (reply.status, reply.body["code"].as_str()),
            (403, Some("FORBIDDEN")),
            "{path}"
        );
        assert_eq!(reply.body["details"]["featureKey"], feature, "{path}");
        assert!(reply.body["details"]["mode"].is_string(), "{path}");
    };
    check("public_api_job_drafting", "GET", "job-drafts/capabilities");
    check("public_api_job_drafting", "POST", "job-drafts");
    check(
        "public_api_job_drafting",
        "PATCH",
        &format!("job-drafts/{job}"),
    );
    check(
        "public_api_job_publishing",
        "POST",
        &format!("jobs/{job}/publish"),
    );
    check("public_api_job_publishing", "PATCH", &format!("jobs/{job}"));
    check(
        "public_api_job_publishing",
        "POST",
        &format!("jobs/{job}/close"),
    );
    check(
        "public_api_hiring",
        "POST",
        &format!("proposals/{proposal}/hire"),
    );
    world.execute("UPDATE account SET features_off = '[\"public_api_hiring\"]'");
    let reply = world
        .v1(&agent, "GET", "job-drafts/capabilities", Value::Null)
        .body;
    assert_eq!(reply["capabilities"]["hiring"], false);
    assert_eq!(reply["capabilities"]["publish"], true);
}

#[test]
fn the_marketplace_takes_120_calls_a_minute() {
    let mut world = World::new();
    let agent = world.register();
    for _ in 0..120 {
        assert_eq!(world.send("GET", "/api/public/v1/jobs", "", "").status, 200);
    }
    let over = world.send("GET", "/api/public/v1/jobs/facets", "", "");
    assert_eq!(
        (over.status, over.body["code"].as_str()),
        (429, Some("RATE_LIMITED"))
    );
    assert_eq!(
        world.v1(&agent, "GET", "jobs/mine", Value::Null).status,
        200
    );
    world.pass(MINUTE);
    assert_eq!(
        world
            .send("GET", "/api/public/v1/jobs/facets", "", "")
            .status,
        200
    );
}

#[test]
fn an_edit_that_moderation_stops_is_stored_and_takes_the_job_down() {
    let mut world = World::new();
    let agent = world.register();
    let (job, _) = world.applied(&agent);
    let since = "2026-06-12T10:00:00Z";
    world.pass(MINUTE);
    let edit = json!({ "labelingOverview": "Write to jo@example.com first." });
    let stopped = world.v1(&agent, "PATCH", &format!("jobs/{job}"), edit);
    assert_eq!(
        (stopped.status, stopped.body["code"].as_str()),
        (409, Some("CONFLICT"))
    );
    assert_eq!(stopped.body["details"]["reason"], "moderation_blocked");
    assert_eq!(stopped.body["details"]["status"], "DRAFT");
    let public = world.send("GET", &format!("/api/public/v1/jobs/{job}"), "", "");
    assert_eq!(
        (public.status, public.body),
        (404, json!({ "id": job, "status": "closed" }))
    );
    let again = world.publish(&agent, &job);
    assert_eq!(
        (again.status, &again.body["details"]["reason"]),
        (403, &json!("moderation_blocked"))
    );
    let changes = world
        .send(
            "GET",
            &format!("/api/public/v1/jobs/changes?since={since}"),
            "",
            "",
        )
        .body;
    assert_eq!(
        changes["changes"].as_array().map(Vec::len),
        Some(1),
        "the latest per job"
    );
    assert_eq!(changes["changes"][0]["eventType"], "CLOSED");
    let fixed = json!({ "labelingOverview": "Type what you hear." });
    assert_eq!(
        world
            .v1(&agent, "PATCH", &format!("job-drafts/{job}"), fixed)
            .status,
        200
    );
    let count = |world: &World| {
        let path = format!("jobs/{job}/proposals");
        let listed = world.v1(&agent, "GET", &path, Value::Null).body;
        listed["proposals"].as_array().map(Vec::len)
    };
    let before = count(&world);
    assert_eq!(world.publish(&agent, &job).status, 200);
    world.pass(MINUTE);
    assert_eq!(count(&world), before, "nobody applies twice");
}

#[test]
fn a_draft_key_gives_back_the_draft_and_belongs_to_one_account() {
    let world = World::new();
    let (one, two) = (world.register(), world.register());
    let create = |agent: &Agent| {
        let body = json!({ "rawJobDescription": BRIEF, "idempotencyKey": "k" });
        text(&world.v1(agent, "POST", "job-drafts", body).body, "/jobId")
    };
    let first = create(&one);
    assert_eq!(create(&one), first);
    assert_ne!(create(&two), first);
    let mine = world
        .v1(&one, "GET", "jobs/mine?status=DRAFT", Value::Null)
        .body;
    assert_eq!(mine["jobs"].as_array().map(Vec::len), Some(1));
}
