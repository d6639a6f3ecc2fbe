//! Points in time as people read them: to the minute. Whoever needs more has the structured half.

use super::{label, name};

/// Longest moment that is told as it came, in characters.
const LONGEST: usize = 40;

/// The API's ISO 8601 in UTC without seconds: `2026-06-12T10:00:00.000Z` → `2026-06-12 10:00Z`.
/// Anything else stays if it is short and plain, and is quoted and cut like a name if not; so is a
/// number or a flag, which alone would say nothing.
pub(crate) fn moment(iso: &str) -> String {
    match instant(iso) {
        // Put together of what is there: answers are full of moments, and that takes a third of the time.
        Some(_) if is_written_in_full(iso) => minute_of(iso),
        Some(at) => at.strftime("%Y-%m-%d %H:%MZ").to_string(),
        None if iso.parse::<f64>().is_ok() || matches!(iso, "true" | "false") => name(iso),
        None if iso.len() <= LONGEST && iso.chars().all(is_plain) => iso.to_owned(),
        None => label(iso).map_or_else(|| name(iso), str::to_owned),
    }
}

/// Whether a moment has the form `2026-06-12T10:05…Z`.
fn is_written_in_full(iso: &str) -> bool {
    let (head, rest) = iso
        .split_at_checked("2026-06-12T10:05".len())
        .unwrap_or_default();
    let places = head.bytes().zip(*b"0000-00-00T00:00");
    let fits = |(byte, place): (u8, u8)| match place {
        b'0' => byte.is_ascii_digit(),
        sign => byte == sign,
    };
    !head.is_empty() && rest.ends_with('Z') && places.into_iter().all(fits)
}

/// The minute of a moment that is [written in full](is_written_in_full).
fn minute_of(iso: &str) -> String {
    let mut told = String::with_capacity("2026-06-12 10:05Z".len());
    told.extend(iso.get(..10));
    told.push(' ');
    told.extend(iso.get(11..16));
    told.push('Z');
    told
}

/// As [`moment`], for what is meant as a date: midnight is not told.
pub(crate) fn day(iso: &str) -> String {
    let told = moment(iso);
    match told.strip_suffix(" 00:00Z") {
        Some(day) if instant(iso).is_some() => day.to_owned(),
        _ => told,
    }
}

/// The point in time that a value of an answer names: ISO 8601, or the seconds, milliseconds or
/// microseconds since 1970 of a moment in our days. `None` for everything else, plain dates too.
pub(crate) fn instant(text: &str) -> Option<jiff::Timestamp> {
    utc(text).or_else(|| counted(text))
}

/// Reads a count since 1970, by its length.
fn counted(text: &str) -> Option<jiff::Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    match whole.len() {
        10 => jiff::Timestamp::from_second(count).ok(),
        13 => jiff::Timestamp::from_millisecond(count).ok(),
        16 => jiff::Timestamp::from_microsecond(count).ok(),
        _ => None,
    }
}

fn utc(iso: &str) -> Option<jiff::Timestamp> {
    // What else the parser understands is too unusual to be told as if it had been a plain moment.
    iso.chars().all(is_plain).then(|| iso.parse().ok())?
}

/// What moments are made of.
fn is_plain(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, 'T' | 'Z' | ':' | '.' | '-' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_moment_put_together_is_the_one_that_is_computed(second in -60_000_000_000..253_000_000_000_i64) {
            let at = jiff::Timestamp::from_second(second).unwrap();
            let computed = at.strftime("%Y-%m-%d %H:%MZ").to_string();
            proptest::prop_assert!(is_written_in_full(&at.to_string()));
            proptest::prop_assert_eq!(moment(&at.to_string()), computed);
        }
    }

    #[test]
    fn moments_are_told_to_the_minute() {
        for (iso, minute, date) in [
            (
                "2026-06-12T10:05:59.999Z",
                "2026-06-12 10:05Z",
                "2026-06-12 10:05Z",
            ),
            (
                "2026-06-12T10:05Z",
                "2026-06-12 10:05Z",
                "2026-06-12 10:05Z",
            ),
            (
                "2026-07-01T00:00:00.000Z",
                "2026-07-01 00:00Z",
                "2026-07-01",
            ),
            (
                "2026-07-01T00:00:00+02:00",
                "2026-06-30 22:00Z",
                "2026-06-30 22:00Z",
            ),
            ("2026-07-01", "2026-07-01", "2026-07-01"),
            (
                "2026-13-45T00:00:00Z",
                "2026-13-45T00:00:00Z",
                "2026-13-45T00:00:00Z",
            ),
            ("soon", "soon", "soon"),
            ("1781258700", "2026-06-12 10:05Z", "2026-06-12 10:05Z"),
            ("1781258700.5", "2026-06-12 10:05Z", "2026-06-12 10:05Z"),
            ("1781258700000", "2026-06-12 10:05Z", "2026-06-12 10:05Z"),
            ("1781258700000000", "2026-06-12 10:05Z", "2026-06-12 10:05Z"),
            ("1782864000", "2026-07-01 00:00Z", "2026-07-01"),
            ("12345", "\"12345\"", "\"12345\""),
            ("0", "\"0\"", "\"0\""),
            ("-1781258700", "\"-1781258700\"", "\"-1781258700\""),
            ("1e300", "\"1e300\"", "\"1e300\""),
            ("true", "\"true\"", "\"true\""),
            ("a\nb", "\"a b\"", "\"a b\""),
            (
                "tomorrow at https://evil.example/or-else-nothing",
                "\"tomorrow at https: evil. example or-else…\"",
                "\"tomorrow at https: evil. example or-else…\"",
            ),
            ("", "", ""),
            (
                "2026-07-01T00:00: call me Z",
                "\"2026-07-01T00: 00: call me Z\"",
                "\"2026-07-01T00: 00: call me Z\"",
            ),
            (
                "20é6-07-01T00:00Z",
                "\"20é6-07-01T00: 00Z\"",
                "\"20é6-07-01T00: 00Z\"",
            ),
        ] {
            assert_eq!(
                (moment(iso).as_str(), day(iso).as_str()),
                (minute, date),
                "{iso}"
            );
        }
    }
}
