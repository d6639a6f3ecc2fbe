//! How the demo looks: a column of headings, the story beside it, wrapped to the terminal; with
//! `--verbose` also what the agent calls and gets back. The order of things is in `play`.

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use super::super::out::{self, wrap};
use super::host::Outcome;
use crate::text::{clean, one_line};

/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
/// Where nothing is known of a width: a pipe, a file.
const USUAL: usize = 80;
/// Narrower than this, headings stand above the story instead of beside it.
const ROOM_FOR_HEADINGS: usize = 60;
/// Columns of the headings.
const HEADING: usize = 11;
/// Below this wrapping makes it worse.
const NARROWEST: usize = 20;

/// Nobody reads on: what the demo writes to was closed.
#[derive(Debug, thiserror::Error)]
#[error("standard output was closed")]
pub(super) struct NobodyReads;

/// Where the demo is shown.
pub(super) struct Screen {
    colours: bool,
    verbose: bool,
    width: usize,
    /// The heading of what comes next.
    heading: String,
}

/// Who speaks, as far as it has a colour.
#[derive(Clone, Copy)]
pub(super) enum Voice {
    Human,
    Agent,
    Freelancer,
}

impl Voice {
    fn colour(self) -> &'static str {
        match self {
            Voice::Human => "33",
            Voice::Agent => "36",
            Voice::Freelancer => "35",
        }
    }
}

impl Screen {
    /// Standard output, as wide as it is, in colours if a person looks at it and has not declined them.
    pub(super) fn on_stdout(verbose: bool) -> Screen {
        let declined = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Screen {
            colours: io::stdout().is_terminal() && !declined,
            verbose,
            width: out::width().unwrap_or(USUAL).min(WIDEST),
            heading: String::new(),
        }
    }

    /// Heads what comes next.
    pub(super) fn chapter(&mut self, heading: &str) {
        heading.clone_into(&mut self.heading);
    }

    /// The story in our own words.
    pub(super) fn tell(&mut self, text: &str) -> anyhow::Result<()> {
        self.paragraph("", text, None)
    }

    /// Something that somebody says.
    pub(super) fn say(&mut self, who: &str, voice: Voice, text: &str) -> anyhow::Result<()> {
        let text = format!("{who}: {}", one_line(text));
        self.paragraph("", &text, Some((who.chars().count() + 1, voice.colour())))
    }

    /// Words as the platform or the server gave them.
    pub(super) fn quote(&mut self, text: &str) -> anyhow::Result<()> {
        self.paragraph("│ ", &clean(text), None)
    }

    /// A line of a table as it is; where it has no room, it is told like everything else.
    pub(super) fn row(&mut self, text: &str) -> anyhow::Result<()> {
        match text.chars().count() <= self.room() {
            true => self.line(text.trim_end()),
            false => self.tell(text),
        }
    }

    /// A call as the agent makes it.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<()> {
        match self.verbose {
            true => {
                // What it is made for stands above it, not below.
                if !self.heading.is_empty() {
                    self.line("")?;
                }
                let call = chop(&format!("{tool} {arguments}"), self.beside_mark());
                self.marked("→", "36", &call)
            }
            false => Ok(()),
        }
    }

    /// What a call gave back, both halves.
    pub(super) fn answer(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        if !self.verbose {
            return Ok(());
        }
        let (bar, colour) = match outcome.is_error {
            true => ("✗", "31"),
            false => ("│", "2"),
        };
        // The text half is clean already; this is for a server that is broken.
        let text = clean(&outcome.text);
        let room = self.beside_mark();
        let lines: Vec<String> = text.lines().flat_map(|line| wrap(line, room)).collect();
        self.marked(bar, colour, &lines)?;
        let structured = clean(&outcome.structured.to_string());
        self.marked("=", "2", &chop(&structured, room))
    }

    /// All lines behind a mark, from the edge of the screen.
    fn marked(&self, mark: &str, colour: &str, lines: &[String]) -> anyhow::Result<()> {
        let mark = self.paint(colour, mark);
        let shown: Vec<String> = (lines.iter())
            .map(|line| format!("  {mark} {line}\n"))
            .collect();
        show(&shown.concat())
    }

    /// Columns behind such a mark.
    fn beside_mark(&self) -> usize {
        self.width.saturating_sub(4).max(NARROWEST)
    }

    /// Columns beside the headings.
    fn room(&self) -> usize {
        let indent = self.indent();
        self.width.saturating_sub(indent).max(NARROWEST)
    }

    fn indent(&self) -> usize {
        match self.width {
            narrow if narrow < ROOM_FOR_HEADINGS => 2,
            _ => HEADING,
        }
    }

    /// Wrapped lines, each behind a mark; the first letters of the first one may have a colour.
    fn paragraph(
        &mut self,
        mark: &str,
        text: &str,
        colour: Option<(usize, &str)>,
    ) -> anyhow::Result<()> {
        let room = self.room() - mark.chars().count();
        let mut colour = colour;
        for line in text.lines().flat_map(|line| wrap(line, room)) {
            let line = match colour.take() {
                Some((letters, code)) => {
                    let at = line
                        .char_indices()
                        .nth(letters)
                        .map_or(line.len(), |(at, _)| at);
                    let (begin, rest) = line.split_at_checked(at).unwrap_or((&line, ""));
                    format!("{}{rest}", self.paint(code, begin))
                }
                None => line,
            };
            let mark = match mark {
                "" => String::new(),
                mark => self.paint("2", mark),
            };
            self.line(&format!("{mark}{line}"))?;
        }
        Ok(())
    }

    /// One line as it is, beside its heading.
    fn line(&mut self, text: &str) -> anyhow::Result<()> {
        let heading = std::mem::take(&mut self.heading);
        let indent = self.indent();
        let mut shown = String::new();
        if self.verbose && !heading.is_empty() {
            shown.push('\n');
        }
        let padded = match heading.is_empty() || indent == HEADING {
            true => format!("{heading:indent$}"),
            false => {
                shown.push_str(&format!("{}\n", self.paint("1", &heading)));
                " ".repeat(indent)
            }
        };
        match padded.trim().is_empty() {
            true => shown.push_str(&padded),
            false => shown.push_str(&self.paint("1", &padded)),
        }
        shown.push_str(text);
        show(&format!("{}\n", shown.trim_end_matches(' ')))
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.colours {
            true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

/// Pieces of exactly so many letters, for what has no words.
fn chop(text: &str, room: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(room)
        .map(|piece| piece.iter().collect())
        .collect()
}

fn show(text: &str) -> anyhow::Result<()> {
    match out::write(text) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Err(NobodyReads.into()),
        written => Ok(written?),
    }
}
