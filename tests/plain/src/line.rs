//! A connection to a server, on which whole requests are asked or any bytes are said.

use std::io::{self, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use crate::{Answer, PATIENCE};

/// One connection.
pub struct Line {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Line {
    /// Connects to a host and port.
    ///
    /// # Errors
    ///
    /// If nobody listens there.
    pub fn open(address: &str) -> io::Result<Line> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Line {
            stream: BufReader::new(stream),
            address: address.to_owned(),
        })
    }

    /// Sends these bytes, which may be no request.
    ///
    /// # Errors
    ///
    /// If the other side has closed.
    pub fn say(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(text.as_ref())
    }

    /// Asks one whole request. The server is named as it was connected to, unless a header says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// If no whole answer came.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = body.len();
        request.push_str(&format!("Content-Length: {length}\r\n\r\n{body}"));
        self.say(request)?;
        Answer::read(&mut self.stream, method == "HEAD")
    }

    /// The next answer, to what was said.
    ///
    /// # Errors
    ///
    /// If no whole answer came.
    pub fn answer(&mut self) -> io::Result<Answer> {
        Answer::read(&mut self.stream, false)
    }

    /// What comes until the other side closes; a connection that is reset has ended too.
    ///
    /// # Errors
    ///
    /// If it is never closed.
    pub fn rest(&mut self) -> io::Result<String> {
        let mut all = Vec::new();
        match self.stream.read_to_end(&mut all) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(error);
            }
            Ok(_) | Err(_) => {}
        }
        String::from_utf8(all).map_err(io::Error::other)
    }
}

/// One request on a connection of its own.
///
/// # Errors
///
/// If nobody listens, or no whole answer came.
pub fn ask(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Answer> {
    let mut all = vec![("Connection", "close")];
    all.extend(headers);
    Line::open(address)?.ask(method, path, &all, body)
}
