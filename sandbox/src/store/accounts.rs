//! Accounts, their tokens and their claim attempts. What a token may do is asked in `dispatch`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use serde_json::json;

use super::columns::Columns;
use super::word::words;
use super::{execute, strings};
use crate::moment::Moment;

words! {
    /// What a token is worth. Source: docs/developers/api-reference/tokens/list.
    TokenStatus {
        /// It opens doors.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// Somebody ended it.
        Revoked = "revoked",
    }
}

/// Scopes of a token from registration.
/// Source: docs/developers/concepts/scopes-and-capabilities.
pub(crate) const PRE_CLAIM_SCOPES: &[&str] = &[
    "jobs:read",
    "jobs:write",
    "proposals:read",
    "messages:read",
    "payments:read",
    "team:read",
];

/// Scopes of the token a completed claim gives.
/// Source: docs/developers/api-reference/agent-auth/token.
pub(crate) const POST_CLAIM_SCOPES: &[&str] = &[
    "jobs:read",
    "jobs:write",
    "proposals:read",
    "proposals:write",
    "messages:read",
    "messages:write",
    "payments:read",
    "team:read",
    "team:write",
];

/// All scopes there are. Source: docs/developers/concepts/scopes-and-capabilities.
pub(crate) const ALL_SCOPES: &[&str] = &[
    "jobs:read",
    "jobs:write",
    "proposals:read",
    "proposals:write",
    "messages:read",
    "messages:write",
    "payments:read",
    "payments:write",
    "team:read",
    "team:write",
    "webhooks:manage",
];

/// Whether granted scopes satisfy a wanted one; writing includes reading.
pub(crate) fn covers(granted: &[String], wanted: &str) -> bool {
    let family = wanted.strip_suffix(":read");
    granted.iter().any(|scope| {
        scope == wanted || (family.is_some() && scope.strip_suffix(":write") == family)
    })
}

/// An employer account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) organization_id: String,
    pub(crate) organization_name: Option<String>,
    pub(crate) agent_name: Option<String>,
    pub(crate) registration_id: String,
    pub(crate) claim_token: String,
    pub(crate) claim_expires_at: Moment,
    /// The address it is reserved for, and after the claim the owner's.
    pub(crate) email: Option<String>,
    pub(crate) claimed_at: Option<Moment>,
    /// When the post-claim token was handed out.
    pub(crate) delivered_at: Option<Moment>,
    pub(crate) has_card: bool,
    pub(crate) features_off: Vec<String>,
    /// Whether the organization may have a team.
    pub(crate) teams_on: bool,
    /// Whether mail to people it invites cannot be sent.
    pub(crate) mail_fails: bool,
    pub(crate) created_at: Moment,
}

/// A personal API token.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) account_id: String,
    /// User id of the member of the account's team whose it is; `None` if it is the owner's.
    pub(crate) member_id: Option<String>,
    pub(crate) secret: String,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) created_at: Moment,
    pub(crate) last_used_at: Option<Moment>,
    pub(crate) expires_at: Option<Moment>,
    pub(crate) revoked_at: Option<Moment>,
}

/// One run of the claim ceremony.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) token: String,
    pub(crate) account_id: String,
    pub(crate) user_code: String,
    pub(crate) email: String,
    pub(crate) expires_at: Moment,
    pub(crate) wrong_codes: i64,
    pub(crate) polled_at: Option<Moment>,
}

impl Token {
    /// What it is worth at a moment.
    pub(crate) fn status(&self, now: Moment) -> TokenStatus {
        if self.revoked_at.is_some() {
            TokenStatus::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now) {
            TokenStatus::Expired
        } else {
            TokenStatus::Active
        }
    }

    /// Whether it opens doors at a moment.
    pub(crate) fn is_active(&self, now: Moment) -> bool {
        self.status(now) == TokenStatus::Active
    }
}

pub(crate) fn insert(db: &Connection, account: &Account) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO account (id, user_id, organization_id, organization_name, agent_name,
            registration_id, claim_token, claim_expires_at, created_at, email, claimed_at,
            delivered_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            account.id,
            account.user_id,
            account.organization_id,
            account.organization_name,
            account.agent_name,
            account.registration_id,
            account.claim_token,
            account.claim_expires_at,
            account.created_at,
            account.email,
            account.claimed_at,
            account.delivered_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn by_id(db: &Connection, id: &str) -> rusqlite::Result<Option<Account>> {
    db.prepare_cached("SELECT * FROM account WHERE id = ?1")?
        .query_row([id], account)
        .optional()
}

/// Whether a user id is an employer's.
pub(crate) fn has_user(db: &Connection, user_id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM account WHERE user_id = ?1)")?
        .query_row([user_id], |row| row.get(0))
}

