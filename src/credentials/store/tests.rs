//! The credentials file under crashes, crowds and odd contents.
//! Every test has a folder of its own.

use std::sync::Barrier;

use tempfile::TempDir;

use super::*;

fn token(text: &str) -> Token {
    Token::new(text).unwrap()
}

fn folder_with(content: &str) -> (TempDir, Store, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cli.json");
    fs::write(&path, content).unwrap();
    (folder, Store::at(&path), path)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn check_load(content: &str, api: Option<&str>, claim: Option<&str>, base_url: Option<&str>) {
    let (_folder, store, _) = folder_with(content);
    let found = store.load().unwrap();
    assert_eq!(
        found.api_token().as_ref().map(Token::expose),
        api,
        "{content}"
    );
    assert_eq!(
        found.claim_token().as_ref().map(Token::expose),
        claim,
        "{content}"
    );
    assert_eq!(found.base_url(), base_url, "{content}");
}

#[test]
fn a_file_is_read_leniently() {
    check_load("", None, None, None);
    check_load(" \n", None, None, None);
    check_load("{}", None, None, None);
    check_load(
        r#"{"apiToken":"ot_pat_a","x":[1]}"#,
        Some("ot_pat_a"),
        None,
        None,
    );
    check_load(
        "\u{feff}{\"apiToken\":\" ot_pat_a\\n\"}",
        Some("ot_pat_a"),
        None,
        None,
    );
    check_load(
        r#"{"apiToken":"","claimToken":null,"baseUrl":" "}"#,
        None,
        None,
        None,
    );
    check_load(
        r#"{"claimToken":"ot_clm_a","baseUrl":"https://x"}"#,
        None,
        Some("ot_clm_a"),
        Some("https://x"),
    );
}

#[test]
fn a_missing_file_holds_nothing_and_reading_makes_none() {
    let folder = TempDir::new().unwrap();
    let store = Store::at(folder.path().join("deep/cli.json"));
    assert_eq!(store.load().unwrap(), Credentials::default());
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

fn check_damaged(content: &[u8], why: &str) {
    let (_folder, store, path) = folder_with("");
    fs::write(&path, content).unwrap();
    let expected = format!(
        "{} is damaged: {why}. It was left as it is; repair it, or move it away and log in again",
        path.display()
    );
    assert_eq!(store.load().unwrap_err().to_string(), expected);
    let change =
        |credentials: &mut Credentials| credentials.set_api_token(Some(&token("ot_pat_b")));
    assert_eq!(store.update(change).unwrap_err().to_string(), expected);
    assert_eq!(
        store.update_with_backup(change).unwrap_err().to_string(),
        expected
    );
    assert_eq!(store.check_writable().unwrap_err().to_string(), expected);
    assert_eq!(store.forget().unwrap_err().to_string(), expected);
    assert_eq!(fs::read(&path).unwrap(), content);
}

#[test]
fn a_damaged_file_is_reported_and_left_as_it_is() {
    check_damaged(
        b"{\"apiToken\":\"ot_pat_secret",
        "it is not JSON (line 1, column 26)",
    );
    check_damaged(b"ot_pat_secret", "it is not JSON (line 1, column 1)");
    check_damaged(b"[]", "it is not a JSON object");
    check_damaged(b"{\"apiToken\":5}", "`apiToken` is not a string");
    check_damaged(b"\xff\xfe{}", "it is not UTF-8");
}

#[test]
fn an_update_keeps_unknown_keys_and_the_order_of_all() {
    let (folder, store, path) = folder_with(
        r#"{"z":{"b":1,"a":2},"claimToken":"ot_clm_a","apiToken":"ot_pat_a","n":1.50}"#,
    );
    store
        .update(|credentials| {
            credentials.set_api_token(Some(&token("ot_pat_b")));
            credentials.set_claim_token(None);
            credentials.set_base_url(Some("https://x.example"));
        })
        .unwrap();
    expect_test::expect![[r#"
        {
          "z": {
            "b": 1,
            "a": 2
          },
          "apiToken": "ot_pat_b",
          "n": 1.5,
          "baseUrl": "https://x.example"
        }
    "#]]
    .assert_eq(&read(&path));
    assert_eq!(names(folder.path()), ["cli.json", "cli.json.lock"]);
}

#[test]
fn a_crash_between_write_and_rename_costs_nothing() {
    let (folder, store, path) = folder_with(r#"{"apiToken":"ot_pat_a"}"#);
    let place = Place::open(&path).unwrap();
    let staged = place.stage(b"{\"apiToken\":\"ot_pat_half").unwrap();
    // What a process killed here would leave behind.
    let (_, left) = staged.keep().unwrap();
    assert_eq!(store.load().unwrap().api_token(), Some(token("ot_pat_a")));
    assert_eq!(
        names(folder.path()).len(),
        2,
        "the half-written file is there"
    );

    store
        .update(|credentials| credentials.set_api_token(Some(&token("ot_pat_b"))))
        .unwrap();
    assert_eq!(store.load().unwrap().api_token(), Some(token("ot_pat_b")));
    assert!(
        !left.exists(),
        "the next save sweeps it away, for it holds a secret"
    );
}

#[test]
fn other_programs_temporary_files_are_left_alone() {
    let (folder, store, _) = folder_with("{}");
    fs::write(folder.path().join(".cli.json.other.tmp"), "").unwrap();
    store.update(|_| ()).unwrap();
    assert!(folder.path().join(".cli.json.other.tmp").exists());
}

#[test]
fn a_crowd_of_writers_loses_no_update() {
    const WRITERS: usize = 8;
    const ROUNDS: usize = 5;
    let (_folder, store, _) = folder_with(r#"{"apiToken":"ot_pat_a"}"#);
    let start = Barrier::new(WRITERS);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, start) = (&store, &start);
            // Locks belong to open files, so threads stand for processes here.
            scope.spawn(move || {
                start.wait();
                for round in 0..ROUNDS {
                    let key = format!("{writer}-{round}");
                    store
                        .update(|credentials| {
                            credentials.members.insert(key, Value::from(round));
                        })
                        .unwrap();
                }
            });
        }
    });
    let found = store.load().unwrap();
    assert_eq!(found.members.len(), 1 + WRITERS * ROUNDS, "{found:?}");
}

#[test]
fn a_backup_is_dated_and_never_replaces_another() {
    let (folder, store, path) = folder_with(r#"{"apiToken":"ot_pat_a","x":1}"#);
    let set =
        |text| move |credentials: &mut Credentials| credentials.set_api_token(Some(&token(text)));
    let first = store.update_with_backup(set("ot_pat_b")).unwrap().unwrap();
    let second = store.update_with_backup(set("ot_pat_c")).unwrap().unwrap();
    assert_eq!(
        Store::at(&first).load().unwrap().api_token(),
        Some(token("ot_pat_a"))
    );
    assert_eq!(
        Store::at(&second).load().unwrap().api_token(),
        Some(token("ot_pat_b"))
    );
    assert_eq!(
        Store::at(&path).load().unwrap().api_token(),
        Some(token("ot_pat_c"))
    );
    assert_eq!(first.parent(), Some(folder.path()));
    let name = first.file_name().unwrap().to_str().unwrap();
    let time = name.strip_prefix("cli.json.backup-").unwrap();
    assert!(
        time.starts_with("20") && time.ends_with('Z') && time.len() == 16,
        "{name}"
    );
}

#[test]
fn what_holds_no_token_is_not_backed_up() {
    let (folder, store, _) = folder_with(r#"{"baseUrl":"https://x"}"#);
    assert_eq!(store.update_with_backup(|_| ()).unwrap(), None);
    assert_eq!(names(folder.path()), ["cli.json", "cli.json.lock"]);
}

#[test]
fn a_check_leaves_everything_as_it_was() {
    let (folder, store, path) = folder_with(r#"{"apiToken":"ot_pat_a"}"#);
    store.check_writable().unwrap();
    assert_eq!(read(&path), r#"{"apiToken":"ot_pat_a"}"#);
    assert_eq!(names(folder.path()), ["cli.json", "cli.json.lock"]);
}

#[test]
fn without_a_home_everything_reads_empty_and_nothing_saves() {
    let store = Store::nowhere();
    assert_eq!(store.load().unwrap(), Credentials::default());
    for result in [
        store.update(|_| ()).map(drop),
        store.check_writable(),
        store.rescue(|_| ()).map(drop),
    ] {
        assert_eq!(
            result.unwrap_err().to_string(),
            "no place for the credentials file is known; set HOME or XDG_CONFIG_HOME"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let (folder, _, path) = folder_with("{}");
    let store = Store::at(path.join("below/cli.json"));
    let e = store.check_writable().unwrap_err().to_string();
    let expected = format!(
        "could not create the folder {}",
        folder.path().join("cli.json/below").display()
    );
    assert!(e.starts_with(&expected), "{e}");
}

fn check_forget(content: &str, known: bool, left: Option<&str>) {
    let (_folder, store, path) = folder_with(content);
    assert_eq!(store.forget().unwrap(), known, "{content}");
    let found = path
        .exists()
        .then(|| read(&path).split_whitespace().collect::<String>());
    assert_eq!(found.as_deref(), left, "{content}");
}

#[test]
fn forgetting_removes_the_tokens_and_a_file_with_nothing_else() {
    check_forget(
        r#"{"apiToken":"ot_pat_a","claimToken":"ot_clm_a","baseUrl":"https://x"}"#,
        true,
        None,
    );
    check_forget(r#"{"apiToken":"ot_pat_a","x":1}"#, true, Some(r#"{"x":1}"#));
    check_forget("{}", false, None);
    let folder = TempDir::new().unwrap();
    assert!(
        !Store::at(folder.path().join("deep/cli.json"))
            .forget()
            .unwrap()
    );
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn no_secret_shows_in_debug() {
    let (_folder, store, _) = folder_with(r#"{"apiToken":"ot_pat_secret","x":"secret"}"#);
    assert_eq!(
        format!("{:?}", store.load().unwrap()),
        "Credentials(apiToken, x)"
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn files_are_for_the_owner_alone_and_so_is_a_new_folder() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("opentrain/cli.json");
        let store = Store::at(&path);
        let set =
            |credentials: &mut Credentials| credentials.set_api_token(Some(&token("ot_pat_a")));
        store.update(set).unwrap();
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let backup = store.update_with_backup(set).unwrap().unwrap();
        let rescued = store.rescue(set).unwrap();
        for file in [
            &path,
            &backup,
            &rescued,
            &folder.path().join("opentrain/cli.json.lock"),
        ] {
            assert_eq!(mode(file), 0o600, "{}", file.display());
        }
    }

    fn check_link(target: &str, exists: bool) {
        let folder = TempDir::new().unwrap();
        let dots = folder.path().join("dotfiles");
        fs::create_dir(&dots).unwrap();
        if exists {
            fs::write(dots.join("real.json"), r#"{"x":1}"#).unwrap();
        }
        let link = folder.path().join("cli.json");
        let target = target.replace("ROOT", folder.path().to_str().unwrap());
        symlink(target, &link).unwrap();
        Store::at(&link)
            .update(|credentials| credentials.set_api_token(Some(&token("ot_pat_a"))))
            .unwrap();
        assert!(
            fs::symlink_metadata(&link).unwrap().is_symlink(),
            "the link stays a link"
        );
        let through = Store::at(dots.join("real.json")).load().unwrap();
        assert_eq!(through.api_token(), Some(token("ot_pat_a")));
        assert_eq!(through.members.contains_key("x"), exists);
        assert_eq!(
            names(&dots),
            ["real.json", "real.json.lock"],
            "the lock is the target's"
        );
    }

    #[test]
    fn a_linked_file_is_written_at_its_target() {
        check_link("dotfiles/real.json", true);
        check_link("ROOT/dotfiles/real.json", true);
        check_link("dotfiles/real.json", false);
    }
}
