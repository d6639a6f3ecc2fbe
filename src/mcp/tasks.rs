//! Tasks: a call that ends when a human has decided or something has happened, hours later if need
//! be. A task's id is sealed and says everything, so it outlives this process; the platform is read
//! when the host asks for it, and not more often than every two seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rmcp::model::{
    CreateTaskResult, DetailedTask, ErrorData, GetTaskResult, JsonObject, Task, TaskPayload,
    TaskStatus,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::calls::Calls;
use super::seal::{self, Seals};
use crate::approvals;
use crate::call::CallOptions;
use crate::reply::{Kind, Outcome, Reply, Waiting};

/// Shortest pause between two reads for one task.
const PAUSE: Duration = Duration::from_secs(2);
/// What a host is told to leave between two questions, in milliseconds.
const POLL_MS: u64 = 3_000;
/// How long a task can be asked for after its end, in milliseconds.
const AFTER_MS: u64 = 3_600_000;
/// How often an effect that cannot be read is read again before that is the answer.
const DOUBTS: u32 = 5;
/// How many tasks are remembered; those forgotten are read again.
const REMEMBERED: usize = 1_000;
/// Longest part of an id that is for people, in characters.
const LABEL: usize = 40;
/// Longest arguments that go into an id, in bytes.
const LONGEST: usize = 2_048;

/// What a task does when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Run {
    /// Reads a request to a human.
    Look(Kind, String),
    /// Calls a waiting tool.
    Call(String, Value),
}

/// What a task's id says.
#[derive(Serialize, Deserialize)]
struct Sealed {
    run: Run,
    /// Whose it is; empty for a claim, which changes the credentials.
    whose: String,
    /// Two tasks are never the same.
    nonce: String,
    /// When it was made, and when it ends undecided, in milliseconds since 1970.
    made: u64,
    until: u64,
}

impl Sealed {
    /// When nobody can ask for it any more.
    fn end(&self) -> u64 {
        self.until.saturating_add(AFTER_MS)
    }
}

/// The last that was read for a task.
#[derive(Default)]
struct Read {
    at: Option<Instant>,
    state: Option<TaskPayload>,
    said: String,
    doubts: u32,
}

/// The tasks that were asked for in this process.
#[derive(Default)]
pub(super) struct Tasks {
    reads: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Read>>>>,
}

/// What a task's status says while it works.
pub(super) fn status(waiting: Option<&Waiting>) -> String {
    match waiting {
        Some(waiting) => approvals::status(waiting),
        None => "Waiting for something to happen".to_owned(),
    }
}

impl Tasks {
    /// A new task; `None` for arguments that are too long to be kept in its id.
    pub(super) fn create<C: Calls>(
        &self,
        seals: &Seals,
        calls: &C,
        run: Run,
        lasting: Duration,
        status: String,
    ) -> Option<CreateTaskResult> {
        if let Run::Call(_, arguments) = &run
            && arguments.to_string().len() > LONGEST
        {
            return None;
        }
        let made = seal::now();
        let lasting = u64::try_from(lasting.as_millis()).unwrap_or(u64::MAX);
        let sealed = Sealed {
            whose: whose(&run, calls),
            run,
            nonce: seal::nonce(),
            made,
            until: made.saturating_add(lasting),
        };
        let ttl = lasting.saturating_add(AFTER_MS);
        let seal = seals.seal(&sealed, CONTEXT, Duration::from_millis(ttl));
        let id = format!("{}.{seal}", label(&sealed.run));
        let task = describe(id, &sealed, TaskStatus::Working, status);
        Some(CreateTaskResult::new(task))
    }

