//! What holds for every request whatever it asks: a panic or a slow call gets an answer, a flood
//! has a limit, and modern results carry our name. The answers themselves come from the handler.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequest, CallToolResult, ClientNotification, ClientRequest, ErrorCode, ErrorData,
    MetaObject, ProtocolVersion, ServerCapabilities, ServerConfig, ServerResult,
};
use rmcp::service::{NotificationContext, RequestContext, RoleServer, Service};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::stopping::Stopping;
use super::takes::Takes;
use super::{handler, modern, reply};

/// What a caller may ask of the server.
pub(super) struct Limits {
    /// How long a call may take from its arrival on.
    pub(super) deadline: Duration,
    /// How many calls run at once.
    pub(super) running: usize,
    /// How many calls may be under way, running or waiting; beyond it they are refused at once.
    pub(super) accepted: usize,
    /// Pause between two reads for whoever listens for changes.
    pub(super) pause: Duration,
}

impl Limits {
    /// Hosts give up after 60 s and an answer must come before that. The requests to the
    /// platform have a lower limit of their own; these bound the memory of all around them.
    pub(super) const SERVING: Self = Self {
        deadline: Duration::from_secs(55),
        running: 64,
        accepted: 1024,
        pause: Duration::from_secs(3),
    };
}

/// Time for the reads before and after a dialog.
const AFTER_DIALOG: Duration = Duration::from_secs(10);

/// What the methods with required `params` expect, for requests that do not fit: rmcp would say
/// that the method does not exist.
const EXPECTED: &[(&str, &str)] = &[
    (
        "initialize",
        "protocolVersion (string), capabilities (object) and clientInfo (object with name and \
         version)",
    ),
    (
        "server/discover",
        "_meta with io.modelcontextprotocol/protocolVersion and \
         io.modelcontextprotocol/clientCapabilities",
    ),
    (
        "tools/call",
        "name (string) and, where the tool takes any, arguments (object)",
    ),
    ("resources/read", "uri (string)"),
    ("resources/subscribe", "uri (string)"),
    ("resources/unsubscribe", "uri (string)"),
    (
        "completion/complete",
        "ref (object with type and uri) and argument (object with name and value)",
    ),
    (
        "subscriptions/listen",
        "notifications (object, with resourceSubscriptions as a list of addresses)",
    ),
];

/// Wraps the handler. It must not be a `ServerHandler` itself, or rmcp would bypass it.
pub(super) struct Middleware<H> {
    inner: H,
    stopping: Stopping,
    limits: Limits,
    declared: ServerCapabilities,
    running: Semaphore,
    accepted: Semaphore,
}

impl<H: ServerHandler> Middleware<H> {
    pub(super) fn new(inner: H, limits: Limits, stopping: Stopping) -> Self {
        Self {
            declared: inner.get_info().capabilities,
            inner,
            stopping,
            running: Semaphore::new(limits.running),
            accepted: Semaphore::new(limits.accepted),
            limits,
        }
    }

    /// A call of a tool: every way in which it can go wrong here is a result that the model reads.
    async fn call(
        &self,
        tool: &str,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        let Ok(_accepted) = self.accepted.try_acquire() else {
            return failed(format!(
                "{tool} was refused: {} calls are already under way. Nothing was done. \
                 next: wait for some of their answers, then repeat it.",
                self.limits.accepted
            ));
        };
        let cancelled = context.ct.clone();
        let deadline = self.deadline(&context);
        let interruption = async {
            tokio::select! {
                () = cancelled.cancelled() => Interruption::Cancelled,
                () = tokio::time::sleep(deadline) => Interruption::Late(deadline),
                () = self.stopping.grace_over() => Interruption::Leaving,
            }
        };
        let mut interruption = std::pin::pin!(interruption);
        let _running = tokio::select! {
            biased;
            why = &mut interruption => return self.interrupted(tool, &why, NOTHING_DONE),
            place = self.running.acquire() => place,
        };
        tokio::select! {
            biased;
            done = self.answer(request, context) => done.unwrap_or_else(|| failed(format!(
                "{tool} failed because of a defect in this server (it panicked). {UNKNOWN}"
            ))),
            why = &mut interruption => self.interrupted(tool, &why, UNKNOWN),
        }
    }

