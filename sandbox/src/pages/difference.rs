//! What tells two texts apart, line by line, for somebody who knows the older one.

use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

use super::words::said;

/// Lines shown around what has changed.
const AROUND: usize = 2;

/// Bytes of it shown at once, and characters of a line that stand in one piece.
const MOST: usize = 10 * 1024;
const PIECE: usize = 500;

/// The lines that went and came, with a few of those around them; the signs say it without colours. What is
/// too much for one page is shown from a later line on, to where `path` with the line behind it leads.
pub(super) fn between(old: &str, new: &str, from: Option<&str>, path: &str) -> Markup {
    let from = from.and_then(|from| from.parse().ok()).unwrap_or(0);
    // The last line ends like the others, or one that is added behind it would change it.
    let (old, new) = (said(old) + "\n", said(new) + "\n");
    let difference = TextDiff::from_lines(old.as_str(), new.as_str());
    let groups = difference.grouped_ops(AROUND);
    let (mut at, mut bytes, mut over) = (0_usize, 0, None);
    let mut shown: Vec<Vec<Markup>> = Vec::new();
    for group in &groups {
        let mut lines = Vec::new();
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            for piece in pieces(change.value().trim_end_matches('\n')) {
                if at >= from && bytes < MOST {
                    let line = line(change.tag(), &piece);
                    bytes += line.0.len();
                    lines.push(line);
                } else if at >= from && over.is_none() {
                    over = Some(at);
                }
                at += 1;
            }
        }
        shown.push(lines);
    }
    html! {
        @if groups.is_empty() { p.soft { "They read the same." } }
        @if from > 0 { p { "From line " (from + 1) " of the difference on. " a href=(path) { "From the first line on" } } }
        @for lines in shown.iter().filter(|lines| !lines.is_empty()) {
            pre.diff { @for line in lines { (line) } }
        }
        @if let Some(next) = over {
            p.notice {
                "This is not all: the difference has " (at) " lines, too many for one page. "
                a href={ (path) @if path.contains('?') { "&" } @else { "?" } "from=" (next) } { "Go on with line " (next + 1) }
            }
        }
    }
}

fn line(tag: ChangeTag, text: &str) -> Markup {
    html! {
        @match tag {
            ChangeTag::Delete => del { "- " (text) },
            ChangeTag::Insert => ins { "+ " (text) },
            ChangeTag::Equal => span { "  " (text) },
        }
    }
}

/// A line in pieces of which none is long; an empty one is a piece.
fn pieces(line: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    match letters.is_empty() {
        true => vec![String::new()],
        false => letters
            .chunks(PIECE)
            .map(|piece| piece.iter().collect())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_and_what_came_is_told_line_by_line() {
        let shown = between("a\nb\nc\nd\ne\nf", "a\nB <i>\nc\nd\ne\nf", None, "/x").into_string();
        for part in [
            "<span>  a</span>",
            "<del>- b</del>",
            "<ins>+ B &lt;i&gt;</ins>",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("  e<") && !shown.contains('\n'), "{shown}");
        let same = between("a", "a", None, "/x").into_string();
        assert!(same.contains("read the same"), "{same}");
    }

    #[test]
    fn what_is_too_much_for_a_page_goes_on_where_it_was_cut() {
        let old = "\"".repeat(20_000);
        let new: String = (0..900).map(|at| format!("line {at} & more\n")).collect();
        let (mut found, mut from) = (String::new(), Some("0".to_owned()));
        let mut pages = 0;
        while let Some(line) = from {
            let shown = between(&old, &new, Some(&line), "/x?against=1").into_string();
            assert!(shown.len() < MOST + 4096, "{}", shown.len());
            let next = shown.split("/x?against=1&amp;from=").nth(1);
            from = next.map(|next| next.split('"').next().unwrap().to_owned());
            assert_eq!(from.is_some(), shown.contains("This is not all"));
            found.push_str(&shown);
            pages += 1;
        }
        assert!(pages > 5, "{pages}");
        assert_eq!(found.matches("&quot;").count(), 20_000);
        for at in 0..900 {
            assert_eq!(
                found
                    .matches(&format!("<ins>+ line {at} &amp; more</ins>"))
                    .count(),
                1,
                "{at}"
            );
        }
    }
}
