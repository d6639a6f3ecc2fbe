//! From the arguments of the process to an exit code: which command it is, and how its end is
//! told.
//! The commands themselves are in files of their own.

use std::ffi::OsString;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use super::args::{Command, CommandLine, SandboxCommand};
use super::setup::{self, Misuse, Setup};
use super::{
    approvals, call, catalogue, demo, doctor, install, login, manual, out, sandbox, serve, status,
};
use crate::settings;

/// How long threads that are still at work may delay the end.
const LAST_THREADS: Duration = Duration::from_millis(50);

/// What was asked for failed.
const FAILED: i32 = 1;
/// It was asked for wrongly.
const MISUSED: i32 = 2;

/// Does what the command line says and gives the exit code. The caller should end the process
/// with `std::process::exit`: a blocked read of standard input may still be under way.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> i32 {
    let line = match CommandLine::read(arguments) {
        Ok(line) => line,
        // Help and version come this way too, with exit code 0 and for standard output.
        Err(e) => {
            let _ = e.print();
            return e.exit_code();
        }
    };
    match obey(&line) {
        Ok(code) => code,
        Err(e) => {
            out::note(&format!("opentrain-mcp: {e:#}"));
            match e.downcast_ref::<Misuse>() {
                Some(_) => MISUSED,
                None => FAILED,
            }
        }
    }
}

fn obey(line: &CommandLine) -> anyhow::Result<i32> {
    let flags = line.settings.flags();
    let setup = || Setup::start(&flags);
    match &line.command {
        None => wait_for(serve::serve(setup()?)),
        Some(Command::Tools { json }) => catalogue::tools(&setup::toolbox(&flags)?, *json),
        Some(Command::Schema) => catalogue::schema(),
        Some(Command::Call {
            tool,
            arguments,
            json,
        }) => wait_for(call::call(setup()?, tool, arguments.as_deref(), *json)),
        Some(Command::Approvals {
            outcome,
            no_refresh,
            json,
        }) => wait_for(approvals::approvals(
            setup()?,
            outcome.as_deref(),
            !no_refresh,
            *json,
        )),
        Some(Command::Login) => wait_for(login::login(setup()?)),
        Some(Command::Logout { revoke }) => wait_for(login::logout(setup()?, *revoke)),
        Some(Command::Status { json }) => wait_for(status::status(setup()?, *json)),
        Some(Command::Doctor { json }) => wait_for(doctor::doctor(setup()?, *json)),
        Some(Command::Install(args)) => install::install(args, &flags),
        Some(Command::Uninstall(args)) => install::uninstall(args, &flags),
        Some(Command::Completions { shell }) => manual::completions(*shell),
        Some(Command::Man { command }) => manual::page(command.as_deref()),
        Some(Command::Version) => {
            out::print(&format!("opentrain-mcp {}", env!("CARGO_PKG_VERSION")))?;
            Ok(0)
        }
        Some(Command::Demo {
            auto_approve,
            verbose,
        }) => {
            let mut given = line.settings.given();
            // That one says what it does anyway.
            given.retain(|flag| Some(*flag) != settings::SANDBOX.flag);
            if !given.is_empty() {
                return Err(Misuse(format!(
                    "the demo takes no {}: it always plays with a sandbox of its own and every tool. \
                     Nothing was started.\nnext: {} demo",
                    given.join(" and no "),
                    setup::PROGRAM
                ))
                .into());
            }
            wait_for(demo::demo(*auto_approve, *verbose))
        }
        Some(Command::Sandbox { run, command }) => {
            let settings = setup::settings(&flags)?;
            match command {
                None => wait_for(sandbox::run(run, &settings)),
                Some(SandboxCommand::Ctl(args)) => {
                    sandbox::ctl::ctl(args, settings.sandbox_port.value)
                }
            }
        }
    }
}

/// One thread is enough for a program that mostly waits, and it starts faster than several.
fn wait_for(work: impl Future<Output = anyhow::Result<i32>>) -> anyhow::Result<i32> {
    drive(pin!(work))
}

/// [`wait_for`], which the program needs only once this way and not for each command.
fn drive(work: Pin<&mut dyn Future<Output = anyhow::Result<i32>>>) -> anyhow::Result<i32> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(work);
    // Dropped, it would wait for threads that are stuck in a read or write of a standard stream,
    // which end only when the host does something.
    runtime.shutdown_timeout(LAST_THREADS);
    result
}
