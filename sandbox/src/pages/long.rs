//! What keeps a page small whatever people have written and however much there is of it: a short look at a
//! text, a text piece by piece, rows up to a size, and fields with as much of what was typed as a page holds.

use maud::{Markup, PreEscaped, html};

use super::words::{plain, said};
use crate::http::call::Call;

/// Bytes that a name takes on a page: of a job, a person, an organization.
const NAME: usize = 160;
/// Bytes of a piece of a text that somebody reads on in.
const PIECE: usize = 8 * 1024;

/// Bytes that a character takes on a page.
pub(crate) fn weight(letter: char) -> usize {
    match letter {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        '"' => "&quot;".len(),
        letter => letter.len_utf8(),
    }
}

/// How much of a text takes at most these bytes on a page, in bytes of its own; whole words, where that
/// leaves at least the half of it.
fn fits(text: &str, most: usize, weight: fn(char) -> usize) -> usize {
    let mut taken = 0;
    let over = text.char_indices().find(|(_, letter)| {
        taken += weight(*letter);
        taken > most
    });
    let Some((end, _)) = over else {
        return text.len();
    };
    let head = text.get(..end).unwrap_or_default();
    let word = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    if word * 2 >= end { word } else { end }
}

/// The beginning of what somebody wrote, in at most these bytes of a page.
pub(crate) fn brief(text: &str, most: usize) -> String {
    shortened(text, most, said)
}

/// The address or name of somebody whom whoever looks knows by it: contact data stays in it.
pub(crate) fn address(text: &str) -> String {
    shortened(text, NAME, plain)
}

fn shortened(text: &str, most: usize, seen: fn(&str) -> String) -> String {
    // What is far behind the end is not even looked at.
    let near: String = text.chars().take(2 * most).collect();
    let whole = near.len() == text.len();
    let shown = seen(&near);
    let end = fits(&shown, most, weight);
    if whole && end == shown.len() {
        return shown;
    }
    let head = shown.get(..end).unwrap_or_default();
    format!("{}…", head.trim_end())
}

/// What something is called: a job, a person, an organization.
pub(crate) fn name(text: &str) -> String {
    brief(text, NAME)
}

/// Where the pieces of a page lead to others of it.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a> {
    call: &'a Call<'a>,
    path: &'a str,
}

/// The page at a path, where long texts and lists of it are read on.
pub(crate) fn whole<'a>(call: &'a Call<'a>, path: &'a str) -> Whole<'a> {
    Whole { call, path }
}

/// Rows of a list, and what leads to the others.
pub(crate) struct Rows {
    pub(crate) shown: Markup,
    pub(crate) rest: Markup,
}

