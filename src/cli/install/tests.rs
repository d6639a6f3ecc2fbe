//! Every host: put in and taken out again in a home of its own, whatever its settings were.

use std::path::Path;

use super::check::is_ours;
use super::*;

fn at(home: &Path) -> Surroundings<'_> {
    Surroundings {
        home: home.to_owned(),
        folder: home.join("project"),
        variable: &|_| None,
    }
}

fn starting(arguments: &[&str]) -> Start {
    Start {
        program: "/opt/opentrain-mcp".to_owned(),
        arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
        environment: vec![("OPENTRAIN_SANDBOX_PORT", "4123".to_owned())],
        left_out: Vec::new(),
        variables: vec!["OPENTRAIN_MCP_READ_ONLY"],
    }
}

fn asked() -> InstallArgs {
    InstallArgs {
        hosts: Vec::new(),
        scope: Scope::User,
        name: None,
        dry_run: false,
        replace: false,
        no_check: true,
    }
}

/// Every file and folder below one.
fn tree(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        all.push(path.display().to_string());
        if path.is_dir() {
            all.extend(tree(&path));
        }
    }
    all.sort();
    all
}

/// What the settings may have held before, for each form.
fn before(form: Form) -> [Option<&'static str>; 3] {
    match form {
        Form::Json(_) => [None, Some(""), Some("{ // mine\n  \"a\": [1, 2,]\n}")],
        Form::Toml(_) => [None, Some(""), Some("# mine\na = 1\n[b]\n  c = 2 # x\n")],
        _ => [None, Some(""), Some("a: 1 # mine\nb:\n  - c\n\n")],
    }
}

#[test]
fn every_host_gets_it_and_is_as_before_without_it() {
    for host in HOSTS {
        for scope in [Scope::User, Scope::Project] {
            for text in before(host.form) {
                if text.is_none() && matches!(host.form, Form::YamlList(_)) {
                    continue;
                }
                let home = tempfile::tempdir().unwrap();
                let at = at(home.path());
                let Some(file) = host.path(&at, scope) else {
                    continue;
                };
                assert!(file.starts_with(home.path()), "{}", file.display());
                if let Some(text) = text {
                    files::write(&file, text).unwrap();
                }
                let before = tree(home.path());
                let args = InstallArgs { scope, ..asked() };
                one(host, &file, "opentrain", &starting(&["--sandbox"]), &args).unwrap();
                one(host, &file, "other", &starting(&[]), &args).unwrap();
                let with = files::read(&file).unwrap().unwrap();
                // A second time nothing is changed, and nothing is lost of what was kept.
                one(host, &file, "opentrain", &starting(&["--sandbox"]), &args).unwrap();
                assert_eq!(files::read(&file).unwrap().unwrap(), with);
                let found = check::found(host, &at);
                assert_eq!(found.len(), 1, "{}: {with}", host.name);
                assert!(found[0].fault.is_some() && found[0].name == "opentrain");
                take_out(host, &file, "other", false).unwrap();
                take_out(host, &file, "opentrain", false).unwrap();
                assert_eq!(
                    files::read(&file).unwrap().as_deref(),
                    text,
                    "{}: {with}",
                    host.name
                );
                // No file and no folder is left that was not there.
                assert_eq!(tree(home.path()), before, "{}", host.name);
            }
        }
    }
}

#[test]
fn a_folder_that_others_use_by_now_stays() {
    let home = tempfile::tempdir().unwrap();
    let host = find("Cursor").unwrap();
    let file = host.path(&at(home.path()), Scope::User).unwrap();
    one(host, &file, "opentrain", &starting(&[]), &asked()).unwrap();
    files::write(&file.with_file_name("theirs"), "x").unwrap();
    take_out(host, &file, "opentrain", false).unwrap();
    let left = tree(home.path());
    let folder = file.parent().unwrap();
    let expected = [folder, &folder.join("theirs")];
    assert_eq!(left, expected.map(|path| path.display().to_string()));
}

