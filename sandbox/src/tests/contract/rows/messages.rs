//! Invitations, conversations and messages. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage, text};
use super::super::Row;
use super::{row, v1};

pub(super) const ROWS: &[Row] = &[
    row("POST /jobs/{id}/invites", 201, "", "jobs.md 5", |s| {
        let (agent, job) = claimed_job(s);
        let stranger = stranger(s, &job);
        invite(s, &agent, &job, &stranger)
    }),
    row("POST /jobs/{id}/invites", 200, "", "jobs.md 5", |s| {
        let (agent, job) = claimed_job(s);
        let stranger = stranger(s, &job);
        let first = invite(s, &agent, &job, &stranger);
        let again = invite(s, &agent, &job, &stranger);
        assert_eq!(first.1["proposalId"], again.1["proposalId"]);
        assert_eq!(
            (&first.1["alreadyInvited"], &again.1["alreadyInvited"]),
            (&json!(false), &json!(true))
        );
        again
    }),
    row("POST /jobs/{id}/invites", 400, "issues", "jobs.md 5", |s| {
        let (agent, job) = claimed_job(s);
        for body in ["{}", r#"{ "freelancerId": 7 }"#, "{nonsense"] {
            assert_eq!(
                v1(s, &agent, "POST", &format!("/jobs/{job}/invites"), body).0,
                400,
                "{body}"
            );
        }
        invite(s, &agent, &job, "")
    }),
    row("POST /jobs/{id}/invites", 404, "jobId", "jobs.md 5", |s| {
        let (_, job) = claimed_job(s);
        let stranger = stranger(s, &job);
        let other = s.claimed("other@example.com");
        invite(s, &other, &job, &stranger)
    }),
    row(
        "POST /jobs/{id}/invites",
        404,
        "freelancerId",
        "jobs.md 5",
        |s| {
            let (agent, job) = claimed_job(s);
            invite(s, &agent, &job, "usr_nobody")
        },
    ),
    row(
        "POST /jobs/{id}/invites",
        409,
        "job_not_published",
        "jobs.md 5",
        |s| {
            let (agent, job) = claimed_job(s);
            let stranger = stranger(s, &job);
            v1(s, &agent, "POST", &format!("/jobs/{job}/close"), "");
            invite(s, &agent, &job, &stranger)
        },
    ),
    row(
        "POST /jobs/{id}/invites",
        409,
        "not_a_freelancer",
        "jobs.md 5",
        |s| {
            let (agent, job) = claimed_job(s);
            let (_, me) = s.get(&agent, "/auth/me");
            invite(s, &agent, &job, &text(&me["actor"]["userId"]))
        },
    ),
    row(
        "POST /jobs/{id}/invites",
        409,
        "freelancer_unavailable",
        "jobs.md 5",
        |s| {
            let (agent, job) = claimed_job(s);
            let busy = s.platform.with_store(|db| {
                db.query_row(
                "SELECT id FROM person WHERE profile ->> 'availability' = 'UNAVAILABLE' LIMIT 1",
                [],
                |row| row.get::<_, String>(0),
            )
            });
            invite(s, &agent, &job, &busy.unwrap())
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        201,
        "",
        "proposals-and-messages.md 6",
        |s| {
            let (agent, proposal) = candidate(s);
            converse(s, &agent, &proposal)
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        200,
        "",
        "proposals-and-messages.md 6",
        |s| {
            let (agent, proposal) = candidate(s);
            let first = converse(s, &agent, &proposal);
            let again = converse(s, &agent, &proposal);
            assert_eq!(first.1["conversationId"], again.1["conversationId"]);
            assert_eq!(
                (&first.1["created"], &again.1["created"]),
                (&json!(true), &json!(false))
            );
            again
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        403,
        "",
        "proposals-and-messages.md 6",
        |s| {
            let (_, proposal) = candidate(s);
            let other = s.claimed("other@example.com");
            converse(s, &other, &proposal)
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        404,
        "",
        "proposals-and-messages.md 6",
        |s| {
            let agent = s.claimed("owner@example.com");
            converse(s, &agent, "prop_none")
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        409,
        "proposal_not_ready_for_messaging",
        "proposals-and-messages.md 6",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform.execute("UPDATE job SET status = 'DRAFT'");
            converse(s, &agent, &proposal)
        },
    ),
    row(
        "GET /messages",
        200,
        "",
        "proposals-and-messages.md 7",
        |s| {
            let (agent, thread) = thread(s);
            let (status, all) = s.get(&agent, "/messages?filter=proposal&unreadOnly=false&limit=5");
            assert_eq!(
                (status, &all["conversations"][0]["id"]),
                (200, &json!(thread))
            );
            say(s, &agent, &thread, "Hello");
            s.get(
                &agent,
                &format!("/messages?conversationId={thread}&direction=newer"),
            )
        },
    ),
    row(
        "GET /messages",
        400,
        "issues",
        "proposals-and-messages.md 7",
        |s| {
            let agent = s.register("Scout");
            for query in [
                "limit=0",
                "limit=101",
                "filter=spam",
                "unreadOnly=perhaps",
                "cursor=x",
            ] {
                assert_eq!(
                    s.get(&agent, &format!("/messages?{query}")).0,
                    400,
                    "{query}"
                );
            }
            s.get(&agent, "/messages?conversationId=c&direction=sideways")
        },
    ),
    row(
        "GET /messages",
        403,
        "",
        "proposals-and-messages.md 7",
        |s| {
            let (_, thread) = thread(s);
            let other = s.register("Other");
            s.get(&other, &format!("/messages?conversationId={thread}"))
        },
    ),
    row(
        "GET /messages",
        404,
        "conversationId",
        "proposals-and-messages.md 7",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/messages?conversationId=conv_none")
        },
    ),
    row(
        "POST /messages",
        201,
        "",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            say(s, &agent, &thread, &"x".repeat(10_000))
        },
    ),
    row(
        "POST /messages",
        400,
        "issues",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            assert_eq!(say(s, &agent, &thread, "").0, 400);
            assert_eq!(say(s, &agent, &thread, &"x".repeat(10_001)).0, 400);
            for body in [
                "",
                "{}",
                "{nonsense",
                r#"{ "conversationId": 7, "content": "x" }"#,
            ] {
                assert_eq!(v1(s, &agent, "POST", "/messages", body).0, 400, "{body}");
            }
            v1(s, &agent, "POST", "/messages", "[]")
        },
    ),
    row(
        "POST /messages",
        403,
        "",
        "proposals-and-messages.md 8",
        |s| {
            let (_, thread) = thread(s);
            let other = s.claimed("other@example.com");
            say(s, &other, &thread, "Hello")
        },
    ),
    row(
        "POST /messages",
        403,
        "message_policy_blocked",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            let refused = say(
                s,
                &agent,
                &thread,
                "Write to me at boss@example.com instead",
            );
            assert!(refused.1["details"]["policy"].is_string());
            refused
        },
    ),
    row(
        "POST /messages",
        404,
        "conversationId",
        "proposals-and-messages.md 8",
        |s| {
            let agent = s.claimed("owner@example.com");
            say(s, &agent, "conv_none", "Hello")
        },
    ),
    row(
        "POST /messages",
        409,
        "read_only_conversation",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            s.platform.execute("UPDATE conversation SET read_only = 1");
            say(s, &agent, &thread, "Hello")
        },
    ),
    row(
        "POST /messages",
        409,
        "message_blocked",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            s.platform.execute("UPDATE conversation SET blocked = 1");
            say(s, &agent, &thread, "Hello")
        },
    ),
    row(
        "POST /messages",
        429,
        "retryAfterSeconds",
        "proposals-and-messages.md 8",
        |s| {
            let (agent, thread) = thread(s);
            for number in 0..1000 {
                let answer = say(s, &agent, &thread, &format!("Message {number}"));
                if answer.0 == 429 {
                    assert!(answer.1["details"]["retryAfterSeconds"].is_number());
                    return answer;
                }
            }
            (0, json!("a thousand messages are not too many"))
        },
    ),
    row(
        "POST /proposals/{proposalId}/conversation",
        409,
        "proposal_not_ready_for_messaging",
        "proposals-and-messages.md 6",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform.execute("UPDATE job SET status = 'DRAFT'");
            converse(s, &agent, &proposal)
        },
    ),
];

