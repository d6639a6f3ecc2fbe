//! Who wants to hear when a request to a human changes, and the one reader that finds out. It runs
//! only while somebody listens, reads only what waits, and one request at a time. Sessions
//! subscribe to each resource; the stateless protocol listens by one long request.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rmcp::model::{ErrorData, ResourceUpdatedNotificationParam, SubscriptionFilter};
use rmcp::service::{Peer, RoleServer, SubscriptionContext, SubscriptionSink};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::calls::Calls;
use super::resources::{self, Which};
use super::stopping::Stopping;
use crate::reply::{Case, Kind, Moved, Outcome};

/// How many times the pause between two reads of one request may grow: it waits for a person, who
/// takes minutes or days.
const SLOWEST: u32 = 5;
/// The same for one that could not be read.
const SLOWEST_IN_TROUBLE: u32 = 20;
/// Most resources that a session may subscribe to, and most listeners.
const MOST: usize = 200;
/// How many reads are remembered.
const REMEMBERED: usize = 1_000;

type Key = (Kind, String);

/// When which request was last read.
pub(super) struct Reads {
    at: Mutex<HashMap<Key, Instant>>,
    /// How long a read counts for the next who wants one.
    fresh: Duration,
}

impl Reads {
    /// Whether a request was read just now.
    pub(super) fn is_fresh(&self, kind: Kind, id: &str) -> bool {
        let reads = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        let at = reads.get(&(kind, id.to_owned()));
        at.is_some_and(|at| at.elapsed() < self.fresh)
    }

    /// Remembers that a request was read now.
    pub(super) fn note(&self, kind: Kind, id: &str) {
        let mut reads = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if reads.len() >= REMEMBERED {
            reads.clear();
        }
        reads.insert((kind, id.to_owned()), Instant::now());
    }
}

/// Everybody who wants to hear of changes.
#[derive(Default)]
struct Subscribers {
    /// What the session subscribed to; there is one session at a time.
    session: BTreeMap<String, Peer<RoleServer>>,
    listeners: BTreeMap<u64, SubscriptionSink>,
    next: u64,
    /// Whether the reader runs.
    reading: bool,
}

impl Subscribers {
    fn addresses(&self) -> Vec<String> {
        let listened = self.listeners.values().filter_map(|sink| {
            let accepted = sink.accepted().resource_subscriptions.as_ref();
            accepted.cloned()
        });
        let mut all: Vec<String> = self.session.keys().cloned().collect();
        all.extend(listened.flatten());
        all.sort_unstable();
        all.dedup();
        all
    }
}

struct Shared {
    subscribers: Mutex<Subscribers>,
    /// Somebody came or went.
    changed: Notify,
    reads: Reads,
}

impl Shared {
    fn subscribers(&self) -> MutexGuard<'_, Subscribers> {
        self.subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What is listened for; `None` ends the reader.
    fn wanted(&self) -> Option<Vec<String>> {
        let mut subscribers = self.subscribers();
        let wanted = subscribers.addresses();
        subscribers.reading = !wanted.is_empty();
        subscribers.reading.then_some(wanted)
    }

    async fn tell(&self, address: &str) {
        let (peer, sinks) = {
            let subscribers = self.subscribers();
            let sinks: Vec<SubscriptionSink> = subscribers.listeners.values().cloned().collect();
            (subscribers.session.get(address).cloned(), sinks)
        };
        // Either fails only when its client is leaving, or did not ask for this one.
        if let Some(peer) = peer {
            let param = ResourceUpdatedNotificationParam::new(address);
            let _ = peer.notify_resource_updated(param).await;
        }
        for sink in sinks {
            let _ = sink.notify_resource_updated(address).await;
        }
    }
}

/// The subscriptions of a process.
pub(super) struct Subscriptions<C> {
    calls: Arc<C>,
    shared: Arc<Shared>,
    stopping: Stopping,
    /// Pause between two reads.
    pause: Duration,
}

