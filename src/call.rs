//! The one path of a call: name and arguments in, a [`Reply`] out. It finds the row, reads the
//! arguments, sends the request, waits where asked, and puts the answer into words.
//! It knows neither MCP nor HTTP.

mod documented;
mod gather;
mod names;
mod options;
mod part;
mod saved;
mod unread;

mod journal;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

pub use self::options::CallOptions;
pub(crate) use self::options::{ProgressSender, ProgressUpdate};
use self::part::{is_kept, take_part};
use self::saved::tell_saved;
use crate::api::{Answer, Client, Failure, Keep, Request, View};
use crate::approvals::{self, GivenUp, Journal};
use crate::failure::{self, Standing};
pub use crate::reply::Reply;
use crate::reply::{Case, Kind, Outcome};
use crate::text::{Kept, Manner, Names, Text, complete};
use crate::tool::{BadArguments, Prepared, Seen, Tool, Toolset, Wait, WaitSeconds, strangers};
use crate::tools::Toolbox;
pub(crate) use crate::tools::UnknownTool;

/// Longest time one call takes in all, waiting included; hosts give up at 60 s.
const CALL: Duration = Duration::from_secs(50);
/// Longest time of a read that an answer can do without: the one behind an approval's words, and
/// the last poll of a wait, counted from its end.
const LOOKUP: Duration = Duration::from_secs(3);

/// Calls tools. One per process; shared by all calls.
pub struct Caller {
    client: Client,
    toolbox: Toolbox,
    journal: Journal,
    given_up: GivenUp,
    /// Long answers that no call gives again, and the tool that reads them on.
    kept: Arc<Kept>,
    reader: OnceLock<Option<&'static str>>,
    /// Pauses between polls that the platform named, by tool.
    pauses: Mutex<BTreeMap<&'static str, Duration>>,
    /// What people and jobs are called, as answers told.
    names: Mutex<Arc<Names>>,
    /// Fixed only in tests, whose snapshots need a known boundary.
    manner: Option<Manner>,
}

