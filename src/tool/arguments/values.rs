//! Reads objects and lists by their schema: every member where it belongs, every value as what the
//! schema says where that is safe, a problem where it is not. Names are resolved in `keys`, single
//! values read in `scalars`.

use serde_json::{Map, Value};

use super::keys::{self, Place};
use super::scalars::{boolean, date, integer, json, number, only_item, string};
use super::{Problem, strays};
use crate::text::shorten;

/// Longest description that is told of a missing argument, in characters.
const LONGEST: usize = 160;

/// Reads an object with known properties.
pub(super) fn object(
    schema: &Map<String, Value>,
    mut given: Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    let empty = Map::new();
    let properties = properties(schema).unwrap_or(&empty);
    strays::take(properties, &mut given, problems);
    let sorted = sort_into_places(properties, given, at, problems);

    let mut read = Map::new();
    for (name, property) in properties {
        let Value::Object(property) = property else {
            continue;
        };
        let path = join(at, name);
        let required = is_required(schema, name);
        match sorted.get(name) {
            Some(value) if is_given(name, property, required, value) => {
                if let Some(value) = coerce(property, value.clone(), &path, problems) {
                    read.insert(name.clone(), value);
                }
            }
            _ if required => problems.push(missing(property, path)),
            _ => {}
        }
    }
    read
}

/// The properties of an object schema.
pub(super) fn properties(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

/// Puts every given member where it belongs; unknown names and contradictions are problems.
fn sort_into_places(
    properties: &Map<String, Value>,
    given: Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    let mut sorted: Map<String, Value> = Map::new();
    let mut flat: Vec<(String, String, String, Value)> = Vec::new();
    for (key, value) in given {
        match keys::place(properties, &key) {
            Some(Place::Own(name)) => {
                if value.is_null() {
                    continue;
                }
                match sorted.get(name) {
                    Some(other) if *other != value => problems.push(Problem::new(
                        join(at, &shown(&key)),
                        format!(
                            "says something else than another spelling of `{name}`; give it once"
                        ),
                    )),
                    _ => {
                        sorted.insert(name.to_owned(), value);
                    }
                }
            }
            Some(Place::Inside(name, member)) => {
                if !value.is_null() {
                    flat.push((name.to_owned(), member, key, value));
                }
            }
            None => problems.push(unknown(properties, &key, at)),
        }
    }
    for (name, member, key, value) in flat {
        let target = sorted
            .entry(name.clone())
            .or_insert_with(|| Map::new().into());
        if let Ok(parsed) = members(target.clone()) {
            *target = Value::Object(parsed);
        }
        let Value::Object(target) = target else {
            continue;
        };
        match target.get(&member) {
            Some(other) if *other != value => problems.push(Problem::new(
                join(at, &shown(&key)),
                format!("says something else than `{name}.{member}`; give it once"),
            )),
            _ => {
                target.insert(member, value);
            }
        }
    }
    sorted
}

fn coerce(
    schema: &Map<String, Value>,
    value: Value,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let kind = schema.get("type").and_then(Value::as_str);
    let value = match kind {
        Some("string" | "integer" | "number" | "boolean") => only_item(value),
        _ => value,
    };
    let outcome = match kind {
        _ if schema.contains_key("x-json") => Ok(json(value)),
        Some("string") if schema.contains_key("x-date") => date(schema, value),
        Some("string") => string(schema, value),
        Some("integer") => integer(schema, value),
        Some("number") => number(schema, value),
        Some("boolean") => boolean(value),
        Some("array") => return array(schema, value, path, problems),
        Some("object") => return nested(schema, value, path, problems),
        _ => Ok(value),
    };
    match outcome {
        Ok(value) => Some(value),
        Err(what) => {
            problems.push(Problem::new(path, what));
            None
        }
    }
}

fn array(
    schema: &Map<String, Value>,
    value: Value,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let empty = Map::new();
    let items = schema
        .get("items")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let values = match value {
        Value::Array(values) => values,
        Value::String(text) if text.trim_start().starts_with('[') => {
            match serde_json::from_str(&text).or_else(|_| serde_json::from_str(&in_double(&text))) {
                Ok(Value::Array(values)) => values,
                _ => {
                    problems.push(Problem::new(
                        path,
                        "looks like a JSON list but cannot be read as one",
                    ));
                    return None;
                }
            }
        }
        // Only a list of enum values can hold no comma of its own.
        Value::String(text) if items.contains_key("enum") => {
            text.split(',').map(|part| part.trim().into()).collect()
        }
        Value::String(text) => match schema.get("x-split").and_then(Value::as_str) {
            Some(way) => split(&text, way),
            None => vec![text.into()],
        },
        one @ (Value::Number(_) | Value::Bool(_)) => vec![one],
        // An undocumented list may hold objects, and one of them may come alone.
        one @ Value::Object(_) if items.is_empty() => vec![one],
        other => {
            problems.push(Problem::new(
                path,
                format!("must be a list, not {}", type_name(&other)),
            ));
            return None;
        }
    };
    if values.is_empty()
        && schema
            .get("minItems")
            .and_then(Value::as_u64)
            .is_some_and(|n| n > 0)
    {
        problems.push(Problem::new(path, "must not be empty"));
        return None;
    }
    let before = problems.len();
    let read: Vec<Value> = values
        .into_iter()
        .enumerate()
        .filter_map(|(index, value)| coerce(items, value, &format!("{path}[{index}]"), problems))
        .collect();
    (problems.len() == before).then_some(Value::Array(read))
}

/// What stands before the entries of a list with one in each line.
const BULLETS: &[char] = &['-', '*', '•', ' '];

/// A list as Python prints one of texts without quotation marks in them, as JSON.
fn in_double(text: &str) -> String {
    match text.contains('"') {
        true => String::new(),
        false => text.replace('\'', "\""),
    }
}

/// The entries of a list that was given as one text. Of names of countries, some hold a comma:
/// `Korea, Republic of` is one.
fn split(text: &str, way: &str) -> Vec<Value> {
    let mut entries: Vec<String> = Vec::new();
    let text = match way {
        "languages" => text.replace(" and ", ",").replace(['&', '/'], ","),
        _ => text.to_owned(),
    };
    for part in text.split([',', ';', '\n']) {
        let part = part.trim().trim_start_matches(BULLETS);
        let lower = part.to_lowercase();
        let is_rest = way == "names"
            && (lower == "the"
                || lower.ends_with(" of")
                || lower.ends_with(" of the")
                || lower == "province of china");
        match entries.last_mut() {
            Some(last) if is_rest => last.push_str(&format!(", {part}")),
            _ if part.is_empty() => {}
            _ => entries.push(part.to_owned()),
        }
    }
    entries.into_iter().map(Value::from).collect()
}

/// The members of an object, given as one, as its JSON text, or alone in a list.
fn members(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(members) => Ok(members),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => members(inner),
            _ => Err("must be an object; the string given is not the JSON of one".to_owned()),
        },
        Value::Array(items) if items.len() == 1 => match items.into_iter().next() {
            Some(Value::Object(members)) => Ok(members),
            _ => Err("must be an object, not a list".to_owned()),
        },
        other => Err(format!("must be an object, not {}", type_name(&other))),
    }
}

