//! The one function through which every tool is tested: a call against a stand-in of the platform,
//! told as one text with the requests that were made and both halves of the answer.

use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::Expect;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::api::Client;
use crate::call::{CallOptions, Caller, Reply};
use crate::credentials::Store;
use crate::settings::{Flags, Settings};
use crate::tools::{Selection, Toolbox};

/// The credentials file of a registered agent whose claim is pending.
const SAVED: &str =
    r#"{"apiToken":"ot_pat_test_abcdefgh12345678","claimToken":"ot_clm_abcdefgh12345678"}"#;

/// Calls `tool` with `arguments`; the stand-in gives `answers` in order, the last one for ever.
/// The snapshot holds the requests, the text half and, where it is not the answer's body exactly,
/// the structured half.
pub(super) fn check(tool: &str, arguments: Value, answers: &[(u16, Value)], expect: Expect) {
    let told = run(tool, arguments, answers);
    expect.assert_eq(&name_keys(&told));
}

/// The text half of a call, for what holds of many.
pub(super) fn told(tool: &str, arguments: Value, answers: &[(u16, Value)]) -> String {
    let told = run(tool, arguments, answers);
    let mut lines = told.lines().skip_while(|line| !line.starts_with('<'));
    lines.next();
    lines.collect::<Vec<_>>().join("\n")
}

/// All parts of the text of a call for a host that takes `budget` bytes, and how many requests they
/// took. Each part is read as the one before it says.
pub(super) fn parts(
    tool: &str,
    arguments: Value,
    answers: &[(u16, Value)],
    budget: usize,
) -> (Vec<String>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (server, folder) = stand_in(Some(SAVED), answers).await;
        let caller = caller(&server.uri(), &folder.path().join("cli.json"));
        let options = CallOptions {
            budget: Some(budget),
            ..CallOptions::default()
        };
        let (mut tool, mut arguments) = (tool.to_owned(), arguments);
        let mut told = Vec::new();
        while told.len() < 1_000 {
            let reply = caller.call(&tool, arguments, None, options).await.unwrap();
            told.push(reply.text);
            let text = told.last().unwrap();
            let next = text
                .lines()
                .find_map(|line| line.strip_prefix("next: part "));
            let Some((_, next)) = next.and_then(|next| next.split_once(": ")) else {
                break;
            };
            let (name, with) = next.split_once(' ').unwrap();
            (tool, arguments) = (name.to_owned(), serde_json::from_str(with).unwrap());
        }
        (told, server.received_requests().await.unwrap().len())
    })
}

/// The texts of calls that one caller makes one after the other.
pub(super) fn in_turn(calls: &[(&str, Value)], answers: &[(u16, Value)]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (server, folder) = stand_in(Some(SAVED), answers).await;
        let caller = caller(&server.uri(), &folder.path().join("cli.json"));
        let mut told = Vec::new();
        for (tool, arguments) in calls {
            let options = CallOptions::default();
            let reply = caller.call(tool, arguments.clone(), None, options).await;
            told.push(reply.unwrap().text);
        }
        told
    })
}

async fn stand_in(
    saved: Option<&str>,
    answers: &[(u16, Value)],
) -> (MockServer, tempfile::TempDir) {
    let server = MockServer::start().await;
    let queue: Arc<std::sync::Mutex<Vec<(u16, Value)>>> =
        Arc::new(std::sync::Mutex::new(answers.to_vec()));
    Mock::given(any())
        .respond_with(move |_: &Request| {
            let mut queue = queue.lock().unwrap();
            let (status, body) = if queue.len() > 1 {
                queue.remove(0)
            } else {
                queue.first().unwrap().clone()
            };
            ResponseTemplate::new(status).set_body_json(body)
        })
        .mount(&server)
        .await;
    let folder = tempfile::tempdir().unwrap();
    if let Some(saved) = saved {
        std::fs::write(folder.path().join("cli.json"), saved).unwrap();
    }
    (server, folder)
}

fn run(tool: &str, arguments: Value, answers: &[(u16, Value)]) -> String {
    run_with(Some(SAVED), tool, arguments, answers)
}

fn run_with(saved: Option<&str>, tool: &str, arguments: Value, answers: &[(u16, Value)]) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (server, folder) = stand_in(saved, answers).await;
        let file = folder.path().join("cli.json");
        let caller = caller(&server.uri(), &file);
        let reply = caller
            .call(tool, arguments, None, CallOptions::default())
            .await
            .unwrap();
        let told = tell(&server, &reply, answers).await;
        // The day that an example of a date has.
        let (_, later) = crate::tool::today_and_later();
        place(&told, folder.path()).replace(&later, "LATER")
    })
}

/// Puts `otm-KEY1`, `otm-KEY2`, … for the random idempotency keys, in order of appearance, so that
/// a snapshot still tells whether two of them are the same.
fn name_keys(told: &str) -> String {
    let mut named = told.to_owned();
    let mut count = 0;
    for part in told.split("otm-").skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_hexdigit).collect();
        let key = format!("otm-{digits}");
        if digits.len() == 32 && named.contains(&key) {
            count += 1;
            named = named.replace(&key, &format!("otm-KEY{count}"));
        }
    }
    named
}

/// A caller whose platform is at `base_url` and whose credentials are in `file`.
pub(super) fn caller(base_url: &str, file: &std::path::Path) -> Caller {
    let flags = Flags {
        base_url: Some(base_url.to_owned()),
        ..Flags::default()
    };
    let settings = Settings::resolve(&flags, &|_| None, None).unwrap();
    let client = Client::new(Arc::new(settings), Store::at(file));
    Caller::new(client, Toolbox::new(&Selection::default())).with_boundary("b0undary")
}

async fn tell(server: &MockServer, reply: &Reply, answers: &[(u16, Value)]) -> String {
    let mut told = String::new();
    for request in server.received_requests().await.unwrap() {
        let proof = request
            .headers
            .get("authorization")
            .map_or("no token", |_| "token");
        write!(told, "> {} {}", request.method, request.url.path()).unwrap();
        if let Some(query) = request.url.query() {
            write!(told, "?{query}").unwrap();
        }
        write!(told, " ({proof})").unwrap();
        if !request.body.is_empty() {
            write!(told, " {}", String::from_utf8_lossy(&request.body)).unwrap();
        }
        told.push('\n');
    }
    writeln!(told, "{}", if reply.is_error { "< failed" } else { "<" }).unwrap();
    told.push_str(&reply.text);
    told.push('\n');
    let exact = answers.iter().any(|(_, body)| {
        serde_json::to_string(body).unwrap() == serde_json::to_string(&reply.structured).unwrap()
    });
    match exact {
        true => told.push_str("structured: the body exactly\n"),
        false => {
            writeln!(
                told,
                "structured: {}",
                serde_json::to_string_pretty(&reply.structured).unwrap()
            )
            .unwrap();
        }
    }
    told
}

/// As [`check`], on a machine without credentials.
pub(super) fn check_unregistered(
    tool: &str,
    arguments: Value,
    answers: &[(u16, Value)],
    expect: Expect,
) {
    expect.assert_eq(&run_with(None, tool, arguments, answers));
}

/// Puts `FOLDER` and `TIME` for what differs from run to run: where the credentials are, and when
/// a backup of them was made.
fn place(told: &str, folder: &std::path::Path) -> String {
    let told = told.replace(&folder.display().to_string(), "FOLDER");
    let mut parts = told.split(".backup-");
    let mut placed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == 'T' || c == 'Z');
        placed.push_str(".backup-TIME");
        placed.push_str(rest);
    }
    placed
}
