//! Push subscriptions to the account's events. The events themselves are in `updates`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::columns::{self, Column};
use crate::api::{Refusal, Request, View};
use crate::text::{Text, moment};
use crate::tool::{AnswerField, Effect, Endpoint, Id, Kind, Tool, Toolset};

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<CreateWebhook>(),
    Tool::of::<ListWebhooks>(),
    Tool::of::<GetWebhook>(),
    Tool::of::<DeleteWebhook>(),
];

const WEBHOOK: &str =
    "id, url, eventTypes, status (ACTIVE, DISABLED), createdAt, disabledAt, disabledReason";

// No doc comment: it would become part of the argument's description.
// Source: docs/developers/guides/stay-in-sync.
#[derive(Clone, Copy, Deserialize, JsonSchema, Serialize)]
enum EventType {
    #[serde(rename = "proposal.received")]
    ProposalReceived,
    #[serde(rename = "proposal.status_changed")]
    ProposalStatusChanged,
    #[serde(rename = "message.received")]
    MessageReceived,
    #[serde(rename = "contract.created")]
    ContractCreated,
    #[serde(rename = "milestone.status_changed")]
    MilestoneStatusChanged,
    #[serde(rename = "payment.pending")]
    PaymentPending,
    #[serde(rename = "approval.confirmed")]
    ApprovalConfirmed,
    #[serde(rename = "contract.budget_state_changed")]
    ContractBudgetStateChanged,
}

/// Subscribes an https address to events of the account.
///
/// `secret` is shown only in this answer: store it at once, it signs every delivery
/// (how is said with it). No earlier events;
/// at most 10 subscriptions. Needs webhooks:manage, which only a token minted by a person has.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CreateWebhook {
    /// https URL of the receiver; http only for localhost.
    #[schemars(length(min = 1, max = 2048))]
    url: String,
    /// The token needs the read scope of each.
    #[schemars(length(min = 1), extend("x-aliases" = ["events", "types"]))]
    event_types: Vec<EventType>,
}

impl Endpoint for CreateWebhook {
    const NAME: &'static str = "opentrain_create_webhook";
    const TITLE: &'static str = "Create webhook";
    const TOOLSET: Toolset = Toolset::Webhooks;
    const EFFECT: Effect = Effect::Grants;
    const SOURCE: &'static str = "docs/developers/api-reference/webhooks/create";
    const EXAMPLE: &'static str = r#"{"url":"https://example.com/hooks/opentrain","eventTypes":["proposal.received","approval.confirmed"]}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("webhook", Kind::Object, WEBHOOK),
        ("secret", Kind::Text, "Signing secret, shown only here"),
        ("message", Kind::Text, "For people; do not parse"),
    ];

    fn request(&self) -> Request {
        Request::post(["webhooks"])
            .json("url", Some(self.url.trim()))
            .json("eventTypes", Some(json!(self.event_types)))
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        text.line(format!(
            "Webhook {} made. ITS SECRET, SHOWN ONLY THIS ONCE: {}",
            body.text_or_dash("webhook.id"),
            body.text_or_dash("secret"),
        ));
        text.line(
            "Store it now where the receiver reads it, and nowhere else: it proves that a delivery \
             is OpenTrain's. Lost, it is replaced by deleting the webhook and making a new one.",
        );
        webhooks(&[body.at("webhook")], text);
        text.line(
            "Check each delivery: X-OpenTrain-Signature holds t and v1, and v1 is the hex \
             HMAC-SHA256 of `t`, a full stop and the raw body under the secret. Answer 2xx within \
             10 s.",
        );
        text.field("message", body.text("message"));
        text.next(
            "events from before the subscription",
            "opentrain_poll_updates",
            json!({}),
        );
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_list_webhooks {{}}: if it shows a new one for {}, nobody knows its \
             secret; remove it with opentrain_delete_webhook, then call opentrain_create_webhook \
             again.",
            self.url.trim()
        )
    }
}

/// Lists the webhook subscriptions, newest first.
///
/// Not paged. A DISABLED one delivers nothing and stays so: delete it, make a new one, catch up with opentrain_poll_updates. Needs webhooks:manage.
#[derive(Deserialize, JsonSchema)]
struct ListWebhooks {}

impl Endpoint for ListWebhooks {
    const NAME: &'static str = "opentrain_list_webhooks";
    const TITLE: &'static str = "List webhooks";
    const TOOLSET: Toolset = Toolset::Webhooks;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/webhooks/list";
    const EXAMPLE: &'static str = "{}";
    const ANSWER: &'static [AnswerField] = &[("webhooks", Kind::List, WEBHOOK)];

    fn request(&self) -> Request {
        Request::get(["webhooks"])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let all = body.list("webhooks");
        text.line(format!(
            "{} of at most 10 webhooks; the list is not paged.",
            all.len()
        ));
        webhooks(&all, text);
        let dead = all.iter().find(|webhook| is_disabled(**webhook));
        if let Some(id) = dead.and_then(|webhook| webhook.text("id")) {
            revive(&id, text);
        }
    }
}

