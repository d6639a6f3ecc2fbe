//! The command line as a person and a script meet it: what is printed where, exit codes, and that
//! no token is ever shown. What the tools answer is tested with the tools.

use serde_json::{Value, json};
use wiremock::matchers::{body_string, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Home, Outcome, finish};

/// Not a real one; nothing may ever print it.
const TOKEN: &str = "ot_pat_c3f9aa00_0123456789abcdefghijbd21";
const MASKED: &str = "ot_pat_c3f9********bd21";

/// Runs, checks the exit code, and that the secret stays one.
pub(crate) fn check(home: &Home, arguments: &[&str], code: i32) -> Outcome {
    judge(home.run(arguments), code)
}

fn judge(outcome: Outcome, code: i32) -> Outcome {
    assert_eq!(outcome.code, Some(code), "{outcome:#?}");
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains(TOKEN), "{outcome:#?}");
        assert!(!text.contains('\u{1b}'), "colours in a pipe: {outcome:#?}");
    }
    outcome
}

#[test]
fn help_names_every_command_and_every_setting() {
    let home = Home::new();
    let help = check(&home, &["--help"], 0).stdout;
    for name in [
        "tools", "schema", "call", "login", "logout", "status", "doctor", "demo", "sandbox",
    ] {
        assert!(help.contains(&format!("\n  {name} ")), "{name}: {help}");
    }
    for row in opentrain_mcp::VARIABLES {
        assert!(help.contains(row.name), "{}: {help}", row.name);
        let doc = row.doc.split_whitespace().next().expect("it has a word");
        assert!(help.contains(doc), "{}: {help}", row.name);
    }
}

