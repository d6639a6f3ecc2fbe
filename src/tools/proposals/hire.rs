//! The calls that reach a person: an invitation to a job, and the request to hire. What a pending
//! approval says is in `tools::approval`, what follows a hire in `contracts`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::GetProposal;
use crate::api::{Refusal, Request, View};
use crate::reply::{Action, Ask, Cost, Terms};
use crate::text::{Text, cents};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Problem, Seen, Toolset};
use crate::tools::approval;
use crate::tools::doubts;
use crate::tools::number::whole_if_whole;

/// Invites a freelancer to a published job of yours and notifies them.
///
/// Creates an invited proposal. Repeating answers `alreadyInvited`. Needs a claimed account.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InviteFreelancer {
    /// Published, yours.
    #[schemars(extend("x-aliases" = ["job"]))]
    job_id: Id,
    /// User id (not slug), e.g. `candidate.id`.
    #[schemars(extend("x-aliases" = ["userId", "candidateId", "freelancer", "freelancerUserId"]))]
    freelancer_id: Id,
}

impl Endpoint for InviteFreelancer {
    const NAME: &'static str = "opentrain_invite_freelancer";
    const TITLE: &'static str = "Invite freelancer";
    const TOOLSET: Toolset = Toolset::Proposals;
    const EFFECT: Effect = Effect::Notifies;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/jobs/invite";
    const EXAMPLE: &'static str = r#"{"jobId":"job_1","freelancerId":"usr_9"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("ok", Kind::Flag, "True"),
        ("proposalId", Kind::Text, "The invited proposal"),
        ("jobId", Kind::Text, "The job"),
        ("freelancerId", Kind::Text, "The person's user id"),
        ("alreadyInvited", Kind::Flag, "Nothing new was sent"),
    ];

    fn request(&self) -> Request {
        Request::post(["jobs", self.job_id.as_ref(), "invites"])
            .json("freelancerId", Some(self.freelancer_id.as_ref()))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let outcome = match body.flag("alreadyInvited") {
            Some(true) => "had been invited before; nothing new was sent",
            _ => "is invited",
        };
        let mut line = format!(
            "Freelancer {} {outcome}: job {}",
            body.text("freelancerId")
                .unwrap_or_else(|| self.freelancer_id.to_string()),
            body.text("jobId")
                .unwrap_or_else(|| self.job_id.to_string()),
        );
        let proposal = body.text("proposalId");
        if let Some(proposal) = &proposal {
            line.push_str(&format!(", proposal {proposal}"));
        }
        text.line(line + ".");
        if let Some(proposal) = proposal {
            text.next(
                "see how the invitation stands",
                GetProposal::NAME,
                json!({ "proposalId": proposal }),
            );
        }
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call {} {} again: nobody is invited to a job twice; if the first call arrived it \
             answers alreadyInvited.",
            Self::NAME,
            json!({ "jobId": self.job_id.as_ref(), "freelancerId": self.freelancer_id.as_ref() })
        )
    }
}

/// Asks a human to hire a candidate and fund the first milestone.
///
/// Hires nobody and charges nothing: answers with an `approvalUrl` to show the human, who confirms
/// or declines within about 72 hours, may change the milestone there, and pays its amount + 10 % +
/// $9.95. Then wait with opentrain_get_approval; only CONFIRMED means hired. The same milestone
/// again gives the same approval, another one replaces it. Needs a claimed account.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HireProposal {
    /// On a job of yours.
    #[schemars(extend("x-aliases" = ["id", "proposal"]))]
    proposal_id: Id,
    /// The first; needs `amount`, and `name` or `description`.
    #[schemars(extend("x-flat" = true))]
    milestone: FirstMilestone,
    /// `true` only after the refusal not_fit_confirmation_required and a human's yes.
    confirm_not_fit_override: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FirstMilestone {
    /// Short label.
    name: Option<String>,
    /// What to deliver.
    description: Option<String>,
    /// USD, without fees.
    #[schemars(extend("x-aliases" = ["amountUsd"]))]
    amount: f64,
    /// Year-month-day.
    #[schemars(extend("x-date" = true))]
    due_date: Option<String>,
}

impl Endpoint for HireProposal {
    const NAME: &'static str = "opentrain_hire_proposal";
    const TITLE: &'static str = "Hire proposal";
    const TOOLSET: Toolset = Toolset::Proposals;
    const EFFECT: Effect = Effect::AsksForMoney;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/proposals/hire";
    const EXAMPLE: &'static str = r#"{"proposalId":"prp_1","milestone":{"name":"First batch","amount":300,"dueDate":"2099-07-01"}}"#;
    const ANSWER: &'static [AnswerField] = approval::ANSWER;

