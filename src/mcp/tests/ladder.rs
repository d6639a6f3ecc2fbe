//! Dialogs and tasks in both eras: what the host is asked, what becomes of its answer, and that
//! nothing is asked of the platform twice.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Choices, Host, Limits, Stands};
use crate::reply::{Action, Ask, Case, Cost, Evidence, Kind, Moved, Outcome, Waiting};

const LINK: &str = "https://app.opentrain.ai/approvals/apr_1";
const TASKS: &str = "io.modelcontextprotocol/tasks";

/// A hire as it stands.
pub(in crate::mcp) fn case(outcome: Outcome) -> Case {
    Case {
        waiting: Waiting {
            kind: Kind::Approval,
            id: "apr_1".into(),
            link: Some(LINK.into()),
            link_is_kept: false,
            asked_at: None,
            deadline: None,
            ask: Ask {
                amount: Some(30_000),
                cost: Cost::of_hire(30_000),
                whom: Some("Maria G.".into()),
                doubts: vec!["the due date 2025-01-01 is past".into()],
                ..Ask::of(Action::Hire)
            },
        },
        outcome,
        moved: match outcome {
            Outcome::Confirmed => Moved::Yes,
            _ => Moved::No,
        },
        resolved_at: None,
        evidence: (outcome == Outcome::Confirmed).then(Evidence::default),
        why: None,
    }
}

/// Parameters of a request in the stateless protocol from a host that draws dialogs with links.
fn from(mut params: Value, tasks: bool, name: &str) -> Value {
    let mut capabilities = json!({ "elicitation": { "form": {}, "url": {} } });
    if tasks {
        capabilities["extensions"] = json!({ TASKS: {} });
    }
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": { "name": name, "version": "1" },
    });
    params
}

async fn call(host: &mut Host, tool: &str, tasks: bool, more: Value) -> Value {
    let mut params = json!({ "name": tool, "arguments": { "proposalId": "p" } });
    if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
        params.extend(more);
    }
    let params = from(params, tasks, "some-host");
    let answer = host.ask(1, "tools/call", params).await;
    match answer.get("result") {
        Some(result) => result.clone(),
        None => answer,
    }
}

fn answered(result: &Value, action: &str) -> Value {
    json!({
        "requestState": result["requestState"],
        "inputResponses": { "decision": { "action": action } },
    })
}

/// The answer of a person to a dialog, who takes longer than a host that answers for them.
async fn accepted(result: &Value) -> Value {
    slowly().await;
    answered(result, "accept")
}

fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_default()
}

/// Longer than a host takes that answers by itself. Nothing to wait for: the time that somebody takes is
/// what decides how an answer is judged.
async fn slowly() {
    tokio::time::sleep(Duration::from_millis(320)).await;
}

/// Asks for a task until the platform has been asked for it once more; gives the answer that came of it.
async fn read_again(host: &mut Host, get: &Value) -> Value {
    let before = host.bench.0.reads.load(Ordering::SeqCst);
    let until = Instant::now() + plain::PATIENCE;
    loop {
        let state = host.ask(8, "tasks/get", get.clone()).await;
        if host.bench.0.reads.load(Ordering::SeqCst) > before {
            return state;
        }
        assert!(Instant::now() < until, "it is never read again: {state}");
        plain::rest();
    }
}