#[test]
fn version_is_that_of_the_package() {
    let printed = check(&Home::new(), &["--version"], 0).stdout;
    let expected = format!("opentrain-mcp {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(printed, expected);
}

/// However the program's file is called, what is shown can be typed.
#[test]
fn usage_names_the_program_and_switches_take_no_value() {
    let home = Home::new();
    let help = check(&home, &["call", "--help"], 0).stdout;
    assert!(help.contains("Usage: opentrain-mcp call "), "{help}");
    assert!(
        help.contains("[env: OPENTRAIN_MCP_READ_ONLY=true]"),
        "{help}"
    );
    assert!(!help.contains("`true`"), "{help}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_printed_is_a_failure_and_a_reader_who_left_is_none() {
    let home = Home::new();
    for arguments in [&["tools"][..], &["schema"], &["status"]] {
        let full = std::fs::File::create("/dev/full").expect("Linux has it");
        let output = home.command(arguments).stdout(full).output();
        let output = output.expect("it starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.contains("could not write to standard output"),
            "{told}"
        );

        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = home.command(arguments).stdout(writer).output();
        let output = output.expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn what_does_not_exist_stops_the_start_with_what_does() {
    let home = Home::new();
    for (arguments, expected) in [
        (
            &["--toolsets", "jobs,jbos"][..],
            "`jbos` is no toolset. Valid: auth, jobs, ",
        ),
        (
            &["--exclude-tools", "get_contrct"],
            "`get_contrct` is no tool. Valid: opentrain_",
        ),
        (
            &["--log", "loud"],
            "`loud` is no log level. Valid: error, warn, ",
        ),
        (&["--base-url", "http://example.com"], "use https"),
        (&["--tolsets", "jobs"], "--toolsets"),
        (
            &["--sandbox", "--base-url", "https://app.opentrain.ai"],
            "cannot be used with",
        ),
        (&["statsu"], "status"),
    ] {
        let outcome = check(&home, arguments, 2);
        assert!(outcome.stderr.contains(expected), "{outcome:#?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
    let mut by_environment = home.command(&[]);
    by_environment.env("OPENTRAIN_MCP_TOOLSETS", "jbos");
    let outcome = judge(finish(&mut by_environment, ""), 2);
    assert!(
        outcome
            .stderr
            .contains("variable OPENTRAIN_MCP_TOOLSETS: `jbos`"),
        "{outcome:#?}"
    );
}

#[test]
fn tools_lists_what_the_filters_leave() {
    let home = Home::new();
    let table = check(&home, &["tools"], 0).stdout;
    assert!(table.starts_with("TOOL "), "{table}");
    let widest = table.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{table}");
    let names = |arguments: &[&str]| -> Vec<String> {
        let rows: Value = serde_json::from_str(&check(&home, arguments, 0).stdout).expect("JSON");
        let rows = rows.as_array().expect("a list");
        rows.iter()
            .map(|row| row["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    let all = names(&["tools", "--json"]);
    assert_eq!(table.lines().count(), all.len() + 1);
    assert!(all.is_sorted());
    let reading = names(&["--read-only", "tools", "--json"]);
    assert!(reading.len() < all.len() && reading.contains(&"opentrain_get_contract".to_owned()));
    let without = names(&["tools", "--json", "--exclude-tools", "get_contract"]);
    assert_eq!(without.len(), all.len() - 1);
}

/// `tools.schema` at the top of the repository is what `schema` prints. At home this test writes
/// it anew when it is out of date, and fails so that somebody looks at the difference.
#[test]
fn the_committed_catalogue_is_the_one_in_the_code() {
    let home = Home::new();
    let printed = check(&home, &["schema"], 0).stdout;
    assert_eq!(check(&home, &["schema", "--read-only"], 0).stdout, printed);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tools.schema");
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    if committed == printed {
        return;
    }
    if std::env::var_os("CI").is_none_or(|value| value.is_empty()) {
        std::fs::write(file, &printed).expect("tools.schema can be written");
        panic!("tools.schema was out of date and has been written anew: look at it and commit it");
    }
    panic!("tools.schema is out of date: run the tests at home and commit what they write");
}

#[tokio::test]
async fn call_prints_either_half_and_fails_with_the_tool() {
    let platform = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/api/public/v1/contracts"))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "contracts": [] })))
        .mount(&platform)
        .await;
    let home = Home::new();
    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": platform.uri() }));
    let text = check(&home, &["call", "list_contracts"], 0).stdout;
    assert!(!text.trim().is_empty() && !text.starts_with('{'), "{text}");
    let body = check(
        &home,
        &["call", "opentrain_list_contracts", "{}", "--json"],
        0,
    )
    .stdout;
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body, json!({ "contracts": [] }));

    let failed = check(
        &home,
        &["call", "get_contract", r#"{"contractId":"none"}"#],
        1,
    );
    assert!(failed.stderr.contains("HTTP 404"), "{failed:#?}");
    assert_eq!(failed.stdout, "");
    let failed = check(&home, &["call", "get_contract", "{}", "--json"], 2);
    assert!(failed.stdout.contains("INVALID_ARGUMENTS"), "{failed:#?}");
    let piped = finish(
        &mut home.command(&["call", "list_contracts", "-"]),
        r#"{"status": "active"}"#,
    );
    assert_eq!(judge(piped, 0).stderr, "");
}

#[tokio::test]
async fn a_waiting_call_tells_on_standard_error_what_it_waits_for() {
    let platform = MockServer::start().await;
    let approval = |status: &str| {
        let body = json!({ "approval": { "id": "a1", "type": "proposal_hire", "status": status } });
        ResponseTemplate::new(200).set_body_json(body)
    };
    Mock::given(path("/api/public/v1/approvals/a1"))
        .respond_with(approval("pending"))
        .up_to_n_times(1)
        .mount(&platform)
        .await;
    Mock::given(path("/api/public/v1/approvals/a1"))
        .respond_with(approval("declined"))
        .mount(&platform)
        .await;
    let home = Home::new();
    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": platform.uri() }));
    let arguments = r#"{"approvalId":"a1","waitSeconds":20}"#;
    let outcome = check(&home, &["call", "get_approval", arguments], 0);
    assert!(outcome.stdout.starts_with("DECLINED"), "{outcome:#?}");
    assert!(
        outcome.stderr.starts_with("waiting for a human"),
        "{outcome:#?}"
    );
}

#[test]
fn call_tells_a_wrong_request_from_a_failure() {
    let home = Home::new();
    for (arguments, expected) in [
        (
            &["call", "get_contrct"][..],
            "Did you mean opentrain_get_contract (Reads one contract)",
        ),
        (&["call", "get_contract", "{"], "no JSON"),
        (&["call", "get_contract", "[]"], "no object"),
    ] {
        let outcome = check(&home, arguments, 2);
        assert!(outcome.stderr.contains(expected), "{outcome:#?}");
    }
}

/// A platform that knows [`TOKEN`] alone.
async fn platform() -> MockServer {
    let platform = MockServer::start().await;
    let me = json!({
        "actor": { "userId": "u1", "email": "mira@example.com", "fullName": "Mira Chen" },
        "token": { "id": "t1", "label": "laptop", "scopes": ["jobs:read", "proposals:write"] },
        "account": { "kind": "employer_organization", "memberRole": "OWNER" },
    });
    Mock::given(path("/api/public/v1/auth/me"))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(me))
        .with_priority(1)
        .mount(&platform)
        .await;
    let refused = json!({ "error": "Sign in.", "code": "UNAUTHORIZED", "requestId": "r1" });
    Mock::given(path("/api/public/v1/auth/me"))
        .respond_with(ResponseTemplate::new(401).set_body_json(refused))
        .mount(&platform)
        .await;
    platform
}

fn login(home: &Home, platform: &MockServer, typed: &str, code: i32) -> Outcome {
    let arguments = ["login", "--base-url", &platform.uri()];
    judge(finish(&mut home.command(&arguments), typed), code)
}

#[tokio::test]
async fn login_saves_a_token_that_the_platform_accepts_and_keeps_the_rest_of_the_file() {
    let platform = platform().await;
    let home = Home::new();
    home.save_credentials(&json!({ "theirs": { "a": 1 } }));
    let outcome = login(&home, &platform, &format!("{TOKEN}\n"), 0);
    for part in ["Mira Chen <mira@example.com>", "proposals:write", MASKED] {
        assert!(outcome.stdout.contains(part), "{outcome:#?}");
    }
    assert_eq!(
        home.credentials(),
        json!({ "theirs": { "a": 1 }, "apiToken": TOKEN, "baseUrl": platform.uri() })
    );
    let status = check(&home, &["status"], 0).stdout;
    for part in [
        "Mira Chen",
        "claimed",
        "laptop",
        MASKED,
        "credentials file",
        "payments:write",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
}

#[tokio::test]
async fn login_saves_nothing_that_the_platform_refuses_or_that_is_no_token() {
    let platform = platform().await;
    let home = Home::new();
    let refused = login(&home, &platform, "ot_pat_another_0123456789abcdef", 1);
    assert!(
        refused.stderr.contains("does not accept the token"),
        "{refused:#?}"
    );
    for typed in [
        "",
        "\n",
        "ot_clm_0123456789",
        "ot_pat_",
        "ot_pat_a b",
        "sk-0123456789",
    ] {
        let outcome = login(&home, &platform, typed, 2);
        assert!(outcome.stderr.contains("token"), "{outcome:#?}");
    }
    assert_eq!(home.credentials(), Value::Null);
    let never = platform
        .received_requests()
        .await
        .expect("they are recorded");
    assert_eq!(never.len(), 1, "what is no token was sent");
}

#[tokio::test]
async fn login_keeps_a_copy_of_an_unfinished_claim_and_tells_of_a_token_that_wins() {
    let platform = platform().await;
    let home = Home::new();
    home.save_credentials(&json!({ "apiToken": "ot_pat_old", "claimToken": "ot_clm_old" }));
    let mut command = home.command(&["login", "--base-url", &platform.uri()]);
    command.env("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_winner");
    let outcome = judge(finish(&mut command, TOKEN), 0);
    assert!(
        outcome
            .stderr
            .contains("OPENTRAIN_PERSONAL_API_TOKEN is set"),
        "{outcome:#?}"
    );
    assert_eq!(home.credentials()["apiToken"], TOKEN);
    assert_eq!(home.credentials()["claimToken"], Value::Null);
    let folder = home
        .credentials_file()
        .parent()
        .expect("a folder")
        .to_owned();
    let backups = std::fs::read_dir(folder).expect("it is there");
    let backups = backups.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().contains(".backup-")
    });
    assert_eq!(backups.count(), 1);
}

#[tokio::test]
async fn logout_removes_the_token_and_revokes_it_only_when_asked() {
    let platform = platform().await;
    let home = Home::new();
    let saved = json!({ "apiToken": TOKEN, "baseUrl": platform.uri() });
    home.save_credentials(&saved);
    let outcome = check(&home, &["logout"], 0);
    assert!(outcome.stdout.contains("--revoke"), "{outcome:#?}");
    assert!(!home.credentials_file().exists());
    assert!(
        platform
            .received_requests()
            .await
            .expect("recorded")
            .is_empty()
    );
    let again = check(&home, &["logout"], 0);
    assert!(again.stdout.contains("Nobody is logged in"), "{again:#?}");

    home.save_credentials(&saved);
    let refused = check(&home, &["logout", "--revoke"], 1);
    assert!(refused.stderr.contains("still saved"), "{refused:#?}");
    assert_eq!(home.credentials(), saved);

    Mock::given(method("POST"))
        .and(path("/api/agent/oauth/revoke"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(format!("token={TOKEN}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
        .with_priority(1)
        .expect(1)
        .mount(&platform)
        .await;
    Mock::given(header_exists("authorization"))
        .respond_with(ResponseTemplate::new(500))
        .expect(0)
        .mount(&platform)
        .await;
    let outcome = check(&home, &["logout", "--revoke"], 0);
    assert!(outcome.stdout.contains("is revoked"), "{outcome:#?}");
    assert!(!home.credentials_file().exists());
}

#[test]
fn status_works_without_an_account_and_without_a_network() {
    let home = Home::new();
    let status = check(&home, &["status"], 0).stdout;
    for part in [
        "no account yet",
        "register_agent",
        "https://app.opentrain.ai",
        "default",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": "http://127.0.0.1:9" }));
    let status = check(&home, &["status"], 0).stdout;
    assert!(
        status.contains("could not be reached") && status.contains(MASKED),
        "{status}"
    );
    std::fs::write(home.credentials_file(), "{").expect("it can be written");
    let status = check(&home, &["status"], 1).stdout;
    assert!(status.contains("is damaged"), "{status}");
}

#[tokio::test]
async fn doctor_fails_only_when_something_keeps_it_from_working() {
    let platform = platform().await;
    let home = Home::new();
    let verdict = |outcome: &Outcome, check: &str| -> Value {
        let found: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        let checks = found["checks"].as_array().expect("a list").clone();
        let one = checks.into_iter().find(|one| one["check"] == check);
        one.map_or(Value::Null, |one| one["verdict"].clone())
    };

    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": platform.uri() }));
    let healthy = check(&home, &["doctor", "--json"], 0);
    for name in [
        "credentials file",
        "name",
        "connection",
        "platform",
        "clock",
        "account",
    ] {
        assert_eq!(verdict(&healthy, name), "ok", "{name}: {healthy:#?}");
    }
    let told = check(&home, &["doctor"], 0).stdout;
    assert!(told.contains("Mira Chen"), "{told}");

    home.save_credentials(&json!({ "apiToken": "ot_pat_gone", "baseUrl": platform.uri() }));
    let refused = check(&home, &["doctor", "--json"], 1);
    assert_eq!(verdict(&refused, "account"), "fail");

    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": "http://127.0.0.1:9" }));
    let alone = check(&home, &["doctor", "--json"], 1);
    assert_eq!(verdict(&alone, "connection"), "fail");
    assert_eq!(verdict(&alone, "account"), Value::Null);

    let stranger = MockServer::start().await;
    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": stranger.uri() }));
    let elsewhere = check(&home, &["doctor", "--json"], 1);
    assert_eq!(verdict(&elsewhere, "platform"), "fail");
    let sent = stranger.received_requests().await.expect("recorded");
    assert!(
        sent.iter()
            .all(|request| !request.headers.contains_key("authorization"))
    );
}

#[test]
fn nothing_secret_is_written_at_any_log_level() {
    let home = Home::new();
    home.save_credentials(&json!({ "apiToken": TOKEN, "baseUrl": "http://127.0.0.1:9" }));
    let mut server = home.serve(&["--log", "trace"]);
    let result = server.call(
        "opentrain_get_contract",
        &json!({ "contractId": "ot_pat_argument0" }),
    );
    assert_eq!(result["isError"], true);
    let (status, complaints) = server.close();
    assert!(status.success());
    assert!(complaints.contains("never arrived"), "{complaints}");
    for secret in [TOKEN, "ot_pat_argument0"] {
        assert!(!complaints.contains(secret), "{complaints}");
    }
    for line in complaints.lines() {
        let foreign = line.contains(" DEBUG ") || line.contains(" TRACE ");
        assert!(!foreign || line.contains(" opentrain_mcp::"), "{line}");
    }
}

/// A second process finds what the first one did, and the real account sees none of it.
#[test]
fn the_sandbox_lives_on_between_processes_and_apart_from_the_real_account() {
    let home = Home::new();
    let real = json!({ "apiToken": TOKEN, "baseUrl": "http://127.0.0.1:9" });
    home.save_credentials(&real);
    let sandbox = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command
            .env("OPENTRAIN_MCP_SANDBOX", "true")
            .env("OPENTRAIN_PERSONAL_API_TOKEN", TOKEN);
        finish(&mut command, "")
    };
    let registered = judge(sandbox(&["call", "register_agent"]), 0);
    assert!(registered.stdout.contains("sandbox"), "{registered:#?}");
    let order = r#"{"jobDescription":"Transcribe 40 hours of Spanish audio."}"#;
    let draft = judge(sandbox(&["call", "create_job_draft", order, "--json"]), 0);
    let draft: Value = serde_json::from_str(&draft.stdout).expect("JSON");
    assert_eq!(draft["status"], "DRAFT");
    let jobs = judge(sandbox(&["call", "list_jobs"]), 0).stdout;
    assert!(
        jobs.contains(draft["jobId"].as_str().expect("an id")),
        "{jobs}"
    );

    let status = judge(sandbox(&["status"]), 0).stdout;
    for part in [
        "the sandbox",
        "registered, not claimed yet",
        "`opentrain-mcp --sandbox call claim_account`",
        "http://127.0.0.1:",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
    judge(sandbox(&["doctor"]), 0);
    judge(sandbox(&["logout", "--revoke"]), 0);
    // A remedy without the flag would open an account on the real platform.
    for command in ["status", "doctor"] {
        let told = judge(sandbox(&[command]), 0).stdout;
        let remedy = "`opentrain-mcp --sandbox call register_agent`";
        assert!(told.contains(remedy), "{told}");
    }
    let gone = judge(sandbox(&["call", "auth_status"]), 1).stderr;
    assert!(gone.contains("no OpenTrain API token"), "{gone}");
    // What a person is told to do is what a person can type.
    assert!(
        gone.contains("opentrain-mcp --sandbox call register_agent"),
        "{gone}"
    );
    assert_eq!(home.credentials(), real);
}

#[test]
fn two_sandboxes_run_side_by_side() {
    let home = Home::new();
    let mut first = home.serve(&["--sandbox"]);
    let mut second = home.serve(&["--sandbox"]);
    let made = first.call("opentrain_register_agent", &json!({}));
    assert_eq!(made["isError"], false, "{made}");
    let known = second.call("opentrain_auth_status", &json!({}));
    assert_eq!(known["isError"], false, "{known}");
    for server in [first, second] {
        let (status, complaints) = server.close();
        assert!(status.success() && complaints.is_empty(), "{complaints}");
    }
}
