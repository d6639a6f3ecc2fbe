//! The budget of a contract: what was paid for, what is used of it, and whether it runs low. Where
//! the numbers come from and who is told is in `routes`.

/// From here on a budget is low. Source: docs/developers/annotation-platforms/usage-sync.
const LOW_FROM: f64 = 0.8;

/// What a contract has and has used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts<'a> {
    pub(crate) payment_type: Option<&'a str>,
    /// Hours or labels over all milestones that money was put up for.
    pub(crate) funded_volume: f64,
    pub(crate) seconds: i64,
    pub(crate) labels: i64,
}

/// The computed part of a budget.
/// Source: docs/developers/api-reference/contracts/get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budget {
    /// `OK`, `LOW` or `DEPLETED`.
    pub(crate) state: &'static str,
    pub(crate) funded_volume: f64,
    pub(crate) hours: f64,
    pub(crate) consumed_volume: f64,
    pub(crate) remaining_volume: f64,
    pub(crate) consumed_fraction: f64,
}

/// Volumes and the fraction have four decimals. The state follows the fraction as it is shown, so
/// that no reader finds the two at odds. A fixed price has no unit, so nothing of it is consumed.
pub(crate) fn budget(facts: Facts<'_>) -> Budget {
    let hours = four(float(facts.seconds) / 3600.0);
    let (funded_volume, consumed_volume) = match facts.payment_type {
        Some("PAY_PER_HOUR") => (facts.funded_volume, hours),
        Some("PAY_PER_LABEL") => (facts.funded_volume, float(facts.labels)),
        _ => (0.0, 0.0),
    };
    let consumed_fraction = if funded_volume > 0.0 {
        four(consumed_volume / funded_volume)
    } else {
        0.0
    };
    let state = match consumed_fraction {
        used if used >= 1.0 => "DEPLETED",
        used if used >= LOW_FROM => "LOW",
        _ => "OK",
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
        let check = |kind: &str, funded: f64, seconds: i64, labels: i64, expected: (&str, f64)| {
            let found = budget(Facts {
                payment_type: Some(kind),
                funded_volume: funded,
                seconds,
                labels,
            });
            assert_eq!(
                (found.state, found.consumed_fraction),
                expected,
                "{kind} {funded} {seconds} {labels}"
            );
            assert!(found.remaining_volume >= 0.0);
        };
        check("PAY_PER_HOUR", 20.0, 0, 0, ("OK", 0.0));
        check("PAY_PER_HOUR", 20.0, 57_590, 0, ("OK", 0.7999));
        check("PAY_PER_HOUR", 20.0, 57_600, 99, ("LOW", 0.8));
        check("PAY_PER_HOUR", 20.0, 71_990, 0, ("LOW", 0.9999));
        check("PAY_PER_HOUR", 20.0, 72_000, 0, ("DEPLETED", 1.0));
        check("PAY_PER_HOUR", 20.0, 144_000, 0, ("DEPLETED", 2.0));
        check("PAY_PER_LABEL", 3.0, 9_999_999, 1, ("OK", 0.3333));
        check("PAY_PER_LABEL", 3.0, 0, 3, ("DEPLETED", 1.0));
        // Nothing funded and fixed prices always read OK.
        check("PAY_PER_LABEL", 0.0, 0, 3, ("OK", 0.0));
        check("FIXED_PRICE", 0.0, 99_999, 9, ("OK", 0.0));
    }

    #[test]
    fn what_remains_is_what_was_funded_less_what_was_used() {
        let found = budget(Facts {
            payment_type: Some("PAY_PER_HOUR"),
            funded_volume: 20.0,
            seconds: 5_401,
            labels: 40,
        });
        assert_eq!(found.hours, 1.5003);
        assert_eq!(found.consumed_volume, 1.5003);
        assert_eq!(found.remaining_volume, 18.4997);
        let fixed = budget(Facts {
            payment_type: Some("FIXED_PRICE"),
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
