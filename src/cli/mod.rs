//! The command line, and the only room that knows every other one. [`run()`] reads the arguments,
//! works out the settings, and hands over to one file per command; without a command the program
//! serves MCP. Standard output carries what was asked for and nothing else, everything said beside
//! it goes to standard error. What a tool does, and what the platform answers, is decided
//! elsewhere.
//!
//! Exit codes: 0 for success, 1 when what was asked for failed, 2 when it was asked for wrongly.

mod account;
mod approvals;
mod args;
mod browser;
mod call;
mod catalogue;
mod demo;
mod doctor;
mod install;
mod interrupt;
mod log;
mod login;
mod loopback;
mod manual;
mod out;
mod run;
mod sandbox;
mod serve;
mod setup;
mod shell;
mod status;

pub use run::run;
