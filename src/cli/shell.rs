//! Next steps as a person types them. What models are told is a call of a tool; at a terminal it is a
//! command.

use serde_json::Value;

use crate::tools;

/// What begins the line of a next step.
const NEXT: &str = "next: ";

/// The text with the calls in its next steps as commands of `program`. Only our own lines are touched:
/// nobody else's word begins one of these.
pub(super) fn as_commands(text: &str, program: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| match line.starts_with(NEXT) {
            true => commands(line, program),
            false => line.to_owned(),
        })
        .collect();
    lines.join("\n")
}

/// A line with every call in it as a command.
fn commands(line: &str, program: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("opentrain_") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, after) = from.split_at(end.unwrap_or(from.len()));
        if !tools::all().any(|tool| tool.name() == name) {
            out.push_str(name);
            rest = after;
            continue;
        }
        let (arguments, after) = arguments(after);
        let bare = name.trim_start_matches("opentrain_");
        out.push_str(&format!("{program} call {bare}{arguments}"));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The JSON object that follows a tool's name, quoted for a shell, and what stands behind it.
fn arguments(after: &str) -> (String, &str) {
    let none = (String::new(), after);
    let Some(json) = after.strip_prefix(' ').filter(|json| json.starts_with('{')) else {
        return none;
    };
    let mut read = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    let Some(Ok(value)) = read.next() else {
        return none;
    };
    let behind = json.get(read.byte_offset()..).unwrap_or_default();
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return (String::new(), behind);
    }
    (format!(" {}", quoted(&value.to_string())), behind)
}

/// A word that a shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_become_commands_and_everything_else_stays() {
        let text = "opentrain_hire_proposal {\"a\":1} stays\n\
                    next: wait: opentrain_get_approval {\"approvalId\":\"apr_1\",\"waitSeconds\":45}\n\
                    next: Judge by opentrain_get_proposal {\"proposalId\":\"it's\"} and the profile.\n\
                    next: opentrain_list_jobs {}\n\
                    next: call opentrain_nothing {\"a\":1}; opentrain_get_credits tells.";
        assert_eq!(
            as_commands(text, "opentrain-mcp --sandbox"),
            "opentrain_hire_proposal {\"a\":1} stays\n\
             next: wait: opentrain-mcp --sandbox call get_approval '{\"approvalId\":\"apr_1\",\"waitSeconds\":45}'\n\
             next: Judge by opentrain-mcp --sandbox call get_proposal '{\"proposalId\":\"it'\\''s\"}' and the profile.\n\
             next: opentrain-mcp --sandbox call list_jobs\n\
             next: call opentrain_nothing {\"a\":1}; opentrain-mcp --sandbox call get_credits tells."
        );
    }
}
