//! How a request to a human reaches that human: by the host's own dialog where it can draw one, by
//! a task that ends when they have decided where it takes tasks, and by the plain result else. The
//! plain result is complete without the rest. What the request says is made in `approvals`; tasks
//! themselves are in `tasks`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rmcp::model::{
    CreateTaskResult, CustomNotification, ElicitRequest, ElicitRequestParams, ElicitationAction,
    ErrorData, InputRequest, InputRequiredResult, InputResponses, ServerNotification,
};
use rmcp::service::{Peer, RoleServer};
use serde_json::{Value, json};
use tokio::time::{Instant, interval};

use super::calls::Calls;
use super::seal::{self, About, Dialog, Seals};
use super::takes::Takes;
use super::tasks::{self, Run, Tasks};
use crate::approvals;
use crate::call::{CallOptions, ProgressSender, ProgressUpdate};
use crate::reply::{Kind, Outcome, Reply, Waiting};

/// A dialog that was answered faster than this was not seen by anybody.
const SEEN: Duration = Duration::from_millis(300);
/// How long a decision is waited for after the person says that they are done with the page.
const AFTER_ACCEPT: u32 = 20;
/// How long a dialog may stay open when its request names no deadline.
const LONGEST_DIALOG: Duration = Duration::from_secs(72 * 3_600);
/// Pause between two looks at the request while a dialog is open.
const LOOK: Duration = Duration::from_secs(3);
/// The key under which the dialog is asked and answered.
const DECISION: &str = "decision";
/// How many failed calls are kept for a dialog on the missing way to pay.
const KEPT: usize = 64;

/// A call as it was given.
pub(super) struct Given<'a> {
    pub(super) tool: &'a str,
    pub(super) arguments: &'a Value,
    pub(super) options: CallOptions,
    pub(super) takes: Takes,
}

/// What the caller of a tool gets.
pub(super) enum Placed {
    /// The result.
    Reply(Box<Reply>),
    /// A dialog first; the host calls again with its answer.
    Ask(Box<InputRequiredResult>),
    /// A task that ends with the result.
    Task(Box<CreateTaskResult>),
}

impl Placed {
    fn reply(reply: Reply) -> Placed {
        Placed::Reply(Box::new(reply))
    }
}

/// What is remembered between the requests of a process. All of it can be lost: what must not be
/// is in what the client keeps.
#[derive(Default)]
pub(super) struct Ladder {
    seals: OnceLock<Seals>,
    process: OnceLock<String>,
    /// Requests whose dialog a person has had before them.
    shown: Mutex<HashSet<String>>,
    /// Failures behind a dialog on the missing way to pay, by nonce.
    failures: Mutex<HashMap<String, Reply>>,
    pub(super) tasks: Tasks,
}

impl Ladder {
    pub(super) fn seals<C: Calls>(&self, calls: &C) -> &Seals {
        self.seals.get_or_init(|| Seals::new(calls.sealing_key()))
    }

    /// What becomes of a reply in the stateless protocol.
    pub(super) fn place<C: Calls>(&self, calls: &C, given: &Given<'_>, reply: Reply) -> Placed {
        let takes = given.takes;
        if let Some(link) = &reply.billing {
            let shown = takes.shows(link);
            return match shown {
                true => {
                    let link = link.clone();
                    self.ask_for_billing(calls, given, &link, reply)
                }
                false => Placed::reply(reply),
            };
        }
        let waits_in_call = reply.unsettled;
        if let Some(waiting) = reply.waits().filter(|waiting| waiting.can_be_read()) {
            // Whoever only reads a request does not open its dialog again.
            let wanted = match waits_in_call {
                None => !reply.reads,
                Some(_) => !self.was_shown(&waiting.id),
            };
            if wanted
                && waiting
                    .link
                    .as_deref()
                    .is_some_and(|link| takes.shows(link))
            {
                return self.ask(calls, given, waiting);
            }
        }
        match waits_in_call.filter(|_| takes.tasks) {
            Some(seconds) => {
                let run = match reply.waits() {
                    Some(waiting) => Run::Look(waiting.kind, waiting.id.clone()),
                    None => Run::Call(given.tool.to_owned(), given.arguments.clone()),
                };
                let lasting = Duration::from_secs(u64::from(seconds));
                let status = tasks::status(reply.waits());
                match self
                    .tasks
                    .create(self.seals(calls), calls, run, lasting, status)
                {
                    Some(task) => Placed::Task(Box::new(task)),
                    None => Placed::reply(reply),
                }
            }
            None => Placed::reply(reply),
        }
    }

