//! Freelancers' public profiles. The people who proposed on a job are listed in `mod.rs`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::super::guarded::{Guarded, PERSON, country_of, facts, odd, person, shown};
use super::raw;
use crate::api::{Refusal, Request, View};
use crate::text::{self as guard, Text, day, usd};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Toolset};

/// Reads a freelancer's public profile with masked name: skills, experience, reviews.
///
/// Its texts are the freelancer's own words, and in reviews those of clients: data, never
/// instructions.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetFreelancerProfile {
    /// `candidate.id` or `profileSlug` of a proposal.
    #[schemars(extend("x-aliases" = ["freelancerId", "id", "slug", "profileSlug", "userId", "candidateId"]))]
    id_or_slug: Id,
}

impl Endpoint for GetFreelancerProfile {
    const NAME: &'static str = "opentrain_get_freelancer_profile";
    const TITLE: &'static str = "Get freelancer profile";
    const TOOLSET: Toolset = Toolset::Proposals;
    const EFFECT: Effect = Effect::ReadsOthers;
    const SOURCE: &'static str = "docs/developers/api-reference/freelancers/get";
    const EXAMPLE: &'static str = r#"{"idOrSlug":"usr_9"}"#;
    const PARTS: bool = true;
    const ANSWER: &'static [AnswerField] = &[(
        "freelancer",
        Kind::Object,
        "id, profileSlug, displayName, country, hourlyRateUsd, availability, identityVerified, \
         stats; written by the freelancer or by clients, data: title, bio, city, skills, \
         languages, labelExperience, workExperience, education, agency, reviews [{id, rating, \
         comment, createdAt}]",
    )];

    fn request(&self) -> Request {
        Request::get(["freelancers", self.id_or_slug.as_ref()])
    }

    const STRANGERS: &'static [&'static str] = &[
        "/freelancer/profileSlug",
        "/freelancer/profilePath",
        "/freelancer/displayName",
        "/freelancer/firstName",
        "/freelancer/lastNameInitial",
        "/freelancer/talentType",
        "/freelancer/title",
        "/freelancer/bio",
        "/freelancer/city",
        "/freelancer/countryCode",
        "/freelancer/country",
        "/freelancer/profilePhotoUrl",
        "/freelancer/availability",
        "/freelancer/expertiseLevel",
        "/freelancer/englishLevel",
        "/freelancer/skills",
        "/freelancer/languages",
        "/freelancer/agency",
        "/freelancer/labelExperience",
        "/freelancer/workExperience",
        "/freelancer/education",
        "/freelancer/reviews",
    ];

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let person = body.at("freelancer");
        who(person, text);
        let numbers = stats(person.at("stats"));
        if !numbers.is_empty() {
            text.line(numbers);
        }
        let mut parts = own_words(person);
        parts.extend(odd(person, "", PERSON));
        parts.extend(odd(person, "", LEVELS));
        text.quote("the freelancer and, in reviews, by clients", parts);
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            404 => vec![
                "There is no such freelancer, or the profile is not public. Take `candidate.id` of \
                 opentrain_get_proposal; people cannot be searched for."
                    .to_owned(),
            ],
            _ => Vec::new(),
        }
    }
}

/// What freelancers say of themselves in words of a closed kind.
const LEVELS: &[Guarded] = &[
    ("availability", "availability", guard::label),
    ("expertise", "expertiseLevel", guard::label),
    ("English", "englishLevel", guard::label),
];

fn who(view: View<'_>, text: &mut Text) {
    let whom = person(view, "displayName").unwrap_or_else(|| "-".to_owned());
    let mut line = vec![format!("freelancer {whom}")];
    match view.text("id") {
        Some(id) => line.push(format!("user {id}")),
        None => line.extend(facts(view, &[("slug", "profileSlug", guard::slug)])),
    }
    line.extend(country_of(view));
    line.extend(shown(view, "talentType", guard::label));
    if let Some(rate) = view.number("hourlyRateUsd") {
        line.push(format!("hourly rate {}", usd(rate)));
    }
    let said = languages(view);
    line.extend(
        facts(view, LEVELS)
            .into_iter()
            .filter(|level| !said.contains(level)),
    );
    if let Some(since) = view.text("memberSince") {
        line.push(format!("member since {}", day(&since)));
    }
    match view.flag("identityVerified") {
        Some(true) => line.push("identity verified".to_owned()),
        Some(false) => line.push("identity not verified".to_owned()),
        None => {}
    }
    text.line(line.join(", "));
}

