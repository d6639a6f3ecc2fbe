//! Requests to humans as resources in both eras, and who is told when one changes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::middleware::Limits;
use super::{Host, Stands, calling, modern, patiently};

const PENDING: &str = "opentrain://approvals/pending";
const ONE: &str = "opentrain://approvals/apr_1";

/// As long as the real pause seems to a test.
const PAUSE: Duration = Duration::from_millis(20);

fn quick() -> Host {
    Host::with(Limits {
        pause: PAUSE,
        ..Limits::SERVING
    })
}

async fn in_session() -> Host {
    let mut host = Host::new();
    host.initialize("2025-11-25").await;
    host
}

async fn read(host: &mut Host, uri: &str) -> Value {
    let answer = host.ask(1, "resources/read", json!({ "uri": uri })).await;
    let content = &answer["result"]["contents"][0];
    assert_eq!(content["uri"], uri, "{answer}");
    assert_eq!(content["mimeType"], "application/json", "{answer}");
    serde_json::from_str(content["text"].as_str().expect("text")).expect("JSON")
}

/// How many reads there were once nothing has happened for a while. Nothing to wait for: how often is read
/// in a time is what is measured.
async fn reads_at_rest(host: &Host) -> usize {
    tokio::time::sleep(PAUSE * 10).await;
    host.bench.0.reads.load(Ordering::SeqCst)
}

