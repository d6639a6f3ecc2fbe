//! The bodies of the API as types, one file per family: what the operations answer with, and what
//! the OpenAPI document says of it. How a body is put together is in `routes`.
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

use super::moment::{Moment, iso};

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
