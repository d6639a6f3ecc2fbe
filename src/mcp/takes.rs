//! What a client can take besides a plain result: dialogs with a link, and tasks. Decided per
//! request, from what it declares and from what is known of hosts that declare too much.

use std::time::Duration;

use rmcp::service::{RequestContext, RoleServer};

use super::audience::{self, Dialogs};
use super::modern;

/// What the caller of a tool can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Takes {
    /// Draws a dialog with a link.
    dialogs: bool,
    /// Draws it only for https links, and refuses others unseen.
    https_only: bool,
    /// Takes a task in place of a result.
    pub(super) tasks: bool,
    /// Whether dialogs and tasks go by the stateless protocol.
    pub(super) modern: bool,
    /// How long it waits for a call that says nothing.
    pub(super) patience: Duration,
}

impl Takes {
    /// What the client of a request takes; `dialogs` is the user's own choice.
    pub(super) fn of(context: &RequestContext<RoleServer>, dialogs: bool) -> Takes {
        let host = audience::host(context);
        let declared = context.client_capabilities();
        let url = declared
            .as_ref()
            .and_then(|declared| declared.elicitation.as_ref())
            .is_some_and(|elicitation| elicitation.url.is_some());
        let modern = modern(context);
        Takes {
            dialogs: dialogs && url && host.dialogs != Dialogs::Broken,
            https_only: host.dialogs == Dialogs::HttpsOnly,
            tasks: modern && declared.is_some_and(|declared| declared.supports_tasks()),
            modern,
            patience: host.patience,
        }
    }

    /// Whether it draws dialogs at all.
    pub(super) fn draws(self) -> bool {
        self.dialogs
    }

    /// Whether it shows a person a dialog with this link.
    pub(super) fn shows(self, link: &str) -> bool {
        self.dialogs && (!self.https_only || link.starts_with("https://"))
    }

    /// Whether a call may wait for a dialog of a session.
    pub(super) fn waits_for_dialogs(self) -> bool {
        self.dialogs && !self.modern
    }
}
