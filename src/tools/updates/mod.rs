//! The account's own event feed. The tokenless feed of the public marketplace is in `jobs`; pushed
//! events are in `webhooks`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{Refusal, Request, View};
use crate::text::{Text, shorten};
use crate::tool::{AnswerField, Effect, Endpoint, Kind, Tool, Toolset, Wait, WaitSeconds};

pub(super) const TOOLS: &[Tool] = &[Tool::of::<PollUpdates>()];

/// Longest value of an event's data in the text half, in characters.
const LONGEST: usize = 100;

/// Reads what happened since a cursor, oldest first; can wait up to 45 s for the next event.
///
/// Keep `nextCursor` for the next call; while `hasMore`, call again at once. Events hold ids and
/// states only. Types: proposal.received, proposal.status_changed, message.received,
/// contract.created, milestone.status_changed, payment.pending, contract.budget_state_changed, and
/// approval.confirmed, which is also sent for declined and expired ones: look at `data.status`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PollUpdates {
    /// `nextCursor` of the last call; without it, from the account's beginning.
    #[schemars(extend("x-aliases" = ["since", "after"]))]
    cursor: Option<String>,
    /// Most events of one call.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    /// Seconds to wait; above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"]))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for PollUpdates {
    const NAME: &'static str = "opentrain_poll_updates";
    const TITLE: &'static str = "Poll updates";
    const TOOLSET: Toolset = Toolset::Updates;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/updates/poll";
    const EXAMPLE: &'static str = r#"{"cursor":"1041","waitSeconds":45}"#;
    const ANSWER: &'static [AnswerField] = &[
        (
            "events",
            Kind::List,
            "id, type, createdAt, resourceId, jobId, data {ids and states}",
        ),
        ("nextCursor", Kind::Text, "Keep it and send it next time"),
        ("hasMore", Kind::Flag, "Call again at once"),
    ];

    fn request(&self) -> Request {
        Request::get(["updates"])
            .query("cursor", self.cursor.as_deref())
            .query("limit", self.limit)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let events = body.list("events");
        let cursor = body.text("nextCursor").or_else(|| self.cursor.clone());
        let more = body.flag("hasMore") == Some(true);
        let mut line = match events.len() {
            0 => "No new events.".to_owned(),
            1 => "1 event.".to_owned(),
            count => format!("{count} events, oldest first."),
        };
        if more {
            line.push_str(" More wait: call again at once.");
        }
        if let Some(cursor) = &cursor {
            line.push_str(&format!(
                " Keep nextCursor {cursor} and send it as `cursor` next time."
            ));
        }
        text.line(line);
        let decided = Some("approval.confirmed");
        if events
            .iter()
            .any(|event| event.text("type").as_deref() == decided)
        {
            text.line(
                "approval.confirmed is sent for every decision, also declined and expired: its \
                 data says which.",
            );
        }
        text.table(
            &[
                "event",
                "type",
                "created",
                "job",
                "resource",
                "data",
                "look with",
            ],
            events.iter().map(|event| row(*event)),
        );
        let mut with = json!({});
        if let Value::Object(members) = &mut with {
            if let Some(cursor) = cursor {
                members.insert("cursor".into(), cursor.into());
            }
            if let Some(limit) = self.limit {
                members.insert("limit".into(), limit.into());
            }
            if !more {
                members.insert("waitSeconds".into(), 45.into());
            }
        }
        let why = match more {
            true => "the events after these",
            false => "wait for the next event",
        };
        text.next(why, "opentrain_poll_updates", with);
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let by_scope = refusal
            .details()
            .is_some_and(|d| d.get("requiredScopes").is_some());
        match by_scope {
            true => vec![
                "The token has none of proposals:read, messages:read and payments:read; one of \
                 them is enough, for the events of its kind. The account's owner mints a token \
                 with it at Settings → API keys in the OpenTrain app, and a person runs \
                 `opentrain-mcp login`."
                    .to_owned(),
            ],
            false => Vec::new(),
        }
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait::of(self.wait_seconds, "the next event"))
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        !body.list("events").is_empty()
    }
}

/// One line of the table. What the line says already is not said again in its data.
fn row(event: View<'_>) -> Vec<String> {
    let follow_up = follow_up(event).unwrap_or_else(|| "-".to_owned());
    let mut cells = vec![
        event.text_or_dash("id"),
        event.text_or_dash("type"),
        event.text_or_dash("createdAt"),
        event.text_or_dash("jobId"),
        event.text_or_dash("resourceId"),
    ];
    let data: Vec<String> = event
        .members("data")
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let told = match value.value() {
                Value::String(told) => told.clone(),
                other => other.to_string(),
            };
            (name, shorten(&told, LONGEST))
        })
        .filter(|(_, told)| !cells.contains(told) && follow_up.split(' ').all(|word| word != told))
        .map(|(name, told)| format!("{name} {told}"))
        .collect();
    cells.push(match data.is_empty() {
        true => "-".to_owned(),
        false => data.join(", "),
    });
    cells.push(follow_up);
    cells
}

/// The call that reads what the event is about, as `tool id`: the argument is the tool's only
/// required one.
/// Source: docs/developers/guides/stay-in-sync.
fn follow_up(event: View<'_>) -> Option<String> {
    let (tool, id) = match event.text("type")?.as_str() {
        "proposal.received" | "proposal.status_changed" => {
            ("opentrain_get_proposal", "data.proposalId")
        }
        "message.received" => ("opentrain_read_messages", "data.conversationId"),
        "contract.created" | "milestone.status_changed" | "contract.budget_state_changed" => {
            ("opentrain_get_contract", "data.contractId")
        }
        "approval.confirmed" => ("opentrain_get_approval", "data.approvalId"),
        "payment.pending" => return Some("opentrain_list_pending_payments".to_owned()),
        _ => return None,
    };
    Some(format!("{tool} {}", event.text(id)?))
}
