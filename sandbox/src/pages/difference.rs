//! What tells two texts apart, line by line, for somebody who knows the older one.

use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

use super::words::said;

/// Lines shown around what has changed.
const AROUND: usize = 2;

/// The lines that went and came, with a few of those around them; the signs say it without colours.
pub(super) fn between(old: &str, new: &str) -> Markup {
    // The last line ends like the others, or one that is added behind it would change it.
    let (old, new) = (said(old) + "\n", said(new) + "\n");
    let difference = TextDiff::from_lines(old.as_str(), new.as_str());
    let groups = difference.grouped_ops(AROUND);
    html! {
        @if groups.is_empty() { p.soft { "They read the same." } }
        @for group in &groups {
            pre.diff {
                @for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
                    @let line = change.value().trim_end_matches('\n');
                    @match change.tag() {
                        ChangeTag::Delete => del { "- " (line) },
                        ChangeTag::Insert => ins { "+ " (line) },
                        ChangeTag::Equal => span { "  " (line) },
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_and_what_came_is_told_line_by_line() {
        let shown = between("a\nb\nc\nd\ne\nf", "a\nB <i>\nc\nd\ne\nf").into_string();
        for part in [
            "<span>  a</span>",
            "<del>- b</del>",
            "<ins>+ B &lt;i&gt;</ins>",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("  e<") && !shown.contains('\n'), "{shown}");
        let same = between("a", "a").into_string();
        assert!(same.contains("read the same"), "{same}");
    }
}
