//! The platform asked at chosen moments, without a socket: hiring, consent, and the pages. What is
//! only true over HTTP is tested in `over_http`.

mod clock;
mod console;
mod contract;
mod control;
mod credits;
mod document;
mod employer;
mod examples;
mod faces;
mod frames;
mod full;
mod hiring;
mod keys;
mod large;
mod links;
mod marks;
mod messages;
mod model;
mod money;
mod over_http;
mod pages;
mod people;
mod persons;
mod places;
mod rare;
mod rooms;
mod signed;
mod staffed;
mod standing;
mod team;
mod together;
mod trainer;
mod walk;
mod words;
mod worst;

use std::sync::{LazyLock, Mutex};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::deeds::{self, News, Pace};
use super::moment::{MINUTE, Moment};
use super::store::jobs::{self, Job};
use super::store::{self, accounts};
use crate::http::call::Body;
use crate::http::forms::{self, Seal};
use crate::http::message::{Incoming, Outgoing};
use crate::platform::dispatch::Platform;
use crate::world;

const BASE: &str = "http://127.0.0.1:4100";
/// 2026-06-12T10:00:00Z.
const START: Moment = 1_781_258_400_000;
const V1: &str = "/api/public/v1";

/// A platform and the time it is told.
struct Stage {
    platform: Platform,
    now: Moment,
}

/// A header of an answer.
fn header<'a>(outgoing: &'a Outgoing, name: &str) -> Option<&'a str> {
    let mut all = outgoing.headers.iter();
    let found = all.find(|(own, _)| *own == name);
    found.map(|(_, value)| value.as_ref())
}

/// An agent: its token, and what it claims with.
struct Agent {
    token: String,
    claim_token: String,
}

impl Stage {
    fn new() -> Stage {
        // Making the tables and the people is most of what a short test would do.
        static UNUSED: LazyLock<Mutex<Connection>> = LazyLock::new(|| {
            let db = store::open(None, Some(1)).unwrap();
            world::settle(&db).unwrap();
            db.execute("DELETE FROM act WHERE kind = 'settle'", [])
                .unwrap();
            Mutex::new(db)
        });
        Stage::over(store::copied(&UNUSED.lock().unwrap()).unwrap())
    }

    /// With the people of a seed, who move in with the first request.
    fn seeded(seed: u64) -> Stage {
        Stage::over(store::open(None, Some(seed)).unwrap())
    }

    fn over(db: Connection) -> Stage {
        let platform = Platform::new(db, BASE.into(), Pace::default());
        Stage {
            platform,
            now: START,
        }
    }

    /// Gives every active token every scope, as a person may in the app.
    fn every_scope(&self) {
        let scopes = json!(accounts::ALL_SCOPES);
        self.platform
            .execute(&format!("UPDATE token SET scopes = '{scopes}'"));
    }

