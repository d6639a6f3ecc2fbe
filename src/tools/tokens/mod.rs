//! API tokens of the account: seeing, minting and revoking them. The token that this server uses
//! is the client's, and no tool here changes it.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::columns::{self, Column};
use crate::api::{Refusal, Request, View};
use crate::text::ways::{MINT, REPLACE};
use crate::text::{Text, moment};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Problem, Tool, Toolset};

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<ListTokens>(),
    Tool::of::<CreateToken>(),
    Tool::of::<RevokeToken>(),
];

const TOKEN: &str = "id, name, preview (masked), scopes, status (active, expired, revoked), \
                     organizationId, createdAt, lastUsedAt, expiresAt, revokedAt";

/// Lists the account's API tokens, masked: active, expired and revoked ones.
///
/// Not paged. Marks the one in use here.
#[derive(Deserialize, JsonSchema)]
struct ListTokens {}

impl Endpoint for ListTokens {
    const NAME: &'static str = "opentrain_list_tokens";
    const TITLE: &'static str = "List tokens";
    const TOOLSET: Toolset = Toolset::Tokens;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/tokens/list";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[("tokens", Kind::List, TOKEN)];

    fn request(&self) -> Request {
        Request::get(["tokens"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let all = body.list("tokens");
        let active = all.iter().filter(|token| is_active(**token)).count();
        text.line(format!(
            "{} tokens, {active} of them active (at most 25 may be); the list is not paged.",
            all.len()
        ));
        tokens(&all, text);
        let marked = all.iter().any(|token| in_use(*token, text) == Some(true));
        if !marked && all.iter().any(|token| is_active(*token)) {
            text.line("Which of them is in use here cannot be told from this list.");
            text.next(
                "which of them is in use here",
                "opentrain_auth_status",
                json!({}),
            );
        }
    }
}

/// Mints another API token for this account, shown in full only once.
///
/// Only when your human wants a token for another program: whoever reads it can act for the
/// account. It can have no scope that the token in use lacks, which stays in use.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CreateToken {
    /// What it is for.
    #[schemars(length(min = 1, max = 120), extend("x-aliases" = ["label"]))]
    name: Option<String>,
    /// Such as `jobs:read`; default: all that the token in use has.
    #[schemars(length(min = 1), extend("x-aliases" = ["scope"]))]
    scopes: Option<Vec<String>>,
    /// ISO 8601, in the future; default: never.
    #[schemars(extend("x-date" = true, "x-aliases" = ["expires", "expiry"]))]
    expires_at: Option<String>,
}

impl CreateToken {
    /// The scopes one by one, whether they came as a list or, the OAuth way, as one string.
    fn scopes(&self) -> Option<Vec<&str>> {
        let given = self.scopes.as_ref()?;
        let split = |text| str::split(text, |c: char| c.is_whitespace() || c == ',');
        Some(
            given
                .iter()
                .flat_map(|text| split(text.as_str()))
                .filter(|scope| !scope.is_empty())
                .collect(),
        )
    }
}

impl Endpoint for CreateToken {
    const NAME: &'static str = "opentrain_create_token";
    const TITLE: &'static str = "Create token";
    const TOOLSET: Toolset = Toolset::Tokens;
    const EFFECT: Effect = Effect::Grants;
    const SOURCE: &'static str = "docs/developers/api-reference/tokens/create";
    const EXAMPLE: &'static str = r#"{"name":"Read-only reporting","scopes":["jobs:read","proposals:read"],"expiresAt":"2027-01-01T00:00:00.000Z"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("token", Kind::Text, "The secret, shown only here"),
        ("tokenType", Kind::Text, "bearer"),
        ("metadata", Kind::Object, TOKEN),
    ];

    fn request(&self) -> Request {
        Request::post(["tokens"])
            .json("name", self.name.as_deref())
            .json("scopes", self.scopes())
            .json("expiresAt", self.expires_at.as_deref())
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        text.line(format!(
            "Token {} made. THE SECRET, SHOWN ONLY THIS ONCE: {}",
            body.text_or_dash("metadata.id"),
            body.text_or_dash("token"),
        ));
        text.line(
            "Hand it to your human now for the program it is meant for, and repeat it nowhere: \
             whoever reads it can act for the account. This server saved nothing and goes on with \
             its own token.",
        );
        tokens(&[body.at("metadata")], text);
        if let Some(id) = body.text("metadata.id") {
            text.next(
                "once it is not needed any more",
                "opentrain_revoke_token",
                json!({ "tokenId": id }),
            );
        }
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_list_tokens {{}}: if a token named `{}` was made just now, nobody knows \
             its secret; revoke it with opentrain_revoke_token, then call opentrain_create_token \
             again.",
            self.name.as_deref().unwrap_or("API token")
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            403 => vec![format!(
                "A token cannot mint scopes that it lacks. opentrain_auth_status {{}} shows \
                     what there is to give. For a token with another scope, {MINT}."
            )],
            _ => Vec::new(),
        }
    }
}

