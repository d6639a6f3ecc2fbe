//! Drafts and what they lack. The draft keys are described once, in `rules::fields`, and the schema
//! of a patch is made from that table.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::rules::fields::{FIELDS, Kind};
use crate::rules::imports::FORMATS;
pub(crate) use crate::rules::readiness::{MissingField, Validation};

/// Which features are on for the account.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Features {
    pub(crate) draft_import: bool,
    pub(crate) draft_create: bool,
    pub(crate) draft_update: bool,
    pub(crate) draft_url_read: bool,
    pub(crate) publish: bool,
    pub(crate) hiring: bool,
    pub(crate) messaging_writes: bool,
    pub(crate) team: bool,
    pub(crate) payments_write: bool,
    pub(crate) credits: bool,
    pub(crate) webhooks: bool,
}

/// The values that some draft keys are limited to.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DraftEnums {
    pub(crate) payment_type: Vec<String>,
    pub(crate) experience_level: Vec<String>,
    pub(crate) data_volume_unit: Vec<String>,
}

/// What drafts are made of. Source: docs/developers/api-reference/job-drafts/capabilities.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Drafting {
    pub(crate) import_formats: Vec<String>,
    /// The keys a draft or an open job can be patched under.
    pub(crate) update_keys: Vec<String>,
    pub(crate) enums: DraftEnums,
}

/// `GET /job-drafts/capabilities`.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Capabilities {
    /// Always `public_api_job_drafting`.
    pub(crate) feature_key: String,
    /// Always `job-drafts`.
    pub(crate) namespace: String,
    /// `ALL` or `ALLOWLIST`.
    pub(crate) rollout_mode: String,
    pub(crate) actor_is_admin: bool,
    pub(crate) capabilities: Features,
    pub(crate) draft: Drafting,
    /// `token` or `session`.
    pub(crate) auth_bootstrap: String,
    pub(crate) enabled: bool,
}

/// Input that found no draft key. Source: docs/developers/api-reference/job-drafts/create.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnmappedField {
    pub(crate) path: String,
    pub(crate) reason: String,
    /// The beginning of the value.
    pub(crate) value_preview: Option<String>,
}

/// A value that was guessed. Source: docs/developers/api-reference/job-drafts/create (its members
/// are not documented).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DoubtfulField {
    pub(crate) field: String,
    pub(crate) reason: String,
    /// The beginning of the value.
    pub(crate) value_preview: Option<String>,
}

/// `POST /job-drafts`. Source: docs/developers/api-reference/job-drafts/create.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Draft {
    pub(crate) ok: bool,
    pub(crate) job_id: String,
    /// `DRAFT`; of a draft made earlier under the same key, the state it has now.
    pub(crate) status: String,
    /// The draft for a person.
    pub(crate) draft_url: String,
    /// The same, for a last look.
    pub(crate) review_url: String,
    pub(crate) validation: Validation,
    pub(crate) missing_fields: Vec<MissingField>,
    /// What was understood.
    pub(crate) normalized_fields: DraftFields,
    /// What is worth saying but stops nothing.
    pub(crate) warnings: Vec<String>,
    pub(crate) unmapped_fields: Vec<UnmappedField>,
    pub(crate) low_confidence_fields: Vec<DoubtfulField>,
}

/// `PATCH /job-drafts/{jobId}`. Source: docs/developers/api-reference/job-drafts/update.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DraftPatched {
    pub(crate) ok: bool,
    pub(crate) job_id: String,
    /// Always `DRAFT`.
    pub(crate) status: String,
    pub(crate) draft_url: String,
    pub(crate) validation: Validation,
    pub(crate) missing_fields: Vec<MissingField>,
}

/// A structured import, or a text. Source: docs/developers/api-reference/job-drafts/create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct Source {
    /// Which of the payloads is there.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = FORMATS))]
    pub(crate) kind: String,
    /// The payload of `text`.
    #[schemars(length(min = 1, max = 60000))]
    pub(crate) text: Option<String>,
    /// The payload of `opentrain_canonical`.
    pub(crate) job: Option<Map<String, Value>>,
    /// The payload of `schema_org_job_posting`: the object, a list or graph with one, or its text.
    pub(crate) json_ld: Option<Value>,
    /// The payload of `indeed_xml` and `hr_xml`; its first posting is read.
    pub(crate) xml: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

