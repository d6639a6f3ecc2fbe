//! Values in the form in which a person reads them. Where they stand is up to the pages.

use serde_json::{Number, Value};

use crate::moment::{DAY, HOUR, MINUTE, Moment, iso};
use crate::rules::money::{display, micros, rate};
use crate::rules::scrub;

/// A text without the characters that show nothing or turn the direction of writing: on a page that
/// asks for consent, nothing may look other than it is. Markup is escaped elsewhere, by maud.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || !(c.is_control() || hides(*c)))
        .collect()
}

/// What somebody wrote, as [`plain`] and without ways to reach them, which no face of the platform
/// shows.
pub(crate) fn said(text: &str) -> String {
    plain(&scrub::clean(text))
}

/// A moment to the minute, e.g. `2026-06-12 10:00 UTC`.
pub(crate) fn when(moment: Moment) -> String {
    let minute: String = iso(moment).chars().take("2026-06-12T10:00".len()).collect();
    format!("{} UTC", minute.replace('T', " "))
}

/// The day of an instant the API wrote.
pub(crate) fn day(instant: &str) -> &str {
    instant.split('T').next().unwrap_or(instant)
}

/// How long it is until a moment, in the largest unit that says enough.
pub(crate) fn left(until: Moment, now: Moment) -> String {
    let counted = |number: i64, unit: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {unit}{plural}")
    };
    // Rounded, so that a page opened at once does not say 71 hours of 72.
    let rounded = |unit: i64| (until - now + unit / 2) / unit;
    match until - now {
        rest if rest >= 2 * HOUR => counted(rounded(HOUR), "hour"),
        _ => counted(rounded(MINUTE).max(1), "minute"),
    }
}

/// How long ago a moment was, in the largest unit that says enough.
pub(crate) fn ago(moment: Moment, now: Moment) -> String {
    match now - moment {
        past if past < MINUTE => "just now".to_owned(),
        past if past >= 2 * DAY => format!("{} days ago", past / DAY),
        past => {
            let shown = span(past);
            // The smaller unit says nothing here.
            format!("{} ago", shown.split(" and ").next().unwrap_or(&shown))
        }
    }
}

/// How long something is, in the two largest units that say enough.
pub(crate) fn span(time: i64) -> String {
    let counted = |number: i64, unit: &str| match number {
        0 => None,
        1 => Some(format!("1 {unit}")),
        _ => Some(format!("{number} {unit}s")),
    };
    let (days, hours, minutes) = (time / DAY, time % DAY / HOUR, time % HOUR / MINUTE);
    let shown = match days {
        0 => [counted(hours, "hour"), counted(minutes, "minute")],
        _ => [counted(days, "day"), counted(hours, "hour")],
    };
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    match shown.is_empty() {
        true => "less than a minute".to_owned(),
        false => shown.join(" and "),
    }
}

/// Dollars of a rate or an amount, e.g. `$0.05` and `$1,300.00`: to the cent, and further only where
/// there is more.
pub(crate) fn usd(dollars: f64) -> String {
    let micros = micros(dollars);
    match micros % 10_000 {
        0 => display(micros / 10_000),
        _ => format!("${}", rate(micros)),
    }
}

/// A whole number with commas between thousands; others as they are.
pub(crate) fn grouped(number: &Number) -> String {
    let Some(whole) = number.as_i64() else {
        return number.to_string();
    };
    let digits = whole.unsigned_abs().to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if whole < 0 {
        format!("-{shown}")
    } else {
        shown
    }
}

/// The value of a draft field.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => said(text),
        Value::Number(number) => grouped(number),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(said)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

fn hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hidden_characters_go_and_the_rest_stays() {
        let check = |text: &str, seen: &str| assert_eq!(plain(text), seen);
        check("Lucía\n¿qué?", "Lucía\n¿qué?");
        check("h\u{200d}ire \u{202e}em\u{202c}\u{e0068}\r\0", "hire em");
    }

    #[test]
    fn times_read_as_a_person_would_say_them() {
        assert_eq!(when(1_781_258_400_000), "2026-06-12 10:00 UTC");
        assert_eq!(day("2026-07-01T00:00:00.000Z"), "2026-07-01");
        let check = |rest: i64, words: &str| assert_eq!(left(1_000 + rest, 1_000), words);
        check(72 * HOUR, "72 hours");
        check(72 * HOUR - 5_000, "72 hours");
        check(2 * HOUR - 1, "120 minutes");
        check(MINUTE, "1 minute");
        check(5, "1 minute");
        assert_eq!(value(&json!(["Spanish", "English"])), "Spanish, English");
        assert_eq!(value(&json!(0.05)), "0.05");
        assert_eq!(value(&json!(13_057)), "13,057");
        assert_eq!(value(&json!(100)), "100");
    }

    #[test]
    fn money_and_spans_have_their_units() {
        let check = |dollars: f64, words: &str| assert_eq!(usd(dollars), words);
        check(18.0, "$18.00");
        check(0.05, "$0.05");
        check(0.0125, "$0.0125");
        check(13_057.0, "$13,057.00");
        let check = |time: i64, words: &str| assert_eq!(span(time), words);
        check(3 * DAY, "3 days");
        check(3 * DAY + HOUR + MINUTE, "3 days and 1 hour");
        check(2 * HOUR + 5 * MINUTE, "2 hours and 5 minutes");
        check(1, "less than a minute");
    }
}
