//! Webhook subscriptions. What is delivered to them is an event of `updates`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// A subscription; its secret is told once, when it is made.
/// Source: docs/developers/api-reference/webhooks/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) event_types: Vec<String>,
    /// `ACTIVE` or `DISABLED`.
    pub(crate) status: String,
    pub(crate) created_at: Time,
    pub(crate) disabled_at: Option<Time>,
    pub(crate) disabled_reason: Option<String>,
}

/// Body of `POST /webhooks`. Source: docs/developers/api-reference/webhooks/create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes the body; its fields are read one by one"
)]
pub(crate) struct NewWebhook {
    /// Absolute https URL; plain http for this machine only.
    #[schemars(length(min = 1, max = 2048), url)]
    pub(crate) url: String,
    #[schemars(length(min = 1))]
    pub(crate) event_types: Vec<EventType>,
}

/// What can be subscribed. Source: docs/developers/guides/stay-in-sync.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) enum EventType {
    #[serde(rename = "proposal.received")]
    ProposalReceived,
    #[serde(rename = "proposal.status_changed")]
    ProposalStatusChanged,
    #[serde(rename = "message.received")]
    MessageReceived,
    #[serde(rename = "contract.created")]
    ContractCreated,
    #[serde(rename = "milestone.status_changed")]
    MilestoneStatusChanged,
    #[serde(rename = "payment.pending")]
    PaymentPending,
    #[serde(rename = "approval.confirmed")]
    ApprovalConfirmed,
    #[serde(rename = "contract.budget_state_changed")]
    ContractBudgetStateChanged,
}

/// `POST /webhooks`. Source: docs/developers/api-reference/webhooks/create.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(Deserialize))]
pub(crate) struct WebhookMade {
    pub(crate) webhook: Webhook,
    /// Key of the signatures; told only here.
    pub(crate) secret: String,
    pub(crate) message: String,
}

/// `GET /webhooks`, newest first. Source: docs/developers/api-reference/webhooks/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(Deserialize))]
pub(crate) struct WebhookList {
    pub(crate) webhooks: Vec<Webhook>,
}

/// `GET /webhooks/{webhookId}`. Source: docs/developers/api-reference/webhooks/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(Deserialize))]
pub(crate) struct WebhookAnswer {
    pub(crate) webhook: Webhook,
}

/// `DELETE /webhooks/{webhookId}`. Source: docs/developers/api-reference/webhooks/delete.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(Deserialize))]
pub(crate) struct WebhookDeleted {
    /// As it was when it was deleted.
    pub(crate) webhook: Webhook,
    pub(crate) deleted: bool,
}
