//! The real program on real pipes: hostile lines, the ways to end, and nothing but the protocol
//! on standard output. What the tools answer is not tested here.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use plain::{PATIENCE, eventually};
use serde_json::{Value, json};

use crate::stand_in::Upstream;

/// Within this the program has to be gone once it is told to end.
const PROMPT: Duration = Duration::from_secs(1);

/// How long nothing may have moved between a program and its host before it stands still. Several times
/// what the program gives a host to take something.
#[cfg(unix)]
const STAND: Duration = Duration::from_millis(400);

/// Not a real one; it must not come out of the program anywhere.
const TOKEN: &str = "ot_pat_public_verysecret";

/// The program, with a reader at either output so that it can never be stuck on one.
pub(crate) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    complaints: Receiver<String>,
    _home: tempfile::TempDir,
}

impl Program {
    /// The program against a port where nobody listens: no test depends on a network.
    fn start() -> Self {
        Self::start_against("http://127.0.0.1:9")
    }

    pub(crate) fn start_against(platform: &str) -> Self {
        Self::start_with(platform, &[])
    }

    fn start_with(platform: &str, variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a folder for its files");
        let mut child = Command::new(env!("CARGO_BIN_EXE_opentrain-mcp"))
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .env("XDG_STATE_HOME", home.path())
            .env("OPENTRAIN_API_BASE_URL", platform)
            .env("OPENTRAIN_PERSONAL_API_TOKEN", TOKEN)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = read_lines(child.stdout.take().expect("its output"));
        let complaints = read_lines(child.stderr.take().expect("its errors"));
        Self {
            input: child.stdin.take(),
            lines,
            complaints,
            child,
            _home: home,
        }
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).expect("the program reads");
        input.flush().expect("the program reads");
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.send_bytes(format!("{message}\n").as_bytes());
    }

    pub(crate) fn next(&mut self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("an answer");
        serde_json::from_str(&line).expect("nothing but JSON on standard output")
    }

    fn initialize(&mut self) -> Value {
        self.send(
            &json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            }}),
        );
        let answer = self.next();
        self.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        answer
    }

    fn assert_alive(&mut self) {
        self.send(&json!({"jsonrpc": "2.0", "id": "alive?", "method": "ping"}));
        assert_eq!(
            self.next(),
            json!({"jsonrpc": "2.0", "id": "alive?", "result": {}})
        );
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -s {name} {}", self.child.id())])
            .status()
            .expect("a shell is there");
        assert!(sent.success());
    }

    /// Waits for the end that was asked for, checks that it was a good one, and gives what was answered.
    fn assert_ended_well(self) -> Vec<Value> {
        self.ended_well().0
    }

    /// The same, and how long it took from now.
    fn ended_well(mut self) -> (Vec<Value>, Duration) {
        let (status, took) = ended(&mut self.child);
        assert_eq!(status.code(), Some(0), "{status}");
        for complaint in self.complaints.iter() {
            for never in ["verysecret", "panicked", "ERROR"] {
                assert!(!complaint.contains(never), "{complaint}");
            }
        }
        let lines = self.lines.iter();
        let answers = lines.map(|line| serde_json::from_str(&line).expect("nothing but JSON"));
        (answers.collect(), took)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

#[test]
fn the_end_of_the_input_ends_the_program_at_once() {
    for opened in [false, true] {
        assert_prompt(|| {
            let mut program = Program::start();
            if opened {
                program.initialize();
            }
            drop(program.input.take());
            let (answers, took) = program.ended_well();
            assert_eq!(answers, Vec::<Value>::new());
            took
        });
    }
}

#[cfg(unix)]
#[test]
fn a_termination_signal_ends_the_program_well() {
    for signal in ["TERM", "INT"] {
        assert_prompt(|| {
            let mut program = Program::start();
            // An answer shows that it has started; a signal before that meets the system's default.
            program.assert_alive();
            program.signal(signal);
            let (answers, took) = program.ended_well();
            assert_eq!(answers, Vec::<Value>::new());
            took
        });
    }
}

/// A host that keeps its end open and says nothing more: nothing but the signal ends the program.
#[cfg(unix)]
#[test]
fn a_termination_signal_ends_a_program_on_sockets_too() {
    use std::os::unix::net::UnixStream;

    assert_prompt(|| {
        let (mut ours, theirs) = UnixStream::pair().expect("a pair of sockets");
        let shared = theirs.try_clone().expect("a second descriptor");
        let mut child = Command::new(env!("CARGO_BIN_EXE_opentrain-mcp"))
            .env_clear()
            .env("HOME", "/nonexistent")
            .stdin(OwnedFd::from(theirs))
            .stdout(OwnedFd::from(shared))
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        writeln!(ours, r#"{{"jsonrpc":"2.0","id":1,"method":"ping"}}"#).expect("it is taken");
        let mut answer = [0; 1];
        ours.read_exact(&mut answer).expect("an answer");
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -s TERM {}", child.id())])
            .status()
            .expect("a shell is there");
        assert!(sent.success());
        let (status, took) = ended(&mut child);
        assert_eq!(status.code(), Some(0));
        took
    });
}

/// Waits for the end that was asked for just now, and says how long it took.
fn ended(child: &mut Child) -> (ExitStatus, Duration) {
    let from = Instant::now();
    let status = eventually("the end of the program", || {
        child.try_wait().expect("it is our child")
    });
    (status, from.elapsed())
}

/// Looks how long an end takes, up to three times: a machine that is busy with other tests makes it late
/// now and then, a program that waits for something is late each time.
fn assert_prompt(end: impl Fn() -> Duration) {
    let took: Vec<Duration> = (0..3)
        .map(|_| end())
        .take_while(|took| *took >= PROMPT)
        .collect();
    assert!(took.len() < 3, "it took {took:?}");
}

#[cfg(unix)]
#[test]
fn a_call_in_flight_does_not_delay_the_end() {
    for by_signal in [false, true] {
        assert_prompt(|| {
            // A platform that takes the request and never answers.
            let platform = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let address = platform.local_addr().expect("its address");
            let mut program = Program::start_against(&format!("http://{address}"));
            program.initialize();
            program.send(
                &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                    "name": "opentrain_get_contract",
                    "arguments": {"contractId": "c1"},
                }}),
            );
            let (mut connection, _) = platform.accept().expect("the request arrives");
            let mut some = [0; 1];
            connection
                .read_exact(&mut some)
                .expect("the request arrives");
            if by_signal {
                program.signal("TERM");
            } else {
                drop(program.input.take());
            }
            let (answers, took) = program.ended_well();
            assert_eq!(answers.len(), 1, "{answers:?}");
            assert_eq!(answers[0]["id"], 1);
            assert_eq!(answers[0]["result"]["isError"], true);
            assert!(!answers[0].to_string().contains("verysecret"));
            took
        });
    }
}

