//! Keeps a text under the size that its reader takes: what does not fit goes into further parts,
//! cut between rows, between parts of a quotation, and only where a single one is too long between
//! its lines or sentences. Every part is whole by itself: a table has its header, a fence both of
//! its marks.

/// A piece of a text that is not cut without need.
#[derive(Debug)]
pub(super) enum Block {
    /// A line of ours.
    Line(String),
    /// A table.
    Table {
        /// Its headings.
        header: String,
        /// Its rows.
        rows: Vec<String>,
    },
    /// Other people's words inside a fence.
    Quote {
        /// The mark that opens it.
        open: String,
        /// Label and text; what has no label is indented.
        parts: Vec<(String, String)>,
        /// The mark that closes it.
        close: String,
    },
}

impl Block {
    /// Writes the whole block, without a line break behind it.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Block::Line(line) => out.push_str(line),
            Block::Table { header, rows } => {
                out.push_str(header);
                for row in rows {
                    out.push('\n');
                    out.push_str(row);
                }
            }
            Block::Quote { open, parts, close } => {
                out.push_str(open);
                for (label, text) in parts {
                    out.push('\n');
                    out.push_str(&quoted(label, text));
                }
                out.push('\n');
                out.push_str(close);
            }
        }
    }

    /// What goes before and after each piece of it that stands in another part.
    fn frame(&self) -> (&str, &str) {
        match self {
            Block::Line(_) => ("", ""),
            Block::Table { header, .. } => (header, ""),
            Block::Quote { open, close, .. } => (open, close),
        }
    }

    /// What it consists of: a line, rows, or parts of a quotation.
    fn items(&self) -> Vec<Item<'_>> {
        match self {
            Block::Line(line) => vec![Item::Plain(line)],
            Block::Table { rows, .. } => rows.iter().map(|row| Item::Plain(row)).collect(),
            Block::Quote { parts, .. } => parts
                .iter()
                .map(|(label, text)| Item::Quoted(label, text))
                .collect(),
        }
    }
}

/// What is cut only if no part can hold it.
enum Item<'a> {
    Plain(&'a str),
    Quoted(&'a str, &'a str),
}

impl Item<'_> {
    fn whole(&self) -> String {
        match self {
            Item::Plain(text) => (*text).to_owned(),
            Item::Quoted(label, text) => quoted(label, text),
        }
    }

    /// Its pieces: the first of at most `first` bytes, the others of at most `most`.
    fn pieces(&self, first: usize, most: usize) -> Vec<String> {
        match self {
            Item::Plain(text) => split(text, first, most),
            Item::Quoted(label, text) => quoted_pieces(label, text, first, most),
        }
    }
}

/// A part of a quotation. Its further lines are indented, so that none can pass for the next
/// part's label, nor for a line of ours.
fn quoted(label: &str, text: &str) -> String {
    let text = text.replace('\n', "\n  ");
    match label.is_empty() {
        true => format!("  {text}"),
        false => format!("{label}: {text}"),
    }
}

fn quoted_pieces(label: &str, text: &str, first: usize, most: usize) -> Vec<String> {
    let label = label.get(..boundary(label, first / 4)).unwrap_or(label);
    let again = match label.is_empty() {
        true => "(continued)".to_owned(),
        false => format!("{label} (continued)"),
    };
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (label, room) = match pieces.is_empty() {
            true => (label, first),
            false => (again.as_str(), most),
        };
        let mut end = cut(rest, room.saturating_sub(label.len() + 4));
        let mut piece = quoted(label, rest.get(..end).unwrap_or(rest));
        // Indentation makes a text of many lines longer.
        while piece.len() > room && end > 4 {
            end = cut(rest, end * 3 / 4);
            piece = quoted(label, rest.get(..end).unwrap_or(rest));
        }
        pieces.push(piece);
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    pieces
}

fn split(text: &str, first: usize, most: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = cut(rest, if pieces.is_empty() { first } else { most });
        pieces.push(rest.get(..end).unwrap_or(rest).trim_end().to_owned());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    pieces
}

