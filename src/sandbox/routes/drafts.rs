//! Drafts: made from a text or an import, patched, and told what they lack. Publishing is in `jobs`.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use crate::sandbox::call::{Answer, Call};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::fields::{
    self, EXPERIENCE_LEVELS, FIELDS, PAYMENT_TYPES, VOLUME_UNITS, issue,
};
use crate::sandbox::rules::imports::{self, FORMATS};
use crate::sandbox::rules::readiness::{validate, warnings};
use crate::sandbox::rules::reading::{self, Reading};
use crate::sandbox::secret;
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::table::operations;
use crate::sandbox::table::{DRAFTING, Operation, v1};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/job-drafts/capabilities", &[], capabilities).feature(DRAFTING),
    v1("POST", "/api/public/v1/job-drafts", &["jobs:write"], create).feature(DRAFTING),
    v1("PATCH", "/api/public/v1/job-drafts/{jobId}", &["jobs:write"], update).feature(DRAFTING),
];

/// Longest description taken. Source: docs/developers/api-reference/job-drafts/create.
const MAX_TEXT: usize = 60_000;

/// The capabilities in the order the API lists them, each with the feature behind it.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
const CAPABILITIES: &[(&str, &str)] = &[
    ("draftImport", "public_api_job_drafting"),
    ("draftCreate", "public_api_job_drafting"),
    ("draftUpdate", "public_api_job_drafting"),
    ("draftUrlRead", "public_api_job_drafting"),
    ("publish", "public_api_job_publishing"),
    ("hiring", "public_api_hiring"),
    ("messagingWrites", "public_api_messaging_writes"),
    ("team", "public_api_team"),
    ("paymentsWrite", "public_api_payments_write"),
    ("credits", "public_api_credits"),
    ("webhooks", "public_api_webhooks"),
];

/// `GET /job-drafts/capabilities`.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
pub(crate) fn capabilities(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let off = &call.caller()?.account.features_off;
    // A feature no operation of the table asks for is not played here, and saying it is on would
    // send the caller to operations that answer 404.
    let on = |feature: &str| {
        let played = operations().any(|row| row.feature == Some(feature));
        played && !off.iter().any(|off| off == feature)
    };
    let capabilities: Map<String, Value> = CAPABILITIES
        .iter()
        .map(|(name, feature)| ((*name).to_owned(), json!(on(feature))))
        .collect();
    let keys: Vec<&str> = FIELDS.iter().map(|field| field.key).collect();
    Ok(Answer::ok(json!({
        "featureKey": "public_api_job_drafting",
        "namespace": "job-drafts",
        "rolloutMode": "ALL",
        "actorIsAdmin": false,
        "capabilities": capabilities,
        "draft": {
            "importFormats": FORMATS,
            "updateKeys": keys,
            "enums": {
                "paymentType": PAYMENT_TYPES,
                "experienceLevel": EXPERIENCE_LEVELS,
                "dataVolumeUnit": VOLUME_UNITS,
            },
        },
        "authBootstrap": "token",
        "enabled": true,
    })))
}

/// `POST /job-drafts`. Source: docs/developers/api-reference/job-drafts/create.
pub(crate) fn create(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let account_id = call.account_id()?;
    let external_id = optional_text(&body, "externalId")?;
    let key = optional_text(&body, "idempotencyKey")?;
    if let Some(key) = &key
        && let Some(job) = jobs::by_key(tx, account_id, key)?
    {
        return Ok(Answer::ok(told(&job, call)));
    }
    let reading = read(&body)?;
    let job = Job {
        seq: 0,
        id: secret::id("job_")?,
        account_id: account_id.to_owned(),
        status: "DRAFT".into(),
        fields: reading.fields,
        reading: json!({ "unmapped": reading.unmapped, "lowConfidence": reading.low_confidence }),
        external_id,
        idempotency_key: key,
        created_at: call.now,
        updated_at: call.now,
        published_at: None,
    };
    jobs::insert(tx, &job)?;
    Ok(Answer::json(201, told(&job, call)))
}

/// `PATCH /job-drafts/{jobId}`. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) fn update(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("jobId");
    let mut job = own(tx, call, id)?;
    let patch = patch(call)?;
    if job.status != "DRAFT" {
        let message = "The job is no draft any more; edit a live job with PATCH /jobs/{id}.";
        return Err(Refusal::conflict(message)
            .details(json!({ "jobId": job.id, "status": job.status, "requiredStatus": "DRAFT" })));
    }
    job.settle(&patch);
    job.fields.extend(patch);
    jobs::save(tx, &job, call.now)?;
    let validation = validate(&job.fields);
    Ok(Answer::ok(json!({
        "ok": true,
        "jobId": job.id,
        "status": job.status,
        "draftUrl": draft_url(&job, call),
        "validation": validation.json(),
        "missingFields": validation.missing,
    })))
}

