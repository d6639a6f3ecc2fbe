//! The people of an organization: who is in it, and asking somebody in. What a member's token opens is
//! what its scopes say.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::deeds::team::{self as deeds, PERSON};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, TEAM, v1};
use crate::moment::Moment;
use crate::rules::fields::issue;
use crate::shapes::{Time, team as shapes};
use crate::store::accounts::Account;
use crate::store::team;

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
    let asked = deeds::invite(call.step(tx), account, &email)?;
    Answer::of(
        200,
        &shapes::InviteAnswer {
            ok: true,
            status: asked.into(),
            email,
            team: shape(tx, account, call.now)?,
        },
    )
}

/// The calling account, if it may have a team.
fn enabled<'a>(call: &'a Call<'_>) -> Result<&'a Account, Refusal> {
    let account = &call.caller()?.account;
    deeds::has_teams(account)?;
    Ok(account)
}

/// The address to ask.
fn address(call: &Call<'_>) -> Result<String, Refusal> {
    match call.json()?.get("email") {
        Some(Value::String(email)) => Ok(email.trim().to_lowercase()),
        _ => {
            let message = "Expected a string.";
            Err(Refusal::bad_request(format!("email: {message}"))
                .details(json!({ "issues": [issue("invalid_type", "email", message)] })))
        }
    }
}

fn shape(tx: &Transaction<'_>, account: &Account, now: Moment) -> Result<shapes::Team, Refusal> {
    let claimed = account.claimed_at.is_some();
    let owner_name = claimed.then(|| PERSON.to_owned());
    let mut members = vec![shapes::Member {
        user_id: account.user_id.clone(),
        role: team::Role::Owner.into(),
        name: owner_name.clone(),
        email: account.email.clone().filter(|_| claimed),
        joined_at: Some(Time(account.created_at)),
    }];
    let joined = team::members(tx, &account.id)?;
    members.extend(joined.into_iter().map(|member| shapes::Member {
        user_id: member.user_id,
        role: team::Role::Member.into(),
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
