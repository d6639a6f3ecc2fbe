//! One sandbox for several processes: who hosts it, who carries on, and the command that runs it
//! by itself. What the sandbox answers is tested with the sandbox.

pub(crate) mod place;

use plain::eventually;
use serde_json::{Value, json};

use self::place::Place;
use crate::harness::{Server, finish};

fn structured(result: &Value) -> &Value {
    assert_eq!(result["isError"], false, "{result:#}");
    &result["structuredContent"]
}

fn register(server: &mut Server) {
    structured(&server.call("opentrain_register_agent", &json!({})));
}

fn draft(server: &mut Server) -> String {
    let order = json!({ "jobDescription": "Transcribe 40 hours of Spanish audio." });
    let made = server.call("opentrain_create_job_draft", &order);
    structured(&made)["jobId"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn jobs(server: &mut Server) -> Vec<String> {
    let listed = server.call("opentrain_list_jobs", &json!({}));
    let rows = structured(&listed)["jobs"].as_array().expect("a list");
    rows.iter()
        .map(|job| job["id"].as_str().or(job["jobId"].as_str()).expect("an id"))
        .map(str::to_owned)
        .collect()
}

fn account(server: &mut Server) -> Value {
    let status = server.call("opentrain_auth_status", &json!({}));
    structured(&status).clone()
}

/// A page without the value that makes each of its forms another one.
fn without_value(page: &str) -> String {
    let (before, rest) = page
        .split_once(r#"name="form_value" value=""#)
        .expect("a form");
    let (_, after) = rest.split_once('"').expect("its end");
    format!("{before}{after}")
}

#[test]
fn two_hosts_see_one_state_and_the_second_carries_on_at_once() {
    let place = Place::new();
    let mut first = place.serve();
    let mut second = place.serve();
    register(&mut first);
    assert_eq!(account(&mut first), account(&mut second));
    let job = draft(&mut first);
    assert_eq!(jobs(&mut second), [job.as_str()]);
    // A link of the first, as a person has it open.
    let claim = first.call(
        "opentrain_claim_account",
        &json!({ "email": "owner@example.com" }),
    );
    let link = structured(&claim)["claim_attempt"]["verification_uri"]
        .as_str()
        .or(structured(&claim)["verification_uri"].as_str())
        .unwrap_or_else(|| panic!("{claim:#}"))
        .to_owned();
    assert!(link.starts_with(&place.address()), "{link}");
    let path = link.strip_prefix(&place.address()).expect("of this one");
    let (status, page) = place.get(path).expect("it is open");
    assert_eq!(status, 200);

    drop(first);
    // A tenth of a second on an idle machine.
    eventually("somebody who carries on", || place.get("/sandbox"));
    assert_eq!(jobs(&mut second), [job]);
    let (status, page_now) = place.get(path).expect("it is open again");
    assert_eq!(status, 200);
    assert_eq!(without_value(&page_now), without_value(&page));
    let (status, complaints) = second.close();
    assert!(status.success() && complaints.is_empty(), "{complaints}");
}

#[test]
fn a_call_right_after_the_end_of_the_host_is_answered() {
    let place = Place::new();
    let first = place.serve();
    let mut second = place.serve();
    register(&mut second);
    drop(first);
    let job = draft(&mut second);
    assert_eq!(jobs(&mut second), [job]);
}

#[test]
fn of_three_the_last_one_still_has_everything() {
    let place = Place::new();
    let first = place.serve();
    let mut second = place.serve();
    let mut third = place.serve();
    register(&mut second);
    let mut made = vec![draft(&mut second)];
    drop(first);
    made.push(draft(&mut third));
    made.push(draft(&mut second));
    drop(second);
    made.push(draft(&mut third));
    let mut listed = jobs(&mut third);
    listed.sort();
    made.sort();
    assert_eq!(listed, made);
    let (status, complaints) = third.close();
    assert!(status.success() && complaints.is_empty(), "{complaints}");
}

#[test]
fn those_that_start_in_the_same_moment_meet() {
    let place = Place::new();
    let mut servers: Vec<Server> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| place.serve())).collect();
        let started = starting.into_iter();
        started.map(|one| one.join().expect("it starts")).collect()
    });
    let Some(first) = servers.first_mut() else {
        panic!("there are four");
    };
    register(first);
    let accounts: Vec<Value> = servers.iter_mut().map(account).collect();
    assert!(accounts.windows(2).all(|pair| pair[0] == pair[1]));
    for server in servers {
        let (status, complaints) = server.close();
        assert!(status.success() && complaints.is_empty(), "{complaints}");
    }
}

#[test]
fn a_call_without_a_host_uses_the_sandbox_that_runs() {
    let place = Place::new();
    let mut server = place.serve();
    register(&mut server);
    let job = draft(&mut server);
    let outcome = finish(&mut place.command(&["--sandbox", "call", "list_jobs"]), "");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains(&job), "{outcome:#?}");
    let outcome = finish(&mut place.command(&["--sandbox", "status"]), "");
    assert!(outcome.stdout.contains(&place.address()), "{outcome:#?}");
}

#[test]
fn a_stranger_keeps_its_port() {
    let place = Place::new();
    let stranger = place.hold();
    let mut server = place.serve();
    register(&mut server);
    let (status, complaints) = server.close();
    assert!(status.success());
    assert!(complaints.contains("is not to be had"), "{complaints}");
    let outcome = finish(&mut place.command(&["sandbox"]), "");
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(
        outcome.stderr.contains("choose another port"),
        "{outcome:#?}"
    );
    drop(stranger);
}

