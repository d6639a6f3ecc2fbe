//! Makes `docs/tools.md` and the README's tool table out of the catalogue and the samples, and
//! fails when they are out of date.

use std::fmt::Write as _;
use std::path::Path;

use opentrain_mcp::{Reply, Tool, Toolset, catalogue};
use serde_json::Value;

use crate::harness::Home;
use crate::samples::{keep, reply, root, sample};

#[test]
fn the_tool_reference_is_up_to_date() {
    let mut page = String::from(
        "# The tools\n\n\
         Made from the code and kept by a test; do not edit. For every tool: its parameters, an \
         example call, both halves of the answer as a model gets them, and the failures that the \
         platform documents, with the very texts. The boundary of fences is random in real \
         answers.\n\n\
         Failures that every tool can meet besides its own are at the [end](#every-tool).\n\n",
    );
    for toolset in Toolset::ALL {
        let of_it = catalogue().filter(|tool| tool.toolset() == *toolset);
        let links: Vec<String> = of_it
            .map(|tool| {
                let bare = tool.name().trim_start_matches("opentrain_");
                format!("[{bare}](#{})", tool.name())
            })
            .collect();
        let name = toolset.name();
        writeln!(page, "- [{name}](#toolset-{name}): {}", links.join(", ")).unwrap();
    }
    for toolset in Toolset::ALL {
        writeln!(page, "\n# Toolset `{}`", toolset.name()).unwrap();
        for tool in catalogue().filter(|tool| tool.toolset() == *toolset) {
            one_tool(tool, &mut page);
        }
    }
    page.push_str(EVERY_TOOL);
    keep(Path::new("docs/tools.md"), &page);
}

/// One test for all of them, so that two never write the file at once.
#[test]
fn the_tables_of_the_readme_are_up_to_date() {
    tool_table();
    configuration_table();
}

fn tool_table() {
    let mut table = String::from("| tool | what it does | effect |\n| --- | --- | --- |\n");
    for toolset in Toolset::ALL {
        writeln!(table, "| **{}** | | |", toolset.name()).unwrap();
        for tool in catalogue().filter(|tool| tool.toolset() == *toolset) {
            let name = tool.name();
            let about = first_sentence(tool);
            writeln!(
                table,
                "| [`{name}`](docs/tools.md#{name}) | {about} | {} |",
                tool.effect().label()
            )
            .unwrap();
        }
    }
    between("README.md", "tools", &table);
}

/// Replaces what stands between `<!-- NAME: … -->` and `<!-- /NAME -->` in a file.
pub(crate) fn between(file: &str, name: &str, wanted: &str) {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let start = text
        .find(&format!("<!-- {name}:"))
        .unwrap_or_else(|| panic!("{file}: no {name}"));
    let start = start + text[start..].find("-->\n").unwrap() + 4;
    let end = text.find(&format!("<!-- /{name} -->")).unwrap();
    keep(
        Path::new(file),
        &format!("{}{wanted}{}", &text[..start], &text[end..]),
    );
}

fn first_sentence(tool: &Tool) -> String {
    let description = tool.description();
    let end = description
        .find(". ")
        .or(description.find(".\n"))
        .map_or(description.len(), |at| at + 1);
    description[..end].to_owned()
}

fn one_tool(tool: &Tool, page: &mut String) {
    let sample = sample(tool);
    let hints = tool.annotations();
    let hint = |name: &str, on: bool| format!("{}{name}", if on { "" } else { "not " });
    writeln!(
        page,
        "\n## {}\n\n{}\n",
        tool.name(),
        tool.description().replace('\n', "\n\n")
    )
    .unwrap();
    writeln!(
        page,
        "{} · {} · {}, {}, {}, {} · [platform's page](https://www.opentrain.ai/{})\n",
        tool.title(),
        tool.effect().label(),
        hint("read-only", hints.read_only),
        hint("destructive", hints.destructive),
        hint("idempotent", hints.idempotent),
        hint("open-world", hints.open_world),
        tool.source(),
    )
    .unwrap();
    parameters(tool, page);
    writeln!(page, "Example call:\n\n```json\n{}\n```\n", tool.example()).unwrap();
    let success = reply(tool, &sample.answers);
    writeln!(
        page,
        "Answer, text half:\n\n````text\n{}\n````\n",
        success.text
    )
    .unwrap();
    writeln!(
        page,
        "<details><summary>structured half</summary>\n\n```json\n{}\n```\n\n</details>\n",
        pretty(&success.structured)
    )
    .unwrap();
    if sample.failures.is_empty() {
        return;
    }
    writeln!(page, "<details><summary>failures</summary>\n").unwrap();
    for (when, status, body) in &sample.failures {
        let Reply { text, .. } = reply(tool, &[(*status, body.clone())]);
        writeln!(page, "When {when}:\n\n````text\n{text}\n````\n").unwrap();
    }
    writeln!(page, "</details>").unwrap();
}