#[test]
fn a_last_request_without_a_newline_is_answered() {
    let mut program = Program::start();
    program.send_bytes(br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    drop(program.input.take());
    let answers = program.assert_ended_well();
    assert_eq!(answers, [json!({"jsonrpc": "2.0", "id": 1, "result": {}})]);
}

#[cfg(unix)]
#[test]
fn a_host_that_reads_no_answers_and_hangs_up_is_not_waited_for() {
    use std::os::unix::net::UnixStream;

    let on_pipes = |requests| {
        let (unread, theirs) = std::io::pipe().expect("a pipe");
        let (input, output) = std::io::pipe().expect("a pipe");
        check_unread(requests, output, input.into(), theirs.into(), unread.into())
    };
    // As Node starts its children.
    let on_sockets = |requests| {
        let pair = || UnixStream::pair().expect("a pair of sockets");
        let ((unread, theirs), (output, input)) = (pair(), pair());
        check_unread(requests, output, input.into(), theirs.into(), unread.into())
    };
    for requests in [20, 600] {
        assert_prompt(|| on_pipes(requests));
        assert_prompt(|| on_sockets(requests));
    }
}

/// Asks for this many listings, reads none and hangs up; says how long the program took to end then.
#[cfg(unix)]
fn check_unread(
    requests: usize,
    mut ours: impl Write,
    input: OwnedFd,
    output: OwnedFd,
    unread: OwnedFd,
) -> Duration {
    let asked = input.try_clone().expect("a second descriptor");
    let mut child = Command::new(env!("CARGO_BIN_EXE_opentrain-mcp"))
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdin(input)
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let initialize = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }});
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    // With 600, far more answers than are kept for a host, and more requests than are read from it.
    let lines = format!("{initialize}\n{}", format!("{list}\n").repeat(requests));
    ours.write_all(lines.as_bytes()).expect("it is taken");
    // It has come to a stand when neither of the two streams has changed for a while.
    let bytes = |stream| rustix::io::ioctl_fionread(stream).expect("it can be asked");
    let (mut seen, mut since) = ((0, 0), Instant::now());
    eventually("a program that cannot go on", || {
        let now = (bytes(&asked), bytes(&unread));
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        (now.1 > 0 && since.elapsed() > STAND).then_some(())
    });
    let running = child.try_wait().expect("it is our child");
    assert_eq!(running, None, "it waits for its host");
    drop(ours);
    let (status, took) = ended(&mut child);
    assert_eq!(status.code(), Some(0));
    took
}

