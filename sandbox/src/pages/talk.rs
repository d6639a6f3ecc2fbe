//! A conversation as both sides see it: the newest messages that a page holds, and the way to those before.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::long;
use super::words::when;
use crate::http::call::Call;
use crate::http::refusal::Refusal;
use crate::store::conversations::{self, Message};

/// Messages looked through at most for those that fit.
const SHOWN: usize = 100;
/// Bytes of one message before it is read on.
const A_MESSAGE: usize = 3000;

/// The messages of a conversation that a page shows.
pub(super) struct Talk {
    /// Newest first.
    messages: Vec<Message>,
    /// From which one on the address asks for.
    before: Option<i64>,
}

/// Who wrote a message, as whoever looks calls them.
pub(super) struct By {
    pub(super) name: String,
    pub(super) mine: bool,
    /// Whether whoever looks has not read it.
    pub(super) new: bool,
}

/// The messages before the one that the address names, the newest ones if it names none.
pub(super) fn read(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    id: Option<&str>,
) -> Result<Talk, Refusal> {
    let before = call.query("before").and_then(|text| text.parse().ok());
    let messages = match id {
        Some(id) => conversations::older(tx, id, before.unwrap_or(i64::MAX), SHOWN)?,
        None => Vec::new(),
    };
    Ok(Talk { messages, before })
}

impl Talk {
    /// Those that were read.
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// As many of them as these bytes hold, oldest first, on the page at `path`.
    pub(super) fn shown(
        &self,
        call: &Call<'_>,
        path: &str,
        most: usize,
        by: impl Fn(&Message) -> By,
    ) -> Markup {
        let here = match self.before {
            Some(before) => format!("{path}?before={before}"),
            None => path.to_owned(),
        };
        let whole = long::whole(call, &here);
        // Whoever reads on in one has it alone: beside the others it might not fit.
        let mut read_on = self.messages.iter();
        if let Some(one_of) = read_on.find(|message| call.query(&message.id).is_some()) {
            return html! {
                p { a href=(here) { "Back to all messages" } }
                (one(&whole, one_of, &by(one_of)))
            };
        }
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for message in &self.messages {
            let row = one(&whole, message, &by(message));
            bytes += row.0.len();
            if bytes > most && !rows.is_empty() {
                break;
            }
            rows.push((message.seq, row));
        }
        let all = rows.len() == self.messages.len() && rows.len() < SHOWN;
        let earlier = rows.last().filter(|_| !all).map(|(seq, _)| *seq);
        html! {
            @if rows.is_empty() { p.soft { "Nothing was written yet." } }
            @if let Some(seq) = earlier { p { a href={ (path) "?before=" (seq) } { "Earlier messages" } } }
            @for (_, row) in rows.iter().rev() { (row) }
            @if self.before.is_some() { p { a href=(path) { "To the newest messages" } } }
        }
    }
}

fn one(whole: &long::Whole<'_>, message: &Message, by: &By) -> Markup {
    html! {
        div.box.said.mine[by.mine] {
            strong { (by.name) }
            span.soft { " " (when(message.created_at)) }
            @if by.new { " " span.count { "new" } }
            (whole.text(&message.id, &message.content, A_MESSAGE))
            @if message.attachments > 0 {
                p.soft { (message.attachments) " attached; files are not kept in the sandbox." }
            }
        }
    }
}
