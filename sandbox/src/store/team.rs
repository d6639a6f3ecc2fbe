//! Who works in an organization beside its owner, and who is asked to. The owner has no row here:
//! the account itself is that row.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Columns;
use super::word::words;
use crate::moment::{DAY, Moment};

words! {
    /// What somebody is in an organization. Source: docs/developers/api-reference/team/list.
    Role {
        /// Whose account it is.
        Owner = "OWNER",
        /// Who joined.
        Member = "MEMBER",
    }
}

words! {
    /// What came of asking an address in. Source: docs/developers/api-reference/team/invite.
    Asked {
        /// It is in already.
        AlreadyMember = "already_member",
        /// It has an account and is in now.
        MemberAdded = "member_added",
        /// It was sent an invitation.
        InviteCreated = "invite_created",
    }
}

/// How long an invitation stands. Source: docs/developers/api-reference/team/list.
pub(crate) const LIFETIME: i64 = 7 * DAY;

/// Somebody who joined.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) user_id: String,
    /// In lower case.
    pub(crate) email: String,
    pub(crate) name: Option<String>,
    pub(crate) joined_at: Moment,
    /// Whether the owner lets them pay from the organization's balance and release money out of it.
    pub(crate) balance_access: bool,
}

/// Somebody who was asked.
#[derive(Debug)]
pub(crate) struct Invite {
    pub(crate) id: String,
    /// In lower case.
    pub(crate) email: String,
    pub(crate) created_at: Moment,
    pub(crate) expires_at: Moment,
}

/// Everybody but the owner, in the order they joined.
pub(crate) fn members(db: &Connection, account_id: &str) -> rusqlite::Result<Vec<Member>> {
    db.prepare_cached("SELECT * FROM team_member WHERE account_id = ?1 ORDER BY joined_at, email")?
        .query_map([account_id], member)?
        .collect()
}

/// Whether an address has joined.
pub(crate) fn has_member(db: &Connection, account_id: &str, email: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM team_member WHERE account_id = ?1 AND email = ?2")?
        .exists([account_id, email])
}

/// Somebody who has joined, by user id.
pub(crate) fn by_user(
    db: &Connection,
    account_id: &str,
    user_id: &str,
) -> rusqlite::Result<Option<Member>> {
    db.prepare_cached("SELECT * FROM team_member WHERE account_id = ?1 AND user_id = ?2")?
        .query_row([account_id, user_id], member)
        .optional()
}

/// Somebody who has joined, by address.
pub(crate) fn by_email(
    db: &Connection,
    account_id: &str,
    email: &str,
) -> rusqlite::Result<Option<Member>> {
    db.prepare_cached("SELECT * FROM team_member WHERE account_id = ?1 AND email = ?2")?
        .query_row([account_id, email], member)
        .optional()
}

/// The account whose team a user joined first, of those that may have a team.
pub(crate) fn joined(db: &Connection, user_id: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "SELECT account_id FROM team_member m JOIN account a ON a.id = m.account_id
         WHERE m.user_id = ?1 AND a.teams_on ORDER BY m.joined_at, m.rowid LIMIT 1",
    )?
    .query_row([user_id], |row| row.get(0))
    .optional()
}

/// Lets somebody in; the invitation that led here is done with.
pub(crate) fn insert_member(
    db: &Connection,
    account_id: &str,
    member: &Member,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO team_member (account_id, user_id, email, name, joined_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        account_id,
        member.user_id,
        member.email,
        member.name,
        member.joined_at,
    ])?;
    db.prepare_cached("DELETE FROM team_invite WHERE account_id = ?1 AND email = ?2")?
        .execute([account_id, &member.email])?;
    Ok(())
}

/// Sets whether somebody may pay from the balance, and out of it.
pub(crate) fn set_balance_access(
    db: &Connection,
    account_id: &str,
    user_id: &str,
    on: bool,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE team_member SET balance_access = ?3 WHERE account_id = ?1 AND user_id = ?2",
    )?
    .execute(params![account_id, user_id, on])?;
    Ok(())
}

/// Invitations that stand, oldest first.
pub(crate) fn invites(
    db: &Connection,
    account_id: &str,
    now: Moment,
) -> rusqlite::Result<Vec<Invite>> {
    db.prepare_cached(
        "SELECT * FROM team_invite WHERE account_id = ?1 AND expires_at > ?2
         ORDER BY created_at, email",
    )?
    .query_map(params![account_id, now], invite)?
    .collect()
}

/// The invitation of an address that stands.
pub(crate) fn invite_of(
    db: &Connection,
    account_id: &str,
    email: &str,
    now: Moment,
) -> rusqlite::Result<Option<Invite>> {
    db.prepare_cached(
        "SELECT * FROM team_invite WHERE account_id = ?1 AND email = ?2 AND expires_at > ?3",
    )?
    .query_row(params![account_id, email, now], invite)
    .optional()
}

/// Asks somebody. Lapsed invitations of the organization go, so that they do not pile up.
pub(crate) fn insert_invite(
    db: &Connection,
    account_id: &str,
    invite: &Invite,
) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM team_invite WHERE account_id = ?1 AND expires_at <= ?2")?
        .execute(params![account_id, invite.created_at])?;
    db.prepare_cached(
        "INSERT INTO team_invite (id, account_id, email, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        invite.id,
        account_id,
        invite.email,
        invite.created_at,
        invite.expires_at,
    ])?;
    Ok(())
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    let row = Columns::of(row);
    Ok(Member {
        user_id: row.get("user_id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        joined_at: row.get("joined_at")?,
        balance_access: row.get("balance_access")?,
    })
}

fn invite(row: &Row<'_>) -> rusqlite::Result<Invite> {
    let row = Columns::of(row);
    Ok(Invite {
        id: row.get("id")?,
        email: row.get("email")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