    /// How a task stands.
    ///
    /// # Errors
    ///
    /// There is no such task.
    pub(super) async fn get<C: Calls>(
        &self,
        seals: &Seals,
        calls: &C,
        id: &str,
        result: impl Fn(Reply) -> JsonObject,
        options: CallOptions,
    ) -> Result<GetTaskResult, ErrorData> {
        let sealed = self.open(seals, calls, id)?;
        let read = self.read(id);
        let mut read = read.lock().await;
        // What has ended stays as it ended, whatever is asked afterwards.
        let ended = read
            .state
            .as_ref()
            .is_some_and(|s| s.status().is_terminal());
        let given_up = || calls.given_up().holds(&sealed.nonce, sealed.end());
        let fresh = read.at.is_some_and(|at| at.elapsed() < PAUSE);
        if !(fresh || ended || given_up()) {
            self.look(calls, &sealed, &mut read, result, options).await;
        }
        // Perhaps while it was read.
        if !ended && given_up() {
            read.state = Some(TaskPayload::Cancelled);
            read.said = CANCELLED.to_owned();
        }
        let payload = read.state.clone().unwrap_or(TaskPayload::Working);
        Ok(state(id, &sealed, payload, read.said.clone()))
    }

    /// Ends a task. What it waits for goes on: nothing can take a request to a human back.
    ///
    /// # Errors
    ///
    /// There is no such task.
    pub(super) fn cancel<C: Calls>(
        &self,
        seals: &Seals,
        calls: &C,
        id: &str,
    ) -> Result<(), ErrorData> {
        let sealed = self.open(seals, calls, id)?;
        let read = self.read(id);
        let ended = read.try_lock().is_ok_and(|read| {
            let state = read.state.as_ref();
            state.is_some_and(|state| state.status().is_terminal())
        });
        if !ended {
            calls
                .given_up()
                .note(&sealed.nonce, sealed.end(), seal::now());
        }
        Ok(())
    }

    /// Whether there is such a task.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(super) fn check<C: Calls>(
        &self,
        seals: &Seals,
        calls: &C,
        id: &str,
    ) -> Result<(), ErrorData> {
        self.open(seals, calls, id).map(|_| ())
    }

    fn open<C: Calls>(&self, seals: &Seals, calls: &C, id: &str) -> Result<Sealed, ErrorData> {
        let (label_given, seal) = id.split_once('.').unwrap_or_default();
        let sealed: Option<Sealed> = seals.open(seal, CONTEXT).ok();
        sealed
            .filter(|sealed| sealed.whose == whose(&sealed.run, calls))
            .filter(|sealed| label(&sealed.run) == label_given)
            .ok_or_else(|| {
                ErrorData::invalid_params(
                    "there is no such task: it was not made here, belongs to another account, or \
                     has lapsed. Call the tool again to see how things stand.",
                    None,
                )
            })
    }

    fn read(&self, id: &str) -> Arc<tokio::sync::Mutex<Read>> {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        if reads.len() >= REMEMBERED {
            reads.clear();
        }
        Arc::clone(reads.entry(id.to_owned()).or_default())
    }

    async fn look<C: Calls>(
        &self,
        calls: &C,
        sealed: &Sealed,
        read: &mut Read,
        result: impl Fn(Reply) -> JsonObject,
        options: CallOptions,
    ) {
        // A task is asked often; no single question blocks.
        let options = options.without_waiting();
        let reply = match &sealed.run {
            Run::Look(kind, id) => look(calls, *kind, id, 0, options).await,
            Run::Call(tool, arguments) => {
                let call = calls.call(tool, arguments.clone(), None, options);
                match timeout(PATIENCE, call).await {
                    Ok(Ok(reply)) => reply,
                    Ok(Err(unknown)) => Reply {
                        text: unknown,
                        is_error: true,
                        ..Reply::default()
                    },
                    Err(_) => late(tool),
                }
            }
        };
        read.at = Some(Instant::now());
        let over = seal::now() >= sealed.until;
        let doubtful = reply
            .case
            .as_ref()
            .is_some_and(|case| case.outcome == Outcome::Unknown);
        if doubtful && !reply.is_error {
            read.doubts += 1;
        }
        let works = match () {
            () if over => false,
            () if may_pass(&reply) => {
                read.said = "The platform cannot be read just now; trying again.".to_owned();
                read.state = Some(TaskPayload::Working);
                return;
            }
            () if reply.is_error => false,
            () if doubtful => read.doubts < DOUBTS,
            () => reply.waits().is_some() || reply.unsettled.is_some(),
        };
        read.said = match works {
            true => status(reply.waits()),
            false => String::new(),
        };
        read.state = Some(match works {
            true => TaskPayload::Working,
            false => TaskPayload::Completed {
                result: result(reply),
            },
        });
    }
}

