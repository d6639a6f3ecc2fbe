//! Subscribing URLs to what happens on an account. What is sent to them is in `news`, how it is sent
//! in the delivery.

use serde_json::json;

use super::{No, Step};
use crate::secret;
use crate::store::accounts::{Token, covers};
use crate::store::events::Kind;
use crate::store::webhooks::{self, Delivery, State, Status, Webhook};

/// Subscriptions an account may have, disabled ones included.
/// Source: docs/developers/api-reference/webhooks/create.
const MOST: usize = 10;

/// Subscribes a URL to kinds of events, all of which the calling token must be allowed to see.
/// Source: docs/developers/api-reference/webhooks/create.
pub(crate) fn subscribe(
    step: Step<'_>,
    token: &Token,
    url: String,
    event_types: Vec<Kind>,
) -> Result<Webhook, No> {
    let granted = &token.scopes;
    let asked = Kind::ALL.iter().filter(|kind| event_types.contains(kind));
    let mut wanted: Vec<&str> = asked.map(|kind| kind.scope()).collect();
    wanted.dedup();
    if let Some(lacking) = wanted.iter().find(|scope| !covers(granted, scope)) {
        let says = format!("The events asked for need the scope {lacking} as well.");
        return Err(No::forbidden(says)
            .fact("requiredScopes", json!(wanted))
            .fact("grantedScopes", json!(granted)));
    }
    if webhooks::list(step.db, &token.account_id)?.len() >= MOST {
        let says = format!("An account has at most {MOST} webhooks; delete one.");
        return Err(No::not_now(says).fact("limit", MOST));
    }
    let webhook = Webhook {
        id: secret::id("whk_")?,
        account_id: token.account_id.clone(),
        url,
        event_types,
        secret: secret::claim_secret("whsec_")?,
        status: Status::Active,
        failures: 0,
        created_at: step.now,
        disabled_at: None,
        disabled_reason: None,
    };
    webhooks::insert(step.db, &webhook)?;
    Ok(webhook)
}

/// Deletes a subscription; its deliveries stop at once.
/// Source: docs/developers/api-reference/webhooks/delete.
pub(crate) fn unsubscribe(step: Step<'_>, account_id: &str, id: &str) -> Result<Webhook, No> {
    let webhook = own(step, account_id, id)?;
    webhooks::delete(step.db, &webhook.id)?;
    Ok(webhook)
}

/// A subscription of an account; somebody else's is not told from none.
pub(crate) fn own(step: Step<'_>, account_id: &str, id: &str) -> Result<Webhook, No> {
    webhooks::by_id(step.db, account_id, id)?.ok_or_else(|| {
        No::absent("There is no such webhook.")
            .fact("resource", "webhooks")
            .fact("webhookId", id)
    })
}

/// Sends what was sent, or given up, once more. One that is on its way is left to itself.
pub(crate) fn redeliver(step: Step<'_>, delivery_id: &str) -> Result<Delivery, No> {
    let delivery = webhooks::find_delivery(step.db, delivery_id)?
        .ok_or_else(|| No::absent("There is no such delivery.").fact("deliveryId", delivery_id))?;
    if delivery.state == State::Pending {
        let says = "This delivery is on its way already.";
        return Err(No::conflict("delivery_pending", says).fact("deliveryId", delivery_id));
    }
    let webhook = webhooks::find(step.db, &delivery.webhook_id)?;
    if webhook.is_none_or(|webhook| webhook.status != Status::Active) {
        let says = "Its webhook is disabled or gone; nothing is delivered there any more.";
        return Err(No::conflict("webhook_disabled", says).fact("deliveryId", delivery_id));
    }
    webhooks::again(step.db, delivery_id, step.now)?;
    Ok(delivery)
}
