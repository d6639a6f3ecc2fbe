//! The argument that every read understands: which part of a long answer is wanted. What a part is
//! is said by `text`.

use serde_json::Value;

use crate::tool::Problem;

/// Takes the part of a long answer that is wanted out of the arguments: no business of the tool.
pub(super) fn take_part(arguments: &mut Value) -> Result<u32, Problem> {
    let given = match arguments {
        Value::Object(members) => members.shift_remove("part"),
        _ => None,
    };
    let part = match &given {
        None | Some(Value::Null) => Some(1),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_u64().and_then(|part| u32::try_from(part).ok()),
    };
    part.filter(|part| *part > 0).ok_or_else(|| {
        Problem::new(
            "part",
            "must be a whole number from 1: which part of a long answer to read".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_is_a_number_from_one() {
        for (given, wanted) in [
            (json!({ "id": "a" }), Some(1)),
            (json!({ "id": "a", "part": 2 }), Some(2)),
            (json!({ "id": "a", "part": " 3 " }), Some(3)),
            (json!({ "id": "a", "part": null }), Some(1)),
            (json!({ "id": "a", "part": 0 }), None),
            (json!({ "id": "a", "part": -1 }), None),
            (json!({ "id": "a", "part": 1.5 }), None),
            (json!({ "id": "a", "part": "all" }), None),
            (json!({ "id": "a", "part": [1] }), None),
        ] {
            let mut arguments = given.clone();
            assert_eq!(take_part(&mut arguments).ok(), wanted, "{given}");
            assert_eq!(arguments, json!({ "id": "a" }));
        }
        assert_eq!(take_part(&mut json!("text")), Ok(1));
    }
}
