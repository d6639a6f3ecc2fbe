//! Whole conversations of every protocol version, kept in `tests/conversations/`: what a host
//! sends, what the program answers, and every answer held against the protocol's own JSON Schema
//! where that is at hand (a folder `shared/mcp-schema` beside the checkout, or `MCP_SCHEMA_DIR`).

use std::path::PathBuf;

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::samples::root;
use crate::stand_in::Upstream;
use crate::wire::Program;

#[test]
fn a_conversation_of_2024_11_05() {
    converse("2024-11-05", &legacy("2024-11-05"));
}

#[test]
fn a_conversation_of_2025_03_26() {
    converse("2025-03-26", &legacy("2025-03-26"));
}

#[test]
fn a_conversation_of_2025_06_18() {
    converse("2025-06-18", &legacy("2025-06-18"));
}

#[test]
fn a_conversation_of_2025_11_25() {
    converse("2025-11-25", &legacy("2025-11-25"));
}

#[test]
fn a_conversation_of_2026_07_28() {
    let mut lines = vec![
        modern(1, "server/discover", json!({})),
        modern(2, "tools/list", json!({})),
    ];
    lines.extend(
        calls()
            .into_iter()
            .zip(3..)
            .map(|(call, id)| modern(id, "tools/call", call)),
    );
    lines.extend(
        resources()
            .into_iter()
            .zip(10..)
            .map(|((method, params), id)| modern(id, method, params)),
    );
    lines.push(modern(20, "no/such/method", json!({})));
    converse("2026-07-28", &lines);
}

#[test]
fn a_probe_of_the_new_era_and_then_the_old_one() {
    let mut lines = vec![modern("probe", "server/discover", json!({}))];
    lines.extend(legacy("2025-11-25"));
    converse("probe-then-initialize", &lines);
}

/// The tool list is the same to the byte in every era and every run.
#[test]
fn the_tool_list_is_the_same_in_every_era() {
    let list = |lines: &[Value]| -> String {
        let mut program = Program::start_against("http://127.0.0.1:9");
        let mut last = Value::Null;
        for line in lines {
            program.send(line);
            if line.get("id").is_some() {
                last = program.next();
            }
        }
        last["result"]["tools"].to_string()
    };
    let modern = list(&[modern(1, "tools/list", json!({}))]);
    assert!(modern.len() > 1000, "{modern}");
    assert_eq!(
        modern,
        list(&[initialize("2024-11-05"), initialized(), legacy_list()])
    );
    assert_eq!(
        modern,
        list(&[initialize("2025-11-25"), initialized(), legacy_list()])
    );
}

fn legacy(version: &str) -> Vec<Value> {
    let mut lines = vec![
        initialize(version),
        initialized(),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "ping" }),
        legacy_list(),
    ];
    lines.extend(calls().into_iter().zip(4..).map(
        |(call, id)| json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call }),
    ));
    let subscription = json!({ "uri": "opentrain://approvals/pending" });
    let of_sessions = ["resources/subscribe", "resources/unsubscribe"]
        .map(|method| (method, subscription.clone()));
    lines.extend(resources().into_iter().chain(of_sessions).zip(10..).map(
        |((method, params), id)| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }),
    ));
    lines.push(json!({ "jsonrpc": "2.0", "id": 20, "method": "no/such/method" }));
    lines
}

/// A success, one with progress, a refusal, arguments that cannot be read, an unknown tool.
fn calls() -> Vec<Value> {
    vec![
        json!({ "name": "opentrain_get_approval", "arguments": { "approvalId": "done" } }),
        json!({ "name": "opentrain_get_approval", "arguments": { "approvalId": "later", "waitSeconds": 10 },
                "_meta": { "progressToken": "p1" } }),
        json!({ "name": "opentrain_get_approval", "arguments": { "approvalId": "unknown" } }),
        json!({ "name": "opentrain_get_approval", "arguments": { "aprovalId": "x", "waitSeconds": 99 } }),
        json!({ "name": "opentrain_get_aproval", "arguments": {} }),
    ]
}

/// What there is, one that is and one that is not, and an id that was begun.
fn resources() -> Vec<(&'static str, Value)> {
    vec![
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        (
            "resources/read",
            json!({ "uri": "opentrain://approvals/done" }),
        ),
        (
            "resources/read",
            json!({ "uri": "opentrain://approvals/unknown" }),
        ),
        (
            "completion/complete",
            json!({ "ref": { "type": "ref/resource", "uri": "opentrain://approvals/{id}" },
                    "argument": { "name": "id", "value": "d" } }),
        ),
    ]
}

fn initialize(version: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "host", "version": "1" } } })
}

fn initialized() -> Value {
    json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })
}

fn legacy_list() -> Value {
    json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/list" })
}

fn modern(id: impl Into<Value>, method: &str, mut params: Value) -> Value {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "host", "version": "1" }
    });
    match params.get_mut("_meta").and_then(Value::as_object_mut) {
        Some(given) => given.extend(meta.as_object().cloned().unwrap()),
        None => params["_meta"] = meta,
    }
    json!({ "jsonrpc": "2.0", "id": id.into(), "method": method, "params": params })
}

