//! The sandbox: the OpenTrain platform on one machine, served over HTTP on a loopback port from
//! inside our own process. Nothing of the client lives here: the two share no types and meet only
//! over HTTP, as two witnesses of one contract.
//!
//! An operation is a row of `http::table`; `platform::dispatch` is the one adapter that owns the order of
//! checks and the transaction. What can happen is in `deeds`, each thing once, over rows of `store` and decisions
//! of `rules`. Four faces ask for it: `api` (the API, with its `shapes`), `pages` (what a person
//! clicks), `control` (the door for tests) and `world` (the people who are made up). `courier` delivers
//! what happened to the URLs that were subscribed, and is the only part that calls anybody. The map is
//! ARCHITECTURE.md beside this folder; a test holds the doors between these rooms.

mod api;
mod control;
mod courier;
mod deeds;
mod http;
mod moment;
mod pages;
mod platform;
mod rules;
mod secret;
mod shapes;
mod store;
#[cfg(test)]
mod tests;
mod world;

pub use platform::server::{Options, Sandbox, StartError};
pub use store::id_of;
