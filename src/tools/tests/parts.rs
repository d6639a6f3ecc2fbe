//! That no text above a host's budget loses its end: what is left out of a part stands in the next,
//! and for what no call gives again the next part is kept.

use serde_json::{Value, json};

use crate::tools::check::parts;

const BUDGET: usize = 2_000;

/// Words that can be told apart.
fn words(count: usize) -> String {
    let words: Vec<String> = (0..count).map(|n| format!("w{n}e")).collect();
    words.join(" ")
}

fn found(told: &[String]) -> usize {
    let words = told
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<&str> = words
        .filter(|word| {
            word.starts_with('w')
                && word.ends_with('e')
                && word[1..].starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

#[test]
fn the_end_of_every_long_answer_can_be_read() {
    let long = words(1_500);
    let refused = |status: u16| {
        let details = json!({ "field": "milestone", "issues": long });
        (
            status,
            json!({ "error": "no", "code": "BAD_REQUEST", "details": details }),
        )
    };
    let milestone = json!({ "milestoneId": "mil_1" });
    for (what, tool, arguments, answer, sent, lost) in [
        (
            "a refused write",
            "opentrain_request_milestone_funding",
            milestone.clone(),
            refused(400),
            1,
            false,
        ),
        (
            "a write that may have been made",
            "opentrain_request_milestone_funding",
            milestone,
            refused(500),
            1,
            true,
        ),
        (
            "a refused read",
            "opentrain_get_contract",
            json!({ "contractId": "ctr_1" }),
            refused(403),
            1,
            false,
        ),
        (
            "a read of a request",
            "opentrain_get_approval",
            json!({ "approvalId": "apr_1" }),
            refused(403),
            1,
            true,
        ),
        (
            "a wrapped read",
            "opentrain_get_contract",
            json!({ "kwargs": { "contractId": "ctr_1" } }),
            refused(403),
            1,
            false,
        ),
    ] {
        let (told, requests) = parts(tool, arguments, &[answer], BUDGET);
        assert!(told.len() > 3, "{what}: {told:#?}");
        assert_eq!(found(&told), 1_500, "{what}");
        assert_eq!(requests, sent, "{what} was sent again");
        assert_eq!(
            told[0].starts_with("UNKNOWN: "),
            lost,
            "{what}: {}",
            told[0]
        );
        for part in &told {
            assert!(part.len() <= BUDGET, "{what}: {}", part.len());
        }
    }
}

#[test]
fn problems_with_arguments_are_read_to_their_end_and_what_is_gone_is_said() {
    let mut arguments = json!({ "contractId": "ctr_1" });
    for n in 0..300 {
        arguments[format!("w{n}e")] = json!(1);
    }
    let (told, requests) = parts(
        "opentrain_get_contract",
        arguments,
        &[(200, Value::Null)],
        BUDGET,
    );
    assert_eq!((found(&told), requests), (300, 0));
    let gone = json!({ "part": 123_456_001 });
    let (told, requests) = parts(
        "opentrain_end_contract",
        gone,
        &[(200, Value::Null)],
        BUDGET,
    );
    assert!(told[0].contains("not kept any more"), "{told:?}");
    assert_eq!(requests, 0);
}
