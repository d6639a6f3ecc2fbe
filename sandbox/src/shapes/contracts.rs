//! Contracts, their milestones and their budget. How the figures come about is in `rules` and
//! `api`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::Time;

/// One hired person on one job.
/// Source: docs/developers/api-reference/contracts/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contract {
    pub(crate) id: String,
    /// `active` or `ended`.
    pub(crate) status: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) title: String,
    pub(crate) job_id: String,
    pub(crate) proposal_id: String,
    /// `FIXED_PRICE`, `PAY_PER_HOUR` or `PAY_PER_LABEL`.
    pub(crate) payment_type: Option<String>,
    /// The price, or dollars per hour or per label.
    pub(crate) rate_usd: Option<Number>,
    pub(crate) estimated_total_usd: Option<Number>,
    /// Hours or labels.
    pub(crate) estimated_volume: Option<Number>,
    /// Whether money lies in escrow for a milestone that is being worked on.
    pub(crate) has_active_milestone: bool,
    pub(crate) start_date: Time,
    pub(crate) end_date: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) freelancer: Hired,
    /// By number; refunded and cancelled ones are left out.
    pub(crate) milestones: Vec<Milestone>,
}

/// Whom a contract is with.
/// Source: docs/developers/api-reference/contracts/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hired {
    pub(crate) user_id: String,
    /// First name and last initial.
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) display_name: String,
    pub(crate) country: Option<String>,
    pub(crate) profile_path: Option<String>,
}

/// A part of the work, paid together.
/// Source: docs/developers/api-reference/contracts/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Milestone {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) name: Option<String>,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) description: String,
    /// `NOT_FUNDED`, `ACTIVE_FUNDED`, `PAID`, `DISPUTED`; where hidden ones show, also `REFUNDED` and
    /// `CANCELLED`.
    pub(crate) status: String,
    pub(crate) amount_usd: Number,
    /// Hours or labels; null for a fixed price.
    pub(crate) volume: Option<Number>,
    /// From 1 within the contract.
    pub(crate) milestone_number: i64,
    pub(crate) due_date: Option<Time>,
    /// Whether the worker has asked for the payout and waits.
    pub(crate) pending_approval: bool,
    pub(crate) needs_review: bool,
    pub(crate) invoice_id: Option<String>,
    pub(crate) created_at: Time,
}

/// `GET /contracts`. Source: docs/developers/api-reference/contracts/list.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contracts {
    /// Newest first.
    pub(crate) contracts: Vec<Contract>,
}

/// A contract with what only its own page has.
/// Source: docs/developers/api-reference/contracts/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContractDetail {
    #[serde(flatten)]
    pub(crate) contract: Contract,
    /// The thread with the hired person.
    pub(crate) job_dm_conversation_id: Option<String>,
    pub(crate) budget: Option<Budget>,
}

/// `GET /contracts/{contractId}`. Source: docs/developers/api-reference/contracts/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContractBody {
    pub(crate) contract: ContractDetail,
}

/// What was paid for on a contract and what is used of it.
/// Source: docs/developers/annotation-platforms/api-reference/contracts/budget.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Budget {
    pub(crate) contract_id: String,
    /// Decides whether a volume is hours or labels.
    pub(crate) payment_type: Option<String>,
    /// `OK`, `LOW` from 0.8 used, `DEPLETED` from 1.
    pub(crate) state: String,
    /// Hours or labels over funded and completed milestones.
    pub(crate) funded_volume: Number,
    pub(crate) funded_amount_usd: Number,
    pub(crate) consumed: Consumed,
    pub(crate) consumed_volume: Number,
    /// Never below 0.
    pub(crate) remaining_volume: Number,
    /// With four decimals; 0 when nothing is funded.
    pub(crate) consumed_fraction: Number,
    pub(crate) active_milestone: Option<ActiveMilestone>,
    pub(crate) last_usage_at: Option<Time>,
}