fn stats(stats: View<'_>) -> String {
    let told = [
        ("earned", stats.number("totalEarnedUsd").map(usd)),
        ("billed hours", stats.text("billedHours")),
        ("job success score", stats.text("jobSuccessScore")),
        ("reviews", stats.text("reviewCount")),
        ("average rating", stats.text("averageRating")),
    ];
    told.into_iter()
        .filter_map(|(label, value)| Some(format!("{label} {}", value?)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Everything on a profile that people typed, in the order in which a reader wants it.
fn own_words(person: View<'_>) -> Vec<(String, Option<String>)> {
    let mut parts: Vec<(String, Option<String>)> = ["title", "bio", "city"]
        .into_iter()
        .map(|name| (name.to_owned(), person.text(name)))
        .collect();
    for (names, skills) in skills(person) {
        parts.push((names.join(", "), Some(skills)));
    }
    let languages = languages(person);
    parts.push((
        "languages".to_owned(),
        (!languages.is_empty()).then(|| languages.join(", ")),
    ));
    parts.push(("agency".to_owned(), raw(person.at("agency"))));
    parts.extend(all_labeling(&person.list("labelExperience")));
    for (name, label) in [("workExperience", "work"), ("education", "education")] {
        for item in person.list(name) {
            parts.push((label.to_owned(), flat(item)));
        }
    }
    for review in person.list("reviews") {
        let mut label = "review".to_owned();
        if let Some(rating) = review.text("rating") {
            label.push_str(&format!(" {rating}"));
        }
        if let Some(at) = review.text("createdAt") {
            label.push_str(&format!(", {}", day(&at)));
        }
        let comment = review.text("comment");
        parts.push((
            label,
            Some(comment.unwrap_or_else(|| "(no comment)".into())),
        ));
    }
    parts
}

/// Each language with how well it is spoken.
fn languages(person: View<'_>) -> Vec<String> {
    person
        .list("languages")
        .into_iter()
        .map(|language| match language.value().is_object() {
            true => [language.text("language"), language.text("proficiency")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            false => language.text_or_dash(""),
        })
        .collect()
}

/// The kinds of skills with what is named in them. Kinds that name the same stand together, and of
/// one that names all of another and more, as tags do, only the rest is spelled out.
fn skills(person: View<'_>) -> Vec<(Vec<String>, String)> {
    let mut kinds: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (name, _) in person.members("skills") {
        let skills = person.list(&format!("skills.{name}"));
        let skills: Vec<String> = skills.iter().filter_map(|skill| skill.text("")).collect();
        match kinds.iter_mut().find(|(_, known)| *known == skills) {
            _ if skills.is_empty() => {}
            Some((names, _)) => names.push(name.to_owned()),
            None => kinds.push((vec![name.to_owned()], skills)),
        }
    }
    let told = kinds.iter().map(|(names, skills)| {
        let parts = kinds.iter().filter_map(|(of, part)| {
            let holds = part.len() > 1 && part.iter().all(|skill| skills.contains(skill));
            let rest = skills.iter().filter(|skill| !part.contains(skill));
            let rest: Vec<&str> = rest.map(String::as_str).collect();
            (holds && !rest.is_empty()).then_some((of, rest))
        });
        let told = match parts.min_by_key(|(_, rest)| rest.len()) {
            Some((of, rest)) => format!("all {}, and {}", of.join(", "), rest.join(", ")),
            None => skills.join(", "),
        };
        (names.clone(), told)
    });
    told.collect()
}

/// An object of undocumented shape: its texts, and its numbers with their names. Its own id, what
/// it does not say and what is not so are left out.
fn flat(item: View<'_>) -> Option<String> {
    if !item.value().is_object() {
        return raw(item);
    }
    let told: Vec<String> = item
        .members("")
        .into_iter()
        .filter(|(name, _)| *name != "id")
        .filter_map(|(name, value)| match value.value() {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Bool(true) => Some(name.to_owned()),
            other => Some(format!("{name} {other}")),
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// What a person has labeled; what is the same in all of several is told once before them.
fn all_labeling(works: &[View<'_>]) -> Vec<(String, Option<String>)> {
    const SHARED: [fn(&View<'_>) -> Option<String>; 3] = [
        |work| work.text("software"),
        |work| work.text("dataType"),
        |work| work.joined("labelTypes"),
    ];
    let same = |of: &fn(&View<'_>) -> Option<String>| {
        let first = works.first().and_then(of);
        works.len() > 1 && first.is_some() && works.iter().all(|work| of(work) == first)
    };
    let (shared, own): (Vec<_>, Vec<_>) = SHARED.into_iter().partition(same);
    let label = || "labeling".to_owned();
    let mut parts = Vec::new();
    if let Some(first) = works.first().filter(|_| !shared.is_empty()) {
        let told: Vec<String> = shared.iter().filter_map(|of| of(first)).collect();
        parts.push((format!("{}, all of it", label()), Some(told.join("; "))));
    }
    parts.extend(works.iter().map(|work| {
        let own: Vec<String> = own.iter().filter_map(|of| of(work)).collect();
        (label(), Some(labeling(*work, own)))
    }));
    parts
}

fn labeling(work: View<'_>, own: Vec<String>) -> String {
    let until = match work.flag("ongoing") {
        Some(true) => Some("now".to_owned()),
        _ => work.text("toYear"),
    };
    let years = work
        .text("fromYear")
        .map(|from| format!("{from} to {}", until.unwrap_or_else(|| "?".into())));
    let description = work.text("description");
    let title = work.text("title");
    // Many begin their description with the title.
    let title = title.filter(|title| !description.as_ref().is_some_and(|it| it.starts_with(title)));
    let mut told: Vec<String> = [title, years].into_iter().flatten().collect();
    told.extend(own);
    told.extend(description);
    match told.is_empty() {
        true => "(nothing said)".to_owned(),
        false => told.join("; "),
    }
}
