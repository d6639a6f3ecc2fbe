//! What waits for a person's yes. When one is made and what a yes does is in `deeds`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Time;

/// A request for a person's consent.
/// Source: docs/developers/api-reference/approvals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Approval {
    pub(crate) id: String,
    /// `proposal_hire`, `milestone_fund`, `milestone_approve` or `contract_end`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `pending`, `confirmed`, `declined` or `expired`.
    pub(crate) status: String,
    /// Of a hire it is known once there is a contract.
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    pub(crate) job_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    /// The page where a person decides.
    pub(crate) approval_url: String,
    pub(crate) expires_at: Time,
    pub(crate) resolved_at: Option<Time>,
    /// What came of it; its members depend on the type. Null until it is confirmed.
    pub(crate) result: Option<Map<String, Value>>,
    pub(crate) created_at: Time,
}

/// `GET /approvals/{approvalId}`. Source: docs/developers/api-reference/approvals/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApprovalBody {
    pub(crate) approval: Approval,
}

/// The 202 of everything that a person must confirm.
/// Source: docs/developers/concepts/human-approvals.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    pub(crate) approval: Approval,
    /// For display only.
    pub(crate) message: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_documented_result_is_read_and_written_alike() {
        let check = |kind: &str, result: Value| {
            let wire = json!({
                "id": "apr_1", "type": kind, "status": "confirmed", "contractId": "con_1",
                "milestoneId": null, "jobId": "job_1", "proposalId": null,
                "approvalUrl": "http://127.0.0.1:4010/approvals/apr_1",
                "expiresAt": "2026-06-15T10:00:00.000Z", "resolvedAt": "2026-06-12T14:30:00.000Z",
                "result": result, "createdAt": "2026-06-12T10:00:00.000Z",
            });
            let read: Approval = serde_json::from_value(wire.clone()).unwrap();
            let written = serde_json::to_string(&read).unwrap();
            assert_eq!(written, wire.to_string());
        };
        let hired = json!({ "hired": true, "contractId": "con_1", "jobId": "job_1",
            "freelancerUserId": "usr_1" });
        check("proposal_hire", hired);
        check("milestone_fund", json!({ "invoiceId": "inv_1" }));
        check(
            "milestone_approve",
            json!({ "invoiceId": "inv_1", "payoutTransactionId": "po_1" }),
        );
        check("contract_end", json!({ "contractEnded": true }));
        check("contract_end", Value::Null);
    }
}
