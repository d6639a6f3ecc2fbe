//! The end of the server, of a call, and of what a call reports.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::super::middleware::Limits;
use super::{Host, calling, patiently};

/// What hosts are promised; the test machine may be slow, the code never waits this long.
const PROMPT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn an_input_that_ends_at_once_is_an_orderly_end() {
    assert_eq!(Host::new().hang_up().await, Vec::<Value>::new());
    assert_eq!(
        Host::in_session().await.hang_up().await,
        Vec::<Value>::new()
    );
    assert_eq!(Host::new().shut_down().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_last_line_without_a_newline_is_served() {
    let mut host = Host::in_session().await;
    let call =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": calling("echo")});
    host.send_bytes(call.to_string().as_bytes()).await;
    let answers = host.hang_up().await;
    assert_eq!(
        answers[0]["result"]["content"][0]["text"],
        "echo was called"
    );
}

#[tokio::test]
async fn everything_asked_before_the_input_ends_is_answered() {
    let mut host = Host::in_session().await;
    for id in 0..100 {
        host.request(id, "tools/call", calling("echo")).await;
    }
    assert_eq!(host.hang_up().await.len(), 100);
}

#[tokio::test]
async fn calls_in_flight_when_the_server_ends_are_told_so_in_time() {
    for by_signal in [false, true] {
        let mut host = Host::in_session().await;
        let bench = host.bench.clone();
        let params = json!({"name": "wait", "_meta": {"progressToken": 1}});
        host.request(1, "tools/call", params).await;
        host.request(2, "tools/call", calling("wait")).await;
        bench.0.until(|watch| &watch.begun, 2).await;
        let from = Instant::now();
        let answers = match by_signal {
            false => host.hang_up().await,
            true => host.shut_down().await,
        };
        assert!(from.elapsed() < PROMPT, "{:?}", from.elapsed());
        assert_eq!(answers.len(), 2);
        for answer in answers {
            let text = answer["result"]["content"][0]["text"].as_str();
            assert_eq!(
                text,
                Some(
                    "wait was stopped because the server is shutting down. Whether it changed \
                     anything is unknown. next: read the state with a listing or reading tool \
                     before you repeat it."
                )
            );
        }
        bench.0.until(|watch| &watch.given_up, 2).await;
    }
}

#[tokio::test]
async fn a_call_that_ends_soon_after_the_input_is_still_answered() {
    let mut host = Host::in_session().await;
    let bench = host.bench.clone();
    host.request(1, "tools/call", calling("wait")).await;
    bench.0.until(|watch| &watch.begun, 1).await;
    let (answers, ()) = tokio::join!(host.hang_up(), async {
        tokio::task::yield_now().await;
        bench.0.release.notify_one();
    });
    assert_eq!(
        answers[0]["result"]["content"][0]["text"],
        "wait was called"
    );
}

#[tokio::test]
async fn a_host_that_no_longer_reads_ends_the_server() {
    let mut host = Host::in_session().await;
    let Host {
        input,
        output,
        server,
        ..
    } = &mut host;
    let (closed, _) = tokio::io::duplex(1);
    *output = tokio::io::BufReader::new(tokio::io::split(closed).0);
    let ping = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
    let input = input.as_mut().expect("open");
    patiently(input.write_all(ping))
        .await
        .expect("the server reads");
    let ended = patiently(server).await.expect("no panic");
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test]
async fn a_host_that_stops_reading_cannot_keep_the_server_from_ending() {
    let mut host = Host::in_session().await;
    // More than the pipe holds, so that the server is stuck in the middle of an answer.
    let padding = "x".repeat(100_000);
    let params = json!({"name": "echo", "arguments": {"padding": padding}});
    for id in 0..3 {
        host.request(id, "tools/call", params.clone()).await;
    }
    let from = Instant::now();
    drop(host.input.take());
    let ended = patiently(&mut host.server).await.expect("no panic");
    assert!(ended.is_ok(), "{ended:?}");
    assert!(from.elapsed() < PROMPT, "{:?}", from.elapsed());
}

#[tokio::test]
async fn a_cancelled_call_stops_at_once_and_is_never_answered() {
    let mut host = Host::in_session().await;
    let bench = host.bench.clone();
    host.request(1, "tools/call", calling("wait")).await;
    bench.0.until(|watch| &watch.begun, 1).await;
    host.tell(
        "notifications/cancelled",
        json!({"requestId": 1, "reason": "enough"}),
    )
    .await;
    bench.0.until(|watch| &watch.given_up, 1).await;
    host.assert_alive().await;
    assert_eq!(host.hang_up().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_call_over_its_deadline_is_a_failed_result() {
    let limits = Limits {
        deadline: Duration::from_millis(50),
        running: 1,
        ..Limits::SERVING
    };
    let mut host = Host::with(limits);
    host.initialize("2025-11-25").await;
    host.request(1, "tools/call", calling("wait")).await;
    host.request(2, "tools/call", calling("wait")).await;
    // The second may get the first one's place in the very moment in which its own time is up.
    let unknown = "changed anything is unknown";
    for (id, known) in [(1, [unknown, unknown]), (2, [unknown, "nothing was done"])] {
        let answer = host.next().await;
        assert_eq!(answer["id"], id);
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        let text = answer["result"]["content"][0]["text"]
            .as_str()
            .unwrap_or_default();
        assert!(known.iter().any(|known| text.contains(known)), "{answer}");
    }
    let bench = host.bench.clone();
    bench.0.until(|watch| &watch.given_up, 1).await;
    host.assert_alive().await;
}

#[tokio::test]
async fn progress_rises_and_ends_before_the_answer() {
    let mut host = Host::in_session().await;
    let bench = host.bench.clone();
    let params = json!({"name": "progress", "_meta": {"progressToken": "p"}});
    host.request(1, "tools/call", params).await;
    for expected in [0.0, 2.0, 4.0] {
        let note = host.next().await;
        assert_eq!(note["method"], "notifications/progress", "{note}");
        assert_eq!(
            note["params"],
            json!({"progressToken": "p", "progress": expected, "total": 4.0, "message": format!("at {}", expected)}),
        );
    }
    bench.0.release.notify_one();
    let answer = host.next().await;
    assert_eq!(answer["id"], 1, "{answer}");
    assert_eq!(host.hang_up().await, Vec::<Value>::new());
}

#[tokio::test]
async fn no_progress_comes_unasked() {
    let mut host = Host::in_session().await;
    let answer = host.ask(1, "tools/call", calling("progress")).await;
    assert_eq!(
        answer["result"]["content"][0]["text"],
        "progress was called"
    );
}