/// Revokes an API token at once and for good.
///
/// Revoking the one in use here ends every later call; that takes `confirmOwnToken`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RevokeToken {
    /// `id` from opentrain_list_tokens, never the secret.
    #[schemars(extend("x-aliases" = ["id"]))]
    token_id: Id,
    /// True once your human agreed.
    #[serde(default)]
    confirm_own_token: bool,
}

impl Endpoint for RevokeToken {
    const NAME: &'static str = "opentrain_revoke_token";
    const TITLE: &'static str = "Revoke token";
    const TOOLSET: Toolset = Toolset::Tokens;
    const EFFECT: Effect = Effect::Irreversible;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/tokens/revoke";
    const EXAMPLE: &'static str = r#"{"tokenId":"tok_2"}"#;
    const ANSWER: &'static [AnswerField] = &[("token", Kind::Object, TOKEN)];

    fn check(&self) -> Vec<Problem> {
        match self.token_id.as_ref().starts_with("ot_") {
            true => vec![Problem::new(
                "tokenId",
                "is the token itself; pass its `id` from opentrain_list_tokens, because a secret \
                 in a URL ends up in logs",
            )],
            false => Vec::new(),
        }
    }

    /// Nothing is revoked before it is known whether that would cut this server off.
    const KNOWS_BEFORE: bool = true;

    fn before(&self) -> Option<Request> {
        (!self.confirm_own_token).then(|| Request::get(["auth", "me"]))
    }

    fn refuse(&self, before: Option<View<'_>>) -> Vec<Problem> {
        let Some(me) = before else { return Vec::new() };
        let why = match me.text("token.id") {
            Some(own) if own == self.token_id.as_ref() => {
                format!("{own} is the token in use here")
            }
            Some(_) => return Vec::new(),
            None => format!(
                "the platform does not say whether {} is the token in use here",
                self.token_id
            ),
        };
        vec![Problem::new(
            "confirmOwnToken",
            format!(
                "is not true, and {why}: with it revoked every later call fails with 401, and no \
                 tool brings it back"
            ),
        )]
    }

    fn request(&self) -> Request {
        Request::delete(["tokens", self.token_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let token = body.at("token");
        text.line(match token.text("status") {
            Some(status) if !status.eq_ignore_ascii_case("revoked") => format!(
                "Token {} is not revoked by its status: {status}.",
                self.token_id
            ),
            _ => format!("Token {} is revoked, at once and for good.", self.token_id),
        });
        tokens(&[token], text);
        match in_use(token, text) {
            Some(false) => {}
            Some(true) => text.line(format!(
                "It was the one in use here: every later call answers 401, until {REPLACE}."
            )),
            None => text.line(format!(
                "If it was the one in use here, every later call answers 401, until {REPLACE}."
            )),
        }
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_list_tokens {{}}: status `revoked` at {id} means that it took effect, \
             and so does a 401 if {id} was the token in use here.",
            id = self.token_id
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            404 => vec![
                "No token of this account has that id. Take `id` from opentrain_list_tokens {}, \
                 not the name, the preview or the secret."
                    .to_owned(),
            ],
            _ => Vec::new(),
        }
    }
}

fn is_active(token: View<'_>) -> bool {
    token.text("status").as_deref() == Some("active")
}

/// Whether it is the token in use here, as far as its masked form tells.
fn in_use(token: View<'_>, text: &Text) -> Option<bool> {
    text.is_in_use(&token.text("preview")?)
}

/// The organization is named once where all are of the same, and a column that says nothing is
/// left out.
fn tokens(tokens: &[View<'_>], text: &mut Text) {
    let tokens: Vec<View<'_>> = tokens
        .iter()
        .copied()
        .filter(|token| !token.is_null())
        .collect();
    let mut organizations: Vec<String> = tokens
        .iter()
        .filter_map(|token| token.text("organizationId"))
        .collect();
    let known = organizations.len();
    organizations.sort();
    organizations.dedup();
    let all_of_one = match organizations.as_slice() {
        [one] if known == tokens.len() && known > 1 => Some(one.clone()),
        _ => None,
    };
    let mut columns: Vec<Column> = vec![
        ("token", |token| token.text("id")),
        ("name", |token| token.text("name")),
        ("preview", |token| token.text("preview")),
        ("status", |token| token.text("status")),
        ("scopes", |token| token.joined("scopes")),
        ("organization", |token| token.text("organizationId")),
        ("created", |token| time(token, "createdAt")),
        ("last used", |token| time(token, "lastUsedAt")),
        ("expires", expiry),
        ("revoked", |token| time(token, "revokedAt")),
    ];
    if all_of_one.is_some() {
        columns.retain(|(heading, _)| *heading != "organization");
    }
    columns::table(text, &columns, &tokens);
    text.field("organization", all_of_one);
    let own = tokens
        .iter()
        .find(|token| is_active(**token) && in_use(**token, text) == Some(true));
    text.field("in use here", own.and_then(|token| token.text("id")));
}

/// Null is documented as no expiry; a missing member says nothing.
fn expiry(token: View<'_>) -> Option<String> {
    match token.value().get("expiresAt") {
        Some(Value::Null) => Some("never".to_owned()),
        _ => time(token, "expiresAt"),
    }
}

fn time(token: View<'_>, member: &str) -> Option<String> {
    token.text(member).map(|at| moment(&at))
}
