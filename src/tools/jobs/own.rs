//! The account's own jobs: publishing, editing, closing, listing. Drafts before that are in
//! `drafts`; what the public sees of all employers is in `market`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::{Fields, REFUSED, stored};
use super::gaps::{gaps, issues, update};
use super::{given, loose, loose_items};
use crate::api::{Refusal, Request, View};
use crate::text::{Text, moment};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Toolset};
use crate::tools::columns::{self, Column};

/// Publishes a complete draft on the public marketplace, where people apply.
///
/// Ask your human first. Content is moderated; 20 a day, unclaimed accounts 3. A draft with gaps
/// is refused with their list. Later opentrain_list_proposals shows who applied.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublishJob {
    /// A draft of yours.
    #[schemars(extend("x-aliases" = ["id", "job", "draftId"]))]
    job_id: Id,
}

impl Endpoint for PublishJob {
    const NAME: &'static str = "opentrain_publish_job";
    const TITLE: &'static str = "Publish job";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Publishes;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/jobs/publish";
    const EXAMPLE: &'static str = r#"{"jobId":"job_1"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("jobId", Kind::Text, "The job"),
        ("status", Kind::Text, "OPEN"),
        (
            "alreadyPublished",
            Kind::Flag,
            "True: it was open before, nothing done",
        ),
        ("jobUrl", Kind::Text, "The public page"),
        ("publishAttemptId", Kind::Text, "For support"),
        ("warnings", Kind::List, "Not blocking"),
        (
            "sideEffects",
            Kind::Object,
            "dispatched, status: whether distribution and notifications were started",
        ),
    ];

    fn request(&self) -> Request {
        Request::post(["jobs", self.job_id.as_ref(), "publish"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let id = body
            .text("jobId")
            .unwrap_or_else(|| self.job_id.to_string());
        let status = body.text_or_dash("status");
        text.line(match body.flag("alreadyPublished") {
            Some(true) => {
                format!("Job {id} was published before, status {status}; nothing was done.")
            }
            _ if is_other(body, "OPEN") => {
                format!("Job {id} is not public by its status: {status}, where OPEN was asked for.")
            }
            _ => format!("Job {id} is published, status {status}: the public sees it."),
        });
        text.link("jobUrl", body.text("jobUrl"));
        let effects = body.at("sideEffects");
        if !effects.is_null() {
            let started = match effects.flag("dispatched") {
                Some(true) => "started",
                Some(false) => "not started",
                None => "not told",
            };
            text.line(format!(
                "distribution and notifications: {started}, {}",
                effects.text_or_dash("status")
            ));
        }
        for warning in loose_items(body.list("warnings")) {
            text.line(format!("warning: {warning}"));
        }
        text.field("publishAttemptId", body.text("publishAttemptId"));
        text.next(
            "later, see who applied",
            "opentrain_list_proposals",
            json!({ "jobId": id }),
        );
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_publish_job {} again: a job that is open already stays as it is and \
             says `alreadyPublished`.",
            json!({ "jobId": self.job_id.as_ref() })
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let details = refusal.details().map(View::new);
        let Some(details) = details.filter(|d| !d.at("validation").is_null()) else {
            return Vec::new();
        };
        let gaps = gaps(details);
        let again = json!({ "jobId": self.job_id.as_ref() });
        let mut steps: Vec<String> = gaps
            .iter()
            .map(|gap| format!("fill {}", gap.line))
            .collect();
        let issues = issues(details, &gaps);
        steps.extend(
            issues
                .iter()
                .map(|issue| format!("settle this issue: {issue}")),
        );
        steps.push(match gaps.is_empty() {
            false => format!(
                "Nothing was published. Ask a person for what is missing, call \
                 opentrain_update_job_draft_fields {}, then opentrain_publish_job {again} again.",
                update(self.job_id.as_ref(), &gaps)
            ),
            true => format!(
                "Nothing was published. Put right what the platform names with \
                 opentrain_update_job_draft_fields, then call opentrain_publish_job {again} again."
            ),
        });
        steps
    }
}

/// Edits a published job; the public sees the change at once.
///
/// Moderated again. A 409 `moderation_blocked` means that the edit WAS stored and the job is a
/// DRAFT again, off the marketplace.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdatePublishedJob {
    /// An OPEN job of yours.
    #[schemars(extend("x-aliases" = ["id", "job"]))]
    job_id: Id,
    /// As in opentrain_update_job_draft_fields.
    fields: Fields,
}

