//! Dates and moments as people and models write them. What the platform takes already is left as
//! it is; other forms that can mean one day only become ISO 8601; the rest is refused with the
//! day that would have been a good example today.

use jiff::civil::Date;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{Timestamp, ToSpan};

/// Full and short names of the months, in order; a month is found by its first three letters.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The text as ISO 8601, or what is wrong with it as the rest of a sentence with an `example`.
pub(super) fn read(text: &str, example: Date) -> Result<String, String> {
    let text = &text.trim().replace(DASHES, "-");
    if let Some(date) = text.get(..10).and_then(iso_day) {
        let rest = text.get(10..).unwrap_or_default();
        date.map_err(|()| no_such_day(text, example))?;
        return time_of(text, rest, example);
    }
    if let Ok(moment) = DateTimeParser::new().parse_zoned(text) {
        return Ok(moment.timestamp().to_string());
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return bare_digits(text, example);
    }
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '.' | '-'))
        .filter(|part| {
            !part.is_empty() && !["of", "the"].iter().any(|w| part.eq_ignore_ascii_case(w))
        })
        .collect();
    let read_as = numeric(&parts, text, example)
        .or_else(|| named(&parts, text, example))
        .or_else(|| with_time(text, example));
    match read_as {
        Some(read) => read,
        None => Err(format!(
            "must be a date such as {}, not `{}`",
            example,
            super::values::shown(text)
        )),
    }
}

/// What stands for the sign between two numbers in text that a person or a program has made pretty.
const DASHES: [char; 6] = [
    '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}',
];

/// A day in any of the forms with the time of day behind it: `Dec 24, 2026 17:00`.
fn with_time(text: &str, example: Date) -> Option<Result<String, String>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| {
        word.contains(':') && word.bytes().next().is_some_and(|b| b.is_ascii_digit())
    })?;
    let (day, time) = words.split_at_checked(at)?;
    let day = match day {
        [day @ .., "at"] => day.join(" "),
        day => day.join(" "),
    };
    if day.is_empty() {
        return None;
    }
    Some(read(&day, example).and_then(|day| match day.len() {
        10 => time_of(
            &format!("{day} {}", time.join(" ")),
            &format!(" {}", time.join(" ")),
            example,
        ),
        _ => Err(no_such_day(text, example)),
    }))
}

/// Whether a text is a date or a moment rather than anything else, unclear ones included.
pub(super) fn is_moment(text: &str) -> bool {
    let text = text.trim();
    if read(text, today()).is_ok() {
        return text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit());
    }
    const RELATIVE: &[&str] = &[
        "now",
        "today",
        "yesterday",
        "tomorrow",
        "ago",
        "last",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "minutes",
        "month",
        "year",
    ];
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_ascii_alphabetic());
    let named = words().any(|word| RELATIVE.contains(&word) || month(word).is_some());
    let span = lower.strip_prefix('-').unwrap_or(&lower);
    let short_span = span
        .strip_suffix(['h', 'd', 'w', 'm', 's'])
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let dated = text
        .bytes()
        .filter(|b| matches!(b, b'/' | b':' | b'-' | b'.'))
        .count()
        >= 2
        && text.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && text.bytes().all(|b| !b.is_ascii_lowercase());
    named || short_span || dated
}

/// Whether the day that an ISO date or moment begins with was over before `today` began anywhere.
pub(super) fn is_past(text: &str, today: Date) -> bool {
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    let yesterday = today.checked_sub(1.day()).unwrap_or(today);
    day.is_some_and(|day| day < yesterday)
}

/// Today's date, in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// A day that is not past for some weeks.
pub(super) fn example(today: Date) -> Date {
    today.checked_add(30.days()).unwrap_or(today)
}

