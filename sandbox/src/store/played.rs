//! Who is played by a person: proposals on which somebody who signed in as the trainer has acted, so that
//! the world leaves them alone; and where trainers want their money.

use rusqlite::{Connection, OptionalExtension, params};

use crate::moment::Moment;

/// Notes that a person acts on a proposal from now on.
pub(crate) fn note(db: &Connection, proposal_id: &str, now: Moment) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE proposal SET played_at = ?2 WHERE id = ?1 AND played_at IS NULL")?
        .execute(params![proposal_id, now])?;
    Ok(())
}

/// Whether what has this id belongs to a proposal on which a person acts: the proposal itself, its
/// conversations, its contract or one of the contract's milestones.
pub(crate) fn is_about(db: &Connection, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM proposal WHERE played_at IS NOT NULL AND id IN (
            SELECT ?1
            UNION ALL SELECT proposal_id FROM conversation WHERE id = ?1
            UNION ALL SELECT proposal_id FROM contract WHERE id = ?1
            UNION ALL SELECT c.proposal_id FROM milestone m JOIN contract c ON c.id = m.contract_id
                WHERE m.id = ?1)",
    )?
    .exists([id])
}

/// How a trainer is paid: the kind, and what is shown of the rest.
pub(crate) fn payout_method(
    db: &Connection,
    person_id: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    db.prepare_cached("SELECT kind, detail FROM payout_method WHERE person_id = ?1")?
        .query_row([person_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Sets how a trainer is paid, or that nothing is said of it.
pub(crate) fn set_payout_method(
    db: &Connection,
    person_id: &str,
    method: Option<(&str, &str)>,
    now: Moment,
) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM payout_method WHERE person_id = ?1")?
        .execute([person_id])?;
    if let Some((kind, detail)) = method {
        db.prepare_cached(
            "INSERT INTO payout_method (person_id, kind, detail, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![person_id, kind, detail, now])?;
    }
    Ok(())
}
