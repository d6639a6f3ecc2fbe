//! The human of the demo: sends the forms that a person would send from a browser.
//! Only to the sandbox: nobody but a person confirms anything on the real platform.

use std::time::Duration;

use anyhow::{Context as _, bail};
use url::{Url, form_urlencoded};

use crate::cli::loopback::{self, parse};
use crate::text::{one_line, shorten};

const PATIENCE: Duration = Duration::from_secs(10);

/// Types the code on the claim page that `link` opens.
pub(super) fn claim(link: &str, user_code: &str) -> anyhow::Result<()> {
    let url = parse(link)?;
    let token = url.query_pairs().find(|(name, _)| name == "token");
    let (_, token) = token.context("the claim link carries no token")?;
    post(&url, &[("token", &token), ("user_code", user_code)])
}

/// Presses Confirm on the approval page that `link` opens.
pub(super) fn confirm(link: &str) -> anyhow::Result<()> {
    let mut url = parse(link)?;
    let path = format!("{}/confirm", url.path().trim_end_matches('/'));
    url.set_path(&path);
    post(&url, &[])
}

/// Asks the sandbox's control door, at `origin`, for something no page offers.
pub(super) fn control(origin: &str, path: &str, body: &serde_json::Value) -> anyhow::Result<()> {
    let mut url = parse(origin)?;
    url.set_path(path);
    send(&url, "application/json", &body.to_string())
}

fn post(url: &Url, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    send(url, "application/x-www-form-urlencoded", &form)
}

fn send(url: &Url, kind: &'static str, body: &str) -> anyhow::Result<()> {
    let page = loopback::exchange("POST", url, Some((kind, body)), PATIENCE)
        .with_context(|| format!("could not send the form to {}", url.path()))?;
    match page.status {
        200..400 => Ok(()),
        other => {
            let told = shorten(&one_line(&words(&page.body)), 300);
            bail!("the page {} answered {other}: {told}", url.path())
        }
    }
}

/// The words of a page without its head and its tags.
fn words(page: &str) -> String {
    let body = page.split_once("<body").map_or(page, |(_, body)| body);
    let mut text = String::new();
    for piece in body.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusing_page_is_told_in_its_own_words() {
        let page = "<html><head><title>T</title></head><body class=\"x\"><h1>Wrong</h1><p>code</p></body></html>";
        assert_eq!(one_line(&words(page)), "Wrong code");
    }
}
