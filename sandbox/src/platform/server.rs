//! The sandbox as a running thing: a loopback socket, a thread with its own runtime, and the step
//! from axum's request to plain data and back. What is answered is decided in `dispatch`.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use tokio::sync::oneshot;

use super::bytes::{growing, respond};
use super::dispatch::Platform;
use crate::courier;
use crate::deeds::Pace;
use crate::http::call::Body as AnswerBody;
use crate::http::faults::Effect;
use crate::http::message::{Incoming, Outgoing};
use crate::http::wire::{Cutter, Port};
use crate::moment::passed;
use crate::secret;
use crate::store::{self, OpenError, meta};

/// Largest request body read; the longest documented text is 60,000 characters.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long the head of a request, and then its body, may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a name in a request may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(2);

/// How a sandbox is to be started.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Folder that holds `sandbox.sqlite`, made if absent. `None` keeps everything in memory and
    /// forgets it at the end.
    pub data: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// What the made-up people are made of; `None` keeps the seed of the data, or takes 1.
    pub seed: Option<u64>,
    /// How fast the world goes: 1 is the platform's own pace, 60 makes an hour a minute, 0 lets time
    /// stand still until somebody moves it.
    pub speed: f64,
    /// Whether webhooks may lead into private networks, not only out and to this machine.
    pub private_webhooks: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data: None,
            port: 0,
            seed: None,
            speed: 1.0,
            private_webhooks: false,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port could not be had.
    #[error(
        "cannot serve the sandbox on 127.0.0.1:{port}: {cause}; choose another port, or 0 for any free one"
    )]
    Port {
        /// The port asked for.
        port: u16,
        /// What the system said.
        cause: io::Error,
    },
    /// The thread or its runtime could not be had.
    #[error("cannot run the sandbox: {0}; free some memory or threads and start again")]
    Thread(io::Error),
    /// The data folder or its database could not be used.
    #[error("cannot open the sandbox's data{}: {cause}; repair or remove it, or choose another folder", .path.as_ref().map(|p| format!(" at {}", p.display())).unwrap_or_default())]
    Data {
        /// The file or folder, `None` when in memory.
        path: Option<PathBuf>,
        /// What went wrong.
        cause: String,
    },
}

/// A running sandbox. Dropping it stops it and closes its connections.
#[derive(Debug)]
pub struct Sandbox {
    base_url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Binds 127.0.0.1 and serves from a thread of its own; returns when connections are accepted.
    ///
    /// # Errors
    /// The port is taken, the data folder cannot be used, or the system gives no thread.
    pub fn start(options: &Options) -> Result<Sandbox, StartError> {
        Sandbox::start_with(options, PATIENCE)
    }

