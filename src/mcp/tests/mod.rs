//! Tests of the wire in one process: a host that speaks lines and tools that need no network.
//! What the real tools answer is tested where they are.

mod audience;
mod eras;
mod hostile;
pub(super) mod ladder;
mod life;
mod load;
mod resources;
mod sizes;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rmcp::model::Tool;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::audience::Halves;
use super::calls::Calls;
use super::hung_up::HungUp;
use super::middleware::Limits;
use super::serve::{Choices, ServeError, serve_on};
use crate::approvals::GivenUp as WaitsGivenUp;
use crate::call::{CallOptions, ProgressSender, ProgressUpdate, Reply};
use crate::reply::{Action, Ask, Case, Kind, Outcome, Waiting};

/// Longer than anything here takes; only a hang meets it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tools that behave in all the ways a tool can.
#[derive(Clone, Default)]
struct Bench(Arc<Watch>);

/// What the tests see of the calls, and how they steer them.
struct Watch {
    begun: AtomicUsize,
    given_up: AtomicUsize,
    changed: Notify,
    release: Notify,
    /// How often a human was asked, and how that stands.
    asked: AtomicUsize,
    reads: AtomicUsize,
    /// What the last call was said to be able to take.
    options: Mutex<CallOptions>,
    /// What the journal of these tests says of the request.
    outcome: Mutex<Outcome>,
    waits_given_up: WaitsGivenUp,
    stands: Mutex<Stands>,
}

/// What the platform of these tests would say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stands {
    #[default]
    Waiting,
    Confirmed,
    Unreadable,
    /// Nothing comes for an hour.
    Hanging,
    WithoutCard,
}

impl Default for Watch {
    fn default() -> Self {
        Watch {
            begun: AtomicUsize::default(),
            given_up: AtomicUsize::default(),
            changed: Notify::default(),
            release: Notify::default(),
            asked: AtomicUsize::default(),
            reads: AtomicUsize::default(),
            options: Mutex::default(),
            outcome: Mutex::new(Outcome::Waiting),
            waits_given_up: WaitsGivenUp::default(),
            stands: Mutex::default(),
        }
    }
}

impl Watch {
    fn stands(&self) -> Stands {
        *self.stands.lock().unwrap()
    }

    fn now(&self, stands: Stands) {
        *self.stands.lock().unwrap() = stands;
    }

    /// How the request of these tests stands.
    fn request(&self) -> Reply {
        let outcome = match self.stands() {
            Stands::Waiting => Outcome::Waiting,
            Stands::Confirmed => Outcome::Confirmed,
            Stands::Unreadable | Stands::Hanging => {
                return Reply {
                    text: "it could not be reached".to_owned(),
                    structured: json!({ "code": "UNREACHABLE" }),
                    is_error: true,
                    ..Reply::default()
                };
            }
            Stands::WithoutCard => {
                return Reply {
                    text: "no card is on file".to_owned(),
                    is_error: true,
                    billing: Some("https://app.opentrain.ai/billing".to_owned()),
                    ..Reply::default()
                };
            }
        };
        let case = ladder::case(outcome);
        Reply {
            text: format!("{}\nthe rest", crate::approvals::headline(&case)),
            structured: json!({ "approval": { "id": "apr_1" } }),
            case: Some(case),
            ..Reply::default()
        }
    }

    fn count(&self, counter: &AtomicUsize) {
        counter.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    async fn until(&self, counter: impl Fn(&Self) -> &AtomicUsize, count: usize) {
        let reached = async {
            loop {
                let changed = self.changed.notified();
                if counter(self).load(Ordering::SeqCst) >= count {
                    return;
                }
                changed.await;
            }
        };
        patiently(reached).await;
    }
}

/// Counts a call that was dropped before its end.
struct GivenUp<'a>(&'a Watch, bool);

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.count(&self.0.given_up);
        }
    }
}