/// Somebody else's sandbox is used with credentials of its own, and ends with its process.
#[test]
fn a_sandbox_over_other_data_has_other_credentials() {
    let place = Place::new();
    let mut own = place.serve();
    register(&mut own);
    own.close();
    let foreign = place.run(&["--data", &place.path("foreign")]);
    let mut server = place.serve();
    let nobody = server.call("opentrain_auth_status", &json!({}));
    assert_eq!(nobody["isError"], true, "{nobody:#}");
    register(&mut server);
    let id = foreign.state()["id"].as_str().expect("an id").to_owned();
    let saved = place.path(&format!("data/opentrain/sandbox/credentials-{id}.json"));
    assert!(std::path::Path::new(&saved).is_file(), "{saved}");
    assert_eq!(foreign.end(), Some(0));
    assert!(place.get("/sandbox").is_none());
    let (status, complaints) = server.close();
    assert!(status.success());
    assert!(
        complaints.contains("keeps its data elsewhere"),
        "{complaints}"
    );
}

#[test]
fn the_command_serves_until_it_is_told_to_end_and_its_state_stays() {
    let place = Place::new();
    let sandbox = place.run(&["--seed", "7", "--speed", "60"]);
    let told = sandbox.greeting();
    for part in [
        "/api/public/v1\n",
        "/api/public/v1/openapi.json\n",
        "/sandbox\n",
        "-- opentrain-mcp --sandbox",
        "OPENTRAIN_API_BASE_URL=",
        "OT_API_BASE_URL=",
        "curl -X POST ",
        "sandbox ctl --url ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(told.contains(&place.address()), "{told}");
    let state = sandbox.state();
    assert_eq!((&state["seed"], &state["speed"]), (&json!(7), &json!(60.0)));

    let again = finish(&mut place.command(&["sandbox"]), "");
    assert_eq!(again.code, Some(1), "{again:#?}");
    assert!(again.stderr.contains("runs at"), "{again:#?}");

    // An agent finds it, and carries on at its pace when it ends.
    let mut server = place.serve();
    register(&mut server);
    let job = draft(&mut server);
    assert_eq!(sandbox.end(), Some(0));
    let carried_on = eventually("somebody who carries on", || place.get("/sandbox"));
    let carried_on: Value = serde_json::from_str(&carried_on.1).expect("JSON");
    assert_eq!(carried_on["id"], state["id"]);
    assert_eq!(carried_on["speed"], json!(60.0));
    server.close();

    let sandbox = place.run(&[]);
    assert_eq!(sandbox.state()["id"], state["id"]);
    assert_eq!(sandbox.state()["seed"], json!(7));
    let mut server = place.serve();
    assert_eq!(jobs(&mut server), [job]);
    assert_eq!(sandbox.end(), Some(0));
    let other_seed = finish(
        &mut place.command(&["sandbox", "--port", "0", "--seed", "8"]),
        "",
    );
    assert_eq!(other_seed.code, Some(1), "{other_seed:#?}");
    assert!(other_seed.stderr.contains("seed"), "{other_seed:#?}");
}

#[test]
fn the_shell_drives_the_sandbox_that_runs() {
    let place = Place::new();
    let ctl = |arguments: &[&str]| {
        let line: Vec<&str> = ["sandbox", "ctl"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        finish(&mut place.command(&line), "")
    };
    let nobody = ctl(&["state"]);
    assert_eq!(nobody.code, Some(1), "{nobody:#?}");
    assert!(
        nobody.stderr.contains("opentrain-mcp sandbox"),
        "{nobody:#?}"
    );

    let sandbox = place.run(&[]);
    let before: Value = serde_json::from_str(&ctl(&["state"]).stdout).expect("JSON");
    assert_eq!(before["name"], "opentrain-mcp sandbox");
    let moved = ctl(&["clock", "advance", "3d"]);
    assert_eq!(moved.code, Some(0), "{moved:#?}");
    let moved: Value = serde_json::from_str(&moved.stdout).expect("JSON");
    assert_eq!(moved["clockAheadSeconds"], json!(3 * 24 * 3600));
    // A refusal is an answer too, and a failure.
    let refused = ctl(&["confirm", "no-such-approval"]);
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(refused.stdout.starts_with('{'), "{refused:#?}");
    let wrong = ctl(&["--url", "https://app.opentrain.ai", "state"]);
    assert_eq!(wrong.code, Some(2), "{wrong:#?}");
    assert_eq!(sandbox.end(), Some(0));
}

#[test]
fn what_cannot_be_run_is_refused_with_what_can() {
    let place = Place::new();
    for (arguments, expected) in [
        (&["sandbox", "--speed", "0.0001"][..], "0.001 to 1000000"),
        (&["sandbox", "--speed", "NaN"], "0.001 to 1000000"),
        (&["sandbox", "--port", "70000"], "70000"),
        (&["sandbox", "--seed", "-1"], "-1"),
        (
            &["sandbox", "--seed", "1", "ctl", "state"],
            "cannot be used with",
        ),
    ] {
        let outcome = finish(&mut place.command(arguments), "");
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:#?}");
        assert!(outcome.stderr.contains(expected), "{outcome:#?}");
    }
    let mut command = place.command(&["--sandbox", "status"]);
    let outcome = finish(command.env("OPENTRAIN_SANDBOX_PORT", "many"), "");
    assert_eq!(outcome.code, Some(2), "{outcome:#?}");
    assert!(outcome.stderr.contains("from 0 to 65535"), "{outcome:#?}");
}
