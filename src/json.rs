//! JSON as it really comes: read strictly, and mended where somebody cut a text, encoded it badly
//! or wrote a number that no machine holds.
//! What the values mean is not looked at here.

use serde_json::{Number, Value};

/// Deepest nesting that is kept of a mended text; the parser itself gives up at 128.
const DEEPEST: usize = 120;

/// A text after mending, which need not be JSON even then.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mended {
    /// The mended text.
    pub(crate) bytes: Vec<u8>,
    /// What could not be kept; `None` where only characters were replaced.
    pub(crate) lost: Option<Loss>,
}

/// What a mended text lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// A number no machine holds became its own digits as a string, or `null`.
    Number,
    /// What was nested too deeply became `null`.
    Depth,
}

/// Reads a text as JSON, mended if it is none as it stands; `None` if it is none even then.
pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
    // Looked at as a whole, because the parser looks at each string of bytes again by itself.
    let whole = std::str::from_utf8(bytes).ok();
    whole
        .and_then(|text| serde_json::from_str(text).ok())
        .or_else(|| serde_json::from_slice(&mend(bytes).bytes).ok())
}

/// Mends what can be mended without guessing: halves of characters (`\ud83d` alone), bytes that
/// are not UTF-8 and unknown escapes become U+FFFD or stand for themselves, control characters in
/// strings are escaped, a byte order mark goes; and see [`Loss`].
pub(crate) fn mend(bytes: &[u8]) -> Mended {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut mender = Mender {
        out: Vec::with_capacity(text.len()),
        depth: 0,
        lost: None,
    };
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'"' => mender.string(after),
            b'{' | b'[' => {
                mender.open(*byte);
                after
            }
            b'}' | b']' => {
                mender.put(&[*byte]);
                mender.depth = mender.depth.saturating_sub(1);
                after
            }
            byte if part_of_word(*byte) => mender.word(rest),
            byte => {
                mender.put(&[*byte]);
                after
            }
        };
    }
    Mended {
        bytes: mender.out,
        lost: mender.lost,
    }
}

struct Mender {
    out: Vec<u8>,
    depth: usize,
    lost: Option<Loss>,
}

impl Mender {
    fn put(&mut self, bytes: &[u8]) {
        if self.depth <= DEEPEST {
            self.out.extend_from_slice(bytes);
        }
    }

    fn open(&mut self, bracket: u8) {
        if self.depth == DEEPEST {
            self.put(b"null");
            self.lost = Some(Loss::Depth);
        }
        self.depth += 1;
        self.put(&[bracket]);
    }

    /// A number, `true`, `false`, `null` or nonsense; gives what follows.
    fn word<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let end = bytes.iter().position(|byte| !part_of_word(*byte));
        let (word, after) = bytes.split_at(end.unwrap_or(bytes.len()));
        let text = std::str::from_utf8(word).unwrap_or_default();
        let begins_as_number = text
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit());
        if matches!(text, "NaN" | "Infinity" | "-Infinity") {
            self.lost.get_or_insert(Loss::Number);
            self.put(b"null");
        } else if begins_as_number
            && serde_json::from_slice::<Number>(word).is_err()
            && text.parse().is_ok_and(f64::is_infinite)
        {
            self.lost.get_or_insert(Loss::Number);
            self.put(b"\"");
            self.put(word);
            self.put(b"\"");
        } else {
            self.put(word);
        }
        after
    }

    /// The rest of a string, its closing quote included; gives what follows.
    fn string<'a>(&mut self, mut rest: &'a [u8]) -> &'a [u8] {
        self.put(b"\"");
        while let Some((byte, after)) = rest.split_first() {
            rest = match byte {
                b'"' => {
                    self.put(b"\"");
                    return after;
                }
                b'\\' => self.escape(after),
                0..0x20 => {
                    self.put(format!("\\u{byte:04x}").as_bytes());
                    after
                }
                byte => {
                    self.put(&[*byte]);
                    after
                }
            };
        }
        rest
    }

    /// What follows a backslash; gives what follows that.
    fn escape<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match bytes.split_first() {
            Some((b'u', after)) => self.unit(after),
            Some((byte, after)) if b"\"\\/bfnrt".contains(byte) => {
                self.put(&[b'\\', *byte]);
                after
            }
            // A backslash that begins no escape was meant as one.
            _ => {
                self.put(b"\\\\");
                bytes
            }
        }
    }

    /// What follows `\u`; gives what follows that.
    fn unit<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some((unit, after)) = hex(bytes) else {
            self.put(b"\\ufffd");
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit());
            return bytes.get(digits.count()..).unwrap_or_default();
        };
        let second = after.strip_prefix(b"\\u").and_then(hex);
        match (unit, second) {
            (0xd800..0xdc00, Some((low @ 0xdc00..0xe000, after))) => {
                self.put(format!("\\u{unit:04x}\\u{low:04x}").as_bytes());
                after
            }
            (0xd800..0xe000, _) => {
                self.put(b"\\ufffd");
                after
            }
            _ => {
                self.put(format!("\\u{unit:04x}").as_bytes());
                after
            }
        }
    }
}

