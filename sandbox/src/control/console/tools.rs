//! A request of the log as one can make it again: with curl, and as a call of the tool that agents have
//! for it. No secret is in either.

use serde_json::{Map, Value, json};

use crate::http::call::Call;
use crate::http::journal::Entry;

/// The tools that agents have for the operations, by method and path. The names of path parameters are
/// those of the tools' arguments but where a third word gives another.
/// Source: the vendor's tools, which carry these names.
const TOOLS: &[(&str, &str, &str)] = &[
    ("POST", "/api/agent/identity", "opentrain_register_agent"),
    (
        "POST",
        "/api/agent/identity/claim",
        "opentrain_claim_account",
    ),
    (
        "POST",
        "/api/public/v1/job-drafts",
        "opentrain_create_job_draft",
    ),
    ("GET", "/api/public/v1/auth/me", "opentrain_auth_status"),
    ("GET", "/api/public/v1/tokens", "opentrain_list_tokens"),
    ("POST", "/api/public/v1/tokens", "opentrain_create_token"),
    (
        "DELETE",
        "/api/public/v1/tokens/{tokenId}",
        "opentrain_revoke_token",
    ),
    (
        "GET",
        "/api/public/v1/approvals/{approvalId}",
        "opentrain_get_approval",
    ),
    (
        "GET",
        "/api/public/v1/contracts",
        "opentrain_list_contracts",
    ),
    (
        "GET",
        "/api/public/v1/contracts/{contractId}",
        "opentrain_get_contract",
    ),
    (
        "POST",
        "/api/public/v1/contracts/{contractId}/end",
        "opentrain_end_contract",
    ),
    (
        "POST",
        "/api/public/v1/contracts/{contractId}/milestones",
        "opentrain_create_milestone",
    ),
    (
        "POST",
        "/api/public/v1/milestones/{milestoneId}/fund",
        "opentrain_request_milestone_funding",
    ),
    (
        "POST",
        "/api/public/v1/milestones/{milestoneId}/approve",
        "opentrain_request_milestone_approval",
    ),
    (
        "GET",
        "/api/public/v1/payments/pending",
        "opentrain_list_pending_payments",
    ),
    ("GET", "/api/public/v1/credits", "opentrain_get_credits"),
    (
        "GET",
        "/api/public/v1/credits/ledger",
        "opentrain_list_credit_ledger",
    ),
    (
        "POST",
        "/api/public/v1/credits/top-ups",
        "opentrain_create_credit_top_up",
    ),
    (
        "GET",
        "/api/public/v1/credits/top-ups/{topUpId}",
        "opentrain_get_credit_top_up",
    ),
    (
        "GET",
        "/api/public/v1/job-drafts/capabilities",
        "opentrain_capabilities",
    ),
    ("GET", "/api/public/v1/jobs/mine", "opentrain_list_jobs"),
    (
        "POST",
        "/api/public/v1/jobs/{id}/publish",
        "opentrain_publish_job",
    ),
    (
        "POST",
        "/api/public/v1/jobs/{id}/close",
        "opentrain_close_job",
    ),
    (
        "POST",
        "/api/public/v1/jobs/{id}/invites",
        "opentrain_invite_freelancer",
    ),
    ("GET", "/api/public/v1/jobs", "opentrain_search_jobs"),
    (
        "GET",
        "/api/public/v1/jobs/facets",
        "opentrain_get_job_facets",
    ),
    (
        "GET",
        "/api/public/v1/jobs/changes",
        "opentrain_list_job_changes",
    ),
    (
        "GET",
        "/api/public/v1/jobs/{id}",
        "opentrain_get_public_job",
    ),
    (
        "GET",
        "/api/public/v1/jobs/{id}/proposals",
        "opentrain_list_proposals",
    ),
    (
        "GET",
        "/api/public/v1/proposals/{proposalId}",
        "opentrain_get_proposal",
    ),
    (
        "GET",
        "/api/public/v1/proposals/{proposalId}/interview",
        "opentrain_get_interview",
    ),
    (
        "POST",
        "/api/public/v1/proposals/{proposalId}/hire",
        "opentrain_hire_proposal",
    ),
    (
        "POST",
        "/api/public/v1/proposals/{proposalId}/conversation",
        "opentrain_start_proposal_conversation",
    ),
    (
        "GET",
        "/api/public/v1/freelancers/{idOrSlug}",
        "opentrain_get_freelancer_profile",
    ),
    ("GET", "/api/public/v1/messages", "opentrain_read_messages"),
    ("POST", "/api/public/v1/messages", "opentrain_send_message"),
    ("GET", "/api/public/v1/team", "opentrain_get_team"),
    (
        "POST",
        "/api/public/v1/team/invites",
        "opentrain_invite_team_member",
    ),
    ("GET", "/api/public/v1/updates", "opentrain_poll_updates"),
    (
        "POST",
        "/api/public/v1/webhooks",
        "opentrain_create_webhook",
    ),
    ("GET", "/api/public/v1/webhooks", "opentrain_list_webhooks"),
    (
        "GET",
        "/api/public/v1/webhooks/{webhookId}",
        "opentrain_get_webhook",
    ),
    (
        "DELETE",
        "/api/public/v1/webhooks/{webhookId}",
        "opentrain_delete_webhook",
    ),
];
/// Members of bodies that are other arguments, or none.
const RENAMED: &[(&str, &str)] = &[
    ("rawJobDescription", "jobDescription"),
    ("agent_name", "agentName"),
    ("organization_name", "organizationName"),
    ("identity_type", ""),
    ("claim_token", ""),
];
/// Those whose body is one argument of the tool, and which.
const WRAPPED: &[(&str, &str, &str, &str)] = &[
    (
        "PATCH",
        "/api/public/v1/job-drafts/{jobId}",
        "opentrain_update_job_draft_fields",
        "fields",
    ),
    (
        "PATCH",
        "/api/public/v1/jobs/{id}",
        "opentrain_update_published_job",
        "fields",
    ),
];

