//! What a description says about pay: which of its amounts is the price, and what is to be doubted
//! about it. The amounts themselves are found in `amounts`.

use super::Reader;
use super::amounts::Amount;
use super::bounds::Limit;
use super::units::Unit;
use crate::rules::currency::Money;
use crate::rules::lists::List;
use crate::rules::money::decimal;
use crate::rules::pay::Pay;

/// Why an amount is not the pay.
const ONLY_DOLLARS: &str = "Only US dollars are taken.";
const NO_UNIT: &str = "An amount of money without its unit (per hour, per label, in total).";
const OTHER_UNIT: &str = "No payment type for this unit.";
const AN_EXTRA: &str = "A bonus or an extra, which is no part of the price.";
const NO_PAY: &str = "Money that is spoken of but not paid for the work.";

/// Words that make an amount one that comes on top.
static EXTRAS: List = List::of(&[
    "bonus",
    "bonuses",
    "referral",
    "tip",
    "tips",
    "incentive",
    "incentives",
    "premium",
    "allowance",
    "reimbursement",
    "extra",
    "stipend",
    "overtime",
    "surcharge",
]);
/// Words that make an amount one that nobody works for.
static NO_PAYS: List = List::of(&[
    "raised",
    "funding",
    "funded",
    "revenue",
    "revenues",
    "valuation",
    "valued",
    "worth",
    "invested",
    "investment",
    "saved",
    "saves",
    "donated",
    "license",
    "licence",
    "subscription",
    "prize",
    "voucher",
    "deposit",
    "payout",
    "threshold",
    "withdraw",
    "withdrawal",
    "penalty",
    "costs",
    "priced",
    "insurance",
]);
/// Words that make an amount one for a first try.
static TRIALS: List = List::of(&["test", "trial", "qualification", "screening", "assessment"]);
/// As those, but also the work itself: its amount is taken without doubt if it is the only one.
static TRAININGS: List = List::of(&["training", "onboarding"]);
/// Words that may stand between a bonus and its amount.
static BETWEEN: List = List::of(&[
    "of", "up", "to", "is", "a", "an", "at", "least", "worth", "around", "from", "about",
]);

