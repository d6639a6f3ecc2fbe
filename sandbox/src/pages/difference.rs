//! What tells two texts apart, line by line, for somebody who knows the older one.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};
use maud::{Markup, html};

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
    let groups = groups(&old, &new);
    let (mut at, mut bytes, mut over) = (0_usize, 0, None);
    let mut shown: Vec<Vec<Markup>> = Vec::new();
    for group in &groups {
        let mut lines = Vec::new();
        for (change, text) in group {
            for piece in pieces(text.trim_end_matches('\n')) {
                if at >= from && bytes < MOST {
                    let line = line(*change, &piece);
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

/// What became of a line.
#[derive(Clone, Copy)]
enum Change {
    Went,
    Came,
    Stayed,
}

/// The lines that went and came and those around them, in groups between which nothing has changed.
fn groups<'a>(old: &'a str, new: &'a str) -> Vec<Vec<(Change, &'a str)>> {
    let input = InternedInput::new(old, new);
    let mut difference = Diff::compute(Algorithm::Histogram, &input);
    difference.postprocess_lines(&input);
    let (before, after): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let mut groups: Vec<Vec<(Change, &str)>> = Vec::new();
    // How far the older text is told.
    let mut told = 0;
    for hunk in difference.hunks() {
        let (went, came) = (places(&hunk.before), places(&hunk.after));
        let from = match groups.is_empty() || went.start - told > 2 * AROUND {
            true => {
                if let Some(group) = groups.last_mut() {
                    put(group, Change::Stayed, &before, told..told + AROUND);
                }
                groups.push(Vec::new());
                went.start.saturating_sub(AROUND).max(told)
            }
            false => told,
        };
        told = went.end;
        if let Some(group) = groups.last_mut() {
            put(group, Change::Stayed, &before, from..went.start);
            put(group, Change::Went, &before, went);
            put(group, Change::Came, &after, came);
        }
    }
    if let Some(group) = groups.last_mut() {
        put(group, Change::Stayed, &before, told..told + AROUND);
    }
    groups
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn places(lines: &Range<u32>) -> Range<usize> {
    lines.start as usize..lines.end as usize
}

/// Adds those of the lines in this range that there are.
fn put<'a>(
    group: &mut Vec<(Change, &'a str)>,
    change: Change,
    lines: &[&'a str],
    range: Range<usize>,
) {
    let lines = lines.iter().take(range.end).skip(range.start);
    group.extend(lines.map(|line| (change, *line)));
}

fn line(change: Change, text: &str) -> Markup {
    html! {
        @match change {
            Change::Went => del { "- " (text) },
            Change::Came => ins { "+ " (text) },
            Change::Stayed => span { "  " (text) },
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
    fn far_changes_stand_apart_and_near_ones_together() {
        let text = |changed: &[usize]| -> String {
            let word = |at: &usize| if changed.contains(at) { "new" } else { "old" };
            (0..30).map(|at| format!("{} {at}\n", word(&at))).collect()
        };
        let told = |changed: &[usize]| -> Vec<String> {
            groups(&text(&[]), &text(changed))
                .iter()
                .map(|group| {
                    let sign = |change: &Change| match change {
                        Change::Went => '-',
                        Change::Came => '+',
                        Change::Stayed => ' ',
                    };
                    let line = |(change, line): &(Change, &str)| {
                        format!(
                            "{}{}",
                            sign(change),
                            line.trim_start_matches(char::is_alphabetic).trim()
                        )
                    };
                    group.iter().map(line).collect::<Vec<_>>().join(",")
                })
                .collect()
        };
        assert_eq!(told(&[]), [""; 0]);
        assert_eq!(told(&[0]), ["-0,+0, 1, 2"]);
        assert_eq!(told(&[29]), [" 27, 28,-29,+29"]);
        assert_eq!(told(&[3, 8]), [" 1, 2,-3,+3, 4, 5, 6, 7,-8,+8, 9, 10"]);
        assert_eq!(told(&[3, 9]), [" 1, 2,-3,+3, 4, 5", " 7, 8,-9,+9, 10, 11"]);
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
