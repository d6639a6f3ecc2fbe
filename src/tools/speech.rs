//! What several people said, one after the other, inside one fence. The fence itself is
//! `Text::quote`.

use crate::text::clean;

/// A speaker's words with every line but the first indented, so that none of them can pass for
/// the next speaker's label.
pub(super) fn indented(words: &str) -> String {
    clean(words).replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn no_line_but_the_first_starts_at_the_margin() {
        for (words, wanted) in [
            ("one", "one"),
            ("one\nmsg_2, you: two", "one\n  msg_2, you: two"),
            ("one\r\ntwo\rthree", "one\n  two\n  three"),
        ] {
            assert_eq!(indented(words), wanted);
        }
    }
}
