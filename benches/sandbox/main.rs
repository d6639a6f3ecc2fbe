//! Loads the sandbox with 32 clients at once and prints how many requests a second it answers, how
//! long the slowest of a hundred waits, and how both change with what is stored:
//!
//!     cargo bench --bench sandbox
//!
//! `OPENTRAIN_BENCH_PROGRAM` names another program to load, as one from before a change.
//!
//! The speed of the MCP server is measured in `process`.

#![expect(
    clippy::print_stdout,
    reason = "the tables are what this program is for"
)]

mod client;
mod store;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use client::{Client, Outcome};
use plain::Program;
use serde_json::json;
use store::Ground;

/// Names, in the environment, the program to load; without it, it is the one built for this.
const PROGRAM: &str = "OPENTRAIN_BENCH_PROGRAM";
/// Clients at once, each with a connection of its own.
const CLIENTS: usize = 32;
/// How long each kind of request is sent.
const SPAN: Duration = Duration::from_secs(3);
/// Events and messages stored before the measurement.
const STORED: [usize; 3] = [100, 10_000, 1_000_000];
/// A description every draft is made of.
const DESCRIPTION: &str = "Title: Spanish calls\nThree transcribers in Spain or Mexico for 40 hours \
    of recorded Spanish calls, $15 per hour.";

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A request as the clients send it again and again.
struct Load {
    what: &'static str,
    method: &'static str,
    path: String,
    body: String,
}

/// What came of it.
struct Figure {
    per_second: f64,
    middle: Duration,
    slowest_of_hundred: Duration,
}

fn measure() -> Outcome<()> {
    println!(
        "| stored events and messages | request | per second | median | p99 |\n|---:|---|---:|---:|---:|"
    );
    for stored in STORED {
        let folder = tempfile::tempdir()?;
        let ground = store::prepare(folder.path(), stored, || Server::start(folder.path()))?;
        let server = Server::start(folder.path())?;
        for load in loads(&ground) {
            let figure = run(&server.address, &ground.token, &load)?;
            println!(
                "| {} | {} | {:.0} | {:.1} ms | {:.1} ms |",
                thousands(stored),
                load.what,
                figure.per_second,
                figure.middle.as_secs_f64() * 1000.0,
                figure.slowest_of_hundred.as_secs_f64() * 1000.0,
            );
        }
    }
    println!(
        "\n{CLIENTS} clients at once, {} s for each kind.",
        SPAN.as_secs()
    );
    Ok(())
}

fn loads(ground: &Ground) -> Vec<Load> {
    let read = |what, path: String| Load {
        what,
        method: "GET",
        path,
        body: String::new(),
    };
    vec![
        read("read: who am I", "/auth/me".into()),
        read(
            "read: the newest 50 updates",
            format!("/updates?cursor={}", ground.late_cursor),
        ),
        read("read: the first 50 updates", "/updates".into()),
        read(
            "read: the newest 20 messages",
            format!("/messages?conversationId={}", ground.conversation),
        ),
        read("read: conversations", "/messages".into()),
        read("read: own jobs", "/jobs/mine".into()),
        Load {
            what: "write: a job draft",
            method: "POST",
            path: "/job-drafts".into(),
            body: json!({ "rawJobDescription": DESCRIPTION }).to_string(),
        },
        Load {
            what: "write: a field of a draft",
            method: "PATCH",
            path: format!("/job-drafts/{}", ground.draft),
            body: json!({ "headcount": 3 }).to_string(),
        },
    ]
}

/// Sends one request from all clients for [`SPAN`]. An answer other than 200 or 201 ends it.
fn run(address: &str, token: &str, load: &Load) -> Outcome<Figure> {
    let start = Instant::now();
    let until = start + SPAN;
    let mut taken: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| scope.spawn(|| client(address, token, load, until)))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| "a client panicked")?)
            .collect::<Outcome<Vec<Vec<Duration>>>>()
    })?
    .into_iter()
    .flatten()
    .collect();
    let span = start.elapsed();
    taken.sort_unstable();
    let at = |part: usize| taken.get(taken.len() * part / 100).copied();
    Ok(Figure {
        per_second: taken.len() as f64 / span.as_secs_f64(),
        middle: at(50).ok_or("nothing was answered")?,
        slowest_of_hundred: at(99).ok_or("nothing was answered")?,
    })
}

fn client(address: &str, token: &str, load: &Load, until: Instant) -> Outcome<Vec<Duration>> {
    let mut client = Client::connect(address)?;
    let mut taken = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        let (status, body) = client.ask(load.method, &load.path, token, &load.body)?;
        taken.push(start.elapsed());
        if !(200..300).contains(&status) {
            return Err(format!("{} answered {status}: {body}", load.what).into());
        }
    }
    Ok(taken)
}

/// A running sandbox, ended when it is dropped.
pub(crate) struct Server {
    _program: Program,
    pub(crate) address: String,
}

impl Server {
    fn start(data: &std::path::Path) -> Outcome<Server> {
        let built = || env!("CARGO_BIN_EXE_opentrain-mcp").into();
        let mut command = Command::new(std::env::var_os(PROGRAM).unwrap_or_else(built));
        command.args(["sandbox", "--port", "0", "--data"]).arg(data);
        let program = Program::start(&mut command, "Ctrl-C ends it")?;
        let (_, rest) = program.told().split_once("http://").ok_or("no address")?;
        let address = rest.split('/').next().unwrap_or_default().to_owned();
        Ok(Server {
            _program: program,
            address,
        })
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
