//! The examples of the platform's public pages, read by our types: each must come back as it was,
//! with the same members of the same kinds. The pages are not part of this project; where they are
//! not beside it, there is nothing to read.

use std::collections::BTreeSet;
use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::openapi::{Error, OAuthError};
use crate::platform::rows::operations;
use crate::shapes::{
    account, agent, approvals, contracts, credits, drafts, invites, jobs, market, messages,
    payments, people, proposals, team, updates, webhooks,
};

/// A type that examples are read as.
struct Known {
    name: &'static str,
    schema: Value,
    members: BTreeSet<String>,
    back: fn(Value) -> Result<Value, String>,
}

fn known<T: Serialize + DeserializeOwned + JsonSchema>() -> Known {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let schema = generator.into_root_schema_for::<T>();
    let members = schema.get("properties").and_then(Value::as_object);
    Known {
        name: std::any::type_name::<T>(),
        members: members.into_iter().flat_map(Map::keys).cloned().collect(),
        schema: schema.clone().into(),
        back: |value| {
            let read: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
            serde_json::to_value(read).map_err(|error| error.to_string())
        },
    }
}

fn all() -> Vec<Known> {
    vec![
        known::<Error>(),
        known::<OAuthError>(),
        known::<account::Me>(),
        known::<account::TokenList>(),
        known::<account::TokenMade>(),
        known::<account::TokenRevoked>(),
        known::<agent::Registration>(),
        known::<agent::ClaimStarted>(),
        known::<agent::Exchanged>(),
        known::<agent::Revoked>(),
        known::<approvals::Approval>(),
        known::<approvals::ApprovalBody>(),
        known::<approvals::Accepted>(),
        known::<contracts::Contract>(),
        known::<contracts::Contracts>(),
        known::<contracts::ContractBody>(),
        known::<contracts::Milestone>(),
        known::<contracts::MilestoneBody>(),
        known::<contracts::Ended>(),
        known::<credits::CreditsAnswer>(),
        known::<credits::LedgerEntry>(),
        known::<credits::LedgerPage>(),
        known::<credits::TopUpStarted>(),
        known::<credits::TopUpAnswer>(),
        known::<drafts::Capabilities>(),
        known::<drafts::Draft>(),
        known::<drafts::DraftPatched>(),
        known::<invites::Invited>(),
        known::<jobs::OwnJobs>(),
        known::<jobs::Published>(),
        known::<jobs::JobEdited>(),
        known::<jobs::JobClosed>(),
        known::<market::Listing>(),
        known::<market::Job>(),
        known::<market::ClosedJob>(),
        known::<market::Facets>(),
        known::<market::Changes>(),
        known::<messages::Opened>(),
        known::<messages::Conversations>(),
        known::<messages::Messages>(),
        known::<messages::Read>(),
        known::<messages::Sent>(),
        known::<payments::PendingPayment>(),
        known::<payments::PendingPayments>(),
        known::<people::FreelancerBody>(),
        known::<proposals::Proposals>(),
        known::<proposals::ProposalBody>(),
        known::<proposals::InterviewBody>(),
        known::<team::Team>(),
        known::<team::TeamAnswer>(),
        known::<team::InviteAnswer>(),
        known::<updates::Event>(),
        known::<updates::UpdatesPage>(),
        known::<webhooks::Webhook>(),
        known::<webhooks::WebhookMade>(),
        known::<webhooks::WebhookList>(),
        known::<webhooks::WebhookAnswer>(),
        known::<webhooks::WebhookDeleted>(),
    ]
}