impl Whole<'_> {
    fn from(&self, key: &str) -> Option<usize> {
        self.call.query(key).and_then(|text| text.parse().ok())
    }

    fn leads(&self, key: &str, from: usize) -> String {
        let more = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{more}{key}={from}", self.path)
    }

    /// What somebody wrote as a paragraph: at most these bytes of it, and from there on piece by piece; `key`
    /// is what the address calls it.
    pub(crate) fn text(&self, key: &str, text: &str, most: usize) -> Markup {
        html! { p { (self.piece(key, text, most)) } }
    }

    /// The same inside of something else.
    pub(crate) fn piece(&self, key: &str, text: &str, most: usize) -> Markup {
        self.cut(key, &said(text), most, weight, |text| html! { (text) })
    }

    /// The same of a text that is clean already, with what each of its letters takes and how it is shown.
    pub(crate) fn cut(
        &self,
        key: &str,
        text: &str,
        most: usize,
        weight: fn(char) -> usize,
        shown: fn(&str) -> Markup,
    ) -> Markup {
        let from = self.from(key).filter(|at| text.is_char_boundary(*at));
        let from = from.filter(|at| *at < text.len());
        let begin = from.unwrap_or(0);
        let rest = text.get(begin..).unwrap_or_default();
        let most = if from.is_some() { PIECE } else { most };
        // One letter at least, or nobody would get on.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = fits(rest, most, weight).max(first);
        html! {
            @if begin > 0 { a href=(self.leads(key, 0)) { "From the beginning" } " …" }
            (shown(rest.get(..end).unwrap_or_default()))
            @if end < rest.len() { "… " a href=(self.leads(key, begin + end)) { "Read on" } }
        }
    }

    /// As many rows of a list as these bytes hold, from the one on that the address says, at least one.
    pub(crate) fn rows<T>(
        &self,
        key: &str,
        all: &[T],
        most: usize,
        row: impl Fn(&T) -> Markup,
    ) -> Rows {
        let from = self.from(key).filter(|at| *at < all.len()).unwrap_or(0);
        let (mut shown, mut end) = (String::new(), from);
        for one in all.iter().skip(from) {
            let next = row(one).into_string();
            if end > from && shown.len() + next.len() > most {
                break;
            }
            shown.push_str(&next);
            end += 1;
        }
        let rest = html! {
            @if from > 0 || end < all.len() {
                p.soft {
                    (from + 1) " to " (end) " of " (all.len()) ". "
                    @if from > 0 { a href=(self.leads(key, 0)) { "From the first one" } " " }
                    @if end < all.len() { a href=(self.leads(key, end)) { "Those that follow" } }
                }
            }
        };
        Rows {
            shown: PreEscaped(shown),
            rest,
        }
    }
}

/// What was typed into a field of a single line, as far as it is given back, or what stands there.
pub(crate) fn typed(call: &Call<'_>, name: &str, stands: &str) -> String {
    let text = call.form(name);
    field(text.as_deref().unwrap_or(stands))
}

/// A text for a field of a single line.
pub(crate) fn field(text: &str) -> String {
    let text = plain(text);
    let end = fits(&text, 2400, weight);
    text.get(..end).unwrap_or_default().to_owned()
}

/// Bytes that a character takes in a large field, where quotes are not escaped.
fn in_a_field(letter: char) -> usize {
    match letter {
        '"' => 1,
        letter => weight(letter),
    }
}

/// Bytes that a text takes in a large field.
pub(crate) fn written_bytes(text: &str) -> usize {
    plain(text).chars().map(in_a_field).sum()
}

/// What was typed into a large field, or what stands there, in at most these bytes; and a sentence for below
/// the field where that is not all of it.
pub(crate) fn written(call: &Call<'_>, name: &str, stands: &str, most: usize) -> (Markup, Markup) {
    let text = call.form(name);
    area(text.as_deref().unwrap_or(stands), most)
}

/// The same of a text.
pub(crate) fn area(text: &str, most: usize) -> (Markup, Markup) {
    let text = plain(text);
    let end = fits(&text, most, in_a_field);
    let head = text.get(..end).unwrap_or_default();
    // In a field nothing but these three is markup; escaping quotes too would make the page longer.
    let head = head.replace('&', "&amp;").replace('<', "&lt;");
    let head = PreEscaped(head.replace('>', "&gt;"));
    let cut = html! {
        @if end < text.len() {
            p.notice {
                "This is more than a page can give back: only its beginning stands in the field. Your browser's "
                "way back may still have the rest."
            }
        }
    };
    // The first line end in a field is none of its text.
    (html! { "\n" (head) }, cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_what_it_takes_on_the_page_and_between_words() {
        let check =
            |text: &str, most: usize, expected: &str| assert_eq!(brief(text, most), expected);
        check("Label cats", 10, "Label cats");
        check("Label cats and dogs", 12, "Label cats…");
        check("\"\"\"\"", 12, "\"\"…");
        check("ééééé", 5, "éé…");
        check("", 5, "");
        check("x", 0, "…");
        for text in ["\"<>&".repeat(999), "word ".repeat(999), "é".repeat(999)] {
            let shown = html! { (brief(&text, 100)) }.into_string();
            assert!((50..=103).contains(&shown.len()), "{shown}");
        }
    }
}
