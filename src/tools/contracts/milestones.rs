//! Milestones: made unfunded, then funded and released only through requests that a human
//! confirms. They are read through their contract, in the file beside this one.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::milestones;
use crate::api::{Refusal, Request, View};
use crate::reply::{Action, Ask, Cost};
use crate::text::{Names, Text};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Seen, Tool, Toolset};
use crate::tools::approval;
use crate::tools::doubts;
use crate::tools::number::whole_if_whole;

pub(in crate::tools) const TOOLS: &[Tool] = &[
    Tool::of::<CreateMilestone>(),
    Tool::of::<RequestMilestoneFunding>(),
    Tool::of::<RequestMilestoneApproval>(),
];

/// Adds an unfunded milestone to an active contract. No money moves.
///
/// Fixed-price contracts need `amountUsd`, others `volume`. Each call adds another. Then
/// opentrain_request_milestone_funding. Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CreateMilestone {
    /// Yours, active.
    #[schemars(extend("x-aliases" = ["id", "contract"]))]
    contract_id: Id,
    /// What to deliver.
    #[schemars(length(min = 1))]
    description: String,
    /// Short label.
    name: Option<String>,
    /// USD; for fixed price. With `volume`, rate × volume.
    #[schemars(extend("exclusiveMinimum" = 0, "x-aliases" = ["amount"]))]
    amount_usd: Option<f64>,
    /// Hours or labels.
    #[schemars(extend("exclusiveMinimum" = 0, "x-no-currency" = true))]
    volume: Option<f64>,
    /// A date.
    #[schemars(extend("x-date" = true))]
    due_date: Option<String>,
}

impl Endpoint for CreateMilestone {
    const NAME: &'static str = "opentrain_create_milestone";
    const TITLE: &'static str = "Create milestone";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::Creates;
    const SOURCE: &'static str = "docs/developers/api-reference/contracts/create-milestone";
    const EXAMPLE: &'static str =
        r#"{"contractId":"ctr_1","description":"Label the second batch","amountUsd":200}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "milestone",
        Kind::Object,
        "id, name, description, status (NOT_FUNDED), amountUsd, volume, milestoneNumber, dueDate",
    )];

    fn request(&self) -> Request {
        Request::post(["contracts", self.contract_id.as_ref(), "milestones"])
            .json("description", Some(self.description.as_str()))
            .json("name", self.name.as_deref())
            .json("amountUsd", self.amount_usd.map(whole_if_whole))
            .json("volume", self.volume.map(whole_if_whole))
            .json("dueDate", self.due_date.as_deref())
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let milestone = body.at("milestone");
        let status = milestone.text("status");
        text.line(format!(
            "Milestone {} created, status {}. {}",
            milestone.text_or_dash("id"),
            milestone.text_or_dash("status"),
            match status.as_deref() {
                None | Some("NOT_FUNDED") => "It is unfunded and no money has moved.",
                Some(_) => "A new one is NOT_FUNDED: read the contract before you go on.",
            }
        ));
        let names = text.names();
        let pay = names.pay(self.contract_id.as_ref());
        let by_sum = pay.and_then(|pay| {
            let volume = || Some(self.volume? * pay.rate?);
            let amount = milestone
                .number("amountUsd")
                .or(self.amount_usd)
                .or_else(volume)?;
            doubts::of_milestone(amount, milestone.text("id").as_deref(), pay)
        });
        let by_date = doubts::of_date(self.due_date.as_deref());
        for doubt in by_sum.into_iter().chain(by_date) {
            text.line(format!(
                "CHECK: {doubt}. Ask your human before it is funded."
            ));
        }
        milestones(&[milestone], text);
        if let Some(id) = milestone.text("id") {
            text.next(
                "ask a human to fund it",
                "opentrain_request_milestone_funding",
                json!({ "milestoneId": id }),
            );
        }
    }

    fn lookups(&self, body: View<'_>, names: &Names) -> Vec<Request> {
        let contract = self.contract_id.as_ref();
        let wanted = names.pay(contract).is_none() && !body.at("milestone").is_null();
        let read = Request::get(["contracts", contract]);
        wanted.then_some(read).into_iter().collect()
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_get_contract {} and look for this milestone before creating it again.",
            json!({ "contractId": self.contract_id.as_ref() })
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal
            .details()
            .and_then(|d| d.get("field"))
            .and_then(Value::as_str)
        {
            Some(field) => vec![format!(
                "Put `{field}` right: fixed-price contracts need `amountUsd`, hourly and per-label \
                 ones `volume`; given both, the amount must be the contract's rate times the volume."
            )],
            None => Vec::new(),
        }
    }
}

