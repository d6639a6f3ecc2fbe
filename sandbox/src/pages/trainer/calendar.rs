//! What a trainer has before them: sessions and events that employers have set, and what is due.

use maud::html;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, trainer};
use crate::pages::calendar::{Calendar, ics};
use crate::pages::page;
use crate::store::calendar::Whose;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    trainer("GET", "/trainer/calendar", show),
    trainer("GET", "/trainer/calendar/due.ics", file),
];

fn own<'a>(call: &'a Call<'_>) -> Result<Calendar<'a>, Refusal> {
    Ok(Calendar {
        whose: Whose::Person(&call.trainer()?.id),
        path: "/trainer/calendar",
        now: call.now,
        empty: "Nothing is set or due. Sessions that an employer sets for your jobs show up here, and \
                milestones with a date.",
    })
}

/// `GET /trainer/calendar`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let content = html! {
        h1 { "Calendar" }
        (own(call)?.shown(tx, call)?)
        p { a href="/trainer/calendar/due.ics" download { "For your own calendar (.ics)" } }
    };
    Ok(page(200, "Calendar", content).wide())
}

/// `GET /trainer/calendar/due.ics`.
fn file(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let text = ics(&own(call)?.coming(tx)?, call.now);
    Ok(Answer::text("text/calendar; charset=utf-8", text))
}
