//! Telephone numbers in words, digit by digit, in the languages that most people here write.

use super::names::{self, mark};
use super::phone::is_pattern;
use super::scan::{Kind, Scan};

/// Digits in words that are taken for a number.
const SPELLED: usize = 7;
/// How many of them at least have to be words.
const WORDS: usize = 4;
/// How many where figures stand between, and how long such a number has to be.
const AMONG_FIGURES: usize = 3;
const WITH_FIGURES: std::ops::RangeInclusive<usize> = 9..=15;

/// Numbers in words, like `four one five, double five …`.
pub(super) fn numbers(scan: &Scan) -> Vec<(usize, usize)> {
    if !are_enough(scan.count(mark::DIGIT), |part| scan.holds(part)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        if let Some((begin, end)) = in_pairs(scan, at) {
            found.push((begin, end));
            at = end;
            continue;
        }
        let begin = at;
        let (mut digits, mut words, mut end) = (String::new(), 0, at);
        let mut rounds = false;
        let mut times = 1;
        loop {
            if let Some(digit) = digit(scan, at) {
                digits.extend(std::iter::repeat_n(digit, times));
                (times, words, end) = (1, words + 1, at + 1);
            } else if scan.is_digits(at)
                && scan.text(at).len() <= 4
                && (!digits.is_empty() || opens(scan, at))
            {
                digits.push_str(scan.text(at));
                rounds |= scan.text(at).ends_with("00");
                end = at + 1;
            } else if scan.one_of(at, &["double"]) {
                times = 2;
            } else if scan.one_of(at, &["triple"]) {
                times = 3;
            } else {
                let between = matches!(
                    scan.kind(at),
                    Some(Kind::Space | Kind::Sign('-' | ',' | '.' | '/' | '(' | ')'))
                );
                // What ends a sentence ends a number of mere figures, like a date.
                let ends =
                    words == 0 && scan.sign(at, '.') && scan.kind(at + 1) == Some(Kind::Space);
                if !between || digits.is_empty() || ends {
                    break;
                }
            }
            at += 1;
        }
        let many = digits.len() >= SPELLED && words >= WORDS;
        let mixed = !rounds && WITH_FIGURES.contains(&digits.len()) && words >= AMONG_FIGURES;
        if (many || mixed) && !is_pattern(&digits, &[]) {
            found.push((begin, end));
        }
        at = at.max(begin) + 1;
    }
    found
}

/// Whether so many words for digits can make a number of a text that holds what it is asked for.
pub(super) fn are_enough(words: usize, holds: impl Fn(&str) -> bool) -> bool {
    words >= AMONG_FIGURES || (words >= PAIRED && holds("éro"))
}

/// A number as it is said in France, two digits at a time behind a zero: `zéro six, douze, trente-quatre, …`.
fn in_pairs(scan: &Scan, begin: usize) -> Option<(usize, usize)> {
    if !scan.stands_for(begin, mark::DIGIT) || !is_zero(scan.text(begin)) {
        return None;
    }
    let mut end = begin;
    for pair in 0..PAIRS {
        let at = if pair == 0 { begin } else { between(scan, end) };
        end = said_pair(scan, at)?;
    }
    Some((begin, end))
}

/// Words for single digits that such a number has at least.
const PAIRED: usize = 2;
/// Pairs of digits of a number in France.
const PAIRS: usize = 5;

fn is_zero(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "zéro" | "zero")
}

/// The place behind spaces and signs between numbers.
fn between(scan: &Scan, at: usize) -> usize {
    let gap = |at: &usize| {
        matches!(
            scan.kind(*at),
            Some(Kind::Space | Kind::Sign('-' | ',' | '.' | '/'))
        )
    };
    at + (at..).take_while(gap).count()
}

/// The place behind a number from 00 to 99 in French.
fn said_pair(scan: &Scan, at: usize) -> Option<usize> {
    let word = |at: usize| scan.text(at).to_lowercase();
    // Behind one of these another one goes on the same number.
    let joined = |end: usize, may: &dyn Fn(&str) -> bool| {
        let mut next = between(scan, end);
        if word(next) == "et" {
            next = between(scan, next + 1);
        }
        may(&word(next)).then_some(next + 1)
    };
    let first = word(at);
    if is_zero(&first) {
        return joined(at + 1, &|word| UNITS.contains(&word) || is_zero(word));
    }
    let (tens, long, end) = match first.as_str() {
        "vingt" | "trente" | "quarante" | "cinquante" => (true, false, at + 1),
        "soixante" => (true, true, at + 1),
        "quatre" => {
            let score = joined(at + 1, &|word| matches!(word, "vingt" | "vingts"))?;
            (true, true, score)
        }
        teen => (TEENS.contains(&teen), false, at + 1),
    };
    if !tens {
        return None;
    }
    let teen = TEENS.contains(&first.as_str());
    let mut end = end;
    if long && let Some(next) = joined(end, &|word| TEENS.contains(&word)) {
        let ten = word(next - 1) == "dix";
        return Some(
            match joined(next, &|word| matches!(word, "sept" | "huit" | "neuf")) {
                Some(more) if ten => more,
                _ => next,
            },
        );
    }
    let may = |word: &str| match (teen, first.as_str()) {
        (true, "dix") => matches!(word, "sept" | "huit" | "neuf"),
        (true, _) => false,
        (false, _) => UNITS.contains(&word),
    };
    if let Some(next) = joined(end, &may) {
        end = next;
    }
    Some(end)
}

const UNITS: &[&str] = &[
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
];
const TEENS: &[&str] = &[
    "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
];

/// Whether figures may be the first of a number whose others are words.
fn opens(scan: &Scan, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| scan.kind(before));
    scan.text(at).len() <= 3
        && matches!(
            before,
            None | Some(Kind::Space | Kind::Line | Kind::Sign('(' | '+'))
        )
}

fn digit(scan: &Scan, at: usize) -> Option<char> {
    if !scan.stands_for(at, mark::DIGIT) {
        return None;
    }
    names::digit(&scan.text(at).to_lowercase())
}
