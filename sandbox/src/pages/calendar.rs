//! Calendars as every side has them: a list of what comes, the month as a grid, and the same for a calendar
//! program. What is in one is up to whoever shows it.

use maud::{Markup, html};
use rusqlite::Connection;

use super::long;
use super::words::{day, left, said, when};
use crate::deeds::grounds;
use crate::http::call::Call;
use crate::http::refusal::Refusal;
use crate::moment::{self, DAY, Moment, iso};
use crate::store::calendar::{self, Due, Session, Whose};
use crate::store::contracts;

/// Entries listed at most.
const SHOWN: i64 = 100;
/// Bytes of the list; entries of a day and of a month in the grid, and bytes of a title there.
const LIST: usize = 14 * 1024;
const A_DAY: usize = 4;
const IN_GRID: usize = 400;
const IN_DAY: usize = 60;
/// How far back what is overdue is still listed.
const OVERDUE: i64 = 90 * DAY;
const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Something with a time.
#[derive(Debug)]
pub(super) struct Entry {
    id: String,
    from: Moment,
    /// The first moment after it.
    until: Moment,
    all_day: bool,
    title: String,
    /// What it belongs to, as a person reads it.
    about: String,
    /// The page of what it belongs to.
    page: String,
    note: String,
    link: Option<String>,
    called_off: bool,
    /// Whether it is work that is due, and not something that takes place.
    due: bool,
}

/// Whose calendar it is, and how it leads on.
pub(super) struct Calendar<'a> {
    pub(super) whose: Whose<'a>,
    /// The page it stands on.
    pub(super) path: &'a str,
    pub(super) now: Moment,
    /// What stands there where nothing comes.
    pub(super) empty: &'a str,
}

