//! The sandbox: the OpenTrain platform on one machine, served over HTTP on a loopback port from
//! inside our own process. Nothing of the client lives here: the two share no types and meet only
//! over HTTP, as two witnesses of one contract.
//!
//! An operation is a row of `table`; `dispatch` is the one adapter that owns the order of checks and
//! the transaction. What can happen is in `deeds`, each thing once, over rows of `store` and decisions
//! of `rules`. Four faces ask for it: `routes` (the API, with its `shapes`), `pages` (what a person
//! clicks), `control` (the door for tests) and `world` (the people who are made up). `webhooks` delivers
//! what happened to the URLs that were subscribed, and is the only part that calls anybody. The map is
//! ARCHITECTURE.md beside this folder; a test holds the doors between these rooms.

mod call;
mod control;
mod deeds;
mod dispatch;
mod faults;
mod forms;
mod gates;
mod journal;
mod message;
mod moment;
mod openapi;
mod pages;
mod panel;
mod refusal;
mod routes;
mod rows;
mod rules;
mod secret;
mod server;
mod shapes;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod webhooks;
mod wire;
mod world;

pub use server::{Options, Sandbox, StartError};
pub use store::id_of;
