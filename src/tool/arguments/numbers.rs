//! Numbers as people and models write them: with a currency, with separators, in words of the US
//! dollar. What could be two numbers is refused with the way to write either; nothing is guessed.

use serde_json::Number;

/// Marks and words of the US dollar, longest first; compared without case.
const DOLLARS: &[&str] = &[
    "u.s. dollars",
    "us dollars",
    "us dollar",
    "dollars",
    "dollar",
    "u.s.$",
    "usd$",
    "us$",
    "us $",
    "usd",
    "$",
];

/// Marks and words of other currencies, and what they are called in a refusal.
const OTHERS: &[(&str, &str)] = &[
    ("€", "euros"),
    ("eur", "euros"),
    ("£", "pounds"),
    ("gbp", "pounds"),
    ("¥", "yen or yuan"),
    ("jpy", "yen"),
    ("cny", "yuan"),
    ("₹", "rupees"),
    ("inr", "rupees"),
    ("cad", "Canadian dollars"),
    ("aud", "Australian dollars"),
    ("chf", "francs"),
    ("mxn", "pesos"),
    ("brl", "reais"),
];

/// What a text says as a number.
#[derive(Debug, PartialEq)]
pub(super) enum Reading {
    /// One number, and whether a currency stood beside it.
    One(Number, bool),
    /// Something that could be meant in two ways, or that is no plain number: what to write.
    Doubtful(String),
    /// No number.
    None,
}

/// Reads `text` as a number; `per` names the units that may follow it (`0.05 per label`).
pub(super) fn read(text: &str, per: &[&str]) -> Reading {
    let text = text.trim().replace('\u{2212}', "-");
    if let Some(name) = other_currency(&text) {
        return Reading::Doubtful(format!("amounts are in US dollars, not in {name}"));
    }
    let (bare, with_currency) = without_dollars(without_unit(&text, per));
    digits(&bare, with_currency)
}

/// A span of time in seconds, where one is written with its unit: `30 s`, `2 minutes`.
pub(super) fn seconds(text: &str) -> Option<Number> {
    const UNITS: &[(&[&str], f64)] = &[
        (&["s", "sec", "secs", "second", "seconds"], 1.0),
        (&["m", "min", "mins", "minute", "minutes"], 60.0),
        (&["h", "hr", "hrs", "hour", "hours"], 3600.0),
    ];
    let lower = text.trim().to_lowercase();
    let at = lower.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = lower.split_at_checked(at)?;
    let (_, each) = UNITS.iter().find(|(names, _)| names.contains(&unit))?;
    let number = parse(number.trim(), false)?.as_f64()?;
    Number::from_f64(number * each)
}

/// The text without `per label`, `/hour` and the like at its end.
fn without_unit<'a>(text: &'a str, per: &[&str]) -> &'a str {
    for unit in per {
        for lead in ["per ", "/ ", "/", "a ", "an ", "each "] {
            if let Some(rest) = strip_end(text, &format!("{lead}{unit}")) {
                return rest.trim_end();
            }
        }
    }
    text
}

/// The text without the US dollar before or behind the number; a sign may stand before it.
fn without_dollars(text: &str) -> (String, bool) {
    let sign = match text.starts_with('-') {
        true => "-",
        false => "",
    };
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start();
    let mut found = false;
    for mark in DOLLARS {
        if let Some(shorter) = strip_start(rest, mark) {
            (rest, found) = (shorter.trim_start(), true);
            break;
        }
    }
    for mark in DOLLARS {
        if let Some(shorter) = strip_end(rest, mark) {
            (rest, found) = (shorter.trim_end(), true);
            break;
        }
    }
    (format!("{sign}{rest}"), found)
}

fn other_currency(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let named = |mark: &str| match mark.chars().all(|c| c.is_ascii_alphabetic()) {
        true => words.contains(&mark),
        false => lower.contains(mark),
    };
    lower
        .contains(|c: char| c.is_ascii_digit())
        .then(|| OTHERS.iter().find(|(mark, _)| named(mark)))
        .flatten()
        .map(|(_, name)| *name)
}

fn digits(text: &str, with_currency: bool) -> Reading {
    let negative = text.starts_with('-');
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    if bare.is_empty() || !bare.contains(|c: char| c.is_ascii_digit()) {
        return Reading::None;
    }
    let whole_is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if let Some((whole, fraction)) = bare.split_once('.')
        && whole_is_plain(whole)
        && fraction.len() == 3
        && whole_is_plain(fraction)
        && !whole.is_empty()
        && !whole.starts_with('0')
        && whole.len() <= 3
    {
        return Reading::Doubtful(format!(
            "could be {whole}{fraction} or {}: write it without a separator between thousands, or \
             as a JSON number",
            shorter(whole, fraction)
        ));
    }
    let plain = match thousands(bare) {
        Some(plain) => plain,
        None => bare.to_owned(),
    };
    if let Some(number) = parse(&plain, negative) {
        return Reading::One(number, with_currency);
    }
    match hint(bare) {
        Some(hint) => Reading::Doubtful(hint),
        None => Reading::None,
    }
}

/// A number written plainly: digits with at most one point, or with an exponent.
fn parse(plain: &str, negative: bool) -> Option<Number> {
    let fits = plain
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'))
        && plain
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_digit() || b == b'.');
    let number: f64 = fits.then(|| plain.parse().ok()).flatten()?;
    let number = if negative { -number } else { number };
    if !number.is_finite() {
        return None;
    }
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => Some((number as i64).into()),
        false => Number::from_f64(number),
    }
}

/// The text without its separators, if it has the form of groups of three digits.
fn thousands(text: &str) -> Option<String> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(
        separator,
        ',' | ' ' | '_' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}'
    ) {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = are_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && rest
            .iter()
            .all(|group| group.len() == 3 && are_digits(group))
        && fraction.is_none_or(are_digits);
    fits.then(|| match fraction {
        Some(fraction) => format!("{}.{fraction}", groups.concat()),
        None => groups.concat(),
    })
}

/// What to write instead, where that can be seen.
fn hint(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    for (letter, zeros) in [("k", 3), ("m", 6)] {
        let Some(number) = lower
            .strip_suffix(letter)
            .and_then(|n| parse(n.trim(), false))
        else {
            continue;
        };
        let whole = number.as_f64()? * 10_f64.powi(zeros);
        return Some(format!("write it out: {whole}"));
    }
    let form = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !form {
        return None;
    }
    let last = text.rfind([',', '.'])?;
    let digits = |part: &str| -> String { part.chars().filter(char::is_ascii_digit).collect() };
    let (whole, fraction) = (digits(text.get(..last)?), digits(text.get(last + 1..)?));
    let either = match fraction.len() {
        1 | 2 if !whole.is_empty() => format!("such as {whole}.{fraction}"),
        _ => "such as 1300.50".to_owned(),
    };
    Some(format!(
        "write it with a point before the decimals and nothing between the thousands, {either}"
    ))
}

fn shorter(whole: &str, fraction: &str) -> String {
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

fn strip_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start)
        .then(|| text.get(start.len()..))
        .flatten()
}

fn strip_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(end.len())?;
    let tail = text.get(at..)?;
    tail.eq_ignore_ascii_case(end)
        .then(|| text.get(..at))
        .flatten()
}
