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

pub use beside::beside;
pub use given_up::GivenUp;
pub use journal::Journal;
pub use judge::{answered, evidence, judge, key, recall, remembered};
pub use key::sealing_key;
pub use listing::Listing;
pub use words::{dialog, headline, payment, status, tell};
