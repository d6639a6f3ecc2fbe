//! The arguments with which a list is asked for again, for its next page.

use serde_json::{Map, Value};

/// An object of the members that were given, in this order.
pub(super) fn again(given: &[(&str, Option<Value>)]) -> Value {
    let members: Map<String, Value> = given
        .iter()
        .filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)))
        .collect();
    Value::Object(members)
}