#[tokio::test]
async fn a_dialog_is_asked_for_once_and_its_answer_asks_the_platform_nothing_again() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", false, json!({})).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let request = &asked["inputRequests"]["decision"];
    assert_eq!(request["method"], "elicitation/create");
    assert_eq!(request["params"]["mode"], "url");
    assert_eq!(request["params"]["url"], LINK);
    let message = request["params"]["message"].as_str().unwrap();
    assert!(
        message.contains("$339.95 = $300.00 + 10 % + $9.95"),
        "{message}"
    );
    assert!(message.ends_with("Payee \"Maria G.\"."), "{message}");

    host.bench.0.now(Stands::Confirmed);
    let told = call(&mut host, "hire", false, accepted(&asked).await).await;
    assert!(text(&told).starts_with("CONFIRMED: hire"), "{told}");
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);

    let again = call(&mut host, "hire", false, accepted(&asked).await).await;
    assert_eq!(again["error"]["code"], -32602, "a replay: {again}");
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn opening_the_page_is_no_consent_and_closing_the_dialog_is_no_refusal() {
    for (action, quick, wanted) in [
        ("accept", false, "WAITING: hire"),
        ("decline", false, "WAITING: hire"),
        ("cancel", false, "WAITING: hire"),
        ("decline", true, "NOT SHOWN: hire"),
        ("cancel", true, "NOT SHOWN: hire"),
        ("accept", true, "NOT SHOWN: hire"),
    ] {
        let mut host = Host::new();
        let asked = call(&mut host, "hire", false, json!({})).await;
        if !quick {
            slowly().await;
        }
        let told = call(&mut host, "hire", false, answered(&asked, action)).await;
        let told = text(&told);
        assert!(told.starts_with(wanted), "{action}, {quick}: {told}");
        assert!(told.contains(LINK), "{told}");
        let closed = told.contains("Your human closed the dialog");
        assert_eq!(closed, action != "accept" && !quick, "{action}: {told}");
    }
}

#[tokio::test]
async fn a_missing_answer_is_asked_for_again_and_a_foreign_state_is_refused() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", false, json!({})).await;
    let state = json!({ "requestState": asked["requestState"] });
    let again = call(&mut host, "hire", false, state.clone()).await;
    assert_eq!(again["resultType"], "input_required", "{again}");
    assert_ne!(again["requestState"], asked["requestState"]);

    for (what, tool, more) in [
        ("another tool", "read", answered(&again, "accept")),
        (
            "other arguments",
            "hire",
            json!({ "arguments": { "proposalId": "q" }, "requestState": again["requestState"],
                    "inputResponses": { "decision": { "action": "accept" } } }),
        ),
        (
            "made up",
            "hire",
            json!({ "requestState": "rs1.a.b", "inputResponses": { "decision": { "action": "accept" } } }),
        ),
    ] {
        let refused = call(&mut host, tool, false, more).await;
        assert_eq!(refused["error"]["code"], -32602, "{what}: {refused}");
    }
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn hosts_that_cannot_draw_it_get_the_plain_result() {
    let mut host = Host::new();
    let plain = json!({ "name": "hire", "arguments": {} });
    let broken = from(plain.clone(), false, "copilot-cli");
    let told = host.ask(1, "tools/call", broken).await;
    assert!(text(&told["result"]).starts_with("WAITING: hire"), "{told}");
    let told = host.ask(2, "tools/call", super::modern(plain)).await;
    assert!(text(&told["result"]).starts_with("WAITING: hire"), "{told}");
}

#[tokio::test]
async fn after_the_dialog_a_task_ends_with_the_outcome() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", true, json!({})).await;
    assert_eq!(
        asked["resultType"], "input_required",
        "never a task first: {asked}"
    );
    let task = call(&mut host, "hire", true, accepted(&asked).await).await;
    assert_eq!(task["resultType"], "task", "{task}");
    assert_eq!(task["status"], "working");
    let said = task["statusMessage"].as_str().unwrap();
    assert!(said.contains(LINK) && said.contains("$339.95"), "{said}");
    let id = task["taskId"].as_str().unwrap();
    assert!(id.starts_with("approval-apr_1."), "{id}");

    let get = from(json!({ "taskId": task["taskId"] }), true, "some-host");
    let reads = || host.bench.0.reads.load(Ordering::SeqCst);
    let before = reads();
    for id in 2..7 {
        let state = host.ask(id, "tasks/get", get.clone()).await;
        assert_eq!(state["result"]["status"], "working", "{state}");
    }
    assert_eq!(
        host.bench.0.reads.load(Ordering::SeqCst),
        before + 1,
        "read too often"
    );

    host.bench.0.now(Stands::Unreadable);
    let state = read_again(&mut host, &get).await;
    assert_eq!(
        state["result"]["status"], "working",
        "trouble passes: {state}"
    );

    host.bench.0.now(Stands::Confirmed);
    let state = read_again(&mut host, &get).await;
    assert_eq!(state["result"]["status"], "completed", "{state}");
    assert!(
        text(&state["result"]["result"]).starts_with("CONFIRMED: hire"),
        "{state}"
    );
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);

    // What has ended cannot be given up.
    host.ask(10, "tasks/cancel", get.clone()).await;
    let state = host.ask(11, "tasks/get", get.clone()).await;
    assert_eq!(state["result"]["status"], "completed", "{state}");

    // Its id says everything, so another process knows the task too.
    let mut other = Host::new();
    other.bench.0.now(Stands::Confirmed);
    let state = other.ask(1, "tasks/get", get).await;
    assert_eq!(state["result"]["status"], "completed", "{state}");
}

