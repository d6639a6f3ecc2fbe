//! Contracts and their milestones. When they come into being and what moves them on is decided in
//! `deeds`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::execute;
use super::word::{kept, words};
use crate::moment::Moment;
use crate::rules::budget;
use crate::rules::pay::Pay;

kept!(Pay);

/// How far the budget of a contract is used up.
pub(crate) type BudgetState = budget::State;
kept!(BudgetState);

words! {
    /// How far a milestone is. Source: docs/developers/api-reference/contracts/list.
    Stage {
        /// Planned; no money lies for it.
        NotFunded = "NOT_FUNDED",
        /// Money lies in escrow for it.
        ActiveFunded = "ACTIVE_FUNDED",
        /// Its money was released to the worker.
        Paid = "PAID",
        /// Its money stays in escrow until the dispute is over.
        Disputed = "DISPUTED",
        /// Its money went back to the employer.
        Refunded = "REFUNDED",
        /// It was dropped before money came.
        Cancelled = "CANCELLED",
    }
}

words! {
    /// What a charge is paid from.
    Source {
        Card = "CARD",
        Credits = "CREDITS",
    }
}

words! {
    /// Whether a contract goes on. Source: docs/developers/api-reference/contracts/list.
    Status {
        Active = "active",
        Ended = "ended",
    }
}

/// One hired person on one job.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) job_id: String,
    pub(crate) proposal_id: String,
    pub(crate) title: String,
    pub(crate) payment_type: Option<Pay>,
    pub(crate) rate_micros: Option<i64>,
    pub(crate) estimated_volume: Option<f64>,
    pub(crate) conversation_id: String,
    pub(crate) started_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    pub(crate) updated_at: Moment,
    pub(crate) consumption: Consumption,
    /// What the feed was last told of the budget.
    pub(crate) budget_state: BudgetState,
}

/// The work reported on a contract so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Consumption {
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
    pub(crate) tasks: i64,
    pub(crate) last_usage_at: Option<Moment>,
}

impl Contract {
    /// Whether it goes on.
    pub(crate) fn status(&self) -> Status {
        if self.ended_at.is_some() {
            Status::Ended
        } else {
            Status::Active
        }
    }
}

/// A part of the work, paid together.
#[derive(Clone, Debug)]
pub(crate) struct Milestone {
    pub(crate) id: String,
    pub(crate) contract_id: String,
    pub(crate) number: i64,
    pub(crate) name: Option<String>,
    pub(crate) description: String,
    pub(crate) stage: Stage,
    pub(crate) amount_cents: i64,
    /// Hours or labels; `None` for fixed prices.
    pub(crate) volume: Option<f64>,
    pub(crate) due_at: Option<Moment>,
    pub(crate) invoice_id: Option<String>,
    pub(crate) created_at: Moment,
    /// What it was funded from, once it is.
    pub(crate) source: Option<Source>,
    /// The hold in the ledger that keeps its money, when it came out of credits.
    pub(crate) hold_entry_id: Option<String>,
    /// When the worker asked for the payout.
    pub(crate) payout_asked_at: Option<Moment>,
    /// When its money was paid out or given back.
    pub(crate) settled_at: Option<Moment>,
}

impl Milestone {
    /// Whether money lies in escrow for it.
    pub(crate) fn holds_money(&self) -> bool {
        matches!(self.stage, Stage::ActiveFunded | Stage::Disputed)
    }

    /// Whether money was ever put up for it and has not gone back.
    pub(crate) fn is_paid_for(&self) -> bool {
        self.holds_money() || self.stage == Stage::Paid
    }

    /// Whether the timeline of its contract leaves it out.
    /// Source: docs/developers/api-reference/contracts/list.
    pub(crate) fn is_hidden(&self) -> bool {
        matches!(self.stage, Stage::Refunded | Stage::Cancelled)
    }

    /// Whether the worker waits for an answer to a request for payout.
    pub(crate) fn awaits_payout(&self) -> bool {
        self.stage == Stage::ActiveFunded && self.payout_asked_at.is_some()
    }
}

