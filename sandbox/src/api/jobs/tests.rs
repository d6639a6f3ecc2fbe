//! What publishing depends on and no request can change: the clock, the claim, the features of an
//! account. Everything else is tested over HTTP.

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deeds::Pace;
use crate::http::call::Body;
use crate::http::message::Incoming;
use crate::moment::{DAY, Moment};
use crate::platform::dispatch::Platform;
use crate::store;

const NOON: Moment = 1_800_000_000_000;

#[test]
fn publications_are_counted_over_the_last_day_and_by_the_claim() {
    let check = |claimed: bool, limit: usize| {
        let site = Site::new();
        if claimed {
            site.execute("UPDATE account SET claimed_at = 1");
        }
        for place in 0..limit {
            let (status, body) = site.publish(NOON + i64::try_from(place).unwrap());
            assert_eq!(status, 200, "{place}: {body}");
        }
        let (status, body) = site.publish(NOON + DAY - 1);
        assert_eq!((status, &body["code"]), (429, &json!("RATE_LIMITED")));
        assert_eq!(
            body["details"],
            json!({ "limit": limit, "windowHours": 24 })
        );
        // The first one is a day old now, the second not yet.
        assert_eq!(site.publish(NOON + DAY).0, 200);
        assert_eq!(site.publish(NOON + DAY).0, 429);
    };
    check(false, 3);
    check(true, 20);
}

#[test]
fn a_feature_that_is_off_refuses_its_operations_and_shows_in_the_capabilities() {
    let site = Site::new();
    let id = site.draft(NOON);
    let capability = |name: &str| {
        let (_, body) = site.v1("GET", "/job-drafts/capabilities", json!({}), NOON);
        body["capabilities"][name].clone()
    };
    assert_eq!(
        (capability("publish"), capability("draftCreate")),
        (json!(true), json!(true))
    );

    site.off("public_api_job_publishing");
    assert_eq!(
        (capability("publish"), capability("draftCreate")),
        (json!(false), json!(true))
    );
    for (method, path) in [
        ("POST", format!("/jobs/{id}/publish")),
        ("PATCH", format!("/jobs/{id}")),
        ("POST", format!("/jobs/{id}/close")),
    ] {
        let (status, body) = site.v1(method, &path, json!({ "jobTitle": "T" }), NOON);
        assert_eq!(status, 403, "{method} {path}: {body}");
        assert_eq!(body["details"]["featureKey"], "public_api_job_publishing");
        assert!(body["details"]["mode"].is_string());
    }
    assert_eq!(site.v1("GET", "/jobs/mine", json!({}), NOON).0, 200);

    site.off("public_api_job_drafting");
    for (method, path) in [
        ("GET", "/job-drafts/capabilities".to_owned()),
        ("POST", "/job-drafts".to_owned()),
        ("PATCH", format!("/job-drafts/{id}")),
    ] {
        let (status, body) = site.v1(method, &path, json!({ "jobTitle": "T" }), NOON);
        assert_eq!(status, 403, "{method} {path}: {body}");
        assert_eq!(body["details"]["featureKey"], "public_api_job_drafting");
    }
}

/// A platform with one account.
struct Site {
    platform: Platform,
    token: String,
    /// Opened like a second process would, for a state no operation can make.
    backdoor: Connection,
    _folder: TempDir,
}

impl Site {
    fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let open = || store::open(Some(folder.path()), None).unwrap();
        let mut site = Site {
            platform: Platform::new(open(), "http://127.0.0.1:1".into(), Pace::default()),
            token: String::new(),
            backdoor: open(),
            _folder: folder,
        };
        let (_, body) = site.send("POST", "/api/agent/identity".into(), json!({}), NOON);
        site.token = body["access_token"].as_str().unwrap().to_owned();
        site
    }

    fn execute(&self, sql: &str) {
        self.backdoor.execute_batch(sql).unwrap();
    }

    fn off(&self, feature: &str) {
        self.execute(&format!(
            "UPDATE account SET features_off = '[\"{feature}\"]'"
        ));
    }

    /// A draft that is ready.
    fn draft(&self, now: Moment) -> String {
        let job = json!({ "title": "T", "description": "D", "experienceLevel": "EXPERT",
            "headcount": 1, "paymentType": "PAY_PER_HOUR", "rateAmount": 15 });
        let body = json!({ "format": "opentrain_canonical", "job": job });
        let (_, draft) = self.v1("POST", "/job-drafts", body, now);
        assert_eq!(draft["validation"]["publishReady"], true, "{draft}");
        draft["jobId"].as_str().unwrap().to_owned()
    }

    /// Publishes a new draft.
    fn publish(&self, now: Moment) -> (u16, Value) {
        let id = self.draft(now);
        self.v1("POST", &format!("/jobs/{id}/publish"), json!({}), now)
    }

    fn v1(&self, method: &str, path: &str, body: Value, now: Moment) -> (u16, Value) {
        self.send(method, format!("/api/public/v1{path}"), body, now)
    }

    fn send(&self, method: &str, path: String, body: Value, now: Moment) -> (u16, Value) {
        let incoming = Incoming {
            method: method.into(),
            path,
            authorization: Some(format!("Bearer {}", self.token)),
            host: Some("127.0.0.1:1".into()),
            body: body.to_string().into_bytes(),
            ..Incoming::default()
        };
        let outgoing = self.platform.answer(&incoming, now);
        match outgoing.body {
            Some(Body::Json(body)) => (outgoing.status, body),
            other => panic!("no JSON: {other:?}"),
        }
    }
}