#[test]
fn variables_are_written_where_the_host_reads_them_and_others_of_an_entry_stay() {
    let home = tempfile::tempdir().unwrap();
    let variables =
        |host: &Host, entry: &Value| entry.get(host.environment).cloned().unwrap_or_default();
    for host in HOSTS {
        let entry = host.entry_of(&starting(&[]), "opentrain");
        let written = variables(host, &entry);
        assert_eq!(written["OPENTRAIN_SANDBOX_PORT"], "4123", "{}", host.name);
    }
    let host = find("Cursor").unwrap();
    let file = host.path(&at(home.path()), Scope::User).unwrap();
    files::write(
        &file,
        "{\"mcpServers\":{\"opentrain\":{\"command\":\"opentrain-mcp\",\"disabled\":true,\"env\":{\"A\":\"b\",\
         \"OPENTRAIN_PERSONAL_API_TOKEN\":\"t\",\"OPENTRAIN_MCP_ELICITATION\":\"off\"}}}}",
    )
    .unwrap();
    let install = |start: &Start| {
        one(host, &file, "opentrain", start, &asked()).unwrap();
        let text = files::read(&file).unwrap().unwrap();
        edit::read(host.form, &text, "opentrain").unwrap().unwrap()
    };
    let entry = install(&starting(&[]));
    let expected = serde_json::json!({ "A": "b", "OPENTRAIN_PERSONAL_API_TOKEN": "t", "OPENTRAIN_SANDBOX_PORT": "4123" });
    assert_eq!(variables(host, &entry), expected);
    assert_eq!(entry["disabled"], false);
    let without = Start {
        environment: Vec::new(),
        ..starting(&[])
    };
    let entry = install(&without);
    let expected = serde_json::json!({ "A": "b", "OPENTRAIN_PERSONAL_API_TOKEN": "t" });
    assert_eq!(variables(host, &entry), expected);
}

#[test]
fn what_changed_meanwhile_stays() {
    let home = tempfile::tempdir().unwrap();
    let host = find("Claude Code").unwrap();
    let file = host.path(&at(home.path()), Scope::User).unwrap();
    files::write(&file, "{\"a\": 1}").unwrap();
    one(host, &file, "opentrain", &starting(&[]), &asked()).unwrap();
    let with = files::read(&file).unwrap().unwrap();
    files::write(&file, &with.replace("\"a\": 1", "\"a\": 2")).unwrap();
    take_out(host, &file, "opentrain", false).unwrap();
    let left: serde_json::Value =
        serde_json::from_str(&files::read(&file).unwrap().unwrap()).unwrap();
    assert_eq!(left, serde_json::json!({ "a": 2 }));
}

#[test]
fn installed_twice_it_is_gone_after_one_uninstall() {
    for host in HOSTS {
        for text in before(host.form).into_iter().skip(1).flatten() {
            let home = tempfile::tempdir().unwrap();
            let file = host.path(&at(home.path()), Scope::User).unwrap();
            files::write(&file, text).unwrap();
            one(host, &file, "opentrain", &starting(&[]), &asked()).unwrap();
            one(
                host,
                &file,
                "opentrain",
                &starting(&["--read-only"]),
                &asked(),
            )
            .unwrap();
            take_out(host, &file, "opentrain", false).unwrap();
            assert_eq!(
                files::read(&file).unwrap().as_deref(),
                Some(text),
                "{}",
                host.name
            );
        }
    }
}

#[test]
fn a_file_is_edited_whole_or_not_at_all() {
    let cases = [
        ("goose", "{extensions: {a: {cmd: x}}}\n"),
        ("goose", "extensions: {a: {cmd: x}}\n"),
        ("goose", "\"extensions\":\n  a:\n    cmd: x\n"),
        ("goose", "extensions:\n  - a\n"),
        (
            "goose",
            "extensions:\n  opentrain:\n    cmd: opentrain-mcp\n    envs:\n      A: b\n",
        ),
        ("goose", "extensions:\n\ta: x\n"),
        ("continue", "mcpServers:\n  a: x\n"),
        (
            "cursor",
            "{\"mcpServers\":{\"a\":{}},\"mcpServers\":{\"b\":{}}}",
        ),
        ("cursor", "{ // no end"),
    ];
    for (name, text) in cases {
        let home = tempfile::tempdir().unwrap();
        let host = find(name).unwrap();
        let file = host.path(&at(home.path()), Scope::User).unwrap();
        files::write(&file, text).unwrap();
        let no = one(host, &file, "opentrain", &starting(&[]), &asked()).err();
        assert!(no.is_some(), "{name}: {text}");
        assert_eq!(files::read(&file).unwrap().as_deref(), Some(text));
    }
}

