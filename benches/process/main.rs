//! Times the whole program from outside and beside the least that an MCP server can be, and prints
//! the table that the README shows:
//!
//!     cargo bench --bench process
//!
//! Beside the libraries that only tests need, cargo builds the program with more features of some
//! libraries than an installed one has. `OPENTRAIN_BENCH_PROGRAM=target/release/opentrain-mcp`, built
//! by `cargo build --release` and copied elsewhere first, measures what is installed.
//!
//! What happens inside is timed in `inside`.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod bare;
mod host;
mod upstream;

use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

use host::{Host, Outcome};
use serde_json::{Value, json};

/// Names, in the environment, the program to measure; without it, it is the one built for this.
const PROGRAM: &str = "OPENTRAIN_BENCH_PROGRAM";
const SAMPLE: &str = include_str!("../../tests/samples/opentrain_get_contract.json");
/// Says, in the environment, that this process is the bare server, and whom it passes calls on to.
const BARE: &str = "OPENTRAIN_BENCH_BARE";
/// Processes of each kind.
const STARTS: usize = 60;
/// Pairs of processes that calls are made to. How a process happens to lie on the cores moves all
/// of its calls together, so calls to one pair cannot tell the programs apart.
const PAIRS: usize = 15;
/// Calls to each process that count, and those before them that do not.
const CALLS: usize = 200;
const WARM_UP: usize = 20;
const MB: f64 = 1_000_000.0;

/// What was measured of one kind of server.
#[derive(Default)]
struct Figures {
    start: Vec<Duration>,
    list: Vec<Duration>,
    call: Vec<Duration>,
    memory: Vec<u64>,
}

