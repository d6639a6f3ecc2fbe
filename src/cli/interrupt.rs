//! The signals by which somebody ends a command that is still at work.
//! Serving has its own, in `mcp`; what a command leaves tidy is its own affair.

/// Who listens is not ended by these signals any more and has to end by itself.
pub(super) struct Interrupts {
    #[cfg(unix)]
    signals: [(i32, tokio::signal::unix::Signal); 3],
}

impl Interrupts {
    /// Listens from now on. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// The system does not let us listen.
    #[cfg(unix)]
    pub(super) fn listen() -> std::io::Result<Interrupts> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen =
            |kind: SignalKind| Ok::<_, std::io::Error>((kind.as_raw_value(), signal(kind)?));
        Ok(Interrupts {
            signals: [
                listen(SignalKind::interrupt())?,
                listen(SignalKind::terminate())?,
                listen(SignalKind::hangup())?,
            ],
        })
    }

    /// Listens from now on.
    #[cfg(not(unix))]
    pub(super) fn listen() -> std::io::Result<Interrupts> {
        Ok(Interrupts {})
    }

    /// Waits for the first of them; gives the exit code that the shell has for it, 128 and the
    /// number of the signal.
    #[cfg(unix)]
    pub(super) async fn received(&mut self) -> i32 {
        let [(first, a), (second, b), (third, c)] = &mut self.signals;
        let number = tokio::select! {
            _ = a.recv() => *first,
            _ = b.recv() => *second,
            _ = c.recv() => *third,
        };
        128 + number
    }

    /// Waits for it; gives the exit code that shells have for it.
    #[cfg(not(unix))]
    pub(super) async fn received(&mut self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            // The system tells us of no interrupt; it ends the process by itself then.
            std::future::pending::<()>().await;
        }
        130
    }
}
