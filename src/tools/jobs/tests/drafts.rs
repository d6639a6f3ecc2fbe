//! Drafts: what is sent for every source, and how gaps are told.

use expect_test::expect;
use serde_json::{Value, json};

use crate::api::{Body, Retry};
use crate::tools::all;
use crate::tools::check::check;

fn draft() -> Value {
    json!({
        "ok": true, "jobId": "job_1", "status": "DRAFT",
        "draftUrl": "https://app.opentrain.ai/jobs/new?jobId=job_1",
        "reviewUrl": "https://app.opentrain.ai/jobs/job_1/review",
        "validation": { "publishReady": false, "issueCount": 2, "missingFieldCount": 2,
                        "missingFields": ["experienceLevel", "pricePerLabel"],
                        "issues": [{ "field": "experienceLevel", "code": "missing_required_field" }] },
        "missingFields": [
            { "field": "experienceLevel", "label": "Experience level", "message": "Experience level is required.",
              "code": "missing_required_field", "prompt": "ask: How experienced must the people be?",
              "type": "enum", "enumValues": ["EXPERT", "ENTRY_LEVEL", "INTERMEDIATE", "ANY_EXPERIENCE_LEVEL"],
              "updateKeys": ["experienceLevel"], "example": "INTERMEDIATE", "hint": null },
            { "field": "pricePerLabel", "label": "Price per label", "message": "A price is required.",
              "code": "missing_required_field", "prompt": "What do you pay per label, in USD?",
              "type": "number", "enumValues": null, "updateKeys": ["paymentType", "pricePerLabel"],
              "example": "0.05", "hint": "Most jobs like this pay 0.03 to 0.08." }
        ],
        "normalizedFields": { "jobTitle": "Sentiment of\nSpanish tweets", "paymentType": "PAY_PER_LABEL",
                              "languages": ["Spanish"], "headcount": 2, "dataVolume": 5000,
                              "dataVolumeUnit": "NUMBER_OF_FILES", "subjectMatter": null },
        "warnings": ["The deadline was not understood."],
        "unmappedFields": [{ "path": "deadline", "reason": "no_such_field", "valuePreview": "next Friday" }],
        "lowConfidenceFields": ["headcount"]
    })
}

fn ready() -> Value {
    json!({
        "ok": true, "jobId": "job_1", "status": "DRAFT",
        "draftUrl": "https://app.opentrain.ai/jobs/new?job=job_1",
        "validation": { "publishReady": true, "issueCount": 0, "missingFieldCount": 0,
                        "missingFields": [], "issues": [] }
    })
}

