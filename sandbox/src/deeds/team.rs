//! Asking somebody into an organization, and joining it.

use super::claims::looks_like_email;
use super::{No, Step};
use crate::rules::fields::issue;
use crate::secret;
use crate::store::accounts::{self, Account};
use crate::store::team::{self, Asked, Invite, LIFETIME, Member};

/// What every person of the sandbox is called.
pub(crate) const PERSON: &str = "Sandbox Owner";
/// Longest address mail is delivered to (RFC 5321).
const LONGEST: usize = 254;

/// Refuses where there is no team.
pub(crate) fn has_teams(account: &Account) -> Result<(), No> {
    if account.teams_on {
        return Ok(());
    }
    Err(No::forbidden("This account has no teams.").because("teams_not_enabled"))
}

/// Asks an address in. Who has an account is a member at once; asking again for what stands is not
/// documented, it changes nothing and sends no second mail.
/// Source: docs/developers/api-reference/team/invite.
pub(crate) fn invite(step: Step<'_>, account: &Account, email: &str) -> Result<Asked, No> {
    has_teams(account)?;
    if !looks_like_email(email) {
        let message = "Expected an email address.";
        return Err(No::wrong(format!("email: {message}"))
            .fact("issues", vec![issue("invalid_string", "email", message)]));
    }
    // Nothing under `.invalid` ever exists (RFC 2606).
    if email.len() > LONGEST || email.ends_with(".invalid") {
        return Err(No::wrong("No mail can be sent to this address.").fact("email", email));
    }
    let owner = account.email.as_deref() == Some(email);
    if owner || team::has_member(step.db, &account.id, email)? {
        return Ok(Asked::AlreadyMember);
    }
    if let Some(known) = accounts::by_owner(step.db, email)? {
        join(step, &account.id, known.user_id, email)?;
        return Ok(Asked::MemberAdded);
    }
    if team::invite_of(step.db, &account.id, email, step.now)?.is_some() {
        return Ok(Asked::InviteCreated);
    }
    if account.mail_fails {
        return Err(No::conflict(
            "invite_email_send_failed",
            "The invitation could not be sent by mail; nobody was invited.",
        ));
    }
    let invite = Invite {
        id: secret::id("tin_")?,
        email: email.to_owned(),
        created_at: step.now,
        expires_at: step.now + LIFETIME,
    };
    team::insert_invite(step.db, &account.id, &invite)?;
    Ok(Asked::InviteCreated)
}

/// Somebody follows their invitation: the address becomes a member.
pub(crate) fn accept_invite(step: Step<'_>, account_id: &str, email: &str) -> Result<(), No> {
    let email = email.trim().to_lowercase();
    if team::invite_of(step.db, account_id, &email, step.now)?.is_none() {
        return Err(No::absent("No invitation of this address stands.")
            .fact("resource", "team-invites")
            .fact("email", email));
    }
    let user_id = match accounts::by_owner(step.db, &email)? {
        Some(owner) => owner.user_id,
        None => secret::id("usr_")?,
    };
    join(step, account_id, user_id, &email)
}

/// The owner lets somebody of the team pay from the organization's balance and release money out of it, or no
/// longer. Source: docs/developers/concepts/human-approvals.
pub(crate) fn let_at_the_balance(
    step: Step<'_>,
    account: &Account,
    user_id: &str,
    on: bool,
) -> Result<Member, No> {
    let member = team::by_user(step.db, &account.id, user_id)?.ok_or_else(|| {
        No::absent("There is nobody of this id in the team.").fact("userId", user_id)
    })?;
    team::set_balance_access(step.db, &account.id, user_id, on)?;
    Ok(member)
}

fn join(step: Step<'_>, account_id: &str, user_id: String, email: &str) -> Result<(), No> {
    let member = Member {
        user_id,
        email: email.to_owned(),
        name: Some(PERSON.to_owned()),
        joined_at: step.now,
        balance_access: false,
    };
    Ok(team::insert_member(step.db, account_id, &member)?)
}
