//! Paying into the prepaid balance: an agent starts it, a person pays or gives it up at the checkout.

use super::{No, Step, credits, grounds};
use crate::secret;
use crate::store::top_ups::{self, LIFETIME, Status, TopUp};

/// Bounds of a top-up, in cents. Source: docs/developers/api-reference/credits/create-top-up.
const MIN_CENTS: i64 = 1_000;
const MAX_CENTS: i64 = 1_000_000;

/// A top-up that waits at this moment, and the right to end it once.
#[derive(Debug)]
pub(crate) struct Unpaid(TopUp);

/// Starts a top-up.
pub(crate) fn start(step: Step<'_>, account_id: &str, cents: i64) -> Result<TopUp, No> {
    if !(MIN_CENTS..=MAX_CENTS).contains(&cents) {
        let says = "amountUsd: Expected 10 to 10000 US dollars.";
        return Err(No::wrong(says).fact("field", "amountUsd"));
    }
    let top_up = TopUp {
        id: secret::id("top_")?,
        account_id: account_id.to_owned(),
        status: Status::Pending,
        amount_cents: cents,
        created_at: step.now,
        expires_at: step.now + LIFETIME,
        completed_at: None,
    };
    top_ups::insert(step.db, &top_up)?;
    Ok(top_up)
}

/// A top-up as of now: one that nobody paid in time lapses when it is looked at.
/// Source: docs/developers/api-reference/credits/get-top-up.
pub(crate) fn read(step: Step<'_>, id: &str) -> Result<TopUp, No> {
    let found = top_ups::by_id(step.db, id)?.ok_or_else(|| absent(id))?;
    now(step, found)
}

/// [`read`] for the account it belongs to; somebody else's is not told from none.
pub(crate) fn read_own(step: Step<'_>, account_id: &str, id: &str) -> Result<TopUp, No> {
    let found = top_ups::by_id(step.db, id)?
        .filter(|top_up| top_up.account_id == account_id)
        .ok_or_else(|| absent(id))?;
    now(step, found)
}

/// The right to end a top-up. One that lapses here stays lapsed though the answer is a no.
pub(crate) fn unpaid(step: Step<'_>, id: &str) -> Result<Unpaid, No> {
    let top_up = read(step, id)?;
    let what = match top_up.status {
        Status::Pending => return Ok(Unpaid(top_up)),
        Status::Completed => "is paid already",
        Status::Canceled => "was cancelled",
        Status::Expired => "has lapsed",
    };
    let says = format!("This top-up {what}.");
    Err(No::conflict("top_up_not_pending", says)
        .fact("topUpId", top_up.id)
        .fact("status", top_up.status.as_str())
        .keeping())
}

/// A person pays: the amount is added to the balance, once.
pub(crate) fn pay(step: Step<'_>, unpaid: Unpaid) -> Result<TopUp, No> {
    let top_up = unpaid.close(step, Status::Completed)?;
    let into = credits_of(step, &top_up)?;
    credits::top_up(step, &into, top_up.amount_cents, &top_up.id)?;
    Ok(top_up)
}

/// The account that a top-up adds credits to.
pub(crate) fn credits_of(step: Step<'_>, top_up: &TopUp) -> Result<String, No> {
    let account = grounds::account_of(step.db, &top_up.account_id)?;
    credits::account_of(step, &account)
}

/// A person gives the payment up.
pub(crate) fn cancel(step: Step<'_>, unpaid: Unpaid) -> Result<TopUp, No> {
    unpaid.close(step, Status::Canceled)
}

impl Unpaid {
    fn close(self, step: Step<'_>, status: Status) -> Result<TopUp, No> {
        let mut top_up = self.0;
        top_up.status = status;
        top_up.completed_at = (status == Status::Completed).then_some(step.now);
        if top_ups::close(step.db, &top_up)? {
            Ok(top_up)
        } else {
            Err(No::broken("A top-up was ended that did not wait."))
        }
    }
}

fn now(step: Step<'_>, top_up: TopUp) -> Result<TopUp, No> {
    if top_up.status == Status::Pending && top_up.expires_at <= step.now {
        return Unpaid(top_up).close(step, Status::Expired);
    }
    Ok(top_up)
}

fn absent(id: &str) -> No {
    No::absent("There is no such top-up.")
        .fact("resource", "credit-top-ups")
        .fact("topUpId", id)
}
