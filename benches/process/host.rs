//! The other end of a server's streams: spawns it, asks, and looks at it from outside.
//! What the figures mean is not its business.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A server that has answered `initialize`.
pub(crate) struct Host {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Host {
    /// Spawns `command`; gives it with the time from before the spawn to the answer.
    pub(crate) fn start(command: &mut Command) -> Outcome<(Host, Duration)> {
        let start = Instant::now();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Its first line there would stand between the rows of the table, once for each start.
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or("the child has no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("the child has no output")?);
        let mut host = Host {
            child,
            input,
            output,
            next: 0,
        };
        host.ask(
            "initialize",
            json!({ "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "bench", "version": "0" } }),
        )?;
        let taken = start.elapsed();
        host.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))?;
        Ok((host, taken))
    }

    /// Asks, and gives the result with the time until the whole line was there.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Outcome<(Value, Duration)> {
        self.next += 1;
        let start = Instant::now();
        self.say(
            &json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }),
        )?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let taken = start.elapsed();
        let mut answer: Value = serde_json::from_str(&line)?;
        match answer.get_mut("result") {
            Some(result) if result.get("isError") != Some(&Value::Bool(true)) => {
                Ok((result.take(), taken))
            }
            _ => Err(format!("{method} failed: {answer}").into()),
        }
    }

    fn say(&mut self, message: &Value) -> Outcome<()> {
        let mut line = message.to_string();
        line.push('\n');
        self.input.write_all(line.as_bytes())?;
        Ok(self.input.flush()?)
    }

    /// The most memory it has had resident so far, in bytes.
    pub(crate) fn peak_memory(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line
            .and_then(|rest| rest.split_whitespace().next())
            .ok_or("no VmHWM")?;
        Ok(kib.parse::<u64>()? * 1024)
    }

    /// Ends it as a host does.
    pub(crate) fn end(self) -> Outcome<()> {
        let Host {
            mut child, input, ..
        } = self;
        drop(input);
        let status = child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {status}").into())
        }
    }
}
