//! What `doctor` says of the settings: the address, and what stands in the environment.
//! Files and network are looked at elsewhere.

use super::Finding;
use crate::api::Situation;
use crate::settings::{BASE_URL, DEFAULT_BASE_URL, LAST_BASE_URL, LAST_TOKENS, Source, TOKEN};

pub(super) fn check(situation: &Situation, env: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = vec![base_url(situation)];
    findings.extend(left_blank(env));
    findings.extend(hidden_token(situation));
    findings
}

fn base_url(situation: &Situation) -> Finding {
    const CHECK: &str = "base URL";
    let Some(base_url) = &situation.base_url else {
        return Finding::fail(
            CHECK,
            situation.problem.clone().unwrap_or_default(),
            format!(
                "write \"baseUrl\": \"{DEFAULT_BASE_URL}\" into the credentials file, or set {}",
                BASE_URL.name
            ),
        );
    };
    let told = format!("{} ({})", base_url.value, base_url.source);
    let usual = base_url.value.as_str() == DEFAULT_BASE_URL || base_url.source == Source::Sandbox;
    match usual {
        true => Finding::ok(CHECK, told),
        false => Finding::warn(
            CHECK,
            format!("{told}, not OpenTrain's own address"),
            format!("if that is not meant, remove it; the default is {DEFAULT_BASE_URL}"),
        ),
    }
}

/// A variable that a host passed on without filling it in looks set and is not.
fn left_blank(env: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let [last, very_last] = &LAST_TOKENS;
    let rows = [&TOKEN, &BASE_URL, last, very_last, &LAST_BASE_URL];
    rows.iter()
        .filter_map(|row| {
            let value = env(row.name)?;
            let value = value.trim();
            let blank = value.is_empty() || (value.starts_with("${") && value.ends_with('}'));
            blank.then(|| {
                Finding::warn(
                    "environment",
                    format!(
                        "{} is set to nothing, or to a placeholder; it is ignored",
                        row.name
                    ),
                    "fill it in where the host starts this program, or remove it there",
                )
            })
        })
        .collect()
}

fn hidden_token(situation: &Situation) -> Option<Finding> {
    let Some(Source::Variable(variable)) = situation.token else {
        return None;
    };
    situation.saved_token.then(|| {
        Finding::warn(
            "environment",
            format!("{variable} is set, so the saved token is not used"),
            format!("unset {variable} if the saved one is meant"),
        )
    })
}
