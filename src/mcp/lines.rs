//! Lines from the host, one message each, with a limit on their length.
//! What a line means is not looked at here, save for whom to answer about one that cannot be read.

use rmcp::model::RequestId;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use crate::json;

/// The longest line that is kept, in bytes. The largest honest message is a job description of
/// some hundred kilobytes; a peer that never sends a newline must not fill the memory.
pub(super) const MAX_LINE: usize = 4 * 1024 * 1024;

/// An id, method or key longer than this, in bytes, is not worth finding again.
const MAX_TOKEN: usize = 512;

/// What the next line turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// A whole line without its end, byte order mark and surrounding blanks.
    Whole(Vec<u8>),
    /// A line over [`MAX_LINE`], thrown away, and what was seen as it went by.
    TooLong { seen: Seen, length: u64 },
    /// The input has ended (or cannot be read any more, which comes to the same).
    End,
}

/// Reads lines; every wait in it may be abandoned without losing a byte.
pub(super) struct Lines<R> {
    input: BufReader<R>,
    partial: Vec<u8>,
    overflow: Option<Overflow>,
}

/// The state of a line that is being thrown away.
struct Overflow {
    length: u64,
    glance: Glance,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(64 * 1024, input),
            partial: Vec::new(),
            overflow: None,
        }
    }

    /// The next line that is not blank. A last line without a newline counts.
    pub(super) async fn next(&mut self) -> Line {
        loop {
            let (taken, ended) = match self.input.fill_buf().await {
                Ok([]) => (0, true),
                Ok(bytes) => {
                    let newline = bytes.iter().position(|byte| *byte == b'\n');
                    let taken = newline.map_or(bytes.len(), |at| at + 1);
                    let piece = bytes.get(..taken).unwrap_or(bytes);
                    keep(&mut self.partial, &mut self.overflow, piece);
                    (taken, newline.is_some())
                }
                Err(error) => {
                    tracing::warn!(%error, "standard input cannot be read; stopping");
                    self.partial.clear();
                    self.overflow = None;
                    (0, true)
                }
            };
            // No wait lies between the copy above and this, so nothing is lost or read twice.
            self.input.consume(taken);
            if !ended {
                continue;
            }
            if let Some(overflow) = self.overflow.take() {
                return Line::TooLong {
                    seen: overflow.glance.seen(),
                    length: overflow.length,
                };
            }
            let line = std::mem::take(&mut self.partial);
            let text = stripped(&line);
            if !text.is_empty() {
                return Line::Whole(text.to_vec());
            }
            if taken == 0 {
                return Line::End;
            }
        }
    }
}

fn keep(partial: &mut Vec<u8>, overflow: &mut Option<Overflow>, piece: &[u8]) {
    if overflow.is_none() && partial.len() + piece.len() > MAX_LINE {
        let mut glance = Glance::default();
        glance.feed(partial);
        *overflow = Some(Overflow {
            length: partial.len() as u64,
            glance,
        });
        *partial = Vec::new();
    }
    match overflow {
        Some(overflow) => {
            overflow.length += piece.len() as u64;
            overflow.glance.feed(piece);
        }
        None => partial.extend_from_slice(piece),
    }
}

fn stripped(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    line.strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(line)
        .trim_ascii()
}

/// What a line says about itself at its top level, whether or not the rest of it can be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) id: Option<RequestId>,
    pub(super) method: Option<String>,
    /// It carries a `result` or an `error`.
    pub(super) answers: bool,
}

impl Seen {
    /// What can be seen of a line, however broken it is.
    pub(super) fn of(line: &[u8]) -> Self {
        let mut glance = Glance::default();
        glance.feed(line);
        glance.seen()
    }

    /// Whether nobody waits for an answer: it is one itself, and its id is one of ours.
    pub(super) fn is_answer(&self) -> bool {
        self.answers && self.method.is_none()
    }
}

/// Watches the top level of a JSON object that goes by in pieces and is never held whole.
/// Clients put the id first or last, so neither end of a long line alone would do.
#[derive(Default)]
struct Glance {
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// The bytes of the current key or value at the top level.
    token: Vec<u8>,
    /// The key whose value goes by.
    key: Option<String>,
    seen: Seen,
}

