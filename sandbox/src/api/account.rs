//! Who the caller is, and its tokens. How accounts come into being is in `agent`.

use rusqlite::Transaction;
use serde_json::Value;

use crate::deeds::tokens::{
    self, NewToken as Wanted, Side, wrong_expiry, wrong_name, wrong_scopes,
};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, v1};
use crate::moment::{self, Moment};
use crate::secret;
use crate::shapes::Time;
use crate::shapes::account::{
    Actor, Me, NewToken, OwnAccount, OwnToken, TokenList, TokenMade, TokenRecord, TokenRevoked,
};
use crate::store::accounts::Token;
use crate::store::team::Role;

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

/// `GET /auth/me`. Source: docs/developers/api-reference/auth/me.
pub(crate) fn me(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let (account, token) = (&caller.account, &caller.token);
    let claimed = account.claimed_at.is_some();
    let (user_id, email, role) = match &caller.member {
        Some(member) => (&member.user_id, Some(member.email.clone()), Role::Member),
        None => (
            &account.user_id,
            account.email.clone().filter(|_| claimed),
            Role::Owner,
        ),
    };
    let person = |name: &str| email.as_ref().map(|_| name.to_owned());
    Answer::of(
        200,
        &Me {
            actor: Actor {
                user_id: user_id.clone(),
                first_name: person("Sandbox"),
                last_name: person("Owner"),
                full_name: person("Sandbox Owner"),
                email,
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
                member_role: Some(role.into()),
            },
        },
    )
}

/// `GET /tokens`. Source: docs/developers/api-reference/tokens/list.
pub(crate) fn list_tokens(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let tokens = tokens::seen_by(call.step(tx), Side::of(&call.caller()?.token))?;
    let tokens = tokens.iter().map(|token| record(token, call.now)).collect();
    Answer::of(200, &TokenList { tokens })
}

/// `POST /tokens`. Source: docs/developers/api-reference/tokens/create.
pub(crate) fn create_token(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let body = call.json_or_empty()?;
    let name = match body.get("name") {
        None => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(_) => return Err(wrong_name().into()),
    };
    let scopes: Vec<String> = match body.get("scopes") {
        None => caller.token.scopes.clone(),
        Some(value) => serde_json::from_value(value.clone()).map_err(|_| wrong_scopes())?,
    };
    let expires_at = match body.get("expiresAt") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let instant = value.as_str().and_then(moment::parse);
            Some(instant.ok_or_else(wrong_expiry)?)
        }
    };
    let wanted = Wanted {
        name,
        scopes,
        expires_at,
        member_id: caller.token.member_id.clone(),
    };
    let granted = Some(caller.token.scopes.as_slice());
    let token = tokens::make(call.step(tx), &caller.account.id, granted, wanted)?;
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
    let token = tokens::revoke(call.step(tx), Side::of(&call.caller()?.token), id)?;
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
