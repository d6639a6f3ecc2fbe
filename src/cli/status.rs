//! The command `status`: who am I, how far is the account, and where every setting came from.
//! What is wrong and how to mend it is the business of `doctor`.

use serde_json::{Map, Value, json};

use super::account::{Account, Stage, explain, who_gives};
use super::out;
use super::setup::Setup;
use crate::api::{Failure, Situation};
use crate::settings::{Source, Sourced};

/// Prints all of it. Exit code 1 when the credentials are there and cannot be used.
pub(super) async fn status(setup: Setup, json: bool) -> anyhow::Result<i32> {
    let situation = setup.client.situation();
    let account = match (&situation.problem, &situation.token) {
        (Some(_), _) => None,
        (None, None) => Some(Err(Failure::NoToken)),
        (None, Some(_)) => Some(Account::ask(&setup.client).await),
    };
    let code = match &account {
        None | Some(Err(Failure::Refused(_) | Failure::BadAnswer { .. })) => 1,
        Some(_) => 0,
    };
    if json {
        let told = as_json(&setup, &situation, account.as_ref());
        out::print(&format!("{told:#}"))?;
        return Ok(code);
    }
    let mut text = facts(&situation, account.as_ref(), setup.program());
    text.push('\n');
    text.push_str(&settings(&setup, &situation));
    out::print_columns(&text)?;
    Ok(code)
}

fn facts(
    situation: &Situation,
    account: Option<&Result<Account, Failure>>,
    program: &str,
) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some(base_url) = &situation.base_url {
        let sandbox = match base_url.source {
            Source::Sandbox => " (the sandbox: say --sandbox with every command for it)",
            _ => "",
        };
        lines.push(("Platform", format!("{}{sandbox}", base_url.value)));
    }
    match account {
        None => {
            let problem = situation.problem.clone().unwrap_or_default();
            lines.push(("Problem", problem));
        }
        Some(Ok(account)) => {
            lines.push(("Account", account.who.clone()));
            lines.push(("Stage", stage(Some(account), situation, program)));
            if let Some(label) = &account.label {
                lines.push(("Token", format!("“{label}”")));
            }
            lines.push(("Scopes", account.scopes.join(", ")));
            let lacks = account.lacks();
            if !lacks.is_empty() {
                lines.push((
                    "Lacks",
                    format!("{} ({})", lacks.join(", "), who_gives(program)),
                ));
            }
        }
        Some(Err(failure)) => {
            let (what, remedy) = explain(failure, program);
            if *failure == Failure::NoToken {
                lines.push(("Stage", stage(None, situation, program)));
            } else {
                lines.push(("Account", format!("unknown: {what}")));
            }
            lines.push(("Next", remedy));
        }
    }
    lines
        .iter()
        .map(|(name, value)| format!("{name:9} {value}\n"))
        .collect()
}

/// The same for programs. What is not known is null; the token is told by its ends alone.
fn as_json(
    setup: &Setup,
    situation: &Situation,
    account: Option<&Result<Account, Failure>>,
) -> Value {
    let known = account.and_then(|account| account.as_ref().ok());
    let problem = match account {
        None => situation.problem.clone(),
        Some(Ok(_)) => None,
        Some(Err(failure)) => Some(explain(failure, setup.program()).0),
    };
    let settings: Map<String, Value> = rows(setup, situation)
        .into_iter()
        .map(|(name, (value, source))| {
            (
                name.to_owned(),
                json!({ "value": value, "from": source.to_string() }),
            )
        })
        .collect();
    json!({
        "platform": situation.base_url.as_ref().map(|base| base.value.to_string()),
        "account": known.map(|account| &account.who),
        "claimed": known.map(|account| account.stage() == Stage::Claimed),
        "claimPending": situation.claim_pending,
        "tokenName": known.and_then(|account| account.label.as_ref()),
        "scopes": known.map(|account| &account.scopes),
        "lacks": known.map(Account::lacks),
        "problem": problem,
        "settings": settings,
    })
}

/// The stage in words.
pub(super) fn stage(account: Option<&Account>, situation: &Situation, program: &str) -> String {
    match (account.map(Account::stage), situation.claim_pending) {
        (None, _) => "no account yet".to_owned(),
        (Some(Stage::Claimed), _) => "claimed: a person owns the account".to_owned(),
        (Some(Stage::Registered), true) => {
            format!("registered, not claimed yet: `{program} call claim_account` starts the claim")
        }
        (Some(Stage::Registered), false) => {
            "registered; unclaimed, or a token too narrow to prove the claim".to_owned()
        }
    }
}

/// Where each setting came from, as a table.
fn settings(setup: &Setup, situation: &Situation) -> String {
    let rows: Vec<Vec<String>> = rows(setup, situation)
        .into_iter()
        .map(|(name, (value, source))| vec![name.to_owned(), value, source.to_string()])
        .collect();
    let wide = out::table(&["SETTING", "VALUE", "FROM"], &rows);
    let widest = wide.lines().map(|line| line.chars().count()).max();
    match (out::width(), widest) {
        // The last column would have no room of its own.
        (Some(width), Some(widest)) if widest > width => {
            let rows: Vec<Vec<String>> = (rows.into_iter())
                .map(|row| match <[String; 3]>::try_from(row) {
                    Ok([name, value, from]) => vec![name, format!("{value} ({from})")],
                    Err(row) => row,
                })
                .collect();
            out::table(&["SETTING", "VALUE (FROM)"], &rows)
        }
        _ => wide,
    }
}

/// Where each setting came from; of the token only its ends.
fn rows(setup: &Setup, situation: &Situation) -> [(&'static str, (String, Source)); 9] {
    let settings = &setup.settings;
    let default = Source::Default;
    let text = |value: &Option<Sourced<String>>, default: &str| match value {
        Some(given) => (given.value.clone(), given.source),
        None => (default.to_owned(), Source::Default),
    };
    let base_url = match &situation.base_url {
        Some(base_url) => (base_url.value.to_string(), base_url.source),
        None => ("unusable".to_owned(), Source::File),
    };
    let token = match (&situation.masked_token, situation.token) {
        (Some(masked), Some(source)) => (masked.clone(), source),
        _ => ("none".to_owned(), default),
    };
    let file = match &settings.credentials_file {
        Some(file) => (file.value.display().to_string(), file.source),
        None => ("nowhere: no home folder is known".to_owned(), default),
    };
    let state = match &settings.state_folder {
        Some(folder) => (folder.value.display().to_string(), folder.source),
        None => ("nowhere: no home folder is known".to_owned(), default),
    };
    let switch = |value: &Sourced<bool>| (value.value.to_string(), value.source);
    [
        ("base URL", base_url),
        ("token", token),
        ("credentials file", file),
        ("state folder", state),
        ("sandbox", switch(&settings.sandbox)),
        ("read-only", switch(&settings.read_only)),
        ("toolsets", text(&settings.toolsets, "all")),
        ("exclude-tools", text(&settings.exclude_tools, "none")),
        ("log", (settings.log.value.clone(), settings.log.source)),
    ]
}
