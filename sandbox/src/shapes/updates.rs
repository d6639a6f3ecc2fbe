//! The feed of account events. Which events there are is in `api::updates`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Time;

/// One event, as the feed and webhooks show it.
/// Source: docs/developers/guides/stay-in-sync.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    /// A decimal number that grows; doubles as cursor.
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) api_version: String,
    pub(crate) created_at: Time,
    pub(crate) resource_id: String,
    pub(crate) job_id: Option<String>,
    /// Ids and states; which ones depends on the type.
    pub(crate) data: Map<String, Value>,
}

/// `GET /updates`. Source: docs/developers/api-reference/updates/poll.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdatesPage {
    /// Oldest first.
    pub(crate) events: Vec<Event>,
    /// The last event's id; on an empty page the cursor that was sent.
    pub(crate) next_cursor: Option<String>,
    pub(crate) has_more: bool,
}
