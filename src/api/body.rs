//! Bytes of an answer into an [`Answer`], a [`Refusal`], or the reason why they are neither.
//! It sends nothing and repeats nothing.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use url::Url;

use super::transport::{Ending, Received};
use super::{Answer, Area, Failure, Refusal};
use crate::credentials::redact;
use crate::json;

/// How much of a body that is not JSON is kept, in characters.
const RAW: usize = 300;
/// How much of a code or of the id of a request is kept, in characters.
const BRIEF: usize = 100;
/// The longest wait that is believed. The platform's windows are a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// Reads a complete 2xx answer.
///
/// # Errors
///
/// [`Failure::BadAnswer`]: the body is too long or not JSON.
pub(super) fn answer(received: &Received) -> Result<Answer, Failure> {
    let bad = |cause| Failure::BadAnswer {
        status: received.status,
        cause,
    };
    if received.ending == Ending::TooLong {
        return Err(bad(
            "the body is over 8 MiB and was cut off; ask for less at a time".to_owned(),
        ));
    }
    let body = match json::read(&received.bytes) {
        Some(body) => body,
        None if received.bytes.trim_ascii().is_empty() => Value::Object(serde_json::Map::new()),
        None => {
            let start = raw(&received.bytes).unwrap_or_default();
            let start: String = start.chars().take(100).collect();
            return Err(bad(format!(
                "the body is not JSON; it begins with `{start}`"
            )));
        }
    };
    Ok(Answer {
        status: received.status,
        body,
        saved: None,
    })
}

/// A 2xx answer that turned out to be of no use for this reason; names the start of its body.
pub(crate) fn unusable(answer: &Answer, why: &str) -> Failure {
    let start = raw(answer.body.to_string().as_bytes()).unwrap_or_default();
    let cause = match &answer.body {
        Value::Object(members) if members.is_empty() => why.to_owned(),
        _ => format!("{why}; it begins with `{start}`"),
    };
    Failure::BadAnswer {
        status: answer.status,
        cause,
    }
}

/// Reads an answer that is not 2xx, whatever its shape. `from` is the address that was asked.
/// Source: docs/developers/api-reference/overview (envelope),
/// docs/developers/api-reference/agent-auth/register (OAuth shape).
pub(super) fn refusal(received: &Received, area: Area, from: &Url, attempts: u32) -> Refusal {
    // Before anything is read out of it: some servers repeat the request in their refusal.
    let body = json::read(&received.bytes).map(masked);
    let text = |key: &str| Some(body.as_ref()?.get(key)?.as_str()?.to_owned());
    let (code, message) = match (text("code"), text("error"), text("error_description")) {
        (Some(code), message, description) => (Some(code), message.or(description)),
        (None, error, description) if area == Area::Agent || description.is_some() => {
            (error, description)
        }
        (None, error, _) => (None, error),
    };
    let message = message.or_else(|| redirect(received, from));
    let retry_after = received
        .retry_after
        .as_deref()
        .and_then(|text| retry_after(text, platforms_clock(received)))
        .or_else(|| {
            let wait = body.as_ref()?.get("details")?.get("retryAfterSeconds")?;
            seconds(wait.as_f64()?)
        });
    Refusal {
        status: received.status,
        code: code.map(|code| brief(&code)),
        message: message.map(|text| redact(&text).into_owned()),
        request_id: text("requestId")
            .or_else(|| received.request_id.clone())
            .map(|id| brief(&id)),
        raw: if body.is_none() {
            raw(&received.bytes)
        } else {
            None
        },
        body,
        retry_after,
        attempts,
    }
}

/// Only the target's origin is named: path and query of a redirect may carry anything.
fn redirect(received: &Received, from: &Url) -> Option<String> {
    if !(300..400).contains(&received.status) {
        return None;
    }
    let target = from.join(received.location.as_deref()?).ok()?;
    let target = target.origin().ascii_serialization();
    Some(format!("redirect to {target}, not followed"))
}

/// What the platform's clock shows, since it is the one its dates are meant by; this machine's where
/// the answer does not say.
fn platforms_clock(received: &Received) -> SystemTime {
    let date = received.date.as_deref();
    date.and_then(|date| httpdate::parse_http_date(date.trim()).ok())
        .unwrap_or_else(SystemTime::now)
}

/// Seconds or an HTTP date in any of its three forms; a date in the past is no wait at all.
/// Source: RFC 9110, 5.6.7 and 10.2.3.
fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        // Fractions are not of the standard, and are sent all the same.
        return seconds(text.parse().ok()?);
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or_default().min(LONGEST_WAIT))
}

/// A wait as somebody else counts it, kept within what makes sense.
fn seconds(seconds: f64) -> Option<Duration> {
    let longest = LONGEST_WAIT.as_secs_f64();
    // Only what is no number at all is left.
    Duration::try_from_secs_f64(seconds.clamp(0.0, longest)).ok()
}

