//! Who is in an organization and who is asked in.

use super::*;
use crate::http::refusal::Refusal;
use crate::moment::DAY;
use crate::shapes::team as shapes;

fn invite(stage: &Stage, agent: &Agent, email: &str) -> (u16, Value) {
    post(stage, agent, &json!({ "email": email }).to_string())
}

fn post(stage: &Stage, agent: &Agent, body: &str) -> (u16, Value) {
    stage.json(
        "POST",
        &format!("{V1}/team/invites"),
        Some(&agent.token),
        body,
    )
}

fn team(stage: &Stage, agent: &Agent) -> shapes::Team {
    let (status, answer) = stage.get(agent, "/team");
    assert_eq!(status, 200, "{answer}");
    serde_json::from_value::<shapes::TeamAnswer>(answer)
        .unwrap()
        .team
}

fn invited(stage: &Stage, agent: &Agent) -> Vec<String> {
    let invites = team(stage, agent).invites;
    invites.into_iter().map(|invite| invite.email).collect()
}

// auth 9, 9.1
#[test]
fn the_owner_is_a_member_and_has_a_name_once_there_is_one() {
    let stage = Stage::new();
    let early = stage.register("Early");
    let (status, answer) = stage.get(&early, "/team");
    assert_eq!(status, 200, "{answer}");
    let team = &answer["team"];
    assert_eq!(keys(team), ["organization", "members", "invites"]);
    assert_eq!(
        keys(&team["organization"]),
        ["id", "name", "ownerUserId", "ownerName"]
    );
    assert_eq!(team["organization"]["name"], "Oak & Co");
    assert_eq!(team["organization"]["ownerName"], Value::Null);
    let owner = json!({ "userId": team["organization"]["ownerUserId"], "role": "OWNER",
        "name": null, "email": null, "joinedAt": "2026-06-12T10:00:00.000Z" });
    assert_eq!(team["members"], json!([owner]));
    assert_eq!(keys(&team["members"][0]), keys(&owner), "in this order");
    assert_eq!(team["invites"], json!([]));
    // The address a claim was started for is nobody's yet.
    stage.start_claim(&early, "a@example.com");
    let (_, answer) = stage.get(&early, "/team");
    assert_eq!(answer["team"]["members"][0]["email"], Value::Null);

    let claimed = stage.claimed("b@example.com");
    let (_, answer) = stage.get(&claimed, "/team");
    let (_, me) = stage.get(&claimed, "/auth/me");
    let owner = &answer["team"]["members"][0];
    assert_eq!(owner["email"], "b@example.com");
    assert_eq!(owner["name"], me["actor"]["fullName"]);
    assert_eq!(owner["userId"], me["actor"]["userId"]);
}

// auth 9.2: the three statuses, and what is asked again
#[test]
fn an_invitation_is_made_once_and_stands_for_seven_days() {
    let mut stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let (status, answer) = invite(&stage, &agent, " New.Hire@Example.com ");
    assert_eq!(status, 200, "{answer}");
    assert_eq!(keys(&answer), ["ok", "status", "email", "team"]);
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["status"], "invite_created");
    assert_eq!(answer["email"], "new.hire@example.com");
    let made = answer["team"]["invites"][0].clone();
    assert_eq!(keys(&made), ["id", "email", "createdAt", "expiresAt"]);
    assert_eq!(made["createdAt"], "2026-06-12T10:00:00.000Z");
    assert_eq!(made["expiresAt"], "2026-06-19T10:00:00.000Z");

    stage.pass(DAY);
    let (status, again) = invite(&stage, &agent, "new.hire@example.com");
    assert_eq!((status, &again["status"]), (200, &json!("invite_created")));
    assert_eq!(again["team"]["invites"], json!([made]), "nothing changed");

    stage.pass(6 * DAY - 1);
    assert_eq!(invited(&stage, &agent), ["new.hire@example.com"]);
    stage.pass(1);
    assert!(invited(&stage, &agent).is_empty(), "it lapsed");
    let (_, anew) = invite(&stage, &agent, "new.hire@example.com");
    assert_eq!(anew["status"], "invite_created");
    assert_ne!(anew["team"]["invites"][0]["id"], made["id"]);
}

