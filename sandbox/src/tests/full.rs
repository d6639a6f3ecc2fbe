//! What happens when the disk is full: nothing acknowledged is lost, the answer says what to do, and
//! with room again everything goes on.

use serde_json::json;

use super::{Stage, V1};

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
