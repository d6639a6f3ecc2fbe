//! The open objects of job fields that a draft is made of, and it and a published job are changed
//! with. Which keys the platform takes is its own affair: those that it documents get their name
//! and their type, every other goes on as it was given.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::loose;
use crate::api::View;
use crate::text::{one_line, shorten};

/// Fields to change. At least one.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Fields(pub(super) Map<String, Value>);

/// What is documented of the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A text.
    Text,
    /// Undocumented: whatever is given goes on as it is.
    Unknown,
    /// US dollars per one of these, or in all.
    Dollars(&'static [&'static str]),
    /// A number of things.
    Count,
    /// One of the platform's words, and what people say for them.
    Word(
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
    ),
    /// A list of names, and how the reader takes one text apart (`x-split`).
    Names(&'static str),
}

const PAYMENT_TYPE: Kind = Kind::Word(
    &["PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE"],
    &[
        ("per label", "PAY_PER_LABEL"),
        ("by label", "PAY_PER_LABEL"),
        ("label", "PAY_PER_LABEL"),
        ("per hour", "PAY_PER_HOUR"),
        ("by the hour", "PAY_PER_HOUR"),
        ("hourly", "PAY_PER_HOUR"),
        ("hour", "PAY_PER_HOUR"),
        ("hourly rate", "PAY_PER_HOUR"),
        ("fixed", "FIXED_PRICE"),
        ("flat", "FIXED_PRICE"),
        ("fixed rate", "FIXED_PRICE"),
        ("flat rate", "FIXED_PRICE"),
    ],
);

const EXPERIENCE_LEVEL: Kind = Kind::Word(
    &[
        "EXPERT",
        "ENTRY_LEVEL",
        "INTERMEDIATE",
        "ANY_EXPERIENCE_LEVEL",
    ],
    &[
        ("entry", "ENTRY_LEVEL"),
        ("any", "ANY_EXPERIENCE_LEVEL"),
        ("any level", "ANY_EXPERIENCE_LEVEL"),
        ("any experience", "ANY_EXPERIENCE_LEVEL"),
        ("expert level", "EXPERT"),
        ("intermediate level", "INTERMEDIATE"),
    ],
);

const DATA_VOLUME_UNIT: Kind = Kind::Word(
    &[
        "HOURS_OF_RECORDING_AUDIO_VIDEO",
        "NUMBER_OF_FILES",
        "NUMBER_OF_WORDS",
        "UNKNOWN_NOT_SPECIFIED",
    ],
    &[
        ("files", "NUMBER_OF_FILES"),
        ("words", "NUMBER_OF_WORDS"),
        (
            "hours of recording (audio/video)",
            "HOURS_OF_RECORDING_AUDIO_VIDEO",
        ),
        ("hours of recording", "HOURS_OF_RECORDING_AUDIO_VIDEO"),
        ("unknown", "UNKNOWN_NOT_SPECIFIED"),
        ("not specified", "UNKNOWN_NOT_SPECIFIED"),
    ],
);

/// The published part of the platform's list of draft keys. They may also stand beside `fields`
/// instead of inside it, in any spelling.
///
/// Source: docs/developers/api-reference/job-drafts/update.
const KNOWN: &[(&str, Kind)] = &[
    ("jobTitle", Kind::Text),
    ("jobDescription", Kind::Text),
    ("labelingOverview", Kind::Unknown),
    ("datasetDescription", Kind::Unknown),
    ("dataType", Kind::Unknown),
    ("subjectMatter", Kind::Unknown),
    ("dataVolume", Kind::Count),
    ("dataVolumeUnit", DATA_VOLUME_UNIT),
    ("labelingSoftware", Kind::Unknown),
    ("headcount", Kind::Count),
    ("experienceLevel", EXPERIENCE_LEVEL),
    ("paymentType", PAYMENT_TYPE),
    ("pricePerHour", Kind::Dollars(&["hour", "hr", "h"])),
    ("pricePerLabel", Kind::Dollars(&["label"])),
    ("fixedPrice", Kind::Dollars(&[])),
    ("countries", Kind::Names("names")),
    ("languages", Kind::Names("languages")),
    ("labelTypes", Kind::Names("words")),
    ("aiInterviewRequirements", Kind::Unknown),
    ("budgetRange", Kind::Unknown),
    ("workloadDesc", Kind::Unknown),
    ("timeRequirement", Kind::Unknown),
    ("projectDuration", Kind::Unknown),
    ("freelancerType", Kind::Unknown),
    ("projectScope", Kind::Unknown),
    ("visibility", Kind::Unknown),
];

/// The published part of the keys of a canonical job, which differ from the draft's.
///
/// Source: docs/developers/api-reference/job-drafts/create.
const CANONICAL: &[(&str, Kind)] = &[
    ("title", Kind::Text),
    ("description", Kind::Text),
    ("paymentType", PAYMENT_TYPE),
    ("rateAmount", Kind::Dollars(&["hour", "hr", "h", "label"])),
    ("languages", Kind::Names("languages")),
    ("countries", Kind::Names("names")),
    ("labelTypes", Kind::Names("words")),
    ("tools", Kind::Names("words")),
    ("experienceLevel", EXPERIENCE_LEVEL),
];

/// Draft keys that a canonical job calls by another name.
const CALLED: &[(&str, &str)] = &[
    ("jobTitle", "title"),
    ("jobDescription", "description"),
    ("labelingSoftware", "tools"),
    ("pricePerHour", "rateAmount"),
    ("pricePerLabel", "rateAmount"),
    ("fixedPrice", "rateAmount"),
];

