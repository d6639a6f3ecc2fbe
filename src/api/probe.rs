//! Whether anybody answers at the platform's address, and who: the question behind `doctor`.
//! What follows from the answer is told elsewhere.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::{Client, Failure, Request};

/// How an address answered a question that needs no account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    /// HTTP status.
    pub(crate) status: u16,
    /// The `Date` header, as sent.
    pub(crate) date: Option<String>,
    /// Where a redirect points; none is followed.
    pub(crate) location: Option<String>,
    /// Whether the answer looks like the platform's own: its JSON, or its error envelope.
    pub(crate) is_platform: bool,
    /// From first byte out to last byte in.
    pub(crate) took: Duration,
}

impl Client {
    /// Asks once, without a token, who the caller is. Every HTTP answer counts as one; the
    /// platform's own is `401` in its error envelope.
    /// Source: docs/developers/api-reference/auth/me.
    ///
    /// # Errors
    ///
    /// [`Failure::Unreachable`]: no HTTP answer, with the reason. [`Failure::Credentials`]: the
    /// address in the credentials file cannot be used.
    pub(crate) async fn probe(&self, deadline: Instant) -> Result<Probe, Failure> {
        let start = Instant::now();
        let request = Request::get(["auth", "me"]).tokenless();
        let received = self.once(&request, deadline).await?;
        let body: Option<Value> = serde_json::from_slice(&received.bytes).ok();
        let has = |key: &str| body.as_ref().is_some_and(|body| body.get(key).is_some());
        Ok(Probe {
            status: received.status,
            is_platform: has("code") || has("actor"),
            date: received.date,
            location: received.location,
            took: start.elapsed(),
        })
    }
}
