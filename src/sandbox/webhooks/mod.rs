//! Delivery of events to webhooks: what is due is taken, signed, sent, and its outcome written down.
//! Who may subscribe is in `routes::webhooks`. The only part of the sandbox that calls anybody, and
//! it calls nobody but the subscribed URLs.

mod courier;
mod outcome;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Transaction;
use tokio::task::JoinSet;

use super::dispatch::Platform;
use super::moment::{MINUTE, Moment};
use super::refusal::Refusal;
use super::store::webhooks::{self, ACTIVE, Delivery};
use courier::{Courier, Parcel};
pub(crate) use outcome::{Ending, note};

/// How long a receiver may take. Source: docs/developers/guides/verify-webhook-signatures.
const LIMIT: Duration = Duration::from_secs(10);
/// Deliveries under way at a time, and of those to one webhook.
const MOST: usize = 8;
const MOST_EACH: i64 = 2;
/// How long nobody else takes a delivery that is under way.
const TAKEN: i64 = MINUTE;

/// Delivers for as long as the sandbox runs. Never ends.
pub(crate) async fn deliver(platform: Arc<Platform>) {
    deliver_within(platform, LIMIT).await;
}

/// [`deliver`] to receivers that may take this long.
pub(crate) async fn deliver_within(platform: Arc<Platform>, limit: Duration) {
    let courier = Arc::new(Courier::default());
    let mut under_way: JoinSet<(Delivery, Ending)> = JoinSet::new();
    loop {
        let wait = match platform.transact(|tx, now, _| load(tx, now, under_way.len())) {
            Ok((parcels, wait)) => {
                for parcel in parcels {
                    let courier = Arc::clone(&courier);
                    under_way.spawn(async move {
                        let ending = courier.bring(&parcel, limit).await;
                        (parcel.delivery, ending)
                    });
                }
                wait
            }
            Err(refusal) => {
                tracing::error!(error = refusal.told(), "the webhooks stand still");
                Some(1000)
            }
        };
        let sleep = async {
            match wait {
                Some(left) => {
                    let left = u64::try_from(left.max(5)).unwrap_or(5);
                    tokio::time::sleep(Duration::from_millis(left)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = platform.post_bell.notified() => {}
            Some(ended) = under_way.join_next() => {
                let Ok((delivery, ending)) = ended else { continue };
                let noted = platform.transact(|tx, now, pace| note(tx, delivery, &ending, pace, now));
                if let Err(refusal) = noted {
                    tracing::error!(error = refusal.told(), "an outcome of a delivery was lost");
                }
            }
        }
    }
}

/// What can be sent now, and the milliseconds until there may be more.
fn load(
    tx: &Transaction<'_>,
    now: Moment,
    under_way: usize,
) -> Result<(Vec<Parcel>, Option<i64>), Refusal> {
    let mut parcels = Vec::new();
    if under_way < MOST {
        for delivery in webhooks::take_due(tx, now, now + TAKEN, MOST_EACH)? {
            let webhook = webhooks::find(tx, &delivery.webhook_id)?;
            let Some(webhook) = webhook.filter(|webhook| webhook.status == ACTIVE) else {
                continue;
            };
            let Some(event) = webhooks::cargo(tx, &delivery)? else {
                continue;
            };
            parcels.push(Parcel {
                url: webhook.url,
                secret: webhook.secret,
                kind: event.kind.clone(),
                body: serde_json::to_string(&event)?,
                delivery,
            });
        }
    }
    // When it is full, the end of one that is under way wakes it.
    let next = webhooks::next_due(tx)?.filter(|_| under_way < MOST);
    Ok((parcels, next.map(|next| next - now)))
}

#[cfg(test)]
mod tests;
