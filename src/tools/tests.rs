//! What holds for every tool of the catalogue.

mod ends;
mod odd;
mod parts;

use std::collections::HashSet;

use serde_json::{Value, json};

use super::*;
use crate::call::CallOptions;

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
const MOST_TOKENS: usize = 5600;

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
    assert!(
        total <= MOST_TOKENS,
        "{told}{total} in all, more than {MOST_TOKENS}"
    );
}

#[test]
fn the_instructions_name_only_tools_that_exist() {
    let known: HashSet<&str> = all().map(Tool::name).collect();
    let text = include_str!("../mcp/instructions.md");
    assert!(text.len() < 2000, "{} bytes", text.len());
    for word in text.split(|c: char| !c.is_ascii_lowercase() && c != '_') {
        assert!(
            !word.starts_with("opentrain_") || known.contains(word),
            "{word}"
        );
    }
}

#[test]
fn schemas_survive_every_host() {
    for tool in all() {
        let name = tool.name();
        let input = Value::Object(tool.input_schema());
        assert_eq!(input["type"], "object", "{name}");
        assert_eq!(input["additionalProperties"], false, "{name}");
        portable(&input, name);
        for (argument, property) in input["properties"].as_object().unwrap() {
            let about = property["description"].as_str().unwrap_or_default();
            assert!(!about.is_empty(), "{name}.{argument} has no description");
        }
        let output = Value::Object(tool.output_schema());
        assert_eq!(output["type"], "object", "{name}");
        assert!(output.get("required").is_none(), "{name}");
        assert!(output.get("additionalProperties").is_none(), "{name}");
        assert!(
            !output["properties"].as_object().unwrap().is_empty(),
            "{name}"
        );
        for schema in [&input, &output] {
            assert!(jsonschema::meta::is_valid(schema), "{name}: {schema}");
        }
    }
}

/// No union with null, no reference, no boolean schema, no combinator, plain integers, and none of
/// the reader's own hints.
fn portable(schema: &Value, at: &str) {
    let members = schema
        .as_object()
        .unwrap_or_else(|| panic!("{at} is no schema object"));
    for (key, value) in members {
        let known = match key.as_str() {
            "type" => value.is_string(),
            "description" => value.as_str().is_some_and(|text| text.len() < 2000),
            "properties" => value.is_object(),
            "required" | "enum" => value
                .as_array()
                .is_some_and(|v| v.iter().all(Value::is_string)),
            "additionalProperties" => value.is_boolean(),
            "items" => value.is_object(),
            "minimum" | "maximum" | "exclusiveMinimum" | "minLength" | "maxLength" | "minItems"
            | "minProperties" | "default" => true,
            _ => false,
        };
        assert!(known, "{at}: {key} = {value}");
    }
    assert!(members.contains_key("type"), "{at} has no type");
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        portable(property, &format!("{at}.{name}"));
    }
    if let Some(items) = members.get("items") {
        portable(items, &format!("{at}[]"));
    }
}

mod any_arguments {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;

