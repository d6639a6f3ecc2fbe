//! Points in time as the sandbox handles them: milliseconds since 1970, written as ISO 8601 UTC.
//! The clock itself is read by `server` and the delivery to webhooks alone, so that everything below
//! them can be told the time.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub(crate) type Moment = i64;

/// One second, in milliseconds.
pub(crate) const SECOND: i64 = 1000;
/// One minute, in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;
/// One hour, in milliseconds.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// One day, in milliseconds.
pub(crate) const DAY: i64 = 24 * HOUR;
/// Least of a wait, in milliseconds.
const SHORTEST: u64 = 5;

/// Ends when so many milliseconds have passed, and where there are none never. At least a few pass, so that
/// a clock that jumps cannot make whoever waits for it spin.
pub(crate) async fn passed(left: Option<i64>) {
    match left {
        Some(left) => {
            let left = u64::try_from(left).unwrap_or(0).max(SHORTEST);
            tokio::time::sleep(Duration::from_millis(left)).await;
        }
        None => std::future::pending().await,
    }
}

/// Writes a moment the way the API does, e.g. `2026-06-12T10:00:00.000Z`.
pub(crate) fn iso(moment: Moment) -> String {
    let timestamp = Timestamp::from_millisecond(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// [`iso`] for a moment that may not have come.
pub(crate) fn iso_opt(moment: Option<Moment>) -> Option<String> {
    moment.map(iso)
}

/// Reads an ISO 8601 instant; a plain date counts as its midnight in UTC.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    // A civil date would also swallow a date with a time behind it and drop the time.
    if text.len() != "2026-01-01".len() {
        return None;
    }
    let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_instants_are_read_and_written_with_milliseconds() {
        let check = |text: &str, back: Option<&str>| {
            assert_eq!(parse(text).map(iso).as_deref(), back, "{text}");
        };
        check("2026-07-01", Some("2026-07-01T00:00:00.000Z"));
        check("2026-06-12T10:00:00.000Z", Some("2026-06-12T10:00:00.000Z"));
        check(
            "2026-06-12T12:00:00+02:00",
            Some("2026-06-12T10:00:00.000Z"),
        );
        check("2026-06-12T10:00:00", None);
        check("next week", None);
        check("2026-13-01", None);
    }
}
