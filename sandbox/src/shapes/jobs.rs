//! Own jobs: listed, published, edited, closed. Drafts are in `drafts`, the public side in `market`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Time;

/// How many applied. Source: docs/developers/api-reference/jobs/mine.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProposalCounts {
    pub(crate) total: i64,
    /// Those nobody has looked at.
    pub(crate) unreviewed: i64,
}

/// A job of the account. Source: docs/developers/api-reference/jobs/mine.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnJob {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) title: String,
    /// `DRAFT`, `OPEN`, `ONGOING`, `COMPLETED`, `ARCHIVED` or `PENDING_APPROVAL`.
    pub(crate) status: String,
    pub(crate) published: bool,
    pub(crate) accepting_applicants: bool,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// Null while it is a draft.
    pub(crate) job_url: Option<String>,
    pub(crate) proposal_counts: ProposalCounts,
}

/// `GET /jobs/mine`. Source: docs/developers/api-reference/jobs/mine.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnJobs {
    /// Newest first.
    pub(crate) jobs: Vec<OwnJob>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// What publishing sets going. Source: docs/developers/api-reference/jobs/publish.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct SideEffects {
    pub(crate) dispatched: bool,
    /// `queued`, or `skipped` where there was nothing to do.
    pub(crate) status: String,
}

/// `POST /jobs/{id}/publish`. Source: docs/developers/api-reference/jobs/publish.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Published {
    pub(crate) ok: bool,
    pub(crate) job_id: String,
    /// Always `OPEN`.
    pub(crate) status: String,
    /// Whether it was open before, so that nothing was done.
    pub(crate) already_published: bool,
    pub(crate) job_url: String,
    /// To quote to support.
    pub(crate) publish_attempt_id: Option<String>,
    pub(crate) warnings: Vec<String>,
    pub(crate) side_effects: SideEffects,
}

/// What moderation made of an edit. Source: docs/developers/api-reference/jobs/update.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Moderation {
    /// `ALLOW`.
    pub(crate) decision: String,
    pub(crate) reasons: Vec<String>,
}

/// `PATCH /jobs/{id}`. Source: docs/developers/api-reference/jobs/update.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobEdited {
    pub(crate) ok: bool,
    pub(crate) job_id: String,
    /// Always `OPEN`.
    pub(crate) status: String,
    pub(crate) moderation: Moderation,
}

/// `POST /jobs/{id}/close`. Source: docs/developers/api-reference/jobs/close.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobClosed {
    pub(crate) ok: bool,
    pub(crate) job_id: String,
    /// Always `ARCHIVED`.
    pub(crate) status: String,
    /// Whether it was closed before, so that nothing was done.
    pub(crate) already_closed: bool,
}
