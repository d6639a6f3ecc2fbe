//! The body of a request to hire. What it answers with is in `approvals`.

use schemars::JsonSchema;
use serde::Deserialize;

/// `POST /proposals/{proposalId}/hire`. Source: docs/developers/api-reference/proposals/hire.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "only its schema is used; the body is read field by field, to name the wrong one"
)]
pub(crate) struct HireRequest {
    pub(crate) milestone: FirstMilestone,
    /// Hire although the proposal is marked "Not a fit".
    pub(crate) confirm_not_fit_override: Option<bool>,
}

/// The first milestone of the contract to come. It has a name, a description, or both.
/// Source: docs/developers/api-reference/proposals/hire.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("anyOf" = [{ "required": ["name"] }, { "required": ["description"] }]))]
#[expect(dead_code, reason = "as above")]
pub(crate) struct FirstMilestone {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// US dollars, with at most two decimals; fees come on top.
    #[schemars(range(max = 100_000_000), extend("exclusiveMinimum" = 0))]
    pub(crate) amount: f64,
    /// A date, or an instant with an offset.
    pub(crate) due_date: Option<String>,
}
