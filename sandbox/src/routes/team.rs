//! The people of an organization: who is in it, and asking somebody in. What members may do in it
//! has no operation.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::agent::looks_like_email;
use crate::call::{Answer, Call};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::rules::fields::issue;
use crate::secret;
use crate::shapes::{Time, team as shapes};
use crate::store::accounts::{self, Account};
use crate::store::team::{self, Invite, LIFETIME, Member};
use crate::table::{Operation, Shape, TEAM, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/team", &["team:read"], list).feature(TEAM)
        .says("The organization, its members and whom it has invited")
        .gives(&[(200, Shape::of::<shapes::TeamAnswer>())])
        .refuses(&[(403, "teams_not_enabled")]),
    v1("POST", "/api/public/v1/team/invites", &["team:write"], invite).feature(TEAM).claimed("invite team members")
        .says("Invite somebody into the organization")
        .takes(Shape::of::<shapes::NewInvite>())
        .gives(&[(200, Shape::of::<shapes::InviteAnswer>())])
        .refuses(&[
            (403, "teams_not_enabled"),
            (400, "issues"),
            (400, "email"),
            (409, "invite_email_send_failed"),
        ]),
];

/// What every person of the sandbox is called.
const PERSON: &str = "Sandbox Owner";
/// Longest address mail is delivered to (RFC 5321).
const LONGEST: usize = 254;

/// `GET /team`. Source: docs/developers/api-reference/team/list.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = enabled(call)?;
    let team = shape(tx, account, call.now)?;
    Answer::of(200, &shapes::TeamAnswer { team })
}

/// `POST /team/invites`. Source: docs/developers/api-reference/team/invite.
pub(crate) fn invite(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = enabled(call)?;
    let email = address(call)?;
    let status = ask(tx, account, &email, call.now)?;
    Answer::of(
        200,
        &shapes::InviteAnswer {
            ok: true,
            status: status.to_owned(),
            email,
            team: shape(tx, account, call.now)?,
        },
    )
}

/// Somebody follows the invitation: the address becomes a member.
pub(crate) fn accept_invite(
    tx: &Transaction<'_>,
    account_id: &str,
    email: &str,
    now: Moment,
) -> Result<(), Refusal> {
    let email = email.trim().to_lowercase();
    if team::invite_of(tx, account_id, &email, now)?.is_none() {
        return Err(Refusal::not_found("No invitation of this address stands.")
            .details(json!({ "resource": "team-invites", "email": email })));
    }
    let user_id = match accounts::by_owner(tx, &email)? {
        Some(owner) => owner.user_id,
        None => secret::id("usr_")?,
    };
    join(tx, account_id, user_id, &email, now)
}

/// What comes of asking an address in.
fn ask(
    tx: &Transaction<'_>,
    account: &Account,
    email: &str,
    now: Moment,
) -> Result<&'static str, Refusal> {
    let owner = account.email.as_deref() == Some(email);
    if owner || team::has_member(tx, &account.id, email)? {
        return Ok("already_member");
    }
    if let Some(known) = accounts::by_owner(tx, email)? {
        join(tx, &account.id, known.user_id, email, now)?;
        return Ok("member_added");
    }
    // Asking again for what stands is not documented; it changes nothing and sends no second mail.
    if team::invite_of(tx, &account.id, email, now)?.is_some() {
        return Ok("invite_created");
    }
    if account.mail_fails {
        let message = "The invitation could not be sent by mail; nobody was invited.";
        return Err(
            Refusal::conflict(message).details(json!({ "reason": "invite_email_send_failed" }))
        );
    }
    let invite = Invite {
        id: secret::id("tin_")?,
        email: email.to_owned(),
        created_at: now,
        expires_at: now + LIFETIME,
    };
    team::insert_invite(tx, &account.id, &invite)?;
    Ok("invite_created")
}

fn join(
    tx: &Transaction<'_>,
    account_id: &str,
    user_id: String,
    email: &str,
    now: Moment,
) -> Result<(), Refusal> {
    let member = Member {
        user_id,
        email: email.to_owned(),
        name: Some(PERSON.to_owned()),
        joined_at: now,
    };
    Ok(team::insert_member(tx, account_id, &member)?)
}

/// The calling account, if it may have a team.
fn enabled<'a>(call: &'a Call<'_>) -> Result<&'a Account, Refusal> {
    let account = &call.caller()?.account;
    if account.teams_on {
        return Ok(account);
    }
    Err(Refusal::forbidden("This account has no teams.")
        .details(json!({ "reason": "teams_not_enabled" })))
}

/// The address to ask. What is no address has `issues`; one that no mail can reach is given back.
fn address(call: &Call<'_>) -> Result<String, Refusal> {
    let wrong = |code: &str, message: &str| {
        Refusal::bad_request(format!("email: {message}"))
            .details(json!({ "issues": [issue(code, "email", message)] }))
    };
    let body = call.json()?;
    let email = match body.get("email") {
        Some(Value::String(email)) => email.trim().to_lowercase(),
        _ => return Err(wrong("invalid_type", "Expected a string.")),
    };
    if !looks_like_email(&email) {
        return Err(wrong("invalid_string", "Expected an email address."));
    }
    // Nothing under `.invalid` ever exists (RFC 2606).
    if email.len() > LONGEST || email.ends_with(".invalid") {
        return Err(Refusal::bad_request("No mail can be sent to this address.")
            .details(json!({ "email": email })));
    }
    Ok(email)
}

fn shape(tx: &Transaction<'_>, account: &Account, now: Moment) -> Result<shapes::Team, Refusal> {
    let claimed = account.claimed_at.is_some();
    let owner_name = claimed.then(|| PERSON.to_owned());
    let mut members = vec![shapes::Member {
        user_id: account.user_id.clone(),
        role: "OWNER".into(),
        name: owner_name.clone(),
        email: account.email.clone().filter(|_| claimed),
        joined_at: Some(Time(account.created_at)),
    }];
    let joined = team::members(tx, &account.id)?;
    members.extend(joined.into_iter().map(|member| shapes::Member {
        user_id: member.user_id,
        role: "MEMBER".into(),
        name: member.name,
        email: Some(member.email),
        joined_at: Some(Time(member.joined_at)),
    }));
    let invites = team::invites(tx, &account.id, now)?;
    let invites = invites.into_iter().map(|invite| shapes::Invite {
        id: invite.id,
        email: invite.email,
        created_at: Time(invite.created_at),
        expires_at: Time(invite.expires_at),
    });
    Ok(shapes::Team {
        organization: shapes::Organization {
            id: account.organization_id.clone(),
            name: account.organization_name.clone(),
            owner_user_id: account.user_id.clone(),
            owner_name,
        },
        members,
        invites: invites.collect(),
    })
}