impl Caller {
    /// A caller over a client and the tools it may use.
    pub fn new(client: Client, toolbox: Toolbox) -> Self {
        let folder = client.settings().state_folder.as_ref();
        let journal = Journal::at(folder.map(|folder| folder.value.clone()));
        let given_up = GivenUp::at(folder.map(|folder| folder.value.as_path()));
        Caller {
            client,
            toolbox,
            journal,
            given_up,
            kept: Arc::default(),
            reader: OnceLock::new(),
            pauses: Mutex::default(),
            names: Mutex::default(),
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
    pub(crate) fn toolbox(&self) -> &Toolbox {
        &self.toolbox
    }

    /// Calls the tool `name`. Everything that goes wrong with a known tool is in the reply.
    /// Dropping the future stops the call at once.
    pub async fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Result<Reply, UnknownTool> {
        let tool = self.toolbox.find(name)?;
        Ok(self.run(tool, arguments, progress, options).await)
    }

    /// Reads how a request to a human stands, as the tool for it tells it, whether or not that
    /// tool is on offer; waits up to `seconds` for a decision.
    pub(crate) async fn look(
        &self,
        kind: Kind,
        id: &str,
        seconds: WaitSeconds,
        options: CallOptions,
    ) -> Reply {
        let (name, arguments) = match kind {
            Kind::Approval => (
                "opentrain_get_approval",
                json!({ "approvalId": id, "waitSeconds": seconds }),
            ),
            Kind::TopUp => (
                "opentrain_get_credit_top_up",
                json!({ "topUpId": id, "waitSeconds": seconds }),
            ),
            Kind::Claim => ("opentrain_claim_status", json!({ "waitSeconds": seconds })),
        };
        match crate::tools::all().find(|tool| tool.name() == name) {
            Some(tool) => self.run(tool, arguments, None, options).await,
            None => Reply::default(),
        }
    }

    /// A mark of the platform and the credentials in use, which cannot be turned back into them.
    pub(crate) fn fingerprint(&self) -> String {
        self.client.fingerprint()
    }

    /// The key of this installation for what clients keep for us.
    pub(crate) fn sealing_key(&self) -> [u8; 32] {
        let folder = self.client.settings().state_folder.as_ref();
        approvals::sealing_key(folder.map(|folder| folder.value.as_path()))
    }

    /// The waits that were given up by who asked for them.
    pub(crate) fn given_up(&self) -> &GivenUp {
        &self.given_up
    }

    /// What is known of a request to a human without asking the platform.
    pub(crate) fn known(&self, kind: Kind, id: &str) -> Option<Case> {
        self.journal.find(&self.owner(), kind, id)
    }

    /// Every request to a human that this installation knows of the account in use, oldest first.
    pub(crate) fn requests(&self) -> Vec<Case> {
        self.journal.all(&self.owner())
    }

    /// Those of them that are not settled.
    pub(crate) fn open_requests(&self) -> Vec<Case> {
        self.journal.open(&self.owner())
    }

    async fn run(
        &self,
        tool: &'static Tool,
        arguments: Value,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Reply {
        let mut arguments = arguments;
        let taken = take_part(tool, &mut arguments);
        let part = *taken.as_ref().unwrap_or(&1);
        if is_kept(part) {
            return self.kept_part(tool, part, options);
        }
        // For what no call gives again; `lead` is what will stand before it.
        let once = |lead: usize| Manner {
            budget: options.budget.map(|budget| budget.saturating_sub(lead)),
            kept: self.reader().map(|tool| (Arc::clone(&self.kept), tool)),
            ..self.manner()
        };
        let manner = || Manner { part, ..once(0) };
        if let Err(bad) = taken {
            return failure::bad_arguments(tool, &BadArguments(vec![bad]), once(0));
        }
        let prepared = match tool.prepare(arguments.clone()) {
            Ok(prepared) => prepared,
            Err(bad) => return failure::bad_arguments(tool, &bad, once(0)),
        };
        let prepared = prepared.as_ref();
        if let Some(query) = prepared.journal_query() {
            let text = Text::new(manner()).with_call(tool.name(), arguments);
            let mut reply = Box::pin(self.look_up_into(query, text)).await;
            let theirs = strangers::find(tool.strangers(), &reply.structured);
            reply.untrusted = strangers::pointers(tool.strangers(), &reply.structured, theirs);
            return reply;
        }
        let before = match prepared.before() {
            Some(request) => match self.client.send(&request, Instant::now() + LOOKUP).await {
                Ok(answer) => Some(answer),
                Err(failure) if prepared.knows_before() => {
                    let look = "That was a look beforehand; the request itself was not sent.";
                    let (standing, manner) = (self.standing(), once(look.len() + 1));
                    let mut reply = failure::explain(tool, prepared, &failure, standing, manner);
                    reply.text.push_str(&format!("\n{look}"));
                    return reply;
                }
                Err(_) => None,
            },
            None => None,
        };
        let refused = prepared.refuse(before.as_ref().map(|answer| View::new(&answer.body)));
        if !refused.is_empty() {
            return failure::held_back(tool, &refused, once(0));
        }
        // What is exchanged now belongs to the account that the old credentials were of.
        let owner = (prepared.request().keep == Keep::Claim).then(|| self.owner());
        let answer = match prepared.gather(&[]) {
            Some(first) => Box::pin(self.gather(prepared, first, progress)).await,
            None => self.send(tool, prepared, progress, options).await,
        };
        match answer.and_then(|answer| documented::usable(tool, answer)) {
            Ok(answer) => {
                let reads = tool.effect().is_read();
                let got = Got {
                    before,
                    answer,
                    owner,
                };
                let mut manner = match reads {
                    true => manner(),
                    false => once(0),
                };
                // Looked up for nobody else: it may take a read of the credentials file.
                if tool.toolset() == Toolset::Tokens {
                    manner.token = self.client.situation().masked_token;
                }
                let text = match reads {
                    true => Text::new(manner).with_call(tool.name(), arguments),
                    false => Text::new(manner),
                };
                let reply = self.reply(tool, prepared, got, options, text).await;
                Reply { reads, ..reply }
            }
            Err(failure) => {
                let standing = self.standing();
                let known = unread::about(prepared).and_then(|(kind, id)| self.known(kind, &id));
                let case = unread::case(prepared, &failure, known);
                let lead = case.as_ref().map(unread::lead).unwrap_or_default();
                let told = failure::explain(tool, prepared, &failure, standing, once(lead.len()));
                unread::tell(told, case, &lead)
            }
        }
    }

    /// A read that a call can do without.
    async fn peek(&self, request: &Request) -> Option<Answer> {
        let answer = self.client.send(request, Instant::now() + LOOKUP).await;
        answer.ok()
    }

    /// Sends the request and, for a waiting tool, goes on until the state is settled.
    async fn send(
        &self,
        tool: &Tool,
        prepared: &dyn Prepared,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Result<Answer, Failure> {
        let start = Instant::now();
        let deadline = start + CALL;
        let request = prepared.request();
        let mut wait = prepared.wait().unwrap_or(Wait::of(0, ""));
        wait.seconds = wait.seconds.min(options.longest_wait);
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
                Ok(answer) => {
                    let pause = self.pause(tool, prepared, wait, View::new(&answer.body));
                    (Ok(answer), pause)
                }
                Err(Failure::Refused(refusal)) => match prepared.as_state(&refusal) {
                    Some(body) => {
                        let pause = self.pause(tool, prepared, wait, View::new(&body));
                        let state = Answer {
                            status: 200,
                            body,
                            saved: None,
                        };
                        (Ok(state), pause)
                    }
                    None => {
                        let pause = refusal.retry_after.unwrap_or_default().max(wait.every);
                        (Err(Failure::Refused(refusal)), pause)
                    }
                },
                Err(failure) => (Err(failure), wait.every),
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

    /// How long to wait before the next poll of `tool`, by its own rule; kept for its next call.
    fn pause(&self, tool: &Tool, prepared: &dyn Prepared, wait: Wait, state: View<'_>) -> Duration {
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pauses.get(tool.name()).copied().unwrap_or(wait.every);
        let pause = prepared.pause(state, before);
        if pause != before {
            pauses.insert(tool.name(), pause);
        }
        pause
    }

    async fn reply(
        &self,
        tool: &Tool,
        prepared: &dyn Prepared,
        got: Got,
        options: CallOptions,
        text: Text,
    ) -> Reply {
        let Got {
            before,
            answer,
            owner,
        } = got;
        let body = View::new(&answer.body);
        if let Some((tool, pause)) = prepared.paces(body) {
            let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
            pauses.insert(tool, pause);
        }
        let names = self.names(prepared, body).await;
        let mut text = text.with_names(names);
        let asks = prepared.asks(Seen {
            body,
            before: before.as_ref().map(|answer| View::new(&answer.body)),
            found: None,
        });
        // Boxed like all that few calls come to, so that the others do not carry the room for it.
        let case = match asks.is_some() {
            true => Box::pin(self.case(prepared, before.as_ref(), body, &text)).await,
            false => None,
        };
        if let Some(case) = &case {
            let now = self.owner();
            let owner = owner.unwrap_or_else(|| now.clone());
            let beside = approvals::beside(case, &self.journal.open(&owner));
            Box::pin(self.note(owner, case.clone(), now)).await;
            approvals::tell(case, body, &beside, &mut text);
        }
        prepared.summary(body, &mut text);
        if let Some(saved) = &answer.saved {
            tell_saved(saved, &mut text);
        }
        let unsettled = prepared
            .wait()
            .filter(|wait| wait.seconds > 0 && !prepared.is_settled(body));
        // Who takes no wait at all waits in another way.
        let cut = unsettled.filter(|wait| (1..wait.seconds).contains(&options.longest_wait));
        if let Some(wait) = cut {
            text.line(format!(
                "Waited {} s instead of {}: this host takes no longer calls. Call again to go on \
                 waiting.",
                options.longest_wait, wait.seconds
            ));
        }
        let found = strangers::find(tool.strangers(), &answer.body);
        let theirs: Vec<&Value> = found.iter().map(|(_, value)| *value).collect();
        // The link of a request of which nothing is known is for nobody.
        let no_link = case
            .as_ref()
            .is_some_and(|case| case.outcome == Outcome::Unknown);
        for fact in complete(&answer.body, &theirs, &text.so_far()) {
            if no_link && fact.contains("approvalUrl = ") {
                continue;
            }
            text.line(format!("also: {fact}"));
            let link = fact
                .split_once(" = ")
                .filter(|(_, value)| value.contains("//"));
            if let Some((path, link)) = link {
                text.check_link(path, Some(link));
            }
        }
        let untrusted = strangers::pointers(tool.strangers(), &answer.body, found);
        let next = text.steps(|name| self.toolbox.offers(name));
        let text = text.finish_with(&next);
        let structured = match answer.body {
            Value::Object(_) => answer.body,
            other => json!({ "body": other }),
        };
        Reply {
            text,
            structured,
            is_error: false,
            case,
            next,
            untrusted,
            unsettled: unsettled.map(|wait| wait.seconds),
            ..Reply::default()
        }
    }

    /// What is known of people and jobs, after what the answer tells and the reads that tell more.
    async fn names(&self, prepared: &dyn Prepared, body: View<'_>) -> Arc<Names> {
        let known = || self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names::learn(&mut known(), body);
        let lookups = prepared.lookups(body, &known());
        let found = lookups.iter().map(|request| self.peek(request));
        for answer in futures_util::future::join_all(found).await.iter().flatten() {
            names::learn(&mut known(), View::new(&answer.body));
        }
        Arc::clone(&known())
    }

    /// What the call asked a human, and how that stands: with what was known of it before and what
    /// one more read tells.
    async fn case(
        &self,
        prepared: &dyn Prepared,
        before: Option<&Answer>,
        body: View<'_>,
        text: &Text,
    ) -> Option<Case> {
        let before = before.map(|answer| View::new(&answer.body));
        let request = approvals::evidence(body);
        // What was read before the request still holds while nobody has decided.
        let known = before.is_some()
            && body.text("approval.status").as_deref() == Some("pending")
            && request == prepared.before();
        let found = match request {
            Some(request) if !known => self.peek(&request).await,
            _ => None,
        };
        let found = found.as_ref().map(|answer| View::new(&answer.body));
        let found = if known { before } else { found };
        let mut ask = prepared.asks(Seen {
            body,
            before,
            found,
        })?;
        let known =
            approvals::key(body).and_then(|(kind, id)| self.journal.find(&self.owner(), kind, &id));
        if let Some(known) = &known {
            ask = approvals::recall(ask, body, &known.waiting.ask);
        }
        let case = approvals::judge(ask, body, found, |link| text.trusts(link))?;
        let case = approvals::answered(&prepared.request(), case);
        let Some(mut known) = known else {
            return Some(case);
        };
        let link = known.waiting.link.take();
        known.waiting.link = link.filter(|link| text.trusts(link));
        Some(approvals::remembered(case, known, body))
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
                .map(|base| base.origin().to_owned())
                .unwrap_or_default();
            Manner {
                sandbox: self.client.is_sandbox(),
                ..Manner::fresh(origin)
            }
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

/// What a successful call came back with.
struct Got {
    /// What was read before.
    before: Option<Answer>,
    answer: Answer,
    /// The account that the exchange belongs to, where it is not the one in use.
    owner: Option<String>,
}

fn may_pass(failure: &Failure) -> bool {
    match failure {
        Failure::Unreachable { .. } => true,
        Failure::Refused(refusal) => refusal.status == 429 || refusal.status >= 500,
        _ => false,
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
