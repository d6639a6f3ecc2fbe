//! The host's side of MCP over standard streams, as far as the demo needs it: start a server,
//! shake hands, list and call tools, and take the dialogs that the server asks for.
//! It knows nothing of the server but the protocol.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};

use crate::settings::{CONFIG_HOME, DATA_HOME, SANDBOX_PORT, STATE_HOME, VARIABLES};

/// As long as hosts commonly wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the server may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(3);

/// A server under way, and the pipes to it.
pub(super) struct Host {
    server: Server,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    next_id: u64,
}

/// The process of the server; cheap to clone, for whoever has to end it from outside.
#[derive(Clone)]
pub(super) struct Server(Arc<Mutex<Child>>);

impl Server {
    /// Ends it by force, and returns when it is gone.
    pub(super) fn stop(&self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }

    fn is_running(&self) -> bool {
        matches!(self.child().try_wait(), Ok(None))
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        // Whoever panicked with it left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A dialog with a link that the server asks the host to draw.
pub(super) struct Dialog {
    id: Value,
    /// What it says.
    pub(super) message: String,
    /// What it opens.
    pub(super) link: String,
}

/// A call under way.
#[derive(Clone, Copy)]
pub(super) struct Pending(u64);

/// What is heard while a call is under way.
pub(super) enum Heard {
    /// The call has ended.
    Done(Outcome),
    /// Before it ends, a person is to see this.
    Asks(Dialog),
}

/// What the server sends, as far as it matters to one request.
enum Message {
    Result(Value),
    Asks(Dialog),
}

/// What a tool gave back.
pub(super) struct Outcome {
    /// The text half.
    pub(super) text: String,
    /// The structured half.
    pub(super) structured: Value,
    /// Whether the tool failed.
    pub(super) is_error: bool,
}

impl Host {
    /// Starts this very program with its sandbox, and everything it keeps below `folder`.
    pub(super) fn start(folder: &Path) -> anyhow::Result<Host> {
        let program = std::env::current_exe().context("could not find this very program")?;
        let mut command = Command::new(&program);
        // Its start line is for a host's log, not for the story.
        command.args(["--sandbox", "--log", "error"]);
        // The demo is the same on every machine, whatever is set there.
        for variable in VARIABLES {
            command.env_remove(variable.name);
        }
        let mut child = command
            .env(CONFIG_HOME.name, folder.join("config"))
            .env(DATA_HOME.name, folder.join("data"))
            .env(STATE_HOME.name, folder.join("state"))
            // Its own, whichever sandbox may be running: the demo shares no state with it.
            .env(SANDBOX_PORT.name, "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start {}", program.display()))?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("the server has no output")?;
        let (sender, lines) = channel();
        // On a thread of its own, so that waiting for a line can end without one.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Host {
            server: Server(Arc::new(Mutex::new(child))),
            input,
            lines,
            next_id: 1,
        })
    }

    /// The server's process.
    pub(super) fn server(&self) -> Server {
        self.server.clone()
    }

    /// Shakes hands; gives what the server says of itself.
    pub(super) fn initialize(&mut self) -> anyhow::Result<Value> {
        let hello = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": { "elicitation": { "url": {} } },
            "clientInfo": { "name": "opentrain-mcp demo", "version": env!("CARGO_PKG_VERSION") },
        });
        let answer = self.request("initialize", &hello)?;
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))?;
        Ok(answer)
    }

    /// How many tools the server offers.
    pub(super) fn count_tools(&mut self) -> anyhow::Result<usize> {
        let answer = self.request("tools/list", &json!({}))?;
        let tools = answer.get("tools").and_then(Value::as_array);
        Ok(tools.context("the server lists no tools")?.len())
    }

    /// Calls a tool that asks nobody anything.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Outcome> {
        let params = json!({ "name": tool, "arguments": arguments });
        self.request("tools/call", &params).map(outcome)
    }

    /// Begins to call a tool that may ask a person.
    pub(super) fn begin(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Pending> {
        let params = json!({ "name": tool, "arguments": arguments });
        self.ask("tools/call", &params).map(Pending)
    }

    /// What is heard next of a call, if anything is within `patience`.
    pub(super) fn hear(
        &mut self,
        call: Pending,
        patience: Duration,
    ) -> anyhow::Result<Option<Heard>> {
        let message = self.receive("tools/call", call.0, patience)?;
        Ok(message.map(|message| match message {
            Message::Result(result) => Heard::Done(outcome(result)),
            Message::Asks(dialog) => Heard::Asks(dialog),
        }))
    }

    /// Tells the server that a person has opened what a dialog leads to.
    pub(super) fn accept(&mut self, dialog: &Dialog) -> anyhow::Result<()> {
        self.answer(dialog, "accept")
    }

    fn answer(&mut self, dialog: &Dialog, action: &str) -> anyhow::Result<()> {
        let result = json!({ "action": action });
        self.send(&json!({ "jsonrpc": "2.0", "id": dialog.id, "result": result }))
    }

    fn request(&mut self, method: &str, params: &Value) -> anyhow::Result<Value> {
        let id = self.ask(method, params)?;
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.receive(method, id, left)? {
                Some(Message::Result(result)) => return Ok(result),
                Some(Message::Asks(dialog)) => self.answer(&dialog, "cancel")?,
                None => bail!("the server did not answer {method}"),
            }
        }
    }

    fn ask(&mut self, method: &str, params: &Value) -> anyhow::Result<u64> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        Ok(id)
    }

    /// The next message that matters to a request, if there is one within `patience`.
    fn receive(
        &mut self,
        method: &str,
        id: u64,
        patience: Duration,
    ) -> anyhow::Result<Option<Message>> {
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = match self.lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server ended instead of answering {method}")
                }
            };
            let mut message: Value = serde_json::from_str(&line)
                .map_err(|e| anyhow!("the server wrote a line that is no JSON ({e}): {line}"))?;
            if message.get("method") == Some(&json!("elicitation/create")) {
                let part = |path: &str| {
                    let text = message.pointer(path).and_then(Value::as_str);
                    text.unwrap_or_default().to_owned()
                };
                return Ok(Some(Message::Asks(Dialog {
                    id: message.get("id").cloned().unwrap_or_default(),
                    message: part("/params/message"),
                    link: part("/params/url"),
                })));
            }
            if message.get("id") != Some(&json!(id)) || message.get("method").is_some() {
                // A notification, which the demo has no use for.
                continue;
            }
            return match message.get_mut("result") {
                Some(result) => Ok(Some(Message::Result(result.take()))),
                None => bail!("the server answered {method} with an error: {line}"),
            };
        }
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let input = self
            .input
            .as_mut()
            .context("the server's input is closed")?;
        writeln!(input, "{message}")
            .and_then(|()| input.flush())
            .context("the server stopped reading")
    }
}

/// A tool's result as its two halves.
fn outcome(mut result: Value) -> Outcome {
    let text = result.pointer("/content/0/text").and_then(Value::as_str);
    Outcome {
        text: text.unwrap_or_default().to_owned(),
        is_error: result.get("isError") == Some(&Value::Bool(true)),
        structured: result
            .get_mut("structuredContent")
            .map(Value::take)
            .unwrap_or_default(),
    }
}

impl Drop for Host {
    /// Ends the server as a host does: close its input, wait a moment, then by force.
    fn drop(&mut self) {
        self.input = None;
        let until = Instant::now() + FAREWELL;
        while self.server.is_running() {
            if Instant::now() > until {
                return self.server.stop();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
