//! The human of the demo. Where nobody looks on, what a person would do on the pages is asked of the
//! sandbox's control door, since the pages take forms from a browser alone; where somebody does, their
//! Enter key and their browser are here.
//! Only of the sandbox: nobody but a person confirms anything on the real platform.

use std::io::BufRead as _;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::cli::loopback::{self, parse};
use crate::text::{one_line, shorten};

const PATIENCE: Duration = Duration::from_secs(10);

/// What the human decides where the demo plays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Confirm,
    Decline,
}

impl Decision {
    fn path(self) -> &'static str {
        match self {
            Decision::Confirm => "confirm",
            Decision::Decline => "decline",
        }
    }

    /// What the human does, in the story.
    pub(super) fn told(self) -> &'static str {
        match self {
            Decision::Confirm => "confirms",
            Decision::Decline => "declines",
        }
    }
}

/// Takes over the account as with the claim page that `link` opens, for the person with this address.
pub(super) fn claim(link: &str, email: &str) -> anyhow::Result<()> {
    control(link, "/sandbox/claims/complete", &json!({ "email": email }))
}

/// Decides as with the approval page that `link` opens.
pub(super) fn decide(link: &str, decision: Decision) -> anyhow::Result<()> {
    let url = parse(link)?;
    let approval = url.path().trim_end_matches('/');
    let path = format!("/sandbox{approval}/{}", decision.path());
    control(link, &path, &json!({}))
}

/// Lets so many hours pass in the sandbox that a link leads to.
pub(super) fn pass_time(link: &str, seconds: u32) -> anyhow::Result<()> {
    let ahead = json!({ "advanceSeconds": seconds });
    control(link, "/sandbox/clock", &ahead)
}

/// Asks the control door of the sandbox that a link leads to.
pub(super) fn control(link: &str, path: &str, body: &Value) -> anyhow::Result<()> {
    let mut url = parse(link)?;
    url.set_path(path);
    url.set_query(None);
    let content = ("application/json", body.to_string());
    let answer = loopback::exchange("POST", &url, Some((content.0, &content.1)), PATIENCE)
        .with_context(|| format!("could not ask {path} of the sandbox"))?;
    match answer.status {
        200..400 => Ok(()),
        other => bail!(
            "{path} answered {other}: {}",
            shorten(&one_line(&answer.body), 300)
        ),
    }
}

/// The Enter key of whoever looks on.
pub(super) struct EnterKey(Receiver<()>);

impl EnterKey {
    /// Listens from now on, as long as the process lives: a read of a terminal cannot be ended.
    pub(super) fn listen() -> EnterKey {
        let (sender, pressed) = channel();
        std::thread::spawn(move || {
            for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
                if sender.send(()).is_err() {
                    return;
                }
            }
        });
        EnterKey(pressed)
    }

    /// Whether it was pressed since the last time.
    pub(super) fn was_pressed(&self) -> bool {
        self.0.try_iter().count() > 0
    }
}

/// Opens a link of the sandbox in the person's browser.
///
/// # Errors
///
/// It leads elsewhere, or there is no browser that could be started.
pub(super) fn open_browser(link: &str) -> anyhow::Result<()> {
    crate::cli::browser::open(&parse(link)?)
}
