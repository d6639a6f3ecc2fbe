//! One attempt over the wire: bytes out, bytes or a fault back. The only file that knows the HTTP
//! library.
//! It repeats nothing and reads no meaning into what it receives.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue,
    LOCATION, RETRY_AFTER,
};
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{Method, proxy};
use crate::credentials::{Token, redact};

/// Longest body that is read, in bytes.
pub(super) const LONGEST_BODY: usize = 8 * 1024 * 1024;

const USER_AGENT: &str = concat!("opentrain-mcp/", env!("CARGO_PKG_VERSION"));
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Shorter than the minute after which load balancers drop idle connections: a write on a dropped
/// one ends with its outcome unknown.
const IDLE: Duration = Duration::from_secs(30);

/// One request, ready for the wire.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) bearer: Option<Token>,
    /// Content type and bytes.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
}

/// What arrived.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) location: Option<String>,
    pub(super) date: Option<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) ending: Ending,
}

/// How a body ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// As its sender meant it to.
    #[default]
    Complete,
    /// Over [`LONGEST_BODY`]; the rest was not read.
    TooLong,
    /// In the middle, for this reason.
    Broken(String),
}

/// Nothing arrived, not even a status. Both carry one line without secrets.
#[derive(Debug)]
pub(super) enum Fault {
    /// The request certainly did not reach the platform.
    NeverArrived(String),
    /// The request may have reached the platform.
    Lost(String),
}

/// The HTTP clients, made when the first request needs one: making one reads the system's
/// certificates, which costs milliseconds that a start must not pay.
#[derive(Default)]
pub(super) struct Transport {
    outside: OnceCell<reqwest::Client>,
    here: OnceCell<reqwest::Client>,
}

impl Transport {
    /// Sends once and reads the whole answer, until `until` at the latest.
    ///
    /// # Errors
    ///
    /// No status arrived.
    pub(super) async fn attempt(
        &self,
        outgoing: &Outgoing,
        until: Instant,
        connect: Duration,
    ) -> Result<Received, Fault> {
        let client = self.client(&outgoing.url, connect).await?;
        let request = build(outgoing)?;
        let mut response = match timeout_at(until, client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(e)) if e.is_connect() || e.is_builder() => {
                return Err(Fault::NeverArrived(with_proxy(
                    &outgoing.url,
                    in_one_line(e),
                )));
            }
            Ok(Err(e)) => return Err(Fault::Lost(in_one_line(e))),
            Err(_) => return Err(Fault::Lost("no answer in time".to_owned())),
        };
        let mut received = Received {
            status: response.status().as_u16(),
            retry_after: text(response.headers(), &RETRY_AFTER),
            request_id: text(response.headers(), &REQUEST_ID),
            location: text(response.headers(), &LOCATION),
            date: text(response.headers(), &DATE),
            bytes: Vec::new(),
            ending: Ending::Complete,
        };
        loop {
            let chunk = match timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break,
                Ok(Err(e)) => {
                    received.ending = Ending::Broken(in_one_line(e));
                    break;
                }
                Err(_) => {
                    received.ending = Ending::Broken("it did not end in time".to_owned());
                    break;
                }
            };
            if received.bytes.len() + chunk.len() > LONGEST_BODY {
                received.ending = Ending::TooLong;
                break;
            }
            received.bytes.extend_from_slice(&chunk);
        }
        Ok(received)
    }

    /// Settings let plain HTTP through to this machine only.
    async fn client(&self, url: &Url, connect: Duration) -> Result<&reqwest::Client, Fault> {
        let here = url.scheme() == "http";
        let cell = if here { &self.here } else { &self.outside };
        cell.get_or_try_init(|| async { make(here, connect) })
            .await
            .map_err(|e| {
                Fault::NeverArrived(format!(
                    "the HTTP client could not be set up: {}",
                    in_one_line(e)
                ))
            })
    }
}

fn make(here: bool, connect: Duration) -> reqwest::Result<reqwest::Client> {
    // An error means that one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE);
    match here {
        // Plain HTTP: no proxy would find this machine, and no certificate need be read.
        true => builder.no_proxy().tls_certs_only(Vec::new()).build(),
        false => builder.build(),
    }
}

fn build(outgoing: &Outgoing) -> Result<reqwest::Request, Fault> {
    let method = match outgoing.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = reqwest::Request::new(method, outgoing.url.clone());
    request
        .headers_mut()
        .insert(ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(token) = &outgoing.bearer {
        let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| Fault::NeverArrived("the token cannot stand in a header".to_owned()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let headers = request.headers_mut();
    match &outgoing.body {
        Some((content_type, bytes)) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            *request.body_mut() = Some(bytes.clone().into());
        }
        // Some gateways answer 411 to a POST that does not say that it has no body.
        None if outgoing.method == Method::Post => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        None => {}
    }
    Ok(request)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The cause of a failed connection, with the variable to look at where a proxy stands between.
fn with_proxy(url: &Url, cause: String) -> String {
    let env = |name: &'static str| std::env::var(name).ok();
    let host = url.host_str().unwrap_or_default();
    // Plain HTTP goes to this machine, through no proxy.
    match proxy::variable(host, &env).filter(|_| url.scheme() == "https") {
        Some(variable) => proxy::told(&cause, variable),
        None => cause,
    }
}

/// The whole chain of causes without the URL, whose query may hold anything.
fn in_one_line(e: reqwest::Error) -> String {
    let e = e.without_url();
    let mut line = e.to_string();
    let mut source = e.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !line.contains(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
        source = cause.source();
    }
    let line: String = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    redact(&line).into_owned()
}
