//! The sandbox under bad conditions: killed in the middle of writing, and asked by two hundred
//! clients at once. What it answers when all is well is in `sandbox`; a full disk is tested inside
//! the room, where the disk can be made small.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

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
    for round in 0..8_u64 {
        let (drafts, jobs) = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4).map(|_| scope.spawn(|| site.write(&token))).collect();
            // Somewhere in the middle of it, at another place each time.
            std::thread::sleep(Duration::from_millis(60 + round * 37));
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

/// `opentrain-mcp sandbox` as a process.
pub(crate) struct Site {
    child: std::sync::Mutex<Child>,
    address: String,
}

impl Site {
    pub(crate) fn start(folder: &Path) -> Site {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut child = Command::new(PROGRAM)
            .args(["sandbox", "--port", &port.to_string(), "--data"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let address = format!("127.0.0.1:{port}");
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(&address).is_err() {
            if let Some(status) = child.try_wait().unwrap() {
                let mut said = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut said)
                    .unwrap();
                panic!("it ended with {status}: {said}");
            }
            assert!(Instant::now() < until, "it does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Site {
            child: std::sync::Mutex::new(child),
            address,
        }
    }

    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Drafts and publishes until the server is gone; gives what was acknowledged.
    fn write(&self, token: &str) -> (Vec<String>, Vec<String>) {
        let (mut drafts, mut jobs) = (Vec::new(), Vec::new());
        let draft = json!({ "rawJobDescription": DESCRIPTION });
        while let Some((status, body)) = self.v1("POST", "/job-drafts", token, &draft) {
            assert_eq!(status, 201, "{body}");
            let id = body["jobId"].as_str().unwrap().to_owned();
            drafts.push(id.clone());
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
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let token = match token {
            "" => String::new(),
            token => format!("Authorization: Bearer {token}\r\n"),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{token}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = BufReader::new(stream);
        let mut line = String::new();
        answer.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut rest = String::new();
        answer.read_to_string(&mut rest).ok()?;
        let (head, body) = rest.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse::<usize>()
                .ok()
        })?;
        // An answer that broke off was not an acknowledgement.
        (body.len() == length).then(|| (status, serde_json::from_str(body).unwrap()))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}
