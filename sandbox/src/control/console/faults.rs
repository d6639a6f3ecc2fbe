//! Faults: calls of the API that are to go wrong on purpose.

use maud::html;
use rusqlite::Transaction;

use super::{again, alert, button, paper};
use crate::control::faults as door;
use crate::http::call::{Answer, Call};
use crate::http::faults::Fault;
use crate::http::refusal::Refusal;
use crate::pages::long;
use crate::pages::once;

const PATH: &str = "/console/faults";
/// Bytes of the faults that wait.
const LIST: usize = 36 * 1024;
/// What a fault can be here: the word of the form, and what it says. The door knows more.
const EFFECTS: &[(&str, &str)] = &[
    ("503", "Answer 503 and do nothing"),
    ("429", "Answer 429 and do nothing"),
    ("500", "Answer 500 and do nothing"),
    ("late", "Answer ten seconds late"),
    ("before", "Close the connection and do nothing"),
    (
        "after",
        "Do it, and close the connection instead of an answer",
    ),
];

/// `GET /console/faults`.
pub(super) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    shown(tx, call, None)
}

fn shown(_: &Transaction<'_>, call: &Call<'_>, wrong: Option<&str>) -> Result<Answer, Refusal> {
    let waiting: Vec<Fault> = call.panel.faults().waiting.iter().cloned().collect();
    let typed = |name: &str| long::typed(call, name, "");
    let list = long::whole(call, PATH).rows("from", &waiting, LIST, |fault| {
        html! {
            li {
                span {
                    (long::address(fault.method.as_deref().unwrap_or("Any method"))) " "
                    code { (long::address(fault.path.as_deref().unwrap_or("any path of the API"))) } ": "
                    (fault.told()) ", " (fault.left) " more"
                }
                (button(call, "/console/faults/remove", &[("id", &fault.id)], "Remove"))
            }
        }
    });
    let content = html! {
        h1 { "Faults" }
        (alert(wrong))
        @if waiting.is_empty() {
            p.empty {
                "No call is to go wrong. Switch a fault on below, or with "
                code { "opentrain-mcp sandbox ctl fault" } ", and see how an agent takes it."
            }
        }
        ul.rows {
            (list.shown)
        }
        (list.rest)
        h2 { "Switch one on" }
        form method="post" action="/console/faults/add" {
            (once(call, PATH))
            label for="effect" { "What happens" }
            select id="effect" name="effect" {
                @for (word, says) in EFFECTS {
                    option value=(word) selected[typed("effect") == *word] { (says) }
                }
            }
            label for="path" { "On which path; empty is any. A pattern may hold * and {id}" }
            input id="path" name="path" placeholder="/proposals/{id}/hire" value=(typed("path")) autocomplete="off";
            label for="times" { "How often" }
            input id="times" name="times" type="number" min="1" max="1000" value="1";
            div.actions { button type="submit" { "Switch it on" } }
        }
    };
    Ok(paper("Faults", content))
}

/// `POST /console/faults/add`, with `effect`, `path` and `times`.
pub(super) fn add(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let times = call.form("times").and_then(|text| text.parse().ok());
    let effect = call.form("effect").unwrap_or_default();
    match door::of_page(call, &effect, call.form("path"), times) {
        Ok(fault) => {
            let says = format!("Switched on: {}.", fault.told());
            call.done(tx, PATH, &says)
        }
        Err(refusal) => again(tx, call, &refusal, shown),
    }
}

/// `POST /console/faults/remove`, with `id`.
pub(super) fn remove(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.form("id").unwrap_or_default();
    // One that befell its calls meanwhile is gone, which is what was wanted.
    call.panel.faults().waiting.retain(|fault| fault.id != id);
    call.done(tx, PATH, "The fault is off.")
}
