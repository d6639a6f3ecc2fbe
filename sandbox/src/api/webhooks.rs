//! Webhook subscriptions: made, read, deleted. Delivery is in `webhooks`, one level up.

use std::net::IpAddr;

use rusqlite::Transaction;
use serde_json::{Map, Value, json};
use url::{Host, Url};

use crate::deeds::subscriptions;
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, Shape, WEBHOOKS, v1};
use crate::rules::fields::issue;
use crate::rules::reach::{self, Reach};
use crate::shapes::{Time, webhooks as shapes};
use crate::store::events;
use crate::store::webhooks::{self, Webhook};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    v1("POST", "/api/public/v1/webhooks", &["webhooks:manage"], create).feature(WEBHOOKS)
        .looks_up(name)
        .says("Subscribe a URL to events of the account; the signing secret is told once")
        .takes(Shape::of::<shapes::NewWebhook>())
        .gives(&[(201, Shape::of::<shapes::WebhookMade>())])
        .refuses(&[(400, "issues"), (403, "requiredScopes,grantedScopes"), (409, "limit")]),
    v1("GET", "/api/public/v1/webhooks", &["webhooks:manage"], list).feature(WEBHOOKS)
        .says("The webhooks of the account, newest first")
        .gives(&[(200, Shape::of::<shapes::WebhookList>())]),
    v1("GET", "/api/public/v1/webhooks/{webhookId}", &["webhooks:manage"], get).feature(WEBHOOKS)
        .says("One webhook and whether it still is delivered to")
        .gives(&[(200, Shape::of::<shapes::WebhookAnswer>())])
        .refuses(&[(404, "resource,webhookId")]),
    v1("DELETE", "/api/public/v1/webhooks/{webhookId}", &["webhooks:manage"], delete).feature(WEBHOOKS)
        .says("Delete a webhook; its deliveries stop at once")
        .gives(&[(200, Shape::of::<shapes::WebhookDeleted>())])
        .refuses(&[(404, "resource,webhookId")]),
];

/// Longest URL. Source: docs/developers/api-reference/webhooks/create.
const LONGEST_URL: usize = 2048;

/// `POST /webhooks`. Source: docs/developers/api-reference/webhooks/create.
pub(crate) fn create(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let caller = call.caller()?;
    let body = call.json()?;
    let url = address(&body)?;
    if !call.delivers_inside {
        outside(&url, call.found)?;
    }
    let event_types = event_types(&body)?;
    let webhook = subscriptions::subscribe(call.step(tx), &caller.token, url, event_types)?;
    Answer::of(
        201,
        &shapes::WebhookMade {
            webhook: shape(&webhook),
            secret: webhook.secret.clone(),
            message: "Keep the secret: it signs every delivery and is not told again.".into(),
        },
    )
}

/// `GET /webhooks`. Source: docs/developers/api-reference/webhooks/list.
pub(crate) fn list(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let all = webhooks::list(tx, call.account_id()?)?;
    let webhooks = all.iter().map(shape).collect();
    Answer::of(200, &shapes::WebhookList { webhooks })
}

/// `GET /webhooks/{webhookId}`. Source: docs/developers/api-reference/webhooks/get.
pub(crate) fn get(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("webhookId");
    let webhook = shape(&subscriptions::own(call.step(tx), call.account_id()?, id)?);
    Answer::of(200, &shapes::WebhookAnswer { webhook })
}

/// `DELETE /webhooks/{webhookId}`. Source: docs/developers/api-reference/webhooks/delete.
pub(crate) fn delete(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("webhookId");
    let webhook = subscriptions::unsubscribe(call.step(tx), call.account_id()?, id)?;
    Answer::of(
        200,
        &shapes::WebhookDeleted {
            webhook: shape(&webhook),
            deleted: true,
        },
    )
}

