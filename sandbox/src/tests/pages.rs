//! The pages as a person and as somebody hostile meet them. What a button brings about is tested
//! in `hiring`.

use super::*;
use crate::http::message::Outgoing;
use crate::platform::rows::operations;

#[test]
fn the_claim_page_says_whose_account_it_is_and_takes_the_code_as_people_type_it() {
    let stage = Stage::new();
    let agent = stage.register("Scout <b>");
    let (query, code) = stage.start_claim(&agent, "Owner@Example.com");
    let (status, page) = stage.page("GET", &format!("/claim?{query}"), "");
    assert_eq!(status, 200);
    for seen in [
        "Scout &lt;b&gt;",
        "Oak &amp; Co",
        "owner@example.com",
        "30 minutes",
    ] {
        assert!(page.contains(seen), "{seen} is missing: {page}");
    }
    assert!(!page.contains(&code), "the code is for the person to bring");
    let (head, tail) = code.split_at(3);
    let form = format!("{query}&user_code={head}+-+{tail}+");
    assert_eq!(stage.page("POST", "/claim", &form).0, 200);
}

#[test]
fn codes_cannot_be_guessed_and_links_lapse() {
    let mut stage = Stage::new();
    let agent = stage.register("Scout");
    let (query, code) = stage.start_claim(&agent, "owner@example.com");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let wrong = format!("{query}&user_code={wrong}");
    for left in [
        "4 tries are left",
        "3 tries are left",
        "2 tries are left",
        "One try is left",
    ] {
        let (status, page) = stage.page("POST", "/claim", &wrong);
        assert_eq!(status, 400);
        assert!(page.contains(left), "{left}: {page}");
    }
    assert_eq!(stage.page("POST", "/claim", &wrong).0, 410);
    let right = format!("{query}&user_code={code}");
    assert_eq!(stage.page("POST", "/claim", &right).0, 410);

    let (query, code) = stage.start_claim(&agent, "owner@example.com");
    let right = format!("{query}&user_code={code}");
    stage.pass(30 * MINUTE);
    assert_eq!(stage.page("POST", "/claim", &right).0, 410);
    assert_eq!(stage.exchange(&agent).1["error"], "authorization_pending");
    assert_eq!(stage.page("GET", "/claim", "").0, 200);
    assert_eq!(stage.page("GET", "/claim?token=ot_cat_x", "").0, 404);
    assert_eq!(stage.page("POST", "/claim", "").0, 404);
}

#[test]
fn an_address_can_own_one_account() {
    let stage = Stage::new();
    let (one, two) = (stage.register("One"), stage.register("Two"));
    let (first, first_code) = stage.start_claim(&one, "same@example.com");
    let (second, second_code) = stage.start_claim(&two, "same@example.com");
    let claim = |query: &str, code: &str| {
        stage
            .page("POST", "/claim", &format!("{query}&user_code={code}"))
            .0
    };
    assert_eq!(claim(&first, &first_code), 200);
    assert_eq!(claim(&second, &second_code), 409);
    assert_eq!(
        stage.get(&two, "/auth/me").0,
        200,
        "the other account stays as it was"
    );
}

#[test]
fn an_approval_page_shows_what_is_paid_for_whom_and_hides_nothing() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.job(
        &agent,
        json!({ "jobTitle": "<script>alert(1)</script>", "paymentType": "PAY_PER_HOUR" }),
    );
    let proposals = stage.proposals(&agent, &job);
    let max = proposals
        .iter()
        .find(|p| p["candidate"]["profileSlug"] == "max-v")
        .unwrap();
    let body = json!({ "milestone": { "name": "Pay \u{202e}00.1$\u{202c}", "amount": 300,
        "description": "First\nSecond", "dueDate": "2026-07-01" } });
    let (status, asked) = stage.hire(&agent, &text(&max["id"]), &body);
    assert_eq!(status, 202, "{asked}");
    let path = format!("/approvals/{}", text(&asked["approval"]["id"]));
    let (status, page) = stage.page("GET", &path, "");
    assert_eq!(status, 200);
    for seen in [
        "Waiting for you",
        "Hire Max V.?",
        "&lt;script&gt;",
        "Pay 00.1$",
        "2026-07-01",
        "$300.00",
        "$30.00",
        "$9.95",
        "$339.95",
        "72 hours",
        "2026-06-15 10:00 UTC",
        "Pay $339.95 and hire Max V.",
        "Decline",
        "you sign in here",
    ] {
        assert!(page.contains(seen), "{seen} is missing: {page}");
    }
    assert!(!page.contains("<script"), "{page}");
    assert!(
        !page.contains('\u{202e}') && !page.contains('\u{202c}'),
        "{page}"
    );

    let (_, page) = stage.page("POST", &format!("{path}/decline"), "");
    assert!(page.contains("Declined on 2026-06-12 10:00 UTC"), "{page}");
    assert!(
        !page.contains("<form"),
        "a decided request has no buttons: {page}"
    );
    assert_eq!(stage.page("GET", "/approvals/x", "").0, 404);
    assert_eq!(stage.page("POST", "/approvals/x/confirm", "").0, 404);
    assert_eq!(stage.page("POST", "/approvals/x/decline", "").0, 404);
}

