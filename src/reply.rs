//! What every call ends in: the two halves of an answer. How they are made is in `tools` and
//! `failure`, what becomes of them in `mcp` and `cli`.

use serde_json::Value;

/// What a call gives back, ready for any surface (MCP result, command line).
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The text half.
    pub text: String,
    /// The structured half: the API's body exactly, or the error envelope. Always an object.
    pub structured: Value,
    /// Whether the tool failed.
    pub is_error: bool,
}
