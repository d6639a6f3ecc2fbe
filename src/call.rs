//! The one path of a call: name and arguments in, a [`Reply`] out. It finds the row, reads the
//! arguments, sends the request, waits where asked, and puts the answer into words.
//! It knows neither MCP nor HTTP.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::api::{Answer, Client, Failure, Keep, Saved, View, unusable};
use crate::failure::{self, Standing};
pub use crate::reply::Reply;
use crate::text::{Manner, Text, complete};
use crate::tool::{Prepared, Tool, Wait};
use crate::tools::Toolbox;
pub use crate::tools::UnknownTool;

/// Longest time one call takes in all, waiting included; hosts give up at 60 s.
const CALL: Duration = Duration::from_secs(50);
/// Longest time of a read that an answer can do without: the one behind an approval's words, and
/// the last poll of a wait, counted from its end.
const LOOKUP: Duration = Duration::from_secs(3);
/// Pause between two polls of a waiting tool.
const POLL: Duration = Duration::from_secs(2);
/// Pause between two polls of a claim until the platform names another.
const CLAIM_INTERVAL: u64 = 5;

/// How far a waiting call is.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressUpdate {
    /// Seconds waited so far.
    pub elapsed: f64,
    /// Seconds it waits at most.
    pub total: Option<f64>,
    /// What it waits for: a phrase of ours, never text of the API.
    pub message: String,
}

/// Where a caller wants progress told. Dropped when the call ends.
pub type ProgressSender = UnboundedSender<ProgressUpdate>;

/// Calls tools. One per process; shared by all calls.
pub struct Caller {
    client: Client,
    toolbox: Toolbox,
    claim_interval: AtomicU64,
    /// Fixed only in tests, whose snapshots need a known boundary.
    manner: Option<Manner>,
}

impl Caller {
    /// A caller over a client and the tools it may use.
    pub fn new(client: Client, toolbox: Toolbox) -> Self {
        Caller {
            client,
            toolbox,
            claim_interval: AtomicU64::new(CLAIM_INTERVAL),
            manner: None,
        }
    }

    /// The same with a known fence boundary, for reproducible texts.
    pub fn with_boundary(mut self, boundary: &str) -> Self {
        self.manner = Some(Manner {
            boundary: boundary.to_owned(),
            ..self.manner()
        });
        self
    }

    /// The tools on offer.
    pub fn toolbox(&self) -> &Toolbox {
        &self.toolbox
    }

    /// Calls the tool `name`. Everything that goes wrong with a known tool is in the reply.
    /// Dropping the future stops the call at once.
    pub async fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
    ) -> Result<Reply, UnknownTool> {
        let tool = self.toolbox.find(name)?;
        let prepared = match tool.prepare(arguments) {
            Ok(prepared) => prepared,
            Err(bad) => return Ok(failure::bad_arguments(tool, &bad, self.manner())),
        };
        let answer = self.send(prepared.as_ref(), progress).await;
        Ok(match answer.and_then(|answer| documented(tool, answer)) {
            Ok(answer) => self.reply(prepared.as_ref(), answer).await,
            Err(failure) => {
                let standing = self.standing();
                failure::explain(tool, prepared.as_ref(), &failure, standing, self.manner())
            }
        })
    }

    /// Sends the request and, for a waiting tool, goes on until the state is settled.
    async fn send(
        &self,
        prepared: &dyn Prepared,
        progress: Option<ProgressSender>,
    ) -> Result<Answer, Failure> {
        let start = Instant::now();
        let deadline = start + CALL;
        let request = prepared.request();
        let wait = prepared.wait().unwrap_or(Wait {
            seconds: 0,
            what: "",
        });
        let until = start + Duration::from_secs(u64::from(wait.seconds));
        let mut latest: Option<Answer> = None;
        // When the poll under way began, or was meant to.
        let mut due = start;
        loop {
            // With a state in hand, the caller gets it when the time is up whatever the platform
            // does. A claim is let finish: its answer comes once.
            let deadline = match latest.is_some() && request.keep == Keep::Nothing {
                true => deadline.min(until + LOOKUP),
                false => deadline,
            };
            let (answer, pause) = match self.client.send(&request, deadline).await {
                Ok(answer) => (Ok(answer), self.pause(prepared, None)),
                Err(Failure::Refused(refusal)) => match prepared.as_state(&refusal) {
                    Some(body) => {
                        let pause = self.pause(prepared, refusal.code.as_deref());
                        (
                            Ok(Answer {
                                status: 200,
                                body,
                                saved: None,
                            }),
                            pause,
                        )
                    }
                    None => {
                        let pause = refusal.retry_after.unwrap_or_default().max(POLL);
                        (Err(Failure::Refused(refusal)), pause)
                    }
                },
                Err(failure) => (Err(failure), POLL),
            };
            match answer {
                Ok(answer) if prepared.is_settled(View::new(&answer.body)) => return Ok(answer),
                Ok(answer) => latest = Some(answer),
                // A state is known already and the trouble may pass: wait on.
                Err(failure) if latest.is_some() && may_pass(&failure) => {}
                Err(failure) => return Err(failure),
            }
            let now = Instant::now();
            let pause = next_poll(until.saturating_duration_since(due), pause);
            let (Some(pause), true) = (pause, now < until) else {
                break;
            };
            if let Some(progress) = &progress {
                let update = ProgressUpdate {
                    elapsed: (now - start).as_secs_f64(),
                    total: Some(f64::from(wait.seconds)),
                    message: format!("waiting for {}", wait.what),
                };
                // A caller that stopped listening still gets its answer.
                let _ = progress.send(update);
            }
            due = now.max(due + pause);
            tokio::time::sleep_until(due).await;
        }
        latest.ok_or(Failure::Unreachable {
            cause: "no answer in time".into(),
            attempts: 1,
        })
    }

    /// How long to wait before the next poll. A claim has an interval of its own, which
    /// `slow_down` lengthens by 5 s for good (RFC 8628).
    fn pause(&self, prepared: &dyn Prepared, code: Option<&str>) -> Duration {
        if code == Some("slow_down") {
            self.claim_interval.fetch_add(5, Ordering::Relaxed);
        }
        match prepared.request().keep {
            Keep::Claim => {
                Duration::from_secs(self.claim_interval.load(Ordering::Relaxed)).max(POLL)
            }
            _ => POLL,
        }
    }

    async fn reply(&self, prepared: &dyn Prepared, answer: Answer) -> Reply {
        let body = View::new(&answer.body);
        if let Some(interval) = body
            .number("interval")
            .filter(|_| !body.at("user_code").is_null())
        {
            self.claim_interval
                .store(interval.clamp(1.0, 60.0) as u64, Ordering::Relaxed);
        }
        let lookup = match prepared.lookup(body) {
            Some(request) => self
                .client
                .send(&request, Instant::now() + LOOKUP)
                .await
                .ok(),
            None => None,
        };
        let mut text = Text::new(self.manner());
        prepared.summary(
            body,
            lookup.as_ref().map(|found| View::new(&found.body)),
            &mut text,
        );
        if let Some(saved) = &answer.saved {
            tell_saved(saved, &mut text);
        }
        for fact in complete(&answer.body, &text.so_far()) {
            text.line(format!("also: {fact}"));
        }
        let text = text.finish(|name| self.toolbox.offers(name));
        let structured = match answer.body {
            Value::Object(_) => answer.body,
            other => serde_json::json!({ "body": other }),
        };
        Reply {
            text,
            structured,
            is_error: false,
        }
    }

    fn standing(&self) -> Standing {
        let situation = self.client.situation();
        Standing {
            claim_pending: situation.claim_pending,
            token_from_environment: situation.token_from_environment(),
        }
    }

    fn manner(&self) -> Manner {
        self.manner.clone().unwrap_or_else(|| {
            // Without a usable base URL nothing is sent either, so there is no link to check.
            let origin = self
                .client
                .origin()
                .map(|base| base.origin())
                .unwrap_or_default();
            Manner::fresh(origin)
        })
    }
}

