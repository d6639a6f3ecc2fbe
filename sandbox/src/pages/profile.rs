//! The public profile of a freelancer, as links in proposals show it. Proposals themselves are on
//! the page of their job.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde::Deserialize as _;
use serde_json::{Map, Number, Value};

use super::long;
use super::words::{day, grouped, said, usd, value};
use super::{fact, notice, page};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::moment::iso;
use crate::rules::labels::label;
use crate::shapes::people::Freelancer;
use crate::store::people;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/profile/{slug}", show),
];

/// Entries of a kind shown at most.
const LISTED: usize = 10;

/// `GET /profile/{slug}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(person) = people::find(tx, call.param("slug"))? else {
        return Ok(notice(
            404,
            "There is no such profile",
            "The link is not complete, or this person has not applied to anything here.",
        ));
    };
    let profile = Freelancer::deserialize(&person.profile)?;
    let name = long::name(&profile.display_name);
    let path = format!("/profile/{}", person.slug);
    let title = profile.title.as_deref().map(long::name);
    let content = html! {
        h1 { (name) }
        @if let Some(title) = title { p { (title) } }
        @if let Some(bio) = &profile.bio { (long::whole(call, &path).text("bio", bio, 4096)) }
        (facts(&profile))
        h2 { "Languages" }
        ul {
            @for known in profile.languages.iter().take(LISTED) {
                li { (long::name(&known.language)) ", " (label(&known.proficiency)) }
            }
        }
        (experience(&profile))
        (listed("Work experience", &profile.work_experience))
        (listed("Education", &profile.education))
        (reviews(&profile))
        p.soft { "Made up. Names are masked everywhere, before and after a hire." }
    };
    Ok(page(200, &name, content))
}

fn facts(profile: &Freelancer) -> Markup {
    let money = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64).map(usd);
    let number = |number: &Option<Number>| number.as_ref().map(grouped);
    let names = |names: &[String]| {
        let shown = names.iter().map(|name| said(name)).collect::<Vec<_>>();
        (!shown.is_empty()).then(|| long::brief(&shown.join(", "), 800))
    };
    let words = |constants: &[String]| {
        let shown: Vec<String> = constants.iter().map(|constant| label(constant)).collect();
        (!shown.is_empty()).then(|| long::brief(&shown.join(", "), 800))
    };
    let (skills, stats) = (&profile.skills, &profile.stats);
    let rows = [
        ("City", profile.city.as_deref().map(long::name)),
        ("Country", Some(long::name(&profile.country))),
        (
            "Asks",
            money(&profile.hourly_rate_usd).map(|rate| format!("{rate} an hour")),
        ),
        ("Availability", Some(label(&profile.availability))),
        ("Level", Some(label(&profile.expertise_level))),
        ("English", Some(label(&profile.english_level))),
        (
            "Identity",
            profile.identity_verified.then(|| "Verified".to_owned()),
        ),
        ("Subjects", names(&skills.subject_matter)),
        ("Data", words(&skills.data_types)),
        ("Labels", words(&skills.label_types)),
        ("Software", names(&skills.software)),
        ("Earned", money(&stats.total_earned_usd)),
        ("Hours billed", number(&stats.billed_hours)),
        (
            "Job success",
            number(&stats.job_success_score).map(|score| format!("{score} %")),
        ),
        (
            "Rating",
            number(&stats.average_rating).map(|rating| format!("{rating} of 5")),
        ),
        (
            "Here since",
            Some(day(&iso(profile.member_since.0)).to_owned()),
        ),
    ];
    html! {
        dl {
            @for (title, shown) in rows {
                @if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
                    (fact(title, &html! { (shown) }))
                }
            }
        }
    }
}

/// Labeling done before.
fn experience(profile: &Freelancer) -> Markup {
    html! {
        @if !profile.label_experience.is_empty() {
            h2 { "Labeling done before" }
            ul.rows {
                @for done in profile.label_experience.iter().take(LISTED) {
                    li {
                        strong { (long::name(&done.title)) }
                        span.soft {
                            (done.from_year) " to "
                            @match done.to_year { Some(year) => (year), None => "now" }
                            @if let Some(software) = &done.software { ", " (long::name(software)) }
                        }
                        p { (long::brief(&done.description, 800)) }
                    }
                }
            }
        }
    }
}

/// A list whose members have names that are not documented: each as it is.
fn listed(title: &str, items: &[Map<String, Value>]) -> Markup {
    html! {
        @if !items.is_empty() {
            h2 { (title) }
            ul {
                @for item in items.iter().take(LISTED) {
                    li {
                        @for (place, (_, found)) in item.iter().filter(|(_, v)| says(v)).enumerate() {
                            @if place > 0 { ", " }
                            (long::brief(&value(found), 400))
                        }
                    }
                }
            }
        }
    }
}

fn reviews(profile: &Freelancer) -> Markup {
    html! {
        @if !profile.reviews.is_empty() {
            h2 { "Reviews" }
            ul.rows {
                @for review in profile.reviews.iter().take(LISTED) {
                    li {
                        strong { (grouped(&review.rating)) " of 5" }
                        span.soft { (day(&iso(review.created_at.0))) }
                        @if let Some(comment) = &review.comment {
                            p { (long::brief(comment, 800)) }
                        }
                    }
                }
            }
        }
    }
}

fn says(found: &Value) -> bool {
    !found.is_null() && found.as_array().is_none_or(|items| !items.is_empty())
}