impl Calls for Bench {
    fn listing(&self, halves: Halves) -> Vec<Tool> {
        let schema = json!({"type": "object", "additionalProperties": false});
        let Value::Object(schema) = schema else {
            unreachable!("an object was written above");
        };
        ["echo", "panic", "wait"]
            .into_iter()
            .map(|name| {
                let mut tool = Tool::new(name, format!("The {name} tool."), schema.clone());
                tool.output_schema = (halves == Halves::Both).then(|| Arc::new(schema.clone()));
                tool
            })
            .collect()
    }

    async fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Result<Reply, String> {
        *self.0.options.lock().unwrap() = options;
        let reply = |is_error| Reply {
            text: format!("{name} was called"),
            structured: json!({"arguments": arguments}),
            is_error,
            ..Reply::default()
        };
        match name {
            "echo" => Ok(reply(false)),
            "refuse" => Ok(reply(true)),
            "panic" => panic!("a defect"),
            "wait" => {
                let mut given_up = GivenUp(&self.0, false);
                self.0.count(&self.0.begun);
                self.0.release.notified().await;
                given_up.1 = true;
                Ok(reply(false))
            }
            "progress" => {
                if let Some(progress) = progress {
                    for elapsed in [0.0, 2.0, 2.0, 1.0, f64::NAN, 4.0] {
                        let _ = progress.send(ProgressUpdate {
                            elapsed,
                            total: Some(4.0),
                            message: format!("at {elapsed}"),
                        });
                        tokio::task::yield_now().await;
                    }
                    // Still held when the answer is sent; nobody must hear of it any more.
                    self.0.release.notified().await;
                    let _ = progress.send(ProgressUpdate {
                        elapsed: 5.0,
                        total: None,
                        message: "too late".to_owned(),
                    });
                }
                Ok(reply(false))
            }
            "hire" => {
                self.0.asked.fetch_add(1, Ordering::SeqCst);
                Ok(self.0.request())
            }
            "read" => Ok(Reply {
                reads: true,
                unsettled: (self.0.stands() == Stands::Waiting).then_some(3_600),
                ..self.0.request()
            }),
            "events" => {
                self.0.reads.fetch_add(1, Ordering::SeqCst);
                let none = self.0.stands() == Stands::Waiting;
                Ok(Reply {
                    reads: true,
                    unsettled: none.then_some(600),
                    ..reply(false)
                })
            }
            _ => Err(format!("Unknown tool: {name}")),
        }
    }

    async fn look(&self, _kind: Kind, id: &str, _seconds: u32, _options: CallOptions) -> Reply {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        if self.0.stands() == Stands::Hanging {
            std::future::pending::<()>().await;
        }
        if id != "apr_1" {
            return Reply {
                structured: json!({ "httpStatus": 404 }),
                is_error: true,
                ..Reply::default()
            };
        }
        let reply = self.0.request();
        if let Some(case) = &reply.case {
            *self.0.outcome.lock().unwrap() = case.outcome;
        }
        reply
    }

    fn known(&self, kind: Kind, id: &str) -> Option<Case> {
        let known = (kind, id) == (Kind::Approval, "apr_1");
        known.then(|| ladder::case(*self.0.outcome.lock().unwrap()))
    }

    fn requests(&self) -> Vec<Case> {
        let claim = Case {
            waiting: Waiting {
                kind: Kind::Claim,
                id: "claim".into(),
                link: None,
                ask: Ask::of(Action::Claim),
                ..ladder::case(Outcome::Waiting).waiting
            },
            ..ladder::case(Outcome::Waiting)
        };
        vec![ladder::case(*self.0.outcome.lock().unwrap()), claim]
    }

    fn open_requests(&self) -> Vec<Case> {
        let mut open = self.requests();
        open.retain(|case| !case.outcome.is_settled());
        open
    }

    fn fingerprint(&self) -> String {
        "somebody".to_owned()
    }

    fn sealing_key(&self) -> [u8; 32] {
        [7; 32]
    }

    fn given_up(&self) -> &WaitsGivenUp {
        &self.0.waits_given_up
    }
}

