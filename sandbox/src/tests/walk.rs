//! Every answer and page of a world in which everybody has tried to leave an address: none of them
//! shows one. What an address is has a corpus of its own in `rules`.

use std::collections::BTreeSet;

use super::*;
use crate::http::call::Body;
use crate::platform::rows::operations;
use crate::rules::scrub;

/// What was planted, in its own words: a number, a mailbox, a page and an account.
const PLANTED: &str = "Ring 415-555-0100 or (020) 7946 0958, write to lucia @ gmail . com or \
     pilar (at) example dot org, see linkedin.com/in/pilar-ruiz, my telegram is @pilar_r";
/// What of it must not come out, however it is cut.
const NEEDLES: &[&str] = &["555-0100", "7946", "gmail", "pilar", "linkedin.com/in"];

/// Plants it wherever somebody writes.
fn planted() -> (Stage, Agent, Places) {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let proposals = stage.proposals(&agent, &job);
    let proposal = text(&proposals[0]["id"]);
    let person = text(&proposals[0]["candidate"]["id"]);

    let (_, opened) = stage.post(
        &agent,
        &format!("/proposals/{proposal}/conversation"),
        &Value::Null,
    );
    let thread = text(&opened["conversationId"]);
    let hello = json!({ "conversationId": thread, "content": "Hello, when can you start?" });
    assert_eq!(stage.post(&agent, "/messages", &hello).0, 201);
    let (status, answer) = stage.json(
        "POST",
        &format!("/sandbox/conversations/{thread}/messages"),
        None,
        &json!({ "content": PLANTED }).to_string(),
    );
    assert_eq!(status, 201, "{answer}");

    let terms = json!({ "milestone": { "name": PLANTED, "description": PLANTED, "amount": 300 } });
    let (status, asked) = stage.hire(&agent, &proposal, &terms);
    assert_eq!(status, 202, "{asked}");
    let approval = text(&asked["approval"]["id"]);
    let (status, _) = stage.page("POST", &format!("/approvals/{approval}/confirm"), "");
    assert_eq!(status, 200);
    let (_, approved) = stage.get(&agent, &format!("/approvals/{approval}"));
    let contract = text(&approved["approval"]["result"]["contractId"]);
    let more = json!({ "name": PLANTED, "description": PLANTED, "volume": 2 });
    let (status, made) = stage.post(&agent, &format!("/contracts/{contract}/milestones"), &more);
    assert_eq!(status, 201, "{made}");
    let top_up = stage
        .post(&agent, "/credits/top-ups", &json!({ "amountUsd": 50 }))
        .1;
    let hook = json!({ "url": "https://example.com/hook", "eventTypes": ["proposal.received"] });
    let (status, hook) = stage.post(&agent, "/webhooks", &hook);
    assert_eq!(status, 201, "{hook}");
    let draft = json!({ "rawJobDescription": "Label 100 photos of cats, $12 per hour." });
    let draft = text(&stage.post(&agent, "/job-drafts", &draft).1["jobId"]);

    // What was written before this rule was there, or by a way that no operation has.
    let said = PLANTED;
    stage.platform.execute(&format!(
        "UPDATE person SET profile = json_set(profile, '$.title', '{said}', '$.bio', '{said}',
            '$.city', '{said}', '$.displayName', '{said}', '$.firstName', '{said}',
            '$.skills.subjectMatter', json_array('{said}'), '$.skills.tags', json_array('{said}'),
            '$.skills.software', json_array('{said}'),
            '$.labelExperience', json_array(json_object('id', 'exp_1', 'title', '{said}',
                'description', '{said}', 'fromYear', 2020, 'toYear', null, 'ongoing', json('true'),
                'software', '{said}', 'dataType', 'AUDIO', 'labelTypes', json_array())),
            '$.workExperience', json_array(json_object('company', '{said}')),
            '$.education', json_array(json_object('school', '{said}')),
            '$.reviews', json_array(json_object('id', 'rev_1', 'rating', 5, 'comment', '{said}',
                'createdAt', '2026-01-01T00:00:00.000Z')));
         UPDATE proposal SET interview = json_set(interview, '$.summary', '{said}',
            '$.messages[0].content', '{said}', '$.messages[1].content', '{said}');
         UPDATE message SET content = '{said}' WHERE sender_user_id IS NULL;
         UPDATE contract SET title = '{said}';
         UPDATE milestone SET name = '{said}', description = '{said}' WHERE number = 2;
         UPDATE account SET organization_name = '{said}', agent_name = '{said}';
         UPDATE job SET fields = json_set(fields, '$.jobTitle', '{said}', '$.jobDescription', '{said}') WHERE id = '{job}';",
    ));
    stage.pass(MINUTE);
    let places = Places {
        job,
        draft,
        proposal,
        person,
        thread,
        approval,
        contract,
        top_up: text(&top_up["topUp"]["id"]),
        hook: text(&hook["webhook"]["id"]),
    };
    (stage, agent, places)
}

/// Ids for the `{…}` of paths.
struct Places {
    job: String,
    draft: String,
    proposal: String,
    person: String,
    thread: String,
    approval: String,
    contract: String,
    top_up: String,
    hook: String,
}