impl Endpoint for UpdatePublishedJob {
    const NAME: &'static str = "opentrain_update_published_job";
    const TITLE: &'static str = "Update published job";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Publishes;
    const SOURCE: &'static str = "docs/developers/api-reference/jobs/update";
    const EXAMPLE: &'static str = r#"{"jobId":"job_1","fields":{"headcount":3}}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("jobId", Kind::Text, "The job"),
        ("status", Kind::Text, "OPEN"),
        ("moderation", Kind::Object, "decision (ALLOW), reasons"),
    ];

    fn request(&self) -> Request {
        Request::patch(["jobs", self.job_id.as_ref()]).json_object(self.fields.0.clone())
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let mut line = format!(
            "Job {} changed, status {}",
            body.text("jobId")
                .unwrap_or_else(|| self.job_id.to_string()),
            body.text_or_dash("status"),
        );
        if let Some(decision) = body.text("moderation.decision") {
            line.push_str(&format!("; moderation {decision}"));
        }
        let reasons = loose(body.at("moderation.reasons"));
        if !reasons.is_empty() {
            line.push_str(&format!(", reasons {reasons}"));
        }
        text.line(line + ".");
        if let Some(line) = stored(body, &self.fields.0) {
            text.line(line);
        }
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_list_jobs {{}} and look at {}: if it is DRAFT, the edit was stored and \
             moderation took the job off the marketplace; if it is OPEN, the same edit may be sent \
             again, since it overwrites.",
            self.job_id
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let same = json!({ "jobId": self.job_id.as_ref(), "fields": self.fields.0 });
        let detail = |name: &str| {
            refusal
                .details()
                .and_then(|d| d.get(name))
                .and_then(Value::as_str)
        };
        match (
            refusal.status,
            refusal.reason(),
            detail("requiredStatus"),
            detail("status"),
        ) {
            (400, None, ..) => vec![REFUSED.to_owned()],
            (409, None, Some(_), Some("DRAFT")) => vec![format!(
                "Nothing was changed: this job is a draft. Call \
                 opentrain_update_job_draft_fields {same}."
            )],
            (409, None, Some(required), status) => vec![format!(
                "Nothing was changed: only a job with status {required} can be edited, and this \
                 one is {}. opentrain_list_jobs {{}} shows where your jobs stand.",
                status.unwrap_or("not")
            )],
            _ => Vec::new(),
        }
    }
}

/// Takes a job off the marketplace for good; nobody can apply any more.
///
/// No call opens it again, so ask your human first. Its contracts go on.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CloseJob {
    /// A job of yours.
    #[schemars(extend("x-aliases" = ["id", "job"]))]
    job_id: Id,
}

