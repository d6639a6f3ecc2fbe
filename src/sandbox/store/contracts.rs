//! Contracts and their milestones. When they come into being is decided in `routes::approvals`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::sandbox::moment::Moment;

/// One hired person on one job.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) job_id: String,
    pub(crate) proposal_id: String,
    pub(crate) title: String,
    pub(crate) payment_type: Option<String>,
    pub(crate) rate_micros: Option<i64>,
    pub(crate) estimated_volume: Option<f64>,
    pub(crate) conversation_id: String,
    pub(crate) started_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    pub(crate) updated_at: Moment,
}

impl Contract {
    /// `active` or `ended`. Source: docs/developers/api-reference/contracts/list.
    pub(crate) fn status(&self) -> &'static str {
        if self.ended_at.is_some() {
            "ended"
        } else {
            "active"
        }
    }
}

/// A part of the work, paid together.
#[derive(Debug)]
pub(crate) struct Milestone {
    pub(crate) id: String,
    pub(crate) contract_id: String,
    pub(crate) number: i64,
    pub(crate) name: Option<String>,
    pub(crate) description: String,
    pub(crate) status: String,
    pub(crate) amount_cents: i64,
    /// Hours or labels; `None` for fixed prices.
    pub(crate) volume: Option<f64>,
    pub(crate) due_at: Option<Moment>,
    pub(crate) invoice_id: Option<String>,
    pub(crate) created_at: Moment,
}

pub(crate) fn insert(db: &Connection, contract: &Contract) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO contract (id, account_id, job_id, proposal_id, title, payment_type,
            rate_micros, estimated_volume, conversation_id, started_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
        params![
            contract.id,
            contract.account_id,
            contract.job_id,
            contract.proposal_id,
            contract.title,
            contract.payment_type,
            contract.rate_micros,
            contract.estimated_volume,
            contract.conversation_id,
            contract.started_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_milestone(db: &Connection, milestone: &Milestone) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO milestone (id, contract_id, number, name, description, status, amount_cents,
            volume, due_at, invoice_id, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            milestone.id,
            milestone.contract_id,
            milestone.number,
            milestone.name,
            milestone.description,
            milestone.status,
            milestone.amount_cents,
            milestone.volume,
            milestone.due_at,
            milestone.invoice_id,
            milestone.created_at,
        ],
    )?;
    Ok(())
}

/// A contract of an account.
pub(crate) fn by_id(
    db: &Connection,
    account_id: &str,
    id: &str,
) -> rusqlite::Result<Option<Contract>> {
    db.prepare_cached("SELECT * FROM contract WHERE account_id = ?1 AND id = ?2")?
        .query_row([account_id, id], contract)
        .optional()
}

pub(crate) fn by_proposal(
    db: &Connection,
    proposal_id: &str,
) -> rusqlite::Result<Option<Contract>> {
    db.prepare_cached("SELECT * FROM contract WHERE proposal_id = ?1")?
        .query_row([proposal_id], contract)
        .optional()
}

/// Contracts of an account, newest first. `ended` narrows to ended or running ones.
pub(crate) fn list(
    db: &Connection,
    account_id: &str,
    job_id: Option<&str>,
    ended: Option<bool>,
) -> rusqlite::Result<Vec<Contract>> {
    db.prepare_cached(
        "SELECT * FROM contract WHERE account_id = ?1 AND (?2 IS NULL OR job_id = ?2)
            AND (?3 IS NULL OR (ended_at IS NOT NULL) = ?3) ORDER BY seq DESC",
    )?
    .query_map(params![account_id, job_id, ended], contract)?
    .collect()
}

/// Milestones of a contract by number.
pub(crate) fn milestones(db: &Connection, contract_id: &str) -> rusqlite::Result<Vec<Milestone>> {
    db.prepare_cached("SELECT * FROM milestone WHERE contract_id = ?1 ORDER BY number")?
        .query_map([contract_id], milestone)?
        .collect()
}

fn contract(row: &Row<'_>) -> rusqlite::Result<Contract> {
    Ok(Contract {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        job_id: row.get("job_id")?,
        proposal_id: row.get("proposal_id")?,
        title: row.get("title")?,
        payment_type: row.get("payment_type")?,
        rate_micros: row.get("rate_micros")?,
        estimated_volume: row.get("estimated_volume")?,
        conversation_id: row.get("conversation_id")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn milestone(row: &Row<'_>) -> rusqlite::Result<Milestone> {
    Ok(Milestone {
        id: row.get("id")?,
        contract_id: row.get("contract_id")?,
        number: row.get("number")?,
        name: row.get("name")?,
        description: row.get("description")?,
        status: row.get("status")?,
        amount_cents: row.get("amount_cents")?,
        volume: row.get("volume")?,
        due_at: row.get("due_at")?,
        invoice_id: row.get("invoice_id")?,
        created_at: row.get("created_at")?,
    })
}
