//! Accounts coming into being, and what is switched on and off about them. How they get a person is
//! in `claims`.

use super::{No, Step, claims, tokens};
use crate::moment::DAY;
use crate::secret;
use crate::store::accounts::{self, Account, PRE_CLAIM_SCOPES, Token};
use crate::store::meta;

/// Registrations, and claim starts, a minute. The platform's own numbers are not documented.
const A_MINUTE: i64 = 60;
/// Characters of an organization's name that somebody signs up with.
const LONGEST_NAME: usize = 120;

/// Registers an account without a person and mints its first token.
/// Source: docs/developers/api-reference/agent-auth/register.
pub(crate) fn register(
    step: Step<'_>,
    agent_name: Option<String>,
    organization_name: Option<String>,
) -> Result<(Account, Token), No> {
    open_to_agents(step)?;
    not_too_many(step, meta::REGISTRATIONS, "registrations")?;
    let account = fresh(step, agent_name, organization_name)?;
    accounts::insert(step.db, &account)?;
    let token = tokens::of_agent(step, &account, PRE_CLAIM_SCOPES)?;
    Ok((account, token))
}

/// Makes an account that is a person's from its first moment, without an agent. What a person signs up
/// with on the real platform beside this is not documented.
pub(crate) fn found(step: Step<'_>, organization: &str, email: &str) -> Result<Account, No> {
    let email = email.trim().to_lowercase();
    let organization = organization.trim();
    if organization.is_empty() || organization.chars().count() > LONGEST_NAME {
        let says = format!("The organization needs a name of at most {LONGEST_NAME} characters.");
        return Err(No::wrong(says).fact("field", "organization"));
    }
    if !claims::looks_like_email(&email) {
        return Err(No::wrong("This is no e-mail address.").fact("field", "email"));
    }
    if accounts::email_taken(step.db, &email)? {
        return Err(claims::taken());
    }
    not_too_many(step, meta::REGISTRATIONS, "registrations")?;
    let account = Account {
        email: Some(email),
        claimed_at: Some(step.now),
        delivered_at: Some(step.now),
        ..fresh(step, None, Some(organization.to_owned()))?
    };
    accounts::insert(step.db, &account)?;
    Ok(account)
}

/// An account as it is in its first moment.
fn fresh(
    step: Step<'_>,
    agent_name: Option<String>,
    organization_name: Option<String>,
) -> Result<Account, No> {
    Ok(Account {
        id: secret::id("acc_")?,
        user_id: secret::id("usr_")?,
        organization_id: secret::id("org_")?,
        organization_name,
        agent_name,
        registration_id: secret::id("reg_")?,
        claim_token: secret::claim_secret("ot_clm_")?,
        claim_expires_at: step.now + DAY,
        email: None,
        claimed_at: None,
        delivered_at: None,
        has_card: true,
        features_off: Vec::new(),
        teams_on: true,
        mail_fails: false,
        created_at: step.now,
    })
}

/// Refuses while agents may not register by themselves.
pub(crate) fn open_to_agents(step: Step<'_>) -> Result<(), No> {
    if meta::number(step.db, meta::ANONYMOUS_OFF)? == 0 {
        return Ok(());
    }
    Err(
        No::forbidden("Agents cannot register by themselves here at the moment.")
            .because("anonymous_not_enabled"),
    )
}

/// Lets agents register by themselves, or not.
pub(crate) fn let_register(step: Step<'_>, open: bool) -> Result<(), No> {
    let off = if open { "0" } else { "1" };
    Ok(meta::set(step.db, meta::ANONYMOUS_OFF, off)?)
}

/// Counts one more of something in this minute, and refuses one too many.
pub(super) fn not_too_many(step: Step<'_>, counter: &str, what: &str) -> Result<(), No> {
    if meta::count_in_minute(step.db, counter, step.now)? <= A_MINUTE {
        return Ok(());
    }
    Err(
        No::too_many(format!("At most {A_MINUTE} {what} per minute."))
            .because("rate_limit_exceeded"),
    )
}

/// Something that is on or off about an account.
pub(crate) enum Switch<'a> {
    /// Whether a card is on file.
    Card,
    /// A feature of the platform, by its key.
    Feature(&'a str),
    /// Whether the organization may have a team.
    Teams,
    /// Whether mail to people it invites cannot be sent.
    MailFails,
}

/// Switches something on or off.
pub(crate) fn switch(
    step: Step<'_>,
    account: &mut Account,
    switch: &Switch<'_>,
    on: bool,
) -> Result<(), No> {
    match *switch {
        Switch::Card => account.has_card = on,
        Switch::Teams => account.teams_on = on,
        Switch::MailFails => account.mail_fails = on,
        Switch::Feature(key) => {
            account.features_off.retain(|off| off != key);
            if !on {
                account.features_off.push(key.to_owned());
            }
        }
    }
    Ok(accounts::save_switches(step.db, account)?)
}