/// The request as a shell command. Where it came with a token, the command takes it from a variable.
pub(super) fn curl(base_url: &str, entry: &Entry) -> String {
    let mut text = format!(
        "curl -X {} {}",
        entry.method,
        quoted(&format!("{base_url}{}", entry.path))
    );
    if entry.token {
        text.push_str(" \\\n  -H \"Authorization: Bearer $OPENTRAIN_API_TOKEN\"");
    }
    let body = entry.sent();
    if !body.is_empty() {
        let kind = match body.trim_start().starts_with('{') {
            true => "application/json",
            false => "application/x-www-form-urlencoded",
        };
        text.push_str(&format!(
            " \\\n  -H 'Content-Type: {kind}' \\\n  --data {}",
            quoted(&body)
        ));
    }
    text
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The request as a call of a tool, where there is one for it.
pub(super) fn as_tool(call: &Call<'_>, entry: &Entry) -> Option<String> {
    let (path, query) = entry.path.split_once('?').unwrap_or((&entry.path, ""));
    let (row, params) = call.table.find(&entry.method, path)?;
    let plain = TOOLS
        .iter()
        .find(|(method, path, _)| (*method, *path) == (row.method, row.path));
    let wrapped = WRAPPED
        .iter()
        .find(|(method, path, ..)| (*method, *path) == (row.method, row.path));
    let (name, inside) = match (plain, wrapped) {
        (Some((_, _, name)), _) => (*name, None),
        (None, Some((_, _, name, inside))) => (*name, Some(*inside)),
        (None, None) => return None,
    };
    let mut arguments = Map::new();
    for (name, value) in params {
        let name = if name == "id" { "jobId" } else { name };
        arguments.insert(name.to_owned(), json!(value));
    }
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let number = value.parse::<i64>().ok().filter(|_| name == "limit");
        let value = number.map_or_else(|| json!(value), |number| json!(number));
        arguments.insert(name.into_owned(), value);
    }
    let body: Value = serde_json::from_str(&entry.sent()).unwrap_or(Value::Null);
    match (inside, body) {
        (Some(inside), body @ Value::Object(_)) => {
            arguments.insert(inside.to_owned(), body);
        }
        (None, Value::Object(members)) => {
            for (name, value) in members {
                let other = RENAMED.iter().find(|(own, _)| *own == name);
                let name = other.map_or(name.as_str(), |(_, argument)| argument);
                // What no argument stands for is the server's own affair.
                if !name.is_empty() {
                    arguments.insert(name.to_owned(), value);
                }
            }
        }
        _ => {}
    }
    let request =
        json!({ "method": "tools/call", "params": { "name": name, "arguments": arguments } });
    serde_json::to_string_pretty(&request).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::rows::TABLE;

    #[test]
    fn every_tool_is_for_an_operation_there_is_and_every_operation_with_a_token_has_one() {
        let known = |method: &str, path: &str| {
            let mut all = TOOLS.iter().map(|(method, path, _)| (*method, *path));
            let mut wrapped = WRAPPED.iter().map(|(method, path, ..)| (*method, *path));
            all.any(|one| one == (method, path)) || wrapped.any(|one| one == (method, path))
        };
        for row in TABLE.rows().filter(|row| row.is_api()) {
            // The exchange and the end of a token at the OAuth door are parts of other tools.
            let part = row.path.starts_with("/api/agent/oauth/");
            assert!(
                part || known(row.method, row.path),
                "{} {}",
                row.method,
                row.path
            );
        }
        let played = TABLE.rows().filter(|row| row.is_api()).count();
        assert_eq!(TOOLS.len() + WRAPPED.len() + 2, played);
    }

    #[test]
    fn a_text_is_one_word_of_a_shell_whatever_is_in_it() {
        assert_eq!(quoted("it's $(x)"), "'it'\\''s $(x)'");
    }
}
