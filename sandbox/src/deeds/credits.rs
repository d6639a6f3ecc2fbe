//! Movements of the prepaid balance. No more is taken than there is: not out of what is free, and not
//! out of a hold.

use super::{No, Step};
use crate::secret;
use crate::store::accounts::Account;
use crate::store::credits::{self, Cause, Kind, Movement};
use crate::store::team;

/// The account whose credits somebody reads and pays into: their own, or that of the organization they
/// are a member of. Paying from the organization's needs its owner's grant, which nobody gives here, so
/// what a member has funded comes from their own card and credits.
/// Source: docs/developers/concepts/credits-and-billing.
pub(crate) fn account_of(step: Step<'_>, account: &Account) -> Result<String, No> {
    let joined = team::joined(step.db, &account.user_id)?;
    Ok(joined.unwrap_or_else(|| account.id.clone()))
}

/// Adds what was paid in.
pub(super) fn top_up(
    step: Step<'_>,
    account_id: &str,
    cents: i64,
    top_up_id: &str,
) -> Result<(), No> {
    let cause = Cause {
        top_up_id: Some(top_up_id),
        ..Cause::default()
    };
    record(step, account_id, Kind::TopUp, cents, None, cause).map(|_| ())
}

/// Puts the balance right by hand, up or down.
pub(crate) fn adjust(
    step: Step<'_>,
    account_id: &str,
    cents: i64,
    note: Option<&str>,
) -> Result<(), No> {
    let available = credits::balance(step.db, account_id)?.available;
    if available + cents < 0 {
        let says = format!(
            "The account has {available} cents that are free; {} cannot be taken.",
            -cents
        );
        return Err(No::conflict("credits_too_few", says).fact("availableCents", available));
    }
    let cause = Cause {
        note,
        ..Cause::default()
    };
    record(step, account_id, Kind::Adjustment, cents, None, cause).map(|_| ())
}

/// Sets available cents aside and gives the id of the hold.
pub(super) fn hold(
    step: Step<'_>,
    account_id: &str,
    cents: i64,
    cause: Cause<'_>,
) -> Result<String, No> {
    if credits::balance(step.db, account_id)?.available < cents {
        return Err(No::broken(
            "Credits that were chosen to pay do not suffice.",
        ));
    }
    record(step, account_id, Kind::Hold, -cents, None, cause)
}

/// Pays held cents out.
pub(super) fn capture(
    step: Step<'_>,
    account_id: &str,
    hold_id: &str,
    cents: i64,
    cause: Cause<'_>,
) -> Result<(), No> {
    from_hold(
        step,
        account_id,
        hold_id,
        (Kind::Capture, cents, -cents),
        cause,
    )
}

/// Gives held cents back to the available ones.
pub(super) fn release(
    step: Step<'_>,
    account_id: &str,
    hold_id: &str,
    cents: i64,
    cause: Cause<'_>,
) -> Result<(), No> {
    from_hold(
        step,
        account_id,
        hold_id,
        (Kind::HoldRelease, cents, cents),
        cause,
    )
}

/// Takes held cents, and writes the movement that comes of it.
fn from_hold(
    step: Step<'_>,
    account_id: &str,
    hold_id: &str,
    (kind, cents, moved): (Kind, i64, i64),
    cause: Cause<'_>,
) -> Result<(), No> {
    let left = credits::left_in_hold(step.db, hold_id)?;
    if cents > left {
        return Err(No::broken(format!(
            "A hold with {left} cents left was asked for {cents}."
        )));
    }
    record(step, account_id, kind, moved, Some(hold_id), cause)?;
    Ok(())
}

fn record(
    step: Step<'_>,
    account_id: &str,
    kind: Kind,
    cents: i64,
    hold_id: Option<&str>,
    cause: Cause<'_>,
) -> Result<String, No> {
    let id = secret::id("led_")?;
    let movement = Movement {
        id: &id,
        account_id,
        kind,
        cents,
        hold_id,
        cause,
    };
    credits::record(step.db, &movement, step.now)?;
    Ok(id)
}
