//! Ways to reach somebody off the platform, found in a text: numbers, mailboxes, pages, names of
//! accounts. It is one rule for every text that comes in or goes out; what is done about it is in
//! `moderation`, `policy` and `scrub`.

mod addresses;
mod asks;
mod handles;
mod harmless;
mod names;
mod phone;
mod plans;
mod scan;
mod spelled;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use harmless::is_harmless;
use scan::Scan;

/// Where in a text something stands by which its writer can be reached, in order, without overlaps.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = readings(text).iter().flat_map(placed).collect();
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
    if is_harmless(text) {
        return None;
    }
    whole_way_around(text)
}

fn whole_way_around(text: &str) -> Option<&'static str> {
    let scans = readings(text);
    let found = KINDS
        .iter()
        .find(|(_, find)| scans.iter().any(|scan| !find(scan).is_empty()));
    found
        .map(|(words, _)| *words)
        .or_else(|| scans.iter().any(asks::to_leave).then_some(TO_LEAVE))
}

/// Tokens from and to in which something was found.
type Found = Vec<(usize, usize)>;

/// What a way to be reached is called, and how it is found.
type Finder = (&'static str, fn(&Scan) -> Found);

/// What any of them begins with, `harmless` has to know.
const KINDS: &[Finder] = &[
    ("an e-mail address", addresses::mailboxes),
    ("a phone number", phone::numbers),
    ("a link to a messenger or a personal page", addresses::links),
    ("the name of an account elsewhere", handles::accounts),
];

const TO_LEAVE: &str = "a request to talk off the platform";

/// What a text asks for that leads off the platform, in words; `None` if nothing.
pub(super) fn request(text: &str) -> Option<&'static str> {
    let scan = Scan::of(text, false);
    if asks::for_an_address(&scan) {
        return Some("a request for contact details");
    }
    (asks::to_leave(&scan) || asks::to_go_elsewhere(&scan)).then_some(TO_LEAVE)
}

/// A text in tokens as people see it, and where it hides characters that nobody sees and that may
/// spell something of their own, with these as well.
fn readings(text: &str) -> Vec<Scan> {
    let tagged = text.chars().any(scan::is_tag);
    let with_tags = tagged.then(|| Scan::of(text, true));
    std::iter::once(Scan::of(text, false))
        .chain(with_tags)
        .collect()
}

fn placed(scan: &Scan) -> Vec<Range<usize>> {
    let all = KINDS.iter().flat_map(|(_, find)| find(scan));
    all.map(|(from, to)| scan.place(from, to)).collect()
}
