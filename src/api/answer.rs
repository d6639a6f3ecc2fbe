//! What came back from the platform, or why nothing did. Types only; the words a model reads are
//! made in `failure`.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

/// A 2xx answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status, 200 to 299.
    pub(crate) status: u16,
    /// The body exactly as sent, key order kept; `{}` when it was empty. Only credentials that the
    /// client saved (see [`super::Keep`]) are masked.
    pub(crate) body: Value,
    /// For a saved registration or claim: where the credentials went, and whether an environment
    /// variable still overrides them.
    pub(crate) saved: Option<Saved>,
}

/// Where fresh credentials were put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The credentials file.
    pub(crate) path: PathBuf,
    /// The copy of the file that was replaced, if there was one.
    pub(crate) backup: Option<PathBuf>,
    /// Name of the environment variable whose token goes on being used instead, if one is set.
    pub(crate) overridden_by: Option<&'static str>,
}

/// The platform answered, and the answer was not 2xx.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub(crate) status: u16,
    /// The v1 envelope's `code` or the OAuth `error`; `None` when the body had neither.
    pub(crate) code: Option<String>,
    /// The v1 envelope's `error` or OAuth `error_description`: text for people.
    pub(crate) message: Option<String>,
    /// `requestId` of the envelope, else the `x-request-id` header.
    pub(crate) request_id: Option<String>,
    /// The body as JSON, exactly as sent; `None` when it was not JSON.
    pub(crate) body: Option<Value>,
    /// First 300 characters of a body that was not JSON (a proxy's HTML page, say).
    pub(crate) raw: Option<String>,
    /// Wait the platform asked for: `Retry-After` or `details.retryAfterSeconds`.
    pub(crate) retry_after: Option<Duration>,
    /// How many attempts were made.
    pub(crate) attempts: u32,
}

impl Refusal {
    /// `details` of the v1 envelope.
    pub(crate) fn details(&self) -> Option<&Value> {
        self.body.as_ref()?.get("details")
    }

    /// `details.reason` of the v1 envelope.
    pub(crate) fn reason(&self) -> Option<&str> {
        self.details()?.get("reason")?.as_str()
    }
}

/// Why a call has no 2xx answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The platform refused.
    Refused(Box<Refusal>),
    /// Never arrived: name lookup, connection or TLS failed, or every attempt of a read did.
    /// Nothing was changed.
    Unreachable {
        /// What went wrong, in one line, without secrets.
        cause: String,
        /// How many attempts were made.
        attempts: u32,
    },
    /// A write was sent and its answer was lost: whether it took effect is unknown.
    OutcomeUnknown {
        /// What went wrong, in one line, without secrets.
        cause: String,
        /// How many attempts were made (more than one only under an idempotency key).
        attempts: u32,
    },
    /// No token is known and the request needs one.
    NoToken,
    /// No claim token is saved and the request needs one.
    NoClaimToken,
    /// Registration without `force` while credentials are saved.
    AlreadyRegistered {
        /// The file that holds them.
        path: PathBuf,
    },
    /// A path segment that must not reach a URL (empty, `/`, `..`, control characters, over 200
    /// characters). Nothing was sent.
    BadSegment {
        /// Why, naming no more than the first 40 characters.
        cause: String,
    },
    /// The answer was 2xx but over 8 MiB, or not JSON.
    BadAnswer {
        /// HTTP status.
        status: u16,
        /// Why it could not be used.
        cause: String,
    },
    /// The credentials file could not be read or written.
    Credentials {
        /// The file.
        path: PathBuf,
        /// What went wrong and what to do.
        cause: String,
    },
    /// The API answered with fresh credentials and they could not be saved anywhere.
    CredentialsNotSaved {
        /// Files that were tried.
        path: PathBuf,
        /// What went wrong.
        cause: String,
    },
}
