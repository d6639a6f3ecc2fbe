//! Texts that hold no way to be reached whatever the neighbouring files make of them: what they all
//! begin with is not there. Nearly everything that people write is such a text, and asking for it costs
//! far less than looking for something.
//!
//! - A mailbox or a page has a host, and a host has a dot between letters, a dot in disguise, the word
//!   for one, or the name of a provider. Only `tg://…` and the like have none, but two slashes.
//! - An account has an `@`, or a place or the word "handle" near it.
//! - A telephone number has seven digits, or some digits in words, or begins with `1-8`.

use super::names::{mark, marks_to_tell};
use super::{phone, spelled};

/// Characters between spaces in a row that can be the middle of a word written letter by letter.
const ALONE: usize = 4;

/// Whether nothing in a text can be found, marked or dropped. Where it is not sure it says no: the text
/// is then to be looked at as a whole.
pub(in super::super) fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let is_space = |at: usize| matches!(byte(at), b' ' | b'\t');
    let (mut digits, mut said, mut alone) = (0, 0, 0);
    let mut at = 0;
    while at < bytes.len() {
        let before = at.wrapping_sub(1);
        let end = match byte(at) {
            b' ' | b'\t' | b'\n' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => {
                digits += 1;
                // A letter beside a digit may be one itself.
                if is_figure(byte(before)) || is_figure(byte(at + 1)) {
                    return false;
                }
                at + 1
            }
            b'.' if !is_plain_dot(bytes, at) => return false,
            b'@' => return false,
            b'/' | b'[' if byte(at + 1) == byte(at) => return false,
            b'-' if byte(before) == b'1' && byte(at + 1) == b'8' => return false,
            sign if sign.is_ascii_punctuation() => at + 1,
            _ => match letters(bytes, at) {
                0 => match quote(bytes, at) {
                    0 => return false,
                    length => at + length,
                },
                length => {
                    let word = text.get(at..at + length).unwrap_or_default();
                    let marks = marks_to_tell(word);
                    if marks & mark::TELLING != 0
                        || may_hide_a_dot(word)
                        || is_between_hyphens(bytes, at, at + length)
                    {
                        return false;
                    }
                    said += usize::from(marks & mark::DIGIT != 0);
                    at + length
                }
            },
        };
        if is_space(before) && is_space(end) && is_one(bytes, at, end) {
            alone += 1;
        } else {
            alone = 0;
        }
        if alone >= ALONE {
            return false;
        }
        at = end;
    }
    digits < *phone::CALLED.start() && !spelled::are_enough(said, |part| text.contains(part))
}

/// Letters that are taken for digits.
fn is_figure(byte: u8) -> bool {
    matches!(byte, b'O' | b'o' | b'I' | b'l')
}

/// Whether a dot ends a sentence or is inside of a number. What is before it opens no disguise, and no
/// name follows it at once.
fn is_plain_dot(bytes: &[u8], at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let (before, behind) = (byte(at.wrapping_sub(1)), byte(at + 1));
    let decimal = before.is_ascii_digit() && behind.is_ascii_digit();
    let letter = before.is_ascii_alphanumeric() || byte(at.wrapping_sub(2)) == LATIN;
    let ends = behind.is_ascii() && !behind.is_ascii_alphanumeric();
    let closed = matches!(before, b')' | b']' | b'.' | b'!' | b'?' | b'%');
    decimal || (ends && (letter || closed))
}

/// The first byte of the letters of Western Europe that ASCII does not have, and of two signs.
const LATIN: u8 = 0xc3;

/// The length of the word at a place, as far as its letters look like nothing but themselves.
fn letters(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin;
    loop {
        match bytes.get(at) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => at += 1,
            Some(&LATIN) if !matches!(bytes.get(at + 1), None | Some(0x97 | 0xb7)) => at += 2,
            _ => return at - begin,
        }
    }
}

/// The length of the quotation mark or dash at a place.
fn quote(bytes: &[u8], at: usize) -> usize {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    match (byte(at), byte(at + 1), byte(at + 2)) {
        (0xe2, 0x80, 0x98 | 0x99 | 0x9c | 0x9d) => 3,
        // It is a hyphen as well.
        (0xe2, 0x80, 0x93 | 0x94) if byte(at.wrapping_sub(1)) != b'1' || byte(at + 3) != b'8' => 3,
        _ => 0,
    }
}

/// Whether there may be just one character between two places.
fn is_one(bytes: &[u8], from: usize, to: usize) -> bool {
    let wide = bytes.get(from).is_some_and(|byte| !byte.is_ascii());
    to - from <= if wide { 3 } else { 1 }
}

/// Whether a word may be one letter of those that `g-m-a-i-l` is written with. Dashes are hyphens as well.
fn is_between_hyphens(bytes: &[u8], from: usize, to: usize) -> bool {
    let joins = |at: usize| (bytes.get(at)).is_some_and(|byte| *byte == b'-' || !byte.is_ascii());
    is_one(bytes, from, to) && joins(from.wrapping_sub(1)) && joins(to)
}

/// Whether a word may be an address without its signs, like `luciaATgmailDOTcom`.
fn may_hide_a_dot(word: &str) -> bool {
    word.len() >= 9 && word.as_bytes().windows(3).any(|three| three == b"DOT")
}
