//! Whether what was read of a confirmed request's effect is that effect. Nothing else counts as
//! confirmed: a state that does not tell plainly is unknown.

use super::judge::{cents, contract_id};
use crate::api::View;
use crate::reply::{Action, Ask, Case, Change, Evidence, Moved, Outcome, Terms};
use crate::text::usd;

/// Judges a case that the platform calls confirmed by what was read of its effect.
pub(super) fn confirmed(case: &mut Case, approval: View<'_>, contract: Option<View<'_>>) {
    case.moved = Moved::Unknown;
    case.outcome = Outcome::Unknown;
    let contract = contract.filter(|contract| contract.text("id").is_some());
    let Some(contract) = contract else {
        case.why = Some(
            "the platform says that a human confirmed, but the effect could not be read".to_owned(),
        );
        return;
    };
    let mut seen = Evidence::default();
    seen.facts.push(format!(
        "contract {} {}",
        contract.text_or_dash("id"),
        contract.text_or_dash("status")
    ));
    let milestones = contract.list("milestones");
    let wanted = approval.text("milestoneId");
    let milestone = match case.waiting.ask.action {
        Action::Hire => milestones
            .iter()
            .find(|one| one.number("milestoneNumber") == Some(1.0))
            .or_else(|| milestones.first()),
        _ => milestones
            .iter()
            .find(|one| wanted.is_some() && one.text("id") == wanted),
    };
    if let Some(milestone) = milestone {
        seen.amount = cents(*milestone, "amountUsd");
        seen.facts.push(format!(
            "milestone {} {}",
            milestone.text_or_dash("id"),
            milestone.text_or_dash("status")
        ));
    }
    let doubt = doubt(&case.waiting.ask, approval, contract, milestone.copied());
    if let Some(doubt) = doubt {
        case.why = Some(format!(
            "the platform says that a human confirmed, but {doubt}"
        ));
        case.evidence = Some(seen);
        return;
    }
    seen.changes = changes(&case.waiting.ask, milestone.copied(), seen.amount);
    case.outcome = match seen.changes.is_empty() {
        true => Outcome::Confirmed,
        false => Outcome::ConfirmedWithChanges,
    };
    // How the money of an ended contract was settled is not documented.
    case.moved = match case.waiting.ask.action {
        Action::End => Moved::Unknown,
        _ => Moved::Yes,
    };
    case.evidence = Some(seen);
}

/// Why what was read is not the effect of what was confirmed: a phrase of ours.
fn doubt(
    ask: &Ask,
    approval: View<'_>,
    contract: View<'_>,
    milestone: Option<View<'_>>,
) -> Option<&'static str> {
    let differ = |one: Option<String>, other: Option<String>| {
        one.zip(other).is_some_and(|(one, other)| one != other)
    };
    if differ(contract_id(approval), contract.text("id")) {
        return Some("the contract that was read is another one");
    }
    if differ(
        approval.text("result.freelancerUserId"),
        contract.text("freelancer.userId"),
    ) {
        return Some("the contract that was read is with somebody else");
    }
    if ask.action == Action::Hire
        && ask.ids.proposal.is_some()
        && ask.ids.proposal != contract.text("proposalId")
    {
        return Some("the contract that was read is not told to be of this proposal");
    }
    let denies = |path: &str| approval.text(path).is_some_and(|said| said != "true");
    if denies("result.hired") {
        return Some("its result says that nobody was hired");
    }
    if denies("result.contractEnded") {
        return Some("its result says that the contract was not ended");
    }
    let state = contract.text("status");
    match ask.action {
        Action::End => match state.as_deref() {
            Some("ended") => return None,
            _ => return Some("the contract does not read `ended`"),
        },
        Action::TopUp | Action::Claim | Action::Other => {
            return Some("the kind of the request is not known, so its effect is not either");
        }
        Action::Hire | Action::Fund | Action::Release => {}
    }
    if !matches!(state.as_deref(), Some("active" | "ended")) {
        return Some("the contract reads neither `active` nor `ended`");
    }
    let Some(milestone) = milestone else {
        return Some("the contract does not list the milestone");
    };
    let Some(state) = milestone.text("status") else {
        return Some("the contract does not tell the state of the milestone");
    };
    let fits = match (money(&state), ask.action) {
        (Money::NotHeld, _) => return Some("the milestone still reads NOT_FUNDED"),
        (Money::Paid, _) => true,
        (Money::Held, action) => action != Action::Release,
        (Money::Elsewhere, _) => false,
    };
    if !fits {
        return Some(match ask.action {
            Action::Release => "the milestone does not read as paid out",
            _ => "the milestone does not read as funded",
        });
    }
    if cents(milestone, "amountUsd").is_none() {
        return Some("the amount of the milestone could not be read");
    }
    None
}

