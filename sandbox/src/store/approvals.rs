//! What waits for a human's yes or no. What a yes does is in `deeds`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::word::words;
use super::{execute, value};
use crate::moment::{self, HOUR, Moment};

/// How long a human has. Source: docs/developers/concepts/human-approvals.
pub(crate) const LIFETIME: i64 = 72 * HOUR;

words! {
    /// What is asked for. Source: docs/developers/api-reference/approvals/get.
    Kind {
        /// Hiring somebody and funding their first milestone.
        Hire = "proposal_hire",
        /// Putting money into escrow for a milestone.
        Fund = "milestone_fund",
        /// Paying a milestone out.
        Release = "milestone_approve",
        /// Ending a contract that has money in escrow.
        End = "contract_end",
    }
}

words! {
    /// What has become of it. Source: docs/developers/api-reference/approvals/get.
    Status {
        /// A person may still answer.
        Pending = "pending",
        /// A person said yes, and it was done.
        Confirmed = "confirmed",
        /// A person said no.
        Declined = "declined",
        /// Nobody decided in time, or it was overtaken.
        Expired = "expired",
    }
}

/// What was asked for, compared when it is asked again. But for the amount it is there for hires alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Terms {
    /// Of the first milestone.
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// Fees not counted.
    pub(crate) amount_cents: i64,
    #[serde(rename = "dueDate", with = "instant")]
    pub(crate) due_at: Option<Moment>,
}

impl Terms {
    /// An amount and nothing else.
    pub(crate) fn amount(cents: i64) -> Self {
        Terms {
            amount_cents: cents,
            ..Terms::default()
        }
    }
}

/// A moment as the ISO 8601 text it is kept as.
mod instant {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::moment::{self, Moment};

    pub(super) fn serialize<S: Serializer>(at: &Option<Moment>, to: S) -> Result<S::Ok, S::Error> {
        moment::iso_opt(*at).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Moment>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        Ok(text.as_deref().and_then(moment::parse))
    }
}

/// One request for a human's consent.
#[derive(Debug)]
pub(crate) struct Approval {
    pub(crate) id: String,
    pub(crate) account_id: String,
    /// The token it was asked with; none where a person asked.
    pub(crate) token_id: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    pub(crate) job_id: Option<String>,
    pub(crate) proposal_id: Option<String>,
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    pub(crate) terms: Terms,
    pub(crate) result: Option<Value>,
    pub(crate) created_at: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) resolved_at: Option<Moment>,
    /// Why a person said no, if they said it.
    pub(crate) reason: Option<String>,
}

impl Approval {
    /// Whether a person may still answer, unless the time is over.
    pub(crate) fn is_pending(&self) -> bool {
        self.status == Status::Pending
    }
}

pub(crate) fn insert(db: &Connection, approval: &Approval) -> rusqlite::Result<()> {
    execute(
        db,
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
            terms(approval)?,
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
    kind: Kind,
    milestone_id: &str,
) -> rusqlite::Result<Option<Approval>> {
    db.prepare_cached(
        "SELECT * FROM approval WHERE milestone_id = ?1 AND status = 'pending' AND kind = ?2",
    )?
    .query_row(params![milestone_id, kind], approval)
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

/// Every request of one kind about the same thing, newest first: one proposal, one milestone, or the
/// end of one contract.
pub(crate) fn alike(db: &Connection, approval: &Approval) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached(
        "SELECT * FROM approval WHERE kind = ?1 AND proposal_id IS ?2 AND milestone_id IS ?3
             AND (proposal_id IS NOT NULL OR contract_id IS ?4)
         ORDER BY seq DESC",
    )?
    .query_map(
        params![
            approval.kind,
            approval.proposal_id,
            approval.milestone_id,
            approval.contract_id
        ],
        self::approval,
    )?
    .collect()
}

/// The latest approvals of all accounts, for the start page.
pub(crate) fn latest(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached("SELECT * FROM approval ORDER BY seq DESC LIMIT ?1")?
        .query_map([limit], approval)?
        .collect()
}

/// Every request about a contract or its milestones, and the hire it came of.
pub(crate) fn on_contract(db: &Connection, contract_id: &str) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached("SELECT * FROM approval WHERE contract_id = ?1 ORDER BY seq")?
        .query_map([contract_id], approval)?
        .collect()
}

/// Those of an account that wait for a decision, newest first.
pub(crate) fn waiting_of(
    db: &Connection,
    account_id: &str,
    now: Moment,
    limit: i64,
) -> rusqlite::Result<Vec<Approval>> {
    db.prepare_cached(
        "SELECT * FROM approval WHERE status = 'pending' AND expires_at > ?1 AND account_id = ?2
         ORDER BY seq DESC LIMIT ?3",
    )?
    .query_map(params![now, account_id, limit], approval)?
    .collect()
}

/// How many wait for a decision, of an account or of all.
pub(crate) fn waiting(
    db: &Connection,
    account_id: Option<&str>,
    now: Moment,
) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "SELECT count(*) FROM approval
         WHERE status = 'pending' AND expires_at > ?1 AND (?2 IS NULL OR account_id = ?2)",
    )?
    .query_row(params![now, account_id], |row| row.get(0))
}

/// Ends one that waits: writes the outcome, and the terms as they were confirmed. `false` if it did
/// not wait, and then nothing is written.
pub(crate) fn close(db: &Connection, approval: &Approval) -> rusqlite::Result<bool> {
    let closed = execute(
        db,
        "UPDATE approval SET status = ?2, contract_id = ?3, terms = ?4, result = ?5,
            resolved_at = ?6, reason = ?7 WHERE id = ?1 AND status = 'pending'",
        params![
            approval.id,
            approval.status,
            approval.contract_id,
            terms(approval)?,
            approval.result.as_ref().map(Value::to_string),
            approval.resolved_at,
            approval.reason,
        ],
    )?;
    Ok(closed == 1)
}

fn terms(approval: &Approval) -> rusqlite::Result<String> {
    serde_json::to_string(&approval.terms)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn approval(row: &Row<'_>) -> rusqlite::Result<Approval> {
    let row = Columns::of(row);
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
        terms: serde_json::from_value(value(&row.get::<String>("terms")?)).unwrap_or_default(),
        result: row
            .get::<Option<String>>("result")?
            .map(|text| value(&text)),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        resolved_at: row.get("resolved_at")?,
        reason: row.get("reason")?,
    })
}
