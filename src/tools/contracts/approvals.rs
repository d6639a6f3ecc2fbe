//! Reading one approval: what a human decided about a request. Requests are made by the tools for
//! hiring, milestones and contracts.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::{Request, View};
use crate::reply::Ask;
use crate::text::Text;
use crate::tool::{
    AnswerField, Effect, Endpoint, Id, Kind, Seen, Tool, Toolset, Wait, WaitSeconds,
};
use crate::tools::approval;

pub(in crate::tools) const TOOLS: &[Tool] = &[Tool::of::<GetApproval>()];

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
    /// Seconds to wait; above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"]))]
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
