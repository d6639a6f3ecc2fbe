//! Who the caller is, and its tokens. Which tokens may be made is decided in `deeds::tokens`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// The person an account belongs to; nameless until somebody has claimed it.
/// Source: docs/developers/api-reference/auth/me.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Actor {
    pub(crate) user_id: String,
    pub(crate) email: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) full_name: Option<String>,
    /// `EMPLOYER`.
    pub(crate) user_type: String,
}

/// The token of the call. Source: docs/developers/api-reference/auth/me.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnToken {
    pub(crate) id: String,
    /// The `name` it has among the tokens.
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) label: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) owner_organization_id: Option<String>,
}

/// The account of the call. Source: docs/developers/api-reference/auth/me.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnAccount {
    /// `employer_organization`.
    pub(crate) kind: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) owner_user_id: Option<String>,
    /// `OWNER`.
    pub(crate) member_role: Option<String>,
}

/// `GET /auth/me`. Source: docs/developers/api-reference/auth/me.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    pub(crate) actor: Actor,
    pub(crate) token: OwnToken,
    pub(crate) account: OwnAccount,
}

/// A token without its secret. Source: docs/developers/api-reference/tokens/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenRecord {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) name: String,
    /// The secret with its middle masked.
    pub(crate) preview: String,
    pub(crate) scopes: Vec<String>,
    /// `active`, `expired` or `revoked`.
    pub(crate) status: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) created_at: Time,
    pub(crate) last_used_at: Option<Time>,
    /// Null means never.
    pub(crate) expires_at: Option<Time>,
    pub(crate) revoked_at: Option<Time>,
}

/// `GET /tokens`. Source: docs/developers/api-reference/tokens/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenList {
    /// Newest first, expired and revoked ones included.
    pub(crate) tokens: Vec<TokenRecord>,
}

/// Body of `POST /tokens`; all of it may be left out.
/// Source: docs/developers/api-reference/tokens/create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct NewToken {
    /// `API token` by default.
    #[schemars(length(min = 1, max = 120), extend("type" = "string"))]
    pub(crate) name: Option<String>,
    /// The caller's own by default; none may be asked for that the caller does not cover.
    #[schemars(extend("type" = "array"))]
    pub(crate) scopes: Option<Vec<String>>,
    /// In the future; left out or null, the token does not expire.
    pub(crate) expires_at: Option<Time>,
}

/// `POST /tokens`. Source: docs/developers/api-reference/tokens/create.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenMade {
    /// The secret, shown here only.
    pub(crate) token: String,
    /// Always `bearer`.
    pub(crate) token_type: String,
    pub(crate) metadata: TokenRecord,
}

/// `DELETE /tokens/{tokenId}`. Source: docs/developers/api-reference/tokens/revoke.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenRevoked {
    pub(crate) token: TokenRecord,
}
