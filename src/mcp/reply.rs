//! The result of a tool on the wire. The words in it were chosen by whoever made the reply.

use rmcp::model::{CallToolResult, ContentBlock};

use crate::call::Reply;

/// Both halves as they are, each complete alone: hosts show their model one or the other.
pub(super) fn result(reply: Reply) -> CallToolResult {
    let text = vec![ContentBlock::text(reply.text)];
    let mut result = if reply.is_error {
        CallToolResult::error(text)
    } else {
        CallToolResult::success(text)
    };
    result.structured_content = Some(reply.structured);
    result
}

/// A failure of this server itself, as a result that the model can read. It has no structured
/// half, since some clients hold that against the tool's output schema even for errors.
pub(super) fn failure(text: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text.into())])
}
