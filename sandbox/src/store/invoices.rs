//! Invoices that wait for funding, and those that are done with. When one is due is decided in
//! `deeds`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::word::words;
use crate::moment::Moment;

words! {
    /// How far an invoice is. Source: docs/developers/api-reference/payments/pending.
    Status {
        /// The employer still has to pay it.
        PendingFunding = "PENDING_FUNDING",
        /// The worker still waits for it; the sandbox makes none.
        PendingPayout = "PENDING_PAYOUT",
        /// Paid; no longer listed.
        Settled = "SETTLED",
        /// Given up; no longer listed.
        Void = "VOID",
    }
}

words! {
    /// Which way the money goes. Source: docs/developers/api-reference/payments/pending.
    Kind {
        /// Into escrow.
        Funding = "FUNDING",
        /// Out of it; the sandbox makes none.
        Payout = "PAYOUT",
    }
}

/// One invoice.
#[derive(Debug)]
pub(crate) struct Invoice {
    /// Grows with every invoice.
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) status: Status,
    pub(crate) kind: Kind,
    pub(crate) amount_cents: i64,
    pub(crate) job_id: Option<String>,
    pub(crate) contract_id: Option<String>,
    pub(crate) milestone_id: Option<String>,
    pub(crate) created_at: Moment,
    pub(crate) settled_at: Option<Moment>,
}

/// Writes a new one; its number is given by the table.
pub(crate) fn insert(db: &Connection, invoice: &Invoice) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO invoice (id, account_id, status, kind, amount_cents, job_id, contract_id,
            milestone_id, created_at, settled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        invoice.id,
        invoice.account_id,
        invoice.status,
        invoice.kind,
        invoice.amount_cents,
        invoice.job_id,
        invoice.contract_id,
        invoice.milestone_id,
        invoice.created_at,
        invoice.settled_at,
    ])?;
    Ok(())
}

/// What waits on an account, newest first.
pub(crate) fn waiting(db: &Connection, account_id: &str) -> rusqlite::Result<Vec<Invoice>> {
    db.prepare_cached(
        "SELECT * FROM invoice WHERE account_id = ?1
            AND status IN ('PENDING_FUNDING', 'PENDING_PAYOUT') ORDER BY number DESC",
    )?
    .query_map([account_id], invoice)?
    .collect()
}

/// The invoices behind the work of a person, newest first, each with the title of its contract and what of
/// it is for the work; the rest are the employer's fees.
pub(crate) fn of_person(
    db: &Connection,
    person_id: &str,
    limit: i64,
) -> rusqlite::Result<Vec<(Invoice, String, i64)>> {
    db.prepare_cached(
        "SELECT i.*, c.title AS title, m.amount_cents AS part FROM proposal p JOIN contract c ON c.proposal_id = p.id
         JOIN milestone m ON m.contract_id = c.id JOIN invoice i ON i.milestone_id = m.id
         WHERE p.person_id = ?1 ORDER BY i.number DESC LIMIT ?2",
    )?
    .query_map(params![person_id, limit], |row| {
        Ok((invoice(row)?, row.get("title")?, row.get("part")?))
    })?
    .collect()
}

/// The invoice by which a milestone waits for its funding.
pub(crate) fn waiting_for(
    db: &Connection,
    milestone_id: &str,
) -> rusqlite::Result<Option<Invoice>> {
    db.prepare_cached(
        "SELECT * FROM invoice WHERE milestone_id = ?1 AND status = 'PENDING_FUNDING'",
    )?
    .query_row([milestone_id], invoice)
    .optional()
}

/// Ends the wait of an invoice.
pub(crate) fn close(
    db: &Connection,
    id: &str,
    status: Status,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE invoice SET status = ?2, settled_at = ?3 WHERE id = ?1")?
        .execute(params![id, status, now])?;
    Ok(())
}

fn invoice(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let row = Columns::of(row);
    Ok(Invoice {
        number: row.get("number")?,
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        status: row.get("status")?,
        kind: row.get("kind")?,
        amount_cents: row.get("amount_cents")?,
        job_id: row.get("job_id")?,
        contract_id: row.get("contract_id")?,
        milestone_id: row.get("milestone_id")?,
        created_at: row.get("created_at")?,
        settled_at: row.get("settled_at")?,
    })
}
