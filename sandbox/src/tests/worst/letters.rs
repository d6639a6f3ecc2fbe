//! Texts that are as long as can be, or longer than anybody reads, and what is made of them.

use super::super::*;

/// Letters of a text whose length nothing bounds.
pub(super) const LONG: usize = 20_000;
/// Letters of one of very many texts, so that a world of them has room in the memory.
const EACH: usize = 1500;

/// Letters that take the most on a page each: markup, a quote, two letters of two and three bytes.
pub(super) fn letters(count: usize) -> String {
    "\"<&>\u{e9}\u{20ac}".chars().cycle().take(count).collect()
}

/// A text for SQL.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A profile that is all as long as can be, or of which only names are: so many of the former have no room.
pub(super) fn profile(stage: &Stage, whole: bool) -> String {
    let mut profile = stage
        .platform
        .with_store(|db| store::people::search(db, "", 1).unwrap()[0].profile.clone());
    let (long, each) = (letters(LONG), letters(EACH));
    for name in ["displayName", "title", "bio", "country", "city"] {
        profile[name] = json!(long);
    }
    if !whole {
        profile["bio"] = json!(each);
        return profile.to_string();
    }
    for name in [
        "languages",
        "reviews",
        "workExperience",
        "education",
        "labelExperience",
    ] {
        let all = profile[name].as_array();
        let Some(mut first) = all.and_then(|all| all.first()).cloned() else {
            continue;
        };
        for (key, value) in first.as_object_mut().unwrap() {
            if value.is_string() && !key.ends_with("At") && key != "proficiency" {
                *value = json!(each);
            }
        }
        profile[name] = json!(vec![first; 40]);
    }
    for (_, names) in profile["skills"].as_object_mut().unwrap() {
        if names.is_array() {
            *names = json!(vec![letters(80); 40]);
        }
    }
    profile.to_string()
}

pub(super) fn job_fields() -> String {
    let mut fields = serde_json::Map::new();
    for field in crate::rules::fields::FIELDS {
        let value = match field.kind {
            crate::rules::fields::Kind::Text if field.key == "jobDescription" => {
                json!(letters(LONG))
            }
            crate::rules::fields::Kind::Text => json!(letters(EACH)),
            crate::rules::fields::Kind::List => json!(vec![letters(80); 100]),
            crate::rules::fields::Kind::Number | crate::rules::fields::Kind::Count => json!(15),
            crate::rules::fields::Kind::Enum(words) => json!(words[0]),
        };
        fields.insert(field.key.into(), value);
    }
    fields.insert("paymentType".into(), json!("PAY_PER_HOUR"));
    Value::Object(fields).to_string()
}

/// An interview as somebody takes it who is played, at its longest, and longer.
pub(super) fn interview() -> String {
    let turn = |role: &str| json!({ "id": "turn", "role": role, "content": letters(4000), "sentAt": "2026-06-12T10:00:00.000Z" });
    let turns: Vec<Value> = (0..20)
        .map(|place| turn(["interviewer", "candidate"][place % 2]))
        .collect();
    json!({ "interviewId": "int", "score": 7, "summary": letters(LONG), "messages": turns })
        .to_string()
}