#[test]
fn every_answer_has_a_type_that_examples_are_held_to() {
    let known: BTreeSet<&str> = all().iter().map(|known| known.name).collect();
    let missing: BTreeSet<&str> = operations()
        .flat_map(|row| row.paper.gives)
        .map(|(_, shape)| (shape.name)())
        .filter(|name| !known.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn published_examples_come_back_as_they_were() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !beside.is_dir() {
        eprintln!("skipped: the public pages are not beside the project");
        return;
    }
    let all = all();
    let mut wrong = Vec::new();
    let mut read = BTreeSet::new();
    let mut strange = Vec::new();
    for file in files(&beside.join("api")).chain(files(&beside.join("seeds"))) {
        let guide = !file.starts_with(beside.join("api"));
        let text = std::fs::read_to_string(&file).unwrap();
        let place = file.file_name().unwrap().to_string_lossy().into_owned();
        for sample in samples(&text) {
            let closest = closest(&all, &sample);
            if closest.is_empty() {
                strange.push(format!("{place}: {sample}"));
            }
            let mut outcomes = Vec::new();
            for known in closest {
                let mut whole = sample.clone();
                // Guides show what matters to them and leave the rest out.
                if guide {
                    fill(&mut whole, &known.schema, &known.schema);
                }
                let outcome = match (known.back)(whole.clone()) {
                    Ok(back) => differences(&whole, &back, ""),
                    Err(error) => vec![error],
                };
                if outcome.is_empty() {
                    read.insert(known.name);
                    outcomes.clear();
                    break;
                }
                outcomes.push(format!(
                    "{place} as {}: {outcome:?} in {sample}",
                    known.name
                ));
            }
            wrong.extend(outcomes);
        }
    }
    eprintln!("read as {read:#?}");
    eprintln!("of no type: {strange:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(read.len() > 15, "only {read:?}");
}

fn files(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path())
}

/// Every JSON object in a text that is whole, with its placeholders replaced.
fn samples(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        rest = &rest[start..];
        let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match objects.next() {
            Some(Ok(value)) => {
                rest = &rest[objects.byte_offset()..];
                found.extend(
                    complete("", value).filter(|value| value != &Value::Object(Map::new())),
                );
            }
            _ => rest = &rest[1..],
        }
    }
    found
}

/// A sample with instants in place of what stands for one; nothing where a member is only told of.
fn complete(name: &str, value: Value) -> Option<Value> {
    let stands_for_time = |text: &str| matches!(text, "…" | "..." | "<timestamp>");
    Some(match value {
        Value::Object(members) if members.contains_key("…") => return None,
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(key, member)| complete(&key, member).map(|member| (key, member)))
                .collect::<Option<_>>()?,
        ),
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .filter_map(|item| complete("", item))
                .collect(),
        ),
        Value::String(text) if stands_for_time(&text) && name.ends_with("At") => {
            "2026-06-12T10:00:00.000Z".into()
        }
        other => other,
    })
}

/// The types that share most members with a sample, if they share enough.
fn closest<'a>(all: &'a [Known], sample: &Value) -> Vec<&'a Known> {
    let members: BTreeSet<String> = sample.as_object().unwrap().keys().cloned().collect();
    let likeness = |known: &&Known| {
        let shared = known.members.intersection(&members).count();
        let either = known.members.union(&members).count();
        shared * 1000 / either.max(1)
    };
    let most = all.iter().map(|known| likeness(&known)).max().unwrap();
    all.iter()
        .filter(|known| most > 500 && likeness(known) == most)
        .collect()
}

/// Puts something of the right kind where a sample lacks a member that answers always have.
fn fill(sample: &mut Value, schema: &Value, root: &Value) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match sample {
        Value::Array(items) => {
            for item in items {
                fill(item, &schema["items"], root);
            }
        }
        Value::Object(members) => {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                let wanted = &schema["properties"][name];
                let member = members
                    .entry(name)
                    .or_insert_with(|| match wanted["type"].as_str() {
                        Some("string") if wanted["format"] == "date-time" => {
                            "2026-06-12T10:00:00.000Z".into()
                        }
                        Some("string") => "".into(),
                        Some("boolean") => false.into(),
                        Some("integer" | "number") => 0.into(),
                        Some("array") => Value::Array(Vec::new()),
                        Some("object") => Value::Object(Map::new()),
                        _ if wanted["$ref"].is_string() => Value::Object(Map::new()),
                        _ => Value::Null,
                    });
                fill(member, wanted, root);
            }
        }
        _ => {}
    }
}

/// What of a sample did not come back. More may come back than there was only where it is null.
fn differences(sample: &Value, back: &Value, place: &str) -> Vec<String> {
    match (sample, back) {
        (Value::Object(sample), Value::Object(back)) => {
            let mut found: Vec<String> = sample
                .iter()
                .flat_map(|(key, value)| match back.get(key) {
                    Some(other) => differences(value, other, &format!("{place}/{key}")),
                    None => vec![format!("{place}/{key} is unknown")],
                })
                .collect();
            let more = back
                .iter()
                .filter(|(key, value)| !sample.contains_key(*key) && !value.is_null());
            found.extend(more.map(|(key, _)| format!("{place}/{key} is added")));
            found
        }
        (Value::Array(sample), Value::Array(back)) if sample.len() == back.len() => sample
            .iter()
            .zip(back)
            .flat_map(|(one, other)| differences(one, other, place))
            .collect(),
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Null, Value::Null) => Vec::new(),
        _ => vec![format!("{place} was {sample} and is {back}")],
    }
}
