//! What the people of the sandbox do by themselves, and when. What they say is tested in `world`.

use rusqlite::Connection;

use super::*;
use crate::http::refusal::Refusal;
use crate::moment::{HOUR, parse};
use crate::store::people as rows;
use crate::world;

fn calls() -> Value {
    json!({ "jobTitle": "Spanish calls", "paymentType": "PAY_PER_HOUR", "pricePerHour": 15,
        "languages": ["Spanish"], "dataType": "Audio", "labelTypes": ["Transcription"] })
}

/// What is the same for the same seed and text: everything but ids and moments.
fn essence(stage: &Stage, agent: &Agent, job: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for proposal in stage.proposals(agent, job) {
        let id = text(&proposal["id"]);
        let (_, answer) = stage.get(agent, &format!("/proposals/{id}/interview"));
        // Not everybody was interviewed.
        let lines = answer["interview"]["messages"].as_array();
        let lines: Vec<Value> = (lines.into_iter().flatten())
            .map(|message| message["content"].clone())
            .collect();
        found.push(format!(
            "{} {} {} {lines:?}",
            proposal["candidate"], proposal["bid"], proposal["metrics"]
        ));
    }
    found
}

fn at(value: &Value) -> Moment {
    parse(value.as_str().unwrap()).unwrap()
}

// proposals-and-messages 1, updates-and-webhooks 1
#[test]
fn people_apply_one_after_the_other_within_seconds() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let job = stage.job_since(&agent, calls(), stage.now);
    assert!(stage.proposals(&agent, &job).is_empty());
    stage.pass(5_000);
    let some = stage.proposals(&agent, &job).len();
    stage.pass(HOUR);
    let all = stage.proposals(&agent, &job);
    assert!((1..all.len()).contains(&some), "{some} of {}", all.len());
    assert!((5..=9).contains(&all.len()), "{}", all.len());
    for proposal in &all {
        let created = at(&proposal["createdAt"]);
        assert!(
            (START + 1_000..=START + 12_000).contains(&created),
            "{proposal}"
        );
        let path = format!("/proposals/{}/interview", text(&proposal["id"]));
        let (_, answer) = stage.get(&agent, &path);
        let mut before = START;
        let lines = answer["interview"]["messages"].as_array();
        for message in lines.into_iter().flatten() {
            let sent = at(&message["sentAt"]);
            let answered = message["role"] == "candidate";
            assert!(before <= sent, "{message}");
            // Some are interviewed after they have applied, at the pace of people who write.
            let goes_on = sent > created && (answered || sent - before >= 2 * MINUTE);
            assert!(sent <= created || goes_on, "{message}");
            before = sent;
        }
    }
    let (_, answer) = stage.get(&agent, "/updates");
    let told: Vec<(&Value, &Value)> = (answer["events"].as_array().unwrap().iter())
        .map(|event| (&event["resourceId"], &event["createdAt"]))
        .collect();
    let made: Vec<(&Value, &Value)> = (all.iter().rev())
        .map(|proposal| (&proposal["id"], &proposal["createdAt"]))
        .collect();
    assert_eq!(told, made);
}

#[test]
fn a_faster_world_applies_sooner() {
    let platform = |speed: f64| {
        let store = store::open(None, None).unwrap();
        Stage {
            platform: Platform::new(store, BASE.into(), Pace { speed }),
            now: START,
        }
    };
    for (speed, late) in [(10.0, 1_300), (1e9, 20)] {
        let mut stage = platform(speed);
        let agent = stage.register("Scout");
        let job = stage.job_since(&agent, calls(), stage.now);
        stage.pass(late);
        let all = stage.proposals(&agent, &job);
        assert!(all.len() >= 5, "{speed}: {}", all.len());
        let moments = all.is_sorted_by(|a, b| a["createdAt"].as_str() > b["createdAt"].as_str());
        assert!(moments, "{speed}");
    }
}

