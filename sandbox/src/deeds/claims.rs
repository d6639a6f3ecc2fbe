//! The ceremony in which a person becomes the owner of an agent's account: the agent starts it and
//! polls, the person types a code, and the token of the claimed account is delivered once.

use super::accounts::{not_too_many, open_to_agents};
use super::{No, Step, tokens};
use crate::moment::{MINUTE, Moment};
use crate::secret;
use crate::store::accounts::{self, Account, Attempt, POST_CLAIM_SCOPES, Token};
use crate::store::meta;

/// Seconds an agent waits between polls.
pub(crate) const INTERVAL: i64 = 5;
/// Seconds an attempt lives.
pub(crate) const LIFETIME: i64 = 1800;
/// Wrong codes an attempt survives; more would let six digits be guessed. The platform's own number
/// is not documented.
const TRIES: i64 = 5;

/// The account has its person.
pub(crate) const CLAIMED: &str = "already_claimed";
/// The time is over, or too many wrong codes were typed.
pub(crate) const LAPSED: &str = "claim_lapsed";
/// The address is the owner of another account.
pub(crate) const TAKEN: &str = "email_already_registered";
/// Another code was typed than the agent's.
pub(crate) const WRONG_CODE: &str = "wrong_code";
/// No account has this claim token.
pub(crate) const UNKNOWN: &str = "claim_token_unknown";
/// The token was delivered before.
pub(crate) const DELIVERED: &str = "token_delivered";
/// The person has not come to an end.
pub(crate) const PENDING: &str = "claim_pending";
/// The agent polls faster than it was told to.
pub(crate) const TOO_SOON: &str = "polled_too_soon";

/// Starts the ceremony, or starts it anew; only the newest attempt can be completed.
/// Source: docs/developers/api-reference/agent-auth/claim.
pub(crate) fn start(step: Step<'_>, claim_token: &str, email: &str) -> Result<Attempt, No> {
    open_to_agents(step)?;
    let email = email.trim().to_lowercase();
    let account = by_claim_token(step, claim_token)?;
    if !looks_like_email(&email) {
        return Err(No::wrong("email is not a valid address.").fact("field", "email"));
    }
    if account.claimed_at.is_some() {
        return Err(No::conflict(CLAIMED, "The account is claimed already."));
    }
    if account.claim_expires_at <= step.now {
        return Err(No::conflict(
            LAPSED,
            "The claim window is closed; register again.",
        ));
    }
    if accounts::email_taken(step.db, &email)? {
        return Err(taken());
    }
    not_too_many(step, meta::CLAIM_STARTS, "claim starts")?;
    let earlier = accounts::attempt_of(step.db, &account.id)?;
    let attempt = Attempt {
        token: secret::claim_secret("ot_cat_")?,
        account_id: account.id,
        user_code: secret::user_code()?,
        email,
        expires_at: step.now + LIFETIME / 60 * MINUTE,
        wrong_codes: 0,
        polled_at: earlier.and_then(|attempt| attempt.polled_at),
    };
    accounts::insert_attempt(step.db, &attempt, step.now)?;
    Ok(attempt)
}

/// Whether mail for the account of an attempt cannot be sent.
pub(crate) fn mail_fails(step: Step<'_>, attempt: &Attempt) -> Result<bool, No> {
    Ok(super::grounds::account_of(step.db, &attempt.account_id)?.mail_fails)
}