    /// The dialog of a request.
    fn ask<C: Calls>(&self, calls: &C, given: &Given<'_>, waiting: &Waiting) -> Placed {
        let about = About::Request(waiting.kind, waiting.id.clone());
        let lasting = lasts(waiting);
        let (state, _) = self.sealed(calls, given, about, lasting);
        let link = waiting.link.clone().unwrap_or_default();
        Placed::Ask(Box::new(dialog(approvals::dialog(waiting), link, state)))
    }

    fn ask_for_billing<C: Calls>(
        &self,
        calls: &C,
        given: &Given<'_>,
        link: &str,
        failure: Reply,
    ) -> Placed {
        let (state, nonce) =
            self.sealed(calls, given, About::Billing(self.process()), LONGEST_DIALOG);
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= KEPT {
            failures.clear();
        }
        failures.insert(nonce, failure);
        Placed::Ask(Box::new(dialog(BILLING.to_owned(), link.to_owned(), state)))
    }

    fn sealed<C: Calls>(
        &self,
        calls: &C,
        given: &Given<'_>,
        about: About,
        lasting: Duration,
    ) -> (String, String) {
        let nonce = seal::nonce();
        let what = Dialog {
            about,
            nonce: nonce.clone(),
            asked: seal::now(),
            until: seal::now()
                .saturating_add(u64::try_from(lasting.as_millis()).unwrap_or(u64::MAX)),
        };
        let context = seal::context(given.tool, given.arguments, &calls.fingerprint());
        (self.seals(calls).seal(&what, &context, lasting), nonce)
    }

    /// Goes on after a dialog of the stateless protocol. Nothing is asked of the platform again but
    /// how the request stands; only a call that failed for want of a way to pay is made once more.
    ///
    /// # Errors
    ///
    /// The state is none of ours for this call, or was used before.
    pub(super) async fn resume<C: Calls>(
        &self,
        calls: &C,
        given: &Given<'_>,
        state: &str,
        answers: Option<&InputResponses>,
    ) -> Result<Placed, ErrorData> {
        let Given { takes, options, .. } = *given;
        let context = seal::context(given.tool, given.arguments, &calls.fingerprint());
        let dialog = self
            .seals(calls)
            .open_once(state, &context)
            .map_err(|why| {
                ErrorData::invalid_params(
                    format!(
                        "the requestState is refused: {why}. Nothing was done. Call the tool \
                         without it to see how things stand."
                    ),
                    None,
                )
            })?;
        let answer = answers.and_then(|answers| answers.get(DECISION));
        let action = answer
            .and_then(|answer| answer.get("action"))
            .and_then(Value::as_str);
        let quick = Duration::from_millis(seal::now().saturating_sub(dialog.asked)) < SEEN;
        match (&dialog.about, action) {
            // The protocol's way: what is missing is asked for again.
            (About::Request(kind, id), None) => {
                let reply = self.look(calls, *kind, id, 0, options).await;
                Ok(
                    match reply.waits().filter(|waiting| waiting.link.is_some()) {
                        Some(waiting) => self.ask(calls, given, waiting),
                        None => Placed::reply(reply),
                    },
                )
            }
            (About::Request(kind, id), Some("accept")) if !quick => {
                self.shown(id);
                let reply = self.look(calls, *kind, id, 0, options).await;
                let Some(waiting) = reply.waits().cloned() else {
                    return Ok(Placed::reply(reply));
                };
                if takes.tasks {
                    let run = Run::Look(*kind, id.clone());
                    let status = tasks::status(Some(&waiting));
                    let lasting = lasts(&waiting);
                    let seals = self.seals(calls);
                    if let Some(task) = self.tasks.create(seals, calls, run, lasting, status) {
                        return Ok(Placed::Task(Box::new(task)));
                    }
                }
                let reply = self.look(calls, *kind, id, AFTER_ACCEPT, options).await;
                Ok(Placed::reply(reply))
            }
            (About::Request(kind, id), Some(_)) => {
                if !quick {
                    self.shown(id);
                }
                let reply = self.look(calls, *kind, id, 0, options).await;
                Ok(Placed::reply(closed(reply, quick)))
            }
            (About::Billing(process), _) if *process != self.process() => {
                Err(ErrorData::invalid_params(RESTARTED, None))
            }
            (About::Billing(_), Some("accept")) if !quick => match self.again(calls, given).await {
                Ok(reply) => Ok(self.place(calls, given, reply)),
                Err(unknown) => Err(ErrorData::invalid_params(unknown, None)),
            },
            (About::Billing(_), _) => {
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                let failure = failures.remove(&dialog.nonce).unwrap_or_else(no_way_to_pay);
                Ok(Placed::reply(unpaid(failure, quick)))
            }
        }
    }

