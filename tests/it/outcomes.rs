//! Every outcome of a request to a human, played over the sandbox with a process for every call:
//! what the text, the list and the command line say of it, and that they say the same.

use serde_json::{Value, json};

use crate::harness::finish;
use crate::sandbox_shared::place::{Foreground, Place};

/// Somebody's account with a published job.
struct Stage {
    place: Place,
    job: String,
    _sandbox: Foreground,
}

impl Stage {
    fn new() -> Stage {
        let place = Place::new();
        let sandbox = place.run(&[]);
        let mut stage = Stage {
            place,
            job: String::new(),
            _sandbox: sandbox,
        };
        stage.json("register_agent", &json!({}));
        stage.json("claim_account", &json!({ "email": "owner@example.com" }));
        stage.ctl(&["claim"]);
        stage.json("claim_status", &json!({}));
        stage.ctl(&["scopes", "all"]);
        let order = json!({ "jobDescription": "Title: Label Spanish calls\n\nTranscribe and label 40 \
            hours of Spanish call centre audio. Fixed price, $300. Experts only. English and \
            Spanish needed. Two people, one month." });
        let made = stage.json("create_job_draft", &order);
        let job = made["jobId"].as_str().expect("an id").to_owned();
        let fields = json!({ "jobId": job, "fields": {
            "jobTitle": "Label Spanish calls", "paymentType": "FIXED_PRICE", "fixedPrice": 300,
            "languages": ["Spanish"], "dataType": "Audio", "experienceLevel": "EXPERT" } });
        stage.json("update_job_draft_fields", &fields);
        stage.json("publish_job", &json!({ "jobId": job }));
        stage.job = job;
        stage
    }

    fn call(&self, tool: &str, arguments: &Value, json: bool) -> (Option<i32>, String) {
        let arguments = arguments.to_string();
        let mut line = vec!["--sandbox", "call", tool, &arguments];
        line.extend(json.then_some("--json"));
        let outcome = finish(&mut self.place.command(&line), "");
        (outcome.code, outcome.stdout + &outcome.stderr)
    }

    fn json(&self, tool: &str, arguments: &Value) -> Value {
        let (code, told) = self.call(tool, arguments, true);
        assert_eq!(code, Some(0), "{tool}: {told}");
        serde_json::from_str(&told).unwrap_or_else(|e| panic!("{tool}: {e}: {told}"))
    }

    fn text(&self, tool: &str, arguments: &Value) -> String {
        let (code, told) = self.call(tool, arguments, false);
        assert_eq!(code, Some(0), "{tool}: {told}");
        told
    }

    fn ctl(&self, words: &[&str]) -> Value {
        let line: Vec<&str> = ["sandbox", "ctl"].iter().chain(words).copied().collect();
        let outcome = finish(&mut self.place.command(&line), "");
        assert_eq!(outcome.code, Some(0), "{words:?}: {outcome:#?}");
        serde_json::from_str(&outcome.stdout).expect("JSON")
    }

    /// A new candidate's proposal.
    fn proposal(&self) -> String {
        let made = self.ctl(&["propose", &self.job]);
        made["proposal"]["id"].as_str().expect("an id").to_owned()
    }

    /// Asks for a hire over $300, and gives the approval's id and the text.
    fn hire(&self, proposal: &str, amount: i64) -> (String, String) {
        let with = json!({ "proposalId": proposal,
            "milestone": { "name": "Pilot", "amount": amount, "dueDate": "2027-03-01" } });
        let told = self.text("hire_proposal", &with);
        let id = told.split("/approvals/").nth(1).expect("a link");
        let id = id.split(|c: char| c != '_' && !c.is_alphanumeric()).next();
        (id.expect("an id").to_owned(), told)
    }

    fn approval(&self, id: &str) -> String {
        self.text("get_approval", &json!({ "approvalId": id }))
    }

    /// Holds text, list and command line to one outcome.
    fn check(&self, id: &str, outcome: &str, first: &[&str], elsewhere: &[&str]) -> String {
        let told = self.approval(id);
        let headline = told.lines().next().unwrap_or_default();
        assert!(headline.starts_with(&format!("{outcome}: ")), "{told}");
        for part in first {
            assert!(headline.contains(part), "{part} is not in: {told}");
        }
        for part in elsewhere {
            assert!(told.contains(part), "{part} is not in: {told}");
        }
        let is_open = matches!(outcome, "WAITING");
        assert_eq!(
            told.contains(&format!("/approvals/{id}")),
            is_open,
            "{told}"
        );

        let list = self.json(
            "list_approvals",
            &json!({ "outcome": outcome.to_lowercase() }),
        );
        let rows = list["approvals"].as_array().expect("a list");
        let row = rows.iter().find(|row| row["id"] == id);
        let row = row.unwrap_or_else(|| panic!("{id} is not in {list:#}"));
        assert_eq!(row["outcome"], outcome);
        assert_eq!(row["link"].is_string(), is_open, "{row:#}");
        let line = [
            "--sandbox",
            "approvals",
            "--outcome",
            outcome,
            "--no-refresh",
        ];
        let shown = finish(&mut self.place.command(&line), "");
        assert_eq!(shown.code, Some(0), "{shown:#?}");
        let shown = shown.stdout;
        let line = shown.lines().find(|line| line.contains(id));
        let line = line.unwrap_or_else(|| panic!("{id} is not in {shown}"));
        assert!(line.starts_with(&format!("- {outcome} | ")), "{line}");
        assert_eq!(
            line.contains(&format!("/approvals/{id}")),
            is_open,
            "{line}"
        );
        told
    }
}

