//! Contracts, their milestones, and the approvals that stand between a request and money.
//! Hiring, which creates contracts, is in `proposals`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::approval::{self, Asked};
use super::number::whole_if_whole;
use crate::api::{Refusal, Request, View};
use crate::text::{Text, usd};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Tool, Toolset, Wait, WaitSeconds};

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<ListContracts>(),
    Tool::of::<GetContract>(),
    Tool::of::<CreateMilestone>(),
    Tool::of::<RequestMilestoneFunding>(),
    Tool::of::<RequestMilestoneApproval>(),
    Tool::of::<GetApproval>(),
    Tool::of::<EndContract>(),
];

/// Lists contracts, newest first, with their milestones.
///
/// One contract per hired person and job; it exists once a human confirmed the hire. Not paged;
/// refunded and cancelled milestones are left out.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListContracts {
    /// Only contracts on this job of yours.
    job_id: Option<Id>,
    /// Leave out for both.
    status: Option<ContractStatus>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ContractStatus {
    Active,
    Ended,
}

impl Endpoint for ListContracts {
    const NAME: &'static str = "opentrain_list_contracts";
    const TITLE: &'static str = "List contracts";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::ReadsOthers;
    const SOURCE: &'static str = "docs/developers/api-reference/contracts/list";
    const EXAMPLE: &'static str = r#"{"status":"active"}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "contracts",
        Kind::List,
        "id, status, title, jobId, proposalId, paymentType, rateUsd, freelancer {userId, \
         displayName}, milestones [{id, name, status, amountUsd, volume, dueDate}]",
    )];

    fn request(&self) -> Request {
        let status = self.status.map(|status| match status {
            ContractStatus::Active => "active",
            ContractStatus::Ended => "ended",
        });
        Request::get(["contracts"])
            .query("jobId", self.job_id.as_ref())
            .query("status", status)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let contracts = body.list("contracts");
        text.line(format!(
            "{} contracts; the list is not paged.",
            contracts.len()
        ));
        for contract in &contracts {
            one_contract(*contract, text);
        }
        if let Some(id) = contracts.first().and_then(|c| c.text("id")) {
            text.next(
                "one contract with its budget and conversation",
                "opentrain_get_contract",
                json!({ "contractId": id }),
            );
        }
    }
}

/// Reads one contract: milestones, budget used, and the conversation with the hired person.
///
/// `jobDmConversationId` is the thread for opentrain_read_messages and opentrain_send_message.
/// Budget state: OK, LOW from 80 % used, DEPLETED from 100 %.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GetContract {
    /// From opentrain_list_contracts or a confirmed hire.
    #[schemars(extend("x-aliases" = ["id", "contract"]))]
    contract_id: Id,
}

