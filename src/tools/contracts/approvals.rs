//! Reading what a human decided about a request, and the list of all that were made here. Requests are made by the tools for
//! hiring, milestones and contracts.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::api::{Request, View};
use crate::reply::{Ask, Outcome};
use crate::text::Text;
use crate::tool::{
    AnswerField, Effect, Endpoint, Id, JournalQuery, Kind, Problem, Seen, Tool, Toolset, Wait,
    WaitSeconds,
};
use crate::tools::approval;

pub(in crate::tools) const TOOLS: &[Tool] =
    &[Tool::of::<GetApproval>(), Tool::of::<ListApprovals>()];

/// Tells whether a human confirmed, declined or let lapse a request; can wait.
///
/// Call it after any answer with an `approvalUrl`, with `waitSeconds`. Only CONFIRMED means that
/// it was done; `result` then holds the new ids.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GetApproval {
    /// `approval.id` of the answer that asked for it.
    #[schemars(extend("x-aliases" = ["id", "approval"]))]
    approval_id: Id,
    /// Above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"], "x-seconds" = true))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for GetApproval {
    const NAME: &'static str = "opentrain_get_approval";
    const TITLE: &'static str = "Get approval";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/approvals/get";
    const EXAMPLE: &'static str = r#"{"approvalId":"apr_1","waitSeconds":45}"#;
    const ANSWER: &'static [AnswerField] = &[(
        "approval",
        Kind::Object,
        "id, type, status (pending, confirmed, declined, expired), approvalUrl, expiresAt, \
         resolvedAt, result (null until confirmed), jobId, proposalId, contractId, milestoneId",
    )];

    fn request(&self) -> Request {
        Request::get(["approvals", self.approval_id.as_ref()])
    }

    fn asks(&self, seen: Seen<'_>) -> Option<Ask> {
        Some(approval::ask(seen))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        approval::details(body, text);
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait::of(self.wait_seconds, "a human to decide"))
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        body.text("approval.status").as_deref() != Some("pending")
    }
}

/// Most requests of one page, so that no host cuts the text.
const PAGE: usize = 20;

/// Lists what humans were asked from here and how it stands, with a spending summary.
///
/// Approvals, top-ups and the claim. For "what have I paid, fees included".
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListApprovals {
    /// Only these.
    #[schemars(extend("x-aliases" = ["status"]))]
    outcome: Option<Listed>,
    /// false: do not ask the platform anew.
    refresh: Option<bool>,
    /// Last `nextCursor`.
    #[schemars(extend("x-aliases" = ["nextCursor"]))]
    cursor: Option<String>,
}

/// An outcome that a list can have; that a host showed no dialog is none of them.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
struct Listed(Outcome);

impl JsonSchema for Listed {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Listed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let listed = |outcome: &Outcome| *outcome != Outcome::NotShown;
        let words: Vec<&str> = Outcome::ALL
            .into_iter()
            .filter(listed)
            .map(Outcome::word)
            .collect();
        json_schema!({ "type": "string", "enum": words })
    }
}

impl Endpoint for ListApprovals {
    const NAME: &'static str = "opentrain_list_approvals";
    const TITLE: &'static str = "List approvals";
    const TOOLSET: Toolset = Toolset::Contracts;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/concepts/human-approvals";
    const EXAMPLE: &'static str = r#"{"refresh":false}"#;
    const ANSWER: &'static [AnswerField] = &[
        (
            "approvals",
            Kind::List,
            "outcome, kind, id, action, whom, amountCents, totalCents, moneyMoved, link while it \
             waits, deadline, resolvedAt, jobId, proposalId, contractId, milestoneId, read (its \
             effect), changes",
        ),
        ("nextCursor", Kind::Text, "null when no more follow"),
        (
            "spending",
            Kind::Object,
            "inAll, byJob, byMonth: askedCents, waitingCents, paidCents with feesCents, \
             releasedCents, creditsBoughtCents; notCounted",
        ),
        ("notReadAnew", Kind::Number, "Open ones whose state is old"),
        ("note", Kind::Text, "What the list leaves out"),
    ];

    const STRANGERS: &'static [&'static str] = &["/approvals/*/whom", "/approvals/*/changes"];

    fn check(&self) -> Vec<Problem> {
        let wrong = self.cursor.is_some() && self.skip().is_none();
        let problem = Problem::new("cursor", "is no `nextCursor` of this list; leave it out");
        wrong.then_some(problem).into_iter().collect()
    }

    fn request(&self) -> Request {
        Request::journal()
    }

    fn journal_query(&self) -> Option<JournalQuery> {
        Some(JournalQuery {
            outcome: self.outcome.map(|Listed(outcome)| outcome),
            refresh: self.refresh.unwrap_or(true),
            skip: self.skip().unwrap_or_default(),
            most: PAGE,
        })
    }

    /// The journal puts itself into words.
    fn summary(&self, _: View<'_>, _: &mut Text) {}
}

impl ListApprovals {
    /// How many were on the pages before.
    fn skip(&self) -> Option<usize> {
        self.cursor.as_deref()?.trim().parse().ok()
    }
}
