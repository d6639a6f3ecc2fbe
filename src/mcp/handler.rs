//! The answers to the requests we serve: who we are, the list of tools, and calls.
//! Panics, deadlines and floods are the middleware's; broken lines are the transport's.

use std::sync::Arc;
use std::time::Duration;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
    CompleteResult, CustomRequest, CustomResult, DiscoverResult, ErrorCode, ErrorData,
    GetTaskParams, GetTaskResult, Implementation, InitializeRequestParams, InitializeResult,
    JsonObject, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ProgressNotificationParam, ProgressToken,
    ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities, ServerConfig,
    SubscribeRequestParams, SubscriptionFilter, UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{Peer, RequestContext, RoleServer, SubscriptionContext};
use serde_json::Value;
use tokio::sync::mpsc;

use super::audience::{self, Halves, Told};
use super::calls::Calls;
use super::ladder::{Given, Ladder, Placed};
use super::serve::Choices;
use super::stopping::Stopping;
use super::subscriptions::Subscriptions;
use super::takes::Takes;
use super::{listing, modern, reply, resources};
use crate::call::{CallOptions, ProgressSender, ProgressUpdate, Reply};

/// What a host tells its model about the server as a whole; hosts cut it at about 2,000
/// characters, and some show only this and the names of the tools at first.
pub(super) const INSTRUCTIONS: &str = include_str!("instructions.md");

/// The server as rmcp sees it, over whatever makes the calls.
pub(super) struct Handler<C> {
    calls: Arc<C>,
    subscriptions: Subscriptions<C>,
    stopping: Stopping,
    choices: Choices,
    told: Told,
    ladder: Ladder,
}

