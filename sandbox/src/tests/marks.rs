//! Marks on proposals: the same at the page and at the control door, and no mark says what a person
//! said.

use serde_json::json;

use super::Stage;
use crate::deeds::marks::MARKS;

/// A stage with a claimed agent and a proposal on its job.
fn stage() -> (Stage, super::Agent, String) {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    (stage, agent, proposal)
}

fn raw(stage: &Stage, agent: &super::Agent, proposal: &str) -> String {
    let (status, answer) = stage.get(agent, &format!("/proposals/{proposal}"));
    assert_eq!(status, 200, "{answer}");
    super::text(&answer["proposal"]["status"]["raw"])
}

fn marked_at_the_door(stage: &Stage, proposal: &str, word: &str) -> u16 {
    let path = format!("/proposals/{proposal}/status");
    stage.door("POST", &path, &json!({ "status": word })).0
}

fn marked_on_the_page(stage: &Stage, proposal: &str, word: &str) -> u16 {
    let path = format!("/proposals/{proposal}/status");
    stage.page("POST", &path, &format!("status={word}")).0
}

#[test]
fn every_mark_can_be_set_at_both_faces_and_reads_the_same() {
    let (stage, agent, proposal) = stage();
    for mark in MARKS {
        for set in [marked_on_the_page, marked_at_the_door] {
            stage
                .platform
                .execute("UPDATE proposal SET status = 'SHORTLISTED'");
            assert_eq!(set(&stage, &proposal, mark.as_str()), 200, "{mark}");
            assert_eq!(raw(&stage, &agent, &proposal), mark.as_str());
            let job = stage.get(&agent, &format!("/proposals/{proposal}")).1;
            let id = super::text(&job["proposal"]["jobId"]);
            let (_, page) = stage.page("GET", &format!("/employer/drafts?jobId={id}"), "");
            let chosen = format!("value=\"{mark}\" selected");
            assert!(page.contains(&chosen), "{mark} is not shown on the page");
        }
    }
}

#[test]
fn what_is_no_mark_is_refused_at_both_faces() {
    let (stage, agent, proposal) = stage();
    for word in ["HIRED", "INVITED", "REFUSED", "shortlisted", ""] {
        for set in [marked_on_the_page, marked_at_the_door] {
            assert_eq!(set(&stage, &proposal, word), 400, "{word}");
            assert_eq!(raw(&stage, &agent, &proposal), "UNREVIEWED");
        }
    }
}

#[test]
fn whoever_is_hired_or_has_sent_nothing_in_cannot_be_marked_or_hired() {
    let (stage, agent, proposal) = stage();
    for (stored, shown) in [
        ("HIRED", "HIRED"),
        ("INVITED", "INVITED"),
        ("REFUSED", "DECLINED"),
    ] {
        stage
            .platform
            .execute(&format!("UPDATE proposal SET status = '{stored}'"));
        for set in [marked_on_the_page, marked_at_the_door] {
            assert_eq!(set(&stage, &proposal, "SHORTLISTED"), 409, "{stored}");
        }
        assert_eq!(raw(&stage, &agent, &proposal), shown);
        let terms = json!({ "milestone": { "name": "First", "amount": 50 }, "confirmNotFitOverride": true });
        assert_eq!(stage.hire(&agent, &proposal, &terms).0, 409, "{stored}");
        let asked = stage.platform.with_store(|db| {
            db.query_row("SELECT count(*) FROM approval", [], |row| {
                row.get::<_, i64>(0)
            })
        });
        assert_eq!(asked.unwrap(), 0, "{stored}");
    }
}
