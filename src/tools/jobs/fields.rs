//! The open object of job fields that a draft and a published job are changed with. Which keys
//! the platform takes is its own affair; nothing here checks them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Fields to change, sent exactly as given. At least one.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Fields(pub(super) Map<String, Value>);

/// Keys that may also stand beside `fields` instead of inside it: the published part of the
/// platform's list.
///
/// Source: docs/developers/api-reference/job-drafts/update.
const KNOWN: &[&str] = &[
    "jobTitle",
    "jobDescription",
    "labelingOverview",
    "datasetDescription",
    "dataType",
    "subjectMatter",
    "dataVolume",
    "dataVolumeUnit",
    "labelingSoftware",
    "headcount",
    "experienceLevel",
    "paymentType",
    "pricePerHour",
    "pricePerLabel",
    "fixedPrice",
    "countries",
    "languages",
    "labelTypes",
    "aiInterviewRequirements",
    "budgetRange",
    "workloadDesc",
    "timeRequirement",
    "projectDuration",
    "freelancerType",
    "projectScope",
    "visibility",
];

/// What to do when the platform refuses keys or values.
pub(super) const REFUSED: &str = "Put right the fields the platform names. `draft.updateKeys` and \
                                  `draft.enums` of opentrain_capabilities {} list every key and \
                                  the exact spelling of the values.";

impl JsonSchema for Fields {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": true,
            "minProperties": 1,
            "x-flat-keys": KNOWN,
            "x-aliases": ["updates", "changes", "patch", "set", "answers"],
        })
    }
}
