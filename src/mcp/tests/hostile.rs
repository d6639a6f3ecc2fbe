//! Lines that a careless or hostile peer may send: each is answered as JSON-RPC wants it, and
//! the server lives on.

use serde_json::{Value, json};

use super::super::lines::MAX_LINE;
use super::{Host, calling, modern};

/// The expected fate of a line: no answer, or an error with this code, id and piece of text.
enum Fate {
    Silence,
    Error(i64, Value, &'static str),
}

use Fate::{Error, Silence};

/// Every line that has the same fate before a session is opened as in one.
fn lines() -> Vec<(Vec<u8>, Fate)> {
    let no_id = Value::Null;
    let text = |line: &str, fate| (line.as_bytes().to_vec(), fate);
    let parse = |why| Error(-32700, no_id.clone(), why);
    let invalid = |id: Value, why| Error(-32600, id, why);
    let deep = "[".repeat(5_000);
    let deep_params = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"ping","params":{{"a":{deep}{}}}}}"#,
        "]".repeat(5_000)
    );
    let filler = "x".repeat(MAX_LINE);
    let huge = format!(r#"{{"method":"ping","params":{{"a":"{filler}"}},"jsonrpc":"2.0","id":5}}"#);
    let huge_note = format!(r#"{{"method":"x","params":{{"a":"{filler}"}},"jsonrpc":"2.0"}}"#);
    vec![
        text("garbage", parse("not valid JSON")),
        text("{\"jsonrpc\":\"2.0\"", parse("position")),
        text(
            "Content-Length: 12",
            parse("one UTF-8 JSON-RPC message a line"),
        ),
        (
            b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"".to_vec(),
            Error(-32700, json!(1), "UTF-8"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":"a","method":"ping","params":{"a":}}"#,
            Error(-32700, json!("a"), "not valid JSON"),
        ),
        text(
            r#"{"jsonrpc":"2.0","method":"ping","params":{"a":1e999},"id":1}"#,
            Error(-32700, json!(1), "a number in it is out of range"),
        ),
        text(r#"{"jsonrpc":"2.0","id":1,"result":{"a":}"#, Silence),
        (b"\0\0\0".to_vec(), parse("not valid JSON")),
        text(&deep, parse("not valid JSON")),
        text(&deep_params, Error(-32700, json!(1), "nested too deeply")),
        text(&huge, invalid(json!(5), "the limit is 4194304")),
        text(
            &huge_note,
            invalid(no_id.clone(), "send the same request with less"),
        ),
        text(&filler, invalid(no_id.clone(), "was not read")),
        text("[]", invalid(no_id.clone(), "batches are not supported")),
        text(
            r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"}]"#,
            invalid(json!(1), "one message a line"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","method":"x"}"#,
            invalid(json!(1), "two messages stand on one line"),
        ),
        text("42", invalid(no_id.clone(), "needs jsonrpc")),
        text("null", invalid(no_id.clone(), "needs jsonrpc")),
        text("{}", invalid(no_id.clone(), "needs jsonrpc")),
        text(
            r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
            invalid(json!(1), "jsonrpc \"2.0\""),
        ),
        text(
            r#"{"id":"a","method":"ping"}"#,
            invalid(json!("a"), "jsonrpc \"2.0\""),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
            invalid(no_id.clone(), "a string or an integer"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            invalid(no_id.clone(), "a string or an integer"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":{"id":1},"method":"ping"}"#,
            invalid(no_id.clone(), "a string or an integer"),
        ),
        text(r#"{"jsonrpc":"2.0","id":1}"#, invalid(json!(1), "a method")),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[1]}"#,
            invalid(json!(1), "params (object"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":5}}"#,
            invalid(json!(1), "_meta, also an object"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"server/discover"}"#,
            Error(-32602, json!(1), "protocolVersion"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
            invalid(json!(1), "a method (string)"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#,
            invalid(json!(1), "nor error"),
        ),
        text(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, Silence),
        text(
            r#"{"jsonrpc":"2.0","id":"no","error":{"code":1,"message":"x"}}"#,
            Silence,
        ),
        text(
            r#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"x"}}"#,
            Silence,
        ),
        text(r#"{"jsonrpc":"2.0","id":null,"error":"odd"}"#, Silence),
        text(
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            Silence,
        ),
        text(
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
            Silence,
        ),
        text(
            r#"{"jsonrpc":"2.0","method":"notifications/unheard-of","params":[1]}"#,
            Silence,
        ),
        text(
            r#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"off"}}"#,
            Silence,
        ),
        text(r#"{"method":"notifications/initialized"}"#, Silence),
        text("", Silence),
        text("   \t ", Silence),
        text("\r", Silence),
        text("\u{feff}", Silence),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#,
            Error(
                -32602,
                json!(1),
                "the params of initialize are missing or malformed: expected protocolVersion",
            ),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
            Error(-32602, json!(1), "clientInfo"),
        ),
        text(
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}"#,
            Error(
                -32602,
                json!(1),
                "the params of tools/call are missing or malformed: expected name",
            ),
        ),
    ]
}

async fn check(host: &mut Host, line: &[u8], fate: Fate) {
    let shown: String = String::from_utf8_lossy(line).chars().take(200).collect();
    host.send_bytes(line).await;
    host.send_bytes(b"\n").await;
    if let Error(code, id, text) = fate {
        let answer = host.next().await;
        assert_eq!(answer["error"]["code"], code, "{shown}\n{answer}");
        assert_eq!(answer["id"], id, "{shown}\n{answer}");
        assert_eq!(
            answer.get("id").is_some(),
            !id.is_null(),
            "{shown}\n{answer}"
        );
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(text), "{shown}\n{answer}");
    }
    // The next answer being this one also shows that nothing else was said.
    host.assert_alive().await;
}

#[tokio::test]
async fn hostile_lines_in_a_session_are_answered_and_survived() {
    let mut host = Host::in_session().await;
    for (line, fate) in lines() {
        check(&mut host, &line, fate).await;
    }
    let answer = host.ask(1, "tools/call", calling("echo")).await;
    assert_eq!(answer["result"]["content"][0]["text"], "echo was called");
    assert_eq!(host.hang_up().await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_is_not_declared_is_not_there() {
    let mut host = Host::new();
    let declared = host.initialize("2025-06-18").await["result"]["capabilities"].clone();
    let reference = json!({"type": "ref/prompt", "name": "x"});
    let argument = json!({"name": "x", "value": "x"});
    for (capability, method, params) in [
        ("resources", "resources/list", json!({})),
        ("resources", "resources/templates/list", json!({})),
        ("resources", "resources/read", json!({"uri": "x://y"})),
        ("resources", "resources/subscribe", json!({"uri": "x://y"})),
        (
            "resources",
            "resources/unsubscribe",
            json!({"uri": "x://y"}),
        ),
        ("prompts", "prompts/list", json!({})),
        ("prompts", "prompts/get", json!({"name": "x"})),
        (
            "completions",
            "completion/complete",
            json!({"ref": reference, "argument": argument}),
        ),
        ("logging", "logging/setLevel", json!({"level": "debug"})),
    ] {
        let answer = host.ask(method, method, params).await;
        let found = answer["error"]["code"] != -32601;
        let expected = !declared[capability].is_null();
        assert_eq!(found, expected, "{method}\n{answer}");
    }
    host.assert_alive().await;
}

#[tokio::test]
async fn a_call_that_can_be_read_after_mending_is_made_and_any_other_is_answered_to_the_model() {
    let mut host = Host::in_session().await;
    let call = |middle: &[u8]| {
        let start = br#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":"#;
        [start, middle, b"}}}\n"].concat()
    };
    for (middle, served) in [
        (&br#""cut \ud83d""#[..], true),
        (br#"{"\udc00":["\ud83d\ud83d"]}"#, true),
        (b"\"caf\xe9\"", true),
        (b"\"tab\there\"", true),
        (br#"1,"a":2"#, true),
        (br#"1e999"#, false),
        (b"NaN", false),
        (b"", false),
        (br#""un"quoted""#, false),
        (&[b"[".repeat(500), b"]".repeat(500)].concat(), false),
        (
            &[b"\"".to_vec(), vec![b'x'; MAX_LINE], b"\"".to_vec()].concat(),
            false,
        ),
    ] {
        let shown: String = String::from_utf8_lossy(middle).chars().take(40).collect();
        host.send_bytes(&call(middle)).await;
        let answer = host.next().await;
        assert_eq!(answer["id"], 7, "{shown}\n{answer}");
        let text = answer["result"]["content"][0]["text"]
            .as_str()
            .unwrap_or_default();
        match served {
            true => assert_eq!(text, "echo was called", "{shown}\n{answer}"),
            false => {
                assert_eq!(answer["result"]["isError"], true, "{shown}\n{answer}");
                assert!(text.starts_with("The call was not made: "), "{answer}");
                assert!(text.contains("\nnext: "), "{answer}");
            }
        }
    }
    // Every request of a batch hears of it.
    let batch = json!([{"id": 1, "method": "tools/call"}, {"id": "b", "method": "ping"}, 5]);
    host.send_bytes(format!("{batch}\n").as_bytes()).await;
    assert_eq!(host.next().await["id"], 1);
    assert_eq!(host.next().await["id"], "b");
    host.assert_alive().await;
}

#[tokio::test]
async fn each_hostile_line_may_be_the_very_first() {
    for (line, fate) in lines() {
        let mut host = Host::new();
        check(&mut host, &line, fate).await;
        host.initialize("2025-06-18").await;
        let answer = host.ask(1, "tools/call", calling("echo")).await;
        assert_eq!(answer["result"]["content"][0]["text"], "echo was called");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_served_get_the_error_of_their_kind() {
    async fn check(host: &mut Host, method: &str, params: Value, code: i64, text: &str) {
        let answer = host.ask(1, method, params).await;
        assert_eq!(answer["error"]["code"], code, "{method}: {answer}");
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(text), "{method}: {answer}");
    }
    let mut host = Host::in_session().await;
    let h = &mut host;
    check(h, "no/such", json!({}), -32601, "Method not found: no/such").await;
    check(h, "logging/setLevel", json!({"level": "debug"}), -32601, "").await;
    check(h, "prompts/list", json!({}), -32601, "prompts/list").await;
    check(h, "prompts/get", json!({"name": "x"}), -32601, "").await;
    check(
        h,
        "resources/read",
        json!({"uri": "x"}),
        -32002,
        "no such resource",
    )
    .await;
    check(h, "resources/read", json!({}), -32602, "uri").await;
    check(
        h,
        "resources/list",
        json!({"cursor": "x"}),
        -32602,
        "unknown cursor",
    )
    .await;
    check(
        h,
        "subscriptions/listen",
        json!({"notifications": {}}),
        -32601,
        "",
    )
    .await;
    check(h, "tasks/get", json!({"taskId": "x"}), -32601, "").await;
    check(
        h,
        "tools/call",
        calling("ecko"),
        -32602,
        "Unknown tool: ecko",
    )
    .await;
    check(
        h,
        "tools/list",
        json!({"cursor": "x"}),
        -32602,
        "unknown cursor",
    )
    .await;
    let old = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "1999-01-01",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    check(h, "tools/list", old, -32022, "").await;
    let bare = json!({"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}});
    check(h, "tools/list", bare, -32602, "clientCapabilities").await;
    check(h, "server/discover", json!({}), -32602, "protocolVersion").await;
    check(h, "ping", modern(json!({})), -32601, "").await;
    host.assert_alive().await;
}

#[tokio::test]
async fn arguments_that_are_no_object_reach_the_tool_which_tells_the_model() {
    let mut host = Host::in_session().await;
    for given in [
        json!("{\"a\":1}"),
        json!("x"),
        json!([]),
        json!([{ "a": 1 }]),
        json!(7),
        json!(true),
    ] {
        let call = json!({"name": "echo", "arguments": given});
        for params in [call.clone(), modern(call)] {
            let answer = host.ask(1, "tools/call", params).await;
            let told = &answer["result"]["structuredContent"]["arguments"];
            assert_eq!(told, &json!({ "arguments": given }), "{answer}");
        }
    }
    let nameless = json!({"arguments": []});
    let answer = host.ask(2, "tools/call", nameless).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    host.assert_alive().await;
}

#[tokio::test]
async fn a_request_of_no_era_is_told_what_is_missing() {
    let mut host = Host::new();
    for (method, params) in [("tools/list", json!({})), ("tools/call", calling("echo"))] {
        let answer = host.ask(1, method, params).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains("send initialize first"), "{answer}");
    }
    host.assert_alive().await;
}

#[tokio::test]
async fn a_panic_is_a_failed_result_and_the_server_lives() {
    let mut host = Host::in_session().await;
    let answer = host.ask(1, "tools/call", calling("panic")).await;
    expect_test::expect![[r#"
        {
          "content": [
            {
              "type": "text",
              "text": "panic failed because of a defect in this server (it panicked). Whether it changed anything is unknown. next: read the state with a listing or reading tool before you repeat it."
            }
          ],
          "isError": true
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&answer["result"]).expect("JSON"));
    host.assert_alive().await;
}
