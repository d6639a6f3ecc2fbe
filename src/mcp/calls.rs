//! What the protocol needs from the rest of the program, so that the wire can be tested without
//! a network. How a call is made is decided behind it.

use rmcp::model::Tool;
use serde_json::Value;

use super::audience::Halves;
use super::listing;
use crate::approvals::GivenUp;
use crate::call::{CallOptions, Caller, ProgressSender, Reply};
use crate::reply::{Case, Kind};

/// The tools there are, and the way to call one.
pub(super) trait Calls: Send + Sync + 'static {
    /// Every tool on offer, sorted by name, for whoever gets these halves; the same in every run.
    fn listing(&self, halves: Halves) -> Vec<Tool>;

    /// Calls a tool; dropping the future gives the call up. The error is for a name that no tool
    /// has, and says so.
    fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> impl Future<Output = Result<Reply, String>> + Send;

    /// Reads how a request to a human stands; waits up to `seconds` for a decision.
    fn look(
        &self,
        kind: Kind,
        id: &str,
        seconds: u32,
        options: CallOptions,
    ) -> impl Future<Output = Reply> + Send;

    /// What is known of a request to a human without asking anybody.
    fn known(&self, kind: Kind, id: &str) -> Option<Case>;

    /// Every request to a human that this installation made or read, oldest first.
    fn requests(&self) -> Vec<Case>;

    /// Those of them that are not settled.
    fn open_requests(&self) -> Vec<Case>;

    /// A mark of the credentials in use, which cannot be turned back into them.
    fn fingerprint(&self) -> String;

    /// The key with which state is sealed that a client keeps for us.
    fn sealing_key(&self) -> [u8; 32];

    /// The waits that hosts have given up.
    fn given_up(&self) -> &GivenUp;
}

impl Calls for Caller {
    fn listing(&self, halves: Halves) -> Vec<Tool> {
        let tools = self.toolbox().tools();
        tools
            .map(|tool| listing::entry(tool.name(), halves))
            .collect()
    }

    async fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Result<Reply, String> {
        Caller::call(self, name, arguments, progress, options)
            .await
            .map_err(|unknown| unknown.to_string())
    }

    async fn look(&self, kind: Kind, id: &str, seconds: u32, options: CallOptions) -> Reply {
        Caller::look(self, kind, id, seconds, options).await
    }

    fn known(&self, kind: Kind, id: &str) -> Option<Case> {
        Caller::known(self, kind, id)
    }

    fn requests(&self) -> Vec<Case> {
        Caller::requests(self)
    }

    fn open_requests(&self) -> Vec<Case> {
        Caller::open_requests(self)
    }

    fn fingerprint(&self) -> String {
        Caller::fingerprint(self)
    }

    fn sealing_key(&self) -> [u8; 32] {
        Caller::sealing_key(self)
    }

    fn given_up(&self) -> &GivenUp {
        Caller::given_up(self)
    }
}
