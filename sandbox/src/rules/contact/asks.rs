//! Sentences that ask to leave the platform, or for what is needed to: `write to me on Telegram`,
//! `what is your phone number?`. Telling somebody not to is no such request.

use super::names::{MESSENGERS, mark};
use super::scan::{Kind, Scan, any};

/// Whether the text asks to talk elsewhere. A text may be about messengers; a request to write there
/// is the way around.
pub(super) fn to_leave(scan: &Scan) -> bool {
    (0..scan.len()).any(|at| {
        scan.stands_for(at, mark::PLACE)
            && scan.one_of(at, MESSENGERS)
            && scan.before(at).take(4).any(|word| any(ASKS, word))
            && !is_denied(scan, at)
    })
}

const ASKS: &[&str] = &[
    "contact", "message", "write", "reach", "text", "add", "dm", "ping",
];

/// "Continue this on" and a messenger. Posts on one may be the work, so the verb stands close.
pub(super) fn to_go_elsewhere(scan: &Scan) -> bool {
    (0..scan.len()).any(|at| {
        let mut before = scan.before(at);
        let way = before.next().unwrap_or_default();
        scan.one_of(at, MESSENGERS)
            && any(&["on", "to", "via", "over"], way)
            && before.take(2).any(|word| any(GOING, word))
            && !is_denied(scan, at)
    })
}

const GOING: &[&str] = &[
    "continue", "talk", "chat", "move", "switch", "speak", "go", "meet", "discuss",
];

/// A question for the address itself, like "send me your phone number", or for work elsewhere.
pub(super) fn for_an_address(scan: &Scan) -> bool {
    (0..scan.len()).any(|at| {
        let asked = (scan.one_of(at, &["your"]) && is_asked(scan, at))
            || is_outside(scan, at)
            || is_there(scan, at);
        asked && !is_denied(scan, at)
    })
}

/// Whether `your` at a place is about an address, and somebody wants it.
fn is_asked(scan: &Scan, at: usize) -> bool {
    let thing: Vec<String> = scan.after(at + 1).take(4).map(str::to_lowercase).collect();
    let thing: Vec<&str> = thing.iter().map(String::as_str).collect();
    // An address by its whole name, and one by a name that other things have too.
    let (length, sure) = match thing.as_slice() {
        [a, "e", "mail", "address", ..] if is_private(a) => (4, true),
        ["e", "mail", "address", ..] => (3, true),
        ["e", "mail", ..] => (2, false),
        ["email", "address" | "adress", ..]
        | [
            "phone" | "mobile" | "cell" | "telephone" | "whatsapp" | "contact",
            "number" | "no",
            ..,
        ]
        | ["contact", "details" | "info" | "information" | "data", ..] => (2, true),
        [a, "email" | "phone" | "number" | "address", ..] if is_private(a) => (2, true),
        [
            "email" | "phone" | "whatsapp" | "telegram" | "skype" | "wechat" | "discord"
            | "instagram" | "linkedin" | "viber" | "zalo" | "number" | "cell" | "digits",
            ..,
        ] => (1, false),
        _ => return false,
    };
    let verb = scan.before(at).take(5).any(|word| any(WANTING, word));
    // "Your email?" alone is a question; "your email templates" are no address.
    let ends = thing.get(length).is_none_or(|next| {
        any(
            &[
                "and", "or", "so", "please", "for", "to", "here", "id", "handle", "username", "if",
                "then", "then", "first", "in", "as",
            ],
            next,
        )
    });
    if sure {
        verb || ends && is_question(scan, at)
    } else {
        ends && (verb || is_question(scan, at))
    }
}

fn is_private(word: &str) -> bool {
    any(&["personal", "private", "own", "direct"], word)
}

/// Whether the sentence at a place ends in a question mark.
fn is_question(scan: &Scan, at: usize) -> bool {
    let mut signs = (at..scan.len()).filter_map(|at| scan.kind(at));
    signs.find(|kind| matches!(kind, Kind::Line | Kind::Sign('.' | '!' | '?' | ';')))
        == Some(Kind::Sign('?'))
}

const WANTING: &[&str] = &[
    "send", "share", "give", "tell", "drop", "leave", "provide", "need", "want", "get", "have",
    "know", "what", "whats", "include", "post", "exchange", "pass", "like", "see", "add",
];

/// "Do you have Telegram?"
fn is_there(scan: &Scan, at: usize) -> bool {
    let before: Vec<String> = scan.before(at).take(3).map(str::to_lowercase).collect();
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    scan.one_of(at, MESSENGERS)
        && matches!(before.as_slice(), ["have" | "use", "you", "do"])
        && scan.sign(at + 1, '?')
}

/// "Outside the platform", "off OpenTrain".
fn is_outside(scan: &Scan, at: usize) -> bool {
    let after: Vec<String> = scan.after(at + 1).take(3).map(str::to_lowercase).collect();
    let after: Vec<&str> = after.iter().map(String::as_str).collect();
    let platform = matches!(
        after.as_slice(),
        ["the" | "this", "platform", ..]
            | ["opentrain", ..]
            | ["of", "opentrain", ..]
            | ["of", "the" | "this", "platform", ..]
    );
    platform && scan.one_of(at, &["outside", "off"])
}

/// Whether the sentence says no before a place in it. What follows a comma is another matter.
fn is_denied(scan: &Scan, place: usize) -> bool {
    let mut said: Vec<&str> = Vec::new();
    for at in (0..place).rev() {
        match scan.kind(at) {
            Some(Kind::Line | Kind::Sign('.' | '!' | '?' | ';' | ':' | ',' | '(')) => break,
            Some(Kind::Word) => said.push(scan.text(at)),
            _ => {}
        }
    }
    let is_no = |word: &&str| {
        any(
            &[
                "not", "never", "don", "no", "without", "nor", "cannot", "dont",
            ],
            word,
        )
    };
    // "Don't" is read as two words; "why don't you" and "don't forget" ask for it.
    let asked = |word: &&str| {
        any(
            &["forget", "hesitate", "why", "problem", "fail", "mind"],
            word,
        )
    };
    said.iter().any(is_no) && !said.iter().any(asked)
}
