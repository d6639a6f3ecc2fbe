//! Answers to a request that say it is decided already: whichever tool asked, none of them is told
//! as waiting, and none as done before its effect was read.

use opentrain_mcp::catalogue;
use serde_json::json;

use crate::samples::sample;
use crate::stand_in::StandIn;

const TOOLS: [&str; 4] = [
    "opentrain_hire_proposal",
    "opentrain_request_milestone_funding",
    "opentrain_request_milestone_approval",
    "opentrain_end_contract",
];

#[test]
fn a_202_over_a_decided_approval_is_told_as_decided() {
    for name in TOOLS {
        let tool = catalogue().find(|tool| tool.name() == name).unwrap();
        let (_, mut body) = sample(tool)
            .answers
            .into_iter()
            .find(|(_, body)| body["approval"].is_object())
            .unwrap_or_else(|| panic!("{name} asks nobody in its sample"));
        for (status, resolved, first) in [
            ("declined", "2026-06-12T12:00:00.000Z", "DECLINED: "),
            ("expired", "2999-06-12T12:00:00.000Z", "LAPSED: "),
            ("expired", "2000-06-12T12:00:00.000Z", "REPLACED: "),
            ("confirmed", "2026-06-12T12:00:00.000Z", "UNKNOWN: "),
            ("whatever", "2026-06-12T12:00:00.000Z", "UNKNOWN: "),
        ] {
            body["approval"]["status"] = json!(status);
            body["approval"]["resolvedAt"] = json!(resolved);
            // Whatever else is read tells nothing.
            let answers = [(202, body.clone())];
            let reply = StandIn::new(&answers).call(name, tool.example());
            assert!(!reply.is_error, "{name} {status}: {}", reply.text);
            assert!(
                reply.text.starts_with(first),
                "{name} {status}: {}",
                reply.text
            );
            let link = body["approval"]["approvalUrl"].as_str().unwrap();
            // Of a status that nobody knows, it is not known either whether the link is dead.
            assert!(
                status == "whatever" || !reply.text.contains(link),
                "{name} {status}: {}",
                reply.text
            );
            assert!(reply.waits().is_none(), "{name} {status}");
        }
    }
}
