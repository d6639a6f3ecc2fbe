//! A platform for one test, with every way in which a network can misbehave.
//! It knows nothing of the contract: each test says what is answered.
//!
//! It is not the receiver of `plain`, which is asked one thing after the other and stops its thread to wait: here
//! sixteen requests hang at once, on the one thread of a test that goes on meanwhile.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// What happens to one request.
pub(super) enum Act {
    /// Status line and headers as given, and the body with its length.
    Answer(&'static str, String),
    /// As `Answer`, after the hook ran.
    After(Box<dyn FnOnce() + Send>, String),
    /// As `Answer`, once the test lets it go.
    Held(Arc<Semaphore>, String),
    /// The connection is closed without a word.
    Reset,
    /// Status and length of a longer body, then a piece of it, then nothing more.
    Cut(&'static str),
    /// Never answered; the connection stays open.
    Silence,
}

impl Act {
    pub(super) fn ok(body: &str) -> Act {
        Act::Answer("200 OK", body.to_owned())
    }

    pub(super) fn status(head: &'static str, body: &str) -> Act {
        Act::Answer(head, body.to_owned())
    }
}

pub(super) struct StandIn {
    pub(super) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
    arrivals: Arc<Semaphore>,
}

impl StandIn {
    /// Does these acts, one per request, and answers 599 afterwards.
    pub(super) async fn new(acts: Vec<Act>) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let arrivals = Arc::new(Semaphore::new(0));
        let acts = Arc::new(Mutex::new(VecDeque::from(acts)));
        let (log, seen) = (Arc::clone(&requests), Arc::clone(&arrivals));
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let (acts, log, seen) = (Arc::clone(&acts), Arc::clone(&log), Arc::clone(&seen));
                tokio::spawn(async move {
                    let mut stream = stream;
                    let Some(request) = read(&mut stream).await else {
                        return;
                    };
                    log.lock().unwrap().push(request);
                    seen.add_permits(1);
                    let act = acts.lock().unwrap().pop_front();
                    act_out(
                        act.unwrap_or_else(|| Act::status("599 Unexpected", "")),
                        stream,
                    )
                    .await;
                });
            }
        });
        StandIn {
            base_url,
            requests,
            arrivals,
        }
    }

    /// The requests so far: head (lower-case names as sent) and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until this many more requests have come in.
    pub(super) async fn arrived(&self, count: u32) {
        self.arrivals.acquire_many(count).await.unwrap().forget();
    }
}

/// An address on which nobody listens.
pub(super) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= length {
            return Some(text);
        }
    }
}

async fn act_out(act: Act, mut stream: TcpStream) {
    let (head, body) = match act {
        Act::Answer(head, body) => (head, body),
        Act::After(hook, body) => {
            hook();
            ("200 OK", body)
        }
        Act::Held(go, body) => {
            go.acquire().await.unwrap().forget();
            ("200 OK", body)
        }
        Act::Reset => return,
        Act::Cut(head) => {
            let text = format!("HTTP/1.1 {head}\r\ncontent-length: 100\r\n\r\n{{\"half\":");
            stream.write_all(text.as_bytes()).await.unwrap();
            return;
        }
        Act::Silence => return std::future::pending().await,
    };
    let length = body.len();
    let text =
        format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    // A client that has read enough hangs up, which is its right.
    let _ = stream.write_all(text.as_bytes()).await;
}
