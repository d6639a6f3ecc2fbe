//! Everybody who applied to a job in one table: filtered, ordered, and marked one by one or several at
//! once, which can be undone. Nothing is hidden, and nobody is declined but by a person.

use std::cmp::Ordering;

use maud::{Markup, html};
use rusqlite::Transaction;

use super::workspace::{self, Tab, gone};
use crate::deeds::marks;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::long;
use crate::pages::words::{ago, said};
use crate::pages::{once, page};
use crate::rules::labels::label;
use crate::rules::money::{decimal, micros, rate};
use crate::rules::pay::Pay;
use crate::store::jobs::Job;
use crate::store::proposals::{self, Listed, Order, Standing};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/jobs/{id}/proposals", show),
    employer("POST", "/employer/jobs/{id}/proposals/mark", mark),
];

/// Rows a page.
const A_PAGE: i64 = 100;
/// Bytes of a first line, of a name and of a country.
const FIRST_LINE: usize = 80;
const NAME: usize = 36;

/// The filters: their word in the address, their name, and what they let through.
const FILTERS: &[(&str, &str, &[Standing])] = &[
    ("all", "All", &[]),
    ("shortlisted", "Shortlisted", &[Standing::Shortlisted]),
    ("unreviewed", "Unreviewed", &[Standing::Unreviewed]),
    ("maybe", "Maybe", &[Standing::Maybe]),
    ("hired", "Hired", &[Standing::Hired]),
    (
        "refused",
        "Declined",
        &[Standing::Declined, Standing::Refused, Standing::NotAFit],
    ),
    ("resume-sent", "Resume sent", &[Standing::ResumeSent]),
    ("invited", "Invited", &[Standing::Invited]),
];
/// The orders: their word in the address, and their name.
const ORDERS: &[(&str, &str, Order)] = &[
    ("newest", "newest first", Order::Newest),
    (
        "interviewed",
        "interview score, best first",
        Order::Interview,
    ),
    ("match", "match score, best first", Order::Match),
    ("bid", "bid, lowest first", Order::Bid),
];

/// How the table is looked at, as the address says it.
struct View {
    filter: &'static str,
    marks: &'static [Standing],
    order: (&'static str, &'static str, Order),
    page: i64,
}

impl View {
    fn of(call: &Call<'_>) -> View {
        let given = |name: &str| {
            call.query(name)
                .map(str::to_owned)
                .or_else(|| call.form(name))
        };
        let wanted = given("filter").unwrap_or_default();
        let sort = given("sort").unwrap_or_default();
        let filter = FILTERS.iter().find(|(word, ..)| *word == wanted);
        let order = ORDERS.iter().find(|(word, ..)| *word == sort);
        let page = given("page").and_then(|text| text.parse().ok());
        View {
            filter: filter.map_or("all", |(word, ..)| word),
            marks: filter.map_or(&[][..], |(_, _, marks)| marks),
            order: order
                .copied()
                .unwrap_or(("newest", "newest first", Order::Newest)),
            page: page.unwrap_or(1).clamp(1, 1_000_000),
        }
    }

    /// The address of the same view, in other parts another one.
    fn at(&self, job: &Job, filter: &str, sort: &str, page: i64) -> String {
        format!(
            "/employer/jobs/{}/proposals?filter={filter}&sort={sort}&page={page}",
            job.id
        )
    }

    fn here(&self, job: &Job) -> String {
        self.at(job, self.filter, self.order.0, self.page)
    }
}

/// `GET /employer/jobs/{id}/proposals?filter=&sort=&page=&undo=`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match workspace::own(tx, call, call.param("id"))? {
        Some(job) => table(tx, call, 200, &job, None),
        None => Ok(gone()),
    }
}