#[test]
fn line_ends_and_marks_stay() {
    for (name, text) in [
        ("codex", "# mine\r\na = 1\r\n"),
        (
            "goose",
            "a: 1\r\nextensions:\r\n  b:\r\n    cmd: x\r\nc: 2\r\n",
        ),
        ("cursor", "\u{feff}{\r\n  \"a\": 1\r\n}\r\n"),
        ("codex", "\u{feff}a = 1\n"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let host = find(name).unwrap();
        let file = host.path(&at(home.path()), Scope::User).unwrap();
        files::write(&file, text).unwrap();
        one(host, &file, "opentrain", &starting(&[]), &asked()).unwrap();
        let with = files::read(&file).unwrap().unwrap();
        let lines = with.matches('\n').count();
        let crlf = with.matches("\r\n").count();
        assert_eq!(
            crlf,
            if text.contains('\r') { lines } else { 0 },
            "{with:?}"
        );
        assert_eq!(with.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
        // Taken out as text, too, where something else has changed.
        files::write(&file, &with.replace('1', "7")).unwrap();
        take_out(host, &file, "opentrain", false).unwrap();
        let left = files::read(&file).unwrap().unwrap();
        assert_eq!(left.replace('7', "1"), text, "{name}");
    }
}

#[test]
fn another_server_of_that_name_is_not_touched_unasked() {
    let home = tempfile::tempdir().unwrap();
    let host = find("cursor").unwrap();
    let file = host.path(&at(home.path()), Scope::User).unwrap();
    let vendors = "{\"mcpServers\":{\"opentrain\":{\"command\":\"npx\",\"args\":[\"-y\",\"@opentrain-ai/mcp\"]}}}";
    files::write(&file, vendors).unwrap();
    let no = one(host, &file, "opentrain", &starting(&[]), &asked())
        .err()
        .unwrap();
    assert!(no.to_string().contains("--replace"), "{no}");
    let no = take_out(host, &file, "opentrain", false).unwrap_err();
    assert!(no.to_string().contains("another server"), "{no}");
    assert_eq!(files::read(&file).unwrap().unwrap(), vendors);
    let args = InstallArgs {
        replace: true,
        ..asked()
    };
    one(host, &file, "opentrain", &starting(&[]), &args).unwrap();
    let now = files::read(&file).unwrap().unwrap();
    assert!(
        now.contains("/opt/opentrain-mcp") && !now.contains("npx"),
        "{now}"
    );
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay_and_what_is_kept_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let real = home.path().join("dotfiles.json");
    std::fs::write(&real, "{}").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let file = home.path().join("settings.json");
    std::os::unix::fs::symlink(&real, &file).unwrap();
    let host = find("gemini").unwrap();
    one(host, &file, "opentrain", &starting(&[]), &asked()).unwrap();
    assert!(file.is_symlink());
    let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&real), 0o640);
    assert_eq!(
        mode(&home.path().join("settings.json.before-opentrain")),
        0o600
    );
    take_out(host, &file, "opentrain", false).unwrap();
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "{}");
}

#[test]
fn hosts_are_found_however_they_are_spelt() {
    for (given, wanted) in [
        ("claude", "claude"),
        ("Claude Code", "claude"),
        ("claude_desktop", "claude-desktop"),
        ("VSCode", "vscode"),
        ("vs-code", "vscode"),
        ("code", "vscode"),
        ("gemini-cli", "gemini"),
        ("GitHub Copilot", "copilot"),
        ("OpenCode", "opencode"),
    ] {
        assert_eq!(find(given).map(|host| host.name), Some(wanted), "{given}");
    }
    assert!(find("emacs").is_none());
    let mut names: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
    names.dedup();
    assert!(names.is_sorted() && names.len() == HOSTS.len());
}

#[test]
fn an_entry_is_ours_by_what_it_starts() {
    let ours = |text: &str| is_ours(&serde_json::from_str(text).unwrap());
    for text in [
        r#"{"command":"opentrain-mcp"}"#,
        r#"{"command":"/a b/opentrain-mcp","args":[]}"#,
        r#"{"command":["C:\\bin\\opentrain-mcp.exe","--sandbox"]}"#,
        r#"{"cmd":"opentrain-mcp"}"#,
    ] {
        assert!(ours(text), "{text}");
    }
    assert!(!ours(r#"{"command":"npx","args":["opentrain-mcp"]}"#));
    assert!(!ours(r#"{"url":"https://x.example/opentrain-mcp"}"#));
}
