//! The public profile of a freelancer, as links in proposals show it. Proposals themselves are on
//! the page of their job.

use maud::{Markup, html};
use rusqlite::Transaction;
use serde_json::Value;

use super::words::{said, value};
use super::{fact, notice, page};
use crate::call::{Answer, Call};
use crate::refusal::Refusal;
use crate::rules::labels::label;
use crate::store::people::{self, Person};
use crate::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/profile/{slug}", show),
];

/// Facts of a profile, each with its way in the API's object.
const FACTS: &[(&str, &str)] = &[
    ("City", "/city"),
    ("Country", "/country"),
    ("Asks per hour, in US dollars", "/hourlyRateUsd"),
    ("Software", "/skills/software"),
    ("Subjects", "/skills/subjectMatter"),
    ("Earned, in US dollars", "/stats/totalEarnedUsd"),
    ("Average rating", "/stats/averageRating"),
];

/// `GET /profile/{slug}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(person) = people::find(tx, call.param("slug"))? else {
        return Ok(notice(
            404,
            "There is no such profile",
            "The link is not complete, or this person has not applied to anything here.",
        ));
    };
    let name = said(person.text("displayName"));
    let content = html! {
        h1 { (name) }
        p { (said(person.text("title"))) }
        p { (said(person.text("bio"))) }
        dl {
            @for (title, way) in FACTS {
                @if let Some(found) = person.profile.pointer(way).filter(|found| says(found)) {
                    (fact(title, &html! { (value(found)) }))
                }
            }
            (fact("Level", &html! { (label(person.text("expertiseLevel"))) }))
        }
        (languages(&person))
        p.soft { "Made up. Names are masked everywhere, before and after a hire." }
    };
    Ok(page(200, &name, &content))
}

fn languages(person: &Person) -> Markup {
    let known = person.profile.get("languages").and_then(Value::as_array);
    let text = |item: &Value, key: &str| {
        let found = item.get(key).and_then(Value::as_str);
        said(found.unwrap_or_default())
    };
    html! {
        h2 { "Languages" }
        ul {
            @for item in known.into_iter().flatten() {
                li { (text(item, "language")) ", " (label(&text(item, "proficiency"))) }
            }
        }
    }
}

fn says(found: &Value) -> bool {
    !found.is_null() && found.as_array().is_none_or(|items| !items.is_empty())
}
