//! Pay as feeds and postings state it: in parts (currency, unit, ends) or in words. The parts are put
//! into words, so that one reader decides what is pay.

use super::ledger::{Leaf, Ledger};
use crate::rules::currency::{self, Money};
use crate::rules::reading::{PAY_KEYS, Reading, read_pay};

/// What came of a statement of pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is in the draft.
    Taken,
    /// It is in other money, so that no amount beside it can be trusted either.
    Foreign,
    /// It says too little.
    Open,
}

/// The parts of a statement of pay.
#[derive(Debug, Default)]
struct Parts<'a> {
    currencies: Vec<&'a Leaf>,
    units: Vec<&'a Leaf>,
    lows: Vec<&'a Leaf>,
    highs: Vec<&'a Leaf>,
    texts: Vec<&'a Leaf>,
}

/// Reads the pay that some values of an import state together.
pub(super) fn settle(reading: &mut Reading, ledger: &mut Ledger, leaves: &[Leaf]) -> Outcome {
    let mut parts = Parts::default();
    let mut named_unit = None;
    for leaf in leaves {
        let name = bare(&leaf.name);
        // "RatePerHour" may also stand around the amount.
        let ending = leaf.path.rsplit('.').take(3).collect::<Vec<_>>().join(".");
        named_unit = named_unit.or_else(|| unit_in_name(&bare(&ending)));
        let list = if name.contains("currency") {
            &mut parts.currencies
        } else if is_unit(&name) && !has_digit(&leaf.text, &name) {
            &mut parts.units
        } else if !leaf.text.chars().any(|c| c.is_ascii_digit()) || leaf.text.starts_with('-') {
            continue;
        } else if name.contains("min")
            || name.contains("low")
            || name.ends_with("from")
            || name.ends_with("10")
        {
            &mut parts.lows
        } else if name.contains("max")
            || name.contains("high")
            || name.ends_with("to")
            || name.ends_with("90")
        {
            &mut parts.highs
        } else {
            &mut parts.texts
        };
        list.push(leaf);
    }
    let money = parts
        .currencies
        .iter()
        .filter_map(|leaf| currency::of_field(&leaf.text))
        .reduce(Money::and);
    if money == Some(Money::Other) {
        for leaf in leaves {
            ledger.refused(&leaf.path, "Only US dollars are taken.");
        }
        return Outcome::Foreign;
    }
    let unit = parts
        .units
        .iter()
        .find_map(|leaf| words_of_unit(&leaf.text));
    let unit = unit.or(named_unit);
    let mut outcome = Outcome::Open;
    for (text, used) in parts.statements() {
        let sentence = sentence(&text, money, unit);
        let pay = read_pay(&sentence);
        let path = used.first().map_or("", |leaf| leaf.path.as_str());
        if pay.is_foreign {
            outcome = Outcome::Foreign;
        }
        let taken = PAY_KEYS
            .iter()
            .any(|key| *key != "paymentType" && pay.reading.fields.contains_key(*key));
        if !taken {
            let why = pay
                .reading
                .unmapped
                .first()
                .and_then(|item| item.get("reason"));
            let why = why.and_then(|reason| reason.as_str());
            for leaf in &used {
                ledger.refused(
                    &leaf.path,
                    why.unwrap_or("No amount with a unit was found."),
                );
            }
            continue;
        }
        for (key, value) in pay.reading.fields {
            reading.fields.insert(key, value);
        }
        reading.low_confidence.extend(pay.reading.low_confidence);
        for leaf in used.iter().chain(&parts.currencies) {
            ledger.used(&leaf.path);
        }
        for leaf in &parts.units {
            if words_of_unit(&leaf.text).is_some() {
                ledger.used(&leaf.path);
            }
        }
        if pay.leaves_words {
            reading.unmapped(path, "Only the pay was read of this.", &text);
        }
        return Outcome::Taken;
    }
    outcome
}