#[test]
fn a_proxy_that_refuses_is_named_by_its_variable_and_nothing_of_it_is_told() {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = proxy.local_addr().expect("its address");
    std::thread::spawn(move || {
        for connection in proxy.incoming() {
            let mut connection = connection.expect("a connection");
            let _ = connection.read(&mut [0; 4096]);
            let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            let _ = connection.write_all(refusal.as_bytes());
        }
    });
    for (scheme, piece) in [("http", "proxy authorization"), ("socks5", "SOCKS")] {
        let value = format!("{scheme}://someone:verysecret@{address}");
        let mut program = Program::start_with("https://127.0.0.1:1", &[("HTTPS_PROXY", &value)]);
        program.initialize();
        program.send(
            &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "opentrain_get_contract",
                "arguments": {"contractId": "c1"},
            }}),
        );
        let answer = program.next();
        let text = answer["result"]["content"][0]["text"]
            .as_str()
            .unwrap_or_default();
        assert!(text.contains("HTTPS_PROXY"), "{text}");
        assert!(text.contains(piece), "{text}");
        for never in ["verysecret", "someone"] {
            assert!(!answer.to_string().contains(never), "{answer}");
        }
        drop(program.input.take());
        assert_eq!(program.assert_ended_well(), Vec::<Value>::new());
    }
}

/// A line, and the error code and id of its answer, if it gets one.
type Hostile<'a> = (&'a [u8], Option<(i64, Value)>);

#[test]
fn hostile_lines_are_answered_or_dropped_and_survived() {
    let deep = "[".repeat(5_000);
    let huge = format!(
        r#"{{"method":"ping","params":{{"a":"{}"}},"id":9}}"#,
        "x".repeat(16 * 1024 * 1024)
    );
    let lines: [Hostile<'_>; 12] = [
        (
            br#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            None,
        ),
        (br#"{"jsonrpc":"2.0","id":1,"result":{}}"#, None),
        (b"", None),
        (b"\xef\xbb\xbf", None),
        (b"garbage", Some((-32700, Value::Null))),
        (b"\xff\xfe\0", Some((-32700, Value::Null))),
        (deep.as_bytes(), Some((-32700, Value::Null))),
        (b"[]", Some((-32600, Value::Null))),
        (b"{}", Some((-32600, Value::Null))),
        (huge.as_bytes(), Some((-32600, json!(9)))),
        (
            br#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}"#,
            Some((-32602, json!(2))),
        ),
        (
            br#"{"jsonrpc":"2.0","id":3,"method":"tools/list"}"#,
            Some((-32602, json!(3))),
        ),
    ];
    let mut program = Program::start();
    for (line, error) in lines {
        let shown: String = String::from_utf8_lossy(line).chars().take(100).collect();
        program.send_bytes(line);
        program.send_bytes(b"\r\n");
        if let Some((code, id)) = error {
            let answer = program.next();
            assert_eq!(answer["error"]["code"], code, "{shown}\n{answer}");
            assert_eq!(answer["id"], id, "{shown}\n{answer}");
        }
        program.assert_alive();
    }
    let answer = program.initialize();
    assert_eq!(answer["result"]["serverInfo"]["name"], "opentrain");
    drop(program.input.take());
    assert_eq!(program.assert_ended_well(), Vec::<Value>::new());
}

#[test]
fn the_tools_are_the_same_bytes_in_every_run() {
    let list = || {
        let mut program = Program::start();
        program.initialize();
        program.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}));
        let line = program.lines.recv_timeout(PATIENCE).expect("an answer");
        drop(program.input.take());
        program.assert_ended_well();
        line
    };
    let first = list();
    assert!(first.contains(r#""tools":["#), "{first}");
    assert_eq!(list(), first);
}

/// A modern request of a client, as it names itself.
fn listing_for(name: &str, version: &str, capabilities: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": {"name": name, "version": version},
    }}})
}