fn claimed_job(stage: &mut Stage) -> (Agent, String) {
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    // Whoever wants to apply by now has, as soon as somebody asks.
    stage.proposals(&agent, &job);
    (agent, job)
}

fn candidate(stage: &mut Stage) -> (Agent, String) {
    let (agent, job) = claimed_job(stage);
    let proposal = stage.first_proposal(&agent, &job);
    (agent, proposal)
}

/// Somebody available who has not applied to a job.
fn stranger(stage: &Stage, job: &str) -> String {
    let found = stage.platform.with_store(|db| {
        db.query_row(
            "SELECT id FROM person WHERE profile ->> 'availability' <> 'UNAVAILABLE'
                AND id NOT IN (SELECT person_id FROM proposal WHERE job_id = ?1) LIMIT 1",
            [job],
            |row| row.get(0),
        )
    });
    found.unwrap()
}

fn invite(stage: &Stage, agent: &Agent, job: &str, person: &str) -> (u16, Value) {
    let body = json!({ "freelancerId": person }).to_string();
    v1(stage, agent, "POST", &format!("/jobs/{job}/invites"), &body)
}

fn converse(stage: &Stage, agent: &Agent, proposal: &str) -> (u16, Value) {
    v1(
        stage,
        agent,
        "POST",
        &format!("/proposals/{proposal}/conversation"),
        "",
    )
}

fn thread(stage: &mut Stage) -> (Agent, String) {
    let (agent, proposal) = candidate(stage);
    let (_, body) = converse(stage, &agent, &proposal);
    (agent, text(&body["conversationId"]))
}

fn say(stage: &Stage, agent: &Agent, thread: &str, content: &str) -> (u16, Value) {
    let body = json!({ "conversationId": thread, "content": content }).to_string();
    v1(stage, agent, "POST", "/messages", &body)
}