impl<'a> Parts<'a> {
    /// What may be the pay, best first, with the values that it is made of.
    fn statements(&self) -> Vec<(String, Vec<&'a Leaf>)> {
        let mut found = Vec::new();
        match (self.lows.first(), self.highs.first()) {
            (Some(low), Some(high)) => {
                found.push((format!("{} to {}", low.text, high.text), vec![*low, *high]));
            }
            (Some(low), None) => match self.texts.first() {
                Some(text) if number(&text.text).is_some() => {
                    found.push((format!("{} to {}", low.text, text.text), vec![*low, *text]));
                }
                _ => found.push((format!("at least {}", low.text), vec![*low])),
            },
            (None, Some(high)) => match self.texts.first() {
                Some(text) if number(&text.text).is_some() => {
                    found.push((
                        format!("{} to {}", text.text, high.text),
                        vec![*text, *high],
                    ));
                }
                _ => found.push((format!("up to {}", high.text), vec![*high])),
            },
            (None, None) => {}
        }
        for text in &self.texts {
            found.push((text.text.clone(), vec![*text]));
        }
        found
    }
}

/// A statement in words that the reader of pay knows.
fn sentence(text: &str, money: Option<Money>, unit: Option<&str>) -> String {
    let money = money.map_or("", |_| "USD ");
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    let limit = ["at least ", "up to "]
        .into_iter()
        .find(|limit| text.starts_with(limit));
    let limit = limit.unwrap_or_default();
    let amount = text.get(limit.len()..).unwrap_or(text);
    let plain = amount.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let money = if plain { money } else { "" };
    format!("Pay: {limit}{money}{amount}{unit}")
}

/// A name without case and marks: `salary_Currency` and `salaryCurrency` are one.
pub(super) fn bare(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn is_unit(name: &str) -> bool {
    [
        "interval",
        "period",
        "unit",
        "frequency",
        "basis",
        "duration",
        "type",
        "per",
    ]
    .iter()
    .any(|part| name.contains(part))
        && !name.contains("percentile")
}

/// Whether a value under the name of a unit is an amount: `<ratePerHour>20</ratePerHour>`.
fn has_digit(text: &str, name: &str) -> bool {
    unit_in_name(name).is_some() && text.chars().any(|c| c.is_ascii_digit())
}

fn unit_in_name(name: &str) -> Option<&'static str> {
    [
        ("hour", "per hour"),
        ("annual", "per year"),
        ("year", "per year"),
        ("month", "per month"),
        ("week", "per week"),
        ("daily", "per day"),
        ("perlabel", "per label"),
    ]
    .into_iter()
    .find(|(part, _)| name.contains(part))
    .map(|(_, words)| words)
}

/// A unit in the words of a price.
fn words_of_unit(text: &str) -> Option<&'static str> {
    let text = bare(text);
    let text = text
        .strip_prefix("pay")
        .filter(|rest| rest.starts_with("per"))
        .unwrap_or(&text);
    let text = text.strip_prefix("per").unwrap_or(text);
    let text = text
        .strip_prefix("an")
        .filter(|rest| *rest == "hour")
        .unwrap_or(text);
    Some(match text {
        "hour" | "hourly" | "hours" | "hur" | "hr" | "h" | "pt1h" => "per hour",
        "minute" | "minutes" | "min" => "per minute",
        "day" | "daily" | "days" | "p1d" => "per day",
        "week" | "weekly" | "wee" | "weeks" | "p1w" => "per week",
        "month" | "monthly" | "mon" | "months" | "p1m" => "per month",
        "year" | "yearly" | "ann" | "annum" | "annual" | "annually" | "years" | "p1y" => "per year",
        "total" | "project" | "fixed" | "fixedprice" | "job" | "lumpsum" | "flat" => "in total",
        "label" | "item" | "task" | "image" | "piece" | "unit" | "ea" | "c62" | "h87" | "file"
        | "annotation" | "document" | "question" => "per label",
        "word" | "words" => "per word",
        _ => return None,
    })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}
