//! opentrain-mcp: the OpenTrain hiring lifecycle as MCP tools.
//!
//! # The way of one call
//!
//! A host writes a line on stdin. [`mcp`] guards the wire, recognises the protocol era and hands
//! a tool's name and arguments to [`call`]. `call` finds the row in the catalogue of [`tools`] and
//! lets it turn the arguments into an [`api::Request`], or reports everything that is wrong with
//! them. [`api`] sends it. The row puts the answer into words through [`text`], or [`failure`]
//! says what happened and what to do next. `mcp` makes a result of both halves. No step goes back
//! to an earlier room.
//!
//! # Invariants
//!
//! 1. Only `mcp` knows MCP; only `api` knows HTTP as a client; tools are data and do no I/O.
//! 2. stdout carries the protocol only; outside `cli` printing is denied by a lint.
//! 3. A secret is a [`credentials::Token`] from file to header, or a
//!    [`settings::EnvironmentToken`] on its way to be one; neither can be printed.
//! 4. The program knows the sandbox, a package of its own, as a base URL; they share no types.
//! 5. Nothing touches the network, takes a lock or sets up TLS before the first answer.
//! 6. Third-party text never enters descriptions, instructions, progress or status texts.
//! 7. A write that may have arrived is never sent again, unless an idempotency key makes it safe.
//! 8. Every link shown to a person comes from the API's answer and is checked against the
//!    configured origin and the platform's own.
//!
//! The rooms; `ARCHITECTURE.md` says which of them may use which:

mod api;
mod approvals;
mod call;
mod credentials;
mod failure;
mod json;
mod mcp;
mod ranking;
mod reply;
mod settings;
mod text;
mod tool;
mod tools;

mod cli;

pub use cli::run;

// What the tests and benches of this package take hold of. Everything else is reached by nobody, so that
// what nothing uses any more is dead code, which a lint finds.
pub use api::{Client, Proof, View};
pub use call::{CallOptions, Caller, Reply};
pub use credentials::Store;
pub use settings::{Flags, Settings, VARIABLES};
pub use text::{Manner, Text, complete};
pub use tool::{Tool, Toolset, strangers};
pub use tools::{Selection, Toolbox, all as catalogue};