    /// [`Sandbox::start`] with another patience for what arrives slowly.
    fn start_with(options: &Options, patience: Duration) -> Result<Sandbox, StartError> {
        let port = |cause| StartError::Port {
            port: options.port,
            cause,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).map_err(port)?;
        listener.set_nonblocking(true).map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let base_url = format!("http://{address}");
        let connection = store::open(options.data.as_deref(), options.seed)
            .map_err(|OpenError { path, cause }| StartError::Data { path, cause })?;
        let wall = jiff::Timestamp::now().as_millisecond();
        meta::keep_pace(&connection, wall, options.speed <= 0.0).map_err(|error| {
            let path = options.data.clone();
            let cause = error.to_string();
            StartError::Data { path, cause }
        })?;
        let pace = Pace {
            speed: options.speed,
        };
        let platform = Platform::new(connection, base_url.clone(), pace)
            .delivering_inside(options.private_webhooks);
        let platform = Arc::new(platform);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sandbox".into())
            .spawn(move || {
                runtime.block_on(serve(listener, platform, patience, stopped));
                // A name that is being looked up for a delivery may take half a minute.
                runtime.shutdown_background();
            })
            .map_err(StartError::Thread)?;
        Ok(Sandbox {
            base_url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it is served, e.g. `http://127.0.0.1:4100`, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(
    listener: TcpListener,
    platform: Arc<Platform>,
    patience: Duration,
    stopped: oneshot::Receiver<()>,
) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the sandbox cannot use its socket");
            return;
        }
    };
    let life = live(Arc::clone(&platform));
    let post = courier::deliver(Arc::clone(&platform));
    let served = Served { platform, patience };
    let router = Router::new().fallback(answer).with_state(served);
    let service = router.into_make_service_with_connect_info::<Cutter>();
    // No graceful shutdown: a kept-alive connection of a client must not keep us from ending.
    tokio::select! {
        result = axum::serve(Port { listener, patience }, service) => {
            if let Err(error) = result {
                tracing::error!(%error, "the sandbox stopped serving");
            }
        }
        () = life => {}
        () = post => {}
        _ = stopped => {}
    }
}

/// Lets things happen by themselves at their moments; sleeps in between. Never ends.
async fn live(platform: Arc<Platform>) {
    loop {
        let now = jiff::Timestamp::now().as_millisecond();
        let next = match platform.tick(now) {
            Ok(next) => next,
            Err(refusal) => {
                tracing::error!(error = refusal.told(), "the sandbox's world stands still");
                Some(1000)
            }
        };
        tokio::select! {
            () = passed(next) => {}
            () = platform.bell.notified() => {}
        }
    }
}

/// What every request is answered with.
#[derive(Clone)]
struct Served {
    platform: Arc<Platform>,
    /// How long a body may take to arrive.
    patience: Duration,
}

async fn answer(
    State(Served { platform, patience }): State<Served>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
) -> Response<Body> {
    let busy = cutter.busy();
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    // What is no text counts as given: a gate must not take it for absent.
    let text = |name: &str| {
        let all = parts.headers.get_all(name).iter();
        let all: Vec<_> = all
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let mut incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: text("authorization"),
        host: text("host"),
        authority: parts.uri.authority().map(ToString::to_string),
        origin: text("origin"),
        fetch_site: text("sec-fetch-site"),
        content_type: text("content-type"),
        cookie: text("cookie"),
        accept: text("accept"),
        body: Vec::new(),
        id: secret::id("req_").unwrap_or_else(|_| "req_unknown".into()),
        found: Vec::new(),
    };
    let body = match platform.turned_away(&incoming) {
        Some(outgoing) => Err(outgoing),
        None => match tokio::time::timeout(patience, to_bytes(body, BODY_LIMIT)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_)) => Err(Platform::unreadable(&incoming, false)),
            Err(_) => Err(Platform::unreadable(&incoming, true)),
        },
    };
    let now = jiff::Timestamp::now().as_millisecond();
    let body = match body {
        Ok(body) => body,
        Err(outgoing) => {
            platform.note(&incoming, Some(&outgoing), None, now, started.elapsed());
            return respond(outgoing);
        }
    };
    incoming.body = body.to_vec();
    if let Some(name) = platform.name_in(&incoming) {
        let found = tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((name, 0))).await;
        // A name that is not found now may be later; whoever delivers looks again.
        if let Ok(Ok(found)) = found {
            incoming.found = found.map(|address| address.ip()).collect();
        }
    }
    let fault = platform.fault(&incoming);
    let effect = fault.as_ref().map(|fault| &fault.effect);
    // The store blocks, but only for microseconds, and this thread serves nothing else.
    let outgoing = match (&fault, effect) {
        (Some(fault), Some(Effect::Status { .. })) => fault.instead(&incoming.path),
        (_, Some(Effect::DropBefore)) => None,
        _ => Some(platform.answer(&incoming, now)),
    };
    let outgoing = outgoing.map(Outgoing::written);
    let took = started.elapsed();
    platform.note(&incoming, outgoing.as_ref(), fault.as_ref(), now, took);
    // Behind the call: what a client that gives up meanwhile asked for has happened nevertheless.
    if let Some(delay) = fault.as_ref().and_then(|fault| fault.delay()) {
        tokio::time::sleep(delay).await;
    }
    match effect {
        Some(Effect::DropBefore | Effect::DropAfter) => cutter.now(),
        Some(Effect::Cut(bytes)) => cutter.after(*bytes),
        Some(Effect::Late | Effect::Status { .. }) | None => {}
    }
    match outgoing {
        Some(outgoing) => {
            let after = match outgoing.body {
                Some(AnswerBody::Live(after)) => Some(after),
                _ => None,
            };
            let mut response = respond(outgoing);
            if let Some(after) = after {
                // First the ear, so that nothing falls between the two.
                let requests = platform.listen();
                *response.body_mut() =
                    Body::from_stream(growing(platform.noted_after(after), requests, busy));
            }
            response
        }
        None => Response::new(Body::empty()),
    }
}