    /// How long a call may take: where the host draws dialogs while it waits, as long as it waits,
    /// and then the time to read what came of it.
    fn deadline(&self, context: &RequestContext<RoleServer>) -> Duration {
        let takes = Takes::of(context, true);
        match takes.waits_for_dialogs() {
            true => self.limits.deadline.max(takes.patience + AFTER_DIALOG),
            false => self.limits.deadline,
        }
    }

    /// What the caller of an unfinished call is told, `known` being what is sure about its effect.
    fn interrupted(
        &self,
        tool: &str,
        why: &Interruption,
        known: &str,
    ) -> Result<ServerResult, ErrorData> {
        match why {
            // rmcp has forgotten the request and drops what is said about it; an `Err` would
            // only make it log a warning.
            Interruption::Cancelled => failed(format!("{tool} was cancelled. {known}")),
            Interruption::Late(deadline) => failed(format!(
                "{tool} was stopped after {} seconds without an answer. {known}",
                deadline.as_secs(),
            )),
            Interruption::Leaving => failed(format!(
                "{tool} was stopped because the server is shutting down. {known}",
            )),
        }
    }

    /// The handler's answer, or `None` if it panicked.
    async fn answer(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Option<Result<ServerResult, ErrorData>> {
        let method = request.method().to_owned();
        let answer = Service::<RoleServer>::handle_request(&self.inner, request, context);
        // Boxed, because rmcp moves what is under way several times before it starts.
        let answer = Box::pin(AssertUnwindSafe(answer).catch_unwind()).await;
        if answer.is_err() {
            tracing::error!(method, "a request made the server panic");
        }
        answer.ok()
    }
}

impl<H: ServerHandler> Service<RoleServer> for Middleware<H> {
    async fn handle_request(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        let modern = modern(&context);
        let request = with_any_arguments(request);
        check_shape(&request)?;
        check_era(&request, &context)?;
        check_declared(&request, &self.declared)?;
        let mut result = if let ClientRequest::CallToolRequest(call) = &request {
            let tool = call.params.name.to_string();
            self.call(&tool, request, context).await?
        } else {
            self.answer(request, context)
                .await
                .unwrap_or_else(|| Err(ErrorData::internal_error(DEFECT, None)))?
        };
        if modern {
            sign(&mut result);
        } else {
            // The handler's results have been through this; the failures made here have not.
            result.strip_result_type_for_legacy_peer();
        }
        Ok(result)
    }

    async fn handle_notification(
        &self,
        notification: ClientNotification,
        context: NotificationContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Service::<RoleServer>::handle_notification(&self.inner, notification, context).await
    }

