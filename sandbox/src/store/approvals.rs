//! What waits for a human's yes or no. What a yes does is in `routes::approvals`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::value;
use crate::moment::{HOUR, Moment};
use crate::shapes::{Time, approvals as shapes};

/// How long a human has. Source: docs/developers/concepts/human-approvals.
pub(crate) const LIFETIME: i64 = 72 * HOUR;

/// The kinds. Source: docs/developers/api-reference/approvals/get.
pub(crate) const HIRE: &str = "proposal_hire";
/// Putting money into escrow for a milestone.
pub(crate) const FUND: &str = "milestone_fund";
/// Paying a milestone out.
pub(crate) const RELEASE: &str = "milestone_approve";
/// Ending a contract that has money in escrow.
pub(crate) const END: &str = "contract_end";

/// One request for a human's consent.
#[derive(Debug)]
pub(crate) struct Approval {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) token_id: String,
    /// [`HIRE`], [`FUND`], [`RELEASE`] or [`END`].
    pub(crate) kind: String,
    /// `pending`, `confirmed`, `declined` or `expired`.
    pub(crate) status: String,
    pub(crate) job_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    /// What was asked for, compared when it is asked again.
    pub(crate) terms: Value,
    pub(crate) result: Option<Value>,
    pub(crate) created_at: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) resolved_at: Option<Moment>,
}

impl Approval {
    /// Whether a person may still answer, unless the time is over.
    pub(crate) fn is_pending(&self) -> bool {
        self.status == "pending"
    }

    /// A text among the terms.
    pub(crate) fn term(&self, name: &str) -> Option<&str> {
        self.terms.get(name).and_then(Value::as_str)
    }

    /// The amount among the terms, fees not counted.
    pub(crate) fn amount_cents(&self) -> i64 {
        self.terms
            .get("amountCents")
            .and_then(Value::as_i64)
            .unwrap_or(0)
    }

    /// The object of the API. Source: docs/developers/api-reference/approvals/get.
    pub(crate) fn shown(&self, base_url: &str) -> shapes::Approval {
        shapes::Approval {
            id: self.id.clone(),
            kind: self.kind.clone(),
            status: self.status.clone(),
            contract_id: self.contract_id.clone(),
            milestone_id: self.milestone_id.clone(),
            job_id: self.job_id.clone(),
            proposal_id: self.proposal_id.clone(),
            approval_url: format!("{base_url}/approvals/{}", self.id),
            expires_at: Time(self.expires_at),
            resolved_at: self.resolved_at.map(Time),
            result: self.result.as_ref().and_then(Value::as_object).cloned(),
            created_at: Time(self.created_at),
        }
    }
}

pub(crate) fn insert(db: &Connection, approval: &Approval) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO approval (id, account_id, token_id, kind, status, job_id, proposal_id,
            contract_id, milestone_id, terms, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            approval.id,
            approval.account_id,
            approval.token_id,
            approval.kind,
            approval.status,
            approval.job_id,
            approval.proposal_id,
            approval.contract_id,
            approval.milestone_id,
            approval.terms.to_string(),
            approval.created_at,
            approval.expires_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Approval>> {
    db.prepare_cached("SELECT * FROM approval WHERE id = ?1")?
        .query_row([id], approval)
        .optional()
}

/// The hire request of a proposal that still waits.
pub(crate) fn pending_hire(
    db: &Connection,
    proposal_id: &str,
) -> rusqlite::Result<Option<Approval>> {
    db.prepare_cached("SELECT * FROM approval WHERE proposal_id = ?1 AND status = 'pending'")?
        .query_row([proposal_id], approval)
        .optional()
}

/// The request of one kind about a milestone that still waits.
pub(crate) fn pending_about_milestone(
    db: &Connection,
    kind: &str,
    milestone_id: &str,
) -> rusqlite::Result<Option<Approval>> {
    db.prepare_cached(
        "SELECT * FROM approval WHERE milestone_id = ?1 AND status = 'pending' AND kind = ?2",
    )?
    .query_row([milestone_id, kind], approval)
    .optional()
}

/// Everything about a contract or its milestones that still waits, oldest first.
pub(crate) fn pending_on_contract(
    db: &Connection,
    contract_id: &str,
) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached(
        "SELECT * FROM approval WHERE contract_id = ?1 AND status = 'pending' ORDER BY seq",
    )?
    .query_map([contract_id], approval)?
    .collect()
}

/// The latest approvals of all accounts, for the start page.
pub(crate) fn latest(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached("SELECT * FROM approval ORDER BY seq DESC LIMIT ?1")?
        .query_map([limit], approval)?
        .collect()
}

/// Writes the outcome, and the terms as they were confirmed.
pub(crate) fn save(db: &Connection, approval: &Approval) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE approval SET status = ?2, contract_id = ?3, terms = ?4, result = ?5,
            resolved_at = ?6 WHERE id = ?1",
        params![
            approval.id,
            approval.status,
            approval.contract_id,
            approval.terms.to_string(),
            approval.result.as_ref().map(Value::to_string),
            approval.resolved_at,
        ],
    )?;
    Ok(())
}

fn approval(row: &Row<'_>) -> rusqlite::Result<Approval> {
    Ok(Approval {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        token_id: row.get("token_id")?,
        kind: row.get("kind")?,
        status: row.get("status")?,
        job_id: row.get("job_id")?,
        proposal_id: row.get("proposal_id")?,
        contract_id: row.get("contract_id")?,
        milestone_id: row.get("milestone_id")?,
        terms: value(&row.get::<_, String>("terms")?),
        result: row
            .get::<_, Option<String>>("result")?
            .map(|text| value(&text)),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        resolved_at: row.get("resolved_at")?,
    })
}