/// Body of `POST /job-drafts`: a text, a source, or a format with its payload beside it. A null
/// counts as left out.
/// Source: docs/developers/api-reference/job-drafts/create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("anyOf" = ways()))]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct NewDraft {
    /// The job in plain words.
    #[schemars(length(min = 1, max = 60000))]
    pub(crate) raw_job_description: Option<String>,
    pub(crate) source: Option<Source>,
    /// Which of the payloads is there.
    #[schemars(extend("enum" = formats_or_null()))]
    pub(crate) format: Option<String>,
    /// The payload of `text`.
    #[schemars(length(min = 1, max = 60000))]
    pub(crate) text: Option<String>,
    /// The payload of `opentrain_canonical`.
    pub(crate) job: Option<Map<String, Value>>,
    /// The payload of `schema_org_job_posting`: the object, a list or graph with one, or its text.
    pub(crate) json_ld: Option<Value>,
    /// The payload of `indeed_xml` and `hr_xml`; its first posting is read.
    pub(crate) xml: Option<String>,
    /// The caller's own name for the draft; it decides nothing.
    pub(crate) external_id: Option<String>,
    /// With a key that was sent before, the draft made then is answered and none is made.
    pub(crate) idempotency_key: Option<String>,
}

/// Values under the draft keys. Source: docs/developers/api-reference/job-drafts/update.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(transparent)]
pub(crate) struct DraftFields(pub(crate) Map<String, Value>);

impl JsonSchema for DraftFields {
    fn schema_name() -> Cow<'static, str> {
        "DraftFields".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        fields("Values under the draft keys.", 0)
    }
}

/// Body of `PATCH /job-drafts/{jobId}` and `PATCH /jobs/{id}`: one or more draft keys, no others.
/// Source: docs/developers/api-reference/job-drafts/update.
pub(crate) struct DraftPatch;

impl JsonSchema for DraftPatch {
    fn schema_name() -> Cow<'static, str> {
        "DraftPatch".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        fields("One or more draft keys with their new values.", 1)
    }
}

/// What a body must have at least: a text, or a format with its payload, at the top or in `source`.
fn ways() -> Vec<Value> {
    let formats = |key: &str| -> Vec<Value> {
        FORMATS
            .iter()
            .map(|format| {
                let (payload, kind) = match *format {
                    "text" => ("text", json!({ "type": "string" })),
                    "opentrain_canonical" => ("job", json!({ "type": "object" })),
                    "schema_org_job_posting" => {
                        ("jsonLd", json!({ "type": ["object", "array", "string"] }))
                    }
                    _ => ("xml", json!({ "type": "string" })),
                };
                json!({
                    "required": [key, payload],
                    "properties": { key: { "const": format }, payload: kind },
                })
            })
            .collect()
    };
    let mut ways = vec![
        json!({
            "required": ["rawJobDescription"],
            "properties": { "rawJobDescription": { "type": "string" } },
        }),
        json!({
            "required": ["source"],
            "properties": { "source": { "type": "object", "anyOf": formats("type") } },
        }),
    ];
    ways.extend(formats("format"));
    ways
}

fn formats_or_null() -> Vec<Option<&'static str>> {
    FORMATS.iter().copied().map(Some).chain([None]).collect()
}

fn fields(description: &str, at_least: usize) -> Schema {
    let mut properties = Map::new();
    for field in FIELDS {
        let mut schema = match field.kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Number => json!({ "type": "number", "minimum": 0 }),
            Kind::Count => json!({ "type": "integer", "minimum": 1 }),
            Kind::Enum(values) => json!({ "type": "string", "enum": values }),
            Kind::List => json!({ "type": "array", "items": { "type": "string" } }),
        };
        if let Some(members) = schema.as_object_mut() {
            let hint = field.hint.map(|hint| format!(" {hint}"));
            let text = format!("{}.{}", field.label, hint.unwrap_or_default());
            members.insert("description".into(), text.into());
        }
        properties.insert(field.key.into(), schema);
    }
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("description".into(), description.into());
    schema.insert("properties".into(), properties.into());
    if at_least > 0 {
        schema.insert("minProperties".into(), at_least.into());
    }
    schema.insert("additionalProperties".into(), false.into());
    schema.into()
}