fn main() -> ExitCode {
    let outcome = match std::env::var(BARE) {
        Ok(upstream) => bare::serve(upstream),
        Err(_) => measure(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn program() -> OsString {
    std::env::var_os(PROGRAM).unwrap_or_else(|| env!("CARGO_BIN_EXE_opentrain-mcp").into())
}

fn measure() -> Outcome<()> {
    let pinned = pin();
    let sample: Value = serde_json::from_str(SAMPLE)?;
    let body = sample
        .pointer("/answers/0/body")
        .ok_or("the sample has no body")?;
    let upstream = upstream::serve(&body.to_string())?;
    let home = tempfile::tempdir()?;
    let myself = std::env::current_exe()?;

    let spawn_ours = || {
        let mut command = Command::new(program());
        command
            .env_clear()
            .env("HOME", home.path())
            .env("OPENTRAIN_API_BASE_URL", &upstream);
        command.env("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_bench_nobodys");
        command
    };
    let spawn_bare = || {
        let mut command = Command::new(&myself);
        command
            .env_clear()
            .env("HOME", home.path())
            .env(BARE, &upstream);
        command
    };
    let our_call =
        json!({ "name": "opentrain_get_contract", "arguments": { "contractId": "c_1" } });
    let bare_call = json!({ "name": bare::TOOL, "arguments": {} });

    let (mut ours, mut bare) = (Figures::default(), Figures::default());
    // In turns, so that a busy moment of the machine falls on both.
    for _ in 0..STARTS {
        start(&mut spawn_bare(), &mut bare)?;
        start(&mut spawn_ours(), &mut ours)?;
    }
    for _ in 0..PAIRS {
        let (mut bare_host, _) = Host::start(&mut spawn_bare())?;
        let (mut our_host, _) = Host::start(&mut spawn_ours())?;
        let (mut bare_calls, mut our_calls) = (Vec::new(), Vec::new());
        for index in 0..WARM_UP + CALLS {
            let bare_taken = bare_host.ask("tools/call", bare_call.clone())?.1;
            let our_taken = our_host.ask("tools/call", our_call.clone())?.1;
            if index >= WARM_UP {
                bare_calls.push(bare_taken);
                our_calls.push(our_taken);
            }
        }
        bare_host.end()?;
        our_host.end()?;
        bare.call.push(middle(bare_calls)?);
        ours.call.push(middle(our_calls)?);
    }
    report(ours, bare, pinned)
}

/// Keeps this process and its children on one core and says whether that worked. Between cores the
/// same two programs came out anywhere from 0.7 to 1.5 of each other, on one within 3 %.
fn pin() -> bool {
    let allowed = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let list = allowed
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let core = list.and_then(|list| list.trim().split([',', '-']).next());
    let Some(core) = core else { return false };
    let process = std::process::id().to_string();
    let done = Command::new("taskset")
        .args(["-p", "-c", core, &process])
        .output();
    done.is_ok_and(|done| done.status.success())
}

/// One process from its start to its end, without a call.
fn start(command: &mut Command, figures: &mut Figures) -> Outcome<()> {
    let (mut host, taken) = Host::start(command)?;
    figures.start.push(taken);
    figures.list.push(host.ask("tools/list", json!({}))?.1);
    figures.memory.push(host.peak_memory()?);
    host.end()
}

/// A line of the table.
struct Row {
    what: &'static str,
    ours: String,
    bare: String,
    target: String,
    met: bool,
}

fn report(ours: Figures, bare: Figures, pinned: bool) -> Outcome<()> {
    let size = std::fs::metadata(program())?.len() as f64 / MB;
    let (least, greatest) = spread(&ours.call, &bare.call);
    let (our_start, bare_start) = (quiet_ms(ours.start)?, quiet_ms(bare.start)?);
    let (our_list, bare_list) = (quiet_ms(ours.list)?, quiet_ms(bare.list)?);
    let (our_call, bare_call) = (median_ms(ours.call)?, median_ms(bare.call)?);
    let most = |memory: &[u64]| memory.iter().max().map_or(0.0, |bytes| *bytes as f64 / MB);
    let (our_memory, bare_memory) = (most(&ours.memory), most(&bare.memory));
    let times =
        |a: f64, b: f64, limit: f64| (format!("≤ {limit} × ({:.2} ×)", a / b), a <= limit * b);
    let (start_target, start_met) = times(our_start, bare_start, 1.5);
    let (call_target, call_met) = times(our_call, bare_call, 1.2);
    let rows = [
        Row {
            what: "spawn to `initialize` answered",
            ours: ms(our_start),
            bare: ms(bare_start),
            target: start_target,
            met: start_met,
        },
        Row {
            what: "`tools/list` answered after that",
            ours: ms(our_list),
            bare: ms(bare_list),
            target: "≤ 2 ms".to_owned(),
            met: our_list <= 2.0,
        },
        Row {
            what: "a call passed on to the platform",
            ours: ms(our_call),
            bare: ms(bare_call),
            target: call_target,
            met: call_met,
        },
        Row {
            what: "peak memory, idle",
            ours: mb(our_memory),
            bare: mb(bare_memory),
            target: "< 8 MB".to_owned(),
            met: our_memory < 8.0,
        },
        Row {
            what: "size of the program",
            ours: mb(size),
            bare: "–".to_owned(),
            target: "< 12 MB".to_owned(),
            met: size < 12.0,
        },
    ];
    println!("| | opentrain-mcp | bare rmcp server | target | |\n|---|---:|---:|---:|---|");
    for Row {
        what,
        ours,
        bare,
        target,
        met,
    } in rows
    {
        println!(
            "| {what} | {ours} | {bare} | {target} | {} |",
            if met { "met" } else { "missed" }
        );
    }
    println!(
        "\nLower quartile of {STARTS} starts; median over {PAIRS} pairs of processes of the median of \
         {CALLS} calls, whose ratio went from {least:.2} to {greatest:.2} between pairs; the most \
         memory of any start."
    );
    if !pinned {
        println!("Not pinned to one core (no `taskset`), so calls compare by chance as well.");
    }
    Ok(())
}

/// The lower quartile: a process that was kept waiting for a core says nothing about itself, and a
/// bare server that was would make its own target easy.
fn quiet_ms(mut samples: Vec<Duration>) -> Outcome<f64> {
    samples.sort_unstable();
    let quarter = samples
        .get(samples.len() / 4)
        .ok_or("nothing was measured")?;
    Ok(quarter.as_secs_f64() * 1000.0)
}

fn median_ms(samples: Vec<Duration>) -> Outcome<f64> {
    Ok(middle(samples)?.as_secs_f64() * 1000.0)
}

fn middle(mut samples: Vec<Duration>) -> Outcome<Duration> {
    samples.sort_unstable();
    Ok(*samples
        .get(samples.len() / 2)
        .ok_or("nothing was measured")?)
}

/// How the calls of each pair compare: the least and the greatest ratio.
fn spread(ours: &[Duration], bare: &[Duration]) -> (f64, f64) {
    let ratios = ours.iter().zip(bare);
    let ratios = ratios.map(|(ours, bare)| ours.as_secs_f64() / bare.as_secs_f64());
    ratios.fold((f64::INFINITY, 0.0), |(least, most), ratio| {
        (ratio.min(least), ratio.max(most))
    })
}

fn ms(value: f64) -> String {
    format!("{value:.2} ms")
}

fn mb(value: f64) -> String {
    format!("{value:.1} MB")
}