/// Delivers the token of a claimed account, once. Until it is claimed, that it was asked is noted
/// although the answer is a no.
/// Source: docs/developers/api-reference/agent-auth/token.
pub(crate) fn exchange(step: Step<'_>, claim_token: &str) -> Result<Token, No> {
    let account = by_claim_token(step, claim_token)?;
    if account.delivered_at.is_some() {
        return Err(No::conflict(DELIVERED, "The token was delivered already."));
    }
    if account.claimed_at.is_some() {
        accounts::note_delivery(step.db, &account.id, step.now)?;
        return tokens::of_agent(step, &account, POST_CLAIM_SCOPES);
    }
    if account.claim_expires_at <= step.now {
        return Err(No::conflict(LAPSED, "The claim window is closed."));
    }
    // Before any attempt, and after one lapsed, the answer is not documented: there is still
    // nothing to deliver and the window is open, so it is pending.
    let pending = |says: &str| Err(No::conflict(PENDING, says).keeping());
    let Some(attempt) = accounts::attempt_of(step.db, &account.id)? else {
        return pending("No claim was started; start one first.");
    };
    accounts::note_poll(step.db, &attempt.token, step.now)?;
    let too_soon = |last: Moment| step.now - last < INTERVAL * 1000;
    if attempt.polled_at.is_some_and(too_soon) {
        let says = format!("Wait at least {INTERVAL} seconds between polls.");
        return Err(No::conflict(TOO_SOON, says).keeping());
    }
    if attempt.expires_at <= step.now {
        return pending("The claim attempt lapsed; start a new one.");
    }
    pending("The human has not finished yet.")
}

/// The attempts that can still be completed, newest first.
pub(crate) fn open(step: Step<'_>, limit: usize) -> Result<Vec<Attempt>, No> {
    let mut open = accounts::open_attempts(step.db, step.now, limit)?;
    open.retain(|attempt| attempt.wrong_codes < TRIES);
    Ok(open)
}

/// The attempt a link stands for and its account, if it can still be completed.
pub(crate) fn find(step: Step<'_>, attempt_token: &str) -> Result<(Attempt, Account), No> {
    let attempt = accounts::attempt_by_token(step.db, attempt_token)?
        .ok_or_else(|| No::absent("There is no such claim, or it was started again since."))?;
    let account = accounts::by_id(step.db, &attempt.account_id)?
        .ok_or_else(|| No::broken("The account of a claim is missing."))?;
    let over = attempt.expires_at.min(account.claim_expires_at) <= step.now;
    if account.claimed_at.is_some() {
        let says = "The account is claimed already.";
        return Err(No::conflict(CLAIMED, says).fact("accountId", account.id));
    }
    if over || attempt.wrong_codes >= TRIES {
        return Err(lapsed(&account.id));
    }
    Ok((attempt, account))
}

/// Makes an account its person's who types the right code; spaces and dashes in it do not count.
/// Every token it has ends. That a wrong code was typed stays noted.
pub(crate) fn complete(
    step: Step<'_>,
    attempt_token: &str,
    typed: &str,
) -> Result<(Attempt, Account), No> {
    let (attempt, account) = find(step, attempt_token)?;
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    if code != attempt.user_code {
        accounts::note_wrong_code(step.db, &attempt.token)?;
        return Err(match TRIES - attempt.wrong_codes - 1 {
            left @ 1.. => No::wrong("That is not the code.")
                .because(WRONG_CODE)
                .fact("triesLeft", left)
                .keeping(),
            _ => lapsed(&account.id).keeping(),
        });
    }
    if accounts::email_taken(step.db, &attempt.email)? {
        return Err(taken().fact("accountId", account.id));
    }
    accounts::claim(step.db, &attempt, step.now)?;
    Ok((attempt, account))
}

/// Whether mail could be sent to this.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let dotted = host
        .split_once('.')
        .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
    !name.is_empty() && dotted && !host.contains('@') && !text.contains(char::is_whitespace)
}

fn by_claim_token(step: Step<'_>, claim_token: &str) -> Result<Account, No> {
    accounts::by_claim_token(step.db, claim_token)?
        .ok_or_else(|| No::wrong("The claim token is unknown.").because(UNKNOWN))
}

fn lapsed(account_id: &str) -> No {
    let says = "The claim has lapsed: it lives for half an hour and for five tries.";
    No::conflict(LAPSED, says).fact("accountId", account_id)
}

pub(super) fn taken() -> No {
    No::conflict(TAKEN, "Another account is claimed with this address.")
}
