//! The client against a platform that answers, lies, hangs and hangs up.
//! Waits are milliseconds here; what the real ones are is a test of its own.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::standin::{Act, StandIn, nobody};
use super::*;
use crate::api::Saved;
use crate::settings::DEFAULT_BASE_URL;
use crate::settings::Flags;

const PAT: &str = "ot_pat_c3f9aa00_0123456789abcdefbd21";
const CLM: &str = "ot_clm_77aa00112233445566778899";

fn quick() -> Timings {
    Timings {
        attempt: Duration::from_secs(5),
        connect: Duration::from_secs(2),
        pauses: [Duration::from_millis(1); 2],
        longest_wait: Duration::from_secs(20),
    }
}

fn client(base_url: &str, env: &[(&str, &str)], store: Store, timings: Timings) -> Client {
    let env: Vec<(String, String)> = env
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let look_up = move |name: &str| env.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    let flags = Flags {
        base_url: Some(base_url.to_owned()),
        ..Flags::default()
    };
    let settings = Settings::resolve(&flags, &look_up, None).unwrap();
    Client::with_timings(Arc::new(settings), store, timings)
}

/// A client whose token is in the environment and who has no file.
fn simple(base_url: &str) -> Client {
    client(
        base_url,
        &[("OPENTRAIN_PERSONAL_API_TOKEN", PAT)],
        Store::nowhere(),
        quick(),
    )
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

fn get() -> Request {
    Request::get(["jobs", "j 1"])
}

fn post() -> Request {
    Request::post(["messages"]).json("content", Some("hi"))
}

fn keyed() -> Request {
    Request::post(["job-drafts"])
        .json("idempotencyKey", Some("k"))
        .keyed()
}

fn register(force: bool) -> Request {
    Request::post(["identity"])
        .agent()
        .json_object(Map::new())
        .keeping(Keep::Registration { force })
}

fn poll() -> Request {
    Request::post(["oauth", "token"])
        .agent()
        .form("grant_type", "urn:x:claim")
        .with_claim_token()
        .keeping(Keep::Claim)
}

fn file_with(content: &str) -> (TempDir, std::path::PathBuf, Store) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("opentrain/cli.json");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    if !content.is_empty() {
        std::fs::write(&path, content).unwrap();
    }
    (folder, path.clone(), Store::at(path))
}

/// What became of a call, in one line.
fn told(result: &Result<Answer, Failure>) -> String {
    match result {
        Ok(answer) => format!("{} {}", answer.status, answer.body),
        Err(Failure::Refused(r)) => {
            let code = r.code.as_deref().unwrap_or("-");
            format!("refused {} {code} after {}", r.status, r.attempts)
        }
        Err(Failure::Unreachable { attempts, .. }) => format!("unreachable after {attempts}"),
        Err(Failure::OutcomeUnknown { attempts, .. }) => format!("unknown after {attempts}"),
        Err(Failure::BadAnswer { status, cause }) => format!("bad {status}: {cause}"),
        Err(other) => format!("{other:?}"),
    }
}

async fn check(request: Request, acts: Vec<Act>, expected: &str) {
    let number = acts.len();
    let platform = StandIn::new(acts).await;
    let result = simple(&platform.base_url).send(&request, soon()).await;
    assert_eq!(told(&result), expected, "{result:?}");
    assert_eq!(
        platform.requests().len(),
        number,
        "every act was played, and no more"
    );
}

fn gateway(head: &'static str) -> Act {
    Act::status(head, "<html><h1>Bad gateway</h1>")
}

const ENVELOPE: &str = r#"{"error":"Down","code":"INTERNAL_ERROR","requestId":"r"}"#;

