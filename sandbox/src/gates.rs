//! What a request must pass before its operation runs: whose token it is, what its row demands, and
//! that no foreign page sent it. The order in which they are asked is in `dispatch`.

use rusqlite::Transaction;
use serde_json::json;

use super::call::Caller;
use super::dispatch::Incoming;
use super::moment::Moment;
use super::refusal::Refusal;
use super::store::accounts;
use super::table::Operation;

/// The account and the token behind an `Authorization` header.
pub(crate) fn identify(
    tx: &Transaction<'_>,
    authorization: Option<&str>,
    now: Moment,
) -> Result<Caller, Refusal> {
    let secret = authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim())
        .filter(|secret| secret.starts_with("ot_pat_"))
        .ok_or_else(|| Refusal::unauthorized("A personal API token is required."))?;
    let token = accounts::token_by_secret(tx, secret)?
        .filter(|token| token.is_active(now))
        .ok_or_else(|| Refusal::unauthorized("The API token is invalid, expired or revoked."))?;
    accounts::touch_token(tx, &token.id, now)?;
    let account = accounts::by_id(tx, &token.account_id)?
        .ok_or_else(|| Refusal::not_found("The token's user no longer exists."))?;
    Ok(Caller { account, token })
}

/// The gates of a row: scope, claim, feature. An unclaimed account never holds the scopes of what
/// needs a claim, and it is said that it hears of the claim; so where it lacks the scope it hears of
/// both.
/// Source: docs/developers/concepts/scopes-and-capabilities (the order itself is not documented).
pub(crate) fn admit(
    row: &Operation,
    scopes: &[&str],
    caller: &Caller,
    base_url: &str,
) -> Result<(), Refusal> {
    let granted = &caller.token.scopes;
    let covered = scopes.is_empty() || scopes.iter().any(|scope| accounts::covers(granted, scope));
    if let Some(action) = row.claim
        && caller.account.claimed_at.is_none()
    {
        let message = format!("A human must claim this agent account before it can {action}.");
        let mut details = json!({
            "reason": "account_claim_required",
            "action": action,
            "claimUrl": format!("{base_url}/claim"),
        });
        if !covered && let Some(members) = details.as_object_mut() {
            members.insert("requiredScopes".into(), json!(scopes));
            members.insert("grantedScopes".into(), json!(granted));
        }
        return Err(Refusal::forbidden(message).details(details));
    }
    if !covered {
        let message = format!("This token lacks the scope {}.", scopes.join(" or "));
        return Err(Refusal::forbidden(message)
            .details(json!({ "requiredScopes": scopes, "grantedScopes": granted })));
    }
    if let Some(feature) = row.feature
        && caller.account.features_off.iter().any(|off| off == feature)
    {
        let message = format!("The feature {feature} is not enabled for this account.");
        return Err(Refusal::forbidden(message)
            .details(json!({ "featureKey": feature, "mode": "ALLOWLIST" })));
    }
    Ok(())
}

/// Keeps other web pages in the user's browser from pressing the buttons of ours: there is no
/// sign-in here that would stop them.
pub(crate) fn same_site(incoming: &Incoming) -> Result<(), Refusal> {
    let host = incoming.host.as_deref().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let own_origin = format!("http://{host}");
    let foreign = incoming
        .origin
        .as_deref()
        .is_some_and(|origin| origin != own_origin);
    let rebound = !matches!(name, "" | "127.0.0.1" | "localhost");
    if rebound || (foreign && incoming.method != "GET") {
        return Err(Refusal::forbidden(
            "The sandbox's pages answer only to themselves.",
        ));
    }
    Ok(())
}

/// Keeps forms of other web pages from the control door. A browser sends `application/json` to
/// another origin only after asking, and nobody here says yes; a form it sends unasked.
pub(crate) fn json_only(incoming: &Incoming) -> Result<(), Refusal> {
    let kind = incoming.content_type.as_deref().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.is_empty() || kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "The control door takes JSON, not {kind}: send Content-Type: application/json."
    )))
}
