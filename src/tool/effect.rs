//! What calling a tool does to the world. This is the single source of the annotations, the
//! read-only filter and the README's column; how often a request may be sent is `api::Retry`.

/// What a successful call changes, from nothing to things that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing; only the account's own records come back.
    Reads,
    /// Changes nothing; text by other people, or the public marketplace, comes back.
    ReadsOthers,
    /// Changes the saved credentials on this machine.
    SavesCredentials,
    /// Makes an account on the platform, and can put it in the place of the one in use.
    Registers,
    /// Changes the account's own unpublished records; can be changed again.
    Drafts,
    /// Creates an account-level record that can be removed again (a milestone, a payment link).
    Creates,
    /// Changes what the public sees.
    Publishes,
    /// A person gets an email, a message or an invitation.
    Notifies,
    /// Asks a human to approve a movement of money; nothing moves by the call.
    AsksForMoney,
    /// Hands out a credential, or opens a channel to an outside address.
    Grants,
    /// Takes effect at once and cannot be undone.
    Irreversible,
}

/// The four hints of a tool, always all given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annotations {
    /// Changes nothing.
    pub read_only: bool,
    /// Cannot simply be taken back, costs money, or reaches a person.
    pub destructive: bool,
    /// A second identical call adds nothing.
    pub idempotent: bool,
    /// Reaches or returns things of other people.
    pub open_world: bool,
}

impl Effect {
    /// Whether the call changes nothing at all.
    pub(crate) fn is_read(self) -> bool {
        matches!(self, Effect::Reads | Effect::ReadsOthers)
    }

    /// The hints; `repeatable` says whether a second identical call adds nothing.
    pub(crate) fn annotations(self, repeatable: bool) -> Annotations {
        let destructive = match self {
            Effect::Reads
            | Effect::ReadsOthers
            | Effect::SavesCredentials
            | Effect::Drafts
            | Effect::Creates => false,
            Effect::Registers
            | Effect::Publishes
            | Effect::Notifies
            | Effect::AsksForMoney
            | Effect::Grants
            | Effect::Irreversible => true,
        };
        let open_world = match self {
            Effect::Reads | Effect::SavesCredentials | Effect::Drafts | Effect::Creates => false,
            Effect::ReadsOthers
            | Effect::Registers
            | Effect::Publishes
            | Effect::Notifies
            | Effect::AsksForMoney
            | Effect::Grants
            | Effect::Irreversible => true,
        };
        Annotations {
            read_only: self.is_read(),
            destructive,
            idempotent: self.is_read() || repeatable,
            open_world,
        }
    }

    /// Two or three words for tables.
    pub fn label(self) -> &'static str {
        match self {
            Effect::Reads => "reads",
            Effect::ReadsOthers => "reads others' text",
            Effect::SavesCredentials => "saves credentials",
            Effect::Registers => "registers an account",
            Effect::Drafts => "drafts",
            Effect::Creates => "creates",
            Effect::Publishes => "publishes",
            Effect::Notifies => "notifies a person",
            Effect::AsksForMoney => "asks a human for money",
            Effect::Grants => "grants access",
            Effect::Irreversible => "irreversible",
        }
    }
}
