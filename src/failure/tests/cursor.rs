//! A refused cursor: what to do about it, in every tool that takes one.

use super::*;

const REMEDY: &str = "next: Leave `cursor` out for the first page.";

fn text(tool: &Tool, cursor: &str, refusal: Refusal) -> String {
    let mut arguments = tool.example();
    arguments["cursor"] = cursor.into();
    let prepared = tool.prepare(arguments).ok().unwrap();
    let failure = Failure::Refused(Box::new(refusal));
    let manner = Manner::fresh("https://app.opentrain.ai");
    explain(tool, prepared.as_ref(), &failure, CLAIMED, manner).text
}

#[test]
fn a_made_up_first_cursor_is_to_be_left_out() {
    let mut count = 0;
    for tool in crate::tools::all() {
        if tool.input_schema()["properties"].get("cursor").is_none() {
            continue;
        }
        let prepared = tool.prepare(tool.example()).unwrap();
        if prepared.journal_query().is_some() {
            // Its cursors are ours; nobody else refuses them.
            continue;
        }
        count += 1;
        for cursor in ["0", "start", "first", "begin", "abc"] {
            for refusal in [
                envelope(400, "BAD_REQUEST", json!({ "field": "cursor" })),
                envelope(
                    400,
                    "BAD_REQUEST",
                    json!([{ "path": ["cursor"], "message": "no" }]),
                ),
                refusal(
                    404,
                    json!({ "error": "Unknown cursor", "code": "NOT_FOUND", "requestId": "r" }),
                ),
            ] {
                let text = text(tool, cursor, refusal);
                assert!(text.contains(REMEDY), "{}: {text}", tool.name());
            }
        }
        // Nothing is said of a cursor, and one was made up.
        let silent = || {
            refusal(
                400,
                json!({ "error": "Bad request", "code": "BAD_REQUEST", "requestId": "r" }),
            )
        };
        assert!(
            text(tool, "start", silent()).contains(REMEDY),
            "{}",
            tool.name()
        );
        assert!(
            !text(tool, "eyJvIjoyfQ", silent()).contains(REMEDY),
            "{}",
            tool.name()
        );
        let limit = envelope(400, "BAD_REQUEST", json!({ "field": "limit" }));
        assert!(!text(tool, "0", limit).contains(REMEDY), "{}", tool.name());
    }
    assert!(count >= 6, "{count}");
}