    async fn again<C: Calls>(&self, calls: &C, given: &Given<'_>) -> Result<Reply, String> {
        calls
            .call(given.tool, given.arguments.clone(), None, given.options)
            .await
    }

    /// What becomes of a reply in a session: where the host draws dialogs, it is asked to draw one
    /// now, and the call waits for it.
    pub(super) async fn ask_in_session<C: Calls>(
        &self,
        calls: &C,
        given: &Given<'_>,
        mut reply: Reply,
        peer: &Peer<RoleServer>,
        progress: Option<ProgressSender>,
    ) -> Reply {
        let Given { takes, options, .. } = *given;
        let until = Instant::now() + takes.patience;
        if let Some(link) = reply.billing.clone().filter(|link| takes.shows(link)) {
            let dialog = link_to(BILLING.to_owned(), link, seal::nonce());
            let answered = show(peer, dialog, until).await;
            match answered {
                Answered::Accepted { quick: false } => match self.again(calls, given).await {
                    Ok(made) => reply = made,
                    Err(_) => return reply,
                },
                Answered::Accepted { quick } | Answered::Closed { quick } => {
                    return unpaid(reply, quick);
                }
                Answered::Late => return reply,
            }
        }
        let Some(waiting) = reply.waits().cloned() else {
            return reply;
        };
        let wanted = waiting.can_be_read() && !reply.reads;
        let Some(link) = waiting
            .link
            .clone()
            .filter(|link| wanted && takes.shows(link))
        else {
            return reply;
        };
        let settled = self.watch(calls, &waiting, progress, options);
        let name = seal::nonce();
        let dialog = link_to(approvals::dialog(&waiting), link, name.clone());
        let asked = show(peer, dialog, until);
        let (kind, id) = (waiting.kind, waiting.id.as_str());
        tokio::select! {
            biased;
            answered = asked => match answered {
                Answered::Accepted { quick: false } => {
                    self.shown(id);
                    let left = until.saturating_duration_since(Instant::now()).as_secs();
                    let seconds = AFTER_ACCEPT.min(u32::try_from(left).unwrap_or(AFTER_ACCEPT));
                    self.look(calls, kind, id, seconds, options).await
                }
                Answered::Accepted { quick } | Answered::Closed { quick } => {
                    if !quick {
                        self.shown(id);
                    }
                    closed(self.look(calls, kind, id, 0, options).await, quick)
                }
                Answered::Late => self.look(calls, kind, id, 0, options).await,
            },
            reply = settled => {
                // Decided without the dialog's help, which can go now.
                done(peer, &name).await;
                reply
            }
        }
    }

    /// Looks at a request until it is settled.
    async fn watch<C: Calls>(
        &self,
        calls: &C,
        waiting: &Waiting,
        progress: Option<ProgressSender>,
        options: CallOptions,
    ) -> Reply {
        let start = Instant::now();
        let mut ticks = interval(LOOK);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let reply = self
                .look(calls, waiting.kind, &waiting.id, 0, options)
                .await;
            let settled = reply
                .case
                .as_ref()
                .is_some_and(|case| case.outcome.is_settled());
            if settled {
                return reply;
            }
            if let Some(progress) = &progress {
                let _ = progress.send(ProgressUpdate {
                    elapsed: start.elapsed().as_secs_f64(),
                    total: None,
                    message: "waiting for a human to decide".to_owned(),
                });
            }
        }
    }

    /// How a request stands; what cannot be read is told as unknown, never as failed.
    async fn look<C: Calls>(
        &self,
        calls: &C,
        kind: Kind,
        id: &str,
        seconds: u32,
        options: CallOptions,
    ) -> Reply {
        let reply = tasks::look(calls, kind, id, seconds, options).await;
        match calls
            .known(kind, id)
            .filter(|_| reply.is_error && reply.case.is_none())
        {
            Some(known) => unread(reply, known),
            None => reply,
        }
    }

    /// The name of this process, for what must not outlive it.
    fn process(&self) -> String {
        self.process.get_or_init(seal::nonce).clone()
    }

    fn shown(&self, id: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.insert(id.to_owned());
    }

    fn was_shown(&self, id: &str) -> bool {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.contains(id)
    }
}

/// What is said of an answer to a dialog on a missing way to pay that another process opened.
const RESTARTED: &str = "the requestState is refused: this server was started anew since. Nothing \
                         was asked for by it. Call the tool without it.";

/// What a dialog on a missing way to pay says.
const BILLING: &str = "OpenTrain needs a way to pay before this can be asked for: add a card on the \
                       page, or pay for credits, then come back. Nothing has been asked for or \
                       charged yet.";

