//! Drafts: made from a text or an import, patched, and told what they lack. Publishing is in `jobs`.

use rusqlite::Transaction;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::deeds::jobs::{self as deeds, NewDraft as Begun};
use crate::deeds::{No, grounds};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{
    CREDITS, DRAFTING, HIRING, MESSAGING, Operation, PAYMENTS, PUBLISHING, Shape, TEAM, WEBHOOKS,
    v1,
};
use crate::rules::fields::{EXPERIENCE_LEVELS, FIELDS, PAYMENT_TYPES, VOLUME_UNITS, issue};
use crate::rules::imports::{self, FORMATS};
use crate::rules::readiness::{validate, warnings};
use crate::rules::reading::{self, Reading};
use crate::shapes::drafts::{
    Capabilities, Draft, DraftEnums, DraftFields, DraftPatch, DraftPatched, Drafting, Features,
    NewDraft,
};
use crate::store::jobs::{self, Job};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("GET", "/api/public/v1/job-drafts/capabilities", &[], capabilities).feature(DRAFTING)
        .says("Which features are on for the account, and what drafts are made of")
        .gives(&[(200, Shape::of::<Capabilities>())]),
    v1("POST", "/api/public/v1/job-drafts", &["jobs:write"], create).feature(DRAFTING)
        .says("Make a draft from a text or an import, and hear what it lacks")
        .takes(Shape::of::<NewDraft>())
        .gives(&[(200, Shape::of::<Draft>()), (201, Shape::of::<Draft>())])
        .refuses(&[(400, "issues")]),
    v1("PATCH", "/api/public/v1/job-drafts/{jobId}", &["jobs:write"], update).feature(DRAFTING)
        .says("Change fields of a draft")
        .takes(Shape::of::<DraftPatch>())
        .gives(&[(200, Shape::of::<DraftPatched>())])
        .refuses(&[(400, "issues"), (404, "jobId"), (409, "jobId,status,requiredStatus")]),
];

/// Longest description taken. Source: docs/developers/api-reference/job-drafts/create.
const MAX_TEXT: usize = 60_000;

/// `GET /job-drafts/capabilities`.
/// Source: docs/developers/api-reference/job-drafts/capabilities.
pub(crate) fn capabilities(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let off = &call.caller()?.account.features_off;
    let on = |feature: &str| !off.iter().any(|off| off == feature);
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    Answer::of(
        200,
        &Capabilities {
            feature_key: DRAFTING.into(),
            namespace: "job-drafts".into(),
            rollout_mode: "ALL".into(),
            actor_is_admin: false,
            capabilities: Features {
                draft_import: on(DRAFTING),
                draft_create: on(DRAFTING),
                draft_update: on(DRAFTING),
                draft_url_read: on(DRAFTING),
                publish: on(PUBLISHING),
                hiring: on(HIRING),
                messaging_writes: on(MESSAGING),
                team: on(TEAM),
                payments_write: on(PAYMENTS),
                credits: on(CREDITS),
                webhooks: on(WEBHOOKS),
            },
            draft: Drafting {
                import_formats: owned(FORMATS),
                update_keys: FIELDS.iter().map(|field| field.key.to_owned()).collect(),
                enums: DraftEnums {
                    payment_type: owned(PAYMENT_TYPES),
                    experience_level: owned(EXPERIENCE_LEVELS),
                    data_volume_unit: owned(VOLUME_UNITS),
                },
            },
            auth_bootstrap: "token".into(),
            enabled: true,
        },
    )
}

/// `POST /job-drafts`. Source: docs/developers/api-reference/job-drafts/create.
pub(crate) fn create(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = shaped(without_nulls(call.json()?))?;
    let account_id = call.account_id()?;
    let external_id = named(&body, "externalId");
    let key = named(&body, "idempotencyKey");
    if let Some(key) = &key
        && let Some(job) = jobs::by_key(tx, account_id, key)?
    {
        return Answer::of(200, &told(job, call));
    }
    let reading = read(&body)?;
    let begun = Begun {
        fields: reading.fields,
        reading: json!({ "unmapped": reading.unmapped, "lowConfidence": reading.low_confidence }),
        external_id,
        idempotency_key: key,
    };
    let job = deeds::draft(call.step(tx), account_id, begun)?;
    Answer::of(201, &told(job, call))
}

/// `PATCH /job-drafts/{jobId}`. Source: docs/developers/api-reference/job-drafts/update.
pub(crate) fn update(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let job = own(tx, call, call.param("jobId"))?;
    let way = "Edit a live job with PATCH /jobs/{id}.";
    let job =
        deeds::change_draft(call.step(tx), job, call.json()?).map_err(|no| pointing(no, way))?;
    let validation = validate(&job.fields);
    Answer::of(
        200,
        &DraftPatched {
            ok: true,
            draft_url: draft_url(&job, call),
            job_id: job.id,
            status: job.status.into(),
            missing_fields: validation.missing_fields.clone(),
            validation,
        },
    )
}

/// A job of the caller's; anybody else's counts as absent.
pub(super) fn own(tx: &Transaction<'_>, call: &Call<'_>, id: &str) -> Result<Job, Refusal> {
    Ok(grounds::own_job(call.step(tx), call.account_id()?, id)?)
}

/// Says where a job in another state can be changed.
pub(super) fn pointing(mut no: No, way: &str) -> Refusal {
    if no.facts.contains_key("requiredStatus") {
        no.says = format!("{} {way}", no.says);
    }
    no.into()
}

