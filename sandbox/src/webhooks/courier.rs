//! One attempt to bring one event to one webhook: a signed POST, and what came back. The only file
//! of the sandbox that knows an HTTP client.

use std::time::Duration;

use tokio::sync::OnceCell;

use super::outcome::Ending;
use super::signature;
use crate::store::events::Kind;
use crate::store::webhooks::Delivery;

/// Name that receivers see. Source: docs/developers/guides/verify-webhook-signatures.
const USER_AGENT: &str = "OpenTrain-Webhooks/1.0";

/// A delivery with everything it needs on its way.
pub(super) struct Parcel {
    pub(super) delivery: Delivery,
    pub(super) url: String,
    pub(super) secret: String,
    /// Type of the event.
    pub(super) kind: Kind,
    pub(super) body: String,
}

/// The HTTP clients, made when the first delivery needs one.
#[derive(Default)]
pub(super) struct Courier {
    outside: OnceCell<reqwest::Client>,
    here: OnceCell<reqwest::Client>,
}

impl Courier {
    /// Sends once and waits no longer than `limit` for the status; the body is not read.
    pub(super) async fn bring(&self, parcel: &Parcel, limit: Duration) -> Ending {
        match tokio::time::timeout(limit, self.send(parcel)).await {
            Ok(Ok(status)) => Ending::Answered(status),
            Ok(Err(error)) => Ending::Broken(said(&error)),
            Err(_) => Ending::Broken(format!("no answer within {limit:?}")),
        }
    }

    async fn send(&self, parcel: &Parcel) -> reqwest::Result<u16> {
        // Subscribed are plain http for this machine alone and https.
        let here = (parcel.url.get(..5)).is_some_and(|start| start.eq_ignore_ascii_case("http:"));
        let cell = if here { &self.here } else { &self.outside };
        let client = cell.get_or_try_init(|| async { make(here) }).await?;
        // Receivers hold the time against their own clocks, so it is the wall's.
        let seconds = jiff::Timestamp::now().as_second();
        let response = client
            .post(&parcel.url)
            .header("Content-Type", "application/json")
            .header("X-OpenTrain-Event", parcel.kind.as_str())
            .header("X-OpenTrain-Delivery", &parcel.delivery.id)
            .header(
                "X-OpenTrain-Signature",
                signature::header(&parcel.secret, seconds, &parcel.body),
            )
            .body(parcel.body.clone())
            .send()
            .await?;
        Ok(response.status().as_u16())
    }
}

fn make(here: bool) -> reqwest::Result<reqwest::Client> {
    // An error means that one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .pool_max_idle_per_host(0);
    match here {
        true => builder.tls_certs_only(Vec::new()).build(),
        false => builder.build(),
    }
}

/// The innermost cause without the URL, in which a receiver may keep a secret.
fn said(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text: String = cause.to_string().chars().take(200).collect();
    match text.contains("://") {
        true => "the connection failed".to_owned(),
        false => text,
    }
}