impl Calendar<'_> {
    /// The list and the grid.
    pub(super) fn shown(&self, db: &Connection, call: &Call<'_>) -> Result<Markup, Refusal> {
        let coming = self.coming(db)?;
        let month = Month::read(call.query("month"), self.now);
        let inside = self.inside(db, &month)?;
        let whole = long::whole(call, self.path);
        let list = whole.rows("coming", &coming, LIST, |one| self.row(&whole, one));
        Ok(html! {
            h2 { "What comes" }
            @if coming.is_empty() { p.empty { (self.empty) } }
            ul.rows { (list.shown) }
            (list.rest)
            h2 id="month" { "The month" }
            p {
                a href={ (self.path) "?month=" (month.before()) "#month" } { "Month before" } " · "
                a href={ (self.path) "?month=" (month.after()) "#month" } { "Month after" }
            }
            (month.grid(&inside, self.now))
            @if inside.len() >= IN_GRID { p.soft { "There is more in this month than a grid holds." } }
        })
    }

    /// What the grid of a month holds, without what only the list tells.
    fn inside(&self, db: &Connection, month: &Month) -> Result<Vec<Entry>, Refusal> {
        let most = i64::try_from(IN_GRID).unwrap_or(i64::MAX);
        let sessions = calendar::sessions(db, self.whose, month.from, month.to, most)?;
        let due = calendar::due(db, self.whose, month.from, month.to, most)?;
        let nothing = String::new;
        let sessions = sessions.into_iter().map(|one| Entry {
            from: one.starts_at,
            until: one.ends_at,
            all_day: one.all_day,
            title: long::brief(&one.title, IN_DAY),
            called_off: one.called_off_at.is_some(),
            due: false,
            id: one.id,
            about: nothing(),
            page: nothing(),
            note: nothing(),
            link: None,
        });
        let due = due.into_iter().map(|one| Entry {
            from: one.at,
            until: one.at + 1,
            all_day: one.at % DAY == 0,
            title: long::brief(&one.name, IN_DAY),
            called_off: false,
            due: true,
            id: one.milestone_id,
            about: nothing(),
            page: nothing(),
            note: nothing(),
            link: None,
        });
        let mut found: Vec<Entry> = sessions.chain(due).collect();
        found.sort_by_key(|one| one.from);
        found.truncate(IN_GRID);
        Ok(found)
    }

    /// What comes and what is overdue, soonest first.
    pub(super) fn coming(&self, db: &Connection) -> Result<Vec<Entry>, Refusal> {
        self.entries(db, self.now, self.now - OVERDUE, Moment::MAX)
    }

    /// Sessions that are not over at `from` and what is due from `due_from` on, before `to`.
    fn entries(
        &self,
        db: &Connection,
        from: Moment,
        due_from: Moment,
        to: Moment,
    ) -> Result<Vec<Entry>, Refusal> {
        let mut found = Vec::new();
        for one in calendar::sessions(db, self.whose, from, to, SHOWN)? {
            found.push(self.session(db, one)?);
        }
        for one in calendar::due(db, self.whose, due_from, to, SHOWN)? {
            found.push(self.milestone(db, one)?);
        }
        found.sort_by_key(|one| one.from);
        found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        Ok(found)
    }

    fn session(&self, db: &Connection, one: Session) -> Result<Entry, Refusal> {
        let job = grounds::job_of(db, &one.job_id)?;
        let page = match self.whose {
            Whose::Job(_) | Whose::Account(_) => {
                format!("/employer/jobs/{}/calendar/{}", job.id, one.id)
            }
            Whose::Person(id) => match contracts::of_person_on(db, id, &job.id)? {
                Some(contract) => format!("/trainer/contracts/{}", contract.id),
                None => "/trainer/jobs".to_owned(),
            },
        };
        Ok(Entry {
            id: one.id,
            from: one.starts_at,
            until: one.ends_at,
            all_day: one.all_day,
            title: long::name(&one.title),
            about: match self.whose {
                // It says so above every row.
                Whose::Job(_) => "change it or call it off".to_owned(),
                Whose::Person(_) | Whose::Account(_) => long::name(job.title()),
            },
            page,
            note: said(&one.note),
            link: one.link,
            called_off: one.called_off_at.is_some(),
            due: false,
        })
    }

    fn milestone(&self, db: &Connection, one: Due) -> Result<Entry, Refusal> {
        let (side, about) = match self.whose {
            Whose::Person(_) => {
                let job = grounds::job_of(db, &one.job_id)?;
                ("trainer", long::name(job.title()))
            }
            Whose::Job(_) | Whose::Account(_) => {
                let person = grounds::person_of(db, &one.person_id)?;
                ("employer", long::name(person.text("displayName")))
            }
        };
        Ok(Entry {
            page: format!("/{side}/contracts/{}", one.contract_id),
            id: one.milestone_id,
            from: one.at,
            until: one.at + 1,
            // A due date is a day; the API keeps its midnight.
            all_day: one.at % DAY == 0,
            title: long::name(&one.name),
            about,
            note: String::new(),
            link: None,
            called_off: false,
            due: true,
        })
    }

    /// How long it is until then, in days where that says enough.
    fn until(&self, at: Moment) -> String {
        match at - self.now {
            rest if rest >= 2 * DAY => format!("{} days", rest / DAY),
            _ => left(at, self.now),
        }
    }

    fn row(&self, whole: &long::Whole<'_>, one: &Entry) -> Markup {
        html! {
            li data-row {
                span {
                    @if one.called_off { del { (one.title) } " " span.tag.bad { "Called off" } }
                    @else { strong { (one.title) } }
                    ", " a href=(one.page) { (one.about) }
                }
                span.soft {
                    @if one.due {
                        @if one.from + DAY <= self.now { strong { "overdue since " } } @else { "due " }
                        (day(&iso(one.from)))
                    } @else { (one.span()) @if one.from > self.now { ", in " (self.until(one.from)) } }
                }
                @if !one.note.is_empty() { (whole.text(&one.id, &one.note, 500)) }
                @if let Some(link) = one.link.as_ref().filter(|_| !one.called_off) {
                    p { a href=(link) rel="noreferrer" { (long::address(link)) } }
                }
            }
        }
    }
}

