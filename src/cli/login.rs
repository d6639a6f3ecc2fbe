//! The commands `login` and `logout`: a token into the credentials file, and out of it again.
//! How the file is written is the business of `credentials`.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::time::Instant;
use url::Url;

use super::account::{Account, Stage, explain, mint, who_gives};
use super::setup::{Misuse, Setup};
use super::{browser, out};
use crate::api::{Client, Request};
use crate::credentials::{Credentials, Store, Token};
use crate::settings::{DEFAULT_BASE_URL, Flags, Settings, TOKEN};

const PREFIX: &str = "ot_pat_";
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads a token, checks it against the platform, and saves it.
///
/// # Errors
///
/// [`Misuse`]: it is no personal API token. Else: the platform does not accept it, cannot be
/// reached, or the file cannot be written; nothing was saved then.
pub(super) async fn login(setup: Setup) -> anyhow::Result<i32> {
    let base_url = setup.client.origin();
    let base_url = base_url.map_err(|e| anyhow!(explain(&e, setup.program()).0))?;
    let token = ask(base_url.as_str(), setup.program())?;
    let account = match Account::ask(&client_with(&token, base_url.as_str())?).await {
        Ok(account) => account,
        Err(failure) => {
            let (what, remedy) = explain(&failure, setup.program());
            bail!("nothing was saved: {what}\nnext: {remedy}");
        }
    };
    let store = setup.client.store();
    let before = store.load()?;
    // A claim under way belongs to the account that is being replaced.
    let replaced = before.claim_token().is_some() && before.api_token().as_ref() != Some(&token);
    let change = |credentials: &mut Credentials| {
        credentials.set_api_token(Some(&token));
        if replaced {
            credentials.set_claim_token(None);
        }
        if credentials.base_url().is_some() || base_url.as_str() != DEFAULT_BASE_URL {
            credentials.set_base_url(Some(base_url.as_str()));
        }
    };
    let backup = match replaced {
        true => store.update_with_backup(change)?,
        false => store.update(change).map(|_| None)?,
    };

    let file = store.path().map(|path| path.display().to_string());
    let mut text = format!("Logged in to {base_url} as {}.\n", account.who);
    if account.stage() == Stage::Registered {
        text.push_str("The token does not prove a claim: hiring and messaging may be refused.\n");
    }
    text.push_str(&format!("Scopes: {}\n", account.scopes.join(", ")));
    text.push_str(&powers(&account, setup.program()));
    text.push_str(&format!(
        "Saved {} in {}.",
        token.masked(),
        file.unwrap_or_default()
    ));
    if let Some(backup) = backup {
        text.push_str(&format!(
            "\nAn unfinished claim of another account was there; the old file is kept as {}.",
            backup.display()
        ));
    }
    out::print(&text)?;
    warn_of_environment(&setup.settings);
    Ok(0)
}

/// What a scope is for, in words.
const POWERS: &[(&str, &str)] = &[
    ("jobs:write", "draft and publish jobs"),
    ("proposals:write", "invite, and ask you to hire"),
    ("messages:write", "write messages"),
    (
        "payments:write",
        "plan milestones, and ask you to fund, release, end and top up",
    ),
    ("webhooks:manage", "subscribe webhooks"),
    ("team:write", "invite people to your team"),
];

/// What an agent with this token can do and what not.
fn powers(account: &Account, program: &str) -> String {
    let (can, cannot): (Vec<_>, Vec<_>) = POWERS.iter().partition(|(scope, _)| account.may(scope));
    let told = |powers: Vec<&(&str, &str)>| {
        let words: Vec<&str> = powers.iter().map(|(_, words)| *words).collect();
        words.join("; ")
    };
    let mut text = String::new();
    if !can.is_empty() {
        text.push_str(&format!("It can {}.\n", told(can)));
    }
    if !cannot.is_empty() {
        text.push_str(&format!("It cannot {}.\n", told(cannot)));
    }
    if !account.lacks().is_empty() {
        text.push_str(&format!(
            "{}: {}.\n",
            account.lacks().join(" and "),
            who_gives(program)
        ));
    }
    text
}