impl Places {
    fn fill(&self, pattern: &str) -> String {
        let own = match pattern {
            path if path.contains("/credits/top-ups/") => &self.top_up,
            path if path.contains("/approvals/") => &self.approval,
            _ => &self.job,
        };
        pattern
            .replace("{proposalId}", &self.proposal)
            .replace("{idOrSlug}", &self.person)
            .replace("{contractId}", &self.contract)
            .replace("{approvalId}", &self.approval)
            .replace("{webhookId}", &self.hook)
            .replace("{topUpId}", &self.top_up)
            .replace("{jobId}", &self.draft)
            .replace("{id}", own)
    }
}

/// Strings of an answer with their ways, but for the addresses of the caller's own side.
/// Source: docs/developers/concepts/privacy-and-work-email.
fn strings(value: &Value, way: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if !way.ends_with(".email") => found.push((way.into(), text.clone())),
        Value::Array(items) => items.iter().for_each(|one| strings(one, way, found)),
        Value::Object(members) => {
            for (key, one) in members {
                strings(one, &format!("{way}.{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_answer_of_a_lived_in_world_shows_how_to_reach_anybody() {
    let (stage, agent, places) = planted();
    let mut asked = BTreeSet::new();
    let mut seen = 0;
    let mut ask = |pattern: &str, target: &str| {
        let (status, answer) = stage.json("GET", target, Some(&agent.token), "");
        assert_eq!(status, 200, "{target}: {answer}");
        asked.insert(pattern.to_owned());
        let mut found = Vec::new();
        strings(&answer, "", &mut found);
        for (way, text) in found {
            seen += usize::from(text.contains(scrub::REMOVED));
            assert_eq!(scrub::clean(&text), text, "{target} {way}");
            for needle in NEEDLES {
                assert!(!text.contains(needle), "{target} {way}: {text}");
            }
        }
    };
    for row in operations().filter(|row| row.method == "GET" && row.path.starts_with(V1)) {
        let mut target = places.fill(row.path);
        if row.path.ends_with("/changes") {
            target += "?since=2026-01-01T00:00:00Z";
        }
        if row.path.contains("/updates") {
            target += "?limit=200";
        }
        ask(row.path, &target);
    }
    let read = format!("{V1}/messages?conversationId={}", places.thread);
    ask("messages of one", &read);
    let expected = operations()
        .filter(|row| row.method == "GET" && row.path.starts_with(V1))
        .count();
    assert_eq!(asked.len(), expected + 1);
    assert!(seen > 40, "only {seen} texts were planted");
}

#[test]
fn no_page_of_a_lived_in_world_shows_how_to_reach_anybody() {
    let (stage, _, places) = planted();
    let slug = stage.platform.with_store(|db| {
        let found = crate::store::people::find(db, &places.person).unwrap();
        found.unwrap().slug
    });
    for target in [
        "/".to_owned(),
        format!("/jobs/{}", places.job),
        format!("/employer/drafts?jobId={}", places.job),
        format!("/profile/{slug}"),
        format!("/approvals/{}", places.approval),
    ] {
        let (status, body) = stage.ask("GET", &target, None, "");
        let Body::Html(page) = body else {
            panic!("{target} is no page")
        };
        assert_eq!(status, 200, "{target}");
        assert!(
            page.contains(scrub::REMOVED),
            "nothing was planted on {target}"
        );
        for needle in NEEDLES {
            assert!(!page.contains(needle), "{target} shows {needle}");
        }
    }
}

#[test]
fn what_the_account_writes_is_refused_where_others_read_it() {
    let (stage, agent, places) = planted();
    let reach = [
        "Ring 415-555-0100",
        "(415) 555-0100 is mine",
        "612 345 678",
        "lucia @ gmail . com",
        "see linkedin.com/in/lucia-martinez",
    ];
    for words in reach {
        let body = json!({ "conversationId": places.thread, "content": words });
        let (status, refused) = stage.post(&agent, "/messages", &body);
        assert_eq!(status, 403, "{words}: {refused}");
        assert_eq!(refused["details"]["policy"], "contact_details", "{words}");
        let draft = json!({ "format": "opentrain_canonical", "job": { "jobTitle": "Cats",
            "jobDescription": format!("Label 100 photos of cats. {words}") } });
        let job = text(&stage.post(&agent, "/job-drafts", &draft).1["jobId"]);
        stage.platform.execute(&format!(
            "UPDATE job SET status = 'OPEN' WHERE id = '{job}'"
        ));
        let patch = json!({ "jobTitle": "Cats and dogs" }).to_string();
        let path = format!("{V1}/jobs/{job}");
        let answer = stage.json("PATCH", &path, Some(&agent.token), &patch);
        assert_eq!(
            verdict(&answer),
            "409 CONFLICT moderation_blocked",
            "{words}"
        );
    }
    for words in [
        "The handbook is ISBN 978-0-306-40615-7.",
        "please do not send me your email address",
    ] {
        let body = json!({ "conversationId": places.thread, "content": words });
        let (status, sent) = stage.post(&agent, "/messages", &body);
        assert_eq!((status, &sent["message"]["content"]), (201, &json!(words)));
    }
}

impl Stage {
    fn post(&self, agent: &Agent, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.json("POST", &format!("{V1}{path}"), Some(&agent.token), &body)
    }
}
