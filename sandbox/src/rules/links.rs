//! Addresses that people give to be followed, as a browser would read them. Where webhooks may lead is in
//! `reach`.

use url::Url;

/// Characters of an address.
const LONGEST: usize = 2000;

/// Whether an address is one of the web.
pub(crate) fn of_the_web(address: &str) -> bool {
    let parsed = Url::parse(address);
    parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// An address of the web that is asked for in secret and names nobody's password, in the spelling of a
/// browser.
pub(crate) fn secure(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let whole = url.scheme() == "https" && url.has_host() && url.as_str().len() <= LONGEST;
    let unnamed = url.username().is_empty() && url.password().is_none();
    (whole && unnamed).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_followed() {
        for good in [
            "http://a.example",
            "https://a.example/b?c#d",
            "HTTPS://A.example",
        ] {
            assert!(of_the_web(good), "{good}");
        }
        for bad in [
            "",
            "a.example",
            "/a",
            "//a.example",
            "javascript:alert(1)",
            "data:,x",
            "https:",
            "ftp://a.example",
        ] {
            assert!(!of_the_web(bad) && secure(bad).is_none(), "{bad}");
        }
        let check =
            |given: &str, kept: Option<&str>| assert_eq!(secure(given).as_deref(), kept, "{given}");
        check(" https://Tool.example/x ", Some("https://tool.example/x"));
        check("http://tool.example/x", None);
        check("https://me:secret@tool.example/", None);
        check("https://me@tool.example/", None);
        check(&format!("https://tool.example/{}", "a".repeat(2000)), None);
    }
}