// auth 9.2
#[test]
fn who_has_an_account_joins_at_once_and_members_are_not_asked_again() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    invite(&stage, &agent, "b@example.com");
    let other = stage.claimed("b@example.com");
    let (status, answer) = invite(&stage, &agent, "B@example.com");
    assert_eq!((status, &answer["status"]), (200, &json!("member_added")));
    assert_eq!(
        answer["team"]["invites"],
        json!([]),
        "the invitation is used"
    );
    let (_, them) = stage.get(&other, "/auth/me");
    let member = &answer["team"]["members"][1];
    assert_eq!(member["userId"], them["actor"]["userId"]);
    assert_eq!(member["role"], "MEMBER");
    assert_eq!(member["email"], "b@example.com");
    for email in ["b@example.com", "a@example.com", "A@Example.com"] {
        let (status, answer) = invite(&stage, &agent, email);
        assert_eq!((status, &answer["status"]), (200, &json!("already_member")));
        assert_eq!(answer["team"]["members"].as_array().unwrap().len(), 2);
    }
    assert_eq!(
        team(&stage, &other).members.len(),
        1,
        "the other way is not"
    );
}

#[test]
fn an_accepted_invitation_makes_a_member() {
    let mut stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    invite(&stage, &agent, "c@example.com");
    let account = stage.platform.with_store(|db| {
        let owner = accounts::by_owner(db, "a@example.com").unwrap();
        owner.unwrap().id
    });
    let accept = |stage: &Stage, email: &str| {
        stage.platform.with_store(|db| {
            let tx = db.unchecked_transaction().unwrap();
            let step = stage.step(&tx);
            let done = deeds::team::accept_invite(step, &account, email);
            tx.commit().unwrap();
            done.map_err(|no| Refusal::from(no).mark())
        })
    };
    assert_eq!(accept(&stage, "C@example.com"), Ok(()));
    let no = Err("resource,email".to_owned());
    assert_eq!(accept(&stage, "c@example.com"), no, "it is used");
    let found = team(&stage, &agent);
    assert_eq!(found.invites.len(), 0);
    assert_eq!(found.members[1].email.as_deref(), Some("c@example.com"));
    assert_eq!(
        invite(&stage, &agent, "c@example.com").1["status"],
        "already_member"
    );
    invite(&stage, &agent, "d@example.com");
    stage.pass(7 * DAY);
    assert_eq!(accept(&stage, "d@example.com"), no, "it lapsed");
}

