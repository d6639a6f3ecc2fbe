//! Standard output and standard error for the commands.
//! While the program serves, standard output belongs to the protocol and nothing here is used.

use std::io::{self, Write as _};

use anyhow::Context as _;

/// Writes to standard output, ending with a line break. A reader that went away (`| head`) is no
/// failure of ours.
///
/// # Errors
///
/// Standard output cannot take it: whoever asked for the text does not have it.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(e).context("could not write to standard output")
        }
        _ => Ok(()),
    }
}

/// Writes to standard output as it is.
///
/// # Errors
///
/// Standard output cannot take it; nobody reading any more is `BrokenPipe`.
pub(super) fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Columns of the terminal that standard output is, if it is one and says so.
pub(super) fn width() -> Option<usize> {
    let (columns, _) = terminal_size::terminal_size_of(io::stdout())?;
    (columns.0 > 0).then(|| usize::from(columns.0))
}

/// Writes to standard output like [`print()`]; where that is a terminal, longer lines go on below the last of
/// their columns.
///
/// # Errors
///
/// As for [`print()`].
pub(super) fn print_columns(text: &str) -> anyhow::Result<()> {
    match width() {
        Some(width) => print(&hung(text, width)),
        None => print(text),
    }
}

fn hung(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // Where the words of its last column begin, if that leaves them room.
        let letters: Vec<char> = line.chars().collect();
        let begins = (2..letters.len().min(width * 2 / 3)).rev().find(|at| {
            let gap = at.checked_sub(2).and_then(|from| letters.get(from..*at));
            gap == Some(&[' ', ' ']) && letters.get(*at) != Some(&' ')
        });
        let begins = begins.filter(|_| letters.len() > width);
        let at = begins.unwrap_or_default();
        let head: String = letters.iter().take(at).collect();
        let rest: String = letters.iter().skip(at).collect();
        let lines = match letters.len() > width {
            true => wrap(&rest, width - at),
            false => vec![rest],
        };
        for (number, line) in lines.iter().enumerate() {
            match number {
                0 => out.push_str(&head),
                _ => out.push_str(&" ".repeat(at)),
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Lines of at most so many letters, broken between words. A longer word keeps a line of its own: a
/// link that is broken cannot be opened.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + length <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Writes one message to standard error, where it disturbs nobody who reads the result.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Columns wide enough for their longest cell; the last one runs free.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        longest.max(head.get(column).map_or(0, |cell| cell.len()))
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[&str]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(head);
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        text.push_str(&line(&cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let rows = [
            vec!["a".to_owned(), "long one".to_owned()],
            vec!["longer".to_owned(), String::new()],
        ];
        assert_eq!(
            table(&["NAME", "X"], &rows),
            "NAME    X\na       long one\nlonger\n"
        );
    }

    #[test]
    fn a_long_line_goes_on_below_its_last_column() {
        let text = "ok    hosts  one two three four\nshort\none two three four five\n";
        assert_eq!(
            hung(text, 26),
            "ok    hosts  one two three\n             four\nshort\none two three four five\n"
        );
        assert_eq!(hung("one two three four", 10), "one two\nthree four\n");
        assert_eq!(hung("a  b", 80), "a  b\n");
    }

    #[test]
    fn lines_end_between_words_and_links_stay_whole() {
        let check = |text: &str, room: usize, expected: &[&str]| {
            assert_eq!(wrap(text, room), expected, "{text} in {room}");
        };
        check("one two three", 7, &["one two", "three"]);
        check("one two three", 6, &["one", "two", "three"]);
        check("ñandú ñandú", 11, &["ñandú ñandú"]);
        check(
            "see http://127.0.0.1:1/approvals/apr_1 now",
            12,
            &["see", "http://127.0.0.1:1/approvals/apr_1", "now"],
        );
        check("", 5, &[""]);
    }
}
