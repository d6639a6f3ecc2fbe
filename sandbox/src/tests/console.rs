//! The console, from the first look at an empty sandbox to a fault that was switched on there.

use super::*;

/// A request as the server would note it.
fn noted(stage: &Stage, incoming: &Incoming) -> Outgoing {
    let outgoing = stage.platform.answer(incoming, stage.now);
    let took = std::time::Duration::ZERO;
    stage
        .platform
        .note(incoming, Some(&outgoing), None, stage.now, took);
    outgoing
}

fn call(method: &str, path: &str, token: Option<&str>, body: &str) -> Incoming {
    Incoming {
        method: method.into(),
        path: path.into(),
        authorization: token.map(|token| format!("Bearer {token}")),
        host: Some("127.0.0.1:4100".into()),
        body: body.as_bytes().to_vec(),
        id: "req_1".into(),
        ..Incoming::default()
    }
}

fn sees(page: &str, seen: &[&str]) {
    for text in seen {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
}

#[test]
fn an_empty_sandbox_says_on_every_page_what_will_fill_it() {
    let stage = Stage::new();
    let cookie = stage.sign_in("operator");
    for (path, seen) in [
        ("/console", "Nothing waits for a person"),
        ("/console", "No request yet"),
        ("/console/world", "opentrain_register_agent"),
        ("/console/log", "sandbox ctl log"),
        ("/console/events", "opentrain_poll_updates"),
        ("/console/deliveries", "opentrain_create_webhook"),
        ("/console/clock", "sandbox ctl clock advance"),
        ("/console/faults", "sandbox ctl fault"),
    ] {
        sees(&stage.look(Some(&cookie), path), &[seen]);
    }
}

#[test]
fn what_waits_stands_first_with_person_sum_job_and_agent() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, asked) = stage.hire(&agent, &proposal, &terms);
    let path = format!("{V1}/credits/top-ups");
    stage.json("POST", &path, Some(&agent.token), r#"{"amountUsd":50}"#);
    let other = stage.register("Other");
    stage.start_claim(&other, "other@example.com");
    let cookie = stage.sign_in("operator");
    let page = stage.look(Some(&cookie), "/console");
    let waiting = page.split("<h2>World</h2>").next().unwrap();
    let link = format!("/approvals/{}", text(&asked["approval"]["id"]));
    sees(
        waiting,
        &[
            &link,
            "for $339.95",
            "asked by Scout",
            "Pay in $50.00",
            "Claim the account of Other",
        ],
    );
    sees(
        &page,
        &[
            "In escrow",
            "owner@example.com",
            "The operations that are played",
        ],
    );
    let menu = page.split("</nav>").next().unwrap();
    sees(menu, &["<span class=\"count\">2</span>"]);
}

#[test]
fn a_request_is_shown_with_its_gate_its_events_and_how_to_make_it_again_but_no_secret() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let cookie = stage.sign_in("operator");
    // The feed hears of what a person does on a page as of anything else.
    let mark = format!("/proposals/{proposal}/status");
    noted(
        &stage,
        &pressed(&stage.platform, BASE, &mark, "status=SHORTLISTED"),
    );
    let hire = format!("{V1}/proposals/{proposal}/hire");
    let body = r#"{"milestone":{"name":"It's","amount":300}}"#;
    noted(&stage, &call("POST", &hire, Some(&agent.token), body));
    noted(
        &stage,
        &call(
            "GET",
            &format!("{V1}/jobs/mine"),
            Some("ot_pat_wrong_secret"),
            "",
        ),
    );
    let new = r#"{"name":"Second","scopes":["jobs:read"]}"#;
    noted(
        &stage,
        &call("POST", &format!("{V1}/tokens"), Some(&agent.token), new),
    );
    let log = stage.look(Some(&cookie), "/console/log");
    sees(
        &log,
        &[
            "/console/log/4",
            "/console/log/3",
            "token",
            "data-live=\"/console/log/live?after=4\"",
        ],
    );
    let look = |number: u64| stage.look(Some(&cookie), &format!("/console/log/{number}"));
    sees(&look(1), &["proposal.status_changed"]);
    sees(
        &look(2),
        &[
            "curl -X POST",
            "It'\\''s",
            "Bearer $OPENTRAIN_API_TOKEN",
            "opentrain_hire_proposal",
            &format!("&quot;proposalId&quot;: &quot;{proposal}&quot;"),
            "approvalUrl",
        ],
    );
    sees(
        &look(3),
        &["Stopped at", "UNAUTHORIZED", "opentrain_list_jobs"],
    );
    let minted = look(4);
    sees(&minted, &["ot_pat_***", "opentrain_create_token"]);
    assert!(!minted.contains(&agent.token), "{minted}");
    let attempts = stage.look(Some(&cookie), "/console/log?attempts=true");
    sees(&attempts, &["No such request yet"]);
    assert_eq!(
        stage
            .visit(Some(&cookie), "GET", "/console/log/99", "")
            .status,
        404
    );
    let found = stage.look(Some(&cookie), "/console/log?path=/proposals/{id}/hire");
    sees(&found, &["/console/log/2"]);
    assert!(!found.contains("/console/log/4"), "{found}");
}

