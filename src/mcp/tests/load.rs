//! Many calls at once.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::middleware::Limits;
use super::{Host, calling};

#[tokio::test]
async fn two_hundred_calls_at_once_are_all_answered() {
    let mut host = Host::in_session().await;
    let bench = host.bench.clone();
    for id in 0..200 {
        host.request(id, "tools/call", calling("wait")).await;
    }
    bench.0.until(|watch| &watch.begun, 64).await;
    // Neither a ping nor a cancellation waits for a free place.
    host.assert_alive().await;
    host.tell("notifications/cancelled", json!({"requestId": 199}))
        .await;
    let mut answered = BTreeSet::new();
    for _ in 0..199 {
        bench.0.release.notify_one();
        let answer = host.next().await;
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        answered.insert(answer["id"].as_u64());
    }
    assert_eq!(answered, (0..199).map(Some).collect());
}

#[tokio::test]
async fn a_flood_beyond_the_limit_is_refused_at_once() {
    let mut host = Host::with(Limits {
        running: 1,
        accepted: 2,
        ..Limits::SERVING
    });
    host.initialize("2025-11-25").await;
    for id in 1..=2 {
        host.request(id, "tools/call", calling("wait")).await;
    }
    let answer = host.ask(3, "tools/call", calling("wait")).await;
    assert_eq!(answer["result"]["isError"], true);
    assert_eq!(
        answer["result"]["content"][0]["text"],
        "wait was refused: 2 calls are already under way. Nothing was done. next: wait for some \
         of their answers, then repeat it."
    );
}