fn shape(webhook: &Webhook) -> shapes::Webhook {
    shapes::Webhook {
        id: webhook.id.clone(),
        url: webhook.url.clone(),
        event_types: (webhook.event_types.iter())
            .map(|kind| (*kind).into())
            .collect(),
        status: webhook.status.into(),
        created_at: Time(webhook.created_at),
        disabled_at: webhook.disabled_at.map(Time),
        disabled_reason: webhook.disabled_reason.clone(),
    }
}

/// Where to deliver to: https anywhere, or http on this machine.
fn address(body: &Map<String, Value>) -> Result<String, Refusal> {
    let wrong = |code: &str, message: &str| refused(code, "url", message);
    let Some(Value::String(text)) = body.get("url") else {
        return Err(wrong("invalid_type", "Expected a string."));
    };
    if text.chars().count() > LONGEST_URL {
        let message = format!("Expected at most {LONGEST_URL} characters.");
        return Err(wrong("too_big", &message));
    }
    // A parser of URLs would drop blanks without a word.
    let parsed = Url::parse(text).ok();
    let url = parsed
        .filter(|_| !text.contains(|c: char| c.is_whitespace() || c.is_control()))
        .ok_or_else(|| wrong("invalid_string", "Expected an absolute URL."))?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && here) {
        let message = "Expected an https URL; plain http is taken for localhost only.";
        return Err(wrong("invalid_string", message));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "invalid_string",
            "Expected a URL without a user name or a password.",
        ));
    }
    Ok(text.clone())
}

/// The name in a URL that is to be subscribed, if it says nothing by itself.
fn name(body: &[u8]) -> Option<String> {
    let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let url = Url::parse(&address(&body).ok()?).ok()?;
    match url.host()? {
        Host::Domain(name) if reach::of_name(name) == Reach::Outside => Some(name.to_owned()),
        Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// Refuses a URL that leads into a private network by what it says, or by the addresses `found` for
/// the name in it. What a name leads to later is looked at with each delivery.
fn outside(url: &str, found: &[IpAddr]) -> Result<(), Refusal> {
    let url = Url::parse(url).ok();
    let said = match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => (name.to_owned(), reach::of_name(name)),
        Some(Host::Ipv4(address)) => (address.to_string(), reach::of(address.into())),
        Some(Host::Ipv6(address)) => (address.to_string(), reach::of(address.into())),
        None => return Ok(()),
    };
    let found = found.iter().map(|address| {
        let leads = format!("{}, which leads to {address},", said.0);
        (leads, reach::of(*address))
    });
    for (place, reach) in std::iter::once(said.clone()).chain(found) {
        if let Reach::Inside(what) = reach {
            let message = format!(
                "Expected a URL outside private networks, but {place} is {what}; {}.",
                reach::HOW_TO_ALLOW
            );
            return Err(refused("invalid_string", "url", &message));
        }
    }
    Ok(())
}

/// The subset of the known types that is asked for, each once, in the order asked.
fn event_types(body: &Map<String, Value>) -> Result<Vec<events::Kind>, Refusal> {
    let path = "eventTypes";
    let Some(Value::Array(items)) = body.get(path) else {
        return Err(refused(
            "invalid_type",
            path,
            "Expected an array of strings.",
        ));
    };
    let mut asked = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let Some(kind) = item.as_str().and_then(events::Kind::read) else {
            let message = format!("Expected one of {}.", events::Kind::WORDS.join(", "));
            return Err(refused(
                "invalid_enum_value",
                &format!("{path}.{place}"),
                &message,
            ));
        };
        if !asked.contains(&kind) {
            asked.push(kind);
        }
    }
    if asked.is_empty() {
        return Err(refused(
            "too_small",
            path,
            "Expected at least one event type.",
        ));
    }
    Ok(asked)
}

