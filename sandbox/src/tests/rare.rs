//! What few people are and do, met on every seed: no name, no interview, one that still goes on, an agency,
//! an assessment, files that hang on messages.

use super::*;
use crate::moment::{HOUR, parse};
use crate::store::people;

/// A person of whom the world knows this.
fn somebody(stage: &Stage, is: impl Fn(&Value) -> bool) -> String {
    let all = stage
        .platform
        .with_store(|db| people::all_traits(db).unwrap());
    text(&all.iter().find(|one| is(one)).expect("somebody")["id"])
}

/// The proposal of a person who applies at once, by its id.
fn applies(stage: &Stage, agent: &Agent, person: &str) -> String {
    let fields = json!({ "jobTitle": "Spanish calls", "paymentType": "PAY_PER_HOUR",
        "pricePerHour": 15, "languages": ["Spanish"], "dataType": "Audio" });
    let job = stage.job_since(agent, fields, stage.now);
    stage.nobody_acts();
    let path = format!("/jobs/{job}/proposals");
    let made = stage.turn(&path, json!({ "person": person }));
    text(&made["proposal"]["id"])
}

fn proposal(stage: &Stage, agent: &Agent, id: &str) -> Value {
    let (status, answer) = stage.get(agent, &format!("/proposals/{id}"));
    assert_eq!(status, 200, "{answer}");
    answer["proposal"].clone()
}

fn stages() -> impl Iterator<Item = (Stage, Agent)> {
    (1..4).map(|seed| {
        let stage = Stage::seeded(seed);
        let agent = stage.claimed("owner@example.com");
        stage.every_scope();
        stage.get(&agent, "/auth/me");
        (stage, agent)
    })
}

// proposals-and-messages 2, 3
#[test]
fn who_applies_without_an_interview_has_no_score_and_no_transcript() {
    for (stage, agent) in stages() {
        let person = somebody(&stage, |one| one["talks"] == "Never");
        let id = applies(&stage, &agent, &person);
        let found = proposal(&stage, &agent, &id);
        assert_eq!(found["metrics"]["interviewScore"], Value::Null);
        assert!(found["metrics"]["matchScore"].is_number());
        let none = json!({ "score": null, "summary": null, "transcriptAvailable": false });
        assert_eq!(found["aiInterview"], none);
        let (status, refused) = stage.get(&agent, &format!("/proposals/{id}/interview"));
        assert_eq!(
            (status, &refused["details"]["proposalId"]),
            (404, &json!(id))
        );
        assert_eq!(
            stage
                .hire(
                    &agent,
                    &id,
                    &json!({ "milestone": { "name": "P", "amount": 9 } })
                )
                .0,
            202
        );
    }
}

// proposals-and-messages 2, 3
#[test]
fn an_interview_that_goes_on_is_read_as_far_as_it_is_and_judged_at_its_end() {
    for (mut stage, agent) in stages() {
        let person = somebody(&stage, |one| one["talks"] == "Slowly");
        let id = applies(&stage, &agent, &person);
        stage
            .platform
            .execute("DELETE FROM act WHERE kind <> 'interview'");
        let path = format!("/proposals/{id}/interview");
        let mut lengths = Vec::new();
        let mut turns = 0;
        let whole = loop {
            let (status, answer) = stage.get(&agent, &path);
            assert_eq!(status, 200, "{answer}");
            let interview = &answer["interview"];
            let found = proposal(&stage, &agent, &id);
            assert_eq!(found["aiInterview"]["transcriptAvailable"], true);
            assert_eq!(found["aiInterview"]["score"], interview["score"]);
            assert_eq!(found["metrics"]["interviewScore"], interview["score"]);
            let lines = interview["messages"].as_array().unwrap();
            assert_eq!(lines.last().unwrap()["role"], "candidate");
            lengths.push(lines.len());
            if interview["score"].is_number() {
                assert!(interview["summary"].is_string());
                break lines.clone();
            }
            assert_eq!(interview["summary"], Value::Null);
            stage.pass(MINUTE);
            turns += 1;
            assert!(turns < 120, "it ends");
        };
        assert_eq!(lengths[0], 2, "the first answer is there");
        assert!(
            lengths
                .iter()
                .any(|length| *length > 2 && *length < whole.len())
        );
        assert!(turns >= 6, "{turns} minutes");
        let mut before = 0;
        let mut ids = Vec::new();
        for line in &whole {
            let at = parse(line["sentAt"].as_str().unwrap()).unwrap();
            assert!(before <= at && at <= stage.now, "{line}");
            before = at;
            ids.push(line["id"].clone());
        }
        ids.dedup();
        assert_eq!(ids.len(), whole.len());
        stage.pass(HOUR);
        assert_eq!(
            stage.get(&agent, &path).1["interview"]["messages"],
            json!(whole)
        );
    }
}

