//! The wire between the host and rmcp, with every hostile or clumsy line answered or dropped
//! before rmcp sees it. What the messages ask for is decided further in.

use std::convert::Infallible;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequest, ClientRequest, ErrorCode, ErrorData, JsonRpcMessage, JsonRpcVersion2_0,
    RequestId, ServerJsonRpcMessage, ServerResult,
};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};

use super::hung_up::HungUp;
use super::lines::{Line, Lines, MAX_LINE, Seen};
use super::listing;
use super::outbox::Outbox;
use super::reply;
use super::stopping::Stopping;
use crate::json::{self, Loss};

/// One JSON-RPC message a line, both ways. A line that is no message gets an error where
/// JSON-RPC asks for one, so that no caller waits for an answer that never comes; rmcp's own
/// transport drops malformed and over-long lines in silence.
pub(super) struct GuardedStdio<R> {
    lines: Lines<R>,
    outbox: Outbox,
    stopping: Stopping,
    hung_up: HungUp,
}

impl<R: AsyncRead + Unpin> GuardedStdio<R> {
    pub(super) fn new<W>(input: R, output: W, stopping: Stopping, hung_up: HungUp) -> Self
    where
        W: AsyncWrite + Unpin + Send + 'static,
    {
        Self {
            lines: Lines::new(input),
            outbox: Outbox::new(output),
            stopping,
            hung_up,
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
                tokio::select! {
                    biased;
                    () = self.outbox.room() => self.lines.next().await,
                    // Behind what is not read for want of room, the end of the input would never
                    // be seen, and a host that has gone would be waited for without end.
                    () = abandoned(&self.hung_up, &self.outbox) => Line::End,
                }
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
                    Read::Answered(answers) => {
                        for answer in &answers {
                            post(&self.outbox, answer);
                        }
                    }
                },
                Line::TooLong { seen, length } => {
                    let why = format!(
                        "the message has {length} bytes and the limit is {MAX_LINE}; it was \
                         not read: send the same request with less in it"
                    );
                    for answer in refuse(seen, ErrorCode::INVALID_REQUEST, why) {
                        post(&self.outbox, &answer);
                    }
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

/// Ends when the host has closed its end and takes no more answers either.
async fn abandoned(hung_up: &HungUp, outbox: &Outbox) {
    hung_up.known().await;
    outbox.stuck().await;
}

/// What a line came to.
enum Read {
    Message(Box<RxJsonRpcMessage<RoleServer>>),
    /// It goes no further; this is said about it, if anything.
    Answered(Vec<ServerJsonRpcMessage>),
}

/// Of a line with several messages that many are answered; more would be a flood.
const MOST_OF_ONE_LINE: usize = 1000;

fn read(line: &[u8]) -> Read {
    if let Some(message) = call(line).or_else(|| serde_json::from_slice(line).ok()) {
        return Read::Message(Box::new(message));
    }
    let value = match serde_json::from_slice::<Value>(line) {
        Ok(value) => value,
        Err(error) => {
            let mended = json::mend(line);
            match (serde_json::from_slice(&mended.bytes), mended.lost) {
                (Ok(value), None) => value,
                (parsed, lost) => return unreadable(line, &error, parsed.ok().and(lost)),
            }
        }
    };
    // A doubled key or half a character is no reason to let a call hang.
    match RxJsonRpcMessage::<RoleServer>::deserialize(&value) {
        Ok(message) => Read::Message(Box::new(message)),
        Err(_) => misshapen(&value),
    }
}

/// A call of a tool, which nearly every message is: rmcp would first try the line as each of the
/// other requests there are.
fn call(line: &[u8]) -> Option<RxJsonRpcMessage<RoleServer>> {
    let call: Call = serde_json::from_slice(line).ok()?;
    let is_request = !call.result && !call.error;
    is_request.then(|| {
        let request = ClientRequest::CallToolRequest(call.request);
        JsonRpcMessage::request(request, call.id)
    })
}

#[derive(Deserialize)]
struct Call {
    #[serde(rename = "jsonrpc")]
    _version: JsonRpcVersion2_0,
    id: RequestId,
    #[serde(flatten)]
    request: CallToolRequest,
    /// Whether it has the members of an answer too, and is no message at all.
    #[serde(default, deserialize_with = "is_there")]
    result: bool,
    #[serde(default, deserialize_with = "is_there")]
    error: bool,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// A line that is no JSON, or loses something of what it says when it is made to be some.
fn unreadable(line: &[u8], error: &serde_json::Error, lost: Option<Loss>) -> Read {
    let several: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(line)
        .into_iter()
        .take(MOST_OF_ONE_LINE)
        .collect();
    if let Ok(several) = several
        && several.len() > 1
        && several.iter().any(Value::is_object)
    {
        return each_refused(&several, "two messages stand on one line: send one a line");
    }
    // Where in the line is helpful and harmless; what stood there might be a secret.
    let why = match lost {
        Some(Loss::Number) => {
            "it was not read: a number in it is out of range, or is NaN or Infinity, which JSON \
             does not have; send it as a number below 1e308, or leave it out"
                .to_owned()
        }
        Some(Loss::Depth) => "it was not read: it is nested too deeply (over 120 levels); send it \
                              flatter"
            .to_owned(),
        None => format!(
            "the line is not valid JSON (position {}): send one UTF-8 JSON-RPC message a line",
            error.column()
        ),
    };
    Read::Answered(refuse(Seen::of(line), ErrorCode::PARSE_ERROR, why))
}

/// Valid JSON that is no message of JSON-RPC 2.0.
fn misshapen(value: &Value) -> Read {
    if let Some(items) = value.as_array() {
        return each_refused(items, "batches are not supported: send one message a line");
    }
    let seen = seen(value);
    let why = match (value.get("id"), &seen.id) {
        // JSON-RPC: a notification is never answered.
        (None, _) if seen.method.is_some() => return Read::Answered(Vec::new()),
        (None, _) => "not a JSON-RPC 2.0 message: a request needs jsonrpc \"2.0\", id and method",
        (Some(_), Some(_)) => {
            "not a JSON-RPC 2.0 request: it needs jsonrpc \"2.0\", a method (string) and, \
             if any, params (object; in it _meta, also an object), and neither result nor \
             error"
        }
        (Some(_), None) => "the id of a request must be a string or an integer",
    };
    // Not as a result that a model reads: nothing of this is a model's doing.
    Read::Answered(error(&seen, ErrorCode::INVALID_REQUEST, why.to_owned()))
}

fn seen(value: &Value) -> Seen {
    let method = value.get("method");
    Seen {
        id: value
            .get("id")
            .and_then(|id| RequestId::deserialize(id).ok()),
        method: method.map(|method| method.as_str().unwrap_or_default().to_owned()),
        answers: value.get("result").or(value.get("error")).is_some(),
    }
}

/// An error for every request among these, or a single one without id if there is none.
fn each_refused(values: &[Value], why: &str) -> Read {
    let refused: Vec<_> = values
        .iter()
        .map(seen)
        .filter(|seen| seen.id.is_some())
        .take(MOST_OF_ONE_LINE)
        .flat_map(|seen| error(&seen, ErrorCode::INVALID_REQUEST, why.to_owned()))
        .collect();
    Read::Answered(match refused.is_empty() {
        true => error(&Seen::default(), ErrorCode::INVALID_REQUEST, why.to_owned()),
        false => refused,
    })
}

/// What is said about a request that could not be read: to a model where it made the request,
/// since it can make a better one.
fn refuse(seen: Seen, code: ErrorCode, why: String) -> Vec<ServerJsonRpcMessage> {
    match (seen.method.as_deref(), seen.id.clone()) {
        (Some("tools/call"), Some(id)) => {
            let mut result = ServerResult::CallToolResult(reply::failure(format!(
                "The call was not made: {why}.\nnext: make the call again with that put right."
            )));
            // An absent type means the same in every version of the protocol.
            result.strip_result_type_for_legacy_peer();
            vec![ServerJsonRpcMessage::response(result, id)]
        }
        _ => error(&seen, code, why),
    }
}

fn error(seen: &Seen, code: ErrorCode, why: String) -> Vec<ServerJsonRpcMessage> {
    // An answer to something we never asked, or an answer to our error: answering it again
    // could go on forever, and its id might be one of the host's own.
    if seen.is_answer() {
        tracing::warn!("an answer of the host could not be read: {why}");
        return Vec::new();
    }
    let error = ErrorData::new(code, why, None);
    vec![ServerJsonRpcMessage::error(error, seen.id.clone())]
}

fn post(outbox: &Outbox, message: &ServerJsonRpcMessage) {
    match listing::line(message) {
        Ok(line) => outbox.post(line),
        // Every message is made of JSON values and strings, which always serialize.
        Err(error) => tracing::error!(%error, "a message could not be written as JSON"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_reads_as_rmcp_reads_it_and_nothing_else_reads_as_a_call() {
        let given = [
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"#,
            r#"{"params":{"arguments":{"a":[1,2.5,"é\n",null],"_meta":1},"name":"x","_meta":{"progressToken":"p","io.modelcontextprotocol/protocolVersion":"2026-07-28"}},"method":"tools/call","id":"7","jsonrpc":"2.0","more":{"error":1}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"result":1,"error":2},"requestState":"s","inputResponses":{}}}"#,
        ];
        for line in given {
            let ours = call(line.as_bytes()).unwrap();
            let theirs: RxJsonRpcMessage<RoleServer> = serde_json::from_str(line).unwrap();
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{line}");
        }
        for line in [
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#,
            r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}"#,
            r#"{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"x"}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"result":null}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"\u0065rror":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"x"}}"#,
            r#"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}]"#,
        ] {
            assert!(call(line.as_bytes()).is_none(), "{line}");
        }
    }
}
