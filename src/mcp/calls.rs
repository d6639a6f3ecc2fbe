//! What the protocol needs from the rest of the program, so that the wire can be tested without
//! a network. How a call is made is decided behind it.

use rmcp::model::Tool;
use serde_json::Value;

use super::listing;
use crate::call::{Caller, ProgressSender, Reply};

/// The tools there are, and the way to call one.
pub(super) trait Calls: Send + Sync + 'static {
    /// Every tool on offer, sorted by name; the same in every run.
    fn listing(&self) -> Vec<Tool>;

    /// Calls a tool; dropping the future gives the call up. The error is for a name that no tool
    /// has, and says so.
    fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
    ) -> impl Future<Output = Result<Reply, String>> + Send;
}

impl Calls for Caller {
    fn listing(&self) -> Vec<Tool> {
        self.toolbox().tools().map(listing::entry).collect()
    }

    async fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
    ) -> Result<Reply, String> {
        Caller::call(self, name, arguments, progress)
            .await
            .map_err(|unknown| unknown.to_string())
    }
}
