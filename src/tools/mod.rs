//! The catalogue: every tool as a row, one file per family of the platform's API. A tool is an
//! input struct, its [`Endpoint`](crate::tool::Endpoint), and its tests beside it. Nothing here
//! does I/O.

mod again;
mod approval;
mod auth;
mod columns;
mod contracts;
mod credits;
mod doubts;
mod guarded;
mod guess;
mod jobs;
mod messages;
mod number;
mod payments;
mod proposals;
mod team;
mod tokens;
mod toolbox;
mod updates;
mod webhooks;

#[cfg(test)]
mod check;
#[cfg(test)]
mod tests;

pub(crate) use doubts::pay;
pub(crate) use toolbox::UnknownTool;
pub use toolbox::{Selection, Toolbox};

use crate::tool::Tool;

/// The rows of every family, in the order of the hiring lifecycle.
const FAMILIES: &[&[Tool]] = &[
    auth::TOOLS,
    jobs::TOOLS,
    proposals::TOOLS,
    messages::TOOLS,
    contracts::TOOLS,
    contracts::MILESTONES,
    contracts::APPROVALS,
    credits::TOOLS,
    updates::TOOLS,
    webhooks::TOOLS,
    tokens::TOOLS,
    team::TOOLS,
    payments::TOOLS,
];

/// Every tool, in the order of the hiring lifecycle.
pub fn all() -> impl Iterator<Item = &'static Tool> {
    FAMILIES.iter().copied().flatten()
}