    use super::*;
    use crate::tool::Id;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
            prop_oneof![
                Just("{}"),
                Just("[]"),
                Just("true"),
                Just("7"),
                Just(""),
                Just("OPEN"),
                Just("../x")
            ]
            .prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,8}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Arguments for a tool: its own names most of the time, in several spellings.
    fn arguments(tool: &'static Tool) -> impl Strategy<Value = Value> {
        let names: Vec<String> = tool.input_schema()["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let example = tool.example();
        let name = (any::<prop::sample::Index>(), 0..4u8, ".{0,8}").prop_map(
            move |(index, way, other)| {
                if names.is_empty() || way == 3 {
                    return other;
                }
                let name = &names[index.index(names.len())];
                match way {
                    0 => name.clone(),
                    1 => name.to_uppercase(),
                    _ => name
                        .chars()
                        .flat_map(|c| {
                            if c.is_uppercase() {
                                vec!['_', c]
                            } else {
                                vec![c]
                            }
                        })
                        .collect(),
                }
            },
        );
        let changes = prop::collection::vec((name, value()), 0..4);
        changes.prop_map(move |changes| {
            let mut arguments = example.as_object().cloned().unwrap_or_default();
            arguments.extend(changes);
            Value::Object(arguments)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Whatever arrives: no panic, no complaint without words, nothing that the reader
        /// accepts and decoding refuses, and no path segment that could leave its place.
        #[test]
        fn are_read_or_refused_with_a_reason(choice in any::<prop::sample::Index>(), seed in any::<u64>()) {
            let tools: Vec<&'static Tool> = all().collect();
            let tool = tools[choice.index(tools.len())];
            let mut runner = proptest::test_runner::TestRunner::new_with_rng(
                ProptestConfig::default(),
                proptest::test_runner::TestRng::from_seed(
                    proptest::test_runner::RngAlgorithm::ChaCha,
                    &seed.to_le_bytes().repeat(4),
                ),
            );
            let given = arguments(tool).new_tree(&mut runner).unwrap().current();
            match tool.prepare(given.clone()) {
                Ok(prepared) => for segment in prepared.request().path {
                    prop_assert!(Id::fault(&segment).is_none(), "{} {given} {segment:?}", tool.name());
                },
                Err(bad) => {
                    prop_assert!(!bad.0.is_empty());
                    for problem in bad.0 {
                        prop_assert!(!problem.what.contains("could not be read"), "{} {given}: {problem}", tool.name());
                    }
                }
            }
        }

        /// Bare values instead of an object are refused, never a panic.
        #[test]
        fn that_are_no_object_are_refused(given in value()) {
            for tool in all() {
                let _ = tool.prepare(given.clone());
            }
        }
    }
}

/// Nothing of what the platform documents stands in these.
const ODD: &[&str] = &[
    "",
    "{}",
    "null",
    "[]",
    "[{\"id\":\"x\"}]",
    "\"done\"",
    "7",
    "{\"error\":\"No\",\"code\":\"FORBIDDEN\",\"requestId\":\"r1\"}",
    "{\"message\":\"Welcome\"}",
    "<html>Sign in</html>",
];

#[tokio::test]
async fn an_answer_without_anything_documented_is_never_told_as_a_success() {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cli.json");
    let saved =
        r#"{"apiToken":"ot_pat_test_abcdefgh12345678","claimToken":"ot_clm_abcdefgh12345678"}"#;
    for odd in ODD {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_string(*odd))
            .mount(&server)
            .await;
        std::fs::write(&file, saved).unwrap();
        let caller = check::caller(&server.uri(), &file);
        // What the journal answers asks nobody.
        let asking = |tool: &&Tool| {
            tool.prepare(tool.example())
                .unwrap()
                .journal_query()
                .is_none()
        };
        for tool in all().filter(asking) {
            let mut arguments = tool.example();
            if let Some(members) = arguments.as_object_mut() {
                members.shift_remove("waitSeconds");
            }
            if tool.name() == "opentrain_register_agent" {
                arguments["force"] = true.into();
            }
            if tool.name() == "opentrain_revoke_token" {
                arguments["confirmOwnToken"] = true.into();
            }
            let reply = caller
                .call(tool.name(), arguments, None, CallOptions::default())
                .await
                .unwrap();
            assert!(reply.is_error, "{} {odd}: {}", tool.name(), reply.text);
            if !tool.effect().is_read() {
                let told = tool.prepare(tool.example()).unwrap().after_lost_answer();
                // Not all of it: a key in it may be made anew for each call.
                let first: String = told.chars().take(25).collect();
                assert!(
                    reply.text.contains(&first),
                    "{}: {}",
                    tool.name(),
                    reply.text
                );
            }
        }
    }
}

/// The longest answers that hosts were seen to cut, each with what must be found in its text.
fn long_answers() -> Vec<(&'static str, Value, Value, Vec<String>)> {
    let applicants: Vec<Value> = (0..100)
        .map(|n| {
            json!({ "id": format!("prp_{n}a"), "jobId": "job_1", "status": { "raw": "UNREVIEWED" },
                    "bid": { "amountUsd": 20 + n, "unit": "PER_HOUR" },
                    "candidate": { "id": format!("usr_{n}a"), "displayName": format!("P{n} A."),
                                   "profileTitle": format!("title{n}a of a linguist"), "country": "Spain" } })
        })
        .collect();
    let spoken: Vec<Value> = (0..60)
        .map(|n| json!({ "role": "candidate", "content": format!("word{n}a {}", "I ask. ".repeat(40)) }))
        .collect();
    let events: Vec<Value> = (0..200)
        .map(|n| {
            json!({ "id": format!("{n}"), "type": "proposal.received", "jobId": format!("job_{n}a"),
                    "createdAt": format!("2026-06-12T10:{:02}:00.000Z", n % 60),
                    "data": { "proposalId": format!("prp_{n}a") } })
        })
        .collect();
    let found = |what: &str, count: usize| {
        (0..count)
            .map(|n| format!("{what}{n}a"))
            .collect::<Vec<_>>()
    };
    vec![
        (
            "opentrain_list_proposals",
            json!({ "jobId": "job_1" }),
            json!({ "proposals": applicants, "nextCursor": "cur_9" }),
            [found("prp_", 100), found("usr_", 100), found("title", 100)].concat(),
        ),
        (
            "opentrain_get_interview",
            json!({ "proposalId": "prp_1" }),
            json!({ "interview": { "proposalId": "prp_1", "summary": "s. ".repeat(4_000), "messages": spoken } }),
            found("word", 60),
        ),
        (
            "opentrain_poll_updates",
            json!({}),
            json!({ "events": events, "nextCursor": "200", "hasMore": false }),
            [found("prp_", 200), found("job_", 200)].concat(),
        ),
    ]
}

#[tokio::test]
async fn no_host_cuts_a_long_answer() {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cli.json");
    std::fs::write(&file, r#"{"apiToken":"ot_pat_test_abcdefgh12345678"}"#).unwrap();
    for (tool, arguments, body, wanted) in long_answers() {
        let server = MockServer::start().await;
        let respond = ResponseTemplate::new(200).set_body_json(&body);
        Mock::given(any())
            .respond_with(respond)
            .mount(&server)
            .await;
        let caller = check::caller(&server.uri(), &file);
        for budget in [2_000, 7_000, 10_000] {
            let options = CallOptions {
                budget: Some(budget),
                ..CallOptions::default()
            };
            let mut arguments = arguments.clone();
            let mut parts = Vec::new();
            loop {
                let called = caller.call(tool, arguments.clone(), None, options);
                let text = called.await.unwrap().text;
                assert!(text.len() <= budget, "{tool}: {} bytes", text.len());
                // The next step is followed as it stands.
                let next = text.lines().find(|line| line.starts_with("next: part "));
                let next =
                    next.map(|line| line.split_once(&format!("{tool} ")).unwrap().1.to_owned());
                parts.push(text);
                let Some(next) = next else { break };
                arguments = serde_json::from_str(&next).unwrap();
            }
            assert!(parts.len() > 1 || budget > 2_000, "{tool} at {budget}");
            let all = parts.concat();
            for fact in &wanted {
                assert!(all.contains(fact), "{tool} at {budget} lacks {fact}");
            }
        }
        let whole = caller.call(tool, arguments.clone(), None, CallOptions::default());
        let whole = whole.await.unwrap().text;
        assert!(!whole.contains("part 1 of"), "{whole}");
        let odd = caller.call(tool, json!({ "part": "two" }), None, CallOptions::default());
        let odd = odd.await.unwrap();
        assert!(odd.is_error && odd.text.contains("part"), "{}", odd.text);
    }
}
