//! The events of the feed, and their deliveries to webhooks.

use maud::{Markup, html};
use rusqlite::Transaction;

use super::{again as once_more, alert, button, paper};
use crate::deeds::subscriptions;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::pages::long::{self, Whole};
use crate::pages::words::{plain, when};
use crate::store::events::{self, Kind, Recorded};
use crate::store::webhooks::{self, Delivery, State};

/// Rows listed at most, and their bytes.
const SHOWN: i64 = 100;
const LIST: usize = 40 * 1024;

/// `GET /console/events?whose=&before=`.
pub(super) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = call.query("whose");
    let before = call
        .query("before")
        .and_then(|text| text.parse::<i64>().ok());
    let last = before.map_or(i64::MAX, |before| before.saturating_sub(1));
    let found = events::between(tx, account, (0, last), SHOWN)?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == SHOWN);
    let older = found.last().filter(|_| full).map(|(_, event)| event.id);
    let mut path = format!("/console/events?before={}", last.saturating_add(1));
    if let Some(account) = account {
        path.push_str(&format!("&whose={}", long::brief(account, 100)));
    }
    let content = html! {
        h1 { "Events" }
        @if let Some(account) = account {
            p { "Of the account " code { (long::brief(account, 100)) } ". " a href="/console/events" { "All" } }
        }
        @if found.is_empty() {
            p.empty {
                "No event yet. What happens to proposals, messages, contracts, milestones and approvals "
                "is written here; agents read it with " code { "opentrain_poll_updates" } "."
            }
        } @else { (table(&long::whole(call, &path), &found, LIST)) }
        @if let Some(id) = older {
            p {
                a href={ "/console/events?before=" (id) @if let Some(of) = account { "&whose=" (long::brief(of, 100)) } } {
                    "Older events"
                }
            }
        }
    };
    Ok(paper("Events", content))
}

/// A table of events with their accounts.
pub(super) fn table(whole: &Whole<'_>, found: &[(String, Recorded)], most: usize) -> Markup {
    let list = whole.rows("events", found, most, |(account, event)| {
        let data = serde_json::to_string(&event.data).unwrap_or_default();
        html! {
            tr {
                td { (event.id) " " strong { (event.kind.as_str()) } }
                td data-label="About" { code { (event.resource_id) } }
                td data-label="Data" { code { (whole.cut(&format!("event-{}", event.id), &plain(&data), 400, long::weight, |text| html! { (text) })) } }
                td data-label="Account" {
                    a href={ "/console/events?whose=" (account) } { (account) }
                }
                td data-label="Time" { (when(event.at)) }
            }
        }
    });
    html! {
        div.scroll tabindex="0" role="region" aria-label="Events" {
            table.cards {
                thead { tr {
                    th scope="col" { "Event" }
                    th scope="col" { "About" }
                    th scope="col" { "Data" }
                    th scope="col" { "Account" }
                    th scope="col" { "Time" }
                } }
                tbody { (list.shown) }
            }
        }
        (list.rest)
    }
}

/// `GET /console/deliveries`.
pub(super) fn deliveries(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    shown(tx, call, None)
}

fn shown(tx: &Transaction<'_>, call: &Call<'_>, wrong: Option<&str>) -> Result<Answer, Refusal> {
    let found = webhooks::everywhere(tx, None, SHOWN)?;
    let content = html! {
        h1 { "Deliveries" }
        (alert(wrong))
        @if found.is_empty() {
            p.empty {
                "Nothing was delivered yet. An agent subscribes with "
                code { "opentrain_create_webhook" } ", a person in the account's settings."
            }
        } @else { (deliveries_table(&long::whole(call, "/console/deliveries"), &found, Some(call), LIST)) }
    };
    Ok(paper("Deliveries", content))
}

/// A table of deliveries; with a call to answer, those that have ended can be sent again.
pub(super) fn deliveries_table(
    whole: &Whole<'_>,
    found: &[(Delivery, String, Kind)],
    call: Option<&Call<'_>>,
    most: usize,
) -> Markup {
    let list = whole.rows("deliveries", found, most, |(delivery, url, kind)| {
        html! {
            tr {
                td { strong { (kind.as_str()) } " " (delivery.event_id) br; code.soft { (delivery.id) } }
                td data-label="To" { (long::address(url)) }
                td data-label="State" {
                    (state(delivery)) ", " (delivery.attempts) " of 5 attempts"
                    @if delivery.state == State::Pending { ", next " (when(delivery.due_at)) }
                }
                td data-label="Last answer" {
                    @if let Some(status) = delivery.last_status { (status) " " }
                    @if let Some(error) = &delivery.last_error { (long::address(error)) }
                }
                @if let Some(call) = call {
                    td data-label="Again" {
                        @if delivery.state != State::Pending {
                            (button(call, &format!("/console/deliveries/{}/again", delivery.id), &[], "Deliver again"))
                        }
                    }
                }
            }
        }
    });
    html! {
        div.scroll tabindex="0" role="region" aria-label="Deliveries" {
            table.cards {
                thead { tr {
                    th scope="col" { "Delivery" }
                    th scope="col" { "To" }
                    th scope="col" { "State" }
                    th scope="col" { "Last answer" }
                    @if call.is_some() { th scope="col" { "Again" } }
                } }
                tbody { (list.shown) }
            }
        }
        (list.rest)
    }
}

fn state(delivery: &Delivery) -> Markup {
    html! {
        @match delivery.state {
            State::Pending => span.tag { "on its way" },
            State::Delivered => span.tag.good { "delivered" },
            State::Failed => span.tag.bad { "given up" },
        }
    }
}

/// `POST /console/deliveries/{id}/again`.
pub(super) fn again(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    match subscriptions::redeliver(call.step(tx), call.param("id")) {
        Ok(_) => call.done(tx, "/console/deliveries", "It is on its way again."),
        Err(no) => once_more(tx, call, &no.into(), shown),
    }
}