impl<C: Calls> Handler<C> {
    /// `pause` lies between two reads for whoever listens for changes.
    pub(super) fn new(calls: C, choices: Choices, stopping: Stopping, pause: Duration) -> Self {
        let calls = Arc::new(calls);
        Self {
            subscriptions: Subscriptions::new(Arc::clone(&calls), stopping.clone(), pause),
            calls,
            stopping,
            choices,
            told: Told::default(),
            ladder: Ladder::default(),
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
        ServerConfig::new(
            ServerCapabilities::builder()
                .enable_tools()
                .enable_resources()
                .enable_resources_subscribe()
                .enable_completions()
                .enable_tasks()
                .build(),
        )
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
        let mut answer = self.negotiate_initialize(&request)?;
        // Extensions are of the stateless protocol.
        answer.capabilities.extensions = None;
        let agreed = request.with_protocol_version(answer.protocol_version.clone());
        context.peer.set_peer_info(agreed);
        self.subscriptions.end_session();
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
        on_one_page(request, "tools/list")?;
        let halves = self.halves(&context);
        let takes = Takes::of(&context, self.choices.dialogs);
        self.told.tell(&context, halves, takes);
        let result = ListToolsResult::with_all_items(self.calls.listing(halves));
        if modern(&context) {
            Ok(result
                .with_ttl_ms(listing::TTL_MS)
                .with_cache_scope(CacheScope::Public))
        } else {
            Ok(result)
        }
    }

    /// There are none, and none are declared.
    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(method_not_found("prompts/list"))
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        on_one_page(request, "resources/list")?;
        Ok(resources::list(&*self.calls))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        on_one_page(request, "resources/templates/list")?;
        let result = resources::templates();
        Ok(match modern(&context) {
            true => result
                .with_ttl_ms(listing::TTL_MS)
                .with_cache_scope(CacheScope::Public),
            false => result,
        })
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let budget = audience::host(&context).budget;
        let reads = self.subscriptions.reads();
        let read = resources::read(&*self.calls, reads, &request.uri, budget);
        let read = Box::pin(read);
        tokio::select! {
            biased;
            read = read => Ok(read?.into()),
            () = self.stopping.begun() => Err(LEAVING),
            () = context.ct.cancelled() => Err(LEAVING),
        }
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        resources::complete(&*self.calls, &request)
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let done = Box::pin(self.subscriptions.subscribe(&request.uri, &context.peer));
        tokio::select! {
            biased;
            done = done => done,
            () = self.stopping.begun() => Err(LEAVING),
        }
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.subscriptions.unsubscribe(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(self.subscriptions.accepted(requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        self.subscriptions.listen(context).await;
        Ok(())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.map_or(Value::Null, Value::Object);
        let takes = Takes::of(&context, self.choices.dialogs);
        let halves = self.halves(&context);
        self.told.tell(&context, halves, takes);
        let options = match takes.tasks {
            // What would wait becomes a task.
            true => options(&context).without_waiting(),
            false => options(&context),
        };
        let given = Given {
            tool: &request.name,
            arguments: &arguments,
            options,
            takes,
        };
        if let Some(state) = request.request_state.as_deref().filter(|_| takes.modern) {
            let answers = request.input_responses.as_ref();
            let placed = self.ladder.resume(&*self.calls, &given, state, answers);
            let placed = Box::pin(placed).await?;
            return Ok(respond(placed, halves));
        }
        if request.input_responses.is_some() && takes.modern {
            // Taken for a new call, the answer to a dialog would ask the platform again.
            return Err(ErrorData::invalid_params(
                "inputResponses came without the requestState they belong to. Nothing was done. \
                 Send the state back, or call the tool without either.",
                None,
            ));
        }
        let outcome = match context.meta.get_progress_token() {
            None => self.make(&given, &context.peer, None).await,
            Some(token) => {
                let (sender, updates) = mpsc::unbounded_channel();
                let peer = context.peer.clone();
                let call = self.make(&given, &peer, Some(sender));
                let progress = Progress::new(token, context.peer);
                Box::pin(report_while(call, updates, progress, &self.stopping)).await
            }
        };
        match outcome {
            Ok(made) if takes.modern => Ok(respond(
                self.ladder.place(&*self.calls, &given, made),
                halves,
            )),
            Ok(made) => Ok(reply::result(made, halves).into()),
            Err(unknown) => Err(ErrorData::invalid_params(unknown, None)),
        }
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let seals = self.ladder.seals(&*self.calls);
        let halves = self.halves(&context);
        let result = |made| object(&reply::result(made, halves));
        let options = options(&context);
        let tasks = &self.ladder.tasks;
        Box::pin(tasks.get(seals, &*self.calls, &request.task_id, result, options)).await
    }

    /// No task asks for anything, so there is nothing to take; the answer tells an unknown task.
    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let seals = self.ladder.seals(&*self.calls);
        self.ladder
            .tasks
            .check(seals, &*self.calls, &request.task_id)
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let seals = self.ladder.seals(&*self.calls);
        self.ladder
            .tasks
            .cancel(seals, &*self.calls, &request.task_id)
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(method_not_found(&request.method))
    }
}

impl<C: Calls> Handler<C> {
    /// Which halves of a result the client of a request gets.
    fn halves(&self, context: &RequestContext<RoleServer>) -> Halves {
        audience::host(context).halves(self.choices.halves)
    }

    /// Makes the call and, in a session whose host draws dialogs, shows what waits for a human.
    async fn make(
        &self,
        given: &Given<'_>,
        peer: &Peer<RoleServer>,
        progress: Option<ProgressSender>,
    ) -> Result<Reply, String> {
        let made = self
            .calls
            .call(
                given.tool,
                given.arguments.clone(),
                progress.clone(),
                given.options,
            )
            .await?;
        if !given.takes.waits_for_dialogs() {
            return Ok(made);
        }
        let asked = self
            .ladder
            .ask_in_session(&*self.calls, given, made, peer, progress);
        Ok(Box::pin(asked).await)
    }
}

fn method_not_found(method: &str) -> ErrorData {
    ErrorData::new(
        ErrorCode::METHOD_NOT_FOUND,
        format!("Method not found: {method}"),
        None,
    )
}

/// Refuses to go on behind the only page.
fn on_one_page(request: Option<PaginatedRequestParams>, method: &str) -> Result<(), ErrorData> {
    match request.is_some_and(|page| page.cursor.is_some()) {
        true => Err(ErrorData::invalid_params(
            format!("unknown cursor: all comes on one page, so call {method} without a cursor"),
            None,
        )),
        false => Ok(()),
    }
}

/// For a request that nobody waits for any more.
const LEAVING: ErrorData = ErrorData {
    code: ErrorCode::INTERNAL_ERROR,
    message: std::borrow::Cow::Borrowed("stopped before its end; nothing was done"),
    data: None,
};

/// What the client of a request can take.
fn options(context: &RequestContext<RoleServer>) -> CallOptions {
    CallOptions {
        budget: Some(audience::host(context).budget),
        ..CallOptions::default()
    }
}

/// The answer on the wire to a call.
fn respond(placed: Placed, halves: Halves) -> CallToolResponse {
    match placed {
        Placed::Reply(made) => reply::result(*made, halves).into(),
        Placed::Ask(asked) => (*asked).into(),
        Placed::Task(task) => (*task).into(),
    }
}

fn object(result: &impl serde::Serialize) -> JsonObject {
    match serde_json::to_value(result) {
        Ok(Value::Object(members)) => members,
        _ => JsonObject::new(),
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
