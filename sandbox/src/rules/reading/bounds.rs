//! Ranges and limits around a number: "3-5", "between 3 and 5", "up to", "at least", "20+". Counts and
//! amounts are read with the same words.

use super::Reader;

/// How sure a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// Given as it is.
    Exact,
    /// The number or less.
    Most,
    /// The number or more.
    Least,
    /// Something near the number.
    About,
}

/// A number with what is said about how far it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) low: f64,
    pub(super) high: Option<f64>,
    pub(super) limit: Limit,
    /// The place behind it.
    pub(super) end: usize,
}

impl Bound {
    /// What is to be doubted about taking the number, if anything.
    pub(super) fn doubt(&self) -> Option<&'static str> {
        match (self.high, self.limit) {
            (Some(_), _) => Some("The text gives a range; its lower end is taken."),
            (None, Limit::Most) => Some("The text gives it only as an upper limit."),
            (None, Limit::Least) => Some("The text gives it only as a lower limit."),
            (None, Limit::About) => Some("The text gives it only roughly."),
            (None, Limit::Exact) => None,
        }
    }

    /// The number for people, with its range or limit.
    pub(super) fn shown(&self, sign: &str) -> String {
        let low = self.low;
        match (self.high, self.limit) {
            (Some(high), _) => format!("{sign}{low} to {sign}{high}"),
            (None, Limit::Most) => format!("up to {sign}{low}"),
            (None, Limit::Least) => format!("at least {sign}{low}"),
            (None, Limit::About | Limit::Exact) => format!("{sign}{low}"),
        }
    }
}

/// Limits before a number, longer phrases before those they end in.
const BEFORE: &[(&str, Limit)] = &[
    ("al menos", Limit::Least),
    ("pelo menos", Limit::Least),
    ("au moins", Limit::Least),
    ("mindestens", Limit::Least),
    ("a partir de", Limit::Least),
    ("à partir de", Limit::Least),
    ("desde", Limit::Least),
    ("hasta", Limit::Most),
    ("até", Limit::Most),
    ("jusqu à", Limit::Most),
    ("bis zu", Limit::Most),
    ("no less than", Limit::Least),
    ("not less than", Limit::Least),
    ("no fewer than", Limit::Least),
    ("no more than", Limit::Most),
    ("not more than", Limit::Most),
    ("more than", Limit::Least),
    ("less than", Limit::Most),
    ("fewer than", Limit::Most),
    ("up to", Limit::Most),
    ("as much as", Limit::Most),
    ("as many as", Limit::Most),
    ("as little as", Limit::Least),
    ("as few as", Limit::Least),
    ("close to", Limit::About),
    ("not exceeding", Limit::Most),
    ("not exceed", Limit::Most),
    ("to exceed", Limit::Most),
    ("capped at", Limit::Most),
    ("no higher than", Limit::Most),
    ("no lower than", Limit::Least),
    ("at most", Limit::Most),
    ("maximum of", Limit::Most),
    ("max of", Limit::Most),
    ("maximum", Limit::Most),
    ("max", Limit::Most),
    ("under", Limit::Most),
    ("below", Limit::Most),
    ("at least", Limit::Least),
    ("minimum of", Limit::Least),
    ("min of", Limit::Least),
    ("minimum", Limit::Least),
    ("min", Limit::Least),
    ("upwards of", Limit::Least),
    ("starting at", Limit::Least),
    ("starting from", Limit::Least),
    ("starts at", Limit::Least),
    ("starts from", Limit::Least),
    ("start at", Limit::Least),
    ("over", Limit::Least),
    ("above", Limit::Least),
    ("about", Limit::About),
    ("around", Limit::About),
    ("roughly", Limit::About),
    ("approximately", Limit::About),
    ("approx", Limit::About),
    ("some", Limit::About),
    ("nearly", Limit::About),
    ("almost", Limit::About),
    ("circa", Limit::About),
    ("ca", Limit::About),
    ("estimated", Limit::About),
    ("a couple of", Limit::About),
];

