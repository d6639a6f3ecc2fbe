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
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tokio::sync::oneshot;

use super::call::Body as AnswerBody;
use super::deeds::Pace;
use super::dispatch::Platform;
use super::faults::Effect;
use super::message::{Incoming, Outgoing};
use super::store::{self, OpenError};
use super::webhooks;
use super::wire::{Cutter, Port};

/// Largest request body read; the longest documented text is 60,000 characters.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

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
    /// How fast the world goes: 1 is the platform's own pace, 60 makes an hour a minute.
    pub speed: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data: None,
            port: 0,
            seed: None,
            speed: 1.0,
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
        let platform = Arc::new(Platform::new(
            connection,
            base_url.clone(),
            Pace {
                speed: options.speed,
            },
        ));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("sandbox".into())
            .spawn(move || {
                runtime.block_on(serve(listener, platform, stopped));
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

async fn serve(listener: TcpListener, platform: Arc<Platform>, stopped: oneshot::Receiver<()>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the sandbox cannot use its socket");
            return;
        }
    };
    let life = live(Arc::clone(&platform));
    let post = webhooks::deliver(Arc::clone(&platform));
    let router = Router::new().fallback(answer).with_state(platform);
    let service = router.into_make_service_with_connect_info::<Cutter>();
    // No graceful shutdown: a kept-alive connection of a client must not keep us from ending.
    tokio::select! {
        result = axum::serve(Port(listener), service) => {
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
            Ok((next, ahead)) => next.map(|next| next - ahead - now),
            Err(refusal) => {
                tracing::error!(error = refusal.told(), "the sandbox's world stands still");
                Some(1000)
            }
        };
        let sleep = async {
            match next {
                // At least a moment, so that a clock that jumps cannot make this spin.
                Some(left) => {
                    let left = u64::try_from(left.max(5)).unwrap_or(5);
                    tokio::time::sleep(Duration::from_millis(left)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = platform.bell.notified() => {}
        }
    }
}

async fn answer(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
) -> Response<Body> {
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
        body: Vec::new(),
    };
    let body = match platform.turned_away(&incoming) {
        Some(outgoing) => Err(outgoing),
        None => match tokio::time::timeout(PATIENCE, to_bytes(body, BODY_LIMIT)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_)) => Err(Platform::unreadable(&incoming.path, false)),
            Err(_) => Err(Platform::unreadable(&incoming.path, true)),
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
    let fault = platform.fault(&incoming);
    let effect = fault.as_ref().map(|fault| &fault.effect);
    // The store blocks, but only for microseconds, and this thread serves nothing else.
    let outgoing = match (&fault, effect) {
        (Some(fault), Some(Effect::Status { .. })) => fault.instead(&incoming.path),
        (_, Some(Effect::DropBefore)) => None,
        _ => Some(platform.answer(&incoming, now)),
    };
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
    outgoing.map_or_else(|| Response::new(Body::empty()), respond)
}

fn respond(outgoing: Outgoing) -> Response<Body> {
    let (kind, body) = match outgoing.body {
        Some(AnswerBody::Json(value)) => ("application/json", value.to_string()),
        Some(
            AnswerBody::Html(markup)
            | AnswerBody::Page {
                content: markup, ..
            },
        ) => ("text/html; charset=utf-8", markup),
        Some(AnswerBody::Text(kind, text)) => (kind, text),
        None => ("", String::new()),
    };
    let mut headers = HeaderMap::new();
    if !kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in outgoing.headers {
        if let Ok(value) = HeaderValue::try_from(value.as_ref()) {
            headers.insert(name, value);
        }
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(outgoing.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
