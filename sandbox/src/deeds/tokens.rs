//! Personal tokens: the one place where they are put together, and how they end.

use std::collections::BTreeSet;

use serde_json::json;

use super::{No, Step};
use crate::moment::Moment;
use crate::rules::fields::issue;
use crate::secret;
use crate::store::accounts::{self, ALL_SCOPES, Account, Token, covers};

/// Active tokens an account may have. Source: docs/developers/api-reference/tokens/create.
const MOST: usize = 25;
/// Longest name in characters. Source: docs/developers/api-reference/tokens/create.
const LONGEST_NAME: usize = 120;

/// A token that somebody wants.
pub(crate) struct NewToken {
    /// `API token` if it is left out.
    pub(crate) name: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: Option<Moment>,
    /// User id of the member of the team who gets it; `None` for the owner.
    pub(crate) member_id: Option<String>,
}

/// Makes another token of an account. A token makes one with no more scopes than it has, which are
/// `granted`; a person gives what they like.
/// Source: docs/developers/api-reference/tokens/create.
pub(crate) fn make(
    step: Step<'_>,
    account_id: &str,
    granted: Option<&[String]>,
    wanted: NewToken,
) -> Result<Token, No> {
    let name = wanted.name.unwrap_or_else(|| "API token".into());
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Err(wrong_name());
    }
    let mut scopes = wanted.scopes;
    let mut seen = BTreeSet::new();
    scopes.retain(|scope| seen.insert(scope.clone()));
    known(&scopes)?;
    if wanted.expires_at.is_some_and(|at| at <= step.now) {
        return Err(wrong_expiry());
    }
    if let Some(granted) = granted
        && let Some(scope) = scopes.iter().find(|scope| !covers(granted, scope))
    {
        let says = format!("The calling token does not cover the scope {scope}.");
        return Err(No::forbidden(says)
            .fact("requiredScopes", json!(scopes))
            .fact("grantedScopes", json!(granted)));
    }
    let all = accounts::tokens(step.db, account_id)?;
    if all.iter().filter(|token| token.is_active(step.now)).count() >= MOST {
        let says = format!("An account has at most {MOST} active tokens; revoke one.");
        return Err(No::not_now(says).fact("limit", MOST));
    }
    let token = Token {
        name,
        scopes,
        expires_at: wanted.expires_at,
        member_id: wanted.member_id,
        ..blank(step, account_id)?
    };
    accounts::insert_token(step.db, &token)?;
    Ok(token)
}

/// The token an agent gets by itself, under its own name.
pub(super) fn of_agent(step: Step<'_>, account: &Account, scopes: &[&str]) -> Result<Token, No> {
    let token = Token {
        name: account.agent_name.clone().unwrap_or_else(|| "Agent".into()),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..blank(step, &account.id)?
    };
    accounts::insert_token(step.db, &token)?;
    Ok(token)
}

/// Changes what every active token of an account may do, and gives them back.
pub(crate) fn set_scopes(
    step: Step<'_>,
    account_id: &str,
    scopes: &[String],
) -> Result<Vec<Token>, No> {
    known(scopes)?;
    let mut changed = accounts::tokens(step.db, account_id)?;
    changed.retain(|token| token.is_active(step.now));
    for token in &mut changed {
        accounts::set_scopes(step.db, &token.id, scopes)?;
        token.scopes = scopes.to_vec();
    }
    Ok(changed)
}

/// The tokens that somebody sees: the owner all of the account, a member their own.
/// Source: docs/developers/api-reference/tokens/list.
pub(crate) fn seen_by(step: Step<'_>, by: Side<'_>) -> Result<Vec<Token>, No> {
    let mut all = accounts::tokens(step.db, by.account_id)?;
    all.retain(|one| by.sees(one));
    Ok(all)
}

/// Who of an account asks.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) account_id: &'a str,
    /// User id of the member of the team; `None` is the owner.
    pub(crate) member_id: Option<&'a str>,
}

impl<'a> Side<'a> {
    /// Whose a token is.
    pub(crate) fn of(token: &'a Token) -> Self {
        Side {
            account_id: &token.account_id,
            member_id: token.member_id.as_deref(),
        }
    }

    fn sees(self, one: &Token) -> bool {
        self.member_id.is_none() || self.member_id == one.member_id.as_deref()
    }
}

/// Ends a token that whoever asks sees; the moment of an earlier end stays.
/// Source: docs/developers/api-reference/tokens/revoke.
pub(crate) fn revoke(step: Step<'_>, by: Side<'_>, id: &str) -> Result<Token, No> {
    let found = || -> Result<Token, No> {
        accounts::token_by_id(step.db, by.account_id, id)?
            .filter(|one| by.sees(one))
            .ok_or_else(|| No::absent("No such token.").fact("tokenId", id))
    };
    found()?;
    accounts::revoke_token(step.db, id, step.now)?;
    found()
}

/// Ends whichever token has this secret, if there is one.
/// Source: docs/developers/api-reference/agent-auth/revoke.
pub(crate) fn revoke_secret(step: Step<'_>, secret: &str) -> Result<(), No> {
    if let Some(token) = accounts::token_by_secret(step.db, secret)? {
        accounts::revoke_token(step.db, &token.id, step.now)?;
    }
    Ok(())
}

/// Why a name is not taken.
pub(crate) fn wrong_name() -> No {
    wrong(
        "name",
        format!("name must be a string of 1 to {LONGEST_NAME} characters."),
    )
}

/// Why scopes are not taken that are no list of texts.
pub(crate) fn wrong_scopes() -> No {
    wrong("scopes", "scopes must be an array of strings.".into())
}

/// Why an end is not taken that is no moment to come.
pub(crate) fn wrong_expiry() -> No {
    let says = "expiresAt must be an ISO 8601 time in the future.";
    wrong("expiresAt", says.into())
}

fn wrong(field: &str, says: String) -> No {
    let issues = json!([issue("invalid_value", field, says.as_str())]);
    No::wrong(says).fact("field", field).fact("issues", issues)
}

fn known(scopes: &[String]) -> Result<(), No> {
    let known = |scope: &&String| ALL_SCOPES.contains(&scope.as_str());
    let unknown: Vec<&String> = scopes.iter().filter(|scope| !known(scope)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(No::wrong("Some scopes are unknown.")
        .fact("unknownScopes", json!(unknown))
        .fact("supportedScopes", json!(ALL_SCOPES)))
}

/// A token of an account's owner that may nothing yet.
fn blank(step: Step<'_>, account_id: &str) -> Result<Token, No> {
    Ok(Token {
        id: secret::id("tok_")?,
        account_id: account_id.to_owned(),
        member_id: None,
        secret: secret::personal_token()?,
        name: String::new(),
        scopes: Vec::new(),
        created_at: step.now,
        last_used_at: None,
        expires_at: None,
        revoked_at: None,
    })
}
