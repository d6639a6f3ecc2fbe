//! One HTTP request to a sandbox on this machine, and the whole answer.
//! Plain sockets: no HTTP library is wanted for this, and nothing here ever leaves the machine;
//! requests to the platform are the business of `api`.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use url::Url;

use crate::settings::BaseUrl;
use crate::text::one_line;

/// More than any answer of the sandbox has.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: u16,
    /// The body, with the replacement character for what is no UTF-8.
    pub(super) body: String,
}

/// A body and its content type.
pub(super) type Content<'a> = (&'static str, &'a str);

/// Reads an address and makes sure that it is plain HTTP to this machine.
///
/// # Errors
///
/// It is not.
pub(super) fn parse(link: &str) -> anyhow::Result<Url> {
    let url = Url::parse(link).with_context(|| format!("{} is no link", one_line(link)))?;
    let mut origin = url.clone();
    origin.set_query(None);
    match BaseUrl::parse(origin.as_str()) {
        Ok(base_url) if base_url.is_loopback() && url.scheme() == "http" => Ok(url),
        _ => bail!("{} is not on this machine's sandbox", one_line(link)),
    }
}

/// Sends one request and reads its answer, both within `patience`.
///
/// # Errors
///
/// Nobody listens there, the answer did not come or broke off, or it is no HTTP.
pub(super) fn exchange(
    method: &str,
    url: &Url,
    content: Option<Content<'_>>,
    patience: Duration,
) -> io::Result<Answer> {
    let until = Instant::now() + patience;
    let query = url.query().map(|query| format!("?{query}"));
    let (kind, body) = content.unwrap_or_default();
    let kind = match kind {
        "" => String::new(),
        kind => format!("Content-Type: {kind}\r\n"),
    };
    let request = format!(
        "{method} {}{} HTTP/1.1\r\nHost: {}:{}\r\n{kind}Content-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        url.path(),
        query.unwrap_or_default(),
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or(80),
        body.len()
    );
    let mut stream = connect(&url.socket_addrs(|| None)?, until)?;
    stream.set_write_timeout(Some(left(until)?))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let mut piece = [0; 8 * 1024];
    // Whatever answers there may drip: the whole of it has to come in time.
    loop {
        stream.set_read_timeout(Some(left(until)?))?;
        let read = match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Err(too_late()),
            Err(e) => return Err(e),
        };
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        if bytes.len() as u64 > LONGEST {
            return Err(io::Error::other("the answer is too long"));
        }
    }
    read(&bytes)
}

/// The first of these addresses that takes a connection: `localhost` may have two.
fn connect(addresses: &[SocketAddr], until: Instant) -> io::Result<TcpStream> {
    let mut failure = io::Error::other("it has no address");
    for address in addresses {
        match TcpStream::connect_timeout(address, left(until)?) {
            Ok(stream) => return Ok(stream),
            Err(e) => failure = e,
        }
    }
    Err(failure)
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    match left.is_zero() {
        true => Err(too_late()),
        false => Ok(left),
    }
}

fn too_late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
}

fn read(bytes: &[u8]) -> io::Result<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .ok_or_else(|| io::Error::other("no whole HTTP answer came"))?;
    let status = head
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1))
        .and_then(|status| status.get(..3)?.parse().ok())
        .ok_or_else(|| io::Error::other("what came is no HTTP answer"))?;
    let promised = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let value: usize = value.trim().parse().ok()?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    // Counted in bytes that came, since replacement characters change the length of the text.
    let head_length = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let came = bytes.len() - head_length.map_or(0, |at| at + 4);
    if promised.is_some_and(|promised| came < promised) {
        return Err(io::Error::other("the answer broke off"));
    }
    Ok(Answer {
        status,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to() {
        for link in [
            "https://app.opentrain.ai/approvals/1",
            "http://example.com/claim?token=x",
            "http://127.0.0.1.example.com/",
            "mailto:a@example.com",
            "nonsense",
        ] {
            assert!(parse(link).is_err(), "{link}");
        }
        assert!(parse("http://127.0.0.1:4010/claim?token=x").is_ok());
    }

    #[test]
    fn an_answer_is_whole_or_a_failure() {
        for (bytes, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Ok(200)),
            ("HTTP/1.1 204\r\n\r\n", Ok(204)),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
                Err("the answer broke off"),
            ),
            ("SSH-2.0-x\r\n\r\n", Err("what came is no HTTP answer")),
            ("", Err("no whole HTTP answer came")),
        ] {
            let got = read(bytes.as_bytes());
            let got = got.map(|answer| answer.status).map_err(|e| e.to_string());
            assert_eq!(got, expected.map_err(str::to_owned), "{bytes:?}");
        }
    }

    #[test]
    fn who_drips_does_not_get_more_time() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            while stream.write_all(b"x").is_ok() {
                // Not waited for anything: it is what dripping is.
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let start = Instant::now();
        let patience = Duration::from_millis(200);
        let failure = exchange("GET", &parse(&url).unwrap(), None, patience).unwrap_err();
        assert_eq!(failure.kind(), io::ErrorKind::TimedOut);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