fn refused(code: &str, path: &str, message: &str) -> Refusal {
    Refusal::bad_request(format!("{path}: {message}"))
        .details(json!({ "issues": [issue(code, path, message)] }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_go_to_https_or_to_this_machine() {
        let check = |url: Value, taken: bool| {
            let Value::Object(body) = json!({ "url": url }) else {
                panic!("a body is an object")
            };
            assert_eq!(address(&body).is_ok(), taken, "{url}");
        };
        check(json!("https://example.com/hooks?a=b"), true);
        check(json!("http://localhost:8080/hooks"), true);
        check(json!("http://127.0.0.1:8080/"), true);
        check(json!("http://[::1]:8080/"), true);
        check(json!("http://example.com/hooks"), false);
        check(json!("http://localhost.example.com/"), false);
        check(json!("http://127.0.0.1.example.com/"), false);
        check(json!("https://user:secret@example.com/"), false);
        check(json!("ftp://example.com/"), false);
        check(json!(" https://example.com/"), false);
        check(json!("https://exam\nple.com/"), false);
        // Refused by nothing that is published, and never sent.
        check(json!("https://example.com/#part"), true);
        check(json!("HTTP://LOCALHOST/"), true);
        check(json!("/hooks"), false);
        check(json!("https://"), false);
        check(json!(7), false);
        let long = format!("https://example.com/{}", "x".repeat(LONGEST_URL - 20));
        check(json!(long), true);
        check(json!(format!("{long}x")), false);
    }

    #[test]
    fn nothing_is_subscribed_that_leads_inside() {
        let check = |url: &str, found: &[&str], told: Option<&str>| {
            let found: Vec<IpAddr> = found.iter().map(|one| one.parse().unwrap()).collect();
            let refusal = outside(url, &found).err();
            let refusal = refusal.as_ref().map(Refusal::told);
            match (refusal, told) {
                (None, None) => {}
                (Some(refusal), Some(told)) => {
                    assert!(refusal.contains(told), "{url}: {refusal}");
                    assert!(refusal.contains("--allow-private-webhooks"), "{refusal}");
                }
                other => panic!("{url}: {other:?}"),
            }
        };
        check("https://10.0.0.8/hooks", &[], Some("10.0.0.8 is private"));
        check("https://169.254.169.254/", &[], Some("link-local"));
        check("https://[fd00::1]/", &[], Some("fd00::1 is private"));
        check("https://[::ffff:192.168.0.1]/", &[], Some("is private"));
        check(
            "https://2852039166/",
            &[],
            Some("169.254.169.254 is link-local"),
        );
        check("https://0xA9.0xFE.0xA9.0xFE/", &[], Some("169.254.169.254"));
        check("https://0251.0376.0251.0376/", &[], Some("169.254.169.254"));
        check("https://10.1/", &[], Some("10.0.0.1"));
        check("https://\u{ff11}0.0.0.8/", &[], Some("10.0.0.8"));
        check(
            "https://metadata.google.internal/",
            &[],
            Some("one network only"),
        );
        check("https://receiver/", &[], Some("one network only"));
        let name = "https://hooks.example.com/";
        check(
            name,
            &["10.0.0.8"],
            Some("hooks.example.com, which leads to 10.0.0.8, is private"),
        );
        check(name, &["203.0.113.9", "fd00::1"], Some("leads to fd00::1"));
        check(name, &["203.0.113.9", "2606:4700::1"], None);
        check(name, &["127.0.0.1"], None);
        check(name, &[], None);
        check("https://203.0.113.9/", &[], None);
        check("https://localhost/", &[], None);
        check("http://127.0.0.1:8080/", &[], None);
        check("http://[::1]:8080/", &[], None);

        let body = |url: &str| json!({ "url": url }).to_string().into_bytes();
        assert_eq!(
            super::name(&body(name)).as_deref(),
            Some("hooks.example.com")
        );
        assert_eq!(super::name(&body("https://10.0.0.8/")), None);
        assert_eq!(super::name(&body("http://localhost/")), None);
        assert_eq!(super::name(b"{"), None);
    }

    #[test]
    fn the_paper_names_the_types_there_are() {
        let schema = json!(schemars::schema_for!(shapes::EventType));
        assert_eq!(schema["enum"], json!(events::Kind::WORDS));
    }
}
