//! The bodies of the API as types, one file per family: what the operations answer with, and what
//! the OpenAPI document says of it. How a body is put together is in `api`.
//!
//! A field is `Option` where the platform may send null; a field it may leave out is skipped when it
//! is `None`. In tests every type is read back too, so that published examples can be held to it.

pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod approvals;
pub(crate) mod contracts;
pub(crate) mod credits;
pub(crate) mod drafts;
pub(crate) mod hire;
pub(crate) mod invites;
pub(crate) mod jobs;
pub(crate) mod market;
pub(crate) mod messages;
pub(crate) mod payments;
pub(crate) mod people;
pub(crate) mod proposals;
pub(crate) mod team;
pub(crate) mod updates;
pub(crate) mod webhooks;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::moment::{Moment, iso};
use super::rules::scrub;

/// Serializes what somebody wrote: contact data has no way out through any field.
/// Source: docs/developers/concepts/privacy-and-work-email.
pub(crate) fn said<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&scrub::clean(text))
}

/// [`said`], where nothing may have been written.
pub(crate) fn said_if<S: Serializer>(
    text: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    text.as_deref().map(scrub::clean).serialize(serializer)
}

/// [`said`] of several texts.
pub(crate) fn said_all<S: Serializer>(texts: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(|text| scrub::clean(text)))
}

/// [`said`] of every text in objects whose members are not documented.
pub(crate) fn said_in<S: Serializer>(
    objects: &[Map<String, Value>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let clean = |value: &Value| match value {
        Value::String(text) => Value::String(scrub::clean(text)),
        other => other.clone(),
    };
    serializer.collect_seq(objects.iter().map(|object| {
        let members = object
            .iter()
            .map(|(key, value)| (key.clone(), clean(value)));
        members.collect::<Map<String, Value>>()
    }))
}

/// A moment as the API writes it, e.g. `2026-06-12T10:00:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Moment);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&iso(self.0))
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::moment::parse(&text)
            .map(Time)
            .ok_or_else(|| serde::de::Error::custom(format!("{text} is no time")))
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}
