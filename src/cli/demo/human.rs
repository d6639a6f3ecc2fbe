//! The human of the demo: sends the forms that a person would send from a browser.
//! Plain HTTP to this machine and nothing else, so no HTTP library is wanted here.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail};
use url::{Url, form_urlencoded};

use crate::settings::BaseUrl;
use crate::text::{one_line, shorten};

const PATIENCE: Duration = Duration::from_secs(10);
/// More than any page of the sandbox has.
const LONGEST_PAGE: u64 = 1024 * 1024;

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

/// Only the sandbox: nobody but a person confirms anything on the real platform.
fn parse(link: &str) -> anyhow::Result<Url> {
    let url = Url::parse(link).with_context(|| format!("{} is no link", one_line(link)))?;
    let mut origin = url.clone();
    origin.set_query(None);
    match BaseUrl::parse(origin.as_str()) {
        Ok(base_url) if base_url.is_loopback() && url.scheme() == "http" => Ok(url),
        _ => bail!("{} is not a page of the sandbox", one_line(link)),
    }
}

fn post(url: &Url, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    send(url, "application/x-www-form-urlencoded", &body)
}

fn send(url: &Url, kind: &str, body: &str) -> anyhow::Result<()> {
    let address = url
        .socket_addrs(|| None)
        .context("the link has no address")?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {host}:{port}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        url.path(),
        body.len()
    );
    let page = exchange(&address, &request)
        .with_context(|| format!("could not send the form to {}", url.path()))?;
    let page = String::from_utf8_lossy(&page);
    let status = page.split(' ').nth(1).and_then(|code| code.parse().ok());
    match status {
        Some(200..400) => Ok(()),
        Some(other) => {
            let told = shorten(&one_line(&words(&page)), 300);
            bail!("the page {} answered {other}: {told}", url.path())
        }
        None => bail!("the page {} gave no HTTP answer", url.path()),
    }
}

fn exchange(address: &[SocketAddr], request: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut page = Vec::new();
    stream.take(LONGEST_PAGE).read_to_end(&mut page)?;
    Ok(page)
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
    fn a_form_goes_to_this_machine_only() {
        for link in [
            "https://app.opentrain.ai/approvals/1",
            "http://example.com/claim?token=x",
            "http://127.0.0.1.example.com/",
            "mailto:a@example.com",
            "nonsense",
        ] {
            assert!(parse(link).is_err(), "{link}");
        }
        assert!(parse("http://127.0.0.1:4010/claim?token=x").is_ok());
    }

    #[test]
    fn a_refusing_page_is_told_in_its_own_words() {
        let page = "HTTP/1.1 400 Bad Request\r\n\r\n<html><head><title>T</title></head><body class=\"x\"><h1>Wrong</h1><p>code</p></body></html>";
        assert_eq!(one_line(&words(page)), "Wrong code");
    }
}
