//! Who the caller is, and its tokens. How accounts come into being is in `agent`.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::moment::{self, Moment};
use crate::refusal::Refusal;
use crate::rules::fields::issue;
use crate::secret;
use crate::shapes::Time;
use crate::shapes::account::{
    Actor, Me, NewToken, OwnAccount, OwnToken, TokenList, TokenMade, TokenRecord, TokenRevoked,
};
use crate::store::accounts::{self, ALL_SCOPES, Token, covers};
use crate::table::{Operation, Shape, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/auth/me", &[], me)
        .says("Who the token belongs to and what it may do")
        .gives(&[(200, Shape::of::<Me>())]),
    v1("GET", "/api/public/v1/tokens", &[], list_tokens)
        .says("All tokens of the account, without their secrets")
        .gives(&[(200, Shape::of::<TokenList>())]),
    v1("POST", "/api/public/v1/tokens", &[], create_token)
        .says("Make another token, with the scopes of the calling one or fewer")
        .takes(Shape::of::<NewToken>())
        .gives(&[(201, Shape::of::<TokenMade>())])
        .refuses(&[
            (400, "issues"),
            (400, "field,issues"),
            (400, "unknownScopes,supportedScopes"),
            (403, "requiredScopes,grantedScopes"),
            (409, "limit"),
        ]),
    v1("DELETE", "/api/public/v1/tokens/{tokenId}", &[], revoke_token)
        .says("Revoke a token at once and for good")
        .gives(&[(200, Shape::of::<TokenRevoked>())])
        .refuses(&[(404, "tokenId")]),
];

/// Active tokens an account may have. Source: docs/developers/api-reference/tokens/create.
const MAX_TOKENS: usize = 25;

/// `GET /auth/me`. Source: docs/developers/api-reference/auth/me.
pub(crate) fn me(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let (account, token) = (&caller.account, &caller.token);
    let claimed = account.claimed_at.is_some();
    let person = |name: &str| claimed.then(|| name.to_owned());
    Answer::of(
        200,
        &Me {
            actor: Actor {
                user_id: account.user_id.clone(),
                email: account.email.clone().filter(|_| claimed),
                first_name: person("Sandbox"),
                last_name: person("Owner"),
                full_name: person("Sandbox Owner"),
                user_type: "EMPLOYER".into(),
            },
            token: OwnToken {
                id: token.id.clone(),
                label: Some(token.name.clone()),
                scopes: token.scopes.clone(),
                owner_organization_id: None,
            },
            account: OwnAccount {
                kind: "employer_organization".into(),
                organization_id: Some(account.organization_id.clone()),
                owner_user_id: Some(account.user_id.clone()),
                member_role: Some("OWNER".into()),
            },
        },
    )
}

/// `GET /tokens`. Source: docs/developers/api-reference/tokens/list.
pub(crate) fn list_tokens(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let tokens = accounts::tokens(tx, call.account_id()?)?;
    let tokens = tokens.iter().map(|token| record(token, call.now)).collect();
    Answer::of(200, &TokenList { tokens })
}

/// `POST /tokens`. Source: docs/developers/api-reference/tokens/create.
pub(crate) fn create_token(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let body = call.json_or_empty()?;
    let wrong = |field: &str, message: &str| {
        Refusal::bad_request(message).details(json!({
            "field": field,
            "issues": [issue("invalid_value", field, message)],
        }))
    };
    let name = match body.get("name") {
        None => "API token",
        Some(Value::String(name)) if (1..=120).contains(&name.chars().count()) => name,
        Some(_) => {
            return Err(wrong(
                "name",
                "name must be a string of 1 to 120 characters.",
            ));
        }
    };
    let mut scopes: Vec<String> = match body.get("scopes") {
        None => caller.token.scopes.clone(),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|_| wrong("scopes", "scopes must be an array of strings."))?,
    };
    let mut seen = BTreeSet::new();
    scopes.retain(|scope| seen.insert(scope.clone()));
    let unknown: Vec<&String> = scopes
        .iter()
        .filter(|scope| !ALL_SCOPES.contains(&scope.as_str()))
        .collect();
    if !unknown.is_empty() {
        return Err(Refusal::bad_request("Some scopes are unknown.")
            .details(json!({ "unknownScopes": unknown, "supportedScopes": ALL_SCOPES })));
    }
    let expires_at = match body.get("expiresAt") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let instant = value.as_str().and_then(moment::parse);
            let future = instant.filter(|at| *at > call.now);
            Some(future.ok_or_else(|| {
                wrong(
                    "expiresAt",
                    "expiresAt must be an ISO 8601 time in the future.",
                )
            })?)
        }
    };
    let granted = &caller.token.scopes;
    if let Some(scope) = scopes.iter().find(|scope| !covers(granted, scope)) {
        let message = format!("The calling token does not cover the scope {scope}.");
        return Err(Refusal::forbidden(message)
            .details(json!({ "requiredScopes": scopes, "grantedScopes": granted })));
    }
    let active = accounts::tokens(tx, &caller.account.id)?;
    let active = active
        .iter()
        .filter(|token| token.status(call.now) == "active")
        .count();
    if active >= MAX_TOKENS {
        let message = format!("An account has at most {MAX_TOKENS} active tokens; revoke one.");
        return Err(Refusal::conflict(message).details(json!({ "limit": MAX_TOKENS })));
    }
    let token = Token {
        id: secret::id("tok_")?,
        account_id: caller.account.id.clone(),
        secret: secret::personal_token()?,
        name: name.to_owned(),
        scopes,
        created_at: call.now,
        last_used_at: None,
        expires_at,
        revoked_at: None,
    };
    accounts::insert_token(tx, &token)?;
    let metadata = record(&token, call.now);
    Answer::of(
        201,
        &TokenMade {
            token: token.secret,
            token_type: "bearer".into(),
            metadata,
        },
    )
}

/// `DELETE /tokens/{tokenId}`. Source: docs/developers/api-reference/tokens/revoke.
pub(crate) fn revoke_token(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("tokenId");
    let account_id = call.account_id()?;
    let absent = || Refusal::not_found("No such token.").details(json!({ "tokenId": id }));
    accounts::token_by_id(tx, account_id, id)?.ok_or_else(absent)?;
    accounts::revoke_token(tx, id, call.now)?;
    let token = accounts::token_by_id(tx, account_id, id)?.ok_or_else(absent)?;
    let token = record(&token, call.now);
    Answer::of(200, &TokenRevoked { token })
}

/// What is told of a token: everything but its secret.
pub(crate) fn record(token: &Token, now: Moment) -> TokenRecord {
    TokenRecord {
        id: token.id.clone(),
        name: token.name.clone(),
        preview: secret::preview(&token.secret),
        scopes: token.scopes.clone(),
        status: token.status(now).into(),
        organization_id: None,
        created_at: Time(token.created_at),
        last_used_at: token.last_used_at.map(Time),
        expires_at: token.expires_at.map(Time),
        revoked_at: token.revoked_at.map(Time),
    }
}
