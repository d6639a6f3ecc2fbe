//! What a draft still lacks before it may be published, and how the API reports it.
//! What may not be published although complete is in `moderation`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::fields::{self, Field, Kind};

/// Something a draft lacks, with the question to ask for it.
/// Source: docs/developers/api-reference/job-drafts/create.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct MissingField {
    pub(crate) field: String,
    pub(crate) label: String,
    /// Why it is needed.
    pub(crate) message: String,
    pub(crate) code: String,
    /// The question, for a person.
    pub(crate) prompt: String,
    /// `string`, `number`, `enum` or `array`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The values it is limited to.
    pub(crate) enum_values: Option<Vec<String>>,
    /// The keys to answer under.
    pub(crate) update_keys: Vec<String>,
    /// A text even where the value is a number.
    pub(crate) example: String,
    pub(crate) hint: Option<String>,
}

/// Something in a draft that contradicts itself.
/// Source: docs/developers/api-reference/job-drafts/create (its members are not documented).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issue {
    pub(crate) code: String,
    /// The way to the value from the top.
    pub(crate) path: Vec<String>,
    pub(crate) message: String,
}

/// Whether a draft may be published, and what stands in the way.
/// Source: docs/developers/api-reference/job-drafts/create.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Validation {
    pub(crate) publish_ready: bool,
    pub(crate) issue_count: usize,
    pub(crate) missing_field_count: usize,
    pub(crate) missing_fields: Vec<MissingField>,
    pub(crate) issues: Vec<Issue>,
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
    let missing_fields: Vec<MissingField> = wanted
        .into_iter()
        .filter(|key| !filled(draft, key))
        .filter_map(fields::find)
        .map(gap)
        .collect();
    let issues = conflicting_rates(draft, payment);
    Validation {
        publish_ready: missing_fields.is_empty() && issues.is_empty(),
        issue_count: issues.len(),
        missing_field_count: missing_fields.len(),
        missing_fields,
        issues,
    }
}

/// What is worth saying but stops nothing.
pub(crate) fn warnings(draft: &Map<String, Value>) -> Vec<String> {
    let mut warnings = Vec::new();
    if !filled(draft, "labelTypes") {
        warnings.push("No label types are given; candidates match better with them.".into());
    }
    if !filled(draft, "dataType") {
        warnings.push("No data type is given; candidates match better with it.".into());
    }
    if !filled(draft, "dataVolume") {
        warnings.push("No data volume is given; bids will be rougher.".into());
    }
    warnings
}

/// A rate that belongs to another payment type would be ignored silently, so it is reported.
fn conflicting_rates(draft: &Map<String, Value>, payment: Option<&str>) -> Vec<Issue> {
    let Some(own) = payment.and_then(fields::rate_key) else {
        return Vec::new();
    };
    if filled(draft, own) {
        return Vec::new();
    }
    ["pricePerHour", "pricePerLabel", "fixedPrice"]
        .into_iter()
        .filter(|key| *key != own && filled(draft, key))
        .map(|key| Issue {
            code: "rate_does_not_match_payment_type".into(),
            path: vec![key.into()],
            message: format!("{key} is set but the payment type asks for {own}."),
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

fn gap(field: &Field) -> MissingField {
    let values = match field.kind {
        Kind::Enum(values) => Some(values.iter().map(|value| (*value).to_owned()).collect()),
        Kind::Text | Kind::Number | Kind::Count | Kind::List => None,
    };
    let mut keys = vec![field.key];
    if field.key == "paymentType" {
        keys.extend(["pricePerHour", "pricePerLabel", "fixedPrice"]);
    }
    MissingField {
        field: field.key.into(),
        label: field.label.into(),
        message: format!(
            "{} is required before the job can be published.",
            field.label
        ),
        code: "missing_required_field".into(),
        prompt: format!("ask: {}", field.prompt),
        kind: field.kind.name().into(),
        enum_values: values,
        update_keys: keys.into_iter().map(str::to_owned).collect(),
        example: field.example.into(),
        hint: field.hint.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn gaps_follow_the_payment_type_and_the_volume() {
        let check = |draft: Value, gaps: &[&str], issues: usize| {
            let validation = validate(draft.as_object().unwrap());
            let found: Vec<&str> = validation
                .missing_fields
                .iter()
                .map(|gap| gap.field.as_str())
                .collect();
            assert_eq!(found, gaps, "{draft}");
            assert_eq!(validation.issues.len(), issues, "{draft}");
            assert_eq!(validation.publish_ready, gaps.is_empty() && issues == 0);
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
