//! What a person clicks: plain pages that work without scripts and fetch nothing from elsewhere.
//! What a click does is in `deeds`; here it is only asked for and shown.

pub(crate) mod approval;
pub(crate) mod assets;
mod calendar;
pub(crate) mod checkout;
pub(crate) mod claim;
mod difference;
pub(crate) mod employer;
pub(crate) mod frame;
pub(crate) mod home;
pub(crate) mod job;
pub(crate) mod long;
mod markdown;
pub(crate) mod profile;
pub(crate) mod sign_in;
mod talk;
pub(crate) mod trainer;
mod usage;
pub(crate) mod words;

use maud::{Markup, html};

use crate::http::call::{Answer, Call};
use crate::http::forms;
use crate::http::message::Incoming;
use crate::http::refusal::Refusal;
use crate::http::table::{Access, Operation, Table};

/// Where the console is, beside `/sandbox`.
pub(crate) const CONSOLE: &str = "/console";

/// Sends whoever has to sign in to where that is done, and from there back.
pub(crate) fn sign_in_first(row: &Operation, incoming: &Incoming) -> Answer {
    let target = match incoming.query.as_str() {
        "" => incoming.path.clone(),
        query => format!("{}?{query}", incoming.path),
    };
    match row.access {
        Access::Signed(who) => Answer::to(&sign_in::first(who, &target)),
        _ => Answer::to("/sign-in"),
    }
}

/// A page. The document around it is put there where the answer goes out.
pub(crate) fn page(status: u16, title: &str, content: Markup) -> Answer {
    Answer::page(status, title, content)
}

/// A page that only says something.
pub(crate) fn notice(status: u16, title: &str, text: &str) -> Answer {
    page(status, title, html! { h1 { (title) } p { (text) } })
}

/// What a person sees where a program would get an error body.
pub(super) fn refused(refusal: &Refusal, table: Table) -> Answer {
    let mark = refusal.mark();
    let title = match (refusal.status, mark.as_str()) {
        (_, "agent_token") => "Only a person can act here",
        (_, "not_from_page") => "This was not sent from the page",
        (_, "sign_in") => "Sign in first",
        (_, "other_eyes") => "This page is for somebody else",
        (_, "form_used") => "This form was sent before",
        (403, _) => "This page was not asked for from here",
        (404, _) => "Nothing is here",
        (408, _) => "The form did not arrive",
        _ => "The sandbox cannot show this page",
    };
    let back = refusal.detail("about");
    let back = back.filter(|about| table.find("GET", about).is_some());
    let content = html! {
        h1 { (title) }
        p { (refusal.told()) }
        @if matches!(mark.as_str(), "sign_in" | "other_eyes") {
            p { a href="/sign-in" { "Choose who you are" } }
        }
        @if let Some(path) = back { p { a href=(path) { "See how it stands now" } } }
    };
    page(refusal.status, title, content)
}

/// What makes a form one that is sent once, from its page, by a person. It belongs into every form;
/// `about` is what the form acts on, as `forms::about` reads it from where the form is sent to.
pub(crate) fn once(call: &Call<'_>, about: &str) -> Markup {
    let value = call.seal.as_ref().and_then(|seal| seal.value(about).ok());
    html! {
        @match value {
            Some(value) => input type="hidden" name=(forms::FIELD) value=(value);,
            None => p.wrong {
                "This page was opened with an agent's token. Only a person can act on it, in a browser."
            },
        }
    }
}

/// One line of a list of facts.
pub(crate) fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}
