//! Addresses that people give to be followed, as a browser would read them. Where webhooks may lead is in
//! `reach`.

use url::Url;

use super::scrub;

/// Characters of an address.
const LONGEST: usize = 2000;

/// Where rooms to meet in are.
const ROOMS: &[&str] = &[
    "zoom.us",
    "meet.google.com",
    "teams.microsoft.com",
    "teams.live.com",
    "webex.com",
    "whereby.com",
    "meet.jit.si",
];

/// What is said of an address that is not [`secure`].
pub(crate) const SECURE: &str =
    "An address begins with https://, names no user, and leads to no person's page or messenger.";

/// Whether an address is one of the web.
pub(crate) fn of_the_web(address: &str) -> bool {
    let parsed = Url::parse(address);
    parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// An address of the web that is asked for in secret, names nobody's password and leads to no person, in
/// the spelling of a browser.
pub(crate) fn secure(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let whole = url.scheme() == "https" && url.has_host() && url.as_str().len() <= LONGEST;
    let unnamed = url.username().is_empty() && url.password().is_none();
    // Some addresses of the web are a way to a person, which no page shows. In a message a room to meet in
    // is one too; here it is where those who work together meet.
    let room = url.host_str().is_some_and(|host| {
        let inside = |place: &&str| host == *place || host.ends_with(&format!(".{place}"));
        ROOMS.iter().any(inside)
    });
    let shown = room || scrub::clean(url.as_str()) == url.as_str();
    (whole && unnamed && shown).then(|| url.to_string())
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
        check("https://t.me/jo_labels", None);
        check(
            "https://notzoom.us/j/98765432101?pwd=abcDEF",
            Some("https://notzoom.us/j/98765432101?pwd=abcDEF"),
        );
        check("https://wa.me/441632960961?zoom.us", None);
        for plain in [
            "https://us02web.zoom.us/j/98765432101?pwd=abcDEF",
            "https://meet.google.com/abc-defg-hij",
            "https://tool.example/projects/1234567890/tasks/42",
            "https://docs.google.com/document/d/1AbC_dEf-123456789/edit",
        ] {
            check(plain, Some(plain));
        }
        check(&format!("https://tool.example/{}", "a".repeat(2000)), None);
    }
}
