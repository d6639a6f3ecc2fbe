//! What a made-up person is: what the world knows of them and the public profile made of it. Those
//! who are written by hand are in `anchors`, the others are drawn in `draw`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::wanted::names_language;
use crate::moment::{Moment, iso};
use crate::rules::money::decimal;

/// What somebody is called whose name is not known.
/// Source: docs/developers/concepts/privacy-and-work-email.
pub(super) const NAMELESS: &str = "Freelancer";

/// One made-up person as the world knows them; kept beside the public profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) first: String,
    pub(crate) initial: String,
    pub(crate) title: String,
    pub(crate) country_code: String,
    pub(crate) country: String,
    /// Language and level, the mother tongue first.
    pub(crate) languages: Vec<(String, String)>,
    pub(crate) data_types: Vec<String>,
    pub(crate) label_types: Vec<String>,
    pub(crate) software: Vec<String>,
    pub(crate) subjects: Vec<String>,
    /// What they know within their trade, such as a programming language.
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// Dollars per hour.
    pub(crate) hourly: f64,
    /// How good they are, 0 to 10. Interviews and work follow from it.
    pub(crate) skill: f64,
    /// `ENTRY_LEVEL`, `INTERMEDIATE` or `EXPERT`.
    pub(crate) level: String,
    /// `FULL_TIME`, `PART_TIME` or `UNAVAILABLE`.
    pub(crate) availability: String,
    /// Hours a week they can give.
    pub(crate) hours: i64,
    /// Since which year they have labeled data.
    pub(crate) since: i64,
    pub(crate) temper: Temper,
    /// How they take the interview.
    #[serde(default)]
    pub(crate) talks: Talks,
    /// The agency they work for.
    #[serde(default)]
    pub(crate) agency: Option<Agency>,
    /// The labeling assessment they took last.
    #[serde(default)]
    pub(crate) assessed: Option<Assessed>,
}

/// How somebody takes an interview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Talks {
    /// Before they apply, like most people.
    #[default]
    First,
    /// Applies while it still goes on.
    Slowly,
    /// Applies without one.
    Never,
}

/// An agency that has several people here. What the platform tells of one is not documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agency {
    pub(crate) name: String,
    pub(crate) members: i64,
}

/// What came of an assessment. What the platform tells of one is not documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assessed {
    pub(crate) title: String,
    /// Of a hundred.
    pub(crate) score: i64,
    pub(crate) at: Moment,
}

impl Assessed {
    /// Hundredths from which on it is passed.
    const ENOUGH: i64 = 70;

    /// As a proposal shows it.
    pub(super) fn shown(&self) -> Value {
        json!({
            "assessment": self.title,
            "scorePercent": self.score,
            "passed": self.score >= Self::ENOUGH,
            "completedAt": iso(self.at),
        })
    }
}

/// How somebody behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Temper {
    /// Like most people.
    Honest,
    /// Writes to machines instead of people.
    Manipulates,
    /// Wants to talk and to be paid outside of the platform.
    GoesAround,
}

/// What stands in a public profile and matters to nobody but its reader.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) bio: String,
    pub(super) city: String,
    pub(super) english: &'static str,
    pub(super) verified: bool,
    pub(super) member_since: Moment,
    pub(super) earned: i64,
    pub(super) billed_hours: i64,
    pub(super) success: Option<i64>,
    /// Stars, comment if there is one, and when.
    pub(super) reviews: Vec<(i64, Option<String>, Moment)>,
    pub(super) experience: Vec<Experience>,
    /// Role, employer, from, to.
    pub(super) work: Vec<(String, String, i64, Option<i64>)>,
    /// Degree, school, from, to.
    pub(super) education: Vec<(String, String, i64, i64)>,
}

/// A piece of labeling somebody did.
#[derive(Clone, Debug)]
pub(super) struct Experience {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    pub(super) software: String,
    pub(super) data_type: String,
    pub(super) label_types: Vec<String>,
}

/// A person of the world: what it knows, and the story told in the profile.
#[derive(Clone, Debug)]
pub(super) struct Character {
    pub(super) member: Member,
    pub(super) story: Story,
}

impl Member {
    /// Whether they name this skill, in any spelling of upper and lower case.
    pub(crate) fn has(list: &[String], wanted: &str) -> bool {
        list.iter().any(|own| own.eq_ignore_ascii_case(wanted))
    }

    /// How well they speak a language, if they do.
    pub(crate) fn level_of(&self, language: &str) -> Option<&str> {
        let known = self.languages.iter();
        let mut found = known.filter(|(name, _)| names_language(name, language));
        found.next().map(|(_, level)| level.as_str())
    }

