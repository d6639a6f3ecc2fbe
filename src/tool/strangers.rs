//! Where other people's words stand in an answer: JSON pointers in which `*` is every item of a list
//! or every member of an object. What such a pointer leads to is theirs with everything inside it.

use serde_json::Value;

/// More places than this are told by their patterns.
const MOST: usize = 20;

/// The values of `body` that `patterns` lead to and that say something, each with its JSON pointer.
pub fn find<'a>(patterns: &[&'static str], body: &'a Value) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    for pattern in patterns {
        let names: Vec<&str> = pattern.split('/').skip(1).collect();
        walk(&names, body, String::new(), &mut found);
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

fn walk<'a>(names: &[&str], value: &'a Value, at: String, found: &mut Vec<(String, &'a Value)>) {
    match (names, value) {
        ([], value) if says_something(value) => found.push((at, value)),
        (["*", rest @ ..], Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                walk(rest, item, format!("{at}/{index}"), found);
            }
        }
        (["*", rest @ ..], Value::Object(members)) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(rest, member, format!("{at}/{name}"), found);
            }
        }
        ([name, rest @ ..], Value::Object(members)) => {
            if let Some(member) = members.get(*name) {
                walk(rest, member, format!("{at}/{name}"), found);
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