#[tokio::test]
async fn what_waits_is_listed_without_asking_anybody() {
    let mut host = Host::in_session().await;
    let listed = host.ask(1, "resources/list", json!({})).await;
    let resources = listed["result"]["resources"].as_array().expect("a list");
    let shown: Vec<&str> = resources
        .iter()
        .filter_map(|resource| resource["uri"].as_str())
        .collect();
    assert_eq!(shown, [PENDING, ONE]);
    assert_eq!(
        resources[1]["title"],
        "hire, $339.95 = $300.00 + 10 % + $9.95"
    );
    // Whoever applied chose the name; it stays out of what a host shows unasked.
    assert!(!listed.to_string().contains("Maria"), "{listed}");
    let templates = host.ask(2, "resources/templates/list", json!({})).await;
    let template = &templates["result"]["resourceTemplates"][0];
    assert_eq!(template["uriTemplate"], "opentrain://approvals/{id}");
    assert_eq!(host.bench.0.reads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_request_is_read_with_its_outcome_first() {
    let mut host = Host::in_session().await;
    let one = read(&mut host, ONE).await;
    let members: Vec<&String> = one.as_object().expect("members").keys().collect();
    assert_eq!(members[..2], ["outcome", "notice"]);
    assert_eq!(one["outcome"], "WAITING");
    assert_eq!(one["link"], "https://app.opentrain.ai/approvals/apr_1");
    assert_eq!(one["amountCents"], 30_000);
    assert_eq!(one["totalCents"], 33_995);
    let notice = one["notice"].as_str().unwrap_or_default();
    assert!(notice.contains("Payee \"Maria G.\""), "{notice}");

    let pending = read(&mut host, PENDING).await;
    assert_eq!(pending["waiting"], 2, "{pending}");
    assert_eq!(pending["requests"][0]["id"], "claim", "{pending}");
    assert_eq!(pending["requests"][0].get("uri"), None, "{pending}");
    assert_eq!(pending["requests"][1]["uri"], ONE, "{pending}");
    // It had just been read.
    assert_eq!(host.bench.0.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_settled_has_no_link_and_is_not_read_again() {
    let mut host = Host::in_session().await;
    host.bench.0.now(Stands::Confirmed);
    for _ in 0..2 {
        let one = read(&mut host, ONE).await;
        assert_eq!(one["outcome"], "CONFIRMED");
        assert_eq!(one.get("link"), None, "{one}");
    }
    assert_eq!(host.bench.0.reads.load(Ordering::SeqCst), 1);
    assert_eq!(read(&mut host, PENDING).await["waiting"], 1);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_as_unknown() {
    let mut host = Host::in_session().await;
    host.bench.0.now(Stands::Unreadable);
    let one = read(&mut host, ONE).await;
    assert_eq!(one["outcome"], "UNKNOWN");
    assert_eq!(one["moneyMoved"], "not known");
    assert_eq!(one["why"], "how it stands could not be read just now");
    // It is open all the same.
    assert_eq!(one["link"], "https://app.opentrain.ai/approvals/apr_1");
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_with_the_code_of_its_era() {
    for uri in ["opentrain://approvals/other", "opentrain://jobs/1", "", "x"] {
        let mut host = Host::in_session().await;
        let params = json!({ "uri": uri });
        for (method, params, code) in [
            ("resources/read", params.clone(), -32002),
            ("resources/subscribe", params.clone(), -32002),
            ("resources/read", modern(params), -32602),
        ] {
            let answer = host.ask(1, method, params).await;
            assert_eq!(answer["error"]["code"], code, "{method}: {answer}");
            assert_eq!(answer["error"]["data"]["uri"], uri, "{answer}");
        }
    }
}

#[tokio::test]
async fn the_stateless_protocol_gets_caching_hints_and_our_name() {
    let mut host = Host::new();
    for (method, params, ttl, scope) in [
        ("resources/list", json!({}), 0, "private"),
        ("resources/templates/list", json!({}), 3_600_000, "public"),
        ("resources/read", json!({ "uri": PENDING }), 0, "private"),
    ] {
        let answer = host.ask(1, method, modern(params)).await;
        let result = &answer["result"];
        assert_eq!(result["ttlMs"], ttl, "{answer}");
        assert_eq!(result["cacheScope"], scope, "{answer}");
        let server = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
        assert_eq!(server["name"], "opentrain", "{answer}");
    }
}

#[tokio::test]
async fn ids_are_completed_from_what_is_known() {
    let mut host = Host::in_session().await;
    let of = |kind: &str, argument: &str, value: &str| {
        json!({
            "ref": { "type": "ref/resource", "uri": kind },
            "argument": { "name": argument, "value": value },
        })
    };
    let template = "opentrain://approvals/{id}";
    for (value, ids) in [
        ("", vec!["apr_1"]),
        ("apr", vec!["apr_1"]),
        ("apr_2", vec![]),
        // A claim has no id that leads anywhere.
        ("cl", vec![]),
    ] {
        let answer = host
            .ask(1, "completion/complete", of(template, "id", value))
            .await;
        let completion = &answer["result"]["completion"];
        assert_eq!(completion["values"], json!(ids), "{value}: {answer}");
        assert_eq!(completion["total"], ids.len(), "{value}: {answer}");
    }
    for wrong in [of("file:///{path}", "id", ""), of(template, "x", "")] {
        let answer = host.ask(1, "completion/complete", wrong).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
}

#[tokio::test]
async fn a_session_is_told_of_a_change_once_and_only_while_it_is_subscribed() {
    for uri in [ONE, PENDING] {
        let mut host = in_session().await;
        assert_eq!(reads_at_rest(&host).await, 0, "nobody listens");
        let subscribe = json!({ "uri": uri });
        host.ask(1, "resources/subscribe", subscribe.clone()).await;
        let bench = host.bench.clone();
        bench.0.now(Stands::Confirmed);
        let note = host.next().await;
        assert_eq!(note["method"], "notifications/resources/updated", "{note}");
        assert_eq!(note["params"], json!({ "uri": uri }), "{note}");
        // Nothing that is settled is read again, and nothing is told twice.
        let read = reads_at_rest(&host).await;
        assert_eq!(reads_at_rest(&host).await, read);
        host.assert_alive().await;

        host.ask(2, "resources/unsubscribe", subscribe).await;
        *bench.0.outcome.lock().unwrap() = crate::reply::Outcome::Waiting;
        bench.0.now(Stands::Waiting);
        let read = reads_at_rest(&host).await;
        assert_eq!(reads_at_rest(&host).await, read, "nobody listens any more");
        assert_eq!(host.hang_up().await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn what_another_call_found_out_is_told_too() {
    let mut host = in_session().await;
    host.ask(1, "resources/subscribe", json!({ "uri": ONE }))
        .await;
    host.bench.0.now(Stands::Unreadable);
    // Another process has noted it.
    *host.bench.0.outcome.lock().unwrap() = crate::reply::Outcome::Declined;
    let note = host.next().await;
    assert_eq!(note["params"]["uri"], ONE, "{note}");
}

/// The `params` of a listener.
fn listening(uris: &[&str]) -> Value {
    modern(json!({ "notifications": {
        "toolsListChanged": true, "resourcesListChanged": true, "resourceSubscriptions": uris,
    } }))
}

#[tokio::test]
async fn a_listener_hears_of_what_it_was_promised_until_it_ends() {
    let mut host = quick();
    let wanted = [ONE, "opentrain://approvals/other", "file:///x"];
    host.request("ear", "subscriptions/listen", listening(&wanted))
        .await;
    let promised = host.next().await;
    assert_eq!(
        promised["method"], "notifications/subscriptions/acknowledged",
        "{promised}"
    );
    assert_eq!(
        promised["params"]["notifications"],
        json!({ "resourceSubscriptions": [ONE] })
    );
    host.bench.0.now(Stands::Confirmed);
    let note = host.next().await;
    assert_eq!(note["method"], "notifications/resources/updated", "{note}");
    assert_eq!(note["params"]["uri"], ONE);
    let id = "io.modelcontextprotocol/subscriptionId";
    assert_eq!(note["params"]["_meta"][id], "ear", "{note}");

    host.tell("notifications/cancelled", json!({ "requestId": "ear" }))
        .await;
    *host.bench.0.outcome.lock().unwrap() = crate::reply::Outcome::Waiting;
    let read = reads_at_rest(&host).await;
    assert_eq!(reads_at_rest(&host).await, read, "nobody listens any more");
    let called = host.ask(1, "tools/call", modern(calling("echo"))).await;
    assert!(called.get("result").is_some(), "{called}");
}

#[tokio::test]
async fn a_listener_ends_with_the_server_and_hears_so() {
    for uris in [vec![PENDING], vec![]] {
        let mut host = quick();
        host.request("ear", "subscriptions/listen", listening(&uris))
            .await;
        let promised = host.next().await;
        assert_eq!(
            promised["method"],
            "notifications/subscriptions/acknowledged"
        );
        let reads = match uris.is_empty() {
            // Who hears of nothing costs nothing.
            true => reads_at_rest(&host).await == 0,
            false => reads_at_rest(&host).await > 0,
        };
        assert!(reads, "{uris:?}");
        let last = patiently(host.hang_up()).await;
        let ids: Vec<&Value> = last.iter().map(|message| &message["id"]).collect();
        assert_eq!(ids, ["ear"], "{last:?}");
    }
}

#[tokio::test]
async fn one_reader_serves_all_and_reads_ever_more_slowly() {
    let mut host = in_session().await;
    for (id, uri) in [(1, ONE), (2, PENDING)] {
        host.ask(id, "resources/subscribe", json!({ "uri": uri }))
            .await;
    }
    for id in ["a", "b", "c"] {
        host.request(id, "subscriptions/listen", listening(&[ONE, PENDING]))
            .await;
        host.next().await;
    }
    let before = reads_at_rest(&host).await;
    let from = tokio::time::Instant::now();
    let read = reads_at_rest(&host).await + reads_at_rest(&host).await - 2 * before;
    let pauses = usize::try_from(from.elapsed().as_millis() / PAUSE.as_millis()).expect("few");
    assert!(read <= pauses / 2 + 4, "{read} reads in {pauses} pauses");

    host.bench.0.now(Stands::Confirmed);
    let mut told = 0;
    for _ in 0..8 {
        told += usize::from(host.next().await["method"] == "notifications/resources/updated");
    }
    assert_eq!(told, 8);
    host.assert_alive().await;
}
