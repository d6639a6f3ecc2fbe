//! One subscription over a running sandbox, from the token a person gives out to the end of its
//! deliveries. Times, limits and what goes wrong are tested inside the room.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::site::{Site, text};

const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than the second that a signature tells.
const SILENCE: Duration = Duration::from_millis(1200);
const MONTH: i64 = 30 * 24 * 3600;

/// The head of a request, in small letters, and its body.
type Got = (String, String);

/// A receiver that answers with a status, which may change.
fn receiver(status: Arc<AtomicU16>) -> (String, Receiver<Got>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let (sender, got) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(stream.read_line(&mut head).unwrap(), 0, "{head}");
            }
            let head = head.to_lowercase();
            let length = header(&head, "content-length").parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let status = status.load(Ordering::SeqCst);
            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            if sender
                .send((head, String::from_utf8(body).unwrap()))
                .is_err()
            {
                return;
            }
        }
    });
    (url, got)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap_or_else(|| panic!("no {name} in {head}"))
}

#[test]
fn what_happens_is_brought_to_a_receiver_until_its_webhook_is_deleted() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    let status = Arc::new(AtomicU16::new(204));
    let (url, got) = receiver(Arc::clone(&status));
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
    let before = arrivals(&site, &token).len();
    site.open(&owner, json!({}));
    pass(&site, MONTH);
    let fed = arrivals(&site, &token).split_off(before);
    assert!(!fed.is_empty(), "nobody applied");
    let until_silent = || std::iter::from_fn(|| got.recv_timeout(SILENCE).ok()).collect::<Vec<_>>();
    let mut brought: Vec<Value> = until_silent()
        .into_iter()
        .map(|(head, body)| {
            assert!(head.starts_with("post /hooks http/1.1\r\n"), "{head}");
            assert_eq!(header(&head, "x-opentrain-event"), "proposal.received");
            serde_json::from_str(&body).unwrap()
        })
        .collect();
    brought.sort_by_key(|event| text(&event["id"]).parse::<u64>().unwrap());
    assert_eq!(brought, fed);

    // What a broken receiver did not take comes again under the same id, signed anew.
    status.store(500, Ordering::SeqCst);
    site.open(&owner, json!({}));
    pass(&site, MONTH);
    let lost = until_silent();
    status.store(204, Ordering::SeqCst);
    pass(&site, 3 * 3600);
    let again = got.recv_timeout(PATIENCE).unwrap();
    let id = |got: &Got| header(&got.0, "x-opentrain-delivery").to_owned();
    let signature = |got: &Got| header(&got.0, "x-opentrain-signature").to_owned();
    let earlier: Vec<&Got> = lost.iter().filter(|got| id(got) == id(&again)).collect();
    assert!(!earlier.is_empty(), "{again:?}");
    for got in earlier {
        assert_eq!(got.1, again.1);
        assert_ne!(signature(got), signature(&again));
    }
    until_silent();

    let deleted = site.ok("DELETE", &path, Some(&token), None);
    assert_eq!(deleted, json!({ "webhook": webhook, "deleted": true }));
    assert_eq!(site.v1("DELETE", &path, Some(&token), None).status, 404);
    site.open(&owner, json!({}));
    pass(&site, MONTH);
    assert!(got.recv_timeout(SILENCE).is_err());
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
