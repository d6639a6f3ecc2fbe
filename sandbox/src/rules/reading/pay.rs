//! What a description says about pay: the amount, and what it is paid for. The other parts of a text
//! are read next door.

use super::{Reader, singular};
use crate::rules::fields::rate_key;
use crate::rules::money::decimal;
use crate::rules::vocabulary as known;

impl Reader<'_> {
    /// Takes the first amount with a unit, or reports the one that has none.
    pub(super) fn pay(&mut self) {
        let (mut unplaced, mut per_word) = (None, None);
        for at in 0..self.tokens.len() {
            if "€£".contains(self.symbol(at)) && self.digits(at + 1).is_some() {
                let shown = format!("{}{}", self.symbol(at), self.digits(at + 1).unwrap_or(0.0));
                self.reading
                    .unmapped("text", "Only US dollars are taken.", &shown);
            }
            if let Some(number) = self.digits(at)
                && OTHER_CURRENCIES.contains(&singular(self.word(at + 1)).as_str())
            {
                let shown = format!("{number} {}", self.word(at + 1));
                self.reading
                    .unmapped("text", "Only US dollars are taken.", &shown);
            }
            let Some(amount) = self.amount(at) else {
                continue;
            };
            match self.unit(at, amount.end) {
                Some(unit) => {
                    self.set_pay(&amount, unit);
                    return self.doubt_pay(unit);
                }
                None if self.is_per_word(amount.end) => {
                    per_word.get_or_insert(amount);
                }
                None => {
                    unplaced.get_or_insert(amount);
                }
            }
        }
        if let Some(amount) = per_word {
            self.set_pay(&amount, "PAY_PER_LABEL");
            let reason = "A price per word; the nearest kind of pay is per label.";
            return self.reading.doubt("paymentType", reason);
        }
        let spoken = self.spoken();
        let hourly = [" hourly ", " per hour ", " by the hour ", " an hour "]
            .iter()
            .any(|phrase| spoken.contains(phrase));
        let Some(amount) = unplaced else {
            let paid = [" pay ", " paid ", " pays ", " rate "];
            if hourly && paid.iter().any(|word| spoken.contains(word)) {
                self.reading.set("paymentType", "PAY_PER_HOUR");
                self.reading
                    .doubt("paymentType", "The text names no amount for it.");
            }
            return;
        };
        if hourly {
            self.set_pay(&amount, "PAY_PER_HOUR");
            self.reading.doubt(
                "paymentType",
                "The amount and the unit stand apart in the text.",
            );
        } else {
            let shown = format!("${}", amount.low);
            let reason = "An amount of money without its unit (per hour, per label, in total).";
            self.reading.unmapped("text", reason, &shown);
        }
    }

    fn amount(&self, at: usize) -> Option<Amount> {
        let dollar_word =
            |at: usize| matches!(self.word(at), "usd" | "dollar" | "dollars" | "bucks");
        let (mut low, mut end) = if self.symbol(at) == '$' || self.word(at) == "usd" {
            (self.digits(at + 1)?, at + 2)
        } else {
            let number = self.number(at)?;
            // The number of a "$15" is read from its sign, and the end of a range from its start.
            let before = at.checked_sub(1);
            if before.is_some_and(|before| self.symbol(before) == '$') {
                return None;
            }
            if matches!(self.word(at + 1), "cent" | "cents") {
                return Some(Amount {
                    low: number / 100.0,
                    high: None,
                    end: at + 2,
                });
            }
            let range = "-–".contains(self.symbol(at + 1)) || self.word(at + 1) == "to";
            let named = dollar_word(at + 1) || (range && dollar_word(at + 3));
            if !named {
                return None;
            }
            (number, at + 1)
        };
        let mut high = None;
        if "-–".contains(self.symbol(end)) || self.word(end) == "to" {
            let skip = usize::from(self.symbol(end + 1) == '$');
            if let Some(upper) = self.digits(end + 1 + skip) {
                high = Some(upper);
                end += 2 + skip;
            }
        }
        if dollar_word(end) {
            end += 1;
        }
        if high.is_some_and(|high| high < low) {
            (low, high) = (high.unwrap_or(low), Some(low));
        }
        Some(Amount { low, high, end })
    }

    /// Whether an amount is for a word of text, which is no kind of pay of its own.
    fn is_per_word(&self, end: usize) -> bool {
        let unit = if self.symbol(end) == '/' || matches!(self.word(end), "per" | "a" | "each") {
            self.word(end + 1)
        } else {
            ""
        };
        singular(unit) == "word"
    }

    /// The payment type that the words around an amount name.
    fn unit(&self, start: usize, end: usize) -> Option<&'static str> {
        let joined = matches!(
            self.word(end),
            "per" | "an" | "a" | "each" | "every" | "for"
        ) || self.symbol(end) == '/';
        let counted = |word: &str| {
            let single = singular(word);
            let single = single.as_str();
            known::ITEM_WORDS.contains(&single)
                || known::FILE_WORDS.contains(&single)
                || matches!(
                    single,
                    "box" | "unit" | "question" | "asset" | "entry" | "instance"
                )
        };
        let behind = self.ahead(end.checked_sub(1)?, 4);
        if joined && self.word(end) != "for" {
            let from = usize::from(self.symbol(end) != '/');
            for word in behind.iter().skip(from).take(3) {
                if matches!(*word, "hour" | "hr" | "h") {
                    return Some("PAY_PER_HOUR");
                }
                if counted(word) {
                    return Some("PAY_PER_LABEL");
                }
            }
            return (self.word(end) == "each").then_some("PAY_PER_LABEL");
        }
        if behind.first() == Some(&"hourly") {
            return Some("PAY_PER_HOUR");
        }
        let whole = |word: &&str| FIXED.contains(word);
        let before: Vec<&str> = (start.saturating_sub(4)..start)
            .map(|at| self.word(at))
            .collect();
        if before.contains(&"hourly") {
            return Some("PAY_PER_HOUR");
        }
        (behind.iter().take(3).any(whole) || before.iter().any(whole)).then_some("FIXED_PRICE")
    }

    /// Notes what the words around an amount leave open.
    fn doubt_pay(&mut self, payment_type: &str) {
        let spoken = self.spoken();
        let recorded = [" audio hour ", " video hour ", " recorded hour "];
        if payment_type == "PAY_PER_HOUR" && recorded.iter().any(|unit| spoken.contains(unit)) {
            let reason = "The hour may be one of recording, not one of work.";
            self.reading.doubt("paymentType", reason);
        }
        if payment_type == "FIXED_PRICE" && spoken.contains(" budget ") {
            let reason = "The text names a budget, which may not be the price.";
            self.reading.doubt("paymentType", reason);
        }
    }

    fn set_pay(&mut self, amount: &Amount, payment_type: &'static str) {
        let Some(key) = rate_key(payment_type) else {
            return;
        };
        self.reading.set("paymentType", payment_type);
        self.reading.set(key, decimal(amount.low));
        if let Some(high) = amount.high {
            self.reading
                .set("budgetRange", format!("${} to ${high}", amount.low));
            self.reading
                .doubt(key, "The text gives a range; its lower end is taken.");
        }
    }
}

struct Amount {
    low: f64,
    high: Option<f64>,
    /// The place behind the amount.
    end: usize,
}

/// Names of money that the platform does not pay in.
const OTHER_CURRENCIES: &[&str] = &[
    "eur", "euro", "gbp", "pound", "inr", "rupee", "cad", "aud", "peso", "yen", "jpy", "brl",
    "ksh", "naira",
];

/// Words that make an amount the price of the whole work.
const FIXED: &[&str] = &[
    "total",
    "fixed",
    "flat",
    "overall",
    "lump",
    "budget",
    "altogether",
    "all",
];
