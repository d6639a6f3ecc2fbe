//! Whether an attempt is worth another, and what is known of a write whose answer was lost.
//! It sends nothing and waits for nothing.

use std::time::Duration;

use super::client::Timings;
use super::transport::{Ending, Fault, Outgoing, Received};
use super::{Request, Retry, body};

/// What to do after an attempt.
pub(super) enum Step {
    Report,
    Again(Duration),
}

/// Whether an attempt is worth another, and after what pause.
/// Source: docs/developers/cli/overview.
pub(super) fn next(
    request: &Request,
    outgoing: &Outgoing,
    result: &Result<Received, Fault>,
    attempts: u32,
    timings: &Timings,
) -> Step {
    let [first, second] = timings.pauses;
    let pause = if attempts < 2 { first } else { second };
    let repeatable = request.retry != Retry::Write;
    match result {
        Err(Fault::NeverArrived(_)) => Step::Again(pause),
        Err(Fault::Lost(_)) if repeatable => Step::Again(pause),
        Err(Fault::Lost(_)) => Step::Report,
        Ok(received) => {
            let told = || body::refusal(received, request.area, &outgoing.url, attempts);
            // Less than our own pause is no pause.
            let wait = |wait: Duration| match wait <= timings.longest_wait {
                true => Step::Again(wait.max(pause)),
                false => Step::Report,
            };
            match (received.status, &received.ending) {
                (502..=504, _) if repeatable => told().retry_after.map_or(Step::Again(pause), wait),
                // Whoever says when to come back means it, whatever the status.
                (408 | 425 | 429 | 500.., _) if request.retry == Retry::Read => {
                    told().retry_after.map_or(Step::Report, wait)
                }
                (200..300, Ending::Broken(_)) if repeatable => Step::Again(pause),
                _ => Step::Report,
            }
        }
    }
}

/// Whether an answer to a write leaves open what happened: a gateway spoke instead of the
/// platform (whose own refusals carry a code), or a 2xx broke off. 520 to 527 are the same from an
/// edge network.
pub(super) fn unclear(request: &Request, outgoing: &Outgoing, received: &Received) -> bool {
    match received.status {
        502..=504 | 520..=527 => body::refusal(received, request.area, &outgoing.url, 1)
            .code
            .is_none(),
        200..300 => matches!(received.ending, Ending::Broken(_)),
        _ => false,
    }
}

pub(super) fn cause_of(received: &Received) -> String {
    let status = received.status;
    match &received.ending {
        Ending::Broken(cause) if status < 300 => {
            format!("HTTP {status}, but the answer broke off: {cause}")
        }
        _ if matches!(status, 502..=504 | 520..=527) => {
            format!("a gateway answered HTTP {status} in the platform's place")
        }
        _ => format!("an earlier attempt was lost, and the last one was answered HTTP {status}"),
    }
}
