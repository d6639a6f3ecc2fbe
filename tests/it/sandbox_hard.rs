//! The sandbox under bad conditions: killed in the middle of writing, and asked by two hundred
//! clients at once. What it answers when all is well is tested in its own package; and so is a full disk,
//! since it can be made small there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use plain::ask;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::Home;
use crate::sandbox_shared::place::Foreground;

const PROGRAM: &str = env!("CARGO_BIN_EXE_opentrain-mcp");
const DESCRIPTION: &str = "Title: Spanish calls\nThree transcribers in Spain or Mexico for 40 hours \
    of recorded Spanish calls, $15 per hour. Intermediate experience.";

#[test]
fn killed_at_any_moment_it_keeps_what_it_acknowledged_and_no_half_of_anything() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::start(folder.path());
    let body = site
        .ask("POST", "/api/agent/identity", "", &json!({}))
        .unwrap();
    let token = body.1["access_token"].as_str().unwrap().to_owned();
    let mut acknowledged = BTreeSet::new();
    let mut published = BTreeSet::new();
    for round in 0..8 {
        let (said, heard) = channel();
        let (drafts, jobs) = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|_| {
                    let (site, token, said) = (&site, token.as_str(), said.clone());
                    scope.spawn(move || site.write(token, &said))
                })
                .collect();
            // After an answer to one of them, so that the others are anywhere in theirs; after another
            // number of answers each time.
            heard.iter().take(5 + round * 3).for_each(drop);
            site.kill();
            let mut all = (BTreeSet::new(), BTreeSet::new());
            for writer in writers {
                let (drafts, jobs) = writer.join().unwrap();
                all.0.extend(drafts);
                all.1.extend(jobs);
            }
            all
        });
        acknowledged.extend(drafts);
        published.extend(jobs);
        site.check_file(folder.path());
        site = Site::start(folder.path());
    }
    assert!(acknowledged.len() > 20, "only {}", acknowledged.len());
    let kept = site.jobs(&token);
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|id| !kept.contains_key(*id))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    let closed: Vec<_> = published
        .iter()
        .filter(|id| kept.get(*id).is_none_or(|s| s != "OPEN"))
        .collect();
    assert!(closed.is_empty(), "{closed:?}");
}

#[test]
fn two_hundred_clients_at_once_are_all_answered_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(folder.path());
    let made = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..200 {
            let (site, made) = (&site, &made);
            scope.spawn(move || {
                let name = json!({ "agent_name": format!("Agent {number}") });
                let (status, body) = site.ask("POST", "/api/agent/identity", "", &name).unwrap();
                // Registrations have a limit, which is an answer too.
                if status == 429 {
                    assert_eq!(body["error"], "rate_limit_exceeded", "{body}");
                    return;
                }
                assert_eq!(status, 201, "{body}");
                let token = body["access_token"].as_str().unwrap().to_owned();
                for _ in 0..5 {
                    let draft = json!({ "rawJobDescription": DESCRIPTION });
                    let (status, body) = site.v1("POST", "/job-drafts", &token, &draft).unwrap();
                    assert_eq!(status, 201, "{body}");
                }
                let jobs = site.jobs(&token);
                assert_eq!(jobs.len(), 5, "{jobs:?}");
                made.fetch_add(jobs.len(), Ordering::Relaxed);
            });
        }
    });
    assert!(made.load(Ordering::Relaxed) >= 5 * 50, "{made:?}");
    site.check_file(folder.path());
}

#[test]
fn a_killed_server_keeps_every_write_it_acknowledged() {
    let home = Home::new();
    let mut server = home.serve(&["--sandbox"]);
    server.call("opentrain_register_agent", &json!({}));
    let mut made = Vec::new();
    for place in 0..5 {
        let text_of_job = format!("Title: Job {place}\nLabel images.");
        let draft = server.call(
            "opentrain_create_job_draft",
            &json!({ "rawJobDescription": text_of_job }),
        );
        made.push(draft["structuredContent"]["jobId"].clone());
    }
    // Dropping it kills it, on Unix with a signal that nothing can catch.
    drop(server);
    made.reverse();
    let mut server = home.serve(&["--sandbox"]);
    let mine = server.call("opentrain_list_jobs", &json!({}));
    let jobs = mine["structuredContent"]["jobs"].as_array().unwrap();
    let found: Vec<Value> = jobs.iter().map(|job| job["id"].clone()).collect();
    assert_eq!(found, made);
}

/// `opentrain-mcp sandbox` over a folder, as a process.
pub(crate) struct Site(Foreground);

impl Site {
    pub(crate) fn start(folder: &Path) -> Site {
        let mut command = Command::new(PROGRAM);
        command
            .args(["sandbox", "--port", "0", "--data"])
            .arg(folder);
        Site(Foreground::start(&mut command))
    }

    pub(crate) fn kill(&self) {
        self.0.kill();
    }

    /// Drafts and publishes until the server is gone; gives what was acknowledged.
    fn write(&self, token: &str, said: &Sender<()>) -> (Vec<String>, Vec<String>) {
        let (mut drafts, mut jobs) = (Vec::new(), Vec::new());
        let draft = json!({ "rawJobDescription": DESCRIPTION });
        while let Some((status, body)) = self.v1("POST", "/job-drafts", token, &draft) {
            assert_eq!(status, 201, "{body}");
            let id = body["jobId"].as_str().unwrap().to_owned();
            drafts.push(id.clone());
            // Nobody listens once the kill is due.
            let _ = said.send(());
            match self.v1("POST", &format!("/jobs/{id}/publish"), token, &json!({})) {
                Some((200, _)) => jobs.push(id),
                // Three publications a day are all that an unclaimed account has.
                Some((429, _)) => {}
                Some((status, body)) => panic!("{status}: {body}"),
                None => break,
            }
        }
        (drafts, jobs)
    }

    /// All own jobs and their states.
    fn jobs(&self, token: &str) -> std::collections::BTreeMap<String, String> {
        let mut found = std::collections::BTreeMap::new();
        let mut path = "/jobs/mine?limit=100".to_owned();
        loop {
            let (status, body) = self.v1("GET", &path, token, &Value::Null).unwrap();
            assert_eq!(status, 200, "{body}");
            for job in body["jobs"].as_array().unwrap() {
                let text = |key: &str| job[key].as_str().unwrap().to_owned();
                found.insert(text("id"), text("status"));
            }
            match body["nextCursor"].as_str() {
                Some(cursor) => path = format!("/jobs/mine?limit=100&cursor={cursor}"),
                None => return found,
            }
        }
    }

    /// The file is whole, and what is written together is there together.
    fn check_file(&self, folder: &Path) {
        let db = Connection::open(folder.join("sandbox.sqlite")).unwrap();
        let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let whole: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
        assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        assert_eq!(
            count("SELECT count(*) FROM job WHERE status = 'OPEN'"),
            count("SELECT count(*) FROM publication"),
        );
        assert_eq!(
            count("SELECT count(*) FROM job WHERE status = 'OPEN'"),
            count("SELECT count(*) FROM listing_change WHERE kind = 'PUBLISHED'"),
        );
    }

    /// [`Site::ask`] of an operation of the API.
    pub(crate) fn v1(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        self.ask(method, &format!("/api/public/v1{path}"), token, body)
    }

    /// One request on a connection of its own, with a token unless that is empty; nothing if the server
    /// was gone before it answered.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend((!token.is_empty()).then_some(("Authorization", bearer.as_str())));
        let answer = ask(self.0.address(), method, path, &headers, &body).ok()?;
        Some((answer.status, answer.json()))
    }
}
