//! A text cut into words, numbers and signs, the way `reading` and `moderation` look at it.
//! No meaning is given to them here.

use std::borrow::Cow;
use std::ops::Range;

/// Numbers stop here, so that no text can make one that JSON has no form for.
pub(crate) const LARGEST: f64 = 1e15;

/// One piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// Letters with their original case; hyphens cut.
    Word(String),
    /// A number, thousands separators read, and `k`, `m`, `thousand` or `million` behind it.
    Number(f64),
    /// A sign that can carry meaning.
    Symbol(char),
}

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    /// The bytes of the text that it was cut from.
    pub(crate) range: Range<usize>,
}

/// A word in lower case, itself if it is already.
pub(crate) fn lowered(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// Cuts a text. Spaces go; every line break stays as a sign.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    placed(text).into_iter().map(|piece| piece.token).collect()
}

/// Cuts a text like `tokens` and says where each piece stands.
pub(crate) fn placed(text: &str) -> Vec<Placed> {
    // Words of five letters and a space, on average.
    let mut found: Vec<Placed> = Vec::with_capacity(text.len() / 6 + 8);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or_default();
        let glued = found
            .last()
            .is_some_and(|last| last.range.end == at && !matches!(last.token, Token::Symbol(_)));
        // Behind a point another one begins no number: "300..500".
        let pointed = found
            .last()
            .is_some_and(|last| last.range.end == at && last.token == Token::Symbol('.'));
        let length = if first.is_ascii_digit() || (!glued && !pointed && begins_with_point(rest)) {
            let (number, length) = number(rest);
            let range = at..at + length;
            found.push(Placed {
                token: Token::Number(number),
                range,
            });
            length
        } else if first.is_alphabetic() {
            let length = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            word(&mut found, rest, at..at + length);
            length
        } else {
            let length = first.len_utf8();
            if first == '\n' || is_sign(first) {
                found.push(Placed {
                    token: Token::Symbol(first),
                    range: at..at + length,
                });
            }
            length
        };
        at += length;
    }
    found
}

/// Takes a word, or makes the number before it thousands or millions.
fn word(found: &mut Vec<Placed>, rest: &str, range: Range<usize>) {
    let word = rest.get(..range.len()).unwrap_or_default();
    let factor = if word.eq_ignore_ascii_case("thousand") {
        1e3
    } else if word.eq_ignore_ascii_case("million") {
        1e6
    } else {
        1.0
    };
    match found.last_mut() {
        Some(Placed {
            token: Token::Number(number),
            range: place,
        }) if factor > 1.0 => {
            *number = (*number * factor).min(LARGEST);
            place.end = range.end;
        }
        _ => found.push(Placed {
            token: Token::Word(word.to_owned()),
            range,
        }),
    }
}

/// Signs that can carry meaning.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '$' | '/' | '.' | '%' | ',' | ':' | ';' | '!' | '?' | '~' | '+' | '-' | '–' | '—' | '…'
    ) || is_money_sign(c)
}

/// Signs of money other than `$`.
pub(crate) fn is_money_sign(c: char) -> bool {
    !c.is_ascii()
        && (matches!(c, '\u{20a0}'..='\u{20cf}') || "£¥¢¤֏؋৳૱௹฿៛﷼￠￡￥￦＄﹩".contains(c))
}

fn begins_with_point(rest: &str) -> bool {
    let digits = rest.strip_prefix('.');
    digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
}

/// The number that a text begins with, with `k` or `m` behind it, and its length.
fn number(text: &str) -> (f64, usize) {
    let digit_at = |place: usize| text.as_bytes().get(place).is_some_and(u8::is_ascii_digit);
    let mut end = usize::from(text.starts_with('.'));
    while let Some(&byte) = text.as_bytes().get(end) {
        let inside = matches!(byte, b'.' | b',') && digit_at(end + 1);
        if !byte.is_ascii_digit() && !inside {
            break;
        }
        end += 1;
    }
    let mut digits = text.get(..end).unwrap_or_default().to_owned();
    // "10 000 000" and "10'000": groups of three, as much of the world writes them.
    if end <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        while let Some(length) = group(text.get(end..).unwrap_or_default()) {
            let three = text.get(end + length - 3..end + length);
            digits.push_str(three.unwrap_or_default());
            end += length;
        }
    }
    let mut number = read(&digits);
    let mut behind = text.get(end..).unwrap_or_default().chars();
    let factor = match behind.next() {
        Some('k' | 'K') => 1e3,
        Some('m' | 'M') => 1e6,
        _ => 1.0,
    };
    if factor > 1.0 && behind.next().is_none_or(|after| !after.is_alphanumeric()) {
        number *= factor;
        end += 1;
    }
    (number.min(LARGEST), end)
}

/// The length of a group of exactly three digits and the space or apostrophe before it.
fn group(rest: &str) -> Option<usize> {
    let gap = rest.chars().next()?;
    if !matches!(gap, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’') {
        return None;
    }
    let digits = rest.get(gap.len_utf8()..)?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    (count == 3).then_some(gap.len_utf8() + 3)
}

/// Reads digits with signs between them. A comma before one or two last digits is a decimal one,
/// `10.000` and `1.000.000` are thousands; every other comma is for the eye.
fn read(digits: &str) -> f64 {
    let (head, tail) = digits.rsplit_once(',').unwrap_or((digits, ""));
    let decimal_comma = (1..=2).contains(&tail.len()) && !head.contains(',');
    if decimal_comma {
        return parse(&format!("{}.{tail}", head.replace('.', "")));
    }
    let plain = digits.replace(',', "");
    let mut groups = plain.split('.').skip(1);
    let thousands = match plain.matches('.').count() {
        0 => false,
        1 => plain.ends_with(".000") && !plain.starts_with("0."),
        _ => groups.all(|group| group.len() == 3),
    };
    if thousands {
        return parse(&plain.replace('.', ""));
    }
    parse(&plain)
}

fn parse(digits: &str) -> f64 {
    digits.parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_and_signs_are_told_apart() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = tokens(text)
                .iter()
                .map(|token| match token {
                    Token::Word(word) => word.clone(),
                    Token::Number(number) => format!("#{number}"),
                    Token::Symbol(symbol) => format!("'{symbol}"),
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("$15/hour.", &["'$", "#15", "'/", "hour", "'."]);
        check(
            "10,000 files, 0.05 each",
            &["#10000", "files", "',", "#0.05", "each"],
        );
        check("5k images; 2m", &["#5000", "images", "';", "#2000000"]);
        check(
            "1.5 million, a million",
            &["#1500000", "',", "a", "million"],
        );
        check(
            "pay-per-label 3D",
            &["pay", "'-", "per", "'-", "label", "#3", "D"],
        );
        check("10.000 files, 0.005", &["#10000", "files", "',", "#0.005"]);
        check("1.000.000, 1,00,000", &["#1000000", "',", "#100000"]);
        check("$0,05 or 1.200,50", &["'$", "#0.05", "or", "#1200.5"]);
        check(
            "$.05 each, end.5",
            &["'$", "#0.05", "each", "',", "end", "'.", "#5"],
        );
        check(
            "10 000 files, 1'250'000",
            &["#10000", "files", "',", "#1250000"],
        );
        check("2024 500 or 10 20", &["#2024", "#500", "or", "#10", "#20"]);
        check("20€ ₹500 5¢", &["#20", "'€", "'₹", "#500", "#5", "'¢"]);
        check("", &[]);
    }
}
