//! The draft keys: which there are, what values they take, how a person is asked for them.
//! Which of them a job needs is in `readiness`.

use serde_json::{Map, Value, json};

use super::pay::Pay;

/// How jobs are paid. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) const PAYMENT_TYPES: &[&str] =
    &[Pay::Label.as_str(), Pay::Hour.as_str(), Pay::Fixed.as_str()];
/// Experience asked for. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) const EXPERIENCE_LEVELS: &[&str] = &[
    "EXPERT",
    "ENTRY_LEVEL",
    "INTERMEDIATE",
    "ANY_EXPERIENCE_LEVEL",
];
/// Units of `dataVolume`. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) const VOLUME_UNITS: &[&str] = &[
    "HOURS_OF_RECORDING_AUDIO_VIDEO",
    "NUMBER_OF_FILES",
    "NUMBER_OF_WORDS",
    "UNKNOWN_NOT_SPECIFIED",
];

/// What values a field takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// Dollars or an amount; never negative.
    Number,
    /// A count of at least 1.
    Count,
    Enum(&'static [&'static str]),
    List,
}

/// One draft key.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) prompt: &'static str,
    pub(crate) example: &'static str,
    pub(crate) hint: Option<&'static str>,
}

/// Source: docs/developers/api-reference/job-drafts/capabilities (`draft.updateKeys`).
#[rustfmt::skip]
pub(crate) const FIELDS: &[Field] = &[
    field("jobTitle", "Job title", Kind::Text, "What should the job be called?", "Spanish audio transcription", Some("Name the language, the data and the task.")),
    field("jobDescription", "Job description", Kind::Text, "What is the work, in a few sentences?", "Transcribe recorded customer calls word for word.", None),
    field("labelingOverview", "Labeling overview", Kind::Text, "How is one item to be labeled?", "Type what is said and mark the speakers.", None),
    field("datasetDescription", "Dataset description", Kind::Text, "What does the data look like?", "Phone calls of two to ten minutes.", None),
    field("dataType", "Data type", Kind::Text, "What kind of data is it?", "Audio", None),
    field("subjectMatter", "Subject matter", Kind::Text, "What subject does the data belong to?", "Medical", None),
    field("dataVolume", "Data volume", Kind::Number, "How much data is there?", "40", Some("The unit goes into dataVolumeUnit.")),
    field("dataVolumeUnit", "Data volume unit", Kind::Enum(VOLUME_UNITS), "In which unit is the amount of data given?", "NUMBER_OF_FILES", None),
    field("labelingSoftware", "Labeling software", Kind::Text, "Which tool is the labeling done in?", "Label Studio", None),
    field("headcount", "People to hire", Kind::Count, "How many people should be hired?", "3", None),
    field("experienceLevel", "Experience level", Kind::Enum(EXPERIENCE_LEVELS), "How much experience should the labelers have?", "INTERMEDIATE", Some("ANY_EXPERIENCE_LEVEL keeps the job open to everybody.")),
    field("paymentType", "Payment type", Kind::Enum(PAYMENT_TYPES), "How is the work paid: per hour, per label or at a fixed price?", Pay::Hour.as_str(), Some("Send the matching rate too.")),
    field("pricePerHour", "Price per hour", Kind::Number, "How many US dollars per hour?", "15", None),
    field("pricePerLabel", "Price per label", Kind::Number, "How many US dollars per label?", "0.05", None),
    field("fixedPrice", "Fixed price", Kind::Number, "How many US dollars in total?", "300", None),
    field("countries", "Countries", Kind::List, "Which countries may the labelers be in?", "[\"ES\", \"MX\"]", Some("Leave it out for no restriction.")),
    field("languages", "Languages", Kind::List, "Which languages must the labelers know?", "[\"Spanish\"]", None),
    field("labelTypes", "Label types", Kind::List, "Which kinds of labels are made?", "[\"Transcription\"]", None),
    field("aiInterviewRequirements", "AI interview requirements", Kind::Text, "What should the AI interview look at?", "Ask about experience with phone recordings.", None),
    field("budgetRange", "Budget range", Kind::Text, "What is the budget range?", "$300 to $500", None),
    field("workloadDesc", "Workload", Kind::Text, "What is the workload?", "About ten items an hour.", None),
    field("timeRequirement", "Time requirement", Kind::Text, "How much time is needed per week?", "20 hours per week", None),
    field("projectDuration", "Project duration", Kind::Text, "How long does the project run?", "3 weeks", None),
    field("freelancerType", "Freelancer type", Kind::Text, "Individuals or agencies?", "Individual", None),
    field("projectScope", "Project scope", Kind::Text, "Once or ongoing?", "One-time project", None),
    field("visibility", "Visibility", Kind::Text, "Who may see the job?", "PUBLIC", None),
];

