//! The command `approvals`: what this installation asked of humans, with links, for the human. What
//! the list holds is in `approvals` of the library.

use super::out;
use super::setup::{Misuse, Setup};
use crate::reply::Outcome;
use crate::tool::JournalQuery;

/// Prints the list. Exit code 2 for an outcome that does not exist.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) async fn approvals(
    setup: Setup,
    outcome: Option<&str>,
    refresh: bool,
    json: bool,
) -> anyhow::Result<i32> {
    let outcome = match outcome {
        None => None,
        Some(given) => Some(Outcome::read(given).ok_or_else(|| {
            let words: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.word()).collect();
            Misuse(format!(
                "--outcome {given:?} is none of {}",
                words.join(", ")
            ))
        })?),
    };
    let query = JournalQuery {
        outcome,
        refresh,
        skip: 0,
        most: usize::MAX,
    };
    let reply = setup.caller().look_up(query).await;
    setup.client.settled().await;
    match json {
        true => out::print(&format!("{:#}", reply.structured))?,
        false => {
            let lines = reply.text.lines();
            let told: Vec<&str> = lines.filter(|line| !line.starts_with("next: ")).collect();
            out::print_columns(&told.join("\n"))?;
        }
    }
    Ok(i32::from(reply.is_error))
}
