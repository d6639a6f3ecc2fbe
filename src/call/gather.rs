//! The calls that are made of several reads: which ones is said by the tool, step by step, as data.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::Value;
use tokio::time::Instant;

use super::{CALL, Caller, ProgressSender, ProgressUpdate};
use crate::api::{Answer, Failure, Request, unusable};
use crate::tool::{Gather, Prepared, Unread};

/// What takes no longer is told at its end alone.
const QUICK: Duration = Duration::from_secs(1);
/// How many reads are under way at a time.
const AT_A_TIME: usize = 4;

impl Caller {
    /// Reads until the tool has all that it wants, and answers with what it made of it.
    pub(super) async fn gather(
        &self,
        prepared: &dyn Prepared,
        first: Gather,
        progress: Option<ProgressSender>,
    ) -> Result<Answer, Failure> {
        let start = Instant::now();
        let deadline = start + CALL;
        let mut read: Vec<(Request, Result<Value, Unread>)> = Vec::new();
        let mut step = first;
        loop {
            let (requests, needed, what) = match step {
                Gather::More {
                    requests,
                    needed,
                    what,
                } => (requests, needed, what),
                Gather::Unusable(why) => {
                    let body = read.pop().and_then(|(_, body)| body.ok());
                    let body = body.unwrap_or_default();
                    return Err(unusable(&answer(body), why));
                }
                Gather::Whole(body) => return Ok(answer(body)),
            };
            let sent = requests.iter().map(|one| self.client.send(one, deadline));
            let mut answers = stream::iter(sent.collect::<Vec<_>>()).buffered(AT_A_TIME);
            let mut bodies = Vec::new();
            while let Some(answer) = answers.next().await {
                bodies.push(match answer {
                    Ok(answer) => Ok(answer.body),
                    Err(failure) if needed => return Err(failure),
                    Err(Failure::Refused(refusal)) => Err(Unread(Some(refusal.status))),
                    Err(_) => Err(Unread(None)),
                });
                // What is quick needs no word on the way.
                if let Some(progress) = progress.as_ref().filter(|_| start.elapsed() > QUICK) {
                    let update = ProgressUpdate {
                        elapsed: start.elapsed().as_secs_f64(),
                        total: None,
                        message: format!("{} read, now {what}", read.len() + bodies.len()),
                    };
                    // A caller that stopped listening still gets its answer.
                    let _ = progress.send(update);
                }
            }
            drop(answers);
            read.extend(requests.into_iter().zip(bodies));
            step = match prepared.gather(&read) {
                Some(next) => next,
                None => Gather::Unusable("nothing is known of how to go on after it"),
            };
        }
    }
}

/// What was made of successful answers.
fn answer(body: Value) -> Answer {
    Answer {
        status: 200,
        body,
        saved: None,
    }
}
