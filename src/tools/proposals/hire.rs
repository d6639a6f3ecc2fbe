//! The calls that reach a person: an invitation to a job, and the request to hire. What a pending
//! approval says is in `tools::approval`, what follows a hire in `contracts`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::GetProposal;
use crate::api::{Refusal, Request, View};
use crate::text::{Text, cents, usd};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Problem, Toolset};
use crate::tools::approval::{self, Asked};
use crate::tools::number::whole_if_whole;

/// Marketplace fee on the first milestone, in percent of its amount.
const MARKETPLACE_FEE_PERCENT: i64 = 10;
/// Fee for starting a contract, in cents.
const CONTRACT_FEE_CENTS: i64 = 995;

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
/// $9.95. Then wait with opentrain_get_approval; only `confirmed` means hired. The same milestone
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
    /// What is to be delivered.
    description: Option<String>,
    /// USD, without fees.
    #[schemars(extend("x-aliases" = ["amountUsd"]))]
    amount: f64,
    /// E.g. 2026-07-01.
    due_date: Option<String>,
}

impl Endpoint for HireProposal {
    const NAME: &'static str = "opentrain_hire_proposal";
    const TITLE: &'static str = "Hire proposal";
    const TOOLSET: Toolset = Toolset::Proposals;
    const EFFECT: Effect = Effect::AsksForMoney;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/proposals/hire";
    const EXAMPLE: &'static str = r#"{"proposalId":"prp_1","milestone":{"name":"First batch","amount":300,"dueDate":"2026-07-01"}}"#;
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

    fn summary(&self, body: View<'_>, text: &mut Text) {
        self.summary_with(body, None, text);
    }

    fn lookup(&self, _body: View<'_>) -> Option<Request> {
        Some(Request::get(["proposals", self.proposal_id.as_ref()]))
    }

    fn summary_with(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text) {
        let asked = Asked {
            action: "Hire",
            whom: lookup.and_then(|found| found.text("proposal.candidate.displayName")),
            amount: Some(self.milestone.amount),
            terms: Some(self.milestone.terms()),
        };
        approval::announce(asked, body, text);
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
                let whole = match Charge::of(self.milestone.amount) {
                    Some(charge) => format!(" of {}", cents(charge.total as f64)),
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

    fn terms(&self) -> String {
        let amount = usd(self.amount);
        let mut terms = match Charge::of(self.amount) {
            Some(charge) => format!(
                "on confirmation the person pays {amount} + {MARKETPLACE_FEE_PERCENT} % marketplace \
                 fee {} + contract fee {} = {} in all, by card or credits",
                cents(charge.marketplace_fee as f64),
                cents(CONTRACT_FEE_CENTS as f64),
                cents(charge.total as f64),
            ),
            None => format!(
                "on confirmation the person pays {amount} + {MARKETPLACE_FEE_PERCENT} % marketplace \
                 fee + contract fee {}, by card or credits",
                cents(CONTRACT_FEE_CENTS as f64),
            ),
        };
        terms.push_str(
            "; the amount is held until the milestone is approved; the person may change the \
             milestone there, and what is confirmed counts",
        );
        terms
    }
}

/// What confirming a hire costs, in cents.
struct Charge {
    marketplace_fee: i64,
    total: i64,
}

impl Charge {
    /// The charge for a first milestone of `amount` dollars; `None` for what is no sensible sum.
    fn of(amount: f64) -> Option<Charge> {
        let amount = (amount * 100.0).round();
        if !(0.0..1e14).contains(&amount) {
            return None;
        }
        let amount = amount as i64;
        // Half a cent rounds up.
        let marketplace_fee = (amount * MARKETPLACE_FEE_PERCENT + 50) / 100;
        Some(Charge {
            marketplace_fee,
            total: amount + marketplace_fee + CONTRACT_FEE_CENTS,
        })
    }
}

#[cfg(test)]
mod charge {
    use super::Charge;

    #[test]
    fn a_hire_costs_the_amount_a_tenth_of_it_and_the_contract_fee() {
        for (amount, total) in [
            (300.0, 33_995),
            (0.1 + 0.2, 1_028),
            (12.35, 2_354),
            (1.15, 1_122),
            (0.0, 995),
        ] {
            assert_eq!(Charge::of(amount).map(|c| c.total), Some(total), "{amount}");
        }
        for nonsense in [-1.0, 1e300] {
            assert!(Charge::of(nonsense).is_none(), "{nonsense}");
        }
    }
}
