//! Single values: texts, enum values, ids, numbers, dates, yes and no. Each gives the value as the
//! schema wants it, or the rest of a sentence on what is allowed.

use serde_json::{Map, Value};

use super::numbers::{self, Reading};
use super::values::{listed, shown, told, type_name};
use super::{dates, keys};
use crate::tool::Id;

/// The one plain value of a list that holds nothing else.
pub(super) fn only_item(value: Value) -> Value {
    match value {
        Value::Array(mut items) if items.len() == 1 => match items.pop() {
            Some(item @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => item,
            Some(item) => Value::Array(vec![item]),
            None => Value::Array(items),
        },
        value => value,
    }
}

/// JSON of whatever type; a text of it is read.
pub(super) fn json(value: Value) -> Value {
    match &value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(read @ (Value::Object(_) | Value::Array(_))) => read,
            _ => value,
        },
        _ => value,
    }
}

pub(super) fn date(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => return Err(format!("must be a date, not {}", type_name(other))),
    };
    let today = dates::today();
    let example = match schema.get("x-date").and_then(Value::as_str) {
        Some("since") => today,
        _ => dates::example(today),
    };
    dates::read(&text, example).map(Value::from)
}

pub(super) fn string(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        other => return Err(format!("must be a string, not {}", type_name(&other))),
    };
    if let Some(Value::Array(allowed)) = schema.get("enum") {
        let allowed: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
        let wanted = keys::spelling(text.trim());
        let other_words = schema.get("x-words").and_then(Value::as_object);
        let meant = other_words
            .into_iter()
            .flatten()
            .find(|(word, _)| keys::spelling(word) == wanted)
            .and_then(|(_, meant)| meant.as_str());
        let value = allowed.iter().find(|a| keys::spelling(a) == wanted);
        if let Some(value) = value.copied().or(meant) {
            return Ok(value.into());
        }
        // Values of such a list may come that are not known here.
        if schema.contains_key("x-open") {
            return Ok(text.into());
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

pub(super) fn integer(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let number = numeric(schema, &value, "a whole number")?;
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => within(schema, number, &value)?,
        false => {
            return Err(format!(
                "must be a whole number{}, not {}",
                range(schema),
                told(&value)
            ));
        }
    }
    Ok((number as i64).into())
}

pub(super) fn number(schema: &Map<String, Value>, value: Value) -> Result<Value, String> {
    let number = numeric(schema, &value, "a number")?;
    within(schema, number, &value)?;
    Ok(match value {
        Value::Number(as_given) => Value::Number(as_given),
        _ if number.fract() == 0.0 && number.abs() < 9e15 => (number as i64).into(),
        _ => number.into(),
    })
}

/// A finite number, given as one or as a text of one; `what` names it in a refusal.
fn numeric(schema: &Map<String, Value>, value: &Value, what: &str) -> Result<f64, String> {
    let refused =
        |hint: &str| format!("must be {what}{}, not {}{hint}", range(schema), told(value));
    let reading = match value {
        Value::Number(number) => Reading::One(number.clone(), false),
        Value::String(text) if schema.contains_key("x-seconds") => match numbers::seconds(text) {
            Some(number) => Reading::One(number, false),
            None => match numbers::read(text, &[]) {
                // The hints of that are for amounts.
                Reading::Doubtful(_) => Reading::None,
                read => read,
            },
        },
        Value::String(text) => {
            let per: Vec<&str> = schema
                .get("x-per")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            numbers::read(text, &per)
        }
        _ => Reading::None,
    };
    match reading {
        Reading::One(_, true) if schema.contains_key("x-no-currency") => Err(refused(
            ", which is money; here a number of things is meant",
        )),
        Reading::One(number, _) => number
            .as_f64()
            .filter(|number| number.is_finite())
            .ok_or_else(|| refused("")),
        Reading::Doubtful(hint) => Err(refused(&format!(": {hint}"))),
        Reading::None => {
            let has_digits = value
                .as_str()
                .is_some_and(|text| text.contains(|c: char| c.is_ascii_digit()));
            let is_secret = value
                .as_str()
                .is_some_and(|text| crate::api::redact(text) != text);
            Err(refused(match has_digits && !is_secret {
                true => "; give the number alone",
                false => "",
            }))
        }
    }
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

pub(super) fn boolean(value: Value) -> Result<Value, String> {
    let read = match &value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "y" | "on" => Some(true),
            "false" | "0" | "no" | "n" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    };
    read.map(Value::Bool)
        .ok_or_else(|| format!("must be true or false, not {}", told(&value)))
}