/// The start of a text that somebody else chose, without secrets and on one line.
pub(super) fn brief(text: &str) -> String {
    let text: String = redact(text)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    match text.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A refusal has no secret to deliver, so whatever looks like one is masked, names included.
fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => redact(&text).into_owned().into(),
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (redact(&name).into_owned(), masked(member)))
            .collect(),
        other => other,
    }
}

/// The start of a body for people, on one line. Secrets are masked before it is cut, so that no
/// half of one is left at the end.
fn raw(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..16 * 1024).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let text: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .collect();
    let text: Vec<&str> = text.into_iter().filter(|word| !word.is_empty()).collect();
    let text: String = redact(&text.join(" ")).chars().take(RAW).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn received(status: u16, body: &str) -> Received {
        Received {
            status,
            bytes: body.as_bytes().to_vec(),
            ..Received::default()
        }
    }

    fn refused(area: Area, received: &Received) -> Refusal {
        refusal(
            received,
            area,
            &Url::parse("https://app.example/api/x").unwrap(),
            1,
        )
    }

    fn check(
        area: Area,
        status: u16,
        body: &str,
        code: Option<&str>,
        message: Option<&str>,
        raw: Option<&str>,
    ) {
        let refusal = refused(area, &received(status, body));
        assert_eq!(refusal.status, status);
        assert_eq!(refusal.code.as_deref(), code, "{body}");
        assert_eq!(refusal.message.as_deref(), message, "{body}");
        assert_eq!(refusal.raw.as_deref(), raw, "{body}");
    }

    #[test]
    fn every_shape_of_refusal_is_read() {
        use Area::{Agent, V1};
        check(
            V1,
            403,
            r#"{"error":"No","code":"FORBIDDEN","requestId":"r1"}"#,
            Some("FORBIDDEN"),
            Some("No"),
            None,
        );
        check(
            V1,
            404,
            r#"{"id":"job_1","status":"closed"}"#,
            None,
            None,
            None,
        );
        check(
            V1,
            400,
            r#"{"error":"invalid_request","error_description":"Bad"}"#,
            Some("invalid_request"),
            Some("Bad"),
            None,
        );
        check(V1, 500, r#"{"error":"Oops"}"#, None, Some("Oops"), None);
        check(V1, 502, "", None, None, None);
        check(
            V1,
            502,
            "<html>\n\t<h1>Bad\u{1b}[1m gateway</h1>ot_pat_0123456789abcdef",
            None,
            None,
            Some("<html> <h1>Bad [1m gateway</h1>ot_pat_0123********cdef"),
        );
        check(V1, 500, "[1]", None, None, None);
        check(
            Agent,
            400,
            r#"{"error":"slow_down"}"#,
            Some("slow_down"),
            None,
            None,
        );
        check(
            Agent,
            400,
            r#"{"error":"invalid_request","error_description":"email_already_registered"}"#,
            Some("invalid_request"),
            Some("email_already_registered"),
            None,
        );
        check(
            Agent,
            404,
            r#"{"error":"Nothing here","code":"NOT_FOUND"}"#,
            Some("NOT_FOUND"),
            Some("Nothing here"),
            None,
        );
        check(
            V1,
            403,
            r#"{"error":"ot_pat_0123456789abcdef is revoked","code":"X"}"#,
            Some("X"),
            Some("ot_pat_0123********cdef is revoked"),
            None,
        );
    }

    #[test]
    fn a_long_page_is_cut_at_300_characters() {
        let raw = refused(Area::V1, &received(502, &"é".repeat(5000)))
            .raw
            .unwrap();
        assert_eq!(raw, "é".repeat(300));
    }

    #[test]
    fn the_bare_closed_job_passes_as_body() {
        let refusal = refused(
            Area::V1,
            &received(404, r#"{"id":"job_1","status":"closed"}"#),
        );
        assert_eq!(
            refusal.body,
            Some(json!({"id": "job_1", "status": "closed"}))
        );
    }

    #[test]
    fn a_refusal_repeats_no_secret() {
        let secret = "ot_pat_0123456789abcdef0123456789abcdef";
        let body = json!({
            "error": secret, "code": secret, "requestId": secret,
            "details": { "reason": secret, "headers": [{ "authorization": format!("Bearer {secret}") }],
                         secret: 1 },
        });
        let mut answer = received(400, &body.to_string());
        answer.request_id = Some(secret.to_owned());
        for refusal in [
            refused(Area::V1, &answer),
            refused(Area::Agent, &answer),
            refused(
                Area::V1,
                &Received {
                    bytes: Vec::new(),
                    ..answer
                },
            ),
        ] {
            let told = format!("{refusal:?}");
            assert!(!told.contains("89abcdef0123"), "{told}");
            assert!(told.contains("ot_pat_0123"), "{told}");
        }
    }

    #[test]
    fn the_request_id_is_the_bodys_and_else_the_headers() {
        let mut answer = received(500, r#"{"requestId":"in-body"}"#);
        answer.request_id = Some("in-header".to_owned());
        assert_eq!(
            refused(Area::V1, &answer).request_id.as_deref(),
            Some("in-body")
        );
        answer.bytes = b"<html>".to_vec();
        assert_eq!(
            refused(Area::V1, &answer).request_id.as_deref(),
            Some("in-header")
        );
    }

    #[test]
    fn a_redirect_names_the_origin_of_its_target_only() {
        for (location, expected) in [
            (
                "https://evil.example/x?token=1",
                Some("redirect to https://evil.example, not followed"),
            ),
            (
                "/login",
                Some("redirect to https://app.example, not followed"),
            ),
            ("http://[", None),
        ] {
            let mut answer = received(302, "");
            answer.location = Some(location.to_owned());
            assert_eq!(refused(Area::V1, &answer).message.as_deref(), expected);
        }
    }

    #[test]
    fn the_wait_is_read_from_seconds_a_date_or_the_details() {
        let day = 24 * 3600;
        let now = httpdate::parse_http_date("Fri, 12 Jun 2026 10:00:00 GMT").unwrap();
        for (text, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("2.0", Some(2)),
            ("-1", Some(0)),
            ("86401", Some(day)),
            ("1e308", Some(day)),
            ("99999999999999999999999", Some(day)),
            ("Fri, 12 Jun 2026 10:00:09 GMT", Some(9)),
            ("Friday, 12-Jun-26 10:00:09 GMT", Some(9)),
            ("Fri Jun 12 10:00:09 2026", Some(9)),
            ("Fri, 12 Jun 2026 09:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(day)),
            ("soon", None),
            ("inf", None),
            ("NaN", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(
                retry_after(text, now),
                expected.map(Duration::from_secs),
                "{text}"
            );
        }
        // A machine with a wrong clock waits as long as the platform meant.
        let mut answer = received(503, "");
        answer.date = Some("Thu, 01 Jan 2015 10:00:00 GMT".to_owned());
        answer.retry_after = Some("Thu, 01 Jan 2015 10:00:05 GMT".to_owned());
        let wait = refused(Area::V1, &answer).retry_after;
        assert_eq!(wait, Some(Duration::from_secs(5)));
        for (body, expected) in [
            ("3", Some(3)),
            ("-3", Some(0)),
            ("1e308", Some(day)),
            ("\"x\"", None),
        ] {
            let body = format!(r#"{{"details":{{"retryAfterSeconds":{body}}}}}"#);
            let refusal = refused(Area::V1, &received(429, &body));
            assert_eq!(refusal.retry_after, expected.map(Duration::from_secs));
        }
    }

    #[test]
    fn half_a_character_hides_nothing_beside_it() {
        let body = r#"{"name":"cut \ud83d","approvalUrl":"https://x/a"}"#;
        let expected = json!({"name": "cut \u{fffd}", "approvalUrl": "https://x/a"});
        assert_eq!(answer(&received(202, body)).unwrap().body, expected);
        let refusal = refused(
            Area::V1,
            &received(
                409,
                r#"{"code":"CONFLICT","error":"no \ud83d","requestId":"r"}"#,
            ),
        );
        assert_eq!(refusal.code.as_deref(), Some("CONFLICT"));
        assert_eq!(refusal.message.as_deref(), Some("no \u{fffd}"));
        assert_eq!(refusal.request_id.as_deref(), Some("r"));
        let bytes = b"{\"id\":\"p1\",\"bio\":\"caf\xe9\",\"n\":1e999}".to_vec();
        let odd = Received {
            status: 200,
            bytes,
            ..Received::default()
        };
        let expected = json!({"id": "p1", "bio": "caf\u{fffd}", "n": "1e999"});
        assert_eq!(answer(&odd).unwrap().body, expected);
    }

    #[test]
    fn a_code_and_a_request_id_are_short_and_on_one_line() {
        let long = format!("a\nb{}", "x".repeat(500));
        let body = json!({"code": long, "error": "e"}).to_string();
        let mut answer = received(500, &body);
        answer.request_id = Some(format!("ot_pat_0123456789abcdef{}", "y".repeat(5000)));
        let refusal = refused(Area::V1, &answer);
        let code = refusal.code.unwrap();
        assert!(
            code.starts_with("a bx") && code.chars().count() == 101,
            "{code}"
        );
        let id = refusal.request_id.unwrap();
        assert_eq!(id, "ot_pat_0123********yyyy");
    }

    #[test]
    fn a_good_answer_is_kept_exactly_and_an_odd_one_is_named() {
        let body = r#"{"z":1,"a":{"y":null,"b":[]}}"#;
        assert_eq!(answer(&received(201, body)).unwrap().body.to_string(), body);
        assert_eq!(answer(&received(204, " \n")).unwrap().body, json!({}));
        let cause = |status, body: &str| match answer(&received(status, body)).unwrap_err() {
            Failure::BadAnswer { cause, .. } => cause,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            cause(200, "<html>\nSign in"),
            "the body is not JSON; it begins with `<html> Sign in`"
        );
    }
}
