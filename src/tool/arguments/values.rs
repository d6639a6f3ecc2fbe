//! Coerces the values of arguments to what the schema says where that is safe, and says what is
//! allowed where it is not. Names are resolved in `keys`.

use serde_json::{Map, Number, Value};

use super::Problem;
use super::keys::{self, Place};
use crate::tool::Id;

/// Reads an object with known properties.
pub(super) fn object(
    schema: &Map<String, Value>,
    given: Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    let empty = Map::new();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let sorted = sort_into_places(properties, given, at, problems);

    let mut read = Map::new();
    for (name, property) in properties {
        let Value::Object(property) = property else {
            continue;
        };
        let path = join(at, name);
        let required = is_required(schema, name);
        match sorted.get(name) {
            Some(value) if required || !counts_as_absent(value) => {
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
        if let Value::String(text) = target
            && let Ok(Value::Object(parsed)) = serde_json::from_str(text)
        {
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
    let outcome = match schema.get("type").and_then(Value::as_str) {
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

fn string(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        other => return Err(format!("must be a string, not {}", type_name(&other))),
    };
    if let Some(Value::Array(allowed)) = schema.get("enum") {
        let allowed: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
        let wanted = keys::spelling(text.trim());
        if let Some(value) = allowed.iter().find(|a| keys::spelling(a) == wanted) {
            return Ok((*value).into());
        }
        let hint = match keys::closest(&text, allowed.iter().copied()) {
            Some(near) => format!(" Did you mean `{near}`?"),
            None => String::new(),
        };
        return Err(format!(
            "must be one of {}, not `{}`.{hint}",
            listed(&allowed),
            shown(&text)
        ));
    }
    if schema.contains_key("x-id") {
        let id = text.trim();
        return match Id::fault(id) {
            Some(fault) => Err(fault.to_owned()),
            None => Ok(id.into()),
        };
    }
    let length = text.chars().count() as u64;
    if let Some(least) = schema.get("minLength").and_then(Value::as_u64)
        && (length < least || text.trim().is_empty())
    {
        return Err("must not be empty".to_owned());
    }
    if let Some(most) = schema.get("maxLength").and_then(Value::as_u64)
        && length > most
    {
        return Err(format!(
            "has {length} characters; at most {most} are allowed"
        ));
    }
    Ok(text.into())
}

fn integer(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let number = match to_number(&value) {
        Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => number as i64,
        _ => {
            return Err(format!(
                "must be a whole number{}, not {}",
                range(schema),
                told(&value)
            ));
        }
    };
    within(schema, number as f64, &value)?;
    Ok(number.into())
}

fn number(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let Some(number) = to_number(&value) else {
        return Err(format!(
            "must be a number{}, not {}",
            range(schema),
            told(&value)
        ));
    };
    within(schema, number, &value)?;
    match value {
        Value::Number(as_given) => Ok(Value::Number(as_given)),
        _ if number.fract() == 0.0 && number.abs() < 9e15 => Ok((number as i64).into()),
        _ => Ok(Number::from_f64(number).map_or(Value::Null, Value::Number)),
    }
}

/// A finite number, given as one or as a string of one, with or without a dollar sign in front.
fn to_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let text = text.trim();
            let text = text.strip_prefix('$').unwrap_or(text);
            let plain = text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
            if !plain {
                return None;
            }
            text.parse().ok()?
        }
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn within(schema: &Map<String, Value>, number: f64, value: &Value) -> Result<(), String> {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let low = bound("minimum").is_some_and(|least| number < least);
    let high = bound("maximum").is_some_and(|most| number > most);
    let not_above = bound("exclusiveMinimum").is_some_and(|floor| number <= floor);
    if low || high || not_above {
        return Err(format!("must be{}, not {}", range(schema), told(value)));
    }
    Ok(())
}

fn range(schema: &Map<String, Value>) -> String {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64).map(plain);
    match (
        bound("minimum"),
        bound("maximum"),
        bound("exclusiveMinimum"),
    ) {
        (Some(least), Some(most), _) => format!(" from {least} to {most}"),
        (Some(least), None, _) => format!(" of {least} or more"),
        (None, Some(most), _) => format!(" of at most {most}"),
        (None, None, Some(floor)) => format!(" above {floor}"),
        _ => String::new(),
    }
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn boolean(value: Value) -> Result<Value, String> {
    let read = match &value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    };
    read.map(Value::Bool)
        .ok_or_else(|| format!("must be true or false, not {}", told(&value)))
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
            match serde_json::from_str(&text) {
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
        Value::String(text) => vec![text.into()],
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

fn nested(
    schema: &Map<String, Value>,
    value: Value,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let members = match value {
        Value::Object(members) => members,
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(Value::Object(members)) => members,
            _ => {
                let what = "must be an object; the string given is not the JSON of one";
                problems.push(Problem::new(path, what));
                return None;
            }
        },
        other => {
            let what = format!("must be an object, not {}", type_name(&other));
            problems.push(Problem::new(path, what));
            return None;
        }
    };
    if !schema.contains_key("properties") {
        if members.is_empty() && schema.contains_key("minProperties") {
            problems.push(Problem::new(path, "must have at least one member"));
            return None;
        }
        return Some(Value::Object(members));
    }
    let before = problems.len();
    let read = object(schema, members, path, problems);
    (problems.len() == before).then_some(Value::Object(read))
}

fn missing(property: &Map<String, Value>, path: String) -> Problem {
    let about = property
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let what = match about {
        "" => "is missing".to_owned(),
        about => format!("is missing: {about}"),
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
        (Some(near), _) => format!("is not an argument. Did you mean `{near}`?"),
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

/// Absent arguments arrive as null or, from some models, as an empty string.
fn counts_as_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
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

fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value as it is told back: short, and never a whole secret or document.
fn told(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", shown(text)),
        Value::Number(number) => number.to_string(),
        other => type_name(other).to_owned(),
    }
}

/// The start of what was given. A secret is masked before it is cut, so that no half of one is left.
fn shown(text: &str) -> String {
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