/// A text that starts like `2026-12-01`: the day, or that there is none such.
fn iso_day(head: &str) -> Option<Result<Date, ()>> {
    let form = head.bytes().enumerate().all(|(at, b)| match at {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    form.then(|| head.parse().map_err(|_| ()))
}

/// What follows an ISO day. `T…` is left alone; a blank in its place is what many libraries print.
fn time_of(text: &str, rest: &str, example: Date) -> Result<String, String> {
    if rest.is_empty() {
        return Ok(text.to_owned());
    }
    let unclear = || {
        format!(
            "must be a date or a moment such as {day} or {day}T17:00:00Z, not `{}`",
            super::values::shown(text),
            day = example
        )
    };
    if let Some(time) = rest.strip_prefix(['T', 't']) {
        return match time.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
            true => Ok(text.to_owned()),
            false => Err(unclear()),
        };
    }
    let time = rest.strip_prefix(' ').ok_or_else(unclear)?;
    let time = time
        .strip_suffix(" UTC")
        .or_else(|| time.strip_suffix(" GMT"))
        .or_else(|| time.strip_suffix(" Z"))
        .map_or_else(|| time.to_owned(), |time| format!("{time}Z"));
    // `+00:00` may stand apart from the time.
    let joined = format!(
        "{}T{}",
        text.get(..10).unwrap_or_default(),
        time.replace(" +", "+").replace(" -", "-")
    );
    let is_moment = joined.parse::<Timestamp>().is_ok();
    let is_local = joined.parse::<jiff::civil::DateTime>().is_ok();
    match is_moment || is_local {
        true => Ok(joined),
        false => Err(unclear()),
    }
}

/// `20261201`, or seconds and milliseconds since 1970.
fn bare_digits(text: &str, example: Date) -> Result<String, String> {
    let moment = |moment: Result<Timestamp, jiff::Error>| match moment {
        Ok(moment) => Ok(moment.to_string()),
        Err(_) => Err(no_such_day(text, example)),
    };
    match (text.len(), text.parse::<i64>()) {
        (8, Ok(_)) => {
            let parts = [text.get(..4), text.get(4..6), text.get(6..)];
            let [year, month, day] = parts.map(Option::unwrap_or_default);
            civil(year, month, day).ok_or_else(|| no_such_day(text, example))
        }
        (10, Ok(seconds)) => moment(Timestamp::from_second(seconds)),
        (13, Ok(milliseconds)) => moment(Timestamp::from_millisecond(milliseconds)),
        _ => Err(format!(
            "must be a date such as {}, not `{}`",
            example,
            super::values::shown(text)
        )),
    }
}

/// Three numbers. With the year first they can be read in one way; with the year last only if one
/// of the others is no month, or both are the same.
fn numeric(parts: &[&str], text: &str, example: Date) -> Option<Result<String, String>> {
    let [a, b, c] = parts else { return None };
    if ![a, b, c].iter().all(|part| is_number(part)) {
        return None;
    }
    if a.len() == 4 {
        return Some(civil(a, b, c).ok_or_else(|| no_such_day(text, example)));
    }
    if c.len() != 4 {
        return Some(Err(format!(
            "does not say the year in four digits: write it as year-month-day, such as {}",
            example
        )));
    }
    let (month_first, day_first) = (civil(c, a, b), civil(c, b, a));
    Some(match (month_first, day_first) {
        (Some(one), Some(other)) if one == other => Ok(one),
        (Some(one), Some(other)) => Err(format!(
            "could be {one} or {other}: write it as year-month-day, such as {}",
            example
        )),
        (Some(only), None) | (None, Some(only)) => Ok(only),
        (None, None) => Err(no_such_day(text, example)),
    })
}

/// A day with the name of its month, in any order, with or without the day of the week.
fn named(parts: &[&str], text: &str, example: Date) -> Option<Result<String, String>> {
    let mut parts: Vec<&str> = parts.to_vec();
    let weekday = parts.first().and_then(|part| weekday(part));
    if weekday.is_some() {
        parts.remove(0);
    }
    let at = parts.iter().position(|part| month(part).is_some())?;
    let month = month(parts.remove(at))?;
    let without = |what: &str| {
        Some(Err(format!(
            "does not say the {what}: write it as year-month-day, such as {example}"
        )))
    };
    let (day, year) = match parts.as_slice() {
        [a, b] if is_number(a) && a.len() == 4 => (*b, *a),
        [a, b] if is_number(b) && b.len() == 4 => (*a, *b),
        [year] if is_number(year) && year.len() == 4 => return without("day"),
        [_] | [_, _] => return without("year in four digits"),
        _ => return None,
    };
    let bare = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| day.strip_suffix(end))
        .unwrap_or(day);
    let Some(date) = civil(year, &month.to_string(), bare) else {
        return Some(Err(no_such_day(text, example)));
    };
    if let (Some(said), Ok(date)) = (weekday, date.parse::<Date>()) {
        let is = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        if is != said {
            let name = |at: usize| WEEKDAYS.get(at).copied().unwrap_or_default();
            return Some(Err(format!(
                "contradicts itself: {date} is a {}, not a {}",
                name(is),
                name(said)
            )));
        }
    }
    Some(Ok(date))
}

fn month(word: &str) -> Option<usize> {
    by_name(MONTHS, word).map(|at| at + 1)
}

fn weekday(word: &str) -> Option<usize> {
    by_name(WEEKDAYS, word)
}

/// The place of the name that `word` is or begins, by at least three letters.
fn by_name(names: &[&str], word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let found = |name: &&str| word.len() >= 3 && name.starts_with(&word);
    names.iter().position(found)
}

fn is_number(part: &str) -> bool {
    (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
}

fn civil(year: &str, month: &str, day: &str) -> Option<String> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.ok().map(|date| date.to_string())
}

fn no_such_day(text: &str, example: Date) -> String {
    format!(
        "is `{}`, a day that does not exist; a date is written like {}",
        super::values::shown(text),
        example
    )
}