#[test]
fn the_same_seed_and_the_same_text_bring_the_same_people() {
    let play = |seed: u64, title: &str| {
        let stage = Stage::seeded(seed);
        let agent = stage.register("Scout");
        let mut fields = calls();
        fields["jobTitle"] = json!(title);
        let job = stage.job(&agent, fields);
        essence(&stage, &agent, &job)
    };
    assert_eq!(play(1, "A"), play(1, "A"));
    assert_ne!(play(1, "A"), play(2, "A"));
    assert_ne!(play(1, "A"), play(1, "B"));
}

// jobs 4
#[test]
fn nobody_applies_to_a_job_that_is_gone() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let check = |stage: &mut Stage, wait: Moment| {
        let job = stage.job_since(&agent, calls(), stage.now);
        stage.pass(wait);
        let before = stage.proposals(&agent, &job).len();
        let close = format!("{V1}/jobs/{job}/close");
        assert_eq!(stage.json("POST", &close, Some(&agent.token), "").0, 200);
        stage.pass(HOUR);
        assert_eq!(stage.proposals(&agent, &job).len(), before);
        before
    };
    assert_eq!(check(&mut stage, 0), 0);
    assert!(check(&mut stage, 6_000) > 0);
}

// proposals-and-messages 4
#[test]
fn everybody_has_a_profile_before_there_is_any_job() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let all = stage.platform.with_store(|db| world::people(db).unwrap());
    assert_eq!(all.len(), 41);
    for one in &all {
        for name in [&one.id, &one.profile_slug] {
            let (status, answer) = stage.get(&agent, &format!("/freelancers/{name}"));
            assert_eq!(status, 200, "{name}");
            assert_eq!(answer["freelancer"]["displayName"], one.display_name);
        }
    }
    stage.platform.with_store(|db| world::settle(db).unwrap());
    let again = stage.platform.with_store(|db| world::people(db).unwrap());
    assert_eq!(again.len(), all.len(), "they move in once");
}

#[test]
fn a_proposal_can_be_added_at_once() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let job = stage.job_since(&agent, calls(), stage.now);
    stage.nobody_acts();
    stage.pass(MINUTE);
    let now = stage.now;
    let add = |person: Option<&str>, amount: Option<f64>| {
        stage.platform.with_store(|db| {
            let job = jobs::by_id(db, &job).unwrap().unwrap();
            let step = deeds::Step::new(db, now, Pace::default());
            let made = world::propose(step, &job, person, amount);
            made.map_err(|no| Refusal::from(no).status)
        })
    };
    let made = add(Some("ines-p"), Some(21.5)).unwrap();
    assert_eq!((made.bid_micros, made.created_at), (21_500_000, now));
    assert_eq!(add(Some("ines-p"), None).unwrap_err(), 409);
    assert_eq!(add(Some("nobody"), None).unwrap_err(), 404);
    let best = add(None, None).unwrap();
    let others = 41 - 2;
    let count = (0..50).take_while(|_| add(None, None).is_ok()).count();
    assert!(
        count < others && count > 30,
        "those without time stay away: {count}"
    );
    assert_eq!(add(None, None).unwrap_err(), 409);
    let (_, answer) = stage.get(&agent, &format!("/jobs/{job}/proposals?limit=100"));
    assert_eq!(answer["proposals"].as_array().unwrap().len(), count + 2);
    let (_, answer) = stage.get(&agent, &format!("/proposals/{}", best.id));
    assert_eq!(answer["proposal"]["status"]["raw"], "UNREVIEWED");
}

