//! The client of the platform: credentials in, repeats where they are safe, one-time credentials
//! on disk before anything else happens, and an honest account of what is unknown.
//! What one attempt looks like on the wire is in `transport`; what an answer means is in `body`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};
use url::form_urlencoded;

use super::repeat::{Step, cause_of, next, unclear};
use super::transport::{Ending, Fault, Outgoing, Received, Transport};
use super::{Answer, Body, Failure, Keep, Proof, Request, Retry, body, keep, path};
use crate::credentials::{Credentials, ExchangeLock, Store, StoreError, Token};
use crate::settings::{BaseUrl, Settings, Source, Sourced};

/// How many requests are under way at once; the rest wait in line.
const AT_ONCE: usize = 16;
/// How often a request is sent at most.
const ATTEMPTS: u32 = 3;
/// How often it is looked whether another process has finished its exchange of credentials.
const TURN_STEP: Duration = Duration::from_millis(50);

/// How long things may take.
#[derive(Clone, Debug)]
pub(crate) struct Timings {
    /// One attempt, from first byte out to last byte in.
    pub(crate) attempt: Duration,
    /// The part of an attempt in which the connection is made.
    pub(crate) connect: Duration,
    /// Pauses before the second and the third attempt.
    pub(crate) pauses: [Duration; 2],
    /// Longest wait asked for by the platform that is sat out; a longer one is reported.
    pub(crate) longest_wait: Duration,
}

impl Default for Timings {
    /// The reference client's timings.
    /// Source: docs/developers/cli/overview.
    fn default() -> Self {
        Timings {
            attempt: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            pauses: [Duration::from_millis(500), Duration::from_secs(1)],
            longest_wait: Duration::from_secs(20),
        }
    }
}

/// What is known about the credentials without asking the platform: for remedies and `status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Situation {
    /// Where the token in use comes from; `None` when there is none.
    pub(crate) token: Option<Source>,
    /// The token in use, masked.
    pub(crate) masked_token: Option<String>,
    /// Whether the credentials file holds a token, used or not.
    pub(crate) saved_token: bool,
    /// Whether a claim is under way: a claim token is saved.
    pub(crate) claim_pending: bool,
    /// The platform's address; `None` when the file's cannot be used (see `problem`).
    pub(crate) base_url: Option<Sourced<BaseUrl>>,
    /// The credentials file, whether it exists or not.
    pub(crate) credentials_file: Option<PathBuf>,
    /// Why the credentials file, or the base URL in it, cannot be used.
    pub(crate) problem: Option<String>,
}

/// The platform's client. Making one is cheap and touches neither network nor disk; clones share
/// everything.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Arc<Settings>,
    store: Store,
    timings: Timings,
    transport: Transport,
    line: Semaphore,
    /// Held while credentials that are delivered once are fetched and saved, so that two polls
    /// cannot both consume them.
    exchange: Arc<Mutex<()>>,
}

impl Client {
    /// The client for these settings, with its credentials in this store.
    pub fn new(settings: Arc<Settings>, store: Store) -> Client {
        Client::with_timings(settings, store, Timings::default())
    }

    /// As [`Client::new`], with other timings.
    pub(crate) fn with_timings(settings: Arc<Settings>, store: Store, timings: Timings) -> Client {
        Client {
            inner: Arc::new(Inner {
                settings,
                store,
                timings,
                transport: Transport::default(),
                line: Semaphore::new(AT_ONCE),
                exchange: Arc::new(Mutex::new(())),
            }),
        }
    }

    /// Sends a request, repeats it where its [`Retry`] class allows, and gives the answer, by
    /// `deadline` at the latest. The credentials file is read anew, so that a login elsewhere is
    /// seen.
    ///
    /// A request with something to [`Keep`] goes on to its end even when this future is dropped:
    /// its credentials are delivered once.
    ///
    /// # Errors
    ///
    /// See [`Failure`].
    pub(crate) async fn send(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        if request.keep == Keep::Nothing {
            return self.inner.send(request, deadline).await;
        }
        let lock = Arc::clone(&self.inner.exchange).lock_owned();
        let Ok(lock) = timeout_at(deadline, lock).await else {
            return Err(exchange_under_way());
        };
        let inner = Arc::clone(&self.inner);
        let request = request.clone();
        // The caller gives up at its deadline; an answer that is on its way gets one attempt's
        // time more.
        let last = deadline + inner.timings.attempt;
        let task = tokio::spawn(async move {
            let _lock = lock;
            inner.exchange(&request, deadline, last).await
        });
        match timeout_at(deadline, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(unknown("the exchange of credentials stopped halfway", 1)),
            Err(_) => Err(unknown(
                "no answer in time; if it still arrives, its credentials are saved",
                1,
            )),
        }
    }

