//! The pages where a person acts: what they let through to the browser, and whom they answer.
//! What the buttons do is in `main_line`.

use serde_json::json;

use super::site::{Site, hidden, text};

/// Markup and a quote, as an agent could be told to register them.
const HOSTILE: &str = r#""><script>alert(1)</script><b>Acme & Co</b>"#;

#[test]
fn pages_show_hostile_text_as_text() {
    let site = Site::start();
    let body = json!({ "organization_name": HOSTILE, "agent_name": HOSTILE });
    let agent = site.post("/api/agent/identity", &body).body;
    let body = json!({ "claim_token": agent["claim_token"], "email": "<i>o@example.com" });
    let started = site.post("/api/agent/identity/claim", &body).body;
    let mut pages = vec![site.page(&started["verification_uri"])];
    pages.push(site.type_code(&started, "<b>"));
    pages.push(site.type_code(&started, &text(&started["user_code"])));
    let owner = text(&site.exchange(&text(&agent["claim_token"])).body["access_token"]);
    let job = site.open(
        &owner,
        json!({ "jobTitle": HOSTILE, "jobDescription": HOSTILE }),
    );
    let proposal = site.proposals(&owner, &job)[0].clone();
    let terms = json!({ "name": HOSTILE, "description": HOSTILE, "amount": 10 });
    let approval = site.hire(&owner, &proposal, &terms);
    pages.push(site.page(&approval["approvalUrl"]));
    for path in [
        format!("/jobs/{job}"),
        "/".into(),
        "/no/%3Cscript%3E".into(),
    ] {
        pages.push(site.send("GET", &path, &[], ""));
    }
    for page in &pages {
        // A frame would press the buttons from our own origin.
        let alone = "frame-ancestors 'none'";
        assert!(page.head.contains(alone), "{}", page.head);
        assert!(
            page.head.contains("content-type: text/html"),
            "{}",
            page.head
        );
        for markup in ["<script", "<b>", "<i>", "\"\">"] {
            assert!(!page.text.contains(markup), "{markup}: {}", page.text);
        }
    }
    // It is shown and not just dropped.
    for place in [0, 3, 4, 5] {
        let shown = "&lt;b&gt;Acme &amp; Co&lt;/b&gt;";
        assert!(pages[place].text.contains(shown), "{}", pages[place].text);
    }
    let public = site.ok("GET", &format!("/jobs/{job}"), None, None);
    assert!(!text(&public["descriptionHtml"]).contains("<script"));
    assert_eq!(public["descriptionText"], HOSTILE);
}

#[test]
fn only_its_own_pages_press_its_buttons() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    let job = site.open(&owner, json!({}));
    let proposal = site.proposals(&owner, &job)[0].clone();
    let approval = site.hire(&owner, &proposal, &json!({ "name": "N", "amount": 10 }));
    let path = format!("/approvals/{}", text(&approval["id"]));
    let foreign_host = format!(
        "evil.example:{}",
        site.address().rsplit_once(':').unwrap().1
    );
    for header in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
        ("Host", foreign_host.as_str()),
    ] {
        for button in ["confirm", "decline"] {
            let answer = site.form_from(&format!("{path}/{button}"), &[], &[header]);
            assert_eq!(answer.status, 403, "{header:?}: {}", answer.text);
            assert!(
                answer.text.starts_with("<!DOCTYPE html>"),
                "{}",
                answer.text
            );
        }
        let claim = site.form_from("/claim", &[("token", "x")], &[header]);
        assert_eq!(claim.status, 403, "{header:?}");
    }
    // A name that somebody points to this machine reads nothing either.
    assert_eq!(
        site.send("GET", &path, &[("Host", &foreign_host)], "")
            .status,
        403
    );
    let status = |expected: &str| {
        let read = site.ok(
            "GET",
            &format!("/approvals/{}", text(&approval["id"])),
            Some(&owner),
            None,
        );
        assert_eq!(read["approval"]["status"], expected);
    };
    status("pending");

    // A browser sends `Origin: null` with the form of a page that asks for no referrer at all.
    let page = site.page(&approval["approvalUrl"]);
    assert!(
        page.text
            .contains(r#"<meta name="referrer" content="same-origin">"#),
        "{}",
        page.text
    );
    let value = hidden(&page.text, &format!("{path}/confirm")).unwrap();
    let form = [("form_value", value.as_str())];
    let confirm = format!("{path}/confirm");
    // Its agent has the form too, but no origin to send it from, or a token.
    let agent = format!("Bearer {owner}");
    let own_origin = ("Origin", site.url());
    for headers in [&[][..], &[own_origin, ("Authorization", &agent)]] {
        let refused = site.form_from(&confirm, &form, headers);
        assert_eq!(refused.status, 403, "{headers:?}: {}", refused.text);
    }
    status("pending");
    let noted = site.send("GET", "/sandbox/log?attempts=true", &[], "").body;
    let noted = noted["requests"].as_array().unwrap();
    let last: Vec<_> = (noted.iter().rev().take(2))
        .map(|one| one["attempt"].as_str().unwrap())
        .collect();
    assert_eq!(last, ["agent_token", "not_from_page"]);
    let own = site.form_from(&confirm, &form, &[own_origin]);
    assert_eq!(own.status, 200, "{}", own.text);
    status("confirmed");
    let page = site.page(&approval["approvalUrl"]).text;
    assert!(
        page.contains("is hired") && !page.contains("<form"),
        "{page}"
    );
}

#[test]
fn five_wrong_codes_close_a_claim_link() {
    let site = Site::start();
    let agent = site.register("Acme");
    let body = json!({ "claim_token": agent.claim_token, "email": "o@example.com" });
    let started = site.post("/api/agent/identity/claim", &body).body;
    let code = text(&started["user_code"]);
    let wrong = if code == "123456" { "654321" } else { "123456" };
    for _ in 0..5 {
        let refused = site.type_code(&started, wrong).status;
        assert!((400..500).contains(&refused), "{refused}");
    }
    let late = site.type_code(&started, &code);
    assert!(
        late.status >= 400,
        "six digits can be guessed: {}",
        late.text
    );
    // The way on is a new attempt.
    let started = site.post("/api/agent/identity/claim", &body).body;
    assert_eq!(
        site.type_code(&started, &text(&started["user_code"]))
            .status,
        200
    );
}
