//! How it stands with a host: what its settings say, whether that can be started, and what the host
//! itself says when it is asked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::hosts::{Host, Scope, Surroundings, on_path};
use super::{PROGRAM, edit, files, off};

/// How long a host may think. Some start every server that they know before they answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A host that seems to be on this machine.
pub(in crate::cli) struct Stand {
    /// What a person types.
    pub(in crate::cli) name: &'static str,
    /// What it is called.
    pub(in crate::cli) title: &'static str,
    /// The entries of ours in its settings.
    pub(in crate::cli) found: Vec<Found>,
}

/// An entry of ours in the settings of a host.
pub(in crate::cli) struct Found {
    /// What the host calls it.
    pub(in crate::cli) name: String,
    /// The settings file.
    pub(in crate::cli) file: PathBuf,
    /// What it starts.
    pub(in crate::cli) program: String,
    /// Why the host cannot start it.
    pub(in crate::cli) fault: Option<String>,
    /// Why the host does not start it although it could.
    pub(in crate::cli) off: Option<String>,
}

/// The entries of ours in a host's settings: for the person, and for the present folder.
pub(super) fn found(host: &Host, at: &Surroundings<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for scope in [Scope::User, Scope::Project] {
        let Some(file) = host.path(at, scope) else {
            continue;
        };
        let Ok(Some(text)) = files::read(&file) else {
            continue;
        };
        for name in [super::DEFAULT, super::SANDBOX] {
            let Ok(Some(entry)) = edit::read(host.form, &text, name) else {
                continue;
            };
            let Some(program) = program(&entry).filter(|_| is_ours(&entry)) else {
                continue;
            };
            found.push(Found {
                name: name.to_owned(),
                file: file.clone(),
                fault: fault(&program, at),
                off: off::why(host, scope, name, &entry, at),
                program,
            });
        }
    }
    found
}

/// What an entry starts, whatever the host calls the member.
fn program(entry: &Value) -> Option<String> {
    let command = entry.get("command").or_else(|| entry.get("cmd"))?;
    let text = match command {
        Value::Array(words) => words.first()?.as_str(),
        other => other.as_str(),
    };
    text.map(str::to_owned)
}

/// Whether an entry starts this program, at whatever place.
pub(super) fn is_ours(entry: &Value) -> bool {
    let program = program(entry);
    let name = program.as_deref().and_then(|program| {
        let name = program.rsplit(['/', '\\']).next()?;
        Some(name.strip_suffix(".exe").unwrap_or(name))
    });
    name == Some(PROGRAM)
}

fn fault(program: &str, at: &Surroundings<'_>) -> Option<String> {
    let path = Path::new(program);
    if path.is_absolute() {
        return (!path.is_file()).then(|| format!("{program} is not there"));
    }
    match on_path(program, at) {
        Some(_) => None,
        None => Some(format!("{program} is not on the PATH")),
    }
}

/// Asks the host whether it knows the server, where it can be asked; what came of it in a sentence.
pub(super) fn ask(host: &Host, name: &str, scope: Scope, at: &Surroundings<'_>) -> Option<String> {
    let (program, arguments) = host.asks.split_first()?;
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|word| if *word == "NAME" { name } else { word })
        .collect();
    let line = format!("{program} {}", arguments.join(" "));
    let Some(path) = on_path(program, at) else {
        return Some(format!(
            "`{program}` is not on the PATH, so it was not asked."
        ));
    };
    let mut command = Command::new(path);
    command.args(&arguments);
    if scope == Scope::User {
        // Where a folder has settings of its own, they would answer.
        command.current_dir(&at.home);
    }
    Some(match output(&mut command) {
        Some((true, said)) if said.contains(name) => {
            match said.to_lowercase().contains("fail") || said.contains('✗') {
                true => format!(
                    "Asked `{line}`: it knows the server and could not start it; see there."
                ),
                false => format!("Asked `{line}`: it knows the server."),
            }
        }
        Some(_) => format!("Asked `{line}`: its answer does not name the server; see there."),
        None => format!("Asked `{line}`: no answer within {} s.", PATIENCE.as_secs()),
    })
}

/// Whether a program ends well, and what it prints on either stream; `None` if it does not end in time or cannot be started.
fn output(command: &mut Command) -> Option<(bool, String)> {
    let said = tempfile::NamedTempFile::new().ok()?;
    let streams = (said.reopen().ok()?, said.reopen().ok()?);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(streams.0)
        .stderr(streams.1)
        .spawn()
        .ok()?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match child.try_wait() {
            Ok(Some(status)) => {
                let said = std::fs::read(said.path()).ok()?;
                return Some((
                    status.success(),
                    String::from_utf8_lossy(&said).into_owned(),
                ));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}
