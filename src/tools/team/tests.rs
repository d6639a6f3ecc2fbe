//! Each tool of the family against a stand-in of the platform.

use expect_test::expect;
use serde_json::{Value, json};

use crate::tools::check::check;

fn team() -> Value {
    json!({
        "organization": { "id": "org_1", "name": "Acme Research", "ownerUserId": "usr_1", "ownerName": "Dana Owner" },
        "members": [
            { "userId": "usr_1", "role": "OWNER", "name": "Dana Owner", "email": "dana@example.com",
              "joinedAt": "2026-05-01T09:00:00.000Z" },
            { "userId": "usr_2", "role": "MEMBER", "name": null, "email": null, "joinedAt": null }
        ],
        "invites": [
            { "id": "inv_1", "email": "newhire@example.com", "createdAt": "2026-06-12T10:00:00.000Z",
              "expiresAt": "2026-06-19T10:00:00.000Z" }
        ]
    })
}

#[test]
fn get_team() {
    check(
        "opentrain_get_team",
        json!({}),
        &[(200, json!({ "team": team() }))],
        expect![[r#"
            > GET /api/public/v1/team (token)
            <
            organization org_1 "Acme Research", owner usr_1 "Dana Owner"; 2 members, 1 pending invitations; not paged
            member | role | name | email | joined
            usr_1 | OWNER | "Dana Owner" | dana@example.com | 2026-05-01 09:00Z
            usr_2 | MEMBER | - | - | -
            invitation | email | sent | lapses
            inv_1 | newhire@example.com | 2026-06-12 10:00Z | 2026-06-19 10:00Z
            structured: the body exactly
        "#]],
    );
}

#[test]
fn get_team_where_teams_are_off() {
    check(
        "opentrain_get_team",
        json!({}),
        &[(
            403,
            json!({ "error": "Off", "code": "FORBIDDEN", "requestId": "req_1",
                    "details": { "reason": "teams_not_enabled" } }),
        )],
        expect![[r#"
            > GET /api/public/v1/team (token)
            < failed
            opentrain_get_team failed: HTTP 403 FORBIDDEN, reason teams_not_enabled, requestId req_1.
            The platform says: Off
            next: Teams are switched off for this account. Repeating does not help: the account's owner asks OpenTrain to enable teams.
            structured: {
              "httpStatus": 403,
              "error": "Off",
              "code": "FORBIDDEN",
              "requestId": "req_1",
              "details": {
                "reason": "teams_not_enabled"
              },
              "next": [
                "Teams are switched off for this account. Repeating does not help: the account's owner asks OpenTrain to enable teams."
              ]
            }
        "#]],
    );
}

#[test]
fn invite_team_member() {
    check(
        "opentrain_invite_team_member",
        json!({ "email": "newhire@example.com" }),
        &[(
            201,
            json!({ "ok": true, "status": "invite_created", "email": "newhire@example.com", "team": team() }),
        )],
        expect![[r#"
            > POST /api/public/v1/team/invites (token) {"email":"newhire@example.com"}
            <
            invite_created: newhire@example.com was sent an invitation and is not a member yet.
            organization org_1 "Acme Research", owner usr_1 "Dana Owner"; 2 members, 1 pending invitations; not paged
            member | role | name | email | joined
            usr_1 | OWNER | "Dana Owner" | dana@example.com | 2026-05-01 09:00Z
            usr_2 | MEMBER | - | - | -
            invitation | email | sent | lapses
            inv_1 | newhire@example.com | 2026-06-12 10:00Z | 2026-06-19 10:00Z
            structured: the body exactly
        "#]],
    );
}

#[test]
fn invite_team_member_with_every_other_outcome() {
    for (answer, wanted) in [
        (
            json!({ "ok": true, "status": "member_added", "email": "a@example.com" }),
            expect![[r#"
                > POST /api/public/v1/team/invites (token) {"email":"a@example.com"}
                <
                member_added: a@example.com had an OpenTrain account and is a member of the team from now on.
                structured: the body exactly
            "#]],
        ),
        (
            json!({ "ok": true, "status": "already_member", "email": "a@example.com", "team": null }),
            expect![[r#"
                > POST /api/public/v1/team/invites (token) {"email":"a@example.com"}
                <
                already_member: a@example.com was in the team before; nothing changed.
                structured: the body exactly
            "#]],
        ),
        (
            json!({ "ok": true, "status": "queued" }),
            expect![[r#"
            > POST /api/public/v1/team/invites (token) {"email":"a@example.com"}
            <
            Invitation of a@example.com: status queued.
            structured: the body exactly
        "#]],
        ),
    ] {
        check(
            "opentrain_invite_team_member",
            json!({ "email": " a@example.com" }),
            &[(200, answer)],
            wanted,
        );
    }
}

#[test]
fn invite_team_member_refused() {
    for (status, body, wanted) in [
        (
            400,
            json!({ "error": "Invalid", "code": "BAD_REQUEST", "requestId": "req_1", "details": { "email": "a@" } }),
            expect![[r#"
                > POST /api/public/v1/team/invites (token) {"email":"a@"}
                < failed
                opentrain_invite_team_member failed: HTTP 400 BAD_REQUEST, requestId req_1.
                The platform says: Invalid
                details.email: a@
                next: Put right what the platform names, and call again.
                structured: {
                  "httpStatus": 400,
                  "error": "Invalid",
                  "code": "BAD_REQUEST",
                  "requestId": "req_1",
                  "details": {
                    "email": "a@"
                  },
                  "next": [
                    "Put right what the platform names, and call again."
                  ]
                }
            "#]],
        ),
        (
            409,
            json!({ "error": "Mail", "code": "CONFLICT", "requestId": "req_1",
                    "details": { "reason": "invite_email_send_failed" } }),
            expect![[r#"
                > POST /api/public/v1/team/invites (token) {"email":"a@"}
                < failed
                opentrain_invite_team_member failed: HTTP 409 CONFLICT, reason invite_email_send_failed, requestId req_1.
                The platform says: Mail
                next: The invitation mail could not be sent. Try again in some minutes.
                structured: {
                  "httpStatus": 409,
                  "error": "Mail",
                  "code": "CONFLICT",
                  "requestId": "req_1",
                  "details": {
                    "reason": "invite_email_send_failed"
                  },
                  "next": [
                    "The invitation mail could not be sent. Try again in some minutes."
                  ]
                }
            "#]],
        ),
    ] {
        check(
            "opentrain_invite_team_member",
            json!({ "email": "a@" }),
            &[(status, body)],
            wanted,
        );
    }
}
