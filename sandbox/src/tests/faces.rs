//! What more than one face offers: the same deed has the same outcome and is refused for the same
//! reason, whichever face asks for it. Marks have a file of their own, money another.

use super::*;

/// What a token may be called at most, in characters.
const LONGEST_NAME: usize = 120;

/// An agent whose claim is started: its page's query and the code.
fn started(stage: &Stage, email: &str) -> (Agent, String, String) {
    let agent = stage.register("Scout");
    let (query, code) = stage.start_claim(&agent, email);
    (agent, query, code)
}

fn owners(stage: &Stage, email: &str) -> i64 {
    stage.platform.with_store(|db| {
        let sql = "SELECT count(*) FROM account WHERE email = ?1 AND claimed_at IS NOT NULL";
        db.query_row(sql, [email], |row| row.get(0)).unwrap()
    })
}

/// What came of completing a claim: on the page its status, at the door its reason.
#[test]
fn a_claim_ends_the_same_on_the_page_and_at_the_door() {
    let on_the_page = |stage: &Stage, query: &str, code: &str| {
        let (status, page) = stage.page("POST", "/claim", &format!("{query}&user_code={code}"));
        match status {
            200 => "claimed",
            410 => "claim_lapsed",
            409 if page.contains("is claimed") => "already_claimed",
            409 if page.contains("has an account") => "email_already_registered",
            other => panic!("{other}: {page}"),
        }
        .to_owned()
    };
    let at_the_door = |stage: &Stage, email: &str| {
        let (status, answer) = stage.door("POST", "/claims/complete", &json!({ "email": email }));
        match status {
            200 => "claimed".to_owned(),
            409 => text(&answer["details"]["reason"]),
            other => panic!("{other}: {answer}"),
        }
    };
    let email = "owner@example.com";
    for page in [true, false] {
        let complete = |stage: &Stage, query: &str, code: &str| match page {
            true => on_the_page(stage, query, code),
            false => at_the_door(stage, email),
        };
        let stage = Stage::new();
        let (agent, query, code) = started(&stage, email);
        assert_eq!(complete(&stage, &query, &code), "claimed");
        assert_eq!(complete(&stage, &query, &code), "already_claimed");
        assert_eq!(
            stage.get(&agent, "/auth/me").0,
            401,
            "its old token has ended"
        );
        assert_eq!(stage.exchange(&agent).0, 200);
        assert_eq!(owners(&stage, email), 1);

        let mut stage = Stage::new();
        let (_, query, code) = started(&stage, email);
        stage.pass(30 * MINUTE);
        assert_eq!(complete(&stage, &query, &code), "claim_lapsed");
        assert_eq!(owners(&stage, email), 0);

        let mut stage = Stage::new();
        let (_, first, first_code) = started(&stage, email);
        stage.pass(MINUTE);
        let (_, query, code) = started(&stage, email);
        assert_eq!(on_the_page(&stage, &first, &first_code), "claimed");
        assert_eq!(complete(&stage, &query, &code), "email_already_registered");
        assert_eq!(owners(&stage, email), 1);
    }
}

#[test]
fn a_token_is_made_and_refused_alike_by_an_agent_and_by_its_person() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let by_agent = |body: &Value| {
        let path = format!("{V1}/tokens");
        stage.json("POST", &path, Some(&agent.token), &body.to_string())
    };
    let by_person = |body: &Value| stage.door("POST", "/accounts/token", body);
    let verdicts = |body: Value| {
        let (one, two) = (by_agent(&body), by_person(&body));
        assert_eq!(verdict(&one), verdict(&two), "{body}");
        assert_eq!(keys(&one.1["details"]), keys(&two.1["details"]), "{body}");
        verdict(&one)
    };
    let scopes = json!(["jobs:read"]);
    for name in ["", &"n".repeat(LONGEST_NAME + 1)] {
        let body = json!({ "name": name, "scopes": scopes });
        assert_eq!(verdicts(body), "400 BAD_REQUEST name");
    }
    let unknown = json!({ "scopes": ["jobs:read", "jobs:sell"] });
    assert_eq!(verdicts(unknown), "400 BAD_REQUEST -");
    let name = "n".repeat(LONGEST_NAME);
    let twice = json!({ "name": name, "scopes": ["jobs:read", "jobs:read"] });
    for (status, made) in [by_agent(&twice), by_person(&twice)] {
        assert_eq!(status, 201, "{made}");
        assert_eq!(made["metadata"]["scopes"], scopes);
        assert_eq!(made["metadata"]["name"], name);
        assert_eq!(made["metadata"]["status"], "active");
    }
    // One was there before.
    for _ in 3..25 {
        assert_eq!(by_person(&json!({ "scopes": scopes })).0, 201);
    }
    assert_eq!(verdicts(json!({ "scopes": scopes })), "409 CONFLICT -");
}

