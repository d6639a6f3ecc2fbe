//! A mark of everything that an order is made of.

use std::fmt::Write as _;

use ring::digest::{SHA256, digest as hash};

use super::{Input, VERSION};

/// SHA-256 over the version, the weights and every proposal's id and raw values, sorted
/// by id, in hexadecimal: two orders with the same digest are the same order.
pub(crate) fn digest(input: &Input) -> String {
    let number = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let weights = input.weights.millionths().map(|weight| weight.to_string());
    let mut lines: Vec<String> = input
        .candidates
        .iter()
        .map(|one| {
            let raw = one.raw.map(number);
            // An id with a tab or a new line in it stays one field of one line.
            format!("{:?}\t{}", one.id, raw.join("\t"))
        })
        .collect();
    lines.sort_unstable();
    let head = format!("{VERSION}\t{}\n", weights.join("\t"));
    let hashed = hash(&SHA256, (head + &lines.join("\n")).as_bytes());
    hashed
        .as_ref()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
