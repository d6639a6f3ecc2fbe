//! Proposals and the interviews that came with them. How they come about is in `world`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::Time;

/// `GET /jobs/{id}/proposals`. Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Proposals {
    /// Newest first.
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) next_cursor: Option<String>,
}

/// One person's proposal on one job.
/// Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Proposal {
    pub(crate) id: String,
    pub(crate) job_id: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) job_title: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) status: Status,
    pub(crate) bid: Bid,
    pub(crate) candidate: Candidate,
    pub(crate) metrics: Metrics,
}

/// How far a proposal is. Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    /// E.g. `NOT_A_FIT`; an invitation nobody has answered is `INVITED`.
    pub(crate) raw: String,
    /// E.g. `Not a fit`.
    pub(crate) label: String,
}

/// What somebody asks for. Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bid {
    pub(crate) amount_usd: Number,
    /// `PER_HOUR`, `PER_LABEL` or `FIXED_PRICE`.
    pub(crate) unit: String,
    pub(crate) labeler_hourly_rate_usd: Option<Number>,
}

/// Who proposes. Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Candidate {
    /// The user id.
    pub(crate) id: String,
    pub(crate) profile_slug: Option<String>,
    /// First name and last initial.
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) display_name: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) first_name: String,
    pub(crate) last_name_initial: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) profile_title: Option<String>,
    pub(crate) profile_photo_url: Option<String>,
    pub(crate) country_code: String,
    pub(crate) country: String,
    pub(crate) talent_type: String,
    pub(crate) highest_earnings_usd: Option<Number>,
    pub(crate) review_count: Option<Number>,
}

/// Scores. Source: docs/developers/api-reference/jobs/list-proposals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metrics {
    /// 0 to 10.
    pub(crate) interview_score: Option<Number>,
    /// 0 to 100.
    pub(crate) match_score: Option<Number>,
}

/// `GET /proposals/{proposalId}`. Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProposalBody {
    pub(crate) proposal: ProposalDetail,
}

/// A proposal with what only its own page has.
/// Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProposalDetail {
    #[serde(flatten)]
    pub(crate) proposal: Proposal,
    pub(crate) ai_interview: AiInterview,
    pub(crate) verification: Verification,
    /// Results of a labeling assessment; the members are not documented.
    pub(crate) open_label: Option<Map<String, Value>>,
    /// Null before a hire.
    pub(crate) contract: Option<ProposalContract>,
}

/// The interview in short. Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct AiInterview {
    pub(crate) score: Option<Number>,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) summary: Option<String>,
    pub(crate) transcript_available: bool,
}

/// What the platform has checked. Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verification {
    pub(crate) location: Option<LocationCheck>,
    pub(crate) identity: IdentityCheck,
}

/// Where somebody was seen. Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct LocationCheck {
    /// E.g. `PASSED`.
    pub(crate) status: String,
    /// E.g. `GPS`.
    pub(crate) method: String,
    pub(crate) checked_at: Time,
}

/// Whether somebody is who they say. Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdentityCheck {
    pub(crate) verified: bool,
}

/// The contract that came of a proposal; the members are not documented.
/// Source: docs/developers/api-reference/proposals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProposalContract {
    pub(crate) id: String,
    /// `active` or `ended`.
    pub(crate) status: String,
    pub(crate) start_date: Time,
}

/// `GET /proposals/{proposalId}/interview`.
/// Source: docs/developers/api-reference/proposals/interview.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterviewBody {
    pub(crate) interview: Interview,
}

/// A whole interview. Source: docs/developers/api-reference/proposals/interview.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Interview {
    pub(crate) proposal_id: String,
    #[serde(flatten)]
    pub(crate) recorded: Recorded,
}

/// An interview as it is kept in the store.
/// Source: docs/developers/api-reference/proposals/interview.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recorded {
    pub(crate) interview_id: String,
    pub(crate) score: Option<Number>,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) summary: Option<String>,
    /// Oldest first.
    pub(crate) messages: Vec<Line>,
}

/// One line of an interview. Source: docs/developers/api-reference/proposals/interview.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Line {
    pub(crate) id: String,
    /// `interviewer` or `candidate`.
    pub(crate) role: String,
    /// Without contact data.
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) content: String,
    pub(crate) sent_at: Time,
}
