//! Numbers of several words, brought to one before a text is read: `twenty-five`, `2 million`,
//! `one hundred and fifty`. A number of one word stays a word, for `one` often counts nothing.

use std::borrow::Cow;

use crate::rules::currency;
use crate::rules::lists::Sieve;
use crate::rules::vocabulary::{MULTIPLIERS, NUMBER_WORDS};
use crate::rules::words::{LARGEST, Placed, Token, lowered};

/// The tokens with every such number as a number.
pub(super) fn joined(pieces: &[Placed]) -> Vec<Placed> {
    let tokens = Tokens::of(pieces);
    let mut out = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        match number(&tokens, at) {
            Some((number, end)) if end > at + 1 => {
                let last = pieces.get(end - 1).unwrap_or(piece);
                out.push(Placed {
                    token: Token::Number(number.min(LARGEST)),
                    range: piece.range.start..last.range.end,
                });
                at = end;
            }
            _ => {
                out.push(piece.clone());
                at += 1;
            }
        }
    }
    out
}

/// The tokens of a text with its words in lower case.
struct Tokens<'a> {
    pieces: &'a [Placed],
    /// `""` at the places of numbers and signs.
    words: Vec<Cow<'a, str>>,
}

impl Tokens<'_> {
    fn of(pieces: &[Placed]) -> Tokens<'_> {
        let words = pieces.iter().map(|piece| match &piece.token {
            Token::Word(word) => lowered(word),
            Token::Number(_) | Token::Symbol(_) => Cow::default(),
        });
        Tokens {
            pieces,
            words: words.collect(),
        }
    }

    fn get(&self, at: usize) -> Option<&Token> {
        self.pieces.get(at).map(|piece| &piece.token)
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", AsRef::as_ref)
    }
}

/// The number that a word in lower case is.
pub(super) fn spelled_out(word: &str) -> Option<f64> {
    static NAMES: Sieve = Sieve::of_table(NUMBER_WORDS);
    if !NAMES.passes(word) {
        return None;
    }
    let found = NUMBER_WORDS.iter().find(|(name, _)| *name == word);
    found.map(|(_, number)| *number)
}

/// The number that begins at a place, and the place behind it.
fn number(tokens: &Tokens, at: usize) -> Option<(f64, usize)> {
    let (mut sum, mut end) = part(tokens, at)?;
    let mut last = multiplied(tokens, &mut sum, &mut end);
    // "one hundred and fifty", "two thousand five hundred": each part is less than the one before.
    while last > 1.0 {
        let next = end + usize::from(tokens.word(end) == "and");
        let Some((mut more, mut behind)) = part(tokens, next).filter(|_| spelled(tokens, next))
        else {
            break;
        };
        let factor = multiplied(tokens, &mut more, &mut behind);
        if more >= last {
            break;
        }
        (sum, end, last) = (sum + more, behind, factor);
    }
    Some((sum, end))
}

/// Digits, one number word, tens and ones, or half of what follows.
fn part(tokens: &Tokens, at: usize) -> Option<(f64, usize)> {
    if is_half(tokens, at) {
        return Some((0.5, at + 2));
    }
    if let Some(Token::Number(number)) = tokens.get(at) {
        return Some((*number, at + 1));
    }
    let first = spelled_out(tokens.word(at))?;
    if (20.0..=90.0).contains(&first) {
        let ones = at + 1 + usize::from(tokens.get(at + 1) == Some(&Token::Symbol('-')));
        if let Some(second) = spelled_out(tokens.word(ones)).filter(|number| *number < 10.0) {
            return Some((first + second, ones + 1));
        }
    }
    Some((first, at + 1))
}

/// Whether "half a" stands at a place and counts: before money, or before a multitude.
fn is_half(tokens: &Tokens, at: usize) -> bool {
    if tokens.word(at) != "half" || !matches!(tokens.word(at + 1), "a" | "an") {
        return false;
    }
    let counted = |at: usize| {
        let next = tokens.word(at);
        let many = MULTIPLIERS.iter().any(|(name, _)| *name == next);
        many || next == "cent" || currency::of_word(next).is_some()
    };
    let us = matches!(tokens.word(at + 2), "us" | "american");
    counted(at + 2 + usize::from(us))
}

/// Takes the multipliers behind a number in, and gives their product.
fn multiplied(tokens: &Tokens, number: &mut f64, end: &mut usize) -> f64 {
    let mut product = 1.0;
    // "1.5 M images", where metres would be small.
    let big = matches!(tokens.get(*end), Some(Token::Word(word)) if word == "M")
        && spelled(tokens, *end + 1);
    if big
        && matches!(
            end.checked_sub(1).and_then(|at| tokens.get(at)),
            Some(Token::Number(_))
        )
    {
        product = 1e6;
        *number *= product;
        *end += 1;
    }
    while let Some((_, factor)) = MULTIPLIERS
        .iter()
        .find(|(name, _)| *name == tokens.word(*end))
    {
        product *= factor;
        *number *= factor;
        *end += 1;
    }
    product
}

fn spelled(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.get(at), Some(Token::Word(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::words::placed;

    #[test]
    fn numbers_of_several_words_become_one() {
        let check = |text: &str, expected: &[f64]| {
            let numbers: Vec<f64> = joined(&placed(text))
                .into_iter()
                .filter_map(|piece| match piece.token {
                    Token::Number(number) => Some(number),
                    Token::Word(_) | Token::Symbol(_) => None,
                })
                .collect();
            assert_eq!(numbers, expected, "{text}");
        };
        check("twenty-five people", &[25.0]);
        check("thirty two clips", &[32.0]);
        check("2 million words", &[2_000_000.0]);
        check("one hundred and fifty files", &[150.0]);
        check("two thousand five hundred files", &[2500.0]);
        check("three hundred thousand words", &[300_000.0]);
        check("two dozen files", &[24.0]);
        check("5 thousand files and 3 people", &[5000.0, 3.0]);
        check("two hundred files and three people", &[200.0]);
        check("one time, twenty, a dozen", &[]);
        check("half a dollar, half a million", &[0.5, 500_000.0]);
        check("half an hour, half a page, half the dollars", &[]);
    }
}