/// Asks a human to put money into escrow for an unfunded milestone.
///
/// Charges nothing: show your human its `approvalUrl` (open about 72 hours), then wait with
/// opentrain_get_approval; only CONFIRMED means funded. Repeating gives the same approval. Needs
/// payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequestMilestoneFunding {
    /// In state NOT_FUNDED.
    #[schemars(extend("x-aliases" = ["id", "milestone"]))]
    milestone_id: Id,
}

impl Endpoint for RequestMilestoneFunding {
    const NAME: &'static str = "opentrain_request_milestone_funding";
    const TITLE: &'static str = "Request milestone funding";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::AsksForMoney;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/milestones/fund";
    const EXAMPLE: &'static str = r#"{"milestoneId":"mil_2"}"#;
    const ANSWER: &'static [AnswerField] = approval::ANSWER;

    fn request(&self) -> Request {
        Request::post(["milestones", self.milestone_id.as_ref(), "fund"])
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        let mut ask = approval::ask(seen);
        ask.action = Action::Fund;
        ask.ids.milestone = Some(self.milestone_id.to_string());
        ask.cost = Cost::FeesUndocumented;
        ask.doubts = approval::doubt(&ask, seen).into_iter().collect();
        ask.means = vec![
            "the money is held in escrow and paid out only when a release is confirmed".to_owned(),
        ];
        Some(ask)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        approval::details(body, text);
    }

    fn after_lost_answer(&self) -> String {
        repeat_is_safe(
            "opentrain_request_milestone_funding",
            self.milestone_id.as_ref(),
        )
    }
}

/// Asks a human to release a funded milestone's money, which pays the freelancer.
///
/// Call it once the work is accepted. Pays nothing itself: show your human its `approvalUrl` (open
/// about 72 hours), then wait with opentrain_get_approval; only CONFIRMED means paid, and that is
/// final. Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequestMilestoneApproval {
    /// In state ACTIVE_FUNDED.
    #[schemars(extend("x-aliases" = ["id", "milestone"]))]
    milestone_id: Id,
}

impl Endpoint for RequestMilestoneApproval {
    const NAME: &'static str = "opentrain_request_milestone_approval";
    const TITLE: &'static str = "Request milestone release";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::AsksForMoney;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/milestones/approve";
    const EXAMPLE: &'static str = r#"{"milestoneId":"mil_1"}"#;
    const ANSWER: &'static [AnswerField] = approval::ANSWER;

    fn request(&self) -> Request {
        Request::post(["milestones", self.milestone_id.as_ref(), "approve"])
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        let mut ask = approval::ask(seen);
        ask.action = Action::Release;
        ask.ids.milestone = Some(self.milestone_id.to_string());
        ask.means = vec!["a confirmed release cannot be taken back".to_owned()];
        Some(ask)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        approval::details(body, text);
    }

    fn after_lost_answer(&self) -> String {
        repeat_is_safe(
            "opentrain_request_milestone_approval",
            self.milestone_id.as_ref(),
        )
    }
}

fn repeat_is_safe(tool: &str, milestone_id: &str) -> String {
    format!(
        "Call {tool} {} again: while an approval is pending the same one comes back, never a \
         second one.",
        json!({ "milestoneId": milestone_id })
    )
}
