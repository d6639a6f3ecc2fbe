//! What every answer says beside its body, by its place, and how a refusal reads there: to a program as
//! an error body, to a person as a page.

use std::borrow::Cow;

use super::rows::TABLE;
use crate::http::call::Body;
use crate::http::message::{AGENT, API, Incoming, Outgoing};
use crate::http::refusal::{self, Refusal};
use crate::pages;
use crate::pages::frame::Frame;

/// Pages load nothing but our one stylesheet and our one script, and nothing else runs; nobody may put their buttons into a frame, a tab that is
/// gone back to shows how things stand now, and no other site learns of a link's token. Not
/// `no-referrer`: with that a browser sends `Origin: null` along with the forms.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cache-control", "no-store"),
    ("referrer-policy", "same-origin"),
];

const V1: &str = "/api/public/v1/";
const DOOR: &str = "/sandbox";

/// What every answer at a place says beside its body. Nothing is to be taken for anything but what it
/// says it is.
pub(super) fn headers(path: &str, document: bool) -> Vec<(&'static str, Cow<'static, str>)> {
    let mut all = vec![("x-content-type-options", "nosniff")];
    if is_of_the_door(path) {
        all.push(("cache-control", "no-store"));
    } else if !document && !path.starts_with(API) {
        all.extend(PAGE_HEADERS);
    }
    let borrowed = |(name, value)| (name, Cow::Borrowed(value));
    all.into_iter().map(borrowed).collect()
}

/// A whole answer of a refusal that came before any operation.
pub(super) fn told(refusal: &Refusal, incoming: &Incoming) -> Outgoing {
    let (status, body) = refused(refusal, incoming);
    let body = match body {
        Body::Page {
            title,
            content,
            wide,
        } => Body::Html(pages::frame::framed(
            &title,
            &content,
            wide,
            &Frame::default(),
        )),
        other => other,
    };
    Outgoing {
        status,
        headers: headers(&incoming.path, false),
        body: Some(body),
        id: None,
        account_id: None,
        attempt: None,
        gate: Some("host and origin"),
        events: None,
        at: None,
    }
}

/// A refusal as whoever asked can read it: a program its error body, a person a page.
pub(super) fn refused(refusal: &Refusal, incoming: &Incoming) -> (u16, Body) {
    let path = incoming.path.as_str();
    if path.starts_with(AGENT)
        && let refusal::Shape::Envelope { error, .. } = &refusal.shape
    {
        let mark = match refusal.status {
            403 => "access_denied",
            400..500 => "invalid_request",
            _ => "server_error",
        };
        let refusal = Refusal::oauth(refusal.status, mark, error);
        return (refusal.status, Body::Json(refusal.body("")));
    }
    if path.starts_with(API) || is_of_the_door(path) {
        return (refusal.status, Body::Json(refusal.body(&incoming.id)));
    }
    let page = pages::refused(refusal, TABLE);
    (page.status, page.body)
}

/// Whether a path belongs to the control door, which speaks JSON.
fn is_of_the_door(path: &str) -> bool {
    path.strip_prefix(DOOR)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A browser that asks for the control door gets the console, which shows to people what the door tells
/// programs.
pub(super) fn to_the_console(incoming: &Incoming) -> Option<Incoming> {
    let reads = matches!(incoming.method.as_str(), "GET" | "HEAD");
    let shows = (incoming.accept.as_deref()).is_some_and(|accept| accept.contains("text/html"));
    (reads && shows && incoming.path == DOOR).then(|| Incoming {
        path: pages::CONSOLE.to_owned(),
        ..incoming.clone()
    })
}

pub(super) fn wrong_method(incoming: &Incoming, allowed: &str) -> Refusal {
    let message = format!(
        "{} does not take {}; it takes {allowed}.",
        incoming.path, incoming.method
    );
    if incoming.path.starts_with(AGENT) {
        Refusal::oauth(405, "invalid_request", &message)
    } else {
        Refusal::method_not_allowed(message)
    }
}

pub(super) fn unknown(incoming: &Incoming) -> Refusal {
    let what = format!("{} {}", incoming.method, incoming.path);
    if incoming.path.starts_with(AGENT) {
        Refusal::oauth(
            404,
            "invalid_request",
            &format!("There is no such endpoint: {what}."),
        )
    } else if incoming.path.starts_with(V1) {
        Refusal::not_found(format!("There is no such endpoint: {what}."))
    } else {
        Refusal::not_found(format!(
            "Nothing is here: {what}. The start page lists what is."
        ))
    }
}
