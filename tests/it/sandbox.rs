//! The sandbox over HTTP, from registration to a contract, and the refusals on the way. What needs
//! a chosen moment or a state no operation can make is tested in the room.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use opentrain_mcp::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const V1: &str = "/api/public/v1";
const GRANT: &str = "urn%3Aopentrain%3Aagent-auth%3Agrant-type%3Aclaim";
const DESCRIPTION: &str = "We need 3 people to transcribe 40 hours of Spanish audio calls in \
    Label Studio at $15 per hour for 3 weeks.";

#[test]
fn the_main_line_runs_from_registration_to_a_contract() {
    let sandbox = start(None);
    let mut http = Http::to(&sandbox);
    let registered = http.post("/api/agent/identity", &json!({ "agent_name": "Scout" }));
    http.expect(201);
    let claim_token = text(&registered["claim_token"]);
    let first_token = text(&registered["access_token"]);
    http.token = Some(first_token.clone());

    let me = http.get("/auth/me");
    assert_eq!(me["account"]["kind"], "employer_organization");
    let capabilities = http.get("/job-drafts/capabilities");
    assert_eq!(http.status, 200, "{capabilities}");

    let job_id = publish_a_job(&mut http);
    let mine = http.get("/jobs/mine");
    assert_eq!(mine["jobs"][0]["proposalCounts"]["total"], 5, "{mine}");

    let proposals = http.get(&format!("/jobs/{job_id}/proposals"))["proposals"].clone();
    let chosen = proposals
        .as_array()
        .unwrap()
        .iter()
        .max_by(|a, b| {
            let score = |p: &&Value| p["metrics"]["matchScore"].as_f64().unwrap();
            score(a).total_cmp(&score(b))
        })
        .unwrap();
    let proposal_id = text(&chosen["id"]);
    let interview = http.get(&format!("/proposals/{proposal_id}/interview"));
    assert!(interview["interview"]["messages"].as_array().unwrap().len() > 2);

    let terms = json!({ "milestone": { "name": "First batch", "amount": 300 } });
    let hire = format!("{V1}/proposals/{proposal_id}/hire");
    let refused = http.post(&hire, &terms);
    http.expect(403);
    assert_eq!(refused["details"]["reason"], "account_claim_required");

    let body = json!({ "claim_token": claim_token, "email": "owner@example.com" });
    let started = http.post("/api/agent/identity/claim", &body);
    http.expect(200);
    let grant = format!("grant_type={GRANT}&claim_token={claim_token}");
    let poll = |http: &mut Http| http.form("/api/agent/oauth/token", &grant);
    assert_eq!(poll(&mut http)["error"], "authorization_pending");
    assert_eq!(poll(&mut http)["error"], "slow_down");

    // The human: opens the link and types the code.
    let link = text(&started["verification_uri"]);
    let page = http.page("GET", &link, "");
    assert!(page.contains("Scout"), "{page}");
    let token = link.split_once("token=").unwrap().1;
    let form = format!("token={token}&user_code={}", text(&started["user_code"]));
    http.page("POST", &format!("{}/claim", sandbox.base_url()), &form);
    http.expect(200);

    assert_eq!(http.get("/auth/me")["code"], "UNAUTHORIZED");
    let delivered = poll(&mut http);
    http.expect(200);
    assert_ne!(text(&delivered["access_token"]), first_token);
    assert_eq!(poll(&mut http)["error"], "invalid_grant");
    http.token = Some(text(&delivered["access_token"]));
    assert_eq!(http.get("/auth/me")["actor"]["email"], "owner@example.com");

    let asked = http.post(&hire, &terms);
    http.expect(202);
    let approval = asked["approval"].clone();
    assert_eq!(approval["status"], "pending");
    let link = text(&approval["approvalUrl"]);
    let page = http.page("GET", &link, "");
    assert!(page.contains("$339.95"), "{page}");
    http.page("POST", &format!("{link}/confirm"), "");
    http.expect(200);

    let approval = http.get(&format!("/approvals/{}", text(&approval["id"])))["approval"].clone();
    assert_eq!(approval["status"], "confirmed");
    let contract_id = text(&approval["result"]["contractId"]);
    let contract = http.get(&format!("/contracts/{contract_id}"))["contract"].clone();
    assert_eq!(contract["jobId"], job_id);
    assert_eq!(contract["freelancer"]["userId"], chosen["candidate"]["id"]);
    assert_eq!(contract["milestones"][0]["status"], "ACTIVE_FUNDED");

    let mut types = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = http.get(&format!("/updates?limit=4&cursor={cursor}"));
        let events = page["events"].as_array().unwrap();
        types.extend(events.iter().map(|event| text(&event["type"])));
        if page["hasMore"] != true {
            break;
        }
        cursor = text(&page["nextCursor"]);
    }
    let mut expected = vec!["proposal.received"; 5];
    expected.extend([
        "approval.confirmed",
        "proposal.status_changed",
        "contract.created",
        "milestone.status_changed",
    ]);
    assert_eq!(types, expected);
}

