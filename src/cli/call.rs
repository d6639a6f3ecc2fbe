//! The command `call`: one call of one tool without a host.
//! What the call does is in `call` of the library.

use std::io::Read as _;

use anyhow::Context as _;
use serde_json::Value;
use tokio::sync::mpsc::unbounded_channel;

use super::interrupt::Interrupts;
use super::out;
use super::setup::{Misuse, Setup};
use super::shell::as_commands;
use crate::call::CallOptions;
use crate::tool::LONGEST_WAIT;
use crate::tools::Toolbox;

/// Exit code of arguments that are not the tool's.
const MISUSED: i32 = 2;

/// Calls `tool` and prints one half of the answer. Exit code 1 when the tool failed, 2 when its arguments
/// were wrong and nothing was sent.
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
    // Nobody but the person at the terminal waits here.
    let options = CallOptions {
        longest_wait: LONGEST_WAIT,
        ..CallOptions::default()
    };
    let (sender, mut progress) = unbounded_channel();
    let mut call = std::pin::pin!(caller.call(&name, arguments, Some(sender), options));
    let mut interrupts = Interrupts::listen().context("could not listen for signals")?;
    let result = loop {
        tokio::select! {
            biased;
            result = &mut call => break result,
            Some(update) = progress.recv() => {
                out::note(&format!("{} ({:.0} s)", update.message, update.elapsed));
            }
            code = interrupts.received() => {
                out::note("Stopped. A request that was sent already may still take effect.");
                setup.client.settled().await;
                return Ok(code);
            }
        }
    };
    setup.client.settled().await;
    let reply = result
        .map_err(|unknown| Misuse(format!("{unknown} `opentrain-mcp tools` lists them all.")))?;
    let text = as_commands(&reply.text, setup.program());
    match json {
        true => out::print(&format!("{:#}", reply.structured))?,
        false if reply.is_error => out::note(&text),
        // A whole document, asked for as such: nothing of ours stands around it.
        false => match reply.structured.get("csv").and_then(Value::as_str) {
            Some(document) => out::print(document)?,
            None => out::print(&text)?,
        },
    }
    if let Some(hint) = setup.links_end().filter(|_| has_page(&reply.structured)) {
        out::note(hint);
    }
    Ok(match (reply.is_error, reply.misused) {
        (true, true) => MISUSED,
        (failed, _) => i32::from(failed),
    })
}

/// Whether an answer leads to a page for a person.
fn has_page(body: &Value) -> bool {
    match body {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let is_link = name.ends_with("Url") || name.starts_with("verification_uri");
            (is_link
                && value
                    .as_str()
                    .is_some_and(|link| link.contains("://127.0.0.1")))
                || has_page(value)
        }),
        Value::Array(items) => items.iter().any(has_page),
        _ => false,
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
