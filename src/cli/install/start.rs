//! How a host shall start this program: its path, the flags, and the variables that hold here and have
//! no flag, since hosts hand on few of theirs. What is secret is written nowhere, but told.

use std::path::{Path, PathBuf};

use super::hosts::{Scope, Start, Surroundings, on_path};
use super::out;
use crate::cli::setup::{self, PROGRAM};
use crate::settings::{self, Flags, VARIABLES, Variable};

/// Variables without a flag that only count with the sandbox, and those that only count without it.
const OF_SANDBOX: [&Variable; 2] = [&settings::SANDBOX_PORT, &settings::PRIVATE_WEBHOOKS];
const OF_PLATFORM: [&Variable; 1] = [&settings::LAST_BASE_URL];
const OF_BOTH: [&Variable; 1] = [&settings::ELICITATION];
/// Folders, and where they are below the home if nothing is said.
const FOLDERS: [(&Variable, &str); 3] = [
    (&settings::CONFIG_HOME, ".config"),
    (&settings::STATE_HOME, ".local/state"),
    (&settings::DATA_HOME, ".local/share"),
];
/// What the HTTP library reads by itself; values may hold a password.
const PROXIES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// This program as a host shall start it: with what holds here by flag or by variable.
pub(super) fn start(flags: &Flags, scope: Scope, at: &Surroundings<'_>) -> anyhow::Result<Start> {
    let settings = setup::settings(flags)?;
    let sandbox = settings.sandbox.value;
    let mut arguments = Vec::new();
    if sandbox {
        arguments.push("--sandbox".to_owned());
    }
    if settings.read_only.value {
        arguments.push("--read-only".to_owned());
    }
    let valued = [
        (&settings::BASE_URL, &flags.base_url),
        (&settings::TOOLSETS, &flags.toolsets),
        (&settings::EXCLUDE_TOOLS, &flags.exclude_tools),
        (&settings::RESULTS, &flags.results),
        (&settings::LOG, &flags.log),
    ];
    for (row, flag) in valued {
        // The sandbox has its own address.
        let counts = row.name != settings::BASE_URL.name || !sandbox;
        let value = flag.clone().or_else(|| set(row.name, at));
        if let (Some(flag), Some(value)) = (row.flag, value.filter(|_| counts)) {
            arguments.extend([flag.to_owned(), value]);
        }
    }
    let program = program(scope, at)?;
    let (environment, left_out) = environment(sandbox, scope, at);
    Ok(Start {
        program,
        arguments,
        environment,
        left_out,
        variables: (VARIABLES.iter().map(|row| row.name))
            .chain(PROXIES)
            .collect(),
    })
}

/// The value of a variable that counts as set.
fn set(name: &str, at: &Surroundings<'_>) -> Option<String> {
    (at.variable)(name).filter(|value| !value.is_empty() && !value.starts_with("${"))
}

/// What is set here and has no flag: what the entry says of it, and the names of what it does not say.
fn environment(
    sandbox: bool,
    scope: Scope,
    at: &Surroundings<'_>,
) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let (mut written, mut left_out) = (Vec::new(), Vec::new());
    let own: &[&Variable] = match sandbox {
        true => &OF_SANDBOX,
        false => &OF_PLATFORM,
    };
    for row in own.iter().chain(&OF_BOTH) {
        written.extend(set(row.name, at).map(|value| (row.name, value)));
    }
    for (row, usual) in FOLDERS {
        // One that is not absolute counts for nobody.
        let folder = set(row.name, at).filter(|folder| Path::new(folder).is_absolute());
        let Some(folder) = folder.filter(|folder| *folder != *at.home.join(usual)) else {
            continue;
        };
        match scope {
            Scope::User => written.push((row.name, folder)),
            // What others shall use, too, names no folder of this machine.
            Scope::Project => left_out.push(row.name),
        }
    }
    if !sandbox {
        let tokens = [&settings::TOKEN].into_iter().chain(&settings::LAST_TOKENS);
        left_out.extend(tokens.map(|row| row.name).chain(PROXIES));
    }
    left_out.retain(|name| set(name, at).is_some());
    (written, left_out)
}

