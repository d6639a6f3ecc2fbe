//! Delivery of events to webhooks: what is due is taken, signed, sent, and its outcome written down.
//! Who may subscribe is in `deeds::subscriptions`. The only part of the sandbox that calls anybody, and
//! it calls nobody but the subscribed URLs.

mod attempt;
mod outcome;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::deeds::{No, Step};
use super::moment::{Moment, passed};
use super::store::events::Recorded;
use super::store::meta;
use super::store::webhooks::{self, Delivery};
use attempt::{Courier, Parcel};
use outcome::{Ending, note};

/// How long a receiver may take. Source: docs/developers/guides/verify-webhook-signatures.
const LIMIT: Duration = Duration::from_secs(10);
/// Deliveries under way at a time.
const MOST: usize = 8;
/// And of those to one webhook, so that a slow one leaves room for the others.
const MOST_EACH: usize = 2;

/// What delivery needs of the platform it delivers for.
pub(crate) trait Sender: Send + Sync + 'static {
    /// Does something in a transaction, at the sandbox's moment for one of the wall clock.
    fn transact<T>(
        &self,
        wall: Moment,
        run: impl FnOnce(Step<'_>) -> Result<T, No>,
    ) -> Result<T, No>;

    /// Whether anything may be delivered into private networks.
    fn delivers_inside(&self) -> bool;

    /// Rung when there may be something to deliver.
    fn post_bell(&self) -> &Notify;

    /// An event as receivers read it.
    fn letter(&self, event: Recorded) -> Result<String, No>;
}

/// Delivers for as long as the sandbox runs. Never ends.
pub(crate) async fn deliver(platform: Arc<impl Sender>) {
    deliver_within(platform, LIMIT).await;
}

/// [`deliver`] to receivers that may take this long.
pub(crate) async fn deliver_within(platform: Arc<impl Sender>, limit: Duration) {
    let courier = Arc::new(Courier::new(platform.delivers_inside()));
    // Nobody else takes one that is under way, until it can only be that its sender is gone.
    let taken = i64::try_from(limit.as_millis() * 2).unwrap_or(i64::MAX / 2);
    let mut under_way: JoinSet<(Delivery, Ending)> = JoinSet::new();
    loop {
        let wall = wall();
        let room = MOST.saturating_sub(under_way.len());
        let loaded = platform.transact(wall, |step| load(&*platform, step, wall, taken, room));
        let wait = match loaded {
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
            Err(no) => {
                tracing::error!(error = no.says, "the webhooks stand still");
                Some(1000)
            }
        };
        tokio::select! {
            () = passed(wait) => {}
            () = platform.post_bell().notified() => {}
            Some(ended) = under_way.join_next() => {
                let Ok((delivery, ending)) = ended else { continue };
                let noted = platform.transact(self::wall(), |step| note(step, delivery, &ending));
                if let Err(no) = noted {
                    tracing::error!(error = no.says, "an outcome of a delivery was lost");
                }
            }
        }
    }
}

/// What can be sent now, and the milliseconds until there may be more. What is due and finds no room
/// is not waited for: the end of one that is under way makes it.
fn load(
    platform: &impl Sender,
    step: Step<'_>,
    wall: Moment,
    taken: i64,
    room: usize,
) -> Result<(Vec<Parcel>, Option<i64>), No> {
    let under_way = webhooks::under_way(step.db, wall)?;
    let mut wait = under_way.iter().map(|(_, until)| until - wall).min();
    let frozen = meta::is_frozen(step.db)?;
    let mut due = Vec::new();
    for webhook_id in webhooks::awaiting(step.db)? {
        let has = under_way.iter().filter(|(id, _)| *id == webhook_id).count();
        for delivery in webhooks::first(step.db, &webhook_id, wall, MOST_EACH.saturating_sub(has))?
        {
            if delivery.due_at <= step.now {
                due.push(delivery);
            } else if !frozen {
                let left = delivery.due_at - step.now;
                wait = Some(wait.map_or(left, |wait| wait.min(left)));
            }
        }
    }
    due.sort_by_key(|delivery| (delivery.due_at, delivery.event_id));
    due.truncate(room);
    let mut parcels = Vec::new();
    for delivery in due {
        let webhook = webhooks::find(step.db, &delivery.webhook_id)?;
        let event = webhooks::cargo(step.db, &delivery)?;
        let (Some(webhook), Some(event)) = (webhook, event) else {
            continue;
        };
        webhooks::take(step.db, &delivery.id, wall.saturating_add(taken))?;
        parcels.push(Parcel {
            url: webhook.url,
            secret: webhook.secret,
            kind: event.kind,
            body: platform.letter(event)?,
            delivery,
        });
    }
    Ok((parcels, wait))
}

/// Brings what is due at a moment to receivers that answer all of it with one status, without calling
/// any, as often as there is more.
#[cfg(test)]
pub(crate) fn deliver_due(platform: &impl Sender, wall: Moment, status: u16) {
    loop {
        let loaded = platform.transact(wall, |step| load(platform, step, wall, 1, usize::MAX));
        let (parcels, _) = loaded.unwrap();
        if parcels.is_empty() {
            return;
        }
        for Parcel { delivery, .. } in parcels {
            let ending = Ending::Answered(status);
            let noted = platform.transact(wall, |step| note(step, delivery, &ending));
            noted.unwrap();
        }
    }
}

fn wall() -> Moment {
    jiff::Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests;
