//! Registration, the claim ceremony and revocation by secret: the `/api/agent` endpoints, which say no
//! in the words of OAuth. The page where the human types the code is in `pages::claim`.

use rusqlite::Transaction;
use serde_json::Value;

use crate::deeds::{Kind, No, accounts, claims, tokens};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, open};
use crate::shapes::Time;
use crate::shapes::agent::{
    ClaimStarted, Exchange, Exchanged, GRANT, NewClaim, NewIdentity, Registration, Revocation,
    Revoked,
};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    open("POST", "/api/agent/identity", register)
        .says("Register an account without a person and get its first token")
        .takes(Shape::of::<NewIdentity>())
        .gives(&[(201, Shape::of::<Registration>())])
        .refuses(&[
            (400, "invalid_request"),
            (400, "unsupported_identity_type"),
            (403, "anonymous_not_enabled"),
            (429, "rate_limit_exceeded"),
        ]),
    open("POST", "/api/agent/identity/claim", start_claim)
        .says("Start, or start anew, the ceremony in which a person becomes the owner")
        .takes(Shape::of::<NewClaim>())
        .gives(&[(200, Shape::of::<ClaimStarted>())])
        .refuses(&[
            (400, "invalid_request"),
            (403, "anonymous_not_enabled"),
            (429, "rate_limit_exceeded"),
        ]),
    open("POST", "/api/agent/oauth/token", exchange)
        .says("Poll for the token of the claimed account, which is delivered once")
        .takes_form(Shape::of::<Exchange>())
        .gives(&[(200, Shape::of::<Exchanged>())])
        .refuses(&[
            (400, "authorization_pending"),
            (400, "slow_down"),
            (400, "expired_token"),
            (400, "invalid_grant"),
            (400, "unsupported_grant_type"),
            (400, "invalid_request"),
        ]),
    open("POST", "/api/agent/oauth/revoke", revoke)
        .says("End a token by its secret")
        .takes_form(Shape::of::<Revocation>())
        .gives(&[(200, Shape::of::<Revoked>())])
        .refuses(&[(400, "invalid_request")]),
];

/// What OAuth calls the reasons for which nothing is delivered.
/// Source: docs/developers/api-reference/agent-auth/token.
const UNDELIVERED: &[(&str, &str)] = &[
    (claims::UNKNOWN, "invalid_grant"),
    (claims::DELIVERED, "invalid_grant"),
    (claims::LAPSED, "expired_token"),
    (claims::PENDING, "authorization_pending"),
    (claims::TOO_SOON, "slow_down"),
];

/// `POST /identity`. Source: docs/developers/api-reference/agent-auth/register.
pub(crate) fn register(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    accounts::open_to_agents(step).map_err(oauth)?;
    let body = call
        .json_or_empty()
        .map_err(|_| invalid("The body must be a JSON object."))?;
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(_) => Err(invalid(&format!("{name} must be a string."))),
    };
    if text("identity_type")?.is_some_and(|kind| kind != "anonymous") {
        return Err(Refusal::oauth(
            400,
            "unsupported_identity_type",
            "Only identity_type anonymous is supported.",
        ));
    }
    let (agent, organization) = (text("agent_name")?, text("organization_name")?);
    let (account, token) = accounts::register(step, agent, organization).map_err(oauth)?;
    Answer::of(
        201,
        &Registration {
            identity_type: "anonymous".into(),
            registration_id: account.registration_id,
            access_token: token.secret,
            token_type: "bearer".into(),
            scopes: token.scopes,
            claim_token: account.claim_token,
            claim_token_expires_at: Time(account.claim_expires_at),
            claim_endpoint: format!("{}/api/agent/identity/claim", call.base_url),
            token_endpoint: format!("{}/api/agent/oauth/token", call.base_url),
            grant_type: GRANT.into(),
        },
    )
}

/// `POST /identity/claim`. Source: docs/developers/api-reference/agent-auth/claim.
pub(crate) fn start_claim(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    accounts::open_to_agents(step).map_err(oauth)?;
    let body = call
        .json()
        .map_err(|_| invalid("The body must be a JSON object."))?;
    let text = |name: &str| {
        let value = body.get(name).and_then(Value::as_str).map(str::trim);
        value
            .filter(|text| !text.is_empty())
            .ok_or_else(|| invalid(&format!("{name} is required.")))
    };
    let (claim_token, email) = (text("claim_token")?, text("email")?);
    let attempt = claims::start(step, claim_token, email).map_err(|no| match no.reason {
        // The documented sample has the word where others have a sentence.
        Some(claims::TAKEN) => invalid(claims::TAKEN),
        Some(claims::UNKNOWN | claims::CLAIMED | claims::LAPSED) => invalid(&no.says),
        _ => oauth(no),
    })?;
    // Nobody gets mail here; it is told as if they did, unless it is to fail.
    let mailed = !claims::mail_fails(step, &attempt)?;
    Answer::of(
        200,
        &ClaimStarted {
            user_code: attempt.user_code,
            verification_uri: format!("{}/claim?token={}", call.base_url, attempt.token),
            expires_in: claims::LIFETIME,
            interval: claims::INTERVAL,
            email_sent: mailed,
        },
    )
}

/// `POST /oauth/token`. Source: docs/developers/api-reference/agent-auth/token.
pub(crate) fn exchange(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let grant = call.form("grant_type");
    if grant.as_deref() != Some(GRANT) {
        return Err(Refusal::oauth(
            400,
            "unsupported_grant_type",
            &format!("grant_type must be {GRANT}."),
        ));
    }
    let claim_token = call
        .form("claim_token")
        .ok_or_else(|| invalid("claim_token is required."))?;
    let token = claims::exchange(call.step(tx), &claim_token).map_err(|no| {
        let named = UNDELIVERED.iter().find(|(why, _)| no.reason == Some(*why));
        match named {
            Some((_, error)) => Refusal {
                keep: no.keep,
                ..Refusal::oauth(400, error, &no.says)
            },
            None => oauth(no),
        }
    })?;
    Answer::of(
        200,
        &Exchanged {
            access_token: token.secret,
            token_type: "bearer".into(),
            scopes: token.scopes,
        },
    )
}

/// `POST /oauth/revoke`. Source: docs/developers/api-reference/agent-auth/revoke.
pub(crate) fn revoke(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let secret = call
        .form("token")
        .ok_or_else(|| invalid("token is required."))?;
    tokens::revoke_secret(call.step(tx), &secret).map_err(oauth)?;
    Answer::of(200, &Revoked {})
}

/// A no in the words of OAuth, which has one where the deed gives none.
fn oauth(no: No) -> Refusal {
    let status = match no.kind {
        Kind::Absent | Kind::Wrong | Kind::Conflict => 400,
        Kind::Forbidden => 403,
        Kind::TooMany => 429,
        Kind::Broken => return no.into(),
    };
    Refusal::oauth(status, no.reason.unwrap_or("invalid_request"), &no.says)
}

fn invalid(description: &str) -> Refusal {
    Refusal::oauth(400, "invalid_request", description)
}
