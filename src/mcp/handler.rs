//! The answers to the requests we serve: who we are, the list of tools, and calls.
//! Panics, deadlines and floods are the middleware's; broken lines are the transport's.

use std::sync::OnceLock;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CustomRequest, CustomResult,
    DiscoverResult, ErrorCode, ErrorData, Implementation, InitializeRequestParams,
    InitializeResult, ListToolsResult, PaginatedRequestParams, ProgressNotificationParam,
    ProgressToken, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::Value;
use tokio::sync::mpsc;

use super::calls::Calls;
use super::stopping::Stopping;
use super::{listing, modern, reply};
use crate::call::{CallOptions, ProgressUpdate};

/// What a host tells its model about the server as a whole; hosts cut it at about 2,000
/// characters, and some show only this and the names of the tools at first.
pub(super) const INSTRUCTIONS: &str = include_str!("instructions.md");

/// The server as rmcp sees it, over whatever makes the calls.
pub(super) struct Handler<C> {
    calls: C,
    stopping: Stopping,
    tools: OnceLock<Vec<Tool>>,
}

impl<C: Calls> Handler<C> {
    pub(super) fn new(calls: C, stopping: Stopping) -> Self {
        Self {
            calls,
            stopping,
            tools: OnceLock::new(),
        }
    }
}

/// Who we are, in both eras.
pub(super) fn identity() -> Implementation {
    Implementation::new("opentrain", env!("CARGO_PKG_VERSION"))
        .with_title("OpenTrain")
        .with_website_url("https://www.opentrain.ai")
}

impl<C: Calls> ServerHandler for Handler<C> {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(identity())
            .with_instructions(INSTRUCTIONS)
    }

    /// Remembers the version that was agreed on, not the one that was asked for: later requests
    /// of the session are read by it.
    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        let answer = self.negotiate_initialize(&request)?;
        let agreed = request.with_protocol_version(answer.protocol_version.clone());
        context.peer.set_peer_info(agreed);
        Ok(answer)
    }

    async fn discover(
        &self,
        _context: RequestContext<RoleServer>,
    ) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        let mut result = DiscoverResult::from_server_info(versions, self.get_info());
        result.ttl_ms = listing::TTL_MS;
        result.cache_scope = CacheScope::Public;
        Ok(result)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|page| page.cursor.is_some()) {
            return Err(ErrorData::invalid_params(
                "unknown cursor: all tools come on one page, so call tools/list without a cursor",
                None,
            ));
        }
        let tools = self.tools.get_or_init(|| self.calls.listing()).clone();
        let result = ListToolsResult::with_all_items(tools);
        if modern(&context) {
            Ok(result
                .with_ttl_ms(listing::TTL_MS)
                .with_cache_scope(CacheScope::Public))
        } else {
            Ok(result)
        }
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.map_or(Value::Null, Value::Object);
        let options = CallOptions::default();
        let outcome = match context.meta.get_progress_token() {
            None => {
                self.calls
                    .call(&request.name, arguments, None, options)
                    .await
            }
            Some(token) => {
                let (sender, updates) = mpsc::unbounded_channel();
                let call = self
                    .calls
                    .call(&request.name, arguments, Some(sender), options);
                let progress = Progress::new(token, context.peer);
                report_while(call, updates, progress, &self.stopping).await
            }
        };
        match outcome {
            Ok(made) => Ok(reply::result(made).into()),
            Err(unknown) => Err(ErrorData::invalid_params(unknown, None)),
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("Method not found: {}", request.method),
            None,
        ))
    }
}

/// Waits for `call` and passes its updates on; none is sent once the call has ended.
async fn report_while<T>(
    call: impl Future<Output = T>,
    mut updates: mpsc::UnboundedReceiver<ProgressUpdate>,
    mut progress: Progress,
    stopping: &Stopping,
) -> T {
    let mut call = std::pin::pin!(call);
    let mut reporting = true;
    loop {
        tokio::select! {
            biased;
            done = &mut call => return done,
            update = updates.recv(), if reporting => match update {
                // The notification is waited for outside the `select!`: given up halfway, it
                // could still be sent, and then after the answer. While the server stops,
                // nobody takes notifications any more and the wait would have no end.
                Some(update) => tokio::select! {
                    biased;
                    () = stopping.begun() => reporting = false,
                    () = progress.send(update) => {}
                },
                None => reporting = false,
            },
        }
    }
}

/// The progress of one call, as its caller asked to hear it.
struct Progress {
    token: ProgressToken,
    peer: Peer<RoleServer>,
    last: f64,
}

impl Progress {
    fn new(token: ProgressToken, peer: Peer<RoleServer>) -> Self {
        Self {
            token,
            peer,
            last: f64::NEG_INFINITY,
        }
    }

    async fn send(&mut self, update: ProgressUpdate) {
        // The protocol wants every value above the one before.
        if !update.elapsed.is_finite() || update.elapsed <= self.last {
            return;
        }
        self.last = update.elapsed;
        let mut note = ProgressNotificationParam::new(self.token.clone(), update.elapsed)
            .with_message(update.message);
        note.total = update.total.filter(|total| total.is_finite());
        // Fails only when the connection is closing; the call learns of that elsewhere.
        let _ = self.peer.notify_progress(note).await;
    }
}
