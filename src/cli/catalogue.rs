//! The commands that show the tools without calling one: `tools` and `schema`.
//! The rows are in `tools`; nothing here reads credentials.

use serde_json::{Value, json};

use super::out;
use crate::tool::Tool;
use crate::tools::{Selection, Toolbox};

/// Prints the tools on offer, one a line of at most 80 characters, or as JSON.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) fn tools(toolbox: &Toolbox, json: bool) -> anyhow::Result<i32> {
    let tools = toolbox.tools();
    if json {
        let rows: Vec<Value> = tools
            .map(|tool| {
                json!({
                    "name": tool.name(),
                    "toolset": tool.toolset().name(),
                    "effect": tool.effect().label(),
                    "title": tool.title(),
                })
            })
            .collect();
        out::print(&format!("{:#}", Value::Array(rows)))?;
        return Ok(0);
    }
    let rows: Vec<Vec<String>> = tools
        .map(|tool| {
            // What every name begins with may be left out, and the title says the name once more.
            let name = tool.name().trim_start_matches("opentrain_");
            [name, tool.toolset().name(), tool.effect().label()]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    out::print(&out::table(&["TOOL", "TOOLSET", "EFFECT"], &rows))?;
    Ok(0)
}

/// Prints the whole catalogue, whatever the filters say. Two runs print the same bytes.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) fn schema() -> anyhow::Result<i32> {
    let tools = Toolbox::new(&Selection::default());
    let rows: Vec<Value> = tools.tools().map(row).collect();
    out::print(&format!("{:#}", json!({ "tools": rows })))?;
    Ok(0)
}

fn row(tool: &'static Tool) -> Value {
    let hints = tool.annotations();
    json!({
        "name": tool.name(),
        "title": tool.title(),
        "toolset": tool.toolset().name(),
        "effect": tool.effect().label(),
        "annotations": {
            "readOnlyHint": hints.read_only,
            "destructiveHint": hints.destructive,
            "idempotentHint": hints.idempotent,
            "openWorldHint": hints.open_world,
        },
        "description": tool.description(),
        "inputSchema": tool.input_schema(),
        "outputSchema": tool.output_schema(),
        "example": tool.example(),
        "source": tool.source(),
    })
}
