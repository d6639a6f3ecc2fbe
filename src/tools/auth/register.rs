//! Making an account. What a human does to own it is in `claim`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::api::{Keep, Request, View};
use crate::text::{Text, moment};
use crate::tool::{AnswerField, Effect, Endpoint, Kind, Toolset};

/// Registers a new OpenTrain account for this agent and saves its token.
///
/// First call where no token is known. Drafting, publishing (3 jobs a day) and reading work at
/// once; hiring and messaging after a human claims the account within 24 hours: ask for an email
/// address, call opentrain_claim_account.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegisterAgent {
    /// Shown to the human on the claim page.
    #[schemars(extend("x-aliases" = ["name"]))]
    agent_name: Option<String>,
    /// The employer's name.
    #[schemars(extend("x-aliases" = ["orgName", "organization"]))]
    organization_name: Option<String>,
    /// Gives up the saved account for good. Only if your human says so.
    #[serde(default)]
    force: bool,
}

impl Endpoint for RegisterAgent {
    const NAME: &'static str = "opentrain_register_agent";
    const TITLE: &'static str = "Register agent";
    const TOOLSET: Toolset = Toolset::Auth;
    const EFFECT: Effect = Effect::Registers;
    const SOURCE: &'static str = "docs/developers/api-reference/agent-auth/register";
    const EXAMPLE: &'static str =
        r#"{"agentName":"Claude Code","organizationName":"Acme Research"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("registration_id", Kind::Text, "Of this registration"),
        ("access_token", Kind::Text, "Masked; saved and used already"),
        ("scopes", Kind::List, "What the token may do before a claim"),
        ("claim_token", Kind::Text, "Masked; saved"),
        (
            "claim_token_expires_at",
            Kind::Text,
            "End of the claim window, about 24 hours ahead",
        ),
    ];

    fn request(&self) -> Request {
        Request::post(["identity"])
            .agent()
            .json("agent_name", self.agent_name.as_deref())
            .json("organization_name", self.organization_name.as_deref())
            .keeping(Keep::Registration { force: self.force })
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        text.line(format!(
            "REGISTERED a new account that has no human owner yet (registration {}).",
            body.text_or_dash("registration_id")
        ));
        text.field("scopes", body.joined("scopes"));
        if self.force {
            text.line(
                "An account that was saved before is out of this server's reach now; only a person \
                 can bring it back, from the dated copy of its credentials.",
            );
        }
        let until = match body.text("claim_token_expires_at") {
            Some(end) => format!("before {}", moment(&end)),
            None => "within 24 hours".to_owned(),
        };
        text.line(format!(
            "Drafting, publishing (3 jobs a day) and reading work now. Hiring, inviting and \
             messaging need a human who claims the account {until}; after that nobody ever can. Ask \
             for an email address that has no OpenTrain account yet."
        ));
        text.next(
            "draft a job now",
            "opentrain_create_job_draft",
            json!({ "jobDescription": "…" }),
        );
        text.next(
            "start the claim with the human's address",
            "opentrain_claim_account",
            json!({ "email": "…" }),
        );
    }

    fn after_lost_answer(&self) -> String {
        let first = "Call opentrain_auth_status {}: an answer with ";
        let rest = match self.force {
            true => {
                "another account than before means that the new one was saved. With the old one \
                 still there, the same call may be made again; an account whose token was lost on \
                 the way stays empty and does no harm."
            }
            false => {
                "an account means that it was saved. If it says that no token is known, call \
                 opentrain_register_agent again; an account whose token was lost on the way stays \
                 empty and does no harm."
            }
        };
        format!("{first}{rest}")
    }
}
