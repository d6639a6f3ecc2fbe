//! The commands `install` and `uninstall`: the server in the settings of a host, without a hand on any
//! other entry in them. What is shown before is what is written; the file as it was stays beside it until
//! the entry is taken out again, which leaves every byte as it was.

mod check;
mod edit;
mod files;
mod hosts;
mod off;
mod start;

use std::path::{Path, PathBuf};

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};
use serde_json::{Map, Value};

use self::check::found;
pub(super) use self::check::{Found, Stand};
use self::hosts::{Form, HOSTS, Host, Scope, Start, Surroundings, find};
use super::out;
use super::setup::{Misuse, PROGRAM};
use crate::settings::{Flags, VARIABLES};

/// What is asked of a host's settings.
#[derive(clap::Args, Debug)]
pub(super) struct InstallArgs {
    /// The hosts; without any, all that are known are listed
    #[arg(value_name = "HOST")]
    hosts: Vec<String>,
    /// For all your folders, or for whoever works in the present one
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
    /// What the host calls the server
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Put it in place of another server of that name
    #[arg(long)]
    replace: bool,
    /// Do not ask the host afterwards whether it knows the server
    #[arg(long)]
    no_check: bool,
}

/// What is asked of a host's settings at the end.
#[derive(clap::Args, Debug)]
pub(super) struct UninstallArgs {
    /// The hosts
    #[arg(value_name = "HOST", required = true)]
    hosts: Vec<String>,
    /// Where it was installed
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
    /// What the host calls the server
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What was done to one file.
enum Done {
    Nothing,
    Changed,
}

/// Puts the server into the settings of each host. Exit code 1 where one of them could not take it.
///
/// # Errors
///
/// [`Misuse`]: a host that is not known, or a scope that it does not have.
pub(super) fn install(args: &InstallArgs, flags: &Flags) -> anyhow::Result<i32> {
    // What a host is told to start must start.
    super::setup::toolbox(flags)?;
    let sandbox = super::setup::settings(flags)?.sandbox.value;
    let variable = |name: &str| std::env::var(name).ok();
    let at = surroundings(&variable)?;
    if args.hosts.is_empty() {
        out::print_columns(&list(&at))?;
        return Ok(0);
    }
    let name = name(args.name.as_deref(), sandbox)?;
    let chosen = chosen(&args.hosts, args.scope, &at)?;
    let start = start::start(flags, args.scope, &at)?;
    if let Some(folder) = start::build_folder(&start.program) {
        out::note(&format!(
            "The program lies in a build folder, {folder}: `cargo install --locked --path .` puts it \
             where no `cargo clean` takes it away; then install from there."
        ));
    }
    start::tell_left_out(&start);
    let mut code = 0;
    for (host, file) in chosen {
        match one(host, &file, &name, &start, args) {
            Ok(Done::Nothing) => tell_off(host, &file, &name, args.scope, &at)?,
            Ok(Done::Changed) if args.dry_run => out::note("Nothing was changed."),
            Ok(Done::Changed) => {
                let verdict = match args.no_check {
                    true => None,
                    false => check::ask(host, &name, args.scope, &at),
                };
                tell_off(host, &file, &name, args.scope, &at)?;
                tell_end(host, &name, args.scope, verdict)?;
            }
            Err(why) => {
                code = 1;
                let entry = host.entry_of(&start, &name);
                out::note(&format!(
                    "{}: {} is left as it is: {why:#}. By hand it is:\n\n{}",
                    host.title,
                    file.display(),
                    edit::snippet(host.form, &name, &entry)
                ));
            }
        }
    }
    Ok(code)
}

/// Takes the server out of the settings of each host. Exit code 1 where that could not be done.
///
/// # Errors
///
/// [`Misuse`]: a host that is not known, or a scope that it does not have.
pub(super) fn uninstall(args: &UninstallArgs, flags: &Flags) -> anyhow::Result<i32> {
    let variable = |name: &str| std::env::var(name).ok();
    let at = surroundings(&variable)?;
    let sandbox = super::setup::settings(flags)?.sandbox.value;
    let name = name(args.name.as_deref(), sandbox)?;
    let mut code = 0;
    for (host, file) in chosen(&args.hosts, args.scope, &at)? {
        if let Err(why) = take_out(host, &file, &name, args.dry_run) {
            code = 1;
            out::note(&format!(
                "{}: {} is left as it is: {why:#}",
                host.title,
                file.display()
            ));
        }
    }
    Ok(code)
}

fn one(
    host: &Host,
    file: &Path,
    name: &str,
    start: &Start,
    args: &InstallArgs,
) -> anyhow::Result<Done> {
    let before = files::read(file)?;
    // Its settings are more than servers, and it refuses those that lack the rest.
    let starts_elsewhere = matches!(host.form, Form::YamlList(_));
    anyhow::ensure!(
        before.is_some() || !starts_elsewhere,
        "there is no such file yet, and {} makes it when it is first started; do that, then install",
        host.title
    );
    let text = before.as_deref().unwrap_or_default();
    let entry = host.entry_of(start, name);
    let known = edit::read(host.form, text, name)?;
    let others = known.as_ref().is_some_and(|known| !check::is_ours(known));
    if others && !args.replace {
        anyhow::bail!(
            "`{name}` in it is another server; --replace puts this one in its place, --name gives this \
             one another name"
        );
    }
    let after = match known {
        Some(known) if over(host, known.clone(), &entry) == known => text.to_owned(),
        // Of another server nothing is to stay.
        Some(_) if others => edit::put(host.form, text, name, &entry)?,
        // Of YAML only what we write ourselves is rewritten.
        Some(known) if is_yaml(host.form) => {
            anyhow::ensure!(
                args.replace || is_plain(host, &known, &entry),
                "`{name}` in it has members of its own; --replace writes it anew without them"
            );
            edit::put(host.form, text, name, &entry)?
        }
        Some(known) => edit::put(host.form, text, name, &over(host, known, &entry))?,
        None => edit::put(host.form, text, name, &entry)?,
    };
    if after == text && before.is_some() {
        out::print(&format!(
            "{}: {} has it already.",
            host.title,
            file.display()
        ))?;
        return Ok(Done::Nothing);
    }
    out::print(&format!(
        "{}, {}: {}\n{}",
        host.title,
        whose(args.scope),
        file.display(),
        difference(text, &after)
    ))?;
    if args.dry_run {
        return Ok(Done::Changed);
    }
    let is_ours = is_in(host.form, text, name);
    if let Some(kept) = files::keep(file, before.as_deref(), is_ours)? {
        out::print(&format!("The file as it was: {}", kept.display()))?;
    }
    files::write_in_new_folders(file, &after)?;
    Ok(Done::Changed)
}

fn take_out(host: &Host, file: &Path, name: &str, dry_run: bool) -> anyhow::Result<()> {
    let Some(text) = files::read(file)? else {
        return out::print(&format!("{}: there is no {}.", host.title, file.display()));
    };
    let Some(known) = edit::read(host.form, &text, name)? else {
        return out::print(&format!(
            "{}: {} has no `{name}`.",
            host.title,
            file.display()
        ));
    };
    anyhow::ensure!(
        check::is_ours(&known),
        "`{name}` in it is another server, so take it out by hand if you want it gone"
    );
    let (after, kept) = files::without(host.form, file, &text, name, &known)?;
    out::print(&format!(
        "{}: {}\n{}",
        host.title,
        file.display(),
        difference(&text, after.as_deref().unwrap_or_default())
    ))?;
    if dry_run {
        out::note("Nothing was changed.");
        return Ok(());
    }
    match &after {
        Some(after) => files::write(file, after)?,
        None => std::fs::remove_file(file)?,
    }
    // Another entry of ours may still want what was remembered.
    if !is_in(host.form, after.as_deref().unwrap_or_default(), name) {
        files::drop_new_folders(file)?;
    }
    if let Some(kept) = kept {
        // Another entry of ours may still want it.
        let now = after.as_deref().unwrap_or_default();
        let before = files::read(&kept)?;
        if before.as_deref() == Some(now) {
            std::fs::remove_file(kept)?;
            return out::print("Taken out; every byte is as it was before.");
        }
        return out::print(&format!(
            "Taken out. The file has changed since it was put in; as it was before: {}",
            kept.display()
        ));
    }
    out::print(match after {
        Some(_) => "Taken out.",
        None => "Taken out, and the file with it: nothing else was in it.",
    })
}

/// Whether an entry of ours stands in a text, by a usual name or this one.
fn is_in(form: Form, text: &str, name: &str) -> bool {
    [DEFAULT, SANDBOX, name].iter().any(|name| {
        let known = edit::read(form, text, name);
        known.is_ok_and(|known| known.is_some_and(|known| check::is_ours(&known)))
    })
}

fn is_yaml(form: Form) -> bool {
    matches!(form, Form::YamlMapping(_) | Form::YamlList(_))
}

/// Whether an entry has no other members than ours has, and no variables of others.
fn is_plain(host: &Host, known: &Value, entry: &Value) -> bool {
    let (Some(known), Some(ours)) = (known.as_object(), entry.as_object()) else {
        return false;
    };
    let is_ours = |(name, value): (&String, &Value)| match value {
        Value::Object(variables) if name == host.environment => {
            variables.keys().all(|name| is_variable(name))
        }
        _ => name == "name" || ours.contains_key(name),
    };
    known.iter().all(is_ours)
}

/// Whether a variable is one that `install` writes, and so may take away.
fn is_variable(name: &str) -> bool {
    VARIABLES.iter().any(|row| row.name == name) && !name.ends_with("_TOKEN")
}

/// Ours over what was there: members and variables that hosts and people added stay, a token among
/// them. What was switched off is on again.
fn over(host: &Host, known: Value, entry: &Value) -> Value {
    let (Value::Object(mut members), Value::Object(ours)) = (off::switched_on(known), entry) else {
        return entry.clone();
    };
    if let Some(Value::Object(variables)) = members.get_mut(host.environment) {
        variables.retain(|name, _| !is_variable(name));
        if variables.is_empty() && !ours.contains_key(host.environment) {
            members.shift_remove(host.environment);
        }
    }
    for (name, value) in ours {
        match (members.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(ours)) if name == host.environment => {
                known.extend(ours.clone());
            }
            _ => {
                members.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(members)
}

/// The change as a difference, with the lines around it.
fn difference(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let mut around = UnifiedDiffConfig::default();
    around.context_len(2);
    let printer = BasicLineDiffPrinter(&input.interner);
    let mut told = diff.unified_diff(&printer, around, &input).to_string();
    if told.len() > 6_000 {
        // A file on one line, as some hosts write theirs: the whole of it is on either side.
        told = "(the file is one long line, so only the entry is new)\n".to_owned();
    }
    told
}

fn whose(scope: Scope) -> &'static str {
    match scope {
        Scope::User => "for all your folders",
        Scope::Project => "for this folder",
    }
}

/// Says why the host does not start it as things stand, if it does not.
fn tell_off(
    host: &Host,
    file: &Path,
    name: &str,
    scope: Scope,
    at: &Surroundings<'_>,
) -> anyhow::Result<()> {
    let text = files::read(file)?.unwrap_or_default();
    let entry = edit::read(host.form, &text, name)?;
    if let Some(why) = entry.and_then(|entry| off::why(host, scope, name, &entry, at)) {
        out::note(&format!("{} does not start it: {why}.", host.title));
    }
    Ok(())
}

fn tell_end(host: &Host, name: &str, scope: Scope, verdict: Option<String>) -> anyhow::Result<()> {
    let named = if name == DEFAULT {
        String::new()
    } else {
        format!(" --name {name}")
    };
    // Of the others it was looked up.
    let may_ask = scope == Scope::Project && host.holds.is_empty();
    let scope = if scope == Scope::User {
        ""
    } else {
        " --scope project"
    };
    let mut told = String::new();
    if may_ask {
        told.push_str(
            "It may ask first whether you trust this folder, and keeps that to itself.\n",
        );
    }
    if let Some(verdict) = verdict {
        told.push_str(&format!("{verdict}\n"));
    }
    told.push_str(&format!(
        "{}. To take it out again: {PROGRAM} uninstall {}{scope}{named}",
        host.after, host.name
    ));
    out::print(&told)
}

/// What the server is called where nobody says otherwise.
const DEFAULT: &str = "opentrain";
const SANDBOX: &str = "opentrain-sandbox";

/// The name of the entry. The sandbox has its own, so that both can stand side by side.
fn name(given: Option<&str>, sandbox: bool) -> Result<String, Misuse> {
    let name = given.unwrap_or(if sandbox { SANDBOX } else { DEFAULT });
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match !name.is_empty() && name.len() <= 40 && name.chars().all(fits) {
        true => Ok(name.to_owned()),
        false => Err(Misuse(format!(
            "--name {name:?}: hosts take letters, digits, - and _, at most 40 of them"
        ))),
    }
}

fn chosen(
    given: &[String],
    scope: Scope,
    at: &Surroundings<'_>,
) -> Result<Vec<(&'static Host, PathBuf)>, Misuse> {
    let one = |given: &String| {
        let host = find(given).ok_or_else(|| {
            let names: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
            Misuse(format!(
                "{given:?} is no host that is known here: {}",
                names.join(", ")
            ))
        })?;
        let file = host.path(at, scope).ok_or_else(|| {
            Misuse(format!(
                "{} has no settings for one folder that are documented; leave out --scope project",
                host.title
            ))
        })?;
        Ok((host, file))
    };
    given.iter().map(one).collect()
}

/// The folders and variables of the person.
///
/// # Errors
///
/// No home folder is known.
fn surroundings(variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Surroundings<'_>> {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    let home = home.ok_or_else(|| anyhow::anyhow!("no home folder is known: set HOME"))?;
    Ok(Surroundings {
        home,
        folder: std::env::current_dir()?,
        variable,
    })
}

/// How it stands with every host that seems to be on this machine.
///
/// # Errors
///
/// No home folder is known.
pub(super) fn stand() -> anyhow::Result<Vec<Stand>> {
    let variable = |name: &str| std::env::var(name).ok();
    let at = surroundings(&variable)?;
    let here = HOSTS.iter().filter(|host| host.is_here(&at));
    Ok(here
        .map(|host| Stand {
            name: host.name,
            title: host.title,
            found: found(host, &at),
        })
        .collect())
}

/// All hosts, where their settings are, and how it stands there.
fn list(at: &Surroundings<'_>) -> String {
    let rows: Vec<Vec<String>> = HOSTS
        .iter()
        .map(|host| {
            let stands = match found(host, at) {
                _ if !host.is_here(at) => {
                    // Nobody looks for its settings.
                    let row = [host.name, host.title, "not on this machine"];
                    return row.map(str::to_owned).to_vec();
                }
                found if found.is_empty() => "here, without the server".to_owned(),
                found => {
                    let name = |one: Found| match one.off {
                        Some(_) => format!("{} (off)", one.name),
                        None => one.name,
                    };
                    let mut names: Vec<String> = found.into_iter().map(name).collect();
                    names.dedup();
                    format!("has {}", names.join(", "))
                }
            };
            let file = home_relative(&(host.file)(at), at);
            vec![host.name.to_owned(), host.title.to_owned(), stands, file]
        })
        .collect();
    format!(
        "{}\nPut it into one: {PROGRAM} install HOST [--sandbox] [--read-only] [--scope project] [--dry-run]",
        out::table(&["HOST", "", "STATE", "SETTINGS"], &rows)
    )
}

fn home_relative(file: &Path, at: &Surroundings<'_>) -> String {
    match file.strip_prefix(&at.home) {
        Ok(rest) => format!("~/{}", rest.display()),
        Err(_) => file.display().to_string(),
    }
}

impl Host {
    /// The entry with the server's name where the host wants it inside, too.
    fn entry_of(&self, start: &Start, name: &str) -> Value {
        let mut entry = (self.entry)(start);
        if let Some(inside) = entry.get_mut("name") {
            *inside = name.into();
        }
        let Value::Object(members) = &mut entry else {
            return entry;
        };
        let variables = (start.environment.iter())
            .map(|(name, value)| ((*name).to_owned(), value.as_str().into()));
        let variables: Map<String, Value> = variables.collect();
        match members.get_mut(self.environment) {
            Some(Value::Object(known)) => known.extend(variables),
            _ if variables.is_empty() => {}
            _ => {
                members.insert(self.environment.to_owned(), variables.into());
            }
        }
        entry
    }
}

#[cfg(test)]
mod tests;
