//! The catalogue in the words of the protocol. What a tool says about itself is its own affair.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};

/// How long a client may keep the list, in milliseconds. It cannot change while the process
/// lives; an hour bounds how long a host that restarts us with other flags shows the old one.
pub(super) const TTL_MS: u64 = 3_600_000;

/// One tool as `tools/list` shows it. All four hints are always given, because a host takes a
/// missing one for the worst case.
pub(super) fn entry(tool: &crate::tool::Tool) -> Tool {
    let hints = tool.annotations();
    let mut entry = Tool::new(
        tool.name(),
        tool.description(),
        Arc::new(tool.input_schema()),
    );
    entry.title = Some(tool.title().to_owned());
    entry.output_schema = Some(Arc::new(tool.output_schema()));
    entry.annotations = Some(
        ToolAnnotations::with_title(tool.title())
            .read_only(hints.read_only)
            .destructive(hints.destructive)
            .idempotent(hints.idempotent)
            .open_world(hints.open_world),
    );
    entry
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_tool_is_shown_with_all_that_hosts_look_at() {
        for tool in crate::tools::all() {
            let shown = serde_json::to_value(super::entry(tool)).expect("JSON");
            assert_eq!(shown["name"], tool.name());
            assert_eq!(shown["title"], tool.title(), "{shown}");
            assert_eq!(shown["description"], tool.description(), "{shown}");
            for schema in ["inputSchema", "outputSchema"] {
                assert_eq!(shown[schema]["type"], "object", "{shown}");
            }
            for hint in [
                "readOnlyHint",
                "destructiveHint",
                "idempotentHint",
                "openWorldHint",
            ] {
                assert!(shown["annotations"][hint].is_boolean(), "{shown}");
            }
        }
    }
}
