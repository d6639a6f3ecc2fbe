//! The human of the demo: what a person would do on the pages is asked of the sandbox's control door,
//! since the pages take forms from a browser alone.
//! Only of the sandbox: nobody but a person confirms anything on the real platform.

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::cli::loopback::{self, parse};
use crate::text::{one_line, shorten};

const PATIENCE: Duration = Duration::from_secs(10);

/// Takes over the account as with the claim page that `link` opens, for the person with this address.
pub(super) fn claim(link: &str, email: &str) -> anyhow::Result<()> {
    control(link, "/sandbox/claims/complete", &json!({ "email": email }))
}

/// Confirms as with the approval page that `link` opens.
pub(super) fn confirm(link: &str) -> anyhow::Result<()> {
    let url = parse(link)?;
    let path = format!("/sandbox{}/confirm", url.path().trim_end_matches('/'));
    control(link, &path, &json!({}))
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
