//! Drafts, own jobs, the marketplace. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage, V1, text};
use super::super::Row;
use super::{row, v1};

const READY: &str = "Title: Spanish calls\nThree transcribers in Spain for 40 hours of recorded \
    Spanish calls, $15 per hour. Intermediate experience.";
const BLOCKED: &str = "Title: Spanish calls\nThree transcribers in Spain for 40 hours of recorded \
    Spanish calls, $15 per hour. Intermediate experience. Write to me at boss@example.com.";

pub(super) const ROWS: &[Row] = &[
    row("GET /job-drafts/capabilities", 200, "", "jobs.md 1", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/job-drafts/capabilities")
    }),
    row("POST /job-drafts", 201, "", "jobs.md 2", |s| {
        let agent = s.register("Scout");
        create(s, &agent, &json!({ "rawJobDescription": READY }))
    }),
    row("POST /job-drafts", 200, "", "jobs.md 2, idempotency", |s| {
        let agent = s.register("Scout");
        let body = json!({ "rawJobDescription": READY, "idempotencyKey": "k" });
        let (_, first) = create(s, &agent, &body);
        let (status, second) = create(s, &agent, &body);
        assert_eq!(first["jobId"], second["jobId"]);
        (status, second)
    }),
    row("POST /job-drafts", 201, "", "jobs.md 2, the shapes", |s| {
        let agent = s.register("Scout");
        let posting = json!({ "@type": "JobPosting", "title": "T" });
        let mut last = (0, Value::Null);
        for body in [
            json!({ "source": { "type": "text", "text": READY } }),
            json!({ "format": "text", "text": READY, "rawJobDescription": null }),
            json!({ "format": "opentrain_canonical", "job": { "title": "T" } }),
            json!({ "source": { "type": "opentrain_canonical", "job": { "title": "T" } } }),
            json!({ "format": "schema_org_job_posting", "jsonLd": posting }),
            json!({ "format": "indeed_xml", "xml": "<job><title>T</title></job>" }),
            json!({ "format": "hr_xml", "xml": "<PositionTitle>T</PositionTitle>" }),
        ] {
            last = create(s, &agent, &body);
            assert_eq!(last.0, 201, "{body}: {}", last.1);
        }
        last
    }),
    row("POST /job-drafts", 400, "issues", "jobs.md 2", |s| {
        let agent = s.register("Scout");
        for body in [
            json!({}),
            json!({ "rawJobDescription": "" }),
            json!({ "rawJobDescription": 7 }),
            json!({ "rawJobDescription": "x".repeat(60_001) }),
            json!({ "source": { "type": "telepathy" } }),
            json!({ "format": "hr_xml" }),
            json!({ "rawJobDescription": READY, "idempotencyKey": 7 }),
            json!({ "rawJobDescription": READY, "xml": {} }),
            json!({ "rawJobDescription": READY, "format": "telepathy" }),
            json!({ "rawJobDescription": READY, "source": {} }),
            json!({ "rawJobDescription": null }),
        ] {
            assert_eq!(create(s, &agent, &body).0, 400, "{body}");
        }
        v1(s, &agent, "POST", "/job-drafts", "{nonsense")
    }),
    row("PATCH /job-drafts/{jobId}", 200, "", "jobs.md 3", |s| {
        let (agent, job) = draft(s, READY);
        patch_draft(s, &agent, &job, r#"{ "headcount": 4 }"#)
    }),
    row(
        "PATCH /job-drafts/{jobId}",
        400,
        "issues",
        "jobs.md 3",
        |s| {
            let (agent, job) = draft(s, READY);
            for body in [
                "{}",
                r#"{ "headCount": 4 }"#,
                r#"{ "headcount": "four" }"#,
                "{nonsense",
            ] {
                assert_eq!(patch_draft(s, &agent, &job, body).0, 400, "{body}");
            }
            patch_draft(s, &agent, &job, r#"{ "paymentType": "PAY_PER_MOON" }"#)
        },
    ),
    row(
        "PATCH /job-drafts/{jobId}",
        404,
        "jobId",
        "jobs.md 3",
        |s| {
            let (_, job) = draft(s, READY);
            let other = s.register("Other");
            patch_draft(s, &other, &job, r#"{ "headcount": 4 }"#)
        },
    ),
    row(
        "PATCH /job-drafts/{jobId}",
        409,
        "jobId,status,requiredStatus",
        "jobs.md 3",
        |s| {
            let (agent, job) = draft(s, READY);
            publish(s, &agent, &job);
            patch_draft(s, &agent, &job, r#"{ "headcount": 4 }"#)
        },
    ),
    row("GET /jobs/mine", 200, "", "jobs.md 4.2", |s| {
        let (agent, _) = draft(s, READY);
        s.get(&agent, "/jobs/mine")
    }),
    row(
        "GET /jobs/mine",
        400,
        "supportedStatuses",
        "jobs.md 4.2",
        |s| {
            let agent = s.register("Scout");
            assert_eq!(s.get(&agent, "/jobs/mine?status=").0, 400);
            s.get(&agent, "/jobs/mine?status=LOST")
        },
    ),
    row("GET /jobs/mine", 400, "field", "jobs.md 4.2", |s| {
        let agent = s.register("Scout");
        for query in ["cursor=made-up", "cursor=own-1eef", "limit=", "limit=%2B5"] {
            assert_eq!(
                s.get(&agent, &format!("/jobs/mine?{query}")).0,
                400,
                "{query}"
            );
        }
        s.get(&agent, "/jobs/mine?limit=0")
    }),
    row("POST /jobs/{id}/publish", 200, "", "jobs.md 4.1", |s| {
        let (agent, job) = draft(s, READY);
        let first = publish(s, &agent, &job);
        assert_eq!(first.1["alreadyPublished"], false);
        let again = publish(s, &agent, &job);
        assert_eq!(again.1["alreadyPublished"], true);
        again
    }),
    row(
        "POST /jobs/{id}/publish",
        400,
        "validation",
        "jobs.md 4.1",
        |s| {
            let (agent, job) = draft(s, "Label cats.");
            publish(s, &agent, &job)
        },
    ),
    row(
        "POST /jobs/{id}/publish",
        403,
        "moderation_blocked",
        "jobs.md 4.1",
        |s| {
            let (agent, job) = draft(s, BLOCKED);
            let refused = publish(s, &agent, &job);
            assert!(
                refused.1["details"]["reasons"]
                    .as_array()
                    .is_some_and(|all| !all.is_empty())
            );
            refused
        },
    ),
    row(
        "POST /jobs/{id}/publish",
        404,
        "jobId",
        "jobs.md 4.1",
        |s| {
            let (_, job) = draft(s, READY);
            let other = s.register("Other");
            publish(s, &other, &job)
        },
    ),
    row(
        "POST /jobs/{id}/publish",
        409,
        "jobId,status,requiredStatus",
        "jobs.md 4.1",
        |s| {
            let (agent, job) = draft(s, READY);
            close(s, &agent, &job);
            publish(s, &agent, &job)
        },
    ),
    row(
        "POST /jobs/{id}/publish",
        429,
        "limit,windowHours",
        "jobs.md 4.1",
        |s| {
            let agent = s.register("Scout");
            for _ in 0..3 {
                let job = draft_of(s, &agent, READY);
                assert_eq!(publish(s, &agent, &job).0, 200);
            }
            let job = draft_of(s, &agent, READY);
            publish(s, &agent, &job)
        },
    ),
    row("PATCH /jobs/{id}", 200, "", "jobs.md 4.3", |s| {
        let (agent, job) = open(s);
        patch(s, &agent, &job, r#"{ "headcount": 4 }"#)
    }),
    row("PATCH /jobs/{id}", 400, "issues", "jobs.md 4.3", |s| {
        let (agent, job) = open(s);
        for body in ["{}", r#"{ "headCount": 4 }"#, "{nonsense"] {
            assert_eq!(patch(s, &agent, &job, body).0, 400, "{body}");
        }
        patch(s, &agent, &job, r#"{ "headcount": "four" }"#)
    }),
    row("PATCH /jobs/{id}", 404, "jobId", "jobs.md 4.3", |s| {
        let (_, job) = open(s);
        let other = s.register("Other");
        patch(s, &other, &job, r#"{ "headcount": 4 }"#)
    }),
    row(
        "PATCH /jobs/{id}",
        409,
        "jobId,status,requiredStatus",
        "jobs.md 4.3",
        |s| {
            let (agent, job) = draft(s, READY);
            patch(s, &agent, &job, r#"{ "headcount": 4 }"#)
        },
    ),
    row(
        "PATCH /jobs/{id}",
        409,
        "moderation_blocked",
        "jobs.md 4.3",
        |s| {
            let (agent, job) = open(s);
            let refused = patch(s, &agent, &job, r#"{ "jobTitle": "Call +49 170 1234567" }"#);
            let (_, mine) = s.get(&agent, "/jobs/mine");
            assert_eq!(
                mine["jobs"][0]["status"], "DRAFT",
                "it left the marketplace"
            );
            assert_eq!(
                mine["jobs"][0]["title"], "Call [contact removed]",
                "and was changed"
            );
            refused
        },
    ),
    row("POST /jobs/{id}/close", 200, "", "jobs.md 4.4", |s| {
        let (agent, job) = open(s);
        assert_eq!(close(s, &agent, &job).1["alreadyClosed"], false);
        let again = close(s, &agent, &job);
        assert_eq!(again.1["alreadyClosed"], true);
        again
    }),
    row("POST /jobs/{id}/close", 404, "jobId", "jobs.md 4.4", |s| {
        let (_, job) = open(s);
        let other = s.register("Other");
        close(s, &other, &job)
    }),
    row("GET /jobs", 200, "", "jobs.md 6.1", |s| public(s, "/jobs")),
    row("GET /jobs", 400, "field", "jobs.md 6.1", |s| {
        assert_eq!(public(s, "/jobs?limit=0").0, 400);
        assert_eq!(public(s, "/jobs?payType=").0, 400);
        assert_eq!(public(s, "/jobs?limit=99999999999999999999").0, 200);
        public(s, "/jobs?payType=BARTER")
    }),
    row("GET /jobs/{id}", 200, "", "jobs.md 6.2", |s| {
        let (_, job) = open(s);
        public(s, &format!("/jobs/{job}"))
    }),
    row("GET /jobs/{id}", 400, "field", "jobs.md 6.2", |s| {
        public(s, &format!("/jobs/{}", "x".repeat(65)))
    }),
    row("GET /jobs/{id}", 404, "bare", "jobs.md 6.2", |s| {
        let (agent, job) = open(s);
        close(s, &agent, &job);
        let closed = public(s, &format!("/jobs/{job}"));
        assert_eq!(closed.1, json!({ "id": job, "status": "closed" }));
        closed
    }),
    row("GET /jobs/{id}", 404, "", "jobs.md 6.2", |s| {
        let (_, job) = draft(s, READY);
        public(s, &format!("/jobs/{job}"))
    }),
    row("GET /jobs/facets", 200, "", "jobs.md 6.3", |s| {
        public(s, "/jobs/facets")
    }),
    row("GET /jobs/changes", 200, "", "jobs.md 6.4", |s| {
        public(s, "/jobs/changes?since=2026-06-01T00:00:00Z")
    }),
    row("GET /jobs/changes", 400, "field", "jobs.md 6.4", |s| {
        assert_eq!(public(s, "/jobs/changes").0, 400);
        public(s, "/jobs/changes?since=yesterday")
    }),
    row("GET /updates", 200, "", "updates-and-webhooks.md 2", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/updates?cursor=5&limit=200")
    }),
    row(
        "GET /updates",
        400,
        "field",
        "updates-and-webhooks.md 2",
        |s| {
            let agent = s.register("Scout");
            for query in [
                "limit=0",
                "limit=201",
                "limit=x",
                "cursor=-1",
                "cursor=%2B1",
            ] {
                assert_eq!(
                    s.get(&agent, &format!("/updates?{query}")).0,
                    400,
                    "{query}"
                );
            }
            s.get(&agent, "/updates?cursor=abc")
        },
    ),
];

fn create(stage: &Stage, agent: &Agent, body: &Value) -> (u16, Value) {
    v1(stage, agent, "POST", "/job-drafts", &body.to_string())
}

fn draft(stage: &Stage, description: &str) -> (Agent, String) {
    let agent = stage.register("Scout");
    let job = draft_of(stage, &agent, description);
    (agent, job)
}

fn draft_of(stage: &Stage, agent: &Agent, description: &str) -> String {
    let (status, body) = create(stage, agent, &json!({ "rawJobDescription": description }));
    assert_eq!(status, 201, "{body}");
    text(&body["jobId"])
}

fn open(stage: &Stage) -> (Agent, String) {
    let (agent, job) = draft(stage, READY);
    let (status, body) = publish(stage, &agent, &job);
    assert_eq!(status, 200, "{body}");
    (agent, job)
}

fn patch_draft(stage: &Stage, agent: &Agent, job: &str, body: &str) -> (u16, Value) {
    v1(stage, agent, "PATCH", &format!("/job-drafts/{job}"), body)
}

fn patch(stage: &Stage, agent: &Agent, job: &str, body: &str) -> (u16, Value) {
    v1(stage, agent, "PATCH", &format!("/jobs/{job}"), body)
}

fn publish(stage: &Stage, agent: &Agent, job: &str) -> (u16, Value) {
    v1(stage, agent, "POST", &format!("/jobs/{job}/publish"), "")
}

fn close(stage: &Stage, agent: &Agent, job: &str) -> (u16, Value) {
    v1(stage, agent, "POST", &format!("/jobs/{job}/close"), "")
}

fn public(stage: &Stage, path: &str) -> (u16, Value) {
    stage.json("GET", &format!("{V1}{path}"), None, "")
}
