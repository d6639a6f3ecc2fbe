//! The doors between the rooms of the sandbox, as ARCHITECTURE.md beside `src` draws them.

use std::collections::BTreeSet;
use std::path::Path;

use rooms::{Door, circles, strays, uses};

/// The rooms and those each may use. The clock's units and random ids (`ground`) are below them all;
/// `platform` is above and may use everything.
const DOORS: &[Door<'_>] = &[
    ("api", FACES),
    ("pages", FACES),
    // The only face that also steers the made-up people; its console shows to people what it tells
    // programs.
    (
        "control",
        &[
            "pages", "world", "http", "deeds", "shapes", "store", "rules", "ground",
        ],
    ),
    ("http", &["deeds", "shapes", "store", "rules", "ground"]),
    ("world", &["deeds", "store", "rules", "ground"]),
    ("courier", &["deeds", "store", "rules", "ground"]),
    ("deeds", &["store", "rules", "ground"]),
    ("store", &["rules", "ground"]),
    ("shapes", &["rules", "ground"]),
    ("rules", &["ground"]),
    ("ground", &[]),
];
/// What everybody may use who answers a request.
const FACES: &[&str] = &["http", "deeds", "shapes", "store", "rules", "ground"];

/// What goes through no door yet. It only gets shorter.
const DEBTS: &[&str] = &[];

/// The room of a module.
fn room_of(module: &str) -> String {
    let room = match module {
        "moment" | "secret" => "ground",
        "" => "platform",
        other => other,
    };
    room.to_owned()
}

#[test]
fn rooms_use_only_the_doors_that_are_drawn() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = uses(&source, &["opentrain_sandbox"]);
    assert!(found.len() > 300, "{} uses", found.len());
    found.retain(|one| !one.in_tests);
    let strays = strays(&found, DOORS, room_of);
    let debts: BTreeSet<String> = DEBTS.iter().map(|debt| (*debt).to_owned()).collect();
    let new: Vec<&String> = strays.difference(&debts).collect();
    assert!(new.is_empty(), "through no door: {new:#?}");
    let paid: Vec<&String> = debts.difference(&strays).collect();
    assert!(
        paid.is_empty(),
        "paid, so take them off the list: {paid:#?}"
    );
}

#[test]
fn no_room_has_a_door_back_to_itself() {
    assert_eq!(circles(DOORS), BTreeSet::new());
}

/// The map beside the source shows the doors that are held here.
#[test]
fn the_map_draws_the_same_doors() {
    let map = include_str!("../../ARCHITECTURE.md");
    for (room, doors) in DOORS {
        let row = map
            .lines()
            .find(|line| line.starts_with(&format!("| `{room}` |")))
            .unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        // Every second piece stands between backticks.
        let drawn: BTreeSet<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert_eq!(drawn, doors.iter().copied().collect(), "{room}");
    }
}