// jobs 5: what an invitation becomes
#[test]
fn whoever_is_invited_applies_or_declines() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let all = stage.platform.with_store(|db| world::people(db).unwrap());
    let job = stage.job_since(&agent, calls(), stage.now);
    stage.nobody_acts();
    for (number, one) in all.iter().enumerate() {
        stage.platform.execute(&format!(
            "INSERT INTO proposal (id, job_id, person_id, status, bid_micros, bid_unit, created_at,
                updated_at) VALUES ('p{number}', '{job}', '{}', 'INVITED', 0, 'PER_HOUR', 1, 1);
             INSERT INTO act (due_at, kind, subject_id, data)
                VALUES ({}, 'answer_invite', 'p{number}', '{{}}')",
            one.id,
            stage.now + 1_000,
        ));
    }
    stage.pass(HOUR);
    let (_, answer) = stage.get(&agent, &format!("/jobs/{job}/proposals?limit=100"));
    let listed = answer["proposals"].as_array().unwrap();
    let count = |status: &str| {
        listed
            .iter()
            .filter(|p| p["status"]["raw"] == status)
            .count()
    };
    let (applied, declined) = (count("UNREVIEWED"), count("DECLINED"));
    assert_eq!(applied + declined, all.len());
    assert!(applied > 10 && declined > 2, "{applied} and {declined}");
    for proposal in listed {
        let applied = proposal["status"]["raw"] == "UNREVIEWED";
        let matched = proposal["metrics"]["matchScore"].is_number();
        assert_eq!(matched, applied);
        let interviewed = proposal["metrics"]["interviewScore"].is_number();
        assert!(applied || !interviewed, "{proposal}");
        // Later where the interview went on after that.
        assert!(at(&proposal["updatedAt"]) >= START + 1_000);
    }
    let interviewed = listed.iter();
    let interviewed = interviewed.filter(|p| p["metrics"]["interviewScore"].is_number());
    assert!(interviewed.count() + 4 > applied, "nearly everybody");
    let events = stage.events(&agent);
    assert_eq!(events.len(), declined);
    assert_eq!(events[0], "proposal.status_changed DECLINED");
}

#[test]
fn what_people_look_up_is_found_by_an_index() {
    let stage = Stage::new();
    let plan = |db: &Connection, sql: &str| -> String {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    };
    stage.platform.with_store(|db| {
        for sql in [
            "SELECT * FROM proposal WHERE job_id = 'j' AND person_id = 'p'",
            "SELECT traits FROM person WHERE id = 'p'",
            "SELECT seq FROM message WHERE conversation_id = 'c' AND sender <> 'system'
                ORDER BY seq DESC LIMIT 1",
            "SELECT 1 FROM message WHERE conversation_id = 'c' AND sender = 'person'",
        ] {
            let plan = plan(db, sql);
            assert!(!plan.contains("SCAN"), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
        assert!(rows::traits(db, "nobody").unwrap().is_none());
    });
}

// contracts-and-money 3, 5
#[test]
fn whoever_is_hired_works_until_the_milestone_is_done_and_asks_for_the_money() {
    let check = |payment: &str, key: &str, price: f64, unit: &str| {
        let mut stage = Stage::new();
        let agent = stage.claimed("owner@example.com");
        let mut fields = calls();
        fields["paymentType"] = json!(payment);
        fields[key] = json!(price);
        let job = stage.job(&agent, fields);
        let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
        let (status, answer) = stage.hire(&agent, &stage.first_proposal(&agent, &job), &terms);
        assert_eq!(status, 202, "{answer}");
        let approval = text(&answer["approval"]["id"]);
        let path = format!("/approvals/{approval}");
        assert_eq!(stage.page("POST", &format!("{path}/confirm"), "").0, 200);
        let (_, answer) = stage.get(&agent, &path);
        let id = text(&answer["approval"]["contractId"]);
        let contract = |stage: &Stage| {
            let (status, answer) = stage.get(&agent, &format!("/contracts/{id}"));
            assert_eq!(status, 200, "{answer}");
            answer["contract"].clone()
        };
        assert_eq!(contract(&stage)["budget"]["consumed"][unit], 0);
        stage.pass(30_000);
        assert_eq!(
            contract(&stage)["budget"]["consumed"][unit],
            0,
            "work takes its time"
        );
        stage.pass(match unit {
            "hours" => 10 * HOUR,
            "labels" => 15 * HOUR,
            _ => 5 * HOUR,
        });
        let half = contract(&stage)["budget"]["consumed"][unit]
            .as_f64()
            .unwrap();
        assert!(half > 0.0, "{payment}");
        stage.pass(60 * HOUR);
        let done = contract(&stage);
        let (budget, first) = (&done["budget"], &done["milestones"][0]);
        let all = budget["consumed"][unit].as_f64().unwrap();
        assert!(all > half, "{payment}: {done}");
        if unit != "tasks" {
            let funded = budget["fundedVolume"].as_f64().unwrap();
            assert!((all / funded - 1.0).abs() < 0.01, "{payment}: {done}");
        }
        let ended = at(&budget["lastUsageAt"]);
        let each = match unit {
            "hours" => 3_600_000.0,
            "labels" => 20_000.0,
            _ => 45.0 * 60_000.0,
        };
        let late = (ended - START) as f64 - all * each;
        assert!((-100_000.0..100_000.0).contains(&late), "{late} {done}");
        assert_eq!(first["status"], "ACTIVE_FUNDED");
        assert_eq!(first["pendingApproval"], true, "{first}");
        assert_eq!(contract(&stage), done, "and then nothing more happens");
    };
    check("PAY_PER_HOUR", "pricePerHour", 15.0, "hours");
    check("PAY_PER_LABEL", "pricePerLabel", 0.05, "labels");
    check("FIXED_PRICE", "fixedPrice", 300.0, "tasks");
}

#[test]
fn nobody_works_on_a_contract_that_has_ended() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job(&agent, calls());
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, answer) = stage.hire(&agent, &stage.first_proposal(&agent, &job), &terms);
    let path = format!("/approvals/{}", text(&answer["approval"]["id"]));
    assert_eq!(stage.page("POST", &format!("{path}/confirm"), "").0, 200);
    let (_, answer) = stage.get(&agent, &path);
    let id = text(&answer["approval"]["contractId"]);
    let now = stage.now;
    stage.platform.execute(&format!(
        "UPDATE contract SET ended_at = {now} WHERE id = '{id}'"
    ));
    stage.pass(HOUR);
    let (_, answer) = stage.get(&agent, &format!("/contracts/{id}"));
    assert_eq!(
        answer["contract"]["budget"]["consumed"]["hours"], 0,
        "{answer}"
    );
}