fn converse(name: &str, lines: &[Value]) {
    let upstream = Upstream::start(|path| {
        let approval = |id: &str, status: &str| {
            let approval = json!({ "id": id, "type": "milestone_fund", "status": status,
                "approvalUrl": format!("https://app.opentrain.ai/approvals/{id}"),
                "expiresAt": "2026-06-15T10:00:00.000Z" });
            (200, json!({ "approval": approval }))
        };
        match path {
            "/api/public/v1/approvals/done" => approval("done", "confirmed"),
            "/api/public/v1/approvals/later" => approval("later", "pending"),
            _ => (
                404,
                json!({ "error": "Approval not found", "code": "NOT_FOUND", "requestId": "req_1",
                               "details": { "resource": "approvals", "approvalId": "unknown" } }),
            ),
        }
    });
    upstream.then("/api/public/v1/approvals/later", |body| {
        body["approval"]["status"] = json!("confirmed");
    });
    let mut program = Program::start_against(&upstream.uri());
    let schemas = schemas(name);
    let mut transcript = String::new();
    for line in lines {
        transcript.push_str(&format!("> {line}\n"));
        program.send(line);
        if line.get("id").is_none() {
            continue;
        }
        loop {
            let mut answer = program.next();
            if let Some(schemas) = &schemas {
                schemas.check(line, &answer);
            }
            if let Some(tools) = answer.pointer_mut("/result/tools") {
                *tools = json!(format!("({} tools)", tools.as_array().unwrap().len()));
            }
            if let Some(text) = answer.pointer_mut("/result/instructions") {
                *text = json!("(instructions)");
            }
            if let Some(progress) = answer.pointer_mut("/params/progress") {
                assert!(progress.as_f64().is_some());
                *progress = json!("(seconds)");
            }
            let version = env!("CARGO_PKG_VERSION");
            transcript.push_str(&format!("< {answer}\n").replace(version, "(version)"));
            if answer.get("id").is_some() {
                break;
            }
        }
    }
    expect_file![root().join(format!("tests/conversations/{name}.txt"))].assert_eq(&transcript);
}

/// The schemas of one protocol version.
struct Schemas {
    all: Value,
    definitions: &'static str,
}

/// The protocol's schemas, if they are at hand. There is none for 2024-11-05: its successor's is
/// used, which differs only in what this program never sends.
fn schemas(conversation: &str) -> Option<Schemas> {
    let folder = std::env::var_os("MCP_SCHEMA_DIR")
        .map_or_else(|| root().join("../shared/mcp-schema"), PathBuf::from);
    let version = match conversation {
        "2024-11-05" => "2025-03-26",
        "probe-then-initialize" => "2025-11-25",
        version => version,
    };
    let Ok(text) = std::fs::read_to_string(folder.join(format!("{version}.json"))) else {
        eprintln!(
            "skipped: no JSON Schema of the protocol at hand; set MCP_SCHEMA_DIR to check against it"
        );
        return None;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let definitions = if all.get("$defs").is_some() {
        "$defs"
    } else {
        "definitions"
    };
    Some(Schemas { all, definitions })
}

impl Schemas {
    fn check(&self, asked: &Value, answer: &Value) {
        if asked["method"] == "server/discover"
            && self.all[self.definitions].get("DiscoverResult").is_none()
        {
            return;
        }
        self.hold("JSONRPCMessage", answer, answer);
        if answer.get("error").is_some() {
            let names = ["JSONRPCErrorResponse", "JSONRPCError"];
            let name = names
                .iter()
                .find(|name| self.all[self.definitions].get(**name).is_some());
            return self.hold(name.unwrap(), answer, answer);
        }
        let definition = match (answer["method"].as_str(), asked["method"].as_str().unwrap()) {
            (Some("notifications/progress"), _) => {
                return self.hold("ProgressNotification", answer, answer);
            }
            (_, "initialize") => "InitializeResult",
            (_, "server/discover") => "DiscoverResult",
            (_, "tools/list") => "ListToolsResult",
            (_, "tools/call") => "CallToolResult",
            (_, "resources/list") => "ListResourcesResult",
            (_, "resources/templates/list") => "ListResourceTemplatesResult",
            (_, "resources/read") => "ReadResourceResult",
            (_, "completion/complete") => "CompleteResult",
            (_, "ping" | "resources/subscribe" | "resources/unsubscribe") => "EmptyResult",
            other => panic!("{other:?} has no definition here"),
        };
        self.hold(definition, &answer["result"], answer);
    }

    fn hold(&self, definition: &str, part: &Value, answer: &Value) {
        let mut schema = self.all.clone();
        schema["$ref"] = json!(format!("#/{}/{definition}", self.definitions));
        for combinator in ["anyOf", "oneOf", "allOf"] {
            schema.as_object_mut().unwrap().remove(combinator);
        }
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(part)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{definition}: {errors:?} in {answer}");
    }
}