#[test]
fn the_log_says_once_what_was_chosen_for_whom() {
    let mut program = Program::start_with("http://127.0.0.1:9", &[("OPENTRAIN_MCP_LOG", "info")]);
    let everything = json!({
        "elicitation": {"form": {}, "url": {}},
        "extensions": {"io.modelcontextprotocol/tasks": {}},
    });
    let long = "x".repeat(10_000);
    let clients = [
        ("claude-code", "2.1.332", everything),
        ("mcp", "0.1.0", json!({})),
        ("evil\nhost\u{1b}[2J", "1", json!({})),
        (long.as_str(), "1", json!({})),
    ];
    for _ in 0..3 {
        for (name, version, capabilities) in &clients {
            program.send(&listing_for(name, version, capabilities.clone()));
            let tools = &program.next()["result"]["tools"];
            let promised = tools[0].get("outputSchema").is_some();
            assert_eq!(promised, *name != "claude-code", "{name}");
        }
    }
    drop(program.input.take());
    ended(&mut program.child);
    let told: Vec<String> = program.complaints.iter().collect();
    let told: Vec<&str> = told
        .iter()
        .filter_map(|line| Some(line.split_once("host ")?.1))
        .collect();
    let cut = format!("{}… 1: results in both halves", "x".repeat(60));
    assert_eq!(
        told,
        [
            "claude-code 2.1.332: text results, dialogs, tasks",
            "mcp 0.1.0: results in both halves",
            "evil host‹U+001B›[2J 1: results in both halves",
            &cut,
        ]
    );
}

#[test]
fn the_user_chooses_the_halves_for_all() {
    for (chosen, promised) in [("both", true), ("text", false), ("auto", false)] {
        let results = [("OPENTRAIN_MCP_RESULTS", chosen)];
        let mut program = Program::start_with("http://127.0.0.1:9", &results);
        program.send(&listing_for("claude-code", "2.1.332", json!({})));
        let tools = &program.next()["result"]["tools"];
        assert_eq!(tools[0].get("outputSchema").is_some(), promised, "{chosen}");
        drop(program.input.take());
        program.assert_ended_well();
    }
}

/// The program hears of a decision by itself, and says so to whoever is subscribed.
#[test]
fn a_subscriber_is_told_when_a_human_has_decided() {
    const LATER: &str = "/api/public/v1/approvals/later";
    let upstream = Upstream::start(|path| match path {
        LATER => (
            200,
            json!({ "approval": { "id": "later", "type": "milestone_fund", "status": "pending",
                "approvalUrl": "https://app.opentrain.ai/approvals/later",
                "expiresAt": "2099-06-15T10:00:00.000Z" } }),
        ),
        _ => (404, json!({ "error": "Not found", "code": "NOT_FOUND" })),
    });
    upstream.then(LATER, |body| {
        body["approval"]["status"] = json!("declined");
    });
    let mut program = Program::start_against(&upstream.uri());
    program.initialize();
    let uri = "opentrain://approvals/later";
    let ask = |id: u32, method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    program.send(&ask(1, "resources/subscribe", json!({ "uri": uri })));
    assert_eq!(program.next()["result"], json!({}));
    let told = program.next();
    assert_eq!(told["method"], "notifications/resources/updated", "{told}");
    assert_eq!(told["params"]["uri"], uri);
    program.send(&ask(2, "resources/read", json!({ "uri": uri })));
    let read = program.next();
    let text = read["result"]["contents"][0]["text"]
        .as_str()
        .unwrap_or_default();
    assert!(
        text.starts_with(r#"{"outcome":"DECLINED","notice":"DECLINED: "#),
        "{read}"
    );
    drop(program.input.take());
    assert_eq!(program.assert_ended_well(), Vec::<Value>::new());
}