/// Tells what is set here and stands in no entry.
pub(super) fn tell_left_out(start: &Start) {
    if start.left_out.is_empty() {
        return;
    }
    let is_token = |name: &str| name.ends_with("_TOKEN");
    let login = match start.left_out.iter().any(|name| is_token(name)) {
        true => format!(" A token is better saved once: `{PROGRAM} login`."),
        false => String::new(),
    };
    out::note(&format!(
        "Set here and written into no settings, being secret or of this machine alone: {}. It holds \
         for a host only where the host itself is started with it and hands it on; Codex is told to, \
         the others decide by themselves.{login}",
        start.left_out.join(", ")
    ));
}

/// How this program is started. A path that the system follows to it (a link of a package manager) lasts
/// longer than where it leads; and what others shall use, too, is no path of this machine.
fn program(scope: Scope, at: &Surroundings<'_>) -> anyhow::Result<String> {
    let own = std::env::current_exe()?;
    let on_path = on_path(PROGRAM, at).filter(|known| {
        known.is_absolute() && known.canonicalize().ok() == own.canonicalize().ok()
    });
    let program = match (scope, on_path) {
        (Scope::Project, Some(_)) => PathBuf::from(PROGRAM),
        (_, Some(known)) => known,
        (_, None) => own,
    };
    let text = program.to_str().map(str::to_owned);
    text.ok_or_else(|| anyhow::anyhow!("the path of this program is not text that a file can hold"))
}

/// The build folder that a program lies in.
pub(super) fn build_folder(program: &str) -> Option<String> {
    let folder = Path::new(program).parent()?;
    let is_build = ["debug", "release"]
        .iter()
        .any(|kind| folder.ends_with(kind))
        && folder.parent()?.join("CACHEDIR.TAG").exists();
    is_build.then(|| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_written_or_told_and_secrets_are_never_written() {
        // Every variable of the program, with a value that counts.
        let value = |name: &str| match name {
            "XDG_STATE_HOME" => Some("/home/a/.local/state".to_owned()),
            name if name.starts_with("XDG_") => Some("/elsewhere".to_owned()),
            "no_proxy" => None,
            name => Some(format!("value of {name}")),
        };
        let at = Surroundings {
            home: "/home/a".into(),
            folder: "/home/a/project".into(),
            variable: &value,
        };
        let names = |(written, left_out): (Vec<(&'static str, String)>, Vec<&'static str>)| {
            let written: Vec<&str> = written.iter().map(|(name, _)| *name).collect();
            (written, left_out)
        };
        let proxies = &PROXIES[..5];
        let tokens = [
            "OPENTRAIN_PERSONAL_API_TOKEN",
            "OT_API_TOKEN",
            "OPENTRAIN_API_TOKEN",
        ];
        let (written, told) = names(environment(false, Scope::User, &at));
        let folders = ["XDG_CONFIG_HOME", "XDG_DATA_HOME"];
        assert_eq!(
            written,
            [["OT_API_BASE_URL", "OPENTRAIN_MCP_ELICITATION"], folders].concat()
        );
        assert_eq!(told, [&tokens[..], proxies].concat());
        let (written, told) = names(environment(false, Scope::Project, &at));
        assert_eq!(written, ["OT_API_BASE_URL", "OPENTRAIN_MCP_ELICITATION"]);
        assert_eq!(told, [&folders[..], &tokens, proxies].concat());
        // With the sandbox neither the platform nor an account of it matters.
        let (written, told) = names(environment(true, Scope::User, &at));
        let own = [
            "OPENTRAIN_SANDBOX_PORT",
            "OPENTRAIN_SANDBOX_PRIVATE_WEBHOOKS",
            "OPENTRAIN_MCP_ELICITATION",
        ];
        assert_eq!(written, [&own[..], &folders].concat());
        assert!(told.is_empty(), "{told:?}");

        // Nobody adds a variable without a flag and forgets it here.
        let known: Vec<&str> = (OF_SANDBOX.iter().chain(&OF_PLATFORM).chain(&OF_BOTH))
            .map(|row| row.name)
            .chain(FOLDERS.iter().map(|(row, _)| row.name))
            .chain(tokens)
            .collect();
        for row in VARIABLES {
            assert_ne!(
                row.flag.is_some(),
                known.contains(&row.name),
                "{}",
                row.name
            );
        }
    }
}
