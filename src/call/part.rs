//! The argument that every tool understands: which part of a long answer is wanted, or of one that
//! is kept. What a part is is said by `text`.

use serde_json::{Value, json};

use super::{CallOptions, Caller};
use crate::failure;
use crate::reply::Reply;
use crate::text::Kept;
use crate::tool::{BadArguments, Problem, Tool};

/// Takes the part of a long answer that is wanted out of the arguments: no business of the tool.
pub(super) fn take_part(tool: &Tool, arguments: &mut Value) -> Result<u32, Problem> {
    let mut part = None;
    for given in tool.take(arguments, "part") {
        let read = match &given {
            Value::Null => continue,
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64().and_then(|part| u32::try_from(part).ok()),
        };
        match (read.filter(|part| *part > 0), part) {
            (Some(read), None) => part = Some(read),
            (Some(read), Some(before)) if read == before => {}
            (Some(_), Some(_)) => {
                return Err(Problem::new(
                    "part",
                    "is given twice and says different things; give it once".to_owned(),
                ));
            }
            (None, _) => {
                return Err(Problem::new(
                    "part",
                    "must be a whole number from 1: which part of a long answer to read".to_owned(),
                ));
            }
        }
    }
    Ok(part.unwrap_or(1))
}

impl Caller {
    /// The tool by which kept answers are read on: a read that needs no arguments, if possible one
    /// whose schema has the part.
    pub(super) fn reader(&self) -> Option<&'static str> {
        *self.reader.get_or_init(|| self.find_reader())
    }

    fn find_reader(&self) -> Option<&'static str> {
        let bare = |tool: &&'static Tool| {
            // A schema is derived anew each time it is asked for.
            let needs_nothing = || {
                let schema = tool.input_schema();
                let required = schema.get("required").and_then(Value::as_array);
                required.is_none_or(Vec::is_empty)
            };
            tool.effect().is_read() && needs_nothing()
        };
        let parts = self.toolbox.tools().filter(|tool| tool.has_parts());
        let found = parts.chain(self.toolbox.tools()).find(bare);
        found.map(Tool::name)
    }

    /// A part of a kept answer; nothing is sent for it.
    pub(super) fn kept_part(&self, tool: &Tool, part: u32, options: CallOptions) -> Reply {
        match self.kept.part(part) {
            Some(text) => Reply {
                structured: json!({ "part": text }),
                text,
                reads: true,
                ..Reply::default()
            },
            None => {
                let problem = Problem::new("part", GONE.to_owned());
                let mut manner = self.manner();
                manner.budget = options.budget;
                failure::bad_arguments(tool, &BadArguments(vec![problem]), manner)
            }
        }
    }
}

const GONE: &str = "is of an answer that is not kept any more: leave it out";

/// Whether a part is of a kept answer.
pub(super) fn is_kept(part: u32) -> bool {
    Kept::is_one(part)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool() -> &'static Tool {
        let mut all = crate::tools::all();
        all.find(|tool| tool.name() == "opentrain_get_contract")
            .unwrap()
    }

    #[test]
    fn a_part_is_a_number_from_one() {
        for (given, wanted) in [
            (json!({ "id": "a" }), Some(1)),
            (json!({ "id": "a", "part": 2 }), Some(2)),
            (json!({ "id": "a", "Part": " 3 " }), Some(3)),
            (json!({ "id": "a", "part": null }), Some(1)),
            (json!({ "id": "a", "part": 0 }), None),
            (json!({ "id": "a", "part": -1 }), None),
            (json!({ "id": "a", "part": 1.5 }), None),
            (json!({ "id": "a", "part": "all" }), None),
            (json!({ "id": "a", "part": [1] }), None),
        ] {
            let mut arguments = given.clone();
            assert_eq!(take_part(tool(), &mut arguments).ok(), wanted, "{given}");
            assert_eq!(arguments, json!({ "id": "a" }));
        }
        for text in ["text", "3", "{", ""] {
            assert_eq!(take_part(tool(), &mut json!(text)), Ok(1));
        }
    }

    #[test]
    fn a_part_is_found_wherever_a_host_puts_the_arguments() {
        let inside = json!({ "contractId": "a", "part": 2 });
        let text = inside.to_string();
        for (given, left) in [
            (
                json!({ "arguments": inside }),
                json!({ "arguments": { "contractId": "a" } }),
            ),
            (
                json!({ "kwargs": inside }),
                json!({ "kwargs": { "contractId": "a" } }),
            ),
            (
                json!({ "params": { "arguments": inside } }),
                json!({ "params": { "arguments": { "contractId": "a" } } }),
            ),
            (
                json!({ "input": text }),
                json!({ "input": { "contractId": "a" } }),
            ),
            (
                json!({ "input": [inside] }),
                json!({ "input": [{ "contractId": "a" }] }),
            ),
            (
                json!({ "args": { "contractId": "a" }, "part": 2 }),
                json!({ "args": { "contractId": "a" } }),
            ),
            (
                json!({ "args": inside, "part": 2 }),
                json!({ "args": { "contractId": "a" } }),
            ),
            (json!(text), json!({ "contractId": "a" })),
            (json!([inside]), json!([{ "contractId": "a" }])),
        ] {
            let mut arguments = given.clone();
            assert_eq!(take_part(tool(), &mut arguments), Ok(2), "{given}");
            assert_eq!(arguments, left, "{given}");
            assert!(tool().prepare(arguments).is_ok(), "{given}");
        }
        let mut twice = json!({ "args": inside, "part": 3 });
        assert!(take_part(tool(), &mut twice).is_err());
    }
}
