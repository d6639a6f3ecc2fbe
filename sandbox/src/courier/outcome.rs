//! What follows from how an attempt ended: done, again later, given up, or the whole subscription
//! disabled. Sending is in `attempt`.

use crate::deeds::{No, Step};
use crate::moment::MINUTE;
use crate::store::webhooks::{self, Delivery, State, Status};

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

/// Writes down how an attempt ended and what comes next. An attempt that outlived its delivery or
/// its webhook changes nothing.
pub(crate) fn note(step: Step<'_>, mut delivery: Delivery, ending: &Ending) -> Result<(), No> {
    delivery.attempts += 1;
    (delivery.last_status, delivery.last_error) = match ending {
        Ending::Answered(status) => (Some(*status), None),
        Ending::Broken(cause) => (None, Some(cause.clone())),
    };
    let wait = usize::try_from(delivery.attempts - 1)
        .ok()
        .and_then(|place| WAITS.get(place));
    match (ending, wait) {
        (Ending::Answered(200..300), _) => delivery.state = State::Delivered,
        (_, Some(wait)) => delivery.due_at = step.now + step.pace.span(*wait),
        (_, None) => delivery.state = State::Failed,
    }
    if !webhooks::save(step.db, &delivery)? {
        return Ok(());
    }
    let Some(mut webhook) = webhooks::find(step.db, &delivery.webhook_id)? else {
        return Ok(());
    };
    match delivery.state {
        State::Delivered => webhook.failures = 0,
        State::Failed => webhook.failures += 1,
        State::Pending => return Ok(()),
    }
    if webhook.failures >= MOST_FAILURES {
        webhook.status = Status::Disabled;
        webhook.disabled_at = Some(step.now);
        webhook.disabled_reason = Some(DISABLED_REASON.into());
        webhooks::give_up(step.db, &webhook.id, "the webhook was disabled")?;
    }
    Ok(webhooks::save_state(step.db, &webhook)?)
}