impl Glance {
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.step(*byte);
        }
    }

    fn seen(mut self) -> Seen {
        self.end_of_value();
        self.seen
    }

    fn step(&mut self, byte: u8) {
        let top = self.depth == 1;
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return self.note(byte, top);
        }
        match byte {
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                // A value that is an object or a list is no id; its brackets spoil the token.
                self.note(byte, top);
            }
            b'}' | b']' => {
                if top {
                    self.end_of_value();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b':' if top => {
                self.key = self.text();
                self.seen.answers |= matches!(self.key.as_deref(), Some("result" | "error"));
                self.token.clear();
            }
            b',' if top => self.end_of_value(),
            b'"' => {
                self.in_string = true;
                self.note(byte, top);
            }
            // Kept between two words, which are no value then.
            b' ' | b'\t' | b'\r' | b'\n' if self.token.is_empty() => {}
            _ => self.note(byte, top),
        }
    }

    fn note(&mut self, byte: u8, top: bool) {
        if top && self.token.len() < MAX_TOKEN {
            self.token.push(byte);
        }
    }

    /// The token, if it is a string.
    fn text(&self) -> Option<String> {
        serde_json::from_slice(&json::mend(&self.token).bytes).ok()
    }

    fn end_of_value(&mut self) {
        match self.key.take().as_deref() {
            Some("id") => {
                self.seen.id = serde_json::from_slice(&json::mend(&self.token).bytes).ok();
            }
            Some("method") => self.seen.method = self.text(),
            _ => {}
        }
        self.token.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(input: &[u8]) -> Vec<Line> {
        let mut lines = Lines::new(input);
        let mut all = Vec::new();
        loop {
            match lines.next().await {
                Line::End => return all,
                line => all.push(line),
            }
        }
    }

    #[tokio::test]
    async fn a_line_is_what_stands_between_line_ends_of_any_kind() {
        async fn check(input: &str, expected: &[&str]) {
            let expected: Vec<Line> = expected
                .iter()
                .map(|line| Line::Whole(line.as_bytes().to_vec()))
                .collect();
            assert_eq!(read_all(input.as_bytes()).await, expected, "{input:?}");
        }
        check("", &[]).await;
        check("\n\r\n  \n", &[]).await;
        check("{}\n", &["{}"]).await;
        check("{}\r\n{}\r\n", &["{}", "{}"]).await;
        check("\u{feff}{}\n", &["{}"]).await;
        check("\n\n{}\n\n[]\n", &["{}", "[]"]).await;
        check("{}\n[]", &["{}", "[]"]).await;
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_gives_its_id_and_the_next_line_is_read() {
        async fn check(before: &str, after: &str, id: Option<RequestId>) {
            let filler = "x".repeat(MAX_LINE);
            let line = format!("{before}{filler}{after}");
            let input = format!("{line}\n{{}}\n");
            let seen = Seen {
                id,
                ..Seen::default()
            };
            let too_long = Line::TooLong {
                seen,
                length: line.len() as u64 + 1,
            };
            assert_eq!(
                read_all(input.as_bytes()).await,
                [too_long, Line::Whole(b"{}".to_vec())],
                "{before}...{after}"
            );
        }
        let number = Some(RequestId::Number(7));
        let text = Some(RequestId::String("a\"b".into()));
        check(
            r#"{"id":7,"params":{"id":8,"a":""#,
            r#""}}"#,
            number.clone(),
        )
        .await;
        check(
            r#"{"params":{"id":8,"a":""#,
            r#""},"id": 7 }"#,
            number.clone(),
        )
        .await;
        check(r#"{"params":["{\"id\":9,"#, r#""],"id":7,"a":1}"#, number).await;
        check(r#"{"a":""#, r#"","id":"a\"b"}"#, text).await;
        check(r#"{"params":{"id":8,"a":""#, r#""}}"#, None).await;
        check(r#"{"id":null,"a":""#, r#""}"#, None).await;
        check(r#"{"id":{"id":3},"a":""#, r#""}"#, None).await;
        check(r#"{"id":""#, r#""}"#, None).await;
        check("", "", None).await;
    }

    #[test]
    fn whom_to_answer_is_seen_in_lines_that_nobody_can_read() {
        fn check(line: &str, id: Option<i64>, method: Option<&str>, is_answer: bool) {
            let seen = Seen::of(line.as_bytes());
            assert_eq!(seen.id, id.map(RequestId::Number), "{line}");
            assert_eq!(seen.method.as_deref(), method, "{line}");
            assert_eq!(seen.is_answer(), is_answer, "{line}");
        }
        let method = Some("tools/call");
        check(
            r#"{"id":7,"method":"tools/call","params":{"x":}}"#,
            Some(7),
            method,
            false,
        );
        check(
            r#"{"id":7,"method":"tools/call","params":{"x":"y"#,
            Some(7),
            method,
            false,
        );
        check(
            r#"{"params":{"x":1e999},"method":"tools/call","id": 7"#,
            Some(7),
            method,
            false,
        );
        check(
            r#"{"\u0069d" : 7 , "params":{"id":8,"method":"no"}"#,
            Some(7),
            None,
            false,
        );
        check(r#"{"id":7 8,"a":1}"#, None, None, false);
        check(r#"{"id":7,"result":{"a":"\ud83d"}}"#, Some(7), None, true);
        check(r#"{"id":7,"error":"#, Some(7), None, true);
        check(
            r#"{"id":7,"method":"tools/call","error":1}"#,
            Some(7),
            method,
            false,
        );
        check(r#"{"id":7,"params":{"result":1}}"#, Some(7), None, false);
        check("garbage", None, None, false);
    }

    #[tokio::test]
    async fn the_longest_line_allowed_is_kept() {
        let line = "x".repeat(MAX_LINE - 1);
        let input = format!("{line}\n");
        assert_eq!(
            read_all(input.as_bytes()).await,
            [Line::Whole(line.into_bytes())]
        );
    }

    #[tokio::test]
    async fn a_read_that_is_given_up_halfway_loses_nothing() {
        let (mut host, server) = tokio::io::duplex(64);
        let mut lines = Lines::new(server);
        tokio::io::AsyncWriteExt::write_all(&mut host, b"{\"half")
            .await
            .expect("room in the pipe");
        let given_up = futures_util::FutureExt::now_or_never(lines.next());
        assert_eq!(given_up, None);
        tokio::io::AsyncWriteExt::write_all(&mut host, b"\":1}\n")
            .await
            .expect("room in the pipe");
        assert_eq!(lines.next().await, Line::Whole(b"{\"half\":1}".to_vec()));
    }
}
