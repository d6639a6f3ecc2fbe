//! The command `doctor`: looks at everything that can keep the program from working, and names a
//! remedy for each. One file per kind of check; every check is a function that gives findings. It
//! mends nothing itself.

mod account;
mod files;
mod hosts;
mod network;
mod settings;

use serde_json::{Value, json};

use super::out;
use super::setup::Setup;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// As it should be.
    Ok,
    /// Works, but somebody should look at it.
    Warn,
    /// Keeps the program from working. Exit code 1.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    check: &'static str,
    verdict: Verdict,
    what: String,
    /// What to do; there for everything that is not `Ok`.
    remedy: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, what: impl Into<String>) -> Finding {
        Finding {
            check,
            verdict: Verdict::Ok,
            what: what.into(),
            remedy: None,
        }
    }

    fn warn(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding {
            check,
            verdict: Verdict::Warn,
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }

    fn fail(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding {
            verdict: Verdict::Fail,
            ..Finding::warn(check, what, remedy)
        }
    }
}

/// Looks at everything and prints what it found. A check that needs an earlier one to succeed is
/// left out when that one failed.
pub(super) async fn doctor(setup: Setup, json: bool) -> anyhow::Result<i32> {
    let situation = setup.client.situation();
    let mut findings = settings::check(&situation, &|name| std::env::var(name).ok());
    findings.extend(files::check(&setup.settings, &situation));
    findings.push(files::journal(&setup.settings));
    if let Some(base_url) = &situation.base_url {
        let reached = network::check(&setup.client, &base_url.value, &mut findings).await;
        if reached {
            findings.extend(account::check(&setup, &situation).await);
        }
    }
    findings.extend(hosts::check());
    let healthy = findings.iter().all(|found| found.verdict != Verdict::Fail);
    match json {
        true => out::print(&format!("{:#}", as_json(&findings, healthy)))?,
        false => out::print_columns(&as_text(&findings))?,
    }
    Ok(i32::from(!healthy))
}

fn as_text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|found| found.check.len()).max();
    let width = width.unwrap_or(0);
    let mut text = String::new();
    for found in findings {
        let verdict = word(found.verdict);
        text.push_str(&format!(
            "{verdict:4}  {:width$}  {}\n",
            found.check, found.what
        ));
        if let Some(remedy) = &found.remedy {
            text.push_str(&format!("      {:width$}  next: {remedy}\n", ""));
        }
    }
    text
}

fn as_json(findings: &[Finding], healthy: bool) -> Value {
    let checks: Vec<Value> = findings
        .iter()
        .map(|found| {
            json!({
                "check": found.check,
                "verdict": word(found.verdict),
                "what": found.what,
                "remedy": found.remedy,
            })
        })
        .collect();
    json!({ "ok": healthy, "checks": checks })
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
    }
}

#[cfg(test)]
mod tests;
