//! What `doctor` says of the token and the account behind it.
//! The way to the platform is looked at before.

use super::super::account::{Account, explain, who_gives};
use super::super::setup::Setup;
use super::super::status::stage;
use super::Finding;
use crate::api::{Failure, Situation};

pub(super) async fn check(setup: &Setup, situation: &Situation) -> Vec<Finding> {
    const CHECK: &str = "account";
    if situation.problem.is_some() {
        // The file was reported already.
        return Vec::new();
    }
    let account = match Account::ask(&setup.client).await {
        Ok(account) => account,
        Err(failure) => {
            let (what, remedy) = explain(&failure, setup.program());
            return vec![match failure {
                // A fresh start: the tools for registration work as they are.
                Failure::NoToken => Finding::warn(CHECK, what, remedy),
                _ => Finding::fail(CHECK, what, remedy),
            }];
        }
    };
    let from = situation
        .token
        .map(|source| format!(", token from {source}"));
    let mut findings = vec![
        Finding::ok(
            CHECK,
            format!("{}{}", account.who, from.unwrap_or_default()),
        ),
        Finding::ok("stage", stage(Some(&account), situation, setup.program())),
    ];
    let lacks = account.lacks();
    findings.push(match lacks.is_empty() {
        true => Finding::ok("scopes", account.scopes.join(", ")),
        false => Finding::ok(
            "scopes",
            format!(
                "{}; without {} ({})",
                account.scopes.join(", "),
                lacks.join(" and "),
                who_gives(setup.program())
            ),
        ),
    });
    findings
}
