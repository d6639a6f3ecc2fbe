//! A sandbox whose time stands still, and how long things take in one whose time goes on.

use super::*;
use crate::moment::HOUR;
use crate::store::meta;

fn clock(stage: &Stage, body: &Value) -> Value {
    let (status, answer) = stage.json("POST", "/sandbox/clock", None, &body.to_string());
    assert_eq!(status, 200, "{answer}");
    answer
}

fn state(stage: &Stage) -> Value {
    stage.json("GET", "/sandbox", None, "").1
}

#[test]
fn a_frozen_world_moves_only_for_whoever_moves_it() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let frozen = clock(&stage, &json!({ "frozen": true }));
    assert_eq!(frozen["now"], "2026-06-12T10:00:00.000Z");
    let draft = json!({ "rawJobDescription": "Title: Spanish calls\nThree transcribers in Spain or \
        Mexico for 40 hours of recorded Spanish calls, $15 per hour." });
    let ask = |stage: &Stage, method: &str, path: &str, body: &Value| {
        let target = format!("{V1}{path}");
        stage.json(method, &target, Some(&agent.token), &body.to_string())
    };
    let (_, made) = ask(&stage, "POST", "/job-drafts", &draft);
    let job = text(&made["jobId"]);
    let level = json!({ "experienceLevel": "EXPERT" });
    ask(&stage, "PATCH", &format!("/job-drafts/{job}"), &level);
    let (status, published) = ask(&stage, "POST", &format!("/jobs/{job}/publish"), &json!({}));
    assert_eq!(status, 200, "{published}");

    stage.pass(100 * HOUR);
    assert!(
        stage.proposals(&agent, &job).is_empty(),
        "nothing happens by itself"
    );
    assert_eq!(stage.platform.tick(stage.now).unwrap(), None);
    let seen = state(&stage);
    assert_eq!(
        (&seen["now"], &seen["frozen"]),
        (&frozen["now"], &json!(true))
    );
    assert_eq!(seen["clockAheadSeconds"], -100 * 3600);
    let later = clock(&stage, &json!({ "advanceSeconds": 60 }));
    assert_eq!(later["now"], "2026-06-12T10:01:00.000Z");
    assert!(
        !stage.proposals(&agent, &job).is_empty(),
        "what falls due happens"
    );
    let later = clock(&stage, &json!({ "to": "2026-06-12T11:00:00Z" }));
    stage.pass(HOUR);
    assert_eq!(state(&stage)["now"], later["now"]);
    // Again it changes nothing.
    assert_eq!(
        clock(&stage, &json!({ "frozen": true }))["now"],
        later["now"]
    );

    let going = clock(&stage, &json!({ "frozen": false }));
    assert_eq!(
        (&going["now"], &going["frozen"]),
        (&later["now"], &Value::Null)
    );
    stage.pass(MINUTE);
    assert_eq!(state(&stage)["now"], "2026-06-12T11:01:00.000Z");
    assert_eq!(
        clock(&stage, &json!({ "frozen": false }))["now"],
        "2026-06-12T11:01:00.000Z"
    );
    for wrong in [
        json!({}),
        json!({ "frozen": true, "advanceSeconds": 1 }),
        json!({ "frozen": "yes" }),
    ] {
        let refused = stage.json("POST", "/sandbox/clock", None, &wrong.to_string());
        assert_eq!(refused.0, 400, "{wrong}");
    }
    clock(&stage, &json!({ "frozen": true }));
    stage.json("POST", "/sandbox/reset", None, "{}");
    assert_eq!(state(&stage)["frozen"], false, "a reset lets it go on");
    assert_eq!(state(&stage)["clockAheadSeconds"], 0);
}

#[test]
fn a_speed_of_nothing_lasts_as_long_as_it_is_asked_for() {
    let db = store::open(None, None).unwrap();
    let (wall, later) = (START, START + HOUR);
    meta::keep_pace(&db, wall, true).unwrap();
    assert_eq!(meta::time(&db, later).unwrap(), wall);
    meta::keep_pace(&db, later, true).unwrap();
    assert_eq!(meta::time(&db, later).unwrap(), wall);
    // Started anew with a speed, it goes on from where it stood.
    meta::keep_pace(&db, later, false).unwrap();
    assert_eq!(meta::time(&db, later + 5).unwrap(), wall + 5);
    // What somebody froze by hand stays so, whatever it is started with.
    meta::freeze(&db, wall + 5, false).unwrap();
    meta::keep_pace(&db, later + 9, false).unwrap();
    assert!(meta::is_frozen(&db).unwrap());
    meta::unfreeze(&db, later + 9).unwrap();
    assert_eq!(meta::time(&db, later + 10).unwrap(), wall + 6);
    assert_eq!(Pace { speed: 0.0 }.span(1000), 1000);
}

#[test]
fn ten_hours_of_work_take_ten_hours() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    // For ten hours at fifteen dollars.
    let terms = json!({ "milestone": { "name": "Ten hours", "amount": 150 } });
    let (status, asked) = stage.hire(&agent, &proposal, &terms);
    assert_eq!(status, 202, "{asked}");
    let path = format!("/approvals/{}/confirm", text(&asked["approval"]["id"]));
    assert_eq!(stage.page("POST", &path, "").0, 200);
    let milestone = |stage: &Stage| {
        let (_, all) = stage.get(&agent, "/contracts");
        let id = text(&all["contracts"][0]["id"]);
        let (_, one) = stage.get(&agent, &format!("/contracts/{id}"));
        one["contract"]["milestones"][0].clone()
    };
    let volume = milestone(&stage)["volume"].as_f64().unwrap();
    let hours = |hours: f64| (hours * volume * 3_600_000.0) as Moment;
    assert!(volume > 1.0, "{volume}");
    stage.pass(hours(0.29));
    assert_eq!(milestone(&stage)["pendingApproval"], false);
    assert!(!stage.platform.with_store(reported), "nothing is done yet");
    stage.pass(hours(0.02));
    stage.get(&agent, "/auth/me");
    assert!(
        stage.platform.with_store(reported),
        "the first batch is done"
    );
    stage.pass(hours(0.68));
    assert_eq!(milestone(&stage)["pendingApproval"], false);
    stage.pass(hours(0.02) + 2 * MINUTE);
    assert_eq!(milestone(&stage)["pendingApproval"], true);
}

/// Whether any work was reported.
fn reported(db: &rusqlite::Connection) -> bool {
    let sql = "SELECT count(*) FROM message WHERE content LIKE 'Batch %'";
    let count: i64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    count > 0
}
