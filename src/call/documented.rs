//! Whether an answer that came is one: a body without anything that is documented for its tool must
//! not be told as a success, nor as an empty list.

use serde_json::Value;

use crate::api::{Answer, Failure, unusable};
use crate::tool::{Kind, Tool};

/// The answer, unless it has nothing of what is documented for it: a body that says neither what
/// was made nor what was found must not be told as a success.
pub(super) fn usable(tool: &Tool, answer: Answer) -> Result<Answer, Failure> {
    let known = |members: &serde_json::Map<String, Value>| {
        let answer = tool.answer();
        let is_there = |name: &str, kind: &Kind| match (kind, members.get(name)) {
            (_, None) => false,
            // Some write an empty list so.
            (Kind::List, Some(value)) => value.is_array() || value.is_null(),
            (Kind::Object, Some(value)) => value.is_object(),
            (_, Some(value)) => !value.is_null(),
        };
        // Where a list is what is asked for, nothing beside it tells that it is empty.
        if let Some((_, Kind::List, _)) = answer.first() {
            let mut lists = answer
                .iter()
                .filter(|(_, kind, _)| matches!(kind, Kind::List));
            // Of a conversation's messages, the name of the list is not documented.
            let by_any_name = lists.clone().count() > 1 && members.values().any(Value::is_array);
            return by_any_name || lists.any(|(name, kind, _)| is_there(name, kind));
        }
        // A message alone says nothing that could be relied on.
        answer
            .iter()
            .any(|(name, kind, _)| *name != "message" && is_there(name, kind))
    };
    let why = match &answer.body {
        // Credentials came with it and are saved.
        _ if answer.saved.is_some() => return Ok(answer),
        Value::Object(members) if members.get("ok") == Some(&Value::Bool(false)) => {
            "it says ok: false, so what was asked for was not done as asked"
        }
        Value::Object(members) if known(members) => return Ok(answer),
        Value::Object(members) if members.is_empty() => "the body is empty",
        Value::Object(_) => "the body holds nothing of what is documented for it",
        _ => "the body is not a JSON object",
    };
    Err(unusable(&answer, why))
}