    fn ask(&self, method: &str, target: &str, token: Option<&str>, body: &str) -> (u16, Body) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let incoming = Incoming {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            authorization: token.map(|token| format!("Bearer {token}")),
            host: Some("127.0.0.1:4100".into()),
            body: body.as_bytes().to_vec(),
            ..Incoming::default()
        };
        self.send(&incoming)
    }

    fn json(&self, method: &str, target: &str, token: Option<&str>, body: &str) -> (u16, Value) {
        match self.ask(method, target, token, body) {
            (status, Body::Json(value)) => (status, value),
            (_, Body::Html(page) | Body::Page { content: page, .. } | Body::Text(_, page)) => {
                panic!("{method} {target} is a page: {page}")
            }
            (_, Body::Live(_)) => panic!("{method} {target} never ends"),
        }
    }

    fn get(&self, agent: &Agent, path: &str) -> (u16, Value) {
        self.json("GET", &format!("{V1}{path}"), Some(&agent.token), "")
    }

    fn hire(&self, agent: &Agent, proposal: &str, body: &Value) -> (u16, Value) {
        let path = format!("{V1}/proposals/{proposal}/hire");
        self.json("POST", &path, Some(&agent.token), &body.to_string())
    }

    /// A page as a person gets it, whose browser has the form from the page before.
    fn page(&self, method: &str, target: &str, form: &str) -> (u16, String) {
        let (status, body) = match method {
            "POST" => self.send(&pressed(&self.platform, BASE, target, form)),
            _ => self.ask(method, target, None, form),
        };
        match body {
            Body::Html(page) => (status, page),
            other => panic!("{method} {target} is no page: {other:?}"),
        }
    }

    /// What a browser gets that has this cookie, or none; a form is sent from the page it is on.
    fn visit(&self, cookie: Option<&str>, method: &str, target: &str, form: &str) -> Outgoing {
        // A browser keeps the place on the page to itself.
        let target = target.split('#').next().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut incoming = match method {
            "POST" => pressed(&self.platform, BASE, path, form),
            _ => Incoming {
                method: method.into(),
                path: path.into(),
                host: Some("127.0.0.1:4100".into()),
                ..Incoming::default()
            },
        };
        incoming.query = query.into();
        incoming.cookie = cookie.map(str::to_owned);
        self.platform.answer(&incoming, self.now)
    }

    /// A page that a browser with this cookie gets.
    fn look(&self, cookie: Option<&str>, target: &str) -> String {
        let outgoing = self.visit(cookie, "GET", target, "");
        match outgoing.body {
            Some(Body::Html(page)) if outgoing.status == 200 => page,
            other => panic!("{target} is {}: {other:?}", outgoing.status),
        }
    }

    /// Sends a form of a page, and returns the page the browser is led to.
    fn press(&self, cookie: &str, target: &str, form: &str) -> String {
        let outgoing = self.visit(Some(cookie), "POST", target, form);
        let Some(to) = header(&outgoing, "location") else {
            panic!("{target} is {}: {:?}", outgoing.status, outgoing.body)
        };
        self.look(Some(cookie), to)
    }

    /// Signs in as somebody, in the words of the form, and returns the cookie.
    fn sign_in(&self, whom: &str) -> String {
        let outgoing = self.visit(None, "POST", "/sign-in", &format!("as={whom}"));
        let cookie = header(&outgoing, "set-cookie");
        let cookie = cookie.unwrap_or_else(|| panic!("{whom}: {outgoing:?}"));
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The account that was made last.
    fn account(&self) -> String {
        let newest = self
            .platform
            .with_store(|db| accounts::latest(db, 1).unwrap());
        newest[0].id.clone()
    }

    /// Adjusts the credits of an account, as the platform's staff would.
    fn door_credits(&self, account: &str, cents: i64) {
        let body = json!({ "accountId": account, "cents": cents }).to_string();
        let (status, answer) = self.json("POST", "/sandbox/accounts/credits", None, &body);
        assert_eq!(status, 200, "{answer}");
    }

    /// One of the made-up people.
    fn somebody(&self) -> String {
        // They move in with the first request.
        self.look(None, "/");
        let first = self
            .platform
            .with_store(|db| store::people::search(db, "", 1).unwrap());
        first[0].id.clone()
    }

    fn send(&self, incoming: &Incoming) -> (u16, Body) {
        let outgoing = self.platform.answer(incoming, self.now);
        (outgoing.status, outgoing.body.unwrap())
    }

    fn register(&self, agent_name: &str) -> Agent {
        let body = json!({ "agent_name": agent_name, "organization_name": "Oak & Co" });
        let (status, answer) = self.json("POST", "/api/agent/identity", None, &body.to_string());
        assert_eq!(status, 201, "{answer}");
        Agent {
            token: text(&answer["access_token"]),
            claim_token: text(&answer["claim_token"]),
        }
    }

    /// Starts the claim: the query of the page's link, and the code.
    fn start_claim(&self, agent: &Agent, email: &str) -> (String, String) {
        let body = json!({ "claim_token": agent.claim_token, "email": email }).to_string();
        let (status, answer) = self.json("POST", "/api/agent/identity/claim", None, &body);
        assert_eq!(status, 200, "{answer}");
        let link = text(&answer["verification_uri"]);
        let query = link
            .strip_prefix(&format!("{BASE}/claim?"))
            .unwrap()
            .to_owned();
        (query, text(&answer["user_code"]))
    }

    fn exchange(&self, agent: &Agent) -> (u16, Value) {
        let form = format!(
            "grant_type=urn%3Aopentrain%3Aagent-auth%3Agrant-type%3Aclaim&claim_token={}",
            agent.claim_token
        );
        self.json("POST", "/api/agent/oauth/token", None, &form)
    }

    /// An agent whose account a person has claimed.
    fn claimed(&self, email: &str) -> Agent {
        let mut agent = self.register("Scout");
        let (query, code) = self.start_claim(&agent, email);
        let (status, page) = self.page("POST", "/claim", &format!("{query}&user_code={code}"));
        assert_eq!(status, 200, "{page}");
        let (status, answer) = self.exchange(&agent);
        assert_eq!(status, 200, "{answer}");
        agent.token = text(&answer["access_token"]);
        agent
    }

    /// An open job that people have applied to since it was published a moment ago.
    fn job(&self, agent: &Agent, fields: Value) -> String {
        self.job_since(agent, fields, self.now - 15_000)
    }

    /// An open job that was published at a moment.
    fn job_since(&self, agent: &Agent, fields: Value, published: Moment) -> String {
        let Value::Object(fields) = fields else {
            panic!("fields are an object")
        };
        self.platform.with_store(|db| {
            let owner = accounts::token_by_secret(db, &agent.token)
                .unwrap()
                .unwrap();
            let mut job = Job {
                seq: 0,
                id: super::secret::id("job_").unwrap(),
                account_id: owner.account_id,
                status: jobs::Status::Draft,
                fields,
                reading: Value::Null,
                external_id: None,
                idempotency_key: None,
                created_at: self.now,
                updated_at: self.now,
                published_at: None,
                hiring_done_at: None,
            };
            jobs::insert(db, &job).unwrap();
            job.status = jobs::Status::Open;
            job.published_at = Some(published);
            jobs::save(db, &job, published).unwrap();
            let step = deeds::Step::new(db, published, Pace::default());
            News::JobPublished(&job).tell(step).unwrap();
            job.id
        })
    }

    fn spanish_job(&self, agent: &Agent) -> String {
        self.job(
            agent,
            json!({ "jobTitle": "Spanish calls", "paymentType": "PAY_PER_HOUR",
                "pricePerHour": 15, "languages": ["Spanish"], "dataType": "Audio" }),
        )
    }

    fn proposals(&self, agent: &Agent, job: &str) -> Vec<Value> {
        let (status, answer) = self.get(agent, &format!("/jobs/{job}/proposals"));
        assert_eq!(status, 200, "{answer}");
        answer["proposals"].as_array().unwrap().clone()
    }

    fn first_proposal(&self, agent: &Agent, job: &str) -> String {
        text(&self.proposals(agent, job)[0]["id"])
    }

    /// The events of an account as `type status`, oldest first, without what people send in.
    fn events(&self, agent: &Agent) -> Vec<String> {
        let (status, answer) = self.get(agent, "/updates");
        assert_eq!(status, 200, "{answer}");
        answer["events"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| {
                let kind = event["type"].as_str().unwrap();
                !matches!(kind, "proposal.received" | "message.received")
            })
            .map(|event| {
                let status = event["data"]["status"].as_str().unwrap_or("-");
                format!("{} {status}", event["type"].as_str().unwrap())
            })
            .collect()
    }

    /// Gives up what people have in mind, so that nothing happens but what the test does.
    fn nobody_acts(&self) {
        self.platform.execute("DELETE FROM act");
    }

    /// The moment as deeds take it.
    fn step<'a>(&self, db: &'a Connection) -> deeds::Step<'a> {
        deeds::Step::new(db, self.now, Pace::default())
    }

    fn pass(&mut self, time: i64) {
        self.now += time;
    }
}

