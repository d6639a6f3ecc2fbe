//! The catalogue in the words of the protocol. What a tool says about itself is its own affair.

use std::sync::Arc;

use rmcp::model::{MetaObject, Tool, ToolAnnotations};

use super::audience::Halves;

/// How long a client may keep the list, in milliseconds. It cannot change while the process
/// lives; an hour bounds how long a host that restarts us with other flags shows the old one.
pub(super) const TTL_MS: u64 = 3_600_000;

/// The tool that a host which defers tools shows its model at once: it tells where everything
/// stands and leads on.
const FIRST: &str = "opentrain_auth_status";

/// One tool as `tools/list` shows it to whoever gets these `halves`. All four hints are always
/// given, because a host takes a missing one for the worst case.
pub(super) fn entry(tool: &crate::tool::Tool, halves: Halves) -> Tool {
    let hints = tool.annotations();
    let (description, schema) = tool.listed();
    let mut entry = Tool::new(tool.name(), description, Arc::new(schema));
    entry.title = Some(tool.title().to_owned());
    // Who gets no structured half must not be promised one.
    entry.output_schema = (halves == Halves::Both).then(|| Arc::new(tool.output_schema()));
    if tool.name() == FIRST {
        let mut meta = MetaObject::new();
        meta.insert("anthropic/alwaysLoad".to_owned(), true.into());
        entry.meta = Some(meta);
    }
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
    use super::super::audience::Halves;

    #[test]
    fn without_a_structured_half_no_schema_promises_one_and_one_tool_is_shown_at_once() {
        let mut first = Vec::new();
        for tool in crate::tools::all() {
            let shown = serde_json::to_value(super::entry(tool, Halves::Text)).expect("JSON");
            assert!(shown.get("outputSchema").is_none(), "{shown}");
            if let Some(meta) = shown.get("_meta") {
                assert_eq!(meta["anthropic/alwaysLoad"], true, "{shown}");
                first.push(tool.name());
            }
        }
        assert_eq!(first, [super::FIRST]);
    }

    #[test]
    fn every_tool_is_shown_with_all_that_hosts_look_at() {
        for tool in crate::tools::all() {
            let shown = serde_json::to_value(super::entry(tool, Halves::Both)).expect("JSON");
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
