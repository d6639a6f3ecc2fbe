//! The demo as somebody meets it who has just cloned the project: the whole story, and an end in
//! the middle of it. What each tool says is tested with the tools.

use serde_json::Value;

use crate::harness::{Home, finish};

#[test]
fn the_demo_goes_all_the_way_to_the_end_of_a_contract() {
    let home = Home::new();
    let outcome = finish(&mut home.command(&["demo", "--auto-approve"]), "");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let told = &outcome.stdout;
    let mut from = 0;
    for part in [
        "→ opentrain_register_agent",
        "→ opentrain_auth_status",
        "→ opentrain_create_job_draft",
        "→ opentrain_update_job_draft_fields",
        "→ opentrain_publish_job",
        "→ opentrain_poll_updates",
        "→ opentrain_list_proposals",
        "→ opentrain_get_interview",
        "→ opentrain_hire_proposal",
        "account_claim_required",
        "→ opentrain_claim_account",
        "This demo plays the human here",
        "→ opentrain_claim_status",
        "→ opentrain_hire_proposal",
        "/approvals/",
        "This demo plays the human here",
        "→ opentrain_get_approval",
        "confirmed",
        "→ opentrain_get_contract",
        "→ opentrain_send_message",
        "→ opentrain_read_messages",
        "Time passes",
        "→ opentrain_request_milestone_approval",
        "payments:write",
        "→ opentrain_request_milestone_approval",
        "CONFIRMED",
        "→ opentrain_create_milestone",
        "→ opentrain_request_milestone_funding",
        "CONFIRMED",
        "→ opentrain_end_contract",
        "CONFIRMED",
        "→ opentrain_poll_updates",
        "claude mcp add --scope user opentrain -- opentrain-mcp",
    ] {
        let rest = told.get(from..).expect("a place in the text");
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("no {part} after {from}: {told}"));
        from += at + part.len();
    }
    assert_eq!(outcome.stderr, "");
    assert!(
        !told.contains("ot_pat_") || told.contains("********"),
        "{told}"
    );
    // It leaves nothing behind in the home of whoever looked on.
    assert_eq!(home.credentials(), Value::Null);
}

/// Whoever has seen enough ends it in the middle; so does a closed terminal.
#[cfg(unix)]
#[test]
fn a_demo_that_is_ended_leaves_no_files_behind() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let home = Home::new();
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut command = home.command(&["demo", "--auto-approve"]);
        let mut demo = command
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(demo.stdout.take().expect("its output")).lines();
        let registered = lines.find(|line| match line {
            Ok(line) => line.contains("→ opentrain_register_agent"),
            Err(_) => true,
        });
        assert!(registered.is_some_and(|line| line.is_ok()));
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &demo.id().to_string()])
            .status();
        assert!(sent.expect("it can be sent").success());
        let rest: Vec<String> = lines.map_while(Result::ok).collect();
        let status = demo.wait().expect("it ends");
        assert_eq!(status.code(), Some(code), "{signal}: {rest:#?}");
        let left = std::fs::read_dir(folder.path()).expect("it is there");
        assert_eq!(left.count(), 0, "{signal}");
    }
}
