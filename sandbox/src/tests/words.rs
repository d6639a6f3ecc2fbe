//! The words that the platform has for states and kinds of money stand once each, where their enums are.

use std::fs;
use std::path::Path;

use crate::rules::budget::State;
use crate::rules::pay::Pay;
use crate::store::{approvals, contracts, credits, invoices, top_ups};

/// Where words may stand: the enums themselves, and tests.
const HOMES: &[&str] = &["store/", "tests/", "rules/pay.rs", "rules/budget.rs"];

#[test]
fn a_word_for_a_state_of_money_stands_only_where_its_enum_is() {
    let mut words: Vec<&str> = Vec::new();
    words.extend(Pay::ALL.iter().map(|one| one.as_str()));
    words.extend(State::ALL.iter().map(|one| one.as_str()));
    words.extend(approvals::Kind::ALL.iter().map(|one| one.as_str()));
    words.extend(approvals::Status::ALL.iter().map(|one| one.as_str()));
    words.extend(contracts::Stage::ALL.iter().map(|one| one.as_str()));
    words.extend(contracts::Source::ALL.iter().map(|one| one.as_str()));
    words.extend(credits::Kind::ALL.iter().map(|one| one.as_str()));
    words.extend(invoices::Status::ALL.iter().map(|one| one.as_str()));
    words.extend(invoices::Kind::ALL.iter().map(|one| one.as_str()));
    // Jobs and deliveries share some of theirs with top-ups.
    let others = ["PENDING", "COMPLETED"];
    words.extend(top_ups::Status::ALL.iter().map(|one| one.as_str()));
    words.retain(|word| !others.contains(word));
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
                {
                    found.push(format!("{name}:{number}: {word}"));
                }
            }
        }
    }
    assert!(files > 50, "only {files} files were read");
    assert!(found.is_empty(), "{found:#?}");
}
