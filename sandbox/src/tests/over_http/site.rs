//! A sandbox as these tests use it: accounts, drafts, the human's part, and plain HTTP. What is
//! expected of it is in the tests.

use std::path::Path;

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{Options, Sandbox};

const V1: &str = "/api/public/v1";
const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const GRANT: &str = "urn:opentrain:agent-auth:grant-type:claim";

/// A draft made of this lacks only its experience level.
pub(super) const DESCRIPTION: &str = "Title: Spanish calls\nThree transcribers in Spain or Mexico \
    for 40 hours of recorded Spanish calls, $15 per hour.";

/// A running sandbox and the few things these tests do with it.
pub(super) struct Site {
    sandbox: Sandbox,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Status line and headers.
    pub(super) head: String,
    pub(super) text: String,
    /// Null where the body is no JSON.
    pub(super) body: Value,
}

/// An account that an agent registered.
pub(super) struct Agent {
    pub(super) token: String,
    pub(super) claim_token: String,
}

impl Site {
    /// In memory.
    pub(super) fn start() -> Site {
        Site::over(None)
    }

    /// Over the files of a folder.
    pub(super) fn at(folder: &Path) -> Site {
        Site::over(Some(folder))
    }

    fn over(folder: Option<&Path>) -> Site {
        let options = Options {
            data: folder.map(Path::to_owned),
            ..Options::default()
        };
        Site {
            sandbox: Sandbox::start(&options).unwrap(),
        }
    }

    pub(super) fn url(&self) -> &str {
        self.sandbox.base_url()
    }

    /// Host and port.
    pub(super) fn address(&self) -> &str {
        self.url().strip_prefix("http://").unwrap()
    }

    pub(super) fn register(&self, organization: &str) -> Agent {
        let body = json!({ "organization_name": organization, "agent_name": "Scout" });
        let body = self.post("/api/agent/identity", &body).body;
        Agent {
            token: text(&body["access_token"]),
            claim_token: text(&body["claim_token"]),
        }
    }

    /// The token of an account that a human with this address claimed.
    pub(super) fn claimed(&self, email: &str) -> String {
        let agent = self.register("Acme Data");
        let body = json!({ "claim_token": agent.claim_token, "email": email });
        let started = self.post("/api/agent/identity/claim", &body).body;
        let done = self.type_code(&started, &text(&started["user_code"]));
        assert_eq!(done.status, 200, "{}", done.text);
        text(&self.exchange(&agent.claim_token).body["access_token"])
    }

    /// What a human does on the claim page.
    pub(super) fn type_code(&self, started: &Value, code: &str) -> Answer {
        let link = text(&started["verification_uri"]);
        let token = link.split_once("token=").unwrap().1;
        let page = link.strip_prefix(self.url()).unwrap();
        self.fill_in(page, "/claim", &[("token", token), ("user_code", code)])
    }

    /// What a browser does whose person fills in a form: it opens the page, and posts the form with
    /// the hidden value that is in it, where there is one.
    pub(super) fn fill_in(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.send("GET", page, &[], "").text;
        self.send_form(&hidden(&page, path).unwrap_or_default(), path, fields)
    }

