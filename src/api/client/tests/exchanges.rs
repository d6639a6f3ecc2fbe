//! Registration and claim: credentials that come once must not be lost, whatever happens.
//! The ordinary requests are tested next door.

use super::*;

fn registered() -> String {
    format!(
        r#"{{"registration_id":"reg_1","access_token":"{PAT}","claim_token":"{CLM}","note":"use {PAT}"}}"#
    )
}

fn saved(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn a_registration_is_saved_and_then_masked() {
    let platform = StandIn::new(vec![Act::ok(&registered())]).await;
    let (_folder, path, store) = file_with("");
    let client = client(&platform.base_url, &[], store, quick());
    let answer = client.send(&register(false), soon()).await.unwrap();
    assert_eq!(
        answer.body,
        json!({
            "registration_id": "reg_1",
            "access_token": "ot_pat_c3f9********bd21",
            "claim_token": "ot_clm_77aa********8899",
            "note": "use ot_pat_c3f9********bd21",
        })
    );
    assert_eq!(
        answer.saved,
        Some(Saved {
            path: path.clone(),
            backup: None,
            overridden_by: None
        })
    );
    assert_eq!(
        saved(&path),
        json!({"apiToken": PAT, "claimToken": CLM, "baseUrl": platform.base_url})
    );
    assert!(client.situation().claim_pending);
}

#[tokio::test]
async fn saved_credentials_are_not_replaced_unless_forced() {
    let platform = StandIn::new(vec![Act::ok(&registered())]).await;
    let (_folder, path, store) = file_with(r#"{"apiToken":"ot_pat_old","x":1}"#);
    let env = [("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_env")];
    let client = client(&platform.base_url, &env, store, quick());
    let refused = client.send(&register(false), soon()).await;
    assert_eq!(
        refused,
        Err(Failure::AlreadyRegistered { path: path.clone() })
    );
    assert_eq!(platform.requests(), Vec::<String>::new());

    let Saved {
        backup,
        overridden_by,
        ..
    } = client
        .send(&register(true), soon())
        .await
        .unwrap()
        .saved
        .unwrap();
    assert_eq!(overridden_by, Some("OPENTRAIN_PERSONAL_API_TOKEN"));
    assert_eq!(saved(&backup.unwrap())["apiToken"], "ot_pat_old");
    assert_eq!(saved(&path)["apiToken"], PAT);
    assert_eq!(saved(&path)["x"], 1);
}

#[tokio::test]
async fn a_claim_replaces_the_token_and_drops_the_claim_token() {
    let platform = StandIn::new(vec![
        Act::status("400 x", r#"{"error":"authorization_pending"}"#),
        Act::ok(&format!(
            r#"{{"access_token":"{PAT}","scopes":["jobs:read"]}}"#
        )),
    ])
    .await;
    let file = format!(r#"{{"apiToken":"ot_pat_old","claimToken":"{CLM}","x":1}}"#);
    let (_folder, path, store) = file_with(&file);
    let client = client(&platform.base_url, &[], store, quick());
    let pending = client.send(&poll(), soon()).await;
    assert_eq!(told(&pending), "refused 400 authorization_pending after 1");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), file);

    let answer = client.send(&poll(), soon()).await.unwrap();
    assert_eq!(answer.body["access_token"], "ot_pat_c3f9********bd21");
    assert_eq!(saved(&path), json!({"apiToken": PAT, "x": 1}));
}

#[tokio::test]
async fn of_two_polls_at_once_only_one_is_sent_after_the_token_came() {
    let platform = StandIn::new(vec![Act::ok(&format!(r#"{{"access_token":"{PAT}"}}"#))]).await;
    let (_folder, path, store) = file_with(&format!(r#"{{"claimToken":"{CLM}"}}"#));
    let client = client(&platform.base_url, &[], store, quick());
    let (poll, deadline) = (poll(), soon());
    let (first, second) = tokio::join!(client.send(&poll, deadline), client.send(&poll, deadline));
    first.unwrap();
    assert_eq!(second, Err(Failure::NoClaimToken));
    assert_eq!(saved(&path)["apiToken"], PAT);
}

#[tokio::test]
async fn of_several_processes_that_register_at_once_one_makes_an_account() {
    let go = Arc::new(Semaphore::new(0));
    let platform = StandIn::new(vec![Act::Held(Arc::clone(&go), registered())]).await;
    let (_folder, path, store) = file_with("");
    // Each client has its own lock inside the process; only the file's is shared.
    let mut rivals = Vec::new();
    for _ in 0..3 {
        let client = client(&platform.base_url, &[], store.clone(), quick());
        let register = register(false);
        rivals.push(tokio::spawn(
            async move { client.send(&register, soon()).await },
        ));
    }
    // By then the others have begun too: what waited longer for its turn to run has run.
    platform.arrived(1).await;
    go.add_permits(3);
    let mut told_all = Vec::new();
    for rival in rivals {
        told_all.push(match rival.await.unwrap() {
            Err(Failure::AlreadyRegistered { .. }) => "registered already".to_owned(),
            result => told(&result)[..3].to_owned(),
        });
    }
    told_all.sort();
    assert_eq!(
        told_all,
        ["200", "registered already", "registered already"]
    );
    assert_eq!(platform.requests().len(), 1);
    assert_eq!(saved(&path)["apiToken"], PAT);
}

#[tokio::test]
async fn a_turn_that_never_comes_is_waited_for_until_the_deadline_and_no_longer() {
    let platform = StandIn::new(vec![Act::ok(&registered())]).await;
    let (_folder, _path, store) = file_with("");
    let client = client(&platform.base_url, &[], store.clone(), quick());
    let turn = store.try_exchange().unwrap().expect("nobody has it");
    let start = Instant::now();
    let deadline = start + Duration::from_millis(300);
    let result = client.send(&register(false), deadline).await;
    assert_eq!(told(&result), "unreachable after 0");
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(platform.requests(), Vec::<String>::new());
    // Whoever held it has gone.
    drop(turn);
    client.send(&register(false), soon()).await.unwrap();
}

#[tokio::test]
async fn a_token_is_saved_even_when_its_caller_has_gone() {
    let go = Arc::new(Semaphore::new(0));
    let platform = StandIn::new(vec![Act::Held(
        Arc::clone(&go),
        format!(r#"{{"access_token":"{PAT}"}}"#),
    )])
    .await;
    let (_folder, path, store) = file_with(&format!(r#"{{"claimToken":"{CLM}"}}"#));
    let client = client(&platform.base_url, &[], store, quick());
    let request = poll();
    tokio::select! {
        result = client.send(&request, soon()) => panic!("{result:?}"),
        () = platform.arrived(1) => {}
    }
    go.add_permits(1);
    client.settled().await;
    assert_eq!(saved(&path), json!({"apiToken": PAT}));
}

#[tokio::test]
async fn a_token_that_comes_after_the_deadline_is_saved_too() {
    let go = Arc::new(Semaphore::new(0));
    let platform = StandIn::new(vec![Act::Held(
        Arc::clone(&go),
        format!(r#"{{"access_token":"{PAT}"}}"#),
    )])
    .await;
    let (_folder, path, store) = file_with(&format!(r#"{{"claimToken":"{CLM}"}}"#));
    let client = client(&platform.base_url, &[], store, quick());
    let result = client
        .send(&poll(), Instant::now() + Duration::from_millis(100))
        .await;
    assert_eq!(told(&result), "unknown after 1");
    go.add_permits(1);
    client.settled().await;
    assert_eq!(saved(&path), json!({"apiToken": PAT}));
}

#[tokio::test]
async fn nothing_is_asked_for_that_could_not_be_saved() {
    let platform = StandIn::new(vec![]).await;
    let (_folder, path, _) = file_with("damaged");
    for store in [
        Store::at(&path),
        Store::at(path.join("below/cli.json")),
        Store::nowhere(),
    ] {
        let result = client(&platform.base_url, &[], store, quick())
            .send(&register(true), soon())
            .await;
        assert!(
            matches!(result, Err(Failure::Credentials { .. })),
            "{result:?}"
        );
    }
    assert_eq!(platform.requests(), Vec::<String>::new());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "damaged");
}

#[tokio::test]
async fn credentials_that_cannot_be_saved_go_to_an_emergency_file() {
    let (_folder, path, store) = file_with("");
    let spoilt = path.clone();
    let spoil = move || std::fs::write(&spoilt, "damaged meanwhile").unwrap();
    let platform = StandIn::new(vec![Act::After(Box::new(spoil), registered())]).await;
    let result = client(&platform.base_url, &[], store, quick())
        .send(&register(false), soon())
        .await;
    let Err(Failure::Credentials {
        path: rescued,
        cause,
    }) = result
    else {
        panic!("{result:?}")
    };
    assert_eq!(saved(&rescued)["apiToken"], PAT);
    assert_eq!(saved(&rescued)["claimToken"], CLM);
    assert!(
        rescued.to_str().unwrap().contains("cli.json.recovered-20"),
        "{rescued:?}"
    );
    assert!(
        cause.contains(rescued.to_str().unwrap()) && !cause.contains(PAT),
        "{cause}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "damaged meanwhile");
}

#[tokio::test]
async fn credentials_that_can_be_saved_nowhere_are_confessed_and_not_shown() {
    let (folder, path, store) = file_with("");
    let place = path.parent().unwrap().to_owned();
    let spoil = move || {
        std::fs::remove_dir_all(&place).unwrap();
        std::fs::write(&place, "a file where the folder was").unwrap();
    };
    let platform = StandIn::new(vec![Act::After(Box::new(spoil), registered())]).await;
    let result = client(&platform.base_url, &[], store, quick())
        .send(&register(false), soon())
        .await;
    drop(folder);
    let Err(Failure::CredentialsNotSaved { path: tried, cause }) = result else {
        panic!("{result:?}")
    };
    assert_eq!(tried, path);
    assert!(!cause.contains("ot_"), "{cause}");
}

#[tokio::test]
async fn an_answer_without_a_token_changes_nothing() {
    for (body, expected) in [
        ("{}", "bad 200: it carries no usable access_token"),
        (
            "<html>",
            "bad 200: the body is not JSON; it begins with `<html>`",
        ),
    ] {
        let platform = StandIn::new(vec![Act::ok(body)]).await;
        let file = format!(r#"{{"claimToken":"{CLM}"}}"#);
        let (_folder, path, store) = file_with(&file);
        let result = client(&platform.base_url, &[], store, quick())
            .send(&poll(), soon())
            .await;
        assert_eq!(told(&result), expected);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), file);
    }
}

/// The base URL is saved where leaving it out would send the new token to another place.
#[test]
fn the_base_url_is_saved_unless_it_goes_without_saying() {
    for (file, base_url, expected) in [
        ("", DEFAULT_BASE_URL, json!(null)),
        (
            r#"{"baseUrl":"https://old.example"}"#,
            DEFAULT_BASE_URL,
            json!(DEFAULT_BASE_URL),
        ),
        ("", "https://new.example", json!("https://new.example")),
    ] {
        let (_folder, path, store) = file_with(file);
        let client = client(base_url, &[], store, quick());
        let base_url = BaseUrl::parse(base_url).unwrap();
        let answer = Answer {
            status: 200,
            body: json!({"access_token": PAT}),
            saved: None,
        };
        let keep = Keep::Registration { force: true };
        keep::save(client.store(), client.settings(), &base_url, keep, answer).unwrap();
        assert_eq!(saved(&path)["baseUrl"], expected);
    }
}

fn check_situation(env: &[(&str, &str)], file: &str, expected: &str) {
    let (_folder, _, store) = file_with(file);
    let env: Vec<(String, String)> = env
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let look_up = move |name: &str| env.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    let settings = Settings::resolve(&Flags::default(), &look_up, None).unwrap();
    let situation = Client::new(Arc::new(settings), store).situation();
    let token = situation
        .token
        .map_or("nowhere".to_owned(), |source| source.to_string());
    let masked = situation.masked_token.unwrap_or_default();
    let base_url = situation.base_url.map_or("none".to_owned(), |url| {
        format!("{} ({})", url.value, url.source)
    });
    let found = format!(
        "{masked} from {token}, saved {}, pending {}, {base_url}, problem {}",
        situation.saved_token,
        situation.claim_pending,
        situation.problem.is_some()
    );
    assert_eq!(found, expected);
}

#[test]
fn the_situation_is_told_without_asking_anybody() {
    let app = "https://app.opentrain.ai (default)";
    let both =
        format!(r#"{{"apiToken":"{PAT}","claimToken":"{CLM}","baseUrl":"https://c.example"}}"#);
    let there = "https://c.example (credentials file)";
    check_situation(
        &[],
        "",
        &format!(" from nowhere, saved false, pending false, {app}, problem false"),
    );
    check_situation(
        &[],
        &both,
        &format!(
            "ot_pat_c3f9********bd21 from credentials file, saved true, pending true, {there}, problem false"
        ),
    );
    check_situation(
        &[("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_x")],
        &both,
        &format!(
            "ot_pat_******** from variable OPENTRAIN_PERSONAL_API_TOKEN, saved true, pending true, {there}, problem false"
        ),
    );
    check_situation(
        &[("OT_API_TOKEN", "ot_pat_x")],
        "damaged",
        &format!(
            "ot_pat_******** from variable OT_API_TOKEN, saved false, pending false, {app}, problem true"
        ),
    );
    check_situation(
        &[],
        r#"{"baseUrl":"http://plain.example"}"#,
        " from nowhere, saved false, pending false, none, problem true",
    );
}
