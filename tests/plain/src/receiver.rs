//! A server that takes requests one after the other, shows them to the test, and answers as it is told.

use std::collections::HashMap;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Channel, RecvTimeoutError, TryRecvError, channel};
use std::time::Duration;

use crate::PATIENCE;

/// A request that came.
#[derive(Clone, Debug)]
pub struct Got {
    /// `POST` and its like.
    pub method: String,
    /// With its query.
    pub path: String,
    /// By their names in small letters.
    pub headers: HashMap<String, String>,
    /// As it came.
    pub body: String,
}

/// A server on a port of its own, for as long as the test runs.
pub struct Receiver {
    address: String,
    got: Channel<Got>,
}

impl Receiver {
    /// Starts one that answers its first request with what `answer` gives for 0, and so on. Where that
    /// gives nothing, nothing is said until the other side has had enough.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub fn start(
        answer: impl Fn(usize) -> Option<String> + Send + 'static,
    ) -> io::Result<Receiver> {
        Receiver::on(TcpListener::bind("127.0.0.1:0")?, answer)
    }

    /// [`Receiver::start`] on a port that was chosen.
    ///
    /// # Errors
    ///
    /// If the port has no address.
    pub fn on(
        listener: TcpListener,
        answer: impl Fn(usize) -> Option<String> + Send + 'static,
    ) -> io::Result<Receiver> {
        let address = listener.local_addr()?.to_string();
        let (sender, got) = channel();
        std::thread::spawn(move || {
            for (place, stream) in listener.incoming().enumerate() {
                let Ok((mut stream, request)) = stream.and_then(read) else {
                    continue;
                };
                // How it is answered is settled when it is seen, and that it was seen when it is answered.
                let answer = answer(place);
                if sender.send(request).is_err() {
                    return;
                }
                let _ = match answer {
                    Some(text) => stream.get_mut().write_all(text.as_bytes()),
                    None => stream.read(&mut [0]).map(drop),
                };
            }
        });
        Ok(Receiver { address, got })
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The next request.
    ///
    /// # Errors
    ///
    /// If none comes within [`PATIENCE`].
    pub fn next(&self) -> Result<Got, RecvTimeoutError> {
        self.got.recv_timeout(PATIENCE)
    }

    /// The next request, if it comes in this time.
    ///
    /// # Errors
    ///
    /// If none comes.
    pub fn within(&self, time: Duration) -> Result<Got, RecvTimeoutError> {
        self.got.recv_timeout(time)
    }

    /// A request that has come already.
    ///
    /// # Errors
    ///
    /// If none has.
    pub fn already(&self) -> Result<Got, TryRecvError> {
        self.got.try_recv()
    }
}

fn read(stream: TcpStream) -> io::Result<(BufReader<TcpStream>, Got)> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().zip(words.next())).ok_or(ErrorKind::InvalidData)?;
    let mut headers = HashMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|text| text.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    let body = String::from_utf8(body).map_err(io::Error::other)?;
    let got = Got {
        method,
        path,
        headers,
        body,
    };
    Ok((stream, got))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask;

    #[test]
    fn what_is_asked_is_seen_and_answered_in_turn() {
        let receiver = Receiver::start(|place| {
            Some(format!(
                "HTTP/1.1 20{place} X\r\nContent-Length: 2\r\n\r\nhi"
            ))
        })
        .unwrap();
        for status in [200, 201] {
            let headers = [("X-A", "b")];
            let answer = ask(receiver.address(), "POST", "/x?y", &headers, "body").unwrap();
            assert_eq!((answer.status, answer.text.as_str()), (status, "hi"));
            let got = receiver.already().unwrap();
            assert_eq!((got.method.as_str(), got.path.as_str()), ("POST", "/x?y"));
            assert_eq!(
                (got.headers["x-a"].as_str(), got.body.as_str()),
                ("b", "body")
            );
        }
        assert!(receiver.already().is_err());
    }
}
