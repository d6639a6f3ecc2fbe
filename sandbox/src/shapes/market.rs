//! The public marketplace. What of a job is public is decided in `api::market`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

use super::Time;

/// How a listed job is paid; one of the rates is there, the others are null.
/// Source: docs/developers/api-reference/jobs/search.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pay {
    /// `PAY_PER_HOUR`, `FIXED_PRICE` or `PAY_PER_LABEL`.
    pub(crate) payment_type: String,
    /// Always `USD`.
    pub(crate) currency: String,
    pub(crate) hourly_rate: Option<Number>,
    pub(crate) hourly_min: Option<Number>,
    pub(crate) hourly_max: Option<Number>,
    pub(crate) fixed_price: Option<Number>,
    pub(crate) per_label_rate: Option<Number>,
}

/// A job as everybody may see it. Source: docs/developers/api-reference/jobs/search.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) title: String,
    #[serde(serialize_with = "super::said_if")]
    #[schemars(with = "Option<String>")]
    pub(crate) company_name: Option<String>,
    pub(crate) description_text: String,
    pub(crate) description_html: String,
    pub(crate) seo_title: Option<String>,
    pub(crate) summary: Option<String>,
    /// Always `OPEN`.
    pub(crate) status: String,
    pub(crate) date_posted: Option<Time>,
    pub(crate) valid_through: Option<Time>,
    pub(crate) updated_at: Time,
    pub(crate) employment_types: Vec<String>,
    /// Empty where there is no restriction.
    pub(crate) countries: Vec<String>,
    /// By name, such as `Spanish`.
    pub(crate) languages: Vec<String>,
    pub(crate) category: Option<String>,
    pub(crate) data_type: Option<String>,
    pub(crate) label_types: Vec<String>,
    pub(crate) labeling_software: Option<String>,
    /// In words, such as `Entry level`.
    pub(crate) experience_level: Option<String>,
    pub(crate) skills: Vec<String>,
    pub(crate) pay: Pay,
    pub(crate) url: String,
    pub(crate) apply_url: String,
}

/// `GET /jobs`. Source: docs/developers/api-reference/jobs/search.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listing {
    /// Newest first.
    pub(crate) jobs: Vec<Job>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
    pub(crate) generated_at: Time,
}

/// The bare 404 of a job that was listed once; no other error looks like it.
/// Source: docs/developers/api-reference/jobs/get.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClosedJob {
    pub(crate) id: String,
    /// Always `closed`.
    pub(crate) status: String,
}

/// How many listed jobs have a value. Source: docs/developers/api-reference/jobs/facets.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facet {
    pub(crate) value: String,
    pub(crate) count: usize,
}

/// `GET /jobs/facets`; every list with the highest count first.
/// Source: docs/developers/api-reference/jobs/facets.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facets {
    pub(crate) total_jobs: usize,
    pub(crate) categories: Vec<Facet>,
    pub(crate) languages: Vec<Facet>,
    pub(crate) countries: Vec<Facet>,
    pub(crate) pay_types: Vec<Facet>,
    pub(crate) generated_at: Time,
}

/// What happened to a listing last. Source: docs/developers/api-reference/jobs/changes.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    pub(crate) job_id: String,
    /// `PUBLISHED`, `UPDATED` or `CLOSED`.
    pub(crate) event_type: String,
    pub(crate) occurred_at: Time,
}

/// `GET /jobs/changes`. Source: docs/developers/api-reference/jobs/changes.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changes {
    pub(crate) since: Time,
    /// To send as the next `since`.
    pub(crate) until: Time,
    /// The latest change of each job, oldest first.
    #[schemars(length(max = 5000))]
    pub(crate) changes: Vec<Change>,
    pub(crate) generated_at: Time,
}
