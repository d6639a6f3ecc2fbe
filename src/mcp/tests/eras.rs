//! Sessions and stateless requests in one process, in any order.

use serde_json::{Value, json};

use super::super::handler::INSTRUCTIONS;
use super::{Host, calling, modern};

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

#[tokio::test]
async fn initialize_agrees_on_the_version_asked_for_or_the_newest_with_sessions() {
    async fn check(asked: &str, agreed: &str) {
        let mut host = Host::new();
        let answer = host.initialize(asked).await;
        assert_eq!(answer["result"]["protocolVersion"], agreed, "{asked}");
        // The session is of the agreed era, whatever was asked for.
        let listed = host.ask(1, "tools/list", json!({})).await;
        assert_eq!(
            listed["result"].get("resultType"),
            None,
            "{asked}: {listed}"
        );
        assert_eq!(listed["result"].get("ttlMs"), None, "{asked}: {listed}");
    }
    check("2024-11-05", "2024-11-05").await;
    check("2025-03-26", "2025-03-26").await;
    check("2025-06-18", "2025-06-18").await;
    check("2025-11-25", "2025-11-25").await;
    check("2026-07-28", "2025-11-25").await;
    check("2099-01-01", "2025-11-25").await;
    check("", "2025-11-25").await;
}

#[tokio::test]
async fn both_eras_are_told_the_same_about_the_server() {
    let mut host = Host::new();
    let found = host.ask(1, "server/discover", modern(json!({}))).await;
    let opened = host.initialize("2025-11-25").await;
    let (found, opened) = (&found["result"], &opened["result"]);
    assert_eq!(found["instructions"], opened["instructions"]);
    // Extensions are of the stateless protocol.
    let tasks = json!({ "io.modelcontextprotocol/tasks": {} });
    assert_eq!(
        found["capabilities"],
        json!({
            "extensions": tasks, "completions": {}, "resources": { "subscribe": true }, "tools": {}
        })
    );
    assert_eq!(found["_meta"][SERVER_INFO], opened["serverInfo"]);
    assert_eq!(
        opened["capabilities"],
        json!({
            "completions": {}, "resources": { "subscribe": true }, "tools": {}
        })
    );
    assert_eq!(
        opened["serverInfo"],
        json!({
            "name": "opentrain",
            "title": "OpenTrain",
            "version": env!("CARGO_PKG_VERSION"),
            "websiteUrl": "https://www.opentrain.ai",
        })
    );
    assert_eq!(found["ttlMs"], 3_600_000);
    assert_eq!(found["cacheScope"], "public");
    let versions = found["supportedVersions"].as_array().map(Vec::len);
    assert_eq!(versions, Some(5), "{found}");
}

#[test]
fn the_instructions_fit_the_hosts() {
    assert!(INSTRUCTIONS.chars().count() < 2_000);
    for must in [
        "approvalUrl",
        "verbatim",
        "waitSeconds",
        "confirmed",
        "never",
        "data",
    ] {
        assert!(
            INSTRUCTIONS.to_lowercase().contains(&must.to_lowercase()),
            "{must}"
        );
    }
}

#[tokio::test]
async fn stateless_requests_need_no_opening_and_get_the_server_named() {
    let mut host = Host::new();
    let listed = host.ask(1, "tools/list", modern(json!({}))).await;
    let called = host.ask(2, "tools/call", modern(calling("echo"))).await;
    let refused = host.ask(3, "tools/call", modern(calling("refuse"))).await;
    let panicked = host.ask(4, "tools/call", modern(calling("panic"))).await;
    for answer in [&listed, &called, &refused, &panicked] {
        let result = &answer["result"];
        assert_eq!(result["resultType"], "complete", "{answer}");
        assert_eq!(
            result["_meta"][SERVER_INFO]["name"], "opentrain",
            "{answer}"
        );
    }
    assert_eq!(listed["result"]["ttlMs"], 3_600_000);
    assert_eq!(listed["result"]["cacheScope"], "public");
    let unknown = host.ask(5, "tools/call", modern(calling("x"))).await;
    assert_eq!(unknown["error"]["code"], -32602);
}

#[tokio::test]
async fn results_carry_both_halves_exactly() {
    let mut host = Host::in_session().await;
    let params = json!({"name": "echo", "arguments": {"z": 1, "a": [null, "é"], "m": 1.50}});
    let answer = host.ask(1, "tools/call", params).await;
    assert_eq!(
        answer["result"].to_string(),
        r#"{"content":[{"type":"text","text":"echo was called"}],"structuredContent":{"arguments":{"z":1,"a":[null,"é"],"m":1.5}},"isError":false}"#
    );
    let answer = host.ask(2, "tools/call", json!({"name": "refuse"})).await;
    assert_eq!(answer["result"]["isError"], true);
    assert_eq!(
        answer["result"]["structuredContent"],
        json!({"arguments": null})
    );
}

#[tokio::test]
async fn eras_may_follow_each_other_in_any_order() {
    let mut host = Host::new();
    for round in 0..2 {
        let listed = host.ask(1, "tools/list", modern(json!({}))).await;
        assert_eq!(listed["result"]["resultType"], "complete", "{round}");
        host.initialize("2025-06-18").await;
        let listed = host.ask(2, "tools/list", json!({})).await;
        assert_eq!(listed["result"].get("resultType"), None, "{round}");
        let called = host.ask(3, "tools/call", calling("echo")).await;
        assert_eq!(called["result"].get("_meta"), None, "{round}");
    }
}

#[tokio::test]
async fn requests_sent_right_behind_initialize_belong_to_its_session() {
    let mut host = Host::new();
    let open = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    });
    host.request(1, "initialize", open).await;
    host.tell("notifications/initialized", json!({})).await;
    host.request(2, "tools/list", json!({})).await;
    host.request(3, "tools/call", calling("echo")).await;
    for id in [1, 2, 3] {
        let answer = host.next().await;
        assert!(answer.get("result").is_some(), "{id}: {answer}");
    }
}

#[tokio::test]
async fn the_tools_are_the_same_bytes_in_every_run_and_era() {
    async fn tools(host: &mut Host, params: Value) -> String {
        host.request(1, "tools/list", params).await;
        let line = host.next_line().await;
        let from = line.find(r#""tools":["#).expect("a list of tools");
        let (list, _) = line.split_at(line.rfind(']').expect("its end") + 1);
        list.split_at(from).1.to_owned()
    }
    let mut first = Host::in_session().await;
    let mut second = Host::new();
    let expected = tools(&mut first, json!({})).await;
    assert_eq!(expected.matches("\"name\"").count(), 3);
    assert_eq!(tools(&mut first, json!({})).await, expected);
    assert_eq!(tools(&mut first, modern(json!({}))).await, expected);
    assert_eq!(tools(&mut second, modern(json!({}))).await, expected);
}
