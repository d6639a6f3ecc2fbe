//! Jobs that want nobody else: their employer is done hiring, or has hired as many as were wanted.

use super::*;
use crate::moment::HOUR;

const CONSENT: &str = "{\"source\":\"card\"}";

/// An open job for as many people, published this very moment.
fn job_for(stage: &Stage, agent: &Agent, headcount: u32) -> String {
    let fields = json!({ "jobTitle": "Spanish calls", "paymentType": "PAY_PER_HOUR",
        "pricePerHour": 15, "languages": ["Spanish"], "dataType": "Audio",
        "headcount": headcount });
    stage.job_since(agent, fields, stage.now)
}

/// Whether it says that it takes applicants, and its state.
fn accepting(stage: &Stage, agent: &Agent, job: &str) -> (bool, String) {
    let (_, mine) = stage.get(agent, "/jobs/mine");
    let all = mine["jobs"].as_array().unwrap();
    let one = all.iter().find(|one| one["id"] == job).unwrap();
    (
        one["acceptingApplicants"].as_bool().unwrap(),
        text(&one["status"]),
    )
}

fn hiring(stage: &Stage, job: &str, done: bool) -> (u16, Value) {
    stage.door(
        "POST",
        &format!("/jobs/{job}/hiring"),
        &json!({ "done": done }),
    )
}

fn hired(stage: &Stage, agent: &Agent, proposal: &str) {
    let terms = json!({ "milestone": { "name": "Pilot", "amount": 30 } });
    let (status, asked) = stage.hire(agent, proposal, &terms);
    assert_eq!(status, 202, "{asked}");
    let path = format!(
        "/sandbox/approvals/{}/confirm",
        text(&asked["approval"]["id"])
    );
    let (status, yes) = stage.json("POST", &path, None, CONSENT);
    assert_eq!(status, 200, "{yes}");
}

fn invite(stage: &Stage, agent: &Agent, job: &str, person: &str) -> (u16, Value) {
    let path = format!("{V1}/jobs/{job}/invites");
    let body = json!({ "freelancerId": person }).to_string();
    stage.json("POST", &path, Some(&agent.token), &body)
}

/// Somebody who has nothing to do with a job and takes invitations.
fn stranger(stage: &Stage, agent: &Agent, job: &str) -> String {
    let known: Vec<Value> = (stage.proposals(agent, job).iter())
        .map(|one| one["candidate"]["id"].clone())
        .collect();
    let (_, all) = stage.door("GET", "/people", &Value::Null);
    let free = all["people"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["availability"] != "UNAVAILABLE" && !known.contains(&one["id"]));
    text(&free.unwrap()["id"])
}

#[test]
fn nobody_comes_to_a_job_that_is_done_hiring_until_it_goes_on() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = job_for(&stage, &agent, 3);
    stage.pass(6_000);
    let early = stage.proposals(&agent, &job).len();
    assert!((1..5).contains(&early), "{early}");
    assert_eq!(accepting(&stage, &agent, &job), (true, "OPEN".into()));

    let (status, done) = hiring(&stage, &job, true);
    assert_eq!(
        (status, &done["job"]["acceptingApplicants"]),
        (200, &json!(false)),
        "{done}"
    );
    assert_eq!(
        hiring(&stage, &job, true),
        (200, done),
        "again it changes nothing"
    );
    stage.pass(HOUR);
    assert_eq!(stage.proposals(&agent, &job).len(), early);
    assert_eq!(accepting(&stage, &agent, &job), (false, "OPEN".into()));
    let listed = stage.json("GET", &format!("{V1}/jobs/{job}"), None, "");
    assert_eq!(listed.0, 200, "it stays listed");
    let now = stage.door("POST", &format!("/jobs/{job}/proposals"), &json!({}));
    assert_eq!(verdict(&now), "409 CONFLICT not_accepting_applicants");

    let (status, again) = hiring(&stage, &job, false);
    assert_eq!(
        (status, &again["job"]["acceptingApplicants"]),
        (200, &json!(true)),
        "{again}"
    );
    stage.pass(HOUR);
    assert!(
        stage.proposals(&agent, &job).len() > early,
        "the others come"
    );
    assert_eq!(accepting(&stage, &agent, &job), (true, "OPEN".into()));
}

