//! What every page says around its content, and what the start page says first.

use super::Stage;

#[test]
fn the_start_page_says_first_what_waits_and_for_whom() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let (_, page) = stage.page("GET", "/", "");
    assert!(page.contains("Nothing waits for you."), "{page}");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let terms = serde_json::json!({ "milestone": { "name": "First", "amount": 300 } });
    assert_eq!(stage.hire(&agent, &proposal, &terms).0, 202);
    let (_, page) = stage.page("GET", "/", "");
    let (Some(waits), Some(operations)) = (page.find(" for $339.95"), page.find("<details")) else {
        panic!("{page}");
    };
    assert!(waits < operations, "{page}");
}

#[test]
fn every_page_tells_of_a_moved_clock_and_of_faults() {
    let stage = Stage::new();
    let calm = stage.page("GET", "/billing", "").1;
    assert!(!calm.contains("ahead") && !calm.contains("fault"), "{calm}");
    stage.turn("/clock", serde_json::json!({ "advanceSeconds": 3 * 3600 }));
    stage.turn(
        "/faults",
        serde_json::json!({ "path": "/**", "status": 503 }),
    );
    for path in ["/", "/billing", "/nothing/here"] {
        let (_, page) = stage.page("GET", path, "");
        assert!(page.contains("3 hours ahead"), "{path}: {page}");
        assert!(page.contains("A fault is switched on"), "{path}: {page}");
        assert!(page.contains("<header"), "{path}: {page}");
    }
}

#[test]
fn every_button_says_what_it_is() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let (claim, _) = stage.start_claim(&agent, "owner@example.com");
    let agent = stage.claimed("other@example.com");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let terms = serde_json::json!({ "milestone": { "name": "First", "amount": 300 } });
    let asked = stage.hire(&agent, &proposal, &terms).1;
    let approval = super::text(&asked["approval"]["id"]);
    for path in [
        format!("/claim?{claim}"),
        format!("/approvals/{approval}"),
        format!("/employer/drafts?jobId={job}"),
    ] {
        let (_, page) = stage.page("GET", &path, "");
        let buttons: Vec<&str> = page.split("<button").skip(1).collect();
        assert!(!buttons.is_empty(), "{path}");
        for button in buttons {
            let opening = button.split('>').next().unwrap_or_default();
            assert!(opening.contains("type=\"submit\""), "{path}: {opening}");
        }
    }
}
