//! Invoices that are not done with. Where they come from is in `deeds::milestones`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Time;

/// The job an invoice belongs to.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentJob {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) title: String,
}

/// The milestone an invoice belongs to.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentMilestone {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) name: Option<String>,
}

/// One invoice. Source: docs/developers/api-reference/payments/pending.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PendingPayment {
    pub(crate) id: String,
    /// `PENDING_FUNDING` or `PENDING_PAYOUT`.
    pub(crate) status: String,
    /// `FUNDING` for money into escrow, `PAYOUT` for money out of it.
    pub(crate) invoice_kind: String,
    /// What the account is in it.
    pub(crate) viewer_role: String,
    pub(crate) amount_usd: serde_json::Number,
    pub(crate) created_at: Time,
    pub(crate) invoice_number: Option<i64>,
    pub(crate) job: Option<PaymentJob>,
    pub(crate) milestone: Option<PaymentMilestone>,
}

/// `GET /payments/pending`. Source: docs/developers/api-reference/payments/pending.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PendingPayments {
    /// Newest first.
    pub(crate) payments: Vec<PendingPayment>,
}