#[tokio::test]
async fn an_answer_to_a_dialog_without_its_state_is_no_new_call() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", false, json!({})).await;
    let mut answer = answered(&asked, "accept");
    answer["requestState"] = Value::Null;
    let refused = call(&mut host, "hire", false, answer).await;
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_wait_is_a_task_where_tasks_are_taken_and_can_be_given_up() {
    let mut host = Host::new();
    let task = call(&mut host, "events", true, json!({})).await;
    assert_eq!(task["resultType"], "task", "{task}");
    assert_eq!(task["ttlMs"], 600_000 + 3_600_000);
    let params = from(json!({ "taskId": task["taskId"] }), true, "some-host");
    for id in [2, 3] {
        let given_up = host.ask(id, "tasks/cancel", params.clone()).await;
        assert_eq!(given_up["result"]["resultType"], "complete", "{given_up}");
    }
    let state = host.ask(4, "tasks/get", params).await;
    assert_eq!(state["result"]["status"], "cancelled", "{state}");
    let said = state["result"]["statusMessage"].as_str().unwrap();
    assert!(said.contains("stays open"), "{said}");

    let other = task["taskId"].as_str().unwrap().replace("events.", "hire.");
    for id in ["", "x", "rs1.a.b", other.as_str()] {
        let params = from(json!({ "taskId": id }), true, "some-host");
        let refused = host.ask(5, "tasks/get", params).await;
        assert_eq!(refused["error"]["code"], -32602, "{refused}");
    }
    let undeclared = from(json!({ "taskId": task["taskId"] }), false, "some-host");
    let refused = host.ask(6, "tasks/get", undeclared).await;
    assert_eq!(refused["error"]["code"], -32021, "{refused}");
    let plain = call(&mut host, "events", false, json!({})).await;
    assert_eq!(plain["resultType"], "complete", "{plain}");
}

#[tokio::test]
async fn a_task_that_was_given_up_stays_so_in_another_process() {
    let mut host = Host::new();
    let task = call(&mut host, "events", true, json!({})).await;
    let other = call(&mut host, "events", true, json!({})).await;
    let of = |task: &Value| from(json!({ "taskId": task["taskId"] }), true, "some-host");
    host.ask(2, "tasks/cancel", of(&task)).await;
    let bench = host.bench.clone();
    let mut restarted = Host::over(bench, Limits::SERVING, Choices::default());
    restarted.bench.0.now(Stands::Confirmed);
    let state = restarted.ask(3, "tasks/get", of(&task)).await;
    assert_eq!(state["result"]["status"], "cancelled", "{state}");
    let state = restarted.ask(4, "tasks/get", of(&other)).await;
    assert_eq!(state["result"]["status"], "completed", "{state}");
    // And what had ended before is not given up afterwards.
    restarted.ask(5, "tasks/cancel", of(&other)).await;
    let bench = restarted.bench.clone();
    let mut third = Host::over(bench, Limits::SERVING, Choices::default());
    let state = third.ask(6, "tasks/get", of(&other)).await;
    assert_eq!(state["result"]["status"], "completed", "{state}");
}

