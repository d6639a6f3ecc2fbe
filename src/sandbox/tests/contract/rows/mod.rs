//! The rows of the contract, by family. How they are played is in the door.

mod agent;
mod jobs;

use serde_json::Value;

use super::super::{Agent, Stage, V1};
use super::Row;

const FAMILIES: &[&[Row]] = &[agent::ROWS, jobs::ROWS];

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().copied().flatten()
}

const fn row(
    operation: &'static str,
    status: u16,
    mark: &'static str,
    section: &'static str,
    play: fn(&mut Stage) -> (u16, Value),
) -> Row {
    Row {
        operation,
        status,
        mark,
        section,
        play,
    }
}

/// A call of the API with an agent's token.
fn v1(stage: &Stage, agent: &Agent, method: &str, path: &str, body: &str) -> (u16, Value) {
    stage.json(method, &format!("{V1}{path}"), Some(&agent.token), body)
}
