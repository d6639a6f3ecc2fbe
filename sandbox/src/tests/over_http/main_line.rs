//! The main line from registration to a contract that can be read, in the order an agent walks it.
//! Refusals that lie beside the way are in `errors`, the shapes of the answers in `fields`.

use serde_json::{Value, json};

use super::site::{DESCRIPTION, Site, hidden, text};

#[test]
fn the_main_line_runs_from_registration_to_a_contract() {
    let site = Site::start();
    let agent = site.register("Acme Data");
    let me = Some(agent.token.as_str());

    let who = site.ok("GET", "/auth/me", me, None);
    assert_eq!(who["account"]["kind"], "employer_organization");
    assert_eq!(who["actor"]["email"], Value::Null);
    let can = site.ok("GET", "/job-drafts/capabilities", me, None);
    assert_eq!(can["capabilities"]["publish"], true);

    let job = publish(&site, &agent.token);
    site.minute();
    let mine = site.ok("GET", "/jobs/mine", me, None);
    assert_eq!(mine["jobs"][0]["id"], job);
    let counts = &mine["jobs"][0]["proposalCounts"];
    assert!(counts["total"].as_u64() >= Some(5), "{counts}");
    assert_eq!(counts["unreviewed"], counts["total"]);
    read_the_market(&site, &job);
    let proposal = review(&site, &agent.token, &job);

    let terms = json!({ "name": "First batch", "amount": 300, "dueDate": "2030-07-01" });
    let hire = format!("/proposals/{proposal}/hire");
    let body = json!({ "milestone": terms });
    let refused = site.v1("POST", &hire, me, Some(body.clone()));
    assert_eq!(refused.status, 403, "{refused:?}");
    let details = &refused.body["details"];
    assert_eq!(details["reason"], "account_claim_required");
    assert_eq!(details["action"], "hire AI trainers");
    assert_eq!(details["claimUrl"], format!("{}/claim", site.url()));
    assert_eq!(details["requiredScopes"], json!(["proposals:write"]));

    let owner = claim(&site, &agent.token, &agent.claim_token);
    let me = Some(owner.as_str());
    let who = site.ok("GET", "/auth/me", me, None);
    assert_eq!(who["actor"]["email"], "owner@example.com");

    let asked = site.hire(&owner, &proposal, &terms);
    assert_eq!(
        (&asked["status"], &asked["result"]),
        (&json!("pending"), &Value::Null)
    );
    assert_eq!(
        site.hire(&owner, &proposal, &terms),
        asked,
        "same terms, same request"
    );
    let tab = site.tab(&asked);
    let dearer = json!({ "name": "First batch", "amount": 450, "dueDate": "2030-07-01" });
    let approval = site.hire(&owner, &proposal, &dearer);
    assert_ne!(approval["id"], asked["id"]);
    let replaced = tab.press("confirm");
    assert_eq!(replaced.status, 409, "a replaced request was confirmed");

    let page = site.page(&approval["approvalUrl"]);
    assert_eq!(page.status, 200);
    for told in [
        "$450.00",
        "$45.00",
        "$9.95",
        "$504.95",
        "2030-07-01",
        "Spanish calls",
    ] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let tabs = [site.tab(&approval), site.tab(&approval)];
    let last = site.tab(&approval);
    assert_eq!(last.press("confirm").status, 200);
    let path = format!("/approvals/{}", text(&approval["id"]));
    let confirmed = site.ok("GET", &path, me, None);
    let updates = site.ok("GET", "/updates", me, None);
    assert_eq!(last.press("confirm").status, 409, "the same form twice");
    assert_eq!(tabs[0].press("confirm").status, 409);
    assert_eq!(tabs[1].press("decline").status, 409);
    assert_eq!(
        site.ok("GET", &path, me, None),
        confirmed,
        "a second press changed something"
    );
    assert_eq!(
        site.ok("GET", "/updates", me, None),
        updates,
        "a second press told something"
    );

    let confirmed = &confirmed["approval"];
    assert_eq!(confirmed["status"], "confirmed");
    let result = &confirmed["result"];
    assert_eq!(result["hired"], true);
    assert_eq!(result["jobId"], job);
    read_the_contract(&site, &owner, &job, &proposal, result);
    let again = site.v1("POST", &hire, me, Some(body));
    assert_eq!(again.body["details"]["reason"], "already_accepted");
}

