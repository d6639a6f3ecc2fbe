//! The sandbox's state in SQLite: one file per family of rows, each with the row's type and the
//! statements over it. No rule of the platform is decided here.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod approvals;
pub(crate) mod calendar;
pub(crate) mod channels;
mod columns;
pub(crate) mod contracts;
pub(crate) mod conversations;
pub(crate) mod credits;
pub(crate) mod events;
pub(crate) mod folders;
pub(crate) mod instructions;
pub(crate) mod invoices;
pub(crate) mod jobs;
pub(crate) mod meta;
mod opening;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod played;
pub(crate) mod proposals;
mod schema;
pub(crate) mod sessions;
pub(crate) mod team;
pub(crate) mod threads;
pub(crate) mod top_ups;
pub(crate) mod usage;
pub(crate) mod webhooks;
mod word;

#[cfg(test)]
pub(crate) use opening::copied;
pub use opening::id_of;
pub(crate) use opening::{OpenError, open};

use rusqlite::{Connection, Params};
use serde_json::Value;

/// Runs a statement that gives no rows, and keeps it prepared for the next time: to read a long one anew
/// takes longer than to do it. Returns how many rows it changed.
fn execute(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    db.prepare_cached(sql)?.execute(params)
}

/// A list of strings kept as JSON text.
fn strings(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// A JSON value kept as text; null if the text is damaged.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}