pub(crate) fn by_claim_token(db: &Connection, token: &str) -> rusqlite::Result<Option<Account>> {
    db.prepare_cached("SELECT * FROM account WHERE claim_token = ?1")?
        .query_row([token], account)
        .optional()
}

/// The claimed account an address owns.
pub(crate) fn by_owner(db: &Connection, email: &str) -> rusqlite::Result<Option<Account>> {
    db.prepare_cached("SELECT * FROM account WHERE email = ?1 AND claimed_at IS NOT NULL")?
        .query_row([email], account)
        .optional()
}

/// The latest accounts, newest first.
pub(crate) fn latest(db: &Connection, limit: i64) -> rusqlite::Result<Vec<Account>> {
    db.prepare_cached("SELECT * FROM account ORDER BY rowid DESC LIMIT ?1")?
        .query_map([limit], account)?
        .collect()
}

/// Whether a claimed account has this address, in any letter case.
pub(crate) fn email_taken(db: &Connection, email: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM account WHERE email = ?1 AND claimed_at IS NOT NULL")?
        .exists([email.to_lowercase()])
}

/// The attempts that can still be completed as far as time goes, newest first.
pub(crate) fn open_attempts(
    db: &Connection,
    now: Moment,
    limit: usize,
) -> rusqlite::Result<Vec<Attempt>> {
    db.prepare_cached(
        "SELECT claim_attempt.* FROM claim_attempt JOIN account ON account.id = account_id
         WHERE claimed_at IS NULL AND expires_at > ?1 AND claim_expires_at > ?1
         ORDER BY claim_attempt.created_at DESC, claim_attempt.rowid DESC LIMIT ?2",
    )?
    .query_map(
        params![now, i64::try_from(limit).unwrap_or(i64::MAX)],
        attempt,
    )?
    .collect()
}

/// The newest claim attempt for an address.
pub(crate) fn attempt_for(db: &Connection, email: &str) -> rusqlite::Result<Option<Attempt>> {
    db.prepare_cached(
        "SELECT * FROM claim_attempt WHERE email = ?1 ORDER BY created_at DESC LIMIT 1",
    )?
    .query_row([email], attempt)
    .optional()
}

/// Writes what can be switched on and off about an account.
pub(crate) fn save_switches(db: &Connection, account: &Account) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE account SET has_card = ?2, features_off = ?3, teams_on = ?4, mail_fails = ?5
         WHERE id = ?1",
        params![
            account.id,
            account.has_card,
            json!(account.features_off).to_string(),
            account.teams_on,
            account.mail_fails,
        ],
    )?;
    Ok(())
}

/// Opens a new attempt and reserves the account for its address.
pub(crate) fn insert_attempt(
    db: &Connection,
    attempt: &Attempt,
    now: Moment,
) -> rusqlite::Result<()> {
    // The newest attempt is the only valid one; when the agent last polled is kept, so that
    // restarting is no way around the interval.
    execute(
        db,
        "DELETE FROM claim_attempt WHERE account_id = ?1",
        [&attempt.account_id],
    )?;
    execute(
        db,
        "INSERT INTO claim_attempt
            (token, account_id, user_code, email, created_at, expires_at, polled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            attempt.token,
            attempt.account_id,
            attempt.user_code,
            attempt.email,
            now,
            attempt.expires_at,
            attempt.polled_at,
        ],
    )?;
    execute(
        db,
        "UPDATE account SET email = ?2 WHERE id = ?1",
        [&attempt.account_id, &attempt.email],
    )?;
    Ok(())
}

pub(crate) fn attempt_by_token(db: &Connection, token: &str) -> rusqlite::Result<Option<Attempt>> {
    db.prepare_cached("SELECT * FROM claim_attempt WHERE token = ?1")?
        .query_row([token], attempt)
        .optional()
}

pub(crate) fn attempt_of(db: &Connection, account_id: &str) -> rusqlite::Result<Option<Attempt>> {
    db.prepare_cached("SELECT * FROM claim_attempt WHERE account_id = ?1")?
        .query_row([account_id], attempt)
        .optional()
}