/// From a text to the marketplace.
fn publish(site: &Site, token: &str) -> String {
    let me = Some(token);
    let body = json!({ "rawJobDescription": DESCRIPTION, "idempotencyKey": "k" });
    let draft = site.ok("POST", "/job-drafts", me, Some(body.clone()));
    assert_eq!(draft["status"], "DRAFT");
    assert_eq!(draft["normalizedFields"]["pricePerHour"], 15);
    assert_eq!(draft["validation"]["publishReady"], false);
    assert_eq!(
        draft["missingFields"][0]["updateKeys"],
        json!(["experienceLevel"])
    );
    let again = site.ok("POST", "/job-drafts", me, Some(body));
    assert_eq!(again, draft, "one key, one draft");

    let job = text(&draft["jobId"]);
    let publish = format!("/jobs/{job}/publish");
    let early = site.v1("POST", &publish, me, None);
    assert_eq!(early.status, 400);
    assert_eq!(early.body["details"]["validation"], draft["validation"]);
    let gone = site.v1("GET", &format!("/jobs/{job}"), None, None);
    assert_eq!(gone.status, 404, "a draft is public");

    let patch = json!({ "experienceLevel": "INTERMEDIATE" });
    let patched = site.ok("PATCH", &format!("/job-drafts/{job}"), me, Some(patch));
    assert_eq!(patched["validation"]["publishReady"], true);
    let published = site.ok("POST", &publish, me, None);
    assert_eq!(published["status"], "OPEN");
    assert_eq!(published["alreadyPublished"], false);
    let again = site.ok("POST", &publish, me, None);
    assert_eq!(again["alreadyPublished"], true);
    assert_eq!(again["publishAttemptId"], published["publishAttemptId"]);
    job
}

fn read_the_market(site: &Site, job: &str) {
    let found = site.ok("GET", "/jobs?q=spanish", None, None);
    let public = site.ok("GET", &format!("/jobs/{job}"), None, None);
    assert_eq!(found["jobs"], json!([public]));
    assert_eq!(public["companyName"], "Acme Data");
    assert_eq!(public["experienceLevel"], "Intermediate");
    assert_eq!(public["countries"], json!(["ES", "MX"]));
    assert_eq!(public["pay"]["hourlyRate"], 15);
    let facets = site.ok("GET", "/jobs/facets", None, None);
    assert_eq!(facets["totalJobs"], 1);
    assert_eq!(
        facets["languages"],
        json!([{ "value": "Spanish", "count": 1 }])
    );
    let changes = site.ok("GET", "/jobs/changes?since=2026-01-01", None, None);
    assert_eq!(changes["changes"][0]["jobId"], job);
    assert_eq!(changes["changes"][0]["eventType"], "PUBLISHED");
    // The end of one window is the beginning of the next.
    let next = format!("/jobs/changes?since={}", text(&changes["until"]));
    assert_eq!(site.ok("GET", &next, None, None)["since"], changes["until"]);
}

/// Reads every proposal page by page and everything about the best one; returns its id.
fn review(site: &Site, token: &str, job: &str) -> String {
    let me = Some(token);
    let list = format!("/jobs/{job}/proposals");
    let all = site.ok("GET", &list, me, None)["proposals"].clone();
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = site.ok("GET", &format!("{list}?limit=2{cursor}"), me, None);
        paged.extend(page["proposals"].as_array().unwrap().clone());
        if page["nextCursor"].is_null() {
            break;
        }
        // It is the id of the last proposal of the page.
        assert_eq!(page["nextCursor"], paged.last().unwrap()["id"]);
        cursor = format!("&cursor={}", text(&page["nextCursor"]));
    }
    assert_eq!(json!(paged), all);
    assert!((5..=9).contains(&paged.len()), "{}", paged.len());
    let newest_first = paged
        .windows(2)
        .all(|pair| pair[0]["createdAt"].as_str() >= pair[1]["createdAt"].as_str());
    assert!(newest_first, "{all}");

    let best = paged
        .iter()
        .max_by(|one, two| {
            let score = |p: &Value| p["metrics"]["matchScore"].as_f64().unwrap();
            score(one).total_cmp(&score(two))
        })
        .unwrap();
    let id = text(&best["id"]);
    // What a person does in the web app.
    assert_eq!(site.mark(job, &id, "NOT_A_FIT").status, 200);
    let count = |status: &str| {
        let found = site.ok("GET", &format!("{list}?status={status}"), me, None);
        found["proposals"].as_array().unwrap().len()
    };
    assert_eq!((count("not-a-fit"), count("Not%20a%20fit")), (1, 1));
    assert_eq!((count("unreviewed"), count("HIRED")), (paged.len() - 1, 0));
    assert_eq!(site.mark(job, &id, "SHORTLISTED").status, 200);

    let proposal = site.ok("GET", &format!("/proposals/{id}"), me, None)["proposal"].clone();
    assert_eq!(
        proposal["status"],
        json!({ "raw": "SHORTLISTED", "label": "Shortlisted" })
    );
    assert_eq!(proposal["contract"], Value::Null);
    let interview = site.ok("GET", &format!("/proposals/{id}/interview"), me, None);
    assert_eq!(
        interview["interview"]["score"],
        proposal["aiInterview"]["score"]
    );
    let candidate = &proposal["candidate"];
    let by = |name: &str| {
        let path = format!("/freelancers/{}", text(&candidate[name]));
        site.ok("GET", &path, me, None)["freelancer"].clone()
    };
    assert_eq!(by("id"), by("profileSlug"));
    assert_eq!(by("id")["displayName"], candidate["displayName"]);
    id
}

