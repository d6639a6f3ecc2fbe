//! Drafts: making one from a text or an import, and filling its gaps. Publishing is in `own`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::fields::{CanonicalJob, Fields, JobPosting, REFUSED, stored};
use super::gaps::{gaps, issues, update};
use super::{loose, loose_items};
use crate::api::{Refusal, Request, View};
use crate::text::Text;
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Problem, Toolset};

/// Makes an unpublished job draft from a plain-text description or an import.
///
/// Publishes nothing. Answers with what was read and, per missing field, a `prompt` for your
/// human, whose answers opentrain_update_job_draft_fields takes. Once
/// `validation.publishReady`, let the human check `lowConfidenceFields` or open `reviewUrl`, then
/// opentrain_publish_job.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateJobDraft {
    /// The job in plain words: data, task, volume, people wanted, pay.
    #[schemars(
        length(max = 60000),
        extend("x-aliases" = ["rawJobDescription", "description", "text"])
    )]
    job_description: Option<String>,
    /// For imports; `xml` needs it.
    format: Option<Format>,
    /// Import: title, description, paymentType, rateAmount, languages, …
    job: Option<CanonicalJob>,
    /// Import: schema.org JobPosting.
    json_ld: Option<JobPosting>,
    /// Import: feed document.
    xml: Option<String>,
    /// Your own reference.
    external_id: Option<String>,
    /// A used key returns its draft.
    idempotency_key: Option<String>,
    /// The key of this call where none was given; made once, so that a retry carries the same.
    #[serde(skip, default = "fresh_key")]
    fresh_key: String,
}

#[derive(Clone, Copy, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Format {
    Text,
    OpentrainCanonical,
    SchemaOrgJobPosting,
    IndeedXml,
    HrXml,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::OpentrainCanonical => "opentrain_canonical",
            Format::SchemaOrgJobPosting => "schema_org_job_posting",
            Format::IndeedXml => "indeed_xml",
            Format::HrXml => "hr_xml",
        }
    }

    /// The argument that holds what is in this format.
    fn holder(self) -> &'static str {
        match self {
            Format::Text => "jobDescription",
            Format::OpentrainCanonical => "job",
            Format::SchemaOrgJobPosting => "jsonLd",
            Format::IndeedXml | Format::HrXml => "xml",
        }
    }
}

/// Whether there is nothing in a value, at any depth: hosts fill the alternatives that were not
/// chosen.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