impl Endpoint for GetContract {
    const NAME: &'static str = "opentrain_get_contract";
    const TITLE: &'static str = "Get contract";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::ReadsOthers;
    const SOURCE: &'static str = "docs/developers/api-reference/contracts/get";
    const EXAMPLE: &'static str = r#"{"contractId":"ctr_1"}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "contract",
        Kind::Object,
        "id, status, title, jobId, proposalId, paymentType, rateUsd, freelancer, milestones, \
         jobDmConversationId, budget {state, fundedAmountUsd, consumedVolume, remainingVolume, \
         consumedFraction, activeMilestone}",
    )];

    fn request(&self) -> Request {
        Request::get(["contracts", self.contract_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let contract = body.at("contract");
        one_contract(contract, text);
        text.field("conversation", contract.text("jobDmConversationId"));
        let budget = contract.at("budget");
        if !budget.is_null() {
            let mut line = format!("budget {}", budget.text_or_dash("state"));
            if let Some(funded) = budget.number("fundedAmountUsd") {
                line.push_str(&format!(", funded {}", usd(funded)));
            }
            for (label, path) in [
                ("funded volume", "fundedVolume"),
                ("used", "consumedVolume"),
                ("left", "remainingVolume"),
                ("fraction used", "consumedFraction"),
                ("last work", "lastUsageAt"),
                ("active milestone", "activeMilestone.id"),
            ] {
                if let Some(value) = budget.text(path) {
                    line.push_str(&format!(", {label} {value}"));
                }
            }
            text.line(line);
        }
        if let Some(thread) = contract.text("jobDmConversationId") {
            text.next(
                "read what the hired person wrote",
                "opentrain_read_messages",
                json!({ "conversationId": thread }),
            );
        }
        for milestone in contract.list("milestones") {
            let Some(id) = milestone.text("id") else {
                continue;
            };
            let with = json!({ "milestoneId": id });
            match milestone.text("status").as_deref() {
                Some("NOT_FUNDED") => {
                    text.next(
                        "ask a human to fund it",
                        "opentrain_request_milestone_funding",
                        with,
                    );
                }
                Some("ACTIVE_FUNDED") => text.next(
                    "once the work is accepted, ask a human to release the payment",
                    "opentrain_request_milestone_approval",
                    with,
                ),
                _ => {}
            }
        }
    }
}

/// Adds an unfunded milestone to an active contract. No money moves.
///
/// Fixed-price contracts need `amountUsd`, hourly and per-label ones `volume`. Then ask for
/// funding with opentrain_request_milestone_funding. Not repeatable: each call adds another.
/// Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CreateMilestone {
    /// An active contract of yours.
    #[schemars(extend("x-aliases" = ["id", "contract"]))]
    contract_id: Id,
    /// What is to be delivered.
    #[schemars(length(min = 1))]
    description: String,
    /// Short label.
    name: Option<String>,
    /// USD; for fixed price. With `volume`, rate × volume.
    #[schemars(extend("exclusiveMinimum" = 0, "x-aliases" = ["amount"]))]
    amount_usd: Option<f64>,
    /// Hours or labels, by the contract's kind of pay.
    #[schemars(extend("exclusiveMinimum" = 0))]
    volume: Option<f64>,
    /// ISO 8601; a plain date will do.
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
        text.line(format!(
            "Milestone {} created, status {}. It is unfunded and no money has moved.",
            milestone.text_or_dash("id"),
            milestone.text_or_dash("status"),
        ));
        milestones(&[milestone], text);
        if let Some(id) = milestone.text("id") {
            text.next(
                "ask a human to fund it",
                "opentrain_request_milestone_funding",
                json!({ "milestoneId": id }),
            );
        }
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
/// Charges nothing: answers with an `approvalUrl` to show the human, who confirms or declines
/// within about 72 hours. Repeating while it is pending gives the same approval. Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequestMilestoneFunding {
    /// A milestone in state NOT_FUNDED.
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

    fn summary(&self, body: View<'_>, text: &mut Text) {
        self.summary_with(body, None, text);
    }

    fn lookup(&self, body: View<'_>) -> Option<Request> {
        contract_of(body)
    }

    fn summary_with(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text) {
        let (whom, amount) = parties(self.milestone_id.as_ref(), lookup);
        let asked = Asked {
            action: "Fund a milestone",
            whom: whom.map(|name| format!("of {name}")),
            amount,
            terms: Some(
                "the money is held in escrow and paid out only when a release is confirmed".into(),
            ),
        };
        approval::announce(asked, body, text);
    }

    fn after_lost_answer(&self) -> String {
        repeat_is_safe(
            "opentrain_request_milestone_funding",
            self.milestone_id.as_ref(),
        )
    }
}