#[tokio::test]
async fn a_read_that_never_ends_holds_nobody_up() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", true, json!({})).await;
    let task = call(&mut host, "hire", true, accepted(&asked).await).await;
    let get = from(json!({ "taskId": task["taskId"] }), true, "some-host");
    let asked = call(&mut host, "hire", false, json!({})).await;
    host.bench.0.now(Stands::Hanging);
    let told = call(&mut host, "hire", false, accepted(&asked).await).await;
    assert!(text(&told).starts_with("UNKNOWN: hire, $339.95"), "{told}");
    assert!(text(&told).contains("did not answer within"), "{told}");
    let state = host.ask(9, "tasks/get", get).await;
    assert_eq!(state["result"]["status"], "working", "{state}");
    let mut host = session("some-host").await;
    let asked = dialog_of(&mut host).await;
    host.bench.0.now(Stands::Hanging);
    host.send(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "action": "decline" } }))
        .await;
    let told = host.next().await;
    assert!(text(&told["result"]).starts_with("UNKNOWN: hire"), "{told}");
}

#[tokio::test]
async fn a_reader_opens_the_dialog_once_and_then_only_waits() {
    let mut host = Host::new();
    let asked = call(&mut host, "read", true, json!({})).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    slowly().await;
    let closed = call(&mut host, "read", true, answered(&asked, "cancel")).await;
    assert!(text(&closed).starts_with("WAITING"), "{closed}");
    let task = call(&mut host, "read", true, json!({})).await;
    assert_eq!(task["resultType"], "task", "asked again: {task}");
}

#[tokio::test]
async fn without_a_way_to_pay_the_call_is_made_once_more_after_the_page_was_opened() {
    let mut host = Host::new();
    host.bench.0.now(Stands::WithoutCard);
    let asked = call(&mut host, "hire", false, json!({})).await;
    let request = &asked["inputRequests"]["decision"]["params"];
    assert_eq!(
        request["url"], "https://app.opentrain.ai/billing",
        "{asked}"
    );
    host.bench.0.now(Stands::Waiting);
    let next = call(&mut host, "hire", false, accepted(&asked).await).await;
    assert_eq!(
        next["inputRequests"]["decision"]["params"]["url"], LINK,
        "{next}"
    );
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 2);

    host.bench.0.now(Stands::WithoutCard);
    let asked = call(&mut host, "hire", false, json!({})).await;
    slowly().await;
    let told = call(&mut host, "hire", false, answered(&asked, "decline")).await;
    assert_eq!(told["isError"], true);
    assert!(text(&told).starts_with("no card is on file"), "{told}");
    assert!(text(&told).contains("Your human closed"), "{told}");
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_host_that_accepts_for_everybody_asks_for_nothing_and_hides_no_link() {
    let mut host = Host::new();
    host.bench.0.now(Stands::WithoutCard);
    let asked = call(&mut host, "hire", true, json!({})).await;
    let told = call(&mut host, "hire", true, answered(&asked, "accept")).await;
    assert!(text(&told).contains("who has seen nothing"), "{told}");
    assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);
    host.bench.0.now(Stands::Waiting);
    let asked = call(&mut host, "hire", true, json!({})).await;
    let told = call(&mut host, "hire", true, answered(&asked, "accept")).await;
    assert!(text(&told).starts_with("NOT SHOWN: hire"), "{told}");
    assert!(text(&told).contains(LINK), "{told}");
    // Nobody has seen it, so whoever reads it may show it.
    let asked = call(&mut host, "read", true, json!({})).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
}

