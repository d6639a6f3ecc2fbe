//! The public marketplace: search, one job, facets, changes. No token, no account.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::jobs::{before, cursor, job_url};
use crate::sandbox::call::{Answer, Call};
use crate::sandbox::moment::{self, DAY, iso, iso_opt};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules::fields::PAYMENT_TYPES;
use crate::sandbox::rules::money::decimal;
use crate::sandbox::store::jobs::{self, Job};
use crate::sandbox::store::{accounts, events};
use crate::sandbox::table::{Operation, market};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    market("/api/public/v1/jobs", search),
    market("/api/public/v1/jobs/facets", facets),
    market("/api/public/v1/jobs/changes", changes),
    market("/api/public/v1/jobs/{id}", get),
];

/// How long a listing is said to stay. The platform's own figure is not documented.
const LISTED_FOR: i64 = 60 * DAY;
/// Changes in one answer. Source: docs/developers/api-reference/jobs/changes.
const MAX_CHANGES: usize = 5_000;
/// Longest id. Source: docs/developers/api-reference/jobs/get.
const MAX_ID: usize = 64;

/// `GET /jobs`. Source: docs/developers/api-reference/jobs/search.
pub(crate) fn search(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.limit(25, 100)?;
    let pay = call.query("payType");
    if pay.is_some_and(|pay| !PAYMENT_TYPES.contains(&pay)) {
        let message = format!("payType must be one of {}.", PAYMENT_TYPES.join(", "));
        return Err(Refusal::bad_field("payType", message));
    }
    let before = before(call, "pub")?;
    let wanted = call.query("q").unwrap_or_default().to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let matches = |job: &Job| {
        let text = format!("{} {}", job.title(), job.text("jobDescription")).to_lowercase();
        words.iter().all(|word| text.contains(word))
            && call
                .query("language")
                .is_none_or(|wanted| has(job, "languages", wanted))
            && call
                .query("country")
                .is_none_or(|wanted| has(job, "countries", wanted))
            && pay.is_none_or(|pay| job.text("paymentType") == pay)
    };
    let mut found = jobs::listed(tx)?
        .into_iter()
        .filter(|job| job.seq < before && matches(job));
    let page: Vec<Job> = found.by_ref().take(limit).collect();
    let more = found.next().is_some();
    let next = more
        .then(|| page.last().map(|job| cursor("pub", job.seq)))
        .flatten();
    let mut listed = Vec::new();
    for job in &page {
        listed.push(public(tx, job, call)?);
    }
    Ok(Answer::ok(
        json!({ "jobs": listed, "nextCursor": next, "generatedAt": iso(call.now) }),
    ))
}

/// `GET /jobs/{id}`. Source: docs/developers/api-reference/jobs/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("id");
    if id.is_empty() || id.chars().count() > MAX_ID {
        return Err(Refusal::bad_field(
            "id",
            format!("A job id has 1 to {MAX_ID} characters."),
        ));
    }
    match jobs::by_id(tx, id)? {
        Some(job) if job.status == "OPEN" => Ok(Answer::ok(public(tx, &job, call)?)),
        // A draft that never was public does not exist for the public.
        Some(job) if job.published_at.is_some() => Err(Refusal::bare(
            404,
            json!({ "id": job.id, "status": "closed" }),
        )),
        _ => Err(Refusal::not_found("No such job.")),
    }
}

/// `GET /jobs/facets`. Source: docs/developers/api-reference/jobs/facets.
pub(crate) fn facets(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let listed = jobs::listed(tx)?;
    let count = |values: &dyn Fn(&Job) -> Vec<String>| -> Vec<Value> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in listed.iter().flat_map(values) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
            .into_iter()
            .map(|(value, count)| json!({ "value": value, "count": count }))
            .collect()
    };
    let texts = |job: &Job, key: &str| job.list(key).into_iter().map(str::to_owned).collect();
    Ok(Answer::ok(json!({
        "totalJobs": listed.len(),
        "categories": count(&|job| category(job).into_iter().collect()),
        "languages": count(&|job| texts(job, "languages")),
        "countries": count(&|job| texts(job, "countries")),
        "payTypes": count(&|job| vec![job.text("paymentType").to_owned()]),
        "generatedAt": iso(call.now),
    })))
}

