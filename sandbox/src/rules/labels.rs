//! The platform's constants as a person reads them.

/// A constant in words, e.g. `NOT_A_FIT` as `Not a fit`.
pub(crate) fn label(constant: &str) -> String {
    let words = constant.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.map(|letter| letter.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_read_like_words() {
        let check = |status: &str, words: &str| assert_eq!(label(status), words);
        check("UNREVIEWED", "Unreviewed");
        check("NOT_A_FIT", "Not a fit");
        check("", "");
    }
}