/// Asks a human to release a funded milestone's money to the freelancer.
///
/// Releases nothing: answers with an `approvalUrl` to show the human, who confirms or declines
/// within about 72 hours; a confirmed release cannot be taken back. Call it once the work is accepted. Needs
/// payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequestMilestoneApproval {
    /// A milestone in state ACTIVE_FUNDED.
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

    fn summary(&self, body: View<'_>, text: &mut Text) {
        self.summary_with(body, None, text);
    }

    fn lookup(&self, body: View<'_>) -> Option<Request> {
        contract_of(body)
    }

    fn summary_with(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text) {
        let (whom, amount) = parties(self.milestone_id.as_ref(), lookup);
        let asked = Asked {
            action: "Release the payment",
            whom: whom.map(|name| format!("to {name}")),
            amount,
            terms: Some("a confirmed release cannot be taken back".into()),
        };
        approval::announce(asked, body, text);
    }

    fn after_lost_answer(&self) -> String {
        repeat_is_safe(
            "opentrain_request_milestone_approval",
            self.milestone_id.as_ref(),
        )
    }
}

/// Tells whether a human confirmed, declined or let lapse a request; can wait up to 45 s.
///
/// Call it after any answer with an `approvalUrl`, with `waitSeconds`. Only status `confirmed`
/// means that it was done; `result` then holds the new ids.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GetApproval {
    /// `approval.id` of the answer that asked for it.
    #[schemars(extend("x-aliases" = ["id", "approval"]))]
    approval_id: Id,
    /// Wait up to this long for a decision.
    #[serde(default)]
    #[schemars(range(max = 45), extend("x-aliases" = ["wait", "timeoutSeconds"]))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for GetApproval {
    const NAME: &'static str = "opentrain_get_approval";
    const TITLE: &'static str = "Get approval";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/approvals/get";
    const EXAMPLE: &'static str = r#"{"approvalId":"apr_1","waitSeconds":45}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "approval",
        Kind::Object,
        "id, type, status (pending, confirmed, declined, expired), approvalUrl, expiresAt, \
         resolvedAt, result (null until confirmed), jobId, proposalId, contractId, milestoneId",
    )];

    fn request(&self) -> Request {
        Request::get(["approvals", self.approval_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        approval::report(body, text);
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait {
            seconds: self.wait_seconds,
            what: "a human to decide",
        })
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        body.text("approval.status").as_deref() != Some("pending")
    }
}

/// Ends a contract: at once if nothing is funded, else by asking a human.
///
/// WITHOUT funded milestones it takes effect immediately and cannot be undone, so ask your human
/// first. With funded ones it answers with an `approvalUrl` to show the human, and nothing has
/// happened yet. Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EndContract {
    /// An active contract of yours.
    #[schemars(extend("x-aliases" = ["id", "contract"]))]
    contract_id: Id,
}

impl Endpoint for EndContract {
    const NAME: &'static str = "opentrain_end_contract";
    const TITLE: &'static str = "End contract";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::Irreversible;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/contracts/end";
    const EXAMPLE: &'static str = r#"{"contractId":"ctr_1"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("ok", Kind::Flag, "Only when it ended at once"),
        ("contractId", Kind::Text, "Only when it ended at once"),
        ("status", Kind::Text, "`ended`, only when it ended at once"),
        (
            "approval",
            Kind::Object,
            "When a human must confirm: id, status, approvalUrl, expiresAt",
        ),
        ("message", Kind::Text, "For people; do not parse"),
    ];

    fn request(&self) -> Request {
        Request::post(["contracts", self.contract_id.as_ref(), "end"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        self.summary_with(body, None, text);
    }

    fn lookup(&self, body: View<'_>) -> Option<Request> {
        contract_of(body)
    }

    fn summary_with(&self, body: View<'_>, lookup: Option<View<'_>>, text: &mut Text) {
        if body.at("approval").is_null() {
            text.line(format!(
                "Contract {} is {}. It took effect at once: nothing was funded, so no human was \
                 asked and no money moved.",
                body.text("contractId")
                    .unwrap_or_else(|| self.contract_id.to_string()),
                body.text("status").unwrap_or_else(|| "ended".to_owned()),
            ));
            return;
        }
        let contract = lookup.map(|found| found.at("contract"));
        let funded: f64 = contract
            .iter()
            .flat_map(|c| c.list("milestones"))
            .filter(|m| m.text("status").as_deref() == Some("ACTIVE_FUNDED"))
            .filter_map(|m| m.number("amountUsd"))
            .sum();
        let asked = Asked {
            action: "End the contract",
            whom: contract
                .and_then(|c| c.text("freelancer.displayName"))
                .map(|n| format!("with {n}")),
            amount: (funded > 0.0).then_some(funded),
            terms: Some(
                "the money held for its funded milestones is settled by the confirmation".into(),
            ),
        };
        approval::announce(asked, body, text);
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_get_contract {}: status `ended` means it took effect. While it is \
             `active`, calling opentrain_end_contract again is safe: a pending approval comes back \
             as it is.",
            json!({ "contractId": self.contract_id.as_ref() })
        )
    }
}

