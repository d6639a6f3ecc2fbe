//! The prepaid balance, its ledger and top-ups. What moves money is in `deeds::credits`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// One movement. Source: docs/developers/api-reference/credits/ledger.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerEntry {
    pub(crate) id: String,
    /// `TOP_UP`, `HOLD`, `HOLD_RELEASE`, `CAPTURE`, `REFUND` or `ADJUSTMENT`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Above zero adds to a balance, below zero draws from it.
    pub(crate) amount_cents: i64,
    pub(crate) created_at: Time,
    /// The hold that this movement captures or releases.
    pub(crate) hold_entry_id: Option<String>,
    /// Id of the proposal; the platform spells it this way.
    #[serde(rename = "jobofferId")]
    pub(crate) joboffer_id: Option<String>,
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    pub(crate) top_up_id: Option<String>,
    pub(crate) note: Option<String>,
}

/// Both balances and what moved last. Source: docs/developers/api-reference/credits/balance.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credits {
    /// Free to spend.
    pub(crate) available_cents: i64,
    /// Held for work that is under way.
    pub(crate) reserved_cents: i64,
    pub(crate) currency: String,
    /// The last ten movements, newest first.
    #[schemars(length(max = 10))]
    pub(crate) recent_entries: Vec<LedgerEntry>,
}

/// `GET /credits`. Source: docs/developers/api-reference/credits/balance.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreditsAnswer {
    pub(crate) credits: Credits,
}

/// `GET /credits/ledger`. Source: docs/developers/api-reference/credits/ledger.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerPage {
    /// Newest first.
    pub(crate) entries: Vec<LedgerEntry>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// An amount that a person pays in.
/// Source: docs/developers/api-reference/credits/get-top-up.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopUp {
    pub(crate) id: String,
    /// `PENDING`, `COMPLETED`, `EXPIRED` or `CANCELED`.
    pub(crate) status: String,
    pub(crate) amount_cents: i64,
    pub(crate) created_at: Time,
    pub(crate) completed_at: Option<Time>,
    pub(crate) expires_at: Option<Time>,
}

/// `GET /credits/top-ups/{topUpId}`.
/// Source: docs/developers/api-reference/credits/get-top-up.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopUpAnswer {
    pub(crate) top_up: TopUp,
}

/// Body of `POST /credits/top-ups`.
/// Source: docs/developers/api-reference/credits/create-top-up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct NewTopUp {
    /// Also taken under the name `amount`. Whole cents.
    #[serde(alias = "amount")]
    #[schemars(range(min = 10, max = 10000))]
    pub(crate) amount_usd: serde_json::Number,
}

/// `POST /credits/top-ups`. Source: docs/developers/api-reference/credits/create-top-up.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopUpStarted {
    pub(crate) top_up_id: String,
    /// Where a person pays; given here only.
    pub(crate) checkout_url: String,
    pub(crate) expires_at: Option<Time>,
    pub(crate) top_up: TopUp,
    /// For people.
    pub(crate) message: String,
}