    /// Whether they have learned a trade.
    pub(crate) fn knows(&self, field: &str) -> bool {
        Member::has(&self.subjects, field)
    }

    /// Whether they speak a language.
    pub(crate) fn speaks(&self, language: &str) -> bool {
        self.level_of(language).is_some()
    }

    /// Their strongest language.
    pub(crate) fn mother_tongue(&self) -> &str {
        (self.languages.first()).map_or("English", |(language, _)| language)
    }

    /// First name and initial, as everybody sees them.
    pub(crate) fn display_name(&self) -> String {
        match self.first.as_str() {
            "" => NAMELESS.to_owned(),
            first => format!("{first} {}.", self.initial),
        }
    }
}

impl Character {
    /// The public profile as the API shows it, names masked.
    /// Source: docs/developers/api-reference/freelancers/get. The members of work and education
    /// are not documented; they are named like those of the labeling experience.
    pub(super) fn profile(&self) -> Value {
        let (member, story) = (&self.member, &self.story);
        let own_id = |kind: &str, number: usize| format!("{kind}_{}_{number}", member.slug);
        let languages: Vec<Value> = (member.languages.iter())
            .map(|(language, level)| json!({ "language": language, "proficiency": level }))
            .collect();
        let experience: Vec<Value> = (1..)
            .zip(&story.experience)
            .map(|(number, done)| {
                json!({
                    "id": own_id("exp", number),
                    "title": done.title,
                    "description": done.description,
                    "fromYear": done.from,
                    "toYear": done.to,
                    "ongoing": done.to.is_none(),
                    "software": done.software,
                    "dataType": constant(&done.data_type),
                    "labelTypes": constants(&done.label_types),
                })
            })
            .collect();
        let work: Vec<Value> = (1..)
            .zip(&story.work)
            .map(|(number, (role, employer, from, to))| {
                json!({ "id": own_id("work", number), "title": role, "company": employer,
                    "fromYear": from, "toYear": to, "ongoing": to.is_none() })
            })
            .collect();
        let education: Vec<Value> = (1..)
            .zip(&story.education)
            .map(|(number, (degree, school, from, to))| {
                json!({ "id": own_id("edu", number), "title": degree, "school": school,
                    "fromYear": from, "toYear": to, "ongoing": false })
            })
            .collect();
        let reviews: Vec<Value> = (1..)
            .zip(&story.reviews)
            .map(|(number, (rating, comment, at))| {
                json!({ "id": own_id("rev", number), "rating": rating, "comment": comment,
                    "createdAt": iso(*at) })
            })
            .collect();
        json!({
            "id": member.id,
            "profileSlug": member.slug,
            "profilePath": format!("/profile/{}", member.slug),
            "displayName": member.display_name(),
            "firstName": if member.first.is_empty() { NAMELESS } else { &member.first },
            "lastNameInitial": member.initial,
            "talentType": if member.agency.is_some() { "AGENCY" } else { "FREELANCER" },
            "title": member.title,
            "bio": story.bio,
            "city": story.city,
            "countryCode": member.country_code,
            "country": member.country,
            "profilePhotoUrl": null,
            "hourlyRateUsd": decimal(member.hourly),
            "availability": member.availability,
            "expertiseLevel": member.level,
            "englishLevel": story.english,
            "memberSince": iso(story.member_since),
            "identityVerified": story.verified,
            "skills": {
                "subjectMatter": member.subjects,
                "tags": constants(&[member.label_types.as_slice(), &member.tags].concat()),
                "software": member.software,
                "dataTypes": constants(&member.data_types),
                "labelTypes": constants(&member.label_types),
            },
            "languages": languages,
            "stats": {
                "totalEarnedUsd": story.earned,
                "billedHours": story.billed_hours,
                "jobSuccessScore": story.success,
                "reviewCount": story.reviews.len(),
                "averageRating": average(&story.reviews).map(decimal),
            },
            "agency": member.agency.as_ref().map(|agency| {
                json!({ "name": agency.name, "memberCount": agency.members })
            }),
            "labelExperience": experience,
            "workExperience": work,
            "education": education,
            "reviews": reviews,
        })
    }
}

/// A display name as the constant the profile uses, e.g. `BOUNDING_BOX`.
fn constant(name: &str) -> String {
    name.to_uppercase().replace(' ', "_")
}

fn constants(names: &[String]) -> Vec<String> {
    names.iter().map(|name| constant(name)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a handful of reviews")]
fn average(reviews: &[(i64, Option<String>, Moment)]) -> Option<f64> {
    let sum: i64 = reviews.iter().map(|(rating, _, _)| rating).sum();
    let count = reviews.len();
    (count > 0).then(|| (sum as f64 / count as f64 * 10.0).round() / 10.0)
}