fn nested(
    schema: &Map<String, Value>,
    value: Value,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let given = match members(value) {
        Ok(given) => unwrapped(schema, given, path),
        Err(what) => {
            problems.push(Problem::new(path, what));
            return None;
        }
    };
    let before = problems.len();
    let read = match schema.contains_key("properties") {
        true => object(schema, given, path, problems),
        false => open(schema, given, path, problems),
    };
    (problems.len() == before).then_some(Value::Object(read))
}

/// The members of an object that stands in itself once more: `{"milestone": {"milestone": {…}}}`.
fn unwrapped(
    schema: &Map<String, Value>,
    given: Map<String, Value>,
    path: &str,
) -> Map<String, Value> {
    let own = path.rsplit('.').next().unwrap_or(path);
    let inner = match given.iter().next() {
        Some((key, Value::Object(inner))) if given.len() == 1 && keys::alike(key, own) => inner,
        _ => return given,
    };
    let is_member = |of: &str| {
        let members = schema.get(of).and_then(Value::as_object);
        members.is_some_and(|members| members.contains_key(own))
    };
    match is_member("properties") || is_member("x-known") {
        true => given,
        false => inner.clone(),
    }
}

/// Reads an object that takes any member: those that are known (`x-known`) get their name and their
/// type, the others go on as they are.
fn open(
    schema: &Map<String, Value>,
    given: Map<String, Value>,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    let empty = Map::new();
    let known = schema
        .get("x-known")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let mut read = Map::new();
    let mut faulty = false;
    for (key, value) in given {
        let at = join(path, &shown(&key));
        let (name, value) = match keys::known(known, &key) {
            // Null may be a way to empty a field: that is for the platform to say.
            Some((name, _)) if value.is_null() => (name.to_owned(), value),
            Some((_, schema)) if counts_as_absent("", schema, &value) && !is_text(schema) => {
                continue;
            }
            Some((name, schema)) => match coerce(schema, value, &at, problems) {
                Some(value) => (name.to_owned(), value),
                None => {
                    faulty = true;
                    continue;
                }
            },
            None => (key, value),
        };
        match read.get(&name) {
            Some(other) if *other != value => {
                problems.push(Problem::new(
                    at,
                    format!("says something else than another spelling of `{name}`; give it once"),
                ));
                faulty = true;
            }
            _ => {
                read.insert(name, value);
            }
        }
    }
    if read.is_empty() && !faulty && schema.contains_key("minProperties") {
        problems.push(Problem::new(path, "must have at least one member"));
    }
    read
}