    /// The form of a page that was loaded before, with the hidden value that was in it.
    pub(super) fn send_form(&self, value: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("form_value", value)];
        all.extend(fields);
        self.form_from(path, &all, &[("Origin", self.url())])
    }

    /// What an employer does with a proposal on the page of the job.
    pub(super) fn mark(&self, job: &str, proposal: &str, status: &str) -> Answer {
        let page = format!("/employer/drafts?jobId={job}");
        let path = format!("/proposals/{proposal}/status");
        self.fill_in(&page, &path, &[("status", status)])
    }

    /// The page behind an approval as a tab has it open.
    pub(super) fn tab(&self, approval: &Value) -> Tab<'_> {
        let link = text(&approval["approvalUrl"]);
        let path = link.strip_prefix(self.url()).unwrap().to_owned();
        let page = self.send("GET", &path, &[], "").text;
        let value = hidden(&page, &format!("{path}/confirm")).unwrap();
        Tab {
            site: self,
            path,
            value,
        }
    }

    /// One poll of the token endpoint.
    pub(super) fn exchange(&self, claim_token: &str) -> Answer {
        let fields = [("grant_type", GRANT), ("claim_token", claim_token)];
        self.form("/api/agent/oauth/token", &fields)
    }

    /// A further token of an account, with fewer scopes.
    pub(super) fn token(&self, token: &str, scopes: &[&str]) -> String {
        let body = json!({ "scopes": scopes });
        text(&self.ok("POST", "/tokens", Some(token), Some(body))["token"])
    }

    /// A draft that lacks only its experience level.
    pub(super) fn unready(&self, token: &str) -> String {
        let body = json!({ "rawJobDescription": DESCRIPTION });
        text(&self.ok("POST", "/job-drafts", Some(token), Some(body))["jobId"])
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

    /// A job that was published just now.
    pub(super) fn publish(&self, token: &str, fields: Value) -> String {
        let id = self.draft(token, fields);
        self.ok("POST", &format!("/jobs/{id}/publish"), Some(token), None);
        id
    }

    /// A job that was published a minute ago, so that people have applied.
    pub(super) fn open(&self, token: &str, fields: Value) -> String {
        let id = self.publish(token, fields);
        self.minute();
        id
    }

    /// Lets a minute pass in the sandbox.
    pub(super) fn minute(&self) {
        let moved = self.post("/sandbox/clock", &json!({ "advanceSeconds": 60 }));
        assert_eq!(moved.status, 200, "{moved:?}");
    }

    /// The ids of the proposals on a job, newest first.
    pub(super) fn proposals(&self, token: &str, job: &str) -> Vec<String> {
        let found = self.ok("GET", &format!("/jobs/{job}/proposals"), Some(token), None);
        let found = found["proposals"].as_array().unwrap().iter();
        found.map(|proposal| text(&proposal["id"])).collect()
    }

    /// A pending approval for hiring somebody.
    pub(super) fn hire(&self, token: &str, proposal: &str, terms: &Value) -> Value {
        let path = format!("/proposals/{proposal}/hire");
        let body = json!({ "milestone": terms });
        let answer = self.v1("POST", &path, Some(token), Some(body));
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.body["approval"].clone()
    }

    /// What a human does on the approval page.
    pub(super) fn press(&self, approval: &Value, button: &str) -> Answer {
        let link = text(&approval["approvalUrl"]);
        let path = link.strip_prefix(self.url()).unwrap();
        self.fill_in(path, &format!("{path}/{button}"), &[])
    }

    /// What a human sees behind a link that stood in an answer.
    pub(super) fn page(&self, link: &Value) -> Answer {
        let link = text(link);
        self.send("GET", link.strip_prefix(self.url()).unwrap(), &[], "")
    }

    /// The body of a v1 call that must succeed.
    pub(super) fn ok(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Value {
        let answer = self.v1(method, path, token, body);
        let fine = matches!(answer.status, 200 | 201);
        assert!(fine, "{method} {path}: {answer:?}");
        answer.body
    }

    pub(super) fn v1(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.send(method, &format!("{V1}{path}"), &headers, &body)
    }

    /// A call, by its method and path, that must be refused with this code, its status and these details, each
    /// by where it stands in them.
    pub(super) fn refuses(
        &self,
        token: Option<&str>,
        call: &str,
        body: Value,
        code: &str,
        details: &Value,
    ) {
        let (method, path) = call.split_once(' ').unwrap();
        let body = (!body.is_null()).then_some(body);
        let answer = self.v1(method, path, token, body);
        let shown = format!("{call}: {answer:?}");
        assert_eq!(answer.body["code"], code, "{shown}");
        assert_eq!(answer.status, status_of(code), "{shown}");
        for name in ["error", "requestId"] {
            let said = answer.body[name].as_str();
            assert!(said.is_some_and(|text| !text.is_empty()), "{shown}");
        }
        for (pointer, expected) in details.as_object().unwrap() {
            let told = answer.body["details"].pointer(pointer);
            assert_eq!(told, Some(expected), "{pointer} of {shown}");
        }
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Answer {
        let kind = [("Content-Type", "application/json")];
        self.send("POST", path, &kind, &body.to_string())
    }

    pub(super) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form_from(path, fields, &[])
    }

    /// A form with further headers, as a browser sends along from where it comes.
    pub(super) fn form_from(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut all = vec![("Content-Type", FORM)];
        all.extend(headers);
        self.send("POST", path, &all, &body)
    }

    /// One request on a connection of its own.
    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let answer = plain::ask(self.address(), method, path, headers, body).unwrap();
        Answer {
            body: answer.json(),
            status: answer.status,
            head: answer.head,
            text: answer.text,
        }
    }
}

/// A page with a form that was loaded once.
pub(super) struct Tab<'a> {
    site: &'a Site,
    path: String,
    value: String,
}

impl Tab<'_> {
    /// Presses a button of it, however things stand by now.
    pub(super) fn press(&self, button: &str) -> Answer {
        let path = format!("{}/{button}", self.path);
        self.site.send_form(&self.value, &path, &[])
    }
}

/// The hidden value in the form of a page that is sent to this path.
pub(super) fn hidden(page: &str, path: &str) -> Option<String> {
    let target = format!("\"{path}\"");
    let form = page.split("<form").find(|form| form.contains(&target))?;
    let (_, rest) = form.split_once(r#"name="form_value" value=""#)?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// A text that must be there.
pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// The issue of a body that is told first.
pub(super) fn issue(code: &str, path: Value) -> Value {
    json!({ "/issues/0/code": code, "/issues/0/path": path })
}

/// The field that is told.
pub(super) fn field(name: &str) -> Value {
    json!({ "/field": name })
}

/// The scope that would have been needed.
pub(super) fn scope(name: &str) -> Value {
    json!({ "/requiredScopes": [name] })
}

/// Source: docs/developers/api-reference/overview.
fn status_of(code: &str) -> u16 {
    match code {
        "BAD_REQUEST" => 400,
        "UNAUTHORIZED" => 401,
        "FORBIDDEN" => 403,
        "NOT_FOUND" => 404,
        "CONFLICT" => 409,
        _ => 0,
    }
}
