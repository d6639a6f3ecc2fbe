//! What hosts put around and beside the arguments, which the model cannot leave out: wrappers and
//! bookkeeping. It is taken off at the top level, and only where the tool has no such parameter.

use serde_json::{Map, Value};

use super::Problem;
use super::keys;

/// Names that hosts add to every call, by spelling: n8n the first four, Cline the last.
const BOOKKEEPING: &[&str] = &[
    "toolCallId",
    "sessionId",
    "action",
    "chatInput",
    "task_progress",
];

/// Names under which whole arguments arrive, by spelling.
const WRAPPERS: &[&str] = &[
    "arguments",
    "args",
    "kwargs",
    "params",
    "parameters",
    "input",
    "tool_input",
    "tool_arguments",
];

/// Names beside a wrapper that say which tool is called.
const TOOL: &[&str] = &[
    "name", "tool", "toolName", "function", "method", "server", "type", "id",
];

/// Wrappers inside wrappers, at most.
const DEPTH: usize = 3;

/// The arguments without what hosts add. A member that stands inside a wrapper and beside it with
/// another value is a problem.
pub(super) fn unwrap(
    properties: &Map<String, Value>,
    mut given: Map<String, Value>,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    for _ in 0..DEPTH {
        given.retain(|key, _| !is_bookkeeping(properties, key));
        let wrapper = given.iter().find_map(|(key, value)| {
            is_free_one_of(WRAPPERS, properties, key)
                .then(|| Some((key.clone(), members(value)?)))
                .flatten()
        });
        let Some((name, inner)) = wrapper else { break };
        given.shift_remove(&name);
        given.retain(|key, value| !names_the_tool(key, value));
        for (key, value) in inner {
            match given.get(&key) {
                Some(other) if *other != value => problems.push(Problem::new(
                    format!(
                        "{name}.{key}",
                        name = super::values::shown(&name),
                        key = super::values::shown(&key)
                    ),
                    "says something else than the argument of that name beside it; give it once",
                )),
                _ => {
                    given.insert(key, value);
                }
            }
        }
    }
    given.retain(|key, _| !is_bookkeeping(properties, key));
    given
}

/// What stands alone under the name of all arguments and is no object: those were given in another
/// form, and are read or refused as such.
pub(super) fn bare(properties: &Map<String, Value>, given: Value) -> Value {
    const ALL: &str = "arguments";
    match given {
        Value::Object(mut members) if members.len() == 1 && !properties.contains_key(ALL) => {
            match members.get_mut(ALL) {
                Some(inner) if !inner.is_object() => inner.take(),
                _ => Value::Object(members),
            }
        }
        given => given,
    }
}

/// Takes an argument that is none of the tool's out of what was given, wherever a host put it; more
/// than one value where it stands in several places.
pub(super) fn take(properties: &Map<String, Value>, given: &mut Value, name: &str) -> Vec<Value> {
    take_within(properties, given, name, DEPTH)
}

fn take_within(
    properties: &Map<String, Value>,
    given: &mut Value,
    name: &str,
    depth: usize,
) -> Vec<Value> {
    match given {
        Value::String(text) if depth > 0 => {
            let inner = serde_json::from_str(text).ok();
            let Some(mut inner) = inner.filter(|inner: &Value| !inner.is_number()) else {
                return Vec::new();
            };
            let taken = take_within(properties, &mut inner, name, depth - 1);
            if !taken.is_empty() {
                *given = inner;
            }
            taken
        }
        Value::Array(items) => match items.as_mut_slice() {
            [one] if depth > 0 => take_within(properties, one, name, depth - 1),
            _ => Vec::new(),
        },
        Value::Object(members) => {
            let named: Vec<String> = members
                .keys()
                .filter(|key| is_free_one_of(&[name], properties, key))
                .cloned()
                .collect();
            let mut taken: Vec<Value> = named
                .iter()
                .filter_map(|key| members.shift_remove(key))
                .collect();
            for (key, value) in members.iter_mut() {
                if depth > 0 && is_free_one_of(WRAPPERS, properties, key) {
                    taken.extend(take_within(properties, value, name, depth - 1));
                }
            }
            taken
        }
        _ => Vec::new(),
    }
}

fn is_bookkeeping(properties: &Map<String, Value>, key: &str) -> bool {
    let private = key.starts_with('_') && !properties.contains_key(key);
    private || is_free_one_of(BOOKKEEPING, properties, key)
}

/// `"name": "opentrain_get_job"` beside the arguments. Any other value may be an argument.
fn names_the_tool(key: &str, value: &Value) -> bool {
    let says_so = value.as_str().is_some_and(|text| {
        let text = text.trim();
        let name = text.rsplit(['/', '.', ':']).next().unwrap_or(text);
        let named = name.starts_with("opentrain") || name.contains("__opentrain_");
        named
            || matches!(text, "function" | "tool_use" | "tool_call" | "tools/call")
            || text.starts_with("call_")
            || text.starts_with("toolu_")
    });
    is_one_of(TOOL, key) && says_so
}

/// Whether a key is one of these names and none of the tool's. What the tool calls exactly so, as nearly
/// every key is, needs no comparison of spellings.
fn is_free_one_of(names: &[&str], properties: &Map<String, Value>, key: &str) -> bool {
    !properties.contains_key(key) && is_one_of(names, key) && keys::place(properties, key).is_none()
}

fn is_one_of(names: &[&str], key: &str) -> bool {
    names.iter().any(|name| keys::alike(name, key))
}

/// What a wrapper holds: an object, its JSON text, a list of just one, or nothing.
fn members(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members.clone()),
        Value::Null => Some(Map::new()),
        Value::Array(items) => match items.as_slice() {
            [] => Some(Map::new()),
            [one] => members(one),
            _ => None,
        },
        Value::String(text) if text.trim().is_empty() => Some(Map::new()),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_) | Value::Null)) => members(&inner),
            _ => None,
        },
        Value::Bool(_) | Value::Number(_) => None,
    }
}
