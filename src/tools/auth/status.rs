//! What the token in use is and may do, and what the platform has switched on for the account.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::scopes::{BY_CLAIM, ONLY_MINTED};
use crate::api::{Refusal, Request, View};
use crate::text::ways::{BRING, ENABLE, START_OVER};
use crate::text::{Text, not_as_ours, shorten};
use crate::tool::{AnswerField, Effect, Endpoint, Kind, Toolset};

/// Members of the body that have words of their own, by the object they are in.
/// Source: docs/developers/api-reference/auth/me.
const KNOWN: &[(&str, &[&str])] = &[
    ("", &["actor", "token", "account"]),
    (
        "actor",
        &[
            "userId",
            "email",
            "firstName",
            "lastName",
            "fullName",
            "userType",
        ],
    ),
    ("token", &["id", "label", "scopes", "ownerOrganizationId"]),
    (
        "account",
        &["kind", "organizationId", "ownerUserId", "memberRole"],
    ),
];

/// Shows whose token is in use, its account and its scopes.
///
/// First check of a connection. proposals:write, messages:write or team:write proves that a human
/// claimed the account.
#[derive(Deserialize, JsonSchema)]
pub(super) struct AuthStatus {}

impl Endpoint for AuthStatus {
    const NAME: &'static str = "opentrain_auth_status";
    const TITLE: &'static str = "Auth status";
    const TOOLSET: Toolset = Toolset::Auth;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/auth/me";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[
        (
            "actor",
            Kind::Object,
            "userId, email, firstName, lastName, fullName, userType",
        ),
        (
            "token",
            Kind::Object,
            "id, label, scopes, ownerOrganizationId",
        ),
        (
            "account",
            Kind::Object,
            "kind, organizationId, ownerUserId, memberRole",
        ),
    ];

    fn request(&self) -> Request {
        Request::get(["auth", "me"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let scopes: Vec<String> = body
            .list("token.scopes")
            .iter()
            .filter_map(|scope| scope.text(""))
            .collect();
        let holds = |wanted: &&&str| scopes.iter().any(|held| held == **wanted);
        let proof: Vec<&str> = BY_CLAIM.iter().filter(holds).copied().collect();
        text.line(match proof.is_empty() {
            false => format!(
                "The token works and its account is claimed: proven by {}.",
                proof.join(", ")
            ),
            true => "The token works. Whether a human has claimed the account is not proven: its \
                     scopes fit an unclaimed account and a narrow token alike."
                .to_owned(),
        });
        text.field("scopes", body.joined("token.scopes"));
        let lacking: Vec<&str> = BY_CLAIM
            .iter()
            .chain(ONLY_MINTED)
            .filter(|scope| !holds(scope))
            .copied()
            .collect();
        if !lacking.is_empty() {
            text.line(format!("not among them: {}", lacking.join(", ")));
        }
        facts(
            body.at("token"),
            "token",
            &[
                ("", "id"),
                ("label ", "label"),
                ("organization ", "ownerOrganizationId"),
            ],
            text,
        );
        let names: &[(&str, &str)] = match body.text("actor.fullName") {
            Some(_) => &[("", "fullName")],
            None => &[("first name ", "firstName"), ("last name ", "lastName")],
        };
        let rest = [("", "email"), ("", "userType")];
        facts(
            body.at("actor"),
            "user",
            &[&[("", "userId")], names, &rest].concat(),
            text,
        );
        // An id that was said is not said again: the owner mostly is the user.
        let owner = body.text("account.ownerUserId");
        let is_owner = owner.is_some() && owner == body.text("actor.userId");
        let members = [
            ("", "kind"),
            ("organization ", "organizationId"),
            ("owner ", "ownerUserId"),
            ("role ", "memberRole"),
        ];
        let told = members
            .into_iter()
            .filter(|(_, path)| *path != "ownerUserId" || !is_owner);
        facts(
            body.at("account"),
            "account",
            &told.collect::<Vec<_>>(),
            text,
        );
        unknown(body, text);
        if proof.is_empty() {
            text.next(
                "if a claim was started, see whether the human has finished",
                "opentrain_claim_status",
                json!({}),
            );
        }
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            404 if refusal.code.is_some() => vec![
                format!(
                    "The person behind this token has no OpenTrain account any more, so the token \
                     is of no use. To go on with another account: {BRING}."
                ),
                START_OVER.to_owned(),
            ],
            _ => Vec::new(),
        }
    }
}

