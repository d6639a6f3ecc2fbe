//! The platform over HTTP. A [`Request`] goes in as data, an [`Answer`] or a [`Failure`] comes
//! out; between them [`Client`] adds the credentials, repeats what may be repeated, keeps what is
//! delivered only once, and says honestly when the outcome of a write is unknown. Nobody else in
//! the program knows HTTP, and nothing here knows tools, words for people, or MCP.

mod answer;
mod body;
mod client;
mod keep;
mod path;
mod probe;
mod proxy;
mod repeat;
mod request;
pub(crate) mod scopes;
mod transport;
mod view;

pub(crate) use answer::{Answer, Failure, Refusal, Saved};
pub(crate) use body::unusable;
pub use client::Client;
pub(crate) use client::Situation;
pub(crate) use probe::Probe;
pub use request::Proof;
pub(crate) use request::{Area, Body, Keep, Method, Request, Retry};
pub use view::View;

pub(crate) use crate::credentials::redact;
