//! A stand-in of the platform that gives prepared answers, and a caller in front of it.

use std::sync::{Arc, Mutex};

use opentrain_mcp::{
    CallOptions, Caller, Client, Flags, Reply, Selection, Settings, Store, Toolbox,
};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The token and claim token that are saved where a call needs them.
const SAVED: &str =
    r#"{"apiToken":"ot_pat_test_abcdefgh12345678","claimToken":"ot_clm_abcdefgh12345678"}"#;

/// Prepared answers, given in order, the last one for ever.
pub(crate) struct StandIn {
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
}

impl StandIn {
    pub(crate) fn new(answers: &[(u16, Value)]) -> Self {
        StandIn {
            answers: Arc::new(Mutex::new(answers.to_vec())),
        }
    }

    /// Calls a tool with a known fence boundary. A registration finds no credentials.
    pub(crate) fn call(&self, tool: &str, arguments: Value) -> Reply {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let server = MockServer::start().await;
            let answers = Arc::clone(&self.answers);
            let respond = move |_: &Request| {
                let mut answers = answers.lock().unwrap();
                let (status, body) = match answers.len() {
                    1 => answers[0].clone(),
                    _ => answers.remove(0),
                };
                ResponseTemplate::new(status).set_body_json(body)
            };
            Mock::given(any())
                .respond_with(respond)
                .mount(&server)
                .await;

            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("cli.json");
            if tool != "opentrain_register_agent" {
                std::fs::write(&file, SAVED).unwrap();
            }
            let flags = Flags {
                base_url: Some(server.uri()),
                ..Flags::default()
            };
            let settings = Settings::resolve(&flags, &|_| None, None).unwrap();
            let client = Client::new(Arc::new(settings), Store::at(&file));
            let caller = Caller::new(client, Toolbox::new(&Selection::default()));
            let caller = caller.with_boundary("7c1f0a93be52d846");
            if tool == "opentrain_list_approvals" {
                // It tells what was read before.
                let read = json!({ "approvalId": "apr_1" });
                let earlier =
                    caller.call("opentrain_get_approval", read, None, CallOptions::default());
                earlier.await.unwrap();
            }
            let mut reply = caller
                .call(tool, arguments, None, CallOptions::default())
                .await
                .unwrap();
            // The folder is another one at every run.
            reply.text = reply
                .text
                .replace(&folder.path().display().to_string(), "~/.config/opentrain");
            reply
        })
    }
}

/// A stand-in that answers by path, for a program in another process.
pub(crate) struct Upstream {
    server: MockServer,
    then: Arc<Mutex<Vec<Then>>>,
}

/// A path, and what becomes of its body from the second answer on.
type Then = (String, u32, fn(&mut Value));

impl Upstream {
    pub(crate) fn start(answer: fn(&str) -> (u16, Value)) -> Self {
        // The server runs on a thread of its own; this only waits until it does.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let then: Arc<Mutex<Vec<Then>>> = Arc::default();
        let changes = Arc::clone(&then);
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            let respond = move |request: &Request| {
                let (status, mut body) = answer(request.url.path());
                for (path, seen, change) in changes.lock().unwrap().iter_mut() {
                    if path == request.url.path() {
                        *seen += 1;
                        if *seen > 1 {
                            change(&mut body);
                        }
                    }
                }
                ResponseTemplate::new(status).set_body_json(body)
            };
            Mock::given(any())
                .respond_with(respond)
                .mount(&server)
                .await;
            server
        });
        Upstream { server, then }
    }

    /// Changes the body that `path` gives from the second time on.
    pub(crate) fn then(&self, path: &str, change: fn(&mut Value)) {
        self.then.lock().unwrap().push((path.to_owned(), 0, change));
    }

    pub(crate) fn uri(&self) -> String {
        self.server.uri()
    }
}
