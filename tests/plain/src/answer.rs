//! An answer over HTTP, read from a stream: whole or not at all.

use std::io::{self, BufRead, ErrorKind};

use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its number.
    pub status: u16,
    /// Status line and headers, in small letters.
    pub head: String,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// Reads one; of `HEAD` there is never a body.
    ///
    /// # Errors
    ///
    /// If the stream ends or breaks off in the middle: that was no answer.
    pub(crate) fn read(stream: &mut impl BufRead, without_body: bool) -> io::Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        head.make_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or(ErrorKind::InvalidData)?;
        let mut answer = Answer {
            status,
            head,
            text: String::new(),
        };
        if without_body || matches!(status, 204 | 304) {
            return Ok(answer);
        }
        let length = answer.header("content-length");
        match length.and_then(|length| length.parse::<usize>().ok()) {
            Some(length) => {
                let mut body = vec![0; length];
                stream.read_exact(&mut body)?;
                answer.text = String::from_utf8(body).map_err(io::Error::other)?;
            }
            None => {
                stream.read_to_string(&mut answer.text)?;
            }
        }
        Ok(answer)
    }

    /// The value of a header, whose name is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_whole_or_not_at_all() {
        let read = |text: &str, without_body| Answer::read(&mut text.as_bytes(), without_body);
        let whole = "HTTP/1.1 201 Created\r\nContent-Length: 7\r\nX-Y: Z\r\n\r\n{\"a\":1}HTTP";
        let answer = read(whole, false).unwrap();
        assert_eq!((answer.status, answer.text.as_str()), (201, "{\"a\":1}"));
        assert_eq!(answer.header("x-y"), Some("z"));
        assert_eq!(answer.json()["a"], 1);
        assert_eq!(read(whole, true).unwrap().text, "");
        let until_the_end = read("HTTP/1.1 200 OK\r\n\r\nall of it", false).unwrap();
        assert_eq!(until_the_end.text, "all of it");
        assert_eq!(until_the_end.json(), Value::Null);
        for broken in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\"",
            "what?\r\n\r\n",
        ] {
            assert!(read(broken, false).is_err(), "{broken}");
        }
    }
}