pub(crate) fn note_poll(db: &Connection, attempt: &str, now: Moment) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE claim_attempt SET polled_at = ?2 WHERE token = ?1",
        params![attempt, now],
    )?;
    Ok(())
}

pub(crate) fn note_wrong_code(db: &Connection, attempt: &str) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE claim_attempt SET wrong_codes = wrong_codes + 1 WHERE token = ?1",
        [attempt],
    )?;
    Ok(())
}

/// Makes the account its human's and ends every token it has.
pub(crate) fn claim(db: &Connection, attempt: &Attempt, now: Moment) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE account SET claimed_at = ?2, email = ?3 WHERE id = ?1",
        params![attempt.account_id, now, attempt.email],
    )?;
    execute(
        db,
        "UPDATE token SET revoked_at = ?2 WHERE account_id = ?1 AND revoked_at IS NULL",
        params![attempt.account_id, now],
    )?;
    Ok(())
}

pub(crate) fn note_delivery(db: &Connection, id: &str, now: Moment) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE account SET delivered_at = ?2 WHERE id = ?1",
        params![id, now],
    )?;
    Ok(())
}

pub(crate) fn insert_token(db: &Connection, token: &Token) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT INTO token (id, account_id, secret, name, scopes, created_at, expires_at, member_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            token.id,
            token.account_id,
            token.secret,
            token.name,
            json!(token.scopes).to_string(),
            token.created_at,
            token.expires_at,
            token.member_id,
        ],
    )?;
    Ok(())
}

pub(crate) fn token_by_secret(db: &Connection, secret: &str) -> rusqlite::Result<Option<Token>> {
    db.prepare_cached("SELECT * FROM token WHERE secret = ?1")?
        .query_row([secret], token)
        .optional()
}

pub(crate) fn token_by_id(
    db: &Connection,
    account_id: &str,
    id: &str,
) -> rusqlite::Result<Option<Token>> {
    db.prepare_cached("SELECT * FROM token WHERE account_id = ?1 AND id = ?2")?
        .query_row([account_id, id], token)
        .optional()
}

/// All tokens of an account, newest first.
pub(crate) fn tokens(db: &Connection, account_id: &str) -> rusqlite::Result<Vec<Token>> {
    db.prepare_cached(
        "SELECT * FROM token WHERE account_id = ?1 ORDER BY created_at DESC, rowid DESC",
    )?
    .query_map([account_id], token)?
    .collect()
}

pub(crate) fn touch_token(db: &Connection, id: &str, now: Moment) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE token SET last_used_at = ?2 WHERE id = ?1")?
        .execute(params![id, now])?;
    Ok(())
}

/// Changes what a token may do.
pub(crate) fn set_scopes(db: &Connection, id: &str, scopes: &[String]) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE token SET scopes = ?2 WHERE id = ?1",
        params![id, json!(scopes).to_string()],
    )?;
    Ok(())
}

/// Revokes by id; the moment of an earlier revocation stays.
pub(crate) fn revoke_token(db: &Connection, id: &str, now: Moment) -> rusqlite::Result<()> {
    execute(
        db,
        "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        params![id, now],
    )?;
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let row = Columns::of(row);
    Ok(Account {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        organization_id: row.get("organization_id")?,
        organization_name: row.get("organization_name")?,
        agent_name: row.get("agent_name")?,
        registration_id: row.get("registration_id")?,
        claim_token: row.get("claim_token")?,
        claim_expires_at: row.get("claim_expires_at")?,
        email: row.get("email")?,
        claimed_at: row.get("claimed_at")?,
        delivered_at: row.get("delivered_at")?,
        has_card: row.get("has_card")?,
        features_off: strings(&row.get::<String>("features_off")?),
        teams_on: row.get("teams_on")?,
        mail_fails: row.get("mail_fails")?,
        created_at: row.get("created_at")?,
    })
}

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    let row = Columns::of(row);
    Ok(Token {
        id: row.get("id")?,
        account_id: row.get("account_id")?,
        member_id: row.get("member_id")?,
        secret: row.get("secret")?,
        name: row.get("name")?,
        scopes: strings(&row.get::<String>("scopes")?),
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let row = Columns::of(row);
    Ok(Attempt {
        token: row.get("token")?,
        account_id: row.get("account_id")?,
        user_code: row.get("user_code")?,
        email: row.get("email")?,
        expires_at: row.get("expires_at")?,
        wrong_codes: row.get("wrong_codes")?,
        polled_at: row.get("polled_at")?,
    })
}
