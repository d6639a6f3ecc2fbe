//! The wire between the host and rmcp, with every hostile or clumsy line answered or dropped
//! before rmcp sees it. What the messages ask for is decided further in.

use std::convert::Infallible;

use rmcp::RoleServer;
use rmcp::model::{ErrorCode, ErrorData, RequestId, ServerJsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};

use super::lines::{Line, Lines, MAX_LINE};
use super::outbox::Outbox;
use super::stopping::Stopping;

/// One JSON-RPC message a line, both ways. A line that is no message gets an error where
/// JSON-RPC asks for one, so that no caller waits for an answer that never comes; rmcp's own
/// transport drops malformed and over-long lines in silence.
pub(super) struct GuardedStdio<R> {
    lines: Lines<R>,
    outbox: Outbox,
    stopping: Stopping,
}

impl<R: AsyncRead + Unpin> GuardedStdio<R> {
    pub(super) fn new<W>(input: R, output: W, stopping: Stopping) -> Self
    where
        W: AsyncWrite + Unpin + Send + 'static,
    {
        Self {
            lines: Lines::new(input),
            outbox: Outbox::new(output),
            stopping,
        }
    }
}

impl<R: AsyncRead + Unpin + Send + 'static> Transport<RoleServer> for GuardedStdio<R> {
    type Error = Infallible;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Infallible>> + Send + 'static {
        // Posted here and not in the future, which runs on a task of its own: the order of the
        // calls is the order on the wire, so progress never comes after its answer.
        post(&self.outbox, &message);
        std::future::ready(Ok(()))
    }

    /// The next message that rmcp can handle; `None` when the host has hung up at either end or
    /// the server is to stop: unlike rmcp's own cancellation, this lets calls in flight answer.
    /// rmcp gives up this wait whenever it has something to send, which loses nothing.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let next = async {
                self.outbox.room().await;
                self.lines.next().await
            };
            let line = tokio::select! {
                biased;
                () = self.outbox.gone() => Line::End,
                () = self.stopping.begun() => Line::End,
                line = next => line,
            };
            match line {
                Line::Whole(line) => match read(&line) {
                    Read::Message(message) => return Some(*message),
                    Read::Refused(id, error) => {
                        post(&self.outbox, &ServerJsonRpcMessage::error(error, id));
                    }
                    Read::Dropped => {}
                },
                Line::TooLong { id, length } => {
                    let error = ErrorData::invalid_request(
                        format!(
                            "the message has {length} bytes and the limit is {MAX_LINE}; it was \
                             not read: send the same request with less in it"
                        ),
                        None,
                    );
                    post(&self.outbox, &ServerJsonRpcMessage::error(error, id));
                }
                Line::End => {
                    self.stopping.begin();
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> Result<(), Infallible> {
        self.outbox.close().await;
        Ok(())
    }
}

/// What a line came to.
enum Read {
    Message(Box<RxJsonRpcMessage<RoleServer>>),
    Refused(Option<RequestId>, ErrorData),
    Dropped,
}

fn read(line: &[u8]) -> Read {
    if let Ok(message) = serde_json::from_slice(line) {
        return Read::Message(Box::new(message));
    }
    match serde_json::from_slice::<Value>(line) {
        Ok(value) => misshapen(&value),
        // Where in the line is helpful and harmless; what stood there might be a secret.
        Err(error) => Read::Refused(
            None,
            ErrorData::new(
                ErrorCode::PARSE_ERROR,
                format!(
                    "the line is not valid JSON (position {}, or nested too deeply): send one \
                     UTF-8 JSON-RPC message a line",
                    error.column()
                ),
                None,
            ),
        ),
    }
}

/// Valid JSON that is no message of JSON-RPC 2.0.
fn misshapen(value: &Value) -> Read {
    if value.is_array() {
        return refused(None, "batches are not supported: send one message a line");
    }
    // An answer to something we never asked, or an answer to our error: answering it again
    // could go on forever.
    let answer = value.get("result").or(value.get("error")).is_some();
    let method = value.get("method").is_some();
    if answer && !method {
        return Read::Dropped;
    }
    match value.get("id") {
        // JSON-RPC: a notification is never answered.
        None if method => Read::Dropped,
        None => refused(
            None,
            "not a JSON-RPC 2.0 message: a request needs jsonrpc \"2.0\", id and method",
        ),
        Some(id) => match serde_json::from_value(id.clone()) {
            Ok(id) => refused(
                Some(id),
                "not a JSON-RPC 2.0 request: it needs jsonrpc \"2.0\", a method (string) and, \
                 if any, params (object; in it _meta, also an object), and neither result nor \
                 error",
            ),
            Err(_) => refused(None, "the id of a request must be a string or an integer"),
        },
    }
}

fn refused(id: Option<RequestId>, message: &'static str) -> Read {
    Read::Refused(id, ErrorData::invalid_request(message, None))
}

fn post(outbox: &Outbox, message: &ServerJsonRpcMessage) {
    match serde_json::to_vec(message) {
        Ok(line) => outbox.post(line),
        // Every message is made of JSON values and strings, which always serialize.
        Err(error) => tracing::error!(%error, "a message could not be written as JSON"),
    }
}