#[test]
fn errors_are_the_documented_ones() {
    let sandbox = start(None);
    let mut http = Http::to(&sandbox);
    let mut check = |token: Option<&str>, method: &str, path: &str, body: &str, expected: &str| {
        http.token = token.map(str::to_owned);
        let answer = http.send(method, path, "application/json", body);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let code = answer["code"].as_str().unwrap_or("-");
        let reason = answer["details"]["reason"]
            .as_str()
            .or(answer["error"].as_str());
        // An envelope's `error` is for people; an OAuth error's is the code itself.
        let reason = reason.filter(|reason| !reason.contains(' ')).unwrap_or("-");
        assert_eq!(
            format!("{} {code} {reason}", http.status),
            expected,
            "{method} {path} {answer}"
        );
        assert_eq!(answer["requestId"].is_string(), code != "-", "{answer}");
    };
    let path = |rest: &str| format!("{V1}{rest}");
    check(None, "GET", &path("/auth/me"), "", "401 UNAUTHORIZED -");
    check(
        Some("ot_pat_x_y"),
        "GET",
        &path("/auth/me"),
        "",
        "401 UNAUTHORIZED -",
    );
    check(
        Some("ot_clm_x"),
        "GET",
        &path("/auth/me"),
        "",
        "401 UNAUTHORIZED -",
    );
    check(None, "GET", &path("/jobs/x"), "", "404 NOT_FOUND -");
    check(
        None,
        "GET",
        &path("/nothing"),
        "",
        "404 NOT_FOUND not_in_this_sandbox",
    );
    check(
        None,
        "GET",
        "/api/agent/nothing",
        "",
        "404 - invalid_request",
    );
    let identity = "/api/agent/identity";
    check(None, "POST", identity, "[]", "400 - invalid_request");
    let kind = r#"{"identity_type":"verified_email"}"#;
    check(
        None,
        "POST",
        identity,
        kind,
        "400 - unsupported_identity_type",
    );
    check(
        None,
        "POST",
        "/api/agent/identity/claim",
        "{}",
        "400 - invalid_request",
    );
    let unknown = r#"{"claim_token":"ot_clm_x","email":"a@example.com"}"#;
    check(
        None,
        "POST",
        "/api/agent/identity/claim",
        unknown,
        "400 - invalid_request",
    );
    let exchange = "/api/agent/oauth/token";
    check(
        None,
        "POST",
        exchange,
        "grant_type=password",
        "400 - unsupported_grant_type",
    );
    let grant = format!("grant_type={GRANT}");
    check(None, "POST", exchange, &grant, "400 - invalid_request");
    let grant = format!("{grant}&claim_token=ot_clm_x");
    check(None, "POST", exchange, &grant, "400 - invalid_grant");
}

#[test]
fn a_data_folder_keeps_everything_and_can_be_shared_by_two() {
    let folder = tempfile::tempdir().unwrap();
    let one = start(Some(folder.path()));
    let mut http = Http::to(&one);
    let registered = http.post("/api/agent/identity", &json!({}));
    http.token = Some(text(&registered["access_token"]));
    let me = http.get("/auth/me");

    let two = start(Some(folder.path()));
    assert_ne!(one.base_url(), two.base_url());
    http.address = address(&two);
    assert_eq!(http.get("/auth/me"), me);
    drop((one, two));

    let three = start(Some(folder.path()));
    http.address = address(&three);
    assert_eq!(http.get("/auth/me"), me);

    let forgetful = start(None);
    http.address = address(&forgetful);
    http.get("/auth/me");
    http.expect(401);
}

