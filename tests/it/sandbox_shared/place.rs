//! A home and a port that nobody else uses, and the programs that run there.
//! What they should do is known to the tests.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};

use plain::{Program, Receiver, ask};
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

    /// Runs the command `sandbox`, and waits until it is ready.
    pub(crate) fn run(&self, arguments: &[&str]) -> Foreground {
        let line: Vec<&str> = ["sandbox"].iter().chain(arguments).copied().collect();
        Foreground::start(&mut self.command(&line))
    }

    /// Takes the port away, for something that answers everybody in its own way.
    pub(crate) fn hold(&self) -> Receiver {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).expect("it is free");
        let answer = "HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Receiver::on(port, move |_| Some(answer.to_owned())).expect("it has an address")
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A file or folder of this home.
    pub(crate) fn path(&self, below: &str) -> String {
        let path = self.home.path().join(below);
        path.to_str().expect("it is UTF-8").to_owned()
    }

    /// Status and body; `None` while nobody answers.
    pub(crate) fn get(&self, path: &str) -> Option<(u16, String)> {
        let answer = ask(&format!("127.0.0.1:{}", self.port), "GET", path, &[], "").ok()?;
        Some((answer.status, answer.text))
    }
}

/// The command `sandbox` under way.
pub(crate) struct Foreground {
    program: Program,
    address: String,
}

impl Foreground {
    /// Starts the command, and waits until it says that it is ready.
    pub(crate) fn start(command: &mut Command) -> Foreground {
        let program = Program::start(command, "Ctrl-C ends it").expect("it starts");
        let (_, rest) = program.told().split_once("http://").expect("its address");
        let address = rest
            .split('/')
            .next()
            .expect("it has a beginning")
            .to_owned();
        Foreground { program, address }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What it printed when it was ready.
    pub(crate) fn greeting(&self) -> &str {
        self.program.told()
    }

    pub(crate) fn state(&self) -> Value {
        let answer = ask(&self.address, "GET", "/sandbox", &[], "");
        answer.expect("it runs").json()
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        self.program.kill();
    }

    /// Ends it as a supervisor does, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn end(&self) -> Option<i32> {
        self.program.end().expect("it can be told").code()
    }

    #[cfg(not(unix))]
    pub(crate) fn end(&self) -> Option<i32> {
        self.kill();
        Some(0)
    }
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
