//! Ways to reach somebody off the platform, found in a text: addresses, numbers, messengers.
//! What is done about them is in `moderation`, `policy` and `scrub`.

use std::ops::Range;

use super::words::{Token, tokens};

/// How many digits make a phone number where nothing else tells it from a count.
const PLAIN_DIGITS: usize = 11;
/// How many after a plus.
const DIGITS_AFTER_PLUS: usize = 8;

const LINKS: &[&str] = &[
    "t.me/",
    "telegram.me/",
    "wa.me/",
    "chat.whatsapp.com/",
    "signal.me/",
    "discord.gg/",
    "join.skype.com/",
];

const MESSENGERS: &[&str] = &[
    "whatsapp", "telegram", "wechat", "viber", "skype", "discord",
];

/// Where in a text something stands by which its writer can be reached, in order, without overlaps.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<_> = words(text)
        .filter(|(_, word)| is_email(word) || is_link(word))
        .map(|(at, word)| at..at + word.len())
        .chain(spelled_emails(text))
        .chain(phone_numbers(text))
        .chain(handles(text))
        .collect();
    places.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// What in a text leads off the platform, in words; `None` if nothing does.
pub(super) fn way_around(text: &str) -> Option<&'static str> {
    if words(text).any(|(_, word)| is_email(word)) || !spelled_emails(text).is_empty() {
        return Some("an e-mail address");
    }
    if !phone_numbers(text).is_empty() {
        return Some("a phone number");
    }
    if words(text).any(|(_, word)| is_link(word)) {
        return Some("a link to a messenger");
    }
    asks_to_leave(text).then_some("a request to talk off the platform")
}

/// A text may be about messenger data; "on WhatsApp" with a request to write is the way around.
fn asks_to_leave(text: &str) -> bool {
    let asks = ["contact", "message", "write", "reach", "text", "add", "dm"];
    let spoken: Vec<String> = tokens(text)
        .into_iter()
        .filter_map(Token::into_word)
        .collect();
    let near = |index: usize, word: &String| {
        MESSENGERS.contains(&word.as_str())
            && spoken
                .iter()
                .skip(index.saturating_sub(4))
                .take(index.min(4))
                .any(|before| asks.contains(&before.as_str()))
    };
    spoken
        .iter()
        .enumerate()
        .any(|(index, word)| near(index, word))
}

/// The words of a text with where they begin, punctuation around them left out.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    pieces(text, |c| c.is_whitespace() || "<>()[]{},;\"".contains(c)).map(|(at, word)| {
        let bare = word.trim_start_matches('.');
        (
            at + word.len() - bare.len(),
            bare.trim_end_matches(['.', '!', '?', ':']),
        )
    })
}

fn pieces(text: &str, cut: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr().addr();
    // Pieces are parts of the text, so the difference of the addresses is the place.
    text.split(cut)
        .filter(|piece| !piece.is_empty())
        .map(move |piece| (piece.as_ptr().addr() - start, piece))
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host
                .split_once('.')
                .is_some_and(|(a, b)| !a.is_empty() && b.len() > 1)
    })
}

fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    LINKS.iter().any(|link| lower.contains(link))
}

/// `name (at) host (dot) com`, with or without spaces or brackets; without brackets it needs both
/// words, as "meet at noon" is no address.
fn spelled_emails(text: &str) -> Vec<Range<usize>> {
    let parts: Vec<(usize, &str)> = pieces(text, char::is_whitespace).collect();
    let bracketed = |word: &str, name: &str| {
        let lower = word.to_lowercase();
        ["()", "[]", "{}"].iter().any(|pair| {
            let (open, close) = pair.split_at(1);
            lower.contains(&format!("{open}{name}{close}"))
        })
    };
    let mut found = Vec::new();
    for (index, (at, word)) in parts.iter().enumerate() {
        let nth = |place: usize| parts.get(place).copied();
        let is = |place: usize, name: &str| {
            nth(place)
                .is_some_and(|(_, word)| word.eq_ignore_ascii_case(name) || bracketed(word, name))
        };
        if !(bracketed(word, "at")
            || (is(index, "at") && is(index + 2, "dot") && nth(index + 3).is_some()))
        {
            continue;
        }
        let alone = word.len() <= "[at]".len();
        let first = if alone {
            index.checked_sub(1).and_then(nth)
        } else {
            Some((*at, *word))
        };
        let mut last = if alone { index + 1 } else { index };
        while is(last + 1, "dot") && nth(last + 2).is_some() {
            last += 2;
        }
        if let (Some((from, _)), Some((to, end))) = (first, nth(last)) {
            found.push(from..to + end.trim_end_matches(['.', ',', '!', '?']).len());
        }
    }
    found
}

