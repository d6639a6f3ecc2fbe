//! The quick look at a text is held to the whole one: what it lets pass, nobody finds anything in.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{is_harmless, whole_way_around};
use super::{NO_REQUESTS, PASSES, REACHES, REQUESTS, scrub};

/// What people write all day.
const EVERYDAY: &[&str] = &[
    "",
    "How far is it? 7",
    "Great, I am on it; ready at noon!",
    "My usual rate is $16.50 per hour... I can do 25 h/week and/or weekends.",
    "Señora Núñez – “está bien”, c’est très bien.",
    "I labeled 1,200 images [see the list].\n\tThen 3.5 hours of calls (all of them).",
    "Two or three of us (perhaps 4) start on Monday.",
    "a b c, y1 and 10 to 18: 5 % of it",
    "I have a cat and I like a dog, I am a vet & I read a lot.",
];

/// What leads to somebody by the least that can.
const SLY: &[&str] = &[
    "Reach me: 5-550-100",
    "Reach me: 555-O1OO",
    "Reach me: 555-1OOl",
    "four one five 01 0199",
    "two double one triple three 55 66 99",
    "zéro six, douze, treize, quatorze, quinze",
    "Ring 1-800-FLOWERS",
    "Ring 1–800–FLOWERS",
    "Olé, w-e-c-h-a-t lucia_m",
    "é w–e–c-h–a-t lucia_m",
    "w e c h a t : lucia_m",
    "Olé (w e c h a t lucia_m",
    "I am jo_labels on\u{a0}Discord",
    "jo (at) example –.- com, 3.5",
    "jo (at) example (.) com",
    "jo (at) example .com",
    "joATexampleDOTcom",
    "tg://join",
    "xmpp://join",
    "My handle is jo",
    "dm me @jo",
    "[[OVER]]",
    "so\u{7}so",
];

/// Pieces that addresses, numbers and accounts are made of, whole and cut.
const PIECES: &[&str] = &[
    ".",
    ",",
    "-",
    "–",
    "(",
    ")",
    "[",
    "]",
    "<",
    "\"",
    "'",
    "’",
    "_",
    "*",
    "|",
    ":",
    "/",
    "@",
    "#",
    "+",
    "?",
    "1",
    "8",
    "00",
    "415",
    "555",
    "1-8",
    "-m-",
    "O",
    "o",
    "l",
    "I",
    "a",
    "b",
    "m",
    "é",
    "Ö",
    "×",
    "at",
    "AT",
    "dot",
    "DOT",
    "slash",
    "com",
    "gmail",
    "gMaIl",
    "ig",
    "line",
    "handle",
    "alias",
    "one",
    "two",
    "seven",
    "zéro",
    "douze",
    "un",
    "oh",
    "is",
    "my",
    "on",
    "the",
    "rate",
    "jo",
    "fix",
    "\t",
    "\n",
    "\r",
    "[[A]]",
    "\u{a0}",
    "\u{200b}",
    "\u{7f}",
    "о",
    "٣",
    "。",
    "\u{e0061}",
    "\u{301}",
    "ß",
    "İ",
    "\u{212a}ik",
];

fn texts() -> impl Iterator<Item = &'static str> {
    let reaches = REACHES.iter().map(|(text, _)| *text);
    let others = [PASSES, REQUESTS, NO_REQUESTS, EVERYDAY, SLY].into_iter();
    reaches.chain(others.flatten().copied())
}

/// Whether a text that may pass at once passes the whole way as well.
fn holds(text: &str) -> bool {
    !is_harmless(text) || (scrub::thoroughly(text) == text && whole_way_around(text).is_none())
}

#[test]
fn what_passes_at_once_passes_anyway() {
    for text in texts() {
        assert!(holds(text), "{text:?}");
        for part in text.split(' ') {
            assert!(holds(part), "{part:?} of {text:?}");
        }
    }
    for text in REACHES.iter().map(|(text, _)| text).chain(SLY) {
        assert!(!is_harmless(text), "{text:?}");
        assert_ne!(scrub::thoroughly(text), *text);
    }
}

#[test]
fn what_people_write_all_day_passes_at_once() {
    for text in EVERYDAY {
        assert!(is_harmless(text), "{text:?}");
    }
}

/// Words of the corpus and pieces of what it hides.
fn part() -> impl Strategy<Value = String> {
    let words: Vec<&str> = texts().flat_map(|text| text.split(' ')).collect();
    prop_oneof![select(words), select(PIECES)].prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn what_passes_at_once_passes_anyway_however_it_is_put_together(
        parts in vec((part(), select(&["", " ", " ", ". "][..])), 0..10),
    ) {
        let text: String = parts.iter().flat_map(|(part, gap)| [part.as_str(), gap]).collect();
        prop_assert!(holds(&text), "{:?}", text);
    }

    #[test]
    fn signs_and_letters_alone_hide_nothing_from_the_quick_look(
        parts in vec((select(PIECES), select(&["", " "][..])), 0..12),
    ) {
        let text: String = parts.iter().flat_map(|(part, gap)| [*part, *gap]).collect();
        prop_assert!(holds(&text), "{:?}", text);
    }
}
