//! Amounts of money in a text: where they stand, whose money they are in, what range or limit they
//! give. What an amount is paid for is in `units`; which of them is the pay is in `pay`.

use super::bounds::{Bound, Limit};
use super::units::Unit;
use super::{Reader, singular};
use crate::rules::currency::{self, Money};
use crate::rules::lists::List;
use crate::rules::vocabulary as known;
use crate::rules::words::Token;

/// An amount and what the text says about it.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    /// In whole units of its money; its `end` is behind the amount, before its unit.
    pub(super) bound: Bound,
    /// Nothing if the text does not say whose money it is.
    pub(super) money: Option<Money>,
    pub(super) unit: Option<Unit>,
    /// The places that it takes up, its unit included.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Whether a token belongs to one of the amounts of a text.
pub(super) fn covered(amounts: &[Amount], at: usize) -> bool {
    // They follow each other and never overlap.
    let place = amounts.partition_point(|amount| amount.end <= at);
    amounts
        .get(place)
        .is_some_and(|amount| (amount.start..amount.end).contains(&at))
}

/// What says that a number without any money beside it is pay.
static PAID: List = List::of(&[
    "pay",
    "pays",
    "paid",
    "paying",
    "payment",
    "rate",
    "salary",
    "wage",
    "wages",
    "compensation",
    "price",
    "budget",
    "remuneration",
    "fee",
]);