/// How long after the start of one poll the next begins when this much time was left then, or
/// `None` when there is none.
/// The last poll comes when the time is up, and never sooner after the one before than the others.
fn next_poll(left: Duration, pause: Duration) -> Option<Duration> {
    let after = left.checked_sub(pause)?;
    Some(if after < pause { left } else { pause })
}

/// The answer, unless it has nothing of what is documented for it: a body that says neither what
/// was made nor what was found must not be told as a success.
fn documented(tool: &Tool, answer: Answer) -> Result<Answer, Failure> {
    let known = |members: &serde_json::Map<String, Value>| {
        let mut documented = tool.answer().iter();
        // A message alone says nothing that could be relied on.
        documented.any(|(name, ..)| *name != "message" && members.contains_key(*name))
    };
    let why = match &answer.body {
        // Credentials came with it and are saved.
        _ if answer.saved.is_some() => return Ok(answer),
        Value::Object(members) if known(members) => return Ok(answer),
        Value::Object(members) if members.is_empty() => "the body is empty",
        Value::Object(_) => "the body holds nothing of what is documented for it",
        _ => "the body is not a JSON object",
    };
    Err(unusable(&answer, why))
}

fn may_pass(failure: &Failure) -> bool {
    match failure {
        Failure::Unreachable { .. } => true,
        Failure::Refused(refusal) => refusal.status == 429 || refusal.status >= 500,
        _ => false,
    }
}

fn tell_saved(saved: &Saved, text: &mut Text) {
    text.line(format!(
        "Credentials saved in {}; every tool uses them at once.",
        saved.path.display()
    ));
    if let Some(backup) = &saved.backup {
        text.line(format!(
            "The file that was there before is kept as {}.",
            backup.display()
        ));
    }
    if let Some(variable) = saved.overridden_by {
        text.line(format!(
            "BUT the environment variable {variable} is set and its token goes on being used: a \
             person has to unset it for the new credentials to count."
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_poll_comes_when_the_time_is_up() {
        for (left, pause, expected) in [
            (45, 2, Some(2)),
            (4, 2, Some(2)),
            (3, 2, Some(3)),
            (2, 2, Some(2)),
            (1, 2, None),
            (0, 2, None),
            (12, 5, Some(5)),
            (7, 5, Some(7)),
            (10, 30, None),
        ] {
            let seconds = Duration::from_secs;
            assert_eq!(
                next_poll(seconds(left), seconds(pause)),
                expected.map(seconds),
                "{left} s left"
            );
        }
    }
}
