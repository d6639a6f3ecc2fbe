//! One subscription over a running sandbox, from the token a person gives out to the end of its
//! deliveries. Times, limits and what goes wrong are tested inside the room.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::site::{Site, text};

const PATIENCE: Duration = Duration::from_secs(20);

/// The head of a request, in small letters, and its body.
type Got = (String, String);

/// A receiver that breaks once and then takes everything.
fn receiver() -> (String, Receiver<Got>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let (sender, got) = channel();
    std::thread::spawn(move || {
        let mut status = 500;
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
            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            status = 204;
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
    let (url, got) = receiver();
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
    let before = events(&site, &token).len();
    let job = site.open(&owner, json!({}));
    let fed = events(&site, &token).split_off(before);
    let mine = fed.iter().filter(|event| event["jobId"] == *job);
    assert!(mine.count() > 0, "nobody applied");
    let arrivals = || -> Vec<Got> {
        let first = got.recv_timeout(PATIENCE).unwrap();
        std::iter::once(first)
            // Longer than a second, in which two signatures over one body are the same.
            .chain(std::iter::from_fn(|| {
                got.recv_timeout(Duration::from_millis(1100)).ok()
            }))
            .collect()
    };
    let mut arrived = arrivals();
    let broken = header(&arrived[0].0, "x-opentrain-delivery").to_owned();
    // The receiver broke at one of them, which comes again, signed anew, after a minute.
    site.post("/sandbox/clock", &json!({ "advanceSeconds": 61 }));
    let again = got.recv_timeout(PATIENCE).unwrap();
    assert_eq!(header(&again.0, "x-opentrain-delivery"), broken);
    assert_eq!(again.1, arrived[0].1);
    let signed = |(head, _): &Got| header(head, "x-opentrain-signature").to_owned();
    assert_ne!(signed(&again), signed(&arrived[0]));
    let mut bodies: Vec<Value> = arrived
        .drain(..)
        .map(|(head, body)| {
            assert!(head.starts_with("post /hooks http/1.1\r\n"), "{head}");
            assert_eq!(header(&head, "x-opentrain-event"), "proposal.received");
            serde_json::from_str(&body).unwrap()
        })
        .collect();
    let number = |event: &Value| text(&event["id"]).parse::<u64>().unwrap();
    bodies.sort_by_key(number);
    assert_eq!(bodies, fed);

    let deleted = site.ok("DELETE", &path, Some(&token), None);
    assert_eq!(deleted, json!({ "webhook": webhook, "deleted": true }));
    assert_eq!(site.v1("DELETE", &path, Some(&token), None).status, 404);
    site.open(&owner, json!({}));
    site.post(
        "/sandbox/clock",
        &json!({ "advanceSeconds": 30 * 24 * 3600 }),
    );
    assert!(got.recv_timeout(Duration::from_millis(500)).is_err());
}

/// The arrivals of proposals, oldest first.
fn events(site: &Site, token: &str) -> Vec<Value> {
    let page = site.ok("GET", "/updates?limit=200", Some(token), None);
    let events = page["events"].as_array().unwrap().iter();
    let arrivals = events.filter(|event| event["type"] == "proposal.received");
    arrivals.cloned().collect()
}
