//! The secret and where it lives: [`Token`], which can be sent and saved but not shown, and
//! [`Store`], the file `cli.json` that the official command line shares. A save is atomic, made
//! under a lock between processes, and keeps every key it does not know. This room knows neither
//! the settings nor HTTP: it is given a path.

mod store;
mod token;

pub use store::Store;
pub(crate) use store::{Credentials, ExchangeLock, StoreError};
pub(crate) use token::{Token, bare, redact};