/// Four hexadecimal digits, and what follows them.
fn hex(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, after) = bytes.split_at_checked(4)?;
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    let unit = digits.reduce(|unit, digit| Some(unit? * 16 + digit?))??;
    Some((unit, after))
}

fn part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn halves_of_characters_and_what_else_breaks_one_string_cost_nothing_beside_it() {
        for (text, expected) in [
            (
                &br#"{"a":"x\ud83d","b":1}"#[..],
                json!({"a": "x\u{fffd}", "b": 1}),
            ),
            (br#"["\ud83d\ude00 \ud83d"]"#, json!(["😀 \u{fffd}"])),
            (br#"["\uD83D\uD83D\uDE00"]"#, json!(["\u{fffd}😀"])),
            (
                br#"["\ude00\ud83dz","\ud83d\n"]"#,
                json!(["\u{fffd}\u{fffd}z", "\u{fffd}\n"]),
            ),
            (
                br#"["\\ud83d","\ud83d\\"]"#,
                json!(["\\ud83d", "\u{fffd}\\"]),
            ),
            (
                br#"{"\ud83d":{"\udc00":[["\ud83d"]]}}"#,
                json!({"\u{fffd}": {"\u{fffd}": [["\u{fffd}"]]}}),
            ),
            (
                b"[\"caf\xe9\",\"\xed\xa0\xbd\"]",
                json!(["caf\u{fffd}", "\u{fffd}\u{fffd}\u{fffd}"]),
            ),
            (b"\xef\xbb\xbf{\"a\":1}", json!({"a": 1})),
            (b"[\"a\tb\nc\x00\"]", json!(["a\tb\nc\0"])),
            (
                br#"["C:\x \u12","\ud8"]"#,
                json!(["C:\\x \u{fffd}", "\u{fffd}"]),
            ),
            (br#"["NaN, 1e999","x"]"#, json!(["NaN, 1e999", "x"])),
        ] {
            let shown = String::from_utf8_lossy(text);
            assert_eq!(read(text), Some(expected), "{shown}");
            assert_eq!(mend(text).lost, None, "{shown}");
        }
    }

    #[test]
    fn numbers_no_machine_holds_keep_their_digits() {
        for (text, expected) in [
            ("[1e400,1]", json!(["1e400", 1])),
            (
                r#"{"a":-1.5E+999,"b":NaN}"#,
                json!({"a": "-1.5E+999", "b": null}),
            ),
            ("[Infinity,-Infinity,true]", json!([null, null, true])),
        ] {
            assert_eq!(read(text.as_bytes()), Some(expected), "{text}");
            assert_eq!(mend(text.as_bytes()).lost, Some(Loss::Number), "{text}");
        }
        let digits = "9".repeat(400);
        assert_eq!(
            read(format!("[{digits}]").as_bytes()),
            Some(json!([digits]))
        );
        let beyond = read(b"[123456789012345678901234567890]");
        assert_eq!(beyond, Some(json!([123456789012345678901234567890f64])));
    }

    #[test]
    fn what_is_nested_too_deeply_is_left_out_and_the_rest_is_kept() {
        for depth in [200, 100_000] {
            let text = format!(
                r#"{{"deep":{}"\ud83d"{},"id":7}}"#,
                r#"[{"a":"#.repeat(depth),
                "}]".repeat(depth)
            );
            assert_eq!(mend(text.as_bytes()).lost, Some(Loss::Depth));
            let value = read(text.as_bytes()).expect("the rest is JSON");
            assert_eq!(value.get("id"), Some(&json!(7)));
        }
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in [
            "", "<html>", "{\"a\":", "[1,]", "{'a':1}", "\"a", "[01]", "1 2", "\"\\",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn good_json_is_not_changed_and_nothing_panics(text in "\\PC{0,40}", bytes: Vec<u8>) {
            let good = json!({ text.clone(): [text, 1.5, null] });
            let good = good.to_string();
            proptest::prop_assert_eq!(mend(good.as_bytes()).bytes, good.as_bytes());
            let _ = read(&bytes);
        }

        #[test]
        fn a_string_cut_between_units_is_always_read(units: Vec<u16>) {
            let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let text = format!("[\"{escaped}\"]");
            let expected = String::from_utf16_lossy(&units);
            proptest::prop_assert_eq!(read(text.as_bytes()), Some(json!([expected])));
        }
    }
}