#[tokio::test]
async fn a_read_is_repeated_on_gateway_errors_and_network_faults() {
    let fine = || Act::ok(r#"{"ok":true}"#);
    check(get(), vec![fine()], r#"200 {"ok":true}"#).await;
    check(
        get(),
        vec![gateway("502 x"), gateway("503 x"), fine()],
        r#"200 {"ok":true}"#,
    )
    .await;
    check(
        get(),
        vec![Act::Reset, Act::Cut("200 OK"), fine()],
        r#"200 {"ok":true}"#,
    )
    .await;
    check(
        get(),
        vec![gateway("504 x"), Act::Reset, gateway("502 x")],
        "refused 502 - after 3",
    )
    .await;
    check(
        get(),
        vec![Act::Reset, Act::Reset, Act::Reset],
        "unreachable after 3",
    )
    .await;
    check(
        get(),
        vec![Act::Cut("200 OK"), Act::Cut("200 OK"), Act::Cut("200 OK")],
        "unreachable after 3",
    )
    .await;
}

#[tokio::test]
async fn a_read_is_not_repeated_when_the_platform_has_spoken() {
    check(
        get(),
        vec![Act::status("500 x", ENVELOPE)],
        "refused 500 INTERNAL_ERROR after 1",
    )
    .await;
    check(
        get(),
        vec![Act::status("404 x", r#"{"id":"j","status":"closed"}"#)],
        "refused 404 - after 1",
    )
    .await;
    check(get(), vec![Act::Cut("403 x")], "refused 403 - after 1").await;
    check(
        get(),
        vec![Act::ok("<html>Sign in")],
        "bad 200: the body is not JSON; it begins with `<html>Sign in`",
    )
    .await;
}

#[tokio::test]
async fn a_write_that_may_have_arrived_is_never_sent_again() {
    check(post(), vec![Act::status("201 x", "")], "201 {}").await;
    check(post(), vec![Act::Reset], "unknown after 1").await;
    check(post(), vec![Act::Cut("201 x")], "unknown after 1").await;
    check(post(), vec![gateway("502 x")], "unknown after 1").await;
    check(post(), vec![gateway("503 x")], "unknown after 1").await;
    check(post(), vec![gateway("524 x")], "unknown after 1").await;
    check(
        post(),
        vec![Act::status("503 x", ENVELOPE)],
        "refused 503 INTERNAL_ERROR after 1",
    )
    .await;
    check(post(), vec![gateway("500 x")], "refused 500 - after 1").await;
    check(
        post(),
        vec![Act::status("429 x\r\nretry-after: 0", "")],
        "refused 429 - after 1",
    )
    .await;
}

#[tokio::test]
async fn a_lost_answer_under_an_idempotency_key_is_asked_for_again() {
    let fine = || Act::status("201 x", r#"{"jobId":"j"}"#);
    check(keyed(), vec![Act::Reset, fine()], r#"201 {"jobId":"j"}"#).await;
    check(
        keyed(),
        vec![Act::Cut("201 x"), gateway("502 x"), fine()],
        r#"201 {"jobId":"j"}"#,
    )
    .await;
    check(
        keyed(),
        vec![Act::Reset, Act::Reset, Act::Reset],
        "unknown after 3",
    )
    .await;
    check(
        keyed(),
        vec![
            Act::Reset,
            Act::status("400 x", r#"{"code":"BAD_REQUEST"}"#),
        ],
        "refused 400 BAD_REQUEST after 2",
    )
    .await;
    check(
        keyed(),
        vec![
            Act::Reset,
            Act::status("429 x", r#"{"code":"RATE_LIMITED"}"#),
        ],
        "unknown after 2",
    )
    .await;
}

#[tokio::test]
async fn what_never_arrived_is_unreachable_for_reads_and_writes_alike() {
    let nobody = nobody().await;
    for request in [get(), post(), keyed()] {
        let result = simple(&nobody).send(&request, soon()).await;
        assert_eq!(told(&result), "unreachable after 3", "{result:?}");
    }
}

#[tokio::test]
async fn a_failed_tls_handshake_counts_as_never_arrived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    let result = simple(&base_url).send(&post(), soon()).await;
    assert_eq!(told(&result), "unreachable after 3", "{result:?}");
}

#[tokio::test]
async fn silence_ends_with_the_attempt_or_with_the_deadline() {
    for (request, attempt, deadline, expected) in [
        (post(), 50, 20_000, "unknown after 1"),
        (get(), 50, 20_000, "unreachable after 3"),
        (get(), 20_000, 50, "unreachable after 1"),
        (keyed(), 20_000, 50, "unknown after 1"),
    ] {
        let platform = StandIn::new(vec![Act::Silence, Act::Silence, Act::Silence]).await;
        let timings = Timings {
            attempt: Duration::from_millis(attempt),
            ..quick()
        };
        let env = [("OPENTRAIN_PERSONAL_API_TOKEN", PAT)];
        let client = client(&platform.base_url, &env, Store::nowhere(), timings);
        let deadline = Instant::now() + Duration::from_millis(deadline);
        assert_eq!(told(&client.send(&request, deadline).await), expected);
    }
}

#[tokio::test]
async fn a_body_over_8_mib_is_cut_off() {
    let long = format!("[{}]", " ".repeat(super::super::transport::LONGEST_BODY));
    check(
        get(),
        vec![Act::ok(&long)],
        "bad 200: the body is over 8 MiB and was cut off; ask for less at a time",
    )
    .await;
    let fits = format!(
        "[{}]",
        " ".repeat(super::super::transport::LONGEST_BODY - 2)
    );
    check(get(), vec![Act::ok(&fits)], "200 []").await;
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let elsewhere = StandIn::new(vec![Act::ok("{}")]).await;
    let head = format!("302 Found\r\nlocation: {}/x?y=1", elsewhere.base_url);
    let platform = StandIn::new(vec![Act::Answer(head.leak(), String::new())]).await;
    let result = simple(&platform.base_url).send(&get(), soon()).await;
    let Err(Failure::Refused(refusal)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(
        refusal.message,
        Some(format!("redirect to {}, not followed", elsewhere.base_url))
    );
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

async fn check_wire(request: Request, file: &str, expected: &str) {
    let platform = StandIn::new(vec![Act::ok("{}")]).await;
    let (_folder, _, store) = file_with(file);
    let client = client(&platform.base_url, &[], store, quick());
    // The answer of a kept request is no use here; only what was sent counts.
    let _ = client.send(&request, soon()).await;
    let host = platform.base_url.replace("http://", "host: ");
    let version = env!("CARGO_PKG_VERSION");
    let found = platform.requests().join("\n--\n");
    let found = found
        .replace(&host, "HOST")
        .replace(version, "VERSION")
        .replace("\r\n", "\n");
    assert_eq!(found, expected);
}

#[tokio::test]
async fn requests_stand_on_the_wire_as_the_contract_wants_them() {
    let both = format!(r#"{{"apiToken":"{PAT}","claimToken":"{CLM}"}}"#);
    let fixed = "accept: application/json";
    let agent = "user-agent: opentrain-mcp/VERSION\nHOST";
    check_wire(get().query("q", Some("a b")), &both, &format!("GET /api/public/v1/jobs/j%201?q=a+b HTTP/1.1\n{fixed}\nauthorization: Bearer {PAT}\n{agent}\n\n")).await;
    check_wire(
        get().tokenless(),
        &both,
        &format!("GET /api/public/v1/jobs/j%201 HTTP/1.1\n{fixed}\n{agent}\n\n"),
    )
    .await;
    check_wire(post(), &both, &format!("POST /api/public/v1/messages HTTP/1.1\n{fixed}\nauthorization: Bearer {PAT}\ncontent-type: application/json\n{agent}\ncontent-length: 16\n\n{{\"content\":\"hi\"}}")).await;
    check_wire(Request::post(["jobs", "j", "close"]), &both, &format!("POST /api/public/v1/jobs/j/close HTTP/1.1\n{fixed}\nauthorization: Bearer {PAT}\ncontent-length: 0\n{agent}\n\n")).await;
    let body = format!("{{\"email\":\"a@b.example\",\"claim_token\":\"{CLM}\"}}");
    let length = body.len();
    check_wire(Request::post(["identity", "claim"]).agent().json("email", Some("a@b.example")).with_claim_token(), &both, &format!("POST /api/agent/identity/claim HTTP/1.1\n{fixed}\ncontent-type: application/json\n{agent}\ncontent-length: {length}\n\n{body}")).await;
    let body = format!("grant_type=urn%3Ax%3Aclaim&claim_token={CLM}");
    let length = body.len();
    check_wire(poll(), &both, &format!("POST /api/agent/oauth/token HTTP/1.1\n{fixed}\ncontent-type: application/x-www-form-urlencoded\n{agent}\ncontent-length: {length}\n\n{body}")).await;
    check_wire(register(false), "", &format!("POST /api/agent/identity HTTP/1.1\n{fixed}\ncontent-type: application/json\n{agent}\ncontent-length: 2\n\n{{}}")).await;
}

#[tokio::test]
async fn nothing_is_sent_without_what_the_request_needs() {
    for (request, file, expected) in [
        (get(), "{}", Failure::NoToken),
        (poll(), r#"{"apiToken":"ot_pat_a"}"#, Failure::NoClaimToken),
        (
            Request::get(["jobs", ".."]).tokenless(),
            "{}",
            Failure::BadSegment {
                cause: "`..` cannot be an id: it is a relative path".to_owned(),
            },
        ),
    ] {
        let platform = StandIn::new(vec![]).await;
        let (_folder, _, store) = file_with(file);
        let result = client(&platform.base_url, &[], store, quick())
            .send(&request, soon())
            .await;
        assert_eq!(result, Err(expected));
        assert_eq!(platform.requests(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_token_in_force_is_looked_up_for_every_call() {
    let platform = StandIn::new((0..4).map(|_| Act::ok("{}")).collect()).await;
    let (_folder, path, store) = file_with("");
    let last = client(
        &platform.base_url,
        &[("OT_API_TOKEN", "ot_pat_last")],
        store.clone(),
        quick(),
    );
    last.send(&get(), soon()).await.unwrap();
    std::fs::write(&path, r#"{"apiToken":"ot_pat_file"}"#).unwrap();
    last.send(&get(), soon()).await.unwrap();
    std::fs::write(&path, "damaged").unwrap();
    let first = [("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_first")];
    client(&platform.base_url, &first, store, quick())
        .send(&get(), soon())
        .await
        .unwrap();
    last.send(&get(), soon()).await.unwrap_err();
    let tokens: Vec<String> = platform
        .requests()
        .iter()
        .filter_map(|text| {
            text.lines()
                .find_map(|l| l.strip_prefix("authorization: Bearer "))
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(tokens, ["ot_pat_last", "ot_pat_file", "ot_pat_first"]);
}

#[tokio::test]
async fn no_more_than_16_requests_are_under_way() {
    let go = Arc::new(Semaphore::new(0));
    let held = || Act::Held(Arc::clone(&go), "{}".to_owned());
    let platform = StandIn::new((0..20).map(|_| held()).collect()).await;
    let client = simple(&platform.base_url);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&get(), soon()).await })
        })
        .collect();
    platform.arrived(16).await;
    let more = timeout_at(
        Instant::now() + Duration::from_millis(100),
        platform.arrived(1),
    )
    .await;
    assert!(more.is_err(), "a 17th request was sent");
    go.add_permits(1);
    platform.arrived(1).await;
    go.add_permits(19);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(platform.requests().len(), 20);
}

#[test]
fn the_real_timings_are_the_reference_clients() {
    let Timings {
        attempt,
        pauses,
        longest_wait,
        ..
    } = Timings::default();
    assert_eq!(attempt, Duration::from_secs(30));
    assert_eq!(pauses, [Duration::from_millis(500), Duration::from_secs(1)]);
    assert_eq!(longest_wait, Duration::from_secs(20));
}

#[tokio::test]
async fn a_log_at_debug_has_a_line_per_attempt_and_no_secret() {
    #[derive(Clone, Default)]
    struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    // With one dispatcher alive, tracing asks the thread that meets a log line first whether anybody
    // listens, and a test beside this one would say no for all. With two it asks the dispatchers.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    let platform = StandIn::new(vec![
        Act::Reset,
        Act::status(
            "503 x\r\nx-request-id: ot_clm_fedcba9876543210fedc, ot_pat_c3f9aa00_0123456789abcdefbd21",
            "",
        ),
        Act::ok(&format!(r#"{{"secret":"{CLM}"}}"#)),
    ])
    .await;
    let request = Request::get(["jobs", PAT]).query("q", Some("private words"));
    simple(&platform.base_url)
        .send(&request, soon())
        .await
        .unwrap();
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours = text
        .lines()
        .filter(|line| line.contains("opentrain_mcp::api"))
        .count();
    assert_eq!(ours, 3, "{text}");
    assert!(
        text.contains("request_id=ot_clm_fedc********fedc"),
        "{text}"
    );
    assert!(
        text.contains("/api/public/v1/jobs/ot_pat_c3f9********bd21"),
        "{text}"
    );
    for secret in [PAT, CLM, "private"] {
        assert!(!text.contains(secret), "{text}");
    }
}

mod exchanges;
mod waits;
