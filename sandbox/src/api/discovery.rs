//! The documents by which an agent that knows nothing finds its way: OpenAPI, the two of OAuth, and
//! two texts. What they tell is made from the rows; the texts around it are in `discovery/`.

use rusqlite::Transaction;
use serde_json::json;

use crate::deeds::claims::{INTERVAL, LIFETIME as ATTEMPT};
use crate::http::call::{Answer, Call};
use crate::http::openapi;
use crate::http::refusal::Refusal;
use crate::http::table::{Access, Operation, document};
use crate::shapes::agent::GRANT;
use crate::store::accounts::{ALL_SCOPES, POST_CLAIM_SCOPES, PRE_CLAIM_SCOPES};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    document("/llms.txt", llms)
        .says("What is here and how to begin, on one page"),
    document("/auth.md", auth)
        .says("How an agent gets a token and a person gets the account"),
    document("/api/public/v1/openapi.json", openapi)
        .says("All operations with their bodies and refusals, in OpenAPI 3.1"),
    document("/.well-known/oauth-protected-resource", resource)
        .says("The API as a protected resource, RFC 9728"),
    document("/.well-known/oauth-authorization-server", server)
        .says("The agent endpoints as an authorization server, RFC 8414"),
];

/// `GET /llms.txt`. Source: docs/developers/agent-discovery.
pub(crate) fn llms(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let text = filled(include_str!("discovery/llms.txt"), call);
    Ok(Answer::text("text/plain; charset=utf-8", text))
}

/// `GET /auth.md`. Source: docs/developers/agent-discovery.
pub(crate) fn auth(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let text = filled(include_str!("discovery/auth.md"), call);
    Ok(Answer::text("text/markdown; charset=utf-8", text))
}

/// `GET /api/public/v1/openapi.json`. Source: docs/developers/agent-discovery.
pub(crate) fn openapi(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::ok(openapi::document(call.table, call.base_url)))
}

/// `GET /.well-known/oauth-protected-resource`. Source: docs/developers/agent-discovery; the
/// member names are those of RFC 9728.
pub(crate) fn resource(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let base = call.base_url;
    Ok(Answer::ok(json!({
        "resource": format!("{base}/api/public/v1"),
        "authorization_servers": [base],
        "scopes_supported": ALL_SCOPES,
        "bearer_methods_supported": ["header"],
        "resource_name": "OpenTrain Public API, played by a sandbox",
        "resource_documentation": format!("{base}/auth.md"),
    })))
}

/// `GET /.well-known/oauth-authorization-server`. Source: docs/developers/agent-discovery; the
/// member names are those of RFC 8414, those inside `agent_auth` this sandbox's own.
pub(crate) fn server(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let base = call.base_url;
    Ok(Answer::ok(json!({
        "issuer": base,
        "token_endpoint": format!("{base}/api/agent/oauth/token"),
        "revocation_endpoint": format!("{base}/api/agent/oauth/revoke"),
        "scopes_supported": ALL_SCOPES,
        // The one grant needs no page to be sent to.
        "response_types_supported": [],
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "service_documentation": format!("{base}/auth.md"),
        "agent_auth": {
            "identity_endpoint": format!("{base}/api/agent/identity"),
            "claim_endpoint": format!("{base}/api/agent/identity/claim"),
            "identity_types_supported": ["anonymous"],
            "grant_type": GRANT,
            "polling_interval": INTERVAL,
        },
    })))
}

/// A text with this sandbox's own values in the places of the names in braces.
fn filled(text: &str, call: &Call<'_>) -> String {
    let list = |scopes: &[&str]| {
        let quoted: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
        quoted.join(", ")
    };
    let added: Vec<&str> = POST_CLAIM_SCOPES
        .iter()
        .copied()
        .filter(|scope| !PRE_CLAIM_SCOPES.contains(scope))
        .collect();
    let never: Vec<&str> = ALL_SCOPES
        .iter()
        .copied()
        .filter(|scope| !POST_CLAIM_SCOPES.contains(scope))
        .collect();
    let values = [
        ("{base}", call.base_url.to_owned()),
        ("{grant}", GRANT.to_owned()),
        ("{interval}", INTERVAL.to_string()),
        ("{attempt}", (ATTEMPT / 60).to_string()),
        ("{pre_claim_scopes}", list(PRE_CLAIM_SCOPES)),
        ("{added_scopes}", list(&added)),
        ("{never_scopes}", list(&never)),
        ("{operations}", listed(call)),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(name, value)
    })
}

fn listed(call: &Call<'_>) -> String {
    let lines: Vec<String> = (call.table.rows())
        .filter(|row| row.is_api())
        .map(|row| {
            let needs = match row.access {
                Access::Token([]) => " (any token)".to_owned(),
                Access::Token(scopes) => format!(" ({})", scopes.join(" or ")),
                _ => String::new(),
            };
            let claim = if row.claim.is_some() {
                ", claimed accounts only"
            } else {
                ""
            };
            format!(
                "- `{} {}`: {}{needs}{claim}",
                row.method, row.path, row.paper.summary
            )
        })
        .collect();
    lines.join("\n")
}
