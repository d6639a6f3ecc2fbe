//! Amounts: cents inside, dollars outside, and what a hire costs. Rates, which can be parts of a
//! cent, are millionths of a dollar.

use serde_json::{Number, Value};

/// Fee for opening a contract. Source: docs/developers/api-reference/proposals/hire.
pub(crate) const CONTRACT_FEE_CENTS: i64 = 995;
/// Largest single amount taken, so that sums stay far from overflow.
const MAX_CENTS: f64 = 10_000_000_000.0;

/// What a confirmed hire charges, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HireCharge {
    pub(crate) milestone: i64,
    pub(crate) marketplace_fee: i64,
    pub(crate) contract_fee: i64,
}

impl HireCharge {
    /// The first milestone plus 10 % and the contract fee; half a cent rounds up.
    pub(crate) fn of(milestone: i64) -> Self {
        HireCharge {
            milestone,
            marketplace_fee: (milestone + 5) / 10,
            contract_fee: CONTRACT_FEE_CENTS,
        }
    }

    /// All parts together.
    pub(crate) fn total(self) -> i64 {
        self.milestone + self.marketplace_fee + self.contract_fee
    }
}

/// Reads dollars with at most two decimals, above zero, as cents.
pub(crate) fn cents(value: &Value) -> Result<i64, &'static str> {
    let dollars = value.as_f64().ok_or("Expected a number of US dollars.")?;
    let cents = dollars * 100.0;
    if !(cents > 0.0 && cents <= MAX_CENTS) {
        return Err("Expected an amount above 0 and at most 100,000,000 US dollars.");
    }
    // Up to the largest amount a float is off by less than this, and a third decimal by far more.
    if (cents - cents.round()).abs() > 1e-4 || cents < 0.5 {
        return Err("Expected at most two decimals.");
    }
    whole(cents).ok_or("Expected a number of US dollars.")
}

/// Cents as the API's dollars: a whole number where it is one.
pub(crate) fn dollars(cents: i64) -> Number {
    if cents % 100 == 0 {
        Number::from(cents / 100)
    } else {
        decimal(to_f64(cents) / 100.0)
    }
}

/// A rate in dollars as millionths.
pub(crate) fn micros(dollars: f64) -> i64 {
    whole(dollars * 1_000_000.0).unwrap_or(0)
}

/// Millionths as the API's dollars.
pub(crate) fn rate(micros: i64) -> Number {
    if micros % 1_000_000 == 0 {
        Number::from(micros / 1_000_000)
    } else {
        decimal(to_f64(micros) / 1_000_000.0)
    }
}

/// How many units an amount pays for at a rate, to two decimals.
pub(crate) fn volume(cents: i64, rate_micros: i64) -> Option<f64> {
    (rate_micros > 0).then(|| {
        let units = to_f64(cents) * 10_000.0 / to_f64(rate_micros);
        (units * 100.0).round() / 100.0
    })
}

/// How many labels an amount pays for. Nobody makes a part of one; only where an amount is for less
/// than one is a part all there is.
pub(crate) fn labels(cents: i64, rate_micros: i64) -> Option<f64> {
    volume(cents, rate_micros).map(|labels| if labels < 1.0 { labels } else { labels.floor() })
}

/// What a volume costs at a rate, in cents; half a cent rounds up. `None` if that is less than a
/// cent or more than an amount may be.
pub(crate) fn price(rate_micros: i64, volume: f64) -> Option<i64> {
    let cents = to_f64(rate_micros) * volume / 10_000.0;
    (cents.is_finite() && (0.5..=MAX_CENTS).contains(&cents))
        .then(|| whole(cents))
        .flatten()
}

/// Whether dollars are what a volume costs at a rate, give or take less than a cent.
pub(crate) fn is_price(rate_micros: i64, volume: f64, dollars: f64) -> bool {
    let exact = to_f64(rate_micros) * volume / 1_000_000.0;
    (exact - dollars).abs() < 0.01 - 1e-9
}

/// Cents for people, e.g. `$1,339.95`.
pub(crate) fn display(cents: i64) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("${grouped}.{:02}", cents % 100)
}

/// A number as JSON, without a fraction where it has none.
pub(crate) fn decimal(number: f64) -> Number {
    match whole(number) {
        Some(integer) if number.fract() == 0.0 => Number::from(integer),
        // Only infinities and NaN have none, and no rule makes one.
        _ => Number::from_f64(number).unwrap_or_else(|| Number::from(0)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked first"
)]
fn whole(number: f64) -> Option<i64> {
    let rounded = number.round();
    (rounded.abs() < 9e15).then_some(rounded as i64)
}

#[expect(clippy::cast_precision_loss, reason = "amounts stay below 2^53")]
fn to_f64(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_hire_charges_the_milestone_ten_percent_and_the_contract_fee() {
        let check = |milestone: i64, total: &str| {
            assert_eq!(display(HireCharge::of(milestone).total()), total);
        };
        check(30_000, "$339.95");
        check(45_000, "$504.95");
        check(5, "$10.01");
        check(120_909, "$1,339.95");
    }

    #[test]
    fn a_volume_is_priced_by_its_rate_to_the_cent() {
        assert_eq!(price(micros(15.0), 2.5), Some(3_750));
        assert_eq!(price(micros(0.05), 1_001.0), Some(5_005));
        assert_eq!(price(micros(0.0333), 3.0), Some(10));
        assert_eq!(price(micros(0.001), 1.0), None);
        assert_eq!(price(micros(15.0), 1e300), None);
        let check = |dollars: f64, fits: bool| {
            assert_eq!(is_price(micros(0.0333), 3.0, dollars), fits, "{dollars}");
        };
        check(0.0999, true);
        check(0.1, true);
        check(0.09, true);
        check(0.11, false);
        assert!(!is_price(micros(15.0), 2.0, 29.99));
        assert!(is_price(micros(15.0), 2.0, 30.0));
    }

    #[test]
    fn dollars_become_cents_only_when_they_are_exact() {
        let check = |value: Value, expected: Option<i64>| {
            assert_eq!(cents(&value).ok(), expected, "{value}");
        };
        check(json!(300), Some(30_000));
        check(json!(0.07), Some(7));
        check(json!(1234567.89), Some(123_456_789));
        check(json!(99_999_999.99), Some(9_999_999_999));
        check(json!(0.005), None);
        check(json!(10_000.005), None);
        check(json!(1e-9), None);
        check(json!(0), None);
        check(json!(-1), None);
        check(json!("300"), None);
        check(json!(1e300), None);
        assert_eq!(json!(dollars(33_995)), json!(339.95));
        assert_eq!(json!(dollars(30_000)), json!(300));
        assert_eq!(json!(rate(micros(0.05))), json!(0.05));
        assert_eq!(volume(30_000, micros(15.0)), Some(20.0));
        assert_eq!(volume(30_000, 0), None);
        assert_eq!(labels(30_000, micros(0.063)), Some(4_761.0));
        assert_eq!(labels(50, micros(2.0)), Some(0.25));
        assert_eq!(labels(50, 0), None);
    }
}
