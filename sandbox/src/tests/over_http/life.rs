//! How a sandbox starts, ends and keeps what it was told: folders, ports, two at once. What it answers
//! in between is tested next door.

use plain::Line;
use serde_json::{Value, json};

use super::site::{Site, text};
use crate::{Options, Sandbox};

#[test]
fn two_sandboxes_over_one_folder_are_one_platform_and_a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Site::at(folder.path()), Site::at(folder.path()));
    assert_ne!(one.url(), two.url());
    let owner = one.claimed("owner@example.com");
    let job = two.open(&owner, json!({}));
    let proposal = one.proposals(&owner, &job)[0].clone();
    let terms = json!({ "name": "N", "amount": 10 });
    let asked = one.hire(&owner, &proposal, &terms);
    // Links are those of the process that is asked.
    let mut seen = two.hire(&owner, &proposal, &terms);
    assert!(text(&seen["approvalUrl"]).starts_with(two.url()), "{seen}");
    let tab = one.tab(&asked);
    assert_eq!(two.press(&seen, "confirm").status, 200);
    seen["approvalUrl"] = asked["approvalUrl"].clone();
    assert_eq!(seen, asked);
    assert_eq!(tab.press("confirm").status, 409, "confirmed twice");

    // Both write at the same time, and nobody is told that the other was faster.
    std::thread::scope(|scope| {
        for site in [&one, &two, &one, &two] {
            scope.spawn(|| (0..10).for_each(|_| drop(site.unready(&owner))));
        }
    });
    let state = |site: &Site| {
        let get = |path: &str| site.ok("GET", path, Some(&owner), None);
        let mut mine = get("/jobs/mine?limit=100")["jobs"].clone();
        for job in mine.as_array_mut().unwrap() {
            job["jobUrl"] = Value::Null;
        }
        json!([mine, get("/contracts"), get("/updates"), get("/auth/me")])
    };
    let before = state(&one);
    assert_eq!(before[0].as_array().unwrap().len(), 41);
    assert_eq!(state(&two), before);
    drop((one, two));
    assert_eq!(state(&Site::at(folder.path())), before);
    let forgetful = Site::start();
    assert_eq!(
        forgetful.v1("GET", "/auth/me", Some(&owner), None).status,
        401
    );
}

#[test]
fn a_dropped_sandbox_is_gone_and_its_port_is_free() {
    let site = Site::start();
    let address = site.address().to_owned();
    // A client that keeps its connection must not keep the sandbox.
    let mut kept = Line::open(&address).unwrap();
    assert_eq!(kept.ask("GET", "/", &[], "").unwrap().status, 200);
    drop(site);
    assert!(Line::open(&address).is_err());
    // Closed or reset, but not left hanging.
    assert_eq!(kept.rest().unwrap(), "");

    // Another test may have taken the port meanwhile; then it is taken for both of these.
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let again = Sandbox::start(&Options {
        port,
        ..Options::default()
    });
    let taken = Sandbox::start(&Options {
        port,
        ..Options::default()
    })
    .unwrap_err();
    assert!(taken.to_string().contains(&port.to_string()), "{taken}");
    drop(again);
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let refused = |data: &std::path::Path| {
        let data = Some(data.to_owned());
        let error = Sandbox::start(&Options {
            data,
            ..Options::default()
        })
        .unwrap_err();
        error.to_string()
    };
    let error = refused(&file);
    assert!(error.contains("sandbox.sqlite"), "{error}");
    let broken = folder.path().join("sandbox.sqlite");
    std::fs::write(broken, "this was never a database, whatever its name says").unwrap();
    let error = refused(folder.path());
    assert!(error.contains("not a database"), "{error}");
}
