//! The budget of a contract: what was paid for, what is used of it, and whether it runs low. Where
//! the numbers come from and who is told is in `deeds`.

use super::pay::Pay;

/// From here on a budget is low. Source: docs/developers/annotation-platforms/usage-sync.
const LOW_FROM: f64 = 0.8;

/// How far a budget is used up.
/// Source: docs/developers/annotation-platforms/usage-sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Enough,
    Low,
    Depleted,
}

impl State {
    /// Every one of them, in the order they come.
    pub(crate) const ALL: &[State] = &[State::Enough, State::Low, State::Depleted];

    /// The word as the platform writes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            State::Enough => "OK",
            State::Low => "LOW",
            State::Depleted => "DEPLETED",
        }
    }

    /// The one with exactly this word.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == word)
    }
}

/// What a contract has and has used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) payment_type: Option<Pay>,
    /// Hours or labels over all milestones that money was put up for.
    pub(crate) funded_volume: f64,
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
}

/// The computed part of a budget.
/// Source: docs/developers/api-reference/contracts/get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budget {
    pub(crate) state: State,
    pub(crate) funded_volume: f64,
    pub(crate) hours: f64,
    pub(crate) consumed_volume: f64,
    pub(crate) remaining_volume: f64,
    pub(crate) consumed_fraction: f64,
}

/// Volumes and the fraction have four decimals. The state follows the fraction as it is shown, so
/// that no reader finds the two at odds. A fixed price has no unit, so nothing of it is consumed.
pub(crate) fn budget(facts: Facts) -> Budget {
    let hours = four(float(facts.seconds) / 3600.0);
    let (funded_volume, consumed_volume) = match facts.payment_type {
        Some(Pay::Hour) => (facts.funded_volume, hours),
        Some(Pay::Label) => (facts.funded_volume, float(facts.labels)),
        Some(Pay::Fixed) | None => (0.0, 0.0),
    };
    let consumed_fraction = if funded_volume > 0.0 {
        four(consumed_volume / funded_volume)
    } else {
        0.0
    };
    let state = match consumed_fraction {
        used if used >= 1.0 => State::Depleted,
        used if used >= LOW_FROM => State::Low,
        _ => State::Enough,
    };
    Budget {
        state,
        funded_volume: four(funded_volume),
        hours,
        consumed_volume,
        remaining_volume: four((funded_volume - consumed_volume).max(0.0)),
        consumed_fraction,
    }
}

fn four(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_runs_low_at_four_fifths_and_out_at_all_of_it() {
        let check = |kind: Pay, funded: f64, seconds: i64, labels: i64, expected: (&str, f64)| {
            let found = budget(Facts {
                payment_type: Some(kind),
                funded_volume: funded,
                seconds,
                labels,
            });
            assert_eq!(
                (found.state.as_str(), found.consumed_fraction),
                expected,
                "{kind:?} {funded} {seconds} {labels}"
            );
            assert!(found.remaining_volume >= 0.0);
        };
        check(Pay::Hour, 20.0, 0, 0, ("OK", 0.0));
        check(Pay::Hour, 20.0, 57_590, 0, ("OK", 0.7999));
        check(Pay::Hour, 20.0, 57_600, 99, ("LOW", 0.8));
        check(Pay::Hour, 20.0, 71_990, 0, ("LOW", 0.9999));
        check(Pay::Hour, 20.0, 72_000, 0, ("DEPLETED", 1.0));
        check(Pay::Hour, 20.0, 144_000, 0, ("DEPLETED", 2.0));
        check(Pay::Label, 3.0, 9_999_999, 1, ("OK", 0.3333));
        check(Pay::Label, 3.0, 0, 3, ("DEPLETED", 1.0));
        // Nothing funded and fixed prices always read OK.
        check(Pay::Label, 0.0, 0, 3, ("OK", 0.0));
        check(Pay::Fixed, 0.0, 99_999, 9, ("OK", 0.0));
    }

    #[test]
    fn what_remains_is_what_was_funded_less_what_was_used() {
        let found = budget(Facts {
            payment_type: Some(Pay::Hour),
            funded_volume: 20.0,
            seconds: 5_401,
            labels: 40,
        });
        assert_eq!(found.hours, 1.5003);
        assert_eq!(found.consumed_volume, 1.5003);
        assert_eq!(found.remaining_volume, 18.4997);
        let fixed = budget(Facts {
            payment_type: Some(Pay::Fixed),
            funded_volume: 20.0,
            seconds: 3_600,
            labels: 40,
        });
        assert_eq!(
            (fixed.funded_volume, fixed.consumed_volume, fixed.hours),
            (0.0, 0.0, 1.0)
        );
    }
}
