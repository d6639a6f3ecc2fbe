//! Registration, the claim ceremony and revocation by secret. These bodies are in snake case, as
//! OAuth has it; the rules of the ceremony are in `deeds::claims`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;

/// Value of `grant_type` at the token endpoint.
pub(crate) const GRANT: &str = "urn:opentrain:agent-auth:grant-type:claim";

/// Body of `POST /api/agent/identity`; all of it may be left out.
/// Source: docs/developers/api-reference/agent-auth/register.
#[derive(Debug, Deserialize, JsonSchema)]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct NewIdentity {
    /// Only `anonymous` is supported, which is also the default.
    #[schemars(extend("enum" = ["anonymous", null]))]
    pub(crate) identity_type: Option<String>,
    /// Shown to the person on the claim page.
    pub(crate) agent_name: Option<String>,
    /// Name of the organization that is made.
    pub(crate) organization_name: Option<String>,
}

/// `POST /api/agent/identity`. Source: docs/developers/api-reference/agent-auth/register.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub(crate) struct Registration {
    /// Always `anonymous`.
    pub(crate) identity_type: String,
    pub(crate) registration_id: String,
    /// The bearer token, shown once.
    pub(crate) access_token: String,
    /// Always `bearer`.
    pub(crate) token_type: String,
    pub(crate) scopes: Vec<String>,
    /// What the claim is started and polled with; never a bearer token.
    pub(crate) claim_token: String,
    pub(crate) claim_token_expires_at: Time,
    pub(crate) claim_endpoint: String,
    pub(crate) token_endpoint: String,
    /// The `grant_type` to send to the token endpoint.
    pub(crate) grant_type: String,
}

/// Body of `POST /api/agent/identity/claim`.
/// Source: docs/developers/api-reference/agent-auth/claim.
#[derive(Debug, Deserialize, JsonSchema)]
#[expect(
    dead_code,
    reason = "it is read field by field, so that a refusal can name the field"
)]
pub(crate) struct NewClaim {
    #[schemars(length(min = 1))]
    pub(crate) claim_token: String,
    /// Of the person who is to own the account; it must not have one yet.
    #[schemars(email)]
    pub(crate) email: String,
}

/// `POST /api/agent/identity/claim`. Source: docs/developers/api-reference/agent-auth/claim.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub(crate) struct ClaimStarted {
    /// Six digits for the person to type.
    pub(crate) user_code: String,
    /// The page the person types it on.
    pub(crate) verification_uri: String,
    /// Seconds this attempt lives.
    pub(crate) expires_in: i64,
    /// Seconds to wait between polls of the token endpoint.
    pub(crate) interval: i64,
    pub(crate) email_sent: bool,
}

/// Form of `POST /api/agent/oauth/token`.
/// Source: docs/developers/api-reference/agent-auth/token.
#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "forms are read field by field")]
pub(crate) struct Exchange {
    #[schemars(extend("const" = GRANT))]
    pub(crate) grant_type: String,
    #[schemars(length(min = 1))]
    pub(crate) claim_token: String,
}

/// `POST /api/agent/oauth/token`. Source: docs/developers/api-reference/agent-auth/token.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub(crate) struct Exchanged {
    /// The bearer token of the claimed account, delivered once.
    pub(crate) access_token: String,
    /// Always `bearer`.
    pub(crate) token_type: String,
    pub(crate) scopes: Vec<String>,
}

/// Form of `POST /api/agent/oauth/revoke`.
/// Source: docs/developers/api-reference/agent-auth/revoke.
#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "forms are read field by field")]
pub(crate) struct Revocation {
    /// The bearer token to end.
    #[schemars(length(min = 1))]
    pub(crate) token: String,
}

/// `POST /api/agent/oauth/revoke`: nothing, whether the token was known or not.
/// Source: docs/developers/api-reference/agent-auth/revoke.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub(crate) struct Revoked {}
