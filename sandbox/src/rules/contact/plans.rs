//! How countries number their telephones: which groups of digits one of their numbers is written in,
//! with the country's code and without.

use super::phone::{Group, is_year};

/// Whether groups have a shape in which some country's numbers are written.
pub(super) fn fits(groups: &[Group<'_>], digits: &str) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let gaps: Vec<&str> = groups
        .iter()
        .skip(1)
        .map(|group| group.gap.as_str())
        .collect();
    let dots = gaps.contains(&".");
    let slashes = gaps.iter().skip(1).any(|gap| gap.contains('/'));
    let brackets = gaps.iter().any(|gap| gap.contains(')'));
    let first = digits.as_bytes().first().copied().unwrap_or(b'0');
    let second = digits.as_bytes().get(1).copied().unwrap_or(b'0');
    let tail = groups.last().map_or("", |last| last.digits);
    if slashes || (dots && gaps.iter().any(|gap| gap.is_empty())) {
        return false;
    }
    let years = groups.iter().skip(1).all(|group| is_year(group.digits));
    let round = tail.len() >= 4 && tail.ends_with("000");
    match (lengths.as_slice(), first) {
        // Abroad from where it is dialled, then a country.
        (_, b'0') if digits.starts_with("00") || digits.starts_with("011") && digits.len() > 12 => {
            second != b'0'
                || digits.as_bytes().get(2).is_some_and(|third| *third != b'0')
                    && (11..=17).contains(&digits.len())
        }
        // A zero before the town or network, as in most of the world.
        ([only], b'0') => (10..=12).contains(only),
        ([town, .., end], b'0') => {
            (2..=6).contains(town)
                && *end >= 2
                && (9..=12 + usize::from(brackets)).contains(&digits.len())
                && lengths.len() <= 6
        }
        // North America, and elsewhere in the same groups; with the country's 1 before it.
        ([3, 3, 4], b'2'..=b'9') => !round || brackets,
        ([3, 7], b'2'..=b'9') => !dots && !round,
        ([10], b'2'..=b'9') => !round && !digits.ends_with("0000"),
        ([1, 3, 3, 4] | [1, 10], b'1') | ([1, 3, 3, 4] | [1, 3, 3, 2, 2], b'7' | b'8') => {
            second >= b'2' && !round
        }
        ([11], b'1') => second >= b'2' && !round,
        // Russia, with the 8 that leads out of town.
        ([11], b'8') => second == b'9' && !round,
        // Spain, Poland, Portugal and others.
        ([3, 3, 3], b'5'..=b'9') => !dots,
        ([3, 2, 2, 2] | [3, 3, 2, 2], b'2'..=b'9') | ([2, 3, 2, 2], b'1'..=b'9') => !dots,
        // India, Latin America, China.
        ([5, 5], b'6'..=b'9') => matches!(gaps.as_slice(), ["" | "-"]) && !digits.ends_with("00"),
        // A country and all the rest behind a hyphen.
        ([2 | 3, 9..=11], _) if gaps == ["-"] => has_a_country(digits, &[digits.len()]),
        ([2, 4, 4], b'1'..=b'9') => !dots && !years && !round,
        ([2, 5, 4], b'1'..=b'9') => {
            !dots
                && groups
                    .get(1)
                    .is_some_and(|group| group.digits.starts_with('9'))
        }
        ([3, 4, 4], b'1') => !dots && second >= b'3',
        // The numbers of films.
        ([3, 4], b'5') => digits.starts_with("55501") && gaps == ["-"],
        (all, _) if all.len() >= 9 && all.iter().all(|length| *length == 1) => digits.len() <= 13,
        _ => has_a_country(digits, &lengths),
    }
}

/// Whether digits begin with a country's code and are as many as its numbers have.
fn has_a_country(digits: &str, lengths: &[usize]) -> bool {
    let grouped = lengths.len() >= 3;
    if !(lengths.len() == 1 || grouped) || digits.ends_with("0000") {
        return false;
    }
    COUNTRIES.iter().any(|(code, after)| {
        let own = digits
            .strip_prefix(code)
            .filter(|own| !own.starts_with('0'));
        let apart = !grouped || lengths.first() == Some(&code.len());
        apart && own.is_some_and(|own| after.contains(&own.len()))
    })
}

/// Codes of countries, and how many digits follow.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &[usize])] = &[
    ("20", &[10]), ("27", &[9]), ("30", &[10]), ("31", &[9]), ("32", &[9]), ("33", &[9]), ("34", &[9]), ("36", &[9]),
    ("39", &[9, 10]), ("40", &[9]), ("41", &[9]), ("43", &[10, 11]), ("44", &[10]), ("45", &[8]), ("46", &[9]),
    ("47", &[8]), ("48", &[9]), ("49", &[10, 11]), ("51", &[9]), ("52", &[10]), ("54", &[10, 11]), ("55", &[10, 11]),
    ("56", &[9]), ("57", &[10]), ("60", &[9, 10]), ("61", &[9]), ("62", &[9, 10, 11]), ("63", &[10]), ("64", &[9]),
    ("65", &[8]), ("66", &[9]), ("7", &[10]), ("81", &[10]), ("82", &[10]), ("84", &[9]), ("86", &[11]), ("90", &[10]),
    ("91", &[10]), ("92", &[10]), ("94", &[9]), ("98", &[10]), ("212", &[9]), ("213", &[9]), ("216", &[8]),
    ("233", &[9]), ("234", &[10]), ("251", &[9]), ("254", &[9]), ("255", &[9]), ("256", &[9]), ("351", &[9]),
    ("353", &[9]), ("358", &[9]), ("359", &[9]), ("380", &[9]), ("420", &[9]), ("880", &[10]), ("966", &[9]),
    ("971", &[9]), ("972", &[9]), ("977", &[10]),
];