fn dialog(message: String, url: String, state: String) -> InputRequiredResult {
    let request = ElicitRequest::new(link_to(message, url, String::new()));
    let requests = BTreeMap::from([(DECISION.to_owned(), InputRequest::Elicitation(request))]);
    InputRequiredResult::new(Some(requests), Some(state))
}

fn link_to(message: String, url: String, elicitation_id: String) -> ElicitRequestParams {
    ElicitRequestParams::UrlElicitationParams {
        meta: None,
        message,
        url,
        elicitation_id,
    }
}

/// How long the dialog of a request makes sense.
fn lasts(waiting: &Waiting) -> Duration {
    let deadline = waiting.deadline.as_deref();
    let left = deadline.and_then(|deadline| {
        let deadline: jiff::Timestamp = deadline.parse().ok()?;
        u64::try_from(deadline.as_second() - jiff::Timestamp::now().as_second()).ok()
    });
    left.map_or(LONGEST_DIALOG, |left| {
        Duration::from_secs(left).clamp(Duration::from_secs(60), 4 * LONGEST_DIALOG)
    })
}

/// What a person did with a dialog.
enum Answered {
    /// They, or the host for them, say that they opened the page: nothing more.
    Accepted { quick: bool },
    /// They, or the host for them, closed it.
    Closed { quick: bool },
    /// Nobody answered for as long as the host waits for a call.
    Late,
}

/// Asks the host of a session to draw a dialog with a link.
async fn show(peer: &Peer<RoleServer>, dialog: ElicitRequestParams, until: Instant) -> Answered {
    let start = Instant::now();
    let left = until.saturating_duration_since(start);
    let asked = peer
        .create_elicitation_with_timeout(dialog, Some(left))
        .await;
    let quick = start.elapsed() < SEEN;
    match asked.map(|answer| answer.action) {
        Ok(ElicitationAction::Accept) => Answered::Accepted { quick },
        Ok(_) => Answered::Closed { quick },
        Err(_) if Instant::now() >= until => Answered::Late,
        // The host says that it cannot.
        Err(_) => Answered::Closed { quick: true },
    }
}

/// Tells the host of a session that what a dialog was about is over.
async fn done(peer: &Peer<RoleServer>, dialog: &str) {
    let over = CustomNotification::new(
        "notifications/elicitation/complete",
        Some(json!({ "elicitationId": dialog })),
    );
    let _ = peer
        .send_notification(ServerNotification::CustomNotification(over))
        .await;
}

/// The reply after a closed dialog: the request itself is as open as before.
fn closed(mut reply: Reply, quick: bool) -> Reply {
    let Some(case) = reply
        .case
        .as_mut()
        .filter(|case| case.outcome == Outcome::Waiting)
    else {
        return reply;
    };
    let note = match quick {
        true => {
            case.outcome = Outcome::NotShown;
            "The host answered at once for your human, who has seen nothing: give them the link \
             yourself."
        }
        false => {
            "Your human closed the dialog in the host. The request itself is open until its \
             deadline: ask them before you show it again."
        }
    };
    let headline = approvals::headline(case);
    let rest = reply.text.split_once('\n').map_or("", |(_, rest)| rest);
    reply.text = format!("{headline}\n{note}\n{rest}");
    reply
}

/// The reply when a request could not be read: what was known of it, and that it is unknown now.
fn unread(mut reply: Reply, mut known: crate::reply::Case) -> Reply {
    if !known.outcome.is_settled() {
        known.outcome = Outcome::Unknown;
        known.moved = crate::reply::Moved::Unknown;
        known.why = Some("how it stands could not be read".to_owned());
        reply.text = format!("{}\n{}", approvals::headline(&known), reply.text);
        reply.case = Some(known);
    }
    reply
}

fn unpaid(mut failure: Reply, quick: bool) -> Reply {
    let note = match quick {
        true => {
            "The host answered at once for your human, who has seen nothing: give them the link."
        }
        false => "Your human closed the dialog on the way to pay: ask them before you try again.",
    };
    failure.text = format!("{}\n{note}", failure.text);
    failure
}

/// For a dialog whose failure is not remembered any more.
fn no_way_to_pay() -> Reply {
    Reply {
        text:
            "Nothing was asked for: the account has no way to pay.\nnext: your human adds a card \
               or pays for credits, then make the same call again."
                .to_owned(),
        structured: json!({ "code": "CONFLICT", "details": { "reason": "payment_method_required" } }),
        is_error: true,
        ..Reply::default()
    }
}
