//! How the demo looks: what is said about it, what the agent calls, what it gets back.
//! The order of things is in `play`.

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use super::super::out;
use crate::text::clean;

/// Answers longer than this are cut on the screen; the agent gets all of them.
const MOST_LINES: usize = 32;

/// Where the demo is shown.
pub(super) struct Screen {
    colours: bool,
}

impl Screen {
    /// Standard output, in colours if a person looks at it and has not declined them.
    pub(super) fn on_stdout() -> Screen {
        let declined = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Screen {
            colours: io::stdout().is_terminal() && !declined,
        }
    }

    /// A step of the story.
    pub(super) fn step(&self, text: &str) {
        show(&format!("\n{}", self.paint("1", &format!("» {text}"))));
    }

    /// Something said beside the story.
    pub(super) fn say(&self, text: &str) {
        show(&format!("  {text}"));
    }

    /// What the human does.
    pub(super) fn human(&self, text: &str) {
        show(&self.paint("33", &format!("  [human] {text}")));
    }

    /// A call as the agent makes it.
    pub(super) fn call(&self, tool: &str, arguments: &Value) {
        show(&self.paint("36", &format!("  → {tool} {arguments}")));
    }

    /// What the agent reads.
    pub(super) fn answer(&self, text: &str, is_error: bool) {
        let bar = match is_error {
            true => self.paint("31", "  ✗"),
            false => self.paint("2", "  │"),
        };
        // The text half is clean already; this is for a server that is broken.
        let text = clean(text);
        let count = text.lines().count();
        let mut shown: String = text
            .lines()
            .take(MOST_LINES)
            .map(|line| format!("{bar} {line}\n"))
            .collect();
        if count > MOST_LINES {
            shown.push_str(&format!("{bar} (and {} more lines)\n", count - MOST_LINES));
        }
        show(&shown);
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.colours {
            true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

/// Whether anybody can see it changes nothing in the story.
fn show(text: &str) {
    let _ = out::print(text);
}
