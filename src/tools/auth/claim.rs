//! The claim: a human takes over the account that an agent registered. The token that this brings
//! is saved by the client before anything here sees it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::scopes::ONLY_MINTED;
use crate::api::{Keep, Refusal, Request, View};
use crate::reply::{Action, Ask};
use crate::text::Text;
use crate::text::ways::{MINT, REPLACE};
use crate::tool::{AnswerField, Effect, Endpoint, Kind, Seen, Toolset, Wait, WaitSeconds};

const GRANT: &str = "urn:opentrain:agent-auth:grant-type:claim";
/// Pause between two polls, in seconds, until the platform names another.
const INTERVAL: u64 = 5;
/// Longest pause between two polls that is heeded, in seconds.
const LONGEST_INTERVAL: f64 = 60.0;

/// Starts the claim by which a human becomes the owner of this account.
///
/// Ask your human for an email address without an OpenTrain account, then show them BOTH
/// `verification_uri` and `user_code`: they open the link, sign up or in
/// with exactly that address and type the code within 30 minutes. Wait with
/// opentrain_claim_status. A new call gives a new code.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClaimAccount {
    /// The future owner's.
    #[schemars(length(min = 1), extend("x-aliases" = ["emailAddress", "ownerEmail"]))]
    email: String,
}

impl Endpoint for ClaimAccount {
    const NAME: &'static str = "opentrain_claim_account";
    const TITLE: &'static str = "Claim account";
    const TOOLSET: Toolset = Toolset::Auth;
    const EFFECT: Effect = Effect::Notifies;
    const SOURCE: &'static str = "docs/developers/api-reference/agent-auth/claim";
    const EXAMPLE: &'static str = r#"{"email":"mira@example.com"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("user_code", Kind::Text, "6 digits to show the human"),
        ("verification_uri", Kind::Text, "Link to show the human"),
        (
            "expires_in",
            Kind::Number,
            "Seconds until link and code lapse",
        ),
        ("interval", Kind::Number, "Seconds between two polls"),
        (
            "email_sent",
            Kind::Flag,
            "Whether the link was mailed as well",
        ),
    ];

    fn request(&self) -> Request {
        Request::post(["identity", "claim"])
            .agent()
            .json("email", Some(self.email.trim()))
            .with_claim_token()
    }

    fn asks(&self, _seen: Seen<'_>) -> Option<Ask> {
        Some(Ask::of(Action::Claim))
    }

    fn paces(&self, body: View<'_>) -> Option<(&'static str, Duration)> {
        Some((ClaimStatus::NAME, interval(body)?))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let link = body.text("verification_uri");
        let code = body.text("user_code");
        match (&link, &code) {
            (Some(link), Some(code)) if text.trusts(link) => {
                let that = match text.so_far().contains(link.as_str()) {
                    true => "that link".to_owned(),
                    false => format!("the link {link}"),
                };
                text.line(format!("SHOW YOUR HUMAN BOTH: {that} and the code {code}."));
            }
            _ => {
                text.line(
                    "The answer does not hold a link and a code that could be shown to your human.",
                );
                text.field("user_code", code);
                text.link("verification_uri", link);
            }
        }
        // A day at most: the window of the claim itself.
        let minutes = body
            .number("expires_in")
            .unwrap_or(1800.0)
            .clamp(0.0, 86_400.0)
            / 60.0;
        text.line(format!(
            "They open the link, sign up or in with exactly {}, and type the code within {} \
             minutes. {}",
            self.email.trim(),
            minutes.floor(),
            match body.flag("email_sent") {
                Some(true) => "The link was mailed to them as well; do not rely on that.",
                _ => "The mail was NOT sent: they learn of it from you alone.",
            }
        ));
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_claim_account {} again: it starts over with a new link and code, and \
             the newest count.",
            json!({ "email": self.email.trim() })
        )
    }
}

