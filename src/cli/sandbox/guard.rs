//! The watch over a sandbox that another process serves from our data folder: when that process
//! ends, this one carries on at the same address, so that links and agents at work do not notice.
//! Whose sandbox it is was found out before, in `neighbour`.

use std::io::Read as _;
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::neighbour::{self, Found, Neighbour};
use opentrain_sandbox::{Options, Sandbox, StartError};

/// First pause after a try that led nowhere; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// Longest pause between tries.
const LAST_PAUSE: Duration = Duration::from_secs(1);
/// From this pause on it is told that things are not as they should be.
const WORTH_TELLING: Duration = Duration::from_millis(300);

/// Guards from its start to its drop, and hosts in between if need be.
pub(in crate::cli) struct Guard {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Rung when it is over.
    bell: Condvar,
}

#[derive(Default)]
struct State {
    over: bool,
    /// The connection that is watched, to be cut when it is over.
    line: Option<TcpStream>,
}

impl Guard {
    /// Guards the sandbox on this port, whose data is in this folder.
    pub(super) fn start(folder: PathBuf, port: u16, neighbour: Neighbour) -> Guard {
        let shared = Arc::new(Shared::default());
        let watch = Watch {
            shared: Arc::clone(&shared),
            folder,
            port,
            neighbour,
        };
        let thread = std::thread::Builder::new()
            .name("guard".into())
            .spawn(move || watch.keep());
        if let Err(error) = &thread {
            tracing::warn!(%error, "nobody watches whether the sandbox goes on running");
        }
        Guard {
            shared,
            thread: thread.ok(),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.over = true;
        if let Some(line) = state.line.take() {
            let _ = line.shutdown(Shutdown::Both);
        }
        drop(state);
        self.shared.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked with it left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.state().over
    }

    /// Waits until it is over, or for `pause`.
    fn wait(&self, pause: Option<Duration>) {
        let state = self.state();
        match pause {
            Some(pause) => drop(
                self.bell
                    .wait_timeout_while(state, pause, |state| !state.over),
            ),
            None => drop(self.bell.wait_while(state, |state| !state.over)),
        }
    }
}

struct Watch {
    shared: Arc<Shared>,
    folder: PathBuf,
    port: u16,
    neighbour: Neighbour,
}

impl Watch {
    fn keep(mut self) {
        let mut pause = FIRST_PAUSE;
        while !self.shared.is_over() {
            self.watch();
            if self.shared.is_over() {
                return;
            }
            match self.host() {
                Ok(sandbox) => {
                    tracing::debug!(port = self.port, "carrying on with the sandbox");
                    self.shared.wait(None);
                    drop(sandbox);
                    return;
                }
                // Somebody has the port: another guard that was faster, or the same sandbox, which
                // only closed an idle connection.
                Err(StartError::Port { .. }) => match neighbour::look(self.port) {
                    Found::Ours(now) if now.id == self.neighbour.id => {
                        self.neighbour = now;
                        pause = FIRST_PAUSE;
                    }
                    Found::Ours(_) | Found::Stranger | Found::Silent => {
                        self.tell(pause, "something else took its port");
                    }
                    Found::Nobody => {}
                },
                Err(error) => self.tell(pause, &error.to_string()),
            }
            self.shared.wait(Some(pause));
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    /// Returns when the other process has closed its end, or cannot be reached at all.
    fn watch(&self) {
        let Ok(mut line) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) else {
            return;
        };
        // A try on a free port may be given that very port to come from, and meets itself.
        if line.local_addr().ok() == line.peer_addr().ok() {
            return;
        }
        let Ok(copy) = line.try_clone() else {
            return;
        };
        {
            let mut state = self.shared.state();
            if state.over {
                return;
            }
            state.line = Some(copy);
        }
        // Nothing is asked, so nothing comes; whatever does is no reason to stop watching.
        let mut byte = [0];
        while matches!(line.read(&mut byte), Ok(1)) {}
        self.shared.state().line = None;
    }

    fn host(&self) -> Result<Sandbox, StartError> {
        Sandbox::start(&Options {
            data: Some(self.folder.clone()),
            port: self.port,
            speed: self.neighbour.speed,
            private_webhooks: self.neighbour.private_webhooks,
            ..Options::default()
        })
    }

    /// Once: the pause passes the mark only once on its way up.
    fn tell(&self, pause: Duration, cause: &str) {
        if pause >= WORTH_TELLING && pause < WORTH_TELLING * 2 {
            tracing::warn!(
                "the sandbox on port {} ended and cannot be carried on: {cause}; trying again",
                self.port
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use plain::eventually;

    use super::*;

    fn start(folder: &std::path::Path, port: u16) -> Sandbox {
        let options = Options {
            data: Some(folder.to_owned()),
            port,
            ..Options::default()
        };
        Sandbox::start(&options).unwrap()
    }

    fn ours(port: u16) -> Option<Neighbour> {
        match neighbour::look(port) {
            Found::Ours(neighbour) => Some(neighbour),
            Found::Nobody | Found::Stranger | Found::Silent => None,
        }
    }

    #[test]
    fn a_guard_carries_on_at_once_and_stops_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = start(folder.path(), 0);
        let port: u16 = first
            .base_url()
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let found = ours(port).unwrap();
        let guard = Guard::start(folder.path().to_owned(), port, found.clone());
        let second = Guard::start(folder.path().to_owned(), port, found.clone());
        assert_eq!(ours(port).unwrap(), found);
        drop(first);
        let next = eventually("somebody who carries on", || ours(port));
        assert_eq!(next.id, found.id);
        // Whichever of the two hosts, dropping it must not end the other's.
        drop(guard);
        eventually("somebody who carries on", || ours(port));
        drop(second);
        assert_eq!(neighbour::look(port), Found::Nobody);
    }

    #[test]
    fn a_guard_that_is_not_needed_ends_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let first = start(folder.path(), 0);
        let port: u16 = first
            .base_url()
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let guard = Guard::start(folder.path().to_owned(), port, ours(port).unwrap());
        let start = Instant::now();
        drop(guard);
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(ours(port).is_some());
    }
}
