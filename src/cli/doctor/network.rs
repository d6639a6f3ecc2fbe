//! What `doctor` says of the way to the platform, step by step: name, connection, TLS, who
//! answers, and what its clock says.
//! Whether the platform knows the token is looked at elsewhere.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};
use url::Url;

use super::super::account::explain;
use super::super::setup::PROGRAM;
use super::Finding;
use crate::api::{Client, Failure, Probe};
use crate::settings::BaseUrl;
use crate::text::{one_line, shorten};

/// Longest time each step may take.
const STEP: Duration = Duration::from_secs(10);
/// A clock that is off by less hurts nothing; certificates and deadlines stand in days and hours.
const TOLERABLE_SKEW: i64 = 120;

/// Goes the whole way; gives whether the platform answered.
pub(super) async fn check(
    client: &Client,
    base_url: &BaseUrl,
    findings: &mut Vec<Finding>,
) -> bool {
    match proxy(base_url, &|name| std::env::var(name).ok()) {
        // The proxy looks names up and connects in our place.
        Some(finding) => findings.push(finding),
        None => {
            let Some(address) = step(look_up(base_url).await, findings) else {
                return false;
            };
            if step(connect(&address).await, findings).is_none() {
                return false;
            }
        }
    }
    let probe = match client.probe(Instant::now() + STEP).await {
        Ok(probe) => probe,
        Err(failure) => {
            findings.push(no_answer(base_url, &failure));
            return false;
        }
    };
    let secure = base_url.as_str().starts_with("https:");
    if secure {
        findings.push(Finding::ok("TLS", "the certificate is trusted"));
    }
    let answer = answer(base_url, &probe);
    let reached = answer.verdict == super::Verdict::Ok;
    findings.push(answer);
    findings.extend(clock(probe.date.as_deref(), Timestamp::now()));
    reached
}

/// Notes how a step went; gives what the next one needs.
fn step<T>(result: Result<(T, Finding), Finding>, findings: &mut Vec<Finding>) -> Option<T> {
    let (value, finding) = match result {
        Ok((value, finding)) => (Some(value), finding),
        Err(finding) => (None, finding),
    };
    findings.push(finding);
    value
}

fn proxy(base_url: &BaseUrl, env: &dyn Fn(&str) -> Option<String>) -> Option<Finding> {
    const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    if base_url.is_loopback() {
        return None;
    }
    let name = NAMES
        .iter()
        .find(|name| env(name).is_some_and(|value| !value.is_empty()))?;
    Some(Finding::ok(
        "proxy",
        format!("{name} is set, so the connection is the proxy's business"),
    ))
}

async fn look_up(base_url: &BaseUrl) -> Result<(Vec<SocketAddr>, Finding), Finding> {
    const CHECK: &str = "name";
    let url = Url::parse(base_url.as_str()).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let port = url.as_ref().and_then(Url::port_or_known_default);
    let bare = host.trim_matches(['[', ']']).to_owned();
    let bare_ip = bare.parse::<IpAddr>().is_ok();
    let failed = |cause: String| {
        Finding::fail(
            CHECK,
            format!("{host} has no address: {cause}"),
            "check the spelling of the base URL, the network, and the name server",
        )
    };
    let found = match timeout(STEP, lookup_host((bare, port.unwrap_or(443)))).await {
        Ok(Ok(found)) => found.collect::<Vec<_>>(),
        Ok(Err(e)) => return Err(failed(e.to_string())),
        Err(_) => return Err(failed(format!("no answer in {} s", STEP.as_secs()))),
    };
    match found.first() {
        Some(first) => {
            let told = match bare_ip {
                true => format!("{host} needs no look-up"),
                false => format!("{host} is {}", first.ip()),
            };
            Ok((found, Finding::ok(CHECK, told)))
        }
        None => Err(failed("the name server knows none".to_owned())),
    }
}

/// Tries one address after the other, as the client does.
async fn connect(addresses: &[SocketAddr]) -> Result<((), Finding), Finding> {
    const CHECK: &str = "connection";
    let mut causes = Vec::new();
    for address in addresses {
        match timeout(STEP, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(((), Finding::ok(CHECK, format!("{address} accepts it")))),
            Ok(Err(e)) => causes.push(format!("{address}: {e}")),
            Err(_) => causes.push(format!("{address}: no answer in {} s", STEP.as_secs())),
        }
    }
    Err(Finding::fail(
        CHECK,
        causes.join("; "),
        "check the network, a firewall in between, and the port in the base URL",
    ))
}

