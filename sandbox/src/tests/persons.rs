//! That only a person acts in a person's place: whoever else tries changes nothing, is told why and
//! is noted. What a button brings about is tested where it is done.

use super::*;
use crate::http::message::Outgoing;
use crate::http::table::Access;
use crate::platform::rows::operations;

/// Things to act on, one of each kind, all of them waiting.
struct Scene {
    stage: Stage,
    agent: Agent,
    approval: String,
    top_up: String,
    proposal: String,
    job: String,
    /// Query of the claim page of another account, and its code.
    claim: (String, String),
}

impl Scene {
    fn new() -> Scene {
        let stage = Stage::new();
        let agent = stage.claimed("owner@example.com");
        stage.every_scope();
        let job = stage.spanish_job(&agent);
        let all = stage.proposals(&agent, &job);
        let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
        let (_, asked) = stage.hire(&agent, &text(&all[0]["id"]), &terms);
        let path = format!("{V1}/credits/top-ups");
        let (_, paid) = stage.json("POST", &path, Some(&agent.token), r#"{"amountUsd":50}"#);
        let other = stage.register("Other");
        let claim = stage.start_claim(&other, "other@example.com");
        stage.nobody_acts();
        Scene {
            approval: text(&asked["approval"]["id"]),
            top_up: text(&paid["topUpId"]),
            proposal: text(&all[1]["id"]),
            stage,
            agent,
            job,
            claim,
        }
    }

    /// Every button there is: where it is posted to, with what, and the page it is on.
    fn buttons(&self) -> Vec<(String, String, String)> {
        let rows = operations().filter(|row| matches!(row.access, Access::Page));
        // A row about nothing acts on the browser alone.
        rows.filter(|row| row.method != "GET")
            .filter(|row| row.path.contains('{') || row.path == "/claim")
            .map(|row| {
                let (id, form, page) = match row.path.split('/').nth(1).unwrap() {
                    "approvals" => (&self.approval, "", format!("/approvals/{}", self.approval)),
                    "checkout" => (&self.top_up, "", format!("/checkout/{}", self.top_up)),
                    "proposals" => {
                        let page = format!("/employer/drafts?jobId={}", self.job);
                        (&self.proposal, "status=SHORTLISTED", page)
                    }
                    "claim" => {
                        let form = format!("{}&user_code={}", self.claim.0, self.claim.1);
                        return (row.path.into(), form, format!("/claim?{}", self.claim.0));
                    }
                    other => panic!("nobody says what is acted on at {other}"),
                };
                let (start, rest) = row.path.split_once('{').unwrap();
                let (_, end) = rest.split_once('}').unwrap();
                (format!("{start}{id}{end}"), form.to_owned(), page)
            })
            .collect()
    }

    fn answer(&self, incoming: &Incoming) -> Outgoing {
        let outgoing = self.stage.platform.answer(incoming, self.stage.now);
        let took = std::time::Duration::ZERO;
        (self.stage.platform).note(incoming, Some(&outgoing), None, self.stage.now, took);
        outgoing
    }

    /// Everything that is stored.
    fn stored(&self) -> String {
        self.stage.platform.with_store(|db| {
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'";
            let mut tables = db.prepare(sql).unwrap();
            let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
            let mut all = String::new();
            for table in tables {
                let table = table.unwrap();
                let mut rows = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
                let columns = rows.column_count();
                let mut rows = rows.query([]).unwrap();
                while let Some(row) = rows.next().unwrap() {
                    let cells = (0..columns).map(|at| row.get_ref(at).unwrap());
                    all.push_str(&format!("{table}: {:?}\n", cells.collect::<Vec<_>>()));
                }
            }
            all
        })
    }

    fn log(&self, query: &str) -> Vec<Value> {
        let path = format!("/sandbox/log?{query}");
        let (status, body) = self.stage.json("GET", &path, None, "");
        assert_eq!(status, 200, "{body}");
        body["requests"].as_array().unwrap().clone()
    }

    /// The values in the forms of a page.
    fn values(&self, page: &str, token: Option<&str>) -> Vec<String> {
        let (status, page) = match self.stage.ask("GET", page, token, "") {
            (status, Body::Html(page)) => (status, page),
            other => panic!("{other:?}"),
        };
        assert_eq!(status, 200, "{page}");
        values(&page)
    }
}

fn values(page: &str) -> Vec<String> {
    let before = format!("name=\"{}\" value=\"", forms::FIELD);
    let values: Vec<_> = (page.split(&before).skip(1))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(values.len(), page.matches("<form").count(), "{page}");
    values
}

fn html(outgoing: &Outgoing) -> &str {
    match &outgoing.body {
        Some(Body::Html(page)) => page,
        other => panic!("{other:?}"),
    }
}

/// A form that a browser sends, with another value in it.
fn with_value(pressed: &Incoming, form: &str, value: &str) -> Incoming {
    Incoming {
        body: format!("{form}&{}={value}", forms::FIELD).into_bytes(),
        ..pressed.clone()
    }
}

#[test]
fn whoever_is_not_at_the_page_changes_nothing_and_is_noted() {
    let scene = Scene::new();
    let buttons = scene.buttons();
    assert!(buttons.len() >= 6, "{buttons:?}");
    let mut attempts = 0;
    for (path, form, page) in &buttons {
        let good = pressed(&scene.stage.platform, BASE, path, form);
        let elsewhere = pressed(
            &scene.stage.platform,
            BASE,
            "/approvals/other/confirm",
            form,
        );
        let with = |change: &dyn Fn(&mut Incoming)| {
            let mut incoming = good.clone();
            change(&mut incoming);
            incoming
        };
        let bearer = |token: &str| Some(format!("Bearer {token}"));
        let json = r#"{"source":"card","status":"MAYBE","user_code":"1"}"#;
        let tried = [
            // With a token, whatever else is right.
            (
                "agent_token",
                with(&|it| it.authorization = bearer(&scene.agent.token)),
            ),
            (
                "agent_token",
                with(&|it| it.authorization = bearer("ot_pat_unknown_token")),
            ),
            (
                "agent_token",
                with(&|it| it.authorization = Some(scene.agent.token.clone())),
            ),
            (
                "agent_token",
                with(&|it| it.authorization = Some(String::new())),
            ),
            (
                "agent_token",
                with(&|it| {
                    it.authorization = bearer(&scene.agent.token);
                    (it.origin, it.content_type) = (None, Some("application/json".into()));
                    it.body = json.into();
                }),
            ),
            (
                "agent_token",
                with(&|it| {
                    it.authorization = bearer(&scene.agent.token);
                    (it.method, it.body) = ("PUT".into(), Vec::new());
                }),
            ),
            // Without one.
            ("not_from_page", with(&|it| it.origin = None)),
            (
                "not_from_page",
                with(&|it| {
                    (it.origin, it.fetch_site) = (None, Some("none".into()));
                }),
            ),
            ("not_from_page", with(&|it| it.content_type = None)),
            (
                "not_from_page",
                with(&|it| it.content_type = Some("text/plain".into())),
            ),
            (
                "not_from_page",
                with(&|it| {
                    (it.content_type, it.body) = (Some("application/json".into()), json.into());
                }),
            ),
            (
                "not_from_page",
                with(&|it| it.body = form.clone().into_bytes()),
            ),
            ("not_from_page", with_value(&good, form, "")),
            (
                "not_from_page",
                with(&|it| it.body = elsewhere.body.clone()),
            ),
        ];
        let before = scene.stored();
        for (reason, incoming) in &tried {
            let outgoing = scene.answer(incoming);
            assert_eq!(outgoing.status, 403, "{incoming:?}");
            assert_eq!(outgoing.attempt, Some(*reason), "{incoming:?}");
            let told = html(&outgoing);
            assert!(
                told.contains("Only a person") || told.contains("only a person"),
                "{told}"
            );
            attempts += 1;
        }
        // Other web pages are kept out before, and are nobody's agent.
        for (origin, site) in [
            (Some("https://evil.example"), None),
            (Some("null"), None),
            (Some("http://localhost:4100"), None),
            (Some("https://127.0.0.1:4100"), None),
            (Some("http://127.0.0.1:41000"), None),
            (Some("http://127.0.0.1:4100, https://evil.example"), None),
            (None, Some("cross-site")),
            (Some(BASE), Some("same-site")),
        ] {
            let mut incoming = good.clone();
            (incoming.origin, incoming.fetch_site) =
                (origin.map(str::to_owned), site.map(str::to_owned));
            let outgoing = scene.answer(&incoming);
            assert_eq!(
                (outgoing.status, outgoing.attempt),
                (403, None),
                "{incoming:?}"
            );
        }
        assert!(scene.stored() == before, "{path} changed something");
        assert!(
            !scene.values(page, None).is_empty(),
            "{page} still has its form"
        );
    }
    let noted = scene.log("attempts=true&limit=1000");
    assert_eq!(noted.len(), attempts);
    let account = scene.stage.platform.with_store(|db| {
        let token = accounts::token_by_secret(db, &scene.agent.token);
        token.unwrap().unwrap().account_id
    });
    assert_eq!(noted[0]["accountId"], json!(account));
    assert_eq!(noted[0]["attempt"], "agent_token");
    assert_eq!(noted[0]["path"], json!(buttons[0].0));
    assert_eq!(noted[1]["accountId"], Value::Null);
    let (_, state) = scene.stage.json("GET", "/sandbox", None, "");
    assert_eq!(state["counts"]["attempts"], json!(attempts));

    // Asking much does not make them forgotten; a reset does.
    let reading = Incoming {
        method: "GET".into(),
        path: "/billing".into(),
        host: Some("127.0.0.1:4100".into()),
        ..Incoming::default()
    };
    for _ in 0..1100 {
        scene.answer(&reading);
    }
    assert_eq!(scene.log("attempts=true&limit=1000").len(), attempts);
    assert!(
        scene
            .log("limit=1000")
            .iter()
            .all(|one| one["attempt"].is_null())
    );
    assert_eq!(
        scene
            .stage
            .json("GET", "/sandbox/log?attempts=x", None, "")
            .0,
        400
    );
    assert_eq!(scene.stage.json("POST", "/sandbox/reset", None, "").0, 200);
    assert!(scene.log("attempts=true").is_empty());
}

#[test]
fn a_person_at_the_page_acts_once_with_each_form() {
    for place in 0..Scene::new().buttons().len() {
        // Each in a world of its own, since a yes and a no exclude each other.
        let scene = Scene::new();
        let (path, form, page) = scene.buttons().remove(place);
        let about = forms::about(&path, form.as_bytes());
        let seen = scene.values(&page, None);
        let again = scene.values(&page, None);
        assert!(seen.iter().all(|value| !again.contains(value)), "{page}");
        // The form of this very thing among those of the page.
        let request = |value: &str| {
            with_value(
                &pressed(&scene.stage.platform, BASE, &path, &form),
                &form,
                value,
            )
        };
        let mine = |values: &[String]| {
            let good = values.iter().find(|value| {
                let body = format!("{}={value}", forms::FIELD);
                scene.stage.platform.with_store(|db| {
                    let seal = Seal::of(db).unwrap();
                    let tx = db.unchecked_transaction().unwrap();
                    seal.spend(&tx, &about, body.as_bytes()).is_ok()
                })
            });
            good.unwrap_or_else(|| panic!("no form of {page} acts on {about}"))
                .clone()
        };
        let (first, second) = (mine(&seen), mine(&again));
        assert_eq!(scene.answer(&request(&first)).status, 200, "{path}");
        // Whom it moved does nothing meanwhile.
        scene.stage.nobody_acts();
        let after = scene.stored();
        let twice = scene.answer(&request(&first));
        assert_eq!((twice.status, twice.attempt), (409, None), "{path}");
        assert!(html(&twice).contains("sent before"), "{}", html(&twice));
        if about.starts_with("/approvals/") || about.starts_with("/checkout/") {
            assert!(
                html(&twice).contains(&format!("href=\"{about}\"")),
                "{}",
                html(&twice)
            );
        }
        assert!(scene.stored() == after, "{path} did something twice");
        // Another tab that was open all the while: it is told how things stand.
        let other = scene.answer(&request(&second));
        let expected = if path.starts_with("/proposals") || path.ends_with("/review") {
            200
        } else {
            409
        };
        assert_eq!((other.status, other.attempt), (expected, None), "{path}");
    }
}

#[test]
fn a_refused_form_comes_back_with_a_value_of_its_own() {
    let scene = Scene::new();
    let path = format!("/approvals/{}/confirm", scene.approval);
    let send = |form: &str, value: &str| {
        let browser = pressed(&scene.stage.platform, BASE, &path, form);
        scene.answer(&with_value(&browser, form, value))
    };
    let value = scene
        .values(&format!("/approvals/{}", scene.approval), None)
        .remove(0);
    let wrong = send("amount=0", &value);
    assert_eq!(wrong.status, 400);
    // Back, and the same form once more.
    assert_eq!(send("amount=200", &value).status, 409);
    let next = values(html(&wrong)).remove(0);
    assert_eq!(send("amount=200", &next).status, 200);
}

#[test]
fn what_was_decided_elsewhere_meanwhile_stays_decided() {
    let scene = Scene::new();
    let page = format!("/approvals/{}", scene.approval);
    let value = scene.values(&page, None).remove(0);
    let door = format!("/sandbox/approvals/{}/decline", scene.approval);
    assert_eq!(scene.stage.json("POST", &door, None, "").0, 200);
    let path = format!("{page}/confirm");
    let browser = pressed(&scene.stage.platform, BASE, &path, "");
    let late = scene.answer(&with_value(&browser, "", &value));
    assert_eq!(late.status, 409);
    assert!(html(&late).contains("Declined") && html(&late).contains("decided already"));
    // And what the sandbox has forgotten cannot be acted on by a form of before.
    let value = scene
        .values(&format!("/checkout/{}", scene.top_up), None)
        .remove(0);
    assert_eq!(scene.stage.json("POST", "/sandbox/reset", None, "").0, 200);
    let path = format!("/checkout/{}/pay", scene.top_up);
    let browser = pressed(&scene.stage.platform, BASE, &path, "");
    assert_eq!(scene.answer(&with_value(&browser, "", &value)).status, 403);
}

#[test]
fn looking_changes_nothing_and_a_token_gets_no_form() {
    let scene = Scene::new();
    let before = scene.stored();
    for (_, _, page) in scene.buttons() {
        assert!(!scene.values(&page, None).is_empty(), "{page}");
        let token = Some(scene.agent.token.as_str());
        let (status, Body::Html(shown)) = scene.stage.ask("GET", &page, token, "") else {
            panic!("{page} is no page");
        };
        assert_eq!(status, 200);
        assert!(!shown.contains(forms::FIELD), "{shown}");
        assert!(shown.contains("Only a person can act"), "{shown}");
    }
    for row in operations().filter(|row| matches!(row.access, Access::Page)) {
        for method in ["GET", "HEAD"] {
            let path = row.path.replace("{id}", &scene.approval);
            scene.stage.ask(method, &path, None, "source=card");
            scene.stage.ask(
                method,
                &format!("{path}?source=card&status=MAYBE"),
                None,
                "",
            );
        }
    }
    assert!(scene.stored() == before);
}

#[test]
fn the_control_door_takes_people_and_no_agents() {
    let scene = Scene::new();
    let before = scene.stored();
    for path in [
        format!("/sandbox/approvals/{}/confirm", scene.approval),
        format!("/sandbox/top-ups/{}/pay", scene.top_up),
        "/sandbox/claims/complete".into(),
        format!("/sandbox/proposals/{}/status", scene.proposal),
        "/sandbox/accounts/card".into(),
        "/sandbox/accounts/token".into(),
        "/sandbox/accounts/scopes".into(),
    ] {
        let incoming = Incoming {
            method: "POST".into(),
            path,
            host: Some("127.0.0.1:4100".into()),
            authorization: Some(format!("Bearer {}", scene.agent.token)),
            ..Incoming::default()
        };
        let outgoing = scene.answer(&incoming);
        assert_eq!(
            (outgoing.status, outgoing.attempt),
            (403, Some("agent_token"))
        );
    }
    assert!(scene.stored() == before);
    assert_eq!(scene.log("attempts=true").len(), 7);
    let path = format!("/sandbox/approvals/{}/confirm", scene.approval);
    assert_eq!(scene.stage.json("POST", &path, None, "{}").0, 200);
    assert_eq!(scene.log("attempts=true").len(), 7);
}