#[tokio::test]
async fn another_process_does_not_make_a_call_once_more() {
    let mut host = Host::new();
    host.bench.0.now(Stands::WithoutCard);
    let asked = call(&mut host, "hire", false, json!({})).await;
    let mut restarted = Host::new();
    let refused = call(&mut restarted, "hire", false, accepted(&asked).await).await;
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
    assert_eq!(restarted.bench.0.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_cannot_be_read_after_the_dialog_is_unknown_and_not_failed() {
    let mut host = Host::new();
    let asked = call(&mut host, "hire", false, json!({})).await;
    host.bench.0.now(Stands::Unreadable);
    let told = call(&mut host, "hire", false, accepted(&asked).await).await;
    assert!(text(&told).starts_with("UNKNOWN: hire, $339.95"), "{told}");
    assert!(text(&told).contains("could not be reached"), "{told}");
}

/// A session of a host that declares dialogs with links.
async fn session(name: &str) -> Host {
    let mut host = Host::new();
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": { "elicitation": { "form": {}, "url": {} } },
        "clientInfo": { "name": name, "version": "1" },
    });
    host.ask("open", "initialize", params).await;
    host.tell("notifications/initialized", json!({})).await;
    host
}

async fn dialog_of(host: &mut Host) -> Value {
    host.request(1, "tools/call", json!({ "name": "hire", "arguments": {} }))
        .await;
    let asked = host.next().await;
    assert_eq!(asked["method"], "elicitation/create", "{asked}");
    assert_eq!(asked["params"]["url"], LINK);
    asked
}

#[tokio::test]
async fn a_session_is_asked_for_a_dialog_and_the_same_rules_hold() {
    for (action, quick, stands, wanted) in [
        ("accept", false, Stands::Confirmed, "CONFIRMED: hire"),
        ("accept", false, Stands::Waiting, "WAITING: hire"),
        ("accept", true, Stands::Waiting, "NOT SHOWN: hire"),
        ("decline", false, Stands::Waiting, "WAITING: hire"),
        ("decline", true, Stands::Waiting, "NOT SHOWN: hire"),
        ("cancel", true, Stands::Waiting, "NOT SHOWN: hire"),
        ("decline", false, Stands::Confirmed, "CONFIRMED: hire"),
    ] {
        let mut host = session("some-host").await;
        let asked = dialog_of(&mut host).await;
        if !quick {
            slowly().await;
        }
        host.bench.0.now(stands);
        host.send(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "action": action } }))
            .await;
        let told = host.next().await;
        assert_eq!(told["id"], 1, "{told}");
        let told = text(&told["result"]);
        assert!(
            told.starts_with(wanted),
            "{action}, {quick}, {stands:?}: {told}"
        );
        assert_eq!(host.bench.0.asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_session_that_refuses_the_request_gets_the_plain_result() {
    let mut host = session("some-host").await;
    let asked = dialog_of(&mut host).await;
    host.send(json!({ "jsonrpc": "2.0", "id": asked["id"],
                      "error": { "code": -32601, "message": "Method not found" } }))
        .await;
    let told = host.next().await;
    assert!(
        text(&told["result"]).starts_with("NOT SHOWN: hire"),
        "{told}"
    );
    assert!(text(&told["result"]).contains(LINK));
}

#[tokio::test]
async fn a_decision_made_elsewhere_ends_the_dialog_of_a_session() {
    let mut host = session("some-host").await;
    let asked = dialog_of(&mut host).await;
    host.bench.0.now(Stands::Confirmed);
    let mut heard = Vec::new();
    loop {
        let message = host.next().await;
        if message["id"] == 1 {
            assert!(
                text(&message["result"]).starts_with("CONFIRMED"),
                "{message}"
            );
            break;
        }
        if message["method"] == "notifications/elicitation/complete" {
            assert_eq!(
                message["params"]["elicitationId"],
                asked["params"]["elicitationId"]
            );
        }
        heard.push(message["method"].as_str().unwrap_or_default().to_owned());
    }
    assert!(
        heard
            .iter()
            .any(|method| method == "notifications/elicitation/complete"),
        "{heard:?}"
    );
}