impl Reader<'_> {
    /// Takes the best amount with a unit, or reports those that cannot be taken.
    pub(super) fn pay(&mut self, amounts: &[Amount]) {
        let mut candidates: Vec<(usize, &Amount)> = Vec::new();
        let (mut unplaced, mut foreign) = (None, false);
        for (index, amount) in amounts.iter().enumerate() {
            let shown = self.shown(amount);
            if amount.money == Some(Money::Other) {
                foreign = true;
                self.note(ONLY_DOLLARS, &shown);
            } else if let Some(reason) = self.aside(amount, index > 0) {
                self.note(reason, &shown);
            } else {
                match rank(amount) {
                    Some(rank) => candidates.push((rank + 10 * self.trial(amount), amount)),
                    None if amount.unit == Some(Unit::Other) => {
                        self.note(OTHER_UNIT, &shown);
                    }
                    None => {
                        unplaced.get_or_insert(amount);
                    }
                }
            }
        }
        candidates.sort_by_key(|(rank, _)| *rank);
        if let Some((rank, amount)) = candidates.first().copied() {
            let ended = with_other_end(amount, amounts);
            self.take(&ended, rank);
            if ended.bound.high == amount.bound.high {
                self.compare(amount, &candidates);
            }
            return;
        }
        let hourly = ["hourly", "per hour", "by the hour", "an hour"]
            .iter()
            .any(|phrase| self.says(phrase));
        let paid = ["pay", "paid", "pays", "rate"];
        match unplaced {
            Some(amount) if hourly => {
                let hour = Amount {
                    unit: Some(Unit::Hour),
                    ..amount.clone()
                };
                self.take(&hour, 0);
                let reason = "The amount and the unit stand apart in the text.";
                self.reading.doubt("paymentType", reason);
            }
            Some(amount) => {
                let shown = self.shown(amount);
                self.note(NO_UNIT, &shown);
            }
            None if foreign => {}
            None => {
                if hourly && paid.iter().any(|word| self.says(word)) {
                    self.reading.set("paymentType", Pay::Hour.as_str());
                    self.reading
                        .doubt("paymentType", "The text names no amount for it.");
                }
            }
        }
    }

    /// Puts an amount into the draft, and notes what the words around it leave open.
    fn take(&mut self, amount: &Amount, rank: usize) {
        let mut bound = amount.bound;
        let grouped = self.may_be_thousands(amount);
        if grouped && matches!(amount.unit, Some(Unit::Whole { .. })) {
            bound.low *= 1e3;
            bound.high = bound.high.map(|high| high * 1e3);
        }
        let (pay, per) = match amount.unit {
            Some(Unit::Hour) => (Pay::Hour, 1.0),
            Some(Unit::Label { per, .. } | Unit::Word { per }) => (Pay::Label, per),
            Some(Unit::Whole { .. }) => (Pay::Fixed, 1.0),
            Some(Unit::Other) | None => return,
        };
        self.reading.set("paymentType", pay.as_str());
        let key = pay.rate_key();
        self.reading.set(key, decimal(exact(bound.low / per)));
        let open = bound.high.is_some() || matches!(bound.limit, Limit::Most | Limit::Least);
        if open && per <= 1.0 {
            self.reading.set("budgetRange", bound.shown("$"));
        }
        if let Some(reason) = bound.doubt() {
            self.reading.doubt(key, reason);
        }
        if grouped {
            let reason = "The point may stand before decimals or before thousands.";
            self.reading.doubt(key, reason);
        }
        if per > 1.0 {
            let reason = format!("Divided from a price for {per}.");
            self.reading.doubt(key, &reason);
        }
        if amount.money.is_none() {
            let reason = "The text names no currency; US dollars are assumed.";
            self.reading.doubt(key, reason);
        }
        if rank >= 10 && self.near(amount, &TRIALS) {
            self.reading.doubt(key, "It may be paid for a test only.");
        }
        self.doubt_type(amount);
    }

    /// Whether the numbers of an amount have one point and three digits behind it, as in "1.500".
    fn may_be_thousands(&self, amount: &Amount) -> bool {
        let mut numbers = (amount.start..amount.bound.end)
            .filter(|at| self.digits(*at).is_some())
            .map(|at| self.written(at))
            .peekable();
        numbers.peek().is_some()
            && numbers.all(|shown| {
                shown.split_once('.').is_some_and(|(head, tail)| {
                    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                    let whole = digits(head) && (1..=3).contains(&head.len());
                    whole
                        && !head.starts_with('0')
                        && digits(tail)
                        && tail.len() == 3
                        && tail != "000"
                })
            })
    }

    fn doubt_type(&mut self, amount: &Amount) {
        let recorded = [
            "audio hour",
            "video hour",
            "recorded hour",
            "recording hour",
            "audio hr",
            "video hr",
            "recorded hr",
            "finished hour",
            "hour of audio",
            "hour of video",
            "hour of recording",
            "hour of speech",
            "hour of footage",
        ];
        let reason = match amount.unit {
            Some(Unit::Word { .. }) => "A price per word; the nearest kind of pay is per label.",
            Some(Unit::Label { sure: false, .. }) => {
                "A price per something else; the nearest kind of pay is per label."
            }
            Some(Unit::Hour) if recorded.iter().any(|unit| self.says(unit)) => {
                "The hour may be one of recording, not one of work."
            }
            Some(Unit::Whole { .. }) if self.says("budget") => {
                "The text names a budget, which may not be the price."
            }
            _ => return,
        };
        self.reading.doubt("paymentType", reason);
    }

    /// Notes that the text names other prices than the one that was taken.
    fn compare(&mut self, taken: &Amount, candidates: &[(usize, &Amount)]) {
        let other = candidates.iter().find(|(_, amount)| {
            let same = (amount.bound.low - taken.bound.low).abs() < f64::EPSILON;
            let unit = |amount: &Amount| amount.unit.as_ref().map(std::mem::discriminant);
            !same || unit(amount) != unit(taken)
        });
        let Some((_, other)) = other else { return };
        let key = match taken.unit {
            Some(Unit::Hour) => "pricePerHour",
            Some(Unit::Whole { .. }) => "fixedPrice",
            _ => "pricePerLabel",
        };
        let reason = format!(
            "The text names another price as well: {}.",
            self.shown(other)
        );
        self.reading.doubt(key, &reason);
    }

    /// An amount as the text writes it, without its unit.
    fn shown(&self, amount: &Amount) -> String {
        let end = if amount.money == Some(Money::Other) && !self.says_money(amount) {
            amount.end
        } else {
            amount.bound.end
        };
        let place = |at: usize| self.ranges.get(at).cloned().unwrap_or_default();
        let range = place(amount.start).start..place(end.saturating_sub(1)).end;
        let shown = self.text.get(range.clone()).unwrap_or_default();
        let (open, close) = (shown.contains('('), shown.contains(')'));
        let before = self.text.get(..range.start).unwrap_or_default();
        let behind = self.text.get(range.end..).unwrap_or_default();
        let opened = close && !open && before.ends_with('(');
        let closed = open && !close && behind.starts_with(')');
        format!(
            "{}{shown}{}",
            if opened { "(" } else { "" },
            if closed { ")" } else { "" }
        )
    }

    /// Whether an amount's own signs, without what stands behind its unit, say whose money it is.
    fn says_money(&self, amount: &Amount) -> bool {
        amount.end == amount.bound.end
            || (amount.start..amount.bound.end).any(|at| {
                let sign = crate::rules::currency::of_sign(self.symbol(at));
                self.money(at).or(sign) == Some(Money::Other)
            })
    }

    /// Why an amount is not paid for the work, if it is not. "Plus" says so only behind another one.
    fn aside(&self, amount: &Amount, follows: bool) -> Option<&'static str> {
        let unit_end = amount.end;
        let behind: Vec<&str> = (unit_end..unit_end + 4)
            .take_while(|at| !self.opens_with_number(*at))
            .filter(|at| self.symbol(*at) != '-')
            .map(|at| self.word(at))
            .take_while(|word| !word.is_empty() && !matches!(*word, "plus" | "and" | "with" | "or"))
            .collect();
        let before: Vec<&str> = (0..amount.start)
            .rev()
            .take_while(|at| !"\n.;!?".contains(self.symbol(*at)) && self.digits(*at).is_none())
            .map(|at| self.word(at))
            .take(5)
            .collect();
        let lead = before
            .iter()
            .find(|word| !BETWEEN.has(word) && !word.is_empty());
        let near = before.iter().take(5).take_while(|word| !word.is_empty());
        let first = before.first().copied().unwrap_or_default();
        let sign = self.symbol(amount.start.wrapping_sub(1));
        let on_top = matches!(first, "plus" | "additional" | "another") || sign == '+';
        let extra = behind.iter().any(|word| EXTRAS.has(word))
            || lead.is_some_and(|word| EXTRAS.has(word))
            || (on_top && (follows || first == "additional"));
        if extra {
            return Some(AN_EXTRA);
        }
        let no_pay = behind.iter().any(|word| NO_PAYS.has(word))
            || near.clone().any(|word| NO_PAYS.has(word));
        no_pay.then_some(NO_PAY)
    }

    /// Whether a bracket opens before a place that holds an amount of its own.
    fn opens_with_number(&self, at: usize) -> bool {
        let begin = at.checked_sub(1).and_then(|before| self.ranges.get(before));
        let begin = begin.map_or(0, |range| range.end);
        let rest = self.text.get(begin..).unwrap_or_default().trim_start();
        rest.strip_prefix('(').is_some_and(|rest| {
            let inside = rest.split_once(')').map_or("", |(inside, _)| inside);
            inside.contains(|c: char| c.is_ascii_digit())
        })
    }

    /// 1 if an amount is for a test or a training, which counts only where nothing else does.
    fn trial(&self, amount: &Amount) -> usize {
        usize::from(self.near(amount, &TRIALS) || self.near(amount, &TRAININGS))
    }

    fn near(&self, amount: &Amount, words: &List) -> bool {
        let behind = (amount.end..amount.end + 4).take_while(|at| !self.word(*at).is_empty());
        let before = (0..amount.start).rev().take(4);
        let before = before.take_while(|at| !"\n.,;".contains(self.symbol(*at)));
        behind.chain(before).any(|at| words.has(self.word(at)))
    }
}

