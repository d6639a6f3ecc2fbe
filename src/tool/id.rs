//! An identifier that will become one segment of a URL. The rules are checked by the argument
//! reader, so that they are reported with the argument's path.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// An id as the platform handed it out: opaque, 1 to 200 characters, no `/`, `\`, control
/// characters, and neither `.` nor `..`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub(crate) struct Id(String);

impl Id {
    /// Why `text` cannot be an id, or `None` if it can.
    pub(crate) fn fault(text: &str) -> Option<&'static str> {
        if text.is_empty() {
            Some("is empty")
        } else if text.chars().count() > 200 {
            Some("is longer than 200 characters")
        } else if text == "." || text == ".." || text.contains("..") {
            Some("contains `..`, which no id does")
        } else if text.contains(['/', '\\']) {
            Some("contains a slash; pass the id alone, not a path or a URL")
        } else if text.chars().any(char::is_control) {
            Some("contains a control character")
        } else {
            None
        }
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for Id {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-id": true })
    }
}