fn one_contract(contract: View<'_>, text: &mut Text) {
    let mut line = format!(
        "contract {} {}: \"{}\" with {}",
        contract.text_or_dash("id"),
        contract.text_or_dash("status"),
        contract.text_or_dash("title"),
        contract.text_or_dash("freelancer.displayName"),
    );
    for (label, path) in [
        ("freelancer", "freelancer.userId"),
        ("country", "freelancer.country"),
        ("job", "jobId"),
        ("proposal", "proposalId"),
        ("pay", "paymentType"),
        ("volume", "estimatedVolume"),
        ("from", "startDate"),
        ("until", "endDate"),
    ] {
        if let Some(value) = contract.text(path) {
            line.push_str(&format!(", {label} {value}"));
        }
    }
    for (label, path) in [
        ("rate", "rateUsd"),
        ("estimated total", "estimatedTotalUsd"),
    ] {
        if let Some(amount) = contract.number(path) {
            line.push_str(&format!(", {label} {}", usd(amount)));
        }
    }
    text.line(line);
    milestones(&contract.list("milestones"), text);
}

fn milestones(milestones: &[View<'_>], text: &mut Text) {
    text.table(
        &[
            "milestone",
            "no",
            "name",
            "status",
            "amount",
            "volume",
            "due",
            "invoice",
        ],
        milestones.iter().map(|milestone| {
            vec![
                milestone.text_or_dash("id"),
                milestone.text_or_dash("milestoneNumber"),
                milestone
                    .text("name")
                    .or(milestone.text("description"))
                    .unwrap_or_else(|| "-".into()),
                milestone.text_or_dash("status"),
                milestone
                    .number("amountUsd")
                    .map_or_else(|| "-".into(), usd),
                milestone.text_or_dash("volume"),
                milestone.text_or_dash("dueDate"),
                milestone.text_or_dash("invoiceId"),
            ]
        }),
    );
}

/// The read that names the people and sums behind a pending approval.
fn contract_of(body: View<'_>) -> Option<Request> {
    let id = body.text("approval.contractId")?;
    Some(Request::get(["contracts", id.as_str()]))
}

/// The freelancer's masked name and the milestone's amount, as far as the lookup brought them.
fn parties(milestone_id: &str, lookup: Option<View<'_>>) -> (Option<String>, Option<f64>) {
    let Some(contract) = lookup.map(|found| found.at("contract")) else {
        return (None, None);
    };
    let milestone = contract
        .list("milestones")
        .into_iter()
        .find(|milestone| milestone.text("id").as_deref() == Some(milestone_id));
    let amount = milestone.and_then(|milestone| milestone.number("amountUsd"));
    (contract.text("freelancer.displayName"), amount)
}

fn repeat_is_safe(tool: &str, milestone_id: &str) -> String {
    format!(
        "Call {tool} {} again: while an approval is pending the same one comes back, never a \
         second one.",
        json!({ "milestoneId": milestone_id })
    )
}