/// Reads one webhook subscription: whether it still delivers.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct GetWebhook {
    /// From opentrain_list_webhooks.
    #[schemars(extend("x-aliases" = ["id", "webhook"]))]
    webhook_id: Id,
}

impl Endpoint for GetWebhook {
    const NAME: &'static str = "opentrain_get_webhook";
    const TITLE: &'static str = "Get webhook";
    const TOOLSET: Toolset = Toolset::Webhooks;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/webhooks/get";
    const EXAMPLE: &'static str = r#"{"webhookId":"whk_1"}"#;
    const ANSWER: &'static [AnswerField] = &[("webhook", Kind::Object, WEBHOOK)];

    fn request(&self) -> Request {
        Request::get(["webhooks", self.webhook_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let webhook = body.at("webhook");
        text.line(match webhook.text("status").as_deref() {
            Some("ACTIVE") => "The webhook delivers (ACTIVE).".to_owned(),
            Some("DISABLED") => "The webhook delivers NOTHING (DISABLED).".to_owned(),
            other => format!("The webhook has status {}.", other.unwrap_or("not given")),
        });
        webhooks(&[webhook], text);
        if is_disabled(webhook) {
            revive(self.webhook_id.as_ref(), text);
        }
    }
}

/// Deletes a webhook subscription for good.
///
/// Deliveries stop at once and their history is gone; events stay readable with
/// opentrain_poll_updates.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DeleteWebhook {
    /// From opentrain_list_webhooks.
    #[schemars(extend("x-aliases" = ["id", "webhook"]))]
    webhook_id: Id,
}

impl Endpoint for DeleteWebhook {
    const NAME: &'static str = "opentrain_delete_webhook";
    const TITLE: &'static str = "Delete webhook";
    const TOOLSET: Toolset = Toolset::Webhooks;
    const EFFECT: Effect = Effect::Irreversible;
    const REPEATABLE: bool = true;
    const SOURCE: &'static str = "docs/developers/api-reference/webhooks/delete";
    const EXAMPLE: &'static str = r#"{"webhookId":"whk_1"}"#;
    const ANSWER: &'static [AnswerField] = &[
        ("webhook", Kind::Object, "As it was when it was deleted"),
        ("deleted", Kind::Flag, "true"),
    ];

    fn request(&self) -> Request {
        Request::delete(["webhooks", self.webhook_id.as_ref()])
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let webhook = body.at("webhook");
        if body.flag("deleted") == Some(false) {
            text.line(format!(
                "The platform says that webhook {} was NOT deleted.",
                self.webhook_id
            ));
            webhooks(&[webhook], text);
            return;
        }
        // Its status is the one from before: told as it comes, it would read as still delivering.
        let mut line = format!(
            "Webhook {} is deleted for good and delivers nothing more",
            webhook
                .text("id")
                .unwrap_or_else(|| self.webhook_id.to_string())
        );
        if let Some(url) = webhook.text("url") {
            line.push_str(&format!(": {url}"));
        }
        if let Some(events) = webhook.joined("eventTypes") {
            line.push_str(&format!(", events {events}"));
        }
        if let Some(status) = webhook.text("status") {
            line.push_str(&format!(" (until now {status})"));
        }
        text.line(line + ".");
    }

    fn after_lost_answer(&self) -> String {
        format!(
            "Call opentrain_list_webhooks {{}}: if {id} is gone, it took effect. If it is there, \
             call opentrain_delete_webhook {} again.",
            json!({ "webhookId": self.webhook_id.as_ref() }),
            id = self.webhook_id
        )
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        match refusal.status {
            404 => vec![
                "There is no such webhook in this account; after an earlier delete there is \
                 nothing left to do. opentrain_list_webhooks {} shows those that there are."
                    .to_owned(),
            ],
            _ => Vec::new(),
        }
    }
}

fn webhooks(webhooks: &[View<'_>], text: &mut Text) {
    let webhooks: Vec<View<'_>> = webhooks
        .iter()
        .copied()
        .filter(|webhook| !webhook.is_null())
        .collect();
    const COLUMNS: &[Column] = &[
        ("webhook", |webhook| webhook.text("id")),
        ("status", |webhook| webhook.text("status")),
        ("url", |webhook| webhook.text("url")),
        ("events", |webhook| webhook.joined("eventTypes")),
        ("created", |webhook| time(webhook, "createdAt")),
        ("disabled", |webhook| time(webhook, "disabledAt")),
        ("why", |webhook| webhook.text("disabledReason")),
    ];
    columns::table(text, COLUMNS, &webhooks);
}

fn time(webhook: View<'_>, member: &str) -> Option<String> {
    webhook.text(member).map(|at| moment(&at))
}

fn is_disabled(webhook: View<'_>) -> bool {
    webhook.text("status").as_deref() == Some("DISABLED")
}

fn revive(id: &str, text: &mut Text) {
    text.line(
        "A disabled webhook cannot be switched on again: delete it, make a new one, and read what \
         was missed with opentrain_poll_updates.",
    );
    text.next(
        "delete the disabled one",
        "opentrain_delete_webhook",
        json!({ "webhookId": id }),
    );
}
