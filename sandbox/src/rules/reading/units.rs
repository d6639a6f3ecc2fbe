//! What an amount is paid for: the hour, the label, the word, the whole work, or something that the
//! API has no kind of pay for.

use super::counts::BUNDLES;
use super::{Reader, singular};
use crate::rules::lists::List;
use crate::rules::vocabulary as known;

/// What one amount buys.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unit {
    Hour,
    /// So many labels, by a name that may be a guess.
    Label {
        per: f64,
        sure: bool,
    },
    /// So many words of text, which is no kind of pay of its own.
    Word {
        per: f64,
    },
    /// The whole work; a budget may be more than that.
    Whole {
        budget: bool,
    },
    /// Something else, such as a month or a person.
    Other,
}

/// Words that may stand between an amount and its unit.
static FILLERS: List = List::of(&[
    "gross", "net", "flat", "base", "paid", "usd", "approx", "only",
]);
/// Units of time that nothing is paid by.
static TIMES: List = List::of(&[
    "minute",
    "min",
    "second",
    "sec",
    "day",
    "week",
    "month",
    "year",
    "yr",
    "mo",
    "annum",
    "shift",
    "quarter",
    "fortnight",
    "diem",
    "night",
    "weekend",
]);
/// Words for one of the people who work.
static HEADS: List = List::of(&[
    "head",
    "participant",
    "user",
    "member",
    "candidate",
    "employee",
    "pax",
]);
/// Words for the work as a whole.
static WORKS: List = List::of(&[
    "project",
    "job",
    "gig",
    "contract",
    "engagement",
    "work",
    "dataset",
    "batch",
]);
/// More things that are counted as labels.
static LABELS: List = List::of(&[
    "box",
    "unit",
    "asset",
    "entry",
    "instance",
    "page",
    "survey",
    "session",
    "segment",
    "line",
    "transcript",
    "form",
    "product",
    "listing",
    "polygon",
    "mask",
    "object",
    "example",
    "case",
    "query",
    "ad",
    "caption",
    "story",
    "essay",
    "translation",
    "tag",
    "track",
    "ticket",
    "chart",
    "dialog",
    "dialogue",
    "turn",
    "hit",
    "receipt",
    "contract",
    "piece",
    "tweet",
    "submission",
]);
/// Words that make an amount the price of the whole work.
static WHOLE: List = List::of(&[
    "total",
    "fixed",
    "flat",
    "overall",
    "lump",
    "budget",
    "altogether",
    "everything",
]);