/// An amount that is one end of a range, with the other end where the text gives it elsewhere: "up to
/// $25 per hour, minimum $18".
fn with_other_end(amount: &Amount, amounts: &[Amount]) -> Amount {
    let (own, low) = (amount.bound.limit, amount.bound.low);
    let other = amounts.iter().find(|other| {
        let bound = other.bound;
        let ends = match own {
            Limit::Most => bound.limit == Limit::Least && bound.low < low,
            Limit::Least => bound.limit == Limit::Most && bound.low > low,
            Limit::Exact | Limit::About => false,
        };
        let same = other.unit.is_none() || other.unit == amount.unit;
        ends && same && bound.high.is_none() && other.money != Some(Money::Other)
    });
    let mut found = amount.clone();
    if let Some(other) = other.filter(|_| amount.bound.high.is_none()) {
        found.bound.low = low.min(other.bound.low);
        found.bound.high = Some(low.max(other.bound.low));
    }
    found
}

/// Which amounts come first; nothing for those that are no price.
fn rank(amount: &Amount) -> Option<usize> {
    match amount.unit.as_ref()? {
        Unit::Hour | Unit::Label { .. } | Unit::Whole { budget: false } => Some(0),
        Unit::Whole { budget: true } => Some(1),
        Unit::Word { .. } => Some(2),
        Unit::Other => None,
    }
}

/// A price without the dust of a division.
fn exact(price: f64) -> f64 {
    (price * 1e6).round() / 1e6
}
