//! The sandbox: the OpenTrain platform on one machine, served over HTTP on a loopback port from
//! inside our own process. Nothing of the client lives here: the two share no types and meet only
//! over HTTP, as two witnesses of one contract.
//!
//! An operation is a row of `table`; `dispatch` is the one adapter that owns the order of checks
//! and the transaction; `routes` are the plain functions behind the rows and the JSON they answer
//! with; `deeds` are what can happen, each thing once for every face; `rules` are pure decisions
//! (reading a draft, moderation, money); `store` is SQLite; `pages` are what a person clicks; `world`
//! makes up the people who apply; `webhooks` delivers events to the URLs that were subscribed, and is
//! the only part that calls anybody.

mod call;
mod control;
mod deeds;
mod dispatch;
mod forms;
mod gates;
mod moment;
mod openapi;
mod pages;
mod refusal;
mod routes;
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
