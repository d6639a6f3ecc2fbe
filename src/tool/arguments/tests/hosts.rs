//! What hosts put around the arguments, and members given beside the object they belong into.

use serde_json::{Map, Value, json};

use super::super::read;

fn schema() -> Map<String, Value> {
    let schema = json!({ "type": "object", "properties": {
        "jobId": { "type": "string", "x-id": true, "x-aliases": ["id"] },
        "name": { "type": "string" },
    }, "required": [] });
    schema.as_object().cloned().unwrap()
}

fn check(schema: &Map<String, Value>, rows: &[(Value, Value)]) {
    for (given, wanted) in rows {
        assert_eq!(read(schema, given.clone()).as_ref(), Ok(wanted), "{given}");
    }
}

#[test]
fn bookkeeping_and_wrappers_are_taken_off() {
    let j = json!({ "jobId": "j" });
    check(
        &schema(),
        &[
            (
                json!({ "jobId": "j", "toolCallId": "c", "sessionId": "s", "action": "sendMessage", "chatInput": "hi" }),
                j.clone(),
            ),
            (
                json!({ "jobId": "j", "_sessionID": "s", "_meta": {}, "_": 1, "task_progress": "- [ ] a" }),
                j.clone(),
            ),
            (
                json!({ "jobId": "j", "tool_call_id": "c", "SessionId": null }),
                j.clone(),
            ),
            (json!({ "_id": "other", "jobId": "j" }), j.clone()),
            (json!({ "arguments": { "jobId": "j" } }), j.clone()),
            (json!({ "arguments": "{\"jobId\":\"j\"}" }), j.clone()),
            (json!({ "kwargs": { "job_id": "j" } }), j.clone()),
            (
                json!({ "params": { "id": "j" }, "toolCallId": "c" }),
                j.clone(),
            ),
            (
                json!({ "input": { "jobId": "j", "_x": 1, "action": "a" } }),
                j.clone(),
            ),
            (json!({ "args": [{ "jobId": "j" }] }), j.clone()),
            (json!({ "arguments": [] }), json!({})),
            (json!({ "arguments": null }), json!({})),
            (
                json!({ "arguments": "\"{\\\"jobId\\\":\\\"j\\\"}\"" }),
                j.clone(),
            ),
            (
                json!({ "parameters": { "arguments": { "kwargs": { "jobId": "j" } } } }),
                j.clone(),
            ),
            (
                json!({ "name": "opentrain_get_job", "arguments": { "jobId": "j" } }),
                j.clone(),
            ),
            (
                json!({ "tool": "mcp__x__opentrain_get_job", "params": { "arguments": { "jobId": "j" } } }),
                j.clone(),
            ),
            (
                json!({ "name": "n", "arguments": { "jobId": "j" } }),
                json!({ "jobId": "j", "name": "n" }),
            ),
            (json!({ "jobId": "j", "kwargs": {} }), j.clone()),
            (
                json!({ "jobId": "j", "args": null, "input": "", "params": "{}" }),
                j.clone(),
            ),
            (
                json!({ "jobId": "j", "arguments": { "jobId": "j" } }),
                j.clone(),
            ),
            (json!([{ "jobId": "j" }]), j.clone()),
            (json!("\"{\\\"jobId\\\":\\\"j\\\"}\""), j.clone()),
        ],
    );
    // A tool that has a parameter of such a name gets it.
    let own = json!({ "type": "object", "properties": {
        "action": { "type": "string" }, "input": { "type": "object" }, "_x": { "type": "integer" } } });
    let all = json!({ "action": "a", "input": { "b": 1 }, "_x": 1 });
    check(own.as_object().unwrap(), &[(all.clone(), all)]);
}

#[test]
fn everything_else_unknown_stays_refused() {
    for (given, wanted) in [
        (json!({ "sessions": 1 }), "`sessions` is not an argument"),
        (json!({ "thought": "hm" }), "`thought` is not an argument"),
        (json!({ "input": "j" }), "`input` is not an argument"),
        (
            json!({ "arguments": [1, 2] }),
            "`arguments` must be a JSON object of named arguments, not a list",
        ),
        (
            json!({ "kwargs": { "jobb": "j" } }),
            "`jobb` is not an argument. Did you mean `jobId`?",
        ),
        (
            json!({ "jobId": "j", "kwargs": { "jobId": "k" } }),
            "`kwargs.jobId` says something else",
        ),
        (
            json!({ "jobId": "j", "kwargs": { "job_id": "k" } }),
            "says something else than another spelling of `jobId`",
        ),
    ] {
        let problems = read(&schema(), given.clone()).expect_err(&given.to_string());
        assert!(
            problems[0].to_string().contains(wanted),
            "{given}: {}",
            problems[0]
        );
    }
}

#[test]
fn deep_wrapping_ends() {
    let mut given = json!({ "jobId": "j" });
    for _ in 0..50 {
        given = json!({ "arguments": given });
    }
    assert!(read(&schema(), given).is_err());
}

#[test]
fn members_beside_their_object_are_told_with_the_right_call() {
    let schema = json!({ "type": "object", "properties": {
        "text": { "type": "string", "x-aliases": ["description"] },
        "key": { "type": "string" },
        "job": { "type": "object", "x-strays": { "jobTitle": "title", "title": "title", "text": "description", "languages": "languages" } },
    } });
    let schema = schema.as_object().unwrap();
    for (given, wanted) in [
        (
            json!({ "job_title": "T", "description": "D", "key": "k", "languages": ["es"] }),
            "`job_title` is not an argument but a field of the job. Did you mean `job`? Put such fields into it: \
             {\"key\":\"k\",\"job\":{\"title\":\"T\",\"description\":\"D\",\"languages\":[\"es\"]}}. The same for `languages`.",
        ),
        (
            json!({ "title": "T", "job": { "a": 1 } }),
            "`title` is not an argument but a field of the job. Did you mean `job`? Put such fields into it: \
             {\"job\":{\"title\":\"T\",\"a\":1}}.",
        ),
    ] {
        let problems = read(schema, given.clone()).expect_err(&given.to_string());
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told, [wanted], "{given}");
    }
    assert!(read(schema, json!({ "text": "D", "key": "k" })).is_ok());
}