#[test]
fn the_control_door_lists_people_and_lets_them_apply() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let (status, answer) = stage.json("GET", "/sandbox/people", None, "");
    assert_eq!(status, 200);
    let people = answer["people"].as_array().unwrap();
    assert_eq!(people.len(), 41);
    let max = people
        .iter()
        .find(|one| one["profileSlug"] == "max-v")
        .unwrap();
    assert_eq!(max["temper"], "manipulates");

    let job = stage.job_since(&agent, calls(), stage.now);
    let ask = |job: &str, body: &str| {
        stage.json(
            "POST",
            &format!("/sandbox/jobs/{job}/proposals"),
            None,
            body,
        )
    };
    let (status, answer) = ask(&job, r#"{ "person": "ines-p", "amount": 20 }"#);
    assert_eq!(
        (status, &answer["proposal"]["amountUsd"]),
        (201, &json!(20))
    );
    let (status, answer) = ask(&job, "");
    assert_eq!(status, 201, "{answer}");
    let check = |job: &str, body: &str, expected: &str| {
        assert_eq!(verdict(&ask(job, body)), expected, "{body}");
    };
    check(&job, r#"{ "person": "ines-p" }"#, "409 CONFLICT -");
    check(&job, r#"{ "person": "nobody" }"#, "404 NOT_FOUND -");
    check(&job, r#"{ "amount": 0 }"#, "400 BAD_REQUEST amount");
    check(&job, r#"{ "who": "x" }"#, "400 BAD_REQUEST -");
    check("job_x", "{}", "404 NOT_FOUND -");
    let close = format!("{V1}/jobs/{job}/close");
    assert_eq!(stage.json("POST", &close, Some(&agent.token), "").0, 200);
    check(&job, "{}", "409 CONFLICT job_not_published");

    assert_eq!(
        stage
            .json("POST", "/sandbox/reset", None, r#"{ "seed": 5 }"#)
            .0,
        200
    );
    let (_, answer) = stage.json("GET", "/sandbox/people", None, "");
    let others = answer["people"].as_array().unwrap();
    assert_eq!(others.len(), 41);
    assert_ne!(others, people);
    let agent = stage.register("Scout");
    assert_eq!(stage.get(&agent, "/freelancers/lucia-m").0, 200);
}

/// Asks somebody something in the conversation about a proposal and waits; what stands there then,
/// oldest first.
fn talk(stage: &mut Stage, agent: &Agent, proposal: &str, words: &str) -> Vec<Value> {
    let path = format!("{V1}/proposals/{proposal}/conversation");
    let (status, answer) = stage.json("POST", &path, Some(&agent.token), "");
    assert!(matches!(status, 200 | 201), "{answer}");
    let id = text(&answer["conversationId"]);
    let body = json!({ "conversationId": id, "content": words }).to_string();
    let (status, answer) = stage.json("POST", &format!("{V1}/messages"), Some(&agent.token), &body);
    assert_eq!(status, 201, "{answer}");
    stage.pass(MINUTE);
    thread(stage, agent, &id)
}

fn thread(stage: &Stage, agent: &Agent, id: &str) -> Vec<Value> {
    let path = format!("/messages?conversationId={id}&limit=100");
    let (status, answer) = stage.get(agent, &path);
    assert_eq!(status, 200, "{answer}");
    let mut found = answer["messages"].as_array().unwrap().clone();
    found.reverse();
    found
}

// proposals-and-messages 6 to 8
#[test]
fn people_answer_within_seconds_and_only_when_they_are_asked() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job(&agent, calls());
    let all = stage.proposals(&agent, &job);
    let (_, answer) = stage.get(&agent, "/messages");
    assert_eq!(
        answer["conversations"],
        json!([]),
        "the employer writes first"
    );
    let lucia = all
        .iter()
        .find(|p| p["candidate"]["profileSlug"] == "lucia-m");
    let lucia = text(&lucia.unwrap()["id"]);
    let said = talk(
        &mut stage,
        &agent,
        &lucia,
        "What is your rate, and which tools do you use?",
    );
    assert_eq!(said.len(), 2, "{said:?}");
    let words = text(&said[1]["content"]);
    assert!(words.contains("$16") && words.contains("ELAN"), "{words}");
    assert_eq!(said[1]["isFromViewer"], false);
    let wait = at(&said[1]["createdAt"]) - at(&said[0]["createdAt"]);
    assert!((2_000..=6_500).contains(&wait), "{wait}");
    let said = talk(&mut stage, &agent, &lucia, "Thanks!");
    assert_eq!(said.len(), 4, "{said:?}");
    stage.pass(HOUR);
    let id = text(&said[0]["conversationId"]);
    assert_eq!(
        thread(&stage, &agent, &id),
        said,
        "nobody says anything unasked"
    );
    let (_, answer) = stage.get(&agent, "/updates");
    let received = (answer["events"].as_array().unwrap().iter())
        .filter(|event| event["type"] == "message.received")
        .count();
    assert_eq!(received, 2);
}

// auth 15, proposals-and-messages 0
#[test]
fn nothing_that_leads_off_the_platform_reaches_the_employer() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job_since(&agent, calls(), stage.now);
    stage.nobody_acts();
    for who in ["samuel-b", "max-v", "nadia-q", "lucia-m"] {
        let body = json!({ "person": who }).to_string();
        let path = format!("/sandbox/jobs/{job}/proposals");
        assert_eq!(stage.json("POST", &path, None, &body).0, 201);
    }
    let mut removed = 0;
    for proposal in stage.proposals(&agent, &job) {
        let id = text(&proposal["id"]);
        let (_, interview) = stage.get(&agent, &format!("/proposals/{id}/interview"));
        let person = text(&proposal["candidate"]["id"]);
        let (_, profile) = stage.get(&agent, &format!("/freelancers/{person}"));
        let said = talk(
            &mut stage,
            &agent,
            &id,
            "How many hours a week do you have?",
        );
        assert_eq!(said.len(), 2, "{said:?}");
        for seen in [interview, profile, json!(said[1])] {
            let seen = seen.to_string();
            // Ids are random and may hold any digits.
            assert!(!seen.contains('@') && !seen.contains("555 0147"), "{seen}");
            removed += usize::from(seen.contains("removed]"));
        }
    }
    assert_eq!(removed, 2, "in an interview and in a message");
}

// contracts-and-money 3; proposals-and-messages 7: the thread that comes with a hire
#[test]
fn whoever_is_hired_tells_of_the_work_in_the_thread_of_the_job() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job(&agent, calls());
    let all = stage.proposals(&agent, &job);
    let lucia = all
        .iter()
        .find(|p| p["candidate"]["profileSlug"] == "lucia-m");
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, answer) = stage.hire(&agent, &text(&lucia.unwrap()["id"]), &terms);
    let path = format!("/approvals/{}", text(&answer["approval"]["id"]));
    assert_eq!(stage.page("POST", &format!("{path}/confirm"), "").0, 200);
    let (_, answer) = stage.get(&agent, &path);
    let id = text(&answer["approval"]["contractId"]);
    let (_, answer) = stage.get(&agent, &format!("/contracts/{id}"));
    let conversation = text(&answer["contract"]["jobDmConversationId"]);
    stage.pass(24 * HOUR);
    let said = thread(&stage, &agent, &conversation);
    assert!(
        said.is_sorted_by_key(|message| at(&message["createdAt"])),
        "{said:?}"
    );
    let told: Vec<String> = (said.iter())
        .filter(|message| message["system"] == false)
        .map(|message| text(&message["content"]))
        .collect();
    assert_eq!(told.len(), 6, "{told:#?}");
    assert!(told[0].to_lowercase().contains("thank"), "{told:#?}");
    for (number, words) in (1..=4).zip(&told[1..5]) {
        let begin = format!("Batch {number} of 4 delivered: ");
        assert!(
            words.starts_with(&begin) && words.contains("of work"),
            "{words}"
        );
    }
    assert!(told[5].contains("payout"), "{told:#?}");
}

#[test]
fn the_control_door_lets_people_write_and_shuts_conversations() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job(&agent, calls());
    let proposal = stage.first_proposal(&agent, &job);
    let said = talk(&mut stage, &agent, &proposal, "Hello!");
    let id = text(&said[0]["conversationId"]);
    let turn = |path: &str, body: &str| {
        stage.json(
            "POST",
            &format!("/sandbox/conversations/{path}"),
            None,
            body,
        )
    };
    let say = format!("{id}/messages");
    let check = |path: &str, body: &str, expected: &str| {
        assert_eq!(verdict(&turn(path, body)), expected, "{path} {body}");
    };
    assert_eq!(turn(&say, r#"{ "content": "One more thing." }"#).0, 201);
    check(&say, r#"{ "content": "" }"#, "400 BAD_REQUEST content");
    check(
        "conv_x/messages",
        r#"{ "content": "A" }"#,
        "404 NOT_FOUND -",
    );
    check("conv_x", r#"{ "blocked": true }"#, "404 NOT_FOUND -");
    let (status, answer) = turn(&id, r#"{ "blocked": true }"#);
    assert_eq!(
        (status, &answer["conversation"]["blocked"]),
        (200, &json!(true))
    );
    check(
        &say,
        r#"{ "content": "A" }"#,
        "409 CONFLICT message_blocked",
    );
    assert_eq!(
        turn(&id, r#"{ "blocked": false, "readOnly": true }"#).0,
        200
    );
    check(
        &say,
        r#"{ "content": "A" }"#,
        "409 CONFLICT read_only_conversation",
    );
    assert_eq!(thread(&stage, &agent, &id).len(), 3);
}
