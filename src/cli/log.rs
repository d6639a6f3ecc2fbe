//! What is written to standard error while the program runs: our own events at the level asked
//! for, everybody else's only from `warn` up.
//! Which events there are is decided where they happen; none of them holds a body or a secret.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::setup::Misuse;
use crate::settings::Sourced;
use crate::text::{one_line, shorten};

const LEVELS: [(&str, LevelFilter); 5] = [
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

/// Starts logging at the level in force.
///
/// # Errors
///
/// The level has no such name.
pub(super) fn start(level: &Sourced<String>) -> Result<(), Misuse> {
    let ours = read(level)?;
    // Libraries log what they were handed, headers and bodies included, so more of them is never
    // shown, whatever level was asked for.
    let theirs = ours.min(LevelFilter::WARN);
    // The protocol library warns of every error that a host was answered with.
    let protocol = match ours > LevelFilter::WARN {
        true => LevelFilter::WARN,
        false => ours.min(LevelFilter::ERROR),
    };
    let filter = Targets::new()
        .with_default(theirs)
        .with_target("rmcp", protocol)
        .with_target("opentrain_mcp", ours);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false);
    // An error means that somebody who embeds the library logs already.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
    Ok(())
}

fn read(level: &Sourced<String>) -> Result<LevelFilter, Misuse> {
    let wanted = level.value.to_ascii_lowercase();
    LEVELS
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, filter)| *filter)
        .ok_or_else(|| {
            let valid: Vec<&str> = LEVELS.iter().map(|(name, _)| *name).collect();
            Misuse(format!(
                "{}: `{}` is no log level. Valid: {}.",
                level.source,
                shorten(&one_line(&level.value), 40),
                valid.join(", ")
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Source;

    fn check(given: &str, expected: Result<LevelFilter, &str>) {
        let level = Sourced {
            value: given.to_owned(),
            source: Source::Flag("--log"),
        };
        let got = read(&level).map_err(|e| e.to_string());
        assert_eq!(got, expected.map_err(str::to_owned));
    }

    #[test]
    fn a_level_is_one_of_five_in_any_case() {
        check("warn", Ok(LevelFilter::WARN));
        check("TRACE", Ok(LevelFilter::TRACE));
        check(
            "loud",
            Err("flag --log: `loud` is no log level. Valid: error, warn, info, debug, trace."),
        );
    }
}
