//! Reads the arguments of a call against the derived schema: resolves aliases, coerces what is
//! safe to coerce, and collects every problem with its path. It decodes nothing; after it, serde
//! cannot fail. Key matching is in `keys`, values in `values`, with `numbers` and `dates` for what
//! people write in many ways; what hosts put around arguments is taken off in `host`.

mod dates;
mod host;
mod keys;
mod numbers;
mod scalars;
mod strays;
mod values;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

/// One thing that is wrong with the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `milestone.amount`, `eventTypes[1]`, or `arguments` for the whole.
    pub(crate) path: String,
    /// What is wrong and what is allowed, as the rest of a sentence.
    pub(crate) what: String,
}

impl Problem {
    /// A problem at `path`.
    pub(crate) fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Problem {
            path: path.into(),
            what: what.into(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {}", self.path, self.what)
    }
}

/// The arguments as the schema wants them, or all problems. `Null` reads as no arguments, and a
/// JSON object in a string, or alone in a list, as that object; an empty list as an empty one.
pub(crate) fn read(schema: &Map<String, Value>, given: Value) -> Result<Value, Vec<Problem>> {
    let empty = Map::new();
    let properties = values::properties(schema).unwrap_or(&empty);
    let given =
        members(host::bare(properties, given), 0).map_err(|got| vec![not_an_object(got)])?;
    let mut problems = Vec::new();
    let given = host::unwrap(properties, given, &mut problems);
    let read = values::object(schema, given, "", &mut problems);
    if problems.is_empty() {
        Ok(Value::Object(read))
    } else {
        Err(problems)
    }
}

/// Takes an argument that the schema does not have out of what was given, wherever a host put it;
/// more than one value where it stands in several places.
pub(super) fn take(schema: &Map<String, Value>, given: &mut Value, name: &str) -> Vec<Value> {
    let empty = Map::new();
    host::take(values::properties(schema).unwrap_or(&empty), given, name)
}

/// The arguments as an object, or what they are instead.
fn members(given: Value, depth: usize) -> Result<Map<String, Value>, &'static str> {
    let got = values::type_name(&given);
    match given {
        Value::Null => Ok(Map::new()),
        Value::Object(members) => Ok(members),
        Value::String(text) if text.trim().is_empty() => Ok(Map::new()),
        Value::String(text) if depth < 2 => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_) | Value::String(_))) => {
                members(inner, depth + 1).map_err(|_| got)
            }
            _ => Err(got),
        },
        Value::Array(mut items) => match (items.len(), items.pop()) {
            (1, Some(Value::Object(members))) => Ok(members),
            // What some languages write for an object without members.
            (0, _) => Ok(Map::new()),
            _ => Err(got),
        },
        _ => Err(got),
    }
}

/// Whether a text is a date or a moment, in whatever form: for arguments that take none.
pub(crate) fn is_moment(text: &str) -> bool {
    dates::is_moment(text)
}

/// Whether a date or moment as it is sent lies before today, everywhere on earth.
pub(crate) fn is_past(date: &str) -> bool {
    dates::is_past(date, dates::today())
}

/// Today's date in UTC and a day some weeks later, both `2026-12-01`: for words about dates.
pub(crate) fn today_and_later() -> (String, String) {
    let today = dates::today();
    (today.to_string(), dates::example(today).to_string())
}

fn not_an_object(got: &str) -> Problem {
    Problem::new(
        "arguments",
        format!("must be a JSON object of named arguments, not {got}"),
    )
}