/// A host, talking to a server in the same process.
struct Host {
    input: Option<WriteHalf<DuplexStream>>,
    output: BufReader<ReadHalf<DuplexStream>>,
    bench: Bench,
    shutdown: Option<oneshot::Sender<()>>,
    server: JoinHandle<Result<(), ServeError>>,
}

impl Host {
    fn new() -> Self {
        Self::with(Limits::SERVING)
    }

    fn with(limits: Limits) -> Self {
        Self::choosing(limits, Choices::default())
    }

    fn choosing(limits: Limits, choices: Choices) -> Self {
        Self::over(Bench::default(), limits, choices)
    }

    /// A server of its own over tools that others use too.
    fn over(bench: Bench, limits: Limits, choices: Choices) -> Self {
        let (to_server, from_host) = tokio::io::duplex(1 << 16);
        let (to_host, from_server) = tokio::io::duplex(1 << 16);
        // Only one direction of each is used, so that either can be closed alone.
        let (server_input, _) = tokio::io::split(from_host);
        let (_, server_output) = tokio::io::split(to_host);
        let (_, input) = tokio::io::split(to_server);
        let (output, _) = tokio::io::split(from_server);
        let (shutdown, asked) = oneshot::channel();
        let stop = async move {
            // A host that merely drops its end of this channel has not asked for anything.
            if asked.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let server = tokio::spawn(serve_on(
            server_input,
            server_output,
            bench.clone(),
            limits,
            choices,
            HungUp::ByItsEnd,
            stop,
        ));
        Self {
            input: Some(input),
            output: BufReader::new(output),
            bench,
            shutdown: Some(shutdown),
            server,
        }
    }

    /// A host whose session is open.
    async fn in_session() -> Self {
        let mut host = Self::new();
        host.initialize("2025-11-25").await;
        host
    }

    async fn initialize(&mut self, version: &str) -> Value {
        let params = json!({
            "protocolVersion": version,
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        });
        let answer = self.ask("open", "initialize", params).await;
        self.tell("notifications/initialized", json!({})).await;
        answer
    }

    async fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        patiently(input.write_all(bytes))
            .await
            .expect("the server reads");
    }

    async fn send(&mut self, message: Value) {
        self.send_bytes(format!("{message}\n").as_bytes()).await;
    }

    async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}))
            .await;
    }

    async fn request(&mut self, id: impl Into<Value>, method: &str, params: Value) {
        let id: Value = id.into();
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
    }

    /// Sends a request and takes the next message for its answer.
    async fn ask(&mut self, id: impl Into<Value>, method: &str, params: Value) -> Value {
        let id: Value = id.into();
        self.request(id.clone(), method, params).await;
        let answer = self.next().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    async fn next_line(&mut self) -> String {
        let mut line = String::new();
        patiently(self.output.read_line(&mut line))
            .await
            .expect("the server writes");
        line
    }

    async fn next(&mut self) -> Value {
        let line = self.next_line().await;
        let message: Value = serde_json::from_str(&line).expect("a line of JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        message
    }

    async fn assert_alive(&mut self) {
        let answer = self.ask("alive?", "ping", json!({})).await;
        assert_eq!(answer["result"], json!({}), "{answer}");
    }

    /// Ends the input and gives back what the server still said, once it has ended well.
    async fn hang_up(mut self) -> Vec<Value> {
        drop(self.input.take());
        self.last_words().await
    }

    /// Asks the server to stop, as a signal does, with the input still open.
    async fn shut_down(mut self) -> Vec<Value> {
        let shutdown = self.shutdown.take().expect("asked only once");
        shutdown.send(()).expect("the server listens");
        self.last_words().await
    }

    async fn last_words(mut self) -> Vec<Value> {
        let mut rest = String::new();
        patiently(self.output.read_to_string(&mut rest))
            .await
            .expect("the server closes its output");
        patiently(self.server)
            .await
            .expect("the server does not panic")
            .expect("the server ends well");
        rest.lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}

/// The `params` of a call.
fn calling(tool: &str) -> Value {
    json!({"name": tool, "arguments": {}})
}

/// The `params` of a request of the stateless era.
fn modern(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    });
    params
}

async fn patiently<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("it does not hang")
}