impl Entry {
    /// When it takes place.
    fn span(&self) -> String {
        let last = self.until - 1;
        let (first_day, last_day) = (iso(self.from), iso(last));
        let (first_day, last_day) = (day(&first_day), day(&last_day));
        match (self.all_day, first_day == last_day) {
            (true, true) => format!("{first_day}, all day"),
            (true, false) => format!("{first_day} to {last_day}, all day"),
            (false, true) => format!(
                "{first_day} {} to {} UTC",
                clock(self.from),
                clock(self.until)
            ),
            (false, false) => format!("{} to {}", when(self.from), when(self.until)),
        }
    }
}

/// The time of the day, e.g. `09:30`.
pub(super) fn clock(at: Moment) -> String {
    iso(at)
        .chars()
        .skip("2026-06-12T".len())
        .take("10:00".len())
        .collect()
}

/// A month of the calendar, by its first moment and the first after it.
struct Month {
    from: Moment,
    to: Moment,
}

impl Month {
    /// Reads e.g. `2026-06`; without it the month of now.
    fn read(text: Option<&str>, now: Moment) -> Month {
        let first = |text: &str| moment::parse(&format!("{text}-01"));
        let named = text.filter(|text| text.len() == "2026-06".len());
        // Years with four digits, so that the month before and after have a name too.
        let named = named
            .and_then(first)
            .filter(|at| (0..=200_000 * DAY).contains(at));
        let here: String = iso(now).chars().take("2026-06".len()).collect();
        let from = named.or_else(|| first(&here)).unwrap_or_default();
        let next: String = iso(from + 31 * DAY).chars().take("2026-06".len()).collect();
        Month {
            from,
            to: first(&next).unwrap_or(from + 31 * DAY),
        }
    }

    fn name(at: Moment) -> String {
        iso(at).chars().take("2026-06".len()).collect()
    }

    fn before(&self) -> String {
        Self::name(self.from - 1)
    }

    fn after(&self) -> String {
        Self::name(self.to)
    }

    /// Seven columns from Monday on, and in each day what takes place and is due.
    fn grid(&self, entries: &[Entry], now: Moment) -> Markup {
        // 1970 began with a Thursday.
        let before = (self.from / DAY + 3).rem_euclid(7);
        let days = (self.to - self.from) / DAY;
        let weeks = (before + days + 6) / 7;
        html! {
            div.scroll tabindex="0" role="region" aria-label="The month" {
                table.month {
                    caption { (Self::name(self.from)) ", in UTC" }
                    thead { tr { @for name in WEEK { th scope="col" { (name) } } } }
                    tbody {
                        @for week in 0..weeks {
                            tr { @for place in 0..7 {
                                @let number = week * 7 + place - before;
                                @if (0..days).contains(&number) { (Self::cell(self.from + number * DAY, number + 1, entries, now)) }
                                @else { td {} }
                            } }
                        }
                    }
                }
            }
        }
    }

    fn cell(from: Moment, number: i64, entries: &[Entry], now: Moment) -> Markup {
        let today = (from..from + DAY).contains(&now);
        let here: Vec<&Entry> = entries
            .iter()
            .filter(|one| one.from < from + DAY && one.until > from)
            .collect();
        html! {
            td.today[today] aria-current=[today.then_some("date")] {
                (number)
                @for one in here.iter().take(A_DAY) {
                    div {
                        @if one.due { "Due: " } @else if !one.all_day && one.from >= from { (clock(one.from)) " " }
                        @if one.called_off { del { (one.title) } } @else { (one.title) }
                    }
                }
                @if here.len() > A_DAY { div.soft { (here.len() - A_DAY) " more" } }
            }
        }
    }
}