/// The field with this key.
pub(crate) fn find(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.key == key)
}

/// The key of the rate that belongs to a payment type.
pub(crate) fn rate_key(payment_type: &str) -> Option<&'static str> {
    Pay::read(payment_type).map(Pay::rate_key)
}

/// Everything wrong with the values of a patch, one issue each with `code`, `path`, `message`.
pub(crate) fn issues(patch: &Map<String, Value>) -> Vec<Value> {
    let mut issues = Vec::new();
    for (key, value) in patch {
        match find(key) {
            None => issues.push(issue(
                "unrecognized_keys",
                key,
                format!("Unknown key {key}."),
            )),
            Some(field) => {
                if let Err(message) = field.kind.accepts(value) {
                    let code = match field.kind {
                        Kind::Enum(_) => "invalid_enum_value",
                        Kind::Text | Kind::Number | Kind::Count | Kind::List => "invalid_type",
                    };
                    issues.push(issue(code, key, message));
                }
            }
        }
    }
    issues
}

/// One issue in the shape schema violations are reported in; an empty path means the whole body.
pub(crate) fn issue(code: &str, path: &str, message: impl Into<String>) -> Value {
    let path: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
    json!({ "code": code, "path": path, "message": message.into() })
}

impl Kind {
    /// Whether a value fits, and if not, what would.
    pub(crate) fn accepts(self, value: &Value) -> Result<(), String> {
        let fits = match self {
            Kind::Text => value.is_string(),
            Kind::Number => value.as_f64().is_some_and(|number| number >= 0.0),
            Kind::Count => value.as_f64().is_some_and(|n| n >= 1.0 && n.fract() == 0.0),
            Kind::Enum(values) => value.as_str().is_some_and(|text| values.contains(&text)),
            Kind::List => value
                .as_array()
                .is_some_and(|items| items.iter().all(Value::is_string)),
        };
        if fits {
            Ok(())
        } else {
            Err(format!("Expected {}.", self.expected()))
        }
    }

    fn expected(self) -> String {
        match self {
            Kind::Text => "a string".into(),
            Kind::Number => "a number of at least 0".into(),
            Kind::Count => "a whole number of at least 1".into(),
            Kind::Enum(values) => format!("one of {}", values.join(", ")),
            Kind::List => "an array of strings".into(),
        }
    }

    /// The name of the kind in a gap's `type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Number | Kind::Count => "number",
            Kind::Enum(_) => "enum",
            Kind::List => "array",
        }
    }
}

const fn field(
    key: &'static str,
    label: &'static str,
    kind: Kind,
    prompt: &'static str,
    example: &'static str,
    hint: Option<&'static str>,
) -> Field {
    Field {
        key,
        label,
        kind,
        prompt,
        example,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_value_is_reported_with_its_path() {
        let check = |patch: Value, codes: &[&str]| {
            let found = issues(patch.as_object().unwrap());
            let found: Vec<&str> = found.iter().map(|i| i["code"].as_str().unwrap()).collect();
            assert_eq!(found, codes, "{patch}");
        };
        check(
            json!({ "jobTitle": "T", "headcount": 3, "pricePerHour": 0 }),
            &[],
        );
        check(
            json!({ "languages": ["Spanish"], "paymentType": "PAY_PER_HOUR" }),
            &[],
        );
        check(json!({ "title": "T" }), &["unrecognized_keys"]);
        check(
            json!({ "headcount": 1.5, "languages": "Spanish" }),
            &["invalid_type"; 2],
        );
        check(
            json!({ "headcount": 0, "pricePerHour": -1 }),
            &["invalid_type"; 2],
        );
        check(
            json!({ "paymentType": "pay_per_hour" }),
            &["invalid_enum_value"],
        );
        check(json!({ "jobTitle": null }), &["invalid_type"]);
    }

    #[test]
    fn an_issue_names_the_way_to_its_value() {
        let check = |path: &str, expected: Value| {
            assert_eq!(issue("code", path, "message")["path"], expected, "{path}");
        };
        check("headcount", json!(["headcount"]));
        check("source.type", json!(["source", "type"]));
        check("", json!([]));
    }
}
