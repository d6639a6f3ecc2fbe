//! Own jobs: publishing with every refusal the contract names, editing, closing, listing.

use expect_test::expect;
use serde_json::json;

use crate::tools::check::check;

#[test]
fn publish() {
    check(
        "opentrain_publish_job",
        json!({ "id": "job_1" }),
        &[(
            200,
            json!({ "ok": true, "jobId": "job_1", "status": "OPEN", "alreadyPublished": false,
                    "jobUrl": "https://app.opentrain.ai/jobs/job_1", "publishAttemptId": "pa_1",
                    "warnings": ["Pay is below the usual."],
                    "sideEffects": { "dispatched": true, "status": "queued" } }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            <
            Job job_1 is published, status OPEN: the public sees it.
            jobUrl: https://app.opentrain.ai/jobs/job_1
            distribution and notifications: started, queued
            warning: Pay is below the usual.
            publishAttemptId: pa_1
            next: later, see who applied: opentrain_list_proposals {"jobId":"job_1"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn publish_what_is_open_already() {
    check(
        "opentrain_publish_job",
        json!({ "jobId": "job_1" }),
        &[(
            200,
            json!({ "ok": true, "jobId": "job_1", "status": "OPEN", "alreadyPublished": true,
                    "jobUrl": null, "publishAttemptId": null, "warnings": [],
                    "sideEffects": null }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            <
            Job job_1 was published before, status OPEN; nothing was done.
            next: later, see who applied: opentrain_list_proposals {"jobId":"job_1"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn publish_a_draft_with_gaps() {
    check(
        "opentrain_publish_job",
        json!({ "jobId": "job_1" }),
        &[(
            400,
            json!({ "error": "Draft is not ready to publish", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": { "validation": { "publishReady": false, "issueCount": 2, "missingFieldCount": 1,
                        "missingFields": [{ "field": "paymentType", "label": "Payment type", "code": "missing_required_field",
                            "prompt": "ask: How do you pay?", "type": "enum",
                            "enumValues": ["PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE"],
                            "updateKeys": ["paymentType"], "example": "PAY_PER_HOUR", "hint": "Send the rate too." }],
                        "issues": ["The title is too short."] } } }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            < failed
            opentrain_publish_job failed: HTTP 400 BAD_REQUEST, requestId req_1.
            The platform says: Draft is not ready to publish
            next: fill paymentType (Payment type; enum; missing_required_field): How do you pay? | one of PAY_PER_LABEL, PAY_PER_HOUR, FIXED_PRICE | e.g. PAY_PER_HOUR | hint: Send the rate too. | set paymentType
            next: settle this issue: The title is too short.
            next: Nothing was published. Ask a person for what is missing, call opentrain_update_job_draft_fields {"jobId":"job_1","fields":{"paymentType":"…"}}, then opentrain_publish_job {"jobId":"job_1"} again.
            details.validation: {"publishReady":false,"issueCount":2,"missingFieldCount":1,"missingFields":[{"field":"paymentType","label":"Payment type","code":"missing_required_field","prompt":"ask: How do you pay?","type":"enum","enumValues":["PAY_PER_LABEL","PAY_PER_HOUR","FIXED_PRICE"],"updateKeys":["paymentType"],"example":"PAY_PER_HOUR","hint":"Send the rate too."}],"issues":["The title is too short."]}
            structured: {
              "httpStatus": 400,
              "error": "Draft is not ready to publish",
              "code": "BAD_REQUEST",
              "requestId": "req_1",
              "details": {
                "validation": {
                  "publishReady": false,
                  "issueCount": 2,
                  "missingFieldCount": 1,
                  "missingFields": [
                    {
                      "field": "paymentType",
                      "label": "Payment type",
                      "code": "missing_required_field",
                      "prompt": "ask: How do you pay?",
                      "type": "enum",
                      "enumValues": [
                        "PAY_PER_LABEL",
                        "PAY_PER_HOUR",
                        "FIXED_PRICE"
                      ],
                      "updateKeys": [
                        "paymentType"
                      ],
                      "example": "PAY_PER_HOUR",
                      "hint": "Send the rate too."
                    }
                  ],
                  "issues": [
                    "The title is too short."
                  ]
                }
              },
              "next": [
                "fill paymentType (Payment type; enum; missing_required_field): How do you pay? | one of PAY_PER_LABEL, PAY_PER_HOUR, FIXED_PRICE | e.g. PAY_PER_HOUR | hint: Send the rate too. | set paymentType",
                "settle this issue: The title is too short.",
                "Nothing was published. Ask a person for what is missing, call opentrain_update_job_draft_fields {\"jobId\":\"job_1\",\"fields\":{\"paymentType\":\"…\"}}, then opentrain_publish_job {\"jobId\":\"job_1\"} again."
              ]
            }
        "#]],
    );
}

#[test]
fn publish_a_draft_with_gaps_that_are_not_named() {
    check(
        "opentrain_publish_job",
        json!({ "jobId": "job_1" }),
        &[(
            400,
            json!({ "error": "Not ready", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": { "validation": { "publishReady": false } } }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            < failed
            opentrain_publish_job failed: HTTP 400 BAD_REQUEST, requestId req_1.
            The platform says: Not ready
            details.validation: {"publishReady":false}
            next: Nothing was published. Put right what the platform names with opentrain_update_job_draft_fields, then call opentrain_publish_job {"jobId":"job_1"} again.
            structured: {
              "httpStatus": 400,
              "error": "Not ready",
              "code": "BAD_REQUEST",
              "requestId": "req_1",
              "details": {
                "validation": {
                  "publishReady": false
                }
              },
              "next": [
                "Nothing was published. Put right what the platform names with opentrain_update_job_draft_fields, then call opentrain_publish_job {\"jobId\":\"job_1\"} again."
              ]
            }
        "#]],
    );
}

#[test]
fn publish_what_moderation_refuses() {
    check(
        "opentrain_publish_job",
        json!({ "jobId": "job_1" }),
        &[(
            403,
            json!({ "error": "Blocked by moderation", "code": "FORBIDDEN", "requestId": "req_1",
                    "details": { "reason": "moderation_blocked", "reasons": ["contact_details"] } }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            < failed
            opentrain_publish_job failed: HTTP 403 FORBIDDEN, reason moderation_blocked, requestId req_1.
            The platform says: Blocked by moderation
            details.reasons: contact_details
            next: Nothing was published. Change the flagged content with opentrain_update_job_draft_fields, then publish again.
            structured: {
              "httpStatus": 403,
              "error": "Blocked by moderation",
              "code": "FORBIDDEN",
              "requestId": "req_1",
              "details": {
                "reason": "moderation_blocked",
                "reasons": [
                  "contact_details"
                ]
              },
              "next": [
                "Nothing was published. Change the flagged content with opentrain_update_job_draft_fields, then publish again."
              ]
            }
        "#]],
    );
}

#[test]
fn publish_too_much_for_one_day() {
    check(
        "opentrain_publish_job",
        json!({ "jobId": "job_1" }),
        &[(
            429,
            json!({ "error": "Daily publish limit reached", "code": "RATE_LIMITED", "requestId": "req_1",
                    "details": { "limit": 3, "windowHours": 24 } }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/publish (token)
            < failed
            opentrain_publish_job failed: HTTP 429 RATE_LIMITED, requestId req_1.
            The platform says: Daily publish limit reached
            details.limit: 3
            details.windowHours: 24
            next: The daily limit is reached: 3 in 24 hours. Wait for the next day; a claimed account may publish 20 a day, an unclaimed one 3.
            structured: {
              "httpStatus": 429,
              "error": "Daily publish limit reached",
              "code": "RATE_LIMITED",
              "requestId": "req_1",
              "details": {
                "limit": 3,
                "windowHours": 24
              },
              "next": [
                "The daily limit is reached: 3 in 24 hours. Wait for the next day; a claimed account may publish 20 a day, an unclaimed one 3."
              ]
            }
        "#]],
    );
}

#[test]
fn update_published() {
    check(
        "opentrain_update_published_job",
        json!({ "jobId": "job_1", "headcount": 3, "fields": { "newKey": true } }),
        &[(
            200,
            json!({ "ok": true, "jobId": "job_1", "status": "OPEN",
                    "moderation": { "decision": "ALLOW", "reasons": [] } }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/jobs/job_1 (token) {"newKey":true,"headcount":3}
            <
            Job job_1 changed, status OPEN; moderation ALLOW.
            stored now: newKey = true; headcount = 3
            structured: the body exactly
        "#]],
    );
}

#[test]
fn update_published_that_moderation_takes_off() {
    check(
        "opentrain_update_published_job",
        json!({ "jobId": "job_1", "jobDescription": "Write to me at …" }),
        &[(
            409,
            json!({ "error": "Blocked by moderation", "code": "CONFLICT", "requestId": "req_1",
                    "details": { "jobId": "job_1", "reason": "moderation_blocked",
                                 "reasons": ["contact_details"], "status": "DRAFT" } }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/jobs/job_1 (token) {"jobDescription":"Write to me at …"}
            < failed
            opentrain_update_published_job failed: HTTP 409 CONFLICT, reason moderation_blocked, requestId req_1.
            The platform says: Blocked by moderation
            details.jobId: job_1
            details.reasons: contact_details
            details.status: DRAFT
            next: The edit WAS applied and the job is a draft again, off the marketplace. Change the flagged content with opentrain_update_job_draft_fields, then call opentrain_publish_job. Do not repeat the edit as it was.
            structured: {
              "httpStatus": 409,
              "error": "Blocked by moderation",
              "code": "CONFLICT",
              "requestId": "req_1",
              "details": {
                "jobId": "job_1",
                "reason": "moderation_blocked",
                "reasons": [
                  "contact_details"
                ],
                "status": "DRAFT"
              },
              "next": [
                "The edit WAS applied and the job is a draft again, off the marketplace. Change the flagged content with opentrain_update_job_draft_fields, then call opentrain_publish_job. Do not repeat the edit as it was."
              ]
            }
        "#]],
    );
}

#[test]
fn update_published_of_a_draft_or_a_closed_job() {
    for (status, wanted) in [
        (
            "DRAFT",
            expect![[r#"
        > PATCH /api/public/v1/jobs/job_1 (token) {"headcount":3}
        < failed
        opentrain_update_published_job failed: HTTP 409 CONFLICT, requestId req_1.
        The platform says: Job is not open
        details.jobId: job_1
        details.status: DRAFT
        details.requiredStatus: OPEN
        next: Nothing was changed: this job is a draft. Call opentrain_update_job_draft_fields {"jobId":"job_1","fields":{"headcount":3}}.
        structured: {
          "httpStatus": 409,
          "error": "Job is not open",
          "code": "CONFLICT",
          "requestId": "req_1",
          "details": {
            "jobId": "job_1",
            "status": "DRAFT",
            "requiredStatus": "OPEN"
          },
          "next": [
            "Nothing was changed: this job is a draft. Call opentrain_update_job_draft_fields {\"jobId\":\"job_1\",\"fields\":{\"headcount\":3}}."
          ]
        }
    "#]],
        ),
        (
            "ARCHIVED",
            expect![[r#"
        > PATCH /api/public/v1/jobs/job_1 (token) {"headcount":3}
        < failed
        opentrain_update_published_job failed: HTTP 409 CONFLICT, requestId req_1.
        The platform says: Job is not open
        details.jobId: job_1
        details.status: ARCHIVED
        details.requiredStatus: OPEN
        next: Nothing was changed: only a job with status OPEN can be edited, and this one is ARCHIVED. opentrain_list_jobs {} shows where your jobs stand.
        structured: {
          "httpStatus": 409,
          "error": "Job is not open",
          "code": "CONFLICT",
          "requestId": "req_1",
          "details": {
            "jobId": "job_1",
            "status": "ARCHIVED",
            "requiredStatus": "OPEN"
          },
          "next": [
            "Nothing was changed: only a job with status OPEN can be edited, and this one is ARCHIVED. opentrain_list_jobs {} shows where your jobs stand."
          ]
        }
    "#]],
        ),
    ] {
        check(
            "opentrain_update_published_job",
            json!({ "jobId": "job_1", "fields": { "headcount": 3 } }),
            &[(
                409,
                json!({ "error": "Job is not open", "code": "CONFLICT", "requestId": "req_1",
                        "details": { "jobId": "job_1", "status": status, "requiredStatus": "OPEN" } }),
            )],
            wanted,
        );
    }
}

#[test]
fn update_published_with_values_the_platform_refuses() {
    check(
        "opentrain_update_published_job",
        json!({ "jobId": "job_1", "fields": { "headcount": -3 } }),
        &[(
            400,
            json!({ "error": "Invalid update", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": [{ "path": ["headcount"], "message": "Expected number" }] }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/jobs/job_1 (token) {"headcount":-3}
            < failed
            opentrain_update_published_job failed: HTTP 400 BAD_REQUEST, requestId req_1.
            The platform says: Invalid update
            next: Put right the fields the platform names. `draft.updateKeys` and `draft.enums` of opentrain_capabilities {} list every key and the exact spelling of the values.
            details: [{"path":["headcount"],"message":"Expected number"}]
            structured: {
              "httpStatus": 400,
              "error": "Invalid update",
              "code": "BAD_REQUEST",
              "requestId": "req_1",
              "details": [
                {
                  "path": [
                    "headcount"
                  ],
                  "message": "Expected number"
                }
              ],
              "next": [
                "Put right the fields the platform names. `draft.updateKeys` and `draft.enums` of opentrain_capabilities {} list every key and the exact spelling of the values."
              ]
            }
        "#]],
    );
}

#[test]
fn close() {
    for (already, wanted) in [
        (
            json!(false),
            expect![[r#"
        > POST /api/public/v1/jobs/job_1/close (token)
        <
        Job job_1 is closed, status ARCHIVED: off the marketplace, no new proposals. Its contracts go on.
        structured: the body exactly
    "#]],
        ),
        (
            json!(true),
            expect![[r#"
        > POST /api/public/v1/jobs/job_1/close (token)
        <
        Job job_1 was closed before, status ARCHIVED; nothing was done.
        structured: the body exactly
    "#]],
        ),
    ] {
        check(
            "opentrain_close_job",
            json!({ "jobId": "job_1" }),
            &[(
                200,
                json!({ "ok": true, "jobId": "job_1", "status": "ARCHIVED", "alreadyClosed": already }),
            )],
            wanted,
        );
    }
}

#[test]
fn close_a_job_with_unsettled_milestones() {
    check(
        "opentrain_close_job",
        json!({ "jobId": "job_1" }),
        &[(
            409,
            json!({ "error": "Unresolved milestones", "code": "CONFLICT", "requestId": "req_1" }),
        )],
        expect![[r#"
            > POST /api/public/v1/jobs/job_1/close (token)
            < failed
            opentrain_close_job failed: HTTP 409 CONFLICT, requestId req_1.
            The platform says: Unresolved milestones
            next: A job with unsettled milestones cannot be closed. opentrain_list_contracts {"jobId":"job_1"} shows them.
            structured: {
              "httpStatus": 409,
              "error": "Unresolved milestones",
              "code": "CONFLICT",
              "requestId": "req_1",
              "next": [
                "A job with unsettled milestones cannot be closed. opentrain_list_contracts {\"jobId\":\"job_1\"} shows them."
              ]
            }
        "#]],
    );
}

#[test]
fn list() {
    check(
        "opentrain_list_jobs",
        json!({ "status": "open", "limit": "2", "cursor": "c1" }),
        &[(
            200,
            json!({ "jobs": [
                { "id": "job_2", "title": "Sentiment | tweets", "status": "OPEN", "published": true,
                  "acceptingApplicants": true, "createdAt": "2026-06-10T11:02:00.000Z",
                  "updatedAt": "2026-06-11T11:02:00.000Z", "jobUrl": "https://app.opentrain.ai/jobs/job_2",
                  "proposalCounts": { "total": 4, "unreviewed": 3 } },
                { "id": "job_1", "title": null, "status": "DRAFT", "published": false,
                  "acceptingApplicants": false, "createdAt": "2026-06-09T11:02:00.000Z",
                  "updatedAt": "2026-06-09T11:02:00.000Z", "jobUrl": null,
                  "proposalCounts": { "total": 0, "unreviewed": 0 } }
            ], "nextCursor": "c2" }),
        )],
        expect![[r#"
            > GET /api/public/v1/jobs/mine?status=OPEN&limit=2&cursor=c1 (token)
            <
            2 own jobs on this page; more follow (nextCursor c2).
            job | title | status | published | accepts applicants | proposals | unreviewed | created | updated | jobUrl
            job_2 | Sentiment ¦ tweets | OPEN | true | true | 4 | 3 | 2026-06-10 11:02Z | 2026-06-11 11:02Z | https://app.opentrain.ai/jobs/job_2
            job_1 | - | DRAFT | false | false | 0 | 0 | 2026-06-09 11:02Z | 2026-06-09 11:02Z | -
            next: next page: opentrain_list_jobs {"status":"OPEN","limit":2,"cursor":"c2"}
            next: see who applied: opentrain_list_proposals {"jobId":"job_2"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn list_of_nothing() {
    check(
        "opentrain_list_jobs",
        json!({}),
        &[(200, json!({ "jobs": [], "nextCursor": null }))],
        expect![[r#"
            > GET /api/public/v1/jobs/mine (token)
            <
            0 own jobs; no further page.
            structured: the body exactly
        "#]],
    );
}

#[test]
fn list_with_a_status_that_is_none() {
    check(
        "opentrain_list_jobs",
        json!({ "status": "CLOSED", "limit": 0 }),
        &[(200, json!({}))],
        expect![[r#"
            < failed
            opentrain_list_jobs was not called: 2 problems with its arguments.
            - `status` must be one of `DRAFT`, `OPEN`, `ONGOING`, `COMPLETED`, `ARCHIVED`, `PENDING_APPROVAL`, not `CLOSED`.
            - `limit` must be from 1 to 100, not 0
            next: call again with all of that put right. An example: {"status":"OPEN","limit":25}
            structured: {
              "error": "opentrain_list_jobs was not called: its arguments are not right.",
              "code": "INVALID_ARGUMENTS",
              "problems": [
                {
                  "path": "status",
                  "problem": "must be one of `DRAFT`, `OPEN`, `ONGOING`, `COMPLETED`, `ARCHIVED`, `PENDING_APPROVAL`, not `CLOSED`."
                },
                {
                  "path": "limit",
                  "problem": "must be from 1 to 100, not 0"
                }
              ],
              "example": {
                "status": "OPEN",
                "limit": 25
              }
            }
        "#]],
    );
}