/// The ceremony; returns the token that it gives.
fn claim(site: &Site, old: &str, claim_token: &str) -> String {
    let pending = |error: &str| {
        let answer = site.exchange(claim_token);
        assert_eq!((answer.status, &answer.body["error"]), (400, &json!(error)));
    };
    pending("authorization_pending");
    let body = json!({ "claim_token": claim_token, "email": "Owner@Example.com" });
    let first = site.post("/api/agent/identity/claim", &body).body;
    let started = site.post("/api/agent/identity/claim", &body).body;
    assert_eq!(
        site.page(&first["verification_uri"]).status,
        404,
        "an older link still works"
    );
    pending("authorization_pending");
    pending("slow_down");

    let page = site.page(&started["verification_uri"]);
    assert_eq!(page.status, 200);
    let other_tab = hidden(&page.text, "/claim").unwrap();
    for told in ["Scout", "Acme Data", "owner@example.com"] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let code = text(&started["user_code"]);
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let refused = site.type_code(&started, wrong);
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("4 tries"), "{}", refused.text);
    site.ok("GET", "/auth/me", Some(old), None);
    assert_eq!(site.type_code(&started, &code).status, 200);
    let dead = site.v1("GET", "/auth/me", Some(old), None);
    assert_eq!(
        (dead.status, &dead.body["code"]),
        (401, &json!("UNAUTHORIZED"))
    );

    let delivered = site.exchange(claim_token);
    assert_eq!(delivered.status, 200, "{delivered:?}");
    pending("invalid_grant");
    let link = text(&started["verification_uri"]);
    let token = link.split_once("token=").unwrap().1;
    let fields = [("token", token), ("user_code", code.as_str())];
    let again = site.send_form(&other_tab, "/claim", &fields);
    assert_eq!(again.status, 409, "claimed twice");
    text(&delivered.body["access_token"])
}

fn read_the_contract(site: &Site, owner: &str, job: &str, proposal: &str, result: &Value) {
    let me = Some(owner);
    let id = text(&result["contractId"]);
    let contract = site.ok("GET", &format!("/contracts/{id}"), me, None)["contract"].clone();
    assert_eq!(contract["freelancer"]["userId"], result["freelancerUserId"]);
    let milestone = &contract["milestones"][0];
    assert_eq!(milestone["status"], "ACTIVE_FUNDED");
    assert_eq!(milestone["amountUsd"], 450);
    assert_eq!(milestone["dueDate"], "2030-07-01T00:00:00.000Z");
    let budget = &contract["budget"];
    assert_eq!(
        (&budget["state"], &budget["fundedAmountUsd"]),
        (&json!("OK"), &json!(450))
    );
    assert_eq!(budget["activeMilestone"]["id"], milestone["id"]);
    // Forty recorded hours are not forty hours of work.
    assert_eq!(contract["estimatedVolume"], budget["fundedVolume"]);
    assert_eq!(contract["estimatedTotalUsd"], 450);
    // Hours at the rate that was bid.
    let hours = 450.0 / contract["rateUsd"].as_f64().unwrap();
    let funded = budget["fundedVolume"].as_f64().unwrap();
    assert!((funded - hours).abs() < 0.01, "{contract}");

    let count = |query: &str| {
        let found = site.ok("GET", &format!("/contracts{query}"), me, None)["contracts"].clone();
        // Work goes on meanwhile.
        let lasting = |contract: &Value| {
            let mut lasting = contract.clone();
            for name in ["budget", "jobDmConversationId", "updatedAt"] {
                lasting.as_object_mut().unwrap().shift_remove(name);
            }
            lasting
        };
        let found = found.as_array().unwrap();
        for one in found {
            assert_eq!(lasting(one), lasting(&contract));
            assert!(one.get("budget").is_none() && one.get("jobDmConversationId").is_none());
        }
        found.len()
    };
    assert_eq!(
        (count(""), count("?status=active"), count("?status=ended")),
        (1, 1, 0)
    );
    let other = site.open(owner, json!({}));
    assert_eq!(count(&format!("?jobId={job}")), 1);
    assert_eq!(count(&format!("?jobId={other}")), 0);

    let seen = site.ok("GET", &format!("/proposals/{proposal}"), me, None)["proposal"].clone();
    assert_eq!(seen["status"]["raw"], "HIRED");
    assert_eq!(seen["contract"]["id"], id);
    read_the_updates(site, owner, job, proposal, &id);
}

