//! A text cut into words, numbers and signs, the way `reading` and `moderation` look at it.
//! No meaning is given to them here.

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

impl Token {
    /// The word in lower case.
    pub(crate) fn into_word(self) -> Option<String> {
        match self {
            Token::Word(word) => Some(word.to_lowercase()),
            Token::Number(_) | Token::Symbol(_) => None,
        }
    }
}

/// Cuts a text. Spaces go; every line break stays as a sign.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(&next) = rest.peek() {
                let mut ahead = rest.clone();
                ahead.next();
                let digit_follows = ahead.peek().is_some_and(char::is_ascii_digit);
                match next {
                    '0'..='9' => digits.push(next),
                    '.' | ',' if digit_follows => digits.push(next),
                    _ => break,
                }
                rest.next();
            }
            let mut number = read(&digits);
            let mut ahead = rest.clone();
            let letter = ahead.next();
            if ahead.peek().is_none_or(|after| !after.is_alphanumeric()) {
                let factor = match letter {
                    Some('k' | 'K') => 1e3,
                    Some('m' | 'M') => 1e6,
                    _ => 1.0,
                };
                if factor > 1.0 {
                    number *= factor;
                    rest.next();
                }
            }
            tokens.push(Token::Number(number.min(LARGEST)));
        } else if c.is_alphabetic() {
            let mut word = String::from(c);
            while let Some(&next) = rest.peek() {
                if !next.is_alphabetic() {
                    break;
                }
                word.push(next);
                rest.next();
            }
            let factor = match word.to_lowercase().as_str() {
                "thousand" => 1e3,
                "million" => 1e6,
                _ => 1.0,
            };
            match tokens.last_mut() {
                Some(Token::Number(number)) if factor > 1.0 => {
                    *number = (*number * factor).min(LARGEST);
                }
                _ => tokens.push(Token::Word(word)),
            }
        } else if c == '\n' || "$€£/.%,:;!?~+-–".contains(c) {
            tokens.push(Token::Symbol(c));
        }
    }
    tokens
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
        check("", &[]);
    }
}
