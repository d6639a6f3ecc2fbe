//! What holds for every tool of the catalogue.

use std::collections::HashSet;

use super::*;

#[test]
fn names_are_unique_prefixed_and_short() {
    let mut seen = HashSet::new();
    for tool in all() {
        let name = tool.name();
        assert!(name.starts_with("opentrain_") && name.len() <= 50, "{name}");
        assert!(seen.insert(name), "{name} is listed twice");
        assert!(!tool.title().is_empty(), "{name}");
    }
}

#[test]
fn a_description_starts_with_a_short_sentence_that_says_what_the_tool_does() {
    for tool in all() {
        let description = tool.description();
        let first = description.split_inclusive('.').next().unwrap_or_default();
        assert!(
            (20..=100).contains(&first.trim().len()) && first.trim_end().ends_with('.'),
            "{}: {first}",
            tool.name()
        );
        assert!(description.len() < 2000, "{}", tool.name());
    }
}

#[test]
fn the_example_builds_the_request() {
    for tool in all() {
        let prepared = tool.prepare(tool.example());
        assert!(prepared.is_ok(), "{}: {:?}", tool.name(), prepared.err());
    }
}

#[test]
fn a_tool_reads_if_and_only_if_its_request_changes_nothing() {
    use crate::api::{Keep, Retry};
    for tool in all() {
        let request = tool.prepare(tool.example()).unwrap().request();
        let changes_nothing = request.retry == Retry::Read && request.keep == Keep::Nothing;
        assert_eq!(tool.effect().is_read(), changes_nothing, "{}", tool.name());
        assert_eq!(
            tool.annotations().read_only,
            changes_nothing,
            "{}",
            tool.name()
        );
    }
}

#[test]
fn every_write_says_which_call_tells_after_a_lost_answer() {
    for tool in all().filter(|tool| !tool.effect().is_read()) {
        let told = tool.prepare(tool.example()).unwrap().after_lost_answer();
        assert!(told.contains("opentrain_"), "{}: {told}", tool.name());
    }
}

#[test]
fn suggested_tools_exist() {
    let known: HashSet<&str> = all().map(Tool::name).collect();
    for tool in all() {
        let prepared = tool.prepare(tool.example()).unwrap();
        let texts = [tool.description(), prepared.after_lost_answer()];
        for word in texts
            .iter()
            .flat_map(|t| t.split(|c: char| !c.is_ascii_lowercase() && c != '_'))
        {
            if word.starts_with("opentrain_") {
                assert!(known.contains(word), "{} names {word}", tool.name());
            }
        }
    }
}

/// Tokens (o200k) that names, descriptions and input schemas of all tools may take together.
/// This number only goes down.
const MOST_TOKENS: usize = 7000;

#[test]
fn the_catalogue_is_small() {
    let encoder = tiktoken_rs::o200k_base().unwrap();
    let mut total = 0;
    let mut told = String::new();
    for tool in all() {
        let schema = serde_json::to_string(&tool.input_schema()).unwrap();
        let text = format!("{} {} {schema}", tool.name(), tool.description());
        let tokens = encoder.encode_ordinary(&text).len();
        total += tokens;
        told.push_str(&format!("{tokens:5} {}\n", tool.name()));
    }
    println!("{told}{total:5} in all");
    assert!(total <= MOST_TOKENS, "{told}{total} tokens");
}
