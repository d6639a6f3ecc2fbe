//! The command `call`: one call of one tool without a host.
//! What the call does is in `call` of the library.

use std::io::Read as _;

use anyhow::Context as _;
use serde_json::Value;
use tokio::sync::mpsc::unbounded_channel;

use super::out;
use super::setup::{Misuse, Setup};
use crate::tools::Toolbox;

/// As the shell has it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Calls `tool` and prints one half of the answer. Exit code 1 when the tool failed.
///
/// # Errors
///
/// [`Misuse`]: there is no such tool, or the arguments are no JSON object.
pub(super) async fn call(
    setup: Setup,
    tool: &str,
    arguments: Option<&str>,
    json: bool,
) -> anyhow::Result<i32> {
    let arguments = match arguments {
        None => Value::Null,
        Some("-") => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .context("could not read the arguments from standard input")?;
            parse(&text)?
        }
        Some(text) => parse(text)?,
    };
    let name = full_name(&setup.toolbox, tool);
    let caller = setup.caller();
    let (sender, mut progress) = unbounded_channel();
    let mut call = std::pin::pin!(caller.call(&name, arguments, Some(sender)));
    let mut interrupt = std::pin::pin!(interrupted());
    let result = loop {
        tokio::select! {
            biased;
            result = &mut call => break result,
            Some(update) = progress.recv() => {
                out::note(&format!("{} ({:.0} s)", update.message, update.elapsed));
            }
            () = &mut interrupt => {
                out::note("Stopped. A request that was sent already may still take effect.");
                setup.client.settled().await;
                return Ok(INTERRUPTED);
            }
        }
    };
    setup.client.settled().await;
    let reply = result
        .map_err(|unknown| Misuse(format!("{unknown} `opentrain-mcp tools` lists them all.")))?;
    match json {
        true => out::print(&format!("{:#}", reply.structured)),
        false => out::print(&reply.text),
    }
    Ok(i32::from(reply.is_error))
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // The system tells us of no interrupt; it ends the process by itself then.
        std::future::pending::<()>().await;
    }
}

fn parse(text: &str) -> Result<Value, Misuse> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(Value::Object(members)),
        Ok(_) => Err(Misuse(
            "the arguments are JSON but no object; write them like {\"jobId\":\"…\"}".to_owned(),
        )),
        // serde's message tells the position and no more than a name or two of the text.
        Err(e) => Err(Misuse(format!(
            "the arguments are no JSON ({e}); write them like '{{\"jobId\":\"…\"}}', in single \
             quotes, or pass - and write them to standard input"
        ))),
    }
}

/// People need not type the prefix that every tool has.
fn full_name(toolbox: &Toolbox, given: &str) -> String {
    const PREFIX: &str = "opentrain_";
    match toolbox.offers(given) || given.starts_with(PREFIX) {
        true => given.to_owned(),
        false => format!("{PREFIX}{given}"),
    }
}
