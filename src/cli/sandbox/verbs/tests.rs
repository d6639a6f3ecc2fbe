//! Tests of the verbs: each is one request, and nonsense is refused before anything is sent.

use clap::Parser as _;

use super::*;
use crate::cli::args::{Command, CommandLine, SandboxCommand};

/// As part of the whole command line: the flags of the settings stand beside these.
fn read(line: &[&str]) -> Result<Request, String> {
    let line = ["opentrain-mcp", "sandbox", "ctl"].iter().chain(line);
    let line = CommandLine::try_parse_from(line).map_err(|e| e.to_string())?;
    match line.command {
        Some(Command::Sandbox {
            command: Some(SandboxCommand::Ctl(args)),
            ..
        }) => Ok(args.verb.request()),
        other => Err(format!("it is {other:?}")),
    }
}

#[test]
fn refusals_name_flags_where_they_name_members() {
    let check = |said: &str, told: &str| assert_eq!(in_flags(said), told);
    check(
        "There are several accounts; name one with accountId.",
        "There are several accounts; name one with --account.",
    );
    check("dueDate: Expected a date.", "--due: Expected a date.");
    check("(readOnly, accountId)", "(--closed, --account)");
    check("accountIds and myaccountId", "accountIds and myaccountId");
    check("é accountId", "é --account");
    check("", "");
}