impl Reader<'_> {
    /// The unit that begins at a place, behind an amount, and the place behind it.
    pub(super) fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let mut at = at;
        for _ in 0..2 {
            at += usize::from(FILLERS.has(self.word(at)) && self.leads_to_unit(at + 1));
        }
        if matches!(self.symbol(at), ',' | '-' | '–' | '—') && self.leads_to_unit(at + 1) {
            at += 1;
        }
        if self.word(at) == "paid" {
            at += 1;
        }
        match self.word(at) {
            "hourly" | "hrly" | "ph" | "hr" | "hour" => return Some((Unit::Hour, at + 1)),
            "p" if self.symbol(at + 1) == '/'
                && matches!(self.word(at + 2), "h" | "hr" | "hour") =>
            {
                return Some((Unit::Hour, at + 3));
            }
            "apiece" => {
                return Some((
                    Unit::Label {
                        per: 1.0,
                        sure: true,
                    },
                    at + 1,
                ));
            }
            "weekly" | "monthly" | "daily" | "yearly" | "annually" | "annual" | "pa" => {
                return Some((Unit::Other, at + 1));
            }
            _ => {}
        }
        self.unit_abroad(at)
            .or_else(|| self.joined_unit(at))
            .or_else(|| self.whole(at))
    }

    /// Whether a unit may begin at a place: so far only its first word is looked at.
    fn leads_to_unit(&self, at: usize) -> bool {
        matches!(
            self.word(at),
            "per"
                | "hourly"
                | "an"
                | "each"
                | "paid"
                | "every"
                | "total"
                | "fixed"
                | "flat"
                | "monthly"
                | "weekly"
                | "daily"
                | "yearly"
                | "annually"
        ) || self.symbol(at) == '/'
    }

    /// A unit behind "per", "/", "an", "for each" and the like.
    fn joined_unit(&self, at: usize) -> Option<(Unit, usize)> {
        let each = self.word(at) == "each";
        let mut from = match self.word(at) {
            "per" | "pr" | "each" | "every" | "a" | "an" => at + 1,
            "for" if matches!(self.word(at + 1), "each" | "every" | "an" | "one") => at + 2,
            _ if self.symbol(at) == '/' => at + 1,
            _ => return None,
        };
        let loose = matches!(self.word(at), "a" | "an");
        let mut per = 1.0;
        if let Some(number) = self.number(from).filter(|number| *number > 0.0) {
            (per, from) = (number, from + 1);
        }
        // "per batch of 50 images" is a price for 50.
        let bundle = BUNDLES.has(&singular(self.word(from)));
        let bundled = self.number(from + 2).filter(|number| *number > 0.0);
        if let Some(number) = bundled.filter(|_| bundle && self.word(from + 1) == "of") {
            (per, from) = (per * number, from + 3);
        }
        let mut unknown = None;
        for place in from..from + 4 {
            let single = singular(self.word(place));
            if single.is_empty() {
                match self.symbol(place) {
                    '-' => continue,
                    _ => break,
                }
            }
            // "per audio hour" is an hour, "per image label" a label.
            let next = singular(self.word(place + 1));
            let timed = self.classed(&next, per);
            if let Some(unit) = timed.filter(|unit| matches!(unit, Unit::Hour | Unit::Other)) {
                let of_data = known::FILE_WORDS.has(&single) || super::RECORDED.has(&single);
                if of_data {
                    return Some((unit, place + 2));
                }
            }
            if let Some(unit) = self.classed(&single, per) {
                let head = HEADS.has(&single) || known::ROLES.has(&single);
                // "per person per hour" is by the hour, whoever works it.
                let inner = self.joined_unit(place + 1).filter(|(inner, _)| {
                    head && matches!(inner, Unit::Hour | Unit::Label { sure: true, .. })
                });
                return inner.or(Some((unit, place + 1)));
            }
            if super::STOPS.has(&single) {
                break;
            }
            unknown.get_or_insert(place + 1);
        }
        if each {
            return Some((self.each_of(at), at + 1));
        }
        let unknown = unknown.filter(|_| !loose)?;
        Some((Unit::Label { per, sure: false }, unknown))
    }

    /// What a mere "each" at a place means: one of what was counted before it, or is right behind.
    fn each_of(&self, at: usize) -> Unit {
        let behind = (at + 1..at + 5)
            .take_while(|_| matches!(self.word(at + 1), "for" | "to"))
            .take_while(|at| !"\n.;,".contains(self.symbol(*at)));
        let before = (at.saturating_sub(8)..at)
            .rev()
            .take_while(|at| !"\n;!?".contains(self.symbol(*at)));
        let counted = before.chain(behind).find_map(|at| {
            let single = singular(self.word(at));
            let part =
                matches!(single.as_ref(), "milestone" | "phase" | "stage") || BUNDLES.has(&single);
            match self.classed(&single, 1.0) {
                _ if part => Some(Unit::Label {
                    per: 1.0,
                    sure: false,
                }),
                Some(Unit::Whole { .. }) => None,
                found => found,
            }
        });
        counted.unwrap_or(Unit::Label {
            per: 1.0,
            sure: true,
        })
    }

    /// The unit that a single word is.
    fn classed(&self, single: &str, per: f64) -> Option<Unit> {
        let one = (per - 1.0).abs() < f64::EPSILON;
        if matches!(single, "hour" | "hr" | "h" | "hourly") {
            return Some(if one { Unit::Hour } else { Unit::Other });
        }
        if TIMES.has(single) || HEADS.has(single) || known::ROLES.has(single) {
            return Some(Unit::Other);
        }
        if single == "word" {
            return Some(Unit::Word { per });
        }
        if known::ITEM_WORDS.has(single)
            || known::FILE_WORDS.has(single)
            || (LABELS.has(single) && single != "contract")
        {
            return Some(Unit::Label { per, sure: true });
        }
        let whole = WORKS.has(single) && !BUNDLES.has(single);
        whole.then_some(Unit::Whole { budget: false })
    }

    /// Words behind an amount that make it the price of the whole work.
    fn whole(&self, at: usize) -> Option<(Unit, usize)> {
        let first = self.word(at);
        let all = matches!(self.word(at + 1), "all" | "everything");
        if (matches!(first, "for" | "in") && all) || (first == "all" && self.word(at + 1) == "in") {
            return Some((Unit::Whole { budget: false }, at + 2));
        }
        if first == "for" {
            let named = (at + 1..at + 5)
                .take_while(|at| !self.word(*at).is_empty())
                .find(|at| WORKS.has(self.word(*at)));
            return named.map(|at| (Unit::Whole { budget: false }, at + 1));
        }
        let on_completion = matches!(first, "on" | "upon") && self.word(at + 1) == "completion";
        if on_completion || self.is_once(at) {
            return Some((Unit::Whole { budget: false }, at + 2));
        }
        let named = (at..at + 3)
            .take_while(|at| !self.word(*at).is_empty())
            .find(|at| WHOLE.has(self.word(*at)))?;
        let budget = self.word(named) == "budget";
        Some((Unit::Whole { budget }, named + 1))
    }

    /// Whether a "one-time payment" begins at a place.
    fn is_once(&self, at: usize) -> bool {
        let next = at + 1 + usize::from(self.symbol(at + 1) == '-');
        let once = self.word(at) == "one" && matches!(self.word(next), "time" | "off");
        let paid = if once { next + 1 } else { at + 1 };
        (once || self.word(at) == "single")
            && matches!(self.word(paid), "payment" | "fee" | "price")
    }

    /// The unit that the words before an amount name.
    pub(super) fn unit_before(&self, start: usize) -> Option<Unit> {
        let (mut budget, mut apart) = (None, false);
        for (back, place) in (0..start).rev().enumerate().take(7) {
            match self.symbol(place) {
                '.' | ';' | '?' | '!' => break,
                ',' => apart = true,
                '\n' if place > 0 && self.symbol(place - 1) != ':' => break,
                '/' if !apart => {
                    if let Some((unit, _)) = self.joined_unit(place) {
                        return Some(unit);
                    }
                }
                _ => {}
            }
            match self.word(place) {
                "hourly" if !apart => return Some(Unit::Hour),
                "weekly" | "monthly" | "daily" | "yearly" | "annual" | "annually" if !apart => {
                    return Some(Unit::Other);
                }
                "por" | "par" | "pro" if !apart => {
                    if let Some((unit, _)) = self.unit_abroad(place) {
                        return Some(unit);
                    }
                }
                "per" if !apart => {
                    if let Some((unit, _)) = self.joined_unit(place) {
                        return Some(unit);
                    }
                }
                "one" | "single" if !apart && self.is_once(place) => {
                    return Some(Unit::Whole { budget: false });
                }
                "budget" if back < 6 => {
                    budget = Some(Unit::Whole { budget: true });
                }
                word if back < 4 && WHOLE.has(word) => {
                    return Some(Unit::Whole { budget: false });
                }
                _ => {}
            }
        }
        budget
    }
}
