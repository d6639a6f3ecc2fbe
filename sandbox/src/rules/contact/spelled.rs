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
    if scan.count(mark::DIGIT) < AMONG_FIGURES {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
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