// auth 5
#[test]
fn a_members_token_is_the_members_and_opens_what_its_scopes_say() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let (_, owner) = stage.get(&agent, "/auth/me");
    assert_eq!(owner["account"]["memberRole"], "OWNER");
    let asked = |email: &str| {
        let body =
            json!({ "member": email, "scopes": ["jobs:read", "payments:read", "messages:read"] });
        stage.door("POST", "/accounts/token", &body)
    };
    assert_eq!(verdict(&asked("c@example.com")), "404 NOT_FOUND -");
    invite(&stage, &agent, "c@example.com");
    assert_eq!(
        verdict(&asked("c@example.com")),
        "404 NOT_FOUND -",
        "not yet"
    );
    stage.turn("/team/accept", json!({ "email": "c@example.com" }));
    let (status, made) = asked(" C@example.com ");
    assert_eq!(status, 201, "{made}");
    let member = Agent {
        token: text(&made["token"]),
        claim_token: String::new(),
    };
    let (_, me) = stage.get(&member, "/auth/me");
    assert_eq!(me["account"]["memberRole"], "MEMBER");
    let joined = &team(&stage, &agent).members[1];
    assert_eq!(me["actor"]["userId"], joined.user_id.as_str());
    assert_eq!(me["actor"]["email"], "c@example.com");
    for same in ["organizationId", "ownerUserId"] {
        assert_eq!(me["account"][same], owner["account"][same], "{same}");
    }
    // The organization's own, as far as the scopes go.
    let (_, mine) = stage.get(&member, "/jobs/mine");
    assert_eq!(mine["jobs"][0]["id"], job.as_str());
    stage.turn("/accounts/credits", json!({ "cents": 4200 }));
    let (_, credits) = stage.get(&member, "/credits");
    assert_eq!(credits, stage.get(&agent, "/credits").1);
    let closed = stage.get(&member, &format!("/jobs/{job}/proposals"));
    assert_eq!(verdict(&closed), "403 FORBIDDEN -");

    let ids = |agent: &Agent| -> Vec<Value> {
        let (_, all) = stage.get(agent, "/tokens");
        let all = all["tokens"].as_array().unwrap().iter();
        all.map(|token| token["id"].clone()).collect()
    };
    let revoke = |agent: &Agent, id: &Value| {
        let path = format!("{V1}/tokens/{}", id.as_str().unwrap());
        stage.json("DELETE", &path, Some(&agent.token), "").0
    };
    assert_eq!(ids(&member), [made["metadata"]["id"].clone()]);
    assert!(ids(&agent).len() > 1, "the owner sees all");
    assert_eq!(revoke(&member, &owner["token"]["id"]), 404);
    let path = format!("{V1}/tokens");
    let (status, another) = stage.json("POST", &path, Some(&member.token), "{}");
    assert_eq!(status, 201, "{another}");
    let second = Agent {
        token: text(&another["token"]),
        claim_token: String::new(),
    };
    assert_eq!(stage.get(&second, "/auth/me").1["actor"], me["actor"]);
    assert_eq!(revoke(&member, &another["metadata"]["id"]), 200);

    stage.platform.execute("DELETE FROM team_member");
    assert_eq!(verdict(&stage.get(&member, "/auth/me")), "404 NOT_FOUND -");
    assert_eq!(stage.get(&agent, "/auth/me").0, 200);
}

#[test]
fn a_member_sees_and_revokes_their_own_keys_and_the_owner_all_of_them() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let account = stage.account();
    invite(&stage, &agent, "c@example.com");
    stage.turn("/team/accept", json!({ "email": "c@example.com" }));
    let user = team(&stage, &agent).members[1].user_id.clone();
    let owner = stage.sign_in(&format!("employer:{account}"));
    let member = stage.sign_in(&format!("employer:{account}:{user}"));
    let mint = |cookie: &str, name: &str| {
        let form = format!("name={name}&scope=jobs%3Aread");
        let made = stage.visit(Some(cookie), "POST", "/employer/account/keys/mint", &form);
        assert_eq!(made.status, 201, "{:?}", made.body);
        stage.platform.with_store(|db| {
            let sql = "SELECT id FROM token WHERE name = ?1";
            db.query_row(sql, [name], |row| row.get::<_, String>(0))
                .unwrap()
        })
    };
    let (theirs, mine) = (mint(&owner, "of-the-owner"), mint(&member, "of-the-member"));
    let page = stage.look(Some(&owner), "/employer/account");
    assert!(page.contains("of-the-owner") && page.contains("of-the-member"));
    let page = stage.look(Some(&member), "/employer/account");
    assert!(
        !page.contains("of-the-owner") && page.contains("of-the-member"),
        "{page}"
    );
    let form = format!("token={theirs}");
    let no = stage.visit(
        Some(&member),
        "POST",
        "/employer/account/keys/revoke",
        &form,
    );
    assert_eq!(no.status, 404);
    let Some(Body::Html(page)) = no.body else {
        panic!("no page")
    };
    assert!(page.contains("are revoked by its owner"), "{page}");
    let stands = |id: &str| -> bool {
        stage.platform.with_store(|db| {
            let sql = "SELECT revoked_at IS NULL FROM token WHERE id = ?1";
            db.query_row(sql, [id], |row| row.get(0)).unwrap()
        })
    };
    assert!(stands(&theirs));
    for (cookie, id) in [(&member, &mine), (&owner, &theirs)] {
        let form = format!("token={id}");
        stage.press(cookie, "/employer/account/keys/revoke", &form);
        assert!(!stands(id));
    }
}

