//! Contracts: read, and ended. Their milestones and the approvals that stand between a request and
//! money have files of their own; hiring, which creates contracts, is in `proposals`.

mod approvals;
mod milestones;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::approval;
use super::columns::{self, Column};
use super::guarded::{Guarded, country_of, odd, person};
use crate::api::{Request, View};
use crate::reply::{Action, Ask};
use crate::text::{Text, country, day, label, moment, one_line, shorten, title, usd};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Seen, Tool, Toolset};

pub(super) use approvals::TOOLS as APPROVALS;
pub(super) use milestones::TOOLS as MILESTONES;

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<ListContracts>(),
    Tool::of::<GetContract>(),
    Tool::of::<EndContract>(),
];

/// Lists contracts, newest first, with their milestones.
///
/// One per hired person and job, from the confirmed hire on. Not paged; refunded and cancelled
/// milestones are left out.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListContracts {
    /// Only those on this job.
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
    const PARTS: bool = true;
    const ANSWER: &'static [AnswerField] = &[(
        "contracts",
        Kind::List,
        "id, status, title, jobId, proposalId, paymentType, rateUsd, freelancer {userId, \
         displayName}, milestones [{id, name, status, amountUsd, volume, dueDate}]",
    )];

    const STRANGERS: &'static [&'static str] = &[
        "/contracts/*/freelancer/displayName",
        "/contracts/*/freelancer/country",
        "/contracts/*/freelancer/profilePath",
    ];

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
        let waits =
            |contract: &&View<'_>| contract.list("milestones").into_iter().any(is_delivered);
        let first = contracts.iter().find(waits).or(contracts.first());
        if let Some(id) = first.and_then(|c| c.text("id")) {
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
/// `jobDmConversationId` is the thread with them. Budget: OK, LOW from 80 % used, DEPLETED from 100 %.
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

    const STRANGERS: &'static [&'static str] = &[
        "/contract/freelancer/displayName",
        "/contract/freelancer/country",
        "/contract/freelancer/profilePath",
    ];

    fn request(&self) -> Request {
        Request::get(["contracts", self.contract_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let contract = body.at("contract");
        one_contract(contract, text);
        text.field(
            "conversation, for opentrain_read_messages and opentrain_send_message",
            contract.text("jobDmConversationId"),
        );
        let budget = contract.at("budget");
        if !budget.is_null() {
            let mut line = format!("budget {}", budget.text_or_dash("state"));
            if let Some(funded) = budget.number("fundedAmountUsd") {
                line.push_str(&format!(", funded {}", usd(funded)));
            }
            for (what, path) in [
                ("funded volume", "fundedVolume"),
                ("used", "consumedVolume"),
                ("left", "remainingVolume"),
                ("fraction used", "consumedFraction"),
            ] {
                if let Some(value) = budget.text(path) {
                    line.push_str(&format!(", {what} {}", label(&value).unwrap_or("?")));
                }
            }
            if let Some(at) = budget.text("lastUsageAt") {
                line.push_str(&format!(", last work {}", moment(&at)));
            }
            if let Some(active) = budget.text("activeMilestone.id") {
                let known = contract.list("milestones");
                let known = known
                    .iter()
                    .find(|one| one.text("id").as_ref() == Some(&active));
                let active = known.map_or(active, |one| called(*one));
                line.push_str(&format!(", active {active}"));
            }
            text.line(line);
        }
        let milestones = contract.list("milestones");
        let (delivered, rest): (Vec<View<'_>>, Vec<View<'_>>) = milestones
            .iter()
            .partition(|milestone| is_delivered(**milestone));
        for milestone in &delivered {
            if let Some(id) = milestone.text("id") {
                text.next(
                    format!(
                        "once your human accepts the work of {}, ask them to release its money",
                        called(*milestone)
                    ),
                    "opentrain_request_milestone_approval",
                    json!({ "milestoneId": id }),
                );
            }
        }
        if contract.text("status").as_deref() == Some("ended") {
            return;
        }
        for milestone in rest {
            match (milestone.text("id"), milestone.text("status").as_deref()) {
                (Some(id), Some("NOT_FUNDED")) => text.next(
                    format!("ask a human to fund {}", called(milestone)),
                    "opentrain_request_milestone_funding",
                    json!({ "milestoneId": id }),
                ),
                (Some(_), Some("ACTIVE_FUNDED")) => text.line(format!(
                    "Of {}, which is funded, neither needsReview nor pendingApproval is set: there \
                     is no work to release its money for yet.",
                    called(milestone)
                )),
                _ => {}
            }
        }
    }
}

/// Ends a contract: at once if nothing is funded, else by asking a human.
///
/// WITHOUT funded milestones it takes effect immediately and cannot be undone, so ask your human
/// first. With funded ones nothing happens yet: show your human the `approvalUrl`, then wait with
/// opentrain_get_approval. Needs payments:write.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EndContract {
    /// Yours, active.
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

    fn before(&self) -> Option<Request> {
        Some(Request::get(["contracts", self.contract_id.as_ref()]))
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        if self.ended_at_once(seen.body, seen.before) {
            return None;
        }
        let mut ask = approval::ask(Seen {
            found: seen.before.or(seen.found),
            ..seen
        });
        ask.action = Action::End;
        ask.ids.contract = Some(self.contract_id.to_string());
        ask.means = vec![
            "the money held for funded milestones is settled by the confirmation: whether it goes \
             to the freelancer or back to you is not documented, so read what the page says"
                .to_owned(),
            "work that was delivered and not yet paid for may go unpaid: release it first"
                .to_owned(),
            "it cannot be undone".to_owned(),
        ];
        Some(ask)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        if !body.at("approval").is_null() {
            return approval::details(body, text);
        }
        if text.is_empty() {
            return text.line(format!(
                "Contract {} is ended. It took effect at once: nothing was funded, so no human was \
                 asked and no money moved.",
                self.contract_id
            ));
        }
        text.line(format!(
            "The platform answered without a request to a human: contract {}, status {}.",
            body.text_or_dash("contractId"),
            body.text_or_dash("status")
        ));
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

impl EndContract {
    /// Whether the answer says plainly that this contract has ended without a human, and nothing
    /// that was read `before` speaks against it.
    fn ended_at_once(&self, body: View<'_>, before: Option<View<'_>>) -> bool {
        let contract = body.text("contractId");
        let funded = before.is_some_and(|before| {
            let milestones = before.list("contract.milestones");
            let held = |one: &View<'_>| one.text("status").as_deref() == Some("ACTIVE_FUNDED");
            milestones.iter().any(held)
        });
        body.at("approval").is_null()
            && body.text("status").as_deref() == Some("ended")
            && contract.is_none_or(|told| told == self.contract_id.as_ref())
            && body.flag("ok") == Some(true)
            && !funded
    }
}

/// What a contract says of the freelancer besides the name.
const CHOSEN: &[Guarded] = &[("country", "country", country)];

fn one_contract(contract: View<'_>, text: &mut Text) {
    let freelancer = contract.at("freelancer");
    let mut line = format!(
        "contract {} {}: {} with {}",
        contract.text_or_dash("id"),
        contract.text_or_dash("status"),
        title(&contract.text_or_dash("title")),
        person(freelancer, "displayName").unwrap_or_else(|| "somebody".to_owned()),
    );
    line.extend(country_of(freelancer).map(|country| format!(", {country}")));
    for (label, path) in [
        ("freelancer", "freelancer.userId"),
        ("job", "jobId"),
        ("proposal", "proposalId"),
        ("pay", "paymentType"),
        ("volume", "estimatedVolume"),
    ] {
        if let Some(value) = contract.said(path) {
            line.extend([", ", label, " ", &value]);
        }
    }
    for (label, path) in [("from", "startDate"), ("until", "endDate")] {
        if let Some(at) = contract.said(path) {
            line.extend([", ", label, " ", &moment(&at)]);
        }
    }
    for (label, path) in [
        ("rate", "rateUsd"),
        ("estimated total", "estimatedTotalUsd"),
    ] {
        if let Some(amount) = contract.number(path) {
            line.extend([", ", label, " ", &usd(amount)]);
        }
    }
    text.line(line);
    text.quote("the freelancer", odd(freelancer, "", CHOSEN));
    milestones(&contract.list("milestones"), text);
}

/// Whether the platform says that there is work on it to decide about. What each of the two flags
/// means exactly is not documented; a milestone that still waits for its money has none to release.
fn is_delivered(milestone: View<'_>) -> bool {
    let flagged = FLAGS.iter().any(|flag| milestone.flag(flag) == Some(true));
    let status = milestone.said("status");
    flagged && !matches!(status.as_deref(), Some("NOT_FUNDED" | "PAID"))
}

/// A milestone by its number, as the table above has it.
fn called(milestone: View<'_>) -> String {
    match milestone.text("milestoneNumber") {
        Some(number) => format!("milestone {number}"),
        None => format!("milestone {}", milestone.text_or_dash("id")),
    }
}

const FLAGS: [&str; 2] = ["needsReview", "pendingApproval"];

/// Longest description of a milestone in its row, in characters.
const LONGEST: usize = 300;

fn milestones(milestones: &[View<'_>], text: &mut Text) {
    const COLUMNS: &[Column] = &[
        ("milestone", |milestone| milestone.text("id")),
        ("no", |milestone| milestone.text("milestoneNumber")),
        ("name", |milestone| milestone.text("name")),
        ("description", |milestone| {
            let description = milestone.said("description");
            let told = description.filter(|told| milestone.said("name").as_ref() != Some(told))?;
            Some(shorten(&one_line(&told), LONGEST))
        }),
        ("status", |milestone| milestone.text("status")),
        ("flags", |milestone| {
            let set = |flag: &&str| milestone.flag(flag) == Some(true);
            let set: Vec<&str> = FLAGS.into_iter().filter(set).collect();
            (!set.is_empty()).then(|| set.join(", "))
        }),
        ("amount", |milestone| milestone.number("amountUsd").map(usd)),
        ("volume", |milestone| milestone.text("volume")),
        ("due", |milestone| {
            milestone.said("dueDate").map(|due| day(&due))
        }),
        ("invoice", |milestone| milestone.text("invoiceId")),
    ];
    columns::table(text, COLUMNS, milestones);
}
