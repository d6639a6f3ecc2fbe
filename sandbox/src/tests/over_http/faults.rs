//! Faults and the request log over real connections: what a client sees when the platform fails,
//! and that nothing secret is written down. Which faults there are is tested in the room.

use std::time::{Duration, Instant};

use plain::{Line, eventually};
use serde_json::{Value, json};

use super::site::{Site, text};

impl Site {
    fn fault(&self, fault: Value) -> String {
        let answer = self.post("/sandbox/faults", &fault);
        assert_eq!(answer.status, 201, "{answer:?}");
        text(&answer.body["fault"]["id"])
    }

    /// Everything a connection gives before the sandbox ends it.
    fn raw(&self, method: &str, path: &str, token: &str, body: &str) -> String {
        let mut line = Line::open(self.address()).unwrap();
        let length = body.len();
        line.say(format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            self.address()
        ))
        .unwrap();
        line.rest().unwrap()
    }

    fn log(&self, query: &str) -> Vec<Value> {
        let answer = self.send("GET", &format!("/sandbox/log{query}"), &[], "");
        answer.body["requests"].as_array().unwrap().clone()
    }
}

const DRAFTS: &str = "/api/public/v1/job-drafts";
const ME: &str = "/api/public/v1/auth/me";

fn drafts(site: &Site, token: &str) -> usize {
    let mine = site.ok("GET", "/jobs/mine", Some(token), None);
    mine["jobs"].as_array().unwrap().len()
}

#[test]
fn a_status_is_answered_in_place_of_the_call() {
    let site = Site::start();
    let token = site.register("Acme").token;
    site.fault(json!({ "method": "POST", "path": "/job-drafts", "status": 503, "retryAfter": 7 }));
    let body = json!({ "rawJobDescription": "Label cats." });
    let draft = || site.v1("POST", "/job-drafts", Some(&token), Some(body.clone()));
    let failed = draft();
    assert_eq!(
        (failed.status, &failed.body["code"]),
        (503, &json!("INTERNAL_ERROR"))
    );
    assert!(failed.head.contains("retry-after: 7"), "{}", failed.head);
    assert!(failed.body["requestId"].is_string());
    assert_eq!(drafts(&site, &token), 0);
    assert_eq!(draft().status, 201, "it happens once");

    site.fault(json!({ "status": 429, "code": "SLOW", "nth": 2, "times": 2 }));
    let codes: Vec<_> = (0..4)
        .map(|_| site.v1("GET", "/auth/me", Some(&token), None).status)
        .collect();
    assert_eq!(codes, [200, 429, 429, 200]);
    site.fault(json!({ "status": 502, "body": "<h1>Bad gateway</h1>" }));
    let page = site.v1("GET", "/auth/me", Some(&token), None);
    assert_eq!(
        (page.status, page.text.as_str()),
        (502, "<h1>Bad gateway</h1>")
    );
    assert!(page.head.contains("text/html"), "{}", page.head);
    site.fault(json!({ "status": 500, "body": { "odd": true } }));
    assert_eq!(
        site.v1("GET", "/auth/me", Some(&token), None).body,
        json!({ "odd": true })
    );
    site.fault(json!({ "path": "/identity", "status": 503 }));
    let oauth = site.post("/api/agent/identity", &json!({}));
    assert_eq!(oauth.body["error"], "temporarily_unavailable", "{oauth:?}");
}

#[test]
fn a_dropped_call_has_or_has_not_taken_effect() {
    let site = Site::start();
    let token = site.register("Acme").token;
    let body = json!({ "rawJobDescription": "Label cats." }).to_string();
    for (when, there) in [("before", 0), ("after", 1)] {
        site.fault(json!({ "path": "/job-drafts", "drop": when }));
        let answer = site.raw("POST", DRAFTS, &token, &body);
        assert_eq!(answer, "", "{when}");
        assert_eq!(drafts(&site, &token), there, "{when}");
    }
    let log = site.log("?path=/job-drafts");
    let seen: Vec<_> = log
        .iter()
        .map(|entry| (&entry["status"], text(&entry["fault"])))
        .collect();
    assert_eq!(seen[0], (&Value::Null, "fault_1: drop before".into()));
    assert_eq!(seen[1], (&json!(201), "fault_2: drop after".into()));
}

#[test]
fn a_body_breaks_off_where_it_is_cut() {
    let site = Site::start();
    let token = site.register("Acme").token;
    let whole = site.v1("GET", "/auth/me", Some(&token), None);
    for bytes in [0, 10] {
        site.fault(json!({ "path": "/auth/*", "cut": bytes }));
        let answer = site.raw("GET", ME, &token, "");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, &whole.text[..bytes]);
        let length = format!("content-length: {}", whole.text.len());
        assert!(head.to_lowercase().contains(&length), "{head}");
    }
    assert_eq!(site.v1("GET", "/auth/me", Some(&token), None).status, 200);
}

#[test]
fn a_late_answer_holds_up_nobody_else() {
    let site = Site::start();
    let token = site.register("Acme").token;
    site.fault(json!({ "path": "/job-drafts", "delayMs": 1500 }));
    let body = json!({ "rawJobDescription": "Label cats." });
    let started = Instant::now();
    std::thread::scope(|scope| {
        let late = scope.spawn(|| {
            let answer = site.v1("POST", "/job-drafts", Some(&token), Some(body.clone()));
            (answer.status, started.elapsed())
        });
        // It has taken effect while its client still waits, and everybody else is served.
        eventually("a draft", || (drafts(&site, &token) > 0).then_some(()));
        assert!(!late.is_finished(), "held up");
        let (status, took) = late.join().unwrap();
        assert_eq!(status, 201);
        assert!(took >= Duration::from_millis(1500), "{took:?}");
    });
    let log = site.log("?path=*/job-drafts");
    assert!(log[0]["ms"].as_u64().unwrap() >= 1500, "{log:?}");
}

#[test]
fn the_log_tells_what_was_asked_without_secrets() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    site.v1("GET", "/contracts/none", Some(&owner), None);
    site.send("GET", "/claim?token=ot_cat_whatever", &[], "");
    let log = site.log("");
    let told = Value::Array(log.clone()).to_string();
    for secret in [owner.as_str(), "ot_cat_", "ot_pat_", "ot_clm_"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    let last = &log[log.len() - 2..];
    assert_eq!(last[0]["path"], "/api/public/v1/contracts/none");
    assert_eq!(last[0]["status"], 404);
    assert!(text(&last[0]["requestId"]).starts_with("req_"));
    assert!(text(&last[0]["accountId"]).starts_with("acc_"));
    assert!(last[0]["at"].is_string() && last[0]["fault"].is_null());
    assert_eq!(last[1]["path"], "/claim?token=***");
    assert_eq!(site.log("?limit=1").len(), 1);
    assert_eq!(site.log("?path=/api/agent/*").len(), 3);
    assert!(
        site.log("?path=/sandbox/log").is_empty(),
        "reading it leaves no trace"
    );
}

#[test]
fn head_is_get_without_a_body() {
    let site = Site::start();
    for path in ["/sandbox", "/", "/api/public/v1/jobs"] {
        let answer = site.send("HEAD", path, &[], "");
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
    }
}
