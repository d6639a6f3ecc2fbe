//! Where the links lead that answers give to people: each to a page that says what it is. What can
//! be done on a page is tested in `pages` and where it is done.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_link_in_an_answer_leads_to_a_page() {
    let stage = Stage::new();
    let mut links = BTreeSet::new();
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let mut ask = |method: &str, path: &str, body: Value| {
        let target = if path.starts_with("/api") {
            path.to_owned()
        } else {
            format!("{V1}{path}")
        };
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let (_, answer) = stage.json(method, &target, Some(&agent.token), &body);
        collect(&answer, &mut links);
        answer
    };

    let other = ask("POST", "/api/agent/identity", json!({}));
    let claim = json!({ "claim_token": other["claim_token"], "email": "new@example.com" });
    ask("POST", "/api/agent/identity/claim", claim);
    let unclaimed = text(&other["access_token"]);
    let refused = stage.json(
        "POST",
        &format!("{V1}/credits/top-ups"),
        Some(&unclaimed),
        "{}",
    );

    ask(
        "POST",
        "/job-drafts",
        json!({ "rawJobDescription": "Label cats." }),
    );
    let job = stage.spanish_job(&agent);
    ask("POST", &format!("/jobs/{job}/publish"), Value::Null);
    ask("GET", "/jobs", Value::Null);
    ask("GET", "/jobs/mine", Value::Null);
    let proposals = ask("GET", &format!("/jobs/{job}/proposals"), Value::Null);
    let proposal = text(&proposals["proposals"][0]["id"]);
    let person = text(&proposals["proposals"][0]["candidate"]["id"]);
    ask("GET", &format!("/proposals/{proposal}"), Value::Null);
    ask("GET", &format!("/freelancers/{person}"), Value::Null);
    ask("POST", "/credits/top-ups", json!({ "amountUsd": 10 }));
    let terms = json!({ "milestone": { "name": "First", "amount": 300,
        "description": "Ten calls", "dueDate": "2026-07-01" } });
    ask(
        "POST",
        &format!("/proposals/{proposal}/hire"),
        terms.clone(),
    );
    ask("POST", &format!("/jobs/{job}/close"), Value::Null);
    ask("GET", "/jobs/mine", Value::Null);

    stage.platform.execute("UPDATE account SET has_card = 0");
    let last = text(&proposals["proposals"][1]["id"]);
    ask("POST", &format!("/proposals/{last}/hire"), terms);
    collect(&refused.1, &mut links);

    for kind in [
        "/approvals/",
        "/billing",
        "/checkout/",
        "/claim",
        "/claim?token=",
        "/employer/drafts?jobId=",
        "/jobs/",
        "/profile/",
    ] {
        let some = links.iter().any(|link| link.starts_with(kind));
        assert!(some, "no link to {kind} in {links:#?}");
    }
    for link in &links {
        let (status, page) = stage.page("GET", link, "");
        assert_eq!(status, 200, "{link}: {page}");
        assert!(page.contains("<h1>"), "{link} does not say what it is");
    }
    let (_, page) = stage.page("GET", &format!("/jobs/{job}?apply=1"), "");
    assert!(page.contains("Closed"), "{page}");
}

/// Links to pages, below the address of the sandbox.
fn collect(value: &Value, links: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|member| collect(member, links)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, links)),
        Value::String(text) => {
            let path = text.strip_prefix(BASE).unwrap_or(text);
            let link = path.starts_with("/profile/") || path.len() < text.len();
            if link && !path.starts_with("/api/") {
                links.insert(path.to_owned());
            }
        }
        _ => {}
    }
}
