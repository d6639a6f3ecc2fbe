//! The life of the server: from the first byte on standard input to a clean end. What is said
//! in between is not its business.

use std::time::Duration;

use rmcp::service::{QuitReason, serve_directly};
use tokio::io::{AsyncRead, AsyncWrite};

use super::audience::Halves;
use super::calls::Calls;
use super::handler::Handler;
use super::hung_up::HungUp;
use super::middleware::{Limits, Middleware};
use super::stopping::Stopping;
use super::transport::GuardedStdio;
use crate::call::Caller;

/// Why the server could not serve to the end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The operating system refused to tell us of termination signals.
    #[error(
        "serving MCP on standard input failed: signal handlers could not be installed ({0}); next: check the limits this process runs under"
    )]
    Signals(#[source] std::io::Error),
    /// The protocol loop ended by a defect.
    #[error("serving MCP on standard input failed: the protocol loop ended abnormally ({0})")]
    Loop(#[source] tokio::task::JoinError),
}

/// What the user chose for every host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choices {
    /// Which halves of a result hosts get; `None` leaves it to what is known of each.
    pub(crate) halves: Option<Halves>,
    /// Whether hosts that can are asked to show dialogs with links.
    pub(crate) dialogs: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Choices {
            halves: None,
            dialogs: true,
        }
    }
}

/// Once the server is stopping, the time after which it ends whether or not the host has read
/// what was left to say. Hosts kill a server that takes two seconds.
const EXIT_LIMIT: Duration = Duration::from_millis(900);

/// Serves MCP on standard input and output until the input ends, the host stops reading, or a
/// termination signal comes; each of these is an orderly end and takes less than a second.
/// Answers are flushed when it returns. The caller should end the process with
/// `std::process::exit`: where standard input is not a pipe, a blocked read would otherwise keep
/// the runtime alive.
///
/// # Errors
///
/// [`ServeError`] when signal handlers cannot be installed or the protocol loop breaks down.
pub(crate) async fn serve(caller: Caller, choices: Choices) -> Result<(), ServeError> {
    // Before anything is read: a host may end a probe that it never spoke to.
    let signals = Signals::install().map_err(ServeError::Signals)?;
    let (input, output) = rmcp::transport::stdio_pipes();
    serve_on(
        input,
        output,
        caller,
        Limits::SERVING,
        choices,
        HungUp::StandardInput,
        signals.received(),
    )
    .await
}

/// Serves on any pair of streams until the input ends or `shutdown` does.
pub(super) async fn serve_on<R, W, C>(
    input: R,
    output: W,
    calls: C,
    limits: Limits,
    choices: Choices,
    hung_up: HungUp,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError>
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
    C: Calls,
{
    let stopping = Stopping::new();
    let transport = GuardedStdio::new(input, output, stopping.clone(), hung_up);
    let handler = Handler::new(calls, choices, stopping.clone(), limits.pause);
    let service = Middleware::new(handler, limits, stopping.clone());
    let running = serve_directly(service, transport, None);
    let mut ended = std::pin::pin!(running.waiting());
    tokio::select! {
        biased;
        quit = &mut ended => return outcome(quit),
        () = stopping.begun() => {}
        () = shutdown => stopping.begin(),
    }
    match tokio::time::timeout(EXIT_LIMIT, ended).await {
        Ok(quit) => outcome(quit),
        // What is left can only be written to somebody who does not read.
        Err(_) => Ok(()),
    }
}

fn outcome(quit: Result<QuitReason, tokio::task::JoinError>) -> Result<(), ServeError> {
    match quit {
        Ok(QuitReason::JoinError(error)) | Err(error) => Err(ServeError::Loop(error)),
        Ok(_) => Ok(()),
    }
}

/// The signals that ask a process to end.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn install() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn received(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
