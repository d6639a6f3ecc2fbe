//! The platform as a whole: the list of rows, the adapter that owns the order of checks, the lock, the
//! clock and the transaction, and the server on its port. Above every other room; nobody asks it.

mod bytes;
pub(crate) mod dispatch;
mod outcome;
pub(crate) mod rows;
pub(crate) mod server;
