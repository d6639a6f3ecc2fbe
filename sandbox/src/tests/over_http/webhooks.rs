//! One subscription over a running sandbox, from the token a person gives out to the end of its
//! deliveries. Times, limits and what goes wrong are tested inside the room.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use plain::{Got, Receiver, eventually};
use serde_json::{Value, json};

use super::site::{Site, text};

const MONTH: i64 = 30 * 24 * 3600;

#[test]
fn what_happens_is_brought_to_a_receiver_until_its_webhook_is_deleted() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    let status = Arc::new(AtomicU16::new(204));
    let (receiver, url) = start(Arc::clone(&status));
    let wanted = json!({ "url": url, "eventTypes": ["proposal.received", "proposal.received"] });

    // No agent's token may, and a person gives out one that may.
    let refused = site.v1("POST", "/webhooks", Some(&owner), Some(wanted.clone()));
    assert_eq!(refused.status, 403, "{refused:?}");
    let scopes = ["webhooks:manage", "proposals:read", "jobs:write"];
    let given = site.post("/sandbox/accounts/token", &json!({ "scopes": scopes }));
    let token = text(&given.body["token"]);
    site.open(&owner, json!({}));
    let made = site.ok("POST", "/webhooks", Some(&token), Some(wanted));
    let webhook = &made["webhook"];
    assert!(text(&made["secret"]).starts_with("whsec_"));
    assert_eq!(webhook["eventTypes"], json!(["proposal.received"]));
    assert_eq!(webhook["status"], "ACTIVE");
    let path = format!("/webhooks/{}", text(&webhook["id"]));
    let shown = site.ok("GET", &path, Some(&token), None);
    assert_eq!(shown, json!({ "webhook": webhook }));

    // People apply; the feed and the deliveries tell of the same, but for what was there before.
    let fed = happen(&site, &owner, &token);
    let mut brought: Vec<Value> = (fed.iter().map(|_| receiver.next().unwrap()))
        .map(|got| {
            assert_eq!((got.method.as_str(), got.path.as_str()), ("POST", "/hooks"));
            assert_eq!(got.headers["x-opentrain-event"], "proposal.received");
            serde_json::from_str(&got.body).unwrap()
        })
        .collect();
    brought.sort_by_key(|event| text(&event["id"]).parse::<u64>().unwrap());
    assert_eq!(brought, fed);

    // What a broken receiver did not take comes again under the same id, signed anew.
    status.store(500, Ordering::SeqCst);
    let id = |got: &Got| got.headers["x-opentrain-delivery"].clone();
    let lost: HashMap<String, Got> = happen(&site, &owner, &token)
        .iter()
        .map(|_| receiver.next().unwrap())
        .map(|got| (id(&got), got))
        .collect();
    status.store(204, Ordering::SeqCst);
    // A signature tells the second it was made in.
    let second = || jiff::Timestamp::now().as_second();
    let signed = second();
    eventually("another second", || (second() > signed).then_some(()));
    let mut again = HashMap::new();
    // Hours pass until all have come, since each is tried again some time after its failure was noted.
    eventually("each of them once more", || {
        pass(&site, 3 * 3600);
        again.extend(std::iter::from_fn(|| receiver.already().ok()).map(|got| (id(&got), got)));
        (again.len() == lost.len()).then_some(())
    });
    let signature = |got: &Got| got.headers["x-opentrain-signature"].clone();
    for (id, got) in again {
        let earlier = &lost[&id];
        assert_eq!(got.body, earlier.body);
        assert_ne!(signature(&got), signature(earlier));
    }

    // Another one goes on, and shows when the deleted one would have had its share.
    let (other, url) = start(Arc::clone(&status));
    let wanted = json!({ "url": url, "eventTypes": ["proposal.received"] });
    site.ok("POST", "/webhooks", Some(&token), Some(wanted));
    let deleted = site.ok("DELETE", &path, Some(&token), None);
    assert_eq!(deleted, json!({ "webhook": webhook, "deleted": true }));
    assert_eq!(site.v1("DELETE", &path, Some(&token), None).status, 404);
    for _ in happen(&site, &owner, &token) {
        other.next().unwrap();
    }
    assert!(receiver.already().is_err());
}

/// A receiver that answers with a status, which may change, and its URL.
fn start(status: Arc<AtomicU16>) -> (Receiver, String) {
    let receiver = Receiver::start(move |_| {
        let status = status.load(Ordering::SeqCst);
        Some(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"))
    });
    let receiver = receiver.unwrap();
    let url = format!("http://{}/hooks", receiver.address());
    (receiver, url)
}

/// A job, and the month in which people apply to it; gives their arrivals.
fn happen(site: &Site, owner: &str, token: &str) -> Vec<Value> {
    let before = arrivals(site, token).len();
    site.open(owner, json!({}));
    pass(site, MONTH);
    let fed = arrivals(site, token).split_off(before);
    assert!(!fed.is_empty(), "nobody applied");
    fed
}

fn pass(site: &Site, seconds: i64) {
    let moved = site.post("/sandbox/clock", &json!({ "advanceSeconds": seconds }));
    assert_eq!(moved.status, 200, "{moved:?}");
}

/// The arrivals of proposals, oldest first.
fn arrivals(site: &Site, token: &str) -> Vec<Value> {
    let page = site.ok("GET", "/updates?limit=200", Some(token), None);
    let events = page["events"].as_array().unwrap().iter();
    let arrivals = events.filter(|event| event["type"] == "proposal.received");
    arrivals.cloned().collect()
}