#[test]
fn what_people_say_is_refused_alike_at_the_door_and_by_themselves() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let path = format!("{V1}/proposals/{proposal}/conversation");
    let (_, opened) = stage.json("POST", &path, Some(&agent.token), "{}");
    let thread = text(&opened["conversationId"]);
    let check = |reason: &str| {
        let body = json!({ "content": "Hello" });
        let door = stage.door("POST", &format!("/conversations/{thread}/messages"), &body);
        assert_eq!(verdict(&door), format!("409 CONFLICT {reason}"));
        let said = stage.platform.with_store(|db| {
            let said = deeds::talk::person_writes(stage.step(db), &thread, "Hello");
            said.map(|message| message.id).map_err(|no| no.reason)
        });
        assert_eq!(said.unwrap_err(), Some(reason));
    };
    check("employer_first_message_required");
    let set = |body: Value| {
        let (status, answer) = stage.door("POST", &format!("/conversations/{thread}"), &body);
        assert_eq!(status, 200, "{answer}");
    };
    set(json!({ "blocked": true }));
    check("message_blocked");
    set(json!({ "readOnly": true }));
    check("read_only_conversation");
}

/// A page that says no is an answer like another, so that half of what its form does could stay.
#[test]
fn a_form_that_is_refused_halfway_does_nothing() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let all = stage.proposals(&agent, &job);
    stage.nobody_acts();
    let (first, second) = (text(&all[0]["id"]), text(&all[1]["id"]));
    let employer = stage.sign_in(&format!("employer:{}", stage.account()));
    let count = |sql: &str| -> i64 {
        stage
            .platform
            .with_store(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
    };
    let refused = |cookie: &str, path: &str, form: &str, says: &str| {
        let answer = stage.visit(Some(cookie), "POST", path, form);
        let page = match answer.body {
            Some(Body::Html(page)) => page,
            other => panic!("{path}: {other:?}"),
        };
        assert!(
            (400..500).contains(&answer.status) && page.contains(says),
            "{path}: {page}"
        );
    };

    let path = format!("/employer/proposals/{first}/write");
    refused(
        &employer,
        &path,
        "content=Mail+me+at+a%40b.com",
        "The message contains",
    );
    assert_eq!(count("SELECT count(*) FROM conversation"), 0);

    let made = stage.press(
        &employer,
        &format!("/employer/proposals/{second}/hire"),
        "name=One&amount=50",
    );
    let at = made
        .split("/approvals/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    assert_eq!(
        stage
            .page("POST", &format!("/approvals/{at}/confirm"), "")
            .0,
        200
    );
    let path = format!("/employer/jobs/{job}/proposals/mark");
    let form = format!("pick={first}&pick={second}&mark=MAYBE");
    refused(
        &employer,
        &path,
        &form,
        "Nothing was marked: this person is hired.",
    );
    assert_eq!(
        count("SELECT count(*) FROM proposal WHERE status = 'MAYBE'"),
        0
    );

    let (contract, thread, person): (String, String, String) = stage.platform.with_store(|db| {
        let sql = "SELECT c.id, c.conversation_id, p.person_id
            FROM contract c JOIN proposal p ON p.id = c.proposal_id";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
    });
    stage.turn(
        &format!("/conversations/{thread}"),
        json!({ "blocked": true }),
    );
    let trainer = stage.sign_in(&format!("trainer:{person}"));
    let page = stage.look(Some(&trainer), &format!("/trainer/contracts/{contract}"));
    let milestone = page
        .split("name=\"milestone\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let path = format!("/trainer/contracts/{contract}/complete");
    refused(
        &trainer,
        &path,
        &format!("milestone={milestone}"),
        "are blocked",
    );
    assert_eq!(
        count("SELECT count(*) FROM milestone WHERE payout_asked_at IS NOT NULL"),
        0
    );
    stage.turn(
        &format!("/conversations/{thread}"),
        json!({ "blocked": false }),
    );
    stage.press(&trainer, &path, &format!("milestone={milestone}"));
    assert_eq!(
        count("SELECT count(*) FROM milestone WHERE payout_asked_at IS NOT NULL"),
        1
    );
}