#[test]
fn every_verb_is_one_request() {
    #[rustfmt::skip]
    let rows: &[(&[&str], &str, Value)] = &[
        (&["state"], "GET ", Value::Null),
        (&["clock", "advance", "1d12h"], "POST clock", json!({ "advanceSeconds": 129_600 })),
        (&["clock", "advance", "1w 0.5h"], "POST clock", json!({ "advanceSeconds": 606_600 })),
        (&["clock", "to", "2027-01-01T00:00:00Z"], "POST clock", json!({ "to": "2027-01-01T00:00:00Z" })),
        (&["reset"], "POST reset", json!({})),
        (&["reset", "--seed", "7"], "POST reset", json!({ "seed": 7 })),
        (&["claim"], "POST claims/complete", json!({})),
        (&["claim", "--email", "a@example.com"], "POST claims/complete", json!({ "email": "a@example.com" })),
        (&["card", "off"], "POST accounts/card", json!({ "onFile": false })),
        (&["card", "on", "--account", "acc_1"], "POST accounts/card", json!({ "onFile": true, "accountId": "acc_1" })),
        (&["feature", "team", "off"], "POST accounts/features", json!({ "feature": "team", "on": false })),
        (&["scopes", "all"], "POST accounts/scopes", json!({ "scopes": "all" })),
        (&["scopes", "jobs:read, jobs:write"], "POST accounts/scopes", json!({ "scopes": ["jobs:read", "jobs:write"] })),
        (&["token", "default", "--name", "CI"], "POST accounts/token", json!({ "name": "CI", "scopes": "default" })),
        (&["token", "all", "--member", "b@example.com"], "POST accounts/token", json!({ "member": "b@example.com", "scopes": "all" })),
        (&["registration", "off"], "POST registration", json!({ "open": false })),
        (&["teams", "on"], "POST accounts/teams", json!({ "on": true })),
        (&["mail", "fails"], "POST accounts/mail", json!({ "fails": true })),
        (&["credits", "-4.5"], "POST accounts/credits", json!({ "cents": -450 })),
        (&["credits", "25", "--note", "gift"], "POST accounts/credits", json!({ "cents": 2500, "note": "gift" })),
        (&["join", "b@example.com"], "POST team/accept", json!({ "email": "b@example.com" })),
        (&["confirm", "apr_1"], "POST approvals/apr_1/confirm", json!({})),
        (&["confirm", "apr_1", "--source", "credits"], "POST approvals/apr_1/confirm", json!({ "source": "credits" })),
        (
            &["confirm", "apr_1", "--amount", "250", "--name", "Pilot", "--due", "2027-01-15"],
            "POST approvals/apr_1/confirm",
            json!({ "amount": 250, "name": "Pilot", "dueDate": "2027-01-15" }),
        ),
        (&["confirm", "apr_1", "--description", "Two files"], "POST approvals/apr_1/confirm", json!({ "description": "Two files" })),
        (&["decline", "apr_1"], "POST approvals/apr_1/decline", json!({})),
        (&["pay", "top_1"], "POST top-ups/top_1/pay", json!({})),
        (&["cancel-top-up", "top_1"], "POST top-ups/top_1/cancel", json!({})),
        (&["people"], "GET people", Value::Null),
        (&["propose", "job_1"], "POST jobs/job_1/proposals", json!({})),
        (&["propose", "job_1", "--person", "ana", "--amount", "7.5"], "POST jobs/job_1/proposals", json!({ "person": "ana", "amount": 7.5 })),
        (&["hiring", "job_1", "done"], "POST jobs/job_1/hiring", json!({ "done": true })),
        (&["hiring", "job_1", "open"], "POST jobs/job_1/hiring", json!({ "done": false })),
        (&["proposal", "prp_1", "NOT_A_FIT"], "POST proposals/prp_1/status", json!({ "status": "NOT_A_FIT" })),
        (&["proposal", "prp_1", "Shortlisted"], "POST proposals/prp_1/status", json!({ "status": "SHORTLISTED" })),
        (&["proposal", "prp_1", "not-a-fit"], "POST proposals/prp_1/status", json!({ "status": "NOT_A_FIT" })),
        (&["say", "cnv_1", "Hello there"], "POST conversations/cnv_1/messages", json!({ "content": "Hello there" })),
        (&["conversation", "cnv_1", "--closed", "on"], "POST conversations/cnv_1", json!({ "readOnly": true })),
        (&["conversation", "cnv_1", "--blocked", "off"], "POST conversations/cnv_1", json!({ "blocked": false })),
        (&["usage", "ctr_1", "--hours", "2.5"], "POST contracts/ctr_1/usage", json!({ "hours": 2.5 })),
        (&["usage", "ctr_1", "--labels", "100", "--tasks", "3"], "POST contracts/ctr_1/usage", json!({ "labels": 100, "tasks": 3 })),
        (&["payout", "mil_1"], "POST milestones/mil_1/payout", json!({})),
        (&["cancel-milestone", "mil_1"], "POST milestones/mil_1/cancel", json!({})),
        (&["dispute", "mil_1"], "POST milestones/mil_1/dispute", json!({})),
        (&["deliveries", "whk_1"], "GET webhooks/whk_1/deliveries", Value::Null),
        (&["fault", "list"], "GET faults", Value::Null),
        (&["fault", "clear"], "DELETE faults", Value::Null),
        (&["fault", "clear", "flt_1"], "DELETE faults/flt_1", Value::Null),
        (&["fault", "add", "--status", "503"], "POST faults", json!({ "nth": 1, "times": 1, "status": 503 })),
        (
            &["fault", "add", "--method", "post", "--path", "/api/*", "--nth", "2", "--times", "3", "--status", "409", "--code", "CONFLICT"],
            "POST faults",
            json!({ "method": "POST", "path": "/api/*", "nth": 2, "times": 3, "status": 409, "code": "CONFLICT" }),
        ),
        (&["fault", "add", "--status", "200", "--body", "{\"a\":1}"], "POST faults", json!({ "nth": 1, "times": 1, "status": 200, "body": { "a": 1 } })),
        (&["fault", "add", "--delay", "1500ms"], "POST faults", json!({ "nth": 1, "times": 1, "delayMs": 1500 })),
        (&["fault", "add", "--status", "429", "--retry-after", "2", "--delay", "1s"], "POST faults", json!({ "nth": 1, "times": 1, "status": 429, "retryAfter": 2, "delayMs": 1000 })),
        (&["fault", "add", "--drop", "after"], "POST faults", json!({ "nth": 1, "times": 1, "drop": "after" })),
        (&["fault", "add", "--cut", "10"], "POST faults", json!({ "nth": 1, "times": 1, "cut": 10 })),
        (&["clock", "freeze"], "POST clock", json!({ "frozen": true })),
        (&["clock", "unfreeze"], "POST clock", json!({ "frozen": false })),
        (&["log"], "GET log", Value::Null),
    ];
    for (line, expected, body) in rows {
        let request = read(line).unwrap_or_else(|e| panic!("{line:?}: {e}"));
        let told = format!("{} {}", request.method, request.path.join("/"));
        assert_eq!(told, *expected, "{line:?}");
        let sent = request.body.unwrap_or_default();
        assert_eq!(sent, *body, "{line:?}");
    }
    let request = read(&["log", "--limit", "5", "--path", "/api/*"]).unwrap();
    let expected = [("limit", "5".to_owned()), ("path", "/api/*".to_owned())];
    assert_eq!(request.query, expected);
    let request = read(&["log", "--attempts"]).unwrap();
    assert_eq!(request.query, [("attempts", "true".to_owned())]);
}

#[test]
fn nonsense_is_refused_before_anything_is_sent() {
    let rows: &[&[&str]] = &[
        &[],
        &["clock"],
        &["clock", "advance", "3"],
        &["clock", "advance", "3x"],
        &["clock", "advance", "-1d"],
        &["clock", "advance", "1500ms"],
        &["clock", "advance", "1s5us"],
        &["clock", "advance", "1mo"],
        &["clock", "advance", "1d ago"],
        &["clock", "advance", ""],
        &["clock", "advance", "99999999999999999999d"],
        &["card", "maybe"],
        &["credits", "1.234"],
        &["credits", "--4"],
        &["credits", "1e3"],
        &["usage", "ctr_1"],
        &["conversation", "cnv_1"],
        &["propose", "job_1", "--amount", "NaN"],
        &["fault", "add"],
        &["fault", "add", "--status", "503", "--drop", "before"],
        &["fault", "add", "--status", "99"],
        &["fault", "add", "--drop", "before", "--cut", "1"],
        &["fault", "add", "--drop", "before", "--code", "X"],
        &["fault", "add", "--status", "200", "--body", "{"],
        &["fault", "add", "--status", "503", "--nth", "0"],
    ];
    for line in rows {
        assert!(read(line).is_err(), "{line:?}");
    }
}
