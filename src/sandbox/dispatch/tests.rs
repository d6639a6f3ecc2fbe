//! What depends on the clock, or on a state of an account that no request can make. Everything else
//! is tested over HTTP.

use serde_json::{Value, json};

use super::*;
use crate::sandbox::moment::{DAY, HOUR, iso};
use crate::sandbox::store;

const NOON: Moment = 1_800_000_000_000;
const SECOND: Moment = 1000;

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
    for row in table::OPERATIONS {
        let Some(feature) = row.feature else { continue };
        let site = Site::new();
        site.execute("UPDATE account SET claimed_at = 1");
        site.execute(&format!("UPDATE token SET scopes = '{}'", all_scopes()));
        site.execute(&format!(
            "UPDATE account SET features_off = '[\"{feature}\"]'"
        ));
        let path = row.path.replace(['{', '}'], "");
        let (status, body) = site.send(row.method, &path, &json!({}), NOON);
        assert_eq!(
            (status, &body["code"]),
            (403, &json!("FORBIDDEN")),
            "{path}"
        );
        assert_eq!(body["details"]["featureKey"], feature, "{path}");
        assert!(body["details"]["mode"].is_string(), "{path}");
    }
    let site = Site::new();
    let capability = |name: &str| {
        let (_, body) = site.v1("GET", "/job-drafts/capabilities", json!({}), NOON);
        body["capabilities"][name].clone()
    };
    assert_eq!(capability("publish"), true);
    site.execute("UPDATE account SET features_off = '[\"public_api_job_publishing\"]'");
    assert_eq!(
        (capability("publish"), capability("draftCreate")),
        (json!(false), json!(true))
    );
}

#[test]
fn a_claim_has_an_interval_an_attempt_and_a_window() {
    let site = Site::new();
    let claim_token = site.claim_token.clone();
    let poll = |site: &Site, at: Moment| {
        let form = format!(
            "grant_type=urn:opentrain:agent-auth:grant-type:claim&claim_token={claim_token}"
        );
        let (status, body) = site.form("/api/agent/oauth/token", &form, at);
        assert_eq!(status, 400, "{body}");
        body["error"].as_str().unwrap().to_owned()
    };
    let start = |site: &Site, at: Moment| {
        let body = json!({ "claim_token": claim_token, "email": "o@example.com" });
        site.send("POST", "/api/agent/identity/claim", &body, at)
    };
    let (_, started) = start(&site, NOON);
    assert_eq!(poll(&site, NOON), "authorization_pending");
    assert_eq!(poll(&site, NOON + 5 * SECOND - 1), "slow_down");
    // The interval counts from the last poll, hasty or not.
    assert_eq!(poll(&site, NOON + 10 * SECOND - 2), "slow_down");
    assert_eq!(poll(&site, NOON + 15 * SECOND), "authorization_pending");

    let form = |started: &Value| {
        let (_, token) = started["verification_uri"]
            .as_str()
            .unwrap()
            .split_once("token=")
            .unwrap();
        format!(
            "token={token}&user_code={}",
            started["user_code"].as_str().unwrap()
        )
    };
    let (status, _) = site.form("/claim", &form(&started), NOON + 30 * MINUTE);
    assert_eq!(status, 404, "an attempt lives for 30 minutes");
    assert_eq!(poll(&site, NOON + 30 * MINUTE), "authorization_pending");
    let (status, started) = start(&site, NOON + DAY - MINUTE);
    assert_eq!(status, 200, "within the window it can be started again");
    assert_eq!(poll(&site, NOON + DAY), "expired_token");
    let (status, late) = start(&site, NOON + DAY);
    assert_eq!((status, &late["error"]), (400, &json!("invalid_request")));

    // The agent was told that it is over, so the human must not be able to finish behind its back.
    let (status, _) = site.form("/claim", &form(&started), NOON + DAY);
    assert_eq!(status, 404, "the window is closed for good");
    let (status, _) = site.v1("GET", "/auth/me", json!({}), NOON + DAY);
    assert_eq!(status, 200, "the first token was taken away");
}

#[test]
fn an_approval_lapses_after_72_hours_when_it_is_read() {
    let site = Site::new();
    let (_, approval) = site.hire(&json!({ "name": "N", "amount": 10 }), NOON);
    let id = approval["approval"]["id"].as_str().unwrap();
    assert_eq!(approval["approval"]["expiresAt"], iso(NOON + 72 * HOUR));
    let read = |at: Moment| {
        let (_, body) = site.v1("GET", &format!("/approvals/{id}"), json!({}), at);
        body["approval"].clone()
    };
    assert_eq!(read(NOON + 72 * HOUR - 1)["status"], "pending");
    let (status, _) = site.form(&format!("/approvals/{id}/confirm"), "", NOON + 72 * HOUR);
    assert_eq!(status, 409, "a lapsed request was confirmed");
    let lapsed = read(NOON + 72 * HOUR);
    assert_eq!(
        (&lapsed["status"], &lapsed["result"]),
        (&json!("expired"), &Value::Null)
    );
    let (_, updates) = site.v1("GET", "/updates", json!({}), NOON);
    let last = updates["events"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["type"], "approval.confirmed");
    assert_eq!(
        last["data"],
        json!({ "approvalId": id, "status": "expired" })
    );
    // Asking again makes a new one.
    let (status, again) = site.hire(&json!({ "name": "N", "amount": 10 }), NOON + 73 * HOUR);
    assert_eq!(status, 202);
    assert_ne!(again["approval"]["id"], id);
}