fn table(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    job: &Job,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let view = View::of(call);
    let counts = proposals::by_mark(tx, &job.id)?;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let of = |marks: &[Standing]| -> i64 {
        let counted = counts
            .iter()
            .filter(|(mark, _)| marks.is_empty() || marks.contains(mark));
        counted.map(|(_, count)| count).sum()
    };
    let (_, _, order) = view.order;
    let range = ((view.page - 1) * A_PAGE, A_PAGE);
    let rows = proposals::listed(tx, &job.id, view.marks, order, range)?;
    let next = proposals::listed(tx, &job.id, &[Standing::Unreviewed], order, (0, 1))?;
    let about = format!("/employer/jobs/{}/proposals", job.id);
    let undo = call.query("undo").unwrap_or_default();
    let more = of(view.marks) > view.page * A_PAGE;
    let content = html! {
        (workspace::head(tx, job, Some(Tab::Proposals))?)
        @if let Some(text) = wrong { p.wrong role="alert" { (said(text)) } }
        @if !undo.is_empty() {
            form.notice method="post" action={ (about) "/mark" } {
                (once(call, &about)) (state(&view))
                button.small type="submit" name="undo" value=(undo) { "Undo the last marks" }
            }
        }
        nav.filters aria-label="Which proposals" {
            @for (word, name, marks) in FILTERS {
                a href=(view.at(job, word, view.order.0, 1))
                    aria-current=[(view.filter == *word).then_some("true")] { (name) " " (of(marks)) }
            }
        }
        p.soft {
            "Sorted by " (view.order.1) ". "
            @for (word, name, _) in ORDERS.iter().filter(|(word, ..)| *word != view.order.0) {
                a href=(view.at(job, view.filter, word, 1)) { "By " (name) } " "
            }
            @if let Some(first) = next.first() {
                "· " a data-key="n" href={ "/employer/proposals/" (first.id) } { "Next unreviewed" }
            }
        }
        @if total == 0 {
            p.empty {
                @match job.nobody().filter(|_| job.is_open()) {
                    Some(why) => { "No proposals will come: " (said(why)) "." },
                    None => {
                        "Nobody has applied yet. People do after the job is published, in a few minutes; "
                        code { "opentrain-mcp sandbox ctl propose" } " lets somebody apply at once."
                    },
                }
            }
        } @else if rows.is_empty() {
            p.empty { "No proposal bears this mark. " a href=(view.at(job, "all", view.order.0, 1)) { "Show all" } }
        } @else {
            form method="post" action={ (about) "/mark" } {
                (once(call, &about)) (state(&view))
                div.actions.bar {
                    button.small type="submit" name="mark" value=(Standing::Shortlisted) data-key="s" data-pick="pick" { "Shortlist the chosen" }
                    button.small type="submit" name="mark" value=(Standing::Maybe) data-key="m" data-pick="pick" { "Maybe" }
                    button.small type="submit" name="mark" value=(Standing::Declined) data-key="d" data-pick="pick" { "Decline the chosen" }
                    label.choice { input type="checkbox" data-all="pick"; " All on this page" }
                }
                div.scroll tabindex="0" role="region" aria-label="Proposals" {
                    table.cards.people {
                        thead { tr {
                            th scope="col" { "Chosen" } th scope="col" { "Person" } th scope="col" { "Rate" }
                            th scope="col" { "Interview" } th scope="col" { "Match" } th scope="col" { "Status" }
                        } }
                        tbody { @for row in &rows { (line(row, job, call)) } }
                    }
                }
            }
        }
        p {
            @if view.page > 1 { a href=(view.at(job, view.filter, view.order.0, view.page - 1)) { "Earlier page" } " " }
            @if more { a href=(view.at(job, view.filter, view.order.0, view.page + 1)) { "Next page" } }
        }
        p.soft { "Keys: j and k move, Enter opens; s, m and d mark the row one is on; n opens the next unreviewed." }
    };
    Ok(page(
        status,
        &format!("Proposals · {}", long::name(job.title())),
        content,
    )
    .wide())
}

/// The view, for the form that leads back to it.
fn state(view: &View) -> Markup {
    html! {
        input type="hidden" name="filter" value=(view.filter);
        input type="hidden" name="sort" value=(view.order.0);
        input type="hidden" name="page" value=(view.page);
    }
}