const COSTS: &str = "$339.95 = $300.00 + 10 % + $9.95";

#[test]
fn what_waits_is_confirmed_declined_or_lapses_and_each_process_knows_what_was_asked() {
    let stage = Stage::new();
    let (id, told) = stage.hire(&stage.proposal(), 300);
    assert!(told.starts_with("WAITING: hire, $339.95"), "{told}");
    let waits = [COSTS, "Money moved: no", "Payee \"", "until "];
    stage.check(&id, "WAITING", &waits, &["next: ", "call get_approval"]);
    stage.ctl(&["confirm", &id]);
    let done = [COSTS, "Money moved: yes", "Payee \""];
    stage.check(&id, "CONFIRMED", &done, &["call get_contract"]);

    let (id, _) = stage.hire(&stage.proposal(), 300);
    stage.ctl(&["decline", &id]);
    let not_done = [COSTS, "Money moved: no", "Payee \""];
    stage.check(
        &id,
        "DECLINED",
        &not_done,
        &["link is dead", "call list_approvals"],
    );

    let (id, _) = stage.hire(&stage.proposal(), 300);
    stage.ctl(&["clock", "advance", "73h"]);
    let again = ["link is dead", "call hire_proposal", "\"amount\":300"];
    stage.check(&id, "LAPSED", &not_done, &again);
}

#[test]
fn a_milestone_that_the_human_changed_is_told_with_both_values() {
    let stage = Stage::new();
    let (id, _) = stage.hire(&stage.proposal(), 300);
    stage.ctl(&[
        "confirm",
        &id,
        "--amount",
        "250",
        "--name",
        "Trial",
        "--due",
        "2027-01-15",
    ]);
    let both = ["asked $339.95", "confirmed $284.95", "Money moved: yes"];
    let terms = [
        "asked $300.00, confirmed $250.00",
        "asked \"Pilot\", confirmed \"Trial\"",
        "2027-03-01",
        "2027-01-15",
    ];
    stage.check(&id, "CONFIRMED WITH CHANGES", &both, &terms);
    // Fees included, of what was confirmed.
    let list = stage.json("list_approvals", &json!({}));
    let sums = &list["spending"]["inAll"];
    assert_eq!(
        (&sums["askedCents"], &sums["paidCents"]),
        (&json!(33_995), &json!(28_495))
    );
    assert_eq!(sums["feesCents"], json!(3_495));
    assert_eq!(list["spending"]["byJob"][0]["jobId"], json!(stage.job));
    let told = stage.text("list_approvals", &json!({}));
    assert!(told.contains("paid $284.95 (fees in it $34.95)"), "{told}");
    let credits = stage.text("get_credits", &json!({}));
    assert!(credits.contains("Card payments are not in it"), "{credits}");
}

#[test]
fn a_request_with_other_terms_replaces_the_earlier_one_across_processes() {
    let stage = Stage::new();
    let proposal = stage.proposal();
    let (first, _) = stage.hire(&proposal, 300);
    let (second, told) = stage.hire(&proposal, 301);
    assert_ne!(first, second);
    let dead = format!("The earlier request {first} for this candidate is replaced");
    assert!(told.contains(&dead), "{told}");
    let not_done = [COSTS, "Money moved: no"];
    stage.check(
        &first,
        "REPLACED",
        &not_done,
        &["link is dead", "call list_approvals"],
    );
    stage.check(&second, "WAITING", &["$341.05 = $301.00"], &[]);
}

#[test]
fn an_effect_that_cannot_be_read_is_unknown_until_it_can() {
    let stage = Stage::new();
    let (id, _) = stage.hire(&stage.proposal(), 300);
    stage.ctl(&["confirm", &id]);
    let path = [
        "fault",
        "add",
        "--path",
        "/contracts/*",
        "--status",
        "503",
        "--times",
        "99",
    ];
    stage.ctl(&path);
    let unsure = [COSTS, "Money moved: not known"];
    let told = stage.check(&id, "UNKNOWN", &unsure, &["Do not say that it was done"]);
    assert!(told.contains("call get_approval"), "{told}");
    stage.ctl(&["fault", "clear"]);
    stage.check(&id, "CONFIRMED", &[COSTS, "Money moved: yes"], &[]);
}

#[test]
fn an_outcome_that_does_not_exist_is_refused_with_those_that_do() {
    let place = Place::new();
    let refused = finish(&mut place.command(&["approvals", "--outcome", "paid"]), "");
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    assert!(
        refused.stderr.contains("CONFIRMED WITH CHANGES"),
        "{refused:#?}"
    );
    let nothing = finish(&mut place.command(&["approvals"]), "");
    assert_eq!(nothing.code, Some(0), "{nothing:#?}");
    assert!(
        nothing
            .stdout
            .contains("No request to a human is known here"),
        "{nothing:#?}"
    );
    let asked = finish(
        &mut place.command(&["--sandbox", "approvals", "--json"]),
        "",
    );
    let asked: Value = serde_json::from_str(&asked.stdout).expect("JSON");
    assert_eq!(asked["approvals"], json!([]));
}
