//! The reader's leniency and its complaints, one line of data each.

mod forms;
mod hosts;

use serde_json::{Value, json};

use super::read;

fn schema() -> serde_json::Map<String, Value> {
    let schema = json!({
        "type": "object",
        "properties": {
            "jobId": { "type": "string", "x-id": true, "x-aliases": ["id"], "description": "The job." },
            "limit": { "type": "integer", "minimum": 1, "maximum": 100 },
            "amountUsd": { "type": "number", "exclusiveMinimum": 0 },
            "force": { "type": "boolean" },
            "status": { "type": "string", "enum": ["NOT_A_FIT", "HIRED"] },
            "types": { "type": "array", "items": { "type": "string", "enum": ["a.b", "c.d"] }, "minItems": 1 },
            "content": { "type": "string", "minLength": 1, "maxLength": 5 },
            "milestone": {
                "type": "object", "x-flat": true, "required": ["amount"],
                "properties": {
                    "name": { "type": "string" },
                    "amount": { "type": "number", "x-aliases": ["price"] },
                    "dueDate": { "type": "string" }
                }
            },
            "fields": { "type": "object", "additionalProperties": true, "x-flat-keys": ["jobTitle", "headcount"] }
        },
        "required": ["jobId"]
    });
    schema.as_object().cloned().unwrap()
}

fn accepts(given: Value, wanted: Value) {
    assert_eq!(read(&schema(), given.clone()), Ok(wanted), "{given}");
}

fn refuses(given: Value, wanted: &[&str]) {
    let problems = read(&schema(), given.clone()).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, wanted, "{given}");
}

#[test]
fn other_spellings_aliases_and_flat_members_are_understood() {
    accepts(json!({ "jobId": "j" }), json!({ "jobId": "j" }));
    accepts(json!({ "job_id": "j" }), json!({ "jobId": "j" }));
    accepts(json!({ "id": "j" }), json!({ "jobId": "j" }));
    accepts(json!({ "JobID": " j " }), json!({ "jobId": "j" }));
    accepts(
        json!({ "jobId": "j", "job_id": "j" }),
        json!({ "jobId": "j" }),
    );
    accepts(json!("{\"jobId\":\"j\"}"), json!({ "jobId": "j" }));
    accepts(
        json!({ "id": "j", "name": "n", "amount": 3, "due_date": "2026-07-01" }),
        json!({ "jobId": "j", "milestone": { "name": "n", "amount": 3, "dueDate": "2026-07-01" } }),
    );
    accepts(
        json!({ "id": "j", "milestone.price": "$3", "fields.head_count": 2 }),
        json!({ "jobId": "j", "milestone": { "amount": 3 }, "fields": { "head_count": 2 } }),
    );
    accepts(
        json!({ "id": "j", "milestone": { "name": "n" }, "price": 3 }),
        json!({ "jobId": "j", "milestone": { "name": "n", "amount": 3 } }),
    );
    accepts(
        json!({ "id": "j", "milestone": { "milestone": { "amount": 3 } },
                "fields": { "fields": { "a": 1 } } }),
        json!({ "jobId": "j", "milestone": { "amount": 3 }, "fields": { "a": 1 } }),
    );
    accepts(
        json!({ "id": "j", "fields": { "fields": ["a"] } }),
        json!({ "jobId": "j", "fields": { "fields": ["a"] } }),
    );
    accepts(
        json!({ "id": "j", "milestone": "{\"amount\": 3}" }),
        json!({ "jobId": "j", "milestone": { "amount": 3 } }),
    );
    accepts(
        json!({ "id": "j", "job_title": "t", "fields": { "unknown_to_us": [1] } }),
        json!({ "jobId": "j", "fields": { "unknown_to_us": [1], "jobTitle": "t" } }),
    );
}

