//! A sandbox as these tests use it: accounts, drafts and plain HTTP. What is expected of it is in the
//! tests.

use std::io::{Read, Write};
use std::net::TcpStream;

use opentrain_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const V1: &str = "/api/public/v1";

/// A sandbox and the few things these tests do with it.
pub(super) struct Site {
    sandbox: Sandbox,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Status line and headers.
    pub(super) head: String,
    /// Null where there was no body.
    pub(super) body: Value,
}

impl Site {
    pub(super) fn start() -> Site {
        let options = Options::default();
        Site {
            sandbox: Sandbox::start(&options).unwrap(),
        }
    }

    /// A new account's token.
    pub(super) fn register(&self, organization: &str) -> String {
        let body = json!({ "organization_name": organization });
        let answer = self.send("POST", "/api/agent/identity", None, Some(body));
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// A further token of an account, with fewer scopes.
    pub(super) fn token(&self, token: &str, scopes: &[&str]) -> String {
        let body = json!({ "scopes": scopes });
        let made = self.ok("POST", "/tokens", Some(token), Some(body));
        made["token"].as_str().unwrap().to_owned()
    }

    /// A draft that lacks only its experience level.
    pub(super) fn unready(&self, token: &str) -> String {
        let text = "Title: Calls\nOne transcriber for 40 hours of recorded calls, $15 per hour.";
        let body = json!({ "rawJobDescription": text });
        let draft = self.ok("POST", "/job-drafts", Some(token), Some(body));
        draft["jobId"].as_str().unwrap().to_owned()
    }

    /// A draft that is ready, with these fields changed.
    pub(super) fn draft(&self, token: &str, mut fields: Value) -> String {
        let id = self.unready(token);
        fields["experienceLevel"] = json!("EXPERT");
        let path = format!("/job-drafts/{id}");
        let patched = self.ok("PATCH", &path, Some(token), Some(fields));
        assert_eq!(patched["validation"]["publishReady"], true, "{patched}");
        id
    }

    /// A published job.
    pub(super) fn open(&self, token: &str, fields: Value) -> String {
        let id = self.draft(token, fields);
        self.ok("POST", &format!("/jobs/{id}/publish"), Some(token), None);
        id
    }

    /// Lets a minute pass in the sandbox.
    pub(super) fn minute(&self) {
        let body = json!({ "advanceSeconds": 60 });
        let moved = self.send("POST", "/sandbox/clock", None, Some(body));
        assert_eq!(moved.status, 200, "{moved:?}");
    }

    /// The body of a call that must succeed.
    pub(super) fn ok(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Value {
        let answer = self.v1(method, path, token, body);
        assert!(
            matches!(answer.status, 200 | 201),
            "{method} {path}: {answer:?}"
        );
        answer.body
    }

    pub(super) fn v1(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        self.send(method, &format!("{V1}{path}"), token, body)
    }

    /// One request on a connection of its own. Written by hand, so that the sandbox is met by
    /// something other than the library our own client is made of.
    fn send(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let host = self.sandbox.base_url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        if let Some(token) = token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let length = body.len();
        write!(
            stream,
            "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(body).unwrap()
        };
        Answer {
            status,
            head: head.to_owned(),
            body,
        }
    }
}