pub(crate) fn insert(db: &Connection, contract: &Contract) -> rusqlite::Result<()> {
    execute(
        db,
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
    execute(
        db,
        "INSERT INTO milestone (id, contract_id, number, name, description, status, amount_cents,
            volume, due_at, invoice_id, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            milestone.id,
            milestone.contract_id,
            milestone.number,
            milestone.name,
            milestone.description,
            milestone.stage,
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

/// A contract, whosever it is.
pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Contract>> {
    db.prepare_cached("SELECT * FROM contract WHERE id = ?1")?
        .query_row([id], contract)
        .optional()
}

/// Contracts of an account, newest first. `ended` narrows to ended or running ones.
pub(crate) fn list(
    db: &Connection,
    account_id: &str,
    job_id: Option<&str>,
    ended: Option<bool>,
) -> rusqlite::Result<Vec<Contract>> {
    // Three statements, so that each has its index; on one job there are few, ended or not.
    match (job_id, ended) {
        (Some(job_id), _) => db
            .prepare_cached(
                "SELECT * FROM contract WHERE job_id = ?2 AND account_id = ?1
                    AND (?3 IS NULL OR (ended_at IS NOT NULL) = ?3) ORDER BY seq DESC",
            )?
            .query_map(params![account_id, job_id, ended], contract)?
            .collect(),
        (None, Some(ended)) => db
            .prepare_cached(
                "SELECT * FROM contract WHERE account_id = ?1 AND (ended_at IS NOT NULL) = ?2
                 ORDER BY seq DESC",
            )?
            .query_map(params![account_id, ended], contract)?
            .collect(),
        (None, None) => db
            .prepare_cached("SELECT * FROM contract WHERE account_id = ?1 ORDER BY seq DESC")?
            .query_map([account_id], contract)?
            .collect(),
    }
}

/// Those of all accounts that have not ended, newest first, for the start page.
pub(crate) fn running(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Contract>> {
    db.prepare_cached("SELECT * FROM contract WHERE ended_at IS NULL ORDER BY seq DESC LIMIT ?1")?
        .query_map([limit], contract)?
        .collect()
}

/// The contracts of a person that run, or that have ended; newest first.
pub(crate) fn of_person(
    db: &Connection,
    person_id: &str,
    ended: bool,
) -> rusqlite::Result<Vec<Contract>> {
    db.prepare_cached(
        "SELECT contract.* FROM contract JOIN proposal ON proposal.id = contract.proposal_id
         WHERE proposal.person_id = ?1 AND (contract.ended_at IS NOT NULL) = ?2
         ORDER BY contract.seq DESC",
    )?
    .query_map(params![person_id, ended], contract)?
    .collect()
}

/// The contract of a person on a job, if they were hired for it.
pub(crate) fn of_person_on(
    db: &Connection,
    person_id: &str,
    job_id: &str,
) -> rusqlite::Result<Option<Contract>> {
    db.prepare_cached(
        "SELECT contract.* FROM proposal JOIN contract ON contract.proposal_id = proposal.id
         WHERE proposal.job_id = ?2 AND proposal.person_id = ?1",
    )?
    .query_row([person_id, job_id], contract)
    .optional()
}

/// Writes what changes in the life of a contract.
pub(crate) fn save(db: &Connection, contract: &Contract) -> rusqlite::Result<()> {
    let used = &contract.consumption;
    db.prepare_cached(
        "UPDATE contract SET ended_at = ?2, updated_at = ?3, consumed_seconds = ?4,
            consumed_labels = ?5, consumed_tasks = ?6, last_usage_at = ?7, budget_state = ?8
         WHERE id = ?1",
    )?
    .execute(params![
        contract.id,
        contract.ended_at,
        contract.updated_at,
        used.seconds,
        used.labels,
        used.tasks,
        used.last_usage_at,
        contract.budget_state,
    ])?;
    Ok(())
}

/// All milestones of a contract by number.
pub(crate) fn milestones(db: &Connection, contract_id: &str) -> rusqlite::Result<Vec<Milestone>> {
    db.prepare_cached("SELECT * FROM milestone WHERE contract_id = ?1 ORDER BY number")?
        .query_map([contract_id], milestone)?
        .collect()
}

/// A milestone, whosever it is.
pub(crate) fn find_milestone(db: &Connection, id: &str) -> rusqlite::Result<Option<Milestone>> {
    db.prepare_cached("SELECT * FROM milestone WHERE id = ?1")?
        .query_row([id], milestone)
        .optional()
}

/// The number of the milestone that comes next on a contract.
pub(crate) fn next_number(db: &Connection, contract_id: &str) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM milestone WHERE contract_id = ?1")?
        .query_row([contract_id], |row| row.get(0))
}

/// Writes what changes in the life of a milestone.
pub(crate) fn save_milestone(db: &Connection, milestone: &Milestone) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE milestone SET status = ?2, invoice_id = ?3, source = ?4, hold_entry_id = ?5,
            payout_asked_at = ?6, settled_at = ?7 WHERE id = ?1",
    )?
    .execute(params![
        milestone.id,
        milestone.stage,
        milestone.invoice_id,
        milestone.source,
        milestone.hold_entry_id,
        milestone.payout_asked_at,
        milestone.settled_at,
    ])?;
    Ok(())
}

fn contract(row: &Row<'_>) -> rusqlite::Result<Contract> {
    let row = Columns::of(row);
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
        consumption: Consumption {
            seconds: row.get("consumed_seconds")?,
            labels: row.get("consumed_labels")?,
            tasks: row.get("consumed_tasks")?,
            last_usage_at: row.get("last_usage_at")?,
        },
        budget_state: row.get("budget_state")?,
    })
}

fn milestone(row: &Row<'_>) -> rusqlite::Result<Milestone> {
    let row = Columns::of(row);
    Ok(Milestone {
        id: row.get("id")?,
        contract_id: row.get("contract_id")?,
        number: row.get("number")?,
        name: row.get("name")?,
        description: row.get("description")?,
        stage: row.get("status")?,
        amount_cents: row.get("amount_cents")?,
        volume: row.get("volume")?,
        due_at: row.get("due_at")?,
        invoice_id: row.get("invoice_id")?,
        created_at: row.get("created_at")?,
        source: row.get("source")?,
        hold_entry_id: row.get("hold_entry_id")?,
        payout_asked_at: row.get("payout_asked_at")?,
        settled_at: row.get("settled_at")?,
    })
}
