//! The public profile of a freelancer. It is kept in the store in this shape and read back from
//! there; who the people are is in `world`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::Time;

/// `GET /freelancers/{idOrSlug}`. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct FreelancerBody {
    pub(crate) freelancer: Freelancer,
}

/// A freelancer as everybody sees them. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Freelancer {
    pub(crate) id: String,
    pub(crate) profile_slug: String,
    pub(crate) profile_path: String,
    /// First name and last initial; `Freelancer` where there is no name.
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) display_name: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) first_name: String,
    pub(crate) last_name_initial: String,
    pub(crate) talent_type: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) title: Option<String>,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) bio: Option<String>,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) city: Option<String>,
    /// Two letters.
    pub(crate) country_code: String,
    pub(crate) country: String,
    pub(crate) profile_photo_url: Option<String>,
    pub(crate) hourly_rate_usd: Option<Number>,
    /// E.g. `FULL_TIME`; in this sandbox nobody who is `UNAVAILABLE` can be invited.
    pub(crate) availability: String,
    pub(crate) expertise_level: String,
    pub(crate) english_level: String,
    pub(crate) member_since: Time,
    pub(crate) identity_verified: bool,
    pub(crate) skills: Skills,
    pub(crate) languages: Vec<Language>,
    pub(crate) stats: Stats,
    pub(crate) agency: Option<Map<String, Value>>,
    pub(crate) label_experience: Vec<LabelExperience>,
    /// The members are not documented.
    #[serde(serialize_with = "super::said_in")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub(crate) work_experience: Vec<Map<String, Value>>,
    /// The members are not documented.
    #[serde(serialize_with = "super::said_in")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub(crate) education: Vec<Map<String, Value>>,
    pub(crate) reviews: Vec<Review>,
}

/// What a freelancer knows. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Skills {
    #[serde(serialize_with = "super::said_all")]
    #[schemars(with = "Vec<String>")]
    pub(crate) subject_matter: Vec<String>,
    #[serde(serialize_with = "super::said_all")]
    #[schemars(with = "Vec<String>")]
    pub(crate) tags: Vec<String>,
    #[serde(serialize_with = "super::said_all")]
    #[schemars(with = "Vec<String>")]
    pub(crate) software: Vec<String>,
    pub(crate) data_types: Vec<String>,
    pub(crate) label_types: Vec<String>,
}

/// A language and how well it is known.
/// Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Language {
    pub(crate) language: String,
    /// E.g. `NATIVE`.
    pub(crate) proficiency: String,
}

/// Figures over all the work so far. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stats {
    pub(crate) total_earned_usd: Option<Number>,
    pub(crate) billed_hours: Option<Number>,
    pub(crate) job_success_score: Option<Number>,
    pub(crate) review_count: Option<Number>,
    pub(crate) average_rating: Option<Number>,
}

/// Labeling done before. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LabelExperience {
    pub(crate) id: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) title: String,
    #[serde(serialize_with = "super::said")]
    #[schemars(with = "String")]
    pub(crate) description: String,
    pub(crate) from_year: i64,
    /// Null while it goes on.
    pub(crate) to_year: Option<i64>,
    pub(crate) ongoing: bool,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) software: Option<String>,
    pub(crate) data_type: Option<String>,
    pub(crate) label_types: Vec<String>,
}

/// What an employer said. Source: docs/developers/api-reference/freelancers/get.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    pub(crate) id: String,
    pub(crate) rating: Number,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) comment: Option<String>,
    pub(crate) created_at: Time,
}
