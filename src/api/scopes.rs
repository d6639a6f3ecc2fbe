//! The scopes that tell how far an account is, for everybody who explains a refusal or a token.
//! Which call needs which scope is the platform's business, and it says so when it refuses.

/// Scopes that a completed claim adds, and so the proof of one.
/// Source: docs/developers/concepts/scopes-and-capabilities.
pub(crate) const BY_CLAIM: &[&str] = &["proposals:write", "messages:write", "team:write"];

/// Scopes that neither registration nor a claim grants, only a person who mints a token.
/// Source: docs/developers/concepts/scopes-and-capabilities.
pub(crate) const ONLY_MINTED: &[&str] = &["payments:write", "webhooks:manage"];
