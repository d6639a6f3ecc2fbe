//! The catalogue in the words of the protocol. What a tool says about itself is its own affair.
//!
//! A listing is written from `listed.jsonl`, which a test makes of the rows and holds to them. To
//! derive every schema for each host that asks, and to hold them as trees, was a fifth of the memory
//! of an idle server and most of the time of a listing.

use std::sync::Arc;

use rmcp::model::{JsonObject, ListToolsResult, ServerJsonRpcMessage, ServerResult, Tool};

use super::audience::Halves;

/// How long a client may keep the list, in milliseconds. It cannot change while the process
/// lives; an hour bounds how long a host that restarts us with other flags shows the old one.
pub(super) const TTL_MS: u64 = 3_600_000;

/// Two lines for every tool: it as shown to whoever gets the text alone, and the schema of the
/// structured half that the others are promised.
const LISTED: &str = include_str!("listed.jsonl");

/// One tool as `tools/list` shows it to whoever gets these `halves`: its name, and whether a
/// structured half is promised. [`line()`] puts the rest in.
pub(super) fn entry(name: &'static str, halves: Halves) -> Tool {
    let mut entry = Tool::new(name, "", Arc::new(JsonObject::new()));
    // Who gets no structured half must not be promised one.
    entry.output_schema = (halves == Halves::Both).then(|| Arc::new(JsonObject::new()));
    entry
}

/// A message as it goes out, with the tools of a listing in full.
pub(super) fn line(message: &ServerJsonRpcMessage) -> serde_json::Result<Vec<u8>> {
    if let ServerJsonRpcMessage::Response(response) = message
        && let ServerResult::ListToolsResult(list) = &response.result
    {
        return listing(list, |without| {
            let result = ServerResult::ListToolsResult(without);
            serde_json::to_string(&ServerJsonRpcMessage::response(result, response.id.clone()))
        });
    }
    serde_json::to_vec(message)
}

/// The line of a listing; `around` gives it without its tools.
fn listing(
    list: &ListToolsResult,
    around: impl FnOnce(ListToolsResult) -> serde_json::Result<String>,
) -> serde_json::Result<Vec<u8>> {
    const NO_TOOLS: &str = r#""tools":["#;
    let mut without = list.clone();
    without.tools.clear();
    let around = around(without)?;
    // In a text, such as an id, the quotes would be escaped.
    let Some((before, after)) = around.split_once(NO_TOOLS) else {
        return serde_json::to_vec(list);
    };
    let mut line = Vec::with_capacity(LISTED.len() + around.len());
    line.extend_from_slice(before.as_bytes());
    line.extend_from_slice(NO_TOOLS.as_bytes());
    for (index, tool) in list.tools.iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        match listed(&tool.name).filter(|_| tool.input_schema.is_empty()) {
            Some((entry, schema)) => match (&tool.output_schema, entry.strip_suffix('}')) {
                (Some(_), Some(open)) => {
                    for piece in [open, r#","outputSchema":"#, schema, "}"] {
                        line.extend_from_slice(piece.as_bytes());
                    }
                }
                _ => line.extend_from_slice(entry.as_bytes()),
            },
            None => serde_json::to_writer(&mut line, tool)?,
        }
    }
    line.extend_from_slice(after.as_bytes());
    Ok(line)
}

/// The two lines of a tool.
fn listed(name: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = LISTED.lines();
    std::iter::from_fn(|| Some((lines.next()?, lines.next()?))).find(|(entry, _)| {
        let rest = entry.strip_prefix(r#"{"name":""#);
        rest.and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('"'))
    })
}

#[cfg(test)]
mod tests {
    use rmcp::model::{MetaObject, NumberOrString, ToolAnnotations};
    use serde_json::{Value, json};

    use super::*;

    /// The tool that a host which defers tools shows its model at once: it tells where everything
    /// stands and leads on.
    const FIRST: &str = "opentrain_auth_status";

