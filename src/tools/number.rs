//! Numbers as a person would have written them in a request. Money for reading is in `text`.

use serde_json::{Value, json};

/// `300` instead of `300.0`, as a person would have written it.
pub(super) fn whole_if_whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}
