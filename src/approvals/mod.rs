//! What waits for a human: how a request stands, read out of the platform's answers; the one way
//! to say it; and the record of what this installation asked for. It knows no protocol: what a
//! host can show of it is decided in `mcp`, and asking itself is done by the tools' rows.

mod beside;
mod effect;
mod given_up;
mod journal;
mod judge;
mod key;
mod listing;
mod private;
mod spending;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use beside::beside;
pub(crate) use given_up::GivenUp;
pub(crate) use journal::Journal;
pub(crate) use judge::{answered, evidence, judge, key, recall, remembered};
pub(crate) use key::sealing_key;
pub(crate) use listing::Listing;
pub(crate) use words::{dialog, headline, payment, status, tell};
