//! Where somebody becomes one of the sandbox's people: whoever runs it, an employer or one of a team, or
//! a trainer. One click, because there is nothing here to steal.

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::Transaction;

use super::frame::home;
use super::long;
use super::{notice, once, page};
use crate::deeds::accounts as deeds;
use crate::deeds::{Kind, No};
use crate::http::call::{Answer, Call};
use crate::http::eyes::{self, As};
use crate::http::forms;
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::rules::vocabulary::country;
use crate::store::accounts::{self, Account};
use crate::store::people::{self, Person};
use crate::store::sessions::{self, Who};
use crate::store::team;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/sign-in", show),
    site("POST", "/sign-in", sign_in),
    site("POST", "/sign-up", sign_up),
    site("POST", "/sign-out", sign_out),
];

/// People and accounts listed at most.
const SHOWN: i64 = 40;

/// Where somebody is sent who has to sign in first.
pub(crate) fn first(who: Who, target: &str) -> String {
    let target = utf8_percent_encode(target, NON_ALPHANUMERIC);
    format!("/sign-in?as={who}&then={target}")
}

/// `GET /sign-in?as=&then=&q=`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    form(tx, 200, call, None)
}

fn form(
    tx: &Transaction<'_>,
    status: u16,
    call: &Call<'_>,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let wanted = call.query("as").and_then(Who::read);
    let then = call.query("then").unwrap_or_default();
    let sought = call.query("q").unwrap_or_default().trim();
    let (sought, then) = (long::field(sought), long::field(then));
    let (sought, then) = (sought.as_str(), then.as_str());
    let shows = |who| wanted.is_none_or(|wanted| wanted == who);
    let accounts = match shows(Who::Employer) {
        true => accounts::latest(tx, SHOWN)?,
        false => Vec::new(),
    };
    let (trainers, more) = match shows(Who::Trainer) {
        true => {
            let mut found = people::search(tx, sought, SHOWN + 1)?;
            let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
            let more = found.len() > most;
            found.truncate(most);
            (found, more)
        }
        false => (Vec::new(), false),
    };
    let mut teams = Vec::new();
    for account in &accounts {
        teams.push((account, team::members(tx, &account.id)?));
    }
    let (claimed, unclaimed): (Vec<_>, Vec<_>) =
        (teams.iter()).partition(|(account, _)| account.claimed_at.is_some());
    let about = forms::claim("/sign-in", "");
    let content = html! {
        h1 { "Who do you want to be?" }
        p {
            "This is a sandbox: everybody in it is made up, and one click lets you look through "
            "anybody's eyes. On the real platform people sign in with their own accounts."
        }
        @if let Some(text) = wrong { p.wrong role="alert" { (text) } }
        @if wanted.is_some() {
            p.soft { a href="/sign-in" { "Show everybody" } }
        }
        @if shows(Who::Trainer) {
            form.search method="get" action="/sign-in" role="search" {
                @if let Some(who) = wanted { input type="hidden" name="as" value=(who); }
                @if !then.is_empty() { input type="hidden" name="then" value=(then); }
                label for="q" { "Find a trainer by name, country or title" }
                div.inline {
                    input #q type="search" name="q" value=(sought);
                    button type="submit" { "Find" }
                }
            }
        }
        form method="post" action="/sign-in" {
            (once(call, &about))
            @if !then.is_empty() { input type="hidden" name="then" value=(then); }
            @if shows(Who::Employer) {
                h2 { "Employers" }
                @if claimed.is_empty() {
                    p.soft {
                        "No account has a person yet. Register an agent and claim its account, or start "
                        "an organization below."
                    }
                }
                ul.rows {
                    @for (account, members) in &claimed {
                        (choice(
                            &format!("employer:{}", account.id),
                            account.email.as_deref().unwrap_or_default(),
                            &format!("Owner of {}", organization(account)),
                        ))
                        @for member in members {
                            (choice(
                                &format!("employer:{}:{}", account.id, member.user_id),
                                member.name.as_deref().unwrap_or(&member.email),
                                &format!("Member of {}", organization(account)),
                            ))
                        }
                    }
                }
                @if !unclaimed.is_empty() {
                    p.soft {
                        "Nobody has claimed: "
                        @for (place, (account, _)) in unclaimed.iter().enumerate() {
                            @if place > 0 { ", " }
                            (organization(account))
                        }
                        "."
                    }
                }
            }
            @if shows(Who::Trainer) {
                h2 { "Trainers" }
                @if trainers.is_empty() { p.soft { "Nobody is found for “" (sought) "”." } }
                ul.rows { @for person in &trainers { (trainer(person)) } }
                @if more { p.soft { "There are more; search for one." } }
            }
            @if shows(Who::Operator) {
                h2 { "The one who runs it" }
                ul.rows { (choice("operator", "Operator", "Console: requests, events, clock, faults")) }
            }
        }
        @if shows(Who::Employer) {
            h2 { "Start an organization" }
            p.soft { "An account of a person's own, without an agent." }
            form method="post" action="/sign-up" {
                (once(call, &forms::claim("/sign-up", "")))
                label for="organization" { "Name of the organization" }
                input #organization name="organization" required maxlength="120" autocomplete="off";
                label for="email" { "Your address, made up too" }
                input #email type="email" name="email" required maxlength="200" autocomplete="off";
                div.actions { button.yes type="submit" { "Start and sign in" } }
            }
        }
    };
    Ok(page(status, "Sign in", content))
}

