//! What keeps a draft from being published, as the platform's validation tells it, and the call
//! that fills the gaps. The same for a draft's answers and for a refused publish.

use serde_json::{Map, Value, json};

use super::{loose, loose_items};
use crate::api::View;
use crate::text::one_line;

/// A field that is missing.
pub(super) struct Gap {
    /// Name, question, allowed values, example and advice on one line.
    pub(super) line: String,
    /// The field, if the line says more of it than its name.
    told: Option<String>,
    keys: Vec<String>,
}

/// The missing fields. The list at the top is the fuller one where both are given; its items may
/// be bare names.
pub(super) fn gaps(body: View<'_>) -> Vec<Gap> {
    let mut missing = body.list("missingFields");
    if missing.is_empty() {
        missing = body.list("validation.missingFields");
    }
    missing.into_iter().map(gap).collect()
}

/// Issues of the validation that say more than the gaps do.
pub(super) fn issues(body: View<'_>, gaps: &[Gap]) -> Vec<String> {
    let rest = body
        .list("validation.issues")
        .into_iter()
        .filter(|issue| {
            let about = issue.text("field").or(issue.text("path"));
            about.is_none() || !gaps.iter().any(|gap| gap.told == about)
        })
        .collect();
    loose_items(rest)
}

/// Arguments of the update that fills the gaps, with `…` for the answers.
pub(super) fn update(job_id: &str, gaps: &[Gap]) -> Value {
    let fields: Map<String, Value> = gaps
        .iter()
        .flat_map(|gap| &gap.keys)
        .map(|key| (key.clone(), "…".into()))
        .collect();
    json!({ "jobId": job_id, "fields": fields })
}

fn gap(missing: View<'_>) -> Gap {
    if let Some(field) = missing.value().as_str() {
        return Gap {
            line: one_line(field),
            told: None,
            keys: vec![field.to_owned()],
        };
    }
    let mut keys: Vec<String> = missing
        .list("updateKeys")
        .iter()
        .filter_map(|key| key.text(""))
        .collect();
    let field = missing
        .text("field")
        .or(keys.first().cloned())
        .unwrap_or_else(|| "unnamed field".to_owned());
    if keys.is_empty() {
        keys.extend(missing.text("field"));
    }

    let kind: Vec<String> = ["label", "type", "code"]
        .iter()
        .filter_map(|name| missing.text(name))
        .collect();
    let mut line = field.clone();
    if !kind.is_empty() {
        line.push_str(&format!(" ({})", kind.join("; ")));
    }
    let question = missing.text("prompt").or(missing.text("message"));
    if let Some(question) = question {
        // Some prompts carry this mark for the agent; whoever reads the line is that agent.
        let question = question.strip_prefix("ask: ").unwrap_or(&question);
        line.push_str(&format!(": {question}"));
    }
    for (label, path) in [
        ("one of", "enumValues"),
        ("e.g.", "example"),
        ("hint:", "hint"),
    ] {
        let told = loose(missing.at(path));
        if !told.is_empty() {
            line.push_str(&format!(" | {label} {told}"));
        }
    }
    if !keys.is_empty() {
        line.push_str(&format!(" | set {}", keys.join(", ")));
    }
    Gap {
        line: one_line(&line),
        told: Some(field),
        keys,
    }
}
