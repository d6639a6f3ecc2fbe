//! Who may look at which part, and how somebody gets in and out. What a part shows is tested beside it.

use super::*;
use crate::http::table::Access;
use crate::platform::rows::operations;
use crate::store::sessions::Who;

#[test]
fn whoever_is_not_signed_in_is_led_to_where_that_is_done_and_back() {
    let stage = Stage::new();
    stage.claimed("owner@example.com");
    let outgoing = stage.visit(None, "GET", "/employer/jobs?before=7", "");
    assert_eq!(outgoing.status, 303);
    assert_eq!(
        header(&outgoing, "location"),
        Some("/sign-in?as=employer&then=%2Femployer%2Fjobs%3Fbefore%3D7")
    );
    let page = stage.look(
        None,
        "/sign-in?as=employer&then=%2Femployer%2Fjobs%3Fbefore%3D7",
    );
    assert!(
        page.contains("owner@example.com") && !page.contains("Trainers"),
        "{page}"
    );
    let form = format!(
        "as=employer:{}&then=%2Femployer%2Fjobs%3Fbefore%3D7",
        stage.account()
    );
    let outgoing = stage.visit(None, "POST", "/sign-in", &form);
    assert_eq!(outgoing.status, 303, "{outgoing:?}");
    assert_eq!(
        header(&outgoing, "location"),
        Some("/employer/jobs?before=7")
    );
    let cookie = header(&outgoing, "set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    for elsewhere in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        let form = format!("as=operator&then={elsewhere}");
        let outgoing = stage.visit(None, "POST", "/sign-in", &form);
        assert_eq!(
            header(&outgoing, "location"),
            Some("/console"),
            "{elsewhere}"
        );
    }
}

#[test]
fn every_page_of_a_part_is_shut_to_the_other_parts_and_to_strangers() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let inside = [
        (Who::Operator, stage.sign_in("operator")),
        (
            Who::Employer,
            stage.sign_in(&format!("employer:{}", stage.account())),
        ),
        (
            Who::Trainer,
            stage.sign_in(&format!("trainer:{}", stage.somebody())),
        ),
    ];
    let mut tried = 0;
    for row in operations() {
        let Access::Signed(who) = row.access else {
            continue;
        };
        let path = row.path.replace(['{', '}'], "");
        tried += 1;
        let status = |cookie: Option<&str>| stage.visit(cookie, row.method, &path, "").status;
        let (nobody, other) = if row.method == "GET" {
            (303, 403)
        } else {
            (403, 403)
        };
        assert_eq!(status(None), nobody, "{} {path}", row.method);
        assert_eq!(
            status(Some("opentrain_sandbox_4100=made-up")),
            nobody,
            "{path}"
        );
        for (part, cookie) in &inside {
            if *part != who {
                assert_eq!(
                    status(Some(cookie)),
                    other,
                    "{} {path} as {part}",
                    row.method
                );
            }
        }
        // An agent's token opens nothing here.
        let outgoing = stage.ask(row.method, &path, Some(&agent.token), "");
        assert!(matches!(outgoing.0, 303 | 403), "{path}: {}", outgoing.0);
    }
    assert!(tried >= 3, "{tried} pages");
}

#[test]
fn a_session_ends_by_signing_out_by_a_reset_and_with_its_person() {
    let stage = Stage::new();
    stage.claimed("owner@example.com");
    let whom = format!("employer:{}", stage.account());
    let cookie = stage.sign_in(&whom);
    let opens = |cookie: &str| {
        stage
            .visit(Some(cookie), "GET", "/employer/jobs", "")
            .status
            == 200
    };
    assert!(opens(&cookie));
    assert_eq!(
        stage.visit(Some(&cookie), "POST", "/sign-out", "").status,
        303
    );
    assert!(!opens(&cookie), "the cookie is worth nothing any more");
    let cookie = stage.sign_in(&whom);
    let (status, answer) = stage.json("POST", "/sandbox/reset", None, "{}");
    assert_eq!(status, 200, "{answer}");
    assert!(!opens(&cookie), "the world it belonged to is gone");
    // Nobody signs in as somebody who is not there.
    for nobody in [whom.as_str(), "trainer:nobody", "employer:", "x", ""] {
        let outgoing = stage.visit(None, "POST", "/sign-in", &format!("as={nobody}"));
        assert!(
            matches!(outgoing.status, 400 | 404),
            "{nobody}: {}",
            outgoing.status
        );
    }
}

#[test]
fn a_person_starts_an_organization_without_an_agent() {
    let stage = Stage::new();
    let form = "organization=Elm+%26+Co&email=Eve%40Example.com";
    let outgoing = stage.visit(None, "POST", "/sign-up", form);
    assert_eq!(
        header(&outgoing, "location"),
        Some("/employer/jobs"),
        "{outgoing:?}"
    );
    let cookie = header(&outgoing, "set-cookie").unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let page = stage.look(Some(cookie), "/employer/jobs");
    for seen in ["eve@example.com", "Elm &amp; Co", "No job yet"] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
    for (wrong, why) in [
        ("organization=&email=a%40b.example", "needs a name"),
        ("organization=Elm&email=nobody", "no e-mail address"),
        (
            "organization=Elm&email=eve%40example.com",
            "with this address",
        ),
    ] {
        let outgoing = stage.visit(None, "POST", "/sign-up", wrong);
        let Some(Body::Html(page)) = &outgoing.body else {
            panic!("{outgoing:?}")
        };
        assert_eq!(outgoing.status, 400);
        assert!(page.contains(why), "{wrong}: {page}");
    }
}

#[test]
fn the_door_shows_people_the_console_and_programs_what_it_always_did() {
    let stage = Stage::new();
    let cookie = stage.sign_in("operator");
    let ask = |accept: Option<&str>| {
        let incoming = Incoming {
            method: "GET".into(),
            path: "/sandbox".into(),
            host: Some("127.0.0.1:4100".into()),
            cookie: Some(cookie.clone()),
            accept: accept.map(str::to_owned),
            ..Incoming::default()
        };
        stage.platform.answer(&incoming, stage.now)
    };
    let page = ask(Some("text/html,application/xhtml+xml,*/*;q=0.8"));
    assert!(matches!(&page.body, Some(Body::Html(page)) if page.contains("<h1>Console</h1>")));
    assert!(matches!(ask(None).body, Some(Body::Json(_))));
    assert!(matches!(ask(Some("*/*")).body, Some(Body::Json(_))));
}

#[test]
fn what_a_page_has_fetched_is_kept_for_ever_and_nothing_else_is_allowed() {
    let stage = Stage::new();
    let cookie = stage.sign_in("operator");
    let page = stage.look(Some(&cookie), "/console");
    let mut found = 0;
    for path in page.split('"').filter(|path| path.starts_with("/assets/")) {
        let outgoing = stage.visit(None, "GET", path, "");
        assert_eq!(outgoing.status, 200, "{path}");
        let kept = header(&outgoing, "cache-control").unwrap();
        assert!(kept.contains("immutable"), "{kept}");
        found += 1;
    }
    assert_eq!(found, 2, "{page}");
    let outgoing = stage.visit(None, "GET", "/", "");
    let policy = header(&outgoing, "content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(
        stage.visit(None, "GET", "/assets/other.css", "").status,
        404
    );
}