#[test]
fn a_request_is_told_to_the_owner_and_to_the_token_that_asked() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let job = stage.spanish_job(&agent);
    let all = stage.proposals(&agent, &job);
    invite(&stage, &agent, "c@example.com");
    stage.turn("/team/accept", json!({ "email": "c@example.com" }));
    let member = || {
        let scopes = ["proposals:write", "payments:read"];
        let body = json!({ "member": "c@example.com", "scopes": scopes });
        let (status, made) = stage.door("POST", "/accounts/token", &body);
        assert_eq!(status, 201, "{made}");
        Agent {
            token: text(&made["token"]),
            claim_token: String::new(),
        }
    };
    let (member, second) = (member(), member());
    let asked = |agent: &Agent, place: usize| {
        let body = json!({ "milestone": { "name": "One", "amount": 50 } });
        let (status, answer) = stage.hire(agent, &text(&all[place]["id"]), &body);
        assert_eq!(status, 202, "{answer}");
        format!("/approvals/{}", text(&answer["approval"]["id"]))
    };
    let (owners, members) = (asked(&agent, 0), asked(&member, 1));
    let check = |who: &Agent, path: &str, expected: u16| {
        let (status, answer) = stage.get(who, path);
        assert_eq!(status, expected, "{answer}");
        assert!(status == 200 || answer["details"]["resource"] == "approvals");
    };
    check(&agent, &owners, 200);
    check(&agent, &members, 200);
    check(&member, &owners, 404);
    check(&member, &members, 200);
    check(&second, &members, 404);
}

// auth 9.1, 9.2, 7.5, 10.3, 10.4
#[test]
fn refusals_are_as_documented() {
    let stage = Stage::new();
    let early = stage.register("Early");
    let refusal = invite(&stage, &early, "x@example.com");
    assert_eq!(verdict(&refusal), "403 FORBIDDEN account_claim_required");
    let agent = stage.claimed("a@example.com");
    for body in [
        "",
        "x",
        "[]",
        "{}",
        r#"{"email": 1}"#,
        r#"{"email": "nobody"}"#,
        r#"{"email": "a@b"}"#,
    ] {
        let refusal = post(&stage, &agent, body);
        assert_eq!(verdict(&refusal), "400 BAD_REQUEST -", "{body}");
        assert_eq!(keys(&refusal.1["details"]), ["issues"], "{body}");
    }
    let long = format!("{}@example.com", "a".repeat(250));
    for email in ["x@example.invalid", &long] {
        let refusal = invite(&stage, &agent, email);
        assert_eq!(verdict(&refusal), "400 BAD_REQUEST -", "{email}");
        assert_eq!(refusal.1["details"], json!({ "email": email }));
    }
    stage.platform.execute("UPDATE account SET mail_fails = 1");
    let refusal = invite(&stage, &agent, "new@example.com");
    assert_eq!(verdict(&refusal), "409 CONFLICT invite_email_send_failed");
    assert!(invited(&stage, &agent).is_empty(), "nobody was invited");
    stage.platform.execute("UPDATE account SET mail_fails = 0");

    let both = |check: &dyn Fn((u16, Value))| {
        check(stage.get(&agent, "/team"));
        check(invite(&stage, &agent, "new@example.com"));
    };
    stage.platform.execute("UPDATE account SET teams_on = 0");
    both(&|refusal| assert_eq!(verdict(&refusal), "403 FORBIDDEN teams_not_enabled"));
    stage
        .platform
        .execute("UPDATE account SET features_off = '[\"public_api_team\"]'");
    both(&|(status, body)| {
        assert_eq!(status, 403);
        assert_eq!(
            body["details"]["featureKey"], "public_api_team",
            "the feature is asked first"
        );
        assert!(body["details"]["mode"].is_string());
    });
    stage
        .platform
        .execute("UPDATE token SET scopes = '[\"jobs:read\"]'");
    both(&|(status, body)| {
        assert_eq!(status, 403);
        assert_eq!(body["details"]["grantedScopes"], json!(["jobs:read"]));
        assert!(body["details"]["requiredScopes"].is_array());
    });
}

