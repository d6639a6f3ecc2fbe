//! Inviting somebody to a job. What the invited person does is in `world`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Body of `POST /jobs/{id}/invites`. Source: docs/developers/api-reference/jobs/invite.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "only its schema is used; the body is read field by field, to name the wrong one"
)]
pub(crate) struct NewInvite {
    /// The user id of the freelancer, not the slug.
    #[schemars(length(min = 1))]
    pub(crate) freelancer_id: String,
}

/// `POST /jobs/{id}/invites`. Source: docs/developers/api-reference/jobs/invite.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invited {
    pub(crate) ok: bool,
    pub(crate) proposal_id: String,
    pub(crate) job_id: String,
    pub(crate) freelancer_id: String,
    /// Whether there was an invitation or a proposal before.
    pub(crate) already_invited: bool,
}