    /// Waits until no exchange of credentials is under way: call it before exiting, so that none
    /// that is delivered once is lost.
    pub(crate) async fn settled(&self) {
        drop(self.inner.exchange.lock().await);
    }

    /// What is known without asking the platform.
    pub(crate) fn situation(&self) -> Situation {
        let Inner {
            settings, store, ..
        } = &*self.inner;
        let (saved, mut problem) = match store.load() {
            Ok(saved) => (saved, None),
            Err(e) => (Credentials::default(), Some(e.to_string())),
        };
        let base_url = match settings.base_url(saved.base_url()) {
            Ok(base_url) => Some(base_url),
            Err(e) => {
                problem.get_or_insert_with(|| e.to_string());
                None
            }
        };
        let token = self.inner.token(Some(&saved));
        Situation {
            masked_token: token.as_ref().map(|token| token.value.masked()),
            token: token.map(|token| token.source),
            saved_token: saved.api_token().is_some(),
            claim_pending: saved.claim_token().is_some(),
            base_url,
            credentials_file: store.path().map(PathBuf::from),
            problem,
        }
    }

    /// A mark of the platform and the token in use: what was asked with others is none of this
    /// account's business. Without a token it is the platform's alone.
    pub(crate) fn fingerprint(&self) -> String {
        let saved = self.inner.store.load().unwrap_or_default();
        let base = self.origin().ok();
        let origin = base
            .map(|base| base.origin().to_owned())
            .unwrap_or_default();
        let token = self.inner.token(Some(&saved));
        match token {
            Some(token) => format!("{origin} {}", token.value.fingerprint()),
            None => origin,
        }
    }

    /// Whether the platform is the sandbox on this machine.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.inner.settings.sandbox.value
    }

    /// The platform's address in force; every link shown to a human is checked against it.
    ///
    /// # Errors
    ///
    /// [`Failure::Credentials`]: the credentials file, or the base URL in it, cannot be used.
    pub(crate) fn origin(&self) -> Result<BaseUrl, Failure> {
        match self.inner.settings.first_base_url() {
            Some(base_url) => Ok(base_url.value.clone()),
            None => self
                .inner
                .base_url(Some(&self.inner.load()?))
                .map(|base_url| base_url.value),
        }
    }

    /// One attempt, whatever the answer; for `probe`.
    pub(super) async fn once(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Received, Failure> {
        let outgoing = self.inner.prepare(request)?;
        let timings = &self.inner.timings;
        let until = deadline.min(Instant::now() + timings.attempt);
        self.inner
            .transport
            .attempt(&outgoing, until, timings.connect)
            .await
            .map_err(|(Fault::NeverArrived(cause) | Fault::Lost(cause))| failed(cause, 1, false))
    }

    /// The credentials file behind this client.
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The settings behind this client.
    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }
}

impl Inner {
    async fn send(&self, request: &Request, deadline: Instant) -> Result<Answer, Failure> {
        let outgoing = self.prepare(request)?;
        let (received, attempts) = self.attempts(request, &outgoing, deadline).await?;
        if (200..300).contains(&received.status) {
            return body::answer(&received);
        }
        Err(Failure::Refused(Box::new(body::refusal(
            &received,
            request.area,
            &outgoing.url,
            attempts,
        ))))
    }

    /// Fetches credentials that are delivered once: alone among all processes, proves first that
    /// they can be saved, and saves them without a pause after they came. Waits for its turn until
    /// `deadline`, and then for the answer until `last`.
    async fn exchange(
        &self,
        request: &Request,
        deadline: Instant,
        last: Instant,
    ) -> Result<Answer, Failure> {
        let unregistered = || {
            let before = self.load()?;
            let path = self.path();
            match request.keep == (Keep::Registration { force: false }) {
                true if before.api_token().is_some() => Err(Failure::AlreadyRegistered { path }),
                _ => Ok(before),
            }
        };
        // Before the lock, whose file needs a folder that can be written; and after it, because
        // what the others fetched meanwhile counts.
        unregistered()?;
        let _turn = self.turn(deadline).await?;
        let before = unregistered()?;
        let store = self.store.clone();
        let check = tokio::task::spawn_blocking(move || store.check_writable());
        match check.await {
            Ok(result) => result.map_err(|e| self.unusable(&e))?,
            Err(_) => {
                let cause = "the check whether it can be written stopped halfway".to_owned();
                return Err(Failure::Credentials {
                    path: self.path(),
                    cause,
                });
            }
        }
        let base_url = self.base_url(Some(&before))?;
        let answer = self.send(request, last).await?;
        keep::save(
            &self.store,
            &self.settings,
            &base_url.value,
            request.keep,
            answer,
        )
    }

