//! The rules of the house that a compiler does not check: which room may use which, how files
//! open and how long they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rooms::{circles, strays, uses};

use crate::samples::root;

/// The doors between rooms: a room may use the rooms on its right, and nothing else of ours.
const DOORS: &[(&str, &[&str])] = &[
    (
        "mcp",
        &[
            "call",
            "tools",
            "tool",
            "approvals",
            "failure",
            "text",
            "reply",
            "json",
        ],
    ),
    (
        "call",
        &[
            "tool",
            "tools",
            "approvals",
            "api",
            "failure",
            "text",
            "reply",
        ],
    ),
    ("failure", &["tool", "api", "text", "reply"]),
    ("tools", &["tool", "api", "ranking", "text", "reply"]),
    ("tool", &["api", "text", "reply"]),
    ("approvals", &["api", "text", "reply"]),
    ("ranking", &[]),
    ("reply", &[]),
    ("api", &["credentials", "settings", "json"]),
    ("credentials", &[]),
    ("settings", &["credentials"]),
    ("text", &[]),
    ("json", &[]),
];

/// Doors that only tests go through: they set up what the program is handed by `cli`.
const DOORS_OF_TESTS: &[(&str, &[&str])] = &[
    ("failure", &["tools"]),
    ("tools", &["settings", "credentials", "call"]),
];

/// Libraries that one room alone may know.
const OWN_LIBRARIES: &[(&str, &[&str])] = &[
    ("rmcp", &["mcp"]),
    // The sandbox calls webhooks, whose URLs are the user's; nothing else in it calls anybody.
    ("reqwest", &["api", "sandbox"]),
    ("axum", &["sandbox"]),
    // Tests of no room look into its file, to see what is left after a crash.
    ("rusqlite", &["sandbox", ""]),
    ("maud", &["sandbox"]),
    // The other package, which is started and then only spoken to over HTTP.
    ("opentrain_sandbox", &["cli", ""]),
    ("clap", &["cli"]),
    ("jsonc_parser", &["cli"]),
    ("toml_edit", &["cli"]),
    ("yaml_rust2", &["cli"]),
    ("anyhow", &["cli", "main"]),
];

/// Most lines of a file. A longer one is two things.
const MOST_LINES: usize = 600;

#[test]
fn rooms_use_only_the_doors_that_are_drawn() {
    let own = |module: &str| module.to_owned();
    let found = uses(&root().join("src"), &["opentrain_mcp"]);
    assert!(found.len() > 300, "{} uses", found.len());
    let (in_tests, built) = found.into_iter().partition(|one| one.in_tests);
    assert_eq!(strays(&built, DOORS, own), BTreeSet::new());
    let wider: Vec<(&str, Vec<&str>)> = (DOORS.iter())
        .map(|(room, doors)| {
            let more = DOORS_OF_TESTS.iter().filter(|(name, _)| name == room);
            (
                *room,
                [*doors]
                    .into_iter()
                    .chain(more.map(|(_, doors)| *doors))
                    .flatten()
                    .copied()
                    .collect(),
            )
        })
        .collect();
    let wider: Vec<(&str, &[&str])> = (wider.iter())
        .map(|(room, doors)| (*room, doors.as_slice()))
        .collect();
    assert_eq!(strays(&in_tests, &wider, own), BTreeSet::new());
}

#[test]
fn no_room_has_a_door_back_to_itself() {
    assert_eq!(circles(DOORS), BTreeSet::new());
}

/// The map shows the doors that are held here.
#[test]
fn the_map_draws_the_same_doors() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (room, doors) in DOORS {
        let row = map
            .lines()
            .find(|line| line.starts_with(&format!("| `{room}` |")))
            .unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        // Every second piece stands between backticks.
        let mut drawn: BTreeSet<&str> = cell.split('`').skip(1).step_by(2).collect();
        drawn.retain(|word| DOORS.iter().any(|(name, _)| name == word));
        assert_eq!(drawn, doors.iter().copied().collect(), "{room}");
    }
}

#[test]
fn a_library_with_a_room_of_its_own_stays_there() {
    let mut strays = BTreeSet::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        for (library, rooms) in OWN_LIBRARIES {
            let used = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains(&format!("{library}::"))
            });
            if used && !rooms.contains(&room.as_str()) {
                strays.insert(format!("{} uses {library}", path.display()));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

/// Of the sandbox, only the delivery to webhooks calls anybody.
#[test]
fn the_sandbox_calls_out_in_one_place() {
    for (path, text) in sources() {
        if room_of(&path) == "sandbox" && text.contains(concat!("reqwest", "::")) {
            assert!(
                path.starts_with("sandbox/src/courier"),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_opens_with_what_lives_there_and_is_not_too_long() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{} does not say what lives there",
            path.display()
        );
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![
        root().join("src"),
        root().join("sandbox/src"),
        root().join("tests/it"),
        root().join("tests/plain/src"),
        root().join("tests/rooms/src"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 20);
    found
}

/// `src/api/client.rs` and `src/api.rs` are of the room `api`, all of the other package is `sandbox`;
/// tests are of none.
fn room_of(path: &Path) -> String {
    if path.starts_with("sandbox") {
        return "sandbox".to_owned();
    }
    let inside = path.strip_prefix("src").unwrap_or(Path::new(""));
    let first = inside
        .components()
        .next()
        .map(|c| c.as_os_str().to_string_lossy().into_owned());
    first.unwrap_or_default().trim_end_matches(".rs").to_owned()
}
