//! A stand-in of the platform that gives prepared answers, and a caller in front of it.

use std::sync::{Arc, Mutex};

use opentrain_mcp::api::Client;
use opentrain_mcp::call::{Caller, Reply};
use opentrain_mcp::credentials::Store;
use opentrain_mcp::settings::{Flags, Settings};
use opentrain_mcp::tools::{Selection, Toolbox};
use serde_json::Value;
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
            let mut reply = caller
                .with_boundary("7c1f0a93be52d846")
                .call(tool, arguments, None)
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
