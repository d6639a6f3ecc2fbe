//! A secret that can be sent and saved but not shown, and the masking of secrets in any text.
//! It knows no file and no HTTP.

use std::borrow::Cow;
use std::fmt;

/// Prefixes of everything secret on the platform.
/// Source: docs/developers/concepts/authentication.
const PREFIXES: [&str; 5] = ["ot_pat_", "ot_clm_", "ot_cat_", "ot_ptk_", "whsec_"];
const STARS: &str = "********";
/// Below this many characters after the prefix, four of them at each end would give too much away.
const LONG_ENOUGH: usize = 16;

/// A secret of the platform: a personal API token or a claim token. It has no `Display` and no
/// `Serialize`, and its `Debug` is stars.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// Takes a secret, without what came along when it was copied: white space, quotes as in an
    /// env file, the word `Bearer`; `None` when it is empty or holds anything that cannot stand
    /// in an HTTP header.
    pub(crate) fn new(text: &str) -> Option<Token> {
        let text = bare(text);
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let text = match word.eq_ignore_ascii_case(BEARER) {
            true => bare(rest),
            false => text,
        };
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Token(text.to_owned()))
    }

    /// The secret itself. Only for the header, the request body and the credentials file.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// A mark by which the same secret is known again and from which it cannot be found out:
    /// 16 hexadecimal digits.
    pub(crate) fn fingerprint(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.0.as_bytes());
        let bytes = digest.as_ref().iter().take(8);
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    /// The form that may be shown, as the platform writes it: `ot_pat_c3f9********bd21`.
    /// Source: docs/developers/api-reference/tokens/list.
    pub(crate) fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(********)")
    }
}

const BEARER: &str = "bearer";

/// A value without the white space, quotes and invisible characters around it, which env files,
/// shells and copying put there.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’')
            || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\0')
    })
}

/// Masks every secret of the platform in a text, wherever it stands. Doing it twice changes
/// nothing more.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, secret, after)) = next_secret(rest) {
        out.push_str(before);
        out.push_str(&mask(secret));
        rest = after;
    }
    if out.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text before the first secret, the secret, and the text after it. A prefix with nothing
/// behind it is a word in a sentence, not a secret.
fn next_secret(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let tail = text.get(from..)?;
        let (at, prefix) = PREFIXES
            .iter()
            .filter_map(|prefix| tail.find(prefix).map(|at| (at, *prefix)))
            .min()?;
        let start = from + at;
        let body = start + prefix.len();
        let length = text
            .get(body..)?
            .bytes()
            .take_while(|byte| part_of_secret(*byte))
            .count();
        let end = body + length;
        if length == 0 || is_masked(text.get(body..end)?) {
            from = end;
            continue;
        }
        return Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?));
    }
}

/// `*` belongs to it so that a masked secret is seen whole.
fn part_of_secret(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*' | b'+' | b'/' | b'=' | b'~')
}

fn is_masked(body: &str) -> bool {
    match body.split_once(STARS) {
        Some((head, tail)) => {
            let whole = head.len() == 4 && tail.len() == 4;
            (whole || (head.is_empty() && tail.is_empty()))
                && !(head.contains('*') || tail.contains('*'))
        }
        None => false,
    }
}

fn mask(secret: &str) -> String {
    let prefix = PREFIXES
        .iter()
        .find(|prefix| secret.starts_with(**prefix))
        .copied()
        .unwrap_or("");
    let body = secret.get(prefix.len()..).unwrap_or_default();
    let ends = body
        .get(..4)
        .zip(body.len().checked_sub(4).and_then(|at| body.get(at..)));
    match ends {
        Some((head, tail)) if body.len() >= LONG_ENOUGH && !prefix.is_empty() => {
            format!("{prefix}{head}{STARS}{tail}")
        }
        _ => format!("{prefix}{STARS}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_masked(secret: &str, expected: &str) {
        let token = Token::new(secret).unwrap();
        assert_eq!(token.masked(), expected);
        assert_eq!(format!("{token:?}"), "Token(********)");
    }

    #[test]
    fn a_masked_token_shows_four_characters_at_each_end_and_only_of_a_long_one() {
        check_masked(
            "ot_pat_c3f9aa00_0123456789abcdefbd21",
            "ot_pat_c3f9********bd21",
        );
        check_masked("ot_clm_0123456789abcdef", "ot_clm_0123********cdef");
        check_masked("ot_pat_123456789abcdef", "ot_pat_********");
        check_masked("ot_pat_", "ot_pat_********");
        check_masked("x", "********");
        check_masked("something-of-another-kind-altogether", "********");
    }

    #[test]
    fn what_cannot_stand_in_a_header_is_no_token() {
        for text in [
            "",
            "   ",
            "ot_pat_a b",
            "ot_pat_a\nb",
            "ot_pat_“quoted”",
            "ot_pat_\u{7f}",
        ] {
            assert_eq!(Token::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_came_along_with_a_token_is_taken_off() {
        for text in [
            " ot_pat_x\n",
            "\"ot_pat_x\"",
            "'ot_pat_x'\r\n",
            "\"ot_pat_x\r\"",
            "“ot_pat_x”",
            "\u{feff}ot_pat_x\u{200b}",
            "ot_pat_x'",
            "Bearer ot_pat_x",
            "\"bearer  ot_pat_x\"",
            "BEARER 'ot_pat_x'",
        ] {
            assert_eq!(Token::new(text).unwrap().expose(), "ot_pat_x", "{text:?}");
        }
        for text in ["\"\"", "Bearer ", "' '", "ot_pat_x ot_pat_y"] {
            assert_eq!(Token::new(text), None, "{text:?}");
        }
    }

    fn check_redacted(text: &str, expected: &str) {
        let once = redact(text);
        assert_eq!(once, expected);
        assert_eq!(redact(&once), expected, "not stable");
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        check_redacted("nothing here", "nothing here");
        check_redacted(
            "tokens start with ot_pat_ or ot_pat_… or `ot_clm_`",
            "tokens start with ot_pat_ or ot_pat_… or `ot_clm_`",
        );
        check_redacted(
            "Bearer ot_pat_c3f9_0123456789abcbd21!",
            "Bearer ot_pat_c3f9********bd21!",
        );
        check_redacted(
            "{\"a\":\"ot_clm_short\",\"b\":\"whsec_0123456789abcdef\"}",
            "{\"a\":\"ot_clm_********\",\"b\":\"whsec_0123********cdef\"}",
        );
        check_redacted(
            "https://x/claim?token=ot_cat_abc&x=1",
            "https://x/claim?token=ot_cat_********&x=1",
        );
        check_redacted(
            "ot_pat_ot_clm_0123456789abcdefgh",
            "ot_pat_ot_c********efgh",
        );
        check_redacted("é ot_pat_xé", "é ot_pat_********é");
        check_redacted(
            "ot_pat_c3f9********bd21 stays",
            "ot_pat_c3f9********bd21 stays",
        );
    }

    proptest::proptest! {
        #[test]
        fn no_secret_survives(before in "\\PC{0,20}", secret in "[A-Za-z0-9_-]{17,60}", after in "[^A-Za-z0-9_*+/=~-]{0,5}") {
            let text = format!("{before}ot_pat_{secret}{after}");
            let clean = redact(&text);
            proptest::prop_assert!(!clean.contains(&secret), "{clean}");
            let again = redact(&clean);
            proptest::prop_assert_eq!(again, clean.clone());
        }
    }
}