/// The request of a browser whose person presses a button of a form on a page of ours.
fn pressed(platform: &Platform, base: &str, path: &str, form: &str) -> Incoming {
    let about = forms::about(path, form.as_bytes());
    let value = platform.with_store(|db| Seal::of(db).unwrap().value(&about).unwrap());
    let form = format!("{form}&{}={value}", forms::FIELD);
    Incoming {
        method: "POST".into(),
        path: path.into(),
        host: Some(base.trim_start_matches("http://").into()),
        origin: Some(base.into()),
        content_type: Some("application/x-www-form-urlencoded".into()),
        body: form.into_bytes(),
        ..Incoming::default()
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// The names of an object's members.
fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// What a refusal says to a machine: status, code, and `details.reason` or `details.field`.
fn verdict((status, body): &(u16, Value)) -> String {
    assert!(
        body["requestId"].is_string() && body["error"].is_string(),
        "{body}"
    );
    let details = &body["details"];
    let reason = details["reason"]
        .as_str()
        .or(details["field"].as_str())
        .unwrap_or("-");
    format!("{status} {} {reason}", body["code"].as_str().unwrap())
}

#[test]
fn two_claims_of_one_account_cannot_both_go_through() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let (first, _) = stage.start_claim(&agent, "owner@example.com");
    stage.pass(MINUTE);
    let (second, code) = stage.start_claim(&agent, "owner@example.com");
    assert_eq!(
        stage
            .page("POST", "/claim", &format!("{first}&user_code={code}"))
            .0,
        404
    );
    assert_eq!(
        stage
            .page("POST", "/claim", &format!("{second}&user_code={code}"))
            .0,
        200
    );
    assert_eq!(
        stage
            .page("POST", "/claim", &format!("{second}&user_code={code}"))
            .0,
        409
    );
    assert_eq!(
        stage.get(&agent, "/auth/me").0,
        401,
        "the old token ends with the claim"
    );
    assert_eq!(stage.exchange(&agent).0, 200);
    assert_eq!(
        stage.exchange(&agent).1["error"],
        "invalid_grant",
        "delivered once"
    );
}