#[test]
fn hiring_needs_a_card() {
    let site = Site::new();
    site.execute("UPDATE account SET has_card = 0");
    let (status, body) = site.hire(&json!({ "name": "N", "amount": 10 }), NOON);
    assert_eq!((status, &body["code"]), (409, &json!("CONFLICT")));
    assert_eq!(body["details"]["reason"], "payment_method_required");
    assert_eq!(body["details"]["billingUrl"], "http://127.0.0.1:1/billing");
}

#[test]
fn a_token_ends_at_its_time() {
    let mut site = Site::new();
    let body = json!({ "expiresAt": iso(NOON + HOUR) });
    let (status, made) = site.v1("POST", "/tokens", body, NOON);
    assert_eq!(status, 201, "{made}");
    let first = std::mem::replace(&mut site.token, made["token"].as_str().unwrap().to_owned());
    assert_eq!(
        site.v1("GET", "/auth/me", json!({}), NOON + HOUR - 1).0,
        200
    );
    assert_eq!(site.v1("GET", "/auth/me", json!({}), NOON + HOUR).0, 401);
    site.token = first;
    let (_, listed) = site.v1("GET", "/tokens", json!({}), NOON + HOUR);
    let of = |id: &Value| {
        let tokens = listed["tokens"].as_array().unwrap();
        tokens.iter().find(|token| token["id"] == *id).unwrap()["status"].clone()
    };
    assert_eq!(of(&made["metadata"]["id"]), "expired");
}

#[test]
fn an_account_has_25_active_tokens_at_most() {
    let site = Site::new();
    for _ in 1..25 {
        assert_eq!(site.v1("POST", "/tokens", json!({}), NOON).0, 201);
    }
    assert_eq!(site.v1("POST", "/tokens", json!({}), NOON).0, 409);
}

#[test]
fn a_body_that_cannot_be_taken_is_refused_in_the_shape_of_its_place() {
    let check = |path: &str, code: &str, value: &str| match Platform::unreadable(path) {
        Outgoing {
            status: 400,
            body: Some(Body::Json(body)),
            ..
        } => assert_eq!(body[code], value, "{path}"),
        other => panic!("{path}: {other:?}"),
    };
    check("/api/public/v1/job-drafts", "code", "BAD_REQUEST");
    check("/api/agent/identity", "error", "invalid_request");
    let page = Platform::unreadable("/claim");
    assert!(matches!(page.body, Some(Body::Html(_))), "{page:?}");
}

fn all_scopes() -> String {
    json!(accounts::ALL_SCOPES).to_string()
}

/// A platform with one account.
struct Site {
    platform: Platform,
    token: String,
    claim_token: String,
}

impl Site {
    fn new() -> Site {
        let platform = Platform::new(store::open(None).unwrap(), "http://127.0.0.1:1".into());
        let mut site = Site {
            platform,
            token: String::new(),
            claim_token: String::new(),
        };
        let (_, body) = site.send("POST", "/api/agent/identity", &json!({}), NOON);
        site.token = body["access_token"].as_str().unwrap().to_owned();
        site.claim_token = body["claim_token"].as_str().unwrap().to_owned();
        site
    }

    fn execute(&self, sql: &str) {
        let connection = self.platform.connection.lock().unwrap();
        connection.execute(sql, []).unwrap();
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

    /// Asks to hire for the latest job, which is published if there is none.
    fn hire(&self, milestone: &Value, now: Moment) -> (u16, Value) {
        self.execute("UPDATE account SET claimed_at = 1");
        self.execute(&format!("UPDATE token SET scopes = '{}'", all_scopes()));
        let mine =
            |site: &Site| site.v1("GET", "/jobs/mine", json!({}), now).1["jobs"][0]["id"].clone();
        if mine(self).is_null() {
            self.publish(now);
        }
        let job = mine(self);
        let path = format!("/jobs/{}/proposals", job.as_str().unwrap());
        let (_, listed) = self.v1("GET", &path, json!({}), now);
        let proposal = listed["proposals"][0]["id"].as_str().unwrap();
        let body = json!({ "milestone": milestone });
        self.v1("POST", &format!("/proposals/{proposal}/hire"), body, now)
    }

    fn v1(&self, method: &str, path: &str, body: Value, now: Moment) -> (u16, Value) {
        self.send(method, &format!("/api/public/v1{path}"), &body, now)
    }

    fn send(&self, method: &str, path: &str, body: &Value, now: Moment) -> (u16, Value) {
        self.answer(method, path, body.to_string(), now)
    }

    fn form(&self, path: &str, form: &str, now: Moment) -> (u16, Value) {
        self.answer("POST", path, form.to_owned(), now)
    }

    /// The body is null where it is a page.
    fn answer(&self, method: &str, path: &str, body: String, now: Moment) -> (u16, Value) {
        let incoming = Incoming {
            method: method.into(),
            path: path.into(),
            authorization: Some(format!("Bearer {}", self.token)),
            body: body.into_bytes(),
            ..Incoming::default()
        };
        let outgoing = self.platform.answer(&incoming, now);
        match outgoing.body {
            Some(Body::Json(body)) => (outgoing.status, body),
            _ => (outgoing.status, Value::Null),
        }
    }
}