    fn check(&self) -> Vec<Problem> {
        let says_something =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match says_something(&self.milestone.name) || says_something(&self.milestone.description) {
            true => Vec::new(),
            false => vec![Problem::new(
                "milestone.name",
                "is missing, and so is `milestone.description`: give at least one of them",
            )],
        }
    }

    fn request(&self) -> Request {
        Request::post(["proposals", self.proposal_id.as_ref(), "hire"])
            .json("milestone", Some(self.milestone.as_sent()))
            .json("confirmNotFitOverride", self.confirm_not_fit_override)
    }

    fn before(&self) -> Option<Request> {
        Some(Request::get(["proposals", self.proposal_id.as_ref()]))
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        let mut ask = approval::ask(seen);
        ask.action = Action::Hire;
        ask.ids.proposal = Some(self.proposal_id.to_string());
        ask.amount = approval::cents(self.milestone.amount);
        ask.cost = ask.amount.map_or(Cost::FeesUndocumented, Cost::of_hire);
        ask.terms = Some(self.milestone.terms());
        ask.doubts = doubts::of_date(self.milestone.due_date.as_deref())
            .into_iter()
            .chain(doubts::of_bid(self.milestone.amount, seen.before))
            .collect();
        ask.means = vec![
            "the person pays by card or credits".to_owned(),
            "the amount is held until the milestone is approved".to_owned(),
            "the person may change the milestone on the page, and what is confirmed counts"
                .to_owned(),
        ];
        Some(ask)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        approval::details(body, text);
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call {} {} again with exactly this milestone: if the request arrived, the same \
             approval comes back. Other terms would replace it.",
            Self::NAME,
            self.as_given(self.confirm_not_fit_override)
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let detail = |name: &str| {
            let value = refusal.details()?.get(name)?;
            value.as_str().map(str::to_owned)
        };
        match refusal.reason() {
            Some("already_accepted") => vec![format!(
                "This candidate was hired before, so there is nothing to repeat. {}",
                match detail("jobId") {
                    Some(job) => format!(
                        "The contract is in opentrain_list_contracts {}.",
                        json!({ "jobId": job })
                    ),
                    None => format!(
                        "`contract` and `jobId` of {} {} lead to the contract \
                         (opentrain_list_contracts).",
                        GetProposal::NAME,
                        json!({ "proposalId": self.proposal_id.as_ref() })
                    ),
                }
            )],
            Some("payment_method_required") => {
                let whole = match self.total() {
                    Some(total) => format!(" of {}", cents(total as f64)),
                    None => String::new(),
                };
                let place = match detail("billingUrl") {
                    Some(_) => "at the billingUrl above",
                    None => "in the OpenTrain app's billing settings",
                };
                vec![format!(
                    "Nothing was requested: no card is on file and the credits do not cover the \
                     whole charge{whole}. A person adds a card {place}, or pays for credits \
                     (opentrain_create_credit_top_up). Then call {} again with the same milestone.",
                    Self::NAME
                )]
            }
            Some("not_fit_confirmation_required") => {
                let again = self.as_given(Some(true));
                vec![format!(
                    "This candidate was marked \"not a fit\". Ask the person whether to hire all the \
                     same; only on a yes call {} {again}",
                    Self::NAME
                )]
            }
            _ => Vec::new(),
        }
    }
}

impl HireProposal {
    /// What confirming costs in all, in cents.
    fn total(&self) -> Option<i64> {
        let amount = approval::cents(self.milestone.amount)?;
        let mut ask = Ask::of(Action::Hire);
        ask.amount = Some(amount);
        ask.cost = Cost::of_hire(amount);
        ask.total()
    }

    /// The arguments of this call, for calling again.
    fn as_given(&self, confirmed: Option<bool>) -> Value {
        let (id, milestone) = (self.proposal_id.as_ref(), self.milestone.as_sent());
        match confirmed {
            Some(confirmed) => json!({
                "proposalId": id, "milestone": milestone, "confirmNotFitOverride": confirmed
            }),
            None => json!({ "proposalId": id, "milestone": milestone }),
        }
    }
}

impl FirstMilestone {
    fn as_sent(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        };
        put("name", self.name.as_deref().map(Value::from));
        put("description", self.description.as_deref().map(Value::from));
        put("amount", Some(whole_if_whole(self.amount)));
        put("dueDate", self.due_date.as_deref().map(Value::from));
        members
    }

    fn terms(&self) -> Terms {
        Terms {
            name: self.name.clone(),
            description: self.description.as_deref().map(Terms::scope),
            due: self.due_date.clone(),
        }
    }
}