impl Kind {
    /// The reader's schema of a value.
    fn schema(self) -> Value {
        match self {
            Kind::Text => json!({ "type": "string" }),
            Kind::Unknown => json!({}),
            Kind::Dollars(per) => json!({ "type": "number", "x-per": per }),
            Kind::Count => json!({ "type": "number", "x-no-currency": true }),
            Kind::Word(values, _) => {
                json!({ "type": "string", "enum": values, "x-open": true, "x-words": self.words() })
            }
            Kind::Names(way) => json!({ "type": "array", "x-split": way }),
        }
    }

    /// What people say for the values, for the reader.
    fn words(self) -> Map<String, Value> {
        let words = match self {
            Kind::Word(_, words) => words,
            _ => &[],
        };
        words
            .iter()
            .map(|(word, value)| ((*word).to_owned(), (*value).into()))
            .collect()
    }
}

/// What people say for the values of the draft key `key`, for the reader.
pub(super) fn words(key: &str) -> Map<String, Value> {
    let kind = KNOWN.iter().find(|(known, _)| *known == key);
    kind.map(|(_, kind)| kind.words()).unwrap_or_default()
}

/// What is known of the members of the update of a draft, for the reader.
fn known(of: &[(&str, Kind)]) -> Map<String, Value> {
    of.iter()
        .map(|(key, kind)| ((*key).to_owned(), kind.schema()))
        .collect()
}

/// What is known of the members of a canonical job: its own, and those of a draft, which have the
/// same type wherever the platform takes them.
fn known_of_a_job() -> Map<String, Value> {
    let mut all = known(KNOWN);
    all.extend(known(CANONICAL));
    all
}

/// The names that belong into a canonical job, each with its name there.
fn strays() -> Map<String, Value> {
    let own = CANONICAL.iter().map(|(key, _)| (*key, *key));
    let drafts = KNOWN.iter().map(|(key, _)| {
        let other = CALLED.iter().find(|(name, _)| name == key);
        (*key, other.map_or(*key, |(_, name)| *name))
    });
    own.chain(drafts)
        .map(|(key, name)| (key.to_owned(), name.into()))
        .collect()
}

/// Says of the given keys of a draft what kind of value they take, as far as that is documented:
/// one line for each kind.
pub(in crate::tools) fn kinds(keys: &[String]) -> Vec<String> {
    type Is = fn(Kind) -> bool;
    let of = |is: Is| -> Option<String> {
        let found: Vec<&str> = KNOWN
            .iter()
            .filter(|(key, kind)| is(*kind) && keys.iter().any(|known| known == key))
            .map(|(key, _)| *key)
            .collect();
        (!found.is_empty()).then(|| found.join(", "))
    };
    let rows: [(&str, Is); 4] = [
        ("numbers in USD", |kind| matches!(kind, Kind::Dollars(_))),
        ("numbers", |kind| kind == Kind::Count),
        ("lists of names", |kind| matches!(kind, Kind::Names(_))),
        ("text", |kind| kind == Kind::Text),
    ];
    rows.into_iter()
        .filter_map(|(label, is)| Some(format!("{label}: {}", of(is)?)))
        .collect()
}

/// The line that tells what is stored now: what the platform answers, and of what was `sent` the
/// rest, which it took without a word.
pub(super) fn stored(body: View<'_>, sent: &Map<String, Value>) -> Option<String> {
    let answered = body.members("normalizedFields");
    let unsure = body.list("lowConfidenceFields");
    // What was told as doubtful is not told again.
    let is_told = |key: &str, value: &View<'_>| {
        unsure.iter().any(|item| {
            item.text("field").as_deref() == Some(key)
                && item.text("valuePreview") == value.text("")
        })
    };
    let mut told: Vec<String> = answered
        .iter()
        .filter(|(key, value)| !value.is_null() && !is_told(key, value))
        .map(|(key, value)| tell(key, *value))
        .collect();
    told.extend(
        sent.iter()
            .filter(|(key, _)| !answered.iter().any(|(name, _)| name == key))
            .map(|(key, value)| tell(key, View::new(value))),
    );
    (!told.is_empty()).then(|| format!("stored now: {}", told.join("; ")))
}

fn tell(key: &str, value: View<'_>) -> String {
    let said = match (key, value.value()) {
        // Whoever sent it knows it.
        ("jobDescription", Value::String(told)) => {
            return format!("{key} of {} characters", told.chars().count());
        }
        (_, Value::Null) => "null".to_owned(),
        _ => shorten(&loose(value), 120),
    };
    format!("{} = {said}", one_line(key))
}

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
            "x-flat-keys": KNOWN.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
            "x-known": known(KNOWN),
            "x-aliases": ["updates", "changes", "patch", "set", "answers"],
        })
    }
}

/// A job in the platform's own form, for an import.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct CanonicalJob(pub(super) Map<String, Value>);

impl JsonSchema for CanonicalJob {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CanonicalJob".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": true,
            "x-known": known_of_a_job(),
            "x-strays": strays(),
        })
    }
}

/// A schema.org JobPosting, alone, in a list or in a graph: the platform reads each, so whatever
/// JSON is given goes on. Published as an object, which hosts can draw.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct JobPosting(pub(super) Value);

impl JsonSchema for JobPosting {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "JobPosting".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": true, "x-json": true })
    }
}