impl<C: Calls> Subscriptions<C> {
    pub(super) fn new(calls: Arc<C>, stopping: Stopping, pause: Duration) -> Self {
        Self {
            calls,
            shared: Arc::new(Shared {
                subscribers: Mutex::default(),
                changed: Notify::new(),
                reads: Reads {
                    at: Mutex::default(),
                    // Shorter than the pause, or every other turn would be missed.
                    fresh: pause * 2 / 3,
                },
            }),
            stopping,
            pause,
        }
    }

    /// What was read when, for whoever else reads requests.
    pub(super) fn reads(&self) -> &Reads {
        &self.shared.reads
    }

    /// Subscribes the session to a resource.
    ///
    /// # Errors
    ///
    /// There is no such resource, or too many were subscribed to.
    pub(super) async fn subscribe(
        &self,
        address: &str,
        peer: &Peer<RoleServer>,
    ) -> Result<(), ErrorData> {
        match resources::which(address) {
            None => return Err(resources::not_found(address)),
            Some(Which::One(id)) if resources::known(&*self.calls, &id).is_none() => {
                // Asked for elsewhere: from here on it is known.
                let read = resources::refresh(&*self.calls, self.reads(), Kind::Approval, &id);
                let read = read.await;
                if read.is_none_or(|reply| resources::is_missing(&reply)) {
                    return Err(resources::not_found(address));
                }
            }
            Some(_) => {}
        }
        {
            let mut subscribers = self.shared.subscribers();
            if subscribers.session.len() >= MOST && !subscribers.session.contains_key(address) {
                return Err(ErrorData::invalid_params(
                    format!(
                        "{MOST} resources are subscribed to already: unsubscribe from some, or \
                         subscribe to {} alone",
                        resources::PENDING
                    ),
                    None,
                ));
            }
            subscribers.session.insert(address.to_owned(), peer.clone());
        }
        self.read_on();
        Ok(())
    }

    /// Ends a subscription of the session; there need not be one.
    pub(super) fn unsubscribe(&self, address: &str) {
        self.shared.subscribers().session.remove(address);
        self.shared.changed.notify_one();
    }

    /// Ends all subscriptions of the session.
    pub(super) fn end_session(&self) {
        self.shared.subscribers().session.clear();
        self.shared.changed.notify_one();
    }

    /// Of what a listener wants, what there is: requests that are known here, and all of them.
    pub(super) fn accepted(&self, wanted: &SubscriptionFilter) -> SubscriptionFilter {
        let is_ours = |address: &&String| match resources::which(address) {
            Some(Which::Pending) => true,
            Some(Which::One(id)) => resources::known(&*self.calls, &id).is_some(),
            None => false,
        };
        let wanted = wanted.resource_subscriptions.iter().flatten();
        let ours: Vec<String> = wanted.filter(is_ours).take(MOST).cloned().collect();
        match ours.is_empty() {
            true => SubscriptionFilter::new(),
            false => SubscriptionFilter::builder()
                .resource_subscriptions(ours)
                .build(),
        }
    }

    /// Serves one listener until it or the server ends.
    pub(super) async fn listen(&self, context: SubscriptionContext) {
        let wants = context.accepted().resource_subscriptions.is_some();
        let _listening = wants
            .then(|| {
                let mut subscribers = self.shared.subscribers();
                let room = subscribers.listeners.len() < MOST;
                room.then(|| {
                    subscribers.next += 1;
                    let number = subscribers.next;
                    subscribers.listeners.insert(number, context.sink().clone());
                    Listening(Arc::clone(&self.shared), number)
                })
            })
            .flatten();
        if wants {
            self.read_on();
        }
        tokio::select! {
            () = context.cancelled() => {}
            () = self.stopping.begun() => {}
        }
    }