    fn get_info(&self) -> ServerConfig {
        ServerHandler::get_info(&self.inner)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        ServerHandler::supported_protocol_versions(&self.inner)
    }
}

/// Why a call ends before its answer.
enum Interruption {
    Cancelled,
    Late(Duration),
    Leaving,
}

const NOTHING_DONE: &str = "It had not begun, so nothing was done.";

const DEFECT: &str = "the request failed because of a defect in this server (it panicked)";

const UNKNOWN: &str = "Whether it changed anything is unknown. next: read the state with a \
                       listing or reading tool before you repeat it.";

/// A call whose arguments are no object, as a call: what is wrong with them, if anything is, is for
/// a model to read and to put right. They go on under a name that is taken off like a host's wrapper.
fn with_any_arguments(request: ClientRequest) -> ClientRequest {
    const ARGUMENTS: &str = "arguments";
    let ClientRequest::CustomRequest(custom) = &request else {
        return request;
    };
    let Some(Value::Object(params)) = custom.params.as_ref() else {
        return request;
    };
    let arguments = params.get(ARGUMENTS).filter(|given| !given.is_object());
    let (Some(arguments), "tools/call") = (arguments, custom.method.as_str()) else {
        return request;
    };
    let mut params = params.clone();
    params.insert(ARGUMENTS.to_owned(), json!({ ARGUMENTS: arguments }));
    match serde_json::from_value(Value::Object(params)) {
        Ok(params) => {
            let mut call = CallToolRequest::new(params);
            call.extensions = custom.extensions.clone();
            ClientRequest::CallToolRequest(call)
        }
        Err(_) => request,
    }
}

/// Refuses a known method whose `params` rmcp could not read.
fn check_shape(request: &ClientRequest) -> Result<(), ErrorData> {
    let ClientRequest::CustomRequest(custom) = request else {
        return Ok(());
    };
    let expected = EXPECTED.iter().find(|(method, _)| *method == custom.method);
    match expected {
        Some((method, params)) => Err(ErrorData::invalid_params(
            format!("the params of {method} are missing or malformed: expected {params}"),
            None,
        )),
        None => Ok(()),
    }
}

/// Refuses what the server has not declared: rmcp answers it with empty lists, and a host that asks
/// anyway is told that there is nothing to come back for.
fn check_declared(request: &ClientRequest, declared: &ServerCapabilities) -> Result<(), ErrorData> {
    let resources = declared.resources.as_ref();
    let is_declared = match request {
        ClientRequest::ListResourcesRequest(_)
        | ClientRequest::ListResourceTemplatesRequest(_)
        | ClientRequest::ReadResourceRequest(_) => resources.is_some(),
        ClientRequest::SubscribeRequest(_) | ClientRequest::UnsubscribeRequest(_) => {
            resources.is_some_and(|resources| resources.subscribe == Some(true))
        }
        ClientRequest::ListPromptsRequest(_) | ClientRequest::GetPromptRequest(_) => {
            declared.prompts.is_some()
        }
        ClientRequest::CompleteRequest(_) => declared.completions.is_some(),
        ClientRequest::SetLevelRequest(_) => declared.logging.is_some(),
        _ => true,
    };
    match is_declared {
        true => Ok(()),
        false => Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("Method not found: {}", request.method()),
            None,
        )),
    }
}

/// Refuses a request that belongs to no era: neither a session was opened nor does the request
/// say by itself which protocol it speaks.
fn check_era(
    request: &ClientRequest,
    context: &RequestContext<RoleServer>,
) -> Result<(), ErrorData> {
    let opening = matches!(
        request,
        ClientRequest::InitializeRequest(_)
            | ClientRequest::DiscoverRequest(_)
            | ClientRequest::PingRequest(_)
    );
    let of_tasks = matches!(
        request,
        ClientRequest::GetTaskRequest(_)
            | ClientRequest::UpdateTaskRequest(_)
            | ClientRequest::CancelTaskRequest(_)
    );
    if of_tasks && !modern(context) {
        return Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("Method not found: {}", request.method()),
            None,
        ));
    }
    if opening || context.protocol_version().is_some() {
        return Ok(());
    }
    Err(ErrorData::invalid_params(
        "the protocol version is not known: send initialize first, or put \
         io.modelcontextprotocol/protocolVersion and io.modelcontextprotocol/clientCapabilities \
         into the _meta of every request",
        None,
    ))
}

/// Puts our name into the `_meta` of a result, as the stateless protocol wants it.
fn sign(result: &mut ServerResult) {
    let meta = match result {
        ServerResult::CallToolResult(result) => &mut result.meta,
        ServerResult::ListToolsResult(result) => &mut result.meta,
        ServerResult::ListPromptsResult(result) => &mut result.meta,
        ServerResult::ListResourcesResult(result) => &mut result.meta,
        ServerResult::ListResourceTemplatesResult(result) => &mut result.meta,
        ServerResult::ReadResourceResult(result) => &mut result.meta,
        ServerResult::CompleteResult(result) => &mut result.meta,
        ServerResult::InputRequiredResult(result) => &mut result.meta,
        ServerResult::CreateTaskResult(result) => &mut result.meta,
        ServerResult::GetTaskResult(result) => &mut result.meta,
        ServerResult::TaskAckResult(result) => &mut result.meta,
        // The result of server/discover has it from rmcp; nothing else is served.
        _ => return,
    };
    if let Ok(identity) = serde_json::to_value(handler::identity()) {
        meta.get_or_insert_with(MetaObject::new)
            .insert("io.modelcontextprotocol/serverInfo".to_owned(), identity);
    }
}

fn failed(text: String) -> Result<ServerResult, ErrorData> {
    let result: CallToolResult = reply::failure(text);
    Ok(ServerResult::CallToolResult(result))
}
