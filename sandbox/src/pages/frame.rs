//! The document around every page: that nothing here is real, what the sandbox's clock says when it is
//! not the wall's, and whether faults are switched on. What a page itself says is its own file's part.

use maud::{DOCTYPE, PreEscaped, html};
use rusqlite::Transaction;

use super::words::{span, when};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::moment::{MINUTE, Moment};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/favicon.svg", icon),
    site("GET", "/favicon.ico", icon),
];

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// How things stand that every page tells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frame {
    /// The sandbox's own time.
    pub(crate) now: Moment,
    /// How far that is ahead of the wall clock, in milliseconds.
    pub(crate) ahead: i64,
    /// Faults that wait for a call.
    pub(crate) faults: usize,
}

/// A whole document.
pub(crate) fn framed(title: &str, content: &str, frame: Frame) -> String {
    let moved = frame.ahead >= MINUTE;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Links carry tokens. Not "no-referrer": with that a browser sends `Origin: null`
                // along with the forms, which is how a foreign page looks to us.
                meta name="referrer" content="same-origin";
                title { (title) " · OpenTrain sandbox" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.banner {
                    p {
                        strong { "Sandbox." } " No real money and no real people. On the real platform "
                        "you sign in here."
                    }
                    @if moved {
                        p {
                            "Its clock is " (span(frame.ahead)) " ahead: here it is "
                            (when(frame.now)) "."
                        }
                    }
                    @match frame.faults {
                        0 => {},
                        1 => p { "A fault is switched on: the next call of an agent may fail." },
                        many => p { (many) " faults are switched on: calls of agents may fail." },
                    }
                }
                main { (PreEscaped(content)) }
                footer { a href="/" { "What is in this sandbox" } }
            }
        }
    };
    markup.into_string()
}

/// `GET /favicon.svg`.
fn icon(_: &Transaction<'_>, _: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::text("image/svg+xml", ICON.to_owned()))
}
