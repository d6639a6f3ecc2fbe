//! Where other people's words stand in an answer: JSON pointers in which `*` is every item of a list
//! or every member of an object. What such a pointer leads to is theirs with everything inside it.

use serde_json::Value;

use crate::text::Place;

/// More places than this are told by their patterns.
const MOST: usize = 20;

/// The values of `body` that `patterns` lead to and that say something, each with its JSON pointer.
pub fn find<'a>(patterns: &[&'static str], body: &'a Value) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    for pattern in patterns {
        let names = pattern.strip_prefix('/');
        walk(names, body, &Place::Root, &mut found);
    }
    found
}

/// Of what was [found](find) in `body`, the pointers alone; more than twenty become the patterns that
/// lead to them.
pub fn pointers(
    patterns: &[&'static str],
    body: &Value,
    found: Vec<(String, &Value)>,
) -> Vec<String> {
    if found.len() <= MOST {
        return found.into_iter().map(|(pointer, _)| pointer).collect();
    }
    let leads = |pattern: &&&'static str| !find(&[pattern], body).is_empty();
    let leading = patterns.iter().filter(leads);
    leading.map(|pattern| (*pattern).to_owned()).collect()
}

/// Follows what is left of a pattern, `None` at its end.
fn walk<'a>(
    names: Option<&str>,
    value: &'a Value,
    at: &Place<'_>,
    found: &mut Vec<(String, &'a Value)>,
) {
    let Some(names) = names else {
        if says_something(value) {
            found.push((at.pointer(), value));
        }
        return;
    };
    let (name, rest) = match names.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (names, None),
    };
    match (name, value) {
        ("*", Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                walk(rest, item, &Place::Item(at, index), found);
            }
        }
        ("*", Value::Object(members)) => {
            for (name, member) in members {
                walk(rest, member, &Place::Member(at, name), found);
            }
        }
        (name, Value::Object(members)) => {
            if let Some(member) = members.get(name) {
                walk(rest, member, &Place::Member(at, name), found);
            }
        }
        _ => {}
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_lead_to_what_is_there_and_become_patterns_when_they_are_many() {
        let body = json!({
            "list": [{ "title": "a", "by": { "name": "" } }, { "title": null }, "x", { "title": "b" }],
            "raw": { "any": 1 }, "none": {}, "number": 5, "last": "c",
        });
        let pointers = |patterns: &[&'static str], body: &Value| {
            super::pointers(patterns, body, find(patterns, body))
        };
        let patterns = [
            "/list/*/title",
            "/list/*/by/name",
            "/raw",
            "/none",
            "/number",
            "/last",
            "/list/title",
        ];
        assert_eq!(
            pointers(&patterns, &body),
            ["/list/0/title", "/list/3/title", "/raw", "/last"]
        );

        let many: Vec<Value> = (0..20).map(|_| json!({ "title": "t" })).collect();
        let mut body = json!({ "list": many });
        assert_eq!(pointers(&patterns, &body).len(), 20);
        body["last"] = "c".into();
        assert_eq!(pointers(&patterns, &body), ["/list/*/title", "/last"]);
    }
}
