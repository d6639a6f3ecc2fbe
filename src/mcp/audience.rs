//! Temporary.
use rmcp::service::{RequestContext, RoleServer};
use std::time::Duration;
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialogs {
    Url,
    HttpsOnly,
    Broken,
}
pub(super) struct Host {
    pub(super) dialogs: Dialogs,
    pub(super) patience: Duration,
}
pub(super) fn host(context: &RequestContext<RoleServer>) -> Host {
    let name = context
        .client_info()
        .map(|i| i.name.clone())
        .unwrap_or_default();
    match name.as_str() {
        "codex-mcp-client" => Host {
            dialogs: Dialogs::HttpsOnly,
            patience: Duration::from_secs(240),
        },
        "copilot-cli" => Host {
            dialogs: Dialogs::Broken,
            patience: Duration::from_secs(45),
        },
        _ => Host {
            dialogs: Dialogs::Url,
            patience: Duration::from_secs(45),
        },
    }
}