impl CreateJobDraft {
    /// The arguments that a draft can be made of, as far as they were given.
    fn sources(&self) -> Vec<(&'static str, Value)> {
        let text = |value: &Option<String>| value.clone().map(Value::from);
        let job = self.job.as_ref().map(|job| job.0.clone().into());
        let posting = self.json_ld.as_ref().map(|posting| posting.0.clone());
        [
            ("jobDescription", text(&self.job_description)),
            ("job", job),
            ("jsonLd", posting),
            ("xml", text(&self.xml)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .filter(|(_, value)| !says_nothing(value))
        .collect()
    }

    fn key(&self) -> &str {
        self.idempotency_key.as_deref().unwrap_or(&self.fresh_key)
    }
}

impl Endpoint for CreateJobDraft {
    const NAME: &'static str = "opentrain_create_job_draft";
    const TITLE: &'static str = "Create job draft";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Drafts;
    const SOURCE: &'static str = "docs/developers/api-reference/job-drafts/create";
    const EXAMPLE: &'static str = r#"{"jobDescription":"Label 5,000 Spanish tweets by sentiment, $0.05 per label, two native speakers.","externalId":"acme-batch-7"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("jobId", Kind::Text, "For the update and publish tools"),
        ("status", Kind::Text, "DRAFT"),
        ("draftUrl", Kind::Text, "The draft in the app"),
        (
            "reviewUrl",
            Kind::Text,
            "Page where a person reviews the draft",
        ),
        (
            "validation",
            Kind::Object,
            "publishReady, issueCount, missingFieldCount, missingFields (names or objects), issues",
        ),
        (
            "missingFields",
            Kind::List,
            "field, label, prompt (question for a human), type, enumValues, updateKeys, example, \
             hint",
        ),
        (
            "normalizedFields",
            Kind::Object,
            "What was read, by draft key",
        ),
        (
            "lowConfidenceFields",
            Kind::List,
            "Read but doubtful: a human should check them",
        ),
        (
            "unmappedFields",
            Kind::List,
            "Input without a place: path, reason",
        ),
        ("warnings", Kind::List, "Not blocking"),
    ];

    fn check(&self) -> Vec<Problem> {
        let sources = self.sources();
        let Some((first, _)) = sources.first() else {
            return vec![match self.format {
                Some(format) => Problem::new(
                    format.holder(),
                    format!("is missing: the format `{}` needs it", format.name()),
                ),
                None => Problem::new(
                    "arguments",
                    "hold nothing to make a draft of: give `jobDescription`, or an import as \
                     `job`, `jsonLd` or `xml`",
                ),
            }];
        };
        if sources.len() > 1 {
            return sources
                .iter()
                .skip(1)
                .map(|(name, _)| {
                    Problem::new(
                        *name,
                        format!("cannot stand beside `{first}`: a draft is made of one source"),
                    )
                })
                .collect();
        }
        match self.format {
            Some(format) if format.holder() != *first => vec![Problem::new(
                "format",
                format!(
                    "`{}` goes with `{}`, not with `{first}`",
                    format.name(),
                    format.holder()
                ),
            )],
            None if *first == "xml" => vec![Problem::new(
                "format",
                "is missing: `xml` needs `indeed_xml` or `hr_xml`",
            )],
            _ => Vec::new(),
        }
    }

    fn request(&self) -> Request {
        let mut request = Request::post(["job-drafts"]);
        for (name, value) in self.sources() {
            request = match name {
                "jobDescription" => request.json("rawJobDescription", Some(value)),
                _ => {
                    let implied = match name {
                        "job" => Format::OpentrainCanonical,
                        _ => Format::SchemaOrgJobPosting,
                    };
                    let format = self.format.unwrap_or(implied);
                    request
                        .json("format", Some(format.name()))
                        .json(name, Some(value))
                }
            };
        }
        request
            .json("externalId", self.external_id.as_deref())
            .json("idempotencyKey", Some(self.key()))
            .keyed()
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        report("made", None, &Map::new(), body, text);
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Repeat opentrain_create_job_draft with the same arguments and \"idempotencyKey\": {}: \
             if the draft was made, that one comes back, and no second is made.",
            json!(self.key())
        )
    }
}

/// Changes fields of an unpublished draft and tells what is still missing.
///
/// Put each `prompt` of `missingFields` to your human and send the answers under its
/// `updateKeys`, until `validation.publishReady`. Live jobs: opentrain_update_published_job.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateJobDraftFields {
    /// A draft of yours.
    #[schemars(extend("x-aliases" = ["id", "job", "draftId"]))]
    job_id: Id,
    /// jobTitle, jobDescription; paymentType PAY_PER_LABEL, PAY_PER_HOUR or
    /// FIXED_PRICE with pricePerLabel, pricePerHour or fixedPrice (USD); experienceLevel
    /// ENTRY_LEVEL, INTERMEDIATE, EXPERT, ANY_EXPERIENCE_LEVEL; dataVolume with dataVolumeUnit
    /// NUMBER_OF_FILES, NUMBER_OF_WORDS, HOURS_OF_RECORDING_AUDIO_VIDEO,
    /// UNKNOWN_NOT_SPECIFIED; headcount; lists languages, countries, labelTypes. Every key:
    /// `draft.updateKeys` of opentrain_capabilities.
    fields: Fields,
}

impl Endpoint for UpdateJobDraftFields {
    const NAME: &'static str = "opentrain_update_job_draft_fields";
    const TITLE: &'static str = "Update job draft fields";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Drafts;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/job-drafts/update";
    const EXAMPLE: &'static str =
        r#"{"jobId":"job_1","fields":{"paymentType":"PAY_PER_LABEL","pricePerLabel":0.05}}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("jobId", Kind::Text, "The draft"),
        ("status", Kind::Text, "DRAFT"),
        ("draftUrl", Kind::Text, "The draft in the app"),
        (
            "validation",
            Kind::Object,
            "publishReady, issueCount, missingFieldCount, missingFields (names or objects), issues",
        ),
        (
            "missingFields",
            Kind::List,
            "Where given: field, prompt, type, enumValues, updateKeys, example, hint",
        ),
    ];

    fn request(&self) -> Request {
        Request::patch(["job-drafts", self.job_id.as_ref()]).json_object(self.fields.0.clone())
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let id = Some(self.job_id.as_ref());
        report("changed", id, &self.fields.0, body, text);
    }

    fn after_lost_answer(&self) -> String {
        "Call opentrain_update_job_draft_fields again with the same arguments: it overwrites, so \
         repeating does no harm, and its answer shows how the draft stands."
            .to_owned()
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            400 => vec![REFUSED.to_owned()],
            409 if refusal.reason().is_none() => vec![format!(
                "Only an unpublished draft can be changed here. opentrain_list_jobs {{}} shows the \
                 job's status; an OPEN one is changed with opentrain_update_published_job {}.",
                json!({ "jobId": self.job_id.as_ref(), "fields": self.fields.0 })
            )],
            _ => Vec::new(),
        }
    }
}

