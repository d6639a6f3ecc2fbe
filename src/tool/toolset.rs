//! The groups a user can switch on by name; every tool is in exactly one.

/// A group of tools, named after the part of the platform it works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Toolset {
    /// Registration, claim, who am I, what is enabled.
    Auth,
    /// Drafts, own jobs, the public marketplace.
    Jobs,
    /// Candidates: proposals, interviews, profiles, invitations, hire.
    Proposals,
    /// Conversations.
    Messages,
    /// Contracts, milestones, approvals.
    Contracts,
    /// Prepaid balance and top-ups.
    Credits,
    /// The account's event feed.
    Updates,
    /// Push subscriptions.
    Webhooks,
    /// API tokens.
    Tokens,
    /// The employer's team.
    Team,
    /// Invoices waiting for someone.
    Payments,
}

impl Toolset {
    /// All of them, in the order of the hiring lifecycle.
    pub const ALL: &'static [Toolset] = &[
        Toolset::Auth,
        Toolset::Jobs,
        Toolset::Proposals,
        Toolset::Messages,
        Toolset::Contracts,
        Toolset::Credits,
        Toolset::Updates,
        Toolset::Webhooks,
        Toolset::Tokens,
        Toolset::Team,
        Toolset::Payments,
    ];

    /// The name a user types.
    pub fn name(self) -> &'static str {
        match self {
            Toolset::Auth => "auth",
            Toolset::Jobs => "jobs",
            Toolset::Proposals => "proposals",
            Toolset::Messages => "messages",
            Toolset::Contracts => "contracts",
            Toolset::Credits => "credits",
            Toolset::Updates => "updates",
            Toolset::Webhooks => "webhooks",
            Toolset::Tokens => "tokens",
            Toolset::Team => "team",
            Toolset::Payments => "payments",
        }
    }
}
