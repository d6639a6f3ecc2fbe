//! Doors between rooms, and what goes through none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Use;

/// A room and those it may use.
pub type Door<'a> = (&'a str, &'a [&'a str]);

/// The uses that go through no door, as `file uses room`. `room_of` gives the room of a module; a room
/// that has no row may use everything.
pub fn strays(
    uses: &BTreeSet<Use>,
    doors: &[Door<'_>],
    room_of: impl Fn(&str) -> String,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for one in uses {
        let room = room_of(&super::first_module(&one.file));
        let Some((_, open)) = doors.iter().find(|(name, _)| *name == room) else {
            continue;
        };
        let used = match one.module.as_str() {
            "*" => "everything".to_owned(),
            module => room_of(module),
        };
        if used != room && !open.contains(&used.as_str()) {
            let file = one.file.to_string_lossy().replace('\\', "/");
            found.insert(format!("{file} uses {used}"));
        }
    }
    found
}

/// The rooms from which doors lead back to themselves.
pub fn circles(doors: &[Door<'_>]) -> BTreeSet<String> {
    let open: BTreeMap<&str, &[&str]> = doors.iter().copied().collect();
    let leads_back = |start: &&str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next: Vec<&str> = open
            .get(start)
            .into_iter()
            .flat_map(|to| to.iter().copied())
            .collect();
        while let Some(room) = next.pop() {
            if seen.insert(room) {
                next.extend(open.get(room).into_iter().flat_map(|to| to.iter().copied()));
            }
        }
        seen.contains(start)
    };
    let rooms = doors.iter().map(|(room, _)| *room);
    rooms
        .filter(|room| leads_back(room))
        .map(str::to_owned)
        .collect()
}