/// The same for a calendar program (RFC 5545).
pub(super) fn ics(entries: &[Entry], now: Moment) -> String {
    let stamp = |at: Moment| -> String {
        let text = iso(at);
        let whole = text.split('.').next().unwrap_or_default();
        format!("{}Z", whole.replace(['-', ':'], ""))
    };
    let date = |at: Moment| day(&iso(at)).replace('-', "");
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//opentrain-mcp//sandbox//EN".to_owned(),
    ];
    for one in entries {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@opentrain-sandbox", one.id),
            format!("DTSTAMP:{}", stamp(now)),
        ]);
        match (one.due, one.all_day) {
            (true, _) => lines.push(format!("DTSTART:{}", stamp(one.from))),
            (false, true) => lines.extend([
                format!("DTSTART;VALUE=DATE:{}", date(one.from)),
                format!("DTEND;VALUE=DATE:{}", date(one.until)),
            ]),
            (false, false) => lines.extend([
                format!("DTSTART:{}", stamp(one.from)),
                format!("DTEND:{}", stamp(one.until)),
            ]),
        }
        let due = if one.due { "Due: " } else { "" };
        let summary = format!("{due}{} ({})", one.title, one.about);
        lines.push(format!("SUMMARY:{}", escaped(&summary)));
        if !one.note.is_empty() {
            lines.push(format!("DESCRIPTION:{}", escaped(&one.note)));
        }
        if let Some(link) = &one.link {
            lines.push(format!("URL:{link}"));
        }
        if one.called_off {
            lines.push("STATUS:CANCELLED".to_owned());
        }
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    let lines = lines.iter().map(|line| format!("{}\r\n", folded(line)));
    lines.collect()
}

/// A text as RFC 5545 writes it.
fn escaped(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,");
    text.replace("\r\n", "\\n").replace(['\r', '\n'], "\\n")
}

/// A line of at most 75 bytes, gone on with on others that begin with a blank.
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut left = 75;
    for c in line.chars() {
        if c.len_utf8() > left {
            out.push_str("\r\n ");
            left = 74;
        }
        out.push(c);
        left -= c.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_between_characters() {
        assert_eq!(escaped("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
        let line = folded(&format!("SUMMARY:{}", "é".repeat(60)));
        for part in line.split("\r\n") {
            assert!(part.len() <= 75, "{} bytes", part.len());
        }
        assert_eq!(
            line.replace("\r\n ", ""),
            format!("SUMMARY:{}", "é".repeat(60))
        );
    }

    #[test]
    fn months_begin_on_their_own_day_of_the_week_and_lead_to_their_neighbours() {
        let now = moment::parse("2026-06-12").unwrap_or_default();
        let check = |text: Option<&str>, before: &str, after: &str, cells: usize, blank: usize| {
            let month = Month::read(text, now);
            let grid = month.grid(&[], now).into_string();
            assert_eq!(
                (month.before(), month.after()),
                (before.into(), after.into())
            );
            assert_eq!(grid.matches("<td").count(), cells, "{grid}");
            assert_eq!(grid.matches("<td></td>").count(), blank, "{grid}");
            grid
        };
        // June 2026 begins on a Monday, February 2027 too, which fills four weeks to the day.
        let june = check(None, "2026-05", "2026-07", 35, 5);
        assert!(
            june.contains("<td class=\"today\" aria-current=\"date\">12</td>"),
            "{june}"
        );
        check(Some("2027-02"), "2027-01", "2027-03", 28, 0);
        check(Some("2028-02"), "2028-01", "2028-03", 35, 6);
        check(Some("2026-12"), "2026-11", "2027-01", 35, 4);
        for wrong in ["", "2026-13", "x", "9999-99", "-001-01"] {
            assert_eq!(Month::read(Some(wrong), now).before(), "2026-05", "{wrong}");
        }
    }
}
