//! What happens when the disk is full: nothing acknowledged is lost, the answer says what to do, and
//! with room again everything goes on.

use serde_json::json;

use super::{Agent, BASE, Moment, START, Stage, V1, pressed, text};
use crate::http::call::Body;
use crate::moment::{DAY, HOUR, MINUTE};

#[test]
fn a_full_disk_is_an_answer_that_says_so_and_loses_nothing() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let path = format!("{V1}/job-drafts");
    let body = json!({ "rawJobDescription": "Label cats. ".repeat(300) }).to_string();
    let pages: i64 = stage
        .platform
        .with_store(|db| db.pragma_query_value(None, "page_count", |row| row.get(0)))
        .unwrap();
    let limit = |pages: i64| {
        stage
            .platform
            .execute(&format!("PRAGMA max_page_count = {pages}"));
    };
    limit(pages + 12);
    let mut kept = Vec::new();
    let refused = loop {
        match stage.json("POST", &path, Some(&agent.token), &body) {
            (201, draft) => kept.push(draft["jobId"].clone()),
            refused => break refused,
        }
        assert!(kept.len() < 1000, "the disk never gets full");
    };
    assert!(!kept.is_empty());
    let (status, answer) = refused;
    assert_eq!((status, &answer["code"]), (500, &json!("INTERNAL_ERROR")));
    let told = answer["error"].as_str().unwrap();
    assert!(told.contains("disk") && told.contains("free"), "{told}");

    limit(pages + 1000);
    let (status, again) = stage.json("POST", &path, Some(&agent.token), &body);
    assert_eq!(status, 201, "{again}");
    let (_, mine) = stage.get(&agent, "/jobs/mine?limit=100");
    let there: Vec<_> = mine["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| &job["id"])
        .collect();
    assert!(
        kept.iter().all(|id| there.contains(&id)),
        "{kept:?} in {there:?}"
    );
    assert_eq!(there.len(), kept.len() + 1);
}

/// Sets how many pages there may be, which is how full the disk is.
fn limit(stage: &Stage, more: i64) {
    let pages: i64 = stage
        .platform
        .with_store(|db| db.pragma_query_value(None, "page_count", |row| row.get(0)))
        .unwrap();
    // What is free within the file is used up too.
    stage.platform.execute(&format!(
        "CREATE TABLE IF NOT EXISTS filler (x BLOB); PRAGMA max_page_count = {}",
        pages + more
    ));
}

/// Leaves no room at all.
fn fill(stage: &Stage) {
    limit(stage, 4);
    for size in [4096, 512, 64, 8, 1] {
        let put = format!("INSERT INTO filler VALUES (randomblob({size}))");
        let mut left = 10_000;
        while (stage.platform).with_store(|db| db.execute_batch(&put).is_ok()) {
            left -= 1;
            assert!(left > 0, "the disk never gets full");
        }
    }
}

/// Everything that can be read of an account, with what becomes of it as time passes.
fn readings(agent_has: &Has) -> Vec<String> {
    let Has {
        job,
        proposal,
        approval,
        top_up,
        claim,
        ..
    } = agent_has;
    let api = [
        "/auth/me".to_owned(),
        "/tokens".to_owned(),
        "/jobs".to_owned(),
        "/jobs/mine".to_owned(),
        format!("/jobs/{job}/proposals"),
        format!("/proposals/{proposal}"),
        format!("/approvals/{approval}"),
        "/contracts".to_owned(),
        "/updates".to_owned(),
        "/credits".to_owned(),
        format!("/credits/top-ups/{top_up}"),
        "/payments/pending".to_owned(),
        "/team".to_owned(),
        "/messages".to_owned(),
        "/credits/ledger".to_owned(),
        "/webhooks".to_owned(),
    ];
    let pages = [
        "/".to_owned(),
        "/billing".to_owned(),
        format!("/approvals/{approval}"),
        format!("/checkout/{top_up}"),
        format!("/claim?{claim}"),
        format!("/jobs/{job}"),
        format!("/employer/drafts?jobId={job}"),
        "/sandbox".to_owned(),
        "/sandbox/people".to_owned(),
        "/sandbox/log".to_owned(),
        "/llms.txt".to_owned(),
        format!("{V1}/openapi.json"),
    ];
    let api = api.into_iter().map(|path| format!("{V1}{path}"));
    api.chain(pages).collect()
}

/// What there is to read.
struct Has {
    agent: Agent,
    job: String,
    proposal: String,
    approval: String,
    top_up: String,
    claim: String,
}

