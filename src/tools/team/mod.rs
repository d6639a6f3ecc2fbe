//! The people of the employer's own organization. Freelancers are in `proposals`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;

use super::columns::{self, Column};
use super::guarded::{Guarded, odd, person, shown};
use crate::api::{Request, View};
use crate::text::{Text, address, label, moment};
use crate::tool::{AnswerField, Effect, Endpoint, Kind, Tool, Toolset};

pub(super) const TOOLS: &[Tool] = &[Tool::of::<GetTeam>(), Tool::of::<InviteTeamMember>()];

const TEAM: &str = "organization {id, name, ownerUserId, ownerName}, members [{userId, role, name, \
                    email, joinedAt}], invites [{id, email, createdAt, expiresAt}]";

const THEIRS: &[&str] = &[
    "/team/organization/name",
    "/team/organization/ownerName",
    "/team/members/*/role",
    "/team/members/*/name",
    "/team/members/*/email",
    "/team/invites/*/email",
];

/// Shows the employer's organization: members and pending invitations.
///
/// Never freelancers. Not paged.
#[derive(Deserialize, JsonSchema)]
struct GetTeam {}

impl Endpoint for GetTeam {
    const NAME: &'static str = "opentrain_get_team";
    const TITLE: &'static str = "Get team";
    const TOOLSET: Toolset = Toolset::Team;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/team/list";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[("team", Kind::Object, TEAM)];

    const STRANGERS: &'static [&'static str] = THEIRS;

    fn request(&self) -> Request {
        Request::get(["team"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        team(body.at("team"), text);
    }
}

/// Invites a person to the employer's team by email.
///
/// Ask your human first: a person who has an OpenTrain account joins at once
/// (`member_added`), anybody else gets a mail (`invite_created`). No call undoes it. Needs a
/// claimed account.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InviteTeamMember {
    /// The person's.
    #[schemars(length(min = 1), extend("x-aliases" = ["emailAddress"]))]
    email: String,
}

impl Endpoint for InviteTeamMember {
    const NAME: &'static str = "opentrain_invite_team_member";
    const TITLE: &'static str = "Invite team member";
    const TOOLSET: Toolset = Toolset::Team;
    const EFFECT: Effect = Effect::Notifies;
    const SOURCE: &'static str = "docs/developers/api-reference/team/invite";
    const EXAMPLE: &'static str = r#"{"email":"newhire@example.com"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("ok", Kind::Flag, "Whether it was done"),
        (
            "status",
            Kind::Text,
            "invite_created, member_added or already_member",
        ),
        ("email", Kind::Text, "The address"),
        ("team", Kind::Object, TEAM),
    ];

    const STRANGERS: &'static [&'static str] = THEIRS;

    fn request(&self) -> Request {
        Request::post(["team", "invites"]).json("email", Some(self.email.trim()))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let email = shown(body, "email", address);
        let email = email.unwrap_or_else(|| self.email.trim().to_owned());
        text.line(match body.text("status").as_deref() {
            Some("invite_created") => {
                format!("invite_created: {email} was sent an invitation and is not a member yet.")
            }
            Some("member_added") => format!(
                "member_added: {email} had an OpenTrain account and is a member of the team from \
                 now on."
            ),
            Some("already_member") => {
                format!("already_member: {email} was in the team before; nothing changed.")
            }
            other => format!(
                "Invitation of {email}: status {}.",
                other.unwrap_or("not given")
            ),
        });
        team(body.at("team"), text);
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_get_team {{}}: {} among the members or the invitations means that it \
             took effect. Call opentrain_invite_team_member again only if it is in neither.",
            self.email.trim()
        )
    }
}

fn team(team: View<'_>, text: &mut Text) {
    if team.is_null() {
        return;
    }
    let organization = team.at("organization");
    let members = team.list("members");
    let invites = team.list("invites");
    let mut line = format!("organization {}", organization.text_or_dash("id"));
    line.extend(person(organization, "name").map(|name| format!(" {name}")));
    line.push_str(&format!(
        ", owner {}",
        organization.text_or_dash("ownerUserId")
    ));
    line.extend(person(organization, "ownerName").map(|name| format!(" {name}")));
    text.line(format!(
        "{line}; {} members, {} pending invitations; not paged",
        members.len(),
        invites.len(),
    ));
    columns::table(text, MEMBERS, &members);
    columns::table(text, INVITES, &invites);
    let mut parts = Vec::new();
    for member in &members {
        parts.extend(odd(*member, &member.text_or_dash("userId"), CHOSEN));
    }
    for invite in &invites {
        parts.extend(odd(*invite, &invite.text_or_dash("id"), CHOSEN));
    }
    text.quote("members and invited people", parts);
}

/// What members and invited people have that is neither an id nor a name.
const CHOSEN: &[Guarded] = &[("email", "email", address), ("role", "role", label)];

const MEMBERS: &[Column] = &[
    ("member", |member| member.text("userId")),
    ("role", |member| shown(member, "role", label)),
    ("name", |member| person(member, "name")),
    ("email", |member| shown(member, "email", address)),
    ("joined", |member| {
        member.text("joinedAt").map(|at| moment(&at))
    }),
];

const INVITES: &[Column] = &[
    ("invitation", |invite| invite.text("id")),
    ("email", |invite| shown(invite, "email", address)),
    ("sent", |invite| {
        invite.text("createdAt").map(|at| moment(&at))
    }),
    ("lapses", |invite| {
        invite.text("expiresAt").map(|at| moment(&at))
    }),
];