/// A job of the caller's; anybody else's counts as absent.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>, id: &str) -> Result<Job, Refusal> {
    jobs::by_id(tx, id)?
        .filter(|job| Some(job.account_id.as_str()) == call.account_id().ok())
        .ok_or_else(|| Refusal::not_found("No such job.").details(json!({ "jobId": id })))
}

/// The body of a patch, checked against the known fields.
pub(super) fn patch(call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let patch = call.json()?;
    let mut issues = fields::issues(&patch);
    if patch.is_empty() {
        issues.push(issue("too_small", "", "Expected at least one field."));
    }
    if issues.is_empty() {
        return Ok(patch);
    }
    Err(Refusal::bad_request("Some fields cannot be taken.").details(json!({ "issues": issues })))
}

fn told(job: &Job, call: &Call<'_>) -> Value {
    let validation = validate(&job.fields);
    let part = |name: &str| job.reading.get(name).cloned().unwrap_or_else(|| json!([]));
    json!({
        "ok": true,
        "jobId": job.id,
        "status": job.status,
        "draftUrl": draft_url(job, call),
        "reviewUrl": format!("{}/employer/drafts?jobId={}&review=1", call.base_url, job.id),
        "validation": validation.json(),
        "missingFields": validation.missing,
        "normalizedFields": job.fields,
        "warnings": warnings(&job.fields),
        "unmappedFields": part("unmapped"),
        "lowConfidenceFields": part("lowConfidence"),
    })
}

fn draft_url(job: &Job, call: &Call<'_>) -> String {
    format!("{}/employer/drafts?jobId={}", call.base_url, job.id)
}

/// A text at the top level or, as the API also takes it, inside `source`.
fn optional_text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    let inside = body.get("source").and_then(|source| source.get(name));
    match body.get(name).or(inside) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(wrong("invalid_type", name, "Expected a string.")),
    }
}

/// Reads whichever of the three shapes the body has.
fn read(body: &Map<String, Value>) -> Result<Reading, Refusal> {
    if let Some(text) = body.get("rawJobDescription") {
        return read_text("rawJobDescription", Some(text));
    }
    match (body.get("source"), body.get("format")) {
        (Some(Value::Object(source)), _) => import(source, "type", "source."),
        (Some(_), _) => Err(wrong("invalid_type", "source", "Expected an object.")),
        (None, Some(_)) => import(body, "format", ""),
        (None, None) => Err(wrong(
            "invalid_type",
            "rawJobDescription",
            "Expected a description, a source or a format.",
        )),
    }
}

/// Reads a structured import: the format under `name` and its payload, both in `from`, which
/// stands at `place` in the body.
fn import(from: &Map<String, Value>, name: &str, place: &str) -> Result<Reading, Refusal> {
    let format = from.get(name).and_then(Value::as_str).unwrap_or_default();
    let path = |key: &str| format!("{place}{key}");
    let wanted = |key: &str, what: &str| wrong("invalid_type", &path(key), what);
    match format {
        "text" => read_text(&path("text"), from.get("text")),
        "opentrain_canonical" => match from.get("job") {
            Some(Value::Object(job)) => Ok(imports::canonical(job)),
            _ => Err(wanted("job", "Expected an object.")),
        },
        "schema_org_job_posting" => from
            .get("jsonLd")
            .and_then(imports::job_posting)
            .ok_or_else(|| wanted("jsonLd", "Expected a schema.org JobPosting.")),
        "indeed_xml" | "hr_xml" => from
            .get("xml")
            .and_then(Value::as_str)
            .and_then(imports::feed)
            .ok_or_else(|| wanted("xml", "Expected a feed with at least one posting.")),
        _ => {
            let message = format!("Expected one of {}.", FORMATS.join(", "));
            Err(wrong("invalid_enum_value", &path(name), &message))
        }
    }
}

fn read_text(path: &str, text: Option<&Value>) -> Result<Reading, Refusal> {
    let text = text
        .and_then(Value::as_str)
        .ok_or_else(|| wrong("invalid_type", path, "Expected a string."))?;
    if text.trim().is_empty() {
        let message = "Expected a text that is not empty.";
        return Err(wrong("too_small", path, message));
    }
    if text.chars().count() > MAX_TEXT {
        let message = format!("Expected at most {MAX_TEXT} characters.");
        return Err(wrong("too_big", path, &message));
    }
    Ok(reading::read(text))
}

fn wrong(code: &str, path: &str, message: &str) -> Refusal {
    Refusal::bad_request("The draft cannot be made from this body.")
        .details(json!({ "issues": [issue(code, path, message)] }))
}