fn scene(stage: &Stage) -> Has {
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, asked) = stage.hire(&agent, &proposal, &terms);
    let path = format!("{V1}/credits/top-ups");
    let (_, paid) = stage.json("POST", &path, Some(&agent.token), r#"{"amountUsd":50}"#);
    let other = stage.register("Other");
    Has {
        approval: text(&asked["approval"]["id"]),
        top_up: text(&paid["topUpId"]),
        claim: stage.start_claim(&other, "other@example.com").0,
        agent,
        job,
        proposal,
    }
}

/// A reading without what is never the same twice.
fn read(stage: &Stage, has: &Has, target: &str) -> String {
    let token = target
        .starts_with("/api/")
        .then_some(has.agent.token.as_str());
    let (status, body) = stage.ask("GET", target, token, "");
    let mut told = match body {
        Body::Json(value) => value.to_string(),
        Body::Html(text) | Body::Text(_, text) => text,
        Body::Page { .. } | Body::Live(_) => panic!("{target} is no whole page"),
    };
    while let Some(at) = told.find("name=\"form_value\" value=\"") {
        let end = told[at..].find('>').unwrap();
        told.replace_range(at..at + end, "");
    }
    format!("{status} {told}")
}

#[test]
fn on_a_full_disk_everything_can_be_read_as_before_and_nothing_is_half_done() {
    let check = |later: Moment| {
        let mut stage = Stage::new();
        let has = scene(&stage);
        if later == 0 {
            stage.nobody_acts();
        } else {
            // Somebody has something in mind, and is kept from it by the disk alone.
            stage.platform.execute(&format!(
                "INSERT INTO act (due_at, kind, subject_id, data) VALUES ({}, 'look', '{}', 'null');
                 DELETE FROM proposal WHERE id <> '{}'",
                START + 1,
                has.job,
                has.proposal
            ));
        }
        fill(&stage);
        stage.pass(later);
        let told: Vec<_> = (readings(&has).iter())
            .map(|target| (target.clone(), read(&stage, &has, target)))
            .collect();
        let stored: Vec<i64> = counts(&stage);
        for (target, told) in &told {
            assert!(
                told.starts_with("200 ") || told.starts_with("410 "),
                "{target}: {told}"
            );
        }
        for (method, target, body) in [
            (
                "POST",
                format!("{V1}/job-drafts"),
                json!({ "rawJobDescription": "Cats. ".repeat(3000) }),
            ),
            (
                "POST",
                "/api/agent/identity".into(),
                json!({ "agent_name": "a".repeat(30_000) }),
            ),
        ] {
            let token = target.starts_with(V1).then_some(has.agent.token.as_str());
            let (status, refused) = stage.json(method, &target, token, &body.to_string());
            assert_eq!(status, 500, "{target}: {refused}");
            assert!(refused.to_string().contains("disk"), "{target}: {refused}");
        }
        let form = pressed(
            &stage.platform,
            BASE,
            &format!("/checkout/{}/pay", has.top_up),
            "",
        );
        // Small enough for what is free within the file, so that something else has to stop it.
        stage.platform.execute(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON ledger_entry BEGIN SELECT RAISE(ABORT, 'x'); END",
        );
        let refused = stage.send(&form).0;
        assert_eq!(refused, if later == 0 { 500 } else { 409 });
        stage.platform.execute("DROP TRIGGER stop");
        assert!(
            later > 0 || counts(&stage) == stored,
            "something was half done"
        );

        limit(&stage, 10_000);
        // What was lapsed for readers has lapsed now, and all else reads as it did.
        if later == 0 {
            for (target, before) in told {
                if target != "/sandbox" {
                    assert_eq!(read(&stage, &has, &target), before, "{target}");
                }
            }
            // The form that was refused is good still.
            assert_eq!(stage.send(&form).0, 200);
        } else {
            let (_, mine) = stage.get(&has.agent, &format!("/approvals/{}", has.approval));
            assert_eq!(mine["approval"]["status"], "expired");
            let left: i64 = stage
                .platform
                .with_store(|db| db.query_row("SELECT count(*) FROM act", [], |row| row.get(0)))
                .unwrap();
            assert_eq!(left, 0, "what was in mind is done");
        }
    };
    check(0);
    check(4 * DAY + HOUR + MINUTE);
}

/// How many rows there are of each kind.
fn counts(stage: &Stage) -> Vec<i64> {
    let tables = [
        "account",
        "job",
        "proposal",
        "approval",
        "event",
        "act",
        "used_form",
        "message",
    ];
    let count = |table: &&str| {
        let sql = format!("SELECT count(*) FROM {table}");
        let count = |db: &rusqlite::Connection| db.query_row(&sql, [], |row| row.get(0)).unwrap();
        stage.platform.with_store(count)
    };
    tables.iter().map(count).collect()
}