#[test]
fn create_with_gaps() {
    check(
        "opentrain_create_job_draft",
        json!({ "jobDescription": "Label 5,000 Spanish tweets.", "external_id": "acme-7" }),
        &[(201, draft())],
        expect![[r#"
            > POST /api/public/v1/job-drafts (token) {"rawJobDescription":"Label 5,000 Spanish tweets.","externalId":"acme-7","idempotencyKey":"otm-KEY1"}
            <
            Draft job_1 made, status DRAFT: NOT ready to publish, 2 fields missing. Nothing is public.
            - experienceLevel (Experience level; enum; missing_required_field): How experienced must the people be? | one of EXPERT, ENTRY_LEVEL, INTERMEDIATE, ANY_EXPERIENCE_LEVEL | e.g. INTERMEDIATE | set experienceLevel
            - pricePerLabel (Price per label; number; missing_required_field): What do you pay per label, in USD? | e.g. 0.05 | hint: Most jobs like this pay 0.03 to 0.08. | set paymentType, pricePerLabel
            doubtful, let a person check: headcount
            without a place: path deadline, reason no_such_field, valuePreview next Friday
            warning: The deadline was not understood.
            stored now: jobTitle = Sentiment of Spanish tweets; paymentType = PAY_PER_LABEL; languages = Spanish; headcount = 2; dataVolume = 5000; dataVolumeUnit = NUMBER_OF_FILES
            draftUrl: https://app.opentrain.ai/jobs/new?jobId=job_1
            reviewUrl: https://app.opentrain.ai/jobs/job_1/review
            next: put the questions to a person and fill in the answers: opentrain_update_job_draft_fields {"jobId":"job_1","fields":{"experienceLevel":"…","paymentType":"…","pricePerLabel":"…"}}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_under_a_key_of_the_callers() {
    check(
        "opentrain_create_job_draft",
        json!({ "rawJobDescription": "Label tweets.", "idempotencyKey": "acme-7-v1", "format": "TEXT" }),
        &[(200, ready())],
        expect![[r#"
            > POST /api/public/v1/job-drafts (token) {"rawJobDescription":"Label tweets.","idempotencyKey":"acme-7-v1"}
            <
            Draft job_1 made, status DRAFT: READY to publish.
            draftUrl: https://app.opentrain.ai/jobs/new?job=job_1
            next: once a person agrees, put it on the public marketplace: opentrain_publish_job {"jobId":"job_1"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn create_from_imports() {
    for (arguments, wanted) in [
        (
            json!({ "job": { "title": "T", "rateAmount": 0.05 } }),
            expect![[r#"
                > POST /api/public/v1/job-drafts (token) {"format":"opentrain_canonical","job":{"title":"T","rateAmount":0.05},"idempotencyKey":"otm-KEY1"}
                <
                Draft job_1 made, status DRAFT.
                structured: the body exactly
            "#]],
        ),
        (
            json!({ "format": "schema_org_job_posting", "jsonLd": "{\"@type\":\"JobPosting\"}" }),
            expect![[r#"
                > POST /api/public/v1/job-drafts (token) {"format":"schema_org_job_posting","jsonLd":{"@type":"JobPosting"},"idempotencyKey":"otm-KEY1"}
                <
                Draft job_1 made, status DRAFT.
                structured: the body exactly
            "#]],
        ),
        (
            json!({ "format": "Hr-Xml", "xml": "<job/>", "externalId": "x1" }),
            expect![[r#"
                > POST /api/public/v1/job-drafts (token) {"format":"hr_xml","xml":"<job/>","externalId":"x1","idempotencyKey":"otm-KEY1"}
                <
                Draft job_1 made, status DRAFT.
                structured: the body exactly
            "#]],
        ),
    ] {
        check(
            "opentrain_create_job_draft",
            arguments,
            &[(
                200,
                json!({ "ok": true, "jobId": "job_1", "status": "DRAFT" }),
            )],
            wanted,
        );
    }
}

#[test]
fn create_from_nothing_or_too_much() {
    for (arguments, wanted) in [
        (
            json!({ "jobDescription": " ", "externalId": "x1" }),
            &[
                "`arguments` hold nothing to make a draft of: give `jobDescription`, or an import as `job`, `jsonLd` or `xml`",
            ] as &[&str],
        ),
        (
            json!({ "format": "indeed_xml" }),
            &["`xml` is missing: the format `indeed_xml` needs it"],
        ),
        (
            json!({ "jobDescription": "t", "job": { "a": 1 }, "xml": "<x/>" }),
            &[
                "`job` cannot stand beside `jobDescription`: a draft is made of one source",
                "`xml` cannot stand beside `jobDescription`: a draft is made of one source",
            ],
        ),
        (
            json!({ "format": "hr_xml", "jsonLd": { "@type": "JobPosting" } }),
            &["`format` `hr_xml` goes with `xml`, not with `jsonLd`"],
        ),
        (
            json!({ "xml": "<x/>" }),
            &["`format` is missing: `xml` needs `indeed_xml` or `hr_xml`"],
        ),
        (
            json!({ "jobDescription": "x".repeat(60_001), "jobTitle": "t" }),
            &[
                &format!(
                    "`jobTitle` is not an argument but a field of the job. Did you mean `job`? Put \
                     such fields into it: {{\"job\":{{\"description\":\"{}…\",\"title\":\"t\"}}}}.",
                    "x".repeat(60)
                ),
                "`jobDescription` has 60001 characters; at most 60000 are allowed",
            ],
        ),
    ] {
        let tool = all()
            .find(|t| t.name() == "opentrain_create_job_draft")
            .unwrap();
        let problems = tool.prepare(arguments).err().unwrap().0;
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told, wanted);
    }
}

#[test]
fn a_fresh_key_is_one_per_call() {
    let tool = all()
        .find(|t| t.name() == "opentrain_create_job_draft")
        .unwrap();
    let prepare = || tool.prepare(json!({ "jobDescription": "t" })).unwrap();
    let key = |request: crate::api::Request| match request.body {
        Body::Json(body) => body["idempotencyKey"].as_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    };
    let (one, two) = (prepare(), prepare());
    assert_eq!(one.request().retry, Retry::Keyed);
    assert_eq!(key(one.request()), key(one.request()));
    assert_ne!(key(one.request()), key(two.request()));
    assert!(one.after_lost_answer().contains(&key(one.request())));
}

#[test]
fn create_is_retried_under_its_key_and_names_it_when_the_answer_stays_lost() {
    check(
        "opentrain_create_job_draft",
        json!({ "jobDescription": "Label tweets." }),
        &[(502, json!({}))],
        expect![[r#"
            > POST /api/public/v1/job-drafts (token) {"rawJobDescription":"Label tweets.","idempotencyKey":"otm-KEY1"}
            > POST /api/public/v1/job-drafts (token) {"rawJobDescription":"Label tweets.","idempotencyKey":"otm-KEY1"}
            > POST /api/public/v1/job-drafts (token) {"rawJobDescription":"Label tweets.","idempotencyKey":"otm-KEY1"}
            < failed
            UNKNOWN: opentrain_create_job_draft was sent (3 times) and the answer was lost, so it may or may not have taken effect. Do not treat it as failed.
            cause: a gateway answered HTTP 502 in the platform's place
            next: Repeat opentrain_create_job_draft with the same arguments and "idempotencyKey": "otm-KEY1": if the draft was made, that one comes back, and no second is made.
            structured: {
              "error": "UNKNOWN: opentrain_create_job_draft was sent (3 times) and the answer was lost, so it may or may not have taken effect. Do not treat it as failed.",
              "code": "OUTCOME_UNKNOWN",
              "cause": "a gateway answered HTTP 502 in the platform's place",
              "next": [
                "Repeat opentrain_create_job_draft with the same arguments and \"idempotencyKey\": \"otm-KEY1\": if the draft was made, that one comes back, and no second is made."
              ]
            }
        "#]],
    );
}

#[test]
fn update_with_known_and_unknown_keys() {
    let mut answer = draft();
    let members = answer.as_object_mut().unwrap();
    for late in [
        "missingFields",
        "normalizedFields",
        "warnings",
        "unmappedFields",
        "lowConfidenceFields",
        "reviewUrl",
    ] {
        members.shift_remove(late);
    }
    check(
        "opentrain_update_job_draft_fields",
        json!({ "job_id": "job_1", "updates": { "brandNewKey": [1, null], "pricePerLabel": 0.05 },
                "experience_level": "EXPERT" }),
        &[(200, answer)],
        expect![[r#"
            > PATCH /api/public/v1/job-drafts/job_1 (token) {"brandNewKey":[1,null],"pricePerLabel":0.05,"experienceLevel":"EXPERT"}
            <
            Draft job_1 changed, status DRAFT: NOT ready to publish, 2 fields missing. Nothing is public.
            - experienceLevel
            - pricePerLabel
            - issue: field experienceLevel, code missing_required_field
            stored now: brandNewKey = 1; pricePerLabel = 0.05; experienceLevel = EXPERT
            draftUrl: https://app.opentrain.ai/jobs/new?jobId=job_1
            next: put the questions to a person and fill in the answers: opentrain_update_job_draft_fields {"jobId":"job_1","fields":{"experienceLevel":"…","pricePerLabel":"…"}}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn update_until_ready() {
    check(
        "opentrain_update_job_draft_fields",
        json!({ "jobId": "job_1", "headcount": 3 }),
        &[(200, ready())],
        expect![[r#"
            > PATCH /api/public/v1/job-drafts/job_1 (token) {"headcount":3}
            <
            Draft job_1 changed, status DRAFT: READY to publish.
            stored now: headcount = 3
            draftUrl: https://app.opentrain.ai/jobs/new?job=job_1
            next: once a person agrees, put it on the public marketplace: opentrain_publish_job {"jobId":"job_1"}
            structured: the body exactly
        "#]],
    );
}

#[test]
fn update_answered_with_hardly_anything() {
    check(
        "opentrain_update_job_draft_fields",
        json!({ "jobId": "job_1", "fields": "{\"headcount\": 3}" }),
        &[(
            200,
            json!({ "ok": true, "status": null, "draftUrl": null,
                    "validation": { "publishReady": false, "missingFieldCount": 2, "missingFields": [],
                                    "issues": ["Pay is too low.", { "path": "x", "message": "no" }] } }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/job-drafts/job_1 (token) {"headcount":3}
            <
            Draft job_1 changed, status -: NOT ready to publish, 2 fields missing. Nothing is public.
            - issue: Pay is too low.
            - issue: path x, message no
            stored now: headcount = 3
            structured: the body exactly
        "#]],
    );
}

#[test]
fn update_without_fields_or_with_a_misspelt_one() {
    for (arguments, wanted) in [
        (
            json!({ "jobId": "job_1", "fields": {} }),
            "`fields` must have at least one member",
        ),
        (
            json!({ "jobId": "job_1", "pricePerLable": 1, "fields": { "a": 1 } }),
            "`pricePerLable` is not an argument. Did you mean `pricePerLabel`? A field this server does not know goes inside `fields`.",
        ),
    ] {
        for name in [
            "opentrain_update_job_draft_fields",
            "opentrain_update_published_job",
        ] {
            let tool = all().find(|t| t.name() == name).unwrap();
            let problems = tool.prepare(arguments.clone()).err().unwrap().0;
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(told, [wanted]);
        }
    }
}

#[test]
fn update_with_a_key_the_platform_refuses() {
    check(
        "opentrain_update_job_draft_fields",
        json!({ "jobId": "job_1", "fields": { "colour": "red" } }),
        &[(
            400,
            json!({ "error": "Invalid draft update", "code": "BAD_REQUEST", "requestId": "req_1",
                    "details": { "issues": [{ "code": "unrecognized_keys", "keys": ["colour"], "path": [] }] } }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/job-drafts/job_1 (token) {"colour":"red"}
            < failed
            opentrain_update_job_draft_fields failed: HTTP 400 BAD_REQUEST, requestId req_1.
            The platform says: Invalid draft update
            details.issues: [{"code":"unrecognized_keys","keys":["colour"],"path":[]}]
            next: Put right the fields the platform names. `draft.updateKeys` and `draft.enums` of opentrain_capabilities {} list every key and the exact spelling of the values.
            structured: {
              "httpStatus": 400,
              "error": "Invalid draft update",
              "code": "BAD_REQUEST",
              "requestId": "req_1",
              "details": {
                "issues": [
                  {
                    "code": "unrecognized_keys",
                    "keys": [
                      "colour"
                    ],
                    "path": []
                  }
                ]
              },
              "next": [
                "Put right the fields the platform names. `draft.updateKeys` and `draft.enums` of opentrain_capabilities {} list every key and the exact spelling of the values."
              ]
            }
        "#]],
    );
}

#[test]
fn update_of_what_is_no_draft() {
    check(
        "opentrain_update_job_draft_fields",
        json!({ "jobId": "job_1", "fields": { "headcount": 3 } }),
        &[(
            409,
            json!({ "error": "Job is not a draft", "code": "CONFLICT", "requestId": "req_1",
                    "details": { "status": "OPEN" } }),
        )],
        expect![[r#"
            > PATCH /api/public/v1/job-drafts/job_1 (token) {"headcount":3}
            < failed
            opentrain_update_job_draft_fields failed: HTTP 409 CONFLICT, requestId req_1.
            The platform says: Job is not a draft
            details.status: OPEN
            next: Only an unpublished draft can be changed here. opentrain_list_jobs {} shows the job's status; an OPEN one is changed with opentrain_update_published_job {"jobId":"job_1","fields":{"headcount":3}}.
            structured: {
              "httpStatus": 409,
              "error": "Job is not a draft",
              "code": "CONFLICT",
              "requestId": "req_1",
              "details": {
                "status": "OPEN"
              },
              "next": [
                "Only an unpublished draft can be changed here. opentrain_list_jobs {} shows the job's status; an OPEN one is changed with opentrain_update_published_job {\"jobId\":\"job_1\",\"fields\":{\"headcount\":3}}."
              ]
            }
        "#]],
    );
}
