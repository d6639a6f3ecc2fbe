//! Lines to the host, written in the order in which they were posted, by one task that nothing
//! can interrupt halfway through a line. It does not know what the lines say.

use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Bytes waiting to be written above which no further request is read: a host that does not read
/// its answers has to wait for them, not fill the memory.
const FULL: usize = 8 * 1024 * 1024;

/// How long closing waits for a host that has stopped reading.
const CLOSING: Duration = Duration::from_millis(200);

/// A host that has hung up and takes nothing for so long has stopped reading. Short, because a
/// process that is to end has less than a second for all it does.
const STUCK: Duration = Duration::from_millis(80);

/// The way out; posting never waits.
pub(super) struct Outbox {
    queue: Option<mpsc::UnboundedSender<Vec<u8>>>,
    waiting: watch::Sender<usize>,
    writer: Option<JoinHandle<()>>,
}

impl Outbox {
    pub(super) fn new<W: AsyncWrite + Unpin + Send + 'static>(output: W) -> Self {
        let (queue, lines) = mpsc::unbounded_channel();
        let waiting = watch::Sender::new(0);
        let writer = tokio::spawn(write_all(output, lines, waiting.clone()));
        Self {
            queue: Some(queue),
            waiting,
            writer: Some(writer),
        }
    }

    /// Puts a line (without its end) into the queue. Once the host has gone it is dropped: the
    /// server is stopping then, and one complaint per answer would help nobody.
    pub(super) fn post(&self, mut line: Vec<u8>) {
        line.push(b'\n');
        if let Some(queue) = &self.queue {
            let length = line.len();
            self.waiting.send_modify(|waiting| *waiting += length);
            let _ = queue.send(line);
        }
    }

    /// Ends when there is room for more answers.
    pub(super) async fn room(&self) {
        let _ = self
            .waiting
            .subscribe()
            .wait_for(|waiting| *waiting < FULL)
            .await;
    }

    /// Ends when no line has been taken for a while.
    pub(super) async fn stuck(&self) {
        loop {
            let before = *self.waiting.borrow();
            tokio::time::sleep(STUCK).await;
            if *self.waiting.borrow() >= before {
                return;
            }
        }
    }

    /// Ends when nothing can be written any more.
    pub(super) async fn gone(&self) {
        if let Some(queue) = &self.queue {
            queue.closed().await;
        }
    }

    /// Writes what is still waiting, as far as the host takes it, and flushes.
    pub(super) async fn close(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            let _ = tokio::time::timeout(CLOSING, writer).await;
        }
    }
}

async fn write_all<W: AsyncWrite + Unpin>(
    mut output: W,
    mut lines: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: watch::Sender<usize>,
) {
    while let Some(line) = lines.recv().await {
        let written = async {
            output.write_all(&line).await?;
            if lines.is_empty() {
                output.flush().await?;
            }
            Ok::<(), std::io::Error>(())
        };
        if let Err(error) = written.await {
            tracing::info!(%error, "the host no longer reads standard output; stopping");
            return;
        }
        waiting.send_modify(|bytes| *bytes = bytes.saturating_sub(line.len()));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn a_full_outbox_has_no_room_until_the_host_reads() {
        let (server, mut host) = tokio::io::duplex(1024);
        let outbox = Outbox::new(server);
        outbox.room().await;
        outbox.post(vec![b'x'; FULL]);
        assert_eq!(outbox.room().now_or_never(), None);
        let mut read = vec![0; FULL + 1];
        host.read_exact(&mut read).await.expect("it is written");
        assert_eq!(read.last(), Some(&b'\n'));
        outbox.room().await;
    }

    #[tokio::test]
    async fn lines_come_out_whole_and_in_order_and_closing_ends_them() {
        let (server, mut host) = tokio::io::duplex(3);
        let mut outbox = Outbox::new(server);
        for line in ["one", "two", "three"] {
            outbox.post(line.as_bytes().to_vec());
        }
        let mut read = String::new();
        let (_, result) = tokio::join!(outbox.close(), host.read_to_string(&mut read));
        result.expect("it is written");
        assert_eq!(read, "one\ntwo\nthree\n");
    }

    #[tokio::test]
    async fn a_host_that_has_gone_is_noticed_and_nothing_waits_for_it() {
        let (server, host) = tokio::io::duplex(3);
        let mut outbox = Outbox::new(server);
        drop(host);
        outbox.post(b"lost".to_vec());
        outbox.gone().await;
        outbox.post(b"lost as well".to_vec());
        outbox.close().await;
    }
}
