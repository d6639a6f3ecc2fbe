//! What follows from how an attempt ended: done, again later, given up, or the whole subscription
//! disabled. Sending is in `courier`.

use rusqlite::Transaction;

use crate::sandbox::call::Pace;
use crate::sandbox::moment::{MINUTE, Moment};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::store::webhooks::{self, DISABLED, Delivery};

/// Waits before the second, third, fourth and fifth attempt.
/// Source: docs/developers/guides/verify-webhook-signatures.
const WAITS: [i64; 4] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];
/// Failed deliveries in a row after which a subscription is disabled. The figure is that of the
/// platform's identical deliveries to annotation platforms.
/// Source: docs/developers/annotation-platforms/webhooks.
const MOST_FAILURES: i64 = 10;
const DISABLED_REASON: &str = "Disabled after repeated delivery failures";

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With this status.
    Answered(u16),
    /// Without one, for this reason.
    Broken(String),
}

/// Writes down how an attempt ended and what comes next.
pub(crate) fn note(
    tx: &Transaction<'_>,
    mut delivery: Delivery,
    ending: &Ending,
    pace: Pace,
    now: Moment,
) -> Result<(), Refusal> {
    let Some(mut webhook) = webhooks::find(tx, &delivery.webhook_id)? else {
        // Deleted meanwhile, and its deliveries with it.
        return Ok(());
    };
    delivery.attempts += 1;
    let done = matches!(ending, Ending::Answered(200..300));
    (delivery.last_status, delivery.last_error) = match ending {
        Ending::Answered(status) => (Some(*status), None),
        Ending::Broken(cause) => (None, Some(cause.clone())),
    };
    if done {
        delivery.state = "DELIVERED".into();
        webhooks::save(tx, &delivery)?;
        webhook.failures = 0;
        return Ok(webhooks::save_state(tx, &webhook)?);
    }
    let wait = usize::try_from(delivery.attempts - 1)
        .ok()
        .and_then(|place| WAITS.get(place));
    if let Some(wait) = wait.filter(|_| webhook.status != DISABLED) {
        delivery.due_at = now + pace.span(*wait);
        return Ok(webhooks::save(tx, &delivery)?);
    }
    delivery.state = "FAILED".into();
    webhooks::save(tx, &delivery)?;
    webhook.failures += 1;
    if webhook.failures >= MOST_FAILURES && webhook.status != DISABLED {
        webhook.status = DISABLED.into();
        webhook.disabled_at = Some(now);
        webhook.disabled_reason = Some(DISABLED_REASON.into());
        webhooks::give_up(tx, &webhook.id, "the webhook was disabled")?;
    }
    Ok(webhooks::save_state(tx, &webhook)?)
}
