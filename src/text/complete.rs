//! The net under every summary: finds what a model must never miss (ids, states, amounts, links,
//! cursors, reasons) in a body and names those that a text does not contain yet. Free text of
//! other people is never taken from a body here.

use serde_json::Value;

use super::{cents, one_line, usd};

/// The facts of `body` that `text` lacks, as `path = value`, in the body's order.
pub fn complete(body: &Value, text: &str) -> Vec<String> {
    let mut lacking = Vec::new();
    walk(body, "", &Path::Root, text, &mut lacking);
    lacking
}

/// Where a value is; written out only for the few that are lacking.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Member(Path::Root, name) => f.write_str(name),
            Path::Member(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

fn walk(value: &Value, key: &str, path: &Path<'_>, text: &str, lacking: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, name, &Path::Member(path, name), text, lacking);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, key, &Path::Item(path, index), text, lacking);
            }
        }
        Value::String(fact) if !fact.is_empty() && is_fact(key) => {
            let fact = one_line(fact);
            if !text.contains(&fact) {
                lacking.push(format!("{} = {fact}", one_line(&path.to_string())));
            }
        }
        Value::Number(number) if is_amount(key) => {
            let amount = number.as_f64().unwrap_or_default();
            let shown = if key.ends_with("Cents") {
                cents(amount)
            } else {
                usd(amount)
            };
            if !text.contains(&shown) {
                lacking.push(format!("{} = {shown}", one_line(&path.to_string())));
            }
        }
        _ => {}
    }
}

fn is_fact(key: &str) -> bool {
    matches!(
        key,
        "id" | "status" | "state" | "raw" | "code" | "user_code" | "reason" | "reasons"
    ) || [
        "Id", "Ids", "_id", "Url", "url", "uri", "Cursor", "Status", "State",
    ]
    .iter()
    .any(|ending| key.ends_with(ending))
}

fn is_amount(key: &str) -> bool {
    key == "amount" || key.ends_with("Usd") || key.ends_with("Cents")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_that_a_text_lacks_are_named_and_free_text_never_is() {
        let body = json!({
            "approval": { "id": "a1", "status": "pending", "approvalUrl": "https://x/a1", "note": "read me" },
            "amountUsd": 300, "amountCents": 500, "nextCursor": null, "list": [{ "jobId": "j9" }]
        });
        assert_eq!(
            complete(&body, "a1 pending $300.00"),
            [
                "approval.approvalUrl = https://x/a1",
                "amountCents = $5.00",
                "list[0].jobId = j9"
            ]
        );
    }
}