/// Raw totals of the work reported.
/// Source: docs/developers/annotation-platforms/usage-sync.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Consumed {
    pub(crate) seconds: Number,
    pub(crate) hours: Number,
    pub(crate) labels: Number,
    pub(crate) tasks: Number,
}

/// The funded milestone that is being worked on.
/// Source: docs/developers/annotation-platforms/api-reference/contracts/budget.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActiveMilestone {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) name: Option<String>,
    pub(crate) amount_usd: Number,
    pub(crate) volume: Option<Number>,
    pub(crate) status: String,
}

/// `POST /contracts/{contractId}/milestones`. A fixed price needs `amountUsd`, work paid by the hour
/// or label needs `volume`.
/// Source: docs/developers/api-reference/contracts/create-milestone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "only its schema is used; the body is read field by field, to name the wrong one"
)]
pub(crate) struct NewMilestone {
    #[schemars(length(min = 1))]
    pub(crate) description: String,
    pub(crate) name: Option<String>,
    /// US dollars. Beside a volume it must be the rate times the volume.
    #[schemars(range(max = 100_000_000), extend("exclusiveMinimum" = 0))]
    pub(crate) amount_usd: Option<f64>,
    /// Hours or labels.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub(crate) volume: Option<f64>,
    /// A date, or an instant with an offset.
    pub(crate) due_date: Option<String>,
}

/// 201 of `POST /contracts/{contractId}/milestones`.
/// Source: docs/developers/api-reference/contracts/create-milestone.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct MilestoneBody {
    pub(crate) milestone: Milestone,
}

/// 200 of `POST /contracts/{contractId}/end`. Source: docs/developers/api-reference/contracts/end.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ended {
    pub(crate) ok: bool,
    pub(crate) contract_id: String,
    /// Always `ended`.
    pub(crate) status: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// The documented sample with its details filled in.
    #[test]
    fn a_contract_is_read_and_written_alike() {
        let milestone = json!({
            "id": "mil_1", "name": "First labeling batch", "description": "Fifty calls.",
            "status": "ACTIVE_FUNDED", "amountUsd": 300, "volume": null, "milestoneNumber": 1,
            "dueDate": "2026-07-01T00:00:00.000Z", "pendingApproval": false, "needsReview": false,
            "invoiceId": "inv_1", "createdAt": "2026-06-12T09:30:00.000Z",
        });
        let wire = json!({ "contract": {
            "id": "con_1", "status": "active", "title": "Spanish calls", "jobId": "job_1",
            "proposalId": "prop_1", "paymentType": "FIXED_PRICE", "rateUsd": 300,
            "estimatedTotalUsd": 300, "estimatedVolume": null, "hasActiveMilestone": true,
            "startDate": "2026-06-12T09:30:00.000Z", "endDate": null,
            "createdAt": "2026-06-12T09:30:00.000Z", "updatedAt": "2026-06-12T09:30:00.000Z",
            "freelancer": { "userId": "usr_1", "displayName": "Maria G.", "country": "Spain",
                "profilePath": "/profile/maria-g" },
            "milestones": [milestone],
            "jobDmConversationId": "conv_1",
            "budget": {
                "contractId": "con_1", "paymentType": "FIXED_PRICE", "state": "OK",
                "fundedVolume": 0, "fundedAmountUsd": 300,
                "consumed": { "seconds": 0, "hours": 0, "labels": 0, "tasks": 0 },
                "consumedVolume": 0, "remainingVolume": 0, "consumedFraction": 0,
                "activeMilestone": { "id": "mil_1", "name": null, "amountUsd": 300, "volume": null,
                    "status": "ACTIVE_FUNDED" },
                "lastUsageAt": null,
            },
        } });
        let read: ContractBody = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), wire.to_string());
        let ended: Value = json!({ "ok": true, "contractId": "con_1", "status": "ended" });
        let read: Ended = serde_json::from_value(ended.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), ended);
    }
}
