//! Telephone numbers in words, digit by digit, in the languages that most people here write.

use super::names::{DIGITS, mark};
use super::phone::is_pattern;
use super::scan::{Kind, Scan};

/// Digits in words that are taken for a number.
const SPELLED: usize = 7;
/// How many of them at least have to be words.
const WORDS: usize = 4;

/// Numbers in words, like `four one five, double five …`.
pub(super) fn numbers(scan: &Scan) -> Vec<(usize, usize)> {
    if scan.count(mark::DIGIT) < WORDS {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        let begin = at;
        let (mut digits, mut words, mut end) = (String::new(), 0, at);
        let mut times = 1;
        loop {
            if let Some(digit) = digit(scan, at) {
                digits.extend(std::iter::repeat_n(digit, times));
                (times, words, end) = (1, words + 1, at + 1);
            } else if scan.is_digits(at) && scan.text(at).len() <= 4 && !digits.is_empty() {
                digits.push_str(scan.text(at));
                end = at + 1;
            } else if scan.one_of(at, &["double"]) {
                times = 2;
            } else if scan.one_of(at, &["triple"]) {
                times = 3;
            } else {
                let between = matches!(
                    scan.kind(at),
                    Some(Kind::Space | Kind::Sign('-' | ',' | '.' | '/'))
                );
                if !between || digits.is_empty() {
                    break;
                }
            }
            at += 1;
        }
        if digits.len() >= SPELLED && words >= WORDS && !is_pattern(&digits, &[]) {
            found.push((begin, end));
        }
        at = at.max(begin) + 1;
    }
    found
}

fn digit(scan: &Scan, at: usize) -> Option<char> {
    if !scan.stands_for(at, mark::DIGIT) {
        return None;
    }
    let word = scan.text(at).to_lowercase();
    let place = DIGITS
        .iter()
        .find_map(|words| words.iter().position(|one| *one == word));
    place.and_then(|place| char::from_digit(u32::try_from(place % 10).ok()?, 10))
}
