//! Who the token belongs to and how far the account is, for `login`, `status` and `doctor`.
//! It asks the platform one question and prints nothing.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::setup::PROGRAM;
use crate::api::scopes::{BY_CLAIM, ONLY_MINTED};
use crate::api::{Client, Failure, Refusal, Request, View};
use crate::text::one_line;

/// Longest time the question may take; a person is waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// The account behind a token, in words that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    /// Name, address, kind and role, as far as the platform tells them.
    pub(super) who: String,
    /// The token's name on the platform.
    pub(super) label: Option<String>,
    /// What the token may do.
    pub(super) scopes: Vec<String>,
}

/// How far an account is on its way to hiring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// There is a token and nothing that proves a claim.
    Registered,
    /// A person has claimed it.
    Claimed,
}

impl Account {
    /// Asks who the client's token belongs to.
    /// Source: docs/developers/api-reference/auth/me.
    pub(super) async fn ask(client: &Client) -> Result<Account, Failure> {
        let request = Request::get(["auth", "me"]);
        let answer = client.send(&request, Instant::now() + PATIENCE).await?;
        Ok(Account::read(&answer.body))
    }

    fn read(body: &Value) -> Account {
        let body = View::new(body);
        let clean = |path: &str| body.text(path).map(|text| one_line(&text));
        let name = clean("actor.fullName").or(clean("actor.firstName"));
        let email = clean("actor.email");
        let person = match (name, email) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => match clean("actor.userId") {
                Some(id) => format!("user {id}"),
                None => "somebody the platform does not name".to_owned(),
            },
        };
        let rest = ["account.kind", "account.memberRole"];
        let rest = rest.iter().filter_map(|path| clean(path));
        let who: Vec<String> = std::iter::once(person).chain(rest).collect();
        Account {
            who: who.join(", "),
            label: clean("token.label"),
            scopes: body
                .list("token.scopes")
                .iter()
                .filter_map(|scope| Some(one_line(&scope.text("")?)))
                .collect(),
        }
    }

    /// How far it is. A claimed account with a narrow token looks like an unclaimed one.
    pub(super) fn stage(&self) -> Stage {
        match BY_CLAIM.iter().any(|scope| self.may(scope)) {
            true => Stage::Claimed,
            false => Stage::Registered,
        }
    }

    /// Scopes it lacks that only a person can give.
    pub(super) fn lacks(&self) -> Vec<&'static str> {
        let lacks = |scope: &&'static str| !self.may(scope);
        ONLY_MINTED.iter().copied().filter(lacks).collect()
    }

    /// Whether it has a scope.
    pub(super) fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

/// What happened and what to do, for a person at a terminal who starts us by typing `program`.
pub(super) fn explain(failure: &Failure, program: &str) -> (String, String) {
    let (what, remedy) = what_and_remedy(failure);
    match (failure, program) {
        (_, PROGRAM) => (what, remedy.to_owned()),
        (Failure::NoToken, _) => (
            what,
            format!("run `{program} call register_agent`: an account of the sandbox costs nothing"),
        ),
        (Failure::Refused(refusal), _) if refusal.status == 401 => (
            what,
            format!(
                "if a claim is under way, run `{program} call claim_status`; otherwise mint a new \
                 token {} and run `{program} login`",
                mint(program)
            ),
        ),
        // Said without its flag, a remedy for the sandbox would act on the real platform.
        _ => (what, remedy.replace(PROGRAM, program)),
    }
}

/// Where a person mints a token for the platform that `program` works against.
pub(super) fn mint(program: &str) -> &'static str {
    match program {
        PROGRAM => "in the OpenTrain app at Settings → API keys",
        _ => "with `opentrain-mcp sandbox ctl token all`",
    }
}

/// Who gives a token the scopes that no registration or claim does.
pub(super) fn who_gives(program: &str) -> &'static str {
    match program {
        PROGRAM => "only a token that a person mints at Settings → API keys has them",
        _ => "`opentrain-mcp sandbox ctl scopes all` gives them",
    }
}