#[test]
fn what_is_safe_to_coerce_is_coerced() {
    for (given, wanted) in [
        (json!({ "limit": "25" }), json!({ "limit": 25 })),
        (json!({ "limit": 25.0 }), json!({ "limit": 25 })),
        (
            json!({ "amountUsd": "$12.50" }),
            json!({ "amountUsd": 12.5 }),
        ),
        (json!({ "amountUsd": 300.0 }), json!({ "amountUsd": 300.0 })),
        (json!({ "force": "Yes" }), json!({ "force": true })),
        (json!({ "force": 0 }), json!({ "force": false })),
        (
            json!({ "status": "not a fit" }),
            json!({ "status": "NOT_A_FIT" }),
        ),
        (
            json!({ "types": "a.b, c.d" }),
            json!({ "types": ["a.b", "c.d"] }),
        ),
        (json!({ "types": "[\"a.b\"]" }), json!({ "types": ["a.b"] })),
        (
            json!({ "limit": null, "status": "", "force": null }),
            json!({}),
        ),
    ] {
        let with_job = |mut value: Value| {
            let members = value.as_object_mut().unwrap();
            members.shift_insert(0, "jobId".into(), "j".into());
            value
        };
        accepts(with_job(given), with_job(wanted));
    }
    accepts(json!({ "jobId": 42 }), json!({ "jobId": "42" }));
}

#[test]
fn every_problem_is_reported_with_its_path_and_what_is_allowed() {
    refuses(
        json!([1]),
        &["`arguments` must be a JSON object of named arguments, not a list"],
    );
    refuses(
        json!("nonsense"),
        &["`arguments` must be a JSON object of named arguments, not a string"],
    );
    refuses(
        json!({ "jobbId": "j", "limit": 0, "amountUsd": -1, "force": "maybe", "status": "HIRD", "types": [],
                "content": "too long", "milestone": { "amont": 1 } }),
        &[
            "`jobbId` is not an argument. Did you mean `jobId`? A field this server does not know goes inside `fields`.",
            "`jobId` is missing. What it is: The job.",
            "`limit` must be from 1 to 100, not 0",
            "`amountUsd` must be above 0, not -1",
            "`force` must be true or false, not `maybe`",
            "`status` must be one of `NOT_A_FIT`, `HIRED`, not `HIRD`. Did you mean `HIRED`?",
            "`types` must not be empty",
            "`content` has 8 characters; at most 5 are allowed",
            "`milestone.amont` is not an argument. Did you mean `amount`?",
            "`milestone.amount` is missing",
        ],
    );
    // The number would be taken over as it is.
    refuses(
        json!({ "jobId": "j", "milestone": { "amountCents": 30000, "amount": 300 }, "priceCents": 1 }),
        &[
            "`priceCents` is not an argument. There are: `jobId`, `limit`, `amountUsd`, `force`, `status`, `types`, `content`, `milestone`, `fields`. A field this server does not know goes inside `fields`.",
            "`milestone.amountCents` is not an argument. Did you mean `amount`? It is in US dollars, not in cents.",
        ],
    );
    refuses(
        json!({ "jobId": "j", "limit": 1.5, "types": ["a.b", "x"], "milestone": "{", "content": { "a": 1 } }),
        &[
            "`limit` must be a whole number from 1 to 100, not 1.5",
            "`types[1]` must be one of `a.b`, `c.d`, not `x`.",
            "`content` must be a string, not an object",
            "`milestone` must be an object; the string given is not the JSON of one",
        ],
    );
}

#[test]
fn ids_that_must_not_reach_a_url_are_refused() {
    for (id, fault) in [
        (
            "a/b",
            "contains a slash; pass the id alone, not a path or a URL",
        ),
        ("..", "contains `..`, which no id does"),
        ("a\u{0}b", "contains a control character"),
        (&"x".repeat(201), "is longer than 200 characters"),
    ] {
        refuses(json!({ "jobId": id }), &[&format!("`jobId` {fault}")]);
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let secret = "ot_pat_0123456789abcdef0123456789abcdef0123456789abcdef";
    refuses(
        json!({ "jobId": "j", "limit": secret, "force": secret, "status": secret, secret: 1 }),
        &[
            "`ot_pat_0123********cdef` is not an argument. There are: `jobId`, `limit`, `amountUsd`, `force`, `status`, `types`, `content`, `milestone`, `fields`. A field this server does not know goes inside `fields`.",
            "`limit` must be a whole number from 1 to 100, not `ot_pat_0123********cdef`",
            "`force` must be true or false, not `ot_pat_0123********cdef`",
            "`status` must be one of `NOT_A_FIT`, `HIRED`, not `ot_pat_0123********cdef`.",
        ],
    );
}

#[test]
fn contradictions_are_told_instead_of_guessed() {
    refuses(
        json!({ "jobId": "j", "id": "k" }),
        &["`id` says something else than another spelling of `jobId`; give it once"],
    );
    refuses(
        json!({ "jobId": "j", "milestone": { "amount": 1 }, "price": 2 }),
        &["`price` says something else than `milestone.amount`; give it once"],
    );
}
