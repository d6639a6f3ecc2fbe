//! The host's side of MCP over standard streams, as far as the demo needs it: start a server,
//! shake hands, list and call tools.
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
        command.arg("--sandbox");
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
            "capabilities": {},
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

    /// Calls a tool.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Outcome> {
        let params = json!({ "name": tool, "arguments": arguments });
        let result = self.request("tools/call", &params)?;
        let text = result.pointer("/content/0/text").and_then(Value::as_str);
        Ok(Outcome {
            text: text.unwrap_or_default().to_owned(),
            structured: result.get("structuredContent").cloned().unwrap_or_default(),
            is_error: result.get("isError") == Some(&Value::Bool(true)),
        })
    }

    fn request(&mut self, method: &str, params: &Value) -> anyhow::Result<Value> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = match self.lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => bail!("the server did not answer {method}"),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server ended instead of answering {method}")
                }
            };
            let mut message: Value = serde_json::from_str(&line)
                .map_err(|e| anyhow!("the server wrote a line that is no JSON ({e}): {line}"))?;
            if message.get("id") != Some(&json!(id)) {
                // A notification, which the demo has no use for.
                continue;
            }
            return match message.get_mut("result") {
                Some(result) => Ok(result.take()),
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
