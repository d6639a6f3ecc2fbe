//! Reads the arguments of a call against the derived schema: resolves aliases, coerces what is
//! safe to coerce, and collects every problem with its path. It decodes nothing; after it, serde
//! cannot fail. Key matching is in `keys`, values in `values`.

mod keys;
mod values;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

/// One thing that is wrong with the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `milestone.amount`, `eventTypes[1]`, or `arguments` for the whole.
    pub path: String,
    /// What is wrong and what is allowed, as the rest of a sentence.
    pub what: String,
}

impl Problem {
    /// A problem at `path`.
    pub fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
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
/// JSON object in a string as that object.
pub fn read(schema: &Map<String, Value>, given: Value) -> Result<Value, Vec<Problem>> {
    let given = match given {
        Value::Null => Map::new(),
        Value::Object(members) => members,
        Value::String(text) if text.trim().is_empty() => Map::new(),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(Value::Object(members)) => members,
            _ => return Err(vec![not_an_object("a string")]),
        },
        other => return Err(vec![not_an_object(values::type_name(&other))]),
    };
    let mut problems = Vec::new();
    let read = values::object(schema, given, "", &mut problems);
    if problems.is_empty() {
        Ok(Value::Object(read))
    } else {
        Err(problems)
    }
}

fn not_an_object(got: &str) -> Problem {
    Problem::new(
        "arguments",
        format!("must be a JSON object of named arguments, not {got}"),
    )
}
