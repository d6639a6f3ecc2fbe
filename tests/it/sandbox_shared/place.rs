//! A home and a port that nobody else uses, and the programs that run there.
//! What they should do is known to the tests.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Home, Server};

/// Below the range from which systems take the ports of outgoing connections.
const PORTS: std::ops::Range<u16> = 15_000..30_000;

/// Where a test has its sandbox.
pub(crate) struct Place {
    home: Home,
    port: u16,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place {
            home: Home::new(),
            port: free_port(),
        }
    }

    /// The program with these arguments, at home here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(arguments);
        command.env("OPENTRAIN_SANDBOX_PORT", self.port.to_string());
        command
    }

    /// Serves MCP with the sandbox of this place.
    pub(crate) fn serve(&self) -> Server {
        Server::start(&mut self.command(&["--sandbox"]))
    }

    /// Runs the command `sandbox` until it is ready.
    pub(crate) fn run(&self, arguments: &[&str]) -> Foreground {
        let line: Vec<&str> = ["sandbox"].iter().chain(arguments).copied().collect();
        let mut child = self
            .command(&line)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut told = String::new();
        while !told.contains("Ctrl-C ends it") {
            let read = output.read_line(&mut told).expect("it is UTF-8");
            assert!(read > 0, "it ended: {told}");
        }
        Foreground {
            child,
            told,
            port: self.port,
        }
    }

    /// Takes the port away, for something that takes connections and says nothing.
    pub(crate) fn hold(&self) -> TcpListener {
        TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).expect("it is free")
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A file or folder of this home.
    pub(crate) fn path(&self, below: &str) -> String {
        let path = self.home.path().join(below);
        path.to_str().expect("it is UTF-8").to_owned()
    }

    /// Status and body; `None` while nobody listens.
    pub(crate) fn get(&self, path: &str) -> Option<(u16, String)> {
        get(self.port, path)
    }
}

/// The command `sandbox` under way.
pub(crate) struct Foreground {
    child: Child,
    told: String,
    port: u16,
}

impl Foreground {
    /// What it printed when it was ready.
    pub(crate) fn greeting(&self) -> &str {
        &self.told
    }

    pub(crate) fn state(&self) -> Value {
        let (_, state) = get(self.port, "/sandbox").expect("it runs");
        serde_json::from_str(&state).expect("JSON")
    }

    /// Ends it as a supervisor does, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn end(&mut self) -> Option<i32> {
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(sent.expect("it can be sent").success());
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status.code();
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn end(&mut self) -> Option<i32> {
        let _ = self.child.kill();
        let _ = self.child.wait();
        Some(0)
    }
}

impl Drop for Foreground {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(port: u16, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("it can be set");
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.get(9..12)?.parse().ok()?, body.to_owned()))
}

/// Tests of one process count up from a place of their own.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let span = PORTS.end - PORTS.start;
    let own = u16::try_from(std::process::id() * 37 % u32::from(span)).expect("it is smaller");
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + (own + step) % span;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