    /// Waits until no other process fetches credentials. The time is bounded by the deadline alone:
    /// the holder may wait for a slow answer, and the system takes the lock from one that died.
    async fn turn(&self, deadline: Instant) -> Result<ExchangeLock, Failure> {
        loop {
            if let Some(turn) = self.store.try_exchange().map_err(|e| self.unusable(&e))? {
                return Ok(turn);
            }
            if Instant::now() + TURN_STEP >= deadline {
                return Err(exchange_under_way());
            }
            sleep(TURN_STEP).await;
        }
    }

    /// Sends until there is an answer to report.
    async fn attempts(
        &self,
        request: &Request,
        outgoing: &Outgoing,
        deadline: Instant,
    ) -> Result<(Received, u32), Failure> {
        let mut attempts = 0;
        // Whether an earlier attempt may have arrived.
        let mut arrived = false;
        loop {
            let Ok(Ok(permit)) = timeout_at(deadline, self.line.acquire()).await else {
                let cause = format!("{AT_ONCE} other calls were under way all the time");
                return Err(failed(cause, attempts, arrived));
            };
            attempts += 1;
            let start = Instant::now();
            let until = deadline.min(start + self.timings.attempt);
            let result = self
                .transport
                .attempt(outgoing, until, self.timings.connect)
                .await;
            drop(permit);
            log(outgoing, &result, attempts, start.elapsed());
            let step = next(request, outgoing, &result, attempts, &self.timings);
            let pause = match step {
                Step::Report => None,
                Step::Again(pause) => {
                    (attempts < ATTEMPTS && Instant::now() + pause < deadline).then_some(pause)
                }
            };
            let lost = match (&result, request.retry) {
                (_, Retry::Read) | (Err(Fault::NeverArrived(_)), _) => false,
                (Err(Fault::Lost(_)), _) => true,
                (Ok(received), _) => unclear(request, outgoing, received),
            };
            if let Some(pause) = pause {
                arrived |= lost;
                sleep(pause).await;
                continue;
            }
            return match result {
                Ok(received) if lost || (arrived && received.status >= 429) => {
                    Err(unknown(cause_of(&received), attempts))
                }
                Ok(Received {
                    ending: Ending::Broken(cause),
                    status,
                    ..
                }) if status < 300 => {
                    let cause = format!("HTTP {status}, but the answer broke off: {cause}");
                    Err(failed(cause, attempts, arrived))
                }
                Ok(received) => Ok((received, attempts)),
                Err(Fault::NeverArrived(cause)) => Err(failed(cause, attempts, arrived)),
                Err(Fault::Lost(cause)) => Err(failed(cause, attempts, lost)),
            };
        }
    }

    fn prepare(&self, request: &Request) -> Result<Outgoing, Failure> {
        let first_base_url = self.settings.first_base_url();
        let needs_token = request.proof == Proof::Bearer && self.settings.first_token().is_none();
        let needs_file = first_base_url.is_none()
            || needs_token
            || matches!(request.proof, Proof::ClaimToken | Proof::SavedToken);
        let saved = if needs_file { Some(self.load()?) } else { None };
        let base_url = self.base_url(saved.as_ref())?;
        let bearer = match request.proof {
            Proof::Bearer => Some(self.token(saved.as_ref()).ok_or(Failure::NoToken)?.value),
            Proof::None | Proof::ClaimToken | Proof::SavedToken => None,
        };
        let secret = match request.proof {
            Proof::ClaimToken => {
                let saved = saved.as_ref().and_then(Credentials::claim_token);
                Some(("claim_token", saved.ok_or(Failure::NoClaimToken)?))
            }
            Proof::SavedToken => {
                let saved = saved.as_ref().and_then(Credentials::api_token);
                Some(("token", saved.ok_or(Failure::NoToken)?))
            }
            Proof::None | Proof::Bearer => None,
        };
        let url =
            path::url(&base_url.value, request).map_err(|cause| Failure::BadSegment { cause })?;
        let body = encode(&request.body, secret.as_ref());
        Ok(Outgoing {
            method: request.method,
            url,
            bearer,
            body,
        })
    }

