//! What waits for the decision of somebody in the organization.

use maud::html;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::pages::home::asked;
use crate::pages::long;
use crate::pages::page;
use crate::pages::words::{left, when};
use crate::rules::money::display;
use crate::store::{approvals, jobs, top_ups};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/waiting", show),
];

/// Requests listed at most, and their bytes.
const SHOWN: i64 = 100;
const LIST: usize = 40 * 1024;

/// `GET /employer/waiting`.
fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let step = call.step(tx);
    let mut rows = Vec::new();
    for request in approvals::waiting_of(tx, &account.id, call.now, SHOWN)? {
        let job = match request.job_id.as_deref() {
            Some(id) => jobs::by_id(tx, id)?,
            None => None,
        };
        let job = job.map(|job| long::name(job.title())).unwrap_or_default();
        rows.push((
            format!("/approvals/{}", request.id),
            asked(step, &request)?,
            job,
            request.expires_at,
        ));
    }
    for top_up in top_ups::waiting(tx, call.now, SHOWN)? {
        if top_up.account_id == account.id {
            let what = format!("Pay in {} of credits", display(top_up.amount_cents));
            rows.push((
                format!("/checkout/{}", top_up.id),
                what,
                "Top-up".to_owned(),
                top_up.expires_at,
            ));
        }
    }
    let list = long::whole(call, "/employer/waiting").rows(
        "from",
        &rows,
        LIST,
        |(path, what, about, until)| {
            html! {
                li data-row {
                    a href=(path) { strong { (what) } }
                    span.soft { "you have " (left(*until, call.now)) ", until " (when(*until)) }
                    p.soft { (about) }
                }
            }
        },
    );
    let content = html! {
        h1 { "Waiting for you" }
        @if rows.is_empty() {
            p.empty {
                "Nothing waits. Hires, funding, releases and ends that your agent asks for, and top-ups, "
                "show up here with their sums."
            }
        }
        ul.rows { (list.shown) }
        (list.rest)
    };
    Ok(page(200, "Waiting for you", content).wide())
}
