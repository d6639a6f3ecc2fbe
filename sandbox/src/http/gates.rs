//! What a request must pass before its operation runs: that it is meant for this machine, that no
//! foreign page sent it, that a person's page hears of a person alone, whose token it is, and what its
//! row demands. The order in which they are asked is in `dispatch`.

use std::net::{Ipv4Addr, Ipv6Addr};

use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::call::Caller;
use super::eyes::Eyes;
use super::message::Incoming;
use super::refusal::Refusal;
use super::table::{Access, Operation};
use crate::moment::{Moment, SECOND};
use crate::store::sessions::Who;
use crate::store::{accounts, team};

/// The account and the token behind an `Authorization` header.
pub(crate) fn identify(
    tx: &Transaction<'_>,
    authorization: Option<&str>,
    now: Moment,
) -> Result<Caller, Refusal> {
    let secret = secret(authorization)
        .ok_or_else(|| Refusal::unauthorized("A personal API token is required."))?;
    let token = accounts::token_by_secret(tx, secret)?
        .filter(|token| token.is_active(now))
        .ok_or_else(|| Refusal::unauthorized("The API token is invalid, expired or revoked."))?;
    // To the second, so that not every read has to write.
    if token
        .last_used_at
        .is_none_or(|last| last / SECOND != now / SECOND)
    {
        accounts::touch_token(tx, &token.id, now)?;
    }
    let gone = || Refusal::not_found("The token's user no longer exists.");
    let account = accounts::by_id(tx, &token.account_id)?.ok_or_else(gone)?;
    let member = match &token.member_id {
        Some(id) => Some(team::by_user(tx, &account.id, id)?.ok_or_else(gone)?),
        None => None,
    };
    Ok(Caller {
        account,
        token,
        member,
    })
}

fn secret(authorization: Option<&str>) -> Option<&str> {
    authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim())
        .filter(|secret| secret.starts_with("ot_pat_"))
}

/// Whose token a request carries that is not let through with it, whether it still is good or not.
pub(crate) fn whose(db: &Connection, authorization: Option<&str>) -> Option<String> {
    let token = accounts::token_by_secret(db, secret(authorization)?).ok()?;
    token.map(|token| token.account_id)
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

/// Keeps out what is meant for another host: a name that somebody points to this machine would let
/// their web page read everything here. `own` is our host and port.
pub(crate) fn own_host(incoming: &Incoming, own: &str) -> Result<(), Refusal> {
    let port = own.rsplit_once(':').map_or(own, |(_, port)| port);
    let Some(host) = incoming.host.as_deref() else {
        return Err(Refusal::bad_request(format!(
            "The request names no host; it has to name this one: Host: {own}."
        )));
    };
    if host.contains(',') {
        return Err(Refusal::bad_request(
            "The request names more than one host.",
        ));
    }
    // The host in an absolute target comes before the header, so either could be the one meant.
    let named = [Some(host), incoming.authority.as_deref()];
    if (named.into_iter().flatten()).all(|name| is_this_machine(name, port)) {
        return Ok(());
    }
    Err(Refusal::forbidden(format!(
        "The sandbox answers to {own}, localhost:{port} and [::1]:{port} only."
    )))
}

/// Whether a host with its port is a name of this machine's own, and the port ours.
fn is_this_machine(host: &str, own_port: &str) -> bool {
    // Left out by clients that are written by hand; a browser names every port but 80, so that no name
    // of somebody else gets in by it.
    let (name, port) = match host.rsplit_once(':').filter(|_| !host.ends_with(']')) {
        Some((name, port)) => (name, port),
        None => (host, own_port),
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let here = match name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
    {
        Some(inner) => inner == "::1" || inner.parse() == Ok(Ipv6Addr::LOCALHOST),
        None => name.eq_ignore_ascii_case("localhost") || name.parse() == Ok(Ipv4Addr::LOCALHOST),
    };
    here && port == own_port
}

/// Keeps other web pages in the user's browser from doing anything here: there is no sign-in that
/// would stop them. Only browsers say where a request comes from; programs need not.
pub(crate) fn same_site(incoming: &Incoming) -> Result<(), Refusal> {
    let reads = matches!(incoming.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let elsewhere = incoming.origin.is_some() && !from_here(incoming);
    let site = incoming.fetch_site.as_deref().unwrap_or("none");
    if reads || !elsewhere && matches!(site, "same-origin" | "none") {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "A web page of another origin sent this. The sandbox does nothing for other pages.",
    )
    .details(json!({ "reason": "cross_site" })))
}

/// Whether a browser says that one of our own pages sent a request.
fn from_here(incoming: &Incoming) -> bool {
    let own = format!("http://{}", incoming.host.as_deref().unwrap_or_default());
    (incoming.origin.as_deref()).is_some_and(|origin| origin.eq_ignore_ascii_case(&own))
}

/// Lets nobody act on a person's page but whoever is at the page. That the form was sent from it
/// before is told by its value, in `forms`.
pub(crate) fn at_the_page(incoming: &Incoming) -> Result<(), Refusal> {
    let kind = incoming.content_type.as_deref().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let same_origin = incoming.fetch_site.as_deref() == Some("same-origin");
    if !from_here(incoming) && !same_origin {
        return Err(Refusal::not_from_page(
            "Nothing was done: this was not sent from the page, since it says no origin. Only a \
             person at the page acts here; open the link in a browser.",
        ));
    }
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::not_from_page(
            "Nothing was done: this is not the form of the page. Only a person at the page acts \
             here; open the link in a browser.",
        ));
    }
    Ok(())
}

