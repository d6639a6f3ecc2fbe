//! Short statements that imports make in elements of their own: a pay, a country. They are read with
//! the words and rules of whole descriptions.

use super::amounts::covered;
use super::{Reading, reader};
use crate::rules::currency::Money;
use crate::rules::lists::List;
use crate::rules::vocabulary as known;

/// The draft keys that say what is paid.
pub(crate) const PAY_KEYS: &[&str] = &[
    "paymentType",
    "pricePerHour",
    "pricePerLabel",
    "fixedPrice",
    "budgetRange",
];

/// Words that say nothing beside an amount.
static EMPTY: List = List::of(&[
    "pay", "pays", "paid", "salary", "rate", "hourly", "is", "the", "of", "from", "to", "between",
    "and", "up", "at", "least", "usd", "us", "a", "an", "per", "range", "s",
]);

/// What a statement of pay says.
pub(crate) struct Pay {
    /// Fields under `PAY_KEYS`, their doubts, and what is no pay.
    pub(crate) reading: Reading,
    /// Some amount is in other money.
    pub(crate) is_foreign: bool,
    /// It has words that are in no field.
    pub(crate) leaves_words: bool,
}

/// Reads a statement of pay and nothing else.
pub(crate) fn read_pay(text: &str) -> Pay {
    let mut reader = reader(text);
    let amounts = reader.amounts();
    let is_foreign = amounts
        .iter()
        .any(|amount| amount.money == Some(Money::Other));
    let leaves_words = (0..reader.words.len()).any(|at| {
        let word = reader.word(at);
        let says = !word.is_empty() && !EMPTY.has(word);
        says && !covered(&amounts, at)
    });
    reader.pay(&amounts);
    Pay {
        reading: reader.reading,
        is_foreign,
        leaves_words,
    }
}

/// Whether a text is the name of a country and nothing else.
pub(crate) fn is_country(text: &str) -> bool {
    let lower = text.to_lowercase();
    let named = known::COUNTRIES
        .iter()
        .any(|(_, names)| names.contains(&lower.as_str()));
    named
        || known::COUNTRY_CAPITALS
            .iter()
            .any(|(name, _)| *name == text)
}
