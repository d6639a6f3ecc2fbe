//! What a call costs inside the process: reading arguments, building the listing, putting a long
//! list into words, and looking for what the words lack.
//! Whole processes are timed in `process`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark whose data is not what it thinks has nothing to measure"
)]

use std::hint::black_box;

use criterion::Criterion;
use opentrain_mcp::{Manner, Text, Tool, View, catalogue, complete};
use serde_json::{Value, json};

const SAMPLE: &str = include_str!("../tests/samples/opentrain_list_proposals.json");

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    arguments(&mut criterion);
    listing(&mut criterion);
    summary(&mut criterion);
    criterion.final_summary();
}

/// Well-formed arguments, and arguments in which everything has to be put right.
fn arguments(criterion: &mut Criterion) {
    let hire = tool("opentrain_hire_proposal");
    let canonical = json!({ "proposalId": "prp_1", "milestone": {
        "name": "First batch", "description": "Ten hours", "amount": 300, "dueDate": "2031-07-01" } });
    let loose = json!({ "proposal_id": "prp_1", "confirm_not_fit_override": "true",
        "milestone": "{\"name\": \"First batch\", \"amount\": \"300\"}" });
    for (name, given) in [("canonical", canonical), ("loose", loose)] {
        assert!(
            hire.prepare(given.clone()).is_ok(),
            "{name} must be accepted"
        );
        criterion.bench_function(&format!("arguments/{name}"), |bencher| {
            bencher.iter(|| hire.prepare(black_box(given.clone())).is_ok());
        });
    }
}

/// What the first `tools/list` of a process builds; later ones send it again.
fn listing(criterion: &mut Criterion) {
    criterion.bench_function("listing/all tools", |bencher| {
        bencher.iter(|| {
            let listed = catalogue().map(|tool| {
                (
                    tool.description(),
                    tool.input_schema(),
                    tool.output_schema(),
                    tool.annotations(),
                )
            });
            listed.collect::<Vec<_>>()
        });
    });
}

fn summary(criterion: &mut Criterion) {
    let body = proposals(25);
    let list = tool("opentrain_list_proposals");
    let Ok(prepared) = list.prepare(json!({ "jobId": "job_1" })) else {
        panic!("opentrain_list_proposals must take a jobId");
    };
    let write = || {
        let mut text = Text::new(Manner {
            boundary: "0000000000000000".to_owned(),
            ..Manner::fresh("https://app.opentrain.ai".to_owned())
        });
        prepared.summary(View::new(&body), &mut text);
        text.finish(|_| true)
    };
    let words = write();
    assert!(
        words.contains("prp_24"),
        "the summary must name the last proposal: {words}"
    );
    criterion.bench_function("summary/25 proposals", |bencher| bencher.iter(write));
    criterion.bench_function("complete/25 proposals", |bencher| {
        bencher.iter(|| complete(black_box(&body), &[], black_box(&words)));
    });
}

/// A page of `count` proposals, made of the first one of the documented answer.
fn proposals(count: usize) -> Value {
    let sample: Value = serde_json::from_str(SAMPLE).expect("the sample is JSON");
    let first = sample
        .pointer("/answers/0/body/proposals/0")
        .expect("the sample has a proposal");
    let page = (0..count).map(|index| {
        let mut proposal = first.clone();
        if let Some(id) = proposal.get_mut("id") {
            *id = json!(format!("prp_{index}"));
        }
        proposal
    });
    json!({ "proposals": page.collect::<Vec<_>>(), "nextCursor": format!("prp_{count}") })
}

fn tool(name: &str) -> &'static Tool {
    catalogue()
        .find(|tool| tool.name() == name)
        .expect("the catalogue has the tool")
}
