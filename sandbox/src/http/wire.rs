//! The connections of the sandbox, each with a cutter in the hand of whoever answers on it: the
//! answer may be left out or broken off. When that is done is decided by `control::faults`. And a
//! request that has begun to arrive has to arrive, or its connection ends.

use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

/// What ends the headers of an answer.
const END: &[u8] = b"\r\n\r\n";

/// How long a connection may wait for its next request. Longer than clients of ours keep theirs, so
/// that it is not us who close one in the moment it is used again.
const IDLE: Duration = Duration::from_secs(120);

/// A listener whose connections can be cut.
pub(crate) struct Port {
    pub(crate) listener: TcpListener,
    /// How long the head of a request may take from its first byte.
    pub(crate) patience: Duration,
}

/// A connection that can be cut.
pub(crate) struct Wire {
    stream: TcpStream,
    cutter: Cutter,
    patience: Duration,
    /// Wakes whoever reads when what is waited for is late.
    alarm: Option<Pin<Box<Sleep>>>,
}

/// Cuts the connection it belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cutter(Arc<Mutex<State>>);

/// How a connection stands.
#[derive(Debug, Default)]
struct State {
    cut: Cut,
    until: Until,
}

/// How long there is time to hear more.
#[derive(Clone, Copy, Debug, Default)]
enum Until {
    /// For ever: nothing has been said yet, as by whoever only watches whether we live.
    #[default]
    Ever,
    /// For ever: a request is being answered, and its body is timed by whoever reads it.
    Busy,
    /// A request has begun to arrive.
    Whole(Instant),
    /// One was answered, and the next may come.
    Next(Instant),
}

/// That a request is being answered; its end is that it was.
pub(crate) struct Busy(Cutter);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.state().until = Until::Next(Instant::now() + IDLE);
    }
}

/// What may still be written.
#[derive(Clone, Copy, Debug, Default)]
enum Cut {
    #[default]
    Never,
    Now,
    /// The headers, of whose end so many bytes have passed, and so many bytes of the body.
    After {
        matched: usize,
        left: usize,
    },
}

impl Cutter {
    /// Nothing is written any more.
    pub(crate) fn now(&self) {
        self.state().cut = Cut::Now;
    }

    /// The head of a request has arrived and it is being answered.
    pub(crate) fn busy(&self) -> Busy {
        self.state().until = Until::Busy;
        Busy(self.clone())
    }

    /// Of the answer that comes next, the headers and so many bytes of the body are written.
    pub(crate) fn after(&self, bytes: usize) {
        self.state().cut = Cut::After {
            matched: 0,
            left: bytes,
        };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cut {
    /// How many of these bytes may go out; they count as gone.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let Cut::After { matched, left } = self else {
            return match self {
                Cut::Never => bytes.len(),
                _ => 0,
            };
        };
        let mut head = 0;
        while *matched < END.len() {
            let Some(byte) = bytes.get(head) else {
                return head;
            };
            head += 1;
            *matched = match END.get(*matched) {
                Some(expected) if expected == byte => *matched + 1,
                _ => usize::from(*byte == b'\r'),
            };
        }
        let body = (*left).min(bytes.len() - head);
        *left -= body;
        head + body
    }
}

impl Listener for Port {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let wire = Wire {
            stream,
            cutter: Cutter::default(),
            patience: self.patience,
            alarm: None,
        };
        (wire, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Port>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Cutter {
        stream.io().cutter.clone()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            if buffer.filled().len() > before {
                let patience = self.patience;
                let mut state = self.cutter.state();
                if matches!(state.until, Until::Ever | Until::Next(_)) {
                    state.until = Until::Whole(Instant::now() + patience);
                }
            }
            return read;
        }
        let until = match self.cutter.state().until {
            Until::Ever | Until::Busy => return read,
            Until::Whole(until) | Until::Next(until) => until,
        };
        let alarm = (self.alarm).get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if alarm.deadline() != until {
            alarm.as_mut().reset(until);
        }
        match alarm.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut cut = self.cutter.state().cut;
        let allowed = cut.take(bytes);
        let Some(part) = bytes.get(..allowed).filter(|part| !part.is_empty()) else {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        };
        let written = Pin::new(&mut self.stream).poll_write(context, part);
        if let Poll::Ready(Ok(count)) = written {
            let gone = part.get(..count).unwrap_or(part);
            self.cutter.state().cut.take(gone);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_falls_so_many_bytes_behind_the_headers() {
        let mut cut = Cut::Never;
        assert_eq!(cut.take(b"anything"), 8);
        cut = Cut::After {
            matched: 0,
            left: 3,
        };
        assert_eq!(cut.take(b"HTTP/1.1 200 OK\r\nA: b\r"), 22);
        assert_eq!(cut.take(b"\n\r\r\n\r\nbody"), 9);
        assert_eq!(cut.take(b"y and more"), 0);
        cut = Cut::Now;
        assert_eq!(cut.take(b"H"), 0);
    }
}
