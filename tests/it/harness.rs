//! The real program in a home of its own: run to its end, or kept as a server that is spoken to
//! line by line. What it should say is known to the tests.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

use plain::{PATIENCE, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A home folder that nobody else uses; it goes with the value.
pub(crate) struct Home {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Home {
    pub(crate) fn new() -> Home {
        Home {
            folder: tempfile::tempdir().expect("a folder for its files"),
        }
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these arguments and an environment that knows this home and nothing else.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opentrain-mcp"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path().join("config"))
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            // Tests run side by side and share nothing.
            .env("OPENTRAIN_SANDBOX_PORT", "0");
        // Windows programs do not start without it.
        if let Ok(root) = std::env::var("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    /// The credentials file of the real account.
    pub(crate) fn credentials_file(&self) -> PathBuf {
        self.folder.path().join("config/opentrain/cli.json")
    }

    /// What stands in the credentials file; null when there is none.
    pub(crate) fn credentials(&self) -> Value {
        match std::fs::read_to_string(self.credentials_file()) {
            Ok(text) => serde_json::from_str(&text).expect("the credentials file is JSON"),
            Err(_) => Value::Null,
        }
    }

    /// Puts something into the credentials file, private as the program would make it.
    pub(crate) fn save_credentials(&self, content: &Value) {
        let file = self.credentials_file();
        let folder = file.parent().expect("it has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&file, content.to_string()).expect("the file can be written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&file, private).expect("its mode can be set");
            let private = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(folder, private).expect("its mode can be set");
        }
    }

    /// Runs the program to its end with nothing on standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        finish(&mut self.command(arguments), "")
    }

    /// Serves in this home.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        Server::start(&mut self.command(arguments))
    }
}

/// Runs a command to its end with `input` on standard input.
pub(crate) fn finish(command: &mut Command, input: &str) -> Outcome {
    let mut child = spawn(command);
    let mut pipe = child.stdin.take().expect("its input");
    // A program that does not want the input may be gone already.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    let stdout = read_all(child.stdout.take().expect("its output"));
    let stderr = read_all(child.stderr.take().expect("its errors"));
    let status = wait(&mut child);
    Outcome {
        code: status.code(),
        stdout: stdout.recv().expect("its output is UTF-8"),
        stderr: stderr.recv().expect("its errors are UTF-8"),
    }
}

/// The program as an MCP server, spoken to in lines.
pub(crate) struct Server {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    complaints: Receiver<String>,
    next_id: u64,
}

impl Server {
    /// Starts the server and shakes hands with it, as a host of the 2025 protocol does.
    pub(crate) fn start(command: &mut Command) -> Server {
        let mut child = spawn(command);
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut server = Server {
            input: child.stdin.take(),
            complaints: read_all(child.stderr.take().expect("its errors")),
            lines,
            child,
            next_id: 1,
        };
        server.request(
            "initialize",
            &json!({
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            }),
        );
        server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        server
    }

    /// Writes one message.
    pub(crate) fn send(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("the input is open");
        writeln!(input, "{message}").expect("the server reads");
        input.flush().expect("the server reads");
    }

    /// The next message the server writes.
    pub(crate) fn next(&mut self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("an answer");
        serde_json::from_str(&line).expect("nothing but JSON on standard output")
    }

    /// Asks and gives the result; notifications in between are passed over.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.next();
            if message["id"] == json!(id) {
                assert_eq!(message["error"], Value::Null, "{method} {params}");
                return message["result"].clone();
            }
        }
    }

    /// Calls a tool and gives its result, whether it failed or not.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.request(
            "tools/call",
            &json!({ "name": tool, "arguments": arguments }),
        )
    }

    /// Ends the input, waits for the end of the program, and gives what stood on standard error.
    pub(crate) fn close(mut self) -> (ExitStatus, String) {
        self.input = None;
        let status = wait(&mut self.child);
        let said = self.complaints.recv().expect("its errors are UTF-8");
        // Every server says first what it has; what comes after it is a complaint.
        let is_start = |line: &str| line.starts_with("opentrain-mcp ") && line.contains(" tools; ");
        let lines = said.split_inclusive('\n').enumerate();
        let complaints = lines.filter(|(at, line)| *at > 0 || !is_start(line));
        (status, complaints.map(|(_, line)| line).collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// On a thread of its own, so that a full pipe can never stop the program.
fn read_all(mut stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, text) = channel();
    std::thread::spawn(move || {
        let mut all = String::new();
        if stream.read_to_string(&mut all).is_ok() {
            let _ = sender.send(all);
        }
    });
    text
}

fn wait(child: &mut Child) -> ExitStatus {
    eventually("the end of the program", || {
        child.try_wait().expect("it is our child")
    })
}