/// Tells whether the human has finished the claim, and saves the new token; can wait.
///
/// `pending`: call again. Once claimed, the new token is in use and the old one dead;
/// payments:write and webhooks:manage come only with a token minted by a person.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClaimStatus {
    /// Above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"], "x-seconds" = true))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for ClaimStatus {
    const NAME: &'static str = "opentrain_claim_status";
    const TITLE: &'static str = "Claim status";
    const TOOLSET: Toolset = Toolset::Auth;
    const EFFECT: Effect = Effect::SavesCredentials;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/agent-auth/token";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[
        (
            "status",
            Kind::Text,
            "`pending` until the human has finished, then absent",
        ),
        (
            "error",
            Kind::Text,
            "While pending: authorization_pending or slow_down",
        ),
        (
            "interval",
            Kind::Number,
            "While pending: seconds before the next call",
        ),
        (
            "access_token",
            Kind::Text,
            "Once claimed: masked; saved and used already",
        ),
        (
            "scopes",
            Kind::List,
            "Once claimed: what the new token may do",
        ),
        ("next", Kind::List, "While pending: what to do"),
    ];

    fn request(&self) -> Request {
        Request::post(["oauth", "token"])
            .agent()
            .form("grant_type", GRANT)
            .with_claim_token()
            .keeping(Keep::Claim)
    }

    fn asks(&self, _seen: Seen<'_>) -> Option<Ask> {
        Some(Ask::of(Action::Claim))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        if is_pending(body) {
            text.line(format!(
                "The human has not finished (status pending, {}). Ask again in {} seconds or more.",
                body.text_or_dash("error"),
                interval(body)
                    .unwrap_or(Duration::from_secs(INTERVAL))
                    .as_secs(),
            ));
            text.field("The platform says", body.text("error_description"));
            text.next(
                "if link and code are older than 30 minutes, make new ones",
                "opentrain_claim_account",
                json!({ "email": "…" }),
            );
            return;
        }
        text.line("A human owns the account now. The old API token is dead; the new one is saved.");
        text.field("scopes", body.joined("scopes"));
        let scopes: Vec<String> = body
            .list("scopes")
            .iter()
            .filter_map(|s| s.text(""))
            .collect();
        let lacking: Vec<&str> = ONLY_MINTED
            .iter()
            .filter(|scope| !scopes.iter().any(|held| held == *scope))
            .copied()
            .collect();
        text.line(
            "Inviting, hiring, messaging and team invitations are open, and 20 jobs may be published \
             a day.",
        );
        if !lacking.is_empty() {
            text.line(format!(
                "Not among the scopes: {} (money requests, webhooks). To get one of them, {MINT}.",
                lacking.join(", ")
            ));
        }
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_auth_status {{}}: the scope proposals:write there means that the new \
             token was saved. Without it, or on a 401, call opentrain_claim_status {{}}; if that \
             answers invalid_grant, the token was lost on the way: {REPLACE}."
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let has_general = matches!(
            refusal.code.as_deref(),
            Some("expired_token" | "invalid_grant" | "rate_limit_exceeded")
        );
        if refusal.status != 400 || has_general {
            return Vec::new();
        }
        vec![
            "No claim seems to be under way. Start one, or start it over: opentrain_claim_account \
             with the human's email address."
                .to_owned(),
        ]
    }

    fn as_state(&self, refusal: &Refusal) -> Option<Value> {
        let interval = match (refusal.status, refusal.code.as_deref()) {
            (400, Some("authorization_pending")) => INTERVAL,
            // RFC 8628, 3.5: five seconds more after each.
            (400, Some("slow_down")) => 2 * INTERVAL,
            _ => return None,
        };
        let mut state = Map::new();
        state.insert("status".into(), "pending".into());
        if let Some(Value::Object(body)) = &refusal.body {
            state.extend(body.clone());
        }
        // Again: a `status` of the body's own must not pass for the end of the claim.
        state.insert("status".into(), "pending".into());
        state.entry("interval").or_insert(interval.into());
        state.insert(
            "next".into(),
            json!([
                "The human has not finished. Call opentrain_claim_status {\"waitSeconds\":45} again.",
                "If link and code are older than 30 minutes, opentrain_claim_account makes new ones."
            ]),
        );
        Some(Value::Object(state))
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait {
            every: Duration::from_secs(INTERVAL),
            ..Wait::of(self.wait_seconds, "the human to finish the claim")
        })
    }

    fn pause(&self, state: View<'_>, before: Duration) -> Duration {
        match state.text("error").as_deref() {
            // RFC 8628, 3.5: five seconds more after each, for good.
            Some("slow_down") => before + Duration::from_secs(INTERVAL),
            _ => before.max(interval(state).unwrap_or_default()),
        }
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        !is_pending(body)
    }
}

/// The pause between two polls that an answer names, in whole seconds and within reason.
fn interval(body: View<'_>) -> Option<Duration> {
    let seconds = body.number("interval")?.clamp(1.0, LONGEST_INTERVAL);
    Some(Duration::from_secs(seconds as u64))
}

fn is_pending(body: View<'_>) -> bool {
    body.text("status").as_deref() == Some("pending")
}