/// One row. A hundred of them are most of the page, so that what a row says twice or the stylesheet can
/// say is left out.
fn line(row: &Listed, job: &Job, call: &Call<'_>) -> Markup {
    let name = long::brief(row.name.as_deref().unwrap_or("Freelancer"), NAME);
    let first = row.summary.as_deref().or(row.title.as_deref());
    let first = long::brief(first.unwrap_or_default(), FIRST_LINE);
    let can = !matches!(
        row.standing,
        Standing::Hired | Standing::Invited | Standing::Refused
    );
    html! {
        tr data-row {
            td { @if can { input type="checkbox" name="pick" value=(row.id) aria-label={ "Choose " (name) }; } }
            td {
                a href={ "/employer/proposals/" (row.id) } { (name) }
                ", " (long::brief(row.country.as_deref().unwrap_or_default(), NAME)) br;
                (first) " · " (ago(row.created_at, call.now))
            }
            td { (bid(row.bid_micros, &row.bid_unit)) (against(row, job)) }
            td { (score(row.interview_score)) }
            td { (score(row.match_score)) }
            td { (label(row.standing.shown())) }
        }
    }
}

/// A bid with its unit.
pub(super) fn bid(micros: i64, unit: &str) -> String {
    let unit = match unit {
        "PER_HOUR" => " an hour",
        "PER_LABEL" => " a label",
        _ => " in all",
    };
    format!("${}{unit}", rate(micros))
}

/// How a bid stands to the job's price, where they are of one kind.
fn against(row: &Listed, job: &Job) -> &'static str {
    let key = match Pay::of(&job.fields) {
        Some(Pay::Hour) => "pricePerHour",
        Some(Pay::Label) => "pricePerLabel",
        Some(Pay::Fixed) => "fixedPrice",
        None => return "",
    };
    match job
        .number(key)
        .map(micros)
        .map(|budget| row.bid_micros.cmp(&budget))
    {
        Some(Ordering::Less) => ", below your price",
        Some(Ordering::Equal) => ", your price",
        Some(Ordering::Greater) => ", above your price",
        None => "",
    }
}

/// A score, or that there is none.
fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "none".to_owned(), |score| decimal(score).to_string())
}

/// `POST /employer/jobs/{id}/proposals/mark`, with `pick` and `mark`, or `undo`.
fn mark(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Some(job) = workspace::own(tx, call, call.param("id"))? else {
        return Ok(gone());
    };
    let view = View::of(call);
    let undo = call.form("undo");
    let wanted: Vec<(String, String)> = match &undo {
        Some(list) => list.split(',').filter_map(pair).collect(),
        None => {
            let word = call.form("mark").unwrap_or_default();
            let pairs = url::form_urlencoded::parse(call.body);
            let picked = pairs.filter(|(name, _)| name == "pick");
            picked
                .map(|(_, id)| (id.into_owned(), word.clone()))
                .collect()
        }
    };
    if wanted.is_empty() {
        return table(
            tx,
            call,
            400,
            &job,
            Some("Nothing was marked: choose somebody first."),
        );
    }
    let step = call.step(tx);
    let mut before = Vec::new();
    for (id, _) in &wanted {
        match proposals::by_id(tx, id)?.filter(|one| one.job_id == job.id) {
            Some(proposal) => before.push(format!("{id}.{}", proposal.standing)),
            None => return Ok(gone()),
        }
    }
    let marked = step.together(|| {
        for (id, word) in &wanted {
            marks::mark(step, id, marks::named(word)?)?;
        }
        Ok(())
    });
    if let Err(no) = marked {
        let refusal = Refusal::from(no);
        return match refusal.status {
            500.. => Err(refusal),
            status => table(tx, call, status, &job, Some(refusal.told())),
        };
    }
    let word = wanted
        .first()
        .map(|(_, word)| label(word).to_lowercase())
        .unwrap_or_default();
    let says = match (undo.is_some(), wanted.len()) {
        (true, _) => "The marks are as they were.".to_owned(),
        (false, 1) => format!("One proposal is marked: {word}."),
        (false, many) => format!("{many} proposals are marked: {word}."),
    };
    let to = match undo {
        Some(_) => view.here(&job),
        None => format!("{}&undo={}", view.here(&job), before.join(",")),
    };
    call.done(tx, &to, &says)
}

/// A proposal and a mark, as a button names them.
fn pair(text: &str) -> Option<(String, String)> {
    let (id, word) = text.split_once('.')?;
    Some((id.to_owned(), word.to_owned()))
}
