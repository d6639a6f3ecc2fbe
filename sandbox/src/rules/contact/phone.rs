//! Telephone numbers as people write them, told from everything else that has many digits: a number
//! with a plus, one that has the shape of some country's numbers, one that is called a number, or one
//! spelled out. Identifiers, dates, counts, sums and measures have many digits too and are none.

use super::names::{CALLS_INSIDE, mark, marks};
use super::scan::{Kind, Scan, any, is_unspaced};
use super::{plans, spelled};

/// Digits of any telephone number with its country.
const WHOLE: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of a number that the text calls one.
pub(super) const CALLED: std::ops::RangeInclusive<usize> = 7..=13;
/// Numbers side by side that are a list rather than the parts of one.
const LIST: usize = 8;

/// Digits without anything between, and what stands between them and the group before.
pub(super) struct Group<'a> {
    at: usize,
    pub(super) digits: &'a str,
    /// The signs before it, without spaces; `""` for a mere space.
    pub(super) gap: String,
}

/// The numbers of a text, as tokens from and to.
pub(super) fn numbers(scan: &Scan) -> Vec<(usize, usize)> {
    let mut found = spelled::numbers(scan);
    if scan.digits() < *CALLED.start() && !scan.holds("1-8") {
        return found;
    }
    let mut at = 0;
    while at < scan.len() {
        if scan.is_digits(at) {
            let (groups, next) = groups(scan, at);
            for part in parts(scan, groups) {
                among(scan, &part, &mut found);
            }
            at = next;
        } else {
            at += 1;
        }
    }
    found.extend((0..scan.len()).filter_map(|at| oddly_joined(scan, at)));
    found.extend((0..scan.len()).filter_map(|at| free_of_charge(scan, at)));
    found
}

/// `415*555*0100`: the groups of a number with a sign between that numbers do not have.
fn oddly_joined(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let long = |step: usize, length: usize| {
        scan.is_digits(at + step) && scan.text(at + step).len() == length
    };
    let Some(Kind::Sign(sign @ ('*' | '_' | '~' | ',' | '|' | ':'))) = scan.kind(at + 1) else {
        return None;
    };
    let joined = long(0, 3) && long(2, 3) && long(4, 4) && scan.sign(at + 3, sign);
    let from = at.checked_sub(1);
    let alone = from.is_none_or(|before| {
        !matches!(
            scan.kind(before),
            Some(Kind::Word | Kind::Sign('_' | ',' | '*' | ':' | '.'))
        )
    });
    let ends = !matches!(scan.kind(at + 5), Some(Kind::Word | Kind::Sign('_' | '*')));
    let real = !scan.text(at).starts_with(['0', '1']);
    (joined && alone && ends && real).then_some((at, at + 5))
}

/// `1-800-FLOWERS`.
fn free_of_charge(scan: &Scan, at: usize) -> Option<(usize, usize)> {
    let free = ["800", "833", "844", "855", "866", "877", "888"];
    let begins = scan.text(at) == "1"
        && scan.sign(at + 1, '-')
        && free.contains(&scan.text(at + 2))
        && scan.sign(at + 3, '-');
    let mut end = at + 4;
    while scan.is_word(end) || scan.is_digits(end) || (scan.sign(end, '-') && scan.is_word(end + 1))
    {
        end += 1;
    }
    (begins && end > at + 4 && (at + 4..end).any(|at| scan.is_word(at))).then_some((at, end))
}

/// Words for what stands between groups.
const SAID_HYPHENS: &[&str] = &["dash", "hyphen", "guion", "guión", "tiret", "strich"];