    /// Starts the reader if it does not run, and wakes it if it does.
    fn read_on(&self) {
        let runs = {
            let mut subscribers = self.shared.subscribers();
            std::mem::replace(&mut subscribers.reading, true)
        };
        match runs {
            true => self.shared.changed.notify_one(),
            false => {
                let reader = Reader {
                    calls: Arc::clone(&self.calls),
                    shared: Arc::clone(&self.shared),
                    pause: self.pause,
                    due: HashMap::new(),
                    told: BTreeMap::new(),
                };
                let stopping = self.stopping.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = reader.run() => {}
                        () = stopping.begun() => {}
                    }
                });
            }
        }
    }
}

/// A listener that has not ended.
struct Listening(Arc<Shared>, u64);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.subscribers().listeners.remove(&self.1);
        self.0.changed.notify_one();
    }
}

/// What a subscriber is told changes of.
type State = (Key, Outcome, Moved, Option<String>);

fn state(case: Case) -> State {
    let key = (case.waiting.kind, case.waiting.id);
    (key, case.outcome, case.moved, case.resolved_at)
}

/// The one who reads for all subscribers.
struct Reader<C> {
    calls: Arc<C>,
    shared: Arc<Shared>,
    pause: Duration,
    /// When a request is read next, and how many pauses lie between two reads of it.
    due: HashMap<Key, (Instant, u32)>,
    /// What each resource held when its subscribers were last told, or came.
    told: BTreeMap<String, Vec<State>>,
}

impl<C: Calls> Reader<C> {
    async fn run(mut self) {
        while let Some(wanted) = self.shared.wanted() {
            self.tell(&wanted).await;
            if let Some(key) = self.turn(&wanted) {
                self.read(key).await;
                self.tell(&wanted).await;
            }
            tokio::select! {
                () = tokio::time::sleep(self.pause) => {}
                () = self.shared.changed.notified() => {}
            }
        }
    }

    /// Tells of everything that has changed, whoever read it: another call, or another process.
    async fn tell(&mut self, wanted: &[String]) {
        self.told.retain(|address, _| wanted.contains(address));
        let mut changed = Vec::new();
        for address in wanted {
            let now: Vec<State> = match resources::which(address) {
                Some(Which::Pending) => self.calls.open_requests().into_iter().map(state).collect(),
                Some(Which::One(id)) => resources::known(&*self.calls, &id)
                    .into_iter()
                    .map(state)
                    .collect(),
                None => continue,
            };
            let before = self.told.insert(address.clone(), now.clone());
            if before.is_some_and(|before| before != now) {
                changed.push(address);
            }
        }
        for address in changed {
            self.shared.tell(address).await;
        }
    }

    /// The request to read now, of those that wait.
    fn turn(&mut self, wanted: &[String]) -> Option<Key> {
        let held = wanted
            .iter()
            .filter_map(|address| self.told.get(address))
            .flatten();
        let open: HashSet<&Key> = held
            // A claim gives its credentials to whoever reads it, so its own tool does; what has no
            // id cannot be asked for.
            .filter(|((kind, id), outcome, ..)| {
                *kind != Kind::Claim && !id.is_empty() && !outcome.is_settled()
            })
            .map(|(key, ..)| key)
            .collect();
        self.due.retain(|key, _| open.contains(key));
        let now = Instant::now();
        let due = |key: &&Key| self.due.get(key).map_or(now, |(at, _)| *at);
        let first = open.into_iter().min_by_key(due)?;
        (due(&first) <= now).then(|| first.clone())
    }

    async fn read(&mut self, key: Key) {
        let (kind, id) = (key.0, key.1.as_str());
        let reply = resources::refresh(&*self.calls, &self.shared.reads, kind, id).await;
        let trouble = reply.is_some_and(|reply| {
            let outcome = reply.case.map(|case| case.outcome);
            reply.is_error || outcome == Some(Outcome::Unknown)
        });
        let waited = self.due.get(&key).map_or(0, |(_, pauses)| *pauses);
        let most = if trouble { SLOWEST_IN_TROUBLE } else { SLOWEST };
        let pauses = (waited + 1).min(most);
        self.due
            .insert(key, (Instant::now() + self.pause * pauses, pauses));
    }
}
