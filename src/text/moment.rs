//! Points in time as people read them: to the minute. Whoever needs more has the structured half.

/// The API's ISO 8601 in UTC without seconds: `2026-06-12T10:00:00.000Z` → `2026-06-12 10:00Z`.
/// Anything else stays as it is.
pub fn moment(iso: &str) -> String {
    match parts(iso) {
        Some((day, minute)) => format!("{day} {minute}Z"),
        None => iso.to_owned(),
    }
}

/// As [`moment`], for what is meant as a date: midnight is not told.
pub fn day(iso: &str) -> String {
    match parts(iso) {
        Some((day, "00:00")) => day.to_owned(),
        _ => moment(iso),
    }
}

/// Date and minute of a moment in UTC.
fn parts(iso: &str) -> Option<(&str, &str)> {
    let (date, time) = iso.strip_suffix('Z')?.split_once('T')?;
    let minute = time.get(..5)?;
    let rest = time.get(5..)?;
    let seconds = rest.is_empty() || rest.starts_with(':');
    let plain = is_like(date, "0000-00-00") && is_like(minute, "00:00") && seconds;
    let in_seconds = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    (plain && rest.len() <= 13 && rest.chars().all(in_seconds)).then_some((date, minute))
}

/// Whether digits stand where the pattern has zeros, and its own characters elsewhere.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .chars()
            .zip(pattern.chars())
            .all(|(c, wanted)| match wanted {
                '0' => c.is_ascii_digit(),
                other => c == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

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
                "2026-07-01T00:00:00+02:00",
                "2026-07-01T00:00:00+02:00",
            ),
            ("2026-07-01", "2026-07-01", "2026-07-01"),
            ("soon", "soon", "soon"),
            ("", "", ""),
            (
                "2026-07-01T00:00: call me Z",
                "2026-07-01T00:00: call me Z",
                "2026-07-01T00:00: call me Z",
            ),
            (
                "20é6-07-01T00:00Z",
                "20é6-07-01T00:00Z",
                "20é6-07-01T00:00Z",
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
