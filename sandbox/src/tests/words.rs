//! The words that the platform has for states and kinds stand once each, where their enums are.

use std::fs;
use std::path::Path;

use crate::rules::budget::State;
use crate::rules::pay::Pay;
use crate::store::{
    accounts, acts, approvals, contracts, conversations, credits, events, invoices, jobs,
    proposals, team, top_ups, webhooks,
};

/// Where words may stand: the enums themselves, and tests.
const HOMES: &[&str] = &[
    "store/",
    "tests/",
    "rules/pay.rs",
    "rules/budget.rs",
    // The names of the wire, held to the enum by a test of their own.
    "shapes/webhooks.rs",
];

/// Words for states that are names of things, too, and where they stand as such: file and what stands
/// before the word. As a key of JSON a word is a name everywhere.
const NAMES: &[(&str, &str)] = &[
    // What people write about.
    ("rules/", ""),
    ("deeds/grounds.rs", "gone("),
    // What dice are for, the names of ids, and what people thank with.
    ("world/", "Dice::of(seed, &["),
    ("world/", "Dice::of(world.seed, &["),
    ("world/work.rs", "Dice::of(seed(step.db)?, &["),
    ("world/cast.rs", "own_id("),
    ("world/replies.rs", "\"perfect\", "),
    ("world/mod.rs", ".get("),
    ("shapes/drafts.rs", "=> ("),
    ("api/drafts.rs", ".get("),
    ("api/drafts.rs", "wanted("),
    ("pages/job.rs", "call.query("),
    // The member of a draft, in a match of members.
    ("api/drafts.rs", "        "),
];

/// Whether a word stands in a line as the name of a thing.
fn is_name(file: &str, line: &str, word: &str) -> bool {
    let quoted = format!("\"{word}\"");
    line.match_indices(&quoted).all(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + quoted.len()..]);
        after.starts_with(':')
            || (NAMES.iter()).any(|(home, start)| file.starts_with(home) && before.ends_with(start))
    })
}

#[test]
fn a_word_for_a_state_stands_only_where_its_enum_is() {
    let mut words: Vec<&str> = Vec::new();
    words.extend(Pay::ALL.iter().map(|one| one.as_str()));
    words.extend(State::ALL.iter().map(|one| one.as_str()));
    words.extend(approvals::Kind::ALL.iter().map(|one| one.as_str()));
    words.extend(approvals::Status::ALL.iter().map(|one| one.as_str()));
    words.extend(contracts::Stage::ALL.iter().map(|one| one.as_str()));
    words.extend(contracts::Status::WORDS);
    words.extend(conversations::Bucket::WORDS);
    words.extend(conversations::Sender::WORDS);
    words.extend(acts::Doing::WORDS);
    words.extend(contracts::Source::ALL.iter().map(|one| one.as_str()));
    words.extend(credits::Kind::ALL.iter().map(|one| one.as_str()));
    words.extend(invoices::Status::ALL.iter().map(|one| one.as_str()));
    words.extend(invoices::Kind::ALL.iter().map(|one| one.as_str()));
    words.extend(top_ups::Status::WORDS);
    words.extend(accounts::TokenStatus::WORDS);
    words.extend(events::Kind::WORDS);
    words.extend(events::Listing::WORDS);
    words.extend(jobs::Status::WORDS);
    words.extend(proposals::Standing::WORDS);
    words.extend(team::Asked::WORDS);
    words.extend(team::Role::WORDS);
    words.extend(webhooks::Status::WORDS);
    words.extend(webhooks::State::WORDS);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut files = 0;
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if HOMES.iter().any(|home| name.starts_with(home)) || name.contains("/tests") {
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("mod tests {").next().unwrap();
            for (line, number) in code.lines().zip(1..) {
                for word in words
                    .iter()
                    .filter(|word| line.contains(&format!("\"{word}\"")))
                    .filter(|word| !is_name(&name, line, word))
                {
                    found.push(format!("{name}:{number}: {word}"));
                }
            }
        }
    }
    assert!(files > 50, "only {files} files were read");
    assert!(found.is_empty(), "{found:#?}");
}
