//! The command `sandbox ctl`: one request to the control door of a running sandbox, and its answer
//! on standard output. What can be asked is in `verbs`; what it does is the sandbox's business.

use std::io::ErrorKind;
use std::time::Duration;

use anyhow::{anyhow, bail};
use serde_json::Value;
use url::Url;

use super::verbs::{CtlArgs, Request, in_flags};
use crate::cli::loopback;
use crate::cli::out;
use crate::cli::setup::Misuse;
use crate::settings::SANDBOX_PORT;

/// A clock that jumps far lets much happen before it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends what was asked for and prints the answer. Exit code 1 when the sandbox refused.
///
/// # Errors
///
/// [`Misuse`]: the address or an argument will not do. Else: no sandbox answers there.
pub(in crate::cli) fn ctl(args: &CtlArgs, port: u16) -> anyhow::Result<i32> {
    let base = match &args.url {
        Some(url) => url.clone(),
        None if port == 0 => {
            let cause = format!(
                "with {}=0 nobody knows the sandbox's port; give its address by --url",
                SANDBOX_PORT.name
            );
            return Err(Misuse(cause).into());
        }
        None => super::address(port),
    };
    let base = loopback::parse(&base).map_err(|e| Misuse(format!("--url: {e}")))?;
    let request = args.verb.request();
    let body = request.body.as_ref().map(Value::to_string);
    let content = body.as_deref().map(|body| ("application/json", body));
    let url = address(&base, &request);
    let answer = loopback::exchange(request.method, &url, content, PATIENCE).map_err(|e| {
        let place = base.origin().ascii_serialization();
        match e.kind() {
            ErrorKind::ConnectionRefused => anyhow!(
                "no sandbox runs at {place}; start one with `opentrain-mcp sandbox`, or give the \
                 address of one by --url"
            ),
            _ => anyhow!("the sandbox at {place} gave no answer: {e}"),
        }
    })?;
    if answer.body.is_empty() && (200..300).contains(&answer.status) {
        return Ok(0);
    }
    let Ok(mut json) = serde_json::from_str::<Value>(&answer.body) else {
        bail!(
            "{} answered HTTP {} without JSON; is it a sandbox of this version?",
            base.origin().ascii_serialization(),
            answer.status
        );
    };
    let refused = !(200..300).contains(&answer.status);
    if refused && let Some(Value::String(error)) = json.get_mut("error") {
        *error = in_flags(error);
    }
    out::print(&format!("{json:#}"))?;
    Ok(i32::from(refused))
}

fn address(base: &Url, request: &Request) -> Url {
    let mut url = base.clone();
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("sandbox").extend(&request.path);
    }
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_path_stays_one_segment() {
        let base = loopback::parse("http://127.0.0.1:4010/left?out").unwrap();
        let request = Request {
            method: "GET",
            path: vec!["approvals".into(), "a/b ?".into()],
            query: vec![("path", "/api/*".into())],
            body: None,
        };
        assert_eq!(
            address(&base, &request).as_str(),
            "http://127.0.0.1:4010/sandbox/approvals/a%2Fb%20%3F?path=%2Fapi%2F*"
        );
        let bare = Request {
            path: Vec::new(),
            query: Vec::new(),
            ..request
        };
        assert_eq!(
            address(&base, &bare).as_str(),
            "http://127.0.0.1:4010/sandbox"
        );
    }
}