/// A draft as an answer tells of it, and the step that brings it nearer to the marketplace.
fn report(
    deed: &str,
    known_id: Option<&str>,
    sent: &Map<String, Value>,
    body: View<'_>,
    text: &mut Text,
) {
    let id = body.text("jobId").or(known_id.map(str::to_owned));
    let gaps = gaps(body);
    let ready = body.flag("validation.publishReady");
    let mut line = format!(
        "Draft {} {deed}, status {}",
        id.as_deref().unwrap_or("-"),
        body.text_or_dash("status")
    );
    match ready {
        Some(true) => line.push_str(": READY to publish."),
        Some(false) => {
            let count = match gaps.len() {
                0 => body.text("validation.missingFieldCount"),
                count => Some(count.to_string()),
            };
            let count = count.unwrap_or_else(|| "an unknown number of".to_owned());
            let fields = if count == "1" { "field" } else { "fields" };
            line.push_str(&format!(
                ": NOT ready to publish, {count} {fields} missing. Nothing is public."
            ));
        }
        None => line.push('.'),
    }
    text.line(line);
    for gap in &gaps {
        text.line(format!("- {}", gap.line));
    }
    for issue in issues(body, &gaps) {
        text.line(format!("- issue: {issue}"));
    }
    let unsure = body.list("lowConfidenceFields");
    let doubtful: Vec<String> = unsure.iter().map(|item| doubtful(*item)).collect();
    if !doubtful.is_empty() {
        text.line(format!(
            "doubtful, let a person check: {}",
            doubtful.join("; ")
        ));
    }
    for (label, path) in [
        ("without a place", "unmappedFields"),
        ("warning", "warnings"),
    ] {
        for item in loose_items(body.list(path)) {
            text.line(format!("{label}: {item}"));
        }
    }
    if let Some(line) = stored(body, sent) {
        text.line(line);
    }
    let (draft, review) = (body.text("draftUrl"), body.text("reviewUrl"));
    // The one often is the other and a parameter.
    let within = match (&draft, &review) {
        (Some(draft), Some(review)) => review.starts_with(draft.as_str()),
        _ => false,
    };
    text.link("draftUrl", draft.filter(|_| !within));
    text.link("reviewUrl", review);

    let Some(id) = id else { return };
    if ready == Some(true) {
        text.next(
            "once a person agrees, put it on the public marketplace",
            "opentrain_publish_job",
            json!({ "jobId": id }),
        );
    } else if !gaps.is_empty() {
        text.next(
            "put the questions to a person and fill in the answers",
            "opentrain_update_job_draft_fields",
            update(&id, &gaps),
        );
    }
}

/// `field = value (reason)` of what was read with doubt, or all of it where it is told otherwise.
fn doubtful(item: View<'_>) -> String {
    match (item.text("field"), item.text("valuePreview")) {
        (Some(field), Some(value)) => {
            let reason = item.text("reason");
            let reason = reason.map(|why| format!(" ({why})"));
            format!("{field} = {value}{}", reason.unwrap_or_default())
        }
        _ => loose(item),
    }
}

/// A key that no other call has: `otm-` and 32 hex digits.
fn fresh_key() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness the clock and the process still tell two calls apart.
    if getrandom::fill(&mut bytes).is_err() {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let nanoseconds = now.map(|d| d.as_nanos()).unwrap_or_default();
        bytes = (nanoseconds ^ (u128::from(std::process::id()) << 96)).to_be_bytes();
    }
    format!("otm-{:032x}", u128::from_be_bytes(bytes))
}