impl Endpoint for CloseJob {
    const NAME: &'static str = "opentrain_close_job";
    const TITLE: &'static str = "Close job";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Irreversible;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/jobs/close";
    const EXAMPLE: &'static str = r#"{"jobId":"job_1"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("jobId", Kind::Text, "The job"),
        ("status", Kind::Text, "ARCHIVED"),
        (
            "alreadyClosed",
            Kind::Flag,
            "True: it was closed before, nothing done",
        ),
    ];

    fn request(&self) -> Request {
        Request::post(["jobs", self.job_id.as_ref(), "close"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let id = body
            .text("jobId")
            .unwrap_or_else(|| self.job_id.to_string());
        let status = body.text_or_dash("status");
        text.line(match body.flag("alreadyClosed") {
            Some(true) => format!("Job {id} was closed before, status {status}; nothing was done."),
            _ if is_other(body, "ARCHIVED") => format!(
                "Job {id} is not closed by its status: {status}, where ARCHIVED was asked for."
            ),
            _ => format!(
                "Job {id} is closed, status {status}: off the marketplace, no new proposals. Its \
                 contracts go on."
            ),
        });
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_close_job {} again: a closed job stays as it is and says \
             `alreadyClosed`.",
            json!({ "jobId": self.job_id.as_ref() })
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match (refusal.status, refusal.reason()) {
            (409, None) => vec![format!(
                "A job with unsettled milestones cannot be closed. opentrain_list_contracts {} \
                 shows them.",
                json!({ "jobId": self.job_id.as_ref() })
            )],
            _ => Vec::new(),
        }
    }
}

/// Lists your own jobs, drafts included, newest first, with proposal counts.
///
/// Public jobs of all employers: opentrain_search_jobs.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListJobs {
    /// Leave out for all. A closed job is ARCHIVED.
    status: Option<JobStatus>,
    /// Default 25.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
    /// Last `nextCursor`.
    #[schemars(extend("x-aliases" = ["nextCursor"]))]
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum JobStatus {
    Draft,
    Open,
    Ongoing,
    Completed,
    Archived,
    PendingApproval,
}

impl JobStatus {
    fn name(self) -> &'static str {
        match self {
            JobStatus::Draft => "DRAFT",
            JobStatus::Open => "OPEN",
            JobStatus::Ongoing => "ONGOING",
            JobStatus::Completed => "COMPLETED",
            JobStatus::Archived => "ARCHIVED",
            JobStatus::PendingApproval => "PENDING_APPROVAL",
        }
    }
}

impl Endpoint for ListJobs {
    const NAME: &'static str = "opentrain_list_jobs";
    const TITLE: &'static str = "List own jobs";
    const TOOLSET: Toolset = Toolset::Jobs;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/jobs/mine";
    const EXAMPLE: &'static str = r#"{"status":"OPEN","limit":25}"#;
    const ANSWER: &'static [AnswerField] = &[
        (
            "jobs",
            Kind::List,
            "id, title, status, published, acceptingApplicants, createdAt, updatedAt, jobUrl, \
             proposalCounts {total, unreviewed}",
        ),
        ("nextCursor", Kind::Text, "Null on the last page"),
    ];

    fn request(&self) -> Request {
        Request::get(["jobs", "mine"])
            .query("status", self.status.map(JobStatus::name))
            .query("limit", self.limit)
            .query("cursor", self.cursor.as_deref())
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let jobs = body.list("jobs");
        let with = given([
            ("status", self.status.map(|s| s.name().into())),
            ("limit", self.limit.map(Value::from)),
        ]);
        text.page(
            jobs.len(),
            "own jobs",
            Self::NAME,
            with,
            body.text("nextCursor"),
        );
        const COLUMNS: &[Column] = &[
            ("job", |job| job.text("id")),
            ("title", |job| job.text("title")),
            ("status", |job| job.text("status")),
            ("published", |job| job.text("published")),
            ("accepts applicants", |job| job.text("acceptingApplicants")),
            ("proposals", |job| job.text("proposalCounts.total")),
            ("unreviewed", |job| job.text("proposalCounts.unreviewed")),
            ("created", |job| job.text("createdAt").map(|at| moment(&at))),
            ("updated", |job| job.text("updatedAt").map(|at| moment(&at))),
            ("jobUrl", |job| job.text("jobUrl")),
        ];
        columns::table(text, COLUMNS, &jobs);
        for job in &jobs {
            let label = format!("jobUrl of {}", job.text_or_dash("id"));
            text.check_link(&label, job.text("jobUrl"));
        }
        let waiting = jobs
            .iter()
            .find(|job| job.number("proposalCounts.unreviewed").unwrap_or_default() > 0.0);
        if let Some(id) = waiting.and_then(|job| job.text("id")) {
            text.next(
                "see who applied",
                "opentrain_list_proposals",
                json!({ "jobId": id }),
            );
        }
    }
}

/// Whether a job that was to get a status has another one: what the answer says beside it does not
/// make it true.
fn is_other(body: View<'_>, wanted: &str) -> bool {
    body.text("status")
        .is_some_and(|status| !status.eq_ignore_ascii_case(wanted))
}
