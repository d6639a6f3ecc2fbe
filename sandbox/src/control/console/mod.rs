//! The console: what whoever runs the sandbox keeps open beside the agent. It shows people what the
//! control door tells programs, and does what the door does. One file per page.

mod clock;
mod events;
mod faults;
mod home;
mod log;
mod tools;
mod world;

pub(crate) use log::live_row;

use maud::{Markup, html};
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, operator};
use crate::pages::words::said;
use crate::pages::{CONSOLE, once, page};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    operator("GET", CONSOLE, home::show),
    operator("POST", "/console/apply", home::apply),
    operator("POST", "/console/write", home::write),
    operator("POST", "/console/reset", home::reset),
    operator("GET", "/console/world", world::show),
    operator("GET", "/console/log", log::show),
    operator("GET", "/console/log/live", log::live),
    operator("GET", "/console/log/{number}", log::one),
    operator("GET", "/console/events", events::show),
    operator("GET", "/console/deliveries", events::deliveries),
    operator("POST", "/console/deliveries/{id}/again", events::again),
    operator("GET", "/console/clock", clock::show),
    operator("POST", "/console/clock/move", clock::turn),
    operator("GET", "/console/faults", faults::show),
    operator("POST", "/console/faults/add", faults::add),
    operator("POST", "/console/faults/remove", faults::remove),
];

/// A form that is one button.
fn button(call: &Call<'_>, path: &str, fields: &[(&str, &str)], label: &str) -> Markup {
    let about = crate::http::forms::about(path, b"");
    html! {
        form.inline method="post" action=(path) {
            (once(call, &about))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button type="submit" { (label) }
        }
    }
}

/// A page of the console once more, with why nothing was done.
fn again(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    refusal: &Refusal,
    shown: fn(&Transaction<'_>, &Call<'_>, Option<&str>) -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    if refusal.status >= 500 {
        return Err(Refusal::broken(refusal.told()));
    }
    let mut answer = shown(tx, call, Some(refusal.told()))?;
    answer.status = refusal.status;
    Ok(answer)
}

/// Why nothing was done.
fn alert(wrong: Option<&str>) -> Markup {
    html! { @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } } }
}

/// A page of the console.
fn paper(title: &str, content: Markup) -> Answer {
    page(200, title, content).wide()
}