/// Where the money of a milestone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Money {
    /// Nobody has paid it.
    NotHeld,
    /// In escrow.
    Held,
    /// With the freelancer.
    Paid,
    /// The state does not tell, or tells that the money is on its way, contested or gone back.
    Elsewhere,
}

/// Reads where the money is out of a milestone's state. Two of the states are documented, others
/// are only named on the platform's help pages: those count where every word of them is plain.
fn money(state: &str) -> Money {
    const PAID: [&str; 4] = ["PAID", "RELEASED", "COMPLETED", "COMPLETE"];
    const HELD: [&str; 3] = ["FUNDED", "HELD", "ESCROWED"];
    // What says nothing more beside one of those.
    const BESIDE: [&str; 3] = ["ACTIVE", "AND", "OUT"];
    let state = state.to_ascii_uppercase();
    let words = || {
        state
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let reads = |plain: &[&str]| {
        words().any(|word| plain.contains(&word))
            && words().all(|word| plain.contains(&word) || BESIDE.contains(&word))
    };
    match () {
        () if matches!(state.as_str(), "NOT_FUNDED" | "UNFUNDED") => Money::NotHeld,
        // The worker has asked for the money that is held.
        () if state == "PENDING_APPROVAL" => Money::Held,
        () if reads(&PAID) => Money::Paid,
        () if reads(&HELD) => Money::Held,
        () => Money::Elsewhere,
    }
}

/// Where what was confirmed differs from what was asked.
pub(super) fn changes(ask: &Ask, milestone: Option<View<'_>>, amount: Option<i64>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut note = |what: &str, asked: String, confirmed: String| {
        changes.push(Change {
            what: what.to_owned(),
            asked,
            confirmed,
        });
    };
    if ask.action != Action::End
        && let (Some(asked), Some(confirmed)) = (ask.amount, amount)
        && asked != confirmed
    {
        note("amount", dollars(asked), dollars(confirmed));
    }
    if let (Some(terms), Some(milestone)) = (&ask.terms, milestone) {
        let name = milestone.text("name");
        if let (Some(asked), Some(confirmed)) = (&terms.name, &name)
            && asked.trim() != confirmed.trim()
        {
            note("name", asked.clone(), confirmed.clone());
        }
        let scope = milestone
            .text("description")
            .map(|text| Terms::scope(&text));
        if let (Some(asked), Some(confirmed)) = (&terms.description, &scope)
            && asked != confirmed
        {
            note("description", asked.clone(), confirmed.clone());
        }
        let due = milestone.text("dueDate");
        if let (Some(asked), Some(confirmed)) = (&terms.due, &due)
            && day(asked).is_some()
            && day(asked) != day(confirmed)
        {
            note("due date", asked.clone(), confirmed.clone());
        }
    }
    changes
}

/// The day of a date or timestamp; the platform turns a plain date into midnight UTC.
fn day(text: &str) -> Option<jiff::civil::Date> {
    let day = text.get(..10)?;
    day.parse().ok()
}

fn dollars(cents: i64) -> String {
    usd(cents as f64 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_states_tell_where_the_money_is() {
        for (state, wanted) in [
            ("NOT_FUNDED", Money::NotHeld),
            ("ACTIVE_FUNDED", Money::Held),
            ("Active & Funded", Money::Held),
            ("FUNDED", Money::Held),
            ("PENDING_APPROVAL", Money::Held),
            ("PAID", Money::Paid),
            ("paid_out", Money::Paid),
            ("RELEASED", Money::Paid),
            ("COMPLETED", Money::Paid),
            ("ACTIVE", Money::Elsewhere),
            ("DISPUTED", Money::Elsewhere),
            ("FUNDED_DISPUTED", Money::Elsewhere),
            ("UNPAID", Money::Elsewhere),
            ("NOT_PAID", Money::Elsewhere),
            ("PAYMENT_FAILED", Money::Elsewhere),
            ("PARTIALLY_PAID", Money::Elsewhere),
            ("TO_BE_PAID", Money::Elsewhere),
            ("PENDING_FUNDED", Money::Elsewhere),
            ("PENDING_PAYOUT", Money::Elsewhere),
            ("ON_HOLD", Money::Elsewhere),
            ("IN_REVIEW", Money::Elsewhere),
            ("REFUNDED", Money::Elsewhere),
            ("CANCELLED", Money::Elsewhere),
            ("xyz", Money::Elsewhere),
            ("", Money::Elsewhere),
            ("--", Money::Elsewhere),
            ("OUT", Money::Elsewhere),
            ("7", Money::Elsewhere),
        ] {
            assert_eq!(money(state), wanted, "{state}");
        }
    }
}