/// Removes the saved tokens, after revoking the personal one on the platform if asked to.
///
/// # Errors
///
/// The platform could not revoke it, or the file cannot be changed. Nothing was removed then.
pub(super) async fn logout(setup: Setup, revoke: bool) -> anyhow::Result<i32> {
    let store = setup.client.store();
    let token = store.load()?.api_token();
    if let (true, Some(token)) = (revoke, &token) {
        // Source: docs/developers/api-reference/agent-auth/revoke.
        let request = Request::post(["oauth", "revoke"])
            .agent()
            .with_saved_token();
        if let Err(failure) = setup.client.send(&request, Instant::now() + PATIENCE).await {
            let (what, _) = explain(&failure, setup.program());
            bail!(
                "the token was not revoked and is still saved: {what}\nnext: try again, or log \
                 out without --revoke{}",
                match setup.settings.sandbox.value {
                    true => String::new(),
                    false => format!(
                        " and revoke {} in the OpenTrain app at Settings → API keys",
                        token.masked()
                    ),
                }
            );
        }
    }
    let known = store.forget()?;
    let file = store.path().map(|path| path.display().to_string());
    let file = file.unwrap_or_default();
    out::print(&match (known, revoke, token) {
        (false, _, _) => format!("Nobody is logged in: {file} holds no token."),
        (true, true, Some(token)) => {
            format!(
                "Logged out: {} is revoked and gone from {file}.",
                token.masked()
            )
        }
        (true, _, Some(token)) => format!(
            "Logged out: {} is gone from {file}.\nIt still works wherever else it is known; \
             `logout --revoke` ends it for good{}.",
            token.masked(),
            match setup.settings.sandbox.value {
                true => "",
                false => ", and so does Settings → API keys in the app",
            }
        ),
        (true, _, None) => format!("Logged out: the unfinished claim is gone from {file}."),
    })?;
    warn_of_environment(&setup.settings);
    Ok(0)
}

/// Reads the token where nobody sees it: never from the arguments, which every process of the
/// machine can read.
fn ask(base_url: &str, program: &str) -> anyhow::Result<Token> {
    let text = match io::stdin().is_terminal() {
        true => {
            // Where on the platform the settings are is not documented; the menu leads there.
            let opened = Url::parse(base_url).is_ok_and(|page| browser::open(&page).is_ok());
            let where_to = if opened {
                ", which opens in your browser"
            } else {
                ""
            };
            out::note(&format!(
                "Mint a token {} ({base_url}{where_to}). Pick payments:write too if the agent shall \
                 prepare milestones, payouts and top-ups; a human confirms each.",
                mint(program)
            ));
            rpassword::prompt_password("Token (not shown while you paste it): ")
                .context("could not read the token from the terminal")?
        }
        false => {
            let mut line = String::new();
            io::stdin()
                .read_line(&mut line)
                .context("could not read the token from standard input")?;
            line
        }
    };
    let token = Token::new(&text).ok_or_else(|| {
        Misuse("that is no token: it is empty, or has blanks or odd characters in it".to_owned())
    })?;
    match token.expose().strip_prefix(PREFIX) {
        Some(rest) if !rest.is_empty() => Ok(token),
        _ => Err(Misuse(format!(
            "that is no personal API token: one starts with {PREFIX} and is minted {}",
            mint(program)
        ))
        .into()),
    }
}

/// A client that knows this token and nothing of what is saved or set.
fn client_with(token: &Token, base_url: &str) -> anyhow::Result<Client> {
    let flags = Flags {
        base_url: Some(base_url.to_owned()),
        ..Flags::default()
    };
    let only_the_token = |name: &str| (name == TOKEN.name).then(|| token.expose().to_owned());
    let settings = Settings::resolve(&flags, &only_the_token, None)?;
    Ok(Client::new(Arc::new(settings), Store::nowhere()))
}

fn warn_of_environment(settings: &Settings) {
    if let Some(token) = settings.first_token() {
        out::note(&format!(
            "BUT {} is set, and its token goes on being used: unset it for the saved one to count.",
            token.variable()
        ));
    }
}