fn read_the_updates(site: &Site, owner: &str, job: &str, proposal: &str, contract: &str) {
    let read = |token: &str| {
        let mut told = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = site.ok(
                "GET",
                &format!("/updates?limit=3{cursor}"),
                Some(token),
                None,
            );
            told.extend(page["events"].as_array().unwrap().clone());
            cursor = format!("&cursor={}", text(&page["nextCursor"]));
            if page["hasMore"] == false {
                break;
            }
            assert_eq!(page["events"].as_array().unwrap().len(), 3);
        }
        let rest = site.ok(
            "GET",
            &format!("/updates?limit=3{cursor}"),
            Some(token),
            None,
        );
        assert_eq!(rest["events"], json!([]));
        assert_eq!(
            rest["nextCursor"],
            cursor["&cursor=".len()..],
            "it repeats what was sent"
        );
        told.retain(|event| event["jobId"] == job);
        told
    };
    let line = |event: &Value| {
        let status = event["data"]["status"].as_str().unwrap_or_default();
        format!("{} {status}", text(&event["type"]))
            .trim()
            .to_owned()
    };
    // How many people apply, and what they write and do on the contract, is theirs to decide.
    let by_people = |event: &Value| {
        let kind = text(&event["type"]);
        matches!(
            kind.as_str(),
            "proposal.received" | "message.received" | "contract.budget_state_changed"
        )
    };
    let mut told = read(owner);
    assert_eq!(told[0]["type"], "proposal.received");
    told.retain(|event| !by_people(event));
    let lines: Vec<String> = told.iter().map(line).collect();
    let expected = [
        "proposal.status_changed NOT_A_FIT",
        "proposal.status_changed SHORTLISTED",
        "approval.confirmed expired",
        "approval.confirmed confirmed",
        "proposal.status_changed HIRED",
        "contract.created",
        "milestone.status_changed ACTIVE_FUNDED",
    ];
    assert_eq!(lines, expected);
    let number = |event: &Value| text(&event["id"]).parse::<u64>().unwrap();
    assert!(
        told.windows(2)
            .all(|pair| number(&pair[0]) < number(&pair[1]))
    );
    assert_eq!(
        told[5]["data"],
        json!({ "contractId": contract, "jobId": job, "proposalId": proposal })
    );
    assert_eq!(told[5]["resourceId"], contract);

    let seen = |scope: &str| {
        let mut found = read(&site.token(owner, &[scope]));
        found.retain(|event| !by_people(event));
        let lines: Vec<String> = found.iter().map(line).collect();
        lines
    };
    assert_eq!(seen("proposals:read").len(), 3);
    assert_eq!(
        seen("payments:read"),
        [&expected[2..4], &expected[5..]].concat()
    );
    let talk = read(&site.token(owner, &["messages:read"]));
    assert!(!talk.is_empty(), "somebody is glad to be hired");
    assert!(talk.iter().all(|event| event["type"] == "message.received"));
    // Nothing happened to this account, and an empty page without a cursor has nothing to repeat.
    let none = site.register("Quiet").token;
    let empty = site.ok("GET", "/updates", Some(&none), None);
    assert_eq!(
        empty,
        json!({ "events": [], "nextCursor": null, "hasMore": false })
    );
}