fn no_answer(base_url: &BaseUrl, failure: &Failure) -> Finding {
    let cause = match failure {
        Failure::Unreachable { cause, .. } => one_line(cause),
        other => explain(other, PROGRAM).0,
    };
    // The connection worked a moment ago, so what failed is above it.
    let words = cause.to_lowercase();
    let is_tls = ["certificate", "tls", "handshake", "ssl"];
    match is_tls.iter().any(|word| words.contains(word)) {
        true => Finding::fail(
            "TLS",
            cause,
            "a company's proxy may put its own certificate in between: have it installed in the \
             system's certificate store; and check this machine's clock",
        ),
        false => Finding::fail(
            "platform",
            format!("{base_url} gave no HTTP answer: {cause}"),
            "check that the base URL is the address of OpenTrain, and try again",
        ),
    }
}

fn answer(base_url: &BaseUrl, probe: &Probe) -> Finding {
    const CHECK: &str = "platform";
    let ms = probe.took.as_millis();
    if probe.is_platform {
        return Finding::ok(CHECK, format!("answers in {ms} ms"));
    }
    let mut what = format!("{base_url} answers HTTP {}", probe.status);
    if let Some(location) = &probe.location {
        what.push_str(&format!(
            ", pointing to {}",
            shorten(&one_line(location), 200)
        ));
    }
    Finding::fail(
        CHECK,
        format!("{what}, and not as OpenTrain does"),
        "check the base URL; a proxy or a sign-in page of the network may stand in between",
    )
}

fn clock(date: Option<&str>, now: Timestamp) -> Option<Finding> {
    const CHECK: &str = "clock";
    let theirs = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(date?)
        .ok()?;
    let skew = now.as_second() - theirs.as_second();
    let size = skew.unsigned_abs();
    let side = if skew > 0 { "ahead of" } else { "behind" };
    Some(match skew.abs() <= TOLERABLE_SKEW {
        true => Finding::ok(CHECK, format!("within {size} s of the platform's")),
        false => Finding::warn(
            CHECK,
            format!("{size} s {side} the platform's"),
            "set this machine's clock (and let it be set by NTP): deadlines are told by it",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn check_clock(date: Option<&str>, expected: Option<(Verdict, &str)>) {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let found = clock(date, now);
        let found = found
            .as_ref()
            .map(|found| (found.verdict, found.what.as_str()));
        assert_eq!(found, expected, "{date:?}");
    }

    #[test]
    fn the_clock_is_compared_with_the_date_of_the_answer() {
        check_clock(
            Some("Fri, 02 Jan 2026 03:04:00 GMT"),
            Some((Verdict::Ok, "within 5 s of the platform's")),
        );
        check_clock(
            Some("Fri, 02 Jan 2026 04:04:05 GMT"),
            Some((Verdict::Warn, "3600 s behind the platform's")),
        );
        check_clock(
            Some("Fri, 02 Jan 2026 03:00:05 GMT"),
            Some((Verdict::Warn, "240 s ahead of the platform's")),
        );
        check_clock(Some("yesterday"), None);
        check_clock(None, None);
    }

    #[test]
    fn a_proxy_counts_for_every_address_but_this_machine() {
        let env = |name: &str| (name == "https_proxy").then(|| "http://proxy:3128".to_owned());
        let outside = BaseUrl::parse("https://app.opentrain.ai").unwrap();
        let here = BaseUrl::parse("http://127.0.0.1:3000").unwrap();
        assert!(proxy(&outside, &env).is_some());
        assert!(proxy(&here, &env).is_none());
        assert!(proxy(&outside, &|_| None).is_none());
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_told_from_a_dead_line() {
        let base_url = BaseUrl::parse("https://app.opentrain.ai").unwrap();
        let check = |cause: &str, expected: &str| {
            let failure = Failure::Unreachable {
                cause: cause.to_owned(),
                attempts: 1,
            };
            assert_eq!(no_answer(&base_url, &failure).check, expected);
        };
        check(
            "client error (Connect): invalid peer certificate: UnknownIssuer",
            "TLS",
        );
        check("connection closed before message completed", "platform");
    }
}
