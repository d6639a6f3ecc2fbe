//! Makes text from outside safe to put before a model or a terminal: what cannot be seen is made
//! visible. It does not judge what the text says.

use std::borrow::Cow;

/// Replaces control, bidirectional, zero-width, tag and other invisible characters by a visible
/// mark such as `‹U+202E›`; a run of them becomes one mark with its length. Line breaks and tabs
/// stay.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !is_hidden(c) {
            out.push(c);
            continue;
        }
        if c == '\r' {
            if chars.peek() != Some(&'\n') {
                out.push('\n');
            }
            continue;
        }
        let mut run = 1;
        while chars
            .next_if(|next| is_hidden(*next) && *next != '\r')
            .is_some()
        {
            run += 1;
        }
        match run {
            1 => out.push_str(&format!("‹U+{:04X}›", c as u32)),
            _ => out.push_str(&format!("‹U+{:04X} and {} more hidden›", c as u32, run - 1)),
        }
    }
    out
}

/// JSON text whose hidden characters are written as JSON escapes: it reads back as it was, and
/// nothing in it is invisible.
pub(crate) fn escaped(json: String) -> String {
    if json.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// [`clean`] text on one line: line breaks and runs of blanks become one space.
pub(crate) fn one_line(text: &str) -> String {
    on_one_line(text).into_owned()
}

/// As [`one_line`]; what is so already is not copied.
pub(crate) fn on_one_line<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    // Nearly every cell and line is plain already, and answers have thousands of them.
    if is_plain_line(text.as_bytes()) {
        return text;
    }
    let cleaned = clean(&text);
    Cow::Owned(cleaned.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// At most `most` characters, with an ellipsis where something was cut.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if text.len() <= most || text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most).collect();
    short.push('…');
    short
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        c if c.is_control() => true,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}'
        | '\u{17B5}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' => true,
        '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' => true,
        '\u{2060}'..='\u{206F}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FE00}'..='\u{FE0E}' => true,
        '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => false,
    }
}

/// Printable ASCII with single blanks inside: what [`one_line`] gives back unchanged.
fn is_plain_line(bytes: &[u8]) -> bool {
    let mut after_blank = true;
    for byte in bytes {
        match byte {
            b' ' if after_blank => return false,
            b' ' => after_blank = true,
            0x21..=0x7e => after_blank = false,
            _ => return false,
        }
    }
    !after_blank || bytes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_visible_and_ordinary_ones_stay() {
        for (given, wanted) in [
            (
                "plain text, ünïcödé 日本 🙂\n\tkept",
                "plain text, ünïcödé 日本 🙂\n\tkept",
            ),
            ("a\u{202E}b", "a‹U+202E›b"),
            ("a\u{200B}\u{200B}\u{200D}b", "a‹U+200B and 2 more hidden›b"),
            ("\u{1b}[31mred\u{7}", "‹U+001B›[31mred‹U+0007›"),
            (
                "x\u{E0049}\u{E0067}\u{E006E}",
                "x‹U+E0049 and 2 more hidden›",
            ),
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("c1\u{9b}2J", "c1‹U+009B›2J"),
        ] {
            assert_eq!(clean(given), wanted);
        }
    }

    #[test]
    fn one_line_has_no_line_break_and_shorten_counts_characters() {
        for (given, wanted) in [
            ("a\n\n b\t c", "a b c"),
            ("plain text", "plain text"),
            (" led", "led"),
            ("trailed ", "trailed"),
            ("two  blanks", "two blanks"),
            ("", ""),
            (" ", ""),
            ("a\u{7f}b", "a‹U+007F›b"),
        ] {
            assert_eq!(one_line(given), wanted);
        }
        assert_eq!(shorten("日本語テキスト", 3), "日本語…");
        assert_eq!(shorten("abc", 3), "abc");
    }
}
