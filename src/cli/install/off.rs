//! Where a host has the server in its settings and still does not start it: the entry is switched off,
//! a list of the host holds it back, or the host does not trust the present folder. It is told, and left to
//! the person: who switched something off had a reason.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::hosts::{Host, Scope, Surroundings};
use super::{edit, files};

/// What may hold a server back in one host, beside the entry itself.
pub(super) enum Hold {
    /// A list in its settings, by JSON pointer: who stands in it is off.
    Excluded(&'static str),
    /// A list in its settings: if it is there, who does not stand in it is off.
    Allowed(&'static str),
    /// A list among what its settings say of the present folder, below `projects`.
    OfFolder(Scope, &'static str),
    /// A host that asks whether the servers of a folder are welcome, and keeps who was approved in this
    /// list and whether all are in this switch: in its settings of the folder or in one of these files,
    /// relative to the folder and to the home.
    Asks {
        list: &'static str,
        all: &'static str,
        files: &'static [&'static str],
    },
    /// A file beside its settings that says of a server whether it is `enabled`.
    Beside(&'static str),
    /// A file beside its settings that says which folders are trusted, and whether that counts where
    /// its settings do not say so.
    Trust(&'static str, bool),
}

/// Whether an entry itself says that it is off, and how.
pub(super) fn by_itself(entry: &Value) -> Option<&'static str> {
    let is = |member: &str, value: bool| entry.get(member) == Some(&Value::Bool(value));
    match (is("enabled", false), is("disabled", true)) {
        (true, _) => Some("`enabled` is false"),
        (_, true) => Some("`disabled` is true"),
        _ => None,
    }
}

/// The entry switched on, if it was off.
pub(super) fn switched_on(mut entry: Value) -> Value {
    for (member, off) in [("enabled", false), ("disabled", true)] {
        if let Some(known) = entry.get_mut(member).filter(|known| **known == off) {
            *known = Value::Bool(!off);
        }
    }
    entry
}

/// Why a host does not start the entry `name` of this scope in the present folder, with what to do.
pub(super) fn why(
    host: &Host,
    scope: Scope,
    name: &str,
    entry: &Value,
    at: &Surroundings<'_>,
) -> Option<String> {
    if let Some(how) = by_itself(entry) {
        return Some(format!("it is switched off in its entry: {how}"));
    }
    let own = (host.file)(at);
    let project = host.path(at, Scope::Project);
    // What a folder says of a server of that name goes before what is said for all.
    if let (Scope::User, Some(file)) = (scope, &project) {
        let text = files::read(file).ok().flatten().unwrap_or_default();
        let entry = edit::read(host.form, &text, name).ok().flatten();
        if let Some(how) = entry.as_ref().and_then(by_itself) {
            return Some(format!(
                "{} switches it off for this folder: {how}",
                file.display()
            ));
        }
    }
    let everywhere: Vec<PathBuf> = [Some(own.clone()), project].into_iter().flatten().collect();
    let mut holds = host.holds.iter();
    holds.find_map(|hold| match hold {
        Hold::Excluded(list) => in_one_of(&everywhere, list, name, true),
        Hold::Allowed(list) => in_one_of(&everywhere, list, name, false),
        Hold::OfFolder(of, list) if *of == scope => {
            let folder = at.folder.to_str()?;
            let all = settings(&own);
            let names = all.get("projects")?.get(folder)?.get(list)?;
            names_it(names, name).then(|| {
                format!(
                    "it is switched off for this folder: `{list}` in {} names it; `/mcp` in {} \
                     switches it on",
                    own.display(),
                    host.title
                )
            })
        }
        Hold::OfFolder(..) => None,
        Hold::Asks { list, all, files } if scope == Scope::Project => {
            let whole = settings(&own);
            let folder = at.folder.to_str().unwrap_or_default();
            let folder = whole.get("projects").and_then(|all| all.get(folder));
            let approved = (files.iter())
                .flat_map(|file| [at.folder.join(file), at.home.join(file)])
                .map(|file| settings(&file))
                .chain(folder.cloned())
                .any(|known| {
                    known.get(*all) == Some(&Value::Bool(true))
                        || known.get(*list).is_some_and(|names| names_it(names, name))
                });
            let asks = "it asks first, when it is started here, whether you approve of this folder's servers";
            (!approved).then(|| asks.to_owned())
        }
        Hold::Asks { .. } => None,
        Hold::Beside(file) => {
            let file = own.with_file_name(file);
            let off = settings(&file);
            let off = off.get(name.to_lowercase())?;
            by_itself(off).map(|_| format!("{} says that it is off", file.display()))
        }
        Hold::Trust(file, usual) => {
            let counts = settings(&own);
            let counts = counts.pointer("/security/folderTrust/enabled");
            let counts = counts.and_then(Value::as_bool).unwrap_or(*usual);
            let trusted = counts && trusts(&settings(&own.with_file_name(file)), &at.folder);
            (counts && !trusted).then(|| {
                format!(
                    "it does not trust this folder, {}, and starts no server in such; it asks for \
                     that when it is started here",
                    at.folder.display()
                )
            })
        }
    })
}

/// A JSON file as data; nothing where there is none that can be read.
fn settings(file: &Path) -> Value {
    let text = files::read(file).ok().flatten().unwrap_or_default();
    edit::whole_json(&text).unwrap_or_default()
}

fn in_one_of(files: &[PathBuf], list: &str, name: &str, is_off: bool) -> Option<String> {
    files.iter().find_map(|file| {
        let all = settings(file);
        let names = all.pointer(list).filter(|names| names.is_array())?;
        let (list, names_it) = (
            list.trim_start_matches('/').replace('/', "."),
            names_it(names, name),
        );
        let how = if is_off {
            "names it"
        } else {
            "does not name it"
        };
        (names_it == is_off).then(|| format!("`{list}` in {} {how}", file.display()))
    })
}

fn names_it(names: &Value, name: &str) -> bool {
    let mut names = names.as_array().into_iter().flatten();
    names.any(|known| {
        known
            .as_str()
            .is_some_and(|known| known.trim().eq_ignore_ascii_case(name))
    })
}

/// Whether the rule that says most of a folder trusts it.
fn trusts(rules: &Value, folder: &Path) -> bool {
    let rules = rules.as_object().into_iter().flatten();
    let holding = rules.filter_map(|(path, level)| {
        let path = Path::new(path);
        let (path, trusted) = match level.as_str()? {
            "TRUST_FOLDER" => (path, true),
            "TRUST_PARENT" => (path.parent()?, true),
            _ => (path, false),
        };
        let length = path.components().count();
        folder.starts_with(path).then_some((length, trusted))
    });
    holding
        .max_by_key(|(length, _)| *length)
        .is_some_and(|(_, trusted)| trusted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::hosts::find;
    use super::*;

    /// Why a host does not start its server, with these files in its home.
    fn why_of(host: &str, scope: Scope, entry: &Value, files: &[(&str, Value)]) -> Option<String> {
        let home = tempfile::tempdir().unwrap();
        for (file, content) in files {
            let told = content
                .to_string()
                .replace("HOME", home.path().to_str().unwrap());
            files::write(&home.path().join(file), &told).unwrap();
        }
        let at = Surroundings {
            home: home.path().to_owned(),
            folder: home.path().join("project"),
            variable: &|_| None,
        };
        let told = why(find(host).unwrap(), scope, "opentrain", entry, &at);
        told.map(|told| told.replace(home.path().to_str().unwrap(), "~"))
    }

    #[test]
    fn what_holds_a_server_back_is_told() {
        let check = |host: &str, entry: Value, files: &[(&str, Value)], expected: Option<&str>| {
            let told = why_of(host, Scope::User, &entry, files);
            match (told.as_deref(), expected) {
                (Some(told), Some(part)) => assert!(told.contains(part), "{host}: {told}"),
                (told, expected) => assert_eq!(told, expected, "{host}: {files:?}"),
            }
        };
        let plain = || json!({ "command": "opentrain-mcp" });
        let trusted = ("project", json!({ "HOME": "TRUST_FOLDER" }));
        let trusted = (".gemini/trustedFolders.json", trusted.1);
        for (member, value) in [("enabled", false), ("disabled", true)] {
            let entry = json!({ "command": "opentrain-mcp", member: value });
            check(
                "zed",
                entry.clone(),
                &[],
                Some(&format!("`{member}` is {value}")),
            );
            assert_eq!(by_itself(&switched_on(entry)), None);
        }
        check(
            "zed",
            json!({ "command": "x", "enabled": true, "disabled": false }),
            &[],
            None,
        );
        check("claude", plain(), &[], None);
        let of_folder = |list: &str| {
            (
                ".claude.json",
                json!({ "projects": { "HOME/project": { list: ["opentrain"] } } }),
            )
        };
        check(
            "claude",
            plain(),
            &[of_folder("disabledMcpServers")],
            Some("`/mcp` in Claude Code"),
        );
        check(
            "claude",
            plain(),
            &[of_folder("disabledMcpjsonServers")],
            None,
        );
        let told = why_of(
            "claude",
            Scope::Project,
            &plain(),
            &[of_folder("disabledMcpjsonServers")],
        );
        assert!(told.unwrap().contains("switched off for this folder"));
        let approved = |(file, value): (&'static str, Value)| {
            why_of("claude", Scope::Project, &plain(), &[(file, value)])
        };
        let asks = approved(("project/.claude/settings.json", json!({ "a": 1 })));
        assert!(asks.unwrap().contains("whether you approve"));
        for known in [
            (
                "project/.claude/settings.local.json",
                json!({ "enabledMcpjsonServers": ["opentrain"] }),
            ),
            (
                ".claude/settings.json",
                json!({ "enableAllProjectMcpServers": true }),
            ),
            of_folder("enabledMcpjsonServers"),
        ] {
            assert_eq!(approved(known), None);
        }
        check("gemini", plain(), std::slice::from_ref(&trusted), None);
        check(
            "gemini",
            plain(),
            &[],
            Some("does not trust this folder, ~/project"),
        );
        check(
            "gemini",
            plain(),
            &[(
                ".gemini/settings.json",
                json!({ "security": { "folderTrust": { "enabled": false } } }),
            )],
            None,
        );
        for (rules, expected) in [
            (json!({ "HOME/project/below": "TRUST_PARENT" }), None),
            (
                json!({ "HOME": "TRUST_FOLDER", "HOME/project": "DO_NOT_TRUST" }),
                Some("does not trust"),
            ),
            (
                json!({ "HOME/proj": "TRUST_FOLDER" }),
                Some("does not trust"),
            ),
        ] {
            check(
                "gemini",
                plain(),
                &[(".gemini/trustedFolders.json", rules)],
                expected,
            );
        }
        let says = |mcp: Value| (".gemini/settings.json", json!({ "mcp": mcp }));
        check(
            "gemini",
            plain(),
            &[trusted.clone(), says(json!({ "excluded": ["OpenTrain"] }))],
            Some("`mcp.excluded` in ~/.gemini/settings.json names it"),
        );
        check(
            "gemini",
            plain(),
            &[trusted.clone(), says(json!({ "allowed": ["a"] }))],
            Some("`mcp.allowed` in ~/.gemini/settings.json does not name it"),
        );
        check(
            "gemini",
            plain(),
            &[
                trusted.clone(),
                says(json!({ "allowed": ["opentrain"], "excluded": ["a"] })),
            ],
            None,
        );
        check(
            "gemini",
            plain(),
            &[
                trusted.clone(),
                (
                    "project/.gemini/settings.json",
                    json!({ "mcp": { "excluded": ["opentrain"] } }),
                ),
            ],
            Some("~/project/.gemini/settings.json names it"),
        );
        check(
            "gemini",
            plain(),
            &[
                trusted,
                (
                    ".gemini/mcp-server-enablement.json",
                    json!({ "opentrain": { "enabled": false } }),
                ),
            ],
            Some("says that it is off"),
        );
        check("qwen", plain(), &[], None);
        check(
            "qwen",
            plain(),
            &[(
                ".qwen/settings.json",
                json!({ "security": { "folderTrust": { "enabled": true } } }),
            )],
            Some("does not trust"),
        );
        check(
            "opencode",
            plain(),
            &[(
                "project/opencode.json",
                json!({ "mcp": { "opentrain": { "enabled": false } } }),
            )],
            Some("switches it off for this folder"),
        );
    }
}
