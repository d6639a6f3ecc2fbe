//! Answers as the bytes that go out: whole ones, and the log as it grows.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::control::console;
use crate::http::call::Body as AnswerBody;
use crate::http::journal::Entry;
use crate::http::message::{self, JSON, Outgoing};
use crate::http::wire::Busy;

/// The requests that came after a page was made, and those that come from now on, as server-sent events,
/// until whoever listens goes away. `busy` keeps the connection from being taken for an idle one.
pub(super) fn growing(
    earlier: Vec<Entry>,
    requests: broadcast::Receiver<Entry>,
    busy: Busy,
) -> impl Stream<Item = Result<String, Infallible>> {
    let row = |entry: &Entry| format!("data: {}\n\n", console::live_row(entry));
    let first: String = earlier.iter().map(row).collect();
    // Something at once, so that the other side knows that it is heard.
    let first = stream::iter([Ok(format!(": here\n\n{first}"))]);
    first.chain(stream::unfold(
        (requests, busy),
        move |(mut requests, busy)| async move {
            let text = match tokio::time::timeout(BEAT, requests.recv()).await {
                Ok(Ok(entry)) => row(&entry),
                // Whoever was too slow misses some; the page as a whole has them.
                Ok(Err(RecvError::Lagged(_))) | Err(_) => ": still here\n\n".to_owned(),
                Ok(Err(RecvError::Closed)) => return None,
            };
            Some((Ok(text), (requests, busy)))
        },
    ))
}

/// How often a stream with nothing to say says that it is there.
const BEAT: Duration = Duration::from_secs(15);

/// An answer as HTTP.
pub(super) fn respond(outgoing: Outgoing) -> Response<Body> {
    let (kind, body) = match outgoing.body {
        Some(AnswerBody::Json(value)) => (JSON, message::written(&value)),
        Some(
            AnswerBody::Html(markup)
            | AnswerBody::Page {
                content: markup, ..
            },
        ) => ("text/html; charset=utf-8", markup),
        Some(AnswerBody::Text(kind, text)) => (kind, text),
        Some(AnswerBody::Live(_)) => ("text/event-stream", String::new()),
        None => ("", String::new()),
    };
    let mut headers = HeaderMap::new();
    if !kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in outgoing.headers {
        if let Ok(value) = HeaderValue::try_from(value.as_ref()) {
            headers.insert(name, value);
        }
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(outgoing.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
