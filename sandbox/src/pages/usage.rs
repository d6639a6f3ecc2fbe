//! Work on a contract as both sides see it: what the person claimed beside what was recorded, and each
//! report with its moment.

use maud::{Markup, html};
use rusqlite::Connection;

use super::words::when;
use crate::http::refusal::Refusal;
use crate::store::usage::{self, Entry};

/// Reports listed at most.
const SHOWN: i64 = 50;

/// What was claimed and recorded; `who` is what the person is called on the page.
pub(super) fn shown(db: &Connection, contract_id: &str, who: &str) -> Result<Markup, Refusal> {
    let all = usage::list(db, contract_id, SHOWN)?;
    let claimed = usage::sum(db, contract_id, true)?;
    let recorded = usage::sum(db, contract_id, false)?;
    let by = |entry: &Entry| match entry.claimed {
        true => format!("Claimed by {who}"),
        false => "Recorded".to_owned(),
    };
    Ok(html! {
        h2 { "Work" }
        @if all.is_empty() { p.soft { "Nothing was reported yet." } } @else {
            dl {
                div { dt { "Claimed by " (who) } dd { (amount(&claimed)) } }
                div { dt { "Recorded at work" } dd { (amount(&recorded)) } }
            }
            p.soft { "Both count against what was funded." }
            details {
                summary { "Every report" }
                ul.rows {
                    @for entry in &all {
                        li { span { (by(entry)) ": " (amount(entry)) } span.soft { (when(entry.at)) } }
                    }
                }
            }
        }
    })
}

/// How much it is, in the units it has.
fn amount(entry: &Entry) -> String {
    let (hours, minutes) = (entry.seconds / 3600, entry.seconds % 3600 / 60);
    let parts = [
        (entry.seconds > 0).then(|| format!("{hours} h {minutes} min")),
        (entry.labels > 0).then(|| format!("{} labels", entry.labels)),
        (entry.tasks > 0).then(|| format!("{} tasks", entry.tasks)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => "nothing".to_owned(),
        false => parts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_the_units_that_it_has() {
        let mut entry = Entry::default();
        assert_eq!(amount(&entry), "nothing");
        entry.seconds = 5400;
        entry.tasks = 2;
        assert_eq!(amount(&entry), "1 h 30 min, 2 tasks");
    }
}