fn told(mut job: Job, call: &Call<'_>) -> Draft {
    let validation = validate(&job.fields);
    Draft {
        ok: true,
        draft_url: draft_url(&job, call),
        review_url: format!("{}&review=1", draft_url(&job, call)),
        missing_fields: validation.missing_fields.clone(),
        validation,
        warnings: warnings(&job.fields),
        unmapped_fields: noted(&mut job, "unmapped"),
        low_confidence_fields: noted(&mut job, "lowConfidence"),
        job_id: job.id,
        status: job.status.into(),
        normalized_fields: DraftFields(job.fields),
    }
}

/// What the reader noted under a name; nothing if it noted nothing.
fn noted<T: DeserializeOwned>(job: &mut Job, name: &str) -> Vec<T> {
    let notes = job.reading.get_mut(name).map(Value::take);
    notes
        .and_then(|notes| serde_json::from_value(notes).ok())
        .unwrap_or_default()
}

fn draft_url(job: &Job, call: &Call<'_>) -> String {
    format!("{}/employer/drafts?jobId={}", call.base_url, job.id)
}

/// A text at the top level or, as the API also takes it, inside `source`.
fn named(body: &Map<String, Value>, name: &str) -> Option<String> {
    let inside = body.get("source").and_then(|source| source.get(name));
    let text = body.get(name).or(inside).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A body without what is null in it or in its `source`.
fn without_nulls(mut body: Map<String, Value>) -> Map<String, Value> {
    body.retain(|_, value| !value.is_null());
    if let Some(Value::Object(source)) = body.get_mut("source") {
        source.retain(|_, value| !value.is_null());
    }
    body
}

/// A body whose members have their types, also those that the draft will not be made from.
fn shaped(body: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    for (name, value) in &body {
        match (name.as_str(), value) {
            ("source", Value::Object(source)) => {
                known_format(source.get("type"), "source.type")?;
                for (name, value) in source {
                    member(name, value, "source.")?;
                }
            }
            ("source", _) => return Err(wrong("invalid_type", "source", "Expected an object.")),
            ("format", value) => {
                known_format(Some(value), "format")?;
            }
            ("rawJobDescription", value) => {
                source_text("rawJobDescription", Some(value))?;
            }
            _ => member(name, value, "")?,
        }
    }
    Ok(body)
}

/// Checks a member that may stand at the top and in `source`.
fn member(name: &str, value: &Value, place: &str) -> Result<(), Refusal> {
    let path = format!("{place}{name}");
    let expected = match name {
        "text" => return source_text(&path, Some(value)).map(|_| ()),
        "xml" | "externalId" | "idempotencyKey" if !value.is_string() => "Expected a string.",
        "job" if !value.is_object() => "Expected an object.",
        _ => return Ok(()),
    };
    Err(wrong("invalid_type", &path, expected))
}

fn known_format<'a>(value: Option<&'a Value>, path: &str) -> Result<&'a str, Refusal> {
    let format = value.and_then(Value::as_str);
    format
        .filter(|format| FORMATS.contains(format))
        .ok_or_else(|| {
            let message = format!("Expected one of {}.", FORMATS.join(", "));
            wrong("invalid_enum_value", path, &message)
        })
}

/// Reads whichever of the three shapes the body has.
fn read(body: &Map<String, Value>) -> Result<Reading, Refusal> {
    if let Some(text) = body.get("rawJobDescription") {
        return Ok(reading::read(source_text("rawJobDescription", Some(text))?));
    }
    match (body.get("source"), body.contains_key("format")) {
        (Some(Value::Object(source)), _) => import(source, "type", "source."),
        (_, true) => import(body, "format", ""),
        _ => Err(wrong(
            "invalid_type",
            "rawJobDescription",
            "Expected a description, a source or a format.",
        )),
    }
}

/// Reads a structured import: the format under `name` and its payload, both in `from`, which
/// stands at `place` in the body.
fn import(from: &Map<String, Value>, name: &str, place: &str) -> Result<Reading, Refusal> {
    let path = |key: &str| format!("{place}{key}");
    let wanted = |key: &str, what: &str| wrong("invalid_type", &path(key), what);
    match known_format(from.get(name), &path(name))? {
        "text" => Ok(reading::read(source_text(&path("text"), from.get("text"))?)),
        "opentrain_canonical" => match from.get("job") {
            Some(Value::Object(job)) => Ok(imports::canonical(job)),
            _ => Err(wanted("job", "Expected an object.")),
        },
        "schema_org_job_posting" => from
            .get("jsonLd")
            .and_then(imports::job_posting)
            .ok_or_else(|| wanted("jsonLd", "Expected a schema.org JobPosting.")),
        // The two feeds, which differ in the names of their elements alone.
        _ => from
            .get("xml")
            .and_then(Value::as_str)
            .and_then(imports::feed)
            .ok_or_else(|| wanted("xml", "Expected a feed with at least one posting.")),
    }
}

/// A description that is there and no longer than is taken.
fn source_text<'a>(path: &str, text: Option<&'a Value>) -> Result<&'a str, Refusal> {
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
    Ok(text)
}

fn wrong(code: &str, path: &str, message: &str) -> Refusal {
    Refusal::bad_request("The draft cannot be made from this body.")
        .details(json!({ "issues": [issue(code, path, message)] }))
}