/// Longest time that a read of ours may take while a host waits for its end, in which it may have
/// more to do.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

/// Reads how a request to a human stands, waiting up to `seconds` for a decision; a read that does
/// not end has failed.
pub(super) async fn look<C: Calls>(
    calls: &C,
    kind: Kind,
    id: &str,
    seconds: u32,
    options: CallOptions,
) -> Reply {
    let read = calls.look(kind, id, seconds, options);
    if kind == Kind::Claim {
        // Its answer comes once.
        return read.await;
    }
    let most = PATIENCE + Duration::from_secs(u64::from(seconds));
    timeout(most, read)
        .await
        .unwrap_or_else(|_| late("the read"))
}

/// For a read that was given up.
fn late(what: &str) -> Reply {
    let text = format!(
        "{what} failed: the platform did not answer within {} s.",
        PATIENCE.as_secs()
    );
    Reply {
        structured: json!({ "error": text, "code": "UNREACHABLE" }),
        text,
        is_error: true,
        reads: true,
        ..Reply::default()
    }
}

const CONTEXT: &str = "task";

const CANCELLED: &str = "Not waited for any more. The request to your human itself stays open until \
                         its deadline.";

fn whose<C: Calls>(run: &Run, calls: &C) -> String {
    match run {
        Run::Look(Kind::Claim, _) => String::new(),
        _ => calls.fingerprint(),
    }
}

/// What a person sees first of an id, since hosts show it: `approval-apr_1`, `poll_updates`.
fn label(run: &Run) -> String {
    let (kind, id) = match run {
        Run::Look(Kind::Approval, id) => ("approval-", id.as_str()),
        Run::Look(Kind::TopUp, id) => ("top-up-", id.as_str()),
        Run::Look(Kind::Claim, _) => ("claim", ""),
        Run::Call(tool, _) => ("", tool.trim_start_matches("opentrain_")),
    };
    let id = id.chars().take(LABEL);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let id: String = id.map(|c| if plain(c) { c } else { '-' }).collect();
    format!("{kind}{id}")
}

/// Whether a failure is of the kind that goes away by itself.
fn may_pass(reply: &Reply) -> bool {
    let code = reply.structured.get("code").and_then(Value::as_str);
    let status = reply.structured.get("httpStatus").and_then(Value::as_u64);
    reply.is_error
        && (code == Some("UNREACHABLE")
            || status.is_some_and(|status| status == 429 || status >= 500))
}

fn state(id: &str, sealed: &Sealed, payload: TaskPayload, said: String) -> GetTaskResult {
    let task = describe(id.to_owned(), sealed, payload.status(), said);
    GetTaskResult::new(DetailedTask::new(task, payload))
}

fn describe(id: String, sealed: &Sealed, status: TaskStatus, said: String) -> Task {
    let lasting = sealed.until.saturating_sub(sealed.made);
    let mut task = Task::new(id, status, time(sealed.made), time(seal::now()))
        .with_ttl_ms(lasting.saturating_add(AFTER_MS))
        .with_poll_interval_ms(POLL_MS);
    if !said.is_empty() {
        task = task.with_status_message(said);
    }
    task
}

/// Milliseconds since 1970 as a timestamp.
fn time(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| at.to_string())
}