/// Lets nobody see a page of a part but whoever signed in there.
pub(crate) fn signed(row: &Operation, eyes: &Eyes) -> Result<(), Refusal> {
    let Access::Signed(who) = row.access else {
        return Ok(());
    };
    let part = match who {
        Who::Operator => "whoever runs the sandbox",
        Who::Employer => "employers",
        Who::Trainer => "trainers",
    };
    match eyes.who() {
        Some(found) if found == who => Ok(()),
        Some(found) => Err(Refusal::forbidden(format!(
            "This page is for {part}, and you are signed in as {found}."
        ))
        .details(json!({ "reason": OTHER_EYES }))),
        None => Err(Refusal::forbidden(format!(
            "This page is for {part}. Nothing was done, since nobody is signed in."
        ))
        .details(json!({ "reason": SIGN_IN }))),
    }
}

/// The reason of a refusal where somebody has to sign in first.
pub(crate) const SIGN_IN: &str = "sign_in";
/// The reason of a refusal where somebody is signed in as somebody else.
const OTHER_EYES: &str = "other_eyes";

/// Keeps an agent from doing what is for its human: whoever shows an API token is no person.
pub(crate) fn no_agent(incoming: &Incoming) -> Result<(), Refusal> {
    if incoming.authorization.is_none() {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "Nothing was done: only a person can act here, and this request carries an agent's token. \
         Give the link to your human and wait for the decision; the API tells of it. This attempt is \
         in the log.",
    )
    .details(json!({ "reason": AGENT_TOKEN })))
}

/// Why an attempt to act in a person's place was refused, in the words of the log.
pub(crate) fn attempt(refusal: &Refusal) -> Option<&'static str> {
    let mark = refusal.mark();
    [AGENT_TOKEN, NOT_FROM_PAGE]
        .into_iter()
        .find(|reason| mark == *reason)
}

/// The reason of a refusal to whoever shows an API token where a person acts.
pub(crate) const AGENT_TOKEN: &str = "agent_token";
/// The reason of a refusal of what acts on a page without having been there.
pub(crate) const NOT_FROM_PAGE: &str = "not_from_page";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_few_names_and_one_port() {
        let check = |host: &str, ours: bool| {
            assert_eq!(is_this_machine(host, "4100"), ours, "{host}");
        };
        for ours in [
            "127.0.0.1:4100",
            "localhost:4100",
            "LocalHost:4100",
            "localhost.:4100",
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::1]:4100",
            "[0:0:0:0:0:0:0:1]:4100",
        ] {
            check(ours, true);
        }
        for other in [
            "",
            ":4100",
            "127.0.0.1:4101",
            "127.0.0.1:80",
            "127.0.0.1:",
            "127.0.0.1:+4100",
            "127.0.0.1:04100",
            "127.0.0.1:4100.",
            "127.1:4100",
            "2130706433:4100",
            "0x7f.0.0.1:4100",
            "0.0.0.0:4100",
            "::1:4100",
            "[::]:4100",
            "[::1:4100",
            "[fe80::1]:4100",
            "localhost..:4100",
            "localhost.evil.example:4100",
            "127.0.0.1.evil.example:4100",
            "evil.example:4100",
            "user@localhost:4100",
            "evil.example:4100@localhost:4100",
            "localhost:4100:4100",
            "localhost :4100",
        ] {
            check(other, false);
        }
    }
}
