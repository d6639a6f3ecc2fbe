//! What a person sees: plain pages that work without scripts and fetch nothing from elsewhere.
//! Everything from the store is escaped by maud. What a button does is in `routes`.

pub(crate) mod approval;
pub(crate) mod claim;
pub(crate) mod home;
pub(crate) mod job;

use maud::{DOCTYPE, Markup, html};

use super::call::Answer;
use super::refusal::Refusal;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #667085; --ink: #1d2433; --paper: #fff;
  --ground: #f4f6f9; --go: #1a6b3c; --stop: #9b2c2c; --note: #fff4d6; --note-ink: #5c4400; }
@media (prefers-color-scheme: dark) { :root { --line: #39414f; --soft: #9aa4b5; --ink: #e7ebf2;
  --paper: #1b212c; --ground: #12161d; --go: #3fa56c; --stop: #d46a6a; --note: #3d3212;
  --note-ink: #f3dda0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
main { max-width: 42rem; margin: 2.5rem auto; padding: 0 1rem; }
.banner { background: var(--note); color: var(--note-ink); padding: .6rem 1rem; text-align: center;
  font-size: .9rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.6rem; }
h1 { font-size: 1.4rem; margin: 0 0 .4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .92rem; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .45rem .5rem .45rem 0; border-top: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--soft); width: 40%; }
.operations th { width: 5rem; }
.operations code { font-size: .88rem; }
.sum th, .sum td { font-weight: 650; color: var(--ink); border-top: 2px solid var(--ink); }
form.actions { display: flex; gap: .7rem; flex-wrap: wrap; margin-top: 1.2rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.3rem; border-radius: 8px;
  border: 1px solid transparent; cursor: pointer; }
button.go { background: var(--go); color: #fff; }
button.stop { background: transparent; color: var(--stop); border-color: var(--stop); }
input { font: inherit; padding: .55rem .7rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--ground); color: var(--ink); }
input.code { font-size: 1.4rem; letter-spacing: .3em; width: 10.5rem; }
label { display: block; font-weight: 600; margin: 1rem 0 .35rem; }
.state { display: inline-block; padding: .1rem .6rem; border-radius: 99px; font-size: .85rem;
  font-weight: 600; border: 1px solid var(--line); }
.state.confirmed { color: var(--go); border-color: var(--go); }
.state.declined, .state.expired, .wrong { color: var(--stop); border-color: var(--stop); }
a { color: inherit; }
";

/// A whole page around its content.
pub(super) fn page(status: u16, title: &str, content: &Markup) -> Answer {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Not "no-referrer": with that a browser sends `Origin: null` along with the
                // forms, which is how a foreign page looks to us.
                meta name="referrer" content="same-origin";
                title { (title) " · OpenTrain sandbox" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                div class="banner" {
                    "Sandbox: nothing here is real. On the real platform you sign in here."
                }
                main { div class="card" { (content) } }
            }
        }
    };
    Answer::page(status, markup)
}

/// A page that only says something.
pub(super) fn notice(status: u16, title: &str, text: &str) -> Answer {
    page(status, title, &html! { h1 { (title) } p { (text) } })
}

/// What a person sees where a program would get an error body.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    let title = match refusal.status {
        403 => "This page was not asked for from here",
        404 => "Nothing is here",
        _ => "The sandbox cannot show this page",
    };
    let content = html! {
        h1 { (title) }
        p { (refusal.told()) }
        p { a href="/" { "Start page" } }
    };
    page(refusal.status, title, &content)
}

/// What a button did, and where to go from there.
pub(super) fn done(title: &str, text: &str, link: &str, label: &str) -> Result<Answer, Refusal> {
    let content = html! { h1 { (title) } p { (text) } p { a href=(link) { (label) } } };
    Ok(page(200, title, &content))
}
