//! The command `sandbox`: the platform on this machine by itself, in the foreground, for any
//! client. How it is driven while it runs is in `ctl`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::neighbour::{self, Found};
use super::{address, default_folder};
use crate::cli::interrupt::Interrupts;
use crate::cli::out;
use crate::settings::{SANDBOX_PORT, Settings};
use opentrain_sandbox::{Options, Sandbox, StartError};

/// The largest whole number that every reader of JSON keeps exact.
const LARGEST_SEED: u64 = (1 << 53) - 1;
/// An hour in 42 days, and eleven days in a second: nobody needs more either way. Besides, 0.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;

/// How the sandbox is to run.
#[derive(Args, Clone, Debug, PartialEq)]
pub(in crate::cli) struct RunArgs {
    /// Port on 127.0.0.1; 0 takes any free one [env: OPENTRAIN_SANDBOX_PORT] [default: 4010]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Folder for its state [default: the one that `--sandbox` uses]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What its made-up people are made of; fixed once the folder has data [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LARGEST_SEED))]
    seed: Option<u64>,
    /// How fast its world goes: 60 makes an hour a minute; at 0 time stands still until
    /// `sandbox ctl clock` moves it
    #[arg(long, value_name = "X", value_parser = speed, default_value_t = 1.0)]
    speed: f64,
    /// Deliver webhooks into private networks too [env: OPENTRAIN_SANDBOX_PRIVATE_WEBHOOKS=true]
    #[arg(long)]
    allow_private_webhooks: bool,
}

/// Serves until a signal ends it, which is success: there is no other way to.
///
/// # Errors
///
/// The port or the data cannot be had.
pub(in crate::cli) async fn run(args: &RunArgs, settings: &Settings) -> anyhow::Result<i32> {
    let mut interrupts = Interrupts::listen().context("could not listen for signals")?;
    let folder = match &args.data {
        Some(folder) => std::path::absolute(folder)
            .with_context(|| format!("{} is no folder", folder.display()))?,
        None => default_folder()?,
    };
    let options = Options {
        data: Some(folder.clone()),
        port: args.port.unwrap_or(settings.sandbox_port.value),
        seed: args.seed,
        speed: args.speed,
        private_webhooks: args.allow_private_webhooks || settings.private_webhooks.value,
    };
    let sandbox = start(&options)?;
    out::print(&greeting(sandbox.base_url(), &folder, args))?;
    interrupts.received().await;
    Ok(0)
}

fn start(options: &Options) -> anyhow::Result<Sandbox> {
    let port = options.port;
    match Sandbox::start(options) {
        Ok(sandbox) => Ok(sandbox),
        Err(StartError::Port { .. })
            if matches!(neighbour::look_patiently(port), Found::Ours(_)) =>
        {
            bail!(
                "a sandbox of opentrain-mcp runs at {} already (an agent with --sandbox may be \
                 serving it); use that one, end its process, or choose another --port, or 0 for \
                 any free one",
                address(port)
            )
        }
        Err(other) => Err(anyhow!(other)),
    }
}

fn greeting(base_url: &str, folder: &Path, args: &RunArgs) -> String {
    let seed = match args.seed {
        Some(seed) => seed.to_string(),
        None => "that of its data, 1 when new".to_owned(),
    };
    let port = base_url.rsplit(':').next().unwrap_or_default();
    let (by_port, ctl) = match port {
        "4010" => (String::new(), String::new()),
        port => (
            format!("-e {}={port} ", SANDBOX_PORT.name),
            format!(" --url {base_url}"),
        ),
    };
    // Only over the default folder can both share credentials; with another one they are kept apart.
    format!(
        "The OpenTrain sandbox is ready.

  Start page     {base_url}/
  API            {base_url}/api/public/v1
  OpenAPI        {base_url}/api/public/v1/openapi.json
  Control door   {base_url}/sandbox
  Data           {folder}
  Seed           {seed}
  Speed          {speed}

Point a client at it:
  opentrain-mcp, with credentials of the sandbox's own:
    claude mcp add --scope user opentrain-sandbox {by_port}-- opentrain-mcp --sandbox
  opentrain-mcp, as against the platform (its token goes here then):
    claude mcp add --scope user opentrain -e OPENTRAIN_API_BASE_URL={base_url} -- opentrain-mcp
  The official command line:
    export OT_API_BASE_URL={base_url}
  Anything else:
    curl -X POST {base_url}/api/agent/identity -H 'Content-Type: application/json' -d '{{\"identity_type\":\"anonymous\",\"agent_name\":\"Trying it\"}}'

Play the people, move the clock, break answers: opentrain-mcp sandbox ctl{ctl} --help
Ctrl-C ends it; its state is kept.
",
        folder = folder.display(),
        speed = args.speed,
    )
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        // Not -0, which nobody means.
        Ok(0.0) if !text.starts_with('-') => Ok(0.0),
        Ok(speed) if SPEEDS.contains(&speed) => Ok(speed),
        _ => Err("write a number from 0.001 to 1000000, such as 60, or 0 to freeze it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_a_number_one_can_live_with() {
        for good in ["1", "0.001", "1e6", "60.5", "0", "0.0"] {
            assert!(speed(good).is_ok(), "{good}");
        }
        for bad in [
            "-0", "-1", "0.0001", "NaN", "inf", "1e-300", "1000001", "fast", "", "1e400",
        ] {
            assert!(speed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn another_port_is_named_wherever_it_matters() {
        let args = RunArgs {
            port: None,
            data: None,
            seed: None,
            speed: 1.0,
            allow_private_webhooks: false,
        };
        let usual = greeting("http://127.0.0.1:4010", Path::new("/data"), &args);
        assert!(!usual.contains(SANDBOX_PORT.name), "{usual}");
        let other = greeting("http://127.0.0.1:5000", Path::new("/data"), &args);
        assert!(
            other.contains("-e OPENTRAIN_SANDBOX_PORT=5000 --"),
            "{other}"
        );
        assert!(other.contains("ctl --url http://127.0.0.1:5000"), "{other}");
    }
}