#[cfg(test)]
mod tests {
    use plain::{Line, ask};

    use super::*;

    const SHORT: Duration = Duration::from_millis(300);
    /// When [`SHORT`] is long over, also where the machine is busy with other tests.
    const LATE: Duration = Duration::from_secs(20);

    fn start() -> (Sandbox, String) {
        let sandbox = Sandbox::start_with(&Options::default(), SHORT).unwrap();
        let host = sandbox.base_url().trim_start_matches("http://").to_owned();
        (sandbox, host)
    }

    /// The status of a whole request on a connection that stays.
    fn asked(line: &mut Line) -> u16 {
        line.ask("GET", "/sandbox", &[], "").unwrap().status
    }

    #[test]
    fn a_request_that_does_not_arrive_ends_its_connection() {
        let (_sandbox, host) = start();
        let head = format!("GET /sandbox HTTP/1.1\r\nHost: {host}\r\n");
        for begun in ["G", &head, &format!("{head}X: {}", "x".repeat(9000))] {
            let mut client = Line::open(&host).unwrap();
            let from = Instant::now();
            client.say(begun).unwrap();
            assert_eq!(client.rest().unwrap(), "", "{begun:.40}");
            let took = from.elapsed();
            assert!((SHORT..LATE).contains(&took), "{begun:.40}: {took:?}");
        }
        // Behind a request that was answered, and dripping.
        let mut client = Line::open(&host).unwrap();
        assert_eq!(asked(&mut client), 200);
        let from = Instant::now();
        for byte in head.bytes().cycle() {
            if client.say([byte]).is_err() || from.elapsed() > LATE {
                break;
            }
            // Not waited for anything: it is what dripping is.
            std::thread::sleep(SHORT / 20);
        }
        assert!(from.elapsed() < LATE, "who drips gets more time");
        client.rest().unwrap();
    }

    #[test]
    fn a_body_that_does_not_arrive_is_told_so() {
        let (_sandbox, host) = start();
        let mut client = Line::open(&host).unwrap();
        let head = format!("POST /api/agent/identity HTTP/1.1\r\nHost: {host}\r\n");
        let begun = format!("{head}Content-Length: 20\r\n\r\n{{\"agent");
        client.say(begun).unwrap();
        let from = Instant::now();
        let told = client.rest().unwrap();
        assert!(told.starts_with("HTTP/1.1 408"), "{told}");
        assert!(told.contains("did not arrive in time"), "{told}");
        assert!(from.elapsed() < LATE);
    }

    #[test]
    fn who_says_nothing_or_has_been_answered_may_wait() {
        let (_sandbox, host) = start();
        let mut silent = Line::open(&host).unwrap();
        let mut kept = Line::open(&host).unwrap();
        assert_eq!(asked(&mut kept), 200);
        // Nothing to wait for: that nothing comes of this time is what is tested.
        std::thread::sleep(SHORT * 3);
        assert_eq!(asked(&mut kept), 200);
        assert_eq!(asked(&mut silent), 200);
    }

