//! The people of an organization. Who may join is in `deeds::team`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// The organization. Source: docs/developers/api-reference/team/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) name: Option<String>,
    pub(crate) owner_user_id: String,
    /// Null until a person has claimed the account.
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) owner_name: Option<String>,
}

/// Somebody who belongs to it. Source: docs/developers/api-reference/team/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) user_id: String,
    /// `OWNER` or `MEMBER`.
    pub(crate) role: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) joined_at: Option<Time>,
}

/// Somebody who was asked and has not answered.
/// Source: docs/developers/api-reference/team/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invite {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) created_at: Time,
    pub(crate) expires_at: Time,
}

/// The people of an organization. Source: docs/developers/api-reference/team/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Team {
    pub(crate) organization: Organization,
    /// The owner first.
    pub(crate) members: Vec<Member>,
    /// Invitations that still stand.
    pub(crate) invites: Vec<Invite>,
}

/// `GET /team`. Source: docs/developers/api-reference/team/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamAnswer {
    pub(crate) team: Team,
}

/// Body of `POST /team/invites`. Source: docs/developers/api-reference/team/invite.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
#[schemars(rename = "NewTeamInvite")]
pub(crate) struct NewInvite {
    #[schemars(email, length(max = 254))]
    pub(crate) email: String,
}

/// `POST /team/invites`. Source: docs/developers/api-reference/team/invite.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct InviteAnswer {
    pub(crate) ok: bool,
    /// `invite_created`, `member_added` or `already_member`.
    pub(crate) status: String,
    pub(crate) email: String,
    /// The team after it.
    pub(crate) team: Team,
}