fn choice(value: &str, name: &str, what: &str) -> Markup {
    html! {
        li {
            button.choose type="submit" name="as" value=(value) { (long::address(name)) }
            span.soft { (what) }
        }
    }
}

fn trainer(person: &Person) -> Markup {
    let place = person.text("countryCode");
    let place = country(place).unwrap_or_else(|| long::name(person.text("country")));
    let what = [long::name(person.text("title")), place];
    let what: Vec<_> = what.into_iter().filter(|part| !part.is_empty()).collect();
    choice(
        &format!("trainer:{}", person.id),
        person.text("displayName"),
        &what.join(", "),
    )
}

fn organization(account: &Account) -> String {
    let name = account.organization_name.as_deref();
    long::name(name.unwrap_or("an organization without a name"))
}

/// `POST /sign-in`, with `as` and `then`.
fn sign_in(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let wanted = call.form("as").unwrap_or_default();
    let Some(whom) = As::read(&wanted) else {
        return form(tx, 400, call, Some("Choose somebody."));
    };
    enter(tx, call, &whom)
}

/// `POST /sign-up`, with `organization` and `email`.
fn sign_up(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let given = |name: &str| call.form(name).unwrap_or_default().trim().to_owned();
    let (organization, email) = (given("organization"), given("email"));
    match deeds::found(call.step(tx), &organization, &email) {
        Ok(account) => enter(tx, call, &As::Employer(account.id, None)),
        Err(No {
            kind: Kind::Wrong | Kind::Conflict,
            says,
            ..
        }) => form(tx, 400, call, Some(&format!("Nothing was done. {says}"))),
        Err(no) => Err(no.into()),
    }
}

/// Gives the browser its cookie and leads it to where it wanted to go, if that is a page of the part.
fn enter(tx: &Transaction<'_>, call: &Call<'_>, whom: &As) -> Result<Answer, Refusal> {
    leave(tx, call)?;
    let Some(cookie) = eyes::sign_in(tx, whom, call.port(), call.now)? else {
        return Ok(notice(
            404,
            "There is nobody of this name",
            "This person has left, or the sandbox was started anew.",
        ));
    };
    let then = call.form("then").filter(|then| is_own_path(then));
    let to = then.unwrap_or_else(|| home(whom.who()).to_owned());
    Ok(Answer::to(&to).with("set-cookie", cookie))
}

/// Whether a browser that is sent there stays here.
fn is_own_path(path: &str) -> bool {
    let safe = |c: char| c.is_ascii_graphic() && c != '\\';
    path.starts_with('/') && !path.starts_with("//") && path.chars().all(safe)
}

/// `POST /sign-out`.
fn sign_out(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    leave(tx, call)?;
    Ok(Answer::to("/sign-in").with("set-cookie", eyes::forgotten(call.port())))
}

fn leave(tx: &Transaction<'_>, call: &Call<'_>) -> Result<(), Refusal> {
    if let Some(session) = call.eyes.session() {
        sessions::delete(tx, session)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_nowhere_else() {
        let check =
            |path: &str, expected: bool| assert_eq!(is_own_path(path), expected, "{path:?}");
        check("/employer/jobs", true);
        check("/employer/jobs?folder=1#a", true);
        for wrong in [
            "",
            "employer",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a b",
        ] {
            check(wrong, false);
        }
    }
}
