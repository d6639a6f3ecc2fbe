//! Which half of a result reaches whom: by name, in both eras, request by request.

use serde_json::{Value, json};

use super::super::audience::Halves;
use super::super::middleware::Limits;
use super::super::serve::Choices;
use super::{Host, calling};

/// The `params` of a stateless request from a client of this name.
fn from(name: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": name, "version": "1" },
    });
    params
}

async fn open(host: &mut Host, name: &str) {
    let params = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": { "name": name, "version": "1" },
    });
    host.ask("open", "initialize", params).await;
    host.tell("notifications/initialized", json!({})).await;
}

/// What a client sees: of each tool its output schema, of each result its structured half.
async fn check(host: &mut Host, dress: impl Fn(Value) -> Value, halves: Halves, who: &str) {
    let both = halves == Halves::Both;
    let listed = host.ask(1, "tools/list", dress(json!({}))).await;
    for tool in listed["result"]["tools"].as_array().expect("tools") {
        assert_eq!(tool.get("outputSchema").is_some(), both, "{who}: {tool}");
    }
    for tool in ["echo", "refuse", "hire"] {
        let told = host.ask(2, "tools/call", dress(calling(tool))).await;
        let result = &told["result"];
        let structured = result.get("structuredContent");
        assert_eq!(structured.is_some(), both, "{who}: {told}");
        let blocks = result["content"].as_array().map(Vec::len);
        assert_eq!(blocks, Some(1), "{who}: {told}");
        let ours = structured.and_then(|structured| structured.get("_opentrain"));
        assert_eq!(ours.is_some(), both && tool == "hire", "{who}: {told}");
    }
}

#[tokio::test]
async fn a_session_gets_what_the_name_that_opened_it_gets() {
    for (name, halves) in [
        ("claude-code", Halves::Text),
        ("codex-mcp-client", Halves::Text),
        ("qwen-cli-mcp-client-opentrain", Halves::Text),
        ("mcp", Halves::Both),
        ("some-script", Halves::Both),
    ] {
        let mut host = Host::new();
        open(&mut host, name).await;
        check(&mut host, |params| params, halves, name).await;
    }
}

#[tokio::test]
async fn a_stateless_request_gets_what_its_own_name_gets() {
    let mut host = Host::new();
    // Another client's session does not count for requests that say who they are from.
    open(&mut host, "mcp").await;
    for (name, halves) in [
        ("claude-code", Halves::Text),
        ("mcp", Halves::Both),
        ("copilot-cli", Halves::Text),
        ("", Halves::Both),
        ("fast-agent-mcp", Halves::Text),
    ] {
        check(&mut host, |params| from(name, params), halves, name).await;
    }
}

#[tokio::test]
async fn the_user_may_choose_for_all() {
    for halves in [Halves::Text, Halves::Both] {
        let choices = Choices {
            halves: Some(halves),
            ..Choices::default()
        };
        let mut host = Host::choosing(Limits::SERVING, choices);
        for name in ["claude-code", "mcp"] {
            check(&mut host, |params| from(name, params), halves, name).await;
        }
    }
}

#[tokio::test]
async fn a_call_knows_how_much_text_its_host_lets_through() {
    let mut host = Host::new();
    for (name, budget) in [("claude-code", 40_000), ("Cline", 7_000), ("mcp", 10_000)] {
        host.ask(1, "tools/call", from(name, calling("echo"))).await;
        let options = *host.bench.0.options.lock().unwrap();
        assert_eq!(options.budget, Some(budget), "{name}");
    }
}