/// Eleven or more digits with only spaces, dots, hyphens and brackets between, or a plus and eight.
fn phone_numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut number = Number::default();
    let mut at = 0;
    for word in text.split(' ') {
        // Two dates side by side have as many digits as a phone number.
        if is_date(word) {
            found.extend(number.end());
        } else {
            for (offset, c) in word.char_indices().chain([(word.len(), ' ')]) {
                if !number.take(at + offset, c) {
                    found.extend(number.end());
                    number.take(at + offset, c);
                }
            }
        }
        at += word.len() + 1;
    }
    found.extend(number.end());
    found
}

/// A phone number while it is read.
#[derive(Default)]
struct Number {
    start: usize,
    end: usize,
    digits: usize,
    plus: bool,
}

impl Number {
    /// Reads one more character; false if it does not belong to this number.
    fn take(&mut self, at: usize, c: char) -> bool {
        match c {
            '0'..='9' => {
                if self.digits == 0 && !self.plus {
                    self.start = at;
                }
                self.digits += 1;
                self.end = at + 1;
            }
            '+' if self.digits == 0 => (self.start, self.plus) = (at, true),
            ' ' | '-' | '(' | ')' | '.' if self.digits > 0 => {}
            '(' if self.plus => {}
            // Hidden characters would break a number for us and not for its reader.
            _ if is_hidden(c) => {}
            _ => return false,
        }
        true
    }

    /// What was read, if it is a number, and begins anew.
    fn end(&mut self) -> Option<Range<usize>> {
        let read = std::mem::take(self);
        let enough = if read.plus {
            DIGITS_AFTER_PLUS
        } else {
            PLAIN_DIGITS
        };
        (read.digits >= enough).then_some(read.start..read.end)
    }
}

/// Names of accounts, in a text that speaks of a messenger.
fn handles(text: &str) -> Vec<Range<usize>> {
    let speaks = tokens(text)
        .into_iter()
        .filter_map(Token::into_word)
        .any(|word| MESSENGERS.contains(&word.as_str()));
    if !speaks {
        return Vec::new();
    }
    words(text)
        .filter(|(_, word)| word.starts_with('@') && word.len() > 3)
        .map(|(at, word)| at..at + word.len())
        .collect()
}

/// Characters that no screen shows.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Year, month and day in either order, with hyphens, dots or slashes.
fn is_date(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = bare.split(['-', '.', '/']).collect();
    let digits = parts
        .iter()
        .all(|part| part.chars().all(|c| c.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    digits && matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_off_the_platform_is_found_and_nothing_else() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = places(text).into_iter().map(|place| &text[place]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "Write to jo@example.com, or jo.b@mail.example.org!",
            &["jo@example.com", "jo.b@mail.example.org"],
        );
        check(
            "Mine is jo@exam\u{200b}ple.com.",
            &["jo@exam\u{200b}ple.com"],
        );
        check(
            "jo (at) example (dot) com, please",
            &["jo (at) example (dot) com"],
        );
        check("jo[at]example[dot]com", &["jo[at]example[dot]com"]);
        check("it is jo at example dot com.", &["jo at example dot com"]);
        check("at noon, at 7 dot", &[]);
        check("[at] (dot)", &[]);
        check(
            "Call +44 20 7946 0958 or (020) 7946-0958 12.",
            &["+44 20 7946 0958", "020) 7946-0958 12"],
        );
        check("+44 20\u{200b} 7946 0958", &["+44 20\u{200b} 7946 0958"]);
        check(
            "From 2026-07-01 - 2026-08-01 (or 01.09.2026 30.09.2026).",
            &[],
        );
        check(
            "12 + 10 000 files\n40 hours\n2000 2000 200",
            &["2000 2000 200"],
        );
        check(
            "https://t.me/maxv and HTTPS://WA.ME/44",
            &["https://t.me/maxv", "HTTPS://WA.ME/44"],
        );
        check("I am @maxv_88 on Telegram.", &["@maxv_88"]);
        check("Ask @maria in the channel about WhatsAppers", &[]);
        check("Größe: 12 Ångström, naïve “quotes” 🙂", &[]);
        check("", &[]);
    }
}
