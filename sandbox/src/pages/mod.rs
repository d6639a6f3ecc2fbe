//! What a person clicks: plain pages that work without scripts and fetch nothing from elsewhere.
//! What a click does is in `routes`; here it is only asked for and shown.

pub(crate) mod approval;
pub(crate) mod checkout;
pub(crate) mod claim;
pub(crate) mod home;
pub(crate) mod job;
pub(crate) mod profile;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::call::Answer;
use super::refusal::Refusal;

const STYLE: &str = include_str!("style.css");

/// A whole page around its content.
fn page(status: u16, title: &str, content: &Markup) -> Answer {
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
                style { (PreEscaped(STYLE)) }
            }
            body {
                p.banner {
                    strong { "Sandbox." } " No real money and no real people. On the real platform "
                    "you sign in here."
                }
                main { (content) }
                footer { a href="/" { "What is in this sandbox" } }
            }
        }
    };
    Answer::page(status, markup)
}

/// A page that only says something.
fn notice(status: u16, title: &str, text: &str) -> Answer {
    page(status, title, &html! { h1 { (title) } p { (text) } })
}

/// What a person sees where a program would get an error body.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    let title = match refusal.status {
        403 => "This page was not asked for from here",
        404 => "Nothing is here",
        _ => "The sandbox cannot show this page",
    };
    notice(refusal.status, title, refusal.told())
}

/// One line of a list of facts.
fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}