    /// The token in force: environment, file, and last the names the official command line reads.
    fn token(&self, saved: Option<&Credentials>) -> Option<Sourced<Token>> {
        let environment = |token: &crate::settings::EnvironmentToken| {
            let source = Source::Variable(token.variable());
            Some(Sourced {
                value: Token::new(token.expose())?,
                source,
            })
        };
        self.settings
            .first_token()
            .and_then(environment)
            .or_else(|| {
                Some(Sourced {
                    value: saved?.api_token()?,
                    source: Source::File,
                })
            })
            .or_else(|| self.settings.last_token().and_then(environment))
    }

    fn base_url(&self, saved: Option<&Credentials>) -> Result<Sourced<BaseUrl>, Failure> {
        self.settings
            .base_url(saved.and_then(Credentials::base_url))
            .map_err(|e| Failure::Credentials {
                path: self.path(),
                cause: e.to_string(),
            })
    }

    fn load(&self) -> Result<Credentials, Failure> {
        self.store.load().map_err(|e| self.unusable(&e))
    }

    fn unusable(&self, e: &StoreError) -> Failure {
        let path = e.path().map_or_else(|| self.path(), PathBuf::from);
        Failure::Credentials {
            path,
            cause: e.to_string(),
        }
    }

    fn path(&self) -> PathBuf {
        self.store.path().map(PathBuf::from).unwrap_or_default()
    }
}

fn failed(cause: String, attempts: u32, arrived: bool) -> Failure {
    match arrived {
        true => Failure::OutcomeUnknown { cause, attempts },
        false => Failure::Unreachable { cause, attempts },
    }
}

fn exchange_under_way() -> Failure {
    Failure::Unreachable {
        cause: "another registration or claim was under way all the time".to_owned(),
        attempts: 0,
    }
}

fn unknown(cause: impl Into<String>, attempts: u32) -> Failure {
    Failure::OutcomeUnknown {
        cause: cause.into(),
        attempts,
    }
}

/// Content type and bytes of a body, with the secret field that proves something, if any.
fn encode(body: &Body, secret: Option<&(&str, Token)>) -> Option<(&'static str, Vec<u8>)> {
    let secret = secret.map(|(name, token)| (*name, token.expose()));
    let json = |members: &Map<String, Value>| {
        let mut members = members.clone();
        if let Some((name, token)) = secret {
            members.insert(name.to_owned(), Value::from(token));
        }
        Some((
            "application/json",
            Value::Object(members).to_string().into_bytes(),
        ))
    };
    match body {
        Body::Empty if secret.is_none() => None,
        Body::Empty => json(&Map::new()),
        Body::Json(members) => json(members),
        Body::Form(fields) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(fields);
            form.extend_pairs(secret);
            Some((
                "application/x-www-form-urlencoded",
                form.finish().into_bytes(),
            ))
        }
    }
}

/// One line per attempt. No query and no body: both may hold what nobody should read in a log.
fn log(outgoing: &Outgoing, result: &Result<Received, Fault>, attempt: u32, took: Duration) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let method = outgoing.method.as_str();
    let path = crate::credentials::redact(outgoing.url.path());
    let ms = took.as_millis();
    // A gateway may echo the header, and a token need not look like one of the platform's.
    let hidden = |text: &str| match &outgoing.bearer {
        Some(token) => text.replace(token.expose(), &token.masked()),
        None => text.to_owned(),
    };
    match result {
        Ok(received) => tracing::debug!(
            method,
            path = %path,
            status = received.status,
            request_id = %body::brief(&hidden(received.request_id.as_deref().unwrap_or_default())),
            bytes = received.bytes.len(),
            attempt,
            ms,
            "answered"
        ),
        Err(Fault::NeverArrived(cause)) => {
            tracing::debug!(method, path = %path, attempt, ms, cause, "never arrived");
        }
        Err(Fault::Lost(cause)) => {
            tracing::debug!(method, path = %path, attempt, ms, cause, "lost");
        }
    }
}

#[cfg(test)]
mod standin;
#[cfg(test)]
mod tests;

impl Situation {
    /// Whether an environment variable holds the token in use, so that saving another changes
    /// nothing.
    pub(crate) fn token_from_environment(&self) -> bool {
        matches!(self.token, Some(Source::Variable(_)))
    }
}
