//! The document around every page: that nothing here is real, whose eyes it is looked at with and the
//! way around, what the sandbox's clock says when it is not the wall's, and whether faults are switched
//! on. What a page itself says is its own file's part.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use rusqlite::Connection;

use super::long;
use super::words::{span, when};
use super::{assets, once};
use crate::http::call::Call;
use crate::http::eyes::Eyes;
use crate::http::forms;
use crate::http::refusal::Refusal;
use crate::moment::{MINUTE, Moment};
use crate::store::sessions::{self, Who};
use crate::store::{approvals, channels, conversations, top_ups};

/// How things stand that every page tells.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// The sandbox's own time.
    now: Moment,
    /// How far that is ahead of the wall clock, in milliseconds.
    ahead: i64,
    /// Faults that wait for a call.
    faults: usize,
    /// Who looks and where they can go from here; none where nobody signed in.
    looker: Option<Looker>,
    /// What was done last.
    notice: Option<String>,
}

/// Who looks at a page.
#[derive(Debug)]
struct Looker {
    who: Who,
    name: String,
    /// What they belong to.
    of: String,
    /// Where they are.
    path: String,
    /// What of their menu has something new: the path, and how many.
    news: Vec<(&'static str, i64)>,
    /// The form that signs out.
    leave: String,
}

impl Frame {
    /// The frame around what nobody in particular looks at.
    pub(crate) fn bare(now: Moment, ahead: i64, faults: usize) -> Frame {
        Frame {
            now,
            ahead,
            faults,
            ..Frame::default()
        }
    }

    /// The frame of a page that was just made, around whoever asked for it. The sentence on what was
    /// done last is told once, on a page that came about.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(crate) fn of(
        db: &Connection,
        call: &Call<'_>,
        path: &str,
        made: bool,
    ) -> Result<Frame, Refusal> {
        let notice = match call.eyes.session().filter(|_| made) {
            Some(session) => sessions::take_notice(db, session)?,
            None => None,
        };
        let leave = once(call, &forms::claim("/sign-out", "")).into_string();
        let looker = |who, name: &str, of: &str, news| Looker {
            who,
            // A member's address is what the team calls them by.
            name: long::address(name),
            of: long::name(of),
            path: path.to_owned(),
            news,
            leave,
        };
        let looker = match &call.eyes {
            Eyes::Nobody => None,
            Eyes::Operator(_) => {
                let waiting = approvals::waiting(db, None, call.now)?
                    + top_ups::waiting_count(db, None, call.now)?;
                let news = vec![("/console", waiting)];
                Some(looker(Who::Operator, "Operator", "Runs this sandbox", news))
            }
            Eyes::Employer(employer) => {
                let id = employer.account.id.as_str();
                let waiting = approvals::waiting(db, Some(id), call.now)?
                    + top_ups::waiting_count(db, Some(id), call.now)?;
                let unread = conversations::unread(db, id)?;
                let news = vec![
                    ("/employer/waiting", waiting),
                    ("/employer/messages", unread),
                ];
                let of = employer.organization();
                Some(looker(Who::Employer, employer.name(), of, news))
            }
            Eyes::Trainer(trainer) => {
                let person = &trainer.person;
                let (name, title) = (person.text("displayName"), person.text("title"));
                let unread = channels::unread(db, &person.id)?;
                let news = vec![("/trainer/messages", unread)];
                Some(looker(Who::Trainer, name, title, news))
            }
        };
        Ok(Frame {
            now: call.now,
            ahead: call.now - call.wall,
            faults: call.panel.faults().count(),
            looker,
            notice,
        })
    }
}

/// The places of a part, in the order of its menu.
const fn places(who: Who) -> &'static [(&'static str, &'static str)] {
    match who {
        Who::Employer => &[
            ("/employer/jobs", "My jobs"),
            ("/employer/waiting", "Waiting for you"),
            ("/employer/messages", "Messages"),
            ("/employer/calendar", "Calendar"),
            ("/employer/account", "Account"),
        ],
        Who::Trainer => &[
            ("/trainer/jobs", "My jobs"),
            ("/trainer/finished", "Finished"),
            ("/trainer/proposals", "Proposals"),
            ("/trainer/messages", "Messages"),
            ("/trainer/calendar", "Calendar"),
            ("/trainer/reports", "Reports"),
            ("/trainer/work", "Find work"),
            ("/trainer/settings", "Settings"),
        ],
        Who::Operator => &[
            ("/console", "Console"),
            ("/console/world", "World"),
            ("/console/log", "Requests"),
            ("/console/events", "Events"),
            ("/console/deliveries", "Deliveries"),
            ("/console/clock", "Clock"),
            ("/console/faults", "Faults"),
        ],
    }
}

/// The first page of a part.
pub(super) fn home(who: Who) -> &'static str {
    match who {
        Who::Employer => "/employer/jobs",
        Who::Trainer => "/trainer/jobs",
        Who::Operator => "/console",
    }
}

/// A whole document.
pub(crate) fn framed(title: &str, content: &str, wide: bool, frame: &Frame) -> String {
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
                link rel="stylesheet" href=(assets::style());
                // A page that asks for consent needs none.
                @if wide { script src=(assets::script()) defer {} }
            }
            body {
                a.skip href="#main" { "Skip to the page" }
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
                @if let Some(looker) = &frame.looker { (menu(looker, frame.now)) }
                main #main class=[wide.then_some("wide")] {
                    @if let Some(notice) = &frame.notice { p.notice role="status" { (notice) } }
                    (PreEscaped(content))
                }
                footer {
                    a href="/" { "What is in this sandbox" }
                    @if frame.looker.is_none() { " · " a href="/sign-in" { "Be one of its people" } }
                }
            }
        }
    };
    markup.into_string()
}

/// Who looks, and where they can go.
fn menu(looker: &Looker, now: Moment) -> Markup {
    let here = |path: &str| {
        // The longest place that leads to where they are.
        let leads =
            |place: &str| looker.path == place || looker.path.starts_with(&format!("{place}/"));
        let places = places(looker.who).iter().map(|(place, _)| *place);
        places
            .filter(|place| leads(place))
            .max_by_key(|place| place.len())
            == Some(path)
    };
    html! {
        nav.menu aria-label="Workspace" {
            ul {
                @for (path, name) in places(looker.who) {
                    @let new = looker.news.iter().find(|(at, _)| at == path).map_or(0, |(_, new)| *new);
                    li {
                        a href=(path) aria-current=[here(path).then_some("page")] {
                            (name)
                            @if new > 0 { " " span.count { (new) } }
                        }
                    }
                }
            }
            div.who {
                p {
                    strong { (looker.name) } br;
                    span.soft { (looker.of) " · " (when(now)) }
                }
                form method="post" action="/sign-out" {
                    (PreEscaped(&looker.leave))
                    a href="/sign-in" { "Be somebody else" }
                    " " button.small type="submit" { "Sign out" }
                }
            }
        }
    }
}