#[test]
fn who_has_applied_or_is_invited_can_be_hired_after_all() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = job_for(&stage, &agent, 3);
    stage.pass(6_000);
    let first = stage.first_proposal(&agent, &job);
    let early = stage.proposals(&agent, &job).len();
    hiring(&stage, &job, true);
    let wanted = stranger(&stage, &agent, &job);
    let (status, invited) = invite(&stage, &agent, &job, &wanted);
    assert!(matches!(status, 200 | 201), "{invited}");
    stage.pass(HOUR);
    let standing = |stage: &Stage| {
        let all = stage.proposals(&agent, &job);
        let one = all
            .iter()
            .find(|one| one["candidate"]["id"] == wanted.as_str());
        text(&one.unwrap()["status"]["raw"])
    };
    assert_ne!(standing(&stage), "INVITED", "the person has answered");
    assert_eq!(stage.proposals(&agent, &job).len(), early + 1);
    hired(&stage, &agent, &first);
    assert_eq!(accepting(&stage, &agent, &job), (false, "OPEN".into()));
}

#[test]
fn as_many_as_are_wanted_are_enough_until_more_are_wanted() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = job_for(&stage, &agent, 3);
    stage.pass(9_000);
    let early = stage.proposals(&agent, &job);
    assert!(early.len() > 3, "{}", early.len());
    for (proposal, number) in early.iter().zip(1..=3) {
        hired(&stage, &agent, &text(&proposal["id"]));
        let wanted = (number < 3, "OPEN".into());
        assert_eq!(
            accepting(&stage, &agent, &job),
            wanted,
            "{number} are hired"
        );
    }
    let here = stage.proposals(&agent, &job).len();
    stage.pass(HOUR);
    assert_eq!(stage.proposals(&agent, &job).len(), here);
    let refused = hiring(&stage, &job, false);
    assert_eq!(verdict(&refused), "409 CONFLICT headcount_reached");
    let details = &refused.1["details"];
    assert_eq!(
        (&details["hired"], &details["headcount"]),
        (&json!(3), &json!(3))
    );
    // One more than wanted is the employer's business.
    hired(&stage, &agent, &text(&early[3]["id"]));

    let path = format!("{V1}/jobs/{job}");
    let more = json!({ "headcount": 6 }).to_string();
    let (status, edited) = stage.json("PATCH", &path, Some(&agent.token), &more);
    assert_eq!(status, 200, "{edited}");
    assert_eq!(accepting(&stage, &agent, &job), (true, "OPEN".into()));
    stage.pass(HOUR);
    assert!(
        stage.proposals(&agent, &job).len() > here,
        "the others come"
    );
}

#[test]
fn only_an_open_job_is_done_hiring_and_a_person_says_so() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = job_for(&stage, &agent, 1);
    let path = format!("/sandbox/jobs/{job}/hiring");
    let (status, _) = stage.json("POST", &path, Some(&agent.token), "{\"done\":true}");
    assert_eq!(status, 403, "no agent does it");
    let none = hiring(&stage, "job_none", true);
    assert_eq!(verdict(&none), "404 NOT_FOUND -");
    hiring(&stage, &job, true);
    let close = format!("{V1}/jobs/{job}/close");
    let (status, _) = stage.json("POST", &close, Some(&agent.token), "");
    assert_eq!(status, 200);
    for done in [true, false] {
        let (status, refused) = hiring(&stage, &job, done);
        assert_eq!(
            (status, &refused["details"]["status"]),
            (409, &json!("ARCHIVED")),
            "{refused}"
        );
    }
}

#[test]
fn publishing_anew_asks_for_people_again() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = job_for(&stage, &agent, 2);
    stage.platform.with_store(|db| {
        let mut job = jobs::by_id(db, &job).unwrap().unwrap();
        let more = json!({ "jobDescription": "Write down Spanish calls.", "experienceLevel": "EXPERT",
            "labelTypes": ["Transcription"], "dataVolume": 40,
            "dataVolumeUnit": "HOURS_OF_RECORDING_AUDIO_VIDEO" });
        job.fields.extend(more.as_object().unwrap().clone());
        jobs::save(db, &job, START).unwrap();
    });
    hiring(&stage, &job, true);
    // Moderation takes it off and the owner puts it right.
    let edit = |stage: &Stage, path: &str, words: &str| {
        let body = json!({ "jobDescription": words }).to_string();
        stage.json(
            "PATCH",
            &format!("{V1}/{path}/{job}"),
            Some(&agent.token),
            &body,
        )
    };
    let (status, _) = edit(&stage, "jobs", "Write to me at boss@example.com.");
    assert_eq!(status, 409);
    assert_eq!(accepting(&stage, &agent, &job), (false, "DRAFT".into()));
    let (status, _) = edit(&stage, "job-drafts", "Write down Spanish calls.");
    assert_eq!(status, 200);
    let path = format!("{V1}/jobs/{job}/publish");
    let (status, published) = stage.json("POST", &path, Some(&agent.token), "");
    assert_eq!(status, 200, "{published}");
    assert_eq!(accepting(&stage, &agent, &job), (true, "OPEN".into()));
    stage.pass(HOUR);
    assert!(!stage.proposals(&agent, &job).is_empty());
}