impl Reader<'_> {
    /// Every amount of the text, from left to right.
    pub(super) fn amounts(&self) -> Vec<Amount> {
        let mut found: Vec<Amount> = Vec::new();
        let (mut at, mut from) = (0, 0);
        while at < self.tokens.len() {
            match self.amount(at, from) {
                Some(amount) => {
                    at = amount.end.max(at + 1);
                    from = at;
                    found.push(amount);
                }
                None => at += 1,
            }
        }
        let declared = self.declared();
        for amount in &mut found {
            if declared == Some(Money::Other) && amount.money != Some(Money::Us) {
                amount.money = Some(Money::Other);
            }
        }
        found
    }

    /// The amount whose first number is at a place; nothing before `from` belongs to it.
    fn amount(&self, at: usize, from: usize) -> Option<Amount> {
        let mut low = self.number(at)?;
        let (mut money, start) = self.money_before(at, from);
        let mut end = at + 1;
        let mut limit = self.limit_before(start);
        if let Some((behind, next)) = self.limit_behind(end).filter(|_| self.symbol(end) == '+') {
            (limit, end) = (behind, next);
        }
        let dollar = money == Some(Money::Dollar);
        end += 2 * usize::from(
            money.is_some_and(|money| money != Money::Other) && self.is_closed(end),
        );
        let (behind, low_in_cents, mut end) = self.money_behind(end, dollar);
        money = merged(money, behind);
        // The 2 of "W2" is no amount, whatever follows.
        if money.is_none() && self.is_name(at) {
            return None;
        }
        if let Some((more, next)) = self.cents_behind(end).filter(|_| behind.is_some()) {
            (low, end) = (low + more, next);
        }
        let mut high = None;
        let mut cents = low_in_cents;
        let mut unit = None;
        let first_unit = self.unit(end).filter(|_| money.is_some());
        let ranges = [Some(end), first_unit.as_ref().map(|(_, end)| *end)];
        for (place, place_end) in ranges.into_iter().enumerate() {
            let Some(upper) = place_end.and_then(|end| self.upper(start, end)) else {
                continue;
            };
            let marked = money.is_some() || upper.money.is_some();
            let sure = upper.money.is_some() || (place == 0 && !self.counts_something(upper.end));
            let labeled = marked
                || self.unit(upper.end).is_some()
                || (self.unit_before(start).is_some() && self.money_in_label(at).is_some());
            let upper_unit = self.unit(upper.end).map(|(unit, _)| unit);
            let apart = place == 1
                && upper_unit.is_some_and(|upper| {
                    first_unit.as_ref().is_some_and(|(unit, _)| *unit != upper)
                });
            // "10 € or $11" is one price in two moneys.
            let two_moneys = money == Some(Money::Other)
                && upper.money.is_some_and(|upper| upper != Money::Other)
                && place_end.is_some_and(|end| self.word(end) == "or");
            if !sure || !labeled || apart || two_moneys {
                continue;
            }
            low = self.scaled(at, low, upper.at);
            cents |= behind.is_none() && self.symbol(at.saturating_sub(1)) != '$' && upper.cents;
            let factor = if upper.cents || (low_in_cents && upper.money.is_none()) {
                0.01
            } else {
                1.0
            };
            high = Some(upper.number * factor);
            money = merged(money, upper.money);
            end = upper.end;
            unit = first_unit
                .clone()
                .filter(|_| place == 1)
                .map(|(unit, _)| unit);
            break;
        }
        if cents {
            low /= 100.0;
        }
        high = high.filter(|high| (high - low).abs() > f64::EPSILON);
        if high.is_some_and(|high| high < low) {
            (low, high) = (high.unwrap_or(low), Some(low));
        }
        if let Some((behind, next)) = self.limit_behind(end) {
            (limit, end) = (behind, next);
        }
        let opens = start > 0 && self.word(start - 1) == "from";
        if limit == Limit::Exact && high.is_none() && opens {
            limit = Limit::Least;
        }
        let mut bound = Bound {
            low,
            high,
            limit,
            end,
        };
        let behind = self.unit(end);
        let mut last = behind.as_ref().map_or(end, |(_, end)| *end);
        unit = behind
            .map(|(unit, _)| unit)
            .or(unit)
            .or_else(|| self.unit_before(start));
        if let Some((behind, next)) = self.limit_behind(last).filter(|_| last > end) {
            (bound.limit, last) = (behind, next);
        }
        if let Some((after, next)) = self.money_after_unit(last).filter(|_| last > end) {
            (money, last) = (merged(money, Some(after)), next);
        }
        if money.is_none() {
            money = self.money_in_label(at)?;
            // "Pay per label: 500 images" counts images.
            let counted = last == end && (self.counts_something(end) || !self.word(end).is_empty());
            if unit.is_none() || counted || self.is_name(at) {
                return None;
            }
        }
        Some(Amount {
            bound,
            money,
            unit,
            start,
            end: last,
        })
    }

    /// The upper end of a range whose lower end begins at `start` and ends before `end`.
    fn upper(&self, start: usize, end: usize) -> Option<Upper> {
        let next = (self.range_sign(start, end)).or_else(|| self.slash_before_end(end))?;
        let at = (next..next + 4).find(|at| self.number(*at).is_some())?;
        let (before, first) = self.money_before(at, next);
        if first != next {
            return None;
        }
        let dollar = before == Some(Money::Dollar);
        let (behind, cents, end) = self.money_behind(at + 1, dollar);
        Some(Upper {
            at,
            number: self.number(at)?,
            money: merged(before, behind),
            cents,
            end,
        })
    }

    /// Whether a number ends in a sign for no cents, as in "2,500.-".
    fn is_closed(&self, end: usize) -> bool {
        let dash = matches!(self.symbol(end + 1), '-' | '–' | '—') && self.is_glued(end + 1);
        matches!(self.symbol(end), '.' | ',')
            && self.is_glued(end)
            && dash
            && self.digits(end + 2).is_none()
    }

    /// The place behind the slash of "$15/20 per hour", before a higher number and its unit.
    fn slash_before_end(&self, end: usize) -> Option<usize> {
        let numbers = end.checked_sub(1).and_then(|low| self.digits(low));
        let (low, high) = (numbers?, self.digits(end + 1)?);
        let glued = self.symbol(end) == '/' && self.is_glued(end) && self.is_glued(end + 1);
        let unit = matches!(
            self.word(end + 2),
            "per" | "an" | "hourly" | "hour" | "hr" | "total" | "fixed" | "flat"
        ) || self.symbol(end + 2) == '/';
        (glued && unit && low < high && high < 4.0 * low).then_some(end + 1)
    }

    /// Whether what stands at a place is counted by the number before it: people, data, time.
    pub(super) fn counts_something(&self, at: usize) -> bool {
        let word = singular(self.word(at));
        known::ROLES.has(&word)
            || known::FILE_WORDS.has(&word)
            || known::ITEM_WORDS.has(&word)
            || matches!(
                word.as_ref(),
                "week" | "day" | "month" | "year" | "minute" | "word"
            )
            || self.word(at) == "hours"
    }

    /// The money that the signs and words right before a number name, and where they begin.
    fn money_before(&self, at: usize, from: usize) -> (Option<Money>, usize) {
        let (mut money, mut start) = (None, at);
        while start > from {
            let place = start - 1;
            let step = match self.tokens.get(place) {
                Some(Token::Symbol('.')) if start == at && self.is_glued(place) => {
                    let short = place.checked_sub(1).filter(|at| *at >= from);
                    let short = short.filter(|at| self.is_short(*at));
                    short.map(|at| (Money::Other, at))
                }
                // "S/ 40", as in Peru.
                Some(Token::Symbol('/')) if self.is_glued(place) => {
                    let sol = place.checked_sub(1).filter(|at| *at >= from);
                    let sol = sol.filter(|at| self.exact(*at) == Some("S"));
                    sol.map(|at| (Money::Other, at))
                }
                // In front it is the colon or the cedi; cents stand behind.
                Some(Token::Symbol('¢')) => Some((Money::Other, place)),
                Some(Token::Symbol(sign)) => currency::of_sign(*sign).map(|found| {
                    let letters = self.exact(place.wrapping_sub(1)).filter(|_| place > from);
                    let glued = self.is_glued(place) && found == Money::Dollar;
                    match letters.filter(|word| glued && is_prefix(word)) {
                        Some(letters) => (currency::of_prefix(letters), place - 1),
                        None if self.is_us_before(place, from) => (Money::Us, place - 4),
                        None => (found, place),
                    }
                }),
                Some(Token::Word(word)) => {
                    let glued = self.is_glued(start);
                    let lower = self.word(place);
                    let dollar = money == Some(Money::Dollar);
                    let behind_dollar =
                        self.is_glued(place) && self.symbol(place.wrapping_sub(1)) == '$';
                    let letters = word.len() <= 2 && word.chars().all(char::is_uppercase);
                    let found = if (dollar || behind_dollar) && lower == "us" {
                        Some(Money::Us)
                    } else if behind_dollar && letters {
                        // "$A20", "$U 500"
                        Some(Money::Other)
                    } else if (dollar && word == "CA" && self.symbol(place.wrapping_sub(1)) != ',')
                        || ((dollar || behind_dollar) && currency::is_elsewhere(lower))
                    {
                        Some(Money::Other)
                    } else if currency::is_ambiguous(word)
                        && !dollar
                        && !glued
                        && self.unit(at + 1).is_none()
                    {
                        None
                    } else if currency::is_money_in_prices(lower) {
                        let upper = word.chars().all(char::is_uppercase);
                        let rand = word == "R" && self.unit(at + 1).is_some();
                        ((glued && upper) || rand).then_some(Money::Other)
                    } else {
                        self.money(place)
                    };
                    found.map(|found| (found, place))
                }
                _ => None,
            };
            let Some((found, place)) = step else { break };
            (money, start) = (merged(money, Some(found)), place);
        }
        (money, start)
    }

    /// Whether a word may be an abbreviation with a point, as in "Rs. 500".
    fn is_short(&self, at: usize) -> bool {
        let short = |word: &str| word.chars().count() <= 3;
        self.money(at) == Some(Money::Other) && self.exact(at).is_some_and(short)
    }

    /// Whether "U.S." stands right before a place.
    fn is_us_before(&self, place: usize, from: usize) -> bool {
        place >= from + 4 && self.is_us(place - 4)
    }

    /// Whether "U.S." begins at a place.
    fn is_us(&self, at: usize) -> bool {
        let [first, second] = [at, at + 2].map(|at| self.exact(at).unwrap_or_default());
        first == "U" && second == "S" && self.symbol(at + 1) == '.' && self.symbol(at + 3) == '.'
    }

    /// The money that the signs and words behind a number name, whether it is counted in cents, and
    /// the place behind them.
    fn money_behind(&self, end: usize, dollar: bool) -> (Option<Money>, bool, usize) {
        // "500/- INR"
        let closed = self.symbol(end) == '/' && self.symbol(end + 1) == '-';
        let (mut money, mut cents, mut end) = (None, false, end + 2 * usize::from(closed));
        loop {
            let next_number = matches!(self.tokens.get(end + 1), Some(Token::Number(_)));
            let of_next = next_number && self.is_glued(end + 1) && !self.is_glued(end);
            let step = match self.tokens.get(end) {
                Some(Token::Symbol(_)) if of_next => None,
                Some(Token::Symbol(sign)) => {
                    cents |= matches!(sign, '¢' | '￠');
                    currency::of_sign(*sign).map(|found| (found, end + 1))
                }
                // "20 C$"
                Some(Token::Word(word))
                    if is_prefix(word) && self.symbol(end + 1) == '$' && self.is_glued(end + 1) =>
                {
                    Some((currency::of_prefix(word), end + 2))
                }
                // "$20 USD (CAD 27)"
                Some(Token::Word(_)) if next_number && money.is_some() => None,
                Some(Token::Word(word)) => {
                    let is_cents = matches!(self.word(end), "cent" | "cents")
                        || matches!(word.as_str(), "ct" | "cts")
                        || (word == "c" && self.is_glued(end));
                    if is_cents {
                        cents = true;
                        Some((Money::Dollar, end + 1))
                    } else {
                        self.named_money(end, dollar || money == Some(Money::Dollar))
                    }
                }
                _ => None,
            };
            let Some((found, next)) = step else { break };
            (money, end) = (merged(money, Some(found)), next);
        }
        (money, cents, end)
    }

    /// The money that a word at a place names, and the place behind it. After a `$`, words that may
    /// mean something else are taken, too.
    fn named_money(&self, at: usize, dollar: bool) -> Option<(Money, usize)> {
        let word = self.exact(at)?;
        let lower = self.word(at);
        let dollars = |at: usize| self.money(at) == Some(Money::Dollar) || self.symbol(at) == '$';
        // "US-Dollar", "dólares estadounidenses".
        let dash = usize::from(self.symbol(at + 1) == '-');
        if matches!(lower, "us" | "usa" | "american") && dollars(at + 1 + dash) {
            return Some((Money::Us, at + 2 + dash));
        }
        if dollars(at) && currency::is_of_the_us(self.word(at + 1)) {
            return Some((Money::Us, at + 2));
        }
        if lower == "united" && self.word(at + 1) == "states" && dollars(at + 2) {
            return Some((Money::Us, at + 3));
        }
        if self.is_us(at) && dollars(at + 4) {
            return Some((Money::Us, at + 5));
        }
        let first = usize::from(matches!(lower, "new" | "hong"));
        if currency::is_elsewhere(self.word(at + first)) {
            let named = dollars(at + first + 1) || self.money(at + first + 1).is_some();
            let end = at + first + 1 + usize::from(named);
            return (named || dollar).then_some((Money::Other, end));
        }
        // "$20 US per hour", but "$20 per hour US only" speaks of people.
        let priced = || self.unit(at + 1).is_some();
        if dollar && word == "US" && (self.word(at + 1).is_empty() || priced()) {
            return Some((Money::Us, at + 1));
        }
        if currency::is_money_in_prices(lower) {
            let short = word.chars().count() == 1;
            // "$20p/h"
            let per = lower == "p" && self.symbol(at + 1) == '/';
            let taken = !per && (!short || self.is_glued(at)) && priced();
            return taken.then_some((Money::Other, at + 1));
        }
        if let Some(found) = self.money(at) {
            let sure = dollar || self.is_glued(at) || !currency::is_ambiguous(word) || priced();
            return sure.then_some((found, at + 1));
        }
        // "500 Indian rupees"
        let other = self.money(at + 1) == Some(Money::Other) && !lower.is_empty();
        let named =
            other && currency::is_name(self.word(at + 1)) && lower.ends_with(['n', 'h', 'e', 's']);
        named.then_some((Money::Other, at + 2))
    }

    /// The "and 50 cents" behind dollars.
    fn cents_behind(&self, end: usize) -> Option<(f64, usize)> {
        let at = end + usize::from(self.word(end) == "and");
        let number = self.number(at)?;
        matches!(self.word(at + 1), "cent" | "cents").then_some((number / 100.0, at + 2))
    }

    /// The money that is only named behind the unit: "$20 per hour CAD", "$20/h in Canadian dollars".
    fn money_after_unit(&self, at: usize) -> Option<(Money, usize)> {
        let next = at + usize::from(self.symbol(at) == '-');
        let in_it = matches!(self.word(next), "in" | "paid");
        let next = next + usize::from(in_it);
        let next = next + usize::from(in_it && self.word(next) == "in");
        let (money, end) = self.named_money(next, true)?;
        let goes_on = !self.word(end).is_empty() && !super::STOPS.has(self.word(end));
        let ambiguous = self.exact(next).is_some_and(currency::is_ambiguous);
        (!(ambiguous && goes_on && !in_it)).then_some((money, end))
    }

    /// The money of a number that has none beside it but stands behind the word of a price: "Pay
    /// (USD/hr): 15". Nothing if no such word is there, an inner nothing if it names no money.
    fn money_in_label(&self, at: usize) -> Option<Option<Money>> {
        let mut money = None;
        for place in (at.saturating_sub(8)..at).rev() {
            if "\n.;,".contains(self.symbol(place)) {
                return None;
            }
            let sign = currency::of_sign(self.symbol(place));
            money = merged(money, self.money(place).or(sign));
            if PAID.has(self.word(place)) {
                return Some(money);
            }
            if self.number(place).is_some() {
                return None;
            }
        }
        None
    }

    /// The money that the text says all its amounts are in, if it can be written with a `$`: "all
    /// rates in Canadian dollars", "Currency: AUD".
    fn declared(&self) -> Option<Money> {
        static ABOUT_MONEY: List = List::of(&[
            "amount",
            "amounts",
            "currency",
            "figures",
            "prices",
            "rates",
            "denominated",
            "quoted",
            "payments",
        ]);
        let mut declared = None;
        for at in 0..self.tokens.len() {
            let Some((money, end)) = self.named_money(at, true) else {
                continue;
            };
            if at > 0 && (self.number(at - 1).is_some() || self.symbol(at - 1) == '$') {
                continue;
            }
            let back: Vec<usize> = (at.saturating_sub(7)..at)
                .rev()
                .take_while(|at| !"\n.;".contains(self.symbol(*at)))
                .collect();
            let in_it = at > 0 && self.word(at - 1) == "in";
            let said = back
                .iter()
                .any(|at| ABOUT_MONEY.has(self.word(*at)) || (in_it && PAID.has(self.word(*at))));
            let last = self.exact(end - 1).unwrap_or_default();
            if (said || self.word(end) == "currency")
                && (money == Money::Us || currency::is_written_with_dollar(last))
            {
                declared = match (declared, money) {
                    (_, Money::Us) | (Some(Money::Us), _) => Some(Money::Us),
                    (Some(Money::Other), _) => declared,
                    _ => Some(money),
                };
            }
        }
        declared
    }
}

/// The upper end of a range of money.
struct Upper {
    at: usize,
    number: f64,
    money: Option<Money>,
    cents: bool,
    end: usize,
}

fn merged(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.and(other)),
        (one, other) => one.or(other),
    }
}

/// Whether letters may be glued to a `$` to say whose it is.
fn is_prefix(letters: &str) -> bool {
    letters.len() <= 4 && letters.starts_with(char::is_uppercase)
}
