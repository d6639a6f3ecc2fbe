//! Who this agent is: registration, the claim by a human, the token in use and the features that
//! are enabled. Minting and revoking tokens is in `tokens`; saving them is the client's.

mod claim;
mod register;
mod status;
#[cfg(test)]
mod tests;

use crate::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::of::<register::RegisterAgent>(),
    Tool::of::<claim::ClaimAccount>(),
    Tool::of::<claim::ClaimStatus>(),
    Tool::of::<status::AuthStatus>(),
    Tool::of::<status::Capabilities>(),
];
