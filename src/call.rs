//! The one path of a call: name and arguments in, a [`Reply`] out. It finds the row, reads the
//! arguments, sends the request, waits where asked, and puts the answer into words.
//! It knows neither MCP nor HTTP.

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