    #[test]
    fn an_answer_may_take_longer_than_a_request() {
        let (_sandbox, host) = start();
        let delay = SHORT.as_millis() * 3;
        let slow = format!(r#"{{"path":"/auth/me","delayMs":{delay}}}"#);
        let made = ask(&host, "POST", "/sandbox/faults", &[], &slow).unwrap();
        assert_eq!(made.status, 201, "{made:?}");
        let from = Instant::now();
        let me = ask(&host, "GET", "/api/public/v1/auth/me", &[], "").unwrap();
        assert_eq!(me.status, 401);
        assert!(from.elapsed() >= SHORT * 3);
    }

    #[test]
    fn every_request_has_an_id_in_its_answer_and_in_the_log() {
        let (_sandbox, host) = start();
        let mut ids = Vec::new();
        for path in [
            "/api/public/v1/jobs",
            "/api/public/v1/auth/me",
            "/api/agent/nothing",
        ] {
            let told = ask(&host, "GET", path, &[], "").unwrap();
            let id = told.header("x-request-id").unwrap().to_owned();
            let body = told.json();
            assert!(
                body["requestId"].is_null() || body["requestId"] == id,
                "{told:?}"
            );
            ids.push(id);
        }
        let mut client = Line::open(&host).unwrap();
        let old = format!("GET /billing HTTP/1.0\r\nHost: {host}\r\n\r\n");
        client.say(old).unwrap();
        client.rest().unwrap();
        let log = ask(&host, "GET", "/sandbox/log", &[], "").unwrap().json();
        let log = log["requests"].as_array().unwrap();
        assert_eq!(log.len(), 4);
        for (place, entry) in log.iter().enumerate() {
            let id = entry["requestId"].as_str().unwrap();
            assert!(id.starts_with("req_"), "{entry}");
            assert!(ids.get(place).is_none_or(|known| known == id), "{entry}");
        }
    }

    #[test]
    fn at_no_speed_time_stands_still() {
        let options = Options {
            speed: 0.0,
            ..Options::default()
        };
        let sandbox = Sandbox::start(&options).unwrap();
        let host = sandbox.base_url().trim_start_matches("http://").to_owned();
        let now = || {
            let told = ask(&host, "GET", "/sandbox", &[], "").unwrap().json();
            assert_eq!(told["frozen"], true, "{told}");
            told["now"].clone()
        };
        let first = now();
        // Nothing to wait for: in this time a clock that goes would show another one.
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(now(), first);
    }

    #[test]
    fn the_host_is_read_from_every_place_that_names_one() {
        let (_sandbox, host) = start();
        let port = host.rsplit(':').next().unwrap();
        let status = |request: &str| {
            let mut client = Line::open(&host).unwrap();
            client
                .say(format!("{request}Connection: close\r\n\r\n"))
                .unwrap();
            client.answer().unwrap().status
        };
        let path = "/api/public/v1/jobs";
        for (request, expected) in [
            (format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"), 200),
            (
                format!("GET {path} HTTP/1.1\r\nHost: LocalHost:{port}\r\n"),
                200,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: [::1]:{port}\r\n"),
                200,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: localhost.:{port}\r\n"),
                200,
            ),
            (format!("GET {path} HTTP/1.0\r\nHost: {host}\r\n"), 200),
            (
                format!("GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\n"),
                200,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: evil.example:{port}\r\n"),
                403,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\n"),
                403,
            ),
            (format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"), 200),
            (format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"), 403),
            (format!("GET {path} HTTP/1.1\r\nHost: \r\n"), 403),
            (
                format!("GET http://evil.example{path} HTTP/1.1\r\nHost: {host}\r\n"),
                403,
            ),
            (
                format!("GET http://{host}{path} HTTP/1.1\r\nHost: evil.example\r\n"),
                403,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n"),
                400,
            ),
            (
                format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n"),
                400,
            ),
            (format!("GET {path} HTTP/1.1\r\n"), 400),
            (format!("GET {path} HTTP/1.0\r\n"), 400),
            (
                format!("POST {path} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n"),
                403,
            ),
        ] {
            assert_eq!(status(&request), expected, "{request}");
        }
    }
}