/// Limits behind a number.
const BEHIND: &[(&str, Limit)] = &[
    ("or more", Limit::Least),
    ("and more", Limit::Least),
    ("and up", Limit::Least),
    ("and above", Limit::Least),
    ("or above", Limit::Least),
    ("upwards", Limit::Least),
    ("minimum", Limit::Least),
    ("at least", Limit::Least),
    ("or less", Limit::Most),
    ("or fewer", Limit::Most),
    ("maximum", Limit::Most),
    ("max", Limit::Most),
    ("at most", Limit::Most),
    ("tops", Limit::Most),
    ("cap", Limit::Most),
    ("min", Limit::Least),
    ("approx", Limit::About),
    ("approximately", Limit::About),
    ("possibly more", Limit::Least),
    ("maybe more", Limit::Least),
    ("perhaps more", Limit::Least),
    ("ish", Limit::About),
    ("odd", Limit::About),
    ("or so", Limit::About),
];

impl Reader<'_> {
    /// The count that begins at a place: a number, or two with a word or sign of a range between.
    pub(super) fn bound(&self, at: usize) -> Option<Bound> {
        let low = self.number(at)?;
        let mut bound = Bound {
            low,
            high: None,
            limit: self.limit_before(at),
            end: at + 1,
        };
        let behind = self.range_sign(at, at + 1).and_then(|next| {
            let high = self
                .number(next)
                .filter(|_| next == at + 4 || !self.is_name(next))?;
            Some((high, next + 1))
        });
        if let Some((high, end)) = behind {
            let low = self.scaled(at, low, end - 1);
            bound.low = low.min(high);
            bound.high = Some(low.max(high)).filter(|_| (low - high).abs() > f64::EPSILON);
            bound.end = end;
        }
        let plus = self.word(bound.end) == "plus" && self.counts_something(bound.end + 1);
        if plus {
            (bound.limit, bound.end) = (Limit::Least, bound.end + 1);
        }
        bound.limit = match self.limit_behind(bound.end) {
            Some((limit, end)) => {
                bound.end = end;
                limit
            }
            None => bound.limit,
        };
        Some(bound)
    }

    /// The place behind a sign or word of a range that stands at `end`; the first number is at `at`.
    pub(super) fn range_sign(&self, at: usize, end: usize) -> Option<usize> {
        let between = (1..=2).any(|back| {
            at.checked_sub(back).is_some_and(|at| {
                matches!(self.word(at), "between" | "from" | "entre" | "zwischen")
            })
        });
        // "$12..$18", "five-to-seven".
        let points = (end..end + 3)
            .take_while(|at| self.symbol(*at) == '.')
            .count();
        if points >= 2 && self.is_glued(end) {
            return Some(end + points);
        }
        let hyphen = |at: usize| self.symbol(at) == '-' && self.is_glued(at);
        let rises = self.number(at) < self.number(end + 3);
        if hyphen(end) && self.word(end + 1) == "to" && hyphen(end + 2) && rises {
            return Some(end + 3);
        }
        let joins = match self.word(end) {
            "to" | "or" | "through" => true,
            "and" | "et" | "y" | "e" | "und" => between,
            "bis" | "hasta" | "até" => true,
            // An article in English.
            "a" | "à" => self.number(end + 1).is_some(),
            _ => "-–—~…".contains(self.symbol(end)),
        };
        joins.then_some(end + 1)
    }

    /// The lower number of "10-15k", which is in thousands as well.
    pub(super) fn scaled(&self, at: usize, low: f64, other: usize) -> f64 {
        let thousands = |at: usize| {
            let shown = self.written(at).to_lowercase();
            shown.ends_with('k') || shown.ends_with("thousand")
        };
        let alone = low < 1e3 && !thousands(at) && thousands(other);
        if alone { low * 1e3 } else { low }
    }

    /// The limit that the words right before a place give.
    pub(super) fn limit_before(&self, at: usize) -> Limit {
        if at > 0 && self.symbol(at - 1) == '~' {
            return Limit::About;
        }
        if let Some(limit) = self.sign_before(at).or_else(|| self.limit_named(at)) {
            return limit;
        }
        // "Up to a dozen".
        let at = at - usize::from(at > 0 && matches!(self.word(at - 1), "a" | "an"));
        let at = if at > 0 && matches!(self.symbol(at - 1), ':' | '.') {
            at - 1
        } else {
            at
        };
        let nearest = at.checked_sub(1).map_or("", |at| self.word(at));
        if nearest.is_empty() {
            return Limit::Exact;
        }
        let hit = BEFORE.iter().find(|(phrase, _)| {
            let mut words = phrase.split(' ').rev().enumerate();
            phrase.ends_with(nearest)
                && words.all(|(back, word)| {
                    at.checked_sub(back + 1)
                        .is_some_and(|at| self.word(at) == word)
                })
        });
        hit.map_or(Limit::Exact, |(_, limit)| *limit)
    }

    /// The limit that a sign right before a place gives: `≥ 5`, `<10`, `>= $15`.
    fn sign_before(&self, at: usize) -> Option<Limit> {
        let start = self.ranges.get(at)?.start;
        let before = self.text.get(..start)?;
        let spaced = before.ends_with(' ');
        let before = before.trim_end_matches(' ');
        let (sign, rest) = match before.strip_suffix('=') {
            Some(rest) => (rest.chars().next_back()?, rest),
            None => (before.chars().next_back()?, before),
        };
        let equal = rest.len() < before.len();
        let rest = rest.get(..rest.len() - sign.len_utf8())?;
        // One alone may close a tag or begin a line that somebody quotes.
        let quotes = spaced && (rest.is_empty() || rest.ends_with('\n'));
        let apart = rest.is_empty() || rest.ends_with([' ', '\n', ':', '(']);
        match sign {
            '≥' => Some(Limit::Least),
            '≤' => Some(Limit::Most),
            '≈' => Some(Limit::About),
            '<' if equal || apart => Some(Limit::Most),
            '>' if equal || (apart && !quotes) => Some(Limit::Least),
            _ => None,
        }
    }

    /// The limit in words like "a minimum rate of", "top pay is".
    fn limit_named(&self, at: usize) -> Option<Limit> {
        let back = |by: usize| at.checked_sub(by).map_or("", |at| self.word(at));
        let joined = matches!(back(1), "of" | "is") || (at > 0 && self.symbol(at - 1) == ':');
        let named = if joined { 2 } else { 1 };
        let pay = matches!(
            back(named),
            "rate" | "pay" | "price" | "wage" | "fee" | "budget" | "salary" | "payment"
        );
        match back(named + 1) {
            _ if !pay => None,
            "minimum" | "min" | "starting" | "lowest" => Some(Limit::Least),
            "maximum" | "max" | "top" | "highest" => Some(Limit::Most),
            _ => None,
        }
    }

    /// The limit that begins at a place, and the place behind it.
    pub(super) fn limit_behind(&self, at: usize) -> Option<(Limit, usize)> {
        if self.symbol(at) == '+' && self.is_glued(at) {
            return Some((Limit::Least, at + 1));
        }
        // "200-odd".
        let hyphen = self.symbol(at) == '-' && self.word(at + 1) == "odd";
        let at = at + usize::from(hyphen);
        let nearest = self.word(at);
        if nearest.is_empty() {
            return None;
        }
        // "$15/hr min 10 hours" is a limit of the hours.
        let next = at + 1 + usize::from(self.symbol(at + 1) == '.');
        let another = self.number(next).is_some() || "€£¥₹".contains(self.symbol(next));
        let apart = !hyphen && !self.is_glued(at);
        let hit = BEHIND.iter().find(|(phrase, _)| {
            let other = match *phrase {
                "odd" | "ish" => apart,
                "min" | "max" | "approx" | "approximately" => another,
                _ => false,
            };
            let mut words = phrase.split(' ').enumerate();
            phrase.starts_with(nearest)
                && !other
                && words.all(|(ahead, word)| self.word(at + ahead) == word)
        });
        hit.map(|(phrase, limit)| (*limit, at + phrase.split(' ').count()))
    }
}
