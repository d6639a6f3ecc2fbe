//! One request to the platform, as data: what a tool wants sent, before anything is sent.
//! It knows no HTTP library and holds no secret; `client` turns it into bytes.

use serde_json::{Map, Value};

/// HTTP verb of a [`Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Reads; safe to repeat.
    Get,
    /// Creates or acts.
    Post,
    /// Changes fields.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The verb as it stands on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// Which of the platform's two interfaces a path belongs to; they differ in prefix and error shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// `/api/public/v1`: camelCase, the error envelope with `code`, `requestId`, `details`.
    V1,
    /// `/api/agent`: snake_case, OAuth errors (`error`, `error_description`).
    Agent,
    /// Nothing of the platform: the journal of this installation answers, and nothing is sent.
    Journal,
}

impl Area {
    /// Path prefix below the base URL, without a trailing slash.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Area::V1 => "/api/public/v1",
            Area::Agent => "/api/agent",
            Area::Journal => "",
        }
    }
}

/// What the client adds to a request from the credentials, so that a tool never holds a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: the tokenless marketplace reads and registration.
    None,
    /// The personal API token as `Authorization: Bearer`.
    Bearer,
    /// The saved claim token as body field `claim_token` (JSON or form, whichever the body is).
    ClaimToken,
    /// The saved personal API token as form field `token`, which is how it is revoked.
    SavedToken,
}

/// What the client does with secrets in a successful answer before anybody else sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The answer carries no credentials of ours.
    Nothing,
    /// A registration: save `access_token` and `claim_token`, then mask both in the body.
    /// Without `force` the client refuses to send while credentials are saved already.
    Registration {
        /// Replace saved credentials (a dated backup of the file is kept).
        force: bool,
    },
    /// A completed claim: save `access_token`, drop the claim token, then mask it in the body.
    Claim,
}

/// Whether a request may be sent a second time, and so what a lost answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Changes nothing: up to 3 attempts on 502, 503, 504 and network faults.
    Read,
    /// Changes something: a second attempt only when the first certainly never arrived.
    Write,
    /// Changes something under an idempotency key: a lost answer may be asked for again.
    Keyed,
}

/// Body of a [`Request`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// No body, no content type.
    Empty,
    /// A JSON object, `application/json`.
    Json(Map<String, Value>),
    /// Fields, `application/x-www-form-urlencoded`.
    Form(Vec<(&'static str, String)>),
}

/// Everything the platform is to be asked for by one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Verb.
    pub(crate) method: Method,
    /// Which interface the path is below.
    pub(crate) area: Area,
    /// Path segments, not yet encoded; each becomes exactly one segment of the URL.
    pub(crate) path: Vec<String>,
    /// Query pairs in sending order, not yet encoded.
    pub(crate) query: Vec<(&'static str, String)>,
    /// Body.
    pub(crate) body: Body,
    /// Credential the client adds.
    pub proof: Proof,
    /// What to save from the answer.
    pub(crate) keep: Keep,
    /// Retry class.
    pub(crate) retry: Retry,
}

impl Request {
    fn new<S: AsRef<str>>(method: Method, retry: Retry, path: impl IntoIterator<Item = S>) -> Self {
        Request {
            method,
            area: Area::V1,
            path: path.into_iter().map(|s| s.as_ref().to_owned()).collect(),
            query: Vec::new(),
            body: Body::Empty,
            proof: Proof::Bearer,
            keep: Keep::Nothing,
            retry,
        }
    }

    /// A v1 read with the bearer token.
    pub(crate) fn get<S: AsRef<str>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::Get, Retry::Read, path)
    }

    /// No request at all: the journal of this installation answers.
    pub(crate) fn journal() -> Self {
        Request {
            area: Area::Journal,
            proof: Proof::None,
            ..Self::new(Method::Get, Retry::Read, [] as [&str; 0])
        }
    }

    /// A v1 `POST` with the bearer token and, until [`Request::json`], no body.
    pub(crate) fn post<S: AsRef<str>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::Post, Retry::Write, path)
    }

    /// A v1 `PATCH` with the bearer token.
    pub(crate) fn patch<S: AsRef<str>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::Patch, Retry::Write, path)
    }

    /// A v1 `DELETE` with the bearer token.
    pub(crate) fn delete<S: AsRef<str>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::Delete, Retry::Write, path)
    }

    /// Moves the request below `/api/agent`, where no bearer is sent.
    pub(crate) fn agent(mut self) -> Self {
        self.area = Area::Agent;
        self.proof = Proof::None;
        self
    }

    /// Sends the request without any credential.
    pub(crate) fn tokenless(mut self) -> Self {
        self.proof = Proof::None;
        self
    }

    /// Adds the saved claim token to the body.
    pub(crate) fn with_claim_token(mut self) -> Self {
        self.proof = Proof::ClaimToken;
        self
    }

    /// Makes the body a form with the saved personal API token in it.
    pub(crate) fn with_saved_token(mut self) -> Self {
        self.body = Body::Form(Vec::new());
        self.proof = Proof::SavedToken;
        self
    }

    /// Says what to save from the answer.
    pub(crate) fn keeping(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Marks the request as repeatable because its body carries an idempotency key.
    pub(crate) fn keyed(mut self) -> Self {
        self.retry = Retry::Keyed;
        self
    }

    /// Adds a query pair, or nothing for `None`.
    pub(crate) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            self.query.push((name, value.to_string()));
        }
        self
    }

    /// Sets one member of the JSON body, or nothing for `None`; makes the body JSON if it was empty.
    pub(crate) fn json(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if !matches!(self.body, Body::Json(_)) {
            self.body = Body::Json(Map::new());
        }
        if let (Body::Json(members), Some(value)) = (&mut self.body, value) {
            members.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Makes the body exactly this JSON object.
    pub(crate) fn json_object(mut self, members: Map<String, Value>) -> Self {
        self.body = Body::Json(members);
        self
    }

    /// Adds a form field; makes the body a form if it was not.
    pub(crate) fn form(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if !matches!(self.body, Body::Form(_)) {
            self.body = Body::Form(Vec::new());
        }
        if let Body::Form(fields) = &mut self.body {
            fields.push((name, value.into()));
        }
        self
    }
}