    /// The lines of a tool, of its row. All four hints are always given, because a host takes a
    /// missing one for the worst case.
    fn derived(tool: &crate::tool::Tool) -> (String, String) {
        let hints = tool.annotations();
        let mut entry = Tool::new(
            tool.name(),
            tool.description(),
            Arc::new(tool.input_schema()),
        );
        entry.title = Some(tool.title().to_owned());
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
        let written = |value: &Value| serde_json::to_string(value).expect("JSON");
        let entry = serde_json::to_value(&entry).expect("JSON");
        (written(&entry), written(&tool.output_schema().into()))
    }

    fn shown(halves: Halves) -> Vec<Value> {
        let names = crate::tools::all().map(crate::tool::Tool::name);
        let tools = names.map(|name| entry(name, halves)).collect();
        let result = ListToolsResult::with_all_items(tools);
        let id = NumberOrString::String(r#"an id with "tools":[] in it"#.into());
        let message =
            ServerJsonRpcMessage::response(ServerResult::ListToolsResult(result), id.clone());
        let line = line(&message).expect("a line");
        assert!(!line.contains(&b'\n'));
        let line: Value = serde_json::from_slice(&line).expect("JSON");
        assert_eq!(line["id"], json!(id));
        line["result"]["tools"].as_array().expect("a list").clone()
    }

    /// At home this test writes the file anew when it is out of date, and fails so that somebody
    /// looks at the difference.
    #[test]
    fn the_listing_is_that_of_the_rows() {
        let rows: Vec<(String, String)> = crate::tools::all().map(derived).collect();
        let lines: String = rows
            .iter()
            .map(|(entry, schema)| format!("{entry}\n{schema}\n"))
            .collect();
        if lines != LISTED {
            if std::env::var_os("CI").is_none_or(|value| value.is_empty()) {
                let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mcp/listed.jsonl");
                std::fs::write(file, &lines).expect("it can be written");
                panic!("src/mcp/listed.jsonl was out of date and has been written anew");
            }
            panic!("src/mcp/listed.jsonl is out of date: run the tests at home and commit it");
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let in_text: Vec<Value> = rows.iter().map(|(entry, _)| read(entry)).collect();
        assert_eq!(shown(Halves::Text), in_text);
        let in_both: Vec<Value> = rows
            .iter()
            .map(|(entry, schema)| {
                let mut entry = read(entry);
                entry["outputSchema"] = read(schema);
                entry
            })
            .collect();
        assert_eq!(shown(Halves::Both), in_both);
    }

    #[test]
    fn a_tool_that_is_not_of_the_catalogue_is_written_as_it_is() {
        let schema = json!({ "type": "object" });
        let schema = Arc::new(schema.as_object().expect("an object").clone());
        let known = crate::tools::all().next().expect("a tool").name();
        let others = vec![
            Tool::new("opentrain", "x", JsonObject::new()),
            Tool::new(known, "y", schema),
        ];
        let result = ServerResult::ListToolsResult(ListToolsResult::with_all_items(others));
        let message = ServerJsonRpcMessage::response(result, NumberOrString::Number(1));
        let line: Value = serde_json::from_slice(&line(&message).expect("a line")).expect("JSON");
        assert_eq!(line, serde_json::to_value(&message).expect("JSON"));
    }

    #[test]
    fn without_a_structured_half_no_schema_promises_one_and_one_tool_is_shown_at_once() {
        let mut first = Vec::new();
        for shown in shown(Halves::Text) {
            assert!(shown.get("outputSchema").is_none(), "{shown}");
            if let Some(meta) = shown.get("_meta") {
                assert_eq!(meta["anthropic/alwaysLoad"], true, "{shown}");
                first.push(shown["name"].clone());
            }
        }
        assert_eq!(first, [FIRST]);
    }

    #[test]
    fn every_tool_is_shown_with_all_that_hosts_look_at() {
        let all = shown(Halves::Both);
        assert_eq!(all.len(), crate::tools::all().count());
        for (tool, shown) in crate::tools::all().zip(all) {
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