/// `GET /jobs/changes`. Source: docs/developers/api-reference/jobs/changes.
pub(crate) fn changes(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let since = call.query("since").and_then(moment::parse).ok_or_else(|| {
        Refusal::bad_field(
            "since",
            "since must be an ISO 8601 time, for example 2026-06-12T10:00:00Z.",
        )
    })?;
    let changes = events::listing_changes(tx, since, MAX_CHANGES)?;
    // A full answer ends at its last change, so that the next one goes on from there.
    let until = match changes.last() {
        Some((at, _)) if changes.len() == MAX_CHANGES => *at,
        _ => call.now,
    };
    let changes: Vec<Value> = changes.into_iter().map(|(_, change)| change).collect();
    Ok(Answer::ok(json!({
        "since": iso(since),
        "until": iso(until),
        "changes": changes,
        "generatedAt": iso(call.now),
    })))
}

fn public(tx: &Transaction<'_>, job: &Job, call: &Call<'_>) -> Result<Value, Refusal> {
    let company = accounts::by_id(tx, &job.account_id)?.and_then(|a| a.organization_name);
    let description = job.text("jobDescription");
    let summary: String = description.chars().take(160).collect();
    let category = category(job);
    let rate = |kind: &str, key: &str| {
        let own = job.text("paymentType") == kind;
        job.number(key).filter(|_| own).map(decimal)
    };
    Ok(json!({
        "id": job.id,
        "slug": slug(job),
        "title": job.title(),
        "companyName": company,
        "descriptionText": description,
        "descriptionHtml": paragraphs(description),
        "seoTitle": null,
        "summary": summary,
        "status": job.status,
        "datePosted": iso_opt(job.published_at),
        "validThrough": iso_opt(job.published_at.map(|at| at + LISTED_FOR)),
        "updatedAt": iso(job.updated_at),
        "employmentTypes": ["CONTRACTOR"],
        "countries": job.list("countries"),
        "languages": job.list("languages"),
        "category": category,
        "dataType": optional(job.text("dataType")),
        "labelTypes": job.list("labelTypes"),
        "labelingSoftware": optional(job.text("labelingSoftware")),
        "experienceLevel": experience(job.text("experienceLevel")),
        "skills": job.list("labelTypes"),
        "pay": {
            "paymentType": job.text("paymentType"),
            "currency": "USD",
            "hourlyRate": rate("PAY_PER_HOUR", "pricePerHour"),
            "hourlyMin": null,
            "hourlyMax": null,
            "fixedPrice": rate("FIXED_PRICE", "fixedPrice"),
            "perLabelRate": rate("PAY_PER_LABEL", "pricePerLabel"),
        },
        "url": job_url(job, call),
        "applyUrl": format!("{}?apply=1", job_url(job, call)),
    }))
}

fn paragraphs(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    maud::html! { @for line in lines { p { (line.trim()) } } }.into_string()
}

fn category(job: &Job) -> Option<String> {
    optional(job.text("dataType")).map(|kind| format!("{kind} Annotation"))
}

/// The enum of drafts as the marketplace shows it.
fn experience(level: &str) -> Option<&'static str> {
    match level {
        "EXPERT" => Some("Expert"),
        "ENTRY_LEVEL" => Some("Entry level"),
        "INTERMEDIATE" => Some("Intermediate"),
        "ANY_EXPERIENCE_LEVEL" => Some("Any experience level"),
        _ => None,
    }
}

fn slug(job: &Job) -> String {
    let lower = job.title().to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    let tail: String = job.id.chars().rev().take(6).collect();
    slug.push_str(&format!("-{tail}"));
    slug
}

fn has(job: &Job, key: &str, wanted: &str) -> bool {
    job.list(key)
        .iter()
        .any(|value| value.eq_ignore_ascii_case(wanted))
}

fn optional(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
