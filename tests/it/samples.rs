//! One recorded exchange per tool, in `tests/samples/<tool>.json`: what the platform answers to
//! the tool's example call, and the refusals that it documents. They hold every tool to the rules
//! of both halves, and `docs/tools.md` is made of them.
//!
//! A sample is `{"answers": [{"status", "body"}…], "gates": {"scope"?, "claim"?, "feature"?},
//! "failures": [{"when", "status", "body"}…]}`. `answers` are given in order, the last one for
//! ever; the gates stand for the refusals that many tools share.

use std::path::{Path, PathBuf};

use opentrain_mcp::{Proof, Reply, Tool, catalogue, complete, strangers};
use serde_json::{Value, json};

use crate::stand_in::StandIn;

/// A recorded exchange.
pub(crate) struct Sample {
    pub(crate) answers: Vec<(u16, Value)>,
    pub(crate) failures: Vec<(String, u16, Value)>,
}

/// The folder of this package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sample of a tool.
pub(crate) fn sample(tool: &Tool) -> Sample {
    let path = root()
        .join("tests/samples")
        .join(format!("{}.json", tool.name()));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} needs a sample: {error}", path.display()));
    let sample: Value =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let exchange = |one: &Value| (one["status"].as_u64().unwrap() as u16, one["body"].clone());
    let answers = sample["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(exchange)
        .collect();
    let mut failures = gates(tool, &sample["gates"]);
    for one in sample["failures"].as_array().into_iter().flatten() {
        let (status, body) = exchange(one);
        failures.push((one["when"].as_str().unwrap().to_owned(), status, body));
    }
    Sample { answers, failures }
}

/// The refusals that every tool behind a gate shares.
fn gates(tool: &Tool, gates: &Value) -> Vec<(String, u16, Value)> {
    let mut failures = Vec::new();
    let envelope = |error: &str, code: &str, details: Value| {
        let mut body = json!({ "error": error, "code": code, "requestId": "9d1f3a8e-0c55" });
        if !details.is_null() {
            body["details"] = details;
        }
        body
    };
    let request = tool
        .prepare(tool.example())
        .map(|prepared| prepared.request());
    if request.is_ok_and(|request| request.proof == Proof::Bearer) {
        let body = envelope("Invalid or expired API token.", "UNAUTHORIZED", Value::Null);
        failures.push((
            "the token is missing, expired or revoked".to_owned(),
            401,
            body,
        ));
    }
    if let Some(scope) = gates["scope"].as_str() {
        let details = json!({ "requiredScopes": [scope], "grantedScopes": ["jobs:read"] });
        let body = envelope("Token is missing a required scope.", "FORBIDDEN", details);
        failures.push((format!("the token lacks `{scope}`"), 403, body));
    }
    if let Some(action) = gates["claim"].as_str() {
        let error = format!("A human must claim this agent account before it can {action}.");
        let details = json!({ "reason": "account_claim_required", "action": action,
                              "claimUrl": "https://app.opentrain.ai/claim" });
        let body = envelope(&error, "FORBIDDEN", details);
        failures.push(("no human has claimed the account".to_owned(), 403, body));
    }
    if let Some(feature) = gates["feature"].as_str() {
        let details = json!({ "featureKey": feature, "mode": "ALLOWLIST" });
        let body = envelope("This API feature is not enabled.", "FORBIDDEN", details);
        failures.push(("the feature is off for the account".to_owned(), 403, body));
    }
    failures
}

/// The reply of `tool` to its example call when the platform answers as given.
pub(crate) fn reply(tool: &Tool, answers: &[(u16, Value)]) -> Reply {
    StandIn::new(answers).call(tool.name(), tool.example())
}

#[test]
fn every_tool_has_a_sample_and_every_sample_a_tool() {
    let mut names: Vec<String> = catalogue()
        .map(|tool| format!("{}.json", tool.name()))
        .collect();
    names.sort();
    let folder = root().join("tests/samples");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, names);
}

#[test]
fn both_halves_of_a_success_are_complete_and_the_structured_one_is_exact() {
    for tool in catalogue() {
        let sample = sample(tool);
        let reply = reply(tool, &sample.answers);
        let name = tool.name();
        assert!(!reply.is_error, "{name}: {}", reply.text);
        let theirs = strangers::find(tool.strangers(), &reply.structured);
        let theirs: Vec<&Value> = theirs.into_iter().map(|(_, value)| value).collect();
        let lacking = complete(&reply.structured, &theirs, &reply.text);
        assert!(lacking.is_empty(), "{name} lacks {lacking:?}");
        if !masks(name) {
            let bodies: Vec<String> = sample.answers.iter().map(|(_, b)| b.to_string()).collect();
            assert!(
                bodies.contains(&reply.structured.to_string()),
                "{name}: {}",
                reply.structured
            );
        }
        holds_to_its_schema(tool, &reply.structured);
    }
}

#[test]
fn both_halves_of_a_failure_are_complete() {
    for tool in catalogue() {
        for (when, status, body) in sample(tool).failures {
            let reply = reply(tool, &[(status, body.clone())]);
            let name = tool.name();
            if !reply.is_error {
                assert!(when.contains("normal"), "{name}, {when}: {}", reply.text);
                continue;
            }
            assert!(
                reply.text.contains(&status.to_string()),
                "{name}, {when}: {}",
                reply.text
            );
            assert!(
                reply.text.contains("\nnext: "),
                "{name}, {when}: {}",
                reply.text
            );
            for member in ["error", "code", "requestId"] {
                let fact = body[member].as_str().unwrap_or_default();
                assert!(
                    reply.text.contains(fact),
                    "{name}, {when} lacks {fact}: {}",
                    reply.text
                );
                assert_eq!(reply.structured[member], body[member], "{name}, {when}");
            }
            assert_eq!(reply.structured["httpStatus"], status, "{name}, {when}");
            holds_to_its_schema(tool, &reply.structured);
        }
    }
}

#[test]
fn no_sample_needs_many_facts_added_by_the_net() {
    for tool in catalogue() {
        let reply = reply(tool, &sample(tool).answers);
        let added: Vec<&str> = reply
            .text
            .lines()
            .filter(|line| line.starts_with("also: "))
            .collect();
        assert!(added.len() <= 4, "{}: {added:#?}", tool.name());
    }
}

/// Answers that carry credentials are masked, the only exception to exactness; a pending claim is
/// told in words of our own, and a ranking is made of several answers.
fn masks(name: &str) -> bool {
    matches!(
        name,
        "opentrain_register_agent" | "opentrain_claim_status" | "opentrain_rank_proposals"
    )
}

/// With and without the one member that may come before the platform's own.
fn holds_to_its_schema(tool: &Tool, structured: &Value) {
    let mut with_ours = structured.clone();
    with_ours["_opentrain"] = json!({ "outcome": "WAITING", "notice": "n", "link": "l",
        "next": ["x"], "untrusted": ["/a/0/b"] });
    let schema = Value::Object(tool.output_schema());
    let validator = jsonschema::validator_for(&schema).unwrap();
    for structured in [structured, &with_ours] {
        let errors: Vec<String> = validator
            .iter_errors(structured)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", tool.name());
    }
}

/// Rewrites a generated file and fails, so that the next run passes; in CI it only fails.
pub(crate) fn keep(path: &Path, wanted: &str) {
    let full = root().join(path);
    if std::fs::read_to_string(&full).is_ok_and(|found| found == wanted) {
        return;
    }
    if std::env::var_os("CI").is_none() {
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(&full, wanted).unwrap();
    }
    panic!(
        "{} was out of date; run the tests again and commit it",
        path.display()
    );
}
