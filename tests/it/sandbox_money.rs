//! Money while the sandbox is killed: topping up, hiring, funding, paying out and ending, over and over,
//! with a SIGKILL in the middle of each round. Whatever was acknowledged is there, what was not may be
//! asked again, nothing is done twice, and the books balance in the file that each kill leaves behind.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::sandbox_hard::Site;

const ROUNDS: usize = 100;
const WRITERS: usize = 3;
const DESCRIPTION: &str = "Title: Street photos\nForty people to label 4000 images of streets, $0.07 per \
    label. Any experience.";

#[test]
fn killed_a_hundred_times_no_cent_is_lost_and_nothing_is_paid_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::start(folder.path());
    let token = employer(&site);
    let mut lives: Vec<Life> = (0..WRITERS)
        .map(|number| Life::new(number, &token, jobs(&site, &token)))
        .collect();
    let mut said = Said::default();
    for round in 0..ROUNDS {
        if let Some(life) = lives.get_mut(round % 4) {
            life.deaf = true;
        }
        let (acknowledged, heard) = channel();
        std::thread::scope(|scope| {
            for life in &mut lives {
                let (site, said) = (&site, acknowledged.clone());
                scope.spawn(move || while life.go_on(site, &said) {});
            }
            // After an answer, so that the other writers are anywhere in theirs; another number of
            // answers each time, so that the kills meet every step.
            for word in heard.iter().take(4 + round * 7 % 11) {
                said.note(word);
            }
            site.kill();
        });
        drop(acknowledged);
        heard.iter().for_each(|word| said.note(word));
        check(folder.path(), &said);
        site = Site::start(folder.path());
    }
    let begun = said.done.len();
    assert!(begun > 300, "only {begun} steps were acknowledged");
    let repeated: usize = lives.iter().map(|life| life.found_done).sum();
    assert!(repeated > 10, "only {repeated} deeds were asked for twice");
    assert!(
        said.done.iter().any(|(what, _)| *what == "end"),
        "no life was lived to its end"
    );
}

