//! Money as people read it: US dollars, whichever unit the API used. It computes nothing.

/// Cents below this are exact as a number of either kind.
const WHOLE: f64 = 9e15;

/// An amount in dollars: `$300.00`, `-$25.00`; sub-cent rates keep up to six decimals: `$0.005`.
pub(crate) fn usd(dollars: f64) -> String {
    let sign = if dollars < 0.0 { "-" } else { "" };
    let amount = dollars.abs();
    let cents = (amount * 100.0).round();
    let exact = (cents / 100.0 - amount).abs() < 1e-9;
    if exact && cents < WHOLE {
        return whole_cents(sign, cents as u64);
    }
    let digits = match exact {
        true => format!("{amount:.2}"),
        false => format!("{amount:.6}").trim_end_matches('0').to_owned(),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, "00"));
    format!("{sign}${}.{fraction}", thousands(whole))
}

/// Nearly every amount, and answers are full of them: whole numbers are written much faster than
/// fractions.
fn whole_cents(sign: &str, cents: u64) -> String {
    let mut out = String::with_capacity(16);
    out.push_str(sign);
    out.push('$');
    let (dollars, cents) = (cents / 100, cents % 100);
    match dollars {
        0..1_000 => out.push_str(&dollars.to_string()),
        _ => out.push_str(&thousands(&dollars.to_string())),
    }
    out.push('.');
    // Both are below ten.
    for digit in [cents / 10, cents % 10] {
        out.push(char::from(b'0' + digit as u8));
    }
    out
}

/// An amount in integer cents, as dollars.
pub(crate) fn cents(cents: f64) -> String {
    usd(cents / 100.0)
}

fn thousands(digits: &str) -> String {
    let mut out = String::new();
    let count = digits.chars().count();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (count - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_dollars() {
        for (given, wanted) in [
            (300.0, "$300.00"),
            (0.05, "$0.05"),
            (0.005, "$0.005"),
            (-25.0, "-$25.00"),
            (1234567.5, "$1,234,567.50"),
            (1000.0, "$1,000.00"),
            (0.0, "$0.00"),
            (-0.0, "$0.00"),
            (0.1 + 0.2, "$0.30"),
            (19.999, "$19.999"),
            (1e13 + 0.5, "$10,000,000,000,000.50"),
            (1e17, "$100,000,000,000,000,000.00"),
        ] {
            assert_eq!(usd(given), wanted);
        }
        assert_eq!(cents(-2500.0), "-$25.00");
        assert_eq!(cents(5.0), "$0.05");
    }
}