/// Where a text is best cut so that at most `most` bytes go before: behind a line, else a sentence,
/// else a word, unless that leaves less than half. Never within a character, and always behind one.
fn cut(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let one = text.chars().next().map_or(0, char::len_utf8);
    let most = boundary(text, most).max(one);
    let before = text.get(..most).unwrap_or(text);
    let behind = |marks: &[&str]| {
        let found = marks
            .iter()
            .filter_map(|mark| Some(before.rfind(mark)? + mark.len()));
        found.max().filter(|end| *end * 2 >= most)
    };
    behind(&["\n"])
        .or_else(|| behind(&[". ", "! ", "? ", "。"]))
        .or_else(|| behind(&[" "]))
        .unwrap_or(most)
}

/// The last boundary between characters within the first `most` bytes.
fn boundary(text: &str, most: usize) -> usize {
    let within = 0..=most.min(text.len());
    within
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The blocks in pages of at most `room` bytes, each a text of whole lines.
pub(super) fn pages(blocks: &[Block], room: usize) -> Vec<String> {
    let mut pages = Vec::new();
    let mut page = Page::default();
    for (index, block) in blocks.iter().enumerate() {
        let (before, behind) = block.frame();
        let around = cost(before) + cost(behind);
        for item in block.items() {
            let whole = item.whole();
            let framed = if page.block == Some(index) { 0 } else { around };
            let left = room.saturating_sub(page.used + framed);
            let most = room.saturating_sub(around + 1).max(1);
            let pieces = if cost(&whole) <= left {
                vec![whole]
            } else if whole.len() <= most {
                pages.extend(page.turn());
                vec![whole]
            } else if left >= room / 3 {
                item.pieces(left.saturating_sub(1), most)
            } else {
                pages.extend(page.turn());
                item.pieces(most, most)
            };
            for (nth, piece) in pieces.into_iter().enumerate() {
                if nth > 0 {
                    pages.extend(page.turn());
                }
                if page.block != Some(index) {
                    page.leave();
                    page.block = Some(index);
                    page.behind = behind.to_owned();
                    page.used += around;
                    page.put(before);
                }
                page.used += cost(&piece);
                page.put(&piece);
            }
        }
    }
    pages.extend(page.turn());
    pages
}

/// What a line takes on a page; an empty one is not put there.
fn cost(line: &str) -> usize {
    match line.is_empty() {
        true => 0,
        false => line.len() + 1,
    }
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
    used: usize,
    /// The block whose frame is open, and the line that closes it.
    block: Option<usize>,
    behind: String,
}

impl Page {
    fn put(&mut self, line: &str) {
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    fn leave(&mut self) {
        let behind = std::mem::take(&mut self.behind);
        self.put(&behind);
    }

    /// Ends this page and begins another; `None` where nothing stands on it.
    fn turn(&mut self) -> Option<String> {
        self.leave();
        let page = std::mem::take(self);
        (!page.lines.is_empty()).then(|| page.lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::{Manner, Text};
    use super::*;

    #[test]
    fn a_text_is_cut_behind_a_line_a_sentence_or_a_word() {
        for (text, most, first) in [
            ("short", 10, "short"),
            ("one line\nand another", 12, "one line\n"),
            ("One sentence. Another one", 20, "One sentence. "),
            ("some words and more", 12, "some words "),
            ("a. bcdefghijklmnop", 10, "a. bcdefgh"),
            ("日本語テキスト", 7, "日本"),
            ("日本語", 1, "日"),
        ] {
            assert_eq!(text.get(..cut(text, most)), Some(first), "{text}");
        }
    }

    /// Words that can be told apart, so that none can be lost unseen.
    fn words(from: usize, count: usize, between: &str) -> String {
        let words: Vec<String> = (from..from + count).map(|n| format!("w{n}é")).collect();
        words.join(between)
    }

    #[derive(Clone, Debug)]
    enum Piece {
        Line(usize),
        Table(Vec<usize>),
        Quote(Vec<(bool, usize, bool)>),
    }

    fn piece() -> impl Strategy<Value = Piece> {
        prop_oneof![
            (1..60usize).prop_map(Piece::Line),
            prop::collection::vec(1..40usize, 1..40).prop_map(Piece::Table),
            prop::collection::vec((any::<bool>(), 1..900usize, any::<bool>()), 1..12)
                .prop_map(Piece::Quote),
        ]
    }

    fn write(pieces: &[Piece], budget: Option<usize>, part: u32, steps: usize) -> (String, usize) {
        let manner = Manner {
            boundary: "b0b0b0b0".into(),
            budget,
            part,
            ..Manner::fresh("http://127.0.0.1")
        };
        let mut text = Text::new(manner).with_call("opentrain_x", json!({ "id": "i1" }));
        text.line("the first line");
        let mut said = 0;
        let mut say = |count: usize, between: &str| {
            said += count;
            words(said - count, count, between)
        };
        for piece in pieces {
            match piece {
                Piece::Line(count) => text.line(say(*count, " ")),
                Piece::Table(rows) => {
                    let rows: Vec<Vec<String>> = rows
                        .iter()
                        .map(|count| vec!["row".into(), say(*count, " ")])
                        .collect();
                    text.table(&["name", "value"], rows);
                }
                Piece::Quote(parts) => {
                    let parts: Vec<(String, Option<String>)> = parts
                        .iter()
                        .map(|(labelled, count, lines)| {
                            let label = if *labelled { "label" } else { "" };
                            let between = if *lines { "\n" } else { ". " };
                            (label.to_owned(), Some(say(*count, between)))
                        })
                        .collect();
                    text.quote("them", parts);
                }
            }
        }
        for step in 0..steps {
            text.next("go on", "opentrain_y", json!({ "step": step }));
        }
        (text.finish(|_| true), said)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        /// Whatever is written: each part keeps to the budget and is whole by itself, and all parts
        /// together hold every word, in its order.
        #[test]
        fn the_parts_of_a_text_lose_nothing(
            pieces in prop::collection::vec(piece(), 0..8),
            budget in 2_000..12_000usize,
            steps in 0..3usize,
        ) {
            let (whole, said) = write(&pieces, None, 1, steps);
            let mut seen = Vec::new();
            let mut part = 1;
            loop {
                let (text, _) = write(&pieces, Some(budget), part, steps);
                prop_assert!(text.len() <= budget, "{} of {budget}", text.len());
                prop_assert!(text.starts_with("the first line"));
                prop_assert_eq!(text.matches("next: go on").count(), steps);
                prop_assert_eq!(text.matches("<<b0b0b0b0 written by").count(), text.matches("b0b0b0b0>>").count());
                // A row stands below its header.
                prop_assert!(!text.contains("\nrow |") || text.contains("\nname | value\nrow |"));
                // No piece of a quotation stands outside a fence.
                let mut fenced = false;
                for line in text.lines() {
                    fenced = (fenced || line.starts_with("<<b0b0b0b0")) && !line.ends_with("b0b0b0b0>>");
                    prop_assert!(fenced || !(line.starts_with("label") || line.starts_with("  ")), "{line}");
                }
                let inside = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
                seen.extend(text.split_whitespace().map(inside).filter(|w| w.starts_with('w') && w.ends_with('é')));
                let next = format!("next: part {} of ", part + 1);
                if whole.len() <= budget {
                    prop_assert_eq!(&text, &whole);
                    break;
                }
                let here = format!("part {part} of ");
                prop_assert!(text.contains(&here), "{text}");
                if !text.contains(&next) {
                    break;
                }
                let call = json!({ "id": "i1", "part": part + 1 });
                let call = format!("opentrain_x {call}");
                prop_assert!(text.contains(&call), "{text}");
                part += 1;
            }
            let all: Vec<String> = (0..said).map(|n| format!("w{n}é")).collect();
            prop_assert_eq!(seen, all);
        }
    }

    #[test]
    fn what_cannot_be_read_on_says_that_something_is_left_out() {
        let manner = Manner {
            budget: Some(2_000),
            ..Manner::fresh("")
        };
        let mut text = Text::new(manner);
        text.line("failed");
        text.line("next: put it right");
        text.line("x".repeat(5_000));
        let told = text.finish(|_| true);
        assert!(told.len() <= 2_000);
        assert!(
            told.starts_with("failed\nPart 1 of 3 of what was answered; the rest is too long"),
            "{told}"
        );
        assert!(told.contains("next: put it right"));
    }

    #[test]
    fn a_part_that_is_not_there_is_the_last_or_all() {
        let (text, _) = write(&[Piece::Line(3)], Some(2_000), 4, 0);
        assert!(
            text.starts_with("There is no part 4: this is all.\nthe first line"),
            "{text}"
        );
        let (text, _) = write(&[Piece::Table(vec![30; 40])], Some(2_000), 4_000, 0);
        assert!(
            text.starts_with("the first line\npart 5 of 5 of this answer\n"),
            "{text}"
        );
    }
}
