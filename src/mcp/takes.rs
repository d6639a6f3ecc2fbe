//! What a client can take besides a plain result: dialogs with a link, and tasks. Decided per
//! request, from what it declares and from what is known of hosts that declare too much.

use std::time::Duration;

use rmcp::model::TASKS_EXTENSION_ID;
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
        let (url, declares_tasks) = declared(context);
        let modern = modern(context);
        Takes {
            dialogs: dialogs && url && host.dialogs != Dialogs::Broken,
            https_only: host.dialogs == Dialogs::HttpsOnly,
            tasks: modern && declares_tasks,
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

/// Whether the client of a request declares dialogs with links, and tasks: in the request, else
/// when it opened its session.
fn declared(context: &RequestContext<RoleServer>) -> (bool, bool) {
    if let Some(own) = context
        .meta
        .get("io.modelcontextprotocol/clientCapabilities")
    {
        let has = |path: [&str; 2]| {
            let [outer, inner] = path;
            let value = own.get(outer).and_then(|value| value.get(inner));
            value.is_some_and(|value| !value.is_null())
        };
        return (
            has(["elicitation", "url"]),
            has(["extensions", TASKS_EXTENSION_ID]),
        );
    }
    let Some(session) = context.peer.peer_info() else {
        return (false, false);
    };
    let dialogs = session.capabilities.elicitation.as_ref();
    (
        dialogs.is_some_and(|dialogs| dialogs.url.is_some()),
        session.capabilities.supports_tasks(),
    )
}