#[test]
fn the_other_pages_answer() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    let check = |target: &str, status: u16, seen: &str| {
        let (found, page) = stage.page("GET", target, "");
        assert_eq!(found, status, "{target}");
        assert!(page.contains(seen), "{seen} is missing on {target}: {page}");
    };
    check("/", 200, "Spanish calls");
    check("/", 200, "/api/public/v1/proposals/{proposalId}/hire");
    check("/billing", 200, "test card");
    check(&format!("/jobs/{job}"), 200, "Spanish calls");
    check("/jobs/x", 404, "not listed");
    check(
        &format!("/employer/drafts?jobId={job}&review=1"),
        200,
        "Lucía M.",
    );
    check("/employer/drafts", 404, "no such job");
    let mark = |id: &str, form: &str| {
        stage
            .page("POST", &format!("/proposals/{id}/status"), form)
            .0
    };
    assert_eq!(mark(&id, "status=SHORTLISTED"), 200);
    assert_eq!(mark(&id, "status=SHORTLISTED"), 200);
    assert_eq!(mark(&id, "status=HIRED"), 400);
    assert_eq!(mark("x", "status=MAYBE"), 404);
    assert_eq!(
        stage.events(&agent),
        ["proposal.status_changed SHORTLISTED"]
    );
    stage
        .platform
        .execute("UPDATE proposal SET status = 'HIRED'");
    assert_eq!(mark(&id, "status=MAYBE"), 409);
    stage.platform.execute("UPDATE job SET status = 'DRAFT'");
    check(&format!("/jobs/{job}"), 404, "not listed");
    check(
        &format!("/employer/drafts?jobId={job}"),
        200,
        "Still missing",
    );
}

#[test]
fn pages_bring_no_code_and_stay_out_of_frames_and_of_other_sites() {
    let stage = Stage::new();
    let headers = |host: &str, path: &str| {
        let incoming = Incoming {
            method: "GET".into(),
            path: path.into(),
            host: Some(host.into()),
            ..Incoming::default()
        };
        let outgoing = stage.platform.answer(&incoming, START);
        let of = |name: &str| {
            let found = outgoing.headers.iter().find(|(one, _)| *one == name);
            found.map_or_else(String::new, |(_, value)| value.to_string())
        };
        let names = [
            "content-security-policy",
            "referrer-policy",
            "x-content-type-options",
        ];
        (outgoing.status, names.map(of))
    };
    // Refusals are pages too.
    for (host, path, status) in [
        ("127.0.0.1:4100", "/claim", 200),
        ("127.0.0.1:4100", "/nothing", 404),
        ("evil.example:4100", "/claim", 403),
    ] {
        let (found, [policy, referrer, sniff]) = headers(host, path);
        assert_eq!(found, status, "{host}{path}");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(
            (referrer.as_str(), sniff.as_str()),
            ("same-origin", "nosniff")
        );
    }
    for path in ["/api/public/v1/jobs", "/sandbox", "/llms.txt"] {
        assert_eq!(headers("127.0.0.1:4100", path).1[2], "nosniff", "{path}");
    }
}

