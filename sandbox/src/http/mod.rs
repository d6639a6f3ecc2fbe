//! What stands between a socket and a deed: messages and their wire, operation rows with their papers,
//! the gates a request must pass, refusals, the log and the faults. No rule of the platform lives here.

pub(crate) mod call;
pub(crate) mod eyes;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod gates;
pub(crate) mod journal;
pub(crate) mod message;
pub(crate) mod openapi;
pub(crate) mod panel;
pub(crate) mod refusal;
pub(crate) mod table;
pub(crate) mod wire;
