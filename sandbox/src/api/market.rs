//! The public marketplace: search, one job, facets, changes. No token, no account.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use serde_json::json;

use super::jobs::{before, cursor, job_url};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Kind, Operation, Shape, market, needed, query};
use crate::moment::{self, DAY};
use crate::rules::fields::PAYMENT_TYPES;
use crate::rules::money::decimal;
use crate::rules::{pay, scrub};
use crate::shapes::Time;
use crate::shapes::market::{self as shapes, Changes, Facet, Facets, Listing, Pay};
use crate::store::jobs::{self, Job};
use crate::store::{accounts, events};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    market("/api/public/v1/jobs", search)
        .says("Search the open jobs of all accounts")
        .query(&[
            query("q", Kind::Text, "Words that the title or the description has, all of them"),
            query("language", Kind::Text, "A required language by name, such as `Spanish`"),
            query("country", Kind::Text, "An allowed country by its two letters"),
            query("payType", Kind::OneOf(PAYMENT_TYPES), "How the job is paid"),
            query("limit", Kind::Whole(1, None), "Most jobs to give, 25 by default, never more than 100"),
            query("cursor", Kind::Text, "`nextCursor` of the page before; left out, the list begins with the newest"),
        ])
        .gives(&[(200, Shape::of::<Listing>())])
        .refuses(&[(400, "field")]),
    market("/api/public/v1/jobs/facets", facets)
        .says("Which values the open jobs have, and how often")
        .gives(&[(200, Shape::of::<Facets>())]),
    market("/api/public/v1/jobs/changes", changes)
        .says("Which listings appeared, changed or went since an instant")
        .query(&[needed("since", Kind::Instant, "The instant, inclusive; afterwards `until` of the answer before")])
        .gives(&[(200, Shape::of::<Changes>())])
        .refuses(&[(400, "field")]),
    market("/api/public/v1/jobs/{id}", get)
        .says("One open job")
        .gives(&[(200, Shape::of::<shapes::Job>())])
        .refuses(&[(400, "field"), (404, ""), (404, "bare")]),
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
    let pay = call.given("payType");
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
    let mut page = jobs::listed(tx, before, limit + 1, matches)?;
    let more = page.len() > limit;
    page.truncate(limit);
    let next = page.last().map(|job| cursor("pub", job.seq));
    let mut listed = Vec::new();
    for job in &page {
        listed.push(public(tx, job, call)?);
    }
    Answer::of(
        200,
        &Listing {
            jobs: listed,
            next_cursor: next.filter(|_| more),
            generated_at: Time(call.now),
        },
    )
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
        Some(job) if job.is_open() => Answer::of(200, &public(tx, &job, call)?),
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
    let listed = jobs::listed(tx, i64::MAX, usize::MAX, |_| true)?;
    let count = |values: &dyn Fn(&Job) -> Vec<String>| -> Vec<Facet> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in listed.iter().flat_map(values) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<Facet> = counts
            .into_iter()
            .map(|(value, count)| Facet { value, count })
            .collect();
        counts.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        counts
    };
    Answer::of(
        200,
        &Facets {
            total_jobs: listed.len(),
            categories: count(&|job| category(job).into_iter().collect()),
            languages: count(&|job| texts(job, "languages")),
            countries: count(&|job| texts(job, "countries")),
            pay_types: count(&|job| vec![job.text("paymentType").to_owned()]),
            generated_at: Time(call.now),
        },
    )
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
        Some(last) if changes.len() == MAX_CHANGES => last.at,
        _ => call.now,
    };
    let changes = changes.into_iter().map(|change| shapes::Change {
        job_id: change.job_id,
        event_type: change.listing.into(),
        occurred_at: Time(change.at),
    });
    Answer::of(
        200,
        &Changes {
            since: Time(since),
            until: Time(until),
            changes: changes.collect(),
            generated_at: Time(call.now),
        },
    )
}

fn public(tx: &Transaction<'_>, job: &Job, call: &Call<'_>) -> Result<shapes::Job, Refusal> {
    let company = accounts::by_id(tx, &job.account_id)?.and_then(|a| a.organization_name);
    // Moderation let it through, but its rules may have been others then.
    let description = &scrub::clean(job.text("jobDescription"));
    let title = scrub::clean(job.title());
    let paid = pay::Pay::of(&job.fields);
    let rate = |kind: pay::Pay| {
        let own = paid == Some(kind);
        job.number(kind.rate_key()).filter(|_| own).map(decimal)
    };
    Ok(shapes::Job {
        id: job.id.clone(),
        slug: slug(&title, &job.id),
        title,
        company_name: company,
        description_text: description.clone(),
        description_html: paragraphs(description),
        seo_title: None,
        summary: Some(description.chars().take(160).collect()),
        status: job.status.into(),
        date_posted: job.published_at.map(Time),
        valid_through: job.published_at.map(|at| Time(at + LISTED_FOR)),
        updated_at: Time(job.updated_at),
        employment_types: vec!["CONTRACTOR".into()],
        countries: texts(job, "countries"),
        languages: texts(job, "languages"),
        category: category(job),
        data_type: optional(job.text("dataType")),
        label_types: texts(job, "labelTypes"),
        labeling_software: optional(job.text("labelingSoftware")),
        experience_level: experience(job.text("experienceLevel")).map(str::to_owned),
        skills: texts(job, "labelTypes"),
        pay: Pay {
            payment_type: job.text("paymentType").into(),
            currency: "USD".into(),
            hourly_rate: rate(pay::Pay::Hour),
            hourly_min: None,
            hourly_max: None,
            fixed_price: rate(pay::Pay::Fixed),
            per_label_rate: rate(pay::Pay::Label),
        },
        url: job_url(job, call),
        apply_url: format!("{}?apply=1", job_url(job, call)),
    })
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

fn slug(title: &str, id: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    let tail: String = id.chars().rev().take(6).collect();
    slug.push_str(&format!("-{tail}"));
    slug
}

fn has(job: &Job, key: &str, wanted: &str) -> bool {
    job.list(key)
        .iter()
        .any(|value| value.eq_ignore_ascii_case(wanted))
}

fn texts(job: &Job, key: &str) -> Vec<String> {
    job.list(key).into_iter().map(str::to_owned).collect()
}

fn optional(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}
