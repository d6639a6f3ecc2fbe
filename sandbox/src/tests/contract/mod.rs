//! The contract as a table: every answer that the papers of the operations declare is a row here,
//! with the section of the contract it comes from, and is made to happen. What has no row is a debt;
//! the list of debts is empty.

mod gates;
mod rows;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Stage;
use crate::http::table::Access;
use crate::platform::rows::operations;

/// One thing that the contract says an operation answers.
struct Row {
    /// Method and path below the API's base; agent endpoints with their whole path.
    operation: &'static str,
    status: u16,
    /// `details.reason`, else the keys of `details`, else the OAuth `error`; `""` on a yes.
    mark: &'static str,
    /// File and section of the contract.
    section: &'static str,
    /// Makes it happen on an empty stage.
    play: fn(&mut Stage) -> (u16, Value),
}

#[test]
fn every_row_happens() {
    let mut wrong = Vec::new();
    for row in rows::all() {
        let name = format!(
            "{} {} {} ({})",
            row.operation, row.status, row.mark, row.section
        );
        let (status, body) = (row.play)(&mut Stage::new());
        let mark = if status < 400 {
            String::new()
        } else {
            mark(&body)
        };
        if (status, mark.as_str()) != (row.status, row.mark) {
            wrong.push(format!("{name}: {status} {mark} {body}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_that_is_declared_lacks_a_row() {
    let played: BTreeSet<(String, u16, String)> = rows::all()
        .map(|row| (row.operation.to_owned(), row.status, row.mark.to_owned()))
        .collect();
    let mut declared = BTreeSet::new();
    for row in operations() {
        if matches!(row.access, Access::Page | Access::Control) {
            continue;
        }
        let path = row.path.strip_prefix("/api/public/v1").unwrap_or(row.path);
        let name = format!("{} {path}", row.method);
        for (status, _) in row.paper.gives {
            declared.insert((name.clone(), *status, String::new()));
        }
        for (status, mark) in row.paper.refuses {
            declared.insert((name.clone(), *status, (*mark).to_owned()));
        }
    }
    let missing: Vec<_> = declared.difference(&played).collect();
    assert!(missing.is_empty(), "no row for {missing:#?}");
    let undeclared: Vec<_> = played.difference(&declared).collect();
    assert!(
        undeclared.is_empty(),
        "no operation declares {undeclared:#?}"
    );
}

/// What tells a refusal from others of its status, seen from outside.
fn mark(body: &Value) -> String {
    let Some(members) = body.as_object() else {
        return "no object".to_owned();
    };
    if !members.contains_key("code") {
        let oauth = members.get("error").and_then(Value::as_str);
        return oauth.map_or_else(|| "bare".to_owned(), str::to_owned);
    }
    let details = members.get("details").and_then(Value::as_object);
    let reason = details
        .and_then(|d| d.get("reason"))
        .and_then(Value::as_str);
    let keys = || details.into_iter().flat_map(Map::keys).cloned();
    reason.map_or_else(|| keys().collect::<Vec<_>>().join(","), str::to_owned)
}