#[test]
fn a_dropped_sandbox_is_gone_and_its_port_is_free() {
    let sandbox = start(None);
    let address = address(&sandbox);
    // A client that keeps its connection must not keep the sandbox.
    let mut kept = TcpStream::connect(&address).unwrap();
    kept.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    kept.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    drop(sandbox);
    assert!(TcpStream::connect(&address).is_err());
    let mut rest = Vec::new();
    // Closed or reset, but not left hanging.
    let _ = kept.read_to_end(&mut rest);

    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let again = Sandbox::start(&Options { data: None, port }).unwrap();
    let taken = Sandbox::start(&Options { data: None, port }).unwrap_err();
    assert!(taken.to_string().contains(&port.to_string()), "{taken}");
    drop(again);
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let error = Sandbox::start(&Options {
        data: Some(file),
        port: 0,
    })
    .unwrap_err()
    .to_string();
    assert!(error.contains("sandbox.sqlite"), "{error}");

    let broken = folder.path().join("sandbox.sqlite");
    std::fs::write(broken, "this was never a database, whatever its name says").unwrap();
    let data = Some(folder.path().to_owned());
    let error = Sandbox::start(&Options { data, port: 0 })
        .unwrap_err()
        .to_string();
    assert!(error.contains("not a database"), "{error}");
}

/// Writes a draft in words, fills what the reader left open, and publishes it.
fn publish_a_job(http: &mut Http) -> String {
    let draft = http.post(
        &format!("{V1}/job-drafts"),
        &json!({ "rawJobDescription": DESCRIPTION }),
    );
    assert!((200..300).contains(&http.status), "{} {draft}", http.status);
    let job_id = text(&draft["jobId"]);
    let answers = json!({
        "jobTitle": "Spanish call transcription",
        "jobDescription": "Transcribe recorded customer calls word for word.",
        "experienceLevel": "INTERMEDIATE",
        "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO",
    });
    let patched = http.send(
        "PATCH",
        &format!("{V1}/job-drafts/{job_id}"),
        "application/json",
        &answers.to_string(),
    );
    let patched: Value = serde_json::from_str(&patched).unwrap();
    assert_eq!(patched["validation"]["publishReady"], true, "{patched}");
    let published = http.post(&format!("{V1}/jobs/{job_id}/publish"), &json!({}));
    assert_eq!(published["status"], "OPEN", "{published}");
    job_id
}

fn start(folder: Option<&Path>) -> Sandbox {
    let options = Options {
        data: folder.map(Path::to_owned),
        port: 0,
    };
    Sandbox::start(&options).expect("a port and a database can be had")
}

fn address(sandbox: &Sandbox) -> String {
    sandbox
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// As much of an HTTP client as these tests need; the crate's own belongs to the room `api`.
struct Http {
    address: String,
    token: Option<String>,
    status: u16,
    last: String,
}

impl Http {
    fn to(sandbox: &Sandbox) -> Http {
        Http {
            address: address(sandbox),
            token: None,
            status: 0,
            last: String::new(),
        }
    }

    fn get(&mut self, path: &str) -> Value {
        let body = self.send("GET", &format!("{V1}{path}"), "application/json", "");
        serde_json::from_str(&body).unwrap()
    }

    fn post(&mut self, path: &str, body: &Value) -> Value {
        let body = self.send("POST", path, "application/json", &body.to_string());
        serde_json::from_str(&body).unwrap()
    }

    fn form(&mut self, path: &str, form: &str) -> Value {
        let body = self.send("POST", path, "application/x-www-form-urlencoded", form);
        serde_json::from_str(&body).unwrap()
    }

    /// What a browser does with a link that stood in an answer.
    fn page(&mut self, method: &str, link: &str, form: &str) -> String {
        let path = link
            .strip_prefix(&format!("http://{}", self.address))
            .unwrap()
            .to_owned();
        self.send(method, &path, "application/x-www-form-urlencoded", form)
    }

    fn expect(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.last);
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, body: &str) -> String {
        let token = match &self.token {
            Some(token) => format!("Authorization: Bearer {token}\r\n"),
            None => String::new(),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{token}\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        self.status = head.split(' ').nth(1).unwrap().parse().unwrap();
        body.clone_into(&mut self.last);
        self.last.clone()
    }
}