#[test]
fn nothing_is_answered_under_a_foreign_name_or_done_for_a_foreign_page() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let ask = |method: &str, path: &str, change: &dyn Fn(&mut Incoming)| {
        let mut incoming = Incoming {
            method: method.into(),
            path: path.into(),
            host: Some("127.0.0.1:4100".into()),
            authorization: Some(format!("Bearer {}", agent.token)),
            content_type: Some("text/plain".into()),
            body: b"{}".to_vec(),
            ..Incoming::default()
        };
        change(&mut incoming);
        let outgoing: Outgoing = stage.platform.answer(&incoming, START);
        outgoing.status
    };
    for row in operations() {
        let path = row.path;
        for (host, authority, status) in [
            (Some("evil.example:4100"), None, 403),
            (Some("127.0.0.1:4101"), None, 403),
            (Some("127.0.0.1:4100"), Some("evil.example:4100"), 403),
            (Some("127.0.0.1:4100, evil.example:4100"), None, 400),
            (None, None, 400),
            (None, Some("127.0.0.1:4100"), 400),
        ] {
            let status_found = ask(row.method, path, &|it| {
                (it.host, it.authority) = (host.map(str::to_owned), authority.map(str::to_owned));
            });
            assert_eq!(status_found, status, "{path} {host:?} {authority:?}");
        }
        let writes = row.method != "GET";
        for (origin, site) in [
            (Some("https://evil.example"), None),
            (Some("null"), None),
            (Some("http://127.0.0.1:3000"), None),
            (None, Some("cross-site")),
            (None, Some("same-site")),
            (None, Some("anything")),
        ] {
            let status = ask(row.method, path, &|it| {
                (it.origin, it.fetch_site) = (origin.map(str::to_owned), site.map(str::to_owned));
            });
            assert!(
                !writes || status == 403,
                "{path} {origin:?} {site:?}: {status}"
            );
        }
    }
    // Agents say nothing of where they come from, and some no media type either.
    let register = |kind: Option<&str>, origin: Option<&str>| {
        ask("POST", "/api/agent/identity", &|it| {
            (it.content_type, it.origin) = (kind.map(str::to_owned), origin.map(str::to_owned));
            it.authorization = None;
        })
    };
    for kind in [None, Some("application/json"), Some("text/plain")] {
        assert_eq!(register(kind, None), 201, "{kind:?}");
        assert_eq!(register(kind, Some(BASE)), 201, "{kind:?}");
        assert_eq!(
            register(kind, Some("https://evil.example")),
            403,
            "{kind:?}"
        );
    }
    let count: i64 = stage
        .platform
        .with_store(|db| db.query_row("SELECT count(*) FROM account", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(count, 7);
    for name in [
        "localhost:4100",
        "LOCALHOST:4100",
        "[::1]:4100",
        "localhost.:4100",
    ] {
        let status = ask("GET", "/api/public/v1/auth/me", &|it| {
            it.host = Some(name.into())
        });
        assert_eq!(status, 200, "{name}");
    }
    let proxied = ask("GET", "/api/public/v1/auth/me", &|it| {
        it.authority = Some("localhost:4100".into());
    });
    assert_eq!(proxied, 200);
}

#[test]
fn a_job_that_nobody_can_do_gets_nobody_and_says_so() {
    let mut stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let check = |stage: &Stage, fields: Value, why: Option<&str>| {
        let job = stage.job(&agent, fields);
        let count = stage.proposals(&agent, &job).len();
        assert_eq!(count == 0, why.is_some(), "{count} proposals");
        for target in [
            format!("/jobs/{job}"),
            format!("/employer/drafts?jobId={job}"),
        ] {
            let (_, page) = stage.page("GET", &target, "");
            let said = page.contains("No proposals will come: ");
            assert_eq!(said, why.is_some(), "{page}");
            assert!(page.contains(why.unwrap_or_default()), "{page}");
        }
    };
    stage.pass(MINUTE);
    check(
        &stage,
        json!({ "jobTitle": "Sagas", "languages": ["Icelandic"], "dataType": "Text" }),
        Some("nobody here who is free speaks Icelandic."),
    );
    check(
        &stage,
        json!({ "jobTitle": "Calls", "languages": ["Spanish"], "dataType": "Audio" }),
        None,
    );
}
