//! The rows of the contract, by family. How they are played is in the door.

mod agent;
mod contracts;
mod jobs;
mod messages;
mod money;
mod people;

use serde_json::{Value, json};

use super::super::{Agent, BASE, Stage, V1, text};
use super::Row;

const FAMILIES: &[&[Row]] = &[
    agent::ROWS,
    jobs::ROWS,
    people::ROWS,
    messages::ROWS,
    contracts::ROWS,
    money::ROWS,
];

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

/// A claimed account with somebody hired by the hour, whose first milestone is funded; its token may
/// do everything.
fn hired(stage: &mut Stage) -> (Agent, String) {
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let terms = json!({ "milestone": { "name": "First batch", "amount": 300 } });
    let (status, asked) = stage.hire(&agent, &proposal, &terms);
    assert_eq!(status, 202, "{asked}");
    confirm(stage, &asked);
    let path = format!("/approvals/{}", text(&asked["approval"]["id"]));
    let (_, body) = stage.get(&agent, &path);
    (agent, text(&body["approval"]["result"]["contractId"]))
}

/// What the human does behind the link of a 202.
fn confirm(stage: &Stage, asked: &Value) {
    let link = text(&asked["approval"]["approvalUrl"]);
    let path = link.strip_prefix(BASE).unwrap();
    let (status, page) = stage.page("POST", &format!("{path}/confirm"), "");
    assert_eq!(status, 200, "{page}");
}
