//! What comes in and what goes out, as data: no HTTP library is known here. Bytes are made of it in
//! `server`.

use std::borrow::Cow;
use std::net::IpAddr;

use serde_json::Value;

use crate::moment::Moment;

use super::call::Body;

/// What the paths of the API begin with; faults apply there.
pub(crate) const API: &str = "/api/";
/// What the paths of the agent endpoints begin with.
pub(crate) const AGENT: &str = "/api/agent/";

/// The media type of most answers.
pub(crate) const JSON: &str = "application/json";

/// A request, as data.
#[derive(Clone, Debug, Default)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    /// Several headers of one name are joined with commas.
    pub(crate) host: Option<String>,
    /// The host in the target itself, which only proxies are sent.
    pub(crate) authority: Option<String>,
    pub(crate) origin: Option<String>,
    /// `Sec-Fetch-Site`: how far from here the page is, says a browser, that sent this.
    pub(crate) fetch_site: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) cookie: Option<String>,
    /// The media types that are welcome as the answer.
    pub(crate) accept: Option<String>,
    pub(crate) body: Vec<u8>,
    /// What it is called in its answer and in the log.
    pub(crate) id: String,
    /// The addresses of the name that the row wanted to have looked up.
    pub(crate) found: Vec<IpAddr>,
}

/// An answer, as data.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, Cow<'static, str>)>,
    pub(crate) body: Option<Body>,
    /// Whose token the request came with.
    pub(crate) account_id: Option<String>,
    /// Why it is an attempt to act in a person's place, if it is one.
    pub(crate) attempt: Option<&'static str>,
    /// The gate that did not let it pass, if one did not.
    pub(crate) gate: Option<&'static str>,
    /// Ids of the first and the last event it led to, if it led to any.
    pub(crate) events: Option<(i64, i64)>,
    /// What it is called, where a fault made it up and gave it an id of its own.
    pub(crate) id: Option<String>,
    /// When it was given by the sandbox's own time, where that was asked for.
    pub(crate) at: Option<Moment>,
}

impl Outgoing {
    /// The same, written out, so that it is written only once however many want to see it.
    pub(crate) fn written(self) -> Self {
        let body = match self.body {
            Some(Body::Json(value)) => Some(Body::Text(JSON, written(&value))),
            other => other,
        };
        Outgoing { body, ..self }
    }
}

/// JSON as text. Straight into bytes, which takes half as long as through `Display`.
pub(crate) fn written(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| value.to_string())
}
