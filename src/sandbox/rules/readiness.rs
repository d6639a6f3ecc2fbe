//! What a draft still lacks before it may be published, and how the API reports it.
//! What may not be published although complete is in `moderation`.

use serde_json::{Map, Value, json};

use super::fields::{self, Field, Kind};

/// The verdict on a draft.
#[derive(Debug)]
pub(crate) struct Validation {
    /// One object per gap. Source: docs/developers/api-reference/job-drafts/create.
    pub(crate) missing: Vec<Value>,
    pub(crate) issues: Vec<Value>,
}

impl Validation {
    /// Whether nothing stands in the way of publishing.
    pub(crate) fn publish_ready(&self) -> bool {
        self.missing.is_empty() && self.issues.is_empty()
    }

    /// The `validation` object of the API.
    pub(crate) fn json(&self) -> Value {
        json!({
            "publishReady": self.publish_ready(),
            "issueCount": self.issues.len(),
            "missingFieldCount": self.missing.len(),
            "missingFields": self.missing,
            "issues": self.issues,
        })
    }
}

/// Looks at the fields of a draft.
pub(crate) fn validate(draft: &Map<String, Value>) -> Validation {
    let mut wanted = vec![
        "jobTitle",
        "jobDescription",
        "headcount",
        "experienceLevel",
        "paymentType",
    ];
    let payment = draft.get("paymentType").and_then(Value::as_str);
    wanted.extend(payment.and_then(fields::rate_key));
    if filled(draft, "dataVolume") {
        wanted.push("dataVolumeUnit");
    }
    let missing = wanted
        .into_iter()
        .filter(|key| !filled(draft, key))
        .filter_map(fields::find)
        .map(gap)
        .collect();
    let issues = conflicting_rates(draft, payment);
    Validation { missing, issues }
}

/// What is worth saying but stops nothing.
pub(crate) fn warnings(draft: &Map<String, Value>) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if !filled(draft, "labelTypes") {
        warnings.push("No label types are given; candidates match better with them.");
    }
    if !filled(draft, "dataType") {
        warnings.push("No data type is given; candidates match better with it.");
    }
    if !filled(draft, "dataVolume") {
        warnings.push("No data volume is given; bids will be rougher.");
    }
    warnings
}

/// A rate that belongs to another payment type would be ignored silently, so it is reported.
fn conflicting_rates(draft: &Map<String, Value>, payment: Option<&str>) -> Vec<Value> {
    let Some(own) = payment.and_then(fields::rate_key) else {
        return Vec::new();
    };
    if filled(draft, own) {
        return Vec::new();
    }
    ["pricePerHour", "pricePerLabel", "fixedPrice"]
        .into_iter()
        .filter(|key| *key != own && filled(draft, key))
        .map(|key| {
            let message = format!("{key} is set but the payment type asks for {own}.");
            fields::issue("rate_does_not_match_payment_type", key, message)
        })
        .collect()
}

fn filled(draft: &Map<String, Value>, key: &str) -> bool {
    match draft.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

fn gap(field: &Field) -> Value {
    let values = match field.kind {
        Kind::Enum(values) => Some(values),
        Kind::Text | Kind::Number | Kind::Count | Kind::List => None,
    };
    let mut keys = vec![field.key];
    if field.key == "paymentType" {
        keys.extend(["pricePerHour", "pricePerLabel", "fixedPrice"]);
    }
    json!({
        "field": field.key,
        "label": field.label,
        "message": format!("{} is required before the job can be published.", field.label),
        "code": "missing_required_field",
        "prompt": format!("ask: {}", field.prompt),
        "type": field.kind.name(),
        "enumValues": values,
        "updateKeys": keys,
        "example": field.example,
        "hint": field.hint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_follow_the_payment_type_and_the_volume() {
        let check = |draft: Value, gaps: &[&str], issues: usize| {
            let validation = validate(draft.as_object().unwrap());
            let found: Vec<&str> = validation
                .missing
                .iter()
                .map(|gap| gap["field"].as_str().unwrap())
                .collect();
            assert_eq!(found, gaps, "{draft}");
            assert_eq!(validation.issues.len(), issues, "{draft}");
            assert_eq!(validation.publish_ready(), gaps.is_empty() && issues == 0);
        };
        let whole = |more: Value| {
            let mut draft = json!({ "jobTitle": "T", "jobDescription": "D", "headcount": 1,
                "experienceLevel": "EXPERT" });
            draft
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            draft
        };
        check(
            json!({}),
            &[
                "jobTitle",
                "jobDescription",
                "headcount",
                "experienceLevel",
                "paymentType",
            ],
            0,
        );
        check(whole(json!({})), &["paymentType"], 0);
        check(
            whole(json!({ "paymentType": "PAY_PER_LABEL" })),
            &["pricePerLabel"],
            0,
        );
        check(
            whole(json!({ "paymentType": "PAY_PER_LABEL", "fixedPrice": 3 })),
            &["pricePerLabel"],
            1,
        );
        let hourly = json!({ "paymentType": "PAY_PER_HOUR", "pricePerHour": 9, "dataVolume": 4 });
        check(whole(hourly), &["dataVolumeUnit"], 0);
        check(
            whole(json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 0 })),
            &[],
            0,
        );
        check(
            whole(json!({ "jobTitle": " ", "paymentType": "FIXED_PRICE", "fixedPrice": 1 })),
            &["jobTitle"],
            0,
        );
    }
}