/// Tells which features are enabled, and which fields and values a job draft takes.
///
/// A feature that is false answers 403 until it is enabled.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Capabilities {}

impl Endpoint for Capabilities {
    const NAME: &'static str = "opentrain_capabilities";
    const TITLE: &'static str = "Capabilities";
    const TOOLSET: Toolset = Toolset::Auth;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/job-drafts/capabilities";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[
        ("capabilities", Kind::Object, "Feature name → true or false"),
        (
            "draft",
            Kind::Object,
            "importFormats, updateKeys, enums {field → values}",
        ),
        ("rolloutMode", Kind::Text, "How drafting is rolled out"),
        ("enabled", Kind::Flag, "Whether drafting is on"),
    ];

    fn request(&self) -> Request {
        Request::get(["job-drafts", "capabilities"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let named = |wanted: bool| -> Option<String> {
            let names: Vec<&str> = body
                .members("capabilities")
                .into_iter()
                .filter(|(_, value)| value.flag("") == Some(wanted))
                .map(|(name, _)| name)
                .collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        text.field("on", named(true));
        match named(false) {
            Some(off) => text.line(format!(
                "OFF: {off}. Their calls answer 403 until they are enabled: {ENABLE}."
            )),
            None => text.line("No feature is off."),
        }
        for (name, value) in body.members("capabilities") {
            if value.flag("").is_none() {
                text.field(&not_as_ours(name.into()), Some(short(value)));
            }
        }
        text.field("draft import formats", body.joined("draft.importFormats"));
        text.field("draft update keys", body.joined("draft.updateKeys"));
        let keys: Vec<String> = body
            .list("draft.updateKeys")
            .iter()
            .filter_map(|key| key.text(""))
            .collect();
        for line in crate::tools::jobs::kinds(&keys) {
            text.line(format!("draft fields that take {line}"));
        }
        for (field, values) in body.members("draft.enums") {
            text.field(
                &format!("{} is one of", not_as_ours(field.into())),
                values.joined("").or_else(|| Some(short(values))),
            );
        }
        let mut more = Vec::new();
        for (label, path) in [
            ("rollout", "rolloutMode"),
            ("platform admin", "actorIsAdmin"),
        ] {
            // What everybody has says nothing.
            let told = body.text(path);
            let told = told.filter(|value| !matches!(value.as_str(), "ALL" | "false"));
            if let Some(value) = told {
                more.push(format!("{label} {value}"));
            }
        }
        if body.flag("enabled") == Some(false) {
            more.push("drafting is NOT enabled".to_owned());
        }
        if !more.is_empty() {
            text.line(more.join(", "));
        }
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let is_off = refusal
            .details()
            .is_some_and(|d| d.get("featureKey").is_some());
        match is_off {
            true => vec![format!(
                "Job drafting is switched off for this account, and with it this call. \
                     Repeating does not help: {ENABLE}. Reading jobs, proposals, messages and \
                     contracts is not affected."
            )],
            false => Vec::new(),
        }
    }
}

/// `what: a, label b` from the members that are there, or nothing.
fn facts(of: View<'_>, what: &str, members: &[(&str, &str)], text: &mut Text) {
    let found: Vec<String> = members
        .iter()
        .filter_map(|(label, member)| Some(format!("{label}{}", of.text(member)?)))
        .collect();
    if !found.is_empty() {
        text.line(format!("{what}: {}", found.join(", ")));
    }
}

/// What the platform sends beyond the documented members: a claim state, one day.
fn unknown(body: View<'_>, text: &mut Text) {
    for (object, known) in KNOWN {
        for (name, value) in body.members(object) {
            if value.is_null() || known.contains(&name) {
                continue;
            }
            let path = match object.is_empty() {
                true => name.to_owned(),
                false => format!("{object}.{name}"),
            };
            text.field(&not_as_ours(path.into()), Some(short(value)));
        }
    }
}

fn short(value: View<'_>) -> String {
    let told = match value.value() {
        Value::String(told) => told.clone(),
        other => other.to_string(),
    };
    shorten(&told, 300)
}