/// The groups from a place on, and where they end.
fn groups(scan: &Scan, begin: usize) -> (Vec<Group<'_>>, usize) {
    let mut groups = Vec::new();
    let (mut at, mut gap) = (begin, String::new());
    loop {
        groups.push(Group {
            at,
            digits: scan.text(at),
            gap: std::mem::take(&mut gap),
        });
        let mut next = at + 1;
        while let Some(kind) = scan.kind(next) {
            match kind {
                Kind::Space => {}
                Kind::Sign(sign @ ('-' | '.' | '/' | '(' | ')')) => gap.push(sign),
                Kind::Sign('[' | '{') => gap.push('('),
                Kind::Sign(']' | '}') => gap.push(']'),
                Kind::Word if scan.one_of(next, SAID_HYPHENS) => gap.push('-'),
                _ => break,
            }
            next += 1;
        }
        // After a full stop and a space another sentence begins.
        let sentence = scan.sign(at + 1, '.') && scan.kind(at + 2) == Some(Kind::Space);
        let near = matches!(
            gap.as_str(),
            "" | "-" | "." | "/" | "(" | ")" | ")-" | "-(" | ")." | ")(" | "]" | "]-" | "]("
        );
        if !scan.is_digits(next) || !near || sentence {
            return (groups, at + 1);
        }
        at = next;
    }
}

/// The groups without the dates and the decimal numbers among them.
fn parts<'a>(scan: &Scan, groups: Vec<Group<'a>>) -> Vec<Vec<Group<'a>>> {
    let plus = groups
        .first()
        .is_some_and(|first| plus_before(scan, first.at).is_some());
    let mut other = vec![false; groups.len()];
    for at in 0..groups.len() {
        let digits = |step: usize| groups.get(at + step).map_or("", |group| group.digits);
        let gap = |step: usize| groups.get(at + step).map_or("", |group| group.gap.as_str());
        let dated = matches!(gap(1), "-" | "." | "/") && gap(1) == gap(2) && gap(3) != gap(1);
        if dated && (at == 0 || gap(0) != gap(1)) && is_date(digits(0), digits(1), digits(2)) {
            other
                .iter_mut()
                .skip(at)
                .take(3)
                .for_each(|one| *one = true);
        }
        let whole = at == 0 || !matches!(gap(0), "." | ")" | "-" | ")-" | "]" | "]-");
        if gap(1) == "." && whole && gap(2) != "." && !plus {
            other
                .iter_mut()
                .skip(at)
                .take(2)
                .for_each(|one| *one = true);
        }
    }
    let mut parts = vec![Vec::new()];
    for (group, other) in groups.into_iter().zip(other) {
        if other {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(group);
        }
    }
    parts
}

/// Year, month and day in either order.
fn is_date(one: &str, two: &str, three: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let day = |text: &str| text.len() <= 2 && (1..=31).contains(&number(text));
    let year = |text: &str| is_year(text) || text.len() == 2;
    (is_year(one) && day(two) && day(three)) || (day(one) && day(two) && year(three))
}

pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// The longest numbers among the groups, from the left.
fn among(scan: &Scan, groups: &[Group<'_>], found: &mut Vec<(usize, usize)>) {
    if is_bank_account(scan, groups) {
        return;
    }
    let list = groups.len() >= LIST && groups.iter().skip(1).all(|group| group.gap.is_empty());
    let mut begin = 0;
    while begin < groups.len() {
        // Inside of something held together by signs no number begins or ends.
        let free = |at: usize| {
            at == 0
                || groups
                    .get(at)
                    .is_none_or(|group| matches!(group.gap.as_str(), "" | "("))
        };
        let whole = |length: &usize| free(begin) && free(begin + length);
        let length = (1..=(groups.len() - begin).min(11))
            .rev()
            .filter(whole)
            .find(|length| {
                let some = groups.get(begin..begin + length).unwrap_or_default();
                let open = begin == 0 || !list;
                open && is_number(scan, some)
            });
        if let (Some(length), Some(first)) = (length, groups.get(begin)) {
            let last = groups
                .get(begin + length - 1)
                .map_or(first.at, |last| last.at);
            found.push((start(scan, first.at), end(scan, last)));
            begin += length;
        } else {
            begin += 1;
        }
    }
}

/// A country in letters, two digits, and then fours.
fn is_bank_account(scan: &Scan, groups: &[Group<'_>]) -> bool {
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    let country =
        (first.at.checked_sub(1)).is_some_and(|at| scan.is_word(at) && scan.text(at).len() == 2);
    let fours = rest
        .iter()
        .take(3)
        .filter(|group| group.digits.len() == 4)
        .count();
    country && first.digits.len() == 2 && fours == 3
}

/// Where a number begins whose first digits are known: at its plus or bracket.
fn start(scan: &Scan, first: usize) -> usize {
    let mut from = plus_before(scan, first).unwrap_or(first);
    while let Some(before) = (from.checked_sub(1))
        .filter(|at| matches!(scan.kind(*at), Some(Kind::Sign('(' | '[' | '{'))))
    {
        from = before;
    }
    from
}

/// Where a number ends whose last digits are known: behind its extension.
fn end(scan: &Scan, last: usize) -> usize {
    let mut next = scan.skip(last + 1);
    if scan.sign(next, ',') {
        next = scan.skip(next + 1);
    }
    if !scan.one_of(
        next,
        &[
            "x",
            "ext",
            "extn",
            "extension",
            "int",
            "ramal",
            "poste",
            "durchwahl",
        ],
    ) {
        return last + 1;
    }
    next += 1;
    while scan.sign(next, '.') || scan.sign(next, ':') || scan.kind(next) == Some(Kind::Space) {
        next += 1;
    }
    if scan.is_digits(next) {
        next + 1
    } else {
        last + 1
    }
}

/// The plus before the first digits of a number, if there is one.
fn plus_before(scan: &Scan, first: usize) -> Option<usize> {
    let mut at = first;
    while let Some(before) = at.checked_sub(1) {
        match scan.kind(before) {
            Some(Kind::Sign('+')) => return Some(before),
            Some(Kind::Sign('(') | Kind::Space) if first - before <= 3 => at = before,
            _ => return None,
        }
    }
    None
}

fn is_number(scan: &Scan, groups: &[Group<'_>]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return false;
    };
    let digits: String = groups.iter().map(|group| group.digits).collect();
    if is_pattern(&digits, groups) || is_grouped_count(groups) {
        return false;
    }
    let plus = plus_before(scan, first.at);
    let from = start(scan, first.at);
    let calls = is_called(scan, from, last.at);
    if let Some(plus) = plus {
        let apart = plus + 1 < first.at && scan.kind(plus + 1) == Some(Kind::Space);
        let sum =
            apart && (scan.before(plus).next()).is_some_and(|word| word.parse::<f64>().is_ok());
        let attached = from
            .checked_sub(1)
            .is_some_and(|at| (scan.is_word(at) && !ends_unspaced(scan, at)) || scan.is_digits(at));
        return WHOLE.contains(&digits.len())
            && !digits.starts_with('0')
            && !sum
            && (calls || !attached);
    }
    if belongs_to_something(scan, from, last.at, groups, calls) {
        return false;
    }
    plans::fits(groups, &digits)
        || (calls
            && CALLED.contains(&digits.len())
            && groups.len() <= 6
            && !is_pair_of_sizes(groups))
}

/// Digits that only count, or are bits, or one digit over and over.
pub(super) fn is_pattern(digits: &str, groups: &[Group<'_>]) -> bool {
    let up = "01234567890123456789";
    let down = "98765432109876543210";
    let bits = digits.chars().all(|digit| matches!(digit, '0' | '1'));
    let same = digits.chars().all(|digit| digits.starts_with(digit));
    // Number after number counts down as well, but so ends many a number that was made up.
    let one_by_one = groups.iter().all(|group| group.digits.len() == 1);
    let counts = (one_by_one || groups.len() == 1) && up.contains(digits);
    let largest = ["2147483647", "2147483648", "4294967295", "4294967296"];
    bits || same || counts || (one_by_one && down.contains(digits)) || largest.contains(&digits)
}

/// Thousands set apart, the last of them zeros, as in `12 000 000`.
fn is_grouped_count(groups: &[Group<'_>]) -> bool {
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    let threes = rest
        .iter()
        .all(|group| group.digits.len() == 3 && matches!(group.gap.as_str(), "" | "."));
    !rest.is_empty()
        && first.digits.len() <= 3
        && threes
        && rest.last().is_some_and(|last| last.digits == "000")
}

/// Years, or width and height.
fn is_pair_of_sizes(groups: &[Group<'_>]) -> bool {
    let four = |group: &Group<'_>| group.digits.len() == 4;
    groups.iter().all(|group| is_year(group.digits))
        || (groups.iter().all(four)
            && groups
                .first()
                .is_some_and(|first| first.digits.starts_with('1')))
}

/// Whether the text around says that this is a telephone number.
fn is_called(scan: &Scan, from: usize, last: usize) -> bool {
    let before: Vec<&str> = scan.before(from).take(6).collect();
    let after: Vec<&str> = scan.after(end(scan, last)).take(5).collect();
    let named = |word: &&str| {
        marks(word) & mark::CALL != 0
            || (word.starts_with(is_unspaced)
                && CALLS_INSIDE.iter().any(|call| word.contains(call)))
    };
    let pairs = |words: &[&str], turned: bool| {
        words.windows(2).any(|pair| match pair {
            [one, two] if turned => PAIRS.contains(&(&lower(two), &lower(one))),
            [one, two] => PAIRS.contains(&(&lower(one), &lower(two))),
            _ => false,
        })
    };
    before.iter().any(named)
        || after.iter().any(named)
        || pairs(&before, true)
        || pairs(&after, false)
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

/// Words that are only together.
const PAIRS: &[(&str, &str)] = &[
    ("call", "me"),
    ("call", "us"),
    ("text", "me"),
    ("text", "us"),
    ("ring", "me"),
    ("reach", "me"),
    ("contact", "me"),
    ("message", "me"),
    ("my", "number"),
    ("our", "number"),
    ("mi", "número"),
    ("mi", "numero"),
    ("meine", "nummer"),
    ("mon", "numéro"),
    ("meu", "número"),
    ("mio", "numero"),
    ("my", "digits"),
];

/// Whether the digits are part of a word, a sum, a measure, or named as something else.
fn belongs_to_something(
    scan: &Scan,
    from: usize,
    last: usize,
    groups: &[Group<'_>],
    calls: bool,
) -> bool {
    let plain = groups.len() == 1;
    let back = |step: usize| from.checked_sub(step).and_then(|at| scan.kind(at));
    let glued = match back(1) {
        Some(Kind::Word) => !from
            .checked_sub(1)
            .is_some_and(|at| scan.stands_for(at, mark::CALL) || ends_unspaced(scan, at)),
        Some(Kind::Digits) => true,
        Some(Kind::Sign('-' | '/' | '.' | ',' | '\\')) => {
            matches!(
                back(2),
                Some(Kind::Word | Kind::Digits | Kind::Sign('_' | ')'))
            )
        }
        Some(Kind::Sign(':')) => back(2) == Some(Kind::Digits),
        Some(Kind::Sign('=')) => !calls,
        Some(Kind::Sign(
            '_' | '#' | '$' | '€' | '£' | '¥' | '₹' | '<' | '>' | '*' | '^' | '~' | '×' | '%' | '&'
            | '?' | '≈',
        )) => true,
        _ => false,
    };
    let sum = |kind: Option<Kind>| {
        matches!(
            kind,
            Some(Kind::Sign(
                '=' | '*' | '×' | '÷' | '+' | '<' | '>' | '≈' | '^'
            ))
        )
    };
    let spaced_sum = !calls
        && ((back(1) == Some(Kind::Space) && sum(back(2))) || sum(scan.kind(scan.skip(last + 1))));
    let ahead = |step: usize| scan.kind(last + step);
    let goes_on = match ahead(1) {
        Some(Kind::Word) => {
            let next = scan.text(last + 1);
            end(scan, last) == last + 1
                && (!next.starts_with(is_unspaced) || next.starts_with(COUNTERS))
        }
        Some(Kind::Sign('_' | '%' | '°' | '$' | '€' | '£' | '@' | '×')) => true,
        Some(Kind::Sign(',' | ':')) => ahead(2) == Some(Kind::Digits),
        Some(Kind::Sign('-' | '.' | '/')) => plain && ahead(2) == Some(Kind::Word),
        _ => false,
    };
    if glued || spaced_sum || goes_on {
        return true;
    }
    let labels: Vec<&str> = scan.before(from).take(3).collect();
    let counted = any(COUNTED, scan.after(last + 1).next().unwrap_or_default())
        && scan.is_word(scan.skip(last + 1));
    let named = !calls && labels.iter().any(|word| any(NAMES, word));
    let about = !calls && labels.first().is_some_and(|word| any(ABOUT, word));
    counted || named || about
}

/// Whether a word ends in a script that puts no spaces between words.
fn ends_unspaced(scan: &Scan, at: usize) -> bool {
    scan.text(at).ends_with(is_unspaced)
}

/// What follows a number in such a script and says that it counts something.
const COUNTERS: &[char] = &[
    '个', '個', '条', '條', '张', '張', '枚', '件', '元', '円', '年', '月', '日', '人', '本', '字',
    '词', '詞', '次', '回', '개', '원', '명', '건', '년', '장', '万', '億', '亿', '만', '억',
];

/// Words before digits that identify something else.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "id", "ids", "order", "ticket", "invoice", "case", "ref", "reference", "isbn", "issn", "ean", "upc", "gtin", "sku",
    "asin", "doi", "pmid", "pmcid", "arxiv", "orcid", "seed", "hash", "version", "build", "timestamp", "epoch", "unix",
    "serial", "patent", "nct", "batch", "commit", "iban", "port", "zip", "postcode", "row", "rows", "item", "task",
    "line", "lines", "page", "pages", "chapter", "frame", "frames", "offset", "index", "checksum", "barcode", "tracking",
    "vin", "vat", "tax", "account", "policy", "model", "part", "file", "document", "dataset", "record", "sample",
    "coordinates", "latitude", "longitude", "usd", "eur", "gbp", "inr", "jpy", "between", "values", "digits",
];

/// Words before digits that make a count of them.
const ABOUT: &[&str] = &[
    "about",
    "around",
    "approximately",
    "approx",
    "roughly",
    "nearly",
    "almost",
    "over",
    "under",
    "than",
    "exactly",
    "total",
    "of",
    "to",
    "from",
    "circa",
    "rate",
    "score",
];

/// Words behind digits that say what is counted.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "tokens", "token", "images", "image", "files", "file", "rows", "row", "lines", "words", "characters", "pixels",
    "parameters", "bytes", "samples", "records", "items", "labels", "annotations", "sentences", "documents", "pages",
    "clips", "videos", "recordings", "calls", "hours", "minutes", "seconds", "ms", "people", "users", "customers",
    "posts", "tweets", "comments", "messages", "reviews", "pairs", "examples", "entries", "points", "frames", "boxes",
    "usd", "eur", "gbp", "inr", "jpy", "dollars", "euros", "km", "kg", "steps", "tasks", "questions", "answers",
    "prompts", "utterances", "articles", "transactions", "observations", "views", "downloads", "units", "pieces",
    "articles", "faces", "objects", "polygons", "captions", "mb", "gb", "kb", "tb", "hz", "px",
];
