//! From a request's segments and query to a URL: every segment stays one segment, and what has no
//! business in a path never gets there.
//! It does not know which paths exist.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Url, form_urlencoded};

use super::Request;
use crate::credentials::redact;
use crate::settings::BaseUrl;

/// Longest segment that is sent, in characters. No id or slug of the platform comes near it.
const LONGEST_SEGMENT: usize = 200;

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The URL of a request below a base URL.
///
/// # Errors
///
/// Says in one line which segment must not reach a URL, and why.
pub(super) fn url(base: &BaseUrl, request: &Request) -> Result<Url, String> {
    // Taken over, because to read scheme, host and port again takes longer than all of the rest.
    let mut url = base.url().clone();
    let mut path = String::with_capacity(80);
    path.push_str(url.path().trim_end_matches('/'));
    path.push_str(request.area.prefix());
    for segment in &request.path {
        check(segment)?;
        path.push('/');
        path.extend(utf8_percent_encode(segment, ENCODED));
    }
    url.set_path(&path);
    if !request.query.is_empty() {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&request.query);
        url.set_query(Some(&query.finish()));
    }
    Ok(url)
}

fn check(segment: &str) -> Result<(), String> {
    let length = segment.chars().count();
    let why = if segment.trim().is_empty() {
        "it is empty".to_owned()
    } else if length > LONGEST_SEGMENT {
        format!("it has {length} characters, and {LONGEST_SEGMENT} is the most")
    } else if segment.contains(['/', '\\']) {
        "it contains a slash".to_owned()
    } else if segment == "." || segment.contains("..") {
        "it is a relative path".to_owned()
    } else if segment.chars().any(char::is_control) {
        "it contains a control character".to_owned()
    } else {
        return Ok(());
    };
    let shown = redact(segment);
    let shown: String = shown.chars().filter(|c| !c.is_control()).take(40).collect();
    Err(format!("`{shown}` cannot be an id: {why}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    fn check_url(base_url: &str, request: Request, expected: &str) {
        assert_eq!(url(&base(base_url), &request).unwrap().as_str(), expected);
    }

    #[test]
    fn segments_and_query_are_encoded_below_the_base_url() {
        let app = "https://app.opentrain.ai/";
        check_url(
            app,
            Request::get(["jobs", "job_1"]),
            "https://app.opentrain.ai/api/public/v1/jobs/job_1",
        );
        check_url(
            app,
            Request::get(["jobs", "a b?c#d%2e%;é"]),
            "https://app.opentrain.ai/api/public/v1/jobs/a%20b%3Fc%23d%252e%25%3B%C3%A9",
        );
        check_url(
            app,
            Request::post(["oauth", "token"]).agent(),
            "https://app.opentrain.ai/api/agent/oauth/token",
        );
        check_url(
            "http://127.0.0.1:3000/x//",
            Request::get(["jobs"])
                .query("q", Some("a&b=c d"))
                .query("limit", Some(5))
                .query("cursor", None::<&str>),
            "http://127.0.0.1:3000/x/api/public/v1/jobs?q=a%26b%3Dc+d&limit=5",
        );
    }

    fn check_refused(segment: &str, expected: &str) {
        let request = Request::get(["jobs", segment]);
        assert_eq!(
            url(&base("https://x.example"), &request).unwrap_err(),
            expected
        );
    }

    #[test]
    fn what_is_no_id_never_reaches_a_url() {
        check_refused("", "`` cannot be an id: it is empty");
        check_refused("  ", "`  ` cannot be an id: it is empty");
        check_refused(".", "`.` cannot be an id: it is a relative path");
        check_refused("..", "`..` cannot be an id: it is a relative path");
        check_refused("a..b", "`a..b` cannot be an id: it is a relative path");
        check_refused("a/b", "`a/b` cannot be an id: it contains a slash");
        check_refused("a\\b", "`a\\b` cannot be an id: it contains a slash");
        check_refused(
            "a\nb",
            "`ab` cannot be an id: it contains a control character",
        );
        check_refused(
            "a\u{85}b",
            "`ab` cannot be an id: it contains a control character",
        );
        check_refused(
            &"x".repeat(201),
            &format!(
                "`{}` cannot be an id: it has 201 characters, and 200 is the most",
                "x".repeat(40)
            ),
        );
        check_refused(
            "ot_pat_0123456789abcdef/",
            "`ot_pat_0123********def/` cannot be an id: it contains a slash",
        );
    }

    proptest! {
        #[test]
        fn an_accepted_id_is_exactly_one_segment(id in "\\PC{1,60}|[ -~]{1,40}|[.%2eEfF/\\\\]{1,6}") {
            let request = Request::get(["jobs", id.as_str(), "publish"]);
            if let Ok(url) = url(&base("https://x.example/y"), &request) {
                let segments: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 7, "{}", url);
                prop_assert_eq!(&segments[..5], &["y", "api", "public", "v1", "jobs"]);
                let decoded = percent_encoding::percent_decode_str(segments[5]).decode_utf8().unwrap();
                prop_assert_eq!(decoded.as_ref(), id.as_str());
                prop_assert_eq!(segments[6], "publish");
                prop_assert_eq!(url.query(), None);
                prop_assert_eq!(url.fragment(), None);
                prop_assert_eq!(url.host_str(), Some("x.example"));
            }
        }
    }
}