fn missing(property: &Map<String, Value>, path: String) -> Problem {
    let about = property
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let what = match about.split_once(' ') {
        None => "is missing".to_owned(),
        Some(("From", source)) => format!("is missing. Take it from {source}"),
        Some(_) => format!("is missing. What it is: {}", shorten(about, LONGEST)),
    };
    Problem::new(path, what)
}

fn unknown(properties: &Map<String, Value>, key: &str, at: &str) -> Problem {
    let path = join(at, &shown(key));
    let open = properties
        .iter()
        .find(|(_, p)| p.get("x-flat-keys").is_some())
        .map(|(name, _)| name);
    let mut what = match (keys::nearest(properties, key), properties.is_empty()) {
        (Some(near), _) => format!(
            "is not an argument. Did you mean `{near}`?{}",
            other_unit(key, &near)
        ),
        (None, true) => "is not an argument; this takes none".to_owned(),
        (None, false) => {
            let names: Vec<&str> = properties.keys().map(String::as_str).collect();
            format!("is not an argument. There are: {}.", listed(&names))
        }
    };
    if let Some(open) = open {
        what.push_str(&format!(
            " A field this server does not know goes inside `{open}`."
        ));
    }
    Problem::new(path, what)
}

/// What has to be said with a suggestion that has the name of another unit: the number would be
/// taken over as it is.
fn other_unit(key: &str, near: &str) -> &'static str {
    let in_cents = |name: &str| keys::spelling(name).ends_with("cents");
    match in_cents(key) && !in_cents(near) {
        true => " It is in US dollars, not in cents.",
        false => "",
    }
}

/// Whether there is a value to read. For what is required, only an id that says `undefined` counts
/// as none: everything else is better answered with what is wrong about it.
fn is_given(name: &str, property: &Map<String, Value>, required: bool, value: &Value) -> bool {
    let is_no_id = || {
        property.contains_key("x-id")
            && value
                .as_str()
                .is_some_and(|text| matches!(text.trim(), "null" | "undefined"))
    };
    match required {
        true => !is_no_id(),
        false => !counts_as_absent(name, property, value),
    }
}

/// Whether an argument that may be left out was left out: hosts and models fill such a place with
/// null, with nothing, with an empty value of another type, or with a word for nothing where the
/// word can be no value.
fn counts_as_absent(name: &str, property: &Map<String, Value>, value: &Value) -> bool {
    let kind = property.get("type").and_then(Value::as_str);
    match value {
        Value::Null => true,
        Value::String(text) if text.trim().is_empty() => text.is_empty() || !is_text(property),
        Value::String(text) => {
            let open = is_text(property) && !property.contains_key("x-id") && name != CURSOR;
            !open && is_word_for_nothing(property, text)
        }
        Value::Object(members) => members.is_empty() && kind != Some("object"),
        Value::Array(items) => items.is_empty() && kind != Some("array"),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A cursor is the platform's own, and never one of the words for nothing.
const CURSOR: &str = "cursor";

/// Whether any text can be the value.
fn is_text(property: &Map<String, Value>) -> bool {
    property.get("type").and_then(Value::as_str) == Some("string")
        && !property.contains_key("enum")
        && !property.contains_key("x-date")
}

fn is_word_for_nothing(property: &Map<String, Value>, text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let is_value = || {
        keys::strings(&Value::Object(property.clone()), "enum")
            .any(|v| v.eq_ignore_ascii_case(&text))
    };
    matches!(text.as_str(), "null" | "undefined" | "none" | "nil" | "n/a") && !is_value()
}

fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|n| n.as_str() == Some(name)))
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

pub(super) fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value as it is told back: short, and never a whole secret or document.
pub(super) fn told(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", shown(text)),
        Value::Number(number) => number.to_string(),
        other => type_name(other).to_owned(),
    }
}

/// The start of what was given, for telling it back. A secret is masked before it is cut, so that no half of one is left.
pub(super) fn shown(text: &str) -> String {
    let text = crate::api::redact(text);
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    crate::text::clean(&short)
}

/// The JSON type of a value, with its article.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