fn what_and_remedy(failure: &Failure) -> (String, &'static str) {
    match failure {
        Failure::Refused(refusal) if refusal.status == 401 => (
            format!("the platform does not accept the token ({})", told(refusal)),
            "if a claim is under way, run `opentrain-mcp call claim_status`; otherwise mint a new \
             token in the OpenTrain app at Settings → API keys and run `opentrain-mcp login`",
        ),
        Failure::Refused(refusal) => (
            format!("the platform answered {}", told(refusal)),
            "try again later; if it goes on, check the base URL",
        ),
        Failure::NoToken => (
            "no API token is known".to_owned(),
            "run `opentrain-mcp call register_agent` for a new account, or `opentrain-mcp login` \
             with a token from Settings → API keys in the OpenTrain app",
        ),
        Failure::Unreachable { cause, .. } | Failure::OutcomeUnknown { cause, .. } => (
            format!("the platform could not be reached: {}", one_line(cause)),
            "check the network and the base URL; `opentrain-mcp doctor` tells which part fails",
        ),
        Failure::BadAnswer { status, cause } => (
            format!(
                "the answer (HTTP {status}) could not be used: {}",
                one_line(cause)
            ),
            "check the base URL: something else than OpenTrain seems to answer there",
        ),
        Failure::Credentials { cause, .. } | Failure::CredentialsNotSaved { cause, .. } => {
            (one_line(cause), "look at that file; it was left as it is")
        }
        // None of these can come of a question about the account.
        Failure::NoClaimToken | Failure::AlreadyRegistered { .. } | Failure::BadSegment { .. } => (
            "the question could not be sent".to_owned(),
            "report this as a defect",
        ),
    }
}

fn told(refusal: &Refusal) -> String {
    let mut text = format!("HTTP {}", refusal.status);
    if let Some(code) = &refusal.code {
        text.push_str(&format!(" {}", one_line(code)));
    }
    if let Some(message) = &refusal.message {
        text.push_str(&format!(", “{}”", one_line(message)));
    }
    if let Some(id) = &refusal.request_id {
        text.push_str(&format!(", requestId {}", one_line(id)));
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(body: Value, who: &str, stage: Stage) {
        let account = Account::read(&body);
        assert_eq!((account.who.as_str(), account.stage()), (who, stage));
    }

    #[test]
    fn nothing_said_of_the_sandbox_leads_to_the_real_account() {
        let sandbox = "opentrain-mcp --sandbox";
        let refused = |status| {
            Failure::Refused(Box::new(Refusal {
                status,
                code: None,
                message: None,
                request_id: None,
                body: None,
                raw: None,
                retry_after: None,
                attempts: 1,
            }))
        };
        let unreachable = Failure::Unreachable {
            cause: "x".into(),
            attempts: 1,
        };
        for failure in [Failure::NoToken, refused(401), refused(500), unreachable] {
            let (_, there) = explain(&failure, PROGRAM);
            let (_, here) = explain(&failure, sandbox);
            assert!(!here.contains("Settings"), "{here}");
            for (command, all) in [(PROGRAM, &there), (sandbox, &here)] {
                for after in all.split("`opentrain-mcp").skip(1) {
                    let of_sandbox =
                        after.starts_with(" --sandbox") || after.starts_with(" sandbox ");
                    assert_eq!(of_sandbox, command == sandbox, "{all}");
                }
            }
        }
        for told in [mint(sandbox), who_gives(sandbox)] {
            assert!(
                told.contains("sandbox ctl") && !told.contains("Settings"),
                "{told}"
            );
        }
    }

    #[test]
    fn an_account_is_told_from_whatever_the_platform_says() {
        check(
            json!({
                "actor": { "email": "mira@example.com", "fullName": "Mira Chen" },
                "token": { "scopes": ["jobs:read", "team:write"] },
                "account": { "kind": "employer_organization", "memberRole": "OWNER" },
            }),
            "Mira Chen <mira@example.com>, employer_organization, OWNER",
            Stage::Claimed,
        );
        check(
            json!({ "actor": { "userId": "u1", "email": null }, "token": { "scopes": ["jobs:write"] } }),
            "user u1",
            Stage::Registered,
        );
        check(
            json!({ "actor": { "fullName": "a\u{202e}b\nc" } }),
            "a‹U+202E›b c",
            Stage::Registered,
        );
        check(
            json!([]),
            "somebody the platform does not name",
            Stage::Registered,
        );
    }
}