fn parameters(tool: &Tool, page: &mut String) {
    let schema = tool.input_schema();
    let properties = schema["properties"].as_object().unwrap();
    if properties.is_empty() {
        page.push_str("No parameters.\n\n");
        return;
    }
    page.push_str("| parameter | type | | |\n| --- | --- | --- | --- |\n");
    rows(&Value::Object(schema.clone()), "", page);
    page.push('\n');
}

fn rows(schema: &Value, at: &str, page: &mut String) {
    let required = |name: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|n| n == name))
    };
    for (name, property) in schema["properties"].as_object().unwrap() {
        let mut kind = property["type"].as_str().unwrap_or("any").to_owned();
        if let Some(values) = property["enum"]
            .as_array()
            .or(property["items"]["enum"].as_array())
        {
            let values: Vec<String> = values
                .iter()
                .map(|v| format!("`{}`", v.as_str().unwrap()))
                .collect();
            write!(kind, ": {}", values.join(", ")).unwrap();
        }
        for (word, bound) in [
            ("from", "minimum"),
            ("above", "exclusiveMinimum"),
            ("to", "maximum"),
            ("at most characters", "maxLength"),
        ] {
            if let Some(bound) = property[bound].as_f64() {
                write!(kind, " {word} {bound}").unwrap();
            }
        }
        writeln!(
            page,
            "| `{at}{name}` | {kind} | {} | {} |",
            if required(name) { "required" } else { "" },
            property["description"]
                .as_str()
                .unwrap_or_default()
                .replace('|', "\\|"),
        )
        .unwrap();
        if property["properties"].is_object() {
            rows(property, &format!("{at}{name}."), page);
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

const EVERY_TOOL: &str = "
# Every tool

Arguments that cannot be read are all reported at once, with the argument's path, what is allowed,
and a guess at what was meant; nothing is sent. The other failures that no platform's answer is
behind (no token, platform out of reach, an answer that was lost on the way) say so, and what to
do. A write whose answer was lost is reported as OUTCOME UNKNOWN, never as failed, with the call
that tells whether it took effect.
";

fn configuration_table() {
    let mut table =
        String::from("| variable | flag | what it is | default |\n| --- | --- | --- | --- |\n");
    for variable in opentrain_mcp::VARIABLES {
        let flag = variable
            .flag
            .map(|flag| format!("`{flag}`"))
            .unwrap_or_default();
        let (name, doc, default) = (variable.name, variable.doc, variable.default);
        writeln!(table, "| `{name}` | {flag} | {doc} | {default} |").unwrap();
    }
    between("README.md", "variables", &table);
}

/// Asks the sandbox itself, so that nobody is offered a tool that works nowhere but for real.
#[test]
fn the_sandbox_plays_every_tool() {
    let home = Home::new();
    let mut server = home.serve(&["--sandbox"]);
    server.call("opentrain_register_agent", &Value::Null);
    for tool in catalogue() {
        let mut arguments = tool.example();
        // Nobody acts, so there is nothing to wait for.
        arguments.as_object_mut().unwrap().remove("waitSeconds");
        let answer = server.call(tool.name(), &arguments);
        let text = answer["content"][0]["text"].as_str().unwrap();
        assert!(!text.contains("no such endpoint"), "{text}");
    }
}

/// A server added for one folder alone is missing everywhere else, and people do not know why.
#[test]
fn every_install_line_adds_the_server_for_all_projects() {
    fn lines(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                lines(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                let adds = |line: &&str| line.contains("mcp add ");
                found.extend(text.lines().filter(adds).map(str::to_owned));
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["src", "docs"] {
        lines(&root().join(folder), &mut found);
    }
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    found.extend(
        readme
            .lines()
            .filter(|line| line.contains("mcp add "))
            .map(str::to_owned),
    );
    for (host, flag) in [("claude", "--scope user"), ("gemini", "-s user")] {
        let add = format!("{host} mcp add ");
        let lines: Vec<&String> = found.iter().filter(|line| line.contains(&add)).collect();
        assert!(!lines.is_empty(), "{host}");
        for line in lines {
            assert!(line.contains(&format!("{add}{flag} ")), "{line}");
        }
    }
}
