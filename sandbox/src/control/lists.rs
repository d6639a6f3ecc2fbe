//! What a sandbox shows beside what the API tells: what became of the deliveries to a webhook. What
//! it is as a whole is in the parent.

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::moment::iso;
use crate::store::webhooks::{self, Delivery};

/// Deliveries listed at most.
const MOST: usize = 1000;

/// `GET /sandbox/webhooks/{id}/deliveries?limit=`: the newest, newest first.
pub(super) fn deliveries(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = call.limit(100, MOST)?;
    let id = call.param("id");
    let webhook = webhooks::find(tx, id)?.ok_or_else(|| {
        Refusal::not_found("There is no such webhook, or it was deleted.")
            .details(json!({ "resource": "webhooks", "webhookId": id }))
    })?;
    let found = webhooks::deliveries(tx, id, i64::try_from(limit).unwrap_or(i64::MAX))?;
    let found: Vec<Value> = found.iter().map(delivery).collect();
    Ok(Answer::ok(json!({
        "webhookId": webhook.id,
        "status": webhook.status,
        "failures": webhook.failures,
        "deliveries": found,
    })))
}

fn delivery(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id,
        "eventId": delivery.event_id.to_string(),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "dueAt": iso(delivery.due_at),
        "lastStatus": delivery.last_status,
        "lastError": delivery.last_error,
    })
}