// proposals-and-messages, privacy; contracts 2.1
#[test]
fn who_has_no_name_is_called_freelancer_everywhere() {
    for (stage, agent) in stages() {
        let person = somebody(&stage, |one| one["first"] == "");
        let id = applies(&stage, &agent, &person);
        let found = proposal(&stage, &agent, &id);
        assert_eq!(found["candidate"]["displayName"], "Freelancer");
        let slug = text(&found["candidate"]["profileSlug"]);
        let (status, profile) = stage.get(&agent, &format!("/freelancers/{slug}"));
        assert_eq!(status, 200, "{profile}");
        assert_eq!(profile["freelancer"]["displayName"], "Freelancer");
        assert_eq!(profile["freelancer"]["id"], person.as_str());
        let (_, asked) = stage.hire(
            &agent,
            &id,
            &json!({ "milestone": { "name": "P", "amount": 9 } }),
        );
        let confirm = format!("/approvals/{}/confirm", text(&asked["approval"]["id"]));
        stage.turn(&confirm, json!({}));
        let (_, all) = stage.get(&agent, "/contracts");
        assert_eq!(
            all["contracts"][0]["freelancer"]["displayName"],
            "Freelancer"
        );
    }
}

// proposals-and-messages 2, 4
#[test]
fn agencies_and_assessments_are_told() {
    for (stage, agent) in stages() {
        let person = somebody(&stage, |one| one["agency"].is_object());
        let (_, profile) = stage.get(&agent, &format!("/freelancers/{person}"));
        let profile = &profile["freelancer"];
        assert_eq!(profile["talentType"], "AGENCY");
        assert!(profile["agency"]["name"].is_string() && profile["agency"]["memberCount"].is_i64());
        let (_, alone) = stage.get(&agent, "/freelancers/lucia-m");
        assert_eq!(alone["freelancer"]["agency"], Value::Null);

        let person = somebody(&stage, |one| one["assessed"].is_object());
        let id = applies(&stage, &agent, &person);
        let result = proposal(&stage, &agent, &id)["openLabel"].clone();
        let percent = result["scorePercent"].as_i64().unwrap();
        assert_eq!(result["passed"], percent >= 70, "{result}");
        assert!(parse(result["completedAt"].as_str().unwrap()).unwrap() < START);
        let id = applies(&stage, &agent, "lucia-m");
        assert_eq!(proposal(&stage, &agent, &id)["openLabel"], Value::Null);
    }
}

// proposals-and-messages 7
#[test]
fn files_that_hang_on_a_message_are_counted() {
    for (mut stage, agent) in stages() {
        let id = applies(&stage, &agent, "lucia-m");
        let path = format!("{V1}/proposals/{id}/conversation");
        let (_, opened) = stage.json("POST", &path, Some(&agent.token), "");
        let thread = text(&opened["conversationId"]);
        let ask = |stage: &Stage, words: &str| {
            let body = json!({ "conversationId": thread, "content": words }).to_string();
            let path = format!("{V1}/messages");
            assert_eq!(stage.json("POST", &path, Some(&agent.token), &body).0, 201);
        };
        ask(&stage, "Which languages do you speak?");
        stage.pass(MINUTE);
        ask(&stage, "Could you show me a sample of your work?");
        stage.pass(MINUTE);
        let (_, told) = stage.get(&agent, &format!("/messages?conversationId={thread}"));
        let counts: Vec<i64> = (told["messages"].as_array().unwrap().iter())
            .map(|message| message["attachmentCount"].as_i64().unwrap())
            .collect();
        assert_eq!(counts, [2, 0, 0, 0], "newest first: {told}");
        let (_, list) = stage.get(&agent, "/messages");
        assert!(!list.to_string().contains("attachments"), "{list}");
    }
}