#[test]
fn a_member_touches_the_balance_only_once_the_owner_lets_them() {
    let stage = Stage::new();
    let other = stage.claimed("member@example.com");
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let account = stage.account();
    let (_, them) = stage.get(&other, "/auth/me");
    let user = text(&them["actor"]["userId"]);
    invite(&stage, &agent, "member@example.com");
    stage.door_credits(&account, 100_000);
    let owner = stage.sign_in(&format!("employer:{account}"));
    let member = stage.sign_in(&format!("employer:{account}:{user}"));
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    stage.nobody_acts();
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, asked) = stage.hire(&agent, &proposal, &terms);
    let hire = format!("/approvals/{}", text(&asked["approval"]["id"]));

    // The owner chooses; the member has the card alone, and cannot get around that.
    let page = stage.look(Some(&owner), &hire);
    assert!(
        page.contains("with credits") && page.contains("by card"),
        "{page}"
    );
    let page = stage.look(Some(&member), &hire);
    assert!(
        page.contains("no access to the organization's balance"),
        "{page}"
    );
    assert!(!page.contains("with credits"), "{page}");
    let confirm = format!("{hire}/confirm");
    let refused = stage.visit(Some(&member), "POST", &confirm, "source=credits");
    assert_eq!(refused.status, 409, "{refused:?}");
    let done = stage.visit(Some(&member), "POST", &confirm, "");
    assert_eq!(done.status, 200, "{done:?}");
    let (_, credits) = stage.get(&agent, "/credits");
    assert_eq!(credits["credits"]["availableCents"], 100_000, "{credits}");

    // Nor do they release what is in escrow.
    let milestone: String = stage.platform.with_store(|db| {
        db.query_row("SELECT id FROM milestone", [], |row| row.get(0))
            .unwrap()
    });
    let path = format!("{V1}/milestones/{milestone}/approve");
    let (_, asked) = stage.json("POST", &path, Some(&agent.token), "{}");
    let release = format!("/approvals/{}", text(&asked["approval"]["id"]));
    let button = format!("action=\"{release}/confirm\"");
    assert!(stage.look(Some(&owner), &release).contains(&button));
    let page = stage.look(Some(&member), &release);
    assert!(
        !page.contains(&button) && page.contains(">Decline<"),
        "{page}"
    );
    let confirm = format!("{release}/confirm");
    assert_eq!(stage.visit(Some(&member), "POST", &confirm, "").status, 409);

    // Only the owner gives it, and takes it away.
    let give = "/employer/account/team/balance";
    let form = format!("member={user}&on=yes");
    assert_eq!(stage.visit(Some(&member), "POST", give, &form).status, 403);
    assert!(
        !stage
            .look(Some(&member), "/employer/account/team")
            .contains("Give access")
    );
    let page = stage.press(&owner, give, &form);
    assert!(page.contains("has access to the balance."), "{page}");
    assert!(
        page.contains("Take the access to the balance away"),
        "{page}"
    );
    let done = stage.visit(Some(&member), "POST", &confirm, "");
    assert_eq!(done.status, 200, "{done:?}");
    let page = stage.press(&owner, give, &format!("member={user}&on=no"));
    assert!(page.contains("no longer has access"), "{page}");
    assert_eq!(
        stage
            .visit(Some(&owner), "POST", give, "member=usr_x&on=yes")
            .status,
        404
    );
}