#[test]
fn people_apply_and_write_at_once_and_the_agent_sees_it() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let before = stage.proposals(&agent, &job).len();
    let cookie = stage.sign_in("operator");
    let page = stage.press(&cookie, "/console/apply", &format!("posting={job}"));
    sees(&page, &["role=\"status\"", "applied to"]);
    let proposals = stage.proposals(&agent, &job);
    assert_eq!(proposals.len(), before + 1);
    let path = format!("{V1}/proposals/{}/conversation", text(&proposals[0]["id"]));
    let (status, opened) = stage.json("POST", &path, Some(&agent.token), "{}");
    assert_eq!(status, 201, "{opened}");
    let thread = text(&opened["conversationId"]);
    let hello = json!({ "conversationId": thread, "content": "Hello" }).to_string();
    let path = format!("{V1}/messages");
    let (status, sent) = stage.json("POST", &path, Some(&agent.token), &hello);
    assert_eq!(status, 201, "{sent}");
    let form = format!("thread={thread}&content=Good+morning");
    sees(
        &stage.press(&cookie, "/console/write", &form),
        &["was written"],
    );
    let (_, read) = stage.get(&agent, &format!("/messages?conversationId={thread}"));
    assert!(read.to_string().contains("Good morning"), "{read}");
    for (path, form, status) in [
        ("/console/apply", "posting=none", 404),
        ("/console/write", "thread=none&content=x", 404),
        ("/console/write", "content=", 400),
        ("/console/reset", "seed=x", 400),
    ] {
        let outgoing = stage.visit(Some(&cookie), "POST", path, form);
        assert_eq!(outgoing.status, status, "{path} {form}");
        let Some(Body::Html(page)) = outgoing.body else {
            panic!("{path}")
        };
        sees(&page, &["role=\"alert\"", "Nothing was done."]);
    }
}

#[test]
fn the_clock_moves_stands_and_goes_on_and_a_reset_keeps_the_operator_in() {
    let stage = Stage::new();
    let cookie = stage.sign_in("operator");
    let turn = |form: &str| stage.press(&cookie, "/console/clock/move", form);
    sees(
        &turn("seconds=3600"),
        &["Here it is 2026-06-12 11:00 UTC now.", "1 hour"],
    );
    sees(&turn("frozen=true"), &["stands still", "Let it run"]);
    sees(&turn("frozen=false"), &["Let it stand"]);
    let outgoing = stage.visit(Some(&cookie), "POST", "/console/clock/move", "seconds=-1");
    assert_eq!(outgoing.status, 400);
    stage.claimed("owner@example.com");
    let outgoing = stage.visit(Some(&cookie), "POST", "/console/reset", "seed=7");
    assert_eq!(outgoing.status, 303, "{outgoing:?}");
    let fresh = header(&outgoing, "set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    assert_eq!(
        stage.visit(Some(&cookie), "GET", "/console", "").status,
        303
    );
    sees(&stage.look(Some(fresh), "/console/world"), &["0 accounts"]);
    assert_eq!(stage.json("GET", "/sandbox", None, "").1["seed"], 7);
}

#[test]
fn a_fault_is_switched_on_befalls_its_call_and_is_gone() {
    let stage = Stage::new();
    let cookie = stage.sign_in("operator");
    let form = "effect=503&path=%2Fjobs%2Fmine&times=2";
    let page = stage.press(&cookie, "/console/faults/add", form);
    sees(
        &page,
        &[
            "Switched on",
            "/jobs/mine",
            "2 more",
            "A fault is switched on",
        ],
    );
    let incoming = call("GET", &format!("{V1}/jobs/mine"), None, "");
    assert!(stage.platform.fault(&incoming).is_some());
    let page = stage.press(&cookie, "/console/faults/remove", "id=fault_1");
    sees(&page, &["The fault is off.", "No call is to go wrong"]);
    assert!(stage.platform.fault(&incoming).is_none());
    let outgoing = stage.visit(
        Some(&cookie),
        "POST",
        "/console/faults/add",
        "effect=503&path=x",
    );
    assert_eq!(outgoing.status, 400);
}

#[test]
fn a_delivery_that_was_given_up_is_sent_once_more() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let body =
        json!({ "url": "https://hooks.example.com/x", "eventTypes": ["proposal.status_changed"] });
    let path = format!("{V1}/webhooks");
    let (status, made) = stage.json("POST", &path, Some(&agent.token), &body.to_string());
    assert_eq!(status, 201, "{made}");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    stage.page(
        "POST",
        &format!("/proposals/{proposal}/status"),
        "status=MAYBE",
    );
    let cookie = stage.sign_in("operator");
    sees(
        &stage.look(Some(&cookie), "/console/deliveries"),
        &["on its way", "hooks.example.com"],
    );
    let id: String = stage.platform.with_store(|db| {
        db.query_row("SELECT id FROM delivery", [], |row| row.get(0))
            .unwrap()
    });
    let again = format!("/console/deliveries/{id}/again");
    assert_eq!(stage.visit(Some(&cookie), "POST", &again, "").status, 409);
    stage
        .platform
        .execute("UPDATE delivery SET state = 'FAILED', attempts = 5");
    sees(
        &stage.look(Some(&cookie), "/console/deliveries"),
        &["given up", "Deliver again"],
    );
    sees(
        &stage.press(&cookie, &again, ""),
        &["on its way again", "0 of 5 attempts"],
    );
    stage
        .platform
        .execute("UPDATE delivery SET state = 'FAILED'");
    stage
        .platform
        .execute("UPDATE webhook SET status = 'DISABLED'");
    assert_eq!(stage.visit(Some(&cookie), "POST", &again, "").status, 409);
}
