//! The stylesheet, the script and the icon: the only things a page has fetched. Each is named after
//! what is in it, so that a browser may keep it for ever.

use std::sync::OnceLock;

use ring::digest;
use rusqlite::Transaction;

use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/assets/{file}", asset),
    site("GET", "/favicon.svg", icon),
    site("GET", "/favicon.ico", icon),
];

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const ICON: &str = include_str!("icon.svg");

/// Where the stylesheet is.
pub(super) fn style() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path(STYLE, "css"))
}

/// Where the script is.
pub(super) fn script() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path(SCRIPT, "js"))
}

fn path(text: &str, kind: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let name: String = (digest.as_ref().iter().take(8))
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/assets/{name}.{kind}")
}

/// `GET /assets/{file}`.
fn asset(_: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let asked = format!("/assets/{}", call.param("file"));
    let (kind, text) = match asked.as_str() {
        asked if asked == style() => ("text/css; charset=utf-8", STYLE),
        asked if asked == script() => ("text/javascript; charset=utf-8", SCRIPT),
        _ => {
            return Err(Refusal::not_found(
                "This file is of another version of the sandbox.",
            ));
        }
    };
    let long = "public, max-age=31536000, immutable";
    Ok(Answer::text(kind, text.to_owned()).with("cache-control", long))
}

/// `GET /favicon.svg`.
fn icon(_: &Transaction<'_>, _: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::text("image/svg+xml", ICON.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_has_fetched_stays_small() {
        let kib = 1024;
        assert!(STYLE.len() <= 14 * kib, "{} bytes of style", STYLE.len());
        assert!(SCRIPT.len() <= 4 * kib, "{} bytes of script", SCRIPT.len());
    }
}