/// What was acknowledged: a step and the id it is about.
type Word = (&'static str, String);

#[derive(Default)]
struct Said {
    done: BTreeSet<Word>,
}

impl Said {
    fn note(&mut self, word: Word) {
        self.done.insert(word);
    }
}

/// The steps of one contract, in their order. Each is one request.
const STEPS: [&str; 12] = [
    "start",
    "pay",
    "propose",
    "ask hire",
    "hire",
    "plan",
    "ask fund",
    "fund",
    "ask release",
    "release",
    "ask end",
    "end",
];

/// One writer: a contract from the top-up to its end, and then the next.
struct Life {
    number: usize,
    token: String,
    jobs: Vec<String>,
    /// Index into [`STEPS`].
    step: usize,
    /// Contracts so far.
    lived: usize,
    /// The next answer to a decision gets lost on its way, and the round is over for this writer.
    deaf: bool,
    /// The same step was sent before and nothing was heard of it.
    in_doubt: bool,
    /// Steps that were sent again and had been done the first time.
    found_done: usize,
    /// What the steps before gave: the top-up, the proposal, the contract, the milestone, the approval.
    top_up: String,
    proposal: String,
    contract: String,
    milestone: String,
    approval: String,
}

impl Life {
    fn new(number: usize, token: &str, jobs: Vec<String>) -> Life {
        Life {
            number,
            token: token.to_owned(),
            jobs,
            step: 0,
            lived: 0,
            deaf: false,
            in_doubt: false,
            found_done: 0,
            top_up: String::new(),
            proposal: String::new(),
            contract: String::new(),
            milestone: String::new(),
            approval: String::new(),
        }
    }

    /// One step; `false` once the server is gone.
    fn go_on(&mut self, site: &Site, said: &Sender<Word>) -> bool {
        let step = STEPS[self.step];
        let Some(about) = self.take(site, step) else {
            self.in_doubt = true;
            return false;
        };
        self.in_doubt = false;
        self.step = (self.step + 1) % STEPS.len();
        self.lived += usize::from(self.step == 0);
        // Nobody listens once the kill is due.
        let _ = said.send((step, about));
        true
    }

    /// Sends a step and keeps what it gives: the id it is about.
    fn take(&mut self, site: &Site, step: &str) -> Option<String> {
        let v1 = |path: String, body: Value| site.v1("POST", &path, &self.token, &body);
        let id =
            |answer: &Value, of: &str| answer.pointer(of).unwrap().as_str().unwrap().to_owned();
        match step {
            "start" => {
                let answer = v1("/credits/top-ups".into(), json!({ "amountUsd": 300 }))?;
                assert_eq!(answer.0, 201, "{answer:?}");
                self.top_up = id(&answer.1, "/topUpId");
                Some(self.top_up.clone())
            }
            "pay" => {
                let path = format!("/sandbox/top-ups/{}/pay", self.top_up);
                let answer = self.decide(site, &path, &json!({}))?;
                self.done_once(&answer, "top_up_not_pending", "COMPLETED");
                Some(self.top_up.clone())
            }
            "propose" => {
                // More people than one job has may be needed.
                let job = &self.jobs[self.lived % self.jobs.len()];
                let path = format!("/sandbox/jobs/{job}/proposals");
                let answer = site.ask("POST", &path, "", &json!({}))?;
                assert_eq!(answer.0, 201, "{answer:?}");
                self.proposal = id(&answer.1, "/proposal/id");
                Some(self.proposal.clone())
            }
            "ask hire" => {
                let terms = json!({ "milestone": { "name": "First", "amount": 100 } });
                let answer = v1(format!("/proposals/{}/hire", self.proposal), terms)?;
                self.asked(&answer)
            }
            "plan" => {
                let plan = json!({ "description": "More", "volume": 1000 });
                let answer = v1(format!("/contracts/{}/milestones", self.contract), plan)?;
                assert_eq!(answer.0, 201, "{answer:?}");
                self.milestone = id(&answer.1, "/milestone/id");
                Some(self.milestone.clone())
            }
            "ask fund" => {
                let path = format!("/milestones/{}/fund", self.milestone);
                let answer = v1(path, Value::Null)?;
                self.asked(&answer)
            }
            "ask release" => {
                let path = format!("/milestones/{}/approve", self.milestone);
                let answer = v1(path, Value::Null)?;
                self.asked(&answer)
            }
            "ask end" => {
                let answer = v1(format!("/contracts/{}/end", self.contract), Value::Null)?;
                self.asked(&answer)
            }
            _ => self.confirm(site, step),
        }
    }

    fn asked(&mut self, answer: &(u16, Value)) -> Option<String> {
        assert_eq!(answer.0, 202, "{answer:?}");
        self.approval = answer.1["approval"]["id"].as_str().unwrap().to_owned();
        Some(self.approval.clone())
    }

    /// A person's yes. Where it is not known whether it was heard, a second one changes nothing.
    fn confirm(&mut self, site: &Site, step: &str) -> Option<String> {
        let source = match (step, (self.lived + self.number) % 2) {
            ("hire" | "fund", 0) => json!({ "source": "credits" }),
            ("hire" | "fund", _) => json!({ "source": "card" }),
            _ => json!({}),
        };
        let path = format!("/sandbox/approvals/{}/confirm", self.approval);
        let answer = self.decide(site, &path, &source)?;
        let known = self.done_once(&answer, "approval_decided", "confirmed");
        if step == "hire" {
            let shown = match known {
                true => answer.1["approval"].clone(),
                false => {
                    let path = format!("/approvals/{}", self.approval);
                    site.v1("GET", &path, &self.token, &Value::Null)?.1["approval"].clone()
                }
            };
            self.contract = shown["contractId"].as_str().unwrap().to_owned();
        }
        Some(self.approval.clone())
    }

    /// What a person decides at the control door, and the answer unless it gets lost.
    fn decide(&mut self, site: &Site, path: &str, body: &Value) -> Option<(u16, Value)> {
        let answer = site.ask("POST", path, "", body);
        let lost = std::mem::take(&mut self.deaf);
        answer.filter(|_| !lost)
    }

    /// It was done just now, or before by the same request: whether it was now.
    fn done_once(&mut self, answer: &(u16, Value), reason: &str, state: &str) -> bool {
        if answer.0 == 200 {
            return true;
        }
        let details = &answer.1["details"];
        assert!(self.in_doubt, "{answer:?}");
        assert_eq!((answer.0, &details["reason"]), (409, &json!(reason)));
        assert_eq!(details["status"], state);
        self.found_done += 1;
        false
    }
}

/// An account with an owner, and its token for everything.
fn employer(site: &Site) -> String {
    let post = |path: &str, body: &Value| {
        let (status, answer) = site.ask("POST", path, "", body).unwrap();
        assert!((200..300).contains(&status), "{path}: {answer}");
        answer
    };
    let made = post("/api/agent/identity", &json!({ "agent_name": "Payer" }));
    let email = json!({ "claim_token": made["claim_token"], "email": "owner@example.com" });
    post("/api/agent/identity/claim", &email);
    post("/sandbox/claims/complete", &json!({}));
    let token = post("/sandbox/accounts/token", &json!({ "scopes": "all" }));
    token["token"].as_str().unwrap().to_owned()
}

/// Open jobs, each of which forty people can apply to.
fn jobs(site: &Site, token: &str) -> Vec<String> {
    let post = |path: &str, body: &Value| {
        let (status, answer) = site.v1("POST", path, token, body).unwrap();
        assert!((200..300).contains(&status), "{path}: {answer}");
        answer
    };
    let job = |_| {
        let draft = post("/job-drafts", &json!({ "rawJobDescription": DESCRIPTION }));
        let id = draft["jobId"].as_str().unwrap().to_owned();
        post(&format!("/jobs/{id}/publish"), &json!({}));
        id
    };
    (0..3).map(job).collect()
}

/// The file after a kill: whole, with everything that was acknowledged and nothing by half or twice.
fn check(folder: &Path, said: &Said) {
    let db = Connection::open(folder.join("sandbox.sqlite")).unwrap();
    let whole: String = db
        .query_row("PRAGMA quick_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(whole, "ok");
    db.execute_batch(AT_HAND).unwrap();
    for (what, wrong) in RULES {
        let found: Option<String> = db
            .query_row(
                &format!("SELECT group_concat(id) FROM ({wrong})"),
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(found, None, "{what}");
    }
    for (step, id) in &said.done {
        let sql = match *step {
            "start" => "SELECT 1 FROM top_up WHERE id = ?1",
            "pay" => "SELECT 1 FROM top_up WHERE id = ?1 AND status = 'COMPLETED'",
            "propose" => "SELECT 1 FROM proposal WHERE id = ?1",
            "plan" => "SELECT 1 FROM milestone WHERE id = ?1",
            ask if ask.starts_with("ask ") => "SELECT 1 FROM approval WHERE id = ?1",
            _ => "SELECT 1 FROM approval WHERE id = ?1 AND status = 'confirmed'",
        };
        let kept = db.prepare_cached(sql).unwrap().exists([id]).unwrap();
        assert!(kept, "{step} of {id} was acknowledged and is lost");
    }
}

/// Copies of the long tables, found by what the rules look for; the file stays as it is.
const AT_HAND: &str = "
    CREATE TEMP TABLE ledger_entry AS SELECT * FROM main.ledger_entry;
    CREATE INDEX temp.entry_milestone ON ledger_entry (milestone_id);
    CREATE INDEX temp.entry_top_up ON ledger_entry (top_up_id);
    CREATE TEMP TABLE event AS SELECT * FROM main.event WHERE type = 'approval.confirmed';
    CREATE INDEX temp.event_resource ON event (resource_id);";

/// Rules with what breaks them: each selects nothing, as `id`.
const RULES: [(&str, &str); 10] = [
    (
        "nobody is asked twice at once",
        "SELECT min(id) AS id FROM approval WHERE status = 'pending'
            GROUP BY kind, proposal_id, contract_id, milestone_id HAVING count(*) > 1",
    ),
    (
        "what is free is the sum of the ledger but for captures",
        "SELECT id FROM account a WHERE available_cents <> (SELECT coalesce(sum(amount_cents), 0)
            FROM ledger_entry WHERE account_id = a.id AND type <> 'CAPTURE') OR available_cents < 0",
    ),
    (
        "what is reserved is what funded milestones hold in credits",
        "SELECT id FROM account a WHERE reserved_cents <> (SELECT coalesce(sum(m.amount_cents), 0)
            FROM milestone m JOIN contract c ON c.id = m.contract_id WHERE c.account_id = a.id
            AND m.source = 'CREDITS' AND m.status IN ('ACTIVE_FUNDED', 'DISPUTED'))",
    ),
    (
        "a top-up is added once if it was paid, and else not at all",
        "SELECT id FROM top_up t WHERE (status = 'COMPLETED') <>
            (SELECT count(*) FROM ledger_entry WHERE top_up_id = t.id)",
    ),
    (
        "a milestone is held for once if it was paid in credits, and else not at all",
        "SELECT id FROM milestone m WHERE (m.source IS 'CREDITS') <>
            (SELECT count(*) FROM ledger_entry WHERE milestone_id = m.id AND type = 'HOLD')",
    ),
    (
        "what was held is paid out or given back once, and fees are paid once",
        "SELECT id FROM milestone m WHERE m.source = 'CREDITS' AND (
            (SELECT count(*) FROM ledger_entry WHERE milestone_id = m.id AND type = 'CAPTURE'
                AND note IS NULL AND amount_cents = -m.amount_cents) <> (m.status = 'PAID')
            OR (SELECT count(*) FROM ledger_entry WHERE milestone_id = m.id
                AND type = 'HOLD_RELEASE') <> (m.status = 'REFUNDED')
            OR (SELECT count(*) FROM ledger_entry WHERE milestone_id = m.id AND note = 'Fees')
                <> (m.number = 1))",
    ),
    (
        "a hire has a contract if it was confirmed, and only then",
        "SELECT id FROM approval a WHERE kind = 'proposal_hire' AND (status = 'confirmed') <>
            (SELECT count(*) FROM contract WHERE proposal_id = a.proposal_id AND id = a.contract_id)",
    ),
    (
        "a milestone is funded if that was confirmed, and paid if that was",
        "SELECT a.id FROM approval a JOIN milestone m ON m.id = a.milestone_id
            WHERE (kind = 'milestone_fund' AND (a.status = 'confirmed') <> (m.source IS NOT NULL))
            OR (kind = 'milestone_approve' AND (a.status = 'confirmed') <> (m.status = 'PAID'))",
    ),
    (
        "a contract has ended if that was confirmed, and nothing of it goes on",
        "SELECT a.id FROM approval a JOIN contract c ON c.id = a.contract_id
            WHERE kind = 'contract_end' AND ((a.status = 'confirmed') <> (c.ended_at IS NOT NULL)
            OR (a.status = 'confirmed' AND EXISTS (SELECT 1 FROM milestone m
                WHERE m.contract_id = c.id AND m.status IN ('ACTIVE_FUNDED', 'NOT_FUNDED'))))",
    ),
    (
        "the feed tells of each end of a request once",
        "SELECT id FROM approval a WHERE (status <> 'pending') <>
            (SELECT count(*) FROM event WHERE resource_id = a.id AND type = 'approval.confirmed')",
    ),
];
