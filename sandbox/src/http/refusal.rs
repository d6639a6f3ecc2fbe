//! Why an operation said no, in the three shapes the platform has: the v1 envelope, the OAuth error
//! of the agent endpoints, and the one bare body. Turning it into bytes is `dispatch`'s part.

use serde_json::{Map, Value, json};

use super::gates::NOT_FROM_PAGE;
use crate::deeds::{Kind, No, STORAGE_BROKEN, STORAGE_FULL};

/// A non-2xx answer on its way out.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) shape: Shape,
    /// Whether what the operation wrote before refusing stays written.
    pub(crate) keep: bool,
}

/// The body of a [`Refusal`].
#[derive(Debug)]
pub(crate) enum Shape {
    /// `{error, code, requestId, details?}`.
    /// Source: docs/developers/api-reference/overview.
    Envelope {
        code: &'static str,
        error: String,
        details: Option<Value>,
    },
    /// `{error, error_description?}`. Source: docs/developers/api-reference/agent-auth/*.
    OAuth {
        error: &'static str,
        description: Option<String>,
    },
    /// A body with no envelope around it: the public read of a job that is no longer listed.
    /// Source: docs/developers/api-reference/jobs/get.
    Bare(Value),
}

impl Refusal {
    fn envelope(status: u16, code: &'static str, error: impl Into<String>) -> Self {
        Refusal {
            status,
            shape: Shape::Envelope {
                code,
                error: error.into(),
                details: None,
            },
            keep: false,
        }
    }

    /// 400: the request itself is wrong.
    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::envelope(400, "BAD_REQUEST", error)
    }

    /// 400 naming one field in `details.field`.
    pub(crate) fn bad_field(field: &str, error: impl Into<String>) -> Self {
        Self::bad_request(error).details(json!({ "field": field }))
    }

    /// 401: no usable token.
    pub(crate) fn unauthorized(error: impl Into<String>) -> Self {
        Self::envelope(401, "UNAUTHORIZED", error)
    }

    /// 403: the caller may not.
    pub(crate) fn forbidden(error: impl Into<String>) -> Self {
        Self::envelope(403, "FORBIDDEN", error)
    }

    /// 404: absent, or somebody else's.
    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::envelope(404, "NOT_FOUND", error)
    }

    /// 405: the path knows other methods.
    pub(crate) fn method_not_allowed(error: impl Into<String>) -> Self {
        Self::envelope(405, "METHOD_NOT_ALLOWED", error)
    }

    /// 408: what was sent came too slowly.
    pub(crate) fn late(error: impl Into<String>) -> Self {
        Self::envelope(408, "REQUEST_TIMEOUT", error)
    }

    /// 409: the state does not allow it.
    pub(crate) fn conflict(error: impl Into<String>) -> Self {
        Self::envelope(409, "CONFLICT", error)
    }

    /// 429: too many.
    pub(crate) fn rate_limited(error: impl Into<String>) -> Self {
        Self::envelope(429, "RATE_LIMITED", error)
    }

    /// 500: the sandbox itself failed.
    pub(crate) fn broken(error: impl Into<String>) -> Self {
        Self::envelope(500, "INTERNAL_ERROR", error)
    }

    /// 403: somebody acts on a person's page without being at the page.
    pub(crate) fn not_from_page(error: &str) -> Self {
        Self::forbidden(error).details(json!({ "reason": NOT_FROM_PAGE }))
    }

    /// 409: a form of a page that acts on this was sent before.
    pub(crate) fn form_used(about: &str) -> Self {
        Self::conflict("Nothing was done a second time: this form was sent before.")
            .details(json!({ "reason": "form_used", "about": about }))
    }

    /// An OAuth error of the agent endpoints.
    pub(crate) fn oauth(status: u16, error: &'static str, description: &str) -> Self {
        let description = (!description.is_empty()).then(|| description.to_owned());
        Refusal {
            status,
            shape: Shape::OAuth { error, description },
            keep: false,
        }
    }

    /// A body without any envelope.
    pub(crate) fn bare(status: u16, body: Value) -> Self {
        Refusal {
            status,
            shape: Shape::Bare(body),
            keep: false,
        }
    }

    /// Sets `details` of an envelope.
    pub(crate) fn details(mut self, value: Value) -> Self {
        if let Shape::Envelope { details, .. } = &mut self.shape {
            *details = Some(value);
        }
        self
    }

    /// What tells it from other refusals of its status: `details.reason`, or the keys of `details`
    /// with commas between, or the `error` of the OAuth shape.
    pub(crate) fn mark(&self) -> String {
        match &self.shape {
            Shape::Envelope { details, .. } => {
                let details = details.as_ref().and_then(Value::as_object);
                let reason = details
                    .and_then(|d| d.get("reason"))
                    .and_then(Value::as_str);
                let keys = || details.into_iter().flat_map(Map::keys).cloned();
                reason.map_or_else(|| keys().collect::<Vec<_>>().join(","), str::to_owned)
            }
            Shape::OAuth { error, .. } => (*error).to_owned(),
            Shape::Bare(_) => "bare".to_owned(),
        }
    }

    /// Whether it came to it only because nothing can be written.
    pub(crate) fn for_want_of_room(&self) -> bool {
        let reason = self.detail("reason");
        self.status == 500 && matches!(reason, Some(STORAGE_FULL | STORAGE_BROKEN))
    }

    /// A text in `details`.
    pub(crate) fn detail(&self, name: &str) -> Option<&str> {
        match &self.shape {
            Shape::Envelope { details, .. } => details.as_ref()?.get(name)?.as_str(),
            Shape::OAuth { .. } | Shape::Bare(_) => None,
        }
    }

    /// The sentence in it that is for people; empty where there is none.
    pub(crate) fn told(&self) -> &str {
        match &self.shape {
            Shape::Envelope { error, .. } => error,
            Shape::OAuth { description, .. } => description.as_deref().unwrap_or_default(),
            Shape::Bare(_) => "",
        }
    }

    /// The body as sent.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        match &self.shape {
            Shape::Envelope {
                code,
                error,
                details,
            } => {
                let mut body = Map::new();
                body.insert("error".into(), json!(error));
                body.insert("code".into(), json!(code));
                body.insert("requestId".into(), json!(request_id));
                if let Some(details) = details {
                    body.insert("details".into(), details.clone());
                }
                Value::Object(body)
            }
            Shape::OAuth {
                error,
                description: Some(text),
            } => {
                json!({ "error": error, "error_description": text })
            }
            Shape::OAuth {
                error,
                description: None,
            } => json!({ "error": error }),
            Shape::Bare(body) => body.clone(),
        }
    }
}

/// The v1 envelope of a deed that was not done.
impl From<No> for Refusal {
    fn from(no: No) -> Self {
        let (status, code) = match no.kind {
            Kind::Absent => (404, "NOT_FOUND"),
            Kind::Wrong => (400, "BAD_REQUEST"),
            Kind::Forbidden => (403, "FORBIDDEN"),
            Kind::Conflict => (409, "CONFLICT"),
            Kind::TooMany => (429, "RATE_LIMITED"),
            Kind::Broken => (500, "INTERNAL_ERROR"),
        };
        let details = no.details();
        let keep = no.keep;
        Refusal {
            status,
            shape: Shape::Envelope {
                code,
                error: no.says,
                details,
            },
            keep,
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        No::from(error).into()
    }
}

impl From<getrandom::Error> for Refusal {
    fn from(error: getrandom::Error) -> Self {
        No::from(error).into()
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        No::from(error).into()
    }
}
